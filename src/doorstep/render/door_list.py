"""The households of a draw as a list to carry from door to door: who lives where, in which order;
as .docx and .xlsx to print, as .csv for whoever makes a list of their own."""

from __future__ import annotations

import csv
import datetime as dt
import io
from itertools import groupby
from pathlib import Path

from doorstep.domain.errors import UsageError
from doorstep.engine.fields.formula_like import hold_as_text
from doorstep.engine.survey.certificates import DoorRow
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.files import kept

SUFFIXES = (".docx", ".xlsx", ".csv")
_COLUMNS = ("order", "village", "group", "number", "head", "address", "members", "stratum")
_WIDTHS_MM = (12, 25, 16, 16, 25, 36, 11, 15)
_WIDTHS = (8, 16, 10, 12, 14, 34, 8, 14)


def check_suffix(path: Path) -> None:
    """Raises UsageError("report-suffix") for a kind of file no list can be written as."""
    if path.suffix.lower() not in SUFFIXES:
        raise UsageError("report-suffix", suffix=path.suffix, known=", ".join(SUFFIXES))


def write_door_list(path: Path, doors: tuple[DoorRow, ...], phrases: Phrasebook) -> Path:
    """Write the list, whole or not at all. Raises as `check_suffix`."""
    check_suffix(path)
    rows = door_rows(doors, phrases)
    heads = [phrases.text(f"draw.list.{name}") for name in _COLUMNS]
    match path.suffix.lower():
        case ".csv":
            return kept(path, _csv(heads, rows))
        case ".xlsx":
            return kept(path, _workbook(heads, rows, phrases))
    return kept(path, _paper(heads, rows, phrases))


def door_rows(doors: tuple[DoorRow, ...], phrases: Phrasebook) -> list[list[str]]:
    """Say a line for each household, numbered within its village; a reserve says that it is one,
    and its place among those of its stratum."""
    rows = []
    for village, own in groupby(doors, key=lambda row: row.place):
        for order, door in enumerate(own, 1):
            reserve = {"order": door.reserve}
            number = phrases.text("draw.list.reserve", **reserve) if door.reserve else str(order)
            stratum = phrases.name("draw.stratum", door.stratum) if door.stratum else ""
            told = [door.group, door.number or door.unit, door.head, door.address]
            rows.append([number, village, *told, str(door.members or ""), stratum])
    return rows


def _csv(heads: list[str], rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(map(hold_as_text, row) for row in (heads, *rows))
    return out.getvalue().encode("utf-8-sig")


def _workbook(heads: list[str], rows: list[list[str]], phrases: Phrasebook) -> bytes:
    from openpyxl import Workbook

    from doorstep.render.spreadsheet import add_heads, fill, print_across, saved_book

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = phrases.text("draw.list.title")
    blank = phrases.text("draw.list.outcome")
    add_heads(sheet, [*heads, blank], [*_WIDTHS, 20])
    for number, row in enumerate(rows, 2):
        fill(sheet, number, row)
    print_across(sheet, phrases)
    return saved_book(book, dt.date.today())


def _paper(heads: list[str], rows: list[list[str]], phrases: Phrasebook) -> bytes:
    from doorstep.render.official import heading, official, paragraph, saved, table, title

    head = phrases.text("draw.list.title")
    paper = official(head, dt.date.today(), chinese=phrases.chinese)
    title(paper, head)
    for village, own in groupby(rows, key=lambda row: row[1]):
        heading(paper, village or head)
        table(paper, heads, list(own), _WIDTHS_MM, size=10)
    paragraph(paper, phrases.text("draw.list.note"), size=12)
    return saved(paper)
