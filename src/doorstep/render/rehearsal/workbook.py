"""The rehearsal as a workbook: items, villages by item, the simulation, and every record behind a
lost point."""

from __future__ import annotations

import datetime as dt
import io

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from doorstep.render.brief import Band
from doorstep.render.cells import put_text
from doorstep.render.ledger_sheets import BAND_FILLS, BAND_INKS, add_heads, fill, print_across
from doorstep.render.rehearsal.page import Sheet
from doorstep.render.rehearsal.record import Record, band
from doorstep.render.wording import BAND_SHAPES


def workbook(record: Record) -> bytes:
    """The report as .xlsx."""
    said = Sheet(record)
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)
    _items(first, said)
    _villages(book, said)
    _simulation(book, said)
    _records(book, said)
    _draw(book, said)
    book.properties.creator = book.properties.lastModifiedBy = "Doorstep"
    book.properties.created = book.properties.modified = dt.datetime.combine(
        record.as_of, dt.time()
    )
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _items(sheet: Worksheet, said: Sheet) -> None:
    sheet.title = said.say("sheet.items")
    put_text(sheet.cell(1, 1), said.sentence())
    put_text(sheet.cell(2, 1), said.gap_sentence())
    for row in (1, 2):
        sheet.cell(row, 1).alignment = Alignment(wrap_text=False)
        sheet.cell(row, 1).font = Font(bold=row == 1)
    names = ("number", "item", "most", "got", "low", "high", "n", "reason", "records", "code")
    add_heads(
        sheet,
        [said.say(f"items.{name}") for name in names],
        [6, 36, 8, 8, 8, 8, 8, 70, 9, 20],
        row=4,
    )
    for number, item in enumerate(said.record.score["items"], 1):
        row = number + 4
        fill(
            sheet,
            row,
            [number, item["title"], item["points"], item["got"], item["lo"], item["hi"], item["n"]],
        )
        fill(sheet, row, [item["reason"], len(item["records"]), item["code"]], first=8)
        sheet.cell(row, 8).alignment = Alignment(wrap_text=True, vertical="top")
        _shade(sheet, row, 4, band(item["got"], item["points"] - item["unknown"]))
    last = len(said.record.score["items"]) + 5
    score = said.record.score
    fill(
        sheet,
        last,
        ["", said.say("villages.total"), score["scale"], score["total"], score["lo"], score["hi"]],
    )
    for cell in sheet[last]:
        cell.font = Font(bold=True)
    for number, item in enumerate(score["retired"], last + 2):
        fill(sheet, number, ["", item["title"], item["points"]])
        fill(sheet, number, [item["said"]], first=8)
    print_across(sheet, said.words)


def _villages(book: Workbook, said: Sheet) -> None:
    sheet = book.create_sheet(said.say("sheet.villages"))
    items = [item["title"] for item in said.record.score["items"]]
    sides = [said.say(f"bar.{side}") for side in ("paper", "household")]
    ends = [said.say("items.low"), said.say("items.high")]
    heads = [
        said.words.say("villages.village"),
        said.say("villages.total"),
        *ends,
        *sides,
        *ends,
        *items,
    ]
    add_heads(sheet, heads, [16, *[9] * 7, *[12] * len(items)])
    for row, place in enumerate(said.record.score["villages"], 2):
        fill(sheet, row, [place["village"], place["total"], place["lo"], place["hi"]])
        if place["gap"]:
            home = place["household"]
            fill(
                sheet,
                row,
                [place["paper"]["total"], home["total"], home["lo"], home["hi"]],
                first=5,
            )
        for column, item in enumerate(place["items"], 9):
            found = band(item["got"], item["points"] - item["unknown"])
            figure = "" if item["got"] is None else f" {item['got']:.1f}"
            put_text(sheet.cell(row, column), f"{BAND_SHAPES[found]}{figure}")
            _shade(sheet, row, column, found)
    put_text(sheet.cell(len(said.record.score["villages"]) + 3, 1), said.say("villages.note"))
    print_across(sheet, said.words)


def _shade(sheet: Worksheet, row: int, column: int, found: Band) -> None:
    sheet.cell(row, column).fill = PatternFill("solid", fgColor=BAND_FILLS[found])
    sheet.cell(row, column).font = Font(color=BAND_INKS[found])


def _simulation(book: Workbook, said: Sheet) -> None:
    sheet = book.create_sheet(said.say("sheet.simulation"))
    for row, text in enumerate(said.told(), 1):
        put_text(sheet.cell(row, 1), text)
    simulation = said.record.simulation
    if simulation is None:
        return
    top = len(said.told()) + 2
    names = [said.say(f"items.{name}") for name in ("item", "most")]
    add_heads(
        sheet,
        [*names, *(said.say(f"simulated.{n}") for n in ("mean", "low", "high", "loss"))],
        [36],
        row=top,
    )
    titles = {item["code"]: item["title"] for item in said.record.score["items"]}
    for row, item in enumerate(simulation["items"], top + 1):
        figures = [
            item["points"],
            *(round(item[name], 2) for name in ("mean", "q05", "q95", "loss")),
        ]
        fill(sheet, row, [titles.get(item["code"], item["code"]), *figures])
    top += len(simulation["items"]) + 2
    heads = [
        said.words.say("villages.village"),
        said.words.say("villages.households"),
        said.say("simulated.drawn"),
    ]
    heads += [said.say(f"simulated.{name}") for name in ("mean", "low", "high")]
    add_heads(sheet, heads, [36, 12, 12, 12, 12, 12], row=top)
    for row, place in enumerate(simulation["villages"], top + 1):
        drawn = [place["households"], round(place["p_drawn"], 3)]
        fill(
            sheet,
            row,
            [place["village"], *drawn, *(round(place[name], 1) for name in ("mean", "q05", "q95"))],
        )
    print_across(sheet, said.words)


def _records(book: Workbook, said: Sheet) -> None:
    """Which records cost which item its points."""
    sheet = book.create_sheet(said.say("sheet.records"))
    names = ("item", "finding", "village", "file", "sheet", "row", "column", "id")
    add_heads(
        sheet, [said.say(f"records.{name}") for name in names], [30, 24, 12, 34, 12, 8, 8, 18]
    )
    row = 2
    for item in said.record.score["items"]:
        for record in item["records"]:
            fill(
                sheet,
                row,
                [
                    item["title"],
                    said.words.category(record["code"]),
                    record["village"],
                    record["file"],
                ],
            )
            fill(
                sheet,
                row,
                [record["sheet"], record["row"], record["column"], record["finding"]],
                first=5,
            )
            row += 1
    sheet.freeze_panes = "A2"
    print_across(sheet, said.words)


def _draw(book: Workbook, said: Sheet) -> None:
    sheet = book.create_sheet(said.say("sheet.draw"))
    rows = said.certificate() or [[said.say("draw.none"), ""]]
    for number, (name, value) in enumerate(rows, 1):
        fill(sheet, number, [name, value])
    top = len(rows) + 2
    for number, veto in enumerate(said.vetoes(), top):
        fill(sheet, number, [str(veto["title"]), f"{veto['state']} {veto['by']}".strip()])
    sheet.column_dimensions["A"].width = 44
    sheet.column_dimensions["B"].width = 60
