"""Estimates from a table and a design: sums in SQL, Taylor linearisation on the small rows.

First stage: (1-f) n/(n-1) sum of squares of cluster totals of the linearised variable about their
stratum's mean, clusters without a row of the domain counting as 0. Second stage, where population
counts are known: f times the same inside each cluster (Särndal, Swensson and Wretman 1992, result
4.3.1). A stratum with one cluster of several takes its distance from the mean of all clusters for
the spread that it cannot show itself.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa

from doorstep.domain.errors import BadInput, UsageError
from doorstep.engine.sql.tables import Tables
from doorstep.engine.stats import Floats, Whole, t_quantile
from doorstep.engine.survey.intervals import ProportionSample, proportion_interval, wilson_freedom
from doorstep.engine.survey.questions import Estimate, SurveyDesign, SurveyQuestion
from doorstep.engine.survey.sums import Sums, gather

EVERYBODY = "all-visited"
FEW = 8  # fewer degrees of freedom than this are flagged, as the US health statistics office does
ROUNDING = 1e-14  # an error this small beside its estimate is the computer's, not the sample's


@dataclass
class DomainEstimate:
    """What the sums say of one domain; None where they cannot."""

    est: float | None
    variance: float | None
    df: int
    deff: float | None
    n: int
    shown_by: int | None = None
    left_out: float = 0.0
    flags: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class SampleShape:
    """The sample's shape: for each stratum clusters drawn and there, for each cluster its stratum
    and units."""

    drawn: Whole
    there: Floats  # inf without a count
    stratum_of: Whole
    units: Whole
    units_there: Floats
    clustered: bool
    second_stage: bool

    @property
    def share(self) -> Floats:
        """The part of each stratum's clusters that was visited."""
        return np.asarray(self.drawn / self.there)


def shape(sums: Sums, design: SurveyDesign) -> SampleShape:
    """Count per stratum and cluster what was drawn and what is there.

    Raises:
        BadInput: a population count below the sample's.
    """
    strata = int(sums.stratum.max()) + 1 if len(sums.stratum) else 0
    there = np.full(strata, np.inf)
    if design.fpc:
        there[sums.stratum] = sums.first
    if not design.clusters:
        drawn = np.zeros(strata, np.int64)
        drawn[sums.stratum] = sums.cluster_units
        taken = SampleShape(drawn, there, np.zeros(0, np.int64), drawn, there, False, False)
    else:
        clusters = int(sums.cluster.max()) + 1
        stratum_of, units = np.zeros(clusters, np.int64), np.zeros(clusters, np.int64)
        stratum_of[sums.cluster], units[sums.cluster] = sums.stratum, sums.cluster_units
        inside = np.full(clusters, np.inf)
        if len(design.fpc) == 2:
            inside[sums.cluster] = sums.second
        drawn = np.bincount(stratum_of, minlength=strata)
        taken = SampleShape(drawn, there, stratum_of, units, inside, True, design.second_stage)
        if np.any(units > inside):
            raise BadInput("fpc-below-sample", column=design.fpc[1])
    if np.any(drawn > there):
        raise BadInput("fpc-below-sample", column=design.fpc[0])
    return taken


def weighted(sums: Sums, taken: SampleShape, design: SurveyDesign) -> Sums:
    """Weigh by the population counts where no column does: there / drawn, stage by stage."""
    if design.weight is not None or not design.fpc:
        return sums
    w = (taken.there / taken.drawn)[sums.stratum]
    if taken.clustered and len(design.fpc) == 2:
        w = w * (taken.units_there / taken.units)[sums.cluster]
    named = ("weight", "a", "b", "wee", "wex", "wxx", "lost")
    once = {name: getattr(sums, name) * w for name in named}
    twice = {name: getattr(sums, name) * w * w for name in ("saa", "sab", "sbb")}
    return replace(sums, **once, **twice)


