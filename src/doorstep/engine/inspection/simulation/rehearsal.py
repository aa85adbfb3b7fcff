"""An inspection drawn many times: the chance to pass, the score's spread, what each item costs, how
much is luck.

Every run draws a truth from what is known, then villages and households as the protocol does. In
some runs the same truth is inspected a second time with another draw: what the two results share is
the truth's, the rest is luck. Points nobody can tell anything of have no chance: the result is a
range, from none of them to all.
"""

from __future__ import annotations

import hashlib
import logging
import math
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from doorstep.domain.errors import BadInput
from doorstep.domain.inspection import RubricSpec
from doorstep.engine.inspection.simulation.known import Knowledge, KnownItems, gather
from doorstep.engine.inspection.simulation.many_villages import MANY_VILLAGES, ManyVillages
from doorstep.engine.inspection.simulation.truths import ItemTruths, item_truths
from doorstep.engine.inspection.simulation.village_draws import (
    Inspection,
    chances,
    draw_villages,
    drawn_of,
)
from doorstep.engine.stats import Floats, Whole
from doorstep.engine.survey.random_stream import framed

log = logging.getLogger(__name__)

RUNS = 10_000
MOST_RUNS = 1_000_000
PAIRED = 4_000

"""Runs inspected twice: the share of luck is then known to about 1.6 percentage points."""

_PAIRED_VILLAGES, _FEWEST_PAIRED = 120_000, 500
TRUTHS = 200

"""Truths drawn for all villages, for the intervals of their scores and ranks."""

_BLOCK = 500
_LOW, _HIGH = 0.05, 0.95


@dataclass(frozen=True)
class ItemResult:
    """One item over all runs: its points as the mean of the villages drawn, and what it costs on
    average. `unknown` points nobody can tell anything of count in `q95` alone."""

    code: str
    points: float
    mean: float
    q05: float
    q95: float
    loss: float
    unknown: float
    known_villages: int


@dataclass(frozen=True)
class VillageResult:
    """One village: its chance to be drawn; its score and its rank if every household were
    checked, as intervals; points nobody can tell anything of count in `q95` alone."""

    village: str
    households: int
    p_drawn: float
    mean: float
    q05: float
    q95: float
    rank_lo: int
    rank_hi: int


@dataclass(frozen=True)
class Rehearsal:
    """What an inspection would find.

    `p_low` is the chance to pass should all `unknown_items` bring nothing, `p_high` should they
    bring all; None where no household was visited, so that no chance can be told. `score` counts
    unknown points nowhere but in `most`, its upper end with all of them.
    Of the spread that draws explain `luck_share`, `facts_share` is cleared up by looking facts up,
    the rest by visits.
    """

    p_low: float | None
    p_high: float | None
    mc_error: float
    pass_mark: float
    scale: float
    runs: int
    score: Mapping[str, float]
    items: tuple[ItemResult, ...]
    villages: tuple[VillageResult, ...]
    luck_share: float | None
    luck_error: float | None
    facts_share: float | None
    villages_drawn: int
    unknown_items: tuple[str, ...]
    unknown_points: float
    scores: Floats

    @property
    def p_pass(self) -> float | None:
        """The chance to pass, where it does not hang on what nobody looked at."""
        return self.p_low if self.p_low == self.p_high else None


def simulate(
    rubric: RubricSpec,
    knowledge: Knowledge,
    inspection: Inspection,
    *,
    seed: str,
    runs: int = RUNS,
    threads: int | None = None,
) -> Rehearsal:
    """Rehearse an inspection `runs` times; same input and seed, same result, on any number of
    threads.

    Raises BadInput: "pass-mark-missing", "simulate-runs", "seed-blank" and what `known.gather` and
    `village_draws.draw_villages` raise.
    """
    mark = mark_of(rubric)
    if not 1 <= runs <= MOST_RUNS:
        raise BadInput("simulate-runs", runs=runs, most=MOST_RUNS)
    if not seed.strip():
        raise BadInput("seed-blank")
    known = gather(rubric.scored, knowledge.standings, knowledge.households, knowledge.icc)
    asked = item_truths(known, checked_in(inspection, known), generator(seed, "shares"))
    work = _Work(known, asked, inspection, seed)
    starts = range(0, runs, _BLOCK)
    with ThreadPoolExecutor(threads or min(os.cpu_count() or 1, 4)) as pool:
        truths = pool.submit(work.truths)
        blocks = list(pool.map(lambda start: work.block(start, min(_BLOCK, runs - start)), starts))
    by_item, room, again = (np.vstack(parts) for parts in zip(*blocks, strict=True))
    scores, more = by_item.sum(axis=1), room.sum(axis=1)
    log.info("simulated: %d runs, %d items", runs, by_item.shape[1])
    luck, luck_error, truth = luck_of(by_item[: len(again)], again)
    door = known.at_the_door
    visited = not door.any() or bool(known.known_somewhere[door].any())
    rows = work.truth_of(np.arange(runs))
    chances_of = [_passing(one, mark, rows) for one in (scores, scores + more)]
    unknown = [one for one in asked if one.open.any()]
    return Rehearsal(
        p_low=chances_of[0][0] if visited else None,
        p_high=chances_of[1][0] if visited else None,
        mc_error=max(error for _, error in chances_of),
        pass_mark=mark,
        scale=rubric.scale,
        runs=runs,
        score=_quantiles(scores, scores + more),
        items=_items(known, by_item, room),
        villages=_villages(known, truths.result(), work.rooms(), chances(inspection, work.sizes)),
        luck_share=luck,
        luck_error=luck_error,
        facts_share=None if luck is None else _facts(truth, door, luck),
        villages_drawn=work.drawn,
        unknown_items=tuple(one.item.code for one in unknown),
        unknown_points=float(sum(one.open.mean() for one in unknown)),
        scores=scores,
    )


