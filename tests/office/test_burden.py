"""The burden meter: what villages' staff are asked, counted from what the office recorded; what is
above the budget is told with what to leave out; nobody's minutes are counted."""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from web.test_morning import filled

from doorstep.domain.burden import (
    Ask,
    BurdenSpec,
    FormMinutes,
    OfficeBurden,
    VillageBurden,
    excesses,
    fields_asked_again,
    interview_minutes,
)
from doorstep.domain.duties import Role
from doorstep.domain.errors import DoorstepError
from doorstep.domain.forms import AnswerKind, Asked, FormQuestion
from doorstep.domain.periods import Month
from doorstep.domain.planned_visits import VISIT_MINUTES
from doorstep.domain.quizzes import MINUTES, QUESTIONS
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.packs.burdens import load_burden
from doorstep.packs.forms import load_forms
from doorstep.packs.schema import slips_in_file
from office.desk import POSTGRESQL, SQLITE, Desk
from office.test_corrections import Office

both = pytest.mark.parametrize("database", [SQLITE, POSTGRESQL], indirect=True)
NOVEMBER = Month(2026, 11)
SPEC = load_burden("cn")


def burden(spec: BurdenSpec = SPEC, **told: Any) -> OfficeBurden:
    usual = {"villages": [], "printed": {}, "known": [], "forms": [], "questions": 10}
    return OfficeBurden(NOVEMBER, spec, **usual | told)


def refused(work: Any, *given: Any) -> str:
    with pytest.raises(DoorstepError) as error:
        work(*given)
    return error.value.code


def test_every_thing_asked_has_its_minutes_and_their_basis() -> None:
    assert set(SPEC.asks) == set(Ask)
    for one in SPEC.asks.values():
        assert one.minutes > 0 and {"en", "zh"} <= set(one.basis) == set(one.title)
    assert (SPEC.budget.interview, SPEC.budget.questions, SPEC.budget.mocks) == (8, 10, 1)
    assert SPEC.budget.questions >= QUESTIONS
    assert [one.code for one in SPEC.asks.values() if one.measured] == [Ask.QUIZ]
    assert (SPEC.asks[Ask.VISIT].minutes, SPEC.asks[Ask.QUIZ].minutes) == (VISIT_MINUTES, MINUTES)


def test_a_pack_that_names_no_thing_we_know_is_refused() -> None:
    ask = {"code": "sign-in", "minutes": 1, "title": {"en": "x"}, "basis": {"en": "x"}}
    assert [one.value for one in slips_in_file("burden.toml", {"ask": [ask]})] == ["sign-in"]
    assert not list(slips_in_file("burden.toml", {"ask": [ask | {"code": "visit"}]}))


def test_a_village_is_told_what_to_leave_out_and_then_is_within_the_budget() -> None:
    within = VillageBurden("松坪村", {Ask.VISIT: 48})
    assert within.minutes(SPEC) == SPEC.budget.minutes and not excesses(burden(villages=[within]))
    above = VillageBurden("松坪村", {Ask.VISIT: 60, Ask.TASK: 2, Ask.LEDGER_LINE: 10})
    (one,) = excesses(burden(villages=[within, above]))
    assert (one.code, one.village, one.ask) == ("minutes", "松坪村", Ask.VISIT)
    fewer = replace(above, counts={**above.counts, Ask.VISIT: 60 - int(one.params["n"])})
    assert fewer.minutes(SPEC) <= SPEC.budget.minutes
    almost = replace(fewer, counts={**fewer.counts, Ask.VISIT: fewer.counts[Ask.VISIT] + 1})
    assert almost.minutes(SPEC) > SPEC.budget.minutes


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"villages": [VillageBurden("a", {}, mocks=2)]}, "mocks"),
        ({"forms": [FormMinutes({"en": "x"}, 8.1)]}, "interview"),
        ({"questions": 11}, "questions"),
        ({"villages": [VillageBurden("a", {}, mocks=1)], "questions": 10}, None),
        ({"forms": [FormMinutes({"en": "x"}, 8.0)]}, None),
    ],
)
def test_each_limit_holds_at_its_own_number(told: dict[str, Any], code: str | None) -> None:
    assert [one.code for one in excesses(burden(**told))] == ([] if code is None else [code])


