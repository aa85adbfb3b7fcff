"""A person entered twice on one side: the two rows are no rivals of each other, whoever else may be."""

from __future__ import annotations

import numpy as np

from doorstep.engine.link.people import Ints, People
from doorstep.engine.link.weights import Floats


def told_twice(people: People, among: Ints) -> Ints:
    """The person of every row: of `among`, rows of one side with the same name, birth and number are one person.

    Where no number is told, the village must be the same, and the telephone as far as it is told.
    """
    side = (among >= people.first).astype(np.int64)
    name, year, day, number = (people.code(code)[among] for code in ("whole", "y", "birth_day_key", "id_key"))
    village, phone = people.code("village")[among], people.code("phone")[among]
    by_number, by_place = number >= 0, (number < 0) & (village >= 0)
    told = (name >= 0) & (year >= 0) & (day >= 0) & (by_number | by_place)
    rows = np.arange(len(among), dtype=np.int64)
    keys = np.stack([side, name, year, day, number, np.where(by_number, -1, village), np.where(by_number, -1, phone)])
    order = np.lexsort((rows, *keys[::-1], ~told))
    same = told[order][1:] & np.all(keys[:, order][:, 1:] == keys[:, order][:, :-1], axis=0)
    start = np.concatenate([[True], ~same]) if len(rows) else np.zeros(0, dtype=bool)
    first = np.maximum.accumulate(np.where(start, np.arange(len(rows)), 0))
    persons = np.arange(len(people), dtype=np.int64)
    persons[among[order]] = among[order[first]]
    return persons


def rivals_of(keys: Ints, persons: Ints, odds: Floats) -> Floats:
    """Per pair the odds of the other persons among the pairs of its key; a person's several rows are one rival."""
    if not len(keys):
        return odds
    _, pair = np.unique(keys * (int(persons.max()) + 1) + persons, return_inverse=True)
    best = np.zeros(int(pair.max()) + 1)
    np.maximum.at(best, pair, odds)
    first = np.zeros(len(odds), dtype=bool)
    first[np.unique(pair, return_index=True)[1]] = True
    found: Floats = np.bincount(keys, weights=np.where(first, best[pair], 0.0))[keys] - best[pair]
    return found
