"""The duty roster is drawn up from the contacts, changed by hand within the rules, goes out and
comes back; a test call keeps a day and nothing else."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from doorstep.domain.errors import BadInput, RefusedByRule
from doorstep.domain.phone_trees import PhoneGap
from doorstep.domain.rosters import Post
from doorstep.i18n.phrasebook import Phrasebook
from office.desk import Desk
from office.test_duties import take

ZH = Phrasebook("zh_Hans")


def drawn(desk: Desk, tmp_path: Path, days: int = 3) -> object:
    from doorstep.office.roster import draw_roster, roster_place

    take(desk, tmp_path)
    place, today = roster_place(), timezone.localdate()
    draw_roster(place, today, today + dt.timedelta(days=days - 1), desk.lin)
    return place


def names(shift: object) -> list[str]:
    people = [getattr(shift, post.value) for post in Post]
    return ["" if one is None else str(one.said["name"]) for one in people]


def test_contacts_give_leaders_and_gaps_are_shown(desk: Desk, tmp_path: Path) -> None:
    from doorstep.office.queries.rosters import roster_shown
    from doorstep.office.roster import roster_place, shifts_of

    place = drawn(desk, tmp_path)
    shifts = shifts_of(place, timezone.localdate())
    assert {names(one)[0] for one in shifts} == {"孙明", "钱书", "何干"}  # each leads once
    shown = roster_shown(place, timezone.localdate(), ZH)
    assert Post.SECOND in shown[0].said.gaps  # one clerk is on record, two are wanted
    assert roster_place().pk == place.pk


def test_drawing_again_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    from doorstep.office.models import AuditEvent, DutyShift
    from doorstep.office.roster import draw_roster

    place, today = drawn(desk, tmp_path), timezone.localdate()
    events = AuditEvent.objects.count()
    assert draw_roster(place, today, today + dt.timedelta(days=2), desk.lin) == 0
    assert (DutyShift.objects.count(), AuditEvent.objects.count()) == (3, events)
    with pytest.raises(BadInput, match="roster-days"):
        draw_roster(place, today, today - dt.timedelta(days=1), desk.lin)


def test_a_double_shift_is_refused_and_nothing_is_kept(desk: Desk, tmp_path: Path) -> None:
    from django.db import transaction

    from doorstep.office.roster import change_shift, shifts_of

    place = drawn(desk, tmp_path)
    shift = shifts_of(place, timezone.localdate())[0]
    with pytest.raises(RefusedByRule, match="roster-double-shift"), transaction.atomic():
        change_shift(str(shift.pk), {Post.SECOND: shift.leader}, desk.lin)
    shift.refresh_from_db()
    assert shift.second is None
    with pytest.raises(RefusedByRule, match="roster-changed-since"):
        change_shift(str(shift.pk), {Post.SECOND: None}, desk.lin, seen=99)


def test_the_workbook_comes_back_with_what_was_changed(desk: Desk, tmp_path: Path) -> None:
    from doorstep.office.roster import shifts_of
    from doorstep.office.roster_book import roster_table, take_roster
    from doorstep.render.table_book import table_workbook

    place, today = drawn(desk, tmp_path), timezone.localdate()
    table = roster_table(place, today, ZH)
    book = load_workbook(io.BytesIO(table_workbook(table, ZH)))
    page = book["值班表"]
    assert page.column_dimensions["A"].hidden
    page["D2"], page["D3"] = page["D3"].value, page["D2"].value  # two leaders swap
    book.save(tmp_path / "back.xlsx")
    before = [names(one)[0] for one in shifts_of(place, today)]
    changed = take_roster(tmp_path / "back.xlsx", desk.lin)
    after = [names(one)[0] for one in shifts_of(place, today)]
    assert changed == 2 and after == [before[1], before[0], before[2]]
    assert take_roster_again(tmp_path / "back.xlsx", desk) == 0
    page["D2"] = "无此人"
    book.save(tmp_path / "wrong.xlsx")
    with pytest.raises(BadInput, match="table-refused") as refused:
        take_roster(tmp_path / "wrong.xlsx", desk.lin)
    assert [one.code for one in refused.value.causes] == ["table-row", "person-unknown"]


def take_roster_again(path: Path, desk: Desk) -> int:
    from doorstep.office.roster_book import take_roster

    return take_roster(path, desk.lin)


def test_the_telephone_tree_is_red_until_everybody_was_reached(desk: Desk, tmp_path: Path) -> None:
    from doorstep.office.models import TestCall
    from doorstep.office.people import find_person
    from doorstep.office.phone_tree import phone_tree
    from doorstep.office.roster import note_call

    take(desk, tmp_path)
    lines = phone_tree()
    assert (lines[0].role, lines[0].gap) in {
        ("lead", PhoneGap.NOBODY),
        ("stationed", PhoneGap.NOT_CALLED),
    }
    secretary = next(one for one in lines if one.name == "孙明")
    clerk = next(one for one in lines if one.name == "周会")
    assert (secretary.level, clerk.level, clerk.called_by) == (1, 2, "孙明")
    person, today = find_person(secretary.ref), timezone.localdate()
    note_call(person, today, desk.lin, reached=False)
    assert next(o.gap for o in phone_tree() if o.name == "孙明") == PhoneGap.NOT_REACHED
    note_call(person, today, desk.lin, reached=True)
    again = next(one for one in phone_tree() if one.name == "孙明")
    assert (again.gap, again.reached_on) == (None, today)
    assert TestCall.objects.count() == 1
    assert {f.name for f in TestCall._meta.fields} == {"id", "person", "on", "reached", "by"}
    with pytest.raises(BadInput, match="call-to-come"):
        note_call(person, today + dt.timedelta(days=1), desk.lin, reached=True)


def test_wall_sheet_and_tree_print_with_gaps(desk: Desk, tmp_path: Path) -> None:
    from doorstep.office.phone_tree import phone_tree
    from doorstep.office.queries.rosters import roster_sheet
    from doorstep.render.rosters import phone_paper, roster_paper

    sheet = roster_sheet(drawn(desk, tmp_path), timezone.localdate(), ZH)
    for paper in (
        roster_paper(sheet, ZH),
        roster_paper(sheet, ZH, wall=True),
        phone_paper(phone_tree(), sheet, ZH),
    ):
        assert paper.startswith(b"%PDF")
