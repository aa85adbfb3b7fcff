"""A page laid out as plain data, set by Typst: the same bytes for the same page, no font and no
file from outside."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from functools import cache
from importlib import resources

import typst

from doorstep.domain.errors import InternalError
from doorstep.render.glyphs import font_folders, printable

Page = dict[str, object]


def printed(template: bytes, page: Mapping[str, object], as_of: dt.date) -> bytes:
    """A page as PDF/A. Raises InternalError on any Typst warning."""
    data = json.dumps(_printable(page), ensure_ascii=False, sort_keys=True)
    stamp = dt.datetime.combine(as_of, dt.time(), tzinfo=dt.UTC)
    compiler = typst.Compiler(
        template, font_paths=_fonts(), ignore_system_fonts=True, sys_inputs={"page": data}
    )
    try:
        pdf, warnings = compiler.compile_with_warnings(
            format="pdf", timestamp=stamp, pdf_standards="a-2u"
        )
    except typst.TypstError as error:
        raise InternalError("typst-error", said=_said(error.message, data)) from error
    if warnings or not isinstance(pdf, bytes):
        raise InternalError(
            "typst-warning",
            said=_said("; ".join(str(warning.message) for warning in warnings), data),
        )
    return pdf


def drawing(name: str) -> bytes:
    """A page's drawing behind what all pages share, as shipped."""
    folder = resources.files("doorstep.render").joinpath("templates")
    return folder.joinpath("style.typ").read_bytes() + folder.joinpath(name).read_bytes()


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(path) for path in font_folders()],
    )


def _said(message: str, data: str) -> str:
    """Typst's message without anything quoted in it: what it quotes may be a value."""
    return message.split("`")[0].split('"')[0].strip() if data else message


def _printable(node: object) -> object:
    if isinstance(node, str):
        return printable(node)
    if isinstance(node, Mapping):
        return {key: _printable(value) for key, value in node.items()}
    return [_printable(value) for value in node] if isinstance(node, list | tuple) else node
