"""The parts of an xlsx package: which sheets there are, where their XML is, and what else the file
carries."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from xml.etree.ElementTree import Element

from doorstep.engine.tabular.containers.hostile import Archive, refuse, resolve_target

WORKBOOK = "xl/workbook.xml"


@dataclass(frozen=True)
class SheetPart:
    """A worksheet: its name, the part that holds it, its place in the workbook's list, and whether
    it can be seen."""

    name: str
    part: str
    index: int
    visible: bool


@dataclass(frozen=True)
class Package:
    """What `xl/workbook.xml` and its relationships say."""

    sheets: tuple[SheetPart, ...]
    date1904: bool
    styles: str | None
    shared_strings: str | None


def relationships(archive: Archive, part: str) -> dict[str, tuple[str, str]]:
    """Relationship id -> (last word of its type, target part) for the internal relationships of a
    part."""
    at = PurePosixPath(part)
    rels = str(at.parent / "_rels" / f"{at.name}.rels")
    if rels not in archive:
        return {}
    found = {}
    for node in archive.tree(rels):
        kind = node.get("Type", "").rpartition("/")[2]
        if node.tag == "Relationship" and node.get("TargetMode") != "External":
            found[node.get("Id", "")] = (kind, resolve_target(part, node.get("Target", "")))
    return found


def is_true(value: str | None) -> bool:
    """An XML schema boolean."""
    return value in ("1", "true")


def open_package(archive: Archive) -> Package:
    """Read the workbook part; raises BadInput file-damaged, no-sheets or too-many-sheets."""
    book = archive.tree(WORKBOOK)
    links = relationships(archive, WORKBOOK)
    sheets = []
    date1904 = False
    for node in book:
        if node.tag == "workbookPr":
            date1904 = is_true(node.get("date1904"))
        elif node.tag == "sheets":
            sheets = _worksheets(archive, node, links)
    if not sheets:
        raise refuse("no-sheets", archive.path)
    parts = {kind: target for kind, target in links.values() if target in archive}
    return Package(tuple(sheets), date1904, parts.get("styles"), parts.get("sharedStrings"))


def _worksheets(
    archive: Archive, listed: Element, links: dict[str, tuple[str, str]]
) -> list[SheetPart]:
    if len(listed) > archive.limits.max_sheets:
        raise refuse("too-many-sheets", archive.path, limit=archive.limits.max_sheets)
    sheets = []
    for index, node in enumerate(listed):
        kind, part = links.get(node.get("*id", ""), ("", ""))
        if kind == "worksheet":
            visible = node.get("state", "visible") == "visible"
            sheets.append(SheetPart(node.get("name", ""), part, index, visible))
    return sheets
