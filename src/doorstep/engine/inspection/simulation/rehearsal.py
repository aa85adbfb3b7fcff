"""An inspection drawn many times: the chance to pass, the score's spread, what each item costs, how
much is luck.

Every run draws a truth from what is known, then villages and households as the protocol does. In
some runs the same truth is inspected a second time with another draw: what the two results share is
the truth's, the rest is luck.
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

from doorstep.domain.errors import BadInput
from doorstep.domain.inspection import RubricSpec
from doorstep.engine.inspection.simulation.known import Knowledge, KnownItems, gather
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
    average."""

    code: str
    points: float
    mean: float
    q05: float
    q95: float
    loss: float
    known_villages: int


@dataclass(frozen=True)
class VillageResult:
    """One village: its chance to be drawn; its score and its rank if every household were
    checked, as intervals."""

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
    """What an inspection would find; `notes` are codes of what must be known of it."""

    p_pass: float
    mc_error: float
    pass_mark: float
    scale: float
    runs: int
    score: Mapping[str, float]
    items: tuple[ItemResult, ...]
    villages: tuple[VillageResult, ...]
    luck_share: float | None
    luck_error: float | None
    villages_drawn: int
    unknown_items: tuple[str, ...]
    scores: Floats


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
    work = _Work(known, item_truths(known, checked_in(inspection, known)), inspection, seed)
    starts = range(0, runs, _BLOCK)
    with ThreadPoolExecutor(threads or min(os.cpu_count() or 1, 4)) as pool:
        truths = pool.submit(work.truths)
        blocks = list(pool.map(lambda start: work.block(start, min(_BLOCK, runs - start)), starts))
    by_item = np.vstack([block[0] for block in blocks])
    scores = by_item.sum(axis=1)
    log.info("simulated: %d runs, %d items", runs, by_item.shape[1])
    again = np.concatenate([block[1] for block in blocks])
    p_pass, error = _passing(scores, mark)
    luck, luck_error = luck_of(scores[: len(again)], again)
    seen = known.seen | ~np.isnan(known.points).all(axis=0)
    return Rehearsal(
        p_pass=p_pass,
        mc_error=error,
        pass_mark=mark,
        scale=rubric.scale,
        runs=runs,
        score=_quantiles(scores),
        items=_items(known, by_item),
        villages=_villages(known, truths.result(), chances(inspection, work.sizes)),
        luck_share=luck,
        luck_error=luck_error,
        villages_drawn=work.drawn,
        unknown_items=tuple(
            item.code for item, is_seen in zip(known.items, seen, strict=True) if not is_seen
        ),
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

    def block(self, start: int, count: int) -> tuple[Floats, Floats]:
        """Draw points by run and item; for runs that are inspected twice, the second score."""
        random = generator(self._seed, "villages", str(start))
        first = draw_villages(random, self._inspection, self.sizes, count)
        twice = max(0, min(count, self._paired - start))
        second = draw_villages(random, self._inspection, self.sizes, twice)
        points = np.empty((count, len(self._asked)))
        again = np.zeros(twice)
        for at, item in enumerate(self._asked):
            random = generator(self._seed, "answers", str(start), item.item.code)
            correct, other = self._same_truth(random, item, first, second)
            points[:, at] = item.points(random, first, correct).mean(axis=1)
            if twice:
                again += item.points(random, second, other).mean(axis=1)
        return points, again

    def _same_truth(
        self, random: np.random.Generator, item: ItemTruths, first: Whole, second: Whole
    ) -> tuple[Floats, Floats]:
        """Draw the correct units for both draws of villages: a village in both has the same truth
        in both."""
        twice, drawn = second.shape
        if not twice or drawn == len(self.sizes):
            correct = item.truths(random, first)
            return correct, correct[:twice]
        both = np.hstack([first[:twice], second])
        correct = item.truths(random, both)
        more = item.truths(random, first[twice:]) if twice < len(first) else np.empty((0, drawn))
        place = np.full((twice, len(self.sizes)), -1)
        rows = np.arange(twice)[:, None]
        place[rows, first[:twice]] = np.arange(drawn)
        met = place[rows, second]
        other = np.where(
            met >= 0, np.take_along_axis(correct, np.maximum(met, 0), axis=1), correct[:, drawn:]
        )
        return np.vstack([correct[:, :drawn], more]), other

    def truths(self) -> Floats:
        """Score all villages, every household checked, under several truths: truths x villages."""
        everywhere = np.broadcast_to(np.arange(len(self.sizes)), (TRUTHS, len(self.sizes)))
        total = np.zeros(everywhere.shape)
        for item in self._asked:
            random = generator(self._seed, "truths", item.item.code)
            total += item.true_points(everywhere, item.truths(random, everywhere))
        return total


def luck_of(one: Floats, other: Floats) -> tuple[float | None, float | None]:
    """Return the share of luck in a score's variance, from two inspections of each truth, and its
    Monte-Carlo error.

    By the law of total variance Var S = Var E(S | truth) + E Var(S | truth), and two inspections of
    one truth have the covariance Var E(S | truth). None where nothing varies.
    """
    if len(one) < 2:
        return None, None
    spread = (float(np.var(one, ddof=1)) + float(np.var(other, ddof=1))) / 2
    if spread <= 1e-18:
        return None, None
    truth = float(np.cov(one, other)[0, 1]) / spread
    error = (1 - truth * truth) / math.sqrt(len(one) - 1)
    return min(max(1 - truth, 0.0), 1.0), error


def _passing(scores: Floats, mark: float) -> tuple[float, float]:
    """Return the share of runs that pass, and its error; where all or none do, the error of half a
    run that did otherwise."""
    passed = int((scores >= mark - 1e-9).sum())
    runs = len(scores)
    shifted = min(max(passed, 0.5), runs - 0.5) / runs
    return passed / runs, math.sqrt(shifted * (1 - shifted) / runs)


def _quantiles(scores: Floats) -> dict[str, float]:
    low, middle, high = np.quantile(scores, [_LOW, 0.5, _HIGH]).tolist()
    return {"mean": float(scores.mean()), "q05": low, "q50": middle, "q95": high}


def _items(known: KnownItems, by_item: Floats) -> tuple[ItemResult, ...]:
    low, high = np.quantile(by_item, [_LOW, _HIGH], axis=0).tolist()
    means = by_item.mean(axis=0).tolist()
    villages = ((known.n > 0) | ~np.isnan(known.points)).sum(axis=0).tolist()
    return tuple(
        ItemResult(
            code=item.code,
            points=item.points,
            mean=means[at],
            q05=low[at],
            q95=high[at],
            loss=item.points - means[at],
            known_villages=villages[at],
        )
        for at, item in enumerate(known.items)
    )


def _villages(known: KnownItems, totals: Floats, drawn: Floats) -> tuple[VillageResult, ...]:
    low, high = np.quantile(totals, [_LOW, _HIGH], axis=0)
    best, worst = _ranks(totals)
    columns = (known.households, drawn, totals.mean(axis=0), low, high, best, worst)
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
