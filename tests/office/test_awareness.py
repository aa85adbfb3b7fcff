"""The anonymous survey: sheets that all look alike come back by scan, page or workbook and lie in
heaps that nobody can be found in; what they say is told once a round is closed."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path
from typing import Any

import pytest
from django.db import models
from openpyxl import load_workbook

from doorstep.domain.errors import BadInput
from doorstep.i18n.phrasebook import Phrasebook
from office.desk import Desk

ZH = Phrasebook("zh")
ANSWERS = {"allowance": "yes", "checkups": "heard", "happened": "2"}


def village(name: str = "松坪村") -> Any:
    from doorstep.office.configuring import current_office
    from doorstep.office.models import Place
    from doorstep.office.projecting import project

    project(current_office().workspace)
    return Place.objects.get(name=name)


def answered(place: Any, count: int, knows: int, *, half: int = 0, happened: int = 1) -> None:
    """So many sheets of a half, of which so many know of the child allowance."""
    from doorstep.office.awareness import NamelessSheet, add_sheets, heaps_to_fill

    heap = heaps_to_fill(place, None)[half]
    told = [
        {"allowance": "yes" if n < knows else "no", "happened": str(happened + n % 2)}
        for n in range(count)
    ]
    add_sheets(heap.code, [NamelessSheet(f"{half}-{n}", one) for n, one in enumerate(told)], None)


# -- what the tables can hold


def test_no_column_joins_a_household_or_a_person(desk: Desk) -> None:
    """Every column of the tables, by name and kind: a village, days, counts, codes, one cell."""
    from doorstep.office.models import AwarenessHeap, AwarenessRound, OutreachLine, Place

    known = {
        AwarenessRound: {"id", "number", "version", "opened", "closed"},
        AwarenessHeap: {"id", "sealed", "round", "place", "half", "code", "printed", "back"},
        OutreachLine: {"id", "place", "day", "topic", "way", "heads", "dropped"},
    }
    for table, names in known.items():
        columns = table._meta.get_fields()
        own = {one.name for one in columns if not one.auto_created or one.concrete}
        assert own == names, table
        for one in columns:
            assert not isinstance(one, models.DateTimeField | models.TimeField), one
            if one.is_relation:
                assert one.related_model in (Place, AwarenessRound, AwarenessHeap), one


def test_nothing_points_at_a_heap_or_a_talk(desk: Desk) -> None:
    from django.apps import apps

    from doorstep.office.models import AwarenessHeap, AwarenessRound, OutreachLine

    about = (AwarenessHeap, AwarenessRound, OutreachLine)
    for table in apps.get_models():
        for one in table._meta.get_fields():
            if one.is_relation and not one.auto_created and one.related_model in about:
                assert table in about, (table, one)


def test_a_heap_says_nothing_of_the_order_in_which_it_grew(desk: Desk) -> None:
    from doorstep.office.awareness import NamelessSheet, add_sheets, heaps_to_fill
    from doorstep.office.models import AwarenessHeap

    one, other = heaps_to_fill(village(), None)
    told = [{"allowance": word, "happened": str(n)} for n, word in enumerate(("yes", "no", "yes"))]
    for heap, order in ((one, (0, 1, 2)), (other, (2, 0, 1))):
        for n in order:
            add_sheets(heap.code, [NamelessSheet(str(n), told[n])], None)
    held = AwarenessHeap.objects.get(pk=one.pk).said
    assert held["sheets"] == AwarenessHeap.objects.get(pk=other.pk).said["sheets"]
    assert held["seen"] == sorted(held["seen"]) and set(held) == {"sheets", "seen"}
    assert all(set(sheet) <= {"allowance", "happened"} for sheet in held["sheets"])
    assert b'"happened": "' not in desk.held()


# -- out


def test_half_of_the_sheets_list_one_thing_more_and_none_has_a_number_of_its_own(
    desk: Desk,
) -> None:
    from doorstep.office.awareness import sheets_to_print

    sheets = sheets_to_print(village(), 21, desk.lin)  # type: ignore[arg-type]
    codes = [sheet.code for _, sheet in sheets]
    assert len(set(codes)) == 2 and abs(codes.count(codes[0]) - 10.5) == 0.5
    lengths = {sheet.code: len(form.questions[-1].items) for form, sheet in sheets}
    assert sorted(lengths.values()) == [4, 5]
    assert codes != sorted(codes) and codes != sorted(codes, reverse=True)
    for _, sheet in sheets:
        assert set(sheet.house) == {"village"} and not sheet.lines


def test_what_is_printed_has_one_page_without_a_place_for_a_name(desk: Desk) -> None:
    from doorstep.office.awareness import sheets_to_print
    from doorstep.render.sheets.geometry import sheet_geometry

    for form, sheet in sheets_to_print(village(), 4, None):
        (page,) = sheet_geometry(form, sheet)
        assert page.fields == ()
        assert {box.question for box in page.boxes} == {one.code for one in form.questions}
        assert max(box.place.y for box in page.boxes) < 265


def test_large_print_takes_a_second_page_and_leaves_nothing_out(desk: Desk) -> None:
    from doorstep.office.awareness import sheets_to_print
    from doorstep.render.sheets.geometry import sheet_geometry

    for form, sheet in sheets_to_print(village(), 4, None):
        pages = sheet_geometry(form, sheet, large=True)
        assert len(pages) == 2
        boxes = [box for page in pages for box in page.boxes]
        assert {box.question for box in boxes} == {one.code for one in form.questions}
        assert max(box.place.y for box in boxes) < 268


# -- back


def test_typed_sheets_are_counted_once_and_nothing_is_told_while_the_round_is_open(
    desk: Desk,
) -> None:
    from doorstep.office.awareness import close_round, heaps_to_fill
    from doorstep.office.awareness_typing import keep_nameless
    from doorstep.office.queries.awareness import awareness_shown

    heap = heaps_to_fill(village(), None)[0]
    fields = {name: [value] for name, value in ANSWERS.items()}
    for uuid, fresh in (("a", 1), ("a", 0), ("b", 1)):
        assert keep_nameless(heap.code, fields | {"uuid": [uuid]}, desk.lin) == fresh  # type: ignore[arg-type]
    shown = awareness_shown()
    assert shown is not None and shown.back == 2 and shown.topics == () and shown.coached is None
    close_round(desk.lin)  # type: ignore[arg-type]
    with pytest.raises(BadInput) as refused:
        keep_nameless(heap.code, fields | {"uuid": ["c"]}, desk.lin)  # type: ignore[arg-type]
    assert refused.value.code == "awareness-closed"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, "visit-says-nothing"),
        ({"allowance": ["perhaps"]}, "answer-unknown"),
        ({"happened": ["9"]}, "answer-unknown"),
    ],
)
def test_what_is_no_box_is_refused(desk: Desk, fields: dict[str, list[str]], code: str) -> None:
    from doorstep.office.awareness import heaps_to_fill
    from doorstep.office.awareness_typing import keep_nameless

    heap = heaps_to_fill(village(), None)[0]
    with pytest.raises(BadInput) as refused:
        keep_nameless(heap.code, fields, desk.lin)  # type: ignore[arg-type]
    assert refused.value.code == code


def test_a_workbook_brings_a_row_a_sheet_and_counts_once(desk: Desk, tmp_path: Path) -> None:
    from doorstep.office.awareness_books import awareness_book
    from doorstep.office.queries.awareness import awareness_shown
    from doorstep.office.visit_books import take_book
    from doorstep.render.visit_book import visit_workbook

    path = tmp_path / "sheets.xlsx"
    path.write_bytes(visit_workbook(awareness_book(village(), None), ZH))
    book = load_workbook(path)
    sheet = next(one for one in book.worksheets if one.sheet_state == "visible")
    heads = [str(one.value) for one in sheet[1]]
    assert not any("姓名" in head or "日期" in head or "走访" in head for head in heads[1:])
    for row in (2, 4, 70):
        sheet.cell(row, 2).value = "知道"
        sheet.cell(row, len(heads)).value = "3"
    book.save(path)
    assert take_book(path, desk.lin).counts == {"kept": 3, "unchanged": 0, "blank": 117}  # type: ignore[arg-type]
    assert take_book(path, desk.lin).counts == {"kept": 0, "unchanged": 3, "blank": 117}  # type: ignore[arg-type]
    shown = awareness_shown()
    assert shown is not None and shown.back == 3
    sheet.cell(3, 2).value = "也许"
    book.save(path)
    with pytest.raises(BadInput):
        take_book(path, desk.lin)  # type: ignore[arg-type]


def test_a_scanned_stack_of_sheets_that_all_look_alike(desk: Desk) -> None:
    """Filled in by a simulated pen: each page is a sheet of its own, and once it lies on its heap
    nothing is left of when it was scanned."""
    from bench.pen import fill, scan

    from doorstep.app.scanning.reading import read_scans
    from doorstep.office.awareness import sheets_to_print
    from doorstep.office.models import AwarenessHeap, ScannedRow, ScanUpload
    from doorstep.office.scans import _keep_nameless, keep_sure, printed_sheet

    draw = random.Random(11)
    printed = sheets_to_print(village(), 12, None)
    written = [fill(form, sheet, draw, ZH) for form, sheet in printed]
    files = [("stack", picture(scan(page, draw, False))) for one in written for page in one.pages]
    result = read_scans(files, printed_sheet)
    assert not result.lost and not result.sheets and len(result.nameless) == 12
    upload = ScanUpload(by=desk.lin)
    upload.put(files=[])
    upload.save()
    for one in result.nameless:
        _keep_nameless(upload, one)
    sure = keep_sure(desk.lin)  # type: ignore[arg-type]
    heaps = AwarenessHeap.objects.all()
    assert 6 <= sure == sum(heap.back for heap in heaps)
    assert ScannedRow.objects.count() == 12 - sure
    assert not ScannedRow.objects.exclude(state="unsure").exists()


def picture(page: Any) -> bytes:
    import cv2

    return bytes(cv2.imencode(".png", page)[1].tobytes())


# -- what a closed round says


def test_shares_with_intervals_by_village_and_the_list_experiment_by_township(desk: Desk) -> None:
    from doorstep.office.awareness import close_round
    from doorstep.office.outreach import note_talk
    from doorstep.office.queries.awareness import awareness_facts, awareness_shown

    one, other = village(), village("河湾村")
    answered(one, 20, 12, half=0, happened=1)
    answered(one, 10, 5, half=1, happened=2)
    answered(other, 16, 8, half=0, happened=1)
    talk = {"day": str(dt.date.today()), "village": "松坪村", "topic": "allowance"}
    note_talk(talk | {"way": "meeting", "heads": "9"}, None)
    assert awareness_facts() == []
    close_round(desk.lin)  # type: ignore[arg-type]
    shown = awareness_shown()
    assert shown is not None and shown.people == 46
    topic = shown.topics[0]
    assert topic.code == "allowance" and topic.told == 1 and shown.topics[1].told == 0
    own = topic.villages["松坪村"]
    assert own is not None and (own.yes, own.n) == (17, 30) and own.lo < 17 / 30 < own.hi
    assert topic.total is not None and (topic.total.yes, topic.total.n) == (25, 46)
    assert shown.topics[1].total is None
    assert shown.coached is not None and shown.coached.share == 1.0
    (fact,) = awareness_facts()
    assert (fact.place, fact.right, fact.n) == (None, 25, 46)


def test_a_few_answers_are_nowhere(desk: Desk) -> None:
    from doorstep.office.awareness import close_round
    from doorstep.office.queries.awareness import awareness_facts, awareness_shown
    from doorstep.render.awareness import awareness_lines, awareness_object, awareness_paper

    answered(village(), 30, 15)
    answered(village("河湾村"), 9, 4)
    close_round(desk.lin)  # type: ignore[arg-type]
    shown = awareness_shown()
    assert shown is not None
    topic = shown.topics[0]
    assert topic.villages == {"松坪村": None, "河湾村": None} and topic.total is not None
    said = " ".join(awareness_lines(shown, ZH)) + str(awareness_object(shown))
    assert "不公布" in said and "'yes': 15" not in said
    assert awareness_paper(shown, ZH).startswith(b"%PDF")
    assert awareness_facts()[0].n == 39


def test_a_survey_that_is_closed_has_the_score_made_anew(desk: Desk) -> None:
    from doorstep.office.awareness import close_round
    from doorstep.office.configuring import current_office
    from doorstep.office.job_queue import is_asked
    from doorstep.office.mornings import fill_morning, is_morning_awaited

    answered(village(), 12, 5)
    fill_morning(current_office().workspace)
    assert not is_morning_awaited()
    close_round(desk.lin)  # type: ignore[arg-type]
    assert is_morning_awaited() and is_asked("project")