def test_a_field_is_known_where_a_register_has_it_and_the_sheet_does_not_print_it() -> None:
    form = load_forms("cn")["household-check"]
    known = frozenset({"name", "birth_date", "phone", "address", "education"})
    assert fields_asked_again(form, known) == []
    asked = FormQuestion(
        "school", {"en": "school"}, Asked.LINE, AnswerKind.TEXT, column="education"
    )
    worse = replace(form, questions=(*form.questions, asked))
    assert fields_asked_again(worse, known) == [asked]
    assert fields_asked_again(worse, known - {"education"}) == []
    assert fields_asked_again(replace(worse, shows=(*form.shows, "education")), known) == []
    for other in (Asked.ADDED, Asked.ONCE):
        told = replace(form, questions=(replace(asked, asked=other),))
        assert bool(fields_asked_again(told, known)) == (other is Asked.ONCE)


def test_a_longer_form_takes_longer_at_a_door() -> None:
    form = load_forms("cn")["household-check"]
    usual = interview_minutes(form, SPEC.interview)
    assert 2 < usual < SPEC.budget.interview
    tick = FormQuestion("more", {"en": "more"}, Asked.LINE, AnswerKind.ONE)
    longer = replace(form, questions=(*form.questions, *(tick for _ in range(10))))
    assert interview_minutes(longer, SPEC.interview) - usual == pytest.approx(
        10 * SPEC.interview.line * SPEC.interview.persons / 60
    )


def test_a_month_is_read_as_it_is_written() -> None:
    for number in range(1, 13):
        month = Month(2026, number)
        assert Month.read(month.key) == month
        assert month.first.month == month.last.month == number
        assert (month.last + dt.timedelta(days=1)).day == 1
    for wrong in ("", "2026", "2026-13", "2026-0", "1999-1", "２０２６-1", "2026-1-1", "9999-1"):
        assert Month.read(wrong) is None


@both
def test_a_month_is_counted_from_what_was_recorded(desk: Desk) -> None:
    from doorstep.office.burden import burden_of, this_month
    from doorstep.office.models import LedgerTrip, SelfScore, Task
    from doorstep.office.people import add_person
    from doorstep.office.quizzes import count_quiz
    from doorstep.office.tasks import assign_tasks
    from office.doors import a_door

    filled(desk)
    office, lin, today = Office(desk), desk.lin, timezone.localdate()
    village: Any = office.village
    tasks = list(Task.objects.order_by("key").values_list("key", flat=True))
    assign_tasks(tasks[:1], office.clerk, None, lin)  # type: ignore[arg-type]
    away = add_person("外人", lin)  # type: ignore[arg-type]
    assign_tasks(tasks[1:2], away, None, lin)  # type: ignore[arg-type]
    LedgerTrip.objects.create(place=village, run="r", matters=7)
    answers = [{"code": "site", "points": 1.0, "evidence": []}]
    SelfScore.objects.create(place=village, rubric="x", told_on=today, answers=answers)
    count_quiz("松坪村", "a1", 8)
    a_door("A1", day=today, visitor=office.clerk, second=away, place=village)
    a_door("A2", day=today, place=village)
    a_door("A3", day=today.replace(day=1) - dt.timedelta(days=1), visitor=office.clerk)
    told = burden_of(this_month())
    counts = {one.village: one.counts for one in told.villages}
    assert counts["松坪村"] == {
        Ask.LEDGER: 1,
        Ask.LEDGER_LINE: 7,
        Ask.SWEEP_HOUSE: 0,
        Ask.VISIT: 1,
        Ask.FORM_TYPED: 0,
        Ask.TASK: 1,
        Ask.SELF_SCORE_ITEM: 1,
        Ask.QUIZ: 1,
    }
    assert set(counts["河湾村"].values()) == {0}
    assert told.minutes == pytest.approx(10 + 7 * 3 + 20 + 15 + 2 + 3)
    assert told.fields_known == 0 and len(told.forms) == 1
    before = burden_of(Month.of(today.replace(day=1) - dt.timedelta(days=1)))
    assert before.minutes == SPEC.asks[Ask.VISIT].minutes


