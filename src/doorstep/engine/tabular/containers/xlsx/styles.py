"""What the workbook's styles change about how a cell looks: struck-through fonts and number
formats."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from doorstep.engine.tabular.containers.hostile import Archive, check_counts
from doorstep.engine.tabular.containers.shown import BUILT_IN_FORMATS, is_plain_format


@dataclass(frozen=True)
class CellStyles:
    """By index of a cell's style: whether its text is struck through, and its number format where
    that is not plain."""

    struck: frozenset[int] = frozenset()
    formats: dict[int, str] = field(default_factory=dict)

    @property
    def special(self) -> frozenset[int]:
        """Style indices for which cells must be looked at."""
        return self.struck | frozenset(self.formats)


def read_styles(archive: Archive, part: str | None) -> CellStyles:
    """CellStyles of a workbook; an absent part means plain."""
    if part is None:
        return CellStyles()
    codes: dict[int, str] = {}
    struck_fonts: set[int] = set()
    struck: set[int] = set()
    formats: dict[int, str] = {}
    check_counts(archive.path, part, archive.read(part))
    for group in archive.tree(part):
        if group.tag == "numFmts":
            codes = {_number(node.get("numFmtId")): node.get("formatCode", "") for node in group}
        elif group.tag == "fonts":
            struck_fonts = {at for at, font in enumerate(group) if is_struck(font)}
        elif group.tag == "cellXfs":
            for at, style in enumerate(group):
                if _number(style.get("fontId")) in struck_fonts:
                    struck.add(at)
                identifier = _number(style.get("numFmtId"))
                code = codes.get(identifier) or BUILT_IN_FORMATS.get(identifier, "General")
                if not is_plain_format(code):
                    formats[at] = code
    return CellStyles(frozenset(struck), formats)


def is_struck(font: Element) -> bool:
    """Whether a font or run property has strike-through on (single or double)."""
    return any(
        node.tag in ("strike", "dstrike")
        and node.get("val", node.get("*val", "1")) not in ("0", "false")
        for node in font
    )


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0


_ITEM = re.compile(rb"<(?:[\w.-]+:)?si(?:\s[^>]*)?(?:/>|>(.*?)</(?:[\w.-]+:)?si>)", re.DOTALL)
_RUN = re.compile(rb"<(?:[\w.-]+:)?r(?:\s[^>]*)?>(.*?)</(?:[\w.-]+:)?r>", re.DOTALL)
_RUN_TEXT = re.compile(rb"<(?:[\w.-]+:)?t(?:\s[^>]*)?>([^<]*)</")

_STRIKE = re.compile(
    rb"""<(?:[\w.-]+:)?d?strike(?:\s+(?:[\w.-]+:)?val\s*=\s*["'](\w+)["'])?\s*/?>"""
)

_LONGEST_ITEM = 200_000  # bytes; a longer one is not looked into


def is_struck_text(item: bytes) -> bool:
    """True when every run of a string item that shows something is struck through."""
    struck_any = False
    if len(item) > _LONGEST_ITEM:
        return False
    for run in _RUN.findall(item):
        text = b"".join(_RUN_TEXT.findall(run))
        if not text.strip():
            continue
        strike = _STRIKE.search(run)
        if strike is None or strike[1] in (b"0", b"false"):
            return False
        struck_any = True
    return struck_any


def struck_indices(data: bytes) -> frozenset[int]:
    """Indices of shared strings that are wholly struck through."""
    if b"strike" not in data or data.count(b"si>") < data.count(b"<si>"):
        return frozenset()
    return frozenset(
        at for at, found in enumerate(_ITEM.finditer(data)) if is_struck_text(found[1] or b"")
    )
