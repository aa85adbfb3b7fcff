"""Where the boxes of a printed form stand, and that they are printed there."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from itertools import combinations

import numpy as np
import pypdfium2
import pytest

from doorstep.domain.forms import Asked, FormLine, FormSpec, HouseSheet
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.packs.forms import load_forms
from doorstep.render.sheets.geometry import sheet_geometry
from doorstep.render.sheets.page import (
    EDGE,
    HEIGHT,
    MARKS,
    WIDTH,
    PageGeometry,
    PageName,
    Rectangle,
    SlotRole,
)
from doorstep.render.sheets.painting import FilledSheet, form_paper
from doorstep.render.sheets.side import BLOCKS

FORMS = load_forms("cn")
VALUES = {"name": "欧阳王氏", "id_number": "440000196002031234", "birth_date": "1960-02-03"}
MM = 200 / 25.4
"""Dots of a millimetre at 200 dots an inch."""


def sheet(form: FormSpec, lines: int = 5) -> HouseSheet:
    listed = tuple(FormLine(str(number), VALUES) for number in range(1, lines + 1))
    house = {"village": "河湾村", "group": "3", "household_no": "17", "head_name": "王大山"}
    return HouseSheet("7K3M", form.code, form.version, house, listed)


def laid(code: str, lines: int, large: bool) -> tuple[PageGeometry, ...]:
    return sheet_geometry(FORMS[code], sheet(FORMS[code], lines), large=large)


def every_shape() -> list[tuple[str, int, bool]]:
    return [
        (code, lines, large)
        for code, form in FORMS.items()
        for lines in ((0,) if form.lines == "none" else (0, 1, 5, 11, 23, 60))
        for large in (False, True)
    ]


@pytest.mark.parametrize(("code", "lines", "large"), every_shape())
def test_every_answer_has_one_place(code: str, lines: int, large: bool) -> None:
    form, pages = FORMS[code], laid(code, lines, large)
    refs = {
        Asked.ONCE: [""],
        Asked.LINE: [str(number) for number in range(1, lines + 1)],
        Asked.ADDED: [f"+{number}" for number in range(1, form.added + 1)],
    }
    wanted = Counter(
        (one.code, ref, choice.code if choice else "")
        for one in form.questions
        for ref in refs[one.asked]
        for choice in (one.choices if one.kind in BLOCKS else (None,))
    )
    found = Counter((one.question, one.ref, one.choice) for page in pages for one in page.boxes)
    found += Counter(
        (one.question, one.ref, "")
        for page in pages
        for one in page.fields
        if not one.question.startswith("@")
    )
    assert found == wanted


@pytest.mark.parametrize(("code", "lines", "large"), every_shape())
def test_nothing_is_cut_or_stands_on_something_else(code: str, lines: int, large: bool) -> None:
    for page in laid(code, lines, large):
        places = [one.place for one in (*page.boxes, *page.fields)]
        fixed = [*MARKS, page.qr]
        for place in [*places, *(one.place for one in page.texts)]:
            assert place.x >= -3.01 and place.x + place.w <= WIDTH + 3.01
            assert place.y >= -3.01 and place.y + place.h <= HEIGHT + 3.01
            assert not any(overlap(place, one) for one in fixed)
        assert not any(overlap(one, other) for one, other in combinations(places, 2))
        words = [one.place for one in page.texts if not one.role.startswith("planned")]
        assert not any(overlap(one, box.place) for one in words for box in page.boxes)
        for one, other in combinations(words, 2):
            assert not overlap(one, other), (one, other)


def overlap(one: Rectangle, other: Rectangle) -> bool:
    slack = 0.01
    return (
        one.x + slack < other.x + other.w
        and other.x + slack < one.x + one.w
        and one.y + slack < other.y + other.h
        and other.y + slack < one.y + one.h
    )


@pytest.mark.parametrize("code", FORMS)
def test_what_is_on_record_stands_only_on_the_back(code: str) -> None:
    form = FORMS[code]
    if not any(one.after for one in form.questions):
        return
    pages = laid(code, 3, False)
    assert [page.after for page in pages] == [False, True] * (len(pages) // 2)
    for page in pages:
        shown = [one for one in page.texts if one.role is SlotRole.VALUE]
        after = {one.code for one in form.questions if one.after}
        assert bool(shown) == page.after
        assert all((one.question in after) == page.after for one in page.boxes)


def test_a_household_of_eleven_fits_one_sheet_of_paper() -> None:
    assert len(laid("household-check", 11, False)) == 2


@pytest.mark.parametrize("large", [False, True])
def test_an_identity_number_has_a_cell_for_each_character(large: bool) -> None:
    pages = laid("household-check", 3, large)
    cells = [one for page in pages for one in page.fields if one.question == "number"]
    assert [(one.ref, one.cells) for one in cells] == [(ref, 18) for ref in ("1", "2", "3")]
    assert all(part.w >= 5 and part.h >= 6 for one in cells for part in one.parts)


def test_what_is_empty_is_said_to_be_and_the_planned_day_stands_on_one_line() -> None:
    form = FORMS["household-check"]
    filled = FilledSheet(form, sheet(form, 1), dt.date(2026, 11, 30))
    paper = form_paper([filled], Phrasebook("zh"), dt.date(2026, 6, 1))
    front, back = (page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(paper))
    assert "2026年11月30日" in front.replace(" ", "") and "未登记" in back


@pytest.mark.parametrize("large", [False, True])
def test_a_page_is_named_by_its_code(large: bool) -> None:
    (first, *_) = laid("household-check", 2, large)
    named = PageName.read(first.says)
    assert named == PageName("7K3M", "household-check", FORMS["household-check"].version, 1, large)
    assert PageName.read("https://example.org/D1/7K3M") is None


@pytest.mark.parametrize("large", [False, True])
def test_boxes_and_code_are_printed_where_the_geometry_says(large: bool) -> None:
    import zxingcpp

    form = FORMS["household-check"]
    one = sheet(form, 4)
    paper = form_paper([FilledSheet(form, one)], Phrasebook("zh"), dt.date(2026, 6, 1), large=large)
    pages = sheet_geometry(form, one, large=large)
    document = pypdfium2.PdfDocument(paper)
    assert len(document) == len(pages)
    for page, printed in zip(pages, document, strict=True):
        picture = np.asarray(printed.render(scale=200 / 72, grayscale=True).to_numpy()).squeeze()
        for mark in page.marks:
            assert cut(picture, mark, -0.4).mean() < 20
        for box in page.boxes:
            assert cut(picture, box.place, -0.6).mean() > 250
            assert cut(picture, box.place, 0.3).mean() < 235
        found = zxingcpp.read_barcodes(picture)
        assert [barcode.text for barcode in found] == [page.says]


def cut(picture: np.ndarray, place: Rectangle, wider: float) -> np.ndarray:
    left, top = (round((EDGE + one - wider) * MM) for one in (place.x, place.y))
    right = round((EDGE + place.x + place.w + wider) * MM)
    bottom = round((EDGE + place.y + place.h + wider) * MM)
    return picture[top:bottom, left:right]