def with_mark(rubric: RubricSpec, pass_mark: float | None) -> RubricSpec:
    """Return the rubric with another mark to pass, if one is given."""
    return rubric if pass_mark is None else replace(rubric, pass_mark=pass_mark)


def mark_of(rubric: RubricSpec) -> float:
    """Return the mark to pass. Raises BadInput("pass-mark-missing")."""
    if rubric.pass_mark is None:
        raise BadInput("pass-mark-missing", rubric=rubric.code)
    return rubric.pass_mark


def checked_in(inspection: Inspection, known: KnownItems) -> Floats:
    """Return the households checked in each village, if it is drawn."""
    number = inspection.households
    if number is None:
        return known.households
    by_village = number if isinstance(number, Mapping) else dict.fromkeys(known.places, number)
    wanted = [float(by_village.get(place, 0)) for place in known.places]
    return np.minimum(wanted, known.households)


def generator(seed: str, *label: str) -> np.random.Generator:
    """Return a generator for a seed in words and a label: one part's draws do not depend on
    another's."""
    digest = hashlib.sha256(b"".join(framed(word) for word in (seed, *label))).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest, "big")))


class _Work:
    """One rehearsal under way."""

    def __init__(
        self, known: KnownItems, asked: Sequence[ItemTruths], inspection: Inspection, seed: str
    ) -> None:
        self._asked, self._inspection, self._seed = asked, inspection, seed
        self.sizes = [int(number) for number in known.households]
        self.drawn = drawn_of(inspection, self.sizes)
        self._paired = min(PAIRED, max(_FEWEST_PAIRED, _PAIRED_VILLAGES // self.drawn))
        held = [len(item.share) for item in asked if item.share is not None]
        self._truths = held[0] if held else 0
        self._many = None
        if self.drawn >= MANY_VILLAGES:
            self._many = ManyVillages(asked, len(self.sizes), max(self._truths, 1))

    def truth_of(self, runs: Whole) -> Whole:
        """Which of the truths a run is inspected under: each as often as the others."""
        return np.asarray(runs % self._truths if self._truths else np.zeros_like(runs))

    def block(self, start: int, count: int) -> tuple[Floats, Floats, Floats]:
        """Draw points by run and item, and points nobody can tell anything of; for runs that are
        inspected twice, points by item again."""
        random = generator(self._seed, "villages", str(start))
        rows = self.truth_of(np.arange(start, start + count))
        first = draw_villages(random, self._inspection, self.sizes, count)
        twice = max(0, min(count, self._paired - start))
        second = draw_villages(random, self._inspection, self.sizes, twice)
        room = np.stack([item.room(first).mean(axis=1) for item in self._asked], axis=1)
        if self._many is not None:
            random = generator(self._seed, "answers", str(start))
            points = self._many.points(random, first, rows)
            return points, room, self._many.points(random, second, rows[:twice])
        points = np.empty((count, len(self._asked)))
        again = np.empty((twice, len(self._asked)))
        for at, item in enumerate(self._asked):
            random = generator(self._seed, "answers", str(start), item.item.code)
            correct, other = self._same_truth(random, item, (first, second), rows)
            points[:, at] = item.points(random, first, correct).mean(axis=1)
            if twice:
                again[:, at] = item.points(random, second, other).mean(axis=1)
        return points, room, again

    def _same_truth(
        self, random: np.random.Generator, item: ItemTruths, draws: tuple[Whole, Whole], rows: Whole
    ) -> tuple[Floats, Floats]:
        """Draw the correct units for both draws of villages: a village in both has the same truth
        in both."""
        first, second = draws
        twice, drawn = second.shape
        if not twice or drawn == len(self.sizes):
            correct = item.truths(random, first, rows)
            return correct, correct[:twice]
        both = np.hstack([first[:twice], second])
        correct = item.truths(random, both, rows[:twice])
        more = np.empty((0, drawn))
        if twice < len(first):
            more = item.truths(random, first[twice:], rows[twice:])
        place = np.full((twice, len(self.sizes)), -1)
        there = np.arange(twice)[:, None]
        place[there, first[:twice]] = np.arange(drawn)
        met = place[there, second]
        other = np.where(
            met >= 0, np.take_along_axis(correct, np.maximum(met, 0), axis=1), correct[:, drawn:]
        )
        return np.vstack([correct[:, :drawn], more]), other

    def truths(self) -> Floats:
        """Score all villages, every household checked, under several truths: truths x villages."""
        everywhere = np.broadcast_to(np.arange(len(self.sizes)), (TRUTHS, len(self.sizes)))
        rows = self.truth_of(np.arange(TRUTHS))
        total = np.zeros(everywhere.shape)
        for item in self._asked:
            random = generator(self._seed, "truths", item.item.code)
            total += item.true_points(everywhere, item.truths(random, everywhere, rows))
        return total

    def rooms(self) -> Floats:
        """Points nobody can tell anything of, by village."""
        everywhere = np.arange(len(self.sizes))
        return np.asarray(sum(item.room(everywhere) for item in self._asked))


def luck_of(one: Floats, other: Floats) -> tuple[float | None, float | None, Floats]:
    """Return the share of luck in a score's variance, from two inspections of each truth (runs x
    items), its Monte-Carlo error, and each item's part in what is the truth's.

    By the law of total variance Var S = Var E(S | truth) + E Var(S | truth), and two inspections of
    one truth have the covariance Var E(S | truth). None where nothing varies.
    """
    parts = np.zeros(one.shape[1])
    if len(one) < 2:
        return None, None, parts
    first, second = one.sum(axis=1), other.sum(axis=1)
    spread = (float(np.var(first, ddof=1)) + float(np.var(second, ddof=1))) / 2
    if spread <= 1e-18:
        return None, None, parts
    ours, theirs = first - first.mean(), second - second.mean()
    parts = (one - one.mean(axis=0)).T @ theirs + (other - other.mean(axis=0)).T @ ours
    parts = parts / (2 * (len(one) - 1) * spread)
    truth = float(parts.sum())
    error = (1 - truth * truth) / math.sqrt(len(one) - 1)
    return min(max(1 - truth, 0.0), 1.0), error, parts


def _facts(truth: Floats, at_the_door: npt.NDArray[np.bool_], luck: float) -> float:
    """The part of a score's variance that looking facts up would clear up, not visits."""
    return float(np.clip(truth[~at_the_door].sum(), 0.0, 1.0 - luck))


def _passing(scores: Floats, mark: float, rows: Whole) -> tuple[float, float]:
    """Return the share of runs that pass, and its error, runs under one truth being alike; where
    all or none do, the error of half a run that did otherwise."""
    passed = scores >= mark - 1e-9
    runs, share = len(scores), float(passed.mean())
    shifted = min(max(float(passed.sum()), 0.5), runs - 0.5) / runs
    alone = math.sqrt(shifted * (1 - shifted) / runs)
    by_truth = np.bincount(rows, weights=passed - share)
    together = math.sqrt(float(by_truth @ by_truth)) / runs
    return share, max(alone, together) if len(by_truth) > 1 else alone


def _quantiles(low: Floats, high: Floats) -> dict[str, float]:
    first, middle, last = np.quantile(low, [_LOW, 0.5, _HIGH]).tolist()
    most = float(np.quantile(high, _HIGH))
    return {"mean": float(low.mean()), "q05": first, "q50": middle, "q95": last, "most": most}


def _items(known: KnownItems, by_item: Floats, room: Floats) -> tuple[ItemResult, ...]:
    low = np.quantile(by_item, _LOW, axis=0).tolist()
    high = np.quantile(by_item + room, _HIGH, axis=0).tolist()
    means, unknown = by_item.mean(axis=0).tolist(), room.mean(axis=0).tolist()
    villages = ((known.n > 0) | ~np.isnan(known.points)).sum(axis=0).tolist()
    return tuple(
        ItemResult(
            code=item.code,
            points=item.points,
            mean=means[at],
            q05=low[at],
            q95=high[at],
            loss=item.points - means[at] - unknown[at],
            unknown=unknown[at],
            known_villages=villages[at],
        )
        for at, item in enumerate(known.items)
    )


def _villages(
    known: KnownItems, totals: Floats, room: Floats, drawn: Floats
) -> tuple[VillageResult, ...]:
    low, high = np.quantile(totals, [_LOW, _HIGH], axis=0)
    best, worst = _ranks(totals)
    columns = (known.households, drawn, totals.mean(axis=0), low, high + room, best, worst)
    return tuple(
        VillageResult(place, int(homes), *row)
        for place, homes, *row in zip(
            known.places, *(column.tolist() for column in columns), strict=True
        )
    )


def _ranks(totals: Floats) -> tuple[Whole, Whole]:
    """Return the ranks each village may hold (1: the highest score); equal scores share all the
    ranks they fill."""
    ordered = np.sort(totals, axis=1)
    first = np.empty(totals.shape)
    last = np.empty(totals.shape)
    for row, (own, line) in enumerate(zip(totals, ordered, strict=True)):
        first[row] = len(line) - np.searchsorted(line, own + 1e-9, side="right") + 1
        last[row] = len(line) - np.searchsorted(line, own - 1e-9, side="left")
    best = np.quantile(first, _LOW, axis=0, method="lower")
    worst = np.quantile(last, _HIGH, axis=0, method="higher")
    return best.astype(np.int64), worst.astype(np.int64)
