"""Every rule of the vocabulary, each figure worked out by hand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from doorstep.engine.inspection.scoring.rules import (
    TAKES,
    band_of,
    from_counts,
    points,
    span,
    value_of_share,
)

BANDS = [
    {"to": 0.01, "points": 10},
    {"to": 0.03, "points": 7},
    {"to": 0.05, "points": 4},
    {"points": 0},
]
CASES: list[tuple[dict[str, Any], float, float, float]] = [
    # rule, most, value, points
    ({"type": "all_or_nothing"}, 3, 1.0, 3),
    ({"type": "all_or_nothing"}, 3, 0.999, 0),
    ({"type": "all_or_nothing", "target": 0.9}, 3, 0.9, 3),
    ({"type": "missing_item_deduct", "each": 2}, 10, 3, 4),
    ({"type": "missing_item_deduct", "each": 2}, 10, 6, 0),
    ({"type": "per_fault_deduct", "each": 0.5}, 10, 5, 7.5),
    ({"type": "per_fault_deduct", "each": 3}, 15, 6, 0),
    ({"type": "per_pp_below", "target": 0.80, "each": 0.1}, 5, 0.70, 4),
    ({"type": "per_pp_below", "target": 0.80, "each": 0.1}, 5, 0.95, 5),
    ({"type": "per_pp_above", "target": 0.05, "each": 1, "per": 0.001}, 6, 0.0525, 3.5),
    ({"type": "per_pp_above", "target": 0.05, "each": 1, "per": 0.001}, 6, 0.07, 0),
    ({"type": "per_pp_above", "target": 0.05, "each": 1}, 6, 0.07, 4),
    ({"type": "step", "bands": BANDS}, 10, 0.01, 10),
    ({"type": "step", "bands": BANDS}, 10, 0.0101, 7),
    ({"type": "step", "bands": BANDS}, 10, 0.05, 4),
    ({"type": "step", "bands": BANDS}, 10, 0.5, 0),
    ({"type": "proportional"}, 15, 0.9, 13.5),
    ({"type": "proportional", "target": 0.8}, 5, 0.6, 3.75),
    ({"type": "proportional", "target": 0.8}, 5, 0.9, 5),
    # level .7 x .6/1, progress .3 x (.6-.5)/(1-.5) = .42 + .06
    ({"type": "relative_mix", "level": 0.7, "previous": 0.5}, 10, 0.6, 4.8),
    # below the average of all .65 level counts .3: .3 x .6 + .7 x .2 = .32; above it .7: .7 x .7 +
    # .3 x .4 = .61
    (
        {
            "type": "relative_mix",
            "level": 0.3,
            "previous": 0.5,
            "average": 0.65,
            "level_above": 0.7,
        },
        10,
        0.6,
        3.2,
    ),
    (
        {
            "type": "relative_mix",
            "level": 0.3,
            "previous": 0.5,
            "average": 0.65,
            "level_above": 0.7,
        },
        10,
        0.7,
        6.1,
    ),
    ({"type": "relative_mix", "level": 0.7, "previous": 1.0}, 10, 0.9, 10 * (0.63 + 0.3)),
    ({"type": "count_min", "min": 6}, 12, 4, 8),
    ({"type": "count_min", "min": 6, "each": 0.5}, 3, 4, 2),
    ({"type": "count_min", "min": 6}, 12, 9, 12),
    (
        {
            "type": "verification_factor",
            "bands": [{"to": 0.9, "points": 0}, {"to": 1.1, "points": 20}, {"points": 5}],
        },
        20,
        1.0,
        20,
    ),
    (
        {
            "type": "verification_factor",
            "bands": [{"to": 0.9, "points": 0}, {"to": 1.1, "points": 20}, {"points": 5}],
        },
        20,
        1.2,
        5,
    ),
    ({"type": "mean_of_domains"}, 100, 0.625, 62.5),
    (
        {
            "type": "traffic_light",
            "colours": [{"points": 0}, {"points": 3}, {"points": 7}, {"points": 10}],
        },
        10,
        2,
        7,
    ),
    ({"type": "lqas", "max_faults": 3}, 10, 3, 10),
    ({"type": "lqas", "max_faults": 3}, 10, 4, 0),
    ({"type": "late_days_deduct", "each": 2}, 10, 3, 4),
    ({"type": "bonus", "each": 0.5}, 2, 3, 1.5),
    ({"type": "bonus", "each": 0.5}, 2, 9, 2),
]


@pytest.mark.parametrize(("rule", "most", "value", "worth"), CASES)
def test_points(rule: dict[str, Any], most: float, value: float, worth: float) -> None:
    assert points(rule, most, value) == pytest.approx(worth, abs=1e-9)


@pytest.mark.parametrize("kind", sorted(TAKES))
def test_no_value_no_points(kind: str) -> None:
    """Nothing known is neither nought nor full: that is for the score card to say."""
    rule = next(rule for rule, *_ in CASES if rule["type"] == kind)
    assert np.isnan(points(rule, 10, math.nan))


@pytest.mark.parametrize(("rule", "most", "value", "worth"), CASES)
def test_many_places_at_once_are_what_each_is(
    rule: dict[str, Any], most: float, value: float, worth: float
) -> None:
    assert points(rule, most, [value, math.nan, value])[[0, 2]].tolist() == pytest.approx(
        [worth, worth], abs=1e-9
    )


def test_an_interval_looks_between_its_ends() -> None:
    """Counted again over reported from .8 to 1.3: the ends bring nothing, the middle all."""
    rule = {
        "type": "verification_factor",
        "bands": [{"to": 0.9, "points": 0}, {"to": 1.1, "points": 20}, {"points": 0}],
    }
    assert span(rule, 20, 0.8, 1.3) == (0.0, 20.0)
    assert span(rule, 20, 0.95, 1.05) == (20.0, 20.0)


def test_faults_are_counted_among_as_many_as_the_source_looks_at() -> None:
    """Of 40 looked at 6 are wrong; the sheet looks at 5 and takes 3 points a fault: .75 faults,
    2.25 points."""
    rule = {"type": "per_fault_deduct", "each": 3}
    assert from_counts(rule, 15, 34, 40, sample=5) == pytest.approx(12.75)
    assert from_counts(rule, 15, 34, 40, sample=None) == pytest.approx(0.0)
    assert np.isnan(from_counts(rule, 15, 0, 0, sample=5))


def test_a_share_wrong_is_what_an_error_rate_is() -> None:
    rule = {"type": "per_pp_above", "target": 0.05, "each": 1}
    assert value_of_share(rule, 0.93, 100) == pytest.approx(0.07)


def test_bands_have_names() -> None:
    rule = {
        "type": "step",
        "bands": [{"to": 0.05, "points": 100, "name": "green"}, {"points": 0, "name": "red"}],
    }
    assert [dict(band_of(rule, v) or {})["name"] for v in (0.05, 0.051)] == ["green", "red"]
