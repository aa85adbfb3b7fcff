"""Who is who as lists: every mention's person and every household page's household, with ids that
stay.

An id rests on what a person is known by (the number most mentions bear, else name, birth and
village), sealed by the caller: it outlives moved rows, sorted and renamed files and a new snapshot
of any register, and a rerun over the same registers gives the same ids.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from doorstep.engine.linkage.groups import Groups
from doorstep.engine.linkage.result import CONFLICT

NameOf = Callable[[str], str]
Ints = npt.NDArray[np.int64]

_TEXT = pa.string()

PEOPLE = pa.schema(
    [
        (name, _TEXT)
        for name in ("mention", "kind", "role", "row_id", "file", "household_key", "person")
    ]
)

HOUSEHOLDS = pa.schema(
    [(name, _TEXT) for name in ("kind", "file", "household_key", "household", "rule")]
    + [("people", pa.int32()), ("shared", pa.int32())]
)

# Two pages are one household when at least this share of the smaller one's people are the other's
# too.
SHARED = 0.5
MEMBERS, ALONE, SPLIT = "members", "alone", "split"
SPINE = "persons"
_DETAILS = ("birth_date", "village", "household_no", "head_name", "address")
_BETWEEN = "\x1f"


def people(mentions: pa.Table, links: pa.Table, name_of: NameOf) -> pa.Table:
    """One row a mention (PEOPLE), with the person it speaks of; `name_of` seals what a person is
    known by to an id."""
    beside = pc.cast(pc.not_equal(mentions.column("kind"), SPINE), pa.int8())
    order = [(name, "ascending") for name in ("beside", "kind", "file", "id")]
    keyed = mentions.select(["kind", "file", "id"]).append_column("beside", beside)
    rows = mentions.take(pc.sort_indices(keyed, sort_keys=order))
    first, group = np.unique(_joined(rows.column("id"), links), return_inverse=True)
    known = _known_by(rows, group.astype(np.int64), len(first))
    ids = pa.array([f"p{name_of(said)}" for said in known], _TEXT)
    kept = {name: rows.column(name) for name in PEOPLE.names if name in rows.column_names}
    told = {"mention": rows.column("id"), **kept, "person": ids.take(pa.array(group))}
    return pa.table(told, schema=PEOPLE)


def _joined(ids: pa.ChunkedArray, links: pa.Table) -> Ints:
    """Of each mention the first that is linked to it, over however many links."""
    same = links.filter(pc.not_equal(links.column("rule"), CONFLICT))
    whole = ids.combine_chunks()
    ends = [
        pc.index_in(same.column(side), value_set=whole).to_numpy() for side in ("left", "right")
    ]
    first = np.arange(len(ids), dtype=np.int64)
    while True:
        lower = np.minimum(first[ends[0]], first[ends[1]])
        before = first.copy()
        for side in ends:
            np.minimum.at(first, first[side], lower)
            np.minimum.at(first, side, lower)
        first = first[first]
        if np.array_equal(first, before):
            return first


def _known_by(rows: pa.Table, group: Ints, groups: int) -> list[str]:
    """By group the shortest telling that is its own, else numbered among its likes."""
    best = rows.take(pa.array(_speakers(rows, group, groups)))
    parts = [_filled(best, code) for code in ("given_name", "family_name")]
    whole = _filled(best, "name")
    name = pc.if_else(pc.equal(whole, ""), pc.binary_join_element_wise(*parts, " "), whole)
    birth, village, *_ = details = [_filled(best, code) for code in _DETAILS]
    unnumbered = pc.binary_join_element_wise(name, birth, village, _BETWEEN)
    short = pc.coalesce(_numbers(rows, group, groups), unnumbered)
    longer = pc.binary_join_element_wise(short, name, *details, _BETWEEN)
    longest = pc.binary_join_element_wise(
        longer, best.column("kind"), best.column("role"), _BETWEEN
    )
    told: list[str | None] = [None] * groups
    for telling in (longest, longer, short):
        codes = pc.dictionary_encode(telling).combine_chunks().indices.to_numpy()
        alone = np.bincount(codes)[codes] == 1
        own = telling.filter(pa.array(alone)).to_pylist()
        for at, said in zip(np.flatnonzero(alone).tolist(), own, strict=True):
            told[at] = said
    seen: Counter[str] = Counter()
    for at in [at for at, said in enumerate(told) if said is None]:
        said = longest[at].as_py()
        seen[said] += 1
        told[at] = f"{said}{_BETWEEN}{seen[said]}"
    return [said for said in told if said is not None]


def _speakers(rows: pa.Table, group: Ints, groups: int) -> Ints:
    """Of each group the row that tells who it is: of the first kind of register, and of several
    such rows the one first by what it says."""
    kind = _codes(rows.column("kind"))
    chosen = np.full(groups, len(rows), dtype=np.int64)
    np.minimum.at(chosen, group, np.arange(len(rows)))
    able = np.flatnonzero(kind == kind[chosen[group]])
    several = able[np.bincount(group[able], minlength=groups)[group[able]] > 1]
    codes = ("name", "given_name", "family_name", *_DETAILS, "id_number", "role")
    some = rows.take(pa.array(several))
    said = pc.binary_join_element_wise(*(_filled(some, code) for code in codes), _BETWEEN)
    order = np.lexsort((_codes(said), group[several]))[::-1]
    chosen[group[several[order]]] = several[order]
    return chosen


def _numbers(rows: pa.Table, group: Ints, groups: int) -> pa.Array:
    """By group the number most of its mentions bear; of several the one in the first kind of
    register, then the smallest. None where none bears one."""
    number = rows.column("id_number")
    at = np.flatnonzero(pc.not_equal(_filled(rows, "id_number"), "").to_numpy())
    value = _codes(number.take(pa.array(at)))
    _, first, counts = np.unique(
        group[at] * (len(rows) + 1) + value, return_index=True, return_counts=True
    )
    kind = _codes(rows.column("kind"))
    kind = np.where(pc.equal(rows.column("kind"), SPINE).to_numpy(), -1, kind)
    order = np.lexsort((value[first], kind[at[first]], -counts, group[at[first]]))[::-1]
    chosen = np.full(groups, -1, dtype=np.int64)
    chosen[group[at[first[order]]]] = at[first[order]]
    taken: pa.Array = number.take(pa.array(chosen, mask=chosen < 0))
    return taken


def _filled(table: pa.Table, code: str) -> pa.ChunkedArray:
    return pc.fill_null(table.column(code), "")


def _codes(column: pa.ChunkedArray) -> Ints:
    """The values as numbers from 0, in the order of the values."""
    coded = pc.dictionary_encode(column).combine_chunks()
    rank = pc.rank(coded.dictionary, tiebreaker="dense").to_numpy().astype(np.int64) - 1
    codes: Ints = rank[coded.indices.to_numpy()]
    return codes


def households(known: pa.Table) -> pa.Table:
    """One row a household page of any register (HOUSEHOLDS), by the people it shares with other
    registers' pages.

    Between two registers a page has one partner at most, the one it shares most people with; a page
    whose people went to another page's household is `split`, one that shares nobody is `alone`.
    """
    lines = known.filter(pc.is_valid(known.column("household_key")))
    first, page = _pages(lines)
    person = _codes(lines.column("person"))
    names = pc.unique(lines.column("person")).sort().to_pylist()
    members = np.unique(np.stack([person, page], axis=1), axis=0)
    pages = lines.take(pa.array(first))
    on_page = np.bincount(members[:, 1], minlength=len(first))
    home, rule, shared = _partners(pages, members, on_page)
    least = np.full(len(first), len(names), dtype=np.int64)
    np.minimum.at(least, members[:, 1], members[:, 0])
    told = {name: pages.column(name) for name in HOUSEHOLDS.names if name in pages.column_names}
    told["household"] = pa.array([f"h{names[least[at]][1:]}" for at in home], _TEXT)
    told |= {"rule": pa.array(rule, _TEXT), "people": on_page, "shared": shared}
    return pa.table({name: told[name] for name in HOUSEHOLDS.names}, schema=HOUSEHOLDS)


def _pages(lines: pa.Table) -> tuple[Ints, Ints]:
    """A line of every page, pages in their order (the spine's first); and every line's page."""
    kind, file, key = (_codes(lines.column(name)) for name in ("kind", "file", "household_key"))
    kind = np.where(pc.equal(lines.column("kind"), SPINE).to_numpy(), -1, kind)
    source = np.unique(kind * (len(lines) + 1) + file, return_inverse=True)[1]
    joined = source * (len(lines) + 1) + key
    _, first, page = np.unique(joined, return_index=True, return_inverse=True)
    return first, page


def _partners(
    pages: pa.Table, members: Ints, on_page: Ints
) -> tuple[list[int], list[str], list[int]]:
    """Of every page: the first page of its household, by which rule, how many people it shares."""
    source = _codes(pages.column("kind")) * (len(pages) + 1) + _codes(pages.column("file"))
    root = Groups[int]()
    rule, shared = [ALONE] * len(pages), [0] * len(pages)
    size, of = on_page.tolist(), source.tolist()
    taken: set[tuple[int, int]] = set()
    for count, one, other in _sharing(source, members):
        ends = {(one, of[other]), (other, of[one])}
        if count >= SHARED * min(size[one], size[other]) and not ends & taken:
            taken |= ends
            root.join(one, other)
            for page in (one, other):
                shared[page] = max(count, shared[page]) if rule[page] == MEMBERS else count
                rule[page] = MEMBERS
        else:
            for page in (one, other):
                if rule[page] == ALONE:
                    rule[page], shared[page] = SPLIT, count
    return [root.of(page) for page in range(len(pages))], rule, shared


def _sharing(source: Ints, members: Ints) -> list[tuple[int, int, int]]:
    """How many people two pages of different registers have in common, and the two: most people
    first, then in the order of the pages."""
    person, page = members[:, 0], members[:, 1]
    found = []
    for apart in range(1, max(np.bincount(person), default=0)):
        near = np.flatnonzero(person[apart:] == person[:-apart])
        found.append(np.stack([page[near], page[near + apart]], axis=1))
    if not found:
        return []
    pairs, counts = np.unique(np.concatenate(found), axis=0, return_counts=True)
    other = source[pairs[:, 0]] != source[pairs[:, 1]]
    pairs, counts = pairs[other], counts[other]
    order = np.lexsort((pairs[:, 1], pairs[:, 0], -counts))
    rows: list[tuple[int, int, int]] = np.column_stack([counts, pairs])[order].tolist()
    return rows
