"""Where to go next: batches of visits that tell the most, and a fixed part of the visits spread at
random.

A batch is a number of households of one village, drawn there at random: no household has a value
and none is named. The plan is the best there is for the budget (a knapsack solved exactly), not one
visit after the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from doorstep.domain.errors import BadInput
from doorstep.domain.inspection import RubricSpec
from doorstep.engine.inspection.scoring.figures import Standing
from doorstep.engine.inspection.simulation.judging import Judged, judged
from doorstep.engine.inspection.simulation.known import Floats, Known, gather
from doorstep.engine.inspection.simulation.run import generator, mark_of

Whole = npt.NDArray[np.int64]

RANDOM_SHARE = 0.2

"""Kept for visits drawn at random over all villages. Visits chosen for what they tell go where
little is known, so no figure may be estimated from them alone; a fifth keeps estimates possible and
finds what nobody suspected, and costs a fifth of the gain at most."""

BATCHES = (1, 2, 3, 4, 6, 8, 10, 15, 20, 30)

MOST_VISITS = 100_000

VALUE, RANDOM = "value", "random"

_TRUTHS = 2_000

_AT_THE_DOOR = "visit"


@dataclass(frozen=True)
class Batch:
    """So many households of a village. `item` is the one that gains most of them; a visit tells of
    all items asked at the door, and `gain` is that of all: points no longer misjudged, expected,
    and where 9 of 10 truths put it.
    """

    village: str
    item: str | None
    visits: int
    gain: float
    gain_lo: float
    gain_hi: float
    kind: str = VALUE


def next_visits(
    rubric: RubricSpec,
    standings: Iterable[Standing] | Mapping[tuple[str, str], Standing],
    households: Mapping[str, int],
    budget: int,
    *,
    seed: str,
    pass_mark: float | None = None,
    icc: float | None = None,
    random_share: float = RANDOM_SHARE,
) -> list[Batch]:
    """A plan for `budget` visits: first the batches chosen, most gain per visit first, then those
    drawn at random.

    Raises BadInput ("visits-budget", "seed-blank", "simulate-nothing-at-the-door" and what
    `known.gather` raises).
    """
    mark = mark_of(rubric, pass_mark)
    if not 1 <= budget <= MOST_VISITS:
        raise BadInput("visits-budget", budget=budget, most=MOST_VISITS)
    if not seed.strip():
        raise BadInput("seed-blank")
    items = [item for item in rubric.scored if item.source == _AT_THE_DOOR]
    if not items:
        raise BadInput("simulate-nothing-at-the-door", rubric=rubric.code)
    known = gather(items, standings, households, icc)
    asked = mark / rubric.scale
    found = [judged(known, at, asked) for at in range(len(items))]
    plan = _Plan(known, [one for one in found if one is not None])
    kept = min(max(round(budget * random_share), 1), budget) if random_share else 0
    chosen = plan.choose(budget - kept)
    random = spread(
        generator(seed, "random-visits"),
        known.households,
        plan.left - chosen,
        budget - int(chosen.sum()),
    )
    return [*plan.batches(chosen, seed), *plan.at_random(chosen, random, seed)]


class _Plan:
    """Gains by number of visits, and what is made of them."""

    def __init__(self, known: Known, items: Sequence[Judged]) -> None:
        self._known, self._items = known, items
        self.left = known.left
        self._gains: dict[int, Floats] = {0: np.zeros((len(items), len(known.places)))}

    def gains(self, visits: int) -> Floats:
        """Items x villages."""
        if visits not in self._gains:
            self._gains[visits] = np.array([item.gain(visits) for item in self._items]).reshape(
                len(self._items), len(self._known.places)
            )
        return self._gains[visits]

    def choose(self, budget: int) -> Whole:
        """The number of visits to each village, out of BATCHES or none, with the largest gain of
        all together."""
        sizes = np.array([0, *(size for size in BATCHES if size <= budget)])
        value = np.array([self.gains(int(size)).sum(axis=0) for size in sizes]).T
        value[sizes[None, :] > self.left[:, None]] = -np.inf
        return knapsack(value, sizes, min(budget, int(np.minimum(self.left, sizes.max()).sum())))

    def batches(self, chosen: Whole, seed: str) -> list[Batch]:
        """Chosen batches, those first that gain most per visit."""
        found = []
        for village in np.flatnonzero(chosen):
            visits = int(chosen[village])
            by_item = self.gains(visits)[:, village]
            low, high = self._interval(seed, int(village), 0, visits, float(by_item.sum()))
            item = self._items[int(by_item.argmax())].item.code
            found.append(
                Batch(self._known.places[village], item, visits, float(by_item.sum()), low, high)
            )
        return sorted(found, key=lambda batch: -batch.gain / batch.visits)

    def at_random(self, chosen: Whole, random: Whole, seed: str) -> list[Batch]:
        """Random visits, in the order of the villages; they gain what they add to the chosen
        ones."""
        found = []
        for village in np.flatnonzero(random):
            before, more = int(chosen[village]), int(random[village])
            gain = float((self.gains(before + more) - self.gains(before))[:, village].sum())
            low, high = self._interval(seed, int(village), before, before + more, gain)
            found.append(
                Batch(self._known.places[village], None, more, max(gain, 0.0), low, high, RANDOM)
            )
        return found

    def _interval(
        self, seed: str, village: int, before: int, after: int, gain: float
    ) -> tuple[float, float]:
        """What it would turn out to gain under truths drawn from what is known: 5 % to 95 %, `gain`
        always within."""
        random = generator(seed, "gain", self._known.places[village])
        total = np.zeros(_TRUTHS)
        for item in self._items:
            chance = item.chance[village]
            if chance.sum() > 0:
                at = np.searchsorted(
                    np.cumsum(chance), random.random(_TRUTHS) * chance.sum(), side="right"
                )
                worth = item.outcomes(after, village) - item.outcomes(before, village)
                total += worth[np.minimum(at, len(chance) - 1)]
        low, high = np.quantile(total, [0.05, 0.95])
        return float(min(low, gain)), float(max(high, gain))


def knapsack(value: Floats, sizes: Whole, budget: int) -> Whole:
    """One size for each village so that the sizes fit into `budget` and the values add up to the
    most; exact."""
    best = np.zeros(budget + 1)
    taken = np.zeros((len(value), budget + 1), dtype=np.int8)
    for village, worth in enumerate(value):
        following = best + worth[0]
        for option in range(1, len(sizes)):
            size = int(sizes[option])
            if size > budget or not worth[option] > 0:
                continue
            tried = best[: budget + 1 - size] + worth[option]
            better = tried > following[size:] + 1e-12
            following[size:][better] = tried[better]
            taken[village, size:][better] = option
        best = following
    found = np.zeros(len(value), dtype=np.int64)
    room = budget
    for village in range(len(value) - 1, -1, -1):
        found[village] = sizes[taken[village, room]]
        room -= int(found[village])
    return found


def spread(random: np.random.Generator, households: Floats, room: Whole, visits: int) -> Whole:
    """Visits over villages in proportion to households: equal steps from a random start, full
    villages left out."""
    found = np.zeros(len(households), dtype=np.int64)
    left = min(visits, int(room.sum()))
    while left:
        ends = np.cumsum(np.where(found < room, households, 0.0))
        points = (random.random() + np.arange(left)) * (ends[-1] / left)
        at = np.minimum(np.searchsorted(ends, points, side="right"), len(ends) - 1)
        found = np.minimum(found + np.bincount(at, minlength=len(found)), room)
        left = min(visits, int(room.sum())) - int(found.sum())
    return found
