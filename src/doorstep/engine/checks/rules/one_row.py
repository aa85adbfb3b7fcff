"""What one row says by itself: doubtful or empty cells, dates in an impossible order, a number that
denies what stands beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from doorstep.domain.registers import CheckSpec
from doorstep.domain.vocabulary import CheckKind
from doorstep.engine.checks.case import Case
from doorstep.engine.checks.drafts import Draft, Mention, Spot
from doorstep.engine.checks.register import Facts, Register
from doorstep.engine.checks.rule import ParameterType, rule, text_of, texts_of
from doorstep.engine.fields.dates import date_reason, dates_agree, span
from doorstep.engine.fields.identity_numbers import id_birth_date, id_sex, identifying_number

MOSTLY = 0.5


@rule(CheckKind.FLAG, flag=ParameterType.WORD)
def find_flagged(case: Case, check: CheckSpec) -> Iterator[Draft]:
    """A reading flag becomes a finding about its cell."""
    wanted = text_of(check, "flag")
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


@rule(CheckKind.BLANK, unless=ParameterType.NAMES)
def find_blanks(case: Case, check: CheckSpec) -> Iterator[Draft]:
    """A field that must be there is empty, in a table that has the column and mostly fills it;
    where the household has told it, its answer stands beside, and in any table that has the
    column."""
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
        others = [register.column(other) for other in texts_of(check, "unless")]
        told_by = _visits_that_tell(case, register, code)
        for row in rows:
            if values[row] is not None or not register.has(code, row) or (row, code) in flagged:
                continue
            if any(o[row] is not None for o in others):
                continue
            told = _told_at_door(case, register, row, told_by)
            if told is None and filled[tables[row]] < MOSTLY * total[tables[row]]:
                continue
            yield Draft(check, Spot(kind, row, code), told)


def _visits_that_tell(case: Case, register: Register, code: str) -> list[tuple[str, Facts]]:
    """By role, what visits tell of the people in a column."""
    visits = case.register("visits")
    if visits is None or register is visits:
        return []
    return [
        (role, Facts(visits, field, "person"))
        for role, columns in sorted(register.spec.roles.items())
        for field, held in columns.items()
        if held == code
    ]


def _told_at_door(
    case: Case, register: Register, row: int, told_by: Sequence[tuple[str, Facts]]
) -> Spot | None:
    """Where a visit tells what an empty cell should hold of a person."""
    for role, told in told_by:
        for visit in case.linked(Mention(register.kind, role, row), "visits"):
            if told.value(visit) is not None:
                return told.spot(visit)
    return None


def _tables(register: Register) -> list[tuple[str | None, str | None]]:
    return list(zip(register.column("file"), register.column("block"), strict=True))


@rule(CheckKind.EMBEDDED, number=ParameterType.COLUMN)
def find_contradicted_numbers(case: Case, check: CheckSpec) -> Iterator[Draft]:
    """The number against the birth date or sex beside it; a number that is itself unsound is no
    witness."""
    number_code = text_of(check, "number", "id_number")
    for kind in check.registers:
        register = case.register(kind)
        if register is None or check.field is None or case.id_system != "cn":
            continue
        found = _role_of_field(register, check.field, number_code)
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


def _role_of_field(register: Register, code: str, number: str) -> tuple[str, str] | None:
    for role, columns in sorted(register.spec.roles.items()):
        if columns.get("id_number") == number:
            for field in ("birth_date", "sex"):
                if columns.get(field) == code:
                    return role, field
    return None


def _date_pairs(
    case: Case, check: CheckSpec, first: str, then: str
) -> Iterator[tuple[Register, int, str, str]]:
    for kind in check.registers:
        register = case.register(kind)
        if register is None:
            continue
        one, other = _facts_of_date(register, first), register.column(then)
        for row in sorted(case.holding(kind)):
            left, right = one.value(row), other[row]
            if left is not None and right is not None:
                yield register, row, left, right


def _facts_of_date(register: Register, code: str) -> Facts:
    role = next(
        (r for r, columns in register.spec.roles.items() if columns.get("birth_date") == code), None
    )
    return Facts(register, "birth_date" if role else code, role)


@rule(CheckKind.ORDER, first=ParameterType.COLUMN, then=ParameterType.COLUMN)
def find_disorder(case: Case, check: CheckSpec) -> Iterator[Draft]:
    """`then` lies wholly before `first`."""
    first, then = text_of(check, "first"), text_of(check, "then")
    for register, row, left, right in _date_pairs(case, check, first, then):
        one, other = span(left), span(right)
        if one and other and other[1] < one[0]:
            yield Draft(
                check, Spot(register.kind, row, then), _facts_of_date(register, first).spot(row)
            )


@rule(CheckKind.FUTURE)
def find_future_dates(case: Case, check: CheckSpec) -> Iterator[Draft]:
    """A date that has not come yet."""
    for kind in check.registers:
        register = case.register(kind)
        if register is None or check.field is None:
            continue
        facts = _facts_of_date(register, check.field)
        for row in sorted(case.holding(kind)):
            day = span(facts.value(row) or "")
            if day and day[0] > case.as_of:
                yield Draft(check, facts.spot(row))


@rule(
    CheckKind.LATE,
    **{"from": ParameterType.COLUMN, "to": ParameterType.COLUMN, "days": ParameterType.NUMBER},
)
def find_late_entries(case: Case, check: CheckSpec) -> Iterator[Draft]:
    """Entered more than so many days after the event, however the two dates are taken."""
    first, then, days = (
        text_of(check, "from"),
        text_of(check, "to"),
        int(text_of(check, "days", "30")),
    )
    for register, row, left, right in _date_pairs(case, check, first, then):
        one, other = span(left), span(right)
        if one and other and (other[0] - one[1]).days > days:
            took = (other[0] - one[1]).days
            spots = Spot(register.kind, row, then), _facts_of_date(register, first).spot(row)
            yield Draft(check, *spots, params={"days": took, "allowed": days})