@both
def test_sheets_prints_and_inspections_of_the_month_are_counted(desk: Desk) -> None:
    from doorstep.office.audit import record
    from doorstep.office.burden import burden_of, this_month
    from doorstep.office.duties import give_duty
    from doorstep.office.group_sheets import sweep_sheets
    from doorstep.office.models import InspectionSample, Reception, SampledDoor, Submission
    from office.doors import CHECK, a_door, a_plan

    filled(desk)
    office, now, today = Office(desk), timezone.now(), timezone.localdate()
    lin: Any = desk.lin
    zhao: Any = desk.zhao
    plan = a_plan()
    for _ in range(2):  # printed again it is the same sheet
        (sheet,) = sweep_sheets(plan, office.village, today)
    door = a_door("A1", day=today, place=office.village)
    for by, channel in ((zhao, "keyed"), (lin, "keyed"), (zhao, "phone")):
        row = Submission(form=CHECK, version="1", sha256="x", channel=channel, by=by)
        row.assignment = door
        row.put()
        row.save()
    give_duty(office.village, Role.SECRETARY, zhao.person, lin)
    with transaction.atomic():
        record(lin, "sheets.printed", "visit-plan:1", "12")
        record(lin, "awareness.printed", "awareness:1", "20")
        record(lin, "record.printed", "household:x")
    for number in range(2):
        reception = Reception(protocol="x", begins=now, by=lin, when=now)
        reception.put()
        reception.save()
        sample = InspectionSample(reception=reception, standing="x", drawn=now, by=lin)
        sample.put()
        sample.save()
        for order in range(3):
            drawn = SampledDoor(sample=sample, code=f"{number}{order}", order=order)
            drawn.village = "松坪"
            drawn.put()
            drawn.save()
    told = burden_of(this_month())
    own = [one for one in told.villages if one.village == "松坪村"][-1]  # a_door makes another
    assert own.counts[Ask.SWEEP_HOUSE] == len(sheet.sheet.lines) == 3
    assert (own.counts[Ask.FORM_TYPED], own.mocks) == (1, 2)
    assert told.printed == {"awareness": 20, "record": 1, "sheets": 12}
    assert {one.code for one in excesses(told)} == {"mocks"}


def test_a_plan_says_so_only_where_it_is_too_much(desk: Desk) -> None:
    from django.test import Client

    from doorstep.office.accounts import make_link
    from office.doors import a_door

    filled(desk)
    office, browser = Office(desk), Client()
    browser.get("/sign-in/" + make_link(desk.lin, None))  # type: ignore[arg-type]
    today, line = timezone.localdate(), "above the budget"
    for number in range(48):
        a_door(f"A{number}", day=today, visitor=office.clerk, place=office.village)
    assert line not in browser.get("/plan").content.decode()
    a_door("B1", day=today, visitor=office.clerk, place=office.village)
    assert line in browser.get("/plan").content.decode()


def test_nobodys_minutes_have_a_place() -> None:
    for kind in (VillageBurden, OfficeBurden):
        names = {field.name for field in dataclasses.fields(kind)}
        assert not names & {"person", "people", "owner", "visitor", "name", "staff"}


def test_a_form_that_is_no_longer_asked_is_kept_once(desk: Desk) -> None:
    from doorstep.office.models import RetiredForm
    from doorstep.office.retired_forms import retire_form, retired_forms

    lin: Any = desk.lin
    today = timezone.localdate()
    row = retire_form("流动人口  月报表", today, "台账导出", lin)
    assert retire_form("流动人口 月报表", today, "台账导出", lin).pk == row.pk
    retire_form("签名册", today - dt.timedelta(days=40), "", lin)
    assert [one.title for one in retired_forms()] == ["流动人口 月报表", "签名册"]
    assert "月报表".encode() not in bytes(RetiredForm.objects.get(pk=row.pk).sealed)
    assert refused(retire_form, "  ", today, "", lin) == "form-retired-title"
    assert refused(retire_form, "x", today + dt.timedelta(days=1), "", lin) == "form-retired-day"


@pytest.mark.parametrize("lang", ["en", "zh_Hans"])
def test_what_is_above_the_budget_is_said_with_what_to_do(lang: str) -> None:
    from doorstep.render.burden import burden_lines, burden_paper

    phrases = Phrasebook(lang)
    told = burden(
        villages=[VillageBurden("松坪村", {Ask.VISIT: 60}, mocks=3)],
        forms=[FormMinutes({"en": "x", "zh": "表"}, 12.0)],
        questions=12,
        printed={"sheets": 40},
    )
    said = "\n".join(burden_lines(told, phrases))
    for number in ("1,200", "960", "12", "40", "3"):
        assert number in said
    paper = burden_paper(told, "清溪镇", dt.date(2026, 11, 29), phrases, simulated=True)
    assert paper.startswith(b"%PDF")
