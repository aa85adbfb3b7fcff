"""Taylor linearisation on the small rows: estimate, variance, degrees of freedom and design effect
of every domain.

First stage: (1-f) n/(n-1) sum of squares of cluster totals of the linearised variable about their
stratum's mean, clusters without a row of the domain counting as 0. Second stage, where population
counts are known: f times the same inside each cluster (Särndal, Swensson and Wretman 1992, result
4.3.1). A stratum with one cluster of several takes its distance from the mean of all clusters for
the spread that it cannot show itself.

---

Estimates from a table and a design: the sums in SQL, the rest on small rows.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa

from doorstep.domain.errors import BadInput, UsageError
from doorstep.engine.sql.tables import Tables
from doorstep.engine.stats import Floats, Whole, t_quantile
from doorstep.engine.survey.intervals import proportion_interval, wilson_freedom
from doorstep.engine.survey.questions import Estimate, SurveyDesign, SurveyQuestion
from doorstep.engine.survey.sums import Sums, gather

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
    """Counts per stratum and cluster.

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
        found = SampleShape(drawn, there, np.zeros(0, np.int64), drawn, there, False, False)
    else:
        clusters = int(sums.cluster.max()) + 1
        stratum_of, units = np.zeros(clusters, np.int64), np.zeros(clusters, np.int64)
        stratum_of[sums.cluster], units[sums.cluster] = sums.stratum, sums.cluster_units
        inside = np.full(clusters, np.inf)
        if len(design.fpc) == 2:
            inside[sums.cluster] = sums.second
        drawn = np.bincount(stratum_of, minlength=strata)
        found = SampleShape(drawn, there, stratum_of, units, inside, True, design.second_stage)
        if np.any(units > inside):
            raise BadInput("fpc-below-sample", column=design.fpc[1])
    if np.any(drawn > there):
        raise BadInput("fpc-below-sample", column=design.fpc[0])
    return found


def weighted(sums: Sums, taken: SampleShape, design: SurveyDesign) -> Sums:
    """Without a weight column the population counts give the weights: there / drawn, stage by
    stage."""
    if design.weight is not None or not design.fpc:
        return sums
    w = (taken.there / taken.drawn)[sums.stratum]
    if taken.clustered and len(design.fpc) == 2:
        w = w * (taken.units_there / taken.units)[sums.cluster]
    changed = {name: getattr(sums, name) * w for name in ("weight", "a", "b", "wee", "wex", "wxx")}
    return replace(
        sums, **changed, **{name: getattr(sums, name) * w * w for name in ("saa", "sab", "sbb")}
    )


def answer(sums: Sums, taken: SampleShape, question: SurveyQuestion, group: int) -> DomainEstimate:
    """The estimate for one domain."""
    first, last = np.searchsorted(sums.group, (group, group + 1))
    own = first + np.flatnonzero(sums.n[first:last] > 0)
    n = int(sums.n[own].sum())
    a, b, weight = (float(column[own].sum()) for column in (sums.a, sums.b, sums.weight))
    total = question.kind == "total"
    if n == 0 or (not total and a == 0):
        return DomainEstimate(None, None, 0, None, n, flags=["no-data"])
    ratio = 0.0 if total else b / a
    below = 1.0 if total else a
    found = DomainEstimate(
        b if total else ratio + sums.centre,
        None,
        _freedom(sums, taken, slice(first, last)),
        None,
        n,
    )
    z = (sums.b[own] - ratio * sums.a[own]) / below
    squares = (sums.sbb[own] - 2 * ratio * sums.sab[own] + ratio**2 * sums.saa[own]) / below**2
    found.variance = _variance(sums, taken, own, z, np.maximum(squares, 0.0), total, found.flags)
    if found.variance is not None and found.variance <= (ROUNDING * (found.est or 0.0)) ** 2:
        found.variance = 0.0
    simple = _simple_variance(sums, own, question.kind, ratio, n, weight, a)
    if found.variance is not None and simple > 0:
        found.deff = found.variance / simple
    if taken.clustered and question.kind == "proportion":
        found.shown_by = _shown_by(sums.b[own] / sums.a[own] + sums.centre, found.est or 0.0)
    _flag(found, _all_seen(sums, taken, own), bool(n < sums.rows[first:last].sum()))
    return found


def _shown_by(shares: Floats, est: float) -> int:
    """In how many clusters the rarer answer occurs at all."""
    return int(np.count_nonzero(shares > 1e-9 if est < 0.5 else shares < 1 - 1e-9))


def _all_seen(sums: Sums, taken: SampleShape, own: Whole) -> bool:
    """Whether the strata in which the domain was found were visited whole, to the last unit."""
    strata = np.unique(sums.stratum[own])
    whole = bool(np.all(taken.drawn[strata] == taken.there[strata]))
    if not (whole and taken.second_stage):
        return whole
    inside = np.isin(taken.stratum_of, strata)
    return bool(np.all(taken.units[inside] == taken.units_there[inside]))


def _flag(found: DomainEstimate, seen_all: bool, missing: bool) -> None:
    if seen_all:
        found.flags.append("all-visited")
        found.variance = 0.0
    elif (
        found.variance == 0 and found.df < 1
    ):  # one cluster is its own mean: that shows no spread, it hides it
        found.variance = None
        found.flags.append("lonely-cluster")
    elif found.variance == 0:
        found.flags.append("zero-variance")
    if found.df < FEW and not seen_all:
        found.flags.append("df-small")
    if missing:
        found.flags.append("missing-values")


