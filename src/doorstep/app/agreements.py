"""How villages stand to what may be agreed with them: items of the rubric that are an office's own
work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from doorstep.domain.agreements import AgreedTerm
from doorstep.domain.inspection import RubricSpec
from doorstep.engine.inspection.results import ScoreResult
from doorstep.engine.inspection.scoring.card import ItemScore


def terms_of(rubric: RubricSpec) -> list[AgreedTerm]:
    """What a rubric lets an office be held to, with the usual target."""
    return [
        AgreedTerm(item.code, item.title, item.agreed)
        for item in rubric.items
        if item.agreed is not None and item.retired is None
    ]


def standings_of(score: ScoreResult) -> dict[str, list[dict[str, Any]]]:
    """Where each village stands on every item that may be agreed, as plain objects."""
    return {
        place.place: [_standing(item) for item in place.card.items if item.item.agreed is not None]
        for place in score.places
    }


def _standing(item: ItemScore) -> dict[str, Any]:
    figure, code = item.figure, item.item.code
    if figure is not None:
        told = {"share": figure.est, "lo": figure.lo, "hi": figure.hi, "n": figure.n}
        return {"code": code} | told
    if item.got is None:
        return {"code": code, "share": None, "lo": 0.0, "hi": 1.0, "n": 0}
    got, lo, hi = (points / item.most for points in (item.got, item.lo, item.hi))
    return {"code": code, "share": got, "lo": lo, "hi": hi, "n": item.n}


def as_terms(kept: Sequence[dict[str, Any]]) -> list[AgreedTerm]:
    """Terms as they were kept."""
    return [AgreedTerm(one["code"], one["title"], float(one["target"])) for one in kept]
