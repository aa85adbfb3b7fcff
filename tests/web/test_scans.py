"""Scans dropped on the page: kept at one press where all is sure, typed beside the cut-out else."""

from __future__ import annotations

import random

import cv2
import pytest
from bench.pen import _tick, scan
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from office.desk import Desk
from office.doors import CHECK, ZHAO, a_door
from web.test_rekey import fields, kept, page

Ticks = dict[tuple[str, str], str]
AS_IT_IS: Ticks = {
    ("", "outcome"): "complete",
    ("1", "state"): "here",
    ("1", "speaker"): "self",
    ("1", "record"): "right",
    ("2", "state"): "away",
    ("2", "speaker"): "family",
    ("2", "record"): "right",
}


def filled(code: str, ticks: Ticks) -> list[bytes]:
    """A house's sheet with these boxes ticked, scanned, a file a page."""
    import pypdfium2

    from doorstep.i18n.phrasebook import Phrasebook
    from doorstep.office.forms_kept import issued_form
    from doorstep.office.visits import find_assignment, sheet_of
    from doorstep.render.sheets.geometry import sheet_geometry
    from doorstep.render.sheets.painting import FilledSheet, form_paper

    door = find_assignment(code)
    sheet = sheet_of(door, CHECK)
    form = issued_form(CHECK, sheet.version)
    assert door.day is not None
    paper = form_paper([FilledSheet(form, sheet, door.day)], Phrasebook("zh"), door.day)
    draw, pages = random.Random(4), []
    for printed, side in zip(
        pypdfium2.PdfDocument(paper), sheet_geometry(form, sheet), strict=True
    ):
        picture = printed.render(scale=150 / 72, grayscale=True).to_numpy().copy()
        for box in side.boxes:
            if ticks.get((box.ref, box.question)) == box.choice:
                _tick(picture, box, draw)
        pages.append(cv2.imencode(".png", scan(picture, draw, False))[1].tobytes())
    return pages


def drop(browser: Client, *files: bytes) -> None:
    """Drop files, and let the worker read them."""
    from doorstep.office.worker import do_jobs

    named = [SimpleUploadedFile(f"{number}.png", one) for number, one in enumerate(files)]
    assert browser.post("/scans/drop", {"file": named}).status_code == 302
    do_jobs()


def states() -> list[tuple[str, str, str]]:
    from doorstep.office.models import ScannedRow

    return sorted(ScannedRow.objects.values_list("code", "state", "why"))


def test_what_is_sure_is_kept_at_one_press(browser: Client, desk: Desk) -> None:
    a_door("7K3M", visitor=desk.zhao.person)  # type: ignore[attr-defined]
    drop(browser, *filled("7K3M", AS_IT_IS))
    assert states() == [("7K3M", "sure", "")]
    assert browser.post("/scans/keep").status_code == 302
    (answers,) = kept()
    assert answers["once"] == {"outcome": "complete"}  # type: ignore[index]
    assert answers["lines"] == {  # type: ignore[index]
        "1": {"state": "here", "speaker": "self", "record": "right"},
        "2": {"state": "away", "speaker": "family", "record": "right"},
    }
    assert browser.post("/scans/keep").status_code == 302
    assert len(kept()) == 1 and states() == [("7K3M", "kept", "")]


def test_what_is_not_sure_is_typed_beside_its_cut_out(browser: Client, desk: Desk) -> None:
    a_door("7K3M", visitor=desk.zhao.person)  # type: ignore[attr-defined]
    ticks = {place: choice for place, choice in AS_IT_IS.items() if place != ("", "outcome")}
    drop(browser, *filled("7K3M", ticks))
    assert states() == [("7K3M", "unsure", "")]
    shown = page(browser, "/scans")
    (picture,) = {part.partition('"')[0] for part in shown.split('<img src="')[1:]}
    answer = browser.get(picture)
    assert answer["Content-Type"] == "image/png" and answer.content.startswith(b"\x89PNG")
    sheet = page(browser, "/rekey?scan=" + picture.split("/")[2])
    given = fields(sheet)
    assert given["line.2.state"] == "away" and given["once.outcome"] == ""
    assert browser.post("/rekey/keep", given | {"once.outcome": "complete"}).status_code == 302
    (answers,) = kept()
    assert answers["lines"]["2"]["state"] == "away"  # type: ignore[index]
    assert states() == [("7K3M", "kept", "")] and browser.get(picture).status_code >= 400


