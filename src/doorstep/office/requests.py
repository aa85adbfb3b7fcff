"""Requests to other offices: what is not ours is asked for, for one purpose, on a legal basis of
the pack's closed list, with the fields of that purpose alone, until a day.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from doorstep.domain.duties import DutyShare, Purpose
from doorstep.domain.errors import BadInput, RefusedByRule
from doorstep.domain.letters import LetterLine, RequestLetter
from doorstep.office.audit import record
from doorstep.office.configuring import current_office
from doorstep.office.duties import duties_spec
from doorstep.office.models import Account, OfficeRequest, Place, Task
from doorstep.office.opened import finding_of
from doorstep.office.tasks import write_move
from doorstep.office.vocabulary import MatterState, PlaceKind, RequestState

LONGEST = dt.timedelta(days=90)
REQUEST_MOVES: Mapping[RequestState, frozenset[RequestState]] = {
    RequestState.DRAFT: frozenset({RequestState.SENT, RequestState.WITHDRAWN}),
    RequestState.SENT: frozenset({RequestState.ANSWERED, RequestState.WITHDRAWN}),
    RequestState.ANSWERED: frozenset(),
    RequestState.EXPIRED: frozenset({RequestState.WITHDRAWN}),
    RequestState.WITHDRAWN: frozenset(),
}
"""What people may do with a request; that it expired is known from the day alone."""


@dataclass(frozen=True)
class RequestAsked:
    """What somebody wants to ask: codes of the pack's offices, purposes and bases, columns of the
    purpose, until when, and when to be reminded."""

    office: str
    purpose: str
    basis: str
    fields: tuple[str, ...]
    until: dt.date
    remind_on: dt.date
    note: str = ""


def purposes_for(task: Task) -> list[Purpose]:
    """What another office may be asked for about a task."""
    purposes = duties_spec().purposes.values()
    return [one for one in purposes if one.about.covers(task.register, task.code)]


def check_request(task: Task, asked: RequestAsked) -> None:
    """Raise why it may not be asked so.

    Raises BadInput("request-office", "request-days"), RefusedByRule("request-purpose",
    "request-basis", "request-fields").
    """
    spec, today = duties_spec(), timezone.localdate()
    if asked.office not in spec.offices:
        raise BadInput("request-office")
    purpose = next((one for one in purposes_for(task) if one.code == asked.purpose), None)
    if purpose is None:
        raise RefusedByRule("request-purpose")
    basis = spec.bases.get(asked.basis)
    if basis is None or basis.code not in purpose.bases or not basis.holds_on(today):
        raise RefusedByRule("request-basis")
    if not asked.fields or not set(asked.fields) <= set(purpose.fields):
        raise RefusedByRule("request-fields")
    if not today <= asked.remind_on <= asked.until <= today + LONGEST:
        raise BadInput("request-days", days=LONGEST.days)


@transaction.atomic
def draft_request(task: Task, asked: RequestAsked, by: Account) -> OfficeRequest:
    """Write a request about a task, which is noted as not ours to settle alone; one that lies there
    as a draft is not written twice."""
    check_request(task, asked)
    if (lying := _drafted(task, asked)) is not None:
        return lying
    made = OfficeRequest(
        task=task,
        office=asked.office,
        purpose=asked.purpose,
        basis=asked.basis,
        fields=list(asked.fields),
        until=asked.until,
        remind_on=asked.remind_on,
        by=by,
    )
    made.put(note=asked.note)
    made.save()
    write_move(task, task.state, by, why="asked")
    if task.share == DutyShare.OWN:
        Task.objects.filter(pk=task.pk).update(share=DutyShare.NOT_OURS)
    record(by, "request.drafted", f"request:{made.pk}", asked.purpose)
    return made


def _drafted(task: Task, asked: RequestAsked) -> OfficeRequest | None:
    """The draft about a task that asks just this."""
    told = {name: getattr(asked, name) for name in ("office", "purpose", "basis", "until")}
    for one in task.requests.filter(state=RequestState.DRAFT, remind_on=asked.remind_on, **told):
        if (one.fields, one.said.get("note", "")) == (list(asked.fields), asked.note):
            return one
    return None


@transaction.atomic
def move_request(key: str, to: RequestState, by: Account, *, note: str = "") -> OfficeRequest:
    """Note that a request was sent, answered (`note` says what), or withdrawn.

    Raises BadInput("request-missing", "request-move"), RefusedByRule("request-without-answer").
    """
    request = OfficeRequest.objects.select_for_update().filter(pk=_key(key)).first()
    if request is None:
        raise BadInput("request-missing")
    if to not in REQUEST_MOVES[state_on(request, timezone.localdate())]:
        raise BadInput("request-move")
    if to == RequestState.ANSWERED and not note.strip():
        raise RefusedByRule("request-without-answer")
    said = dict(request.said)
    if note.strip():
        said["answer"] = note.strip()
    request.put(**said)
    request.state = to
    request.save()
    record(by, f"request.{to}", f"request:{request.pk}")
    if to == RequestState.ANSWERED and request.task is not None:
        write_move(request.task, request.task.state, by, why="office-answered", note=note.strip())
    return request


def state_on(request: OfficeRequest, day: dt.date) -> RequestState:
    """Where a request stands on a day: one that nobody answered in time has expired."""
    state = RequestState(request.state)
    waits = state in (RequestState.DRAFT, RequestState.SENT)
    return RequestState.EXPIRED if waits and request.until < day else state


def find_request(key: str) -> OfficeRequest:
    """A request by key. Raises BadInput("request-missing")."""
    known = OfficeRequest.objects.select_related("task__place", "by")
    found = known.filter(pk=_key(key)).first()
    if found is None:
        raise BadInput("request-missing")
    return found


def list_requests() -> list[OfficeRequest]:
    """All requests, those that run out first."""
    return list(OfficeRequest.objects.select_related("task__place").order_by("until", "when"))


def reminders(day: dt.date) -> list[OfficeRequest]:
    """The requests sent that wait for an answer on their day of reminder or after it."""
    waiting = OfficeRequest.objects.filter(state=RequestState.SENT, remind_on__lte=day)
    return list(waiting.select_related("task__place").order_by("until"))


def letter_of(request: OfficeRequest) -> RequestLetter:
    """What its letter says: of each record that does not agree yet only whom it names."""
    spec, office = duties_spec(), current_office()
    top = Place.objects.filter(kind=PlaceKind.TOWNSHIP).first()
    task = request.task
    standing = (
        ()
        if task is None
        else task.matters.filter(
            state__in=(MatterState.OPEN, MatterState.ANSWERED), finding__isnull=False
        )
        .select_related("finding")
        .order_by("finding__number")
    )
    found = [finding_of(matter.finding) for matter in standing]
    return RequestLetter(
        township="" if top is None else top.name,
        office=spec.offices.get(request.office, {"en": request.office}),
        purpose=spec.purposes[request.purpose].title,
        basis=spec.bases[request.basis].title,
        fields=tuple(request.fields),
        day=timezone.localtime(request.when).date(),
        until=request.until,
        lines=tuple(LetterLine(one.place, one.subject, one.code) for one in found),
        note=str(request.said.get("note", "")),
        simulated=office.simulated,
    )


def _key(said: str) -> uuid.UUID:
    try:
        return uuid.UUID(said)
    except ValueError:
        raise BadInput("request-missing") from None
