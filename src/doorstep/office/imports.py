"""Files that somebody drops: kept sealed, looked at, corrected, then taken in or dismissed; and
registered files taken out again.

Pages ask, the worker does (`import_work`): the folder has one writer of the office.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from doorstep.app.recipes import SaidOfLayouts
from doorstep.domain.errors import BadInput
from doorstep.office.audit import record
from doorstep.office.configuring import current_office
from doorstep.office.inbox import fitting_name, keep_file, remove_files
from doorstep.office.job_queue import ask
from doorstep.office.looked import SeenFile
from doorstep.office.models import Account, ImportRow
from doorstep.office.vocabulary import ImportState

MOST_FILES = 100
WAITING = (ImportState.LOOKING, ImportState.UNDERSTOOD, ImportState.TAKING, ImportState.FAILED)
"""States in which files lie in the inbox."""


@dataclass(frozen=True)
class DroppedFile:
    """A file as it came: its own name and its content."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Said:
    """What somebody says of one dropped file: kind and place (""; as the reader finds them), what
    headers mean (header -> column code, "": not read), sheets that are no registers, and what it is
    where nobody but a person can tell ("replace", "new"); `becomes`: the source of which it is the
    next version, A_NEW_ONE, or "" as recognised; `left_out`: it is not to be taken in."""

    kind: str = ""
    place: str = ""
    columns: tuple[tuple[str, str], ...] = ()
    skip: tuple[str, ...] = ()
    answer: str = ""
    becomes: str = ""
    left_out: bool = False

    @classmethod
    def from_told(cls, told: Mapping[str, Any]) -> Said:
        """Read what is kept of it."""
        columns = tuple((header, code) for header, code in told.get("columns", ()))
        return cls(**{**told, "columns": columns, "skip": tuple(told.get("skip", ()))})

    @property
    def of_layout(self) -> SaidOfLayouts:
        """The part that the reader wants to know."""
        return {
            "kind": self.kind or None,
            "place": self.place or None,
            "columns": [f"{header}={code}" for header, code in self.columns],
            "skip": self.skip,
        }

    @property
    def reads_as(self) -> tuple[object, ...]:
        """What makes a look at the file necessary again when it changes."""
        return self.kind, self.place, self.columns, self.skip, self.becomes


def drop_files(files: Sequence[DroppedFile], by: Account) -> ImportRow:
    """Keep files and have them looked at; the very same files that wait already wait once.

    Raises BadInput("drop-nothing", "drop-too-many", "drop-twice").
    """
    named = [DroppedFile(fitting_name(one.name), one.content) for one in files]
    wanted = [one for one in named if not one.name.startswith("~$")]
    if not wanted:
        raise BadInput("drop-nothing")
    if len(wanted) > MOST_FILES:
        raise BadInput("drop-too-many", count=len(wanted), most=MOST_FILES)
    names = [one.name for one in wanted]
    for name in names:
        if names.count(name) > 1:
            raise BadInput("drop-twice", file=name)
    digests = {one.name: hashlib.sha256(one.content).hexdigest() for one in wanted}
    if (waiting := _waiting_with(digests)) is not None:
        return waiting
    row = ImportRow(by=by)
    kept = []
    for number, one in enumerate(wanted, 1):
        inbox = f"{row.pk.hex}-{number}.sealed"
        keep_file(inbox, one.content)
        size, digest = len(one.content), digests[one.name]
        kept.append({"inbox": inbox, "name": one.name, "size": size, "sha256": digest})
    row.put(files=kept, said={}, report={})
    with transaction.atomic():
        row.save(force_insert=True)
        record(by, "import.dropped", f"import:{row.pk}")
        ask("look", str(row.pk))
    return row


@transaction.atomic
def say_of_files(key: str, said: Mapping[str, Said], by: Account) -> bool:
    """Keep what somebody says of files of an import; returns whether they are looked at again.

    Raises BadInput: as `hold_import`.
    """
    row = hold_import(key, ImportState.UNDERSTOOD, ImportState.FAILED)
    names = {one["name"] for one in row.said["files"]}
    before = said_of(row)
    now = {name: said.get(name, before[name]) for name in names}
    again = any(now[name].reads_as != before[name].reads_as for name in names)
    told = {name: asdict(one) for name, one in now.items() if one != Said()}
    row.put(**{**row.said, "said": told})
    if again:
        row.state, row.error_code = ImportState.LOOKING, ""
        ask("look", key)
    row.save()
    record(by, "import.said", f"import:{key}")
    return again


