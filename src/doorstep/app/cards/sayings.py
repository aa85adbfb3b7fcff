"""What every source says of every person, brought together by household: columns in, columns out,
so that a township takes seconds.

A person belongs to each household on whose page a source lists them; what the pages of other
households and events without a household say of them is told there too. A person whom no source
lists in a household stands alone, under their own id.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from doorstep.app.tidy import Table
from doorstep.domain.findings import Finding
from doorstep.domain.registers import PackSpec, RegisterSpec
from doorstep.engine.checks.villages import village_names, visits_in
from doorstep.engine.intake.rolls import spec_of
from doorstep.engine.linkage.entities import SPINE, households
from doorstep.store import Source

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
VISITS = "visits"
_PAGE = ("kind", "file", "household_key")
_TEXT = pa.string()
TOLD_APART = ("name", "id_number", "phone", "household_no", "head_name", "group", "address")
"""Fields of a person that are columns of their own besides standing in `told`."""


class ReconciledFolder(Protocol):
    """What is asked of a workspace: its registers, who is who, and what findings are about."""

    @property
    def pack(self) -> PackSpec: ...
    @property
    def sources(self) -> Sequence[Source]: ...
    def table(self, kind: str) -> Table: ...
    def links(self) -> Table: ...
    def people(self) -> Table: ...
    def subjects(self) -> Table: ...
    def findings(self) -> list[Finding]: ...


@dataclass(frozen=True)
class Sayings:
    """Mentions by household: `lines` has one line a household and mention of its people, by
    household, person and source (household, person, own: whether the mention stands on a page of
    that household, line); `mentions` what each says (kind, role, place, `TOLD_APART`, relation,
    and all of it as JSON, `told`), numbered by `lines.line`; `subjects` the rows that each finding
    is about; `tables` by kind."""

    lines: pa.Table
    mentions: pa.Table
    subjects: pa.Table
    tables: Mapping[str, pa.Table]


def sayings_of(workspace: ReconciledFolder, people: pa.Table | None = None) -> Sayings:
    """Bring together what the sources say; `people`: the workspace's, where they are at hand."""
    known = workspace.people().arrow if people is None else people
    kinds = {*known.column("kind").unique().to_pylist(), VISITS}
    tables = {kind: workspace.table(kind).arrow for kind in sorted(kinds, key=_spine_first)}
    tables = visits_in(tables, village_names(tables, workspace.links().arrow))
    days = {source.id: source.taken_at[:10] for source in workspace.sources}
    parts = []
    for kind, table in tables.items():
        spec = spec_of(workspace.pack, kind)
        assert spec is not None
        for role in sorted(spec.roles):
            own = known.filter(
                pc.and_(pc.equal(known["kind"], kind), pc.equal(known["role"], role))
            )
            if own.num_rows:
                parts.append(_said(own, table, spec, role, days))
    mentions = pa.concat_tables(parts).combine_chunks() if parts else _NOTHING
    lines = _by_household(mentions, households(known))
    found = pa.array([one.id for one in workspace.findings()], _TEXT)
    subjects = workspace.subjects().arrow
    subjects = subjects.filter(pc.is_in(subjects.column("finding"), found))
    return Sayings(lines, mentions, subjects, tables)


def first_told(
    groups: Ints, values: pa.Array, among: npt.NDArray[np.bool_] | None = None
) -> pa.Array:
    """The first value that is said in each group; `groups` numbers rising from 0, a row each."""
    said = pc.is_valid(values).to_numpy(zero_copy_only=False)
    rows = np.flatnonzero(said if among is None else said & among)
    named, first = np.unique(groups[rows], return_index=True)
    count = int(groups[-1]) + 1 if len(groups) else 0
    at = np.full(count, -1, dtype=np.int64)
    at[named] = rows[first]
    return values.take(pa.array(at, mask=at < 0))


def as_json(values: pa.Array) -> pa.Array:
    """Texts as strings of JSON, nulls kept."""
    coded = values.dictionary_encode()
    texts = coded.dictionary
    for plain, escaped in (("\\", "\\\\"), ('"', '\\"')):
        texts = pc.replace_substring(texts, plain, escaped)
    texts = pc.replace_substring_regex(texts, r"[\x00-\x1f]+", " ")
    return joined('"', texts, '"').take(coded.indices)


def joined(*parts: pa.Array | str) -> pa.Array:
    """Texts side by side, row by row; null where one is."""
    whole = [pa.scalar(part, _TEXT) if isinstance(part, str) else part for part in parts]
    return pc.binary_join_element_wise(*whole, "")


def page_of(rows: pa.Table) -> pa.Array:
    """The household page on which each row stands: register, file and household; null without."""
    return pc.binary_join_element_wise(*(rows[name].combine_chunks() for name in _PAGE), "\x1f")


# -- mentions


def _spine_first(kind: str) -> tuple[bool, str]:
    return kind != SPINE, kind


_COLUMNS = ("kind", "role", "page", "person", "row_id", "place", "relation", *TOLD_APART, "told")
_NOTHING = pa.table(
    {name: pa.nulls(0, _TEXT) for name in _COLUMNS} | {"struck": pa.nulls(0, pa.bool_())}
)


