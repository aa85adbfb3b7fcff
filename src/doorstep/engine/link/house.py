"""Households in linking: matched members propose the rest, and a household torn over two matches is asked about."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from doorstep.engine.link.assign import Picked
from doorstep.engine.link.blocking import Found, no_pairs, sorted_pairs
from doorstep.engine.link.people import Ints, People
from doorstep.engine.link.town import Town
from doorstep.engine.link.weights import Floats, Pairs
from doorstep.engine.tables import Tables

# What it weighs that others of the one household were led to others of the other household.
HOUSE_BITS = 7.0
# A rival in the household of the others within so many bits makes a torn household worth a look.
TORN_BITS = 18.0
# Households larger than this are hostels and barracks: their members say nothing about each other.
LARGEST = 20
_AT_HOME = 5


def homes(people: People, side: Ints | None = None) -> Ints:
    """The household of every row by door, head or number, told apart by side (else the two tables); rows without one
    are alone (negative).
    """
    sides = (np.arange(len(people)) >= people.first).astype(np.int64) if side is None else side
    width = int(sides.max(initial=0)) + 1
    village = people.code("village").astype(np.int64)
    alone = -1 - np.arange(len(people), dtype=np.int64)
    found = alone
    for name in ("door", "head", "hhno"):
        codes = people.code(name).astype(np.int64)
        keyed = (codes * (int(village.max(initial=0)) + 2) + village + 1) * width + sides
        told = (codes >= 0) if name != "door" else (codes >= 0) & (village >= -1)
        found = np.where(told, keyed * 3 + ("door", "head", "hhno").index(name), found)
    _, numbered, sizes = np.unique(found, return_inverse=True, return_counts=True)
    return np.where((found < 0) | (sizes[numbered] > LARGEST), alone, numbered.astype(np.int64))


def paged_or_found(people: People, town: Town) -> Ints:
    """Household of every row: its page's, where its register has pages, else by door, head or number in its file."""
    found = homes(people, town.files)
    return np.where((town.household < 0) & (found >= 0), int(town.household.max(initial=0)) + 1 + found, town.household)


def supported(home: Ints, left: Ints, right: Ints, picked: Picked) -> Picked:
    """Pairs between two households of which others (another left row and another right row) are linked already."""
    one, other = home[left], home[right]
    both = (one >= 0) & (other >= 0)
    width = int(home.max(initial=0)) + 1
    keys = np.where(both, one * width + other, -1)
    known, counts = np.unique(keys[picked & both], return_counts=True)
    if not len(known):
        return np.zeros(len(left), dtype=bool)
    places = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    linked = np.where(known[places] == keys, counts[places], 0)
    partner = np.full(len(home), -1, dtype=np.int64)
    partner[left[picked]] = right[picked]
    partner[right[picked]] = left[picked]
    own = np.zeros(len(left), dtype=np.int64)
    for row, beyond in ((left, other), (right, one)):
        led = partner[row]
        own += (led >= 0) & (home[np.maximum(led, 0)] == beyond)
    own -= picked & both
    found: Picked = both & (linked > own)
    return found


def house_bits(pairs: Pairs, held: Picked) -> Floats:
    """The weight of `supported` pairs whose names agree: well where the two rows tell one household by themselves,
    for there every brother is supported, at least in part where they do not.
    """
    at_home = np.zeros(len(pairs), dtype=bool)
    if "household" in pairs.levels:
        at_home = pairs.levels["household"] >= _AT_HOME
    well, partly = (np.zeros(len(pairs), dtype=bool) for _ in range(2))
    for code, full, least in (("name", 5, 3), ("given_name", 4, 2)):
        if code in pairs.levels:
            well |= pairs.levels[code] >= full
            partly |= pairs.levels[code] >= least
    bits: Floats = np.where(held & np.where(at_home, well, partly), HOUSE_BITS, 0.0)
    return bits


def torn(home: Ints, left: Ints, right: Ints, bits: Floats, picked: Picked) -> Picked:
    """Links whose right row has almost as good a candidate in the household to which its own household was led."""
    rival = supported(home, left, right, picked) & ~picked
    best = np.full(len(home), -np.inf)
    np.maximum.at(best, right[rival], bits[rival])
    beside = np.full(len(home), -1, dtype=np.int64)
    beside[right[rival]] = home[left[rival]]
    found: Picked = picked & (best[right] > bits - TORN_BITS) & (beside[right] != home[left])
    return found


def proposed(
    tables: Tables, people: People, home: Ints, left: Ints, right: Ints, picked: Picked, sides: Found
) -> Found:
    """Pairs not looked at yet of free rows of `sides`, in households of which others are linked; each once."""
    at = picked & (home[left] >= 0) & (home[right] >= 0)
    free = [np.setdiff1d(rows, done[picked]) for rows, done in zip(sides, (left, right), strict=True)]
    free = [rows[home[rows] >= 0] for rows in free]
    tables.load("partners", pa.table({"one": home[left[at]], "other": home[right[at]]}))
    for name, rows in zip(("free_left", "free_right"), free, strict=True):
        tables.load(name, pa.table({"ord": rows.astype(np.int64), "home": home[rows]}))
    found = tables.read(
        "proposed",
        "SELECT a.ord AS l, b.ord AS r FROM (SELECT DISTINCT one, other FROM partners) p"
        " JOIN free_left a ON a.home = p.one JOIN free_right b ON b.home = p.other",
    )
    one, other = sorted_pairs([no_pairs(), found], len(people))
    new = ~np.isin(one * len(people) + other, left * len(people) + right)
    return one[new], other[new]
