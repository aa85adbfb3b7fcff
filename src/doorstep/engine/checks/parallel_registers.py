"""Two files of one register kind: parts of one register (village by village), or two sources of the
same people?

Of the persons register linking says so, by the rule of its links. Files of events (a clinic's, a
village's) are parallel when they speak of the same places and a good share of the smaller one's
people stand in the other.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence, Set

from doorstep.engine.checks.register import Register

SHARE = 0.3
Pair = tuple[int, int, float]


def parallel_files(
    register: Register, pairs: Sequence[Pair], marked: Set[tuple[int, int]]
) -> set[tuple[str, str]]:
    """The pairs of files (smaller name first) that are parallel registers of the same places.

    `marked` are the pairs of rows that linking calls parallel.
    """
    files = register.column("file")
    if marked or register.kind == "persons":
        named = (sorted((files[one] or "", files[other] or "")) for one, other in marked)
        return {(first, second) for first, second in named}
    shared: dict[tuple[str, str], tuple[set[int], set[int]]] = defaultdict(lambda: (set(), set()))
    for one, other, _ in pairs:
        if files[one] != files[other]:
            first, second = sorted((one, other), key=lambda row: files[row] or "")
            seen = shared[files[first] or "", files[second] or ""]
            seen[0].add(first)
            seen[1].add(second)
    sizes = Counter(files[row] or "" for row in register.rows())
    places = _places(register)
    return {
        (one, other)
        for (one, other), (left, right) in shared.items()
        if min(len(left), len(right)) > SHARE * min(sizes[one], sizes[other])
        and _same_places(places[one], places[other])
    }


def best_partners(
    register: Register, pairs: Sequence[Pair], files: set[tuple[str, str]]
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Pairs between parallel files, each row at most once a file, the surest first; and all other
    pairs."""
    file = register.column("file")
    taken: set[tuple[int, str]] = set()
    partners, rest = [], []
    times = Counter(row for pair in pairs for row in pair[:2])

    def surest(pair: Pair) -> tuple[object, ...]:
        contested = sum(times[row] for row in pair[:2]) > 2
        return -pair[2], sorted(map(register.standing, pair[:2])) if contested else []

    for one, other, _ in sorted(pairs, key=surest):
        names = file[one] or "", file[other] or ""
        if tuple(sorted(names)) not in files:
            rest.append((min(one, other), max(one, other)))
        elif (one, names[1]) not in taken and (other, names[0]) not in taken:
            taken |= {(one, names[1]), (other, names[0])}
            partners.append((one, other))
    return sorted(partners), sorted(rest)


def _places(register: Register) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for file, place in zip(register.column("file"), register.column("place"), strict=True):
        found[file or ""].add(place or "")
    return found


def _same_places(one: set[str], other: set[str]) -> bool:
    return bool(one & other) or "" in one or "" in other
