"""The duty roster and the telephone tree: on the wall, as a sheet, as lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from doorstep.domain.phone_trees import PhoneLine
from doorstep.domain.rosters import Post
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.day_papers import DayPaper, PaperCell, PaperPart, day_paper

_WALL_ROWS = 16


@dataclass(frozen=True)
class ShiftShown:
    """A shift in words: its day, its hours, and by post name and number ("" is a gap)."""

    day: dt.date
    title: str
    hours: str
    people: dict[Post, tuple[str, str]]

    @property
    def gaps(self) -> tuple[Post, ...]:
        """The posts that nobody has."""
        return tuple(post for post, (name, _) in self.people.items() if not name)


@dataclass(frozen=True)
class RosterSheet:
    """A roster as it is printed: whose it is, its shifts, the rule of rest and hours."""

    township: str
    place: str
    day: dt.date
    shifts: Sequence[ShiftShown]
    rule: str
    simulated: bool = False


def roster_paper(sheet: RosterSheet, phrases: Phrasebook, *, wall: bool = False) -> bytes:
    """Print the roster on A4, or on A3 for the wall."""
    heads = [phrases.text("roster.day"), phrases.text("roster.shift")]
    heads += [phrases.name("post", post) for post in Post]
    rows = [_row(one, phrases) for one in sheet.shifts]
    part = PaperPart("", heads=heads, widths=(2, 1.1, 1.6, 1.6, 1.6, 1.6), rows=rows)
    lead = (sheet.rule, phrases.text("roster.no-location"))
    title = phrases.labelled(phrases.text("roster.title"), sheet.place)
    paper = DayPaper(
        title if sheet.place else phrases.text("roster.title"),
        sheet.township,
        sheet.day,
        [part],
        lead,
        sheet.simulated,
        "a3" if wall else "a4",
        flipped=True,
    )
    return day_paper(paper, phrases)


def phone_paper(lines: Sequence[PhoneLine], sheet: RosterSheet, phrases: Phrasebook) -> bytes:
    """Print the telephone tree: who calls whom, whom a test call reached, gaps."""
    heads = [phrases.text(f"phones.{name}") for name in ("place", "who", "number", "caller")]
    heads += [phrases.text("phones.reached"), phrases.text("phones.tick")]
    rows = [_phone_row(one, phrases) for one in lines]
    widths = (1.5, 2.2, 1.4, 1.2, 1.4, 0.6)
    part = PaperPart("", heads=heads, widths=widths, rows=rows)
    told = (phrases.text("phones.how"), phrases.text("roster.no-location"))
    title = phrases.text("phones.title")
    paper = DayPaper(title, sheet.township, sheet.day, [part], told, sheet.simulated)
    return day_paper(paper, phrases)


def roster_lines(shifts: Sequence[ShiftShown], phrases: Phrasebook) -> Iterator[str]:
    """Say each shift on a line, gaps by name."""
    for one in shifts:
        told = [
            phrases.labelled(phrases.name("post", post), name or phrases.text("roster.gap"))
            for post, (name, _) in one.people.items()
        ]
        yield phrases.labelled(f"{phrases.day(one.day)} {one.hours}", phrases.clauses(told))


def phone_gap(line: PhoneLine, phrases: Phrasebook) -> str:
    """Say why a line is red; "" where it is not."""
    return "" if line.gap is None else phrases.name("phone-gap", line.gap)


def _row(one: ShiftShown, phrases: Phrasebook) -> list[str | PaperCell]:
    day = f"{phrases.day(one.day)} {phrases.weekday(one.day)}"
    cells: list[str | PaperCell] = [PaperCell(day, strong=True), one.hours]
    for name, phone in one.people.values():
        gap = PaperCell(phrases.text("roster.gap"), "fix")
        cells.append(PaperCell(f"{name} {phone}".strip()) if name else gap)
    return cells


def _phone_row(one: PhoneLine, phrases: Phrasebook) -> list[str | PaperCell]:
    role = phrases.name("duty", one.role)
    who = f"{'　' * one.level}{one.name} {role}" if one.name else f"{'　' * one.level}{role}"
    reached = "" if one.reached_on is None else phrases.day(one.reached_on)
    gap = phone_gap(one, phrases)
    last = PaperCell(gap, "fix") if gap else PaperCell(reached)
    return [one.place or phrases.text("people.township"), who, one.phone, one.called_by, last, ""]


def phone_lines(lines: Sequence[PhoneLine], phrases: Phrasebook) -> Iterator[str]:
    """Say the tree line by line."""
    for one in lines:
        place = one.place or phrases.text("people.township")
        who = " ".join(filter(None, (one.name, phrases.name("duty", one.role), one.phone)))
        reached = "" if one.reached_on is None else phrases.day(one.reached_on)
        told = phone_gap(one, phrases) or phrases.labelled(phrases.text("phones.reached"), reached)
        yield "  " * one.level + phrases.labelled(place, phrases.clauses([who, told]))


def shift_payload(one: ShiftShown) -> dict[str, object]:
    """A shift as plain values."""
    people = {post.value: name for post, (name, _) in one.people.items()}
    return {"day": one.day.isoformat(), "hours": one.hours, **people, "gaps": list(one.gaps)}
