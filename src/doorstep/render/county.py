"""A county's page in words: its townships by code, what parts them and what does not; as data, on
the screen, on paper, and as a list to draw from. Nobody stands in an order that chance may have
made.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from doorstep.domain.county import (
    FEWEST,
    CardShare,
    CountyColumn,
    CountyPage,
    CountyVillage,
    TownshipCard,
)
from doorstep.domain.matching import AgreedPair, Matching, MatchRound
from doorstep.engine.fields.formula_like import hold_as_text
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.files import kept
from doorstep.render.printing import FONT_FAMILY, Page, drawing, printed

DESIGN = """kind = "pps"
size = "households"
unit = "unit"
n = {n}
frame = "{frame}"
"""


@dataclass(frozen=True)
class CountyLine:
    """One township: its name with its code, its day, its total in words and as ends of a bar (0 to
    1; None: nobody knows), its tasks, and its share of every item, in the items' order."""

    name: str
    code: str
    day: str
    total: str
    bar: tuple[float, float, float] | None
    tasks: str
    shares: tuple[str, ...]


@dataclass(frozen=True)
class CountySaying:
    """What parts townships in one column: a sentence, and its groups where there are several."""

    title: str
    said: str
    groups: tuple[str, ...]


@dataclass(frozen=True)
class CountyView:
    """The whole page in words."""

    title: str
    lead: str
    simulated: bool
    items: tuple[str, ...]
    lines: tuple[CountyLine, ...]
    sayings: tuple[CountySaying, ...]
    missing: tuple[str, ...]


def county_view(page: CountyPage, phrases: Phrasebook) -> CountyView:
    """Lay the page out in words."""
    named = {one.code: _named(one.name, one.code, phrases) for one in page.townships}
    items = {item.code: phrases.pick(item.title) for one in page.cards for item in one.items}
    return CountyView(
        title=phrases.text("county.of", county=page.county),
        lead=phrases.text("county.lead", cards=len(page.cards), invited=len(page.townships)),
        simulated=any(one.simulated for one in page.cards),
        items=tuple(items.values()),
        lines=tuple(_line(one, named[one.code], list(items), phrases) for one in page.cards),
        sayings=tuple(_saying(one, named, phrases) for one in page.columns),
        missing=tuple(named[one.code] for one in page.missing),
    )


def county_payload(page: CountyPage) -> dict[str, object]:
    """The same as data: cards as they came, and every column's groups."""
    return asdict(page)


def county_lines(page: CountyPage, phrases: Phrasebook) -> Iterator[str]:
    """The same on the screen."""
    view = county_view(page, phrases)
    yield view.title
    yield view.lead
    yield ""
    for one in view.lines:
        yield f"  {one.name}  {one.total}  {one.tasks}"
    yield ""
    for told in view.sayings:
        yield f"  {phrases.labelled(told.title, told.said)}"
        for group in told.groups:
            yield f"    {group}"
    if view.missing:
        yield phrases.labelled(phrases.text("county.missing"), phrases.join(view.missing))
    yield phrases.text("county.note", fewest=FEWEST)


def county_paper(page: CountyPage, phrases: Phrasebook, today: dt.date) -> bytes:
    """Print it on A4."""
    return printed(drawing("county.typ"), county_sheet(page, phrases, today), today)


def county_sheet(page: CountyPage, phrases: Phrasebook, today: dt.date) -> Page:
    """What the template draws."""
    view = county_view(page, phrases)
    heads = ("township", "day", "total", "tasks")
    return {
        "lang": "zh" if phrases.chinese else "en",
        "font": FONT_FAMILY,
        "title": phrases.text("county.title"),
        "township": page.county,
        "simulated": phrases.text("report.simulated") if view.simulated else "",
        "as_of": phrases.text("report.as-of", day=phrases.day(today)),
        "lead": view.lead,
        "heads": [phrases.text(f"county.column.{head}") for head in heads],
        "lines": [asdict(one) for one in view.lines],
        "parts_title": phrases.text("county.parts"),
        "sayings": [asdict(one) for one in view.sayings],
        "missing": phrases.labelled(phrases.text("county.missing"), phrases.join(view.missing))
        if view.missing
        else "",
        "note": phrases.text("county.note", fewest=FEWEST),
    }


