"""Dates of one row: in impossible order, not yet come, or entered too late. A date means any day of
its precision."""

from __future__ import annotations

from collections.abc import Iterator

from doorstep.domain.registers import CheckSpec
from doorstep.engine.checks.case import Case
from doorstep.engine.checks.drafts import Draft, Spot
from doorstep.engine.checks.register import Facts, Register
from doorstep.engine.checks.rules.said import text
from doorstep.engine.fields.dates import span


def _pairs(
    case: Case, check: CheckSpec, first: str, then: str
) -> Iterator[tuple[Register, int, str, str]]:
    for kind in check.registers:
        register = case.register(kind)
        if register is None:
            continue
        one, other = _dates(register, first), register.column(then)
        for row in sorted(case.holding(kind)):
            left, right = one.value(row), other[row]
            if left is not None and right is not None:
                yield register, row, left, right


def _dates(register: Register, code: str) -> Facts:
    role = next(
        (r for r, columns in register.spec.roles.items() if columns.get("birth_date") == code), None
    )
    return Facts(register, "birth_date" if role else code, role)


def order(case: Case, check: CheckSpec) -> Iterator[Draft]:
    """`then` lies wholly before `first`."""
    first, then = text(check, "first"), text(check, "then")
    for register, row, left, right in _pairs(case, check, first, then):
        one, other = span(left), span(right)
        if one and other and other[1] < one[0]:
            yield Draft(check, Spot(register.kind, row, then), _dates(register, first).spot(row))


def future(case: Case, check: CheckSpec) -> Iterator[Draft]:
    """A date that has not come yet."""
    for kind in check.registers:
        register = case.register(kind)
        if register is None or check.field is None:
            continue
        facts = _dates(register, check.field)
        for row in sorted(case.holding(kind)):
            day = span(facts.value(row) or "")
            if day and day[0] > case.as_of:
                yield Draft(check, facts.spot(row))


def late(case: Case, check: CheckSpec) -> Iterator[Draft]:
    """Entered more than so many days after the event, however the two dates are taken."""
    first, then, days = text(check, "from"), text(check, "to"), int(text(check, "days", "30"))
    for register, row, left, right in _pairs(case, check, first, then):
        one, other = span(left), span(right)
        if one and other and (other[0] - one[1]).days > days:
            took = (other[0] - one[1]).days
            spots = Spot(register.kind, row, then), _dates(register, first).spot(row)
            yield Draft(check, *spots, params={"days": took, "allowed": days})
