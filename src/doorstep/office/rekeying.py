"""A filled sheet typed in by somebody: found by its short code, its fields filled with what was
printed, so that only what differs is typed; what is typed becomes a visit like any other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from doorstep.domain.errors import BadInput
from doorstep.domain.forms import Asked, FormSpec, HouseSheet, VisitAnswers
from doorstep.engine.planning.typed_answers import (
    LONGEST,
    TypedAnswers,
    as_printed,
    day_of_visit,
    read_answer,
)
from doorstep.office.forms_kept import issued_form
from doorstep.office.models import Account, Assignment, ScannedRow, Submission
from doorstep.office.scans import scan_named, settle, ticked
from doorstep.office.visits import (
    Came,
    find_assignment,
    form_and_answers,
    likely_day,
    sheet_of,
    submit_at,
    visitor_names,
)
from doorstep.office.vocabulary import Channel, ScanState, SubmissionState
from doorstep.render.sheets.page import PageName

Fields = Mapping[str, Sequence[str]]
"""What a page sends: "day", "visitors", "once.QUESTION", "line.REF.QUESTION",
"added.NUMBER.QUESTION"."""


@dataclass(frozen=True)
class SheetToKey:
    """One form of one house as it is typed: `day` and `visitors` as they stand in their fields;
    `before`: the visit that stands already, which this one would correct; `more`: other forms of
    the house that did not come back yet; `scan`: what was read of it off a scan."""

    door: Assignment
    form: FormSpec
    sheet: HouseSheet
    typed: TypedAnswers
    day: str
    visitors: str
    uuid: UUID
    before: Submission | None = None
    more: tuple[str, ...] = ()
    scan: ScannedRow | None = None


def scan_to_key(key: str) -> SheetToKey:
    """A scanned sheet with the ticks that are sure; the rest is typed beside its cut-outs.

    Raises BadInput("scan-unknown") and as `sheet_to_key`.
    """
    row = scan_named(key)
    shown = sheet_to_key(row.code, row.form)
    return replace(shown, typed=ticked(row, shown.form), uuid=row.pk, scan=row)


def sheet_code(typed: str) -> str:
    """The short code in what was typed, or read off a sheet's QR code by a scanner."""
    scanned = PageName.read(typed)
    return typed if scanned is None else scanned.code


def sheet_to_key(code: str, form: str = "") -> SheetToKey:
    """The form of a house that is typed next: the one named, or the first that did not come back.
    `code`: typed as it stands on the sheet, or as a scanner reads the sheet's QR code.

    Raises BadInput("door-unknown", "door-other-form").
    """
    if (scanned := PageName.read(code)) is not None:
        code, form = scanned.code, scanned.form
    door = find_assignment(code)
    waiting = waiting_forms(door)
    chosen = form or next(iter((*waiting, *door.forms)), "")
    sheet = sheet_of(door, chosen)
    spec = issued_form(chosen, sheet.version)
    before = standing_visit(door, chosen)
    more = tuple(one for one in waiting if one != chosen)
    if before is None:
        day = likely_day(door)
        names = visitor_names(door) or _named_before(door)
        typed = as_printed(spec, sheet)
    else:
        _, _, said = form_and_answers(before)
        day, names, typed = said.day, said.visitors, _as_typed(spec, said)
    shown = min(day, timezone.localdate()).isoformat()
    return SheetToKey(door, spec, sheet, typed, shown, names, uuid4(), before, more)


def keep_typed(code: str, form: str, fields: Fields, by: Account) -> Submission:
    """Keep what was typed of a sheet; typed again it is the same visit, and what says the same as
    the visit it would correct is none.

    Raises BadInput: "answers-unreadable" with a cause for each field, "visit-says-nothing", and as
    `submit`.
    """
    door = find_assignment(code)
    sheet = sheet_of(door, form)
    spec = issued_form(form, sheet.version)
    answers = read_fields(spec, sheet, fields)
    if not (answers.once or answers.lines or answers.added):
        raise BadInput("visit-says-nothing")
    corrects = _uuid(_first(fields, "corrects"))
    scan = _first(fields, "scan")
    row = scan_named(scan) if scan else None
    channel = Channel.KEYED if row is None else Channel.SCAN
    came = Came(channel, by, _uuid(_first(fields, "uuid")) or uuid4(), corrects=corrects)
    with transaction.atomic():
        settle([row] if row else [], ScanState.KEPT, by)
        if corrects is not None and not _says_more(corrects, answers):
            return Submission.objects.get(pk=corrects)
        return submit_at(door, form, answers, came)


