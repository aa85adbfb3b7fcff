"""What a village may answer of the rubric, and what was measured of each village."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from doorstep.domain.inspection import RubricSpec
from doorstep.domain.inspection_vocabulary import BIRTH_MEASURES
from doorstep.domain.self_scores import SelfItem
from doorstep.domain.trends import TOTAL, TrendLevel
from doorstep.engine.inspection.results import ScoreResult
from doorstep.engine.inspection.scoring.card import Card


def self_items(rubric: RubricSpec) -> list[SelfItem]:
    """The items of a rubric that a village answers: those that still count, nothing that counts
    births."""
    return [
        SelfItem(item.code, item.title, item.points)
        for item in rubric.scored
        if item.measure not in BIRTH_MEASURES and item.rule["type"] != "bonus"
    ]


def levels_of(card: Card, rubric: RubricSpec) -> list[dict[str, Any]]:
    """The points of the whole and of every item of a card, with their intervals, as plain
    objects."""
    whole = TrendLevel(TOTAL, rubric.title, rubric.scale, card.total, card.lo, card.hi)
    items = [
        TrendLevel(one.item.code, one.item.title, one.item.points, one.got, one.lo, one.hi)
        for one in card.items
    ]
    return [asdict(one) for one in (whole, *items)]


def village_levels(score: ScoreResult) -> dict[str, list[dict[str, Any]]]:
    """The same of each village."""
    return {one.place: levels_of(one.card, score.rubric) for one in score.places}
