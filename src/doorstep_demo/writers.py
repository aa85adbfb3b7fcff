"""Turns books into files: Excel old and new, OpenDocument, text in three encodings, and text that
calls itself .xls.

The same book gives the same bytes on every day and machine.
"""

from __future__ import annotations

import csv
import html
import io
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
import xlwt
from odf import element, opendocument, table, text

from doorstep_demo.sheet import Formula, OfficeBook, Sheet, Value

MOMENT = datetime(2024, 1, 1)
ENCODINGS = {"csv-utf8": "utf-8", "csv-bom": "utf-8-sig", "csv-gb": "gb18030"}


def save(book: OfficeBook, folder: Path) -> Path:
    """Write the book into the folder."""
    path = folder / book.file
    if book.container.startswith("xlsx"):
        _xlsx(book, path)
    elif book.container == "xls":
        _xls(book, path)
    elif book.container == "ods":
        _ods(book, path)
    elif book.container == "tsv-xls":
        path.write_bytes(_delimited(book, "\t").encode("gb18030"))
    elif book.container == "html-xls":
        path.write_bytes(_html(book).encode("gb18030"))
    else:
        path.write_bytes(_delimited(book, ",").encode(ENCODINGS[book.container]))
    return path


def shown(value: Value) -> str:
    """A value as text files hold it."""
    if isinstance(value, Formula):
        return str(value.cached)
    if isinstance(value, date):
        return f"{value.year}/{value.month}/{value.day}"
    if isinstance(value, float) and value >= 1e15:
        return f"{value:.5E}"
    return "" if value is None else str(value)


def _delimited(book: OfficeBook, delimiter: str) -> str:
    out = io.StringIO(newline="")
    width = book.sheets[0].width
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerows(
        [shown(v) for v in row] + [""] * (width - len(row)) for row in book.sheets[0].rows
    )
    return out.getvalue()


def _html(book: OfficeBook) -> str:
    sheet = book.sheets[0]
    spans = {(t, le): (b - t + 1, r - le + 1) for t, le, b, r in sheet.merges}
    covered = {
        (row, column)
        for t, le, b, r in sheet.merges
        for row in range(t, b + 1)
        for column in range(le, r + 1)
        if (row, column) != (t, le)
    }
    lines = [
        '<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"></head>'
        "<body>"
    ]
    lines.append('<table border="1" cellspacing="0">')
    for at, row in enumerate(sheet.rows, 1):
        cells = []
        for column in range(1, sheet.width + 1):
            if (at, column) in covered:
                continue
            down, across = spans.get((at, column), (1, 1))
            span = (f' rowspan="{down}"' if down > 1 else "") + (
                f' colspan="{across}"' if across > 1 else ""
            )
            value = shown(row[column - 1]) if column <= len(row) else ""
            cells.append(f"<td{span} style=\"mso-number-format:'\\@'\">{html.escape(value)}</td>")
        lines.append("<tr>" + "".join(cells) + "</tr>")
    return "\n".join([*lines, "</table></body></html>"])


def _xlsx(book: OfficeBook, path: Path) -> None:
    options = {"strings_to_urls": False, "date_1904": book.container == "xlsx1904"}
    with xlsxwriter.Workbook(str(path), options) as workbook:
        workbook.set_properties({"created": MOMENT, "author": "清溪镇"})
        for sheet in book.sheets:
            _xlsx_sheet(workbook, sheet)


def _xlsx_sheet(workbook: Any, sheet: Sheet) -> None:
    page = workbook.add_worksheet(sheet.name)
    styles = _xlsx_styles(workbook, sheet.date_format)
    for at, row in enumerate(sheet.rows):
        mark = "struck" if at + 1 in sheet.struck else ""
        style = styles[_kind_of_row(sheet, at + 1) or mark or "cell"]
        for column, value in enumerate(row):
            if isinstance(value, date) and value != "":
                day = datetime(value.year, value.month, value.day)
                page.write_datetime(at, column, day, styles[f"{mark} date".strip()])
            elif value is not None and value != "":
                _xlsx_cell(page, at, column, value, style)
    for top, left, bottom, right in sheet.merges:
        value = sheet.rows[top - 1][left - 1] if len(sheet.rows[top - 1]) >= left else None
        style = styles[_kind_of_row(sheet, top) or "centred"]
        page.merge_range(top - 1, left - 1, bottom - 1, right - 1, "", style)
        if isinstance(value, (str, int, float)):
            _xlsx_cell(page, top - 1, left - 1, value, style)
    for number in sheet.hidden_rows:
        page.set_row(number - 1, None, None, {"hidden": True})
    for number in sheet.hidden_columns:
        page.set_column(number - 1, number - 1, 8, None, {"hidden": True})
    for number, width in sheet.wide.items():
        page.set_column(number - 1, number - 1, width)
    page.set_landscape()
    page.set_paper(9)


