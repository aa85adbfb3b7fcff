"""Places that the two sides call otherwise, learned from links already made: villages were merged,
groups numbered anew, and the visitor writes the old name."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from doorstep.engine.linkage.people import Ints, PreparedPeople, RowPairs

# So many links of one place must be there, and so large a part of them lead to one other place.
FEWEST, MOST_SAY = 8, 0.6


def known_places(people: PreparedPeople, linked: RowPairs, rows: Ints) -> PreparedPeople:
    """The people with the places of `rows` (the right side's) as the left side calls them; the same
    people where nothing is called otherwise.

    A group whose new number no links tell has none in a village of another name.
    """
    if "village" not in people.codes:
        return people
    village, group = (people.code(name).astype(np.int64) for name in ("village", "grp"))
    left, right = linked
    width = int(group.max(initial=-1)) + 2
    place = np.where(village >= 0, village * width + group + 1, -1)
    villages = _renamed(village[right], village[left])
    told = (group[left] >= 0) & (group[right] >= 0)
    groups = _renamed(place[right[told]], place[left[told]])
    new_village, new_group = village.copy(), group.copy()
    for before, now in villages.items():
        at = rows[village[rows] == before]
        new_village[at], new_group[at] = now, -1
    for before, now in groups.items():
        at = rows[place[rows] == before]
        new_village[at], new_group[at] = now // width, now % width - 1
    if not villages and not groups:
        return people
    renamed = {"village": new_village.astype(np.int32), "grp": new_group.astype(np.int32)}
    # What is kept of comparisons knows the places as they are written.
    return replace(people, codes={**people.codes, **renamed}, cache=None, _shares={})


def _renamed(right: Ints, left: Ints) -> dict[int, int]:
    """By the right side's place the left side's, where most links say another one."""
    there = (left >= 0) & (right >= 0)
    width = int(left.max(initial=-1)) + 1
    pairs, counts = np.unique(right[there] * width + left[there], return_counts=True)
    before, now = pairs // max(width, 1), pairs % max(width, 1)
    said = np.bincount(before, counts)
    # Of each place's other names the one most links say comes first, of equals the first met.
    order = np.lexsort((-counts, before))
    best = order[np.unique(before[order], return_index=True)[1]]
    told, most = said[before[best]], counts[best]
    best = best[(told >= FEWEST) & (most >= MOST_SAY * told) & (now[best] != before[best])]
    return dict(zip(before[best].tolist(), now[best].tolist(), strict=True))
