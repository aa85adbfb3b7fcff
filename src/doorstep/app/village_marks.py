"""How a village's columns of the brief stand against the rubric's own mark.

An item is good enough where its points reach the part that the rubric asks of the whole (pass mark
over scale). A village reaches it surely, surely not, or nobody can tell: by the interval of its own
card, so that few households met never make a village red.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from doorstep.domain.summary import Band, Dimension, Summary, stands_at
from doorstep.engine.inspection.results import PlaceScore, ScoreResult
from doorstep.engine.inspection.scoring.card import ItemScore, spread

_MEASURES: Mapping[str, frozenset[str]] = {
    "registers": frozenset({"cross_register", "logic_faults"}),
    "blank": frozenset({"blank_fields", "unreadable"}),
    "late": frozenset({"timeliness"}),
}


def against_mark(summary: Summary, score: ScoreResult) -> Summary:
    """Say of every column that the rubric scores whether a village reaches its mark; the summary as
    it is where the rubric has none."""
    mark = score.rubric.asked
    if mark is None:
        return summary
    places = {place.place: place for place in score.places}
    villages = tuple(
        replace(row, dimensions=tuple(_judged(part, place, mark) for part in row.dimensions))
        if (place := places.get(row.village)) is not None
        else row
        for row in summary.villages
    )
    return replace(summary, villages=villages, mark=mark)


def _judged(part: Dimension, place: PlaceScore, mark: float) -> Dimension:
    if part.band is Band.UNKNOWN:
        return part
    items = [item for item in place.card.items if _belongs(item, part.code)]
    judged = sum(item.judged for item in items)
    if not judged:
        return part
    got = sum(item.got or 0.0 for item in items)
    below, above = spread(items)
    return replace(part, band=stands_at(got - below, got + above, judged, mark))


def _belongs(item: ItemScore, code: str) -> bool:
    if item.got is None or item.by_fact or item.is_bonus:
        return False
    if code == "household":
        return item.item.source == "visit"
    return item.item.measure in _MEASURES[code]