def _freedom(sums: Sums, taken: SampleShape, own: slice) -> int:
    """Clusters minus strata, of those that have a row of the domain, with a value or without."""
    clusters = len(np.unique(sums.cluster[own])) if taken.clustered else int(sums.rows[own].sum())
    return clusters - len(np.unique(sums.stratum[own]))


def _variance(
    sums: Sums,
    taken: SampleShape,
    own: Whole,
    z: Floats,
    squares: Floats,
    total: bool,
    flags: list[str],
) -> float | None:
    """Both stages; None when no stratum shows any spread because each has but one cluster."""
    present, stratum = np.unique(sums.stratum[own], return_inverse=True)
    strata = len(present)
    drawn = taken.drawn[present].astype(np.float64)
    sums_of_z = np.bincount(stratum, z, strata)
    mean = sums_of_z / drawn
    spread: Floats
    if taken.clustered:
        absent = drawn - np.bincount(stratum, minlength=strata)
        spread = np.asarray(
            np.bincount(stratum, (z - mean[stratum]) ** 2, strata) + absent * mean**2
        )
    else:
        spread = np.asarray(
            np.bincount(stratum, _within(squares, z, sums.units[own], drawn[stratum]), strata)
        )
    lonely = np.flatnonzero((drawn == 1) & (taken.there[present] > 1))
    if len(lonely):
        flags.append("lonely-cluster")
        if len(lonely) == strata:
            return None
        centre = sums_of_z.sum() / drawn.sum() if total else 0.0
        spread[lonely] = (sums_of_z[lonely] - centre) ** 2
    scale = (1 - taken.share[present]) * drawn / np.maximum(drawn - 1, 1)
    first = float((scale * spread).sum())
    if not taken.second_stage:
        return first
    return first + _second_stage(sums, taken, own, z, squares, flags)


def _within(squares: Floats, z: Floats, kept: Whole, drawn: Floats) -> Floats:
    """Squares of units about their mean when the units outside the domain count as 0."""
    return np.asarray(squares + z**2 / kept * (1 - kept / drawn))


def _second_stage(
    sums: Sums, taken: SampleShape, own: Whole, z: Floats, squares: Floats, flags: list[str]
) -> float:
    cluster, stratum = sums.cluster[own], sums.stratum[own]
    drawn, there = taken.units[cluster].astype(np.float64), taken.units_there[cluster]
    part = (1 - drawn / there) * drawn / np.maximum(drawn - 1, 1)
    part = part * _within(squares, z, sums.units[own], drawn)
    alone = (drawn == 1) & (there > 1)
    if alone.any():
        flags.append("lonely-unit")
        rest = part[~alone & (there > drawn)]
        part[alone] = float(rest.mean()) if len(rest) else 0.0
    return float((taken.share[stratum] * part).sum())


def _simple_variance(
    sums: Sums, own: Whole, kind: str, ratio: float, n: int, weight: float, a: float
) -> float:
    """What a simple random sample of n would have had: without replacement when the weights count a
    population."""
    if n < 2 or weight <= 0:
        return 0.0
    ee, ex, xx = (float(column[own].sum()) for column in (sums.wee, sums.wex, sums.wxx))
    if kind == "total":
        ratio = (
            float(sums.b[own].sum()) / weight
        )  # about the mean, although a total has no denominator
    spread = max(ee - 2 * ratio * ex + ratio**2 * xx, 0.0) / weight * n / (n - 1)
    left = (weight - n) / weight if weight > n * (1 + 1e-9) else 1.0
    scale = 1.0 if kind == "total" else 1 / a
    return spread * weight**2 * left / n * scale**2 if math.isfinite(spread) else 0.0


EVERYBODY = "all-visited"


def estimate(
    tables: Tables, data: pa.Table, question: SurveyQuestion, design: SurveyDesign
) -> list[Estimate]:
    """One estimate, or one for each value of `question.by` in the order of the values.

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
        _with_interval(name, answer(sums, taken, question, i), question)
        for i, name in enumerate(sums.groups)
    ]


def _with_interval(group: str | None, found: DomainEstimate, question: SurveyQuestion) -> Estimate:
    lo, hi, size, method = _interval(found, question)
    se = None if found.variance is None else math.sqrt(found.variance)
    return Estimate(
        group,
        found.est,
        se,
        lo,
        hi,
        found.df,
        found.deff,
        found.n,
        size,
        method,
        tuple(dict.fromkeys(found.flags)),
    )


def _interval(
    found: DomainEstimate, question: SurveyQuestion
) -> tuple[float | None, float | None, float | None, str]:
    """Low, high, the n it rests on, and the method's name."""
    method = question.interval or ("wilson" if question.kind == "proportion" else "t")
    est, variance = found.est, found.variance
    if est is None:
        return None, None, None, method
    if EVERYBODY in found.flags:
        return est, est, float(found.n), EVERYBODY
    if question.kind == "proportion":
        if variance is None or found.df < 1:
            return 0.0, 1.0, None, method
        p = float(np.clip(est, 0.0, 1.0))
        if method == "wilson" and wilson_freedom(found.df, found.shown_by) < found.df:
            found.flags.append("rare-in-few-clusters")
        n, df, level = found.n, found.df, question.level
        return proportion_interval(
            method, _snapped(p), variance, n, df, level, deff=found.deff, shown_by=found.shown_by
        )
    if variance is None or found.df < 1:
        return None, None, None, method
    half = t_quantile((1 + question.level) / 2, found.df) * math.sqrt(variance)
    return est - half, est + half, found.n / found.deff if found.deff else float(found.n), method


def _snapped(p: float) -> float:
    """0 and 1 reached but for rounding are 0 and 1."""
    if p < 1e-12:
        return 0.0
    return 1.0 if p > 1 - 1e-12 else p
