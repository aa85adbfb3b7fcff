"""Findings of a single cell: what the reader could not take, what was left empty."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from doorstep.domain.registers import CheckSpec
from doorstep.engine.checks.case import Case
from doorstep.engine.checks.drafts import Draft, Mention, Spot
from doorstep.engine.checks.register import Register
from doorstep.engine.checks.rules.said import text, texts

MOSTLY = 0.5


def flag(case: Case, check: CheckSpec) -> Iterator[Draft]:
    """A reading flag becomes a finding about its cell."""
    wanted = text(check, "flag")
    for kind in check.registers:
        register = case.register(kind)
        if register is None:
            continue
        holding = case.holding(kind)
        for row, column, code in register.flags:
            if (
                code != wanted
                or row not in holding
                or column is None
                or column not in register.spec.columns
            ):
                continue
            if check.field in (None, column):
                yield Draft(
                    check, Spot(kind, row, column), about=_about(case, register, row, column)
                )


def _about(case: Case, register: Register, row: int, column: str) -> tuple[object, str] | None:
    for role, columns in register.spec.roles.items():
        for field, code in columns.items():
            if code == column:
                return case.people.key(Mention(register.kind, role, row)), field
    return None


def blank(case: Case, check: CheckSpec) -> Iterator[Draft]:
    """A field that must be there is empty, in a table that has the column and mostly fills it."""
    code = check.field
    for kind in check.registers:
        register = case.register(kind)
        if register is None or code is None:
            continue
        values, tables = register.column(code), _tables(register)
        rows = sorted(case.holding(kind))
        filled = Counter(tables[row] for row in rows if values[row] is not None)
        total = Counter(tables[row] for row in rows)
        flagged = {(row, column) for row, column, _ in register.flags}
        others = [register.column(other) for other in texts(check, "unless")]
        for row in rows:
            if values[row] is not None or not register.has(code, row) or (row, code) in flagged:
                continue
            if filled[tables[row]] < MOSTLY * total[tables[row]] or any(
                o[row] is not None for o in others
            ):
                continue
            yield Draft(check, Spot(kind, row, code))


def _tables(register: Register) -> list[tuple[str | None, str | None]]:
    return list(zip(register.column("file"), register.column("block"), strict=True))
