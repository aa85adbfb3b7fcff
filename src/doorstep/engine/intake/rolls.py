"""Rolls apart from registers: a list of some people is evidence that they exist and of what they
are called, never the register in which everybody should stand.

A file's rows of a roll are kept in the table of their kind. Where registers are held against each
other they are a register of their own ("persons_roll"), so that nothing that asks for the persons
on record is ever answered by a roll.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from doorstep.domain.registers import PackSpec, RegisterSpec
from doorstep.domain.vocabulary import Entity

_APART = "_roll"
_WHOLE = frozenset({Entity.PERSON, Entity.HOUSEHOLD})


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
