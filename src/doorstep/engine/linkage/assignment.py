"""From probabilities to links: one partner per row, or many rows to one; always in the same
order."""

from __future__ import annotations

import heapq

import numpy as np
import numpy.typing as npt

from doorstep.engine.linkage.comparison import Floats
from doorstep.engine.linkage.people import Ints

Picked = npt.NDArray[np.bool_]

# Log-odds that lie less than so many bits apart do not tell two people apart.
TIE_BITS = 1.5


def strongest_first(left: Ints, right: Ints, bits: Floats) -> Ints:
    """The order in which pairs are looked at: heaviest first, ties by row number."""
    return np.lexsort((right, left, -np.round(bits, 6)))


def one_to_one(left: Ints, right: Ints, bits: Floats, allowed: Picked) -> Picked:
    """Greedy: the heaviest allowed pair whose two rows are still free, then the next.

    A pair that is the heaviest of both its rows is taken at once with all others of its kind; what
    is left in each round is far less, and the outcome is that of looking at one pair after the
    other.
    """
    picked = np.zeros(len(left), dtype=bool)
    order = strongest_first(left, right, bits)
    order = order[allowed[order]]
    while len(order):
        lefts, rights = left[order], right[order]
        first = np.zeros(len(order), dtype=bool)
        first[np.unique(lefts, return_index=True)[1]] = True
        both = np.zeros(len(order), dtype=bool)
        both[np.unique(rights, return_index=True)[1]] = True
        both &= first
        picked[order[both]] = True
        free = ~(np.isin(lefts, lefts[both]) | np.isin(rights, rights[both]))
        order = order[free]
    return picked


def near_ties(keys: Ints, persons: Ints, log_odds: Floats) -> Picked:
    """Pairs that another person's pair of the same key almost equals: (n,) claims.

    `keys`: the row (or place in a round) that both pairs compete for, `persons`: who is offered,
    `log_odds` in bits. Two pairs tie when they weigh less than TIE_BITS apart and the heavier is
    likelier than not. A person's own rows never tie with each other, and everybody near counts:
    of three almost equal people all three are tied, else the third would be taken for want of
    rivals. A pair far below the heaviest may tie with its neighbour too, for it is what is left
    when the heaviest goes elsewhere.
    """
    tied = np.zeros(len(keys), dtype=bool)
    likely = np.flatnonzero(log_odds > -TIE_BITS)
    order = likely[np.lexsort((persons[likely], -log_odds[likely], keys[likely]))]
    key, person, weight = keys[order], persons[order], log_odds[order]
    # Pairs of one person in a row are a run: the nearest rivals stand right before and behind it.
    begins = np.flatnonzero((np.diff(key) != 0) | (np.diff(person) != 0)) + 1
    run = np.searchsorted(begins, np.arange(len(order)), side="right")
    first, last = np.append(0, begins), np.append(begins, len(order)) - 1
    for heavier, lighter in (
        (last[run - 1], np.arange(len(order))),
        (np.arange(len(order)), first[np.minimum(run + 1, len(first) - 1)]),
    ):
        close = (key[heavier] == key[lighter]) & (person[heavier] != person[lighter])
        close &= (weight[heavier] > 0) & (weight[heavier] - weight[lighter] < TIE_BITS)
        close &= heavier < lighter
        tied[order[close]] = True
    return tied


def probability_among_people(odds: Floats, left: Ints, right: Ints) -> Floats:
    """P(one person) per pair of rows of the persons `left` and `right`: a person's several rows are
    one rival."""
    _, pair = np.unique(left * (int(right.max(initial=0)) + 1) + right, return_inverse=True)
    best = np.zeros(int(pair.max(initial=-1)) + 1)
    np.maximum.at(best, pair, odds)
    first = np.zeros(len(odds), dtype=bool)
    first[np.unique(pair, return_index=True)[1]] = True
    weights = np.where(first, best[pair], 0.0)
    rivals = sum(np.bincount(side, weights=weights)[side] - best[pair] for side in (left, right))
    probability: Floats = odds / (1.0 + odds + np.maximum(rivals, 0.0))
    return probability


def rivals_of(keys: Ints, persons: Ints, odds: Floats) -> Floats:
    """Per pair the odds of the other persons among the pairs of its key; a person's several rows
    are one rival."""
    if not len(keys):
        return odds
    _, pair = np.unique(keys * (int(persons.max()) + 1) + persons, return_inverse=True)
    best = np.zeros(int(pair.max()) + 1)
    np.maximum.at(best, pair, odds)
    first = np.zeros(len(odds), dtype=bool)
    first[np.unique(pair, return_index=True)[1]] = True
    rivals: Floats = np.bincount(keys, weights=np.where(first, best[pair], 0.0))[keys] - best[pair]
    return rivals


UNSEEN_BITS = -2.0
MOST_BITS = 12.0


def average_link(
    rows: int, left: Ints, right: Ints, bits: Floats, unseen: float = UNSEEN_BITS
) -> list[int]:
    """The group of each row (the smallest row number in it); `bits` are posterior log-odds of each
    pair."""
    members = {row: 1 for row in range(rows)}
    near: list[dict[int, tuple[float, int]]] = [{} for _ in range(rows)]
    queue: list[tuple[float, int, int]] = []
    for index in strongest_first(left, right, bits).tolist():
        one, other = int(left[index]), int(right[index])
        weight = float(min(max(bits[index], -MOST_BITS), MOST_BITS))
        near[one][other] = near[other][one] = (weight, 1)
        if weight > 0:
            queue.append((-round(weight, 6), one, other))
    heapq.heapify(queue)
    group = list(range(rows))

    def average(one: int, other: int) -> float:
        total, count = near[one][other]
        places = members[one] * members[other]
        return (total + (places - count) * unseen) / places

    while queue:
        weight, one, other = heapq.heappop(queue)
        if one not in members or other not in members or round(-average(one, other), 6) != weight:
            continue
        _merge(one, other, members, near, group)
        for neighbour in near[one]:
            mean = average(one, neighbour)
            if mean > 0:
                heapq.heappush(queue, (-round(mean, 6), min(one, neighbour), max(one, neighbour)))
    return [_root(group, row) for row in range(rows)]


def _merge(
    one: int,
    other: int,
    members: dict[int, int],
    near: list[dict[int, tuple[float, int]]],
    group: list[int],
) -> None:
    """Group `other` (the larger number) goes into `one`."""
    group[other] = one
    members[one] += members.pop(other)
    near[one].pop(other, None)
    near[other].pop(one, None)
    for neighbour, (weight, count) in near[other].items():
        near[neighbour].pop(other)
        known = near[one].get(neighbour, (0.0, 0))
        joined = (known[0] + weight, known[1] + count)
        near[one][neighbour] = near[neighbour][one] = joined
    near[other] = {}


def _root(group: list[int], row: int) -> int:
    while group[row] != row:
        row = group[row]
    return row
