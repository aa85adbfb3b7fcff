"""The copy a workspace keeps: emptied values exist nowhere in its bytes, and the layout
survives."""

from __future__ import annotations

import datetime as dt
import html
import io
import zlib
from pathlib import Path

import openpyxl
import pytest
import xlwt
from engine.tabular.builders import (
    SHEET,
    all_parts,
    plain_workbook,
    replace_parts,
    with_sheet,
    with_strings,
    workbook,
)
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule, FormulaRule
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from doorstep.domain.errors import BadInput
from doorstep.engine.tabular.containers.opening import open_book
from doorstep.engine.tabular.redaction.stored_copy import grid_to_xlsx, load_grid, make_copy

PLANTED = "佛教秘密"


def holds(data: bytes, planted: str = PLANTED) -> bool:
    parts = all_parts(data).decode("utf-8", "replace")
    return planted in html.unescape(parts) or planted in parts


def ledger(path: Path) -> Path:
    def fill(sheet: Worksheet) -> None:
        for row in (["姓名", "宗教", "年龄"], ["张三", PLANTED, 12], ["李四", PLANTED + "2", 30]):
            sheet.append(row)
        struck = InlineFont(strike=True)
        sheet["B4"] = CellRichText("x", TextBlock(struck, PLANTED))
        sheet["A4"] = "王五"
        sheet["A1"].fill = PatternFill("solid", fgColor="FFFF00")
        sheet["B2"].font = Font(bold=True)
        sheet["C2"].comment = Comment(PLANTED, PLANTED)
        sheet["A3"].hyperlink = f"https://example.org/{PLANTED}"
        sheet.column_dimensions["A"].width = 33
        sheet.merge_cells("A6:C6")
        sheet.page_setup.orientation = "landscape"
        sheet.print_title_rows = "1:1"
        sheet.conditional_formatting.add("C2:C9", CellIsRule(operator="lessThan", formula=["0"]))
        sheet.conditional_formatting.add("B2:B9", FormulaRule(formula=[f'B2="{PLANTED}"']))
        for column, options in (("C", '"12,30"'), ("B", f'"{PLANTED},x"')):
            rule = DataValidation(type="list", formula1=options)
            rule.add(f"{column}2:{column}9")
            sheet.add_data_validation(rule)
        sheet.auto_filter.ref = "A1:C4"
        sheet.auto_filter.add_filter_column(1, [PLANTED])
        sheet.add_chart(BarChart(), "F2")
        sheet.parent.defined_names["secret"] = DefinedName("secret", attr_text=f'"{PLANTED}"')
        sheet.parent.properties.title = PLANTED

    return workbook(path, fill)


def test_a_planted_value_is_found_nowhere_in_the_copy(tmp_path: Path) -> None:
    path = ledger(tmp_path / "a.xlsx")
    assert holds(path.read_bytes())
    copy = make_copy(path, open_book(path), {0: {(row, 1) for row in range(1, 4)}})
    assert copy.format == "xlsx"
    assert not holds(copy.data)


def test_the_rest_of_the_layout_survives(tmp_path: Path) -> None:
    path = ledger(tmp_path / "a.xlsx")
    copy = make_copy(path, open_book(path), {0: {(row, 1) for row in range(1, 4)}})
    sheet = openpyxl.load_workbook(io.BytesIO(copy.data)).active
    assert sheet is not None
    assert [[cell.value for cell in row] for row in sheet["A1:C4"]] == [
        ["姓名", "宗教", "年龄"],
        ["张三", None, 12],
        ["李四", None, 30],
        ["王五", None, None],
    ]
    assert sheet["A1"].fill.fgColor.rgb == "00FFFF00"
    assert sheet["B2"].font.bold
    assert sheet.column_dimensions["A"].width == 33
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A6:C6"]
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.print_title_rows == "$1:$1"
    assert [str(rules.sqref) for rules in sheet.conditional_formatting] == ["C2:C9"]
    assert [str(rule.sqref) for rule in sheet.data_validations.dataValidation] == ["C2:C9"]
    assert sheet.auto_filter.ref == "A1:C4"


def test_what_was_left_out_is_counted(tmp_path: Path) -> None:
    path = ledger(tmp_path / "a.xlsx")
    replace_parts(
        path, {"xl/vbaProject.bin": b"x", "xl/media/image1.png": b"x", "xl/media/image2.png": b"x"}
    )
    lost = dict(make_copy(path, open_book(path), {0: {1}}).lost)
    assert lost == {
        "pictures": 2,
        "charts": 1,
        "comments": 1,
        "macros": 1,
        "links": 1,
        "drawings": 1,
        "rules_on_emptied_cells": 2,
    }


