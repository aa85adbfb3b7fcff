"""How many there are, from three lists or more that each miss some: log-linear models.

The counts of who is on which lists are Poisson, their logarithms the sum of one effect for each list and of some pairs
that hang together (Fienberg 1972; Cormack 1989). Every hierarchy of pairs is fitted, and the answers are averaged by
Akaike weights with the spread between models in the error (Buckland, Burnham and Augustin 1997): to take the best one
alone held the truth 86 times in 100. The interaction of all lists at once cannot be tested by anybody.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
import numpy.typing as npt

from doorstep.engine.estimate.coverage import ODDS, Coverage
from doorstep.engine.estimate.special import normal_quantile
from doorstep.errors import BadInput

MOST_LISTS = 5
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Model:
    """One fitted model: the pairs of lists that hang together, its AIC, the number nobody saw and its error."""

    pairs: tuple[tuple[int, int], ...]
    aic: float
    unseen: float
    se: float


def fit_lists(counts: Sequence[tuple[tuple[int, ...], float]], lists: int) -> list[Model]:
    """Every model of pairs, the best first; `counts` says how many have each pattern of 0 and 1.

    Raises:
        BadInput: fewer than three lists, too many of them, or nobody seen.
    """
    if not 3 <= lists <= MOST_LISTS:
        raise BadInput("lists-number", most=MOST_LISTS)
    cells = [pattern for pattern in product((0, 1), repeat=lists) if any(pattern)]
    totals = {pattern: 0.0 for pattern in cells}
    for pattern, count in counts:
        if any(pattern):
            totals[pattern] += count
    y = np.array([totals[pattern] for pattern in cells])
    if y.sum() <= 0:
        raise BadInput("coverage-counts")
    pairs = list(combinations(range(lists), 2))
    models = []
    for size in range(min(len(pairs), len(cells) - lists - 1) + 1):
        for chosen in combinations(pairs, size):
            model = _fit(np.array(cells, float), y, chosen)
            if model is not None:
                models.append(model)
    return sorted(models, key=lambda model: model.aic)


def averaged(models: Sequence[Model]) -> Model:
    """All models as one, each weighing by its AIC; the pairs are those of the best."""
    weights = np.exp([(models[0].aic - model.aic) / 2 for model in models])
    weights /= weights.sum()
    unseen = float(weights @ [model.unseen for model in models])
    se = float(weights @ [math.hypot(model.se, model.unseen - unseen) for model in models])
    return Model(models[0].pairs, models[0].aic, unseen, se)


def total_interval(seen: float, model: Model, level: float = 0.95) -> tuple[float, float]:
    """Log-normal in the number nobody saw (Chao 1987)."""
    if model.unseen <= 0:
        return seen, seen
    spread = normal_quantile((1 + level) / 2) * math.sqrt(math.log1p((model.se / model.unseen) ** 2))
    return seen + model.unseen * math.exp(-spread), seen + model.unseen * math.exp(spread)


def _fit(cells: Floats, y: Floats, pairs: tuple[tuple[int, int], ...]) -> Model | None:
    """Newton's method; None where the counts cannot tell the effects apart (an empty overlap)."""
    together = [cells[:, i] * cells[:, j] for i, j in pairs]
    design = np.column_stack([np.ones(len(y)), cells, *together])
    beta = np.zeros(design.shape[1])
    beta[0] = math.log(y.mean() + 0.5)
    for _ in range(200):
        mean = np.exp(np.clip(design @ beta, -30, 30))
        information = design.T @ (design * mean[:, None])
        try:
            step = np.linalg.solve(information, design.T @ (y - mean))
        except np.linalg.LinAlgError:
            return None
        beta += step * min(1.0, 2 / max(float(np.abs(step).max()), 1e-300))
        if np.abs(step).max() < 1e-10:
            break
    else:
        return None
    mean = np.exp(design @ beta)
    if np.abs(beta).max() > 20:
        return None
    likelihood = float((y * np.log(mean) - mean).sum()) - sum(math.lgamma(count + 1) for count in y)
    variance = float(np.linalg.inv(design.T @ (design * mean[:, None]))[0, 0])
    unseen = math.exp(float(beta[0]))
    return Model(pairs, 2 * len(beta) - 2 * likelihood, unseen, math.sqrt(unseen**2 * variance + unseen))


def coverage_of_lists(
    strata: Mapping[str, Mapping[tuple[int, ...], float]], names: Sequence[str], level: float = 0.95
) -> Coverage:
    """The total over all strata; `coverage_register` and `coverage_visit` are the shares of the first two lists.

    Raises:
        BadInput: a stratum in which the counts can tell no model from another.
    """
    parts: list[dict[str, object]] = []
    totals, spreads, on_list = [], [], np.zeros(len(names))
    seen = 0.0
    for stratum, counts in strata.items():
        models = fit_lists(list(counts.items()), len(names))
        if not models:
            raise BadInput("lists-thin", stratum=len(parts) + 1)
        model = averaged(models)
        here = sum(count for pattern, count in counts.items() if any(pattern))
        on_list += sum((np.array(pattern) * count for pattern, count in counts.items()), np.zeros(len(names)))
        low, high = total_interval(here, model, level)
        total = here + model.unseen
        seen += here
        totals.append(total)
        spreads.append((total - low, high - total, model.se))
        pairs = [[names[i], names[j]] for i, j in model.pairs]
        parts.append({"stratum": stratum, "total": total, "se": model.se, "lo": low, "hi": high, "pairs": pairs})
    total = sum(totals)
    below, above, se = (math.sqrt(sum(spread[i] ** 2 for spread in spreads)) for i in range(3))
    return Coverage(
        total=total,
        se=se,
        lo=total - below,
        hi=total + above,
        coverage_register=float(on_list[0]) / total,
        coverage_visit=float(on_list[1]) / total,
        sensitivity=[{"odds_ratio": odds, "total": seen + odds * (total - seen)} for odds in ODDS],
        missed_matches=[],
        strata=parts,
        flags=[],
    )
