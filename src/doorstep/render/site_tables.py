"""Service sites against their standard: the matrix and the gaps as pages, lines, a workbook and
JSON have them, and the sheet with which somebody walks through a site."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from openpyxl import Workbook

from doorstep.domain.sites import SiteCell, SiteGap, SiteLevel, SitesHeld, SiteStandard, SiteThing
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.printing import FONT_FAMILY, Page, drawing, printed
from doorstep.render.spreadsheet import add_heads, fill, saved_book
from doorstep.render.wording import village


@dataclass(frozen=True)
class CellShown:
    """One cell of the matrix: its mark (good, watch, bad, unknown) and its words."""

    mark: str
    said: str


def cell_shown(cell: SiteCell, thing: SiteThing, phrases: Phrasebook) -> CellShown:
    """Show how many work; out of how many, where some do not."""
    if cell.has is None:
        return CellShown("unknown", phrases.text("sites.unknown"))
    said = phrases.number(cell.has)
    if cell.listed and cell.listed > cell.has:
        said = phrases.text("sites.of", has=cell.has, listed=cell.listed)
    if cell.has < thing.wanted[SiteLevel.BASIC]:
        return CellShown("bad", said)
    return CellShown("good" if cell.has >= thing.wanted[SiteLevel.STANDARD] else "watch", said)


def cost_said(cost: tuple[int, int], phrases: Phrasebook) -> str:
    """Say a price from and to, in yuan."""
    low, high = map(phrases.number, cost)
    return phrases.text("sites.yuan", low=low, high=high)


def gap_cells(gap: SiteGap, standard: SiteStandard, phrases: Phrasebook) -> tuple[str, ...]:
    """A gap's village, thing, level, how many, cost, effect."""
    return (
        village(phrases, gap.place),
        phrases.pick(standard.things[gap.thing].title),
        phrases.name("site-level", gap.level),
        phrases.number(gap.missing),
        cost_said(gap.cost, phrases),
        phrases.name("site-effect", str(gap.effect)),
    )


def gap_heads(phrases: Phrasebook) -> list[str]:
    """What stands above `gap_cells`."""
    names = ("village", "thing", "level", "missing", "cost", "effect")
    return [phrases.text(f"sites.column.{name}") for name in names]


def whole_cost(gaps: Sequence[SiteGap]) -> tuple[int, int]:
    """What gaps cost together, from and to."""
    return sum(one.cost[0] for one in gaps), sum(one.cost[1] for one in gaps)


def site_lines(held: SitesHeld, standard: SiteStandard, phrases: Phrasebook) -> Iterator[str]:
    """Say what villages lack at the basic level, first what does most for residents per yuan."""
    basic = [one for one in held.gaps if one.level == SiteLevel.BASIC]
    yield phrases.plural("sites.lacking", len(basic))
    for gap in basic:
        place, thing, _, missing, cost, effect = gap_cells(gap, standard, phrases)
        yield "  " + phrases.labelled(place, phrases.join([f"{thing} × {missing}", cost, effect]))
    if basic:
        yield phrases.text("sites.together", cost=cost_said(whole_cost(basic), phrases))
    nobody = sorted({code for one in held.villages for code in one.unknown})
    if nobody:
        titles = [phrases.pick(standard.things[code].title) for code in nobody]
        yield phrases.text("sites.not-looked", things=phrases.join(titles))
    if held.unread:
        yield phrases.text("sites.unread", words=phrases.join(held.unread))


def site_payload(held: SitesHeld) -> dict[str, object]:
    """The matrix and the gaps as JSON."""
    return {
        "villages": [
            {
                "village": one.place,
                "level": one.level,
                "has": {code: cell.has for code, cell in one.cells.items()},
            }
            for one in held.villages
        ],
        "gaps": [
            {
                "village": one.place,
                "thing": one.thing,
                "level": one.level,
                "missing": one.missing,
                "cost": list(one.cost),
            }
            for one in held.gaps
        ],
        "unread": list(held.unread),
    }


def site_workbook(
    held: SitesHeld, standard: SiteStandard, day: dt.date, phrases: Phrasebook
) -> bytes:
    """Write the matrix and the gaps as a workbook."""
    book = Workbook()
    matrix, gaps = book.worksheets[0], book.create_sheet(phrases.text("sites.gaps"))
    matrix.title = phrases.text("sites.matrix")
    titles = [phrases.pick(one.title) for one in standard.things.values()]
    heads = [phrases.text("sites.column.village"), phrases.text("sites.column.level"), *titles]
    add_heads(matrix, heads, [14, 10, *(11 for _ in titles)])
    for row, one in enumerate(held.villages, 2):
        cells = [
            cell_shown(one.cells[code], thing, phrases).said
            for code, thing in standard.things.items()
        ]
        fill(matrix, row, (village(phrases, one.place), level_said(one.level, phrases), *cells))
    add_heads(gaps, gap_heads(phrases), [14, 22, 12, 8, 20, 24])
    for row, gap in enumerate(held.gaps, 2):
        fill(gaps, row, gap_cells(gap, standard, phrases))
    return saved_book(book, day)


def level_said(level: SiteLevel | None, phrases: Phrasebook) -> str:
    """Say the level a site reaches."""
    return phrases.text("sites.no-level") if level is None else phrases.name("site-level", level)


def walk_paper(
    villages: Sequence[str],
    standard: SiteStandard,
    township: str,
    day: dt.date,
    phrases: Phrasebook,
    *,
    simulated: bool,
) -> bytes:
    """Print a walk sheet of one page for each village: what to look at, how many stand there, how
    many work. Nothing of what the ledger says stands on it.

    Raises:
        InternalError: on any Typst warning.
    """
    page: Page = {
        "lang": "zh" if phrases.chinese else "en",
        "font": FONT_FAMILY,
        "title": phrases.text("sites.walk-sheet"),
        "township": township,
        "simulated": phrases.text("report.simulated") if simulated else "",
        "as_of": phrases.day(day),
        "villages": [village(phrases, one) for one in villages],
        "notes": [phrases.text("sites.walk-note"), phrases.text("sites.walk-never")],
        "heads": [phrases.text(f"site-walk.{name}") for name in ("thing", "there", "works")],
        "things": [phrases.pick(one.title) for one in standard.things.values()],
        "signed": [phrases.text(f"site-walk.{name}") for name in ("by", "with", "on")],
    }
    return printed(drawing("site-walk.typ"), page, day)
