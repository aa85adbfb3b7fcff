"""What is printed of a plan, what comes back of it, and what is noted."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from doorstep.app.planning import VisitsAsked
from doorstep.domain.forms import VisitAnswers
from doorstep.domain.planned_visits import PairDays, VisitReason
from doorstep.i18n.phrasebook import Phrasebook
from office.desk import Desk

DAY = dt.date(2026, 7, 1)
ALL = (VisitReason.EVENT, VisitReason.MATTER, VisitReason.QUESTION, VisitReason.SWEEP)
ZH = Phrasebook("zh")


def planned(desk: Desk) -> Any:
    from doorstep.office.configuring import current_office
    from doorstep.office.projecting import project
    from doorstep.office.visit_plans import make_plan

    project(current_office().workspace)
    return make_plan(VisitsAsked(PairDays(DAY, 2, 1), "s", ALL), desk.lin)  # type: ignore[arg-type]


def test_a_group_leaders_sheet_comes_back_under_its_own_code(desk: Desk) -> None:
    from doorstep.office.group_sheets import SWEEP, sweep_sheets
    from doorstep.office.queries.carried import carried_days
    from doorstep.office.queries.doors import houses_of, plan_overview
    from doorstep.office.queries.people import village_named
    from doorstep.office.visits import Came, form_and_answers, submit
    from doorstep.office.vocabulary import Channel

    plan = planned(desk)
    before = (houses_of(plan), plan_overview(plan), carried_days(plan))
    (first, *_) = sweep_sheets(plan, village_named("松坪村"), DAY)
    again = sweep_sheets(plan, village_named("松坪村"), DAY)
    assert first.sheet == again[0].sheet and first.sheet.lines[0].values["head_name"] == "张三"
    assert (houses_of(plan), plan_overview(plan), carried_days(plan)) == before
    answers = VisitAnswers(DAY, "组长", {}, {"1": {"state": "away"}})
    held = submit(first.sheet.code, SWEEP, answers, Came(Channel.KEYED))
    assert form_and_answers(held)[2] == answers


def test_dwellings_are_listed_without_any_register_and_come_back(desk: Desk) -> None:
    from doorstep.engine.planning.visit_rows import visit_rows
    from doorstep.office.group_sheets import LISTING, listing_sheets
    from doorstep.office.queries.people import village_named
    from doorstep.office.visits import Came, form_and_answers, submit
    from doorstep.office.vocabulary import Channel

    plan = planned(desk)
    (first, *_) = sheets = listing_sheets(plan, village_named("松坪村"), DAY)
    assert first.sheet.lines == () and set(first.sheet.house) == {"village", "group"}
    assert len({one.sheet.code for one in sheets}) == len(sheets)
    homes = (
        {"added_address": "村口第一栋", "added_name": "张三", "added_told": "household"},
        {"added_address": "第二栋", "added_told": "empty"},
    )
    answers = VisitAnswers(DAY, "李四", {}, {}, homes)
    held = submit(first.sheet.code, LISTING, answers, Came(Channel.KEYED))
    lived_in, empty = visit_rows(*form_and_answers(held))
    assert (lived_in["name"], lived_in["visit_outcome"]) == ("张三", "complete")
    assert "name" not in empty and empty["visit_outcome"] == "noncontact"
    assert lived_in["village"] == empty["village"] == "松坪村"


def test_printing_is_noted_and_a_record_sheet_says_so_next_time(desk: Desk, tmp_path: Path) -> None:
    from doorstep.office.carrying import PapersAsked, write_papers
    from doorstep.office.models import AuditEvent
    from doorstep.office.queries.carried import who_looked
    from doorstep.office.queries.doors import houses_of

    plan = planned(desk)
    (house, *_) = houses_of(plan)
    assert who_looked(house.household) == ()
    asked = PapersAsked(village="松坪村", records=True, awareness=2)
    written = write_papers(tmp_path, asked, desk.lin, ZH)  # type: ignore[arg-type]
    (made,), whole = written.folders, written.whole
    assert whole == []
    assert made.village == "松坪村" and all(path.is_file() for path in made.files)
    (read,) = who_looked(house.household)
    assert read.what == "record.printed" and read.who
    assert AuditEvent.objects.filter(what="sheets.printed").count() == 1


def test_a_house_that_answered_is_not_printed_again(desk: Desk) -> None:
    from doorstep.office.queries.carried import carried_days
    from doorstep.office.visits import Came, submit
    from doorstep.office.vocabulary import Channel
    from office.doors import CHECK, answered

    plan = planned(desk)
    (day, *_) = carried_days(plan)
    first = day.houses[0].house
    submit(first.code, CHECK, answered(), Came(Channel.KEYED))
    left = [one.house.code for own in carried_days(plan) for one in own.houses]
    assert first.code not in left and len(left) == 2


def test_a_group_leaders_sheet_comes_back_in_a_workbook_too(desk: Desk, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    from doorstep.office.group_sheets import SWEEP, sweep_sheets
    from doorstep.office.models import Submission
    from doorstep.office.queries.people import village_named
    from doorstep.office.visit_books import books_offered, prepare_book, take_book
    from doorstep.render.visit_book import visit_workbook

    plan, place = planned(desk), village_named("松坪村")
    (sheet, *_) = sweep_sheets(plan, place, DAY)
    (offered,) = [one for one in books_offered() if one.form == SWEEP]
    assert (offered.place, offered.day, offered.houses) == (place, DAY, 1)
    path = tmp_path / "sweep.xlsx"
    path.write_bytes(visit_workbook(prepare_book(str(place.pk), DAY, SWEEP), ZH))
    book = load_workbook(path)
    houses, lines = [one for one in book.worksheets if one.sheet_state == "visible"][:2]
    heads = [str(one.value) for one in houses[1]]
    houses.cell(2, heads.index(ZH.text("rekey.day")) + 1).value = "2026-07-01"
    houses.cell(2, heads.index(ZH.text("rekey.visitors")) + 1).value = "组长"
    state = next(one for one in sheet.form.questions if one.code == "state")
    heads = [str(one.value) for one in lines[1]]
    lines.cell(2, heads.index(state.title["zh"]) + 1).value = state.choice("away").title["zh"]  # type: ignore[union-attr]
    book.save(path)
    assert take_book(path, desk.lin).kept == 1  # type: ignore[arg-type]
    held = Submission.objects.get(form=SWEEP)
    assert held.said["answers"]["lines"] == {"1": {"state": "away"}}
    assert SWEEP not in {one.form for one in books_offered()}
