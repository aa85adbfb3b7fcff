"""The rehearsal as a workbook: items, villages by item, the simulation, and every record behind a
lost point."""

from __future__ import annotations

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from doorstep.domain.summary import Band
from doorstep.engine.inspection.results import PlaceScore, ProtocolSimulation, RehearsalResult
from doorstep.engine.tabular.origin import AUTHOR
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.inspections import item_titles
from doorstep.render.rehearsal.layout import band_of, lay_out, mark_of
from doorstep.render.scores import (
    card_figures,
    place_figures,
    reason_text,
    records_of,
    retired_text,
    rounded,
    shown_item,
)
from doorstep.render.spreadsheet import add_heads, fill, print_across, put_text, saved_book, shade
from doorstep.render.wording import BAND_SHAPES, category


def workbook(result: RehearsalResult, phrases: Phrasebook) -> bytes:
    """Write the report as .xlsx."""
    book = Workbook()
    _Sheets(result, phrases).add_to(book)
    book.properties.lastModifiedBy = AUTHOR
    return saved_book(book, result.as_of)


class _Sheets:
    """The sheets of one rehearsal: texts from its view, figures from the result."""

    def __init__(self, result: RehearsalResult, phrases: Phrasebook) -> None:
        self.result, self.score, self.phrases = result, result.score, phrases
        self.view, self.mark = lay_out(result, phrases), mark_of(result.score.rubric)

    def add_to(self, book: Workbook) -> None:
        """Add all sheets to a new workbook, which has an empty one."""
        first = book.active
        assert isinstance(first, Worksheet)
        first.title = self.say("sheet.items")
        self.fill_items(first)
        self.fill_villages(self.added(book, "villages"))
        self.fill_simulation(self.added(book, "simulation"))
        self.fill_records(self.added(book, "records"))
        self.fill_draw(self.added(book, "draw"))

    def say(self, key: str) -> str:
        """The words `report.rehearsal.<key>`."""
        return self.phrases.text(f"report.rehearsal.{key}")

    def says(self, group: str, *names: str) -> list[str]:
        """The words of several names of a group."""
        return [self.say(f"{group}.{name}") for name in names]

    def added(self, book: Workbook, name: str) -> Worksheet:
        """A new sheet by the reader's name of it."""
        sheet: Worksheet = book.create_sheet(self.say(f"sheet.{name}"))
        return sheet

    def fill_items(self, sheet: Worksheet) -> None:
        """Items with their reasons, the total, and what is not scored any more."""
        for row, sentence in enumerate((self.view.headline, self.view.villages.gap), 1):
            put_text(sheet.cell(row, 1), sentence)
            sheet.cell(row, 1).alignment = Alignment(wrap_text=False)
            sheet.cell(row, 1).font = Font(bold=row == 1)
        names = ("number", "item", "most", "got", "low", "high", "n", "reason", "records", "code")
        add_heads(sheet, self.says("items", *names), [6, 36, 8, 8, 8, 8, 8, 70, 9, 20], row=4)
        for number, score in enumerate(self.score.card.items, 1):
            row, shown, words = number + 4, shown_item(score), self.view.items.rows[number - 1]
            figures = [shown.most, shown.got, shown.lo, shown.hi, score.n]
            fill(sheet, row, [number, words.title, *figures])
            records = len(records_of(score, self.score.findings))
            reason = reason_text(score.reason, self.phrases)
            fill(sheet, row, [reason, records, score.item.code], first=8)
            sheet.cell(row, 8).alignment = Alignment(wrap_text=True, vertical="top")
            _shade(sheet, row, 4, words.band)
        last = len(self.score.card.items) + 5
        total, scale = card_figures(self.score.card), self.score.rubric.scale
        label = self.say("villages.total")
        fill(sheet, last, ["", label, scale, total.total, total.lo, total.hi])
        for cell in sheet[last]:
            cell.font = Font(bold=True)
        retired = [item for item in self.score.rubric.items if item.retired is not None]
        for row, item in enumerate(retired, last + 2):
            fill(sheet, row, ["", self.phrases.pick(item.title), item.points])
            fill(sheet, row, [retired_text(item, self.phrases)], first=8)
        self._print(sheet)

    def fill_villages(self, sheet: Worksheet) -> None:
        """Villages by item: totals, papers beside households, every item's band and points."""
        village, total, *sides = self.view.villages.heads
        ends = self.says("items", "low", "high")
        items = [item.title for item in self.view.items.rows]
        heads = [village, total, *ends, *sides, *ends, *items]
        add_heads(sheet, heads, [16, *[9] * 7, *[12] * len(items)])
        for row, place in enumerate(self.score.places, 2):
            self._fill_village(sheet, row, place)
        put_text(sheet.cell(len(self.score.places) + 3, 1), self.view.villages.note)
        self._print(sheet)

    def _fill_village(self, sheet: Worksheet, row: int, place: PlaceScore) -> None:
        figures = place_figures(place)
        fill(sheet, row, [place.place])
        if figures is not None:
            fill(sheet, row, [figures.total, figures.lo, figures.hi], first=2)
        if place.gap is not None:
            sides = [place.gap.paper[0], *place.gap.household]
            fill(sheet, row, [rounded(figure) for figure in sides], first=5)
        for column, score in enumerate(place.card.items, 9):
            band, got = band_of(score, self.mark), shown_item(score).got
            figure = "" if got is None else f" {self.phrases.decimal(got)}"
            put_text(sheet.cell(row, column), f"{BAND_SHAPES[band]}{figure}")
            _shade(sheet, row, column, band)

    def fill_simulation(self, sheet: Worksheet) -> None:
        """What the simulation says, its items and its villages."""
        for row, sentence in enumerate(self.view.words, 1):
            put_text(sheet.cell(row, 1), sentence)
        if self.result.simulation is not None:
            self._fill_outcome(sheet, self.result.simulation, len(self.view.words) + 2)

    def _fill_outcome(self, sheet: Worksheet, simulation: ProtocolSimulation, top: int) -> None:
        outcome = simulation.outcome
        heads = self.says("items", "item", "most")
        heads += self.says("simulated", "mean", "low", "high", "loss")
        add_heads(sheet, heads, [36], row=top)
        titles = item_titles(simulation.rubric, self.phrases)
        for row, item in enumerate(outcome.items, top + 1):
            figures = (item.mean, item.q05, item.q95, item.loss)
            rest = [round(figure, 2) for figure in figures]
            fill(sheet, row, [titles[item.code], item.points, *rest])
        top += len(outcome.items) + 2
        heads = [self.phrases.text(f"report.villages.{name}") for name in ("village", "households")]
        heads += self.says("simulated", "drawn", "mean", "low", "high")
        add_heads(sheet, heads, [36, 12, 12, 12, 12, 12], row=top)
        for row, village in enumerate(outcome.villages, top + 1):
            ends = [round(figure, 1) for figure in (village.mean, village.q05, village.q95)]
            drawn = [village.households, round(village.p_drawn, 3)]
            fill(sheet, row, [village.village, *drawn, *ends])
        self._print(sheet)

    def fill_records(self, sheet: Worksheet) -> None:
        """Which records cost which item its points."""
        names = ("item", "finding", "village", "file", "sheet", "row", "column", "id")
        add_heads(sheet, self.says("records", *names), [30, 24, 12, 34, 12, 8, 8, 18])
        row = 2
        for score in self.score.card.items:
            title = self.phrases.pick(score.item.title)
            for finding in records_of(score, self.score.findings):
                at = finding.left
                named = [title, category(self.phrases, finding.code), finding.place]
                fill(sheet, row, [*named, at.file, at.sheet, at.row, at.column, finding.id])
                row += 1
        sheet.freeze_panes = "A2"
        self._print(sheet)

    def fill_draw(self, sheet: Worksheet) -> None:
        """The draw's figures, then the must-pass conditions."""
        rows = self.view.draw.rows or ((self.view.draw.none, ""),)
        stated = [(v.title, f"{v.state} {v.by}".strip()) for v in self.view.vetoes.rows]
        for number, row in enumerate(rows, 1):
            fill(sheet, number, row)
        for number, row in enumerate(stated, len(rows) + 2):
            fill(sheet, number, row)
        sheet.column_dimensions["A"].width = 44
        sheet.column_dimensions["B"].width = 60

    def _print(self, sheet: Worksheet) -> None:
        print_across(sheet, self.phrases)


def _shade(sheet: Worksheet, row: int, column: int, band: Band) -> None:
    shade(sheet.cell(row, column), band)
