"""A supervisor's word on visits: accepted, and they become a version of a register; or sent back
with a reason to whoever made the visit. Nobody reviews a visit of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from django.db import transaction

from doorstep.app.departures import person_keys
from doorstep.domain.errors import BadInput, RefusedByRule
from doorstep.domain.forms import FormLine, HouseSheet
from doorstep.domain.vocabulary import VisitOutcome
from doorstep.engine.planning.visit_rows import visit_rows
from doorstep.office.accounts import is_same_human
from doorstep.office.audit import record
from doorstep.office.job_queue import ask
from doorstep.office.models import Account, Assignment, Attempt, Review, Submission
from doorstep.office.sealing import token
from doorstep.office.visits import form_and_answers, outcome_of
from doorstep.office.vocabulary import DoorState, SentBack, SubmissionState


@transaction.atomic
def accept_visits(keys: Iterable[UUID], by: Account) -> list[Submission]:
    """Accept visits, all or none, and have them folded into their forms' registers; one that was
    accepted before is passed over.

    Raises BadInput("visit-missing", "visit-moved-on"), RefusedByRule("visit-own").
    """
    accepted = []
    for key in keys:
        one = _held(key, by, also=SubmissionState.ACCEPTED)
        if one.state == SubmissionState.ACCEPTED:
            continue
        _review(one, by, SubmissionState.ACCEPTED)
        if one.corrects is not None:
            before = Submission.objects.filter(pk=one.corrects.pk)
            before.update(state=SubmissionState.CORRECTED)
            Attempt.objects.filter(submission=one.corrects).delete()
        _note_attempt(one, by)
        accepted.append(one)
    for form in sorted({one.form for one in accepted}):
        ask("fold", form)
    return accepted


@transaction.atomic
def send_back(key: UUID, reason: SentBack, by: Account, *, note: str = "") -> Submission:
    """Send a visit back to whoever made it: the house is open again, and what comes then corrects
    this one. Raises as `accept_visits`."""
    one = _held(key, by)
    _review(one, by, SubmissionState.SENT_BACK, reason, note)
    doors = Assignment.objects.filter(submissions=one).exclude(state=DoorState.REPLACED)
    doors.update(state=DoorState.PLANNED)
    return one


def household_token(household: str) -> int:
    """What attempts to meet a household are kept under."""
    return token(f"household:{household}")


def person_token(key: str) -> int:
    """What attempts to meet a person are kept under: one for each key she is known again by."""
    return token(f"person:{key}")


def _held(key: UUID, by: Account, *, also: SubmissionState | None = None) -> Submission:
    one = Submission.objects.select_for_update(of=("self",)).filter(pk=key).first()
    if one is None:
        raise BadInput("visit-missing")
    if one.state not in (SubmissionState.RECEIVED, also):
        raise BadInput("visit-moved-on")
    visitors = [one.visitor] if one.assignment is None else [one.visitor, one.assignment.second]
    if any(person is not None and is_same_human(by, person) for person in visitors):
        raise RefusedByRule("visit-own")
    return one


def _review(
    one: Submission, by: Account, state: SubmissionState, reason: str = "", note: str = ""
) -> None:
    said = Review(submission=one, by=by, decision=state, reason=reason)
    said.put(note=note)
    said.save(force_insert=True)
    one.state = state
    one.save(update_fields=["state"])
    record(by, f"visit.{state}", f"visit:{one.pk}", reason)


def _note_attempt(one: Submission, by: Account) -> None:
    """Keep the day somebody tried to meet this household, and how that ended."""
    if one.assignment is None:
        return
    form, sheet, answers = form_and_answers(one)
    outcome = outcome_of(visit_rows(form, sheet, answers))
    abouts = {household_token(one.assignment.household)}
    if outcome == VisitOutcome.NONCONTACT:
        abouts |= {person_token(key) for line in sheet.lines for key in _keys(sheet, line)}
    for about in sorted(abouts):
        tried = Attempt(about=about, day=answers.day, outcome=outcome, submission=one, by=by)
        tried.put()
        tried.save(force_insert=True)


def _keys(sheet: HouseSheet, line: FormLine) -> Iterator[str]:
    said, house = line.values, sheet.house
    name, born, number = (said.get(code, "") for code in ("name", "birth_date", "id_number"))
    home = house.get("village", ""), house.get("household_no", "")
    return person_keys(name, born, number, home)