def test_a_whole_column_with_shared_strings_readings_and_formula_results(tmp_path: Path) -> None:
    items = (
        b"<si><t>a</t></si><si><t>PLANT1</t></si><si><r><t>PLA</t></r><r><t>NT2</t></r></si>"
        b'<si><t>kept</t><rPh sb="0" eb="1"><t>PLANT3</t></rPh></si><si><t>PLANT4</t></si>'
    )
    cells = (
        b'<row r="1"><c r="A1" t="s"><v>3</v></c><c r="B1" s="0" t="s"><v>1</v></c></row>'
        b'<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>2</v></c></row>'
        b'<row r="3"><c r="A3"><v>1</v></c><c r="B3" t="str"><f>"PLANT5"</f><v>PLANT6</v></c></row>'
        b'<row r="4"><c r="B4" t="inlineStr"><is><t>PLANT7</t></is></c><c r="C4"><v>2</v></c></row>'
    )
    path = with_strings(tmp_path / "a.xlsx", cells, items, before=b'<dimension ref="A1"/>')
    copy = make_copy(path, open_book(path), {0: {1}})
    assert b"PLA" not in all_parts(copy.data)
    (tmp_path / "b.xlsx").write_bytes(copy.data)
    assert open_book(tmp_path / "b.xlsx").grids[0].rows == [["kept"], ["a"], [1], [None, None, 2]]


def test_irregular_cells_are_emptied_too(tmp_path: Path) -> None:
    cells = (
        b"<row><c><v>1</v></c><c t='inlineStr'><is><t>PLANT</t></is></c></row>"
        b"<!-- PLANT --><row><c r='A2'><v>2</v></c><c t='str' r='B2' s='0'><v>PLANT</v></c></row>"
    )
    path = with_strings(tmp_path / "a.xlsx", cells, b"")
    copy = make_copy(path, open_book(path), {0: {1}})
    assert b"PLANT" not in all_parts(copy.data)
    sheet = openpyxl.load_workbook(io.BytesIO(copy.data)).active
    assert sheet is not None
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [[1, None], [2, None]]


def test_a_shared_formula_that_loses_its_first_cell_keeps_its_values(tmp_path: Path) -> None:
    cells = (
        b'<row r="1"><c r="A1"><f t="shared" ref="A1:B1" si="0">1+1</f><v>2</v></c>'
        b'<c r="B1"><f t="shared" si="0"/><v>3</v></c></row>'
    )
    path = with_strings(tmp_path / "a.xlsx", cells, b"")
    copy = make_copy(path, open_book(path), {0: {(0, 0)}})
    sheet = openpyxl.load_workbook(io.BytesIO(copy.data)).active
    assert sheet is not None and (sheet["A1"].value, sheet["B1"].value) == (None, 3)


def read_copy(data: bytes) -> Worksheet:
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert isinstance(sheet, Worksheet)
    return sheet


@pytest.mark.parametrize(
    "hidden",
    [
        b'<c r="B1" t="inlineStr"><is><t><![CDATA[</c></is>PLANT]]></t></is></c>',
        b'<c r="B1" t="inlineStr"><is><t>a<!-- </c> PLANT --><?x </c>PLANT?></t></is></c>',
        b'<c t="str" note="&gt;/>" r="B1"><v>PLANT</v></c>',
        b'<c r="B1" t="str"><v>&#80;LANT PLANT/></v></c>',
        b'<q:c xmlns:q="urn:q" r="B1" t="str"><q:v>PLANT</q:v></q:c>',
        b'<c r="B1"/><x xmlns:m="urn:m"><m:c>PLANT</m:c></x>',
    ],
)
def test_however_a_value_is_written_it_goes(tmp_path: Path, hidden: bytes) -> None:
    cells = b'<row r="1"><c r="A1"><v>1</v></c>%s<c r="C1"><v>3</v></c></row>' % hidden
    path = with_strings(tmp_path / "a.xlsx", cells, b"")
    copy = make_copy(path, open_book(path), {0: {1}})
    assert copy.format == "xlsx"
    assert b"PLANT" not in all_parts(copy.data)
    assert [cell.value for cell in read_copy(copy.data)[1]] == [1, None, 3]


def test_a_formula_into_another_file_leaves_its_result(tmp_path: Path) -> None:
    cells = (
        b'<row r="1"><c r="A1"><f>[1]PLANT!A1</f><v>4</v></c>'
        b'<c r="B1"><f><![CDATA[[2]PLANT!A1]]></f><v>5</v></c>'
        b'<c r="C1"><f>A1<!--x-->+1</f><v>5</v></c></row>'
    )
    path = with_strings(tmp_path / "a.xlsx", cells, b"")
    copy = make_copy(path, open_book(path), {0: {7}})
    assert b"PLANT" not in all_parts(copy.data)
    assert [cell.value for cell in read_copy(copy.data)[1]] == [4, 5, "=A1+1"]


