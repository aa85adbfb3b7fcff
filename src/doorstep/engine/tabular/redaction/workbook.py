"""A copy of an xlsx in which chosen cells' values exist nowhere, made on the XML itself so that its
looks survive.

Only parts on a short list are kept; whatever else the file carried is counted, so that it can be
reported.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TypeAlias
from xml.sax.saxutils import escape, quoteattr

from doorstep.engine.tabular.containers.hostile import Archive
from doorstep.engine.tabular.containers.xlsx.package import (
    WORKBOOK,
    Package,
    open_package,
    relationships,
)
from doorstep.engine.tabular.redaction.looks import LooksCopy, StylesCopy
from doorstep.engine.tabular.redaction.parts import StringsCopy, Unspeakable, count_elements
from doorstep.engine.tabular.redaction.worksheet import SheetCopy

Lost: TypeAlias = tuple[tuple[str, int], ...]
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "application/vnd.openxmlformats-package"
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

_NAMED_REFERENCE = re.compile(r"""[^"\[]*!\$?[A-Z0-9][^"\[]*""")


def sanitise_xlsx(
    archive: Archive,
    empty: Mapping[int, Collection[int | tuple[int, int]]],
    names: Mapping[int, str],
    unspeakable: Unspeakable,
) -> tuple[bytes, Lost]:
    """Make the workbook without the given cells' values, and count what it no longer holds.

    The keys of `empty` number the worksheets, its members are columns or (row, column); `names` are
    new names for sheets; page headers, rules and names of areas that are `unspeakable` are left
    out. Raises BadInput file-damaged for a part that is no well-formed XML.
    """
    package = open_package(archive)
    old = [sheet.name for number, sheet in enumerate(package.sheets) if number in names]
    package = _renamed(package, names)
    lost = _count_lost(archive)
    used: set[int] = set()
    styles: set[str] = set()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as out:
        speaks_of_old = lambda text: unspeakable(text) or any(name in text for name in old)  # noqa: E731
        _write_frame(out, archive, package, speaks_of_old)
        for number, sheet in enumerate(package.sheets):
            with out.open(f"xl/worksheets/sheet{number + 1}.xml", "w", force_zip64=True) as part:
                places = empty.get(number, ())
                copy = SheetCopy(archive, sheet.part, places, gone=old, unspeakable=unspeakable)
                copy.copy(part.write)
            used |= copy.strings
            styles |= copy.styles
            lost.update(copy.lost)
        if package.shared_strings:
            with out.open("xl/sharedStrings.xml", "w", force_zip64=True) as part:
                StringsCopy(archive, package.shared_strings, used, unspeakable).copy(part.write)
        if package.styles:
            with out.open("xl/styles.xml", "w") as part:
                StylesCopy(archive, package.styles, styles, unspeakable).copy(part.write)
    return packed.getvalue(), tuple((code, count) for code, count in lost.items() if count)


def _count_lost(archive: Archive) -> Counter[str]:
    lost: Counter[str] = Counter()
    for name in archive.names():
        lowered = name.lower()
        lost.update(code for code, pattern in _LOST_PARTS if pattern.match(lowered))
        if _COMMENTS.match(lowered):
            lost["comments"] += count_elements(archive.read(name), ("comment", "threadedComment"))
    return lost


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
    if theme:
        with out.open("xl/theme/theme1.xml", "w") as part:
            LooksCopy(archive, theme, unspeakable).copy(part.write)
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
        f'<Default Extension="rels" ContentType="{_PACKAGE}.relationships+xml"/>'
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
        f'<bookViews><workbookView activeTab="{first}"/></bookViews>'
        f"<sheets>{listed}</sheets>{named}</workbook>"
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
