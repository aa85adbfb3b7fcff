"""Whatever three people try with a task, in whatever order: it is never closed unproven or by the
hand that did the work, what is refused changes nothing, and the audit's chain stays whole."""

from __future__ import annotations

import random

import pytest

from doorstep.domain.errors import DoorstepError
from office.desk import Desk

STEPS = 250


def lay(desk: Desk) -> list[object]:
    """One task of three matters, and three people with accounts."""
    from doorstep.office.accounts import make_account
    from doorstep.office.models import Matter, Place, Task
    from doorstep.office.people import add_person
    from doorstep.office.vocabulary import PlaceKind

    place = Place.objects.create(kind=PlaceKind.VILLAGE, name="松坪村")
    task = Task.objects.create(key="t1", place=place, code="VAL_ID", register="persons")
    for name in ("m1", "m2", "m3"):
        Matter.objects.create(key=name, core="c", task=task, first_run="r", last_run="r")
    people = [add_person(name, desk.lin) for name in ("甲", "乙", "丙")]
    return [make_account(str(one.said["name"]), None, person=one) for one in people]


@pytest.mark.parametrize("seed", range(3))
def test_no_order_of_steps_closes_what_is_not_proven(desk: Desk, seed: int) -> None:
    from doorstep.office.audit import broken_at
    from doorstep.office.models import AuditEvent, Matter, Task
    from doorstep.office.tasks import MoveRequest, answer_matter, is_settled, move_task
    from doorstep.office.vocabulary import Answer, MatterState, TaskState

    accounts, chance, hands, closed = lay(desk), random.Random(seed), set(), 0
    for _ in range(STEPS):
        by, before = chance.choice(accounts), Task.objects.get()
        events = AuditEvent.objects.count()
        settled = all(is_settled(one) for one in Matter.objects.all())
        act = chance.random()
        try:
            if act < 0.08:
                answer = chance.choice([Answer.CORRECTED, Answer.CANNOT_SETTLE, Answer.NOT_OURS])
                by = chance.choice(accounts[:2])  # so that somebody may still close it
                answer_matter(chance.choice(("m1", "m2", "m3")), answer, by)
                hands.add(by.pk)
            elif act < 0.25:
                Matter.objects.filter(pk=chance.choice(("m1", "m2", "m3"))).update(
                    state=MatterState.GONE
                )
            else:
                seen = before.version - (chance.random() < 0.1)
                to, owner = chance.choice(list(TaskState)), chance.choice(accounts[:2]).person
                if to == TaskState.FIXED:
                    by = chance.choice(
                        accounts[:2]
                    )  # whoever owned or fixed it once never closes it
                named = owner if to == TaskState.ASSIGNED else None
                after = move_task("t1", MoveRequest(to, "moved", seen, owner=named, sure=True), by)
                assert after.version == before.version + 1 and seen == before.version
                if to == TaskState.FIXED:
                    hands.add(by.pk)
                if to == TaskState.CLOSED:
                    closed += 1
                    assert settled and by.pk not in hands
                    assert by.person_id != before.owner_id
                    Matter.objects.update(state=MatterState.OPEN, answer_code="")
                    Task.objects.update(state=TaskState.OPEN, owner=None, fixed_by=None)
                    before.moves.all().delete()
                    hands.clear()
        except DoorstepError:
            assert AuditEvent.objects.count() == events
            now = Task.objects.get()
            assert (now.state, now.version, now.owner_id) == (
                before.state,
                before.version,
                before.owner_id,
            )
    assert broken_at() is None and closed
