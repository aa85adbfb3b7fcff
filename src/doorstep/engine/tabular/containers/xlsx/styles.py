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


_PIECE = re.compile(rb"""<(/?)(?:[\w.-]+:)?(si|r|t|d?strike)((?:[\s/][^<>]*+)?+)>([^<]*+)""")
_OFF = re.compile(rb"""\bval\s*+=\s*+["'](?:0|false)["']""")


class _Strikes:
    """Takes the pieces of string items one after the other; knows of each item whether every run of
    it that shows something is struck through."""

    def __init__(self) -> None:
        self._run_struck = self._shows = self._plain = self._any = False

    def take(self, closing: bool, tag: bytes, attributes: bytes, text: bytes) -> None:
        """Take a tag and the text behind it."""
        if tag == b"r" and not attributes.endswith(b"/"):
            self._end_run()
        elif tag == b"t":
            self._shows |= not closing and bool(text.strip())
        elif not closing and tag != b"si":
            self._run_struck = not _OFF.search(attributes)

    def _end_run(self) -> None:
        if self._shows:
            self._any |= self._run_struck
            self._plain |= not self._run_struck
        self._run_struck = self._shows = False

    def is_struck(self) -> bool:
        """Whether the item that ends here is struck through; what comes is the next one's."""
        self._end_run()
        struck = self._any and not self._plain
        self._plain = self._any = False
        return struck


def is_struck_text(item: bytes) -> bool:
    """True when every run of a string item that shows something is struck through."""
    if b"strike" not in item:
        return False
    strikes = _Strikes()
    for closing, tag, attributes, text in _PIECE.findall(item):
        strikes.take(bool(closing), tag, attributes, text)
    return strikes.is_struck()


def struck_indices(data: bytes) -> frozenset[int]:
    """Indices of shared strings that are wholly struck through."""
    if b"strike" not in data:
        return frozenset()
    strikes, at, found = _Strikes(), -1, set()
    for piece in _PIECE.finditer(data):
        closing, tag, attributes, text = piece.groups()
        if tag != b"si":
            strikes.take(bool(closing), tag, attributes, text)
            continue
        at += not closing
        if closing and strikes.is_struck():
            found.add(at)
    return frozenset(found)
