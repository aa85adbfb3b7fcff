"""Who is missing from a register: known to another register or named at the door, and on none of
its lines."""

from __future__ import annotations

from collections.abc import Iterator

from doorstep.domain.registers import CheckSpec
from doorstep.engine.checks.case import Case
from doorstep.engine.checks.drafts import Draft, Mention
from doorstep.engine.checks.register import Facts, Register
from doorstep.engine.checks.rules.presence import moved_here
from doorstep.engine.checks.rules.said import text, texts
from doorstep.engine.fields.dates import span
from doorstep.engine.fields.places import place_key

ABOUT = "omission"


def missing(case: Case, check: CheckSpec) -> Iterator[Draft]:
    """Mentions of one register without a line in `into`, where that register covers the place at
    all.

    A register checked against itself means its parallel files: who stands in one and not in the
    other.
    """
    kind, role, into = check.registers[0], text(check, "role", "person"), text(check, "into")
    register, looked_in = case.register(kind), case.register(into)
    if register is None or looked_in is None:
        return
    if kind == into:
        yield from _from_other_file(case, check, register, role)
        return
    covered = _places(looked_in, None)
    names, numbers = Facts(register, "name", role), Facts(register, "id_number", role)
    for row in sorted(case.holding(kind)):
        if names.value(row) is None and numbers.value(row) is None:
            continue
        mention = Mention(kind, role, row)
        place = register.column("place")[row] or ""
        if (
            not _covers(covered, place)
            or _stands_in(case, mention, into)
            or _explained(case, check, mention)
        ):
            continue
        about = case.people.key(mention), ABOUT
        yield Draft(check, names.spot(row), None, {"missing_in": into}, about, role=role)


def _stands_in(case: Case, mention: Mention, into: str) -> bool:
    """Found at the door, a struck-through line does not hold any more; a ledger's entry may be that
    line's reason."""
    if mention.kind != "visits" and case.people.linked(mention, into, "person"):
        return True
    return bool(case.same_person(mention, into))


def _explained(case: Case, check: CheckSpec, mention: Mention) -> bool:
    """Dead, or gone again after this entry: for good, and not to this very place."""
    for kind in texts(check, "unless"):
        other = case.registers.get(kind)
        for row in case.same_person(mention, kind) if other is not None else ():
            if (
                other is None
                or other.spec.event_date is None
                or kind == "deaths"
                or _later(case, mention, other, row)
            ):
                return True
    return False


def _later(case: Case, mention: Mention, other: Register, row: int) -> bool:
    own = case.registers[mention.kind]
    for_a_while = other.column("expected_return")[row] is not None or case.says(
        other.column("reason")[row], "away"
    )
    if for_a_while or moved_here(own, mention.row, other, row):
        return False
    began = span(own.column(own.spec.event_date or "")[mention.row] or "")
    gone = span(other.column(other.spec.event_date or "")[row] or "")
    return began is None or gone is None or gone[1] >= began[0]


def _from_other_file(
    case: Case, check: CheckSpec, register: Register, role: str
) -> Iterator[Draft]:
    files = register.column("file")
    names = Facts(register, "name", role)
    for one, other in sorted(case.people.parallel.get(register.kind, ())):
        for own, against in ((one, other), (other, one)):
            covered = _places(register, against)
            for row in sorted(case.holding(register.kind)):
                if files[row] != own or not _covers(covered, register.column("place")[row] or ""):
                    continue
                lines = [row, *case.people.doubles_of(Mention(register.kind, role, row))]
                known = {
                    files[there]
                    for line in lines
                    for there in (
                        line,
                        *case.people.linked(
                            Mention(register.kind, role, line), register.kind, role
                        ),
                    )
                }
                if against in known:
                    continue
                yield Draft(check, names.spot(row), None, {"missing_in": against}, role=role)


def _places(register: Register, file: str | None) -> frozenset[str]:
    rows = zip(register.column("file"), register.column("place"), strict=True)
    return frozenset(place_key(place or "") for name, place in rows if file in (None, name))


def _covers(places: frozenset[str], place: str) -> bool:
    return not place or place_key(place) in places or places == {""}
