"""A reception as pages, commands and papers show it, in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.utils import timezone

from doorstep.domain.receptions import Side
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.office.configuring import current_office
from doorstep.office.file_boxes import BoxShown, boxes_of
from doorstep.office.forms_kept import keep_form
from doorstep.office.inspection_samples import doors_of
from doorstep.office.inspectors import BLIND
from doorstep.office.issue_log import IssueShown, issues_of
from doorstep.office.models import IssueView, Place, Reception, SampledDoor
from doorstep.office.paper_clock import PaperShown, papers_of
from doorstep.office.receptions import agenda_of, protocol_of, sheets_waiting
from doorstep.office.roster import day_spec
from doorstep.office.vocabulary import PlaceKind
from doorstep.render.receptions import BoxLine, IssueLine, PaperLine, ReceptionSheet, SampledLine
from doorstep.render.sheets.route_list import group_said


def reception_sheet(
    reception: Reception, phrases: Phrasebook, *, empty: bool = False
) -> ReceptionSheet:
    """A reception as it is printed; `empty`: to be filled by hand."""
    top = Place.objects.filter(kind=PlaceKind.TOWNSHIP).first()
    sample = getattr(reception, "sample", None)
    said = reception.said
    return ReceptionSheet(
        township="" if top is None else top.name,
        day=timezone.localtime(reception.begins).date(),
        protocol=protocol_of(reception),
        form=keep_form(BLIND),
        inspectors=str(said.get("inspectors", "")),
        credentials=str(said.get("credentials", "")),
        agenda=agenda_lines(reception, phrases),
        rooms=room_lines(reception, phrases),
        boxes=[box_line(one, phrases) for one in boxes_of()],
        papers=[] if empty else [paper_line(one, phrases) for one in papers_of(reception)],
        issues=[] if empty else issue_lines(reception, phrases),
        doors=[] if sample is None else [door_line(one, phrases) for one in doors_of(sample)],
        signatures=[] if empty else signature_lines(reception, phrases),
        dissent=[] if empty else dissent_notes(reception),
        seeds=() if sample is None else tuple(map(str, sample.said["seeds"])),
        written=count_written(reception),
        waiting=sheets_waiting(reception),
        simulated=current_office().simulated,
        empty=empty,
    )


def count_written(reception: Reception) -> int:
    """Of how many households the inspectors' form is filled in."""
    held = SampledDoor.objects.filter(sample__reception=reception, forms__isnull=False)
    return held.distinct().count()


def agenda_lines(reception: Reception, phrases: Phrasebook) -> list[tuple[str, str, str]]:
    """The day's items: time, what, room."""
    rooms = day_spec().rooms
    told = []
    for one in agenda_of(reception):
        ends = one.begins + dt.timedelta(minutes=one.item.minutes)
        title = phrases.pick(rooms[one.item.room].title) if one.item.room in rooms else ""
        room = " · ".join(filter(None, (title, one.room)))
        told.append((f"{clock(one.begins)}-{clock(ends)}", phrases.pick(one.item.title), room))
    return told


def room_lines(reception: Reception, phrases: Phrasebook) -> list[tuple[str, str, str]]:
    """The rooms: what, what for, where."""
    where = reception.said.get("rooms", {})
    return [
        (phrases.pick(one.title), phrases.pick(one.what_for), str(where.get(code, "")))
        for code, one in day_spec().rooms.items()
    ]


def box_line(one: BoxShown, phrases: Phrasebook) -> BoxLine:
    """A box in words."""
    holds = phrases.join(phrases.pick(held) for held in one.spec.holds)
    pages = "" if one.pages is None else str(one.pages)
    keep = phrases.name("box-keep", one.spec.keep)
    title = phrases.pick(one.spec.title)
    return BoxLine(str(one.spec.number), title, holds, one.where, one.keeper, pages, keep)


def paper_line(one: PaperShown, phrases: Phrasebook) -> PaperLine:
    """A paper in words; corrections stand behind who handed it over."""
    paper, first, notes = one.paper, None, []
    for at, handing in enumerate(one.handings):
        told = phrases.text("paper.by-to", by=handing.said["by"], to=handing.said["to"])
        told = phrases.clauses(filter(None, (told, handing.said["note"])))
        if at == 0:
            first = told
        else:
            notes.append(phrases.text("paper.corrected", time=clock(handing.at), said=told))
    due = "" if paper.due is None else clock(paper.due)
    handed = clock(one.handings[0].at) if one.handings else ""
    box = "" if paper.box is None else str(paper.box)
    return PaperLine(
        *(str(paper.number), str(paper.said["what"]), box, clock(paper.asked), due, handed),
        first or "",
        one.state,
        tuple(notes),
    )


def issue_lines(reception: Reception, phrases: Phrasebook) -> list[IssueLine]:
    """The points of a reception in words."""
    return [issue_line(one, reception, phrases) for one in issues_of(reception)]


def issue_line(one: IssueShown, reception: Reception, phrases: Phrasebook) -> IssueLine:
    """A point in words."""
    acts = {act.code: phrases.pick(act.said) for act in protocol_of(reception).acts}
    act = acts.get(one.issue.act, "")
    theirs, ours = _views(one.inspectors), _views(one.office)
    what, number = str(one.issue.said["what"]), str(one.issue.number)
    return IssueLine(number, clock(one.issue.raised), what, act, theirs, ours, one.dissent)


def door_line(one: SampledDoor, phrases: Phrasebook) -> SampledLine:
    """A household drawn, in words."""
    where, head = house_where(one.said["house"], phrases), str(one.said["head"])
    return SampledLine(str(one.order), one.code, one.village, where, head, one.reserve > 0)


def house_where(house: Mapping[str, str], phrases: Phrasebook) -> str:
    """Say where a house stands: its address, the group too where the address does not name it;
    without an address its number."""
    group = group_said(house["group"], phrases)
    if house["address"]:
        return f"{house['address']}" if group in house["address"] else f"{group} {house['address']}"
    number = house["household_no"]
    told = phrases.text("sheet.house.household_no", value=number) if number else ""
    return "  ".join(filter(None, (group, told)))


def signature_lines(reception: Reception, phrases: Phrasebook) -> list[tuple[str, str, str]]:
    """Who signed: side, name, when."""
    order = {side: at for at, side in enumerate(Side)}
    held = sorted(reception.signatures.all(), key=lambda one: order[Side(one.side)])
    return [(phrases.name("side", one.side), str(one.said["name"]), clock(one.at)) for one in held]


def dissent_notes(reception: Reception) -> list[str]:
    """What each side's signature does not agree with."""
    held = {one.side: str(one.said["note"]) for one in reception.signatures.all()}
    return [held.get(side, "") for side in Side]


def clock(moment: dt.datetime) -> str:
    """The hour and minute where we are."""
    return f"{timezone.localtime(moment):%H:%M}"


def _views(said: tuple[IssueView, ...]) -> str:
    return " / ".join(str(one.said["text"]) for one in said)
