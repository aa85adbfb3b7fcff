"""What a figure is worth: the rules of inspection rubrics as functions of one number, for one place
or many at once.

Every rule takes one number (`TAKES` says which) and gives points between 0 and the item's most:

- all_or_nothing      share right: `target` (1) reached or not
- missing_item_deduct things missing, `each` off
- per_fault_deduct    faults, `each` off
- per_pp_below        share right: `each` off for every `per` (0.01) below `target`
- per_pp_above        share wrong: `each` off for every `per` (0.01) above `target`
- step                share wrong, or a number (`of`): the first band whose `to` is not exceeded
  gives `points`
- proportional        share right over `target` (1)
- relative_mix        share right: level and progress since `previous`, weighed `level` to the rest;
  above the `average`
                      of all by `level_above` instead
- count_min           a number: `min` reached, or its part of the points (`each` off for every one
  that lacks, if given)
- verification_factor counted again over reported: bands as in `step`, full points inside the good
  one
- mean_of_domains     mean over domains of the share present, as points
- traffic_light       the number of questions answered yes before the first no: the colour's
  `points`
- lqas                faults: `max_faults` or fewer, or nothing
- late_days_deduct    days late, `each` off
- bonus               a number, `each` for every one, on top of the rest
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from doorstep.engine.stats import Floats

Rule = Mapping[str, Any]

SHARE_RIGHT, SHARE_WRONG, FAULTS, NUMBER, PARTS = (
    "share-right",
    "share-wrong",
    "faults",
    "number",
    "parts",
)

TAKES: Mapping[str, str] = {
    "all_or_nothing": SHARE_RIGHT,
    "missing_item_deduct": PARTS,
    "per_fault_deduct": FAULTS,
    "per_pp_below": SHARE_RIGHT,
    "per_pp_above": SHARE_WRONG,
    "step": SHARE_WRONG,
    "proportional": SHARE_RIGHT,
    "relative_mix": SHARE_RIGHT,
    "count_min": NUMBER,
    "verification_factor": NUMBER,
    "mean_of_domains": PARTS,
    "traffic_light": PARTS,
    "lqas": FAULTS,
    "late_days_deduct": NUMBER,
    "bonus": NUMBER,
}

_PERCENTAGE_POINT = 0.01

_HAIR = 1e-9


def takes(rule: Rule) -> str:
    """Which number a rule takes: SHARE_RIGHT, SHARE_WRONG, FAULTS, NUMBER, or PARTS (things present
    or missing)."""
    kind = str(rule["type"])
    return str(rule.get("of", TAKES[kind])) if kind == "step" else TAKES[kind]


def points(rule: Rule, most: float, value: npt.ArrayLike) -> Floats:
    """Points for each value, from 0 to `most`; no value (nan), no points (nan)."""
    known = np.asarray(value, dtype=np.float64)
    found = _RULES[str(rule["type"])](rule, most, known)
    return np.where(np.isnan(known), np.nan, np.clip(found, 0.0, most))


def span(rule: Rule, most: float, lo: float, hi: float) -> tuple[float, float]:
    """The fewest and the most points of any value from `lo` to `hi`; a rule need not rise or fall
    throughout."""
    edges = [e for edge in _edges(rule) for e in (edge - _HAIR, edge, edge + _HAIR) if lo < e < hi]
    ends = [e for e in (lo, hi) if math.isfinite(e)]
    found = points(rule, most, [*ends, *edges])
    return float(found.min()), float(found.max())


def from_counts(
    rule: Rule, most: float, right: npt.ArrayLike, n: npt.ArrayLike, looked_at: float | None
) -> Floats:
    """Points for `right` of `n` units; faults are counted as of `looked_at` units where the source
    looks at so many."""
    right, n = np.asarray(right, dtype=np.float64), np.asarray(n, dtype=np.float64)
    share = np.divide(right, n, out=np.full(np.broadcast(right, n).shape, np.nan), where=n > 0)
    return points(rule, most, value_of_share(rule, share, n if looked_at is None else looked_at))


def value_of_share(rule: Rule, share: npt.ArrayLike, n: npt.ArrayLike) -> Floats:
    """The number a rule takes, of a share right among `n` units."""
    share = np.asarray(share, dtype=np.float64)
    wanted = takes(rule)
    if wanted == SHARE_WRONG:
        return 1 - share
    if wanted == FAULTS:
        return np.round((1 - share) * np.asarray(n, dtype=np.float64), 9)
    return share


def _edges(rule: Rule) -> list[float]:
    """Values at which a rule jumps or turns."""
    edges = [float(band["to"]) for band in _bands(rule) if "to" in band]
    edges += [float(rule[key]) for key in ("target", "min", "max_faults", "average") if key in rule]
    return edges


def _bands(rule: Rule) -> Sequence[Mapping[str, Any]]:
    bands: Sequence[Mapping[str, Any]] = rule.get("bands", ())
    return bands


def band_of(rule: Rule, value: float) -> Mapping[str, Any] | None:
    """The band a value falls into, with its name if it has one; None outside of all."""
    return next(
        (band for band in _bands(rule) if value <= float(band.get("to", math.inf)) + _HAIR), None
    )


def _all_or_nothing(rule: Rule, most: float, value: Floats) -> Floats:
    return np.where(value >= float(rule.get("target", 1.0)) - _HAIR, most, 0.0)


def _each_off(rule: Rule, most: float, value: Floats) -> Floats:
    return most - float(rule["each"]) * value


def _below(rule: Rule, most: float, value: Floats) -> Floats:
    steps = (float(rule["target"]) - value) / float(rule.get("per", _PERCENTAGE_POINT))
    return most - float(rule["each"]) * np.maximum(steps, 0.0)


def _above(rule: Rule, most: float, value: Floats) -> Floats:
    steps = (value - float(rule["target"])) / float(rule.get("per", _PERCENTAGE_POINT))
    return most - float(rule["each"]) * np.maximum(steps, 0.0)


def _step(rule: Rule, most: float, value: Floats) -> Floats:
    found = np.zeros(value.shape)
    for band in reversed(_bands(rule)):
        found = np.where(
            value <= float(band.get("to", math.inf)) + _HAIR, float(band["points"]), found
        )
    return found


def _proportional(rule: Rule, most: float, value: Floats) -> Floats:
    return most * value / float(rule.get("target", 1.0))


def _relative_mix(rule: Rule, most: float, value: Floats) -> Floats:
    target, previous = float(rule.get("target", 1.0)), float(rule["previous"])
    level = np.clip(value / target, 0.0, 1.0)
    way = target - previous
    progress = np.clip((value - previous) / way, 0.0, 1.0) if way > 0 else np.ones(value.shape)
    weight = np.full(value.shape, float(rule["level"]))
    if "average" in rule:
        weight = np.where(
            value >= float(rule["average"]) - _HAIR, float(rule["level_above"]), weight
        )
    return most * (weight * level + (1 - weight) * progress)


def _count_min(rule: Rule, most: float, value: Floats) -> Floats:
    least = float(rule["min"])
    if "each" in rule:
        return most - float(rule["each"]) * np.maximum(least - value, 0.0)
    return most * value / least


def _share_present(rule: Rule, most: float, value: Floats) -> Floats:
    return most * value


def _traffic_light(rule: Rule, most: float, value: Floats) -> Floats:
    worth = np.array([float(colour["points"]) for colour in rule["colours"]])
    answered = np.where(np.isnan(value), 0, value).astype(np.int64)
    return worth[np.clip(answered, 0, len(worth) - 1)]


def _lqas(rule: Rule, most: float, value: Floats) -> Floats:
    return np.where(value <= float(rule["max_faults"]) + _HAIR, most, 0.0)


def _bonus(rule: Rule, most: float, value: Floats) -> Floats:
    return float(rule["each"]) * value


_RULES: Mapping[str, Callable[[Rule, float, Floats], Floats]] = {
    "all_or_nothing": _all_or_nothing,
    "missing_item_deduct": _each_off,
    "per_fault_deduct": _each_off,
    "per_pp_below": _below,
    "per_pp_above": _above,
    "step": _step,
    "proportional": _proportional,
    "relative_mix": _relative_mix,
    "count_min": _count_min,
    "verification_factor": _step,
    "mean_of_domains": _share_present,
    "traffic_light": _traffic_light,
    "lqas": _lqas,
    "late_days_deduct": _each_off,
    "bonus": _bonus,
}
