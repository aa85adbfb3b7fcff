"""HTML as tags and texts, in one pass whose time grows with the length alone, whatever is left
open.

A tag ends at its `>` or where the next one begins; a quoted value holds no `<`. So a forgotten
quotation mark, a tag cut short or a comment without an end swallow nothing.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

_TAG = re.compile(
    r"""<(/?)([a-zA-Z][^\s/<>]*+)((?:[^<>=]++|=\s*+(?:"[^"<]*+"|'[^'<]*+')?+)*+)(>?)"""
)
_ATTRIBUTE = re.compile(
    r"""([^\s=/"'<>]++)(?:\s*+=\s*+(?:"([^"<]*+)"|'([^'<]*+)'|([^\s"'<>]*+)))?+"""
)
_DECLARATION = re.compile(r"<[!?/][^<>]*+(>?)")
_COMMENT_END = re.compile(r"--!?\s*+>")
_CDATA, _COMMENT = "<![CDATA[", "<!--"
_RAW_TEXT = ("script", "style")


@dataclass(frozen=True)
class Tag:
    """A tag: its name in small letters, its attributes as written, and whether it opens or closes
    (`<td/>` does both)."""

    name: str
    attributes: str
    opens: bool
    closes: bool


def attributes_of(tag: Tag) -> dict[str, str]:
    """The attributes of a tag by their names in small letters."""
    return {
        name.lower(): html.unescape(double or single or bare)
        for name, double, single, bare in _ATTRIBUTE.findall(tag.attributes)
    }


class Markup:
    """A document's pieces in order; afterwards `left_open` says whether a comment, a script or the
    last tag had no end."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._endless: set[str] = set()
        self.left_open = False

    def pieces(self) -> Iterator[Tag | str]:
        """Tags, and the texts between them with their character references resolved."""
        text, at = self._text, 0
        while at < len(text):
            found = text.find("<", at)
            end = len(text) if found < 0 else found
            if end > at:
                yield html.unescape(text[at:end].replace("]]>", ""))
            if found < 0:
                return
            at = end
            tag = _TAG.match(text, at)
            if tag is None:
                at = self._skip(at)
                if at == end:
                    yield "<"
                    at += 1
                continue
            closing, name, attributes, complete = tag.groups()
            self.left_open |= not complete and tag.end() == len(text)
            name, at = name.lower(), tag.end()
            alone = attributes.endswith("/")
            yield Tag(name, attributes, not closing, bool(closing) or alone)
            if name in _RAW_TEXT and not closing and not alone:
                at = self._behind(f"</{name}", at, at)

    def _skip(self, at: int) -> int:
        """The place behind what is no tag; the same place when it is nothing of the kind."""
        text = self._text
        if text.startswith(_COMMENT, at):
            return self._behind(_COMMENT, at + len(_COMMENT), at + len(_COMMENT))
        if text.startswith(_CDATA, at):
            return at + len(_CDATA)
        found = _DECLARATION.match(text, at)
        if found is None:
            return at
        self.left_open |= not found[1] and found.end() == len(text)
        return found.end()

    def _behind(self, what: str, at: int, otherwise: int) -> int:
        """The place behind the end of a comment or before that of a script; without an end,
        `otherwise`, so that what follows is read."""
        if what in self._endless:
            return otherwise
        if what == _COMMENT:
            found = _COMMENT_END.search(self._text, at)
            if found:
                return found.end()
        else:
            ending = re.compile(what, re.IGNORECASE).search(self._text, at)
            if ending:
                return ending.start()
        self._endless.add(what)
        self.left_open = True
        return otherwise
