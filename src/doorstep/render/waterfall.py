"""A decision drawn as a waterfall: where it starts, what each field adds or takes, where it ends.
Laid out once; shown as characters for a terminal and as SVG, PDF or PNG.

Bits for and against are told apart by sign, side and shade, never by colour alone. The SVG has no
script and asks for nothing from outside; PDF and PNG are the same drawing set by Typst in the print
fonts.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from doorstep.i18n.phrasebook import UNKNOWN, Phrasebook
from doorstep.i18n.widths import cells, cut, padded
from doorstep.render.printing import FONT_FAMILY, printable, set_by_typst

INK, PAPER, CARD, SLATE, LINE = "#16324F", "#F7F6F2", "#FFFFFF", "#51606F", "#D9D6CC"
FOR, AGAINST, NEITHER = ("#0B5C6B", "#E0F0F1"), ("#7A4B00", "#FBEBC8"), ("#51606F", "#EEF0F3")
"""Ink and ground of a bar."""

_FONTS = (
    f"PingFang SC, HarmonyOS Sans SC, Microsoft YaHei, Noto Sans CJK SC, {FONT_FAMILY}, sans-serif"
)

_WIDTH, _VALUES, _BARS, _RIGHT, _STEP = 960, 168, 560, 896, 46
_CHARACTERS = 34

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
class WaterfallStep:
    """One bar. `bits` None: nothing was compared. A `ruling` step overrules all weight and is not
    drawn to scale."""

    label: str
    left: str
    right: str
    bits: float | None
    reason: str
    ruling: bool = False

    @property
    def height(self) -> float:
        """What it adds to the waterfall, in bits."""
        return 0.0 if self.ruling else self.bits or 0.0

    @property
    def values(self) -> str:
        """What both rows say; nothing where neither says anything."""
        if self.left == self.right == "":
            return ""
        return f"{self.left or UNKNOWN} | {self.right or UNKNOWN}"

    @property
    def figure(self) -> str:
        """The bits with their sign."""
        if self.bits is None:
            return "·"
        return "×" if self.ruling else Phrasebook("en").bits(self.bits)


@dataclass(frozen=True)
class Waterfall:
    """Everything to draw, in words: `sides` name the two rows, `verdict` the outcome, `notes` what
    else is to say."""

    title: str
    sides: tuple[str, str]
    verdict: str
    steps: Sequence[WaterfallStep]
    total: WaterfallStep
    notes: Sequence[str]
    against_word: str
    for_word: str


@dataclass(frozen=True)
class _Bar:
    """A step in its place: from `start` to `end`, in bits."""

    step: WaterfallStep
    start: float

    @property
    def end(self) -> float:
        return self.start + self.step.height


@dataclass(frozen=True)
class _WaterfallLayout:
    """The bars in a row, the total last, and the least and greatest height to show, in bits."""

    bars: tuple[_Bar, ...]
    low: float
    high: float


def _lay_out(drawn: Waterfall) -> _WaterfallLayout:
    bars: list[_Bar] = []
    for step in drawn.steps:
        bars.append(_Bar(step, bars[-1].end if bars else 0.0))
    heights = [0.0, *(bar.end for bar in bars)]
    low, high = min(heights), max(heights)
    edge = max(high - low, 4.0) * 0.04
    return _WaterfallLayout((*bars, _Bar(drawn.total, 0.0)), low - edge, high + edge)


# -- for a terminal


def as_text(drawn: Waterfall) -> str:
    """Draw for a terminal, with characters."""
    layout = _lay_out(drawn)
    label = max(cells(bar.step.label) for bar in layout.bars)
    lines = [*drawn.sides, "", drawn.verdict, ""]
    for bar in layout.bars:
        if bar is layout.bars[-1]:
            lines.append("─" * (label + _CHARACTERS + 11))
        name = padded(bar.step.label, label)
        lines.append(f"{name} {bar.step.figure:>8} {_characters(bar, layout)}".rstrip())
    lines.append("")
    for step in drawn.steps:
        values = f"  [{step.values}]" if step.values else ""
        lines.append(f"{padded(step.label, label)}  {step.reason}{values}")
    return "\n".join([*lines, "", *drawn.notes]) + "\n"


def _characters(bar: _Bar, layout: _WaterfallLayout) -> str:
    scale = _CHARACTERS / (layout.high - layout.low)
    cells = [" "] * (_CHARACTERS + 1)
    cells[min(round(-layout.low * scale), _CHARACTERS)] = "│"
    if bar.step.height:
        ends = sorted(((bar.start - layout.low) * scale, (bar.end - layout.low) * scale))
        first, last = round(ends[0]), max(round(ends[1]), round(ends[0]) + 1)
        for place in range(first, min(last, _CHARACTERS + 1)):
            cells[place] = "█" if bar.step.height > 0 else "░"
    return "".join(cells)


# -- as a drawing


@dataclass(frozen=True)
class _Text:
    """A text of the drawing; `y` is its baseline."""

    x: float
    y: float
    text: str
    size: int
    ink: str
    bold: bool = False
    anchor: str = "start"

    def as_svg(self) -> str:
        weight = ' font-weight="bold"' if self.bold else ""
        look = f'font-size="{self.size}" fill="{self.ink}"{weight} text-anchor="{self.anchor}"'
        return f'<text x="{self.x:.1f}" y="{self.y:.1f}" {look}>{escape(self.text)}</text>'


_Part = str | _Text
"""Of a drawing: an element of SVG, or a text."""


def as_svg(drawn: Waterfall) -> str:
    """Draw as one SVG document."""
    parts = (part if isinstance(part, str) else part.as_svg() for part in _parts(drawn))
    return "\n".join(parts) + "\n"


def as_paper(drawn: Waterfall, form: str) -> bytes:
    """Draw the same as PDF or PNG ("pdf", "png").

    Raises:
        InternalError: on any Typst warning.
    """
    parts = _parts(drawn)
    texts = [
        {
            "x": f"{part.x:.1f}",
            "y": f"{part.y:.1f}",
            "size": str(part.size),
            "ink": part.ink,
            "weight": "bold" if part.bold else None,
            "anchor": part.anchor,
            "said": printable(part.text),
        }
        for part in parts
        if isinstance(part, _Text)
    ]
    lines = (printable(part) if isinstance(part, str) else "" for part in parts)
    inputs = {"drawing": "\n".join(lines) + "\n", "texts": json.dumps(texts)}
    return set_by_typst(_PAPER.encode(), inputs, dt.date(2000, 1, 1) if form == "pdf" else None)


def _parts(drawn: Waterfall) -> list[_Part]:
    layout = _lay_out(drawn)
    scale = (_RIGHT - _BARS) / (layout.high - layout.low)
    zero = _BARS - layout.low * scale
    heads = _folded(drawn.verdict, 80)
    top = 132 + 28 * (len(heads) - 1)
    notes = [line for note in drawn.notes for line in _folded(note, 116)]
    below = top + _STEP * len(drawn.steps)
    height = below + _STEP + 24 + 22 * len(notes) + 26
    parts: list[_Part] = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}"'
        f' width="{_WIDTH}" height="{height}" font-family="{_FONTS}" role="img">'
        f"<title>{escape(drawn.title)}</title>",
        f'<rect width="{_WIDTH}" height="{height}" fill="{PAPER}"/>',
        f'<rect x="16" y="16" width="{_WIDTH - 32}" height="{height - 32}" rx="8"'
        f' fill="{CARD}" stroke="{LINE}"/>',
        *(_Text(40, 52 + 28 * n, line, 20, INK, bold=True) for n, line in enumerate(heads)),
        _Text(40, top - 54, drawn.sides[0], 14, SLATE),
        _Text(40, top - 32, drawn.sides[1], 14, SLATE),
        _Text(_BARS, top - 12, f"← {drawn.against_word}", 12, SLATE),
        _Text(_RIGHT + 24, top - 12, f"{drawn.for_word} →", 12, SLATE, anchor="end"),
        f'<line x1="{zero:.1f}" y1="{top - 4}" x2="{zero:.1f}" y2="{below + _STEP}"'
        f' stroke="{INK}" stroke-width="1"/>',
    ]
    for number, bar in enumerate(layout.bars):
        total = bar is layout.bars[-1]
        if total:
            line = f'<line x1="40" y1="{below}" x2="{_WIDTH - 40}" y2="{below}" stroke="{INK}"/>'
            parts.append(line)
        parts += _labels(bar.step, top + _STEP * number)
        parts += _drawn_bar(bar, top + _STEP * number, zero, scale, total=total)
    parts += [_Text(40, below + _STEP + 24 + 22 * n, line, 14, INK) for n, line in enumerate(notes)]
    return [*parts, "</svg>"]


def _labels(step: WaterfallStep, top: float) -> list[_Part]:
    return [
        _Text(40, top + 19, step.label, 15, INK, bold=True),
        _Text(_VALUES, top + 19, cut(step.values, 46), 14, INK),
        _Text(_VALUES, top + 37, cut(step.reason, 62), 12, SLATE),
    ]


def _drawn_bar(bar: _Bar, top: float, zero: float, scale: float, *, total: bool) -> list[_Part]:
    step = bar.step
    if step.ruling or step.bits is None:
        ink = (AGAINST if step.ruling else NEITHER)[0]
        return [_Text(zero + 8, top + 28, step.figure, 14, ink, bold=True)]
    ink, fill = FOR if step.bits > 0 else AGAINST
    first, last = sorted((zero + bar.start * scale, zero + bar.end * scale))
    solid = INK if total else ink if step.bits > 0 else fill
    width = max(last - first, 1.5)
    # Beside the bar, away from the zero line, where its figure would be crossed out.
    outside = last + 8 if first >= zero else first - 8
    if first < zero < last or not _BARS - 60 < outside < _RIGHT:
        outside = last + 8 if last + 56 < _RIGHT + 24 else first - 8
    anchor = "end" if outside < first else "start"
    return [
        f'<rect x="{first:.1f}" y="{top + 10}" width="{width:.1f}" height="24" rx="2"'
        f' fill="{solid}" stroke="{ink}"/>',
        _Text(outside, top + 28, step.figure, 14, ink, bold=True, anchor=anchor),
    ]


# -- widths of text


def _folded(text: str, width: int) -> list[str]:
    lines, line = [], ""
    for word in text.replace("，", "， ").replace("；", "； ").replace("。", "。 ").split(" "):
        gap = "" if not line or line[-1] in "，；。、" else " "
        if cells(line + gap + word) > width and line:
            lines.append(line)
            line = word
        else:
            line += gap + word
    return [*lines, line] if line else lines
