"""Places that the two sides call otherwise, learned from links already made: villages were merged,
groups numbered anew, and the visitor writes the old name."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from doorstep.engine.linkage.people import Ints, PreparedPeople, RowPairs

# So many links of one place must be there, and so large a part of them lead to one other place.
FEWEST, MOST_SAY = 8, 0.6


def known_places(people: PreparedPeople, linked: RowPairs) -> PreparedPeople | None:
    """The people with the right side's places as the left side calls them; None where nothing is
    called otherwise."""
    if not {"village", "grp"} & people.codes.keys():
        return None
    village, group = (people.code(name).astype(np.int64) for name in ("village", "grp"))
    width = int(group.max(initial=-1)) + 2
    place = np.where(village >= 0, village * width + group + 1, -1)
    renamed = _renamed(place[linked[0]], place[linked[1]])
    if not renamed:
        return None
    right = place[people.first :]
    for before, now in renamed.items():
        at = people.first + np.flatnonzero(right == before)
        village[at], group[at] = now // width, now % width - 1
    codes = {**people.codes, "village": village.astype(np.int32), "grp": group.astype(np.int32)}
    return replace(people, codes=codes, _shares={})


def _renamed(left: Ints, right: Ints) -> dict[int, int]:
    """By the right side's place the left side's, where most links say another one."""
    there = (left >= 0) & (right >= 0)
    pairs, counts = np.unique(np.stack([right[there], left[there]]), axis=1, return_counts=True)
    renamed = {}
    for before in np.unique(pairs[0]).tolist():
        own = pairs[0] == before
        now, most = pairs[1][own], counts[own]
        best = int(np.argmax(most))
        if most.sum() >= FEWEST and most[best] >= MOST_SAY * most.sum() and now[best] != before:
            renamed[before] = int(now[best])
    return renamed
