"""Households in linking: matched members propose the rest, and a household split over two matches
is asked about."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from doorstep.engine.linkage.anchors import Evidence
from doorstep.engine.linkage.assignment import Picked
from doorstep.engine.linkage.blocking import no_pairs, sorted_pairs
from doorstep.engine.linkage.comparison import Floats, Pairs
from doorstep.engine.linkage.mentions import TownRows
from doorstep.engine.linkage.people import Ints, PreparedPeople, RowPairs, numbered, rows_without
from doorstep.engine.sql.tables import Tables

# What it weighs that others of the one household were led to others of the other household.
HOUSEHOLD_BITS = 7.0

# A rival in the household of the others within so many bits makes a split household worth a look.
SPLIT_BITS = 18.0

# Households larger than this are hostels and barracks: their members say nothing about each other.
LARGEST = 20
_AT_HOME = 5


def homes(people: PreparedPeople, side: Ints | None = None) -> Ints:
    """The household of every row by door, head or number, kept apart by side (else the two tables);
    rows without one are alone (negative).
    """
    sides = (np.arange(len(people)) >= people.first).astype(np.int64) if side is None else side
    width = int(sides.max(initial=0)) + 1
    village = people.code("village").astype(np.int64)
    alone = -1 - np.arange(len(people), dtype=np.int64)
    home = alone
    for name in ("door", "head", "hhno"):
        codes = people.code(name).astype(np.int64)
        keyed = (codes * (int(village.max(initial=0)) + 2) + village + 1) * width + sides
        filled = (codes >= 0) if name != "door" else (codes >= 0) & (village >= -1)
        home = np.where(filled, keyed * 3 + ("door", "head", "hhno").index(name), home)
    _, numbered, sizes = np.unique(home, return_inverse=True, return_counts=True)
    return np.where((home < 0) | (sizes[numbered] > LARGEST), alone, numbered.astype(np.int64))


def page_or_home(people: PreparedPeople, town: TownRows) -> Ints:
    """Household of every row: its page's, where its register has pages, else by door, head or
    number in its file."""
    home = homes(people, town.files)
    return np.where(
        (town.household < 0) & (home >= 0),
        int(town.household.max(initial=0)) + 1 + home,
        town.household,
    )


def has_household_support(home: Ints, left: Ints, right: Ints, picked: Picked) -> Picked:
    """Pairs between two households of which others (another left row and another right row) are
    linked already."""
    one, other = home[left], home[right]
    both = (one >= 0) & (other >= 0)
    width = int(home.max(initial=0)) + 1
    keys = np.where(both, one * width + other, -1)
    houses = numbered(keys)
    linked = np.bincount(houses[picked & both], minlength=len(keys))[houses]
    partner = np.full(len(home), -1, dtype=np.int64)
    partner[left[picked]] = right[picked]
    partner[right[picked]] = left[picked]
    own = np.zeros(len(left), dtype=np.int64)
    for row, beyond in ((left, other), (right, one)):
        led = partner[row]
        own += (led >= 0) & (home[np.maximum(led, 0)] == beyond)
    own -= picked & both
    supported: Picked = both & (linked > own)
    return supported


def household_weight(pairs: Pairs, held: Picked) -> Floats:
    """The weight of supported pairs whose names agree: well where the two rows tell one household
    by themselves, for there every brother is supported, at least in part where they do not.
    """
    at_home = np.zeros(len(pairs), dtype=bool)
    if "household" in pairs.levels:
        at_home = pairs.levels["household"] >= _AT_HOME
    well, partly = (np.zeros(len(pairs), dtype=bool) for _ in range(2))
    for code, full, least in (("name", 6, 3), ("given_name", 4, 2)):
        if code in pairs.levels:
            well |= pairs.levels[code] >= full
            partly |= pairs.levels[code] >= least
    bits: Floats = np.where(held & np.where(at_home, well, partly), HOUSEHOLD_BITS, 0.0)
    return bits


def split_households(home: Ints, left: Ints, right: Ints, bits: Floats, picked: Picked) -> Picked:
    """Links whose right row has almost as good a candidate in the household to which its own
    household was led."""
    rival = has_household_support(home, left, right, picked) & ~picked
    best = np.full(len(home), -np.inf)
    np.maximum.at(best, right[rival], bits[rival])
    beside = np.full(len(home), -1, dtype=np.int64)
    beside[right[rival]] = home[left[rival]]
    doubted: Picked = picked & (best[right] > bits - SPLIT_BITS) & (beside[right] != home[left])
    return doubted


def household_candidates(
    tables: Tables, home: Ints, known: RowPairs, picked: Picked, sides: RowPairs
) -> RowPairs:
    """Pairs beyond the `known` ones, of free rows of both `sides` whose households were led to each
    other by `picked` pairs; each once."""
    left, right = known
    at = picked & (home[left] >= 0) & (home[right] >= 0)
    free = [
        rows_without(rows, ends[picked]) for rows, ends in zip(sides, (left, right), strict=True)
    ]
    free = [rows[home[rows] >= 0] for rows in free]
    tables.load("partners", pa.table({"one": home[left[at]], "other": home[right[at]]}))
    for name, rows in zip(("free_left", "free_right"), free, strict=True):
        tables.load(name, pa.table({"ord": rows.astype(np.int64), "home": home[rows]}))
    proposed = tables.read(
        "household_candidates",
        """SELECT a.ord AS l, b.ord AS r FROM (SELECT DISTINCT one, other FROM partners) p
        JOIN free_left a ON a.home = p.one JOIN free_right b ON b.home = p.other""",
    )
    one, other = sorted_pairs([no_pairs(), proposed], len(home))
    keys = pa.array(one * len(home) + other)
    seen = pc.index_in(pa.array(left * len(home) + right), value_set=keys).drop_null()
    new = np.ones(len(keys), dtype=bool)
    new[seen.to_numpy()] = False
    return one[new], other[new]


_PARENTS = ("mother", "father")

# Levels of the birth comparisons from which two rows are of one day.
_SAME_YEAR, _SAME_DAY = 6, 5


def in_parents_household(
    town: TownRows, evidence: Evidence, picked: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """Pairs of a birth's child and a person born that day in the household its mother or father was
    led to."""
    left, right, levels = evidence.pairs.left, evidence.pairs.right, evidence.pairs.levels
    homes: dict[int, set[int]] = defaultdict(set)
    for index in np.flatnonzero(picked).tolist():
        if town.kinds[right[index]] == "births" and town.roles[right[index]] in _PARENTS:
            homes[int(town.record[right[index]])].add(int(town.household[left[index]]))
    at_home = np.zeros(len(left), dtype=bool)
    if not homes or not {"birth_year", "birth_day"} <= set(levels):
        return at_home
    born = (levels["birth_year"] >= _SAME_YEAR) & (levels["birth_day"] >= _SAME_DAY)
    for index in np.flatnonzero(born & ~evidence.sex_differs & ~evidence.two_people).tolist():
        row = int(right[index])
        if (town.kinds[row], town.roles[row]) == ("births", "child"):
            parents = homes.get(int(town.record[row]), set())
            at_home[index] = int(town.household[left[index]]) in parents
    return at_home


def within_source_duplicates(people: PreparedPeople, among: Ints) -> Ints:
    """The person of every row: of `among`, rows of one side with the same name, birth and number
    are one person.

    Where no number is given, the village must be the same, and the telephone as far as it is given.
    """
    side = (among >= people.first).astype(np.int64)
    name, year, day, number = (
        people.code(code)[among] for code in ("whole", "y", "birth_day_key", "id_key")
    )
    village, phone = people.code("village")[among], people.code("phone")[among]
    by_number, by_place = number >= 0, (number < 0) & (village >= 0)
    known = (name >= 0) & (year >= 0) & (day >= 0) & (by_number | by_place)
    rows = np.arange(len(among), dtype=np.int64)
    keys = np.stack(
        [
            side,
            name,
            year,
            day,
            number,
            np.where(by_number, -1, village),
            np.where(by_number, -1, phone),
        ]
    )
    order = np.lexsort((rows, *keys[::-1], ~known))
    same = known[order][1:] & np.all(keys[:, order][:, 1:] == keys[:, order][:, :-1], axis=0)
    start = np.concatenate([[True], ~same]) if len(rows) else np.zeros(0, dtype=bool)
    first = np.maximum.accumulate(np.where(start, np.arange(len(rows)), 0))
    persons = np.arange(len(people), dtype=np.int64)
    persons[among[order]] = among[order[first]]
    return persons
