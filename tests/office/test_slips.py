"""What a house answers to its slip."""

from __future__ import annotations

import datetime as dt

import pytest

from doorstep.domain.errors import BadInput
from office.desk import Desk
from office.doors import a_door

TODAY = dt.date.today()


def test_whoever_asks_for_a_visit_is_visited(desk: Desk) -> None:
    from doorstep.office.models import AuditEvent, Submission
    from doorstep.office.slips import answer_slip

    a_door("7K3MA", route="slip", day=TODAY - dt.timedelta(days=3))
    door = answer_slip(" 7k3-ma", "come", desk.lin)  # type: ignore[arg-type]
    assert (door.route, door.state, door.day) == ("visit", "planned", TODAY)
    assert door.reasons[-1] == "asked"
    answer_slip("7K3MA", "come", desk.lin)  # type: ignore[arg-type]
    assert AuditEvent.objects.filter(what="slip.answered").count() == 1
    assert not Submission.objects.exists()


def test_nothing_changed_is_noted_and_is_evidence_of_nothing(desk: Desk) -> None:
    from doorstep.office.models import Submission
    from doorstep.office.slips import answer_slip

    a_door("7K3MA", route="slip", day=TODAY)
    door = answer_slip("7K3MA", "fine", desk.lin)  # type: ignore[arg-type]
    assert (door.route, door.state) == ("slip", "back")
    assert not Submission.objects.exists()
    door = answer_slip("7K3MA", "come", desk.lin)  # type: ignore[arg-type]
    assert (door.route, door.state) == ("visit", "planned")


def test_only_a_slip_is_answered(desk: Desk) -> None:
    from doorstep.office.slips import answer_slip

    a_door("7K3MA", route="visit", day=TODAY)
    for code, answer, refused in (
        ("7K3MA", "come", "slip-none"),
        ("7K3MA", "perhaps", "slip-answer"),
        ("XXXX", "come", "door-unknown"),
    ):
        with pytest.raises(BadInput) as caught:
            answer_slip(code, answer, desk.lin)  # type: ignore[arg-type]
        assert caught.value.code == refused
