"""An inspection as the rehearsal sees it: how many villages are drawn and how, how many households
in each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from doorstep.domain.errors import BadInput
from doorstep.domain.inspection_vocabulary import DrawMethod
from doorstep.engine.stats import Floats, Whole
from doorstep.engine.survey.designs import Design, Number, Take
from doorstep.engine.survey.draw_methods import PROPORTIONAL, certainties

_ATTEMPTS = 2_000
_BY_VILLAGE = ("two_stage", "cluster")


@dataclass(frozen=True)
class Inspection:
    """`villages` drawn by `chosen`, `households` checked in each (one number, or one by village);
    None: all.

    Methods with unequal chances go by the number of households.
    """

    villages: int | None
    households: int | Mapping[str, int] | None
    chosen: DrawMethod = DrawMethod.SIMPLE


def read_inspection(design: Design) -> Inspection:
    """Return what a design draws, reduced to villages and households; quotas are added
    up.

    Raises BadInput("simulate-design"): a design that does not go by villages, or gives each of them
    another number.
    """
    if design.kind in _BY_VILLAGE:
        households = sum_of(design.quotas) if design.quotas else _each(design.second)
        return Inspection(_each(design.first), households, design.method)
    if design.kind == "stratified":
        return Inspection(None, sum_of(design.quotas) if design.quotas else _each(design.first))
    raise BadInput("simulate-design", kind=design.kind)


def sum_of(quotas: Mapping[str, Number]) -> int | None:
    """Return the households of all quotas together; None where one of them takes all there are."""
    numbers = [number for number in quotas.values() if number is not None]
    return sum(numbers) if len(numbers) == len(quotas) else None


def _each(take: Take | None) -> int | None:
    if take is None:
        return None
    if take.by is not None or take.shared:
        raise BadInput("simulate-design", kind="n")
    return take.each


def chances(inspection: Inspection, sizes: Sequence[int]) -> Floats:
    """Return each village's chance to be drawn."""
    number = drawn_of(inspection, sizes)
    if inspection.chosen not in PROPORTIONAL:
        return np.full(len(sizes), number / len(sizes))
    certain = certainties(sizes, number)
    rest = np.array(
        [0 if place in certain else size for place, size in enumerate(sizes)], dtype=np.float64
    )
    given: Floats = (number - len(certain)) * rest / max(rest.sum(), 1.0)
    given[list(certain)] = 1.0
    return given


def drawn_of(inspection: Inspection, sizes: Sequence[int]) -> int:
    """Return how many villages are drawn: no more than there are."""
    there = sum(size > 0 for size in sizes) if inspection.chosen in PROPORTIONAL else len(sizes)
    return there if inspection.villages is None else min(inspection.villages, there)


def draw_villages(
    random: np.random.Generator, inspection: Inspection, sizes: Sequence[int], runs: int
) -> Whole:
    """Draw the villages of each run: runs x villages drawn, as places in the list."""
    number = drawn_of(inspection, sizes)
    if number == len(sizes):
        return np.broadcast_to(np.arange(number), (runs, number))
    if inspection.chosen is DrawMethod.SIMPLE:
        return np.argpartition(random.random((runs, len(sizes))), number, axis=1)[:, :number]
    if inspection.chosen is DrawMethod.SYSTEMATIC:
        return _along(random, np.ones(len(sizes)), number, runs)
    sized = np.asarray(sizes, dtype=np.float64)
    certain = sorted(certainties(sizes, number))
    sized[certain] = 0.0
    left = number - len(certain)
    drawn = np.empty((runs, 0), dtype=np.int64)
    if left:
        drawn = _UNEQUAL[inspection.chosen](random, sized, left, runs)
    return np.hstack([np.tile(np.array(certain, dtype=np.int64), (runs, 1)), drawn])


def _along(random: np.random.Generator, sizes: Floats, number: int, runs: int) -> Whole:
    """Draw points at equal distances from a random start, on a line where every village is as long
    as its size."""
    ends = np.cumsum(sizes)
    points = (random.random((runs, 1)) + np.arange(number)) * (ends[-1] / number)
    return np.asarray(
        np.minimum(np.searchsorted(ends, points, side="right"), np.flatnonzero(sizes)[-1])
    )


def _sampford(random: np.random.Generator, sizes: Floats, number: int, runs: int) -> Whole:
    """Draw one with chance p, the others with chance proportional to p / (1 - np), again until all
    of them differ."""
    share = sizes / sizes.sum()
    first, others = np.cumsum(share), np.cumsum(share / (1 - number * share))
    drawn = np.empty((runs, number), dtype=np.int64)
    open_runs = np.arange(runs)
    for _ in range(_ATTEMPTS):
        points = random.random((len(open_runs), number))
        one = np.searchsorted(first, points[:, :1] * first[-1], side="right")
        rest = np.searchsorted(others, points[:, 1:] * others[-1], side="right")
        tried = np.hstack([one, rest])
        ordered = np.sort(tried, axis=1)
        good = (ordered[:, 1:] != ordered[:, :-1]).all(axis=1)
        drawn[open_runs[good]] = tried[good]
        open_runs = open_runs[~good]
        if not len(open_runs):
            return drawn
    raise BadInput("sampford-hopeless", n=number, population=len(sizes))


def _brewer(random: np.random.Generator, sizes: Floats, number: int, runs: int) -> Whole:
    """Draw one after the other, chance proportional to x(X - x)/(X - rx)."""
    open_sizes = np.broadcast_to(sizes, (runs, len(sizes))).copy()
    drawn = np.empty((runs, number), dtype=np.int64)
    at = np.arange(runs)
    for step in range(number):
        total = open_sizes.sum(axis=1, keepdims=True)
        weights = np.cumsum(
            open_sizes * (total - open_sizes) / (total - (number - step) * open_sizes), axis=1
        )
        points = random.random((runs, 1)) * weights[:, -1:]
        drawn[:, step] = np.minimum((weights <= points).sum(axis=1), len(sizes) - 1)
        open_sizes[at, drawn[:, step]] = 0.0
    return drawn


_UNEQUAL = {DrawMethod.PPS: _along, DrawMethod.SAMPFORD: _sampford, DrawMethod.BREWER: _brewer}