def estimate_domain(
    sums: Sums, taken: SampleShape, question: SurveyQuestion, group: int
) -> DomainEstimate:
    """Estimate one domain."""
    first, last = np.searchsorted(sums.group, (group, group + 1))
    own = first + np.flatnonzero(sums.n[first:last] > 0)
    n = int(sums.n[own].sum())
    a, b = float(sums.a[own].sum()), float(sums.b[own].sum())
    total = question.kind == "total"
    if n == 0 or (not total and a == 0):
        return DomainEstimate(None, None, 0, None, n, flags=["no-data"])
    ratio, below = (0.0, 1.0) if total else (b / a, a)
    est = b if total else ratio + sums.centre
    z = (sums.b[own] - ratio * sums.a[own]) / below
    squares = (sums.sbb[own] - 2 * ratio * sums.sab[own] + ratio**2 * sums.saa[own]) / below**2
    domain = _Domain(sums, taken, own, z, np.maximum(squares, 0.0), total)
    flags: list[str] = []
    variance = domain.variance(flags)
    if variance is not None and variance <= (ROUNDING * est) ** 2:
        variance = 0.0
    simple = domain.simple_variance(ratio)
    deff = variance / simple if variance is not None and simple > 0 else None
    df = _freedom(sums, taken, slice(first, last))
    domain_estimate = DomainEstimate(est, variance, df, deff, n, flags=flags)
    if taken.clustered and question.kind == "proportion":
        shares = sums.b[own] / sums.a[own] + sums.centre
        rarer = shares > 1e-9 if est < 0.5 else shares < 1 - 1e-9
        domain_estimate.shown_by = int(np.count_nonzero(rarer))
    _flag(domain_estimate, domain.all_seen, bool(n < sums.rows[first:last].sum()))
    domain_estimate.left_out = float(sums.lost[first:last].sum())
    if total and domain_estimate.left_out:
        domain_estimate.flags.append("total-leaves-out")
    return domain_estimate


def _flag(domain: DomainEstimate, seen_all: bool, missing: bool) -> None:
    if seen_all:
        domain.flags.append(EVERYBODY)
        domain.variance = 0.0
    elif domain.variance == 0 and domain.df < 1:
        # One cluster is its own mean: that shows no spread, it hides it.
        domain.variance = None
        domain.flags.append("lonely-cluster")
    elif domain.variance == 0:
        domain.flags.append("zero-variance")
    if domain.df < FEW and not seen_all:
        domain.flags.append("df-small")
    if missing:
        domain.flags.append("missing-values")


def _freedom(sums: Sums, taken: SampleShape, own: slice) -> int:
    """Return clusters minus strata, of those with a row of the domain, with a value or without."""
    clusters = len(np.unique(sums.cluster[own])) if taken.clustered else int(sums.rows[own].sum())
    return clusters - len(np.unique(sums.stratum[own]))


@dataclass(frozen=True)
class _Domain:
    """The entries `own` of a domain, and its linearised variable: totals `z`, and squares of units
    about their mean."""

    sums: Sums
    taken: SampleShape
    own: Whole
    z: Floats
    squares: Floats
    total: bool

    @property
    def all_seen(self) -> bool:
        """Whether the strata in which the domain occurs were visited whole, to the last unit."""
        taken, strata = self.taken, np.unique(self.sums.stratum[self.own])
        whole = bool(np.all(taken.drawn[strata] == taken.there[strata]))
        if not (whole and taken.second_stage):
            return whole
        inside = np.isin(taken.stratum_of, strata)
        return bool(np.all(taken.units[inside] == taken.units_there[inside]))

    def variance(self, flags: list[str]) -> float | None:
        """Return the variance of both stages; None when no stratum shows any spread because each
        has but one cluster."""
        taken, z = self.taken, self.z
        present, stratum = np.unique(self.sums.stratum[self.own], return_inverse=True)
        strata = len(present)
        drawn = taken.drawn[present].astype(np.float64)
        sums_of_z = np.bincount(stratum, z, strata)
        mean = sums_of_z / drawn
        parts: Floats
        if taken.clustered:
            absent = drawn - np.bincount(stratum, minlength=strata)
            parts = np.bincount(stratum, (z - mean[stratum]) ** 2, strata) + absent * mean**2
        else:
            parts = np.asarray(np.bincount(stratum, self._within(drawn[stratum]), strata))
        lonely = np.flatnonzero((drawn == 1) & (taken.there[present] > 1))
        if len(lonely):
            flags.append("lonely-cluster")
            if len(lonely) == strata:
                return None
            centre = sums_of_z.sum() / drawn.sum() if self.total else 0.0
            parts[lonely] = (sums_of_z[lonely] - centre) ** 2
        scale = (1 - taken.share[present]) * drawn / np.maximum(drawn - 1, 1)
        first = float((scale * parts).sum())
        return first + self._second_stage(flags) if taken.second_stage else first

    def _within(self, drawn: Floats) -> Floats:
        """Return squares of units about their mean when units outside the domain count as 0."""
        kept = self.sums.units[self.own]
        return np.asarray(self.squares + self.z**2 / kept * (1 - kept / drawn))

    def _second_stage(self, flags: list[str]) -> float:
        taken = self.taken
        cluster, stratum = self.sums.cluster[self.own], self.sums.stratum[self.own]
        drawn, there = taken.units[cluster].astype(np.float64), taken.units_there[cluster]
        part = (1 - drawn / there) * drawn / np.maximum(drawn - 1, 1) * self._within(drawn)
        alone = (drawn == 1) & (there > 1)
        if alone.any():
            flags.append("lonely-unit")
            rest = part[~alone & (there > drawn)]
            part[alone] = float(rest.mean()) if len(rest) else 0.0
        return float((taken.share[stratum] * part).sum())

    def simple_variance(self, ratio: float) -> float:
        """Return what a simple random sample of as many rows would have had: without replacement
        when the weights count a population."""
        sums, own = self.sums, self.own
        n = int(sums.n[own].sum())
        columns = (sums.weight, sums.a, sums.b, sums.wee, sums.wex, sums.wxx)
        weight, a, b, ee, ex, xx = (float(column[own].sum()) for column in columns)
        if n < 2 or weight <= 0:
            return 0.0
        if self.total:  # about the mean, although a total has no denominator
            ratio = b / weight
        spread = max(ee - 2 * ratio * ex + ratio**2 * xx, 0.0) / weight * n / (n - 1)
        left = (weight - n) / weight if weight > n * (1 + 1e-9) else 1.0
        scale = 1.0 if self.total else 1 / a
        return spread * weight**2 * left / n * scale**2 if math.isfinite(spread) else 0.0


