"""Links that fit together: whatever way it is led to, a person has one row in a register that holds
persons once.

A = B, B = C and A = C' cannot all hold when C and C' are rows of one register that nobody says to
be doubles. Links are taken heaviest first, and one that would bring two such rows together is no
link: of every chain between them it is the weakest. Doubles come after other links of the same
weight: two people met in one round of visits are two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from doorstep.engine.linkage.groups import Groups
from doorstep.engine.linkage.mentions import TownRows
from doorstep.engine.linkage.parallel_sources import FilePairs, source_of
from doorstep.engine.linkage.result import CONFLICT, DECISION, DUPLICATE, Link, RowPair


def contradicting(links: Sequence[Link], register: Mapping[int, object]) -> set[RowPair]:
    """The links that cannot hold beside heavier ones; `register`: of rows in a register of one row
    a person, which.

    What people decided stands, and conflicts are no links. A double that falls is no excuse for its
    rows any more, so what is left is looked at again until nothing falls.
    """
    order = sorted((link for link in links if link.rule != CONFLICT), key=_strength)
    fallen: set[RowPair] = set()
    while True:
        held = [link for link in order if link.pair not in fallen]
        doubles = Groups[int]()
        for left, right, _, rule in held:
            if rule == DUPLICATE or (
                rule == DECISION and register.get(left, left) == register.get(right, right)
            ):
                doubles.join(left, right)
        more = _falling(held, register, doubles)
        if not more:
            return fallen
        fallen |= more


def one_row_each(town: TownRows, parallel: FilePairs) -> dict[int, object]:
    """Of the rows that stand for a person's only one: their register. In the spine that is the
    source their file is part of, or the file itself where it is parallel to none while others are.
    """
    source = source_of(parallel)
    files = town.files[: town.spine_rows].tolist()
    registers: dict[int, object] = {
        row: ("source", source[file]) if file in source else ("file", file)
        for row, file in enumerate(files)
    }
    once = town.once.tolist()
    return registers | {row: once[row] for row in range(town.spine_rows, len(once)) if once[row]}


def _strength(link: Link) -> tuple[bool, float, bool, RowPair]:
    doubtful = link.rule == DUPLICATE
    return link.rule != DECISION, -round(link.probability, 6), doubtful, link.pair


def _falling(
    links: Iterable[Link], register: Mapping[int, object], doubles: Groups[int]
) -> set[RowPair]:
    persons = Groups[int]()
    # Of every group the persons it holds in each register: rows that are doubles count as one.
    held: dict[int, dict[object, set[int]]] = defaultdict(dict)
    falling = set()
    for left, right, _, rule in links:
        one, other = (_known(row, persons, held, register, doubles) for row in (left, right))
        if one == other:
            continue
        mine, theirs = held[one], held[other]
        if rule != DECISION and any(
            len(mine[name] | theirs[name]) > 1 for name in mine.keys() & theirs.keys()
        ):
            falling.add((left, right))
            continue
        joined = persons.join(one, other)
        held[joined] = {
            name: mine.get(name, set()) | theirs.get(name, set())
            for name in mine.keys() | theirs.keys()
        }
    return falling


def _known(
    row: int,
    persons: Groups[int],
    held: dict[int, dict[object, set[int]]],
    register: Mapping[int, object],
    doubles: Groups[int],
) -> int:
    group = persons.of(row)
    if group == row and row not in held:
        held[row] = {register[row]: {doubles.of(row)}} if row in register else {}
    return group
