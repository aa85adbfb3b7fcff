"""A workspace's folder as one file, and the folder again: its sealed files as they lie, what else
belongs to it sealed with them, and at the end a sealed list that binds them all.

What can be made again from the rest (`derived`) is left out. Names, order and times tell nobody
anything: files are named as in the folder, and nothing else of the system is kept.
"""

from __future__ import annotations

import json
import mmap
import os
import tarfile
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from doorstep.domain.errors import BadInput
from doorstep.domain.safekeeping import SETTINGS
from doorstep.store.cipher import Bytes, Cipher
from doorstep.store.disk import (
    flush_folder,
    make_folder,
    make_folders,
    plain_name,
    typed_problems,
    write_new,
)
from doorstep.store.folders import SEALED
from doorstep.store.guard import CURRENT
from doorstep.store.keys import read_key
from doorstep.store.state import Settings
from doorstep.store.store import Store
from doorstep.store.sweeping import DECISIONS, FOLDERS, HISTORY, REGISTERS, RUNS

_KEPT = (DECISIONS, HISTORY, REGISTERS, RUNS)
_BESIDES = "beside"
_LIST = f"list{SEALED}"
_DEEPEST = 3
_LONGEST = 1 << 33


def write_archive(
    store: Store, file: Path, besides: Mapping[str, Path], folders: tuple[str, ...], told: object
) -> int:
    """Write the folder into a new file, with `besides` (name -> a plain file, sealed here), further
    `folders` of sealed files, and what is `told` of it; returns how many files it holds.

    Nobody else writes to the folder meanwhile.
    """
    digests: dict[str, str] = {}
    with typed_problems(file), _created(file) as opened:
        with tarfile.open(fileobj=opened, mode="w", format=tarfile.USTAR_FORMAT) as archive:

            def add(name: str, content: Bytes) -> None:
                digests[name] = store.cipher.digest(content).hex()
                _put(archive, name, content)

            for name in (SETTINGS, CURRENT, *_files_below(store.folder, (*_KEPT, *folders))):
                add(name, (store.folder / name).read_bytes())
            for name, plain in besides.items():
                add(f"{_BESIDES}/{name}{SEALED}", _sealed(store, plain, name))
            listed = json.dumps({"files": digests, "told": told}).encode()
            _put(archive, _LIST, store.seal(listed, _LIST))
        opened.flush()
        os.fsync(opened.fileno())
    return len(digests)


def read_archive(file: Path, folder: Path) -> object:
    """Make a folder of what a file holds, and return what was told of it; what was sealed besides
    lies in it plain, under its name.

    Raises BadInput("backup-missing", "backup-damaged") and what `read_key` does.
    """
    try:
        with file.open("rb") as opened:
            return _unpacked(opened, folder)
    except FileNotFoundError:
        raise BadInput("backup-missing", file=str(file)) from None
    except (tarfile.TarError, EOFError, KeyError, ValueError):
        raise BadInput("backup-damaged", file=str(file)) from None


def _unpacked(opened: BinaryIO, folder: Path) -> object:
    with tarfile.open(fileobj=opened, mode="r:") as archive:
        entries = _entries(archive)
        name, content = next(entries, ("", b""))
        if name != SETTINGS:
            raise ValueError
        settings, key_id = Settings.read(content, SETTINGS)
        cipher = Cipher(read_key(settings.id))
        if cipher.key_id.hex() != key_id:
            raise BadInput("key-wrong", workspace=settings.id)
        make_folders(folder)
        for part in FOLDERS:
            make_folder(folder / part)
        found, told = {}, None
        while name != _LIST:
            found[name] = cipher.digest(content).hex()
            _lay(folder, name, content, cipher)
            name, content = next(entries)
        told = json.loads(_opened(cipher, content, _LIST))
    if told["files"] != found:
        raise ValueError
    for path in sorted({(folder / name).parent for name in found if (folder / name).exists()}):
        flush_folder(path)
    return told["told"]


def _lay(folder: Path, name: str, content: bytes, cipher: Cipher) -> None:
    """Put one file where it lay."""
    parts = name.split("/")
    if len(parts) > _DEEPEST or not all(map(plain_name, parts)):
        raise ValueError
    if parts[0] == _BESIDES:
        own = parts[1].removesuffix(SEALED)
        write_new(folder / own, [_opened(cipher, content, own)])
        return
    for above in range(1, len(parts)):
        if not (folder / "/".join(parts[:above])).is_dir():
            make_folder(folder / "/".join(parts[:above]))
    write_new(folder / name, [content])


def _opened(cipher: Cipher, content: bytes, name: str) -> bytes:
    try:
        return cipher.unsealed_bytes(content, name)
    except BadInput:
        raise ValueError from None


def _entries(archive: tarfile.TarFile) -> Iterator[tuple[str, bytes]]:
    for member in archive:
        held = archive.extractfile(member) if member.isreg() else None
        if held is None or member.size > _LONGEST:
            raise ValueError
        yield member.name, held.read()
    raise ValueError  # the list is last; without it the file was cut short


def _files_below(folder: Path, names: tuple[str, ...]) -> Iterator[str]:
    """The files of these folders. Raises BadInput("workspace-damaged") for a link: what it leads to
    is not the workspace's."""
    for name in names:
        for path in (folder / name, *sorted((folder / name).rglob("*"))):
            relative = path.relative_to(folder)
            if path.is_symlink():
                raise BadInput("workspace-damaged", file=relative.as_posix())
            if path.is_file() and not any(part.startswith(".") for part in relative.parts):
                yield relative.as_posix()


def _sealed(store: Store, plain: Path, name: str) -> bytes:
    with plain.open("rb") as opened:
        if not os.fstat(opened.fileno()).st_size:
            return store.seal(b"", name)
        with mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as view:
            sealed = bytearray()
            for part in store.cipher.sealed_parts(memoryview(view), name):
                sealed += part
    return bytes(sealed)


def _put(archive: tarfile.TarFile, name: str, content: Bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(content), 0o600
    archive.addfile(member, BytesIO(content))


def _created(file: Path) -> BinaryIO:
    return os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
