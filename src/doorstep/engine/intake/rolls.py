"""Rolls apart from registers: a list of some people is evidence that they exist and of what they
are called, never the register in which everybody should stand.

A file's rows of a roll are kept in the table of their kind. Where registers are held against each
other they are a register of their own ("persons_roll"), so that nothing that asks for the persons
on record is ever answered by a roll.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from doorstep.domain.registers import PackSpec, RegisterSpec
from doorstep.domain.vocabulary import Entity
from doorstep.engine.tabular.sheets.readings import TableReading
from doorstep.engine.tabular.sheets.row_types import is_unit

_LISTED = re.compile(r"[、,，;；/]")
_APART, _GIVER = "_roll", "provider"
_WHOLE = frozenset({Entity.PERSON, Entity.HOUSEHOLD})


def said_of_all(table: TableReading, pack: PackSpec) -> dict[str, str]:
    """What a roll's title says once of all its rows, by column: what it is of, and the office that
    gave it (清溪镇民政办高龄津贴名册; 发放单位：民政办)."""
    spec = pack.registers.get(table.kind or "")
    if spec is None or spec.roll_says is None or table.roll is None:
        return {}
    office = _office(table.title, pack, spec) if _GIVER in spec.columns else None
    return {spec.roll_says: table.roll} | ({_GIVER: office} if office else {})


def _office(title: str, pack: PackSpec, spec: RegisterSpec) -> str | None:
    labels = {*pack.columns[_GIVER].aliases, *spec.aliases.get(_GIVER, ())}
    words = "|".join(sorted(map(re.escape, pack.words.get("office", ())), key=len, reverse=True))
    for piece in title.split():
        label, _, named = piece.replace(":", "：").partition("：")
        if named and label in labels and not all(map(is_unit, _LISTED.split(named))):
            return named
        found = re.match(rf"[\u3400-\u9fff]{{2,16}}?(?:{words})", piece) if words else None
        if found:
            return found.group()
    return None


def roll_kind(kind: str) -> str:
    """What the rolls of a kind are called beside its register."""
    return kind + _APART


def kind_within(kind: str) -> str:
    """The register kind within which a kind's rows were read: of rolls that of their register."""
    return kind.removesuffix(_APART)


def spec_of(pack: PackSpec, kind: str) -> RegisterSpec | None:
    """The register a table's kind stands for, rolls among them; None where the pack has none."""
    known = pack.registers.get(kind)
    if known is None and (base := pack.registers.get(kind_within(kind))) is not None:
        return replace(base, code=kind)
    return known


def rolls_apart(tables: Mapping[str, pa.Table], pack: PackSpec) -> dict[str, pa.Table]:
    """Register tables in which rolls of persons and households stand apart; tables already apart
    are left so, and a register that is nothing but rolls is none."""
    apart: dict[str, pa.Table] = {}
    for kind, table in tables.items():
        spec = pack.registers.get(kind)
        if spec is None or spec.entity not in _WHOLE or "roll" not in table.column_names:
            apart[kind] = table
            continue
        whole = pc.is_null(table.column("roll"))
        if pc.all(whole).as_py():
            apart[kind] = table
            continue
        parts = {kind: table.filter(whole), roll_kind(kind): table.filter(pc.invert(whole))}
        apart |= {name: part for name, part in parts.items() if part.num_rows}
    return apart
