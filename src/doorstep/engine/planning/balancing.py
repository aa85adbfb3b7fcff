"""Doors spread over days and pairs: each pair in one village a day where it can be, its doors one
walk, nobody over the stated houses or eight hours, everybody about as long."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence

from doorstep.domain.planned_visits import HouseDoor, PairDays, PlannedDoor
from doorstep.engine.planning.choosing import AT_DOORS, chosen, first_first, pair_days_needed
from doorstep.engine.planning.walking import walking_key

Walk = list[HouseDoor]
Area = tuple[str, ...]
"""Villages that are walked together: one, or several small ones."""


def spread(
    doors: Sequence[HouseDoor], when: PairDays, seed: str, villages: Sequence[str]
) -> tuple[PlannedDoor, ...]:
    """Plan the doors; `villages` in the order in which they lie. Those with a day stand first, by
    day, pair and walk."""
    at = {name: number for number, name in enumerate(villages)}
    of_village: dict[str, list[HouseDoor]] = {}
    for one in sorted(doors, key=lambda one: (at[one.place], walking_key(one))):
        of_village.setdefault(one.place, []).append(one)
    areas = _areas(of_village, when)
    walks: list[Walk] = []
    later: list[HouseDoor] = [one for own in of_village.values() for one in own]
    for area, pair_days in _pair_days(areas, when).items():
        picked = chosen(areas[area], pair_days, when.capacity, (seed, "+".join(area)))
        in_order = sorted(picked.now, key=lambda one: (at[one.place], walking_key(one)))
        walks += cut(in_order, pair_days, when.capacity)
    taken = {one.household for walk in walks for one in walk}
    waiting = [PlannedDoor(one) for one in later if one.household not in taken]
    return (*_with_days(walks, when), *waiting)


def cut(doors: Sequence[HouseDoor], pieces: int, capacity: int) -> list[Walk]:
    """Cut a walk into pieces about as long as each other, none over the capacity or the day. Where
    no cut keeps both, the visit least asked for is left out, and so on."""
    walk = list(doors)
    while (cuts := _even_cut(walk, pieces, capacity)) is None:
        visits = [one for one in walk if one.is_gone_to and not one.random]
        walk.remove(max(visits or walk, key=first_first))
    return [one for one in cuts if one]


def _even_cut(walk: Walk, pieces: int, capacity: int) -> list[Walk] | None:
    low, high, best = max((one.takes for one in walk), default=0), AT_DOORS, None
    while low <= high:
        most = (low + high) // 2
        cuts = _cut_at(walk, most, capacity)
        if len(cuts) <= pieces:
            best, high = cuts, most - 1
        else:
            low = most + 1
    return best


def _cut_at(walk: Walk, most: int, capacity: int) -> list[Walk]:
    """The walk in the fewest pieces of at most so many minutes and houses visited."""
    cuts: list[Walk] = []
    minutes = visits = 0
    for one in walk:
        full = minutes + one.takes > most or visits + one.is_gone_to > capacity
        if not cuts or full:
            cuts.append([])
            minutes = visits = 0
        cuts[-1].append(one)
        minutes, visits = minutes + one.takes, visits + one.is_gone_to
    return cuts


def _areas(
    of_village: Mapping[str, Sequence[HouseDoor]], when: PairDays
) -> dict[Area, list[HouseDoor]]:
    """Villages by themselves; where there are more than pairs have days, small ones that lie beside
    each other together."""
    needed = {name: pair_days_needed(own, when.capacity) for name, own in of_village.items()}
    alone = sum(math.ceil(one) for one in needed.values()) <= when.slots
    areas: dict[Area, list[HouseDoor]] = {}
    last: Area = ()
    for name, own in of_village.items():
        joins = last and not alone and sum(needed[one] for one in (*last, name)) <= 1
        joined = areas.pop(last) if joins else []
        last = (*last, name) if joins else (name,)
        areas[last] = [*joined, *own]
    return areas


def _pair_days(areas: Mapping[Area, Sequence[HouseDoor]], when: PairDays) -> dict[Area, int]:
    """How many days of a pair each area gets: one each, those first where the first reason is;
    then, one by one, whoever waits the most for it (D'Hondt), never more than is needed."""
    needed = {area: pair_days_needed(own, when.capacity) for area, own in areas.items()}
    order = sorted(areas, key=lambda area: min(map(first_first, areas[area]))[:2])
    given = dict.fromkeys(order[: when.slots], 1)
    for _ in range(when.slots - len(given)):
        short = [area for area in given if given[area] < needed[area]]
        if not short:
            break
        most = max(short, key=lambda area: needed[area] / (given[area] + 1))
        given[most] += 1
    return {area: given[area] for area in areas if area in given}


def _with_days(walks: Sequence[Walk], when: PairDays) -> Iterator[PlannedDoor]:
    """One pair after the other takes walks that lie beside each other, a day each, in as few days
    as they take; where there is a pair for every area, no area waits for its first day."""
    days = max(1, -(-len(walks) // when.pairs))
    spare = days * when.pairs - len(walks)
    slots = []
    for pair in range(1, when.pairs + 1):
        own = days - (pair > when.pairs - spare)
        slots += [(day, pair) for day in range(own)]
    in_order = _everywhere_first(walks, slots)
    placed = sorted(zip(slots, in_order, strict=False), key=lambda one: one[0])
    for (day, pair), walk in placed:
        for order, one in enumerate(walk, 1):
            yield PlannedDoor(one, when.first_day + dt.timedelta(days=day), pair, order)


def _everywhere_first(walks: Sequence[Walk], slots: Sequence[tuple[int, int]]) -> Sequence[Walk]:
    """The walks in the order of the slots: each village with a pair of its own from the first day,
    what its pair has no day for with the pairs whose village needs fewer. Where there are more
    villages than pairs, as they lie."""
    of_village: dict[str, list[Walk]] = {}
    for walk in walks:
        of_village.setdefault(walk[0].place, []).append(walk)
    pairs = [pair for day, pair in slots if day == 0]
    if len(of_village) > len(pairs):
        return walks
    taken: dict[int, list[Walk]] = {pair: [] for pair in pairs}
    over: list[Walk] = []
    for pair, own in zip(pairs, of_village.values(), strict=False):
        days = sum(one == pair for _, one in slots)
        taken[pair], over = own[:days], [*over, *own[days:]]
    rest = iter(over)
    placed: list[Walk] = []
    for day, pair in slots:
        placed.append(taken[pair][day] if day < len(taken[pair]) else next(rest))
    return placed
