"""Who is who as lists: every mention's person and every household page's household, with ids that
stay.

An id rests on what a person is known by (the number, else name, birth and village), sealed by the
caller: it outlives moved rows, renamed files and a new snapshot of any register, and a rerun over
the same registers gives the same ids.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from doorstep.engine.linkage.groups import Groups

NameOf = Callable[[str], str]
Row = Mapping[str, Any]

# Kind, file and key of a household page.
Page = tuple[str, str, str]
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
_KNOWN_BY = ("name", "birth_date", "village", "household_no", "head_name", "address")


def people(mentions: pa.Table, links: pa.Table, name_of: NameOf) -> pa.Table:
    """One row a mention (PEOPLE), with the person it speaks of; `name_of` seals what a person is
    known by to an id."""
    rows = sorted(mentions.to_pylist(), key=_rank)
    place = {row["id"]: number for number, row in enumerate(rows)}
    root = Groups[str](place.__getitem__)
    kept = zip(*(links.column(name).to_pylist() for name in ("left", "right", "rule")), strict=True)
    for left, right, rule in kept:
        if rule != "conflict":
            root.join(left, right)
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[root.of(row["id"])].append(row)
    ids = _sealed({key: _known_by(members) for key, members in groups.items()}, name_of)
    known = [{**row, "mention": row["id"], "person": ids[root.of(row["id"])]} for row in rows]
    return pa.Table.from_pylist(
        [{name: row[name] for name in PEOPLE.names} for row in known], PEOPLE
    )


def households(known: pa.Table) -> pa.Table:
    """One row a household page of any register (HOUSEHOLDS), by the people it shares with other
    registers' pages.

    Between two registers a page has one partner at most, the one it shares most people with; a page
    whose people went to another page's household is `split`, one that shares nobody is `alone`.
    """
    pages: dict[Page, set[str]] = defaultdict(set)
    for row in known.to_pylist():
        if row["household_key"] is not None:
            pages[row["kind"], row["file"], row["household_key"]].add(row["person"])
    order = sorted(pages, key=lambda page: (page[0] != SPINE, page))
    place = {page: number for number, page in enumerate(order)}
    root = Groups[Page](place.__getitem__)
    outcome: dict[Page, tuple[str, int]] = {page: (ALONE, 0) for page in order}
    taken: set[tuple[Page, tuple[str, str]]] = set()
    for shared, one, other in _sharing(order, pages):
        source_one, source_other = one[:2], other[:2]
        free = (one, source_other) not in taken and (other, source_one) not in taken
        if free and shared >= SHARED * min(len(pages[one]), len(pages[other])):
            taken |= {(one, source_other), (other, source_one)}
            root.join(one, other)
            outcome[one], outcome[other] = (
                (MEMBERS, max(shared, outcome[one][1])),
                (MEMBERS, max(shared, outcome[other][1])),
            )
        else:
            outcome |= {page: (SPLIT, shared) for page in (one, other) if outcome[page][0] == ALONE}
    names: dict[object, str] = {}
    for page in order:
        names.setdefault(root.of(page), "h" + min(pages[page])[1:])
    rows = [
        {
            "kind": page[0],
            "file": page[1],
            "household_key": page[2],
            "household": names[root.of(page)],
            "rule": outcome[page][0],
            "people": len(pages[page]),
            "shared": outcome[page][1],
        }
        for page in order
    ]
    return pa.Table.from_pylist(rows, HOUSEHOLDS)


def _sharing(order: Sequence[Page], pages: Mapping[Page, set[str]]) -> list[tuple[int, Page, Page]]:
    """Pages of different registers with people in common: most people first, then in the order of
    the pages."""
    place = {page: number for number, page in enumerate(order)}
    of_person: dict[str, list[Page]] = defaultdict(list)
    for page in order:
        for person in pages[page]:
            of_person[person].append(page)
    counts: Counter[tuple[Page, Page]] = Counter()
    for listed in of_person.values():
        for at, one in enumerate(listed):
            counts.update((one, other) for other in listed[at + 1 :] if one[:2] != other[:2])
    sharing = []
    for pair, shared in counts.items():
        one, other = sorted(pair, key=place.__getitem__)
        sharing.append((shared, one, other))
    return sorted(sharing, key=lambda row: (-row[0], place[row[1]], place[row[2]]))


def _rank(row: Row) -> tuple[bool, str, str, str]:
    return row["kind"] != SPINE, row["kind"], row["file"], row["id"]


def _known_by(members: Sequence[Row]) -> tuple[str, str, str]:
    """Short, longer and longest: what the first mention that says it knows the person by."""
    number = next((row["id_number"] for row in members if row["id_number"]), None)
    first = members[0]
    name = first["name"] or f"{first['given_name'] or ''} {first['family_name'] or ''}"
    details = "\x1f".join(str(first[code] or "") for code in _KNOWN_BY[1:])
    short = number or f"{name}\x1f{first['birth_date'] or ''}\x1f{first['village'] or ''}"
    return (
        short,
        f"{short}\x1f{name}\x1f{details}",
        f"{short}\x1f{name}\x1f{details}\x1f{first['kind']}\x1f{first['role']}",
    )


def _sealed(known: Mapping[str, tuple[str, str, str]], name_of: NameOf) -> dict[str, str]:
    """An id for every group: by the shortest of its tellings that is its own, else numbered among
    its likes."""
    counts = [Counter(tellings[width] for tellings in known.values()) for width in range(3)]
    seen: Counter[str] = Counter()
    ids: dict[str, str] = {}
    for group, tellings in known.items():
        own = next(
            (telling for width, telling in enumerate(tellings) if counts[width][telling] == 1), None
        )
        if own is None:
            seen[tellings[2]] += 1
            own = f"{tellings[2]}\x1f{seen[tellings[2]]}"
        ids[group] = "p" + name_of(own)
    return ids
