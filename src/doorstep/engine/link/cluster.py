"""Rows of one table gathered into persons by average link: a row joins a group only if it fits the group on average.

A chain A-B-C does not tie A to C when A and C disagree: pairs never looked at count as disagreeing.
"""

from __future__ import annotations

import heapq

from doorstep.engine.link.assign import strongest_first
from doorstep.engine.link.weights import Floats, Ints

UNSEEN_BITS = -2.0
MOST_BITS = 12.0


def average_link(rows: int, left: Ints, right: Ints, bits: Floats, unseen: float = UNSEEN_BITS) -> list[int]:
    """The group of each row (the smallest row number in it); `bits` are posterior log-odds of each pair."""
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
    one: int, other: int, members: dict[int, int], near: list[dict[int, tuple[float, int]]], group: list[int]
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
