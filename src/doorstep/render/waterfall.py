"""A decision drawn as a waterfall: where it starts, what each field adds or takes, where it ends.
As SVG and as text.

Bits for and against are told apart by sign, side and shade, never by colour alone. The SVG has no
script and asks for nothing from outside; PDF and PNG are the same drawing set by Typst in the print
fonts.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, unescape

from doorstep.render.glyphs import FONT_FAMILY, printable

INK, PAPER, CARD, SLATE, LINE = "#16324F", "#F7F6F2", "#FFFFFF", "#51606F", "#D9D6CC"

FOR, AGAINST, UNKNOWN = ("#0B5C6B", "#E0F0F1"), ("#7A4B00", "#FBEBC8"), ("#51606F", "#EEF0F3")

_FONTS = (
    f"PingFang SC, HarmonyOS Sans SC, Microsoft YaHei, Noto Sans CJK SC, {FONT_FAMILY}, sans-serif"
)

_WIDTH, _VALUES, _BARS, _RIGHT, _STEP = 960, 168, 560, 896, 46

_CHARACTERS = 34


_TEXT = re.compile(
    r'<text x="(?P<x>[^"]+)" y="(?P<y>[^"]+)" font-size="(?P<size>\d+)" fill="(?P<ink>[^"]+)"'
    r'(?: font-weight="(?P<weight>bold)")? text-anchor="(?P<anchor>start|end)">(?P<said>[^<]*)</text>'
)

# Typst sets the words itself: inside an SVG it knows no language, and Chinese punctuation takes the
# font's other forms.
_PAPER = f"""#set page(width: auto, height: auto, margin: 0pt)
#set text(font: "{FONT_FAMILY}", lang: "zh", region: "CN", script: "hani")
#set text(top-edge: "baseline", bottom-edge: "baseline")
#image(bytes(sys.inputs.drawing), format: "svg", width: {_WIDTH * 0.75}pt)
#for one in json(bytes(sys.inputs.texts)) {{
  let x = float(one.x) * 0.75pt - if one.anchor == "end" {{ 1000pt }} else {{ 0pt }}
  let weight = if one.weight == none {{ "regular" }} else {{ one.weight }}
  let words = text(size: float(one.size) * 0.75pt, fill: rgb(one.ink), weight: weight, one.said)
  place(top + left, dx: x, dy: float(one.y) * 0.75pt, box(width: 1000pt, align(
    if one.anchor == "end" {{ right }} else {{ left }}, words)))
}}
"""


@dataclass(frozen=True)
class Step:
    """One bar. `bits` None: nothing was compared. A `ruling` step overrules all weight and is not
    drawn to scale."""

    label: str
    left: str
    right: str
    bits: float | None
    said: str
    ruling: bool = False


@dataclass(frozen=True)
class Waterfall:
    """Everything to draw, in words: `sides` name the two rows, `verdict` the outcome, `notes` what
    else is to say."""

    title: str
    sides: tuple[str, str]
    verdict: str
    steps: Sequence[Step]
    total: Step
    notes: Sequence[str]
    against_word: str
    for_word: str


def as_text(drawn: Waterfall) -> str:
    """The picture for a terminal."""
    low, high = _reach(drawn)
    scale = _CHARACTERS / (high - low)
    zero = round(-low * scale)
    label = max(_wide(step.label) for step in (*drawn.steps, drawn.total))
    lines = [*drawn.sides, "", drawn.verdict, ""]
    at = 0.0
    for step in (*drawn.steps, drawn.total):
        start = 0.0 if step is drawn.total else at
        if step is drawn.total:
            lines.append("─" * (label + _CHARACTERS + 11))
        bar = _bar(step, start, low, scale, zero)
        lines.append(f"{_padded(step.label, label)} {_signed(step):>8} {bar}".rstrip())
        at += 0.0 if step.ruling else step.bits or 0.0
    lines.append("")
    for step in drawn.steps:
        values = (
            "" if step.left == step.right == "" else f"  [{step.left or '—'} | {step.right or '—'}]"
        )
        lines.append(f"{_padded(step.label, label)}  {step.said}{values}")
    return "\n".join([*lines, "", *drawn.notes]) + "\n"


def as_svg(drawn: Waterfall) -> str:
    """The picture as one SVG document."""
    low, high = _reach(drawn)
    scale = (_RIGHT - _BARS) / (high - low)
    zero = _BARS - low * scale
    heads = _folded(drawn.verdict, 80)
    top = 132 + 28 * (len(heads) - 1)
    notes = [line for note in drawn.notes for line in _folded(note, 116)]
    height = top + _STEP * (len(drawn.steps) + 1) + 24 + 22 * len(notes) + 26
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}"'
        f' font-family="{_FONTS}" role="img"><title>{escape(drawn.title)}</title>',
        f'<rect width="{_WIDTH}" height="{height}" fill="{PAPER}"/>',
        f'<rect x="16" y="16" width="{_WIDTH - 32}" height="{height - 32}" rx="8" fill="{CARD}" stroke="{LINE}"/>',
        *(_text(40, 52 + 28 * n, line, 20, INK, bold=True) for n, line in enumerate(heads)),
        _text(40, top - 54, drawn.sides[0], 14, SLATE),
        _text(40, top - 32, drawn.sides[1], 14, SLATE),
        _text(_BARS, top - 12, f"← {drawn.against_word}", 12, SLATE),
        _text(_RIGHT + 24, top - 12, f"{drawn.for_word} →", 12, SLATE, anchor="end"),
        f'<line x1="{zero:.1f}" y1="{top - 4}" x2="{zero:.1f}" y2="{top + _STEP * (len(drawn.steps) + 1)}"'
        f' stroke="{INK}" stroke-width="1"/>',
    ]
    at = 0.0
    for number, step in enumerate(drawn.steps):
        out += _drawn_step(step, top + _STEP * number, at, zero, scale)
        at += 0.0 if step.ruling else step.bits or 0.0
    below = top + _STEP * len(drawn.steps)
    out.append(f'<line x1="40" y1="{below}" x2="{_WIDTH - 40}" y2="{below}" stroke="{INK}"/>')
    out += _drawn_step(drawn.total, below, 0.0, zero, scale, total=True)
    out += [_text(40, below + _STEP + 24 + 22 * n, line, 14, INK) for n, line in enumerate(notes)]
    return "\n".join(part for part in out if part) + "\n</svg>\n"


def as_paper(drawn: Waterfall, form: str) -> bytes:
    """The same drawing as PDF or PNG ("pdf", "png"). Raises InternalError on any Typst warning."""
    import typst

    from doorstep.domain.errors import InternalError
    from doorstep.render.glyphs import font_folders

    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(path) for path in font_folders()],
    )
    svg = printable_lines(as_svg(drawn))
    inputs = {
        "drawing": _TEXT.sub("", svg),
        "texts": json.dumps([_plain(one) for one in _TEXT.finditer(svg)]),
    }
    compiler = typst.Compiler(
        _PAPER.encode(), font_paths=fonts, ignore_system_fonts=True, sys_inputs=inputs
    )
    stamp = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
    try:
        made, warnings = (
            compiler.compile_with_warnings(format="pdf", timestamp=stamp, pdf_standards="a-2u")
            if form == "pdf"
            else compiler.compile_with_warnings(format="png", ppi=144)
        )
    except typst.TypstError as error:
        raise InternalError("typst-error", said="") from error
    if warnings or not isinstance(made, bytes):
        raise InternalError("typst-warning", said="")
    return made


def _plain(found: re.Match[str]) -> dict[str, str | None]:
    """A text of the drawing as it is read."""
    return found.groupdict() | {"said": unescape(found["said"])}


def printable_lines(text: str) -> str:
    """The text with every character the print fonts lack replaced, its lines kept."""
    return "\n".join(printable(line) for line in text.split("\n"))


def _reach(drawn: Waterfall) -> tuple[float, float]:
    """The least and the greatest height the waterfall comes to."""
    at, seen = 0.0, [0.0]
    for step in drawn.steps:
        at += 0.0 if step.ruling else step.bits or 0.0
        seen.append(at)
    low, high = min(seen), max(seen)
    edge = max(high - low, 4.0) * 0.04
    return low - edge, high + edge


def _signed(step: Step) -> str:
    if step.bits is None:
        return "·"
    return "×" if step.ruling else f"{step.bits:+.1f}".replace("-", "−")


def _bar(step: Step, start: float, low: float, scale: float, zero: int) -> str:
    cells = [" "] * (_CHARACTERS + 1)
    cells[min(zero, _CHARACTERS)] = "│"
    if not step.ruling and step.bits:
        ends = sorted(((start - low) * scale, (start + step.bits - low) * scale))
        first, last = round(ends[0]), max(round(ends[1]), round(ends[0]) + 1)
        for place in range(first, min(last, _CHARACTERS + 1)):
            cells[place] = "█" if step.bits > 0 else "░"
    return "".join(cells)


def _drawn_step(
    step: Step, top: float, at: float, zero: float, scale: float, total: bool = False
) -> list[str]:
    values = "" if step.left == step.right == "" else f"{step.left or '—'} | {step.right or '—'}"
    out = [
        _text(40, top + 19, step.label, 15, INK, bold=True),
        _text(_VALUES, top + 19, _cut(values, 46), 14, INK),
        _text(_VALUES, top + 37, _cut(step.said, 62), 12, SLATE),
    ]
    if step.ruling or step.bits is None:
        ink = (AGAINST if step.ruling else UNKNOWN)[0]
        return [*out, _text(zero + 8, top + 28, _signed(step), 14, ink, bold=True)]
    ink, fill = FOR if step.bits > 0 else AGAINST
    first, last = sorted((zero + at * scale, zero + (at + step.bits) * scale))
    solid = INK if total else ink if step.bits > 0 else fill
    width = max(last - first, 1.5)
    out.append(
        f'<rect x="{first:.1f}" y="{top + 10}" width="{width:.1f}" height="24" rx="2" fill="{solid}" stroke="{ink}"/>'
    )
    # Beside the bar, away from the zero line, where its figure would be crossed out.
    outside = last + 8 if first >= zero else first - 8
    if first < zero < last or not _BARS - 60 < outside < _RIGHT:
        outside = last + 8 if last + 56 < _RIGHT + 24 else first - 8
    out.append(
        _text(
            outside,
            top + 28,
            _signed(step),
            14,
            ink,
            bold=True,
            anchor="end" if outside < first else "start",
        )
    )
    return out


def _text(
    x: float, y: float, said: str, size: int, ink: str, *, bold: bool = False, anchor: str = "start"
) -> str:
    weight = ' font-weight="bold"' if bold else ""
    look = f'font-size="{size}" fill="{ink}"{weight} text-anchor="{anchor}"'
    return f'<text x="{x:.1f}" y="{y:.1f}" {look}>{escape(said)}</text>'


def _wide(text: str) -> int:
    """Columns a text takes in a terminal: Han characters take two."""
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _wide(text))


def _cut(text: str, width: int) -> str:
    """The text in at most so many columns, its end shown as cut."""
    if _wide(text) <= width:
        return text
    while _wide(text) > width - 1:
        text = text[:-1]
    return text + "…"


def _folded(text: str, width: int) -> list[str]:
    lines, line = [], ""
    for word in text.replace("，", "， ").replace("；", "； ").replace("。", "。 ").split(" "):
        gap = "" if not line or line[-1] in "，；。、" else " "
        if _wide(line + gap + word) > width and line:
            lines.append(line)
            line = word
        else:
            line += gap + word
    return [*lines, line] if line else lines
