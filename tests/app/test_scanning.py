"""Sheets filled in by a simulated pen, scanned badly, read back; and what is no sheet."""

from __future__ import annotations

import random

import cv2
import numpy as np
import pytest
from bench.pen import DAY, PENCIL, Written, compare, fill, houses, scan

from doorstep.app.scanning.reading import ScanResult, read_scans
from doorstep.domain.forms import FormSpec, HouseSheet
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.packs.forms import load_form
from doorstep.render.sheets.page import PageName
from doorstep.render.sheets.painting import FilledSheet, form_paper

FORM = load_form("cn", "household-check")
WORDS = Phrasebook("zh")
Files = list[tuple[str, bytes]]


def png(picture: np.ndarray) -> bytes:
    return bytes(cv2.imencode(".png", picture)[1].tobytes())


def read(files: Files, known: list[HouseSheet]) -> ScanResult:
    printed = {one.code: one for one in known}

    def sheet_of(name: PageName) -> tuple[FormSpec, HouseSheet] | None:
        return (FORM, printed[name.code]) if name.code in printed else None

    return read_scans(files, sheet_of)


@pytest.fixture(scope="module")
def filled() -> list[Written]:
    draw = random.Random(7)
    return [fill(FORM, sheet, draw, WORDS) for sheet in houses(FORM, 8, draw)]


@pytest.mark.parametrize("photo", [False, True], ids=["scanned", "photographed"])
def test_what_is_sure_is_right(filled: list[Written], photo: bool) -> None:
    draw = random.Random(3)
    pages = [(one.sheet.code, png(scan(page, draw, photo))) for one in filled for page in one.pages]
    draw.shuffle(pages)
    result = read(pages, [one.sheet for one in filled])
    counts = compare(result, filled)
    assert counts["wrong"] == counts["sheets lost"] == 0
    assert counts["right"] > 0.9 * len([1 for one in filled for _ in one.truth])


def test_a_page_filled_in_by_pencil_is_read_like_any_other() -> None:
    draw = random.Random(11)
    by_pencil = [fill(FORM, one, draw, WORDS, PENCIL) for one in houses(FORM, 3, draw)]
    pages = [
        (one.sheet.code, png(scan(page, draw, False))) for one in by_pencil for page in one.pages
    ]
    counts = compare(read(pages, [one.sheet for one in by_pencil]), by_pencil)
    assert counts["wrong"] == counts["sheets lost"] == 0
    assert counts["shown though clear"] <= 1


def test_three_marks_and_the_code_are_enough_and_what_is_cut_off_is_not_taken_for_empty(
    filled: list[Written],
) -> None:
    one = filled[2]
    page = one.pages[0]
    mark = round(25 * 150 / 25.4)
    torn = page.copy()
    torn[-mark:, :mark] = 255
    narrow = page[:, round(26 * 150 / 25.4) :]
    for picture in (torn, np.pad(torn, 60, constant_values=90)):
        result = read([("a", png(picture))], [one.sheet])
        assert not result.lost
        counts = compare(result, [one])
        assert counts["wrong"] == 0 and counts["right"] > 10
    assert [lost.why for lost in read([("a", png(narrow))], [one.sheet]).lost] == ["no-marks"]


def test_a_box_that_was_taken_back_or_two_boxes_are_shown_to_a_person(
    filled: list[Written],
) -> None:
    one = filled[0]
    page = one.pages[0].copy()
    outcome = [(ref, code, choice) for ref, code, choice in one.truth if code == "outcome"]
    from bench.pen import _blacken, _tick

    from doorstep.render.sheets.geometry import sheet_geometry

    boxes = [box for box in sheet_geometry(FORM, one.sheet)[0].boxes if box.question == "outcome"]
    for box in boxes[:2]:
        _tick(page, box, random.Random(1))
    held = read([("a", png(page))], [one.sheet]).sheets[one.sheet.code, FORM.code]
    assert [(cut.question, cut.ref) for cut in held.unsure if cut.question == "outcome"]
    assert held.missing == {2} and not held.is_sure and len(outcome) == 4
    for box in boxes:
        _blacken(page, box, random.Random(1))
    held = read([("a", png(page))], [one.sheet]).sheets[one.sheet.code, FORM.code]
    assert "outcome" not in held.ticks[""]
    assert cv2.imdecode(np.frombuffer(held.unsure[0].png, np.uint8), 0) is not None


def test_handwriting_is_cut_out_and_never_read(filled: list[Written]) -> None:
    one = filled[1]
    page = one.pages[0].copy()
    from doorstep.render.sheets.geometry import sheet_geometry
    from doorstep.render.sheets.page import EDGE

    line = next(f for f in sheet_geometry(FORM, one.sheet)[0].fields if f.question == "added_name")
    dots = 150 / 25.4
    at = (round((line.place.x + EDGE + 3) * dots), round((line.place.y + EDGE + 5.5) * dots))
    cv2.putText(page, "Wang", at, cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, 0.8, 30, 1, cv2.LINE_AA)
    held = read([("a", png(page))], [one.sheet]).sheets[one.sheet.code, FORM.code]
    assert [(cut.question, cut.ref) for cut in held.written] == [("added_name", "+1")]


def test_an_empty_sheet_says_nothing_and_is_not_sure() -> None:
    sheet = next(houses(FORM, 1, random.Random(1)))
    paper = form_paper([FilledSheet(FORM, sheet, DAY, ("陈晓燕",))], WORDS, DAY)
    held = read([("a.pdf", paper)], [sheet]).sheets[sheet.code, FORM.code]
    assert not any(held.ticks.values()) and not held.missing and not held.written
    assert [cut.question for cut in held.unsure] == ["outcome"]


def test_pages_that_cannot_be_placed_are_kept_with_a_reason(filled: list[Written]) -> None:
    one, other = filled[0], filled[1]
    no_code = np.full((1400, 1000), 240, np.uint8)
    cv2.putText(no_code, "a letter", (100, 300), cv2.FONT_HERSHEY_SIMPLEX, 4, 0, 9)
    cut = one.pages[0][: one.pages[0].shape[0] // 2]
    files = [("letter", png(no_code)), ("cut", png(cut)), ("a", png(one.pages[0]))]
    files += [("a again", png(one.pages[0])), ("other", png(other.pages[0]))]
    files += [("empty back", png(np.full((1400, 1000), 250, np.uint8)))]
    result = read(files, [one.sheet])
    assert [(lost.file, lost.why) for lost in result.lost] == [
        ("letter", "no-code"),
        ("cut", "no-marks"),
        ("a again", "twice"),
        ("other", "unknown-sheet"),
    ]


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7 broken", b"\xff\xd8\xff\xe0 no", b"PK\x03\x04"])
def test_what_is_no_picture_is_named_and_keeps_no_other_out(
    filled: list[Written], data: bytes
) -> None:
    one = filled[0]
    result = read([("x.jpg", data), ("a", png(one.pages[0]))], [one.sheet])
    assert [(lost.file, lost.why) for lost in result.lost] == [("x.jpg", "unreadable")]
    assert len(result.sheets) == 1
