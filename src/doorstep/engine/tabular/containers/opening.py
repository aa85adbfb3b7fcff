"""Opening a file: its real format by content, then the reader of that format. The only door is
`open_book`."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from doorstep.domain.errors import BadInput
from doorstep.domain.file_names import file_name
from doorstep.domain.imports import ReadingNote
from doorstep.engine.tabular.containers.hostile import Archive, Limits, read_whole, refuse
from doorstep.engine.tabular.containers.html import (
    looks_like_html,
    looks_like_mhtml,
    read_html,
    read_mhtml,
)
from doorstep.engine.tabular.containers.ods import read_ods
from doorstep.engine.tabular.containers.text import read_text
from doorstep.engine.tabular.containers.xls import read_xls
from doorstep.engine.tabular.containers.xlsx import read_xlsx
from doorstep.engine.tabular.containers.xml2003 import looks_like_xml2003, read_xml2003
from doorstep.engine.tabular.grid import Book, Grid
from doorstep.engine.tabular.origin import Origin, is_output, origin_of

__all__ = ["DEFAULT", "BadInput", "Limits", "open_book"]
DEFAULT = Limits()
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BARE_BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08")

_NO_TABLES = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"BM", "bmp"),
    (b"RIFF", "webp"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"MZ", "exe"),
    (b"\x7fELF", "exe"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"{\\rtf", "rtf"),
    (b"SQLite format 3\0", "sqlite"),
    (b"PAR1", "parquet"),
)

_OTHER_ZIPS = (
    ("word/document.xml", "docx"),
    ("ppt/presentation.xml", "pptx"),
    ("xl/workbook.bin", "xlsb"),
    ("ofd.xml", "ofd"),
    ("meta-inf/manifest.mf", "jar"),
)

_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_CONTROL = bytes(set(range(32)) - {0, 9, 10, 12, 13, 26, 27})


def open_book(path: Path, limits: Limits = DEFAULT) -> Book:
    """Read any ledger file into grids, judging its format by content alone.

    Raises BadInput, and nothing else whatever the file holds: file-missing, file-unreadable,
    file-empty, file-too-large, file-truncated, file-damaged, file-password, zip-bomb, zip-unsafe,
    cell-too-long, xml-forbidden, xml-too-deep, far-cell, lying-dimension, too-many-cells,
    too-many-sheets, no-sheets, text-encoding, text-nul-bytes, not-a-table-file.
    """
    data = read_whole(path, limits)
    read = _read(path, data, limits)
    digest = hashlib.sha256(data).hexdigest()
    known = read.encoding, read.notes, read.origin, read.is_output
    return Book(file_name(path), read.format, digest, read.grids, *known)


@dataclass(frozen=True)
class _Contents:
    format: str
    grids: list[Grid]
    encoding: str | None = None
    notes: tuple[ReadingNote, ...] = ()
    origin: Origin | None = None
    is_output: bool = False


def _read(path: Path, data: bytes, limits: Limits) -> _Contents:
    if data.startswith(_ZIP):
        return _read_zip(path, data, limits)
    if data.startswith(_OLE) or data.startswith(_BARE_BIFF):
        return _Contents("xls", read_xls(path, data, limits))
    _refuse_other(path, data)
    if looks_like_xml2003(data):
        return _Contents("xml", read_xml2003(path, data, limits))
    if looks_like_mhtml(data):
        grids, notes = read_mhtml(path, data, limits)
        return _Contents("html", grids, None, notes)
    if looks_like_html(data):
        page = read_html(path, data, limits)
        return _Contents("html", [page.grid], page.encoding, page.notes)
    if (
        data[:512]
        .lstrip(b"\xef\xbb\xbf \t\r\n")
        .lower()
        .startswith((b"<?xml", b"<html", b"<!doctype"))
    ):
        raise refuse(
            "not-a-table-file", path, seems="html" if b"<html" in data[:4096].lower() else "xml"
        )
    text = read_text(path, data, limits)
    return _Contents("csv", [text.grid], text.encoding, text.notes)


def _refuse_other(path: Path, data: bytes) -> None:
    for mark, seems in _NO_TABLES:
        if data.startswith(mark) and (len(mark) > 2 or b"\0" in data[:64]):
            raise refuse("not-a-table-file", path, seems=seems)
    if set(data.strip(b"\0")) == set():
        raise refuse("file-damaged", path, part="zeros")
    sample = data[:65536]
    if not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        controls = len(sample) - len(sample.translate(None, _CONTROL))
        if controls * 50 > len(sample):
            raise refuse("not-a-table-file", path, seems="binary")


def _read_zip(path: Path, data: bytes, limits: Limits) -> _Contents:
    archive = Archive(path, data, limits)
    origin, ours = origin_of(archive), is_output(archive)
    if "xl/workbook.xml" in archive:
        return _Contents("xlsx", read_xlsx(archive), origin=origin, is_output=ours)
    if "content.xml" in archive and (
        "mimetype" not in archive or archive.read("mimetype").startswith(_ODS)
    ):
        return _Contents("ods", read_ods(archive), origin=origin, is_output=ours)
    for part, seems in _OTHER_ZIPS:
        if part in archive:
            raise refuse("not-a-table-file", path, seems=seems)
    raise refuse("not-a-table-file", path, seems="odf" if "content.xml" in archive else "zip")
