"""Files that were dropped lie sealed in the folder's `inbox` until they are taken or dismissed, and
are opened for the reader alone, in memory where the system keeps files there.
"""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePath

from doorstep.domain.errors import BadInput
from doorstep.office.configuring import current_office
from doorstep.store.disk import UNFINISHED, make_folder, replace_file, touched_at, write_new

INBOX = "inbox"
_MEMORY = Path("/dev/shm")
_LONGEST_NAME, _LONGEST_ENDING = 200, 20  # bytes


def inbox_folder() -> Path:
    """The folder, made where it was not; a link that leads elsewhere is none of ours.

    Raises BadInput("workspace-damaged").
    """
    folder = current_office().folder / INBOX
    if folder.is_symlink():
        raise BadInput("workspace-damaged", file=INBOX)
    if not folder.is_dir():
        make_folder(folder)
    return folder


def keep_file(name: str, content: bytes) -> None:
    """Seal a file under a name that says nothing of it."""
    cipher = current_office().store.cipher
    replace_file(inbox_folder() / name, cipher.sealed_parts(content, _bound(name)))


def remove_files(names: Collection[str]) -> None:
    """Remove files that nobody waits for any more."""
    for name in names:
        (inbox_folder() / name).unlink(missing_ok=True)


@contextmanager
def opened_files(files: Mapping[str, str], under: str) -> Iterator[list[Path]]:
    """Give sealed files to a reader, each under its own name in a folder called `under`, and remove
    them after; `files`: name in the inbox -> own name.

    Raises BadInput("snapshot-tampered", "disk-full").
    """
    store, inbox = current_office().store, inbox_folder()
    sealed = {name: (inbox / name).read_bytes() for name in files}
    room = _room(sum(map(len, sealed.values())))
    opened = Path(tempfile.mkdtemp(prefix=_prefix(), dir=room))
    try:
        inside = opened / under
        make_folder(inside)
        paths = []
        for name, own in files.items():
            paths.append(inside / fitting_name(own))
            write_new(paths[-1], [store.unseal(sealed.pop(name), _bound(name))])
        yield paths
    finally:
        shutil.rmtree(opened, ignore_errors=True)


@contextmanager
def lent_file(own: str, content: bytes) -> Iterator[Path]:
    """Give what somebody sent under its own name to a reader, and remove it after."""
    name = secrets.token_hex(16)
    keep_file(name, content)
    try:
        with opened_files({name: own}, "sent") as paths:
            yield paths[0]
    finally:
        remove_files([name])


@contextmanager
def lent_folder() -> Iterator[Path]:
    """Give a writer of files a room of its own, and remove it after with all that is in it."""
    room = Path(tempfile.mkdtemp(prefix=_prefix(), dir=_room(_FOLDER_BYTES)))
    try:
        yield room
    finally:
        shutil.rmtree(room, ignore_errors=True)


_FOLDER_BYTES = 8_000_000


def sweep_inbox(known: Collection[str], before: float) -> None:
    """Remove what killed processes left: files opened for a reader, and files of no import that
    were last touched `before` (seconds). Only for the one worker of this folder."""
    for room in {_MEMORY, inbox_folder()}:
        for left in room.glob(f"{_prefix()}*") if room.is_dir() else ():
            shutil.rmtree(left, ignore_errors=True)
    for path in inbox_folder().iterdir():
        lost = path.name not in known and not path.name.startswith(".")
        old = path.is_file() and touched_at(path) < before
        if old and (lost or path.name.startswith(UNFINISHED)):
            path.unlink(missing_ok=True)


def fitting_name(name: str) -> str:
    """A file's name without its folder, short enough for any disk; "" and ".." name none."""
    path = PurePath(name)
    ending = path.suffix.encode()[-_LONGEST_ENDING:]
    stem = path.stem.encode()[: _LONGEST_NAME - len(ending)]
    fitting = (stem + ending).decode(errors="ignore").replace("\0", "")
    return "-" if fitting in ("", "..") else fitting


def _room(size: int) -> Path:
    """Where a plain file may lie for the reader: in memory if there is room for twice as much."""
    try:
        return _MEMORY if shutil.disk_usage(_MEMORY).free > 2 * size else inbox_folder()
    except OSError:
        return inbox_folder()


def _prefix() -> str:
    return f".doorstep-{current_office().store.settings.id}-"


def _bound(name: str) -> str:
    return f"{INBOX}/{name}"
