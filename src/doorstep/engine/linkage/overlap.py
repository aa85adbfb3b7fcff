"""For every two sources of people, whose records stand in both and whose in one only: lists of
records, nothing more.

A source is a register kind; where files of one kind are parallel (two lists of the same people),
each list is one. Struck-through rows stand nowhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from doorstep.engine.linkage.entities import SPINE
from doorstep.engine.linkage.parallel_sources import source_of
from doorstep.engine.linkage.result import PARALLEL

Rows = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class PeopleSource:
    """A register kind, or those files of it that are one list: `name` is the kind, or
    "<kind>:<first file>"."""

    name: str
    kind: str
    files: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """How many people, and the mentions that speak of them."""

    people: int
    mentions: tuple[str, ...]


@dataclass(frozen=True)
class Overlap:
    """Two sources: the people of both, and those of one only."""

    left: PeopleSource
    right: PeopleSource
    both: Part
    only_left: Part
    only_right: Part


def overlaps(known: pa.Table, links: pa.Table, struck: pa.Array) -> list[Overlap]:
    """Every two sources; `known`: the mentions with their persons (`entities.PEOPLE`), `struck`:
    ids not to count."""
    known = known.filter(pc.invert(pc.is_in(known.column("mention"), struck)))
    person = pc.dictionary_encode(known.column("person")).combine_chunks().indices.to_numpy()
    mentions = np.array(known.column("mention").to_pylist(), dtype=object)
    where = _where(known, _sources(known, links))

    def part(rows: Rows) -> Part:
        return Part(len(np.unique(person[rows])), tuple(mentions[rows]))

    result = []
    for (left, mine), (right, theirs) in combinations(where, 2):
        here, there = (np.isin(person, person[rows]) for rows in (mine, theirs))
        both = part((mine | theirs) & here & there)
        result.append(Overlap(left, right, both, part(mine & ~there), part(theirs & ~here)))
    return result


def _sources(known: pa.Table, links: pa.Table) -> list[PeopleSource]:
    files: dict[str, list[str]] = defaultdict(list)
    held = known.group_by(["kind", "file"]).aggregate([]).to_pylist()
    for row in sorted(held, key=lambda row: (row["kind"] != SPINE, row["kind"], row["file"])):
        files[row["kind"]].append(row["file"])
    lists = _parallel_lists(known, links)
    spine = set(
        links.filter(pc.equal(links.column("rule"), PARALLEL)).column("left_kind").to_pylist()
    )
    result = []
    for kind, named in files.items():
        if kind in spine:
            rest = tuple(file for file in named if not any(file in listed for listed in lists))
            every = [*lists, rest] if rest else lists
            result += [PeopleSource(f"{kind}:{listed[0]}", kind, listed) for listed in every]
        else:
            result.append(PeopleSource(kind, kind, tuple(named)))
    return result


def _parallel_lists(known: pa.Table, links: pa.Table) -> list[tuple[str, ...]]:
    """The files of each of the lists between which rows were linked one to one."""
    rows = links.filter(pc.equal(links.column("rule"), PARALLEL))
    ids = known.column("mention").combine_chunks()
    ends = [
        known.column("file").take(pc.index_in(rows.column(side), value_set=ids))
        for side in ("left", "right")
    ]
    pairs = set(zip(*(end.to_pylist() for end in ends), strict=True))
    names = sorted({file for pair in pairs for file in pair if file is not None})
    numbers = {file: number for number, file in enumerate(names)}
    parallel = frozenset(
        (min(numbers[one], numbers[other]), max(numbers[one], numbers[other]))
        for one, other in pairs
        if one in numbers and other in numbers
    )
    lists: dict[int, list[str]] = defaultdict(list)
    for number, source in source_of(parallel).items():
        lists[source].append(names[number])
    return [tuple(listed) for _, listed in sorted(lists.items())]


def _where(known: pa.Table, sources: Sequence[PeopleSource]) -> list[tuple[PeopleSource, Rows]]:
    """Which rows of `known` stand in each source."""
    return [
        (
            source,
            pc.and_(
                pc.equal(known.column("kind"), source.kind),
                pc.is_in(known.column("file"), pa.array(source.files, pa.string())),
            ).to_numpy(),
        )
        for source in sources
    ]
