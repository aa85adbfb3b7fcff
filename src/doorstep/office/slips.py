"""What a house answers to a slip, on its tear-off line or by telephone: nothing changed, or please
come. A house that asks for it is visited; one that does not answer at all loses nothing.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from doorstep.domain.errors import BadInput
from doorstep.office.audit import record
from doorstep.office.models import Account, Assignment
from doorstep.office.visits import find_assignment
from doorstep.office.vocabulary import DoorState, SlipAnswer, VisitReason, VisitRoute


@transaction.atomic
def answer_slip(code: str, answer: str, by: Account) -> Assignment:
    """Note what a house answers to its slip; the same once more changes nothing. Whoever asks for a
    visit is gone to on the slip's day, or on the plan's next one where that is over; an answer that
    nothing changed is no evidence of anything and writes no visit.

    Raises BadInput("door-unknown", "slip-answer", "slip-none").
    """
    if answer not in set(SlipAnswer):
        raise BadInput("slip-answer", answer=answer[:20])
    found = find_assignment(code)
    door = Assignment.objects.select_for_update().get(pk=found.pk)
    before = door.said.get("slip", "")
    if before == answer:
        return door
    if not before and (door.route != VisitRoute.SLIP or door.random):
        raise BadInput("slip-none", door=door.code)
    if answer == SlipAnswer.COME:
        today = timezone.localdate()
        door.route, door.state = VisitRoute.VISIT, DoorState.PLANNED
        door.day = max(door.day, today) if door.day else None
        door.reasons = [*dict.fromkeys([*door.reasons, VisitReason.ASKED])]
    else:
        door.route, door.state = VisitRoute.SLIP, DoorState.BACK
    door.put(**door.said | {"slip": str(answer)})
    door.save()
    record(by, "slip.answered", f"door:{door.code}", answer)
    return door
