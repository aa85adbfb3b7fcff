"""What residents ask for: a number, fifteen working days, somebody outside, a call by a third."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from doorstep.domain.calendars import WorkCalendar
from doorstep.domain.errors import DoorstepError
from doorstep.packs.calendars import load_calendar
from office.desk import POSTGRESQL, SQLITE, Desk

both = pytest.mark.parametrize("database", [SQLITE, POSTGRESQL], indirect=True)


@pytest.mark.parametrize(
    ("day", "count", "answer"),
    [
        ("2026-06-01", 1, "2026-06-02"),
        ("2026-06-01", 15, "2026-06-23"),  # Dragon Boat: Friday the 19th
        ("2026-09-18", 1, "2026-09-20"),  # a Sunday that is worked
        ("2026-09-30", 1, "2026-10-08"),
        ("2026-02-13", 2, "2026-02-24"),  # a Saturday is worked, then Spring Festival
        ("2030-06-01", 5, "2030-06-07"),  # nothing was announced: weekends alone
    ],
)
def test_working_days_are_those_that_were_announced(day: str, count: int, answer: str) -> None:
    found = load_calendar("cn").after(dt.date.fromisoformat(day), count)
    assert found.isoformat() == answer


def test_the_count_is_the_same_as_walking_day_by_day() -> None:
    calendar = load_calendar("cn")
    for start in range(0, 700, 13):
        day = dt.date(2025, 1, 1) + dt.timedelta(days=start)
        end = calendar.after(day, 15)
        walked = [day + dt.timedelta(days=n) for n in range(1, (end - day).days + 1)]
        assert sum(map(calendar.is_worked, walked)) == 15 and calendar.is_worked(end)
    assert WorkCalendar().after(dt.date(2026, 6, 5), 1) == dt.date(2026, 6, 8)


class Office:
    """A village with a clerk; two people of the township, and somebody who is nobody's."""

    def __init__(self, desk: Desk) -> None:
        from doorstep.domain.duties import Role
        from doorstep.office.accounts import account_of
        from doorstep.office.duties import give_duty
        from doorstep.office.models import Place
        from doorstep.office.people import add_person

        top, _ = Place.objects.get_or_create(kind="township", name="", parent=None)
        self.village, _ = Place.objects.get_or_create(kind="village", name="松坪村", parent=top)
        lin: Any = desk.lin
        self.clerk, self.owner, self.other, self.third = (
            add_person(name, by=lin) for name in ("王会计", "陈晓燕", "黄丽娟", "吴国平")
        )
        give_duty(self.village, Role.CLERK, self.clerk, lin)
        people = (self.clerk, self.owner, self.other, self.third)
        self.accounts = {one: account_of(one, lin) for one in people}
        self.lin = lin

    def take(self, **told: Any) -> Any:
        from doorstep.office.corrections import RequestTaken, take_request
        from doorstep.office.vocabulary import RequestChannel, RequestKind

        usual = {"kind": RequestKind.CORRECTION, "channel": RequestChannel.COUNTER}
        usual |= {"place": self.village, "said": "我的生日登错了，是三月"}
        owner = told.pop("owner", self.owner)
        asked = RequestTaken(**usual | told)
        return take_request(asked, owner, self.lin, on=dt.date(2026, 6, 1))


def refused(work: Any, *given: Any) -> str:
    with pytest.raises(DoorstepError) as error:
        work(*given)
    return error.value.code


