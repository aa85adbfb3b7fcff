"""The papers of an inspection's reception: agenda and rooms, box index, the log of papers by the
clock, issues with both views, route sheets, the inspectors' forms, exit sheet - filled, or empty to
be filled by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from doorstep.domain.forms import Asked, FormSpec
from doorstep.domain.inspection import ProtocolSpec
from doorstep.domain.receptions import LINES, ClockState, HandSheet, Side
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.day_papers import DayPaper, PaperCell, PaperPart, day_paper


@dataclass(frozen=True)
class PaperLine:
    """A paper in words."""

    number: str
    what: str
    box: str
    asked: str
    due: str
    handed: str
    who: str
    state: ClockState
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class IssueLine:
    """A point in words, with what each side says."""

    number: str
    time: str
    what: str
    act: str
    inspectors: str
    office: str
    dissent: bool


@dataclass(frozen=True)
class BoxLine:
    """A box in words."""

    number: str
    title: str
    holds: str
    where: str
    keeper: str
    pages: str
    keep: str


@dataclass(frozen=True)
class SampledLine:
    """A household drawn in words."""

    order: str
    code: str
    village: str
    where: str
    head: str
    reserve: bool


@dataclass(frozen=True)
class ReceptionSheet:
    """A reception as it is printed; `form`: the inspectors' own, `written`: of how many households
    it is filled in; `waiting`: typed sheets not yet held against the paper; `dissent`: what each
    side that signed does not agree with."""

    township: str
    day: dt.date
    protocol: ProtocolSpec
    form: FormSpec
    inspectors: str
    credentials: str
    agenda: Sequence[tuple[str, str, str]]
    rooms: Sequence[tuple[str, str, str]]
    boxes: Sequence[BoxLine]
    papers: Sequence[PaperLine]
    issues: Sequence[IssueLine]
    doors: Sequence[SampledLine]
    signatures: Sequence[tuple[str, str, str]]
    dissent: Sequence[str] = ()
    seeds: Sequence[str] = ()
    written: int = 0
    waiting: int = 0
    simulated: bool = False
    empty: bool = False


def reception_paper(sheet: ReceptionSheet, part: str, phrases: Phrasebook) -> bytes:
    """Print one of PAPERS as PDF. Raises InternalError on any Typst warning."""
    parts = _PAPERS[part](sheet, phrases)
    lead = [phrases.pick(sheet.protocol.title), phrases.day(sheet.day)]
    if sheet.inspectors:
        lead.append(phrases.labelled(phrases.text("reception.inspectors"), sheet.inspectors))
    title = phrases.text(f"reception.paper.{part}")
    shown = (title, sheet.township, sheet.day, parts, lead, sheet.simulated)
    return day_paper(DayPaper(*shown, flipped=part in ("papers", "issues", "boxes")), phrases)


def forbidden_lines(protocol: ProtocolSpec, phrases: Phrasebook) -> list[str]:
    """Say what nobody may do, with what follows from it, and who may not be present."""
    lines = []
    for act in protocol.acts:
        said = phrases.name("act-effect", act.effect)
        if act.deducted is not None:
            said = phrases.text(
                "reception.deducted",
                points=f"{act.deducted:g}",
                each=phrases.name("act-unit", act.each or ""),
            )
        lines.append(phrases.labelled(phrases.pick(act.said), said))
    return lines


def absent_lines(protocol: ProtocolSpec, phrases: Phrasebook) -> list[str]:
    """Say who may not be present."""
    return [phrases.name("attendant", one) for one in protocol.must_not_attend]


def _agenda(sheet: ReceptionSheet, phrases: Phrasebook) -> list[PaperPart]:
    heads = [phrases.text(f"reception.agenda.{name}") for name in ("time", "item", "room")]
    rooms = [phrases.text(f"reception.room.{name}") for name in ("room", "for", "where")]
    parts = [
        PaperPart(phrases.text("reception.agenda"), (), heads, (1, 4, 2), list(sheet.agenda)),
        PaperPart(phrases.text("reception.rooms"), (), rooms, (1.5, 4, 2), list(sheet.rooms)),
    ]
    forbidden = forbidden_lines(sheet.protocol, phrases)
    absent = absent_lines(sheet.protocol, phrases)
    if forbidden:
        lines = [f"× {line}" for line in forbidden]
        parts.append(PaperPart(phrases.text("reception.forbidden"), lines))
    if absent:
        lines = [f"× {line}" for line in absent]
        parts.append(PaperPart(phrases.text("reception.absent"), lines))
    return parts


def _boxes(sheet: ReceptionSheet, phrases: Phrasebook) -> list[PaperPart]:
    names = ("number", "title", "holds", "where", "keeper", "pages", "keep")
    heads = [phrases.text(f"box.{name}") for name in names]
    rows: list[list[str | PaperCell]] = [
        [PaperCell(one.number, strong=True), *(one.title, one.holds, one.where, one.keeper)]
        for one in sheet.boxes
    ]
    for row, one in zip(rows, sheet.boxes, strict=True):
        row += [one.pages, one.keep]
    widths = (0.6, 2.2, 3.6, 2, 1.2, 0.7, 0.9)
    return [PaperPart("", heads=heads, widths=widths, rows=rows, tall=5)]


def _papers(sheet: ReceptionSheet, phrases: Phrasebook) -> list[PaperPart]:
    names = ("number", "what", "box", "asked", "due", "handed", "who", "state")
    heads = [phrases.text(f"paper.{name}") for name in names]
    rows: list[list[str | PaperCell]] = []
    for one in sheet.papers:
        band = {ClockState.LATE: "fix", ClockState.OVERDUE: "fix", ClockState.AMBER: "watch"}
        state = PaperCell(phrases.name("paper-state", one.state), band.get(one.state, ""))
        told = phrases.clauses((one.who, *one.notes))
        rows.append([one.number, one.what, one.box, one.asked, one.due, one.handed, told, state])
    first, last = len(rows) + 1, max(LINES[HandSheet.PAPERS], len(rows))
    ends = (ClockState.IN_TIME, ClockState.LATE)
    ticks = PaperCell("", ticks=tuple(phrases.name("paper-state", one) for one in ends))
    rows += [[str(at), *[""] * 6, ticks] for at in range(first, last + 1)]
    widths = (0.5, 2.6, 0.6, 0.9, 0.9, 1, 2.8, 1.3)
    minutes = sheet.protocol.papers_minutes
    rule = "paper.rule" if minutes is not None else "paper.no-rule"
    lines = [phrases.text(rule, minutes=minutes or 0), phrases.text("paper.by-hand")]
    signs = [phrases.text(f"reception.sign.{side}") for side in ("inspectors", "office")]
    return [PaperPart("", lines, heads, widths, rows, signs, tall=7)]


def _issues(sheet: ReceptionSheet, phrases: Phrasebook) -> list[PaperPart]:
    names = ("number", "time", "what", "inspectors", "office", "dissent")
    heads = [phrases.text(f"issue.{name}") for name in names]
    rows: list[list[str | PaperCell]] = []
    for one in sheet.issues:
        what = one.what + (phrases.brackets(one.act) if one.act else "")
        dissent = PaperCell(phrases.text("issue.dissents"), "watch") if one.dissent else ""
        rows.append([one.number, one.time, what, one.inspectors, one.office, dissent])
    first, last = len(rows) + 1, max(LINES[HandSheet.ISSUES], len(rows))
    ticks = PaperCell("", ticks=tuple(phrases.name("side", side) for side in Side))
    rows += [[str(at), *[""] * 4, ticks] for at in range(first, last + 1)]
    signs = [phrases.text(f"reception.sign.{side}") for side in ("inspectors", "office")]
    lines = [phrases.text("issue.rule")]
    return [PaperPart("", lines, heads, (0.4, 0.7, 2.3, 3, 3, 1.2), rows, signs, tall=21)]


def _routes(sheet: ReceptionSheet, phrases: Phrasebook) -> list[PaperPart]:
    names = ("order", "code", "where", "head", "done")
    heads = [phrases.text(f"route.{name}") for name in names]
    parts, named = [], phrases.text("reception.paper.routes")
    for at, place in enumerate(dict.fromkeys(one.village for one in sheet.doors)):
        own = [one for one in sheet.doors if one.village == place]
        rows: list[list[str | PaperCell]] = [
            [
                PaperCell(phrases.text("route.reserve") if one.reserve else one.order),
                PaperCell(one.code, strong=True),
                one.where,
                one.head,
                "□",
            ]
            for one in own
        ]
        lines = [phrases.text("route.rule")]
        widths = (0.7, 1.2, 3, 1.4, 0.6)
        title = f"{named} · {place}" if at else place  # each team carries its own leaf
        parts.append(PaperPart(title, lines, heads, widths, rows, new_page=at > 0))
    return parts


def _blind(sheet: ReceptionSheet, phrases: Phrasebook) -> list[PaperPart]:
    """A leaf a household, with where it is and nothing of who is on record; an empty one first."""
    form, pick = sheet.form, phrases.pick
    heads = [phrases.text("paper.number"), *(pick(one.title) for one in form.asked(Asked.ADDED))]
    rows = [[str(at), *[""] * (len(heads) - 1)] for at in range(1, form.added + 1)]
    told = [pick(line) for line in form.script]
    for one in form.asked(Asked.ONCE):
        boxes = "   ".join(f"□ {pick(choice.title)}" for choice in one.choices)
        told.append(phrases.labelled(pick(one.title), boxes))
    signs = [phrases.text("reception.sign.dated")]
    widths, doors = (0.5, *[2.0] * (len(heads) - 1)), [] if sheet.empty else sheet.doors
    houses = [(f"{one.code} · {one.village}", one.where) for one in doors]
    named, parts = phrases.text("reception.paper.blind"), []
    for at, (house, where) in enumerate(houses or [("", phrases.text("reception.blind.where"))]):
        title = f"{named} · {house}" if at else house
        lines = [where, *told]
        parts.append(PaperPart(title, lines, heads, widths, rows, signs, tall=12, new_page=at > 0))
    return parts


def _exit(sheet: ReceptionSheet, phrases: Phrasebook) -> list[PaperPart]:
    late = sum(one.state in (ClockState.LATE, ClockState.OVERDUE) for one in sheet.papers)
    told = {"papers": len(sheet.papers), "late": late, "issues": len(sheet.issues)}
    told["written"] = sheet.written
    dissent = sum(one.dissent for one in sheet.issues)
    counted = phrases.text("exit.counts", **told, dissent=dissent, doors=len(sheet.doors))
    lines = [phrases.text("exit.blank") if sheet.empty else counted]
    if sheet.seeds:
        lines.append(phrases.labelled(phrases.text("reception.seeds"), phrases.join(sheet.seeds)))
    parts = [PaperPart(phrases.text("exit.what"), lines)]
    if sheet.issues:
        held = _issues(sheet, phrases)[0]
        own = held.rows[: len(sheet.issues)]
        parts.append(PaperPart(phrases.text("issue.log"), (), held.heads, held.widths, own))
    lines, heads = [phrases.text("exit.dissent")], [phrases.name("side", side) for side in Side]
    rows = [list(sheet.dissent) or [""] * len(heads)]
    parts.append(PaperPart(phrases.text("exit.note"), lines, heads, (1, 1), rows, tall=48))
    signed = [phrases.text("exit.signed", side=a, name=b, when=c) for a, b, c in sheet.signatures]
    signs = [phrases.text(f"exit.sign.{side}") for side in ("inspectors", "office")]
    parts.append(PaperPart(phrases.text("exit.signatures"), signed, signs=signs))
    return parts


_PAPERS = {
    "agenda": _agenda,
    "boxes": _boxes,
    "papers": _papers,
    "issues": _issues,
    "routes": _routes,
    "blind": _blind,
    "exit": _exit,
}
PAPERS = tuple(_PAPERS)
"""The papers of a reception, in the order of the day."""

BY_HAND = ("papers", "issues", "blind", "exit")
"""Those that are also printed empty, to be filled in by hand."""


def reception_lines(sheet: ReceptionSheet, phrases: Phrasebook) -> list[str]:
    """Say a reception in lines: papers by the clock, points, signatures."""
    lines = [f"{phrases.pick(sheet.protocol.title)} · {phrases.day(sheet.day)}"]
    for paper in sheet.papers:
        state = phrases.name("paper-state", paper.state)
        times = [f"{phrases.text('paper.asked')} {paper.asked}"]
        times += [f"{phrases.text('paper.due')} {paper.due}"] if paper.due else []
        times += [f"{phrases.text('paper.handed')} {paper.handed}"] if paper.handed else []
        told = phrases.clauses([*times, state])
        lines.append(phrases.labelled(f"{paper.number}. {paper.what}", told))
    for issue in sheet.issues:
        word = phrases.text("issue.dissents") if issue.dissent else phrases.text("issue.log")
        lines.append(phrases.labelled(f"{issue.number}. {issue.what}", word))
    lines += [phrases.text("exit.signed", side=a, name=b, when=c) for a, b, c in sheet.signatures]
    lines += [phrases.plural("hand.waiting", sheet.waiting)] if sheet.waiting else []
    return lines


def reception_payload(sheet: ReceptionSheet) -> dict[str, object]:
    """A reception as plain values."""
    papers = [
        {
            **{name: getattr(one, name) for name in ("number", "what", "asked", "due", "handed")},
            "state": one.state.value,
        }
        for one in sheet.papers
    ]
    names = ("number", "what", "dissent")
    issues = [{name: getattr(one, name) for name in names} for one in sheet.issues]
    told = {"protocol": sheet.protocol.code, "day": sheet.day.isoformat()}
    return {
        **told,
        "doors": len(sheet.doors),
        "papers": papers,
        "issues": issues,
        "signatures": len(sheet.signatures),
        "sheets_waiting": sheet.waiting,
    }
