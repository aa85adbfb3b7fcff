"""What an office asked of its villages' staff in a month, in words: for the page, the lines and
the paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from doorstep.domain.burden import (
    Ask,
    BurdenExcess,
    BurdenSpec,
    FormRetired,
    OfficeBurden,
    VillageBurden,
    excesses,
)
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.day_papers import DayPaper, PaperPart, day_paper
from doorstep.render.wording import village


def minutes_said(minutes: float, phrases: Phrasebook) -> str:
    """Say minutes, whole ones."""
    return phrases.text("burden.minutes", n=phrases.number(round(minutes)))


def month_said(burden: OfficeBurden, phrases: Phrasebook) -> str:
    """Say the month."""
    return phrases.text("burden.month", year=str(burden.month.year), number=burden.month.number)


def headline(burden: OfficeBurden, phrases: Phrasebook) -> str:
    """The month in one line: minutes asked, sheets printed, fields asked that were known, forms no
    longer asked."""
    return phrases.text(
        "burden.headline",
        month=month_said(burden, phrases),
        minutes=minutes_said(burden.minutes, phrases),
        printed=phrases.number(sum(burden.printed.values())),
        known=phrases.number(burden.fields_known),
        retired=phrases.number(len(burden.retired)),
    )


def excess_said(one: BurdenExcess, burden: OfficeBurden, phrases: Phrasebook) -> str:
    """Say what is above the budget, and what to leave out."""
    told = {name: phrases.number(round(value)) for name, value in one.params.items()}
    if one.village:
        told["village"] = village(phrases, one.village)
    if one.ask is not None:
        told["ask"] = phrases.pick(burden.spec.asks[one.ask].title)
    if one.form:
        told["form"] = phrases.pick(one.form)
    return phrases.text(f"burden-over.{one.code}", **told)


def village_heads(spec: BurdenSpec, phrases: Phrasebook) -> list[str]:
    """What stands above `village_cells`."""
    kinds = [phrases.pick(one.title) for one in spec.asks.values()]
    names = [phrases.text(f"burden.column.{name}") for name in ("village", "minutes")]
    return [*names, *kinds]


def village_cells(one: VillageBurden, spec: BurdenSpec, phrases: Phrasebook) -> list[str]:
    """A village, its minutes together, and how often each thing was asked."""
    counts = [phrases.number(one.counts.get(ask, 0)) for ask in spec.asks]
    minutes = phrases.number(round(one.minutes(spec)))
    return [village(phrases, one.village), minutes, *counts]


def ask_heads(phrases: Phrasebook) -> list[str]:
    """What stands above `ask_rows`."""
    names = ("ask", "times", "each", "together", "basis")
    return [phrases.text(f"burden.column.{name}") for name in names]


def ask_rows(burden: OfficeBurden, phrases: Phrasebook) -> list[list[str]]:
    """Each thing asked: how often, minutes each and together, and where they come from."""
    return [_ask_row(ask, burden, phrases) for ask in burden.spec.asks]


def retired_said(one: FormRetired, phrases: Phrasebook) -> str:
    """Say a form that is no longer asked."""
    told = {"form": one.title, "since": phrases.day(one.since)}
    if one.instead:
        return phrases.text("burden.retired-instead", instead=one.instead, **told)
    return phrases.text("burden.retired", **told)


def known_said(burden: OfficeBurden, phrases: Phrasebook) -> str:
    """Say how many fields were asked though they were known."""
    if burden.fields_known:
        return phrases.plural("burden.known", burden.fields_known)
    return phrases.text("burden.none-known")


def printed_said(burden: OfficeBurden, phrases: Phrasebook) -> str:
    """Say what was printed."""
    if not burden.printed:
        return phrases.text("burden.none-printed")
    parts = (
        phrases.labelled(phrases.name("burden-printed", kind), phrases.number(n))
        for kind, n in burden.printed.items()
    )
    return phrases.clauses(parts)


def budget_said(spec: BurdenSpec, phrases: Phrasebook) -> str:
    """Say what may be asked, and whose word that is."""
    budget = spec.budget
    told = {
        name: phrases.number(getattr(budget, name))
        for name in ("minutes", "interview", "questions", "mocks")
    }
    return phrases.text("burden.budget", source=phrases.pick(budget.source), **told)


def burden_lines(burden: OfficeBurden, phrases: Phrasebook) -> Iterator[str]:
    """The month as lines."""
    yield headline(burden, phrases)
    for over in excesses(burden):
        yield "! " + excess_said(over, burden, phrases)
    for one in burden.villages:
        said = minutes_said(one.minutes(burden.spec), phrases)
        yield "  " + phrases.labelled(village(phrases, one.village), said)
    for form in burden.retired:
        yield "  " + retired_said(form, phrases)
    yield budget_said(burden.spec, phrases)


def burden_payload(burden: OfficeBurden) -> dict[str, object]:
    """The month as JSON."""
    spec = burden.spec
    return {
        "month": burden.month.key,
        "minutes": burden.minutes,
        "villages": [
            {
                "village": one.village,
                "minutes": one.minutes(spec),
                "counts": {ask: one.counts.get(ask, 0) for ask in spec.asks},
                "mocks": one.mocks,
            }
            for one in burden.villages
        ],
        "printed": dict(burden.printed),
        "fields_known": burden.fields_known,
        "forms": [{"form": dict(one.title), "minutes": one.minutes} for one in burden.forms],
        "retired": [
            {"form": one.title, "since": one.since.isoformat(), "instead": one.instead}
            for one in burden.retired
        ],
        "over": [
            {"code": one.code, "village": one.village, "ask": one.ask} | dict(one.params)
            for one in excesses(burden)
        ],
    }


def burden_paper(
    burden: OfficeBurden, township: str, day: dt.date, phrases: Phrasebook, *, simulated: bool
) -> bytes:
    """Print the month on A4."""
    text = phrases.text
    over = [excess_said(one, burden, phrases) for one in excesses(burden)]
    villages = [
        [village(phrases, one.village), phrases.number(round(one.minutes(burden.spec)))]
        for one in burden.villages
    ]
    heads = [text(f"burden.column.{name}") for name in ("village", "minutes")]
    retired = [retired_said(one, phrases) for one in burden.retired] or [
        text("burden.none-retired")
    ]
    told, asked = [printed_said(burden, phrases), known_said(burden, phrases)], ask_heads(phrases)
    parts = [
        PaperPart(text("burden.over"), over or [text("burden.none-over")]),
        PaperPart(text("burden.asked"), (), asked, (4, 1, 1, 1.3, 4), ask_rows(burden, phrases)),
        PaperPart(text("burden.by-village"), (), heads, (4, 2), villages),
        PaperPart(text("burden.forms"), [*told, *retired]),
    ]
    lead = (headline(burden, phrases), budget_said(burden.spec, phrases), text("burden.nobody"))
    title = phrases.labelled(text("burden.title"), month_said(burden, phrases))
    return day_paper(DayPaper(title, township, day, parts, lead, simulated), phrases)


def _ask_row(ask: Ask, burden: OfficeBurden, phrases: Phrasebook) -> list[str]:
    spec = burden.spec.asks[ask]
    times = sum(one.counts.get(ask, 0) for one in burden.villages)
    measured = phrases.text(f"burden.basis.{'measured' if spec.measured else 'assumed'}")
    return [
        phrases.pick(spec.title),
        phrases.number(times),
        f"{spec.minutes:g}",
        phrases.number(round(times * spec.minutes)),
        phrases.labelled(measured, phrases.pick(spec.basis)),
    ]
