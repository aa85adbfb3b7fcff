"""One number, one person; one person, one row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from doorstep.engine.compare.agreement.dates import dates_agree
from doorstep.engine.compare.agreement.names import names_agree
from doorstep.engine.compare.agreement.numbers import whole_number
from doorstep.engine.compare.case import Case
from doorstep.engine.compare.draft import Draft, Mention, Spot
from doorstep.engine.compare.facts import Facts
from doorstep.engine.compare.register import Register
from doorstep.model import CheckSpec


def same_id(case: Case, check: CheckSpec) -> Iterator[Draft]:
    """A sound number on two rows of a register that are clearly two persons; the first row against each other one."""
    for kind in check.registers:
        register = case.register(kind)
        if register is None:
            continue
        for role, columns in sorted(register.spec.roles.items()):
            if "id_number" in columns:
                yield from _shared(case, check, register, role, columns)


def _shared(
    case: Case, check: CheckSpec, register: Register, role: str, columns: Mapping[str, str]
) -> Iterator[Draft]:
    holders: dict[str, list[int]] = defaultdict(list)
    code = columns["id_number"]
    numbers = register.column(code)
    for row in sorted(case.holding(register.kind)):
        number = whole_number(numbers[row], case.id_system)
        if number is not None:
            holders[number].append(row)
    names, births = Facts(register, "name", role), Facts(register, "birth_date", role)
    doubles = {frozenset((a.row, b.row)) for a, b in case.people.duplicates if a.kind == register.kind == b.kind}
    for rows in holders.values():
        for row in rows[1:]:
            first = rows[0]
            one, other = names.value(first), names.value(row)
            if one is None or other is None or names_agree(one, other) or frozenset((first, row)) in doubles:
                continue
            if case.people.key(Mention(register.kind, role, first)) == case.people.key(Mention(register.kind, role, row)):
                continue
            born = births.value(first), births.value(row)
            if register.kind != "persons" and born[0] and born[1] and dates_agree(born[0], born[1], "day"):
                continue
            spots = Spot(register.kind, first, code), Spot(register.kind, row, code)
            yield Draft(check, *spots, role=role)


def duplicate(case: Case, check: CheckSpec) -> Iterator[Draft]:
    """Two rows of one register that speak of one person or event, wherever they stand."""
    for kind in check.registers:
        register = case.register(kind)
        if register is None:
            continue
        holding = case.holding(kind)
        seen: set[tuple[int, int]] = set()
        for left, right in case.people.duplicates:
            if left.kind == kind == right.kind and left.row in holding and right.row in holding and left.row != right.row:
                pair = min(left.row, right.row), max(left.row, right.row)
                if pair not in seen:
                    seen.add(pair)
                    yield _twice(register, check, left.role, *pair)


def _twice(register: Register, check: CheckSpec, role: str, one: int, other: int) -> Draft:
    names = Facts(register, "name", role)
    files = {register.column("file")[row] for row in (one, other)}
    return Draft(check, names.spot(one), names.spot(other), {"files": len(files)}, role=role)
