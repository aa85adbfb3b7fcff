"""Where to go next: batches of visits that tell the most, and a fixed part of the visits spread at
random.

An item is good enough in a village when its share of correct units brings the part of its points
that the rubric asks of the whole (pass mark over scale). Judged by what is known, it is misjudged
with the chance of the unlikelier side; every answer a batch may bring changes that, and the
expected change, in points, is the batch's gain. A batch is a number of households of one village,
drawn there at random: no household has a value and none is named. One visit may be unable to change
any judgement where six can, so the plan is the best there is for the budget (a knapsack solved
exactly), not one visit after the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from doorstep.domain.errors import BadInput
from doorstep.domain.inspection import ItemSpec, RubricSpec
from doorstep.engine.inspection.simulation.known import Knowledge, KnownItems, gather
from doorstep.engine.inspection.simulation.rehearsal import generator, mark_of
from doorstep.engine.inspection.simulation.truths import drawn_shares, from_share
from doorstep.engine.stats import Floats, Whole, binomial_chances

_GRID = 160
_FINEST = 10_000
_HAIR = 1e-9


@dataclass(frozen=True)
class ItemJudgement:
    """One item in all villages: the posterior of its share on a grid that is split where it becomes
    good enough.

    `chance` is villages x grid; `open` says where something is left to learn. Answers of b
    households are worth b x `each` independent units.
    """

    item: ItemSpec
    share: Floats
    good: npt.NDArray[np.bool_]
    chance: Floats
    each: float

    @cached_property
    def misjudged(self) -> Floats:
        """The chance of a wrong judgement now, by village."""
        above = self.chance[:, self.good].sum(axis=1)
        return np.asarray(np.minimum(above, self.chance.sum(axis=1) - above))

    def units(self, visits: float) -> int:
        """Return what the answers of so many households are worth, in independent units."""
        return int(visits * self.each + 0.5)

    def gain(self, visits: float) -> Floats:
        """Return the points no longer misjudged after so many visits, expected, by village: an
        exact sum over all answers."""
        units = self.units(visits)
        if not units:
            return np.zeros(len(self.chance))
        likely = binomial_chances(self.share, units)
        wrong = np.minimum(*self._sides(self.chance, likely)).sum(axis=1)
        return np.asarray(self.item.points * np.maximum(self.misjudged - wrong, 0.0))

    def outcomes(self, visits: float, village: int) -> Floats:
        """Return the points no longer misjudged after so many visits, by true share: below 0 where
        answers would mislead."""
        units = self.units(visits)
        if not units:
            return np.zeros(len(self.share))
        chance = self.chance[village : village + 1]
        is_good = bool(chance[:, self.good].sum() >= chance.sum() / 2)
        likely = binomial_chances(self.share, units)
        above, below = self._sides(chance, likely)
        says_good = likely @ (above >= below)[0].astype(np.float64)
        after = np.where(self.good, 1 - says_good, says_good)
        return np.asarray(self.item.points * ((self.good != is_good) - after))

    def _sides(self, chance: Floats, likely: Floats) -> tuple[Floats, Floats]:
        """Return the chances of each answer together with either side: villages x answers."""
        good = self.good
        return chance[:, good] @ likely[good], chance[:, ~good] @ likely[~good]


def judge_item(
    known: KnownItems, at: int, asked: float, share: Floats | None
) -> ItemJudgement | None:
    """Prepare an item for judging; `asked` is the part of its points that is good enough, `share`
    how villages may stand (truths x villages; None: nobody looked). None if every share is good
    enough, or none."""
    item = known.items[at]
    border = _border(item, asked, float(np.median(known.units[:, at])))
    if border is None:
        return None
    half = _GRID // 2
    turn = np.arcsin(np.sqrt(border))
    steps = (np.arange(half) + 0.5) / half
    angle = np.concatenate([turn * steps, turn + (np.pi / 2 - turn) * steps])
    width = np.repeat([turn, np.pi / 2 - turn], half) / half
    grid = np.sin(angle) ** 2
    a, b = _matched(share, len(known.places))
    log = (a - 0.5)[:, None] * np.log(grid) + (b - 0.5)[:, None] * np.log1p(-grid) + np.log(width)
    chance = np.exp(log - log.max(axis=1, keepdims=True))
    chance /= chance.sum(axis=1, keepdims=True)
    settled = (known.n[:, at] >= known.units[:, at]) | ~np.isnan(known.points[:, at])
    chance[settled] = 0.0
    middle = (from_share(item, grid[half // 2], 1.0), from_share(item, grid[half + half // 2], 1.0))
    rising = float(middle[1]) >= float(middle[0])
    good = (np.arange(_GRID) >= half) == rising
    each = float(
        np.mean(known.units[:, at] / np.maximum(known.households, 1)) / np.mean(known.alike[:, at])
    )
    return ItemJudgement(item, grid, good, chance, each)


def _border(item: ItemSpec, asked: float, units: float) -> float | None:
    """Return the share of correct units from which on an item brings the part `asked` of its
    points."""
    shares = (np.arange(_FINEST) + 0.5) / _FINEST
    enough = from_share(item, shares * units, units) >= asked * item.points - _HAIR
    turns = np.flatnonzero(enough[1:] != enough[:-1])
    return float(shares[turns[-1]] + 0.5 / _FINEST) if len(turns) else None


def _matched(share: Floats | None, villages: int) -> tuple[Floats, Floats]:
    """Return each village's posterior as one beta distribution of the same mean and variance;
    uniform where nobody looked."""
    if share is None:
        return np.ones(villages), np.ones(villages)
    mean = np.clip(share.mean(axis=0), 1e-6, 1 - 1e-6)
    strength = np.maximum(mean * (1 - mean) / np.maximum(share.var(axis=0), 1e-12) - 1, 1e-3)
    return mean * strength, (1 - mean) * strength


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
    """So many households of a village, of which `answers` will open. `item` is the one that gains
    most of them; a visit tells of all items asked at the door, and `gain` is that of all: points no
    longer misjudged, expected, and where 9 of 10 truths put it.
    """

    village: str
    item: str | None
    visits: int
    gain: float
    gain_lo: float
    gain_hi: float
    kind: str = VALUE
    answers: float = 0.0

    @property
    def is_sure(self) -> bool:
        """Whether 9 of 10 truths agree that the visits gain something."""
        return self.gain_lo > 0


def next_visits(
    rubric: RubricSpec,
    knowledge: Knowledge,
    budget: int,
    *,
    seed: str,
    random_share: float = RANDOM_SHARE,
) -> list[Batch]:
    """Plan `budget` visits: first the batches chosen, most gain per visit first, then those drawn
    at random.

    Raises BadInput: "pass-mark-missing", "visits-budget", "seed-blank",
    "simulate-nothing-at-the-door" and what `known.gather` raises.
    """
    asked = mark_of(rubric) / rubric.scale
    if not 1 <= budget <= MOST_VISITS:
        raise BadInput("visits-budget", budget=budget, most=MOST_VISITS)
    if not seed.strip():
        raise BadInput("seed-blank")
    items = [item for item in rubric.scored if item.source == _AT_THE_DOOR]
    if not items:
        raise BadInput("simulate-nothing-at-the-door", rubric=rubric.code)
    known = gather(items, knowledge.standings, knowledge.households, knowledge.icc)
    drawn = drawn_shares(known, generator(seed, "shares"))
    judgements = [judge_item(known, at, asked, drawn.get(at)) for at in range(len(items))]
    plan = _Plan(known, [one for one in judgements if one is not None], seed, knowledge.response)
    kept = min(max(round(budget * random_share), 1), budget) if random_share else 0
    chosen = plan.choose(budget - kept)
    room, rest = known.left - chosen, budget - int(chosen.sum())
    random = spread(generator(seed, "random-visits"), known.households, room, rest)
    return [*plan.batches(chosen), *plan.at_random(chosen, random)]


class _Plan:
    """Gains by number of visits, and what is made of them."""

    def __init__(
        self, known: KnownItems, items: Sequence[ItemJudgement], seed: str, response: float
    ) -> None:
        self._known, self._items, self._seed = known, items, seed
        self._response = response
        self._gains: dict[int, Floats] = {0: np.zeros((len(items), len(known.places)))}

    def gains(self, visits: int) -> Floats:
        """Return the gains of so many visits: items x villages."""
        if visits not in self._gains:
            answers = visits * self._response
            gains = np.array([item.gain(answers) for item in self._items])
            self._gains[visits] = gains.reshape(self._gains[0].shape)
        return self._gains[visits]

    def choose(self, budget: int) -> Whole:
        """Return the number of visits to each village, out of BATCHES or none, with the largest
        gain of all together."""
        left = self._known.left
        sizes = np.array([0, *(size for size in BATCHES if size <= budget)])
        value = np.array([self.gains(int(size)).sum(axis=0) for size in sizes]).T
        value[sizes[None, :] > left[:, None]] = -np.inf
        return knapsack(value, sizes, min(budget, int(np.minimum(left, sizes.max()).sum())))

    def batches(self, chosen: Whole) -> list[Batch]:
        """Return the chosen batches, those first that gain most per visit."""
        batches = []
        for village in np.flatnonzero(chosen).tolist():
            visits = int(chosen[village])
            by_item = self.gains(visits)[:, village]
            gain = float(by_item.sum())
            low, high = self._interval(village, 0, visits, gain)
            code = self._items[int(by_item.argmax())].item.code
            answers = visits * self._response
            place = self._known.places[village]
            batches.append(Batch(place, code, visits, gain, low, high, VALUE, answers))
        # Gains that differ in the last digits only are equal: the order is then the villages' own.
        return sorted(batches, key=lambda batch: -round(batch.gain / batch.visits, 9))

    def at_random(self, chosen: Whole, random: Whole) -> list[Batch]:
        """Return the random visits, in the order of the villages; they gain what they add to the
        chosen ones."""
        batches = []
        for village in np.flatnonzero(random).tolist():
            before, more = int(chosen[village]), int(random[village])
            gain = float((self.gains(before + more) - self.gains(before))[:, village].sum())
            low, high = self._interval(village, before, before + more, gain)
            place = self._known.places[village]
            gains = max(gain, 0.0), low, high
            batches.append(Batch(place, None, more, *gains, RANDOM, more * self._response))
        return batches

    def _interval(self, village: int, before: int, after: int, gain: float) -> tuple[float, float]:
        """Return what it would turn out to gain under truths drawn from what is known: 5 % to 95 %,
        `gain` always within."""
        random = generator(self._seed, "gain", self._known.places[village])
        total = np.zeros(_TRUTHS)
        for item in self._items:
            chance = item.chance[village]
            if chance.sum() > 0:
                points = random.random(_TRUTHS) * chance.sum()
                at = np.searchsorted(np.cumsum(chance), points, side="right")
                ends = (answers * self._response for answers in (after, before))
                worth = np.subtract(*(item.outcomes(end, village) for end in ends))
                total += worth[np.minimum(at, len(chance) - 1)]
        low, high = np.quantile(total, [0.05, 0.95])
        return float(min(low, gain)), float(max(high, gain))


def knapsack(value: Floats, sizes: Whole, budget: int) -> Whole:
    """Return one size for each village so that the sizes fit into `budget` and the values add up to
    the most; exact."""
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
    chosen = np.zeros(len(value), dtype=np.int64)
    room = budget
    for village in range(len(value) - 1, -1, -1):
        chosen[village] = sizes[taken[village, room]]
        room -= int(chosen[village])
    return chosen


def spread(random: np.random.Generator, households: Floats, room: Whole, visits: int) -> Whole:
    """Spread visits over villages in proportion to households: equal steps from a random start,
    full villages left out."""
    chosen = np.zeros(len(households), dtype=np.int64)
    left = min(visits, int(room.sum()))
    while left:
        ends = np.cumsum(np.where(chosen < room, households, 0.0))
        points = (random.random() + np.arange(left)) * (ends[-1] / left)
        at = np.minimum(np.searchsorted(ends, points, side="right"), len(ends) - 1)
        chosen = np.minimum(chosen + np.bincount(at, minlength=len(chosen)), room)
        left = min(visits, int(room.sum())) - int(chosen.sum())
    return chosen
