"""Accepted visits of one form become one version of one source, taken in as any other file is: the
next evening's is the next version, and nothing stands twice.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import QuerySet

from doorstep.app.holdings import versions_of
from doorstep.app.telling_apart import A_NEW_ONE
from doorstep.app.workspace import Workspace
from doorstep.domain.forms import FormSpec
from doorstep.domain.registers import PackSpec
from doorstep.engine.fields.writing import CJK
from doorstep.engine.planning.visit_rows import SEPARATOR, Row, visit_rows
from doorstep.i18n.phrasebook import DEFAULT, Phrasebook
from doorstep.office.audit import record
from doorstep.office.configuring import current_office
from doorstep.office.forms_kept import keep_form
from doorstep.office.inbox import lent_file
from doorstep.office.job_queue import ask
from doorstep.office.models import AuditEvent, Submission
from doorstep.office.second_visits import draw_where_due
from doorstep.office.visits import form_and_answers
from doorstep.office.vocabulary import SubmissionState
from doorstep.packs.forms import spelled
from doorstep.store import Store

VISITS = "visits"
FOLDED = "visits.folded"
"""What the audit says of a file of visits, by its digest."""
_IN_CHINESE = re.compile(f"[{CJK}]")


def fold(code: str) -> None:
    """Register what was accepted on a form as the next version of its source, and have it
    reconciled; nothing is done where that version is held already. Second visits are drawn for a
    day whose doors are all back.

    Raises BadInput: as `register`; the visits stay accepted, to be folded another time.
    """
    workspace = Workspace(current_office().folder)
    form = keep_form(code)
    wanted = accepted_on(code)
    held = list(wanted.order_by("received", "pk"))
    if form.anonymous or not held:
        return
    content = visits_file(workspace.pack, held)
    snapshot = register_visits(workspace, code, file_of(form, workspace.pack), content)
    with transaction.atomic():
        wanted.filter(pk__in=[one.pk for one in held]).update(folded_in=snapshot)
        draw_where_due(None)
        ask("reconcile")


def register_visits(workspace: Workspace, code: str, name: str, content: bytes) -> str:
    """Take a file of visits in as the next version of the source that `code` names, and give its
    snapshot. Raises BadInput: as `register`."""
    source = _source_of(workspace.store, code)
    with transaction.atomic():  # before it is held: whoever is killed now finds the source again
        digest = hashlib.sha256(content).hexdigest()
        record(None, FOLDED, f"file:{digest}", code)
    with lent_file(name, content) as path:
        told = workspace.register([path], becomes={name: source or A_NEW_ONE})
    state = workspace.store.state()
    (now,) = (one for one in state.sources if one.id == told.files[0].source)
    return now.snapshot


def accepted_on(code: str) -> QuerySet[Submission]:
    """The visits on a form that stand."""
    return Submission.objects.filter(form=code, state=SubmissionState.ACCEPTED)


def visits_file(pack: PackSpec, held: Iterable[Submission]) -> bytes:
    """The rows of visits as a CSV of the visits' register, headed and spelled as offices of the
    pack write; the same visits give the same bytes."""
    return rows_file(pack, [row for one in held for row in visit_rows(*form_and_answers(one))])


def rows_file(pack: PackSpec, rows: Sequence[Row]) -> bytes:
    """Rows of visits as such a CSV."""
    columns = columns_of(pack, rows)
    words = Phrasebook(pack.language or DEFAULT)
    text = io.StringIO()
    sheet = csv.writer(text)
    sheet.writerow([_head(pack, column, words) for column in columns])
    for row in rows:
        sheet.writerow([_spelled(pack, column, row.get(column, "")) for column in columns])
    return text.getvalue().encode("utf-8-sig")


def _head(pack: PackSpec, column: str, words: Phrasebook) -> str:
    """How a column is headed, so that it is read back as itself: by its name; where the register
    knows another column by that name, as the pack heads this one."""
    said, known = words.text(f"column.{column}"), pack.registers[VISITS].aliases
    if not any(said in heads for other, heads in known.items() if other != column):
        return said
    heads = (head for head in known[column] if not words.chinese or _IN_CHINESE.match(head))
    return next(heads)


def _spelled(pack: PackSpec, column: str, said: str) -> str:
    return SEPARATOR.join(spelled(pack, column, word) for word in said.split(SEPARATOR))


def columns_of(pack: PackSpec, rows: Sequence[Row]) -> list[str]:
    """The columns that some row fills, in the register's order."""
    filled = {column for row in rows for column, said in row.items() if said}
    return [column for column in pack.registers[VISITS].columns if column in filled]


def file_of(form: FormSpec, pack: PackSpec) -> str:
    """What the source is called."""
    words = Phrasebook(pack.language or DEFAULT)
    return words.text("visits.file", form=words.pick(form.title)) + ".csv"


def _source_of(store: Store, code: str) -> str | None:
    """The held source one of whose versions is made of this form's visits."""
    told = AuditEvent.objects.filter(what=FOLDED, why=code).values_list("on", flat=True)
    made = {on.removeprefix("file:") for on in told}
    found = (name for name, own in versions_of(store).items() if made & {v.sha256 for v in own})
    return next(found, None)
