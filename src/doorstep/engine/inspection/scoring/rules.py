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
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from doorstep.domain.inspection import ItemSpec
from doorstep.domain.inspection_vocabulary import RuleInput, RuleKind
from doorstep.engine.stats import Floats

Rule = Mapping[str, Any]

TAKES: Mapping[str, RuleInput] = {
    RuleKind.ALL_OR_NOTHING: RuleInput.SHARE_RIGHT,
    RuleKind.MISSING_ITEM_DEDUCT: RuleInput.PARTS,
    RuleKind.PER_FAULT_DEDUCT: RuleInput.FAULTS,
    RuleKind.PER_PP_BELOW: RuleInput.SHARE_RIGHT,
    RuleKind.PER_PP_ABOVE: RuleInput.SHARE_WRONG,
    RuleKind.STEP: RuleInput.SHARE_WRONG,
    RuleKind.PROPORTIONAL: RuleInput.SHARE_RIGHT,
    RuleKind.RELATIVE_MIX: RuleInput.SHARE_RIGHT,
    RuleKind.COUNT_MIN: RuleInput.NUMBER,
    RuleKind.VERIFICATION_FACTOR: RuleInput.NUMBER,
    RuleKind.MEAN_OF_DOMAINS: RuleInput.PARTS,
    RuleKind.TRAFFIC_LIGHT: RuleInput.PARTS,
    RuleKind.LQAS: RuleInput.FAULTS,
    RuleKind.LATE_DAYS_DEDUCT: RuleInput.NUMBER,
    RuleKind.BONUS: RuleInput.NUMBER,
}

_PERCENTAGE_POINT = 0.01
_HAIR = 1e-9


def takes(rule: Rule) -> RuleInput:
    """Return which number a rule takes; of PARTS it is the things present or missing."""
    kind = str(rule["type"])
    return RuleInput(rule.get("of", TAKES[kind])) if kind == RuleKind.STEP else TAKES[kind]


def sample_of(item: ItemSpec) -> float | None:
    """Return how many units the item's source checks, where it says so."""
    n = item.sample.get("n", item.rule.get("n"))
    return float(n) if isinstance(n, int | float) and not isinstance(n, bool) and n > 0 else None


def points(rule: Rule, most: float, value: npt.ArrayLike) -> Floats:
    """Return points for each value, from 0 to `most`; no value (nan), no points (nan)."""
    known = np.asarray(value, dtype=np.float64)
    given = _RULES[str(rule["type"])](rule, most, known)
    return np.where(np.isnan(known), np.nan, np.clip(given, 0.0, most))


def span(rule: Rule, most: float, lo: float, hi: float) -> tuple[float, float]:
    """Return the fewest and the most points of any value from `lo` to `hi`; a rule need not rise or
    fall throughout."""
    edges = [e for edge in _edges(rule) for e in (edge - _HAIR, edge, edge + _HAIR) if lo < e < hi]
    given = points(rule, most, [*(end for end in (lo, hi) if math.isfinite(end)), *edges])
    return float(given.min()), float(given.max())


def from_counts(
    rule: Rule, most: float, correct: npt.ArrayLike, n: npt.ArrayLike, sample: float | None
) -> Floats:
    """Return points for `correct` of `n` units; faults are counted as of `sample` units where the
    source checks so many."""
    correct, n = np.asarray(correct, dtype=np.float64), np.asarray(n, dtype=np.float64)
    unknown = np.full(np.broadcast(correct, n).shape, np.nan)
    share = np.divide(correct, n, out=unknown, where=n > 0)
    return points(rule, most, value_of_share(rule, share, n if sample is None else sample))


def value_of_share(rule: Rule, share: npt.ArrayLike, n: npt.ArrayLike) -> Floats:
    """Return the number a rule takes, of a share right among `n` units."""
    share = np.asarray(share, dtype=np.float64)
    wanted = takes(rule)
    if wanted is RuleInput.SHARE_WRONG:
        return 1 - share
    if wanted is RuleInput.FAULTS:
        return np.round((1 - share) * np.asarray(n, dtype=np.float64), 9)
    return share


def _edges(rule: Rule) -> list[float]:
    """Return the values at which a rule jumps or turns."""
    bands = [float(band["to"]) for band in rule.get("bands", ()) if "to" in band]
    keys = ("target", "min", "max_faults", "average")
    return bands + [float(rule[key]) for key in keys if key in rule]


def _end_of(band: Mapping[str, Any]) -> float:
    return float(band.get("to", math.inf)) + _HAIR


def band_of(rule: Rule, value: float) -> Mapping[str, Any] | None:
    """Return the band a value falls into, with its name if it has one; None outside of all."""
    return next((band for band in rule.get("bands", ()) if value <= _end_of(band)), None)


def _all_or_nothing(rule: Rule, most: float, value: Floats) -> Floats:
    return np.where(value >= float(rule.get("target", 1.0)) - _HAIR, most, 0.0)


def _each_off(rule: Rule, most: float, value: Floats) -> Floats:
    return most - float(rule["each"]) * value


def _below(rule: Rule, most: float, value: Floats) -> Floats:
    return _off_for_every(rule, most, float(rule["target"]) - value)


def _above(rule: Rule, most: float, value: Floats) -> Floats:
    return _off_for_every(rule, most, value - float(rule["target"]))


def _off_for_every(rule: Rule, most: float, gap: Floats) -> Floats:
    steps = gap / float(rule.get("per", _PERCENTAGE_POINT))
    return most - float(rule["each"]) * np.maximum(steps, 0.0)


def _step(rule: Rule, most: float, value: Floats) -> Floats:
    given = np.zeros(value.shape)
    for band in reversed(rule.get("bands", ())):
        given = np.where(value <= _end_of(band), float(band["points"]), given)
    return given


def _proportional(rule: Rule, most: float, value: Floats) -> Floats:
    return most * value / float(rule.get("target", 1.0))


def _relative_mix(rule: Rule, most: float, value: Floats) -> Floats:
    target, previous = float(rule.get("target", 1.0)), float(rule["previous"])
    level = np.clip(value / target, 0.0, 1.0)
    way = target - previous
    progress = np.clip((value - previous) / way, 0.0, 1.0) if way > 0 else np.ones(value.shape)
    weight = np.full(value.shape, float(rule["level"]))
    if "average" in rule:
        above = value >= float(rule["average"]) - _HAIR
        weight = np.where(above, float(rule["level_above"]), weight)
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
    RuleKind.ALL_OR_NOTHING: _all_or_nothing,
    RuleKind.MISSING_ITEM_DEDUCT: _each_off,
    RuleKind.PER_FAULT_DEDUCT: _each_off,
    RuleKind.PER_PP_BELOW: _below,
    RuleKind.PER_PP_ABOVE: _above,
    RuleKind.STEP: _step,
    RuleKind.PROPORTIONAL: _proportional,
    RuleKind.RELATIVE_MIX: _relative_mix,
    RuleKind.COUNT_MIN: _count_min,
    RuleKind.VERIFICATION_FACTOR: _step,
    RuleKind.MEAN_OF_DOMAINS: _share_present,
    RuleKind.TRAFFIC_LIGHT: _traffic_light,
    RuleKind.LQAS: _lqas,
    RuleKind.LATE_DAYS_DEDUCT: _each_off,
    RuleKind.BONUS: _bonus,
}
