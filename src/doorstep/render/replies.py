"""What a resident takes home of a request: that it was taken in, or how it was decided and why."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.printing import FONT_FAMILY, Page, drawing, printed


@dataclass(frozen=True)
class ToldResident:
    """A request as whoever made it is told of it; `answered` with `decision` (a code) and `reason`:
    None and "" while the answer is owed."""

    number: int
    kind: str
    said: str
    about: str
    received: dt.date
    due: dt.date
    owner: str
    answered: dt.date | None = None
    decision: str = ""
    reason: str = ""


def reply_paper(
    told: ToldResident, township: str, phrases: Phrasebook, *, simulated: bool = False
) -> bytes:
    """Print the receipt of a request or, once it is decided, the answer.

    Raises:
        InternalError: on any Typst warning.
    """
    name = "reply" if told.answered else "receipt"
    page: Page = {
        "lang": "zh" if phrases.chinese else "en",
        "font": FONT_FAMILY,
        "title": phrases.text(f"residents.{name}.title"),
        "township": township,
        "simulated": phrases.text("report.simulated") if simulated else "",
        "as_of": phrases.day(told.answered or told.received),
        "lines": [list(one) for one in _lines(told, phrases) if one[1]],
        "notes": [phrases.text(f"residents.{name}.note.{number}") for number in (1, 2)],
        "sign": [phrases.text(f"residents.sign.{who}") for who in ("office", "resident", "day")],
    }
    return printed(drawing("reply.typ"), page, told.answered or told.received)


def _lines(told: ToldResident, phrases: Phrasebook) -> list[tuple[str, str]]:
    def line(key: str, said: str) -> tuple[str, str]:
        return phrases.text(f"residents.{key}"), said

    def day(value: dt.date | None) -> str:
        return "" if value is None else phrases.day(value)

    decision = phrases.name("correction-decision", told.decision) if told.decision else ""
    return [
        line("number", phrases.text("residents.no", number=told.number)),
        line("kind", phrases.name("request-kind", told.kind)),
        line("said", told.said),
        line("about", told.about),
        line("received", day(told.received)),
        line("owner", told.owner),
        line("due", "" if told.answered else day(told.due)),
        line("decision", decision),
        line("reason", told.reason),
        line("answered", day(told.answered)),
    ]
