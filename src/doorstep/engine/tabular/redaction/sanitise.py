"""A copy of an xlsx in which chosen cells' values exist nowhere, made on the XML itself so that its
looks survive.

Only parts on a short list are kept; whatever else the file carried is counted, so that it can be
reported.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from xml.sax.saxutils import escape, quoteattr

from doorstep.engine.tabular.containers.hostile import Archive
from doorstep.engine.tabular.containers.xlsx.extent import measure
from doorstep.engine.tabular.containers.xlsx.package import (
    WORKBOOK,
    Package,
    open_package,
    relationships,
)
from doorstep.engine.tabular.redaction.blanking import Unspeakable, blank_sheet

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"

_LOST_PARTS = (
    ("pictures", re.compile(r"xl/media/")),
    ("charts", re.compile(r"xl/charts/chart[^/]*\.xml$|xl/chartsheets/[^/]*\.xml$")),
    ("pivot_tables", re.compile(r"xl/pivottables/[^/]*\.xml$")),
    ("macros", re.compile(r"xl/vbaproject\.bin$")),
    ("external_links", re.compile(r"xl/externallinks/[^/]*\.xml$")),
    ("embedded_objects", re.compile(r"xl/embeddings/")),
    ("tables", re.compile(r"xl/tables/[^/]*\.xml$")),
    ("drawings", re.compile(r"xl/drawings/drawing[^/]*\.xml$")),
)

_COMMENTS = re.compile(
    r"xl/comments[^/]*\.xml$|xl/comments/[^/]*\.xml$|xl/threadedcomments/[^/]*\.xml$"
)

_COMMENT = re.compile(rb"<(?:[\w.-]+:)?(?:comment|threadedComment)[\s>]")

_ITEM = re.compile(rb"<((?:[\w.-]+:)?)si(?:\s[^>]*)?(?:/>|>.*?</(?:[\w.-]+:)?si>)", re.DOTALL)

_PHONETIC = re.compile(rb"<((?:[\w.-]+:)?)(rPh|phoneticPr)\b(?:[^>]*/>|.*?</\1\2>)", re.DOTALL)

_NAMED_REFERENCE = re.compile(r"""[^"\[]*!\$?[A-Z0-9][^"\[]*""")


def _nothing(text: str) -> bool:
    return False


@dataclass(frozen=True)
class CleanedWorkbook:
    """The copy's bytes and what it no longer holds, as (code, count)."""

    data: bytes
    lost: tuple[tuple[str, int], ...]


def sanitise_xlsx(
    archive: Archive,
    empty: Mapping[int, Collection[int | tuple[int, int]]],
    *,
    names: Mapping[int, str] | None = None,
    unspeakable: Unspeakable = _nothing,
) -> CleanedWorkbook:
    """The workbook without the given cells' values; keys number the worksheets, members columns or
    (row, column).

    `names` are new names for sheets; page headers and names of areas that are `unspeakable` are
    left out.
    """
    package = open_package(archive)
    old = [sheet.name for number, sheet in enumerate(package.sheets) if number in (names or {})]
    package = _renamed(package, names or {})
    lost = _count_lost(archive)
    used: set[int] = set()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as out:
        _write_frame(
            out,
            archive,
            package,
            lambda text: unspeakable(text) or any(name in text for name in old),
        )
        for number, sheet in enumerate(package.sheets):
            xml = measure(archive.path, sheet.name, archive.read(sheet.part), archive.limits)
            with out.open(f"xl/worksheets/sheet{number + 1}.xml", "w", force_zip64=True) as part:
                copy = blank_sheet(
                    xml, empty.get(number, ()), part.write, gone=old, unspeakable=unspeakable
                )
            used |= copy.strings
            for code, count in copy.lost.items():
                lost[code] = lost.get(code, 0) + count
        if package.shared_strings:
            out.writestr(
                "xl/sharedStrings.xml",
                _blank_strings(archive.read_xml(package.shared_strings), used),
            )
    return CleanedWorkbook(
        packed.getvalue(), tuple((code, count) for code, count in lost.items() if count)
    )


def _count_lost(archive: Archive) -> dict[str, int]:
    lost: dict[str, int] = {}
    for name in archive.names():
        lowered = name.lower()
        for code, pattern in _LOST_PARTS:
            if pattern.match(lowered):
                lost[code] = lost.get(code, 0) + 1
        if _COMMENTS.match(lowered):
            lost["comments"] = lost.get("comments", 0) + len(_COMMENT.findall(archive.read(name)))
    return lost


def _blank_strings(data: bytes, used: set[int]) -> bytes:
    """Shared strings that no kept cell shows become empty; readings (phonetic runs) go
    everywhere."""
    number = -1

    def keep(found: re.Match[bytes]) -> bytes:
        nonlocal number
        number += 1
        return (
            found[0] if number in used else b"<%ssi><%st/></%ssi>" % (found[1], found[1], found[1])
        )

    first = _ITEM.search(data)
    if first is None:
        return data
    tail = re.search(rb"</(?:[\w.-]+:)?sst\s*>\s*\Z", data)
    end = tail.start() if tail else len(data)
    root = re.search(rb"<(?:[\w.-]+:)?sst\b[^>]*>", data)
    items = b"".join(keep(found) for found in _ITEM.finditer(data, first.start(), end))
    items = _PHONETIC.sub(b"", items)
    head = root[0] if root else b'<sst xmlns="%s">' % _MAIN.encode()
    return b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + head + items + data[end:]


def _renamed(package: Package, names: Mapping[int, str]) -> Package:
    sheets = [
        replace(sheet, name=names.get(number, sheet.name))
        for number, sheet in enumerate(package.sheets)
    ]
    return replace(package, sheets=tuple(sheets))


def _write_frame(
    out: zipfile.ZipFile, archive: Archive, package: Package, unspeakable: Unspeakable
) -> None:
    declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    links = relationships(archive, WORKBOOK)
    theme = next(
        (target for kind, target in links.values() if kind == "theme" and target in archive), None
    )
    parts = [
        ("worksheet", f"worksheets/sheet{at}.xml", "worksheet")
        for at in range(1, len(package.sheets) + 1)
    ]
    if package.styles:
        parts.append(("styles", "styles.xml", "styles"))
        out.writestr("xl/styles.xml", archive.read_xml(package.styles))
    if theme:
        out.writestr("xl/theme/theme1.xml", archive.read_xml(theme))
        parts.append(("theme", "theme/theme1.xml", ""))
    if package.shared_strings:
        parts.append(("sharedStrings", "sharedStrings.xml", "sharedStrings"))
    overrides = [f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>']
    rels = []
    for at, (kind, target, content) in enumerate(parts, 1):
        name = (
            f"{_TYPE}.{content}+xml"
            if content
            else "application/vnd.openxmlformats-officedocument.theme+xml"
        )
        overrides.append(f'<Override PartName="/xl/{target}" ContentType="{name}"/>')
        rels.append(f'<Relationship Id="rId{at}" Type="{_OFFICE}/{kind}" Target="{target}"/>')
    out.writestr(
        "[Content_Types].xml",
        f'{declaration}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{"".join(overrides)}</Types>',
    )
    namespace = "http://schemas.openxmlformats.org/package/2006/relationships"
    root = f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    out.writestr(
        "_rels/.rels", f'{declaration}<Relationships xmlns="{namespace}">{root}</Relationships>'
    )
    out.writestr(
        "xl/_rels/workbook.xml.rels",
        f'{declaration}<Relationships xmlns="{namespace}">{"".join(rels)}</Relationships>',
    )
    out.writestr("xl/workbook.xml", declaration + _workbook_xml(archive, package, unspeakable))


def _workbook_xml(archive: Archive, package: Package, unspeakable: Unspeakable) -> str:
    places = {sheet.index: at for at, sheet in enumerate(package.sheets)}
    sheets, names, states = [], [], {}
    for group in archive.tree(WORKBOOK):
        if group.tag == "sheets":
            states = {at: node.get("state", "visible") for at, node in enumerate(group)}
        elif group.tag == "definedNames":
            for node in group:
                if not (unspeakable(node.text or "") or unspeakable(node.get("name", ""))):
                    names.append(_defined_name(dict(node.attrib), node.text or "", places))
    for at, sheet in enumerate(package.sheets, 1):
        state = states.get(sheet.index, "visible")
        shown = "" if state == "visible" else f" state={quoteattr(state)}"
        sheets.append(f'<sheet name={quoteattr(sheet.name)} sheetId="{at}"{shown} r:id="rId{at}"/>')
    kept, listed = "".join(names), "".join(sheets)
    epoch = ' date1904="1"' if package.date1904 else ""
    named = f"<definedNames>{kept}</definedNames>" if kept else ""
    first = next((at for at, sheet in enumerate(package.sheets) if sheet.visible), 0)
    return (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><workbookPr{epoch}/>'
        f'<bookViews><workbookView activeTab="{first}"/></bookViews><sheets>{listed}</sheets>{named}</workbook>'
    )


def _defined_name(attributes: dict[str, str], text: str, places: dict[int, int]) -> str:
    """A name that only points to cells; constants, formulas and links to other files are left
    out."""
    if not _NAMED_REFERENCE.fullmatch(text) or "#REF" in text:
        return ""
    kept = f"name={quoteattr(attributes.get('name', ''))}"
    local = attributes.get("localSheetId", "")
    if local:
        if not local.isdecimal() or int(local) not in places:
            return ""
        kept += f' localSheetId="{places[int(local)]}"'
    if attributes.get("hidden") in ("1", "true"):
        kept += ' hidden="1"'
    return f"<definedName {kept}>{escape(text)}</definedName>"
