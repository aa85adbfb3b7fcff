"""Villages' figures in words: one table for page, paper and workbook, one card a village, and lines
for the command."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from openpyxl import Workbook

from doorstep.domain.periods import CountedYear, YearKind
from doorstep.domain.posted_figures import TOTAL, Column, PostedFigures
from doorstep.domain.village_figures import (
    EVENTS,
    STOCKS,
    TownshipFigures,
    VillageCard,
    VillageFigure,
)
from doorstep.i18n.phrasebook import UNKNOWN, Phrasebook
from doorstep.render.printing import FONT_FAMILY, Page, drawing, printed
from doorstep.render.spreadsheet import add_heads, fill, print_across, saved_book
from doorstep.render.wording import village as village_name


@dataclass(frozen=True)
class FigureHead:
    """A head over several columns."""

    text: str
    span: int


@dataclass(frozen=True)
class FigureTable:
    """Figures of all villages: heads over heads, a row a village, all together last."""

    title: str
    groups: tuple[FigureHead, ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    total: tuple[str, ...]


@dataclass(frozen=True)
class ToldFigure:
    """One figure with all that belongs to it, in words."""

    name: str
    year: str
    value: str
    source: str
    taken: str
    means: str
    rivals: str


def year_label(year: CountedYear, as_of: dt.date, phrases: Phrasebook) -> str:
    """What a year is called; the one under way says so."""
    said = phrases.text(f"figures.year-of.{year.kind}", label=str(year.label))
    return said if year.is_over(as_of) else phrases.text("figures.year-so-far", year=said)


def figure_text(figure: VillageFigure | None, phrases: Phrasebook) -> str:
    """The number; "—" where nobody knows, "≥" where the register tells of a part of the year, and
    behind "≠" what another source says."""
    if figure is None or figure.value is None:
        return UNKNOWN
    said = phrases.number(figure.value)
    if figure.since is not None:
        said = phrases.text("figures.partly", value=said)
    if figure.rivals:
        other = phrases.number(figure.rivals[0].value)
        said = phrases.text("figures.rival-mark", value=said, other=other)
    return said


def years_table(figures: TownshipFigures, kind: YearKind, phrases: Phrasebook) -> FigureTable:
    """What stands on the day, and the events of one kind of years."""
    years = [year for year in figures.years if year.kind is kind]
    columns: list[Column] = [(one, None) for one in STOCKS]
    columns += [(one, year) for one in EVENTS for year in years]
    rows = tuple(
        (
            village_name(phrases, card.village),
            tuple(figure_text(card.of(*column), phrases) for column in columns),
        )
        for card in figures.cards
    )
    total = tuple(_number(figures.total(*column), phrases) for column in columns)
    title = phrases.text(f"figures.years.{kind}")
    return FigureTable(title, *_heads(columns, figures.as_of, phrases), rows, total)


def posted_table(posted: PostedFigures, as_of: dt.date, phrases: Phrasebook) -> FigureTable:
    """What may hang on a wall."""

    def cells(village: str) -> tuple[str, ...]:
        return tuple(_posted(posted, village, column, phrases) for column in posted.columns)

    rows = tuple((village_name(phrases, one), cells(one)) for one in posted.villages)
    heads = _heads(posted.columns, as_of, phrases)
    return FigureTable(phrases.text("figures.posted"), *heads, rows, cells(TOTAL))


def _heads(
    columns: Sequence[Column], as_of: dt.date, phrases: Phrasebook
) -> tuple[tuple[FigureHead, ...], tuple[str, ...]]:
    on_the_day = sum(year is None for _, year in columns)
    spans = [(one, sum(k is one for k, y in columns if y is not None)) for one in EVENTS]
    groups = [FigureHead(phrases.text("figures.on-the-day"), on_the_day)]
    groups += [FigureHead(phrases.name("figure", one), span) for one, span in spans if span]
    heads = tuple(
        phrases.name("figure", kind) if year is None else year_label(year, as_of, phrases)
        for kind, year in columns
    )
    return tuple(groups), heads


def _posted(posted: PostedFigures, village: str, column: Column, phrases: Phrasebook) -> str:
    if (village, column) in posted.hidden:
        return phrases.text("figures.hidden")
    return _number(posted.shown(village, column), phrases)


def _number(value: int | None, phrases: Phrasebook) -> str:
    return UNKNOWN if value is None else phrases.number(value)


def told_figures(
    card: VillageCard, figures: TownshipFigures, phrases: Phrasebook
) -> list[ToldFigure]:
    """Every figure of a card with its definition, source, day and rivals."""
    return [
        ToldFigure(
            phrases.name("figure", one.kind),
            "" if one.year is None else year_label(one.year, figures.as_of, phrases),
            figure_text(VillageFigure(one.kind, one.year, one.value, "", one.since), phrases),
            phrases.name("kind", one.source),
            "" if (day := figures.days.get(one.source)) is None else phrases.day(day),
            phrases.name("figure-means", one.kind),
            phrases.join(
                phrases.text(
                    "figures.rival",
                    source=phrases.name("kind", rival.source),
                    value=phrases.number(rival.value),
                )
                for rival in one.rivals
            ),
        )
        for one in card.figures
    ]


def legend(phrases: Phrasebook, *, posted: bool = False) -> list[str]:
    """What the signs of a table mean."""
    signs = ("hidden", "unknown") if posted else ("partly", "rival", "unknown")
    return [phrases.text(f"figures.legend.{one}") for one in signs]


# -- papers


def cards_paper(
    figures: TownshipFigures, phrases: Phrasebook, posted: PostedFigures | None = None
) -> bytes:
    """Print an A6 card a village as PDF; `posted`: what may hang on a wall.

    Raises:
        InternalError: on any Typst warning.
    """
    kinds = [YearKind.CALENDAR] if posted else list(dict.fromkeys(y.kind for y in figures.years))
    tables = (
        [posted_table(posted, figures.as_of, phrases)]
        if posted
        else [years_table(figures, kind, phrases) for kind in kinds]
    )
    cards = [_card_page(number, one, tables, phrases) for number, one in enumerate(figures.cards)]
    page = _page(figures, phrases, posted is not None) | {"cards": cards}
    page |= {"title": phrases.text("figures.posted" if posted else "figures.card")}
    return printed(drawing("figures-card.typ"), page, figures.as_of)


def _card_page(
    number: int, card: VillageCard, tables: Sequence[FigureTable], phrases: Phrasebook
) -> Page:
    day = tables[0].groups[0].span
    cells = tables[0].rows[number][1]
    return {
        "village": village_name(phrases, card.village),
        "stocks": [list(pair) for pair in zip(tables[0].heads[:day], cells[:day], strict=True)],
        "findings": [phrases.text("figures.findings"), phrases.number(card.findings)],
        "years": [_card_years(table, number, day) for table in tables],
    }


def _card_years(table: FigureTable, number: int, day: int) -> Page:
    """The events of one kind of years: a row an event, a column a year."""
    cells, groups = table.rows[number][1][day:], table.groups[1:]
    span = groups[0].span if groups else 0
    return {
        "title": table.title,
        "heads": list(table.heads[day : day + span]),
        "rows": [
            [group.text, *cells[at * span : (at + 1) * span]] for at, group in enumerate(groups)
        ],
    }


def township_paper(
    figures: TownshipFigures, phrases: Phrasebook, posted: PostedFigures | None = None
) -> bytes:
    """Print all villages on landscape A4, a page for each kind of year.

    Raises:
        InternalError: on any Typst warning.
    """
    if posted is not None:
        tables = [posted_table(posted, figures.as_of, phrases)]
    else:
        kinds = dict.fromkeys(year.kind for year in figures.years)
        tables = [years_table(figures, kind, phrases) for kind in kinds]
    page = _page(figures, phrases, posted is not None)
    page |= {"tables": [asdict(table) for table in tables]}
    return printed(drawing("figures-township.typ"), page, figures.as_of)


def _page(figures: TownshipFigures, phrases: Phrasebook, is_posted: bool) -> Page:
    return {
        "lang": "zh" if phrases.chinese else "en",
        "font": FONT_FAMILY,
        "title": phrases.text("figures.page"),
        "township": figures.township,
        "simulated": phrases.text("report.simulated") if figures.simulated else "",
        "as_of": phrases.day(figures.as_of),
        "village": phrases.text("figures.column.village"),
        "total": phrases.text("figures.total"),
        "legend": legend(phrases, posted=is_posted),
    }


def figures_workbook(figures: TownshipFigures, phrases: Phrasebook) -> bytes:
    """Every figure on a row of its own, with definition, source, day and rivals."""
    made = Workbook()
    sheet = made.worksheets[0]
    sheet.title = phrases.text("figures.page")
    names = "village figure kind year from to value rivals source taken definition".split()
    heads = [phrases.text(f"figures.column.{name}") for name in names]
    add_heads(sheet, heads, (14, 14, 14, 14, 12, 12, 9, 26, 14, 14, 60))
    row = 1
    for card in figures.cards:
        for one, told in zip(card.figures, told_figures(card, figures, phrases), strict=True):
            row += 1
            year = one.year
            span = ("", "", "", "")
            if year is not None:
                first = max(year.first, one.since or year.first)
                kind = phrases.text(f"figures.years.{year.kind}")
                span = (kind, told.year, first.isoformat(), year.last.isoformat())
            rest = (told.rivals, told.source, told.taken, told.means)
            fill(sheet, row, (card.village, told.name, *span, one.value, *rest))
    print_across(sheet, phrases)
    return saved_book(made, figures.as_of)


# -- the command


def figures_lines(
    figures: TownshipFigures, phrases: Phrasebook, *, in_full: bool = False
) -> Iterator[str]:
    """A line a village; `in_full`: every figure with its source and rivals."""
    for card in figures.cards:
        name = village_name(phrases, card.village)
        if in_full:
            yield name
            yield from (_told_line(one, phrases) for one in told_figures(card, figures, phrases))
            continue
        parts = (
            phrases.text(
                "figures.line",
                figure=phrases.name("figure", kind),
                value=figure_text(card.of(kind), phrases),
            )
            for kind in STOCKS
        )
        yield phrases.labelled(name, phrases.join(parts))


def _told_line(told: ToldFigure, phrases: Phrasebook) -> str:
    what = phrases.join(filter(None, (told.name, told.year)))
    rivals = phrases.brackets(told.rivals) if told.rivals else ""
    return f"  {phrases.labelled(what, told.value + rivals)}  {told.source}  {told.means}"


def figures_payload(figures: TownshipFigures) -> dict[str, Any]:
    """The figures as JSON tells them."""
    told: dict[str, Any] = figures.as_object()
    return told
