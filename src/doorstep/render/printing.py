"""Pages and drawings set by Typst in the print fonts: the same bytes for the same page, no font and
no file from outside.

A character that no print font holds would print as an empty box that nobody notices, so it is
replaced by the geta mark 〓, the printer's sign for a missing sort. Which characters the fonts hold
is read from their own maps (OpenType, 'cmap' table, format 12).
"""

from __future__ import annotations

import datetime as dt
import importlib
import json
import struct
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path

import typst

from doorstep.domain.errors import InternalError

FONT_PACKAGES = ("cvttf_NotoSansCJK_Regular", "cvttf_NotoSansCJK_Bold")
FONT_FAMILY = "Noto Sans CJK TC"
GETA = "〓"
_UNICODE_FULL = 12
Page = dict[str, object]
"""What a template draws, as JSON."""


def printed(template: bytes, page: Mapping[str, object], as_of: dt.date) -> bytes:
    """Print a page as PDF/A.

    Raises:
        InternalError: `typst-error` or `typst-warning`, on any Typst warning.
    """
    data = json.dumps(_printable(page), ensure_ascii=False, sort_keys=True)
    return set_by_typst(template, {"page": data}, as_of)


def set_by_typst(template: bytes, inputs: Mapping[str, str], as_of: dt.date | None) -> bytes:
    """Set a template as PDF/A of a day, or as PNG (144 dots an inch) where there is none.

    Raises:
        InternalError: `typst-error` or `typst-warning`, on any Typst warning.
    """
    compiler = typst.Compiler(
        template, font_paths=_fonts(), ignore_system_fonts=True, sys_inputs=dict(inputs)
    )
    try:
        if as_of is None:
            made, warnings = compiler.compile_with_warnings(format="png", ppi=144)
        else:
            stamp = dt.datetime.combine(as_of, dt.time(), tzinfo=dt.UTC)
            made, warnings = compiler.compile_with_warnings(
                format="pdf", timestamp=stamp, pdf_standards="a-2u"
            )
    except typst.TypstError as error:
        raise InternalError("typst-error", said=_unquoted(error.message)) from error
    if warnings or not isinstance(made, bytes):
        told = "; ".join(str(warning.message) for warning in warnings)
        raise InternalError("typst-warning", said=_unquoted(told))
    return made


def drawing(name: str) -> bytes:
    """Give a page's drawing behind what all pages share, as shipped."""
    return template_file("style.typ") + template_file(name)


def template_file(name: str) -> bytes:
    """Give a drawing that stands alone."""
    return resources.files("doorstep.render").joinpath("templates", name).read_bytes()


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(path) for path in font_folders()],
    )


def _unquoted(message: str) -> str:
    """Typst's message without anything quoted in it: what it quotes may be a value."""
    return message.split("`")[0].split('"')[0].strip()


def _printable(node: object) -> object:
    if isinstance(node, str):
        return printable(node)
    if isinstance(node, Mapping):
        return {key: _printable(value) for key, value in node.items()}
    return [_printable(value) for value in node] if isinstance(node, list | tuple) else node


# -- characters


def font_folders() -> list[Path]:
    """Find the folders of the locked font packages."""
    folders = []
    for name in FONT_PACKAGES:
        origin = importlib.import_module(name).__file__
        assert origin is not None
        folders.append(Path(origin).parent)
    return folders


@cache
def _ranges() -> tuple[tuple[int, int], ...]:
    font = next(file for file in sorted(font_folders()[0].iterdir()) if file.suffix == ".otf")
    return tuple((first, last) for first, last, _ in full_map(font.read_bytes()))


def full_map(font: bytes) -> list[tuple[int, int, int]]:
    """The font's full Unicode map: first and last character of a range, the first one's glyph."""
    (tables,) = struct.unpack_from(">H", font, 4)
    for number in range(tables):
        tag, _, start, _ = struct.unpack_from(">4sLLL", font, 12 + 16 * number)
        if tag == b"cmap":
            break
    (maps,) = struct.unpack_from(">H", font, start + 2)
    for number in range(maps):
        _, _, offset = struct.unpack_from(">HHL", font, start + 4 + 8 * number)
        (kind,) = struct.unpack_from(">H", font, start + offset)
        if kind == _UNICODE_FULL:
            (groups,) = struct.unpack_from(">L", font, start + offset + 12)
            triples = struct.iter_unpack(
                ">LLL", font[start + offset + 16 : start + offset + 16 + 12 * groups]
            )
            return list(triples)
    return []


def printable(text: str) -> str:
    """Replace every character that the print fonts lack by 〓, line breaks by spaces."""
    return "".join(
        character if _held(ord(character)) else GETA for character in text.replace("\n", " ")
    )


@cache
def _held(code: int) -> bool:
    return any(first <= code <= last for first, last in _ranges())
