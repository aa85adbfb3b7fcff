"""A sound identity number tells a birth date and a sex: the row's own must not contradict it."""

from __future__ import annotations

from collections.abc import Iterator

from doorstep.domain.registers import CheckSpec
from doorstep.engine.checks.case import Case
from doorstep.engine.checks.drafts import Draft, Mention, Spot
from doorstep.engine.checks.register import Facts, Register
from doorstep.engine.checks.rules.said import text
from doorstep.engine.fields.dates import date_reason, dates_agree
from doorstep.engine.fields.identity_numbers import id_birth_date, id_sex, identifying_number


def embedded(case: Case, check: CheckSpec) -> Iterator[Draft]:
    """The number against the birth date or sex beside it; a number that is itself unsound is no
    witness."""
    number_code = text(check, "number", "id_number")
    for kind in check.registers:
        register = case.register(kind)
        if register is None or check.field is None or case.id_system != "cn":
            continue
        found = _role(register, check.field, number_code)
        if found is None:
            continue
        role, field = found
        facts, numbers = Facts(register, field, role), register.column(number_code)
        for row in sorted(case.holding(kind)):
            said, number = facts.value(row), identifying_number(numbers[row], "cn")
            if said is None or number is None:
                continue
            inside = id_birth_date(number) if field == "birth_date" else id_sex(number)
            if inside is None or (
                dates_agree(said, inside, "day") if field == "birth_date" else said == inside
            ):
                continue
            why = date_reason(inside, said) if field == "birth_date" else None
            about = case.people.key(Mention(kind, role, row)), field
            params = {"embedded": inside} | ({"reason": why} if why else {})
            left, right = facts.spot(row, inside), Spot(kind, row, number_code)
            yield Draft(check, left, right, params, about, said, inside, role)


def _role(register: Register, code: str, number: str) -> tuple[str, str] | None:
    for role, columns in sorted(register.spec.roles.items()):
        if columns.get("id_number") == number:
            for field in ("birth_date", "sex"):
                if columns.get(field) == code:
                    return role, field
    return None
