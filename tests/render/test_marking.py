"""The steward's own workbook comes back in its own layout, with the cells to look at coloured and
commented."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font
from render.township import cell, dates_in, finding

from doorstep.domain.findings import Finding
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.marking import mark_workbook

FILE = "人口.xlsx"


def register() -> Workbook:
    """A sheet as offices make them: a title over merged cells, a merged household, a hidden and a
    struck row."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "石桥村"
    sheet.append(["石桥村人口台账", None, None])
    sheet.merge_cells("A1:C1")
    sheet.append(["户主", "姓名", "出生日期"])
    for row in (
        ["王大", "王大", "1960.1.1"],
        [None, "王小梅", "1985.3.7"],
        ["李四", "李四", "1970"],
    ):
        sheet.append(row)
    sheet.merge_cells("A3:A4")
    sheet.row_dimensions[4].hidden = True
    sheet["B5"].font = Font(strike=True)
    sheet.column_dimensions["B"].width = 23
    sheet["C6"] = "=COUNTA(C3:C5)"
    return book


def marked(
    findings: list[Finding], book: Workbook | None = None, lang: str = "zh_Hans", **how: bool
) -> Workbook:
    result = mark_workbook(book or register(), findings, Phrasebook(lang), file=FILE, **how)
    return load_workbook(io.BytesIO(result.data))


def differing(left_row: int = 4, column: str = "C") -> Finding:
    left = replace(cell(FILE, left_row), column=column)
    return finding(
        1, "VAL_DATE", "石桥村", left, cell("出生.xls", 12, "85年3月", "Sheet1", "D"), "high"
    )


def test_the_comment_says_the_word_the_problem_and_the_other_cell() -> None:
    spot = marked([differing()])["石桥村"]["C4"]
    assert (
        spot.comment.text
        == "■ 高 · 日期 VAL_DATE\n两处日期不同\n对照：出生.xls › Sheet1 › D12，写的是“85年3月”"
    )
    assert spot.fill.fgColor.rgb[-6:] == "FBE3E0"


def test_an_english_reader_gets_english() -> None:
    assert (
        "Other cell: 出生.xls › Sheet1 › D12"
        in marked([differing()], lang="en")["石桥村"]["C4"].comment.text
    )


def test_both_sides_are_marked_when_both_lie_in_the_file() -> None:
    sheet = marked([finding(1, "VAL_DATE", "石桥村", cell(FILE, 3), cell(FILE, 5))])["石桥村"]
    assert "C5" in sheet["C3"].comment.text and "C3" in sheet["C5"].comment.text


def test_a_finding_of_another_file_marks_nothing() -> None:
    found = finding(1, "VAL_DATE", "石桥村", cell("别的.xlsx", 4))
    assert all(
        one.comment is None for line in marked([found])["石桥村"].iter_rows() for one in line
    )


def test_the_layout_is_kept() -> None:
    sheet = marked([differing()])["石桥村"]
    assert {str(area) for area in sheet.merged_cells.ranges} == {"A1:C1", "A3:A4"}
    assert sheet.row_dimensions[4].hidden and sheet["B5"].font.strike
    assert sheet.column_dimensions["B"].width == 23
    assert sheet["C6"].value == "=COUNTA(C3:C5)" and sheet["C6"].data_type == "f"


def test_a_merged_cell_is_marked_at_its_top_left() -> None:
    sheet = marked([differing(column="A")])["石桥村"]
    assert sheet["A3"].comment is not None


def test_two_findings_of_one_cell_share_a_comment_the_heavier_first() -> None:
    light = finding(2, "BLANK", "石桥村", cell(FILE, 4), None, "low")
    spot = marked([light, differing()])["石桥村"]["C4"]
    assert spot.comment.text.index("■ 高") < spot.comment.text.index("○ 低")
    assert spot.fill.fgColor.rgb[-6:] == "FBE3E0"


def test_a_comment_of_the_stewards_own_is_kept_above() -> None:
    book = register()
    book["石桥村"]["C4"].comment = Comment("已电话核实", "陈敏")
    assert marked([differing()], book)["石桥村"]["C4"].comment.text.startswith("已电话核实\n\n■ 高")


def test_text_that_begins_like_a_formula_stays_text() -> None:
    book = register()
    for row, text in enumerate(("=cmd|' /c calc'!A0", "+1", "-1", "@SUM", "\t=1"), 7):
        spot = book["石桥村"].cell(row, 2, text)
        spot.data_type = "s"
    sheet = marked([differing()], book)["石桥村"]
    for row in range(7, 12):
        assert sheet.cell(row, 2).data_type == "s" and sheet.cell(row, 2).quotePrefix


def test_a_comment_cannot_carry_a_formula_anywhere() -> None:
    found = finding(1, "VAL_NAME", "石桥村", cell(FILE, 4), cell("=cmd|x.xls", 5, "=1+1"))
    spot = marked([found])["石桥村"]["C4"]
    assert spot.value == "1985.3.7" and "“=1+1”" in spot.comment.text


@pytest.mark.parametrize(
    "formula",
    ["=cmd|'/c calc'!A0", '=WEBSERVICE("http://x.example")', "=[1]Sheet1!A1", '=HYPERLINK("x")'],
)
def test_a_formula_that_reaches_outside_becomes_text_and_that_is_told(formula: str) -> None:
    book = register()
    book["石桥村"]["B7"] = formula
    result = mark_workbook(
        book, [differing()], Phrasebook("zh_Hans"), file=FILE, lost=(("drawings", 2),)
    )
    spot = load_workbook(io.BytesIO(result.data))["石桥村"]["B7"]
    assert (spot.value, spot.data_type, result.lost) == (
        formula,
        "s",
        (("drawings", 2), ("formula_to_text", 1)),
    )


def test_in_a_workbook_rebuilt_from_another_format_nothing_is_a_formula() -> None:
    assert marked([differing()], text_only=True)["石桥村"]["C6"].data_type == "s"


@pytest.mark.parametrize("change", [{"sheet": "没有的表"}, {"row": 2_000_000}, {"column": "ZZZZ"}])
def test_a_cell_that_is_not_there_is_told_not_a_crash(change: dict[str, object]) -> None:
    found = replace(differing(), left=replace(cell(FILE, 4), **change))  # type: ignore[arg-type]
    assert mark_workbook(register(), [found], Phrasebook("zh_Hans"), file=FILE).lost == (
        ("cell_not_found", 1),
    )


def test_a_text_file_has_one_sheet_without_a_name() -> None:
    found = finding(1, "VAL_DATE", "石桥村", cell(FILE, 4, sheet=None))
    assert marked([found])["石桥村"]["C4"].comment is not None


def test_a_far_cell_does_not_make_the_whole_rectangle() -> None:
    book = register()
    book["石桥村"]["XFD1048576"] = "远"
    assert marked([differing()], book)["石桥村"]["C4"].comment is not None


def test_many_findings_of_one_cell_end_in_a_comment_that_can_be_read() -> None:
    many = [replace(one, left=cell(FILE, 4)) for one in dates_in("石桥村", 900)]
    assert len(marked(many)["石桥村"]["C4"].comment.text) <= 2_000
