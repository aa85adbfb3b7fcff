"""Styles and themes copied without the words that stand in them: names of styles and fonts, and
texts that a number format shows.

A number format can carry a value of its own ("上环";;): one with words in it stays only where a
cell that is kept shows something through it.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from doorstep.engine.tabular.containers.hostile import Archive
from doorstep.engine.tabular.redaction.parts import Attributes, PartCopy, Unspeakable, tag

GENERAL = "General"
_USUAL = re.compile(
    r"""(?:\[(?:\$[^\]\w]*-?[0-9A-Fa-f]*|Red|Black|Blue|Green|Cyan|Magenta|White|Yellow"""
    r"""|Color ?\d+|hh?|mm?|ss?|DBNum\d|[<>=]+[\d.]+)\]"""
    r"""|AM/PM|am/pm|A/P|上午/下午|General|通用格式|\\\W|[^\w"\[\]]|["年月日时時分秒点點元万亿岁人户个號号]"""
    r"""|[\d#?_@EeyYmMdDhHsSgGaAbB])*"""
)


class LooksCopy(PartCopy):
    """A part whose words are names in attributes: those that are `unspeakable` become empty, every
    text and every extension goes."""

    def __init__(self, archive: Archive, part: str, unspeakable: Unspeakable) -> None:
        super().__init__(archive, part)
        self.unspeakable = unspeakable
        self.handle(self._begin_root)

    def _begin_root(self, name: str, attributes: Attributes) -> None:
        self.copied = self.parser.CurrentByteIndex
        self.depth = 0
        self.handle(self._begin, self._finish, self._cut_text, self.replace)
        self._begin(name, attributes)

    def _begin(self, name: str, attributes: Attributes) -> None:
        local = self.names[name]
        if local == "extLst":
            self.leave_out()
            return
        self.depth += 1
        kept = self.spoken(local, attributes)
        if kept != attributes:
            start = self.parser.CurrentByteIndex
            end = self.tag_end(start)
            close = b"/>" if self.data.startswith(b"/>", end - 2) else b">"
            self.replace(start, end, tag(name, kept, close))

    def _finish(self, name: str) -> None:
        self.depth -= 1
        if not self.depth:  # nothing behind the root is copied
            end = self.data.find(b">", self.parser.CurrentByteIndex) + 1
            self.replace(max(end, self.copied), len(self.data))

    def _cut_text(self, text: str) -> None:
        end = self.parser.CurrentByteIndex  # the parser stands at what comes behind the text
        start = max(self.copied, self.data.rfind(b">", 0, end) + 1)
        if text.strip():
            self.replace(start, end)

    def spoken(self, local: str, attributes: Attributes) -> Attributes:
        """The attributes of an element as the copy has them."""
        return {key: "" if self.unspeakable(v) else v for key, v in attributes.items()}


class StylesCopy(LooksCopy):
    """The styles of a workbook; `used` are the numbers of the looks that kept cells have."""

    def __init__(
        self, archive: Archive, part: str, used: Collection[str], unspeakable: Unspeakable
    ) -> None:
        super().__init__(archive, part, unspeakable)
        self.formats = _formats_of(archive, part, used)

    def spoken(self, local: str, attributes: Attributes) -> Attributes:
        """A number format that may not stay shows a cell's value as it is."""
        kept = super().spoken(local, attributes)
        shown = attributes.get("formatCode", "")
        unused = attributes.get("numFmtId") not in self.formats and not _USUAL.fullmatch(shown)
        if local == "numFmt" and (unused or kept.get("formatCode") != shown):
            kept["formatCode"] = GENERAL
        return kept


def _formats_of(archive: Archive, part: str, used: Collection[str]) -> set[str]:
    """The number formats that kept cells show something through."""
    formats = set()
    for group in archive.tree(part):
        if group.tag == "cellXfs":
            looks = list(group)
            numbers = {int(n) for n in used if n.isdecimal() and len(n) < 7}
            formats = {looks[n].get("numFmtId", "") for n in numbers if n < len(looks)}
    return formats
