"""The people of a workspace who came or left, as they are matched with another office."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from doorstep.app.workspace import Workspace
from doorstep.domain.matching import Migrant
from doorstep.domain.registers import NameTables
from doorstep.domain.vocabulary import RegisterKind
from doorstep.engine.linkage.match_keys import KINDS, Row, apart, paired, words_of

REGISTERS = (RegisterKind.MOVE_OUT, RegisterKind.MOVE_IN)


def migrants(workspace: Workspace) -> list[Migrant]:
    """Everybody in the registers of who came and who left, each once."""
    rows = (
        (kind.value, row)
        for kind in REGISTERS
        for row in workspace.table(kind).arrow.to_pylist()
        if not row["struck"]
    )
    return people_of(rows, workspace.pack.names)


def people_of(rows: Iterable[tuple[str, Row]], tables: NameTables) -> list[Migrant]:
    """The people of some rows: those of one number, else of one name and birth, are one."""
    found: dict[str, Migrant] = {}
    for at, (register, row) in enumerate(rows):
        words = dict(zip(KINDS, words_of(row, tables), strict=True))
        key = words["id"] or words["name-birth"] or f"row|{at}"
        told = {name: str(row.get(name) or "") for name in ("name", "place", "file")}
        day, keys = str(row.get("move_date") or ""), tuple(words.values())
        new = Migrant(**told, register=register, day=day, keys=keys, rows=(str(row["row_id"]),))
        held = found.get(key)
        if held is None:
            found[key] = new
        else:
            both = tuple(a or b for a, b in zip(held.keys, new.keys, strict=True))
            own = held.rows + new.rows
            found[key] = replace(held, day=held.day or new.day, keys=both, rows=own)
    people = list(found.values())
    keyed = apart([one.keys for one in people])
    return [replace(one, keys=keys) for one, keys in zip(people, keyed, strict=True)]


def pairs_of(
    ours: Sequence[Sequence[bytes]], theirs: Sequence[Sequence[bytes]]
) -> list[tuple[int, int]]:
    """Which of our people are whom of theirs, by tokens that stand in the order of kinds."""
    hits: dict[tuple[int, int], set[str]] = {}
    for at, kind in enumerate(KINDS):
        there = {tokens[at]: number for number, tokens in enumerate(theirs)}
        for number, tokens in enumerate(ours):
            if (other := there.get(tokens[at])) is not None:
                hits.setdefault((number, other), set()).add(kind)
    return paired(hits)