def _said(
    own: pa.Table, table: pa.Table, spec: RegisterSpec, role: str, days: Mapping[str, str]
) -> pa.Table:
    """The mentions of one role of a register."""
    at = pc.index_in(own["row_id"], value_set=table["row_id"].combine_chunks()).combine_chunks()
    order = pc.sort_indices(at)
    own, rows = own.take(order).combine_chunks(), table.take(at.take(order)).combine_chunks()
    fields = {name: _value(rows, code) for name, code in _fields(spec, role).items()}
    nothing = pa.nulls(len(rows), _TEXT)
    given, family = (fields.get(part, nothing) for part in ("given_name", "family_name"))
    both = joined(given, " ", family)
    fields["name"] = pc.coalesce(fields.get("name", nothing), both, given, family)
    return pa.table(
        {
            "kind": own["kind"],
            "role": own["role"],
            "page": page_of(own),
            "person": own["person"],
            "row_id": own["row_id"],
            "place": rows["place"],
            "relation": fields.get("relation_to_head", nothing),
            **{name: fields.get(name, nothing) for name in TOLD_APART},
            "told": _told(own, rows, fields, days),
            "struck": pc.fill_null(rows["struck"], False),
        }
    )


def _fields(spec: RegisterSpec, role: str) -> dict[str, str]:
    """What of a row is said of one role's person: field -> column code; what is said of another
    role's alone is left out."""
    of_somebody = {code for columns in spec.roles.values() for code in columns.values()}
    return {**spec.roles[role], **{c: c for c in spec.columns if c not in of_somebody}}


def _value(rows: pa.Table, code: str) -> pa.Array:
    """The values of a column as they were understood, else as they are written."""
    if code not in rows.column_names:
        return pa.nulls(rows.num_rows, _TEXT)
    read, written = (rows[name].combine_chunks().cast(_TEXT) for name in (code, f"raw.{code}"))
    value = pc.coalesce(read, written)
    return pc.if_else(pc.equal(value, ""), pa.scalar(None, _TEXT), value)


def _told(
    own: pa.Table, rows: pa.Table, fields: Mapping[str, pa.Array], days: Mapping[str, str]
) -> pa.Array:
    """All that a mention says, as an object of JSON."""
    size = len(rows)
    source = pc.utf8_slice_codeunits(rows["row_id"], 0, _SOURCE_ID).combine_chunks()
    coded = source.dictionary_encode()
    taken = pa.array([days.get(one) for one in coded.dictionary.to_pylist()], _TEXT)
    about = {
        "kind": own["kind"],
        "role": own["role"],
        "file": rows["file"],
        "sheet": rows["sheet"],
        "day": taken.take(coded.indices),
    }
    texts = [_pair(name, values) for name, values in about.items()]
    said = [_pair(name, values) for name, values in fields.items() if values.null_count < size]
    skipping = {"null_handling": "skip"}
    row = rows["row"].combine_chunks().cast(_TEXT)
    struck = pc.if_else(pc.fill_null(rows["struck"].combine_chunks(), False), "true", "false")
    return joined(
        "{",
        pc.binary_join_element_wise(*texts, ",", **skipping),
        ',"row":',
        row,
        ',"struck":',
        struck,
        ',"fields":{',
        pc.binary_join_element_wise(*said, ",", **skipping),
        "}}",
    )


_SOURCE_ID = 12


def _pair(name: str, values: pa.Array | pa.ChunkedArray) -> pa.Array:
    whole = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    return joined(f'"{name}":', as_json(whole))


# -- households


def _by_household(mentions: pa.Table, pages: pa.Table) -> pa.Table:
    """The lines of `Sayings`."""
    homes = pc.index_in(mentions["page"], value_set=page_of(pages)).combine_chunks()
    of_page = pages["household"].combine_chunks().take(homes)
    person = mentions["person"].combine_chunks()
    alone = pc.invert(pc.is_in(person, value_set=person.filter(pc.is_valid(of_page))))
    listed = pc.if_else(alone, person, of_page).dictionary_encode()
    people = person.dictionary_encode()
    home = pc.fill_null(listed.indices, -1).to_numpy().astype(np.int64)
    who = people.indices.to_numpy().astype(np.int64)
    households, whose, first = _memberships(home, who, len(people.dictionary))
    order = np.argsort(who, kind="stable")
    starts = np.searchsorted(who[order], np.arange(len(people.dictionary) + 1))
    counts = np.diff(starts)[whose]
    member = np.repeat(np.arange(len(whose)), counts)
    within = np.arange(len(member)) - np.repeat(np.cumsum(counts) - counts, counts)
    line = order[starts[whose][member] + within]
    by = np.lexsort((line, first[member], households[member]))
    member, line = member[by], line[by]
    return pa.table(
        {
            "household": listed.dictionary.take(pa.array(households[member])),
            "person": people.dictionary.take(pa.array(whose[member])),
            "own": pa.array(home[line] == households[member]),
            "line": pa.array(line),
        }
    )


def _memberships(home: Ints, who: Ints, people: int) -> tuple[Ints, Ints, Ints]:
    """Who belongs to which household: household, person, and the first mention that says so."""
    placed = np.flatnonzero(home >= 0)
    pairs, first = np.unique(home[placed] * people + who[placed], return_index=True)
    households, whose = np.divmod(pairs, max(people, 1))
    return households, whose, placed[first]