def typed_fields(spec: FormSpec, sheet: HouseSheet, fields: Fields) -> TypedAnswers:
    """The fields as they were sent, read or not: what a page shows again beside its errors."""
    raw = TypedAnswers(spec)
    for asked, prefix, into in _places(spec, sheet, raw):
        for question in spec.asked(asked):
            if said := _first(fields, f"{prefix}.{question.code}", every=True):
                into[question.code] = said
    return raw


def waiting_forms(door: Assignment) -> tuple[str, ...]:
    """The forms of a house of which nothing stands yet, in their order."""
    stands = Submission.objects.filter(assignment=door).exclude(state=SubmissionState.SENT_BACK)
    back = set(stands.values_list("form", flat=True))
    return tuple(form for form in door.forms if form not in back)


def standing_visit(door: Assignment, form: str) -> Submission | None:
    """The visit of a house on a form that nothing corrects; the last one, where two people were
    there."""
    visits = Submission.objects.filter(assignment=door, form=form, corrected_by=None)
    return visits.order_by("received", "pk").last()


def _named_before(door: Assignment) -> str:
    """Who this pair of this day was, as the last sheet of theirs says."""
    same = {"plan": door.plan_id, "day": door.day, "pair": door.pair}
    theirs = Submission.objects.filter(**{f"assignment__{name}": one for name, one in same.items()})
    last = theirs.order_by("-received").first()
    return "" if last is None else str(last.said["answers"]["visitors"])


def read_fields(spec: FormSpec, sheet: HouseSheet, fields: Fields) -> VisitAnswers:
    """Read all fields. Raises BadInput("answers-unreadable")."""
    today = timezone.localdate()
    typed, problems = TypedAnswers(spec), []
    day = today
    try:
        day = day_of_visit(_first(fields, "day"), today)
    except BadInput as error:
        problems.append(error)
    if not (visitors := _first(fields, "visitors").strip()[:LONGEST]):
        problems.append(BadInput("visit-without-visitor"))
    for asked, prefix, into in _places(spec, sheet, typed):
        for question in spec.asked(asked):
            said = _first(fields, f"{prefix}.{question.code}", every=True)
            try:
                into[question.code] = read_answer(question, said, day)
            except BadInput as error:
                where = prefix.partition(".")[2]
                problems.append(BadInput(error.code, **error.params | {"where": where or "-"}))
    if problems:
        raise BadInput("answers-unreadable", count=len(problems), causes=problems)
    return VisitAnswers(day, visitors, *typed.kept())


def _places(
    spec: FormSpec, sheet: HouseSheet, typed: TypedAnswers
) -> list[tuple[Asked, str, dict[str, str]]]:
    """Where answers are typed: how often they are asked, how the fields begin, what holds them."""
    places: list[tuple[Asked, str, dict[str, str]]] = [(Asked.ONCE, "once", typed.once)]
    for line in sheet.lines:
        into = typed.lines.setdefault(line.ref, {})
        places.append((Asked.LINE, f"line.{line.ref}", into))
    for number in range(1, spec.added + 1):
        places.append((Asked.ADDED, f"added.{number}", typed.added.setdefault(number, {})))
    return places


def _as_typed(spec: FormSpec, said: VisitAnswers) -> TypedAnswers:
    lines = {ref: dict(one) for ref, one in said.lines.items()}
    added = {number: dict(one) for number, one in enumerate(said.added, 1)}
    return TypedAnswers(spec, dict(said.once), lines, added)


def _says_more(key: UUID, answers: VisitAnswers) -> bool:
    held = Submission.objects.filter(pk=key).first()
    return held is None or held.said["answers"] != answers.told()


def _first(fields: Fields, name: str, *, every: bool = False) -> str:
    said = [one for one in fields.get(name, ()) if one]
    return " ".join(said) if every else next(iter(said), "")


def _uuid(said: str) -> UUID | None:
    try:
        return UUID(said)
    except ValueError:
        return None