def _xlsx_styles(workbook: Any, date_format: str) -> dict[str, Any]:
    plain: dict[str, Any] = {"border": 1, "font_name": "宋体", "font_size": 10}
    centred = {**plain, "align": "center", "valign": "vcenter"}
    dated = {**plain, "num_format": date_format}
    title = {"bold": True, "font_size": 16, "align": "center", "font_name": "宋体"}
    made = {
        "cell": plain,
        "date": dated,
        "struck": {**plain, "font_strikeout": True},
        "struck date": {**dated, "font_strikeout": True},
        "head": {**centred, "bold": True, "text_wrap": True},
        "title": title,
        "centred": centred,
    }
    return {name: workbook.add_format(form) for name, form in made.items()}


def _kind_of_row(sheet: Sheet, number: int) -> str | None:
    if number in sheet.titles:
        return "title"
    return "head" if number in sheet.headings else None


def _xlsx_cell(page: Any, at: int, column: int, value: Value, style: Any) -> None:
    if isinstance(value, str):
        page.write_string(at, column, value, style)
    elif isinstance(value, Formula):
        page.write_formula(at, column, value.text, style, value.cached)
    else:
        page.write_number(at, column, value, style)


def _xls(book: OfficeBook, path: Path) -> None:
    workbook = xlwt.Workbook(encoding="utf-8")
    for sheet in book.sheets:
        page = workbook.add_sheet(sheet.name, cell_overwrite_ok=True)
        styles = {
            "": xlwt.easyxf("borders: left thin, right thin, top thin, bottom thin"),
            "head": xlwt.easyxf("font: bold on; align: horiz center, vert center"),
            "struck": xlwt.easyxf("font: struck_out on"),
            "date": xlwt.easyxf(num_format_str=sheet.date_format),
        }
        spans = {(t, le): (b, r) for t, le, b, r in sheet.merges}
        for at, row in enumerate(sheet.rows, 1):
            bold = at in sheet.headings or at in sheet.titles
            style = styles["head" if bold else "struck" if at in sheet.struck else ""]
            for column, value in enumerate(row, 1):
                if value is None or value == "":
                    continue
                cell: Any = value.cached if isinstance(value, Formula) else value
                chosen = styles["date"] if isinstance(value, date) else style
                if (at, column) in spans:
                    bottom, right = spans[(at, column)]
                    page.write_merge(at - 1, bottom - 1, column - 1, right - 1, cell, chosen)
                else:
                    page.write(at - 1, column - 1, cell, chosen)
        for number in sheet.hidden_rows:
            page.row(number - 1).hidden = True
        for number in sheet.hidden_columns:
            page.col(number - 1).hidden = True
    workbook.save(str(path))


def _ods(book: OfficeBook, path: Path) -> None:
    element.Element.namespaces.clear()  # shared by all documents, and written into each
    document = opendocument.OpenDocumentSpreadsheet()
    for sheet in book.sheets:
        page = table.Table(name=sheet.name)
        spans = {(t, le): (b - t + 1, r - le + 1) for t, le, b, r in sheet.merges}
        for at, row in enumerate(sheet.rows, 1):
            line = table.TableRow()
            for column, value in enumerate(row, 1):
                line.addElement(_ods_cell(value, spans.get((at, column))))
            page.addElement(line)
        document.spreadsheet.addElement(page)
    raw = io.BytesIO()
    document.write(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(path, "w") as target:
        for entry in source.infolist():
            fixed = zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0))
            fixed.compress_type = (
                zipfile.ZIP_STORED if entry.filename == "mimetype" else zipfile.ZIP_DEFLATED
            )
            target.writestr(fixed, source.read(entry.filename))


def _ods_cell(value: Value, span: tuple[int, int] | None) -> Any:
    if value is None or value == "":
        return table.TableCell()
    settings: dict[str, object] = {"valuetype": "string"}
    if span:
        settings |= {"numberrowsspanned": str(span[0]), "numbercolumnsspanned": str(span[1])}
    if isinstance(value, Formula):
        value = value.cached
    if isinstance(value, date):
        settings |= {"valuetype": "date", "datevalue": value.isoformat()}
    elif isinstance(value, (int, float)):
        settings |= {"valuetype": "float", "value": repr(value)}
    cell = table.TableCell(**settings)
    cell.addElement(text.P(text=shown(value)))
    return cell
