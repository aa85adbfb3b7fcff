"""Papers asked for at an inspection, by the clock: asked, due, handed over, by whom to whom. A
paper that was late stays late: another line is a correction, and changes nothing of that."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from doorstep.domain.errors import BadInput, RefusedByRule
from doorstep.domain.receptions import ClockState, PaperClock
from doorstep.office.audit import record
from doorstep.office.clock import now
from doorstep.office.models import Account, PaperAsked, PaperHanded, Reception
from doorstep.office.people import person_key
from doorstep.office.receptions import ByHand, check_open, moment_of, sheet_of, text_of
from doorstep.office.roster import day_spec


@dataclass(frozen=True)
class PaperHandover:
    """Who handed a paper over to whom, what is noted; `hand`: where it is typed in afterwards."""

    by: str
    to: str
    note: str = ""
    hand: ByHand | None = None


@dataclass(frozen=True)
class PaperShown:
    """A paper with where it stands at a moment; `handings`: the first says whether it was late, the
    others are corrections."""

    paper: PaperAsked
    state: ClockState
    minutes_left: int
    handings: tuple[PaperHanded, ...]


@transaction.atomic
def ask_for_paper(
    reception: Reception,
    what: str,
    by: Account,
    *,
    asked_by: str = "",
    box: int | None = None,
    hand: ByHand | None = None,
) -> PaperAsked:
    """Note that a paper was asked for: now, or as the signed sheet says it. From then on its clock
    runs as long as the protocol says.

    Raises BadInput("paper-without-name", "box-unknown", "time-to-come"),
    RefusedByRule("reception-closed").
    """
    locked = Reception.objects.select_for_update().get(pk=reception.pk)
    check_open(locked)
    if not what.strip():
        raise BadInput("paper-without-name")
    if box is not None and box not in {one.number for one in day_spec().boxes}:
        raise BadInput("box-unknown", box=box)
    asked, sheet = moment_of(hand), sheet_of(hand)
    minutes = locked.minutes
    due = None if minutes is None else asked + dt.timedelta(minutes=minutes)
    number = locked.papers.count() + 1
    told = {"number": number, "box": box, "asked": asked, "due": due, "sheet": sheet}
    made = PaperAsked(reception=locked, by=by, **told)
    made.put(what=text_of(what), asked_by=text_of(asked_by))
    made.save()
    record(by, "paper.asked", f"paper:{made.pk}")
    return made


@transaction.atomic
def hand_over(paper: PaperAsked, told: PaperHandover, by: Account) -> PaperHanded:
    """Note that a paper was handed over, or correct what was noted by a new line. A time other than
    now is taken for a paper that was also asked for on the signed sheet alone.

    Raises BadInput("handed-without-names", "time-to-come", "handed-before-asked"),
    RefusedByRule("time-by-clock", "reception-closed").
    """
    paper = PaperAsked.objects.select_for_update().get(pk=paper.pk)
    check_open(paper.reception)
    if not told.by.strip() or not told.to.strip():
        raise BadInput("handed-without-names")
    if told.hand is not None and paper.sheet_id is None:
        raise RefusedByRule("time-by-clock")
    at, sheet = moment_of(told.hand), sheet_of(told.hand)
    if at < paper.asked:
        raise BadInput("handed-before-asked")
    number = paper.handings.count() + 1
    made = PaperHanded(paper=paper, number=number, at=at, recorded=now(), by=by, sheet=sheet)
    made.put(by=text_of(told.by), to=text_of(told.to), note=text_of(told.note))
    made.save()
    record(by, "paper.handed" if number == 1 else "paper.corrected", f"paper:{paper.pk}")
    return made


def papers_of(reception: Reception) -> list[PaperShown]:
    """The papers of a reception as they stand now."""
    moment = now()
    wanted = reception.papers.prefetch_related("handings").order_by("number")
    return [paper_shown(paper, moment) for paper in wanted]


def paper_shown(paper: PaperAsked, moment: dt.datetime) -> PaperShown:
    """A paper as it stands at a moment."""
    handings = sorted(paper.handings.all(), key=lambda one: one.number)
    first = handings[0].at if handings else None
    warn = dt.timedelta(minutes=day_spec().warn_minutes)
    clock = PaperClock(paper.asked, paper.due, first, warn)
    return PaperShown(paper, clock.state(moment), clock.minutes_left(moment), tuple(handings))


def find_paper(reception: Reception, key: str) -> PaperAsked:
    """A paper of a reception by key. Raises BadInput("paper-missing")."""
    said = person_key(key)
    found = said and reception.papers.filter(pk=said).first()
    if not found:
        raise BadInput("paper-missing")
    return found
