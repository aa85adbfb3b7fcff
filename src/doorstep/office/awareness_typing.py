"""An anonymous sheet typed in by somebody, blank or beside what could not be read off its scan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction

from doorstep.domain.errors import BadInput
from doorstep.domain.forms import Answers
from doorstep.office.awareness import NamelessSheet, add_sheets, boxes_of, is_heap, sheet_of_heap
from doorstep.office.models import Account, ScannedRow
from doorstep.office.scans import scan_named, settle
from doorstep.office.vocabulary import ScanState


def nameless_of_scan(key: str) -> tuple[ScannedRow, Answers]:
    """A scanned anonymous sheet that waits, with the ticks that are sure. Raises
    BadInput("scan-unknown")."""
    row = scan_named(key)
    if not is_heap(row.code):
        raise BadInput("scan-unknown")
    return row, row.said["ticks"].get("", {})


@transaction.atomic
def keep_nameless(
    code: str, fields: Mapping[str, Sequence[str]], by: Account, *, scan: str = ""
) -> int:
    """Put a typed sheet onto its heap; sent once more ("uuid") it lies there once.

    Raises BadInput: "door-unknown", "answer-unknown", "visit-says-nothing", "awareness-closed",
    "scan-unknown".
    """
    row = nameless_of_scan(scan)[0] if scan else None
    own = code if row is None else row.code
    form, _ = sheet_of_heap(own)
    said = {one.code: " ".join(fields.get(one.code, ())).strip() for one in form.questions}
    answers = boxes_of(form, {name: value for name, value in said.items() if value})
    if not answers:
        raise BadInput("visit-says-nothing")
    seen = str(row.pk) if row is not None else "".join(fields.get("uuid", ("",)))[:64]
    fresh = add_sheets(own, [NamelessSheet(seen, answers)], by)
    if row is not None:
        settle([row], ScanState.KEPT, by)
    return fresh
