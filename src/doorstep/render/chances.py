"""The chance to pass, said one way on every page: one figure, a range that hangs on what nobody
looked at, or that nothing can be said before somebody was visited."""

from __future__ import annotations

from doorstep.domain.morning import ExpectedScore
from doorstep.i18n.phrasebook import Phrasebook


def chance_sentence(expected: ExpectedScore, phrases: Phrasebook) -> str:
    """Say what an inspection today would come to."""
    points = expected.points
    said = {
        "mark": phrases.short(expected.mark) if expected.mark is not None else "",
        "lo": phrases.decimal(points.lo, 0),
        "hi": phrases.decimal(points.hi, 0),
    }
    low, high = expected.passing, expected.passing_most
    if low is None or expected.mark is None:
        return phrases.text("chance.not-visited", **said)
    ends = {
        name: phrases.decimal(100 * end, 0) for name, end in (("low", low), ("high", high or low))
    }
    if not expected.unknown or ends["low"] == ends["high"]:
        return phrases.text("chance.known", chance=ends["low"], **said)
    return phrases.text("chance.range", count=len(expected.hangs_on), **ends, **said)


def unknown_items(expected: ExpectedScore, phrases: Phrasebook) -> str:
    """Name the items that a range hangs on; nothing where it hangs on none."""
    if not expected.hangs_on:
        return ""
    items = phrases.join(phrases.pick(title) for title in expected.hangs_on)
    return phrases.text("chance.items", items=items)
