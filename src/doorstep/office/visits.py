"""Visits as they come back, whichever way: testimony that is kept as it came and never changed. A
correction is another one; of several only the first wins.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from doorstep.domain.errors import BadInput
from doorstep.domain.forms import FormSpec, HouseSheet, VisitAnswers
from doorstep.domain.short_codes import meant
from doorstep.domain.vocabulary import VisitOutcome
from doorstep.engine.planning.visit_rows import SEPARATOR, visit_rows
from doorstep.office.audit import Noted, record, record_all
from doorstep.office.forms_kept import issued_form
from doorstep.office.models import Account, Assignment, HeldSubmission, Person, Submission
from doorstep.office.vocabulary import OPEN_DOORS, Channel, DoorState, SubmissionState


@dataclass(frozen=True)
class Came:
    """How a visit came: `uuid` names it for ever (a phone's instance, a page's or a file's own);
    `visitor`: whose it is, where a phone's key tells; `number`: the device's own count; `corrects`:
    the visit in whose place it stands."""

    channel: Channel
    by: Account | None = None
    uuid: UUID = field(default_factory=uuid4)
    visitor: Person | None = None
    device: str = ""
    number: int | None = None
    xml: str = ""
    corrects: UUID | None = None


def find_assignment(code: str) -> Assignment:
    """A house of a plan by the short code on its paper, however it was typed, or by the name it
    has in a phone's list.

    Raises BadInput("door-unknown").
    """
    if (door := find_assignments([code]).get(code)) is None:
        raise BadInput("door-unknown", door=code.strip()[:40])
    return door


def find_assignments(codes: Iterable[str]) -> dict[str, Assignment]:
    """The same for many codes, asked for at once; a code of no house is not there."""
    wanted = {code: _spellings(code) for code in codes}
    spelt = {one for some in wanted.values() for one in some}
    keys = [one for one in spelt if isinstance(one, UUID)]
    named = Q(code__in=[one for one in spelt if isinstance(one, str)])
    held = Assignment.objects.select_related("visitor", "second")
    by_name: dict[str | UUID, Assignment] = {}
    for door in held.filter(named | Q(pk__in=keys) if keys else named):
        by_name |= {door.code: door, door.pk: door}
    found = {
        code: next((by_name[one] for one in some if one in by_name), None)
        for code, some in wanted.items()
    }
    return {code: door for code, door in found.items() if door is not None}


def _spellings(code: str) -> list[str | UUID]:
    """What may be meant by a code as somebody wrote it, or a phone."""
    try:
        return [UUID(code)]
    except ValueError:
        return ["".join(filter(str.isalnum, code)).upper(), meant(code)]


def sheet_of(door: Assignment, form: str) -> HouseSheet:
    """What a house's form was printed with. Raises BadInput("door-other-form")."""
    told = door.said.get("sheets", {}).get(form)
    if told is None:
        raise BadInput("door-other-form", door=door.code, form=form)
    return HouseSheet.from_told(told)


def visitor_names(door: Assignment) -> str:
    """Who goes to a house, as its sheet names them."""
    people = [one for one in (door.visitor, door.second) if one is not None]
    return SEPARATOR.join(str(one.said["name"]) for one in people)


def likely_day(door: Assignment) -> dt.date:
    """The day a visit to a house was made on where nobody says another: the planned one, unless it
    is yet to come."""
    today = timezone.localdate()
    return min(door.day or today, today)


def submit(code: str, form: str, answers: VisitAnswers, came: Came) -> Submission:
    """Keep a visit to the house of a short code; the very same once more is the one that is held.

    Raises BadInput: "door-unknown", "door-other-form", "form-version-unknown", "answer-unknown";
    "visit-other-bytes" (another one has this name: this one is held beside it),
    "visit-missing", "visit-corrected" (nothing stands there to be corrected any more).
    """
    return submit_at(find_assignment(code), form, answers, came)


def submit_at(door: Assignment, form: str, answers: VisitAnswers, came: Came) -> Submission:
    """The same for whoever has found the house already. Raises as `submit`."""
    return keep(testimony(door, form, answers, came))


@dataclass(frozen=True)
class Testimony:
    """A visit that can be kept: looked through, and with the mark of its bytes."""

    door: Assignment
    sheet: HouseSheet
    told: dict[str, Any]
    came: Came
    outcome: VisitOutcome
    digest: str


def testimony(door: Assignment, form: str, answers: VisitAnswers, came: Came) -> Testimony:
    """Look a visit through; nothing is written.

    Raises BadInput: "door-other-form", "form-version-unknown", "answer-unknown".
    """
    sheet = sheet_of(door, form)
    rows = visit_rows(issued_form(form, sheet.version), sheet, answers)
    told = {"sheet": sheet_told(sheet), "answers": answers.told(), "xml": came.xml}
    return Testimony(door, sheet, told, came, outcome_of(rows), digest_of(told))


def keep(one: Testimony) -> Submission:
    """Keep a visit that was looked through. Raises BadInput: "visit-other-bytes", "visit-missing",
    "visit-corrected"."""
    came = one.came
    held = Submission.objects.filter(pk=came.uuid).first()
    if held is None:
        try:
            with transaction.atomic():
                replaced = _replaced(came.corrects, one.door, one.sheet.form)
                return _written([one], replaced)[0]
        except IntegrityError:  # another hand was first, with this name or this correction
            held = Submission.objects.filter(pk=came.uuid).first()
            if held is None:
                raise BadInput("visit-corrected") from None
    if held.sha256 != one.digest:
        _hold(came.uuid, one.digest, one.told)
        raise BadInput("visit-other-bytes", door=one.door.code)
    return held


def keep_together(some: Sequence[Testimony]) -> list[Submission | BadInput]:
    """Keep visits that came at the same time: they are written and recorded in one go, corrections
    one by one, in their order after it; all of them one by one where a name is known already. Each
    gets its visit, or what `keep` would raise.

    Must be called in the transaction that keeps them all.
    """
    fresh: dict[UUID, Testimony] = {}
    for one in some:
        if one.came.corrects is None:
            fresh.setdefault(one.came.uuid, one)
    done: dict[int, Submission | BadInput] = {}
    try:
        with transaction.atomic():
            for one, kept in zip(fresh.values(), _written([*fresh.values()]), strict=True):
                done[id(one)] = kept
    except IntegrityError:  # one of them came before, or another hand was first
        done.clear()
    for one in some:
        if id(one) not in done:
            done[id(one)] = _kept_or_refused(one)
    return [done[id(one)] for one in some]


def _kept_or_refused(one: Testimony) -> Submission | BadInput:
    """What was written before a refusal (other bytes, held) stays."""
    with transaction.atomic():
        try:
            return keep(one)
        except BadInput as refusal:
            return refusal


def digest_of(told: dict[str, Any]) -> str:
    """What names a visit's bytes: SHA-256 over JSON of one spelling; of a phone's, over its own."""
    plain = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256((told["xml"] or plain).encode("utf-8", "backslashreplace")).hexdigest()


def sheet_told(sheet: HouseSheet) -> dict[str, Any]:
    """A sheet as JSON keeps it."""
    lines = [{"ref": one.ref, "values": dict(one.values)} for one in sheet.lines]
    return {**vars(sheet), "house": dict(sheet.house), "lines": lines}


def form_and_answers(held: Submission) -> tuple[FormSpec, HouseSheet, VisitAnswers]:
    """What a visit was asked on and what it brought."""
    sheet = HouseSheet.from_told(held.said["sheet"])
    return (
        issued_form(held.form, held.version),
        sheet,
        VisitAnswers.from_told(held.said["answers"]),
    )


def outcome_of(rows: tuple[dict[str, str], ...]) -> VisitOutcome:
    """How a visit ended, by its rows; a form that does not ask was answered."""
    said = next((row["visit_outcome"] for row in rows if "visit_outcome" in row), "")
    return VisitOutcome(said) if said in set(VisitOutcome) else VisitOutcome.COMPLETE


def _written(some: Sequence[Testimony], replaced: Submission | None = None) -> list[Submission]:
    """Write visits that nobody holds yet, with how their doors stand, and record them."""
    made = [_row(one, replaced) for one in some]
    if len(made) == 1:
        made[0].save(force_insert=True)
    else:
        Submission.objects.bulk_create(made)
    _move_doors([(one.door, one.outcome) for one in some], corrects=replaced is not None)
    record_all(
        [
            Noted(one.came.by, "visit.received", f"visit:{kept.pk}", one.came.channel)
            for one, kept in zip(some, made, strict=True)
        ]
    )
    return made


def _row(one: Testimony, replaced: Submission | None) -> Submission:
    kept = Submission(
        id=one.came.uuid,
        form=one.sheet.form,
        version=one.sheet.version,
        sha256=one.digest,
        channel=one.came.channel,
        device=one.came.device,
        number=one.came.number,
        assignment=one.door,
        corrects=replaced,
        by=one.came.by,
        visitor=one.came.visitor or one.door.visitor,
    )
    kept.put(**one.told)
    return kept


def _move_doors(ended: Sequence[tuple[Assignment, VisitOutcome]], *, corrects: bool) -> None:
    """Say where houses stand now. Who declined is not gone to by another paper either, and one form
    that is answered does not take that back; a correction does."""
    declined = [door for door, outcome in ended if outcome == VisitOutcome.REFUSED]
    if declined:
        own = Q(pk__in=[door.pk for door in declined])
        homes = {door.household for door in declined} - {""}
        same = Q(household__in=homes, state__in=OPEN_DOORS)
        Assignment.objects.filter(own | same).update(state=DoorState.DECLINED)
    stays = (DoorState.REPLACED,) if corrects else (DoorState.REPLACED, DoorState.DECLINED)
    for tried, state in ((True, DoorState.TRIED), (False, DoorState.BACK)):
        doors = [
            door.pk
            for door, outcome in ended
            if outcome != VisitOutcome.REFUSED and (outcome == VisitOutcome.NONCONTACT) is tried
        ]
        if doors:
            Assignment.objects.filter(pk__in=doors).exclude(state__in=stays).update(state=state)


def _replaced(key: UUID | None, door: Assignment, form: str) -> Submission | None:
    """The visit that is corrected; one that was accepted stands until its correction is."""
    if key is None:
        return None
    found = Submission.objects.select_for_update().filter(pk=key, assignment=door, form=form)
    if (old := found.first()) is None:
        raise BadInput("visit-missing")
    if old.state == SubmissionState.CORRECTED or Submission.objects.filter(corrects=old).exists():
        raise BadInput("visit-corrected")
    if old.state != SubmissionState.ACCEPTED:
        old.state = SubmissionState.CORRECTED
        old.save(update_fields=["state"])
    return old


@transaction.atomic
def _hold(key: UUID, digest: str, told: dict[str, Any]) -> None:
    """Keep what came under another's name, once."""
    if any(one.sha256 == digest for one in HeldSubmission.objects.filter(uuid=key)):
        return
    held = HeldSubmission(uuid=key, sha256=digest)
    held.put(**told)
    held.save(force_insert=True)
    record(None, "visit.held", f"visit:{key}", "other-bytes")
