"""What residents say is wrong or want, by sheet, at the counter or by telephone: a number, a day to
answer by, somebody to answer who is not of the office it is about, a decision with its reason in
plain words, a call back by a third person; opened again where they do not agree, and appealed.

Nothing of it changes what anybody receives. A correction that is granted is a task of whoever keeps
the register: the record changes to fit the person.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Max, Q
from django.utils import timezone

from doorstep.domain.errors import BadInput, RefusedByRule
from doorstep.domain.inspection import DeskFact
from doorstep.domain.inspection_vocabulary import FactKind
from doorstep.office.accounts import is_same_human
from doorstep.office.audit import record
from doorstep.office.configuring import current_office
from doorstep.office.duties import holding
from doorstep.office.judging import judge_anew
from doorstep.office.minute_tasks import MINUTE, DecidedTask, hand_out
from doorstep.office.models import (
    Account,
    Assignment,
    Consent,
    CorrectionRequest,
    Duty,
    MinuteLine,
    Person,
    Place,
    Task,
)
from doorstep.office.owners import DutyBook
from doorstep.office.scope import everything, is_narrowed
from doorstep.office.sealing import token
from doorstep.office.vocabulary import (
    OPEN_DOORS,
    CorrectionDecision,
    CorrectionState,
    DoorState,
    RequestChannel,
    RequestKind,
)
from doorstep.packs.calendars import load_calendar

WORKING_DAYS = 15
"""Within so many an answer is owed."""
CONTACT = "contact"
"""The purpose of a consent that "do not contact me" withdraws."""
OPEN_STATES = (CorrectionState.RECEIVED, CorrectionState.REOPENED, CorrectionState.APPEALED)
"""States in which an answer is owed."""
LONGEST = 2000


@dataclass(frozen=True)
class RequestTaken:
    """What somebody says or wants: `said` in their own words, `who` and how to reach them as far as
    they told (both may be empty), of which house (`household`: its card) and which field."""

    kind: RequestKind
    channel: RequestChannel
    place: Place
    said: str
    who: str = ""
    reach: str = ""
    household: str = ""
    field: str = ""
    evidence: str = ""


@transaction.atomic
def take_request(
    asked: RequestTaken, owner: Person, by: Account, *, on: dt.date | None = None
) -> CorrectionRequest:
    """Take a request in, with its number and its day. "Do not contact me" holds from now on.

    Raises BadInput("request-without-words"), RefusedByRule("owner-accused").
    """
    if not asked.said.strip():
        raise BadInput("request-without-words")
    _check_outside(owner, asked.place)
    day = on or timezone.localdate()
    made = _numbered(
        kind=asked.kind,
        channel=asked.channel,
        place=asked.place,
        about=token(asked.household) if asked.household else None,
        field=asked.field,
        evidence=asked.evidence,
        received_on=day,
        due=answer_by(day),
        owner=owner,
    )
    told = {"who": asked.who.strip(), "reach": asked.reach.strip(), "household": asked.household}
    made.put(said=asked.said.strip()[:LONGEST], **told)
    made.save(force_insert=True)
    record(by, "correction.received", f"correction:{made.number}", asked.kind)
    if asked.kind == RequestKind.NO_CONTACT and asked.household:
        withdraw_contact(asked.household, day, by)
    return made


def answer_by(day: dt.date) -> dt.date:
    """The day by which what came in on a day is answered."""
    calendar = load_calendar(current_office().store.settings.pack)
    return calendar.after(day, WORKING_DAYS)


@transaction.atomic
def decide(number: int, decision: CorrectionDecision, words: str, by: Account) -> CorrectionRequest:
    """Answer a request in plain words. What is granted becomes a task of whoever keeps the record.

    Raises BadInput("request-unknown", "request-answered", "request-without-words"),
    RefusedByRule("decider-accused").
    """
    row = find_request(number, lock=True)
    if row.state not in OPEN_STATES:
        raise BadInput("request-answered", number=number)
    if not words.strip():
        raise BadInput("request-without-words")
    refusal = why_not_decide(row, by)
    if refusal:
        raise RefusedByRule(refusal)
    row.state, row.reason, row.decided_by = CorrectionState.DECIDED, decision, by
    row.answered_on = timezone.localdate()
    row.put(**row.said | {"decision": words.strip()[:LONGEST]})
    row.save()
    record(by, "correction.decided", f"correction:{number}", decision)
    if decision != CorrectionDecision.REFUSED and row.kind == RequestKind.CORRECTION:
        _hand_to_keeper(row, by)
    judge_anew()
    return row


def why_not_decide(row: CorrectionRequest, by: Account) -> str:
    """The rule by which somebody may not answer a request; "" where they may. Of who does not see
    the whole township, only the one who is to answer it."""
    if is_narrowed() and (row.owner is None or not is_same_human(row.owner, by)):
        return "decider-accused"
    if by.person is not None and is_of_office(by.person, row.place):
        return "decider-accused"
    if row.appeal_of is not None and row.appeal_of.decided_by == by:
        return "decider-again"
    return ""


@transaction.atomic
def call_back(number: int, agreed: bool, words: str, by: Account) -> CorrectionRequest:
    """Note what the resident said of the answer; where they do not agree it is owed anew.

    Raises BadInput("request-unknown", "request-not-answered"), RefusedByRule("caller-decided").
    """
    row = find_request(number, lock=True)
    if row.state != CorrectionState.DECIDED:
        raise BadInput("request-not-answered", number=number)
    if is_owner_or_decider(row, by):
        raise RefusedByRule("caller-decided")
    row.called_back_by = by
    row.state = CorrectionState.AGREED if agreed else CorrectionState.REOPENED
    if not agreed:
        row.due, row.answered_on = answer_by(timezone.localdate()), None
    row.put(**row.said | {"called_back": words.strip()[:LONGEST]})
    row.save()
    record(by, "correction.called-back", f"correction:{number}", row.state)
    if not agreed:
        judge_anew()
    return row


@transaction.atomic
def appeal(number: int, words: str, owner: Person, by: Account) -> CorrectionRequest:
    """Take an answer to somebody else; whoever decided may not decide again. An appeal that waits
    already is the one.

    Raises BadInput("request-unknown", "request-not-answered", "request-without-words"),
    RefusedByRule("owner-accused", "owner-again").
    """
    before = find_request(number, lock=True)
    if before.state in OPEN_STATES:
        raise BadInput("request-not-answered", number=number)
    if not words.strip():
        raise BadInput("request-without-words")
    waits = before.appeals.filter(state=CorrectionState.APPEALED).first()
    if waits is not None:
        return waits
    _check_outside(owner, before.place)
    if before.owner is not None and is_same_human(before.owner, owner):
        raise RefusedByRule("owner-again")
    day = timezone.localdate()
    made = _numbered(
        kind=before.kind,
        channel=before.channel,
        place=before.place,
        about=before.about,
        field=before.field,
        received_on=day,
        due=answer_by(day),
        owner=owner,
        state=CorrectionState.APPEALED,
        appeal_of=before,
    )
    kept = {name: before.said[name] for name in ("who", "reach", "household")}
    made.put(said=words.strip()[:LONGEST], **kept)
    made.save(force_insert=True)
    record(by, "correction.appealed", f"correction:{made.number}", str(number))
    return made


def find_request(number: int, *, lock: bool = False) -> CorrectionRequest:
    """A request by its number. Raises BadInput("request-unknown")."""
    rows = CorrectionRequest.objects.select_for_update() if lock else CorrectionRequest.objects
    found = rows.filter(number=number).first()
    if found is None:
        raise BadInput("request-unknown", number=number)
    return found


def correction_facts() -> list[DeskFact]:
    """Of the residents' corrections that were answered or whose day is over, how many were answered
    by their day: a fact of the township, since a village has few."""
    today = timezone.localdate()
    asked = CorrectionRequest.objects.filter(kind=RequestKind.CORRECTION)
    ended = asked.filter(Q(answered_on__isnull=False) | Q(due__lt=today))
    n, right = ended.count(), ended.filter(answered_on__lte=F("due")).count()
    return [DeskFact(FactKind.CORRECTIONS, right=right, n=n)] if n else []


def is_of_office(person: Person, place: Place) -> bool:
    """Whether somebody answers for a place itself (not for the township above it), or stands in."""
    held = Duty.objects.filter(holding(), place=place).select_related("person", "deputy")
    people = [one for duty in held for one in (duty.person, duty.deputy) if one is not None]
    return any(is_same_human(one, person) for one in people) or person.place_id == place.pk


def _check_outside(owner: Person, place: Place) -> None:
    if owner.left_on is not None or (place.name and is_of_office(owner, place)):
        raise RefusedByRule("owner-accused")


def is_owner_or_decider(row: CorrectionRequest, by: Account) -> bool:
    """Whether somebody answered a request or was to: they do not ask how the answer was taken."""
    humans = [one for one in (row.owner, row.decided_by) if one is not None]
    return any(is_same_human(one, by) for one in humans)


def _numbered(**columns: object) -> CorrectionRequest:
    with everything():
        last = CorrectionRequest.objects.aggregate(last=Max("number"))["last"] or 0
    return CorrectionRequest(number=last + 1, **columns)


@everything()
def _hand_to_keeper(row: CorrectionRequest, by: Account) -> None:
    """Make a task of a granted correction, of whoever answers for the population register there."""
    task = Task(place=row.place, code=MINUTE, register="persons")
    keeper = DutyBook().owner_of(task).person or row.owner
    assert keeper is not None
    before = MinuteLine.objects.filter(receipt__startswith=f"c{row.number:08}").count()
    receipt = f"c{row.number:08}{before + 1:02}"
    made = DecidedTask(
        *(str(row.said["said"]), keeper, row.place, row.due),
        held_on=timezone.localdate(),
        number=row.number,
        receipt=receipt,
    )
    hand_out(made, by, why="correction")


# -- consent


@transaction.atomic
def withdraw_contact(household: str, day: dt.date, by: Account | None) -> None:
    """A house does not want to be contacted: no plan has it any more, nor any list."""
    planned = Assignment.objects.filter(household=household)
    planned.filter(state__in=OPEN_DOORS).update(state=DoorState.REPLACED)
    held = Consent.objects.filter(about=token(household), purpose=CONTACT).first()
    row = held or Consent(about=token(household), purpose=CONTACT, given_on=day, by=by)
    row.withdrawn_on = day
    if held is None:
        row.put()
    row.save()
    record(by, "consent.withdrawn", f"consent:{row.pk}", CONTACT)


@transaction.atomic
def give_contact(household: str, day: dt.date, by: Account | None) -> None:
    """A house may be contacted again: they said so."""
    for row in Consent.objects.filter(about=token(household), purpose=CONTACT):
        row.given_on, row.withdrawn_on = day, None
        row.save()
        record(by, "consent.given", f"consent:{row.pk}", CONTACT)


def not_to_contact(households: frozenset[str]) -> frozenset[str]:
    """Those of some houses that do not want to be contacted."""
    gone = Consent.objects.filter(purpose=CONTACT, withdrawn_on__isnull=False)
    tokens = set(gone.values_list("about", flat=True))
    return frozenset(one for one in households if tokens and token(one) in tokens)