def estimate(
    tables: Tables, data: pa.Table, question: SurveyQuestion, design: SurveyDesign
) -> list[Estimate]:
    """Return one estimate, or one for each value of `question.by` in the order of the values.

    `data` holds the named columns: y, x, weight and fpc as numbers (null where there is no value),
    labels as text.

    Raises:
        BadInput: the design contradicts itself, or a total is asked of rows that stand for nobody
        but themselves.
        UsageError: the interval is one for proportions, the question is not.
    """
    if question.interval not in (None, "t") and question.kind != "proportion":
        raise UsageError("interval-for-proportions", interval=question.interval)
    if question.kind == "total" and design.weight is None and not design.fpc:
        raise BadInput("total-without-weights")
    if len(design.fpc) == 2 and not design.clusters:
        raise BadInput("fpc-without-clusters", column=design.fpc[1])
    if not data.num_rows:
        raise BadInput("no-rows")
    sums = gather(tables, data, question, design)
    taken = shape(sums, design)
    sums = weighted(sums, taken, design)
    return [
        _with_interval(name, estimate_domain(sums, taken, question, i), question)
        for i, name in enumerate(sums.groups)
    ]


def _with_interval(group: str | None, domain: DomainEstimate, question: SurveyQuestion) -> Estimate:
    lo, hi, size, method = _interval(domain, question)
    return Estimate(
        group=group,
        est=domain.est,
        se=None if domain.variance is None else math.sqrt(domain.variance),
        lo=lo,
        hi=hi,
        df=domain.df,
        deff=domain.deff,
        n=domain.n,
        n_eff=size,
        method=method,
        left_out=domain.left_out,
        flags=tuple(dict.fromkeys(domain.flags)),
    )


def _interval(
    domain: DomainEstimate, question: SurveyQuestion
) -> tuple[float | None, float | None, float | None, str]:
    """Return low, high, the n it rests on, and the method's name."""
    proportion = question.kind == "proportion"
    method = question.interval or ("wilson" if proportion else "t")
    est, variance, n, df = domain.est, domain.variance, domain.n, domain.df
    if est is None:
        return None, None, None, method
    if EVERYBODY in domain.flags:
        return est, est, float(n), EVERYBODY
    if variance is None or df < 1:
        return (0.0, 1.0, None, method) if proportion else (None, None, None, method)
    if proportion:
        if method == "wilson" and wilson_freedom(df, domain.shown_by) < df:
            domain.flags.append("rare-in-few-clusters")
        sample = ProportionSample(_snapped(est), variance, n, df, domain.deff, domain.shown_by)
        return proportion_interval(method, sample, question.level)
    half = t_quantile((1 + question.level) / 2, df) * math.sqrt(variance)
    return est - half, est + half, n / domain.deff if domain.deff else float(n), method


def _snapped(p: float) -> float:
    """Return a share from 0 to 1; ends reached but for rounding are reached."""
    if p < 1e-12:
        return 0.0
    return 1.0 if p > 1 - 1e-12 else p
