"""Filled sheets as scans or photographs: kept sealed until the worker has read them; what is sure
becomes a visit at one press, the rest is typed beside its cut-out.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from doorstep.app.scanning.reading import CutOut, LostSheet, ScannedSheet, read_scans
from doorstep.domain.errors import BadInput
from doorstep.domain.forms import FormSpec, HouseSheet, VisitAnswers
from doorstep.engine.planning.typed_answers import TypedAnswers
from doorstep.office.audit import record
from doorstep.office.awareness import NamelessSheet, add_sheets, is_heap, sheet_of_heap
from doorstep.office.forms_kept import issued_form
from doorstep.office.imports import MOST_FILES, DroppedFile
from doorstep.office.inbox import fitting_name, keep_file, opened_files, remove_files
from doorstep.office.job_queue import ask, is_asked
from doorstep.office.models import Account, ScannedRow, ScanUpload, Submission
from doorstep.office.visits import (
    Came,
    find_assignment,
    likely_day,
    sheet_of,
    submit_at,
    visitor_names,
)
from doorstep.office.vocabulary import Channel, ScanState
from doorstep.render.sheets.page import PageName

WAITING = (ScanState.SURE, ScanState.UNSURE, ScanState.LOST)
"""States of a sheet that somebody has to press or look at."""
_ADDED = "+"


@dataclass(frozen=True)
class CutShown:
    """What a person looks at beside a sheet: where it stands (a question, a line's reference), the
    boxes that show anything, whether it is handwriting, and its number among the pictures."""

    question: str
    ref: str
    choices: tuple[str, ...]
    by_hand: bool
    number: int


def drop_scans(files: Sequence[DroppedFile], by: Account) -> ScanUpload:
    """Keep scans and have them read; the very same files that wait already wait once.

    Raises BadInput("drop-nothing", "drop-too-many").
    """
    if not files:
        raise BadInput("drop-nothing")
    if len(files) > MOST_FILES:
        raise BadInput("drop-too-many", count=len(files), most=MOST_FILES)
    digests = [hashlib.sha256(one.content).hexdigest() for one in files]
    for waiting in ScanUpload.objects.filter(state=ScanState.READING):
        if [one["sha256"] for one in waiting.said["files"]] == digests:
            return waiting
    upload = ScanUpload(by=by)
    kept = []
    for number, (one, digest) in enumerate(zip(files, digests, strict=True), 1):
        inbox = f"{upload.pk.hex}-{number}.sealed"
        keep_file(inbox, one.content)
        kept.append({"inbox": inbox, "name": fitting_name(one.name), "sha256": digest})
    upload.put(files=kept)
    with transaction.atomic():
        upload.save(force_insert=True)
        record(by, "scan.dropped", f"scan:{upload.pk}")
        ask("read_scans", str(upload.pk))
    return upload


def files_waiting() -> set[str]:
    """Names in the inbox of scans that were not read yet."""
    reading = ScanUpload.objects.filter(state=ScanState.READING)
    return {one["inbox"] for upload in reading for one in upload.said["files"]}


def read_upload(key: str) -> None:
    """Read dropped scans; again, where it was killed."""
    upload = ScanUpload.objects.filter(pk=key, state=ScanState.READING).first()
    if upload is None:
        return
    names = {one["inbox"]: one["name"] for one in upload.said["files"]}
    with opened_files(names, "scans") as paths:
        told = [(path.name, path.read_bytes()) for path in paths]
    result = read_scans(told, printed_sheet)
    with transaction.atomic():
        for sheet in result.sheets.values():
            _keep_sheet(upload, sheet)
        for sheet in result.nameless:
            _keep_nameless(upload, sheet)
        for page in result.lost:
            _keep_lost(upload, page)
        _end(upload)
    remove_files(names)


def printed_sheet(name: PageName) -> tuple[FormSpec, HouseSheet] | None:
    """What a page was printed from; None where no plan and no survey of ours has it."""
    try:
        if is_heap(name.code):
            return sheet_of_heap(name.code)
        sheet = sheet_of(find_assignment(name.code), name.form)
        return issued_form(name.form, sheet.version), sheet
    except BadInput:
        return None


def _end(upload: ScanUpload) -> None:
    upload.state = ScanState.READ
    upload.put(files=[])
    upload.save()
    record(None, "scan.read", f"scan:{upload.pk}")


def give_up_unread() -> None:
    """Say of scans whose job was given up that they cannot be read. Only for the one worker."""
    for upload in ScanUpload.objects.filter(state=ScanState.READING):
        if is_asked("read_scans", str(upload.pk)):
            continue
        files = upload.said["files"]
        with transaction.atomic():
            for one in files:
                _keep_lost(upload, LostSheet("unreadable", one["name"], 1, b""))
            _end(upload)
        remove_files({one["inbox"] for one in files})


def _keep_sheet(upload: ScanUpload, read: ScannedSheet) -> None:
    """Keep what was read of a house; pages that come later go to those that wait already."""
    code, form = read.sheet.code, read.form.code
    waits = ScannedRow.objects.filter(code=code, form=form, state__in=WAITING).first()
    row = waits or ScannedRow(upload=upload, code=code, form=form)
    ticks = {ref: dict(said) for ref, said in read.ticks.items() if said}
    cuts = [_cut_told(one, by_hand=False) for one in read.unsure]
    cuts += [_cut_told(one, by_hand=True) for one in read.written]
    missing = sorted(read.missing)
    if waits is not None:
        before = waits.said
        ticks = {
            ref: before["ticks"].get(ref, {}) | ticks.get(ref, {})
            for ref in {*before["ticks"], *ticks}
        }
        cuts, missing = before["cuts"] + cuts, sorted({*before["missing"]} & {*missing})
    row.why = _why_looked_at(code, form, missing)
    row.state = ScanState.UNSURE if cuts or missing or row.why else ScanState.SURE
    row.put(ticks=ticks, cuts=cuts, missing=missing)
    row.save()


def _keep_nameless(upload: ScanUpload, read: ScannedSheet) -> None:
    """Keep what was read of one anonymous sheet: a row of its own, since all bear one code."""
    row = ScannedRow(upload=upload, code=read.sheet.code, form=read.form.code)
    cuts = [_cut_told(one, by_hand=False) for one in read.unsure]
    row.why = "missing" if read.missing else ""
    row.state = ScanState.UNSURE if cuts or read.missing else ScanState.SURE
    ticks = {ref: dict(said) for ref, said in read.ticks.items() if said}
    row.put(ticks=ticks, cuts=cuts, missing=sorted(read.missing))
    row.save(force_insert=True)


def _keep_lost(upload: ScanUpload, page: LostSheet) -> None:
    """Keep a page that could not be placed; one that waits already waits once."""
    cuts = [_cut_told(CutOut("", "", (), page.png), by_hand=False)] if page.png else []
    told = page.name.code if page.name is not None else ""
    said = {"ticks": {}, "missing": [], "cuts": cuts, "file": page.file, "page": page.number}
    waits = ScannedRow.objects.filter(state=ScanState.LOST, why=page.why)
    if any(one.said == said | {"told": told} for one in waits):
        return
    row = ScannedRow(upload=upload, state=ScanState.LOST, why=page.why)
    row.put(**said, told=told)
    row.save(force_insert=True)


def _why_looked_at(code: str, form: str, missing: Sequence[int]) -> str:
    """Why a person must look at a sheet whatever its boxes say, as a code; "" for no reason."""
    if Submission.objects.filter(assignment__code=code, form=form).exists():
        return "again"
    if missing:
        return "missing"
    return "" if visitor_names(find_assignment(code)) else "no-visitor"


def _cut_told(cut: CutOut, *, by_hand: bool) -> dict[str, Any]:
    picture = base64.b64encode(cut.png).decode()
    place = {"question": cut.question, "ref": cut.ref, "choices": list(cut.choices)}
    return place | {"by_hand": by_hand, "png": picture}


# -- what people do


def waiting_sheets() -> list[ScannedRow]:
    """Sheets and pages that wait: those to look at first, in the order of their codes."""
    rows = ScannedRow.objects.filter(state__in=WAITING).select_related("upload")
    return sorted(rows, key=lambda one: (one.state == ScanState.SURE, one.code, str(one.pk)))


def scan_named(key: str) -> ScannedRow:
    """One that waits. Raises BadInput("scan-unknown")."""
    with suppress(ValueError):
        found = ScannedRow.objects.filter(pk=UUID(str(key)), state__in=WAITING).first()
        if found is not None:
            return found
    raise BadInput("scan-unknown")


def cuts_of(row: ScannedRow) -> list[CutShown]:
    """What a person looks at."""
    return [
        CutShown(one["question"], one["ref"], tuple(one["choices"]), one["by_hand"], number)
        for number, one in enumerate(row.said["cuts"])
    ]


def picture_of(row: ScannedRow, number: int) -> bytes:
    """A cut-out as PNG. Raises BadInput("scan-unknown")."""
    cuts = row.said["cuts"]
    if not 0 <= number < len(cuts):
        raise BadInput("scan-unknown")
    return base64.b64decode(cuts[number]["png"])


def ticked(row: ScannedRow, form: FormSpec) -> TypedAnswers:
    """The ticks that are sure, as a page types them."""
    ticks: Mapping[str, Mapping[str, str]] = row.said["ticks"]
    lines = {ref: dict(one) for ref, one in ticks.items() if ref and ref[0] != _ADDED}
    added = {int(ref[1:]): dict(one) for ref, one in ticks.items() if ref[:1] == _ADDED}
    return TypedAnswers(form, dict(ticks.get("", {})), lines, added)


@transaction.atomic
def keep_sure(by: Account) -> int:
    """Let every sheet of which all is sure be a visit, or lie on its heap; returns how many."""
    rows = list(ScannedRow.objects.select_for_update().filter(state=ScanState.SURE))
    nameless = [row for row in rows if is_heap(row.code)]
    for code in sorted({row.code for row in nameless}):
        own = [row for row in nameless if row.code == code]
        told = [NamelessSheet(str(row.pk), row.said["ticks"].get("", {})) for row in own]
        add_sheets(code, told, by)
    for row in (one for one in rows if one not in nameless):
        door = find_assignment(row.code)
        form = issued_form(row.form, sheet_of(door, row.form).version)
        answers = VisitAnswers(likely_day(door), visitor_names(door), *ticked(row, form).kept())
        submit_at(door, row.form, answers, Came(Channel.SCAN, by, row.pk))
    settle(rows, ScanState.KEPT, by)
    return len(rows)


@transaction.atomic
def settle(rows: Iterable[ScannedRow], state: ScanState, by: Account) -> None:
    """Let sheets be kept or laid aside; their pictures are removed."""
    for row in rows:
        record(by, f"scan.{state}", f"sheet:{row.pk}")
        if row.code and is_heap(row.code):
            row.delete()  # when it was scanned is nobody's business any more
            continue
        row.state = state
        row.put(ticks={}, cuts=[], missing=[])
        row.save()
