"""Opening a file: its real format by content, then the reader of that format. The only door is `open_book`."""

from __future__ import annotations

import hashlib
from pathlib import Path

from doorstep.engine.read.grid import Book, Grid
from doorstep.engine.read.hostile import Archive, Limits, read_whole, refuse
from doorstep.engine.read.text import read_text
from doorstep.engine.read.xlsx import read_xlsx
from doorstep.errors import BadInput

__all__ = ["DEFAULT", "BadInput", "Limits", "open_book"]

DEFAULT = Limits()
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def open_book(path: Path, limits: Limits = DEFAULT) -> Book:
    """Read any ledger file into grids, judging its format by content alone.

    Raises BadInput with one of the codes of `docs` error list (file-..., zip-..., xml-..., far-cell, lying-dimension,
    not-a-table-file, text-...); never another exception for anything a file can contain.
    """
    data = read_whole(path, limits)
    digest = hashlib.sha256(data).hexdigest()
    kind, grids, encoding = _read(path, data, limits)
    return Book(path.name, kind, digest, grids, encoding)


def _read(path: Path, data: bytes, limits: Limits) -> tuple[str, list[Grid], str | None]:
    if data.startswith((_ZIP, b"PK\x05\x06", b"PK\x07\x08")):
        return _read_zip(path, data, limits)
    if data.startswith(_OLE):
        raise refuse("not-a-table-file", path, seems="xls")
    grid, encoding = read_text(path, data, limits)
    return "csv", [grid], encoding


def _read_zip(path: Path, data: bytes, limits: Limits) -> tuple[str, list[Grid], str | None]:
    archive = Archive(path, data, limits)
    if "xl/workbook.xml" in archive:
        return "xlsx", read_xlsx(archive), None
    raise refuse("not-a-table-file", path, seems="zip")
