"""At home or away: what the register says against the move-out register and against the household
itself."""

from __future__ import annotations

from collections.abc import Iterator

from doorstep.domain.registers import CheckSpec
from doorstep.engine.checks.case import Case
from doorstep.engine.checks.drafts import Draft, Mention, Spot
from doorstep.engine.checks.register import Register
from doorstep.engine.checks.rules.presence import has_returned, moved_here
from doorstep.engine.checks.rules.said import text
from doorstep.engine.fields.dates import span


def status(case: Case, check: CheckSpec) -> Iterator[Draft]:
    """`residence_status` of persons against `against`: a move out that still lasts, or the answer
    at the door."""
    against, code = text(check, "against"), check.field or "residence_status"
    persons, other = case.register(check.registers[0]), case.register(against)
    if persons is None or other is None:
        return
    for row in sorted(case.holding(persons.kind)):
        said = case.whereabouts(persons.kind, row)
        if said is None:
            continue
        mention = Mention(persons.kind, "person", row)
        for there in case.linked(mention, against):
            witness = _witness(case, persons, row, other, there)
            if witness is not None and witness != said:
                about = case.people.key(mention), code
                spot = Spot(against, there, code)
                yield Draft(
                    check, Spot(persons.kind, row, code), spot, {}, about, said, witness, "person"
                )
                break


def _witness(case: Case, persons: Register, row: int, other: Register, there: int) -> str | None:
    if other.kind == "visits":
        return case.whereabouts("visits", there)
    back = span(other.column("expected_return")[there] or "")
    returned = back is not None and back[1] <= case.as_of
    mention = Mention(persons.kind, "person", row)
    home = any(
        case.whereabouts("visits", visit) == "present" for visit in case.linked(mention, "visits")
    )
    came_back = has_returned(case, mention, other.column("move_date")[there])
    if returned or home or came_back or moved_here(persons, row, other, there):
        return None
    return "away"
