"""Ledgers in every format with values planted where the rules forbid any: each place has a word of
its own."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

ROWS: list[list[str]] = [
    ["松坪村常住人口台账"],
    [
        "村",
        "户编号",
        "与户主关系",
        "姓名",
        "性别",
        "出生日期",
        "婚姻及避孕情况",
        "",
        "政策内外",
        "备注",
    ],
    ["", "", "", "", "", "", "婚姻状况", "避孕措施", "", ""],
    ["松坪村", "1", "户主", "张三", "男", "1985-03-07", "已婚", "蔷薇一", "蔷薇二", "蔷薇三"],
    ["松坪村", "1", "妻", "李四", "女", "1986-02-11", "已婚", "蔷薇一", "", "蔷薇三"],
    ["松坪村", "2", "户主", "王五", "男", "1990-05-06", "未婚", "", "蔷薇二", ""],
    ["", "", "", "", "", "", "", "蔷薇四", "", ""],
    ["避孕方法", "蔷薇十", "蔷薇十", "", "", "", "", "", "", ""],
    ["松坪村", "2", "妻", "周八", "女", "1991-05-06", "上环：蔷薇十一", "", "", ""],
    ["", "", "", "节育手术时间", "蔷薇十二", "1999-01-01", "", "", "", ""],
    ["避孕方法：蔷薇十三", "", "", "", "", "", "", "", "", ""],
    ["避孕方法", "上环时间", "地点", "", "", "", "", "", "", ""],
    ["蔷薇十四", "2001-01-01", "蔷薇十四", "", "", "", "", "", "", ""],
    ["备注：吴九已于去年结扎，蔷薇十五", "", "", "", "", "", "", "", "", ""],
    ["蔷薇十六上环人数", "3", "", "", "", "", "", "", "", ""],
]
MERGES = ["G2:H2", *(f"{c}2:{c}3" for c in "ABCDEFIJ")]
SIDE_BY_SIDE: list[list[str]] = [
    ["姓名", "性别", "出生日期", "避孕方法", "", "姓名", "性别", "出生日期", "是否上环"],
    ["赵大", "女", "1980-01-01", "蔷薇五", "", "钱二", "女", "1981-01-01", "蔷薇六"],
    ["赵小", "女", "1982-01-01", "蔷薇五", "", "钱小", "女", "1983-01-01", "蔷薇六"],
]
FORM: list[list[str]] = [
    ["家庭信息卡"],
    ["户主", "孙一", "联系电话", "13800138000"],
    ["避孕措施", "蔷薇七", "住址", "河口村1组"],
    ["政策内外：蔷薇八", "", "", ""],
    ["避孕方法", "", "备注", ""],
    ["蔷薇十七", "", "", ""],
]
LISTED: list[list[str]] = [
    ["蔷薇十八上环人员名单"],
    ["姓名", "性别", "出生日期", "情况"],
    ["郑十", "女", "1980-01-01", "去年上环蔷薇十九"],
    ["避孕措施", "蔷薇二十", "蔷薇二十", ""],
]
UNKNOWN: list[list[str]] = [["编号", "避孕措施"], ["1", "蔷薇九"], ["2", "蔷薇九"]]
SHEETS = {"人口": ROWS, "并排": SIDE_BY_SIDE, "卡片": FORM, "不明": UNKNOWN, "蔷薇上环": LISTED}
WORD = "蔷薇"


def xlsx(folder: Path) -> Path:
    """Also in a comment, a rich text, a hidden column, a list of allowed values, a name and the
    shared strings."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in SHEETS.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([value or None for value in row])
    people = book["人口"]
    for span in MERGES:
        people.merge_cells(span)
    people["H4"].comment = Comment("蔷薇批注", "某人")
    people["A4"].comment = Comment("蔷薇批注", "某人")
    people["H5"] = CellRichText("蔷", TextBlock(InlineFont(b=True), "薇富文本"))
    people.column_dimensions["I"].hidden = True
    allowed = DataValidation(type="list", formula1='"蔷薇一,蔷薇选项"')
    allowed.add("H4:H6")
    people.add_data_validation(allowed)
    listed = book["蔷薇上环"]
    listed.oddHeader.center.text = "上环蔷薇页眉"
    listed["E3"] = "='蔷薇上环'!A3"
    book.defined_names["area"] = DefinedName("area", attr_text="'蔷薇上环'!$A$1:$C$3")
    book.properties.description = "蔷薇属性"
    book.save(folder / "人口.xlsx")
    return folder / "人口.xlsx"


def xls(folder: Path) -> Path:
    book = xlwt.Workbook()
    for name, rows in SHEETS.items():
        sheet = book.add_sheet(name)
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if value:
                    sheet.write(r, c, value)
    book.save(str(folder / "人口.xls"))
    return folder / "人口.xls"


def ods(folder: Path) -> Path:
    book = OpenDocumentSpreadsheet()
    for name, rows in SHEETS.items():
        sheet = Table(name=name)
        for row in rows:
            line = TableRow()
            for value in row:
                cell = TableCell(valuetype="string")
                cell.addElement(P(text=value))
                line.addElement(cell)
            sheet.addElement(line)
        book.spreadsheet.addElement(sheet)
    book.save(str(folder / "人口.ods"))
    return folder / "人口.ods"


def _flat() -> list[list[str]]:
    head = [*ROWS[1][:6], "婚姻状况", "避孕措施", "政策内外", "备注"]
    return [ROWS[0], head, *ROWS[3:]]


def csv(folder: Path) -> Path:
    (folder / "人口.csv").write_bytes("\n".join(",".join(row) for row in _flat()).encode("gb18030"))
    return folder / "人口.csv"


def html(folder: Path) -> Path:
    rows = "".join(
        "<tr>" + "".join(f"<td>{value}</td>" for value in row) + "</tr>" for row in _flat()
    )
    (folder / "导出.xls").write_text(
        f"<html><meta charset=utf-8><!-- 蔷薇注 --><table>{rows}</table></html>", "utf-8"
    )
    return folder / "导出.xls"


FORMATS: dict[str, Callable[[Path], Path]] = {
    "xlsx": xlsx,
    "xls": xls,
    "ods": ods,
    "csv": csv,
    "html": html,
}


def texts_in(data: bytes) -> list[str]:
    """A file's text in every encoding a value could stand in, zip parts unpacked."""
    parts = [data]
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as held:
            parts = [held.read(name) for name in held.namelist()]
    return [
        part.decode(encoding, "ignore")
        for part in parts
        for encoding in ("utf-8", "gb18030", "utf-16-le")
    ]