def test_rules_are_judged_one_by_one(tmp_path: Path) -> None:
    rules = (
        b'<dataValidations count="3"><!-- PLANT --><dataValidation sqref="A1"/>'
        b'<dataValidation sqref="A2:C2"><formula1>"PLANT"</formula1></dataValidation>'
        b'<dataValidation sqref="C1"><formula1>"PL&#65;NT"</formula1></dataValidation>'
        b"</dataValidations>"
        b"<headerFooter><oddHeader>PL&#65;NT</oddHeader></headerFooter><pageMargins/>"
    )
    cells = b'<row r="1"><c r="B1"><v>1</v></c></row>'
    path = with_sheet(tmp_path / "a.xlsx", cells, after=rules)
    copy = make_copy(path, open_book(path), {0: {1}}, unspeakable=lambda text: "PLANT" in text)
    assert not holds(copy.data, "PLANT")
    assert b'<dataValidations><dataValidation sqref="A1"/></dataValidations>' in all_parts(
        copy.data
    )
    assert copy.lost == (("rules_on_emptied_cells", 2),)


def test_a_workbook_that_is_no_xml_is_kept_as_its_grids(tmp_path: Path) -> None:
    cells = b'<row r="1"><c r="A1" t="str"><v>a\x01</v></c><c r="B1"><v>7</v></c></row>'
    path = with_sheet(tmp_path / "a.xlsx", cells)
    copy = make_copy(path, open_book(path), {0: {1}})
    assert copy.format == "grid"
    assert [row[1] for row in load_grid(copy.data).grids[0].rows] == [None]


def test_a_file_changed_since_it_was_read_is_refused(tmp_path: Path) -> None:
    path = plain_workbook(tmp_path / "a.xlsx")
    book = open_book(path)
    replace_parts(path, {SHEET: b"<worksheet/>"})
    with pytest.raises(BadInput) as caught:
        make_copy(path, book, {})
    assert caught.value.code == "file-changed"


def old_ledger(path: Path) -> Path:
    book = xlwt.Workbook()
    sheet = book.add_sheet("人口")
    sheet.write_merge(0, 0, 0, 3, "登记表")
    for column, text in enumerate(["姓名", "宗教", "出生", "编号"]):
        sheet.write(1, column, text)
    sheet.write(2, 0, "=张三", xlwt.easyxf("font: struck_out on"))
    sheet.write(2, 1, PLANTED)
    sheet.write(2, 2, dt.date(1985, 3, 7), xlwt.easyxf(num_format_str='yyyy"年"m"月"'))
    sheet.write(2, 3, 7, xlwt.easyxf(num_format_str="000"))
    sheet.write(3, 0, "430522198708224439")
    sheet.row(3).hidden = True
    sheet.col(3).hidden = True
    book.save(str(path))
    return path


def test_other_formats_are_kept_as_grids(tmp_path: Path) -> None:
    path = old_ledger(tmp_path / "a.xls")
    book = open_book(path)
    copy = make_copy(path, book, {0: {(2, 1)}})
    assert copy.format == "grid"
    assert PLANTED.encode() not in zlib.decompress(copy.data.partition(b"\n")[2])
    back = load_grid(copy.data)
    assert book.grids[0].rows[2][1] == PLANTED
    book.grids[0].rows[2][1] = None
    assert back == book


def test_a_kept_grid_becomes_a_workbook_in_the_same_layout(tmp_path: Path) -> None:
    path = old_ledger(tmp_path / "a.xls")
    grid_to_xlsx(load_grid(make_copy(path, open_book(path), {}).data)).save(tmp_path / "b.xlsx")
    before, after = open_book(path).grids[0], open_book(tmp_path / "b.xlsx").grids[0]
    assert after == before
    sheet = openpyxl.load_workbook(tmp_path / "b.xlsx").active
    assert sheet is not None
    assert sheet["A3"].data_type == "s"
    assert sheet.column_dimensions["A"].width > sheet.column_dimensions["B"].width


def test_damaged_copies_are_refused() -> None:
    for data in (
        b"",
        b"DOORGRID1\n",
        b"DOORGRID1\n" + zlib.compress(b"[]"),
        b"DOORGRID1\n" + zlib.compress(b"{}"),
    ):
        with pytest.raises(BadInput) as caught:
            load_grid(data)
        assert caught.value.code == "stored-copy-damaged"