@transaction.atomic
def look_again(key: str, by: Account) -> None:
    """Have files looked at once more after a failure of ours. Raises BadInput: as `hold_import`."""
    row = hold_import(key, ImportState.FAILED)
    row.state, row.error_code = ImportState.LOOKING, ""
    row.save()
    record(by, "import.look", f"import:{key}")
    ask("look", key)


@transaction.atomic
def ask_to_take(key: str, by: Account) -> None:
    """Have the files of an import taken in.

    Raises BadInput: as `hold_import`, "import-nothing-ready".
    """
    row = hold_import(key, ImportState.UNDERSTOOD)
    if not ready_files(row):
        raise BadInput("import-nothing-ready")
    row.state, row.error_code = ImportState.TAKING, ""
    row.save()
    record(by, "import.take", f"import:{key}")
    ask("take", key)


@transaction.atomic
def take_as_said(key: str, said: Mapping[str, Said], by: Account) -> bool:
    """Keep what somebody says of files, and have those taken in that are ready then; neither where
    none is. Returns False where they are looked at again first.

    Raises BadInput: as `say_of_files` and `ask_to_take`.
    """
    if say_of_files(key, said, by):
        return False
    ask_to_take(key, by)
    return True


def dismiss_files(key: str, by: Account) -> None:
    """Take in none of them; they are removed. Raises BadInput: as `hold_import`."""
    with transaction.atomic():
        row = hold_import(key, ImportState.UNDERSTOOD, ImportState.FAILED, ImportState.LOOKING)
        names = [one["inbox"] for one in row.said["files"]]
        row.state = ImportState.DISMISSED
        row.put(files=[], said={}, report={})
        row.save()
        record(by, "import.dismissed", f"import:{key}")
    remove_files(names)


@transaction.atomic
def ask_to_withdraw(source: str, by: Account) -> None:
    """Have a source taken out again. Raises BadInput("source-unknown")."""
    if source not in {one.id for one in current_office().store.state().sources}:
        raise BadInput("source-unknown", said=source, held="-")
    record(by, "source.withdraw", f"source:{source}")
    ask("withdraw", source)


@transaction.atomic
def ask_to_undo(by: Account, *, seen: str = "") -> None:
    """Have the last change of the folder undone. `seen`: the state that its reader saw.

    Raises BadInput("nothing-to-undo", "files-changed").
    """
    state = current_office().store.state()
    if state.parent is None:
        raise BadInput("nothing-to-undo")
    if seen and seen != state.id:
        raise BadInput("files-changed")
    record(by, "state.undo", f"state:{state.id[:40]}")
    ask("undo", state.id)


@transaction.atomic
def ask_to_reconcile(by: Account) -> None:
    """Have what is registered compared."""
    record(by, "reconcile", "workspace")
    ask("reconcile")


def find_import(key: str) -> ImportRow:
    """An import by key. Raises BadInput("import-missing")."""
    return _found(ImportRow.objects.all(), key)


def hold_import(key: str, *states: ImportState) -> ImportRow:
    """The same, locked until the transaction ends, in one of these states.

    Raises BadInput("import-missing", "import-moved-on").
    """
    row = _found(ImportRow.objects.select_for_update(), key)
    if states and row.state not in states:
        raise BadInput("import-moved-on")
    return row


def _waiting_with(digests: Mapping[str, str]) -> ImportRow | None:
    """An import of just these files (name -> digest) that is looked at or waits for somebody."""
    states = (ImportState.LOOKING, ImportState.UNDERSTOOD)
    for row in ImportRow.objects.filter(state__in=states).order_by("-when"):
        if {one["name"]: one["sha256"] for one in row.said["files"]} == digests:
            return row
    return None


def _found(rows: QuerySet[ImportRow], key: str) -> ImportRow:
    try:
        row = rows.filter(pk=uuid.UUID(key)).first()
    except ValueError:
        row = None
    if row is None:
        raise BadInput("import-missing")
    return row


def said_of(row: ImportRow) -> dict[str, Said]:
    """What was said of each file of an import."""
    told = row.said["said"]
    names = [one["name"] for one in row.said["files"]]
    return {name: Said.from_told(told.get(name, {})) for name in names}


def seen_files(row: ImportRow) -> dict[str, SeenFile]:
    """What was understood of each file, those that were looked at."""
    told = row.said.get("report", {}).get("files", {})
    return {name: SeenFile.from_told(one) for name, one in told.items()}


def ready_files(row: ImportRow) -> list[str]:
    """The files that would be taken in now: nothing keeps them out, and what was asked is
    answered."""
    said = said_of(row)
    return [
        name
        for name, seen in seen_files(row).items()
        if not seen.reasons and not said[name].left_out and (said[name].answer or not seen.doubts)
    ]
