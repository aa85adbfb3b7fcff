"""The mark by which a workbook that we wrote says which source it was made from, and whether it is
still as we wrote it.

A custom property of the file, which office programs keep when they save it anew. Its digest is of
all other parts: they change as soon as somebody saves the workbook.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple, Protocol
from xml.sax.saxutils import escape, unescape

from doorstep.domain.errors import BadInput


class GuardedParts(Protocol):
    """The parts of a stranger's workbook, read with care."""

    def __contains__(self, name: str) -> bool: ...

    def read_xml(self, name: str) -> bytes:
        """One part; raises BadInput where it is hostile."""
        ...


_PART, _TYPES, _LINKS = "docProps/custom.xml", "[Content_Types].xml", "_rels/.rels"
_OURS = (_PART, _TYPES, _LINKS)
_NAME = "doorstep-origin"
_MOST_BYTES = 1 << 16
AUTHOR = "Doorstep"
"""Who made a workbook, as its properties say; office programs keep it."""

_AUTHOR_PARTS = "docProps/core.xml", "meta.xml"
_BY_US = re.compile(rf"<(?:dc:creator|meta:initial-creator)\b[^>]*>{AUTHOR}</".encode())
_PROPERTY = re.compile(
    rf'name="{_NAME}"[^>]*>\s*<(?:\w+:)?lpwstr>([^<]*)</|'
    rf'meta:name="{_NAME}"[^>]*>([^<]*)</meta:user-defined>'
)
_XML = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
    'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
    '<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="2" name="{name}">'
    "<vt:lpwstr>{value}</vt:lpwstr></property></Properties>"
)
_TYPE = (
    f'<Override PartName="/{_PART}" '
    'ContentType="application/vnd.openxmlformats-officedocument.custom-properties+xml"/></Types>'
)
_LINK = (
    '<Relationship Id="doorstepOrigin" Target="docProps/custom.xml" Type="http://schemas.'
    'openxmlformats.org/officeDocument/2006/relationships/custom-properties"/></Relationships>'
)


class Origin(NamedTuple):
    """The workspace and the source that a workbook was made from."""

    workspace: str
    source: str


def with_origin(workbook: bytes, origin: Origin) -> bytes:
    """An xlsx with the mark added, and no other custom property."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old:
        has_some = _PART in old.namelist()
        said = f"{origin.workspace}/{origin.source}/{_digest(old.infolist())}"
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
            for info in (one for one in old.infolist() if one.filename != _PART):
                data = old.read(info)
                if info.filename == _TYPES and not has_some:
                    data = data.replace(b"</Types>", _TYPE.encode())
                elif info.filename == _LINKS and not has_some:
                    data = data.replace(b"</Relationships>", _LINK.encode())
                new.writestr(info, data)
            new.writestr(_PART, _XML.format(name=_NAME, value=escape(said)))
    return made.getvalue()


def origin_of(archive: GuardedParts) -> Origin | None:
    """What an opened workbook (xlsx or ods) says it was made from; None where it says nothing."""
    for part in (_PART, "meta.xml"):
        if part in archive:
            try:
                data = archive.read_xml(part)
            except BadInput:
                continue
            told = _told(data)
            if told is not None:
                return told[0]
    return None


def is_output(archive: GuardedParts) -> bool:
    """Whether an opened workbook (xlsx or ods) is a report or a list that we wrote."""
    for part in _AUTHOR_PARTS:
        if part in archive:
            try:
                data = archive.read_xml(part)
            except BadInput:
                continue
            if _BY_US.search(data[:_MOST_BYTES]):
                return True
    return False


def written_as(path: Path) -> Origin | None:
    """What a workbook on disk was made from, if we wrote it and nobody has saved it since."""
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.getinfo(_PART).file_size > _MOST_BYTES:
                return None
            told = _told(archive.read(_PART))
            whole = told is not None and told[1] == _digest(archive.infolist())
    except (OSError, KeyError, ValueError, NotImplementedError, zipfile.BadZipFile, zlib.error):
        return None
    return told[0] if told is not None and whole else None


def _told(properties: bytes) -> tuple[Origin, str] | None:
    found = _PROPERTY.search(properties[:_MOST_BYTES].decode("utf-8", "replace"))
    if found is None:
        return None
    workspace, _, rest = unescape(found[1] or found[2] or "").partition("/")
    source, _, digest = rest.partition("/")
    return Origin(workspace, source), digest


def _digest(entries: Iterable[zipfile.ZipInfo]) -> str:
    """Of what the parts are, by their names and checksums."""
    told = sorted(
        f"{info.filename} {info.CRC:08x} {info.file_size}"
        for info in entries
        if info.filename not in _OURS
    )
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:32]