@both
def test_a_request_goes_all_its_way(desk: Desk) -> None:
    from doorstep.office.corrections import call_back, decide
    from doorstep.office.models import AuditEvent, Task
    from doorstep.office.vocabulary import CorrectionDecision

    office = Office(desk)
    row = office.take(who="张三", reach="门口")
    assert (row.number, row.due, row.state) == (1, dt.date(2026, 6, 23), "received")
    granted = CorrectionDecision.GRANTED
    assert refused(decide, 1, granted, "改", office.accounts[office.clerk]) == "decider-accused"
    assert refused(decide, 1, granted, " ", office.lin) == "request-without-words"
    decide(1, granted, "您说得对，我们改。", office.accounts[office.owner])
    (task,) = Task.objects.filter(key="c0000000101")
    assert (task.owner, task.state, task.place) == (office.clerk, "assigned", office.village)
    assert task.minute.said["what"] == "我的生日登错了，是三月"
    assert refused(decide, 1, granted, "改", office.lin) == "request-answered"
    own = office.accounts[office.owner]
    assert refused(call_back, 1, True, "", own) == "caller-decided"
    row = call_back(1, False, "还没改", office.accounts[office.third])
    assert row.state == "reopened" and row.due > dt.date(2026, 6, 23)
    decide(1, CorrectionDecision.PARTLY, "已改月份。", office.accounts[office.owner])
    assert call_back(1, True, "", office.accounts[office.third]).state == "agreed"
    assert Task.objects.filter(key__startswith="c").count() == 2  # each answer is one to carry out
    told = AuditEvent.objects.filter(on="correction:1").values_list("what", flat=True)
    assert list(told.order_by("number")) == [
        *("correction.received", "correction.decided", "correction.called-back"),
        *("correction.decided", "correction.called-back"),
    ]


def test_nobody_answers_for_their_own_office(desk: Desk) -> None:
    office = Office(desk)
    assert refused(lambda: office.take(owner=office.clerk)) == "owner-accused"
    office.owner.left_on = dt.date(2026, 1, 1)
    office.owner.save()
    assert refused(lambda: office.take()) == "owner-accused"


def test_an_appeal_is_somebody_elses(desk: Desk) -> None:
    from doorstep.office.corrections import appeal, decide
    from doorstep.office.vocabulary import CorrectionDecision

    office = Office(desk)
    office.take()
    refusal = CorrectionDecision.REFUSED
    assert refused(appeal, 1, "不同意", office.other, office.lin) == "request-not-answered"
    decide(1, refusal, "台账与证件一致。", office.accounts[office.owner])
    assert refused(appeal, 1, "不同意", office.owner, office.lin) == "owner-again"
    assert refused(appeal, 1, "不同意", office.clerk, office.lin) == "owner-accused"
    second = appeal(1, "不同意", office.other, office.lin)
    assert (second.number, second.state, second.appeal_of.number) == (2, "appealed", 1)
    again = office.accounts[office.owner]
    assert refused(decide, 2, refusal, "不变", again) == "decider-again"
    decide(2, CorrectionDecision.GRANTED, "证件为准。", office.accounts[office.other])


def test_a_complaint_makes_no_task_of_whom_it_is_about(desk: Desk) -> None:
    from doorstep.office.corrections import decide
    from doorstep.office.models import Task
    from doorstep.office.vocabulary import CorrectionDecision, RequestKind

    office = Office(desk)
    office.take(kind=RequestKind.COMPLAINT, said="会计态度不好")
    decide(1, CorrectionDecision.GRANTED, "已批评。", office.accounts[office.owner])
    assert not Task.objects.filter(key__startswith="c").exists()


@both
def test_who_does_not_want_to_be_contacted_stands_in_no_plan(desk: Desk) -> None:
    from doorstep.office.corrections import give_contact, not_to_contact
    from doorstep.office.models import Assignment
    from doorstep.office.vocabulary import RequestKind
    from office.doors import a_door

    office = Office(desk)
    door = a_door("7K3M")
    house = door.household
    office.take(kind=RequestKind.NO_CONTACT, household=house, said="别再来了")
    assert not_to_contact(frozenset({house, "other"})) == {house}
    assert Assignment.objects.get().state == "replaced"
    give_contact(house, dt.date(2026, 7, 1), office.lin)
    assert not_to_contact(frozenset({house})) == frozenset()


def test_what_they_say_is_sealed(desk: Desk) -> None:
    from doorstep.office.models import CorrectionRequest

    Office(desk).take(who="张三丰")
    assert "张三丰".encode() not in bytes(CorrectionRequest.objects.get().sealed)
