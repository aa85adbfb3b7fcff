"""What a file may cost and what it may contain: limits, a guarded zip reader, and XML without
document types.

Everything that opens a stranger's file goes through here, so that a hostile one ends as one typed
`BadInput`.
"""

from __future__ import annotations

import io
import posixpath
import re
import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import AnyStr, Protocol
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from doorstep.domain.errors import BadInput

_LOCAL_HEADER = struct.Struct("<4s22xHH")
_FORBIDDEN_MARKUP = re.compile(rb"<!(?!--|\[CDATA\[)")
_XML_ENCODING = re.compile(rb"""^<\?xml[^>]*?encoding\s*=\s*["']([\w.-]+)""")
_COUNT = re.compile(rb"""ount\s*=\s*["']?\s*\+?0*([0-9]{6,30})""")
_TEXT_TAG = re.compile(rb"<(?:[\w.-]+:)?t[\s>]")
_NEVER_OPENED = ("xl/media/", "pictures/", "thumbnails/", "xl/embeddings/", "docprops/thumbnail")
_RATIO_FROM_BYTES = 4_000_000
LONGEST_CELL = 100_000
"""Characters; a spreadsheet's own cells hold a third of that."""


@dataclass(frozen=True)
class Limits:
    """The most one file may cost; the defaults hold any ledger a township keeps."""

    max_bytes: int = 200_000_000
    max_uncompressed: int = 1_500_000_000
    max_entries: int = 5_000
    max_ratio: int = 300
    max_cells: int = 30_000_000
    max_stated_cells: int = 100_000_000
    max_sheets: int = 256
    max_depth: int = 64


def refuse(code: str, path: Path, **params: object) -> BadInput:
    """The one way this package says no: a code, the file's base name, and what else the sentence
    needs."""
    return BadInput(code, file=path.name, **params)


