"""Files of the spine that are two sources of the same people (a census, a register), not parts of
one register.

Two files are parallel when a good share of the smaller one's rows stand in the other, in the same
place: then their rows are linked one to one. A person in two village books of one township is a
double instead.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import numpy.typing as npt

from doorstep.engine.linkage.groups import Groups
from doorstep.engine.linkage.mentions import TownRows
from doorstep.engine.linkage.people import Ints

SHARE = 0.3
FilePairs = frozenset[tuple[int, int]]


def parallel_files(town: TownRows, left: Ints, right: Ints) -> FilePairs:
    """The parallel pairs of files (smaller number first), judged by likely links between spine
    rows."""
    files, villages = town.files, town.villages
    seen: dict[tuple[int, int], tuple[set[int], set[int]]] = defaultdict(lambda: (set(), set()))
    apart = files[left] != files[right]
    for one, other in zip(left[apart].tolist(), right[apart].tolist(), strict=True):
        if villages[one] and villages[other] and villages[one] != villages[other]:
            continue
        first, second = sorted((one, other), key=lambda row: int(files[row]))
        rows = seen[int(files[first]), int(files[second])]
        rows[0].add(first)
        rows[1].add(second)
    sizes = np.bincount(files[: town.spine_rows])
    return frozenset(
        pair
        for pair, rows in seen.items()
        if min(map(len, rows)) > SHARE * min(int(sizes[pair[0]]), int(sizes[pair[1]]))
    )


def source_of(parallel: FilePairs) -> dict[int, int]:
    """The source of every parallel file: no two parallel files are in one."""
    near: dict[int, set[int]] = defaultdict(set)
    for one, other in parallel:
        near[one].add(other)
        near[other].add(one)
    source: dict[int, int] = {}
    for file in sorted(near):
        taken = {source[other] for other in near[file] if other in source}
        source[file] = next(number for number in range(len(near)) if number not in taken)
    return source


def sources(parallel: FilePairs) -> list[tuple[list[int], list[int]]]:
    """Parallel files sorted into sources, and every two sources to link.

    All villages of one source are linked to all of the other in one go: more rows, better learned
    weights.
    """
    members: dict[int, list[int]] = defaultdict(list)
    for file, number in source_of(parallel).items():
        members[number].append(file)
    return [
        (members[one], members[other])
        for one in sorted(members)
        for other in sorted(members)
        if one < other
    ]


def between(parallel: FilePairs, town: TownRows, left: Ints, right: Ints) -> npt.NDArray[np.bool_]:
    """Which pairs of rows stand in two parallel files."""
    last = int(town.files.max(initial=0)) + 1
    keys = np.array([one * last + other for one, other in sorted(parallel)], dtype=np.int64)
    one, other = town.files[left], town.files[right]
    return np.isin(np.minimum(one, other) * last + np.maximum(one, other), keys)


def joined(group: Ints, left: Ints, right: Ints) -> Ints:
    """The groups of rows after linked rows have become one person too."""
    groups = Groups[int]()
    for one, other in zip(group[left].tolist(), group[right].tolist(), strict=True):
        groups.join(one, other)
    return np.array([groups.of(first) for first in group.tolist()], dtype=np.int64)


def two_in_both(
    town: TownRows, doubled: list[tuple[int, int]], left: Ints, right: Ints
) -> set[tuple[int, int]]:
    """Of the doubles those whose rows were led to two rows of one other file that are no double
    themselves."""
    partner: dict[tuple[int, int], int] = {}
    for one, other in zip(left.tolist(), right.tolist(), strict=True):
        partner[one, int(town.files[other])] = other
        partner[other, int(town.files[one])] = one
    files = {file for _, file in partner}
    known = set(doubled)
    wrong = set()
    for one, other in doubled:
        for file in files:
            here, there = partner.get((one, file)), partner.get((other, file))
            if (
                here is not None
                and there is not None
                and (min(here, there), max(here, there)) not in known
            ):
                wrong.add((one, other))
    return wrong
