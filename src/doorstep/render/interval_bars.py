"""Points with their interval as a bar: laid out once, drawn by Typst on paper and as SVG on pages.

The SVG has no viewBox: places are parts of its width, so that its text keeps its size at every
width of a screen. Lengths are shares of the axis, 0 to 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from doorstep.i18n.phrasebook import Phrasebook

_INK, _SLATE, _LINE, _SOFT, _FIX = "#16324F", "#51606F", "#D5D9DE", "#9FB4C4", "#9B1C1C"
_TEXT = 16  # pixels, at every width
_ROW, _TOP, _AXIS = 58, 30, 26
_THICK = 14


@dataclass(frozen=True)
class IntervalBar:
    """A figure on an axis; what is unknown reaches from `high` to `end`."""

    label: str
    at: float
    low: float
    high: float
    end: float
    figure: str
    range: str


@dataclass(frozen=True)
class PassMark:
    """The mark to pass, on the axis of the bars."""

    at: float
    label: str


def interval_bar(
    phrases: Phrasebook,
    label: str,
    ends: tuple[float, float, float],
    whole: float,
    unknown: float = 0.0,
) -> IntervalBar:
    """Lay out points (figure, low, high) of `whole`; `unknown` of the upper end nobody checked."""
    total, low, high = ends
    return IntervalBar(
        label=label,
        at=min(total / whole, 1.0),
        low=low / whole,
        high=min((high - unknown) / whole, 1.0),
        end=min(high / whole, 1.0),
        figure=phrases.decimal(total, 0),
        range=phrases.reach(low, high, 0),
    )


def bars_svg(
    bars: Sequence[IntervalBar], mark: PassMark | None, axis: tuple[str, str], title: str
) -> str:
    """Draw bars below each other over one axis (the words of its two ends), as wide as there is
    room."""
    height = _TOP + _ROW * len(bars) + _AXIS
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="100%" height="{height}" role="img"'
        f' class="bars" font-size="{_TEXT}"><title>{escape(title)}</title>'
    ]
    for number, bar in enumerate(bars):
        lines += _bar(bar, _TOP + _ROW * number)
    bottom = _TOP + _ROW * len(bars)
    if mark is not None:
        lines += _marked(mark, bottom)
    lines += [
        _text("0%", bottom + 20, axis[0], _SLATE, "start"),
        _text("100%", bottom + 20, axis[1], _SLATE, "end"),
        "</svg>",
    ]
    return "\n".join(lines)


def _bar(bar: IntervalBar, top: int) -> Iterator[str]:
    """A row: its label at the left and its figures at the right, the bar below them."""
    middle = top + 40
    yield _text("0%", top + 18, bar.label, _INK, "start")
    yield _text("100%", top + 18, f"{bar.figure} ({bar.range})", _INK, "end", bold=True)
    yield (
        f'<line x1="0%" x2="100%" y1="{middle}" y2="{middle}" stroke="{_LINE}" stroke-width="2"/>'
    )
    if bar.end > bar.high:
        yield _rect(
            bar.high, bar.end, middle, f'fill="none" stroke="{_SLATE}" stroke-dasharray="4 3"'
        )
    yield _rect(bar.low, bar.high, middle, f'fill="{_SOFT}"')
    yield f'<circle cx="{_place(bar.at)}" cy="{middle}" r="8" fill="{_INK}"/>'


def _rect(low: float, high: float, middle: int, look: str) -> str:
    x, width = _place(low), _place(max(high - low, 0.004))
    y = middle - _THICK // 2
    return f'<rect x="{x}" y="{y}" width="{width}" height="{_THICK}" {look}/>'


def _marked(mark: PassMark, bottom: int) -> Iterator[str]:
    at = _place(mark.at)
    anchor = "start" if mark.at < 0.3 else "end" if mark.at > 0.7 else "middle"
    yield _text(at, 18, mark.label, _FIX, anchor)
    for number in range(_TOP, bottom, _ROW):
        yield (
            f'<line x1="{at}" x2="{at}" y1="{number + 26}" y2="{number + 54}" stroke="{_FIX}"'
            ' stroke-width="2" stroke-dasharray="4 3"/>'
        )


def _place(share: float) -> str:
    return f"{100 * min(max(share, 0.0), 1.0):.2f}%"


def _text(x: str, y: int, said: str, ink: str, anchor: str, *, bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x}" y="{y}" fill="{ink}" text-anchor="{anchor}"{weight}>{escape(said)}</text>'
    )
