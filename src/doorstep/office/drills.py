"""A backup tried out: restored into another folder, opened there with the key as it lies on paper,
held against the office it was made of. Nothing of that office changes, except that its record says
what was tried.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import connections, transaction
from django.utils import timezone

from doorstep.domain.errors import BadInput, DoorstepError
from doorstep.office.backups import BackupCopy, private_room, restore
from doorstep.office.configuring import current_office, open_office
from doorstep.store import Store, put_key, read_key, restore_key

DRILLED, FAILED = "office.drilled", "office.drill-failed"
"""What the audit says of a drill that proved a backup, and of one that did not."""
PAPER, OWN = "paper-key", "own-key"


@dataclass(frozen=True)
class DrillResult:
    """What a drill proved: how many files, rows and events came back, how many events the office
    wrote since; whether the key came from paper, and whether pages of the copy say the same (None:
    the office shows a later run by now); how long it took, and where the copy stays, if it does."""

    copy: BackupCopy
    since: int
    paper: bool
    pages: bool | None
    seconds: float
    kept: Path | None


@dataclass(frozen=True)
class _Seen:
    """What is held against each other: heads of the audit by number, states of the folder, the run
    that pages show and a hash of what they say."""

    heads: Mapping[int, str]
    states: frozenset[str]
    run: str
    pages: str


def drill(
    file: Path,
    where: Path,
    folder: Path,
    *,
    halves: Sequence[str] = (),
    keep: bool = False,
    url: str | None = None,
) -> DrillResult:
    """Restore a backup of the workspace in `folder` into the folder `where`, with the key of two
    `halves` alone (none: with this computer's), and hold it against the office; the copy is
    removed, unless it is to be kept.

    Raises BadInput("drill-differs") with what does not agree, and as `restore` and `restore_key`.
    """
    begun = time.monotonic()
    open_office(folder, url=url)
    own, seen = Store.open(folder).settings.id, _look(folder)
    why = PAPER if halves else OWN
    try:
        with _key_alone(own, where, halves):
            made, copy = _tried(file, where)
        pages = _compare(copy, seen)
    except DoorstepError:
        _drop(where, folder, url, keep=keep)
        _note(FAILED, file, why)
        raise
    _drop(where, folder, url, keep=keep)
    _note(DRILLED, file, why)
    last = max(copy.heads, default=0) - 1  # the copy says of itself that it was restored
    return DrillResult(
        copy=made,
        since=max(seen.heads, default=0) - last,
        paper=bool(halves),
        pages=pages,
        seconds=time.monotonic() - begun,
        kept=where if keep else None,
    )


def last_drill() -> dt.date | None:
    """The day on which a backup was last proved by a drill."""
    from doorstep.office.models import AuditEvent

    event = AuditEvent.objects.filter(what=DRILLED).order_by("-number").first()
    return None if event is None else timezone.localdate(event.when)


def _tried(file: Path, where: Path) -> tuple[BackupCopy, _Seen]:
    """The backup restored, and what stands there."""
    made = restore(file, where, url="")
    return made, _look(where)


def _look(folder: Path) -> _Seen:
    """What the open office shows, and the folder holds."""
    from doorstep.office.models import AuditEvent, Projected

    heads = dict(AuditEvent.objects.values_list("number", "head"))
    shown = Projected.objects.first()
    states = frozenset(state.id for state in Store.open(folder).history())
    return _Seen(heads, states, "" if shown is None else shown.run, _pages_hash())


def _pages_hash() -> str:
    """SHA-256 of all that pages show of the folder: findings and households, opened."""
    from doorstep.office.models import CardRow, FindingRow
    from doorstep.office.sealing import unseal

    found = hashlib.sha256()
    for table in (FindingRow, CardRow):
        for row in table._base_manager.order_by("pk").iterator():
            said = unseal(row.sealed, table._meta.db_table, row.pk)
            found.update(json.dumps([row.pk, said], sort_keys=True).encode())
    return found.hexdigest()


def _compare(copy: _Seen, seen: _Seen) -> bool | None:
    """Whether pages say the same, once the rest agrees. Raises BadInput("drill-differs")."""
    *events, _ = sorted(copy.heads.items())
    strays = [number for number, head in events if seen.heads.get(number) != head]
    if strays:
        raise BadInput("drill-differs", what=f"event:{strays[0]}")
    if not copy.states <= seen.states:
        raise BadInput("drill-differs", what="registers")
    if copy.run != seen.run:
        return None
    if copy.pages != seen.pages:
        raise BadInput("drill-differs", what=f"run:{copy.run}")
    return True


@contextmanager
def _key_alone(workspace: str, where: Path, halves: Sequence[str]) -> Iterator[None]:
    """Keys are looked for in a private folder that holds the one of the workspace and is gone
    afterwards: the key of paper, or a copy of this computer's."""
    key = None if halves else read_key(workspace)
    with private_room(where.with_name(f"{where.name}.keys")) as room:
        before = os.environ.get("DOORSTEP_KEYS")
        os.environ["DOORSTEP_KEYS"] = str(room)
        try:
            if key is None:
                restore_key(halves)
            else:
                put_key(workspace, key)
            yield
        finally:
            os.environ.pop("DOORSTEP_KEYS")
            if before is not None:
                os.environ["DOORSTEP_KEYS"] = before


def _drop(where: Path, folder: Path, url: str | None, *, keep: bool) -> None:
    """Back to the office; the copy goes, unless it was to stay or was never made."""
    connections.close_all()
    if not keep and _is_copy(where, folder):
        shutil.rmtree(where)
    open_office(folder, url=url)


def _is_copy(where: Path, folder: Path) -> bool:
    """Whether a folder is one that was restored, and not the office's own."""
    return current_office().folder == where and where.resolve() != folder.resolve()


def _note(what: str, file: Path, why: str) -> None:
    from doorstep.office.audit import record

    digest = hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else "missing"
    with transaction.atomic():
        record(None, what, f"backup:{digest[:32]}", why)
