"""What answers on the forms that we ship say in rows of the visits' register."""

from __future__ import annotations

import datetime as dt

import pytest

from doorstep.domain.forms import Answers, Asked, FormLine, FormSpec, HouseSheet, VisitAnswers
from doorstep.engine.planning.visit_rows import Row, visit_rows
from doorstep.packs import load
from doorstep.packs.forms import load_form, load_forms, spelled

PACK = load("cn")
SERVICE = {"name": "王大山", "service": "健康体检", "service_date": "2026-03-02"}


def said(
    form: str, values: dict[str, str], line: Answers | None = None, added: tuple[Answers, ...] = ()
) -> list[Row]:
    spec = load_form("cn", form)
    sheet = HouseSheet("7K3M", form, spec.version, {}, (FormLine("1", values),))
    answers = VisitAnswers(dt.date(2026, 6, 1), "陈", {}, {"1": line or {}}, added)
    rows = visit_rows(spec, sheet, answers)
    return [
        {name: word for name, word in row.items() if name not in ("visit_date", "visitor")}
        for row in rows
    ]


@pytest.mark.parametrize(
    ("answer", "reads"),
    [
        ("received", "yes"),
        ("offered", None),
        ("declined", None),
        ("wanted", "no"),
        ("untold", "no"),
    ],
)
def test_only_a_plain_no_denies_a_service(answer: str, reads: str | None) -> None:
    (row,) = said("service-confirmation", SERVICE, {"reached": answer, "speaker": "self"})
    assert {name: row[name] for name in SERVICE} == SERVICE
    assert row["respondent"] == "self"
    written = spelled(PACK, "outcome", row["outcome"])
    assert not written.isascii()
    told = [word for word in ("yes", "no") if written in PACK.words[word]]
    assert told == ([reads] if reads else [])


def test_rather_not_say_of_a_service_writes_nothing() -> None:
    assert said("service-confirmation", SERVICE, {"reached": "unsaid"}) == [{}]


def test_a_wedding_is_told_before_the_record_is_shown() -> None:
    record = {"name": "王芳", "marriage_date": "2025-01-02"}
    told = {"what": "marriage", "married": "2024-10", "record": "wrong"}
    assert said("event-follow-up", record, told) == [{"name": "王芳", "marriage_date": "2024-10"}]
    agreed = {"what": "marriage", "record": "right"}
    assert said("event-follow-up", record, agreed) == [record]


def test_rather_not_say_writes_no_row() -> None:
    told = {"what": "untold", "record": "right"}
    assert said("event-follow-up", {"name": "王芳"}, told) == [{}]


def test_no_such_event_says_so_of_the_record_and_nothing_of_the_person() -> None:
    record = {"name": "王芳", "move_date": "2025-09", "@what": "moved_out"}
    told = {"what": "none", "speaker": "self", "record": "right"}
    assert said("event-follow-up", record, told) == [
        {"name": "王芳", "respondent": "self", "denied_event": "move_out"}
    ]
    assert said("event-follow-up", {"name": "王芳"}, told) == [{}]


@pytest.mark.parametrize("what", ["birth", "marriage", "moved_in", "moved_out"])
def test_what_happened_then_does_not_say_where_somebody_is_now(what: str) -> None:
    (row,) = said("event-follow-up", {"name": "王芳"}, {"what": what, "speaker": "self"})
    assert "residence_status" not in row


def test_who_died_has_a_day() -> None:
    told = {"what": "death", "died": "2026-02-03", "speaker": "family"}
    (row,) = said("event-follow-up", {"name": "王芳"}, told)
    assert (row["death_date"], row["residence_status"]) == ("2026-02-03", "left")
    (row,) = said("household-check", {"name": "王芳"}, {"state": "left", "died": "2026-02"})
    assert (row["death_date"], row["residence_status"]) == ("2026-02", "left")


@pytest.mark.parametrize("form", [one for one in load_forms("cn").values() if one.lines != "none"])
def test_what_is_shown_has_room_for_what_is_right(form: FormSpec) -> None:
    """Where the sheet asks whether the record is right, each value of it can be written anew."""
    asked = [one for one in form.questions if one.asked is Asked.LINE]
    if not any(one.after for one in asked):
        return
    assert set(form.shows) <= {one.column for one in asked}


def test_an_empty_number_is_written_into_the_sheets_boxes() -> None:
    told = {"state": "here", "record": "wrong", "number": "440000196002031234"}
    (row,) = said("household-check", {"name": "王芳"}, told)
    assert row["id_number"] == "440000196002031234"


@pytest.mark.parametrize("state", ["here", "came", "away", "gone"])
def test_what_a_group_leader_says_of_a_house_is_no_evidence(state: str) -> None:
    door = {"head_name": "王大山", "household_no": "17", "address": "门前路 17 号"}
    (row,) = said("register-sweep", door, {"state": state})
    assert row.items() >= door.items()
    assert row["visit_outcome"] == "proxy"


def test_nothing_is_kept_of_a_house_that_the_leader_does_not_know() -> None:
    assert said("register-sweep", {"head_name": "王大山"}) == [{}]


def test_an_anonymous_form_is_tied_to_nothing() -> None:
    form = load_form("cn", "awareness")
    assert form.anonymous
    assert not any(one.column or choice.writes for one in form.questions for choice in one.choices)


@pytest.mark.parametrize("code", load_forms("cn"))
def test_one_may_always_decline(code: str) -> None:
    """The house as a whole, or each question of a form that is anonymous."""
    form = load_form("cn", code)
    boxes = {choice.code for one in form.questions for choice in one.choices}
    if code == "register-sweep":  # says nothing of a house: the leader leaves it blank
        return
    assert boxes & {"refused", "unsaid"}