def read_whole(path: Path, limits: Limits) -> bytes:
    """The file's bytes; raises BadInput file-missing, file-unreadable, file-empty or
    file-too-large."""
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise refuse("file-unreadable", path)
        if found.st_size > limits.max_bytes:
            raise refuse("file-too-large", path, limit=limits.max_bytes // 1_000_000)
        data = path.read_bytes()
    except FileNotFoundError:
        raise refuse("file-missing", path) from None
    except OSError:
        raise refuse("file-unreadable", path) from None
    if not data:
        raise refuse("file-empty", path)
    return data


class Archive:
    """A zip whose list of entries has been checked; `read` inflates one entry and never more than
    it states."""

    def __init__(self, path: Path, data: bytes, limits: Limits) -> None:
        self.path, self.data, self.limits = path, data, limits
        try:
            listed = zipfile.ZipFile(io.BytesIO(data)).infolist()
        except (
            zipfile.BadZipFile,
            struct.error,
            ValueError,
            NotImplementedError,
            OverflowError,
            EOFError,
            OSError,
        ):
            raise refuse("file-truncated", path) from None
        self.entries: dict[str, zipfile.ZipInfo] = {}
        if len(listed) > limits.max_entries:
            raise refuse("zip-bomb", path)
        for info in listed:
            self._admit(info)
        if sum(info.file_size for info in listed) > limits.max_uncompressed:
            raise refuse("zip-bomb", path)
        if sum(info.compress_size for info in listed) > len(data):
            raise refuse("zip-unsafe", path)

    def _admit(self, info: zipfile.ZipInfo) -> None:
        name = info.filename.replace("\\", "/")
        unsafe = (
            name.startswith("/")
            or ".." in name.split("/")
            or re.match(r"[A-Za-z]:", name)
            or "\0" in name
        )
        if unsafe or stat.S_ISLNK(info.external_attr >> 16) or name.lower() in self.entries:
            raise refuse("zip-unsafe", self.path)
        if info.flag_bits & 1:
            raise refuse("file-password", self.path)
        opened = not name.lower().startswith(_NEVER_OPENED)
        if opened and info.file_size > max(
            _RATIO_FROM_BYTES, info.compress_size * self.limits.max_ratio
        ):
            raise refuse("zip-bomb", self.path)
        self.entries[name.lower()] = info

    def __contains__(self, name: str) -> bool:
        return name.lower() in self.entries

    def names(self) -> list[str]:
        """Entry names as written, with forward slashes."""
        return [info.filename.replace("\\", "/") for info in self.entries.values()]

    def read(self, name: str) -> bytes:
        """One entry's bytes; raises BadInput file-truncated, file-damaged or zip-bomb."""
        info = self.entries.get(name.lower())
        if info is None:
            raise refuse("file-damaged", self.path, part=name)
        start = info.header_offset
        head = self.data[start : start + 30]
        if len(head) < 30 or head[:4] != b"PK\x03\x04":
            raise refuse("file-truncated", self.path)
        _, name_size, extra_size = _LOCAL_HEADER.unpack(head)
        start += 30 + name_size + extra_size
        packed = memoryview(self.data)[start : start + info.compress_size]
        if len(packed) < info.compress_size:
            raise refuse("file-truncated", self.path)
        plain = self._inflate(info, packed)
        if zlib.crc32(plain) != info.CRC:
            raise refuse("file-damaged", self.path, part=name)
        return plain

    def _inflate(self, info: zipfile.ZipInfo, packed: memoryview) -> bytes:
        if info.compress_type == zipfile.ZIP_STORED:
            plain = bytes(packed)
        elif info.compress_type == zipfile.ZIP_DEFLATED:
            try:
                plain = zlib.decompressobj(-15).decompress(packed, info.file_size + 1)
            except zlib.error:
                raise refuse("file-damaged", self.path, part=info.filename) from None
        else:
            raise refuse("file-damaged", self.path, part=info.filename)
        if len(plain) > info.file_size:
            raise refuse("zip-bomb", self.path)
        if len(plain) < info.file_size:
            raise refuse("file-truncated", self.path)
        return plain

    def read_xml(self, name: str) -> bytes:
        """One XML entry in UTF-8 that has no document type; raises BadInput also xml-forbidden."""
        data = self.read(name)
        check_markup(self.path, name, data)
        return data

    def tree(self, name: str) -> Element:
        """A small XML entry as a tree of local names."""
        return parse_tree(self.path, name, self.read_xml(name), self.limits)


def check_markup(path: Path, part: str, data: bytes) -> bool:
    """Refuse document types and entities anywhere, and any encoding in which they could hide.

    True when the part holds comments or CDATA, in which a pattern could see tags that are none.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data[:8]:
        raise refuse("file-damaged", path, part=part)
    stated = _XML_ENCODING.search(data[:200].removeprefix(b"\xef\xbb\xbf"))
    if stated and stated[1].lower() not in (b"utf-8", b"utf8", b"us-ascii", b"ascii"):
        raise refuse("file-damaged", path, part=part)
    if has_long_run(data, b"<"):
        raise refuse("cell-too-long", path, part=part, limit=LONGEST_CELL)
    at = data.find(b"!")  # one byte is found ten times faster than two
    at = data.find(b"<!", at - 1) if at > 0 else at
    if at >= 0 and _FORBIDDEN_MARKUP.search(data, at):
        raise refuse("xml-forbidden", path, part=part)
    return at >= 0


def has_long_run(data: AnyStr, mark: AnyStr) -> bool:
    """Whether somewhere `mark` is missing for twice as long as a cell may be half of: one look for
    each such stretch finds it."""
    step = LONGEST_CELL // 2
    return any(data.find(mark, at, at + step) < 0 for at in range(0, len(data) - step, step))


def check_counts(path: Path, part: str, data: bytes, cells: int = 0) -> None:
    """Refuse a stated count of items larger than the part itself: readers reserve memory for what
    is stated. As many as `cells` may be stated to point to the items."""
    at = data.find(b"ount")
    while at >= 0:
        stated = _COUNT.match(data, at)
        if (
            stated
            and int(stated[1]) > max(len(data), cells * data.startswith(b" c", at - 2))
            and not _TEXT_TAG.match(data, max(data.rfind(b"<", 0, at), 0))
        ):
            raise refuse("file-damaged", path, part=part)
        at = data.find(b"ount", at + 4)


def local_name(name: str) -> str:
    """`ns}tag` without its namespace."""
    return name.rpartition("}")[2]


class EventReader(Protocol):
    """What takes the events of a part; names come as `namespace}local`."""

    def start(self, name: str, attributes: dict[str, str], /) -> object:
        """Take the start of an element."""

    def end(self, name: str, /) -> object:
        """Take the end of an element."""

    def text(self, text: str, /) -> object:
        """Take a piece of text."""


def parse_events(path: Path, part: str, data: bytes, limits: Limits, reader: EventReader) -> None:
    """Run expat over `data` with document types refused and depth capped."""
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    depth = 0

    def refuse_doctype(*_: object) -> None:
        raise refuse("xml-forbidden", path, part=part)

    def opened(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > limits.max_depth:
            raise refuse("xml-too-deep", path, part=part)
        reader.start(name, attributes)

    def closed(name: str) -> None:
        nonlocal depth
        depth -= 1
        reader.end(name)

    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.EntityDeclHandler = refuse_doctype
    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError):  # the last two: of the encoding
        raise refuse("file-damaged", path, part=part) from None


class _TreeReader:
    def __init__(self) -> None:
        self.builder = TreeBuilder()
        self.text = self.builder.data

    def start(self, name: str, attributes: dict[str, str]) -> None:
        plain = {
            ("*" + local_name(key) if "}" in key else key): value
            for key, value in attributes.items()
        }
        self.builder.start(local_name(name), plain)

    def end(self, name: str) -> None:
        self.builder.end(local_name(name))


def parse_tree(path: Path, part: str, data: bytes, limits: Limits) -> Element:
    """A tree whose tags are local names; an attribute that had a namespace is written `*local`."""
    reader = _TreeReader()
    parse_events(path, part, data, limits, reader)
    return reader.builder.close()


def resolve_target(base: str, target: str) -> str:
    """The part a relationship of part `base` points to: absolute from the package's root, or beside
    the base."""
    if target.startswith("/"):
        return posixpath.normpath(target.lstrip("/"))
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), target))
