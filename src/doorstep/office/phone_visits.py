"""What phones send: each visit is read by itself; those that come at the same time are looked up,
written and recorded together, in one transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from doorstep.domain.errors import BadInput
from doorstep.domain.forms import FormSpec
from doorstep.engine.planning.phone_answers import PhoneSubmission, phone_answers, read_instance
from doorstep.office.forms_kept import issued_form
from doorstep.office.models import Assignment, Person, Submission
from doorstep.office.visits import (
    Came,
    Testimony,
    find_assignments,
    keep_together,
    testimony,
    visitor_names,
)
from doorstep.office.vocabulary import Channel


@dataclass(frozen=True)
class SentVisit:
    """A visit that was read: by whose phone it came, what stands in it, and its form."""

    person: Person
    sent: PhoneSubmission
    form: FormSpec
    came: Came


def read_sent(person: Person, data: bytes, device: str) -> SentVisit:
    """Read what a phone sends; nothing is written.

    Raises BadInput: "submission-malformed", "form-unknown", "form-version-unknown".
    """
    sent = read_instance(data)
    came = Came(
        channel=Channel.PHONE,
        uuid=_uuid(sent.instance),
        visitor=person,
        device=device[:80],
        xml=data.decode("utf-8", "replace"),
        corrects=_uuid(sent.corrects) if sent.corrects else None,
    )
    return SentVisit(person, sent, issued_form(sent.form, sent.version), came)


def receive(one: SentVisit) -> Submission:
    """Keep a visit; the same once more is the one that is held.

    Raises BadInput: "submission-malformed", and as `office.visits.submit`.
    """
    (kept,) = receive_together([one])
    if isinstance(kept, BadInput):
        raise kept
    return kept


@transaction.atomic
def receive_together(some: Sequence[SentVisit]) -> list[Submission | BadInput]:
    """Keep visits that came at the same time, in one transaction; each gets its visit, or what
    `receive` would raise: one that is refused takes nobody else's with it."""
    doors = find_assignments(one.sent.house for one in some)
    looked = [_looked_through(one, doors.get(one.sent.house)) for one in some]
    kept = iter(keep_together([one for one in looked if isinstance(one, Testimony)]))
    return [one if isinstance(one, BadInput) else next(kept) for one in looked]


def _looked_through(one: SentVisit, door: Assignment | None) -> Testimony | BadInput:
    if door is None:
        return BadInput("door-unknown", door=one.sent.house[:40])
    try:
        names = visitor_names(door) or str(one.person.said["name"])
        return testimony(door, one.sent.form, phone_answers(one.form, one.sent, names), one.came)
    except BadInput as refusal:
        return refusal


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise BadInput("submission-malformed") from None
