"""What a visit says in rows of the visits' register."""

from __future__ import annotations

import datetime as dt

import pytest

from doorstep.domain.errors import BadInput
from doorstep.domain.forms import Answers, FormLine, HouseSheet, VisitAnswers
from doorstep.engine.planning.visit_rows import visit_rows
from doorstep.packs.forms import load_form

FORM = load_form("cn", "household-check")
DAY = dt.date(2026, 6, 1)
HOUSE = {"village": "河湾村", "group": "3", "household_no": "17", "head_name": "王大山"}
SHEET = HouseSheet(
    "7K3M",
    FORM.code,
    FORM.version,
    HOUSE,
    (
        FormLine("1", {"name": "王大山", "sex": "男", "birth_date": "1960-02-03", "phone": "1"}),
        FormLine("2", {"name": "李秀英", "sex": "女", "birth_date": "1962-08-09"}),
    ),
)
EVERY = {**HOUSE, "visit_date": "2026-06-01", "visitor": "陈、林"}


def said(
    once: Answers, lines: dict[str, Answers] | None = None, added: tuple[Answers, ...] = ()
) -> list[dict[str, str]]:
    answers = VisitAnswers(DAY, "陈、林", once, lines or {}, added)
    rows = visit_rows(FORM, SHEET, answers)
    return [{k: v for k, v in row.items() if EVERY.get(k) != v} for row in rows]


def test_what_is_on_record_is_right() -> None:
    rows = said({"outcome": "complete"}, {"1": {"state": "here", "record": "right"}})
    assert rows == [
        {"visit_outcome": "complete", "residence_status": "present", **SHEET.lines[0].values}
    ]


def test_what_is_wrong_is_said_as_it_is() -> None:
    answers = {"state": "away", "record": "wrong", "born": "1962-09-08", "speaker": "family"}
    (row,) = said({"outcome": "complete"}, {"2": answers})
    assert row == {
        "visit_outcome": "complete",
        "residence_status": "away",
        "respondent": "household",
        "name": "李秀英",
        "sex": "女",
        "birth_date": "1962-09-08",
    }


def test_what_is_wrong_without_a_word_of_what_is_right_repeats_nothing() -> None:
    answers = {"state": "here", "record": "wrong", "speaker": "self"}
    (row,) = said({"outcome": "complete"}, {"1": answers})
    assert row == {
        "visit_outcome": "complete",
        "residence_status": "present",
        "respondent": "self",
        "name": "王大山",
    }
    (told,) = said({"outcome": "complete"}, {"1": answers | {"phone": "2"}})
    assert (told["phone"], told["birth_date"]) == ("2", "1960-02-03")


def test_a_correction_counts_only_where_something_is_wrong() -> None:
    (row,) = said({"outcome": "complete"}, {"1": {"record": "right", "born": "1999-01-01"}})
    assert row["birth_date"] == "1960-02-03"


@pytest.mark.parametrize("outcome", ["noncontact", "refused"])
def test_nobody_home_or_declined_is_one_row_that_speaks_of_nobody(outcome: str) -> None:
    rows = said({"outcome": outcome}, {"1": {"record": "right"}})
    assert rows == [{"visit_outcome": outcome, "respondent": "none"}]


@pytest.mark.parametrize("state", ["unknown", "untold"])
def test_rather_not_say_and_not_of_this_household_write_no_row(state: str) -> None:
    rows = said({"outcome": "complete"}, {"1": {"state": state, "record": "right"}})
    assert rows == [{"visit_outcome": "complete"}]


def test_who_is_not_listed_is_written_in() -> None:
    rows = said({"outcome": "complete"}, added=({"added_name": "王小满", "added_born": "2025-03"},))
    assert rows == [{"visit_outcome": "complete", "name": "王小满", "birth_date": "2025-03"}]


def test_papers_are_joined() -> None:
    (row,) = said({"outcome": "complete", "papers": "booklet birth"})
    assert row["papers_seen"] == "household register、birth certificate"


@pytest.mark.parametrize(
    ("once", "lines"),
    [({"outcome": "eaten"}, {}), ({"fee": "1"}, {}), ({}, {"9": {}}), ({"outcome": "a b"}, {})],
)
def test_what_the_form_did_not_ask_is_refused(once: Answers, lines: dict[str, Answers]) -> None:
    with pytest.raises(BadInput) as refused:
        said(once, lines)
    assert refused.value.code == "answer-unknown"


@pytest.mark.parametrize("number", ["17", ""])
def test_an_address_is_the_households_word_only_where_it_is_asked(number: str) -> None:
    """Of a house without a number it is kept: it says which house it is."""
    house = {"village": "河湾村", "household_no": number, "address": "河湾村3组1号"}
    events = load_form("cn", "event-follow-up")
    for form, kept in ((FORM, True), (events, not number)):
        sheet = HouseSheet("7K3M", form.code, form.version, house)
        (row,) = visit_rows(form, sheet, VisitAnswers(DAY, "陈", {"outcome": "complete"}))
        assert ("address" in row) is kept
