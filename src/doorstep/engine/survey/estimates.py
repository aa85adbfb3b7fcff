"""Estimates from a table and a design: the sums in SQL, the rest on small rows."""

from __future__ import annotations

import math

import numpy as np
import pyarrow as pa

from doorstep.domain.errors import BadInput, UsageError
from doorstep.engine.sql.tables import Tables
from doorstep.engine.stats import t_quantile
from doorstep.engine.survey.intervals import proportion_interval, wilson_freedom
from doorstep.engine.survey.questions import Estimate, Question, SurveyDesign
from doorstep.engine.survey.sums import gather
from doorstep.engine.survey.variance import Answer, answer, shape, weighted

EVERYBODY = "all-visited"


def estimate(
    tables: Tables, data: pa.Table, question: Question, design: SurveyDesign
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


def _with_interval(group: str | None, found: Answer, question: Question) -> Estimate:
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
    found: Answer, question: Question
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
