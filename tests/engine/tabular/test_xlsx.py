"""What a person sees in a workbook is what the grid says: values, hidden and struck cells, formats,
errors."""

from __future__ import annotations

import contextlib
import datetime as dt
from pathlib import Path

import openpyxl
import pytest
from engine.tabular.builders import replace_parts, sheet_xml, with_sheet, with_strings, workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from doorstep.domain.errors import BadInput
from doorstep.engine.tabular.containers.hostile import Limits
from doorstep.engine.tabular.containers.opening import open_book
from doorstep.engine.tabular.containers.xlsx.extent import measure
from doorstep.engine.tabular.grid import Grid, column_letters, column_number


def read(path: Path) -> Grid:
    book = open_book(path)
    assert book.format == "xlsx"
    return book.grids[0]


def test_values_keep_their_types_and_places(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["B3"] = "012"
        sheet["C3"] = 12
        sheet["D3"] = dt.datetime(1985, 3, 7)
        sheet["E3"] = True
        sheet["F3"] = "430522198708224439"
        sheet["G3"] = 430522198708224439

    grid = read(workbook(tmp_path / "a.xlsx", fill))
    assert grid.rows[:2] == [[], []]
    assert grid.rows[2][:6] == [None, "012", 12, dt.date(1985, 3, 7), True, "430522198708224439"]
    assert isinstance(grid.rows[2][6], float)


def test_the_name_of_the_file_does_not_decide_its_format(tmp_path: Path) -> None:
    path = workbook(tmp_path / "户籍.csv", lambda sheet: sheet.append(["姓名"]))
    assert open_book(path).format == "xlsx"


def test_hidden_rows_columns_and_sheets(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        for number in range(5):
            sheet.append([number, number, number, number])
        sheet.row_dimensions[2].hidden = True
        sheet.column_dimensions.group("B", "C", hidden=True)
        other = sheet.parent.create_sheet("旧表")
        other.sheet_state = "hidden"

    path = workbook(tmp_path / "a.xlsx", fill)
    book = open_book(path)
    assert book.grids[0].hidden_rows == {1}
    assert book.grids[0].hidden_columns == {1, 2}
    assert [grid.visible for grid in book.grids] == [True, False]


def test_struck_cells_by_font_and_by_rich_text(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"] = "张三"
        sheet["A1"].font = Font(strike=True)
        struck, plain = InlineFont(strike=True), InlineFont(b=True)
        sheet["A2"] = CellRichText(TextBlock(struck, "李"), TextBlock(struck, "四"))
        sheet["A3"] = CellRichText(TextBlock(struck, "王"), TextBlock(plain, "五"))
        sheet["A4"] = "赵六"

    grid = read(workbook(tmp_path / "a.xlsx", fill))
    assert grid.struck == {(0, 0), (1, 0)}
    assert [row[0] for row in grid.rows] == ["张三", "李四", "王五", "赵六"]


def test_struck_inline_strings_of_other_writers(tmp_path: Path) -> None:
    cells = (
        b'<row r="1"><c r="A1" t="inlineStr"><is><r><rPr><strike/></rPr><t>ab</t></r></is></c>'
        b'<c r="B1" t="inlineStr"><is><r><rPr><strike val="0"/></rPr><t>cd</t></r></is></c></row>'
    )
    grid = read(with_sheet(tmp_path / "a.xlsx", cells))
    assert grid.rows == [["ab", "cd"]]
    assert grid.struck == {(0, 0)}


def test_formulas_and_error_cells(tmp_path: Path) -> None:
    cells = (
        b'<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="e"><v>#N/A</v></c>'
        b'<c r="C1" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
        b'<c r="D1" t="str"><f>"a"</f><v>a</v></c><c r="E1"><v>5</v></c></row>'
    )
    grid = read(with_sheet(tmp_path / "a.xlsx", cells))
    assert grid.rows == [[2, "#N/A", "#DIV/0!", "a", 5]]
    assert grid.formulas == {(0, 0), (0, 2), (0, 3)}
    assert grid.errors == {(0, 1), (0, 2)}


def test_what_number_formats_show(tmp_path: Path) -> None:
    shown = {
        'yyyy"年"m"月"': "1985年3月",
        "yyyy/m": "1985/3",
        "yyyy.mm": "1985.03",
        "mmm-yy": "Mar-85",
        "yyyy": "1985",
        "mm-dd-yy": "1985/3/7",
        'yyyy"年"m"月"d"日"': "1985年3月7日",
        '[$-804]yyyy"年"m"月"d"日";@': "1985年3月7日",
        "[DBNum1][$-804]yyyy年m月d日": "一九八五年三月七日",
        "yyyy/m/d aaaa": "1985/3/7 星期四",
    }

    def fill(sheet: Worksheet) -> None:
        for row, code in enumerate(shown, 1):
            sheet.cell(row, 1, dt.date(1985, 3, 7)).number_format = code

    grid = read(workbook(tmp_path / "a.xlsx", fill))
    assert [row[0] for row in grid.rows] == [dt.date(1985, 3, 7)] * len(shown)
    assert [grid.shown[row, 0] for row in range(len(shown))] == list(shown.values())


def test_padded_and_rounded_numbers(tmp_path: Path) -> None:
    shown = {
        "000": "007",
        "0.00": "7.00",
        "00-00": "00-07",
        '0"岁"': "7岁",
        "0%": "700%",
        "#,##0.0": "7.0",
    }

    def fill(sheet: Worksheet) -> None:
        for row, code in enumerate([*shown, "General", "@", "0"], 1):
            sheet.cell(row, 1, 7).number_format = code

    grid = read(workbook(tmp_path / "a.xlsx", fill))
    assert [grid.shown.get((row, 0)) for row in range(len(shown) + 3)] == [
        *shown.values(),
        None,
        None,
        None,
    ]


def test_built_in_chinese_date_formats_by_number(tmp_path: Path) -> None:
    styles = (
        b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts><font/></fonts>'
        b'<cellXfs><xf numFmtId="0"/><xf numFmtId="31"/><xf numFmtId="57"/><xf '
        b'numFmtId="58"/></cellXfs></styleSheet>'
    )
    cells = b"".join(
        b'<c r="%s1" s="%d"><v>31113</v></c>' % (b"ABCD"[at : at + 1], at) for at in range(4)
    )
    path = with_sheet(tmp_path / "a.xlsx", b'<row r="1">' + cells + b"</row>")
    grid = read(replace_parts(path, {"xl/styles.xml": styles}))
    assert grid.rows == [[31113.0, *[dt.date(1985, 3, 7)] * 3]]
    assert grid.shown == {(0, 1): "1985年3月7日", (0, 2): "1985年3月", (0, 3): "3月7日"}


def test_workbooks_that_count_days_from_1904(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    assert book.active is not None
    book.active["A1"] = dt.date(1985, 3, 7)
    book.active["A1"].number_format = "yyyy/m/d"
    book.save(tmp_path / "a.xlsx")
    grid = read(tmp_path / "a.xlsx")
    assert grid.date1904
    assert grid.rows == [[dt.date(1985, 3, 7)]]
    assert grid.shown == {(0, 0): "1985/3/7"}


def test_merged_ranges(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        for _ in range(4):
            sheet.append(["a", "b", "c"])
        sheet.merge_cells("A1:C1")
        sheet.merge_cells("A2:A3")

    assert sorted(read(workbook(tmp_path / "a.xlsx", fill)).merges) == [(0, 0, 0, 2), (1, 0, 2, 0)]


def test_an_understated_dimension_hides_no_row(tmp_path: Path) -> None:
    cells = b"".join(
        b'<row r="%d"><c r="A%d"><v>%d</v></c></row>' % (row, row, row) for row in range(1, 51)
    )
    grid = read(with_sheet(tmp_path / "a.xlsx", cells, before=b'<dimension ref="A1"/>'))
    assert len(grid.rows) == 50


def test_cells_and_rows_without_references(tmp_path: Path) -> None:
    cells = b'<row><c><v>1</v></c><c t="e"><v>#N/A</v></c></row>'
    cells += b'<row hidden="1"><c/><c><f>1</f><v>3</v></c></row>'
    grid = read(with_sheet(tmp_path / "a.xlsx", cells))
    assert grid.rows == [[1, "#N/A"], [None, 3]]
    assert (grid.hidden_rows, grid.errors, grid.formulas) == ({1}, {(0, 1)}, {(1, 1)})


def test_namespace_prefixes_as_some_programs_write_them(tmp_path: Path) -> None:
    xml = (
        b'<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:cols>'
        b'<x:col min="2" max="2" hidden="1"/></x:cols><x:sheetData><x:row r="1">'
        b'<x:c r="A1"><x:f>1</x:f><x:v>1</x:v></x:c>'
        b'<x:c r="B1" t="e"><x:v>#REF!</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    path = replace_parts(with_sheet(tmp_path / "a.xlsx", b""), {"xl/worksheets/sheet1.xml": xml})
    grid = read(path)
    assert grid.rows == [[1, "#REF!"]]
    assert (grid.formulas, grid.errors, grid.hidden_columns) == ({(0, 0)}, {(0, 1)}, {1})


def test_blank_styled_cells_to_the_last_row_cost_nothing(tmp_path: Path) -> None:
    cells = (
        b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="0"/></row>'
    )
    assert read(with_sheet(tmp_path / "a.xlsx", cells)).rows == [[1]]


def test_chart_sheets_are_skipped(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_chartsheet("图")
    book.create_sheet("表")["A1"] = "x"
    book.save(tmp_path / "a.xlsx")
    grids = open_book(tmp_path / "a.xlsx").grids
    assert [(grid.sheet, grid.rows) for grid in grids] == [("Sheet", []), ("表", [["x"]])]


def test_struck_and_ruby_texts_in_the_shared_table(tmp_path: Path) -> None:
    items = (
        b"<si><t>a</t></si><si><r><rPr><strike/></rPr><t>b</t></r><r><t> </t></r></si>"
        b'<si><t>c</t><rPh sb="0" eb="1"><t>xx</t></rPh></si>'
    )
    cells = b'<row r="1">%s</row>' % b"".join(
        b'<c r="%s1" t="s"><v>%d</v></c>' % (b"ABC"[at : at + 1], at) for at in range(3)
    )
    grid = read(with_strings(tmp_path / "a.xlsx", cells, items))
    assert grid.rows == [["a", "b", "c"]]
    assert grid.struck == {(0, 1)}


@pytest.mark.parametrize(
    ("rows", "columns"), [(1, 16384), (9, 703), (999, 28), (1000, 27), (2000, 100), (45, 677)]
)
def test_the_quick_check_of_a_sheet_agrees_with_the_slow_walk(
    tmp_path: Path, rows: int, columns: int
) -> None:
    def place(row: int, column: int) -> bytes:
        return (
            f'<row r="{row}"><c r="{column_letters(column - 1)}{row}"><v>1</v></c></row>'.encode()
        )

    inside = sheet_xml(place(1, 1) + place(rows, columns))
    assert measure(tmp_path, "s", inside, Limits()).regular
    outside = sheet_xml(place(1, 1) + place(1_000_000, columns) + place(rows, 1))
    with contextlib.suppress(BadInput):
        assert not measure(tmp_path, "s", outside, Limits()).regular


def test_column_letters() -> None:
    assert [column_letters(number) for number in (0, 25, 26, 701, 702, 16383)] == [
        "A",
        "Z",
        "AA",
        "ZZ",
        "AAA",
        "XFD",
    ]
    assert all(column_number(column_letters(number)) == number for number in range(16384))
