"""A workspace and its office as one sealed file, proved by restoring it elsewhere before it is
called good; and both again from such a file, whole or not at all.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from django.db import connections

from doorstep.domain.errors import BadInput
from doorstep.domain.safekeeping import DATABASE
from doorstep.office.configuring import current_office, open_office, point_at
from doorstep.office.inbox import INBOX
from doorstep.store import Store, verify
from doorstep.store.archive import read_archive, write_archive
from doorstep.store.disk import UNFINISHED, flush_folder, make_folder, typed_problems


@dataclass(frozen=True)
class BackupCopy:
    """A backup, or what came of it: its place, how many files, rows of the office and events of the
    audit it holds, and the number of the workspace's last change."""

    place: Path
    files: int
    rows: int
    change: int
    events: int


def back_up(folder: Path, file: Path, *, url: str | None = None) -> BackupCopy:
    """Copy a workspace and its office into a new sealed file; people may go on working.

    Raises BadInput("backup-there", "backup-damaged").
    """
    if file.exists():
        raise BadInput("backup-there", file=str(file))
    open_office(folder, url=url)
    from doorstep.office.anchoring import anchor, note_backup
    from doorstep.office.copying import copy_office  # the tables are known once an office is open

    note_backup()
    anchor()
    with private_room(file) as room:
        store = Store.open(folder)
        with store.writing("backup"):
            held = copy_office(room / DATABASE)
            told = {"office": asdict(held), "workspace": store.head().told()}
            besides = {DATABASE: room / DATABASE}
            files = write_archive(store, room / "archive", besides, (INBOX,), told)
        kept = _restored(room / "archive", room / "proof")
        connections.close_all()
        with typed_problems(file):
            os.rename(room / "archive", file)
            flush_folder(file.absolute().parent)
    open_office(folder, url=url)
    return BackupCopy(file, files, sum(held.rows.values()), kept.change, held.events)


def restore(file: Path, folder: Path, *, url: str | None = None) -> BackupCopy:
    """Make a folder that is not there yet, or empty, from a backup, and say so in its audit chain;
    where `url` (default: the
    environment's DATABASE_URL) names a database, the office goes there.

    Raises BadInput("workspace-not-empty", "database-not-empty", "backup-missing", "backup-damaged")
    and what a missing key raises.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadInput("workspace-not-empty", folder=str(folder))
    with private_room(folder) as room:
        made = room / "folder"
        kept = _restored(file, made)
        if os.environ.get("DATABASE_URL", "") if url is None else url:
            open_office(made, url="")  # brings an older copy's tables up to date
            open_office(made, url=url)
            from doorstep.office.copying import load_office

            load_office(made / DATABASE)
            for path in made.glob(f"{DATABASE}*"):
                path.unlink()
        connections.close_all()
        with typed_problems(folder):
            if folder.exists():
                folder.rmdir()
            os.rename(made, folder)
            flush_folder(folder.absolute().parent)
    store = Store.open(folder, put_back=True)
    if store.guard.is_put_back():
        store.accept()
    open_office(folder, url=url)
    from doorstep.office.anchoring import begin_anew

    begin_anew("office.restored")
    return BackupCopy(folder, kept.files, kept.rows, kept.change, kept.events)


def _restored(file: Path, folder: Path) -> BackupCopy:
    """Unpack a backup and hold it against what was told of it when it was made."""
    told = read_archive(file, folder)
    files = sum(1 for path in folder.rglob("*") if path.is_file())
    point_at(folder, url="")
    from doorstep.office.copying import held_in

    held, head = held_in(folder / DATABASE), current_office().store.head()
    found = {"office": asdict(held), "workspace": head.told()}
    if verify(folder).problems or json.loads(json.dumps(found)) != told:
        raise BadInput("backup-damaged", file=str(file))
    return BackupCopy(folder, files, sum(held.rows.values()), head.number, held.events)


@contextmanager
def private_room(beside: Path) -> Iterator[Path]:
    """A private folder beside what is made, gone afterwards; one that a killed process left is
    cleared away."""
    parent = beside.absolute().parent
    if not parent.is_dir():
        raise BadInput("folder-missing", folder=str(parent))
    room = parent / f"{UNFINISHED}{beside.name}"
    shutil.rmtree(room, ignore_errors=True)
    make_folder(room)
    try:
        yield room
    finally:
        shutil.rmtree(room, ignore_errors=True)
