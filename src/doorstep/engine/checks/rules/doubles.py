"""One number, one person; one person, one row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from doorstep.domain.registers import CheckSpec
from doorstep.domain.vocabulary import CheckKind
from doorstep.engine.checks.case import Case
from doorstep.engine.checks.drafts import Draft, Mention, Spot
from doorstep.engine.checks.register import NOTED, Facts, Register
from doorstep.engine.checks.rule import rule
from doorstep.engine.fields.dates import dates_agree
from doorstep.engine.fields.identity_numbers import identifying_number
from doorstep.engine.fields.names.written import names_agree
from doorstep.engine.intake.rolls import roll_kind


@rule(CheckKind.SAME_ID)
def find_shared_numbers(case: Case, check: CheckSpec) -> Iterator[Draft]:
    """A sound number on two rows of a register that are clearly two persons; the first row against
    each other one."""
    for kind in check.registers:
        register = case.register(kind)
        if register is None:
            continue
        for role, columns in sorted(register.spec.roles.items()):
            if "id_number" in columns:
                yield from _shared(case, check, register, role, columns)
    yield from _of_another(case, check)


def _of_another(case: Case, check: CheckSpec) -> Iterator[Draft]:
    """A row of another register that bears a registered person's number, names somebody else and is
    nobody's row."""
    for left, right in case.people.conflicts:
        if left.kind == right.kind or not {left.kind, right.kind} <= set(check.registers):
            continue
        holds = left.row in case.holding(left.kind) and right.row in case.holding(right.kind)
        if holds and not case.people.linked(right, left.kind, left.role):
            codes = [
                case.registers[m.kind].role_of("id_number", m.role) or "id_number"
                for m in (left, right)
            ]
            spots = Spot(left.kind, left.row, codes[0]), Spot(right.kind, right.row, codes[1])
            yield Draft(check, *spots, role=left.role)


def _shared(
    case: Case, check: CheckSpec, register: Register, role: str, columns: Mapping[str, str]
) -> Iterator[Draft]:
    holders: dict[str, list[int]] = defaultdict(list)
    code = columns["id_number"]
    numbers = register.column(code)
    for row in sorted(case.holding(register.kind)):
        number = identifying_number(numbers[row], case.id_system)
        if number is not None:
            holders[number].append(row)
    names, births = Facts(register, "name", role), Facts(register, "birth_date", role)
    doubles = {
        frozenset((a.row, b.row))
        for a, b in case.people.duplicates
        if a.kind == register.kind == b.kind
    }
    for held in holders.values():
        # One row of each person: what others of a person's rows say, the first says.
        persons: dict[object, int] = {}
        for row in register.steady(held):
            persons.setdefault(case.people.key(Mention(register.kind, role, row)), row)
        first, *others = persons.values()
        for row in others:
            one, other = names.value(first), names.value(row)
            if (
                one is None
                or other is None
                or names_agree(one, other)
                or frozenset((first, row)) in doubles
            ):
                continue
            born = births.value(first), births.value(row)
            if (
                register.kind != "persons"
                and born[0]
                and born[1]
                and dates_agree(born[0], born[1], "day")
            ):
                continue
            spots = Spot(register.kind, first, code), Spot(register.kind, row, code)
            yield Draft(check, *spots, role=role)


@rule(CheckKind.DUPLICATE)
def find_duplicates(case: Case, check: CheckSpec) -> Iterator[Draft]:
    """Two rows of one register that speak of one person or event, wherever they stand."""
    for kind in check.registers:
        register = case.register(kind)
        if register is None:
            continue
        holding = case.holding(kind)
        # Doubles are looked for in registers; of a roll only what its rows tell for certain counts,
        # with a register beside it or without.
        doubles = () if kind == roll_kind("persons") else case.people.duplicates
        linked = [(a.role, a.row, b.row) for a, b in doubles if a.kind == kind == b.kind]
        seen: set[frozenset[int]] = set()
        for role, one, other in [*linked, *_same_event(case, register)]:
            pair = frozenset((one, other))
            if len(pair) == 2 and pair <= holding and pair not in seen:
                seen.add(pair)
                yield _twice(register, check, role, *register.steady(pair))


def _same_event(case: Case, register: Register) -> Iterator[tuple[str, int, int]]:
    """One event on two rows: certainly the same person, the same day, the same things of note; of
    a roll one person twice on one sheet."""
    spec = register.spec
    if spec.entity == "event" and spec.event_date is not None and spec.roles:
        noted = (spec.event_date, *(c for c in NOTED if c in spec.columns))
    elif register.kind == roll_kind("persons"):
        noted = ("roll", "file", "sheet", "block")
    else:
        return
    role = next(iter(spec.roles))
    told = [register.column(code) for code in noted]
    people: dict[object, list[int]] = defaultdict(list)
    for row in sorted(case.holding(register.kind)):
        if told[0][row] is not None:
            people[tuple(column[row] for column in told)].append(row)
    identity = case.identity(register.kind, role)
    for rows in people.values():
        for row in rows if len(rows) > 1 else ():
            key = case.people.key(Mention(register.kind, role, row))
            same = set(identity.same(row, identity))
            for other in rows:
                linked = case.people.key(Mention(register.kind, role, other)) == key
                if (
                    other > row
                    and (linked or other in same)
                    and not _between_files(case, register, row, other)
                ):
                    yield role, row, other


def _between_files(case: Case, register: Register, one: int, other: int) -> bool:
    """Two files that tell of the same events side by side (a clinic's, a village's) rightly hold
    each twice."""
    files = sorted(register.column("file")[row] or "" for row in (one, other))
    return tuple(files) in case.people.parallel.get(register.kind, ())


def _twice(register: Register, check: CheckSpec, role: str, one: int, other: int) -> Draft:
    names = Facts(register, "name", role)
    files = {register.column("file")[row] for row in (one, other)}
    return Draft(check, names.spot(one), names.spot(other), {"files": len(files)}, role=role)