def test_who_was_there_is_asked_where_no_plan_says(browser: Client, desk: Desk) -> None:
    a_door("7K3M")
    drop(browser, *filled("7K3M", AS_IT_IS))
    assert states() == [("7K3M", "unsure", "no-visitor")]


def test_pages_come_in_any_order_and_on_another_day(browser: Client, desk: Desk) -> None:
    a_door("7K3M", visitor=desk.zhao.person)  # type: ignore[attr-defined]
    front, back = filled("7K3M", AS_IT_IS)
    drop(browser, back)
    assert states() == [("7K3M", "unsure", "missing")]
    drop(browser, front)
    assert states() == [("7K3M", "sure", "")]


def test_a_house_that_came_already_is_asked_about(browser: Client, desk: Desk) -> None:
    a_door("7K3M", visitor=desk.zhao.person)  # type: ignore[attr-defined]
    pages = filled("7K3M", AS_IT_IS)
    drop(browser, *pages)
    browser.post("/scans/keep")
    drop(browser, *pages)
    assert ("7K3M", "unsure", "again") in states() and len(kept()) == 1


def test_a_scan_that_says_nothing_new_does_not_wait_for_ever(browser: Client, desk: Desk) -> None:
    a_door("7K3M", visitor=desk.zhao.person)  # type: ignore[attr-defined]
    pages = filled("7K3M", AS_IT_IS)
    drop(browser, *pages)
    browser.post("/scans/keep")
    drop(browser, *pages)
    from doorstep.office.models import ScannedRow

    waits = ScannedRow.objects.get(why="again", state="unsure")
    same = fields(page(browser, f"/rekey?scan={waits.pk}"))
    assert browser.post("/rekey/keep", same).status_code == 302
    assert len(kept()) == 1 and {state for _, state, _ in states()} == {"kept"}


def test_a_page_that_cannot_be_placed_keeps_no_other_out(browser: Client, desk: Desk) -> None:
    a_door("7K3M", visitor=desk.zhao.person)  # type: ignore[attr-defined]
    a_door("7K3N", ZHAO, visitor=desk.zhao.person)  # type: ignore[attr-defined]
    other = filled("7K3N", AS_IT_IS)
    from doorstep.office.models import Assignment

    Assignment.objects.filter(code="7K3N").update(code="GONE")
    drop(browser, b"no picture", *filled("7K3M", AS_IT_IS), other[0])
    assert states() == [
        ("", "lost", "unknown-sheet"),
        ("", "lost", "unreadable"),
        ("7K3M", "sure", ""),
    ]
    from doorstep.office.models import ScannedRow

    for one in ScannedRow.objects.filter(state="lost"):
        assert browser.post("/scans/aside", {"scan": str(one.pk)}).status_code == 302
    assert "lost" not in {state for _, state, _ in states()}


@pytest.mark.parametrize("key", ["x", "7d9f4c4e-0b0a-4f0e-8a60-b7a5cf2d3c11", ""])
def test_a_scan_that_is_not_there_is_told(browser: Client, desk: Desk, key: str) -> None:
    assert browser.post("/scans/aside", {"scan": key}).status_code == 400
    assert browser.get(f"/rekey?scan={key or 'x'}").status_code == 400


def test_nothing_is_left_in_the_inbox(browser: Client, desk: Desk) -> None:
    a_door("7K3M", visitor=desk.zhao.person)  # type: ignore[attr-defined]
    drop(browser, *filled("7K3M", AS_IT_IS), b"no picture")
    assert [one.name for one in (desk.folder / "inbox").iterdir() if one.suffix == ".sealed"] == []
