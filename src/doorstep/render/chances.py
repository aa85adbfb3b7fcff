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
    if high is None or not expected.unknown:
        return phrases.text("chance.known", chance=phrases.decimal(100 * low, 0), **said)
    items = phrases.join(phrases.pick(title) for title in expected.hangs_on)
    ends = {"low": phrases.decimal(100 * low, 0), "high": phrases.decimal(100 * high, 0)}
    return phrases.text("chance.range", count=len(expected.hangs_on), items=items, **ends, **said)
