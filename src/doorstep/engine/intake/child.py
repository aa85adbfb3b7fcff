"""Ledgers read in a limited child: what `read` shows of one, and what `register` keeps of it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import pyarrow as pa

from doorstep.domain.imports import ReadingNote
from doorstep.domain.recipes import PLAIN, Recipe
from doorstep.domain.registers import PackSpec
from doorstep.domain.understanding import FileUnderstood, SheetPicture
from doorstep.domain.vocabulary import NoteCode
from doorstep.engine.intake.arrow import register_tables, table_headers
from doorstep.engine.intake.book import BookReading, read_file
from doorstep.engine.intake.limited import (
    DEFAULT_LIMITS,
    ChildLimits,
    LimitedWork,
    Part,
    limited,
    pack_table,
    unpack_table,
)
from doorstep.engine.intake.room import ROOM

_CHUNK = 1 << 20

_NEEDED = (
    "doorstep.engine.intake.child",
    "doorstep.engine.intake.objects",
    "doorstep.engine.intake.people",
    "doorstep.engine.intake.understood",
    "doorstep.packs.warm",
)
NEEDED_TO_KEEP = (
    *_NEEDED,
    "doorstep.engine.intake.account",
    "doorstep.engine.intake.picture",
    "doorstep.engine.tabular.redaction.trial",
    "openpyxl",
    "pyarrow.ipc",
    "pandas",
)
"""What the server of children loads for `register`; Arrow loads pandas where there is one."""


@dataclass(frozen=True)
class Request:
    """One file to read."""

    path: Path
    pack: PackSpec
    as_of: dt.date
    recipe: Recipe = PLAIN
    source: str = ""
    limits: ChildLimits = DEFAULT_LIMITS


@dataclass(frozen=True)
class Intake:
    """What the child brought back for `register`: tables by kind, the sanitised copy, the account
    of rows.

    The tables stay packed until they are asked for: a township's files are all read before the
    first is kept.
    """

    packed: dict[str, bytes]
    copy: bytes
    meta: dict[str, object]
    understood: FileUnderstood
    pictures: tuple[SheetPicture, ...] = ()

    @property
    def tables(self) -> dict[str, pa.Table]:
        """The register tables by kind."""
        return self.read(None)

    def read(self, columns: Collection[str] | None) -> dict[str, pa.Table]:
        """The register tables by kind, with the named columns alone (None: all)."""
        return {kind: unpack_table(payload, columns) for kind, payload in self.packed.items()}


def read_rows(request: Request) -> Iterator[bytes]:
    """`read --json`: lines of JSON in chunks.

    Raises:
        BadInput: as the child found it, or because it overran its limits.
    """
    for tag, payload in limited(_work(_rows, request)):
        if tag == b"rows":
            yield payload


def take_in(request: Request) -> Intake:
    """`register`: everything the workspace keeps of one file.

    Raises:
        BadInput: as the child found it, or because it overran its limits.
    """
    packed: dict[str, bytes] = {}
    copy = b""
    meta: dict[str, object] = {}
    work = _work(_kept, request, NEEDED_TO_KEEP)
    with ROOM.taken(work.memory):
        for tag, payload in limited(work):
            if tag == b"copy":
                copy = payload
            elif tag == b"meta":
                meta = json.loads(payload)
            elif tag == b"understood":
                told = FileUnderstood.from_told(json.loads(payload))
            elif tag == b"pictures":
                pictured = tuple(map(SheetPicture.from_told, json.loads(payload)))
            elif tag.startswith(b"table:"):
                packed[tag[6:].decode()] = payload
    return Intake(packed, copy, meta, told, pictured)


def understand(request: Request) -> FileUnderstood:
    """`read`: what was understood of a file, of which nothing is kept.

    Raises:
        BadInput: as the child found it, or because it overran its limits.
    """
    ((_, payload),) = limited(_work(_understood, request))
    return FileUnderstood.from_told(json.loads(payload))


def _work(
    run: Callable[[Request], Iterator[Part]], request: Request, preload: tuple[str, ...] = _NEEDED
) -> LimitedWork:
    return LimitedWork(run, (request,), (request.path,), request.limits, preload)


# -- in the child


def _read(request: Request) -> BookReading:
    return read_file(request.path, request.pack, as_of=request.as_of, recipe=request.recipe)


def _rows(request: Request) -> Iterator[Part]:
    encode = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode
    lines: list[str] = []
    size = 0
    from doorstep.engine.intake.objects import row_objects

    for row in row_objects(_read(request)):
        line = encode(row)
        lines.append(line)
        size += len(line)
        if size > _CHUNK:
            yield b"rows", ("\n".join(lines) + "\n").encode("utf-8", "backslashreplace")
            lines, size = [], 0
    if lines:
        yield b"rows", ("\n".join(lines) + "\n").encode("utf-8", "backslashreplace")


def _understood(request: Request) -> Iterator[Part]:
    yield _told(_read(request), request)


def _told(reading: BookReading, request: Request) -> Part:
    from doorstep.engine.intake.understood import understood

    told = asdict(understood(reading, request.pack, request.recipe))
    return b"understood", json.dumps(told, ensure_ascii=False).encode("utf-8", "backslashreplace")


def _kept(request: Request) -> Iterator[Part]:
    from doorstep.engine.intake.account import account, copy_of
    from doorstep.engine.intake.picture import pictures
    from doorstep.engine.tabular.redaction.trial import opens_to_be_marked

    reading = _read(request)
    for kind, table in register_tables(
        reading, request.pack, source=request.source, place=request.recipe.place
    ).items():
        yield b"table:" + kind.encode(), pack_table(table)
    copy = copy_of(request.path, reading, request.pack)
    yield b"copy", copy.data
    if copy.format == "xlsx" and not opens_to_be_marked(copy.data):
        reading.book.notes = (*reading.book.notes, ReadingNote(NoteCode.UNMARKABLE))
    meta = account(reading, request.pack) | {
        "copy_format": copy.format,
        "lost": [list(x) for x in copy.lost],
    }
    meta["origin"] = reading.book.origin
    meta["headers"] = table_headers(reading)
    yield _told(reading, request)
    shown = json.dumps(list(map(asdict, pictures(reading))), ensure_ascii=False)
    yield b"pictures", shown.encode("utf-8", "backslashreplace")
    yield b"meta", json.dumps(meta, ensure_ascii=False).encode()
