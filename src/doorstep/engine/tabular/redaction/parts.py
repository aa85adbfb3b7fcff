"""A part of an xlsx copied without what no copy may hold.

One event parser (expat) walks a part. The bytes of what stays are copied as they are; chosen
elements are left out or written anew, and every element that is not known here is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from contextlib import suppress
from typing import TypeAlias
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from doorstep.engine.tabular.containers.hostile import Archive, refuse

Attributes: TypeAlias = dict[str, str]
Begin: TypeAlias = Callable[[str, Attributes], None]
Finish: TypeAlias = Callable[[str], None] | None
Text: TypeAlias = Callable[[str], None] | None
Unspeakable: TypeAlias = Callable[[str], bool]
Markup: TypeAlias = Callable[[int, int], None] | None
_RUNS = "is t r rPr b i strike condense extend outline shadow u vertAlign sz color family charset"
OF_TEXTS = frozenset([*_RUNS.split(), "scheme", "rFont"])
_START_TAG = re.compile(rb"""<(?:[^"'>]|"[^"]*"|'[^']*')*>""")
_DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


class LocalNames(dict[str, str]):
    """Names without their prefix, worked out once each."""

    def __missing__(self, name: str) -> str:
        local = self[name] = name.rpartition(":")[2]
        return local


class PartCopy:
    """Copies a part from its root element on.

    `copied` says up to which byte of the part is decided what becomes of it. Of the parser's
    handlers only `begin`, `finish`, `text` and `markup` (comments and instructions) ever change.
    """

    def __init__(self, archive: Archive, part: str) -> None:
        self.path, self.part, self.data = archive.path, part, archive.read_xml(part)
        self.names = LocalNames()
        self.copied = 0
        self.pieces = [_DECLARATION]
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True

    def copy(self, write: Callable[[bytes], object]) -> None:
        """Copy the whole part; raises BadInput file-damaged."""
        self.write = write
        try:
            self.parser.Parse(self.data, True)
        except (expat.ExpatError, UnicodeError):
            raise refuse("file-damaged", self.path, part=self.part) from None
        self.pieces.append(self.data[self.copied :])
        self.flush()

    def flush(self) -> None:
        """Write what is decided."""
        self.write(b"".join(self.pieces))
        self.pieces.clear()

    def handle(
        self, begin: Begin, finish: Finish = None, text: Text = None, markup: Markup = None
    ) -> None:
        """Let these handlers have what comes next."""
        self.handlers = begin, finish, text, markup
        self.handle_for_now(*self.handlers)

    def handle_for_now(
        self, begin: Begin, finish: Finish = None, text: Text = None, markup: Markup = None
    ) -> None:
        """Let these handlers have what comes next, until `handlers` are put back."""
        parser, self.markup = self.parser, markup
        parser.StartElementHandler = begin
        parser.EndElementHandler = finish
        parser.CharacterDataHandler = text
        parser.CommentHandler = (lambda _: self._find_markup(b"-->")) if markup else None
        instruction = (lambda *_: self._find_markup(b"?>")) if markup else None
        parser.ProcessingInstructionHandler = instruction

    def replace(self, start: int, end: int, new: bytes = b"") -> None:
        """Copy up to `start`, then write `new` in place of the bytes up to `end`."""
        self.pieces += (self.data[self.copied : start], new)
        self.copied = end

    def tag_end(self, start: int) -> int:
        """Where the tag that starts there ends, as the parser has found it well formed."""
        found = _START_TAG.match(self.data, start)
        return found.end() if found else len(self.data)

    def element_end(self, tag_end: int) -> int:
        """Where the element ends that the parser is just finishing."""
        if self.data.startswith(b"/>", tag_end - 2):
            return tag_end
        return self.data.find(b">", self.parser.CurrentByteIndex) + 1

    def leave_out(self, new: bytes = b"") -> None:
        """Write `new` in place of the element that just began, whatever is in it."""
        start = self.parser.CurrentByteIndex
        self.replace(start, self.tag_end(start), new)
        self.depth_left_out = 1
        self.handle_for_now(self._begin_left_out, self._finish_left_out)

    def _begin_left_out(self, name: str, attributes: Attributes) -> None:
        self.depth_left_out += 1

    def _finish_left_out(self, name: str) -> None:
        self.depth_left_out -= 1
        if not self.depth_left_out:
            self.copied = self.element_end(self.copied)
            self.handle_for_now(*self.handlers)

    def _find_markup(self, end: bytes) -> None:
        start = self.parser.CurrentByteIndex
        if self.markup:
            self.markup(start, self.data.find(end, start) + len(end))


class StringsCopy(PartCopy):
    """Shared strings: those not `used` become empty, readings (phonetic runs) go everywhere, and
    what of their looks is `unspeakable`."""

    def __init__(
        self, archive: Archive, part: str, used: Collection[int], unspeakable: Unspeakable
    ) -> None:
        super().__init__(archive, part)
        self.used, self.unspeakable = used, unspeakable
        self.number = -1
        self.handle(self._begin_root)

    def _begin_root(self, name: str, attributes: Attributes) -> None:
        self.copied = self.parser.CurrentByteIndex
        self.handle(self._begin, markup=self.replace)

    def _begin(self, name: str, attributes: Attributes) -> None:
        local = self.names[name]
        if local == "si":
            self.number += 1
            if self.number not in self.used:
                prefix = name[:-2]
                self.leave_out(f"<{prefix}si><{prefix}t/></{prefix}si>".encode())
        elif local not in OF_TEXTS or (
            attributes and any(map(self.unspeakable, attributes.values()))
        ):
            self.leave_out()


def count_elements(data: bytes, names: Collection[str]) -> int:
    """Count a part's elements of these local names, up to a document type or broken markup."""
    local, count = LocalNames(), 0

    def begin(name: str, attributes: Attributes) -> None:
        nonlocal count
        count += local[name] in names

    def stop(*_: object) -> None:
        raise expat.ExpatError

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.StartDoctypeDeclHandler = begin, stop
    with suppress(expat.ExpatError, UnicodeError):
        parser.Parse(data, True)
    return count


def tag(name: str, attributes: Attributes, close: bytes) -> bytes:
    """Write a start tag that ends in `close`."""
    written = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f"<{name}{written}".encode() + close