def write_villages(path: Path, villages: Sequence[CountyVillage], n: int) -> list[Path]:
    """Write the villages as CSV and, beside it, a design that draws `n` of them by households."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(("unit", "code", "township", "village", "households"))
    for one in villages:
        told = (one.key, one.code, one.township, one.village, str(one.households))
        rows.writerow(map(hold_as_text, told))
    design = DESIGN.format(n=min(n, len(villages)), frame=path.with_suffix(".csv").name)
    return [
        kept(path.with_suffix(".csv"), out.getvalue().encode("utf-8-sig")),
        kept(path.with_suffix(".toml"), design.encode()),
    ]


def _named(name: str, code: str, phrases: Phrasebook) -> str:
    return f"{name}{phrases.brackets(code)}"


def _line(card: TownshipCard, name: str, items: Sequence[str], phrases: Phrasebook) -> CountyLine:
    known = any(one.got is not None for one in card.items)
    at, low, high = card.total
    shares = {one.code: one.share for one in card.items}
    return CountyLine(
        name=name,
        code=card.code,
        day=phrases.day(dt.date.fromisoformat(card.as_of)),
        total=phrases.interval(at, low, high) if known else phrases.text("county.unknown"),
        bar=(at / 100, low / 100, high / 100) if known else None,
        tasks=phrases.text(
            "county.tasks",
            open=_count(card.tasks.open, phrases),
            overdue=_count(card.tasks.overdue, phrases),
            closed=_count(card.tasks.closed, phrases),
        ),
        shares=tuple(_share(shares.get(code, CardShare()), phrases) for code in items),
    )


def _share(share: CardShare, phrases: Phrasebook) -> str:
    if share.part is None or share.low is None or share.high is None:
        return phrases.text("county.untold")
    ends = phrases.interval(100 * share.part, 100 * share.low, 100 * share.high)
    return phrases.text("county.share", ends=ends, n=share.n)


def _count(n: int | None, phrases: Phrasebook) -> str:
    return phrases.text("county.few", fewest=FEWEST) if n is None else phrases.number(n)


def _saying(column: CountyColumn, named: dict[str, str], phrases: Phrasebook) -> CountySaying:
    title = phrases.pick(column.title) if column.code else phrases.text("county.column.total")
    n = sum(map(len, column.tiers))
    if not column.parted:
        pairs = {"n": n, "apart": column.apart, "pairs": n * (n - 1) // 2}
        key = "county.overlapping" if column.apart else "county.together"
        return CountySaying(title, phrases.text(key, **pairs), ())
    groups = tuple(
        phrases.text("county.group", number=at, names=phrases.join(named[one] for one in group))
        for at, group in enumerate(column.tiers, 1)
    )
    return CountySaying(title, phrases.text("county.parted", n=n, groups=len(groups)), groups)


def match_lines(told: Matching, phrases: Phrasebook) -> Iterator[str]:
    """The pairs that both offices agreed to; before that how far it is."""
    if told.round != MatchRound.AGREED:
        yield phrases.text("match.compared", n=phrases.number(told.people))
        return
    yield phrases.text("match.agreed", n=len(told.pairs), other=told.other)
    for one in told.pairs:
        yield "  " + pair_sentence(one, phrases)


def pair_sentence(one: AgreedPair, phrases: Phrasebook) -> str:
    """One person of whom both have a record, with what differs."""
    days = "days-differ" if one.days_differ else "days-alike"
    return phrases.text(
        f"match.{days}",
        number=one.number,
        name=one.name,
        place=one.place,
        register=phrases.name("kind", one.register),
        day=one.day or "—",
        other_register=phrases.name("kind", one.other_register),
        other_day=one.other_day or "—",
    )
