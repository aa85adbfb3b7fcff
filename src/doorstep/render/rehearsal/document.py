"""The rehearsal as an editable .docx, with tables instead of pictures."""

from __future__ import annotations

from docx.document import Document as DocxDocument

from doorstep.engine.inspection.results import RehearsalResult
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.official import heading, official, paragraph, saved, table, title
from doorstep.render.rehearsal.layout import lay_out
from doorstep.render.rehearsal.view import ItemTable, PlaceRow, PlaceTable, VetoTable
from doorstep.render.wording import BAND_SHAPES, dated

_ITEM_HEADS = 4
"""Item, points, interval, reason: the records stand in the workbook."""


def document(result: RehearsalResult, phrases: Phrasebook) -> bytes:
    """Write the report as .docx."""
    view = lay_out(result, phrases)
    paper = official(view.title, result.as_of, chinese=phrases.chinese)
    title(paper, phrases.text("pattern.titled", place=view.township, title=view.title))
    paragraph(paper, dated(phrases, result.as_of, simulated=bool(view.simulated)), centred=True)
    for sentence in (view.headline, view.villages.gap):
        paragraph(paper, sentence, indented=True)
    bars = [[bar.label, bar.figure, bar.range] for bar in view.bars]
    interval = phrases.text("report.rehearsal.items.interval")
    table(paper, ["", view.villages.heads[1], interval], bars, [90, 30, 36])
    _add_items(paper, view.items)
    _add_villages(paper, view.villages, [item.number for item in view.items.rows])
    heading(paper, view.luck_title)
    for sentence in view.words:
        paragraph(paper, sentence, indented=True)
    heading(paper, view.draw.title)
    if view.draw.rows:
        table(paper, [view.draw.title, ""], view.draw.rows, [50, 106])
    else:
        paragraph(paper, view.draw.none, indented=True)
    _add_vetoes(paper, view.vetoes)
    paragraph(paper, "".join(view.footer), indented=True)
    return saved(paper)


def _add_items(paper: DocxDocument, items: ItemTable) -> None:
    heading(paper, items.title)
    rows = [
        [
            f"{item.number} {item.title}",
            f"{BAND_SHAPES[item.band]} {item.got}/{item.points}",
            item.range,
            item.reason,
        ]
        for item in items.rows
    ]
    table(paper, items.heads[:_ITEM_HEADS], rows, [48, 24, 24, 60], size=10)


def _add_villages(paper: DocxDocument, villages: PlaceTable, marks: list[str]) -> None:
    heading(paper, villages.title)
    paragraph(paper, villages.note, size=12)
    widths = [22, 20, 11, 20, *[88 / max(len(marks), 1)] * len(marks)]
    rows = [_village_cells(row) for row in villages.rows]
    table(paper, [*villages.heads, *marks], rows, widths, size=7)


def _village_cells(row: PlaceRow) -> list[str]:
    household = f"{row.household} ({row.household_range})" if row.household else ""
    cells = (f"{BAND_SHAPES[cell.band]}{cell.figure}" for cell in row.cells)
    return [row.village, f"{row.total} ({row.range})", row.paper, household, *cells]


def _add_vetoes(paper: DocxDocument, vetoes: VetoTable) -> None:
    heading(paper, vetoes.title)
    rows = [
        [veto.title, f"{BAND_SHAPES[veto.band]} {veto.state} {veto.by}".strip()]
        for veto in vetoes.rows
    ]
    if rows:
        table(paper, [vetoes.title, ""], rows, [106, 50])
