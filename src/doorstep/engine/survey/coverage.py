"""How many there are, from two lists that each miss some: dual-system estimation.

Chandra Sekar and Deming (1949): register x visit / both, within strata that are alike, added up;
with fewer than seven in both (Robson and Regier 1964) Chapman's nearly unbiased form (1951). The
interval is Sadinle's (2009) on the number nobody saw, whose low end never falls below those who
were seen; strata are put together by Zou and Donner's rule (2008): distances to the ends add up as
squares.

People differ in how easily they are listed: who is easily found is on both lists, so two lists tell
too few, and the estimate is Chao's lower bound (1987). The low end takes the lists for independent,
the high end for as dependent as `HELD_ODDS` makes them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations, product

import numpy as np

from doorstep.domain.errors import BadInput
from doorstep.engine.stats import Floats, normal_quantile

ODDS = (0.5, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0, 5.0)
MISSED = (0.01, 0.02, 0.03, 0.05, 0.1)
HELD_ODDS = 2.25

"""The odds between lists that the high end reaches: what people come to whose chances of being
listed differ by a standard deviation of 1 in logits (2.0 to 2.2 with lists of .5 to .95; bench/
interval_coverage.py)."""

FEW_IN_BOTH = 7
UNLIKE = 0.01  # pooled and stratified totals this far apart are pointed out


@dataclass(frozen=True)
class ListCounts:
    """What two lists say of one stratum."""

    stratum: str | None
    both: float
    only_register: float
    only_visit: float

    @property
    def seen(self) -> float:
        """On either list."""
        return self.both + self.only_register + self.only_visit


@dataclass(frozen=True)
class StratumTotal:
    """The estimate for one stratum."""

    stratum: str | None
    both: float
    only_register: float
    only_visit: float
    total: float
    se: float
    lo: float
    hi: float
    flags: tuple[str, ...]


@dataclass(frozen=True)
class Coverage:
    """The whole: total with interval, the lists' shares of it, and how it would move if assumptions
    fail; `lower_bound` is Chao's, which holds however much people differ in being listed."""

    total: float
    se: float
    lo: float
    hi: float
    lower_bound: float
    coverage_register: float | None
    coverage_visit: float | None
    sensitivity: list[dict[str, float]]
    missed_matches: list[dict[str, float]]
    strata: list[dict[str, object]]
    flags: list[str]

    def as_object(self) -> dict[str, object]:
        """As printed."""
        return asdict(self)


def coverage(cells: Sequence[ListCounts], level: float = 0.95) -> Coverage:
    """Estimate the total over all strata.

    Raises:
        BadInput: a count is negative, or nobody was seen at all.
    """
    counts = [count for c in cells for count in (c.both, c.only_register, c.only_visit)]
    if min(counts, default=0) < 0 or sum(counts) <= 0:
        raise BadInput("coverage-counts")
    parts = [_stratum(cell, level) for cell in cells]
    total, seen = sum(p.total for p in parts), sum(c.seen for c in cells)
    se = math.sqrt(sum(p.se**2 for p in parts))
    lo = total - math.sqrt(sum((p.total - p.lo) ** 2 for p in parts))
    # A dependence is of all strata at once: it adds up, and only what is chance adds up as squares.
    held = [c.seen + HELD_ODDS * (p.total - c.seen) for c, p in zip(cells, parts, strict=True)]
    hi = sum(held) + math.hypot(*(p.hi - one for p, one in zip(parts, held, strict=True)))
    named = [p for p in parts if p.stratum is not None]
    register, visit = (
        sum(c.both + getattr(c, name) for c in cells) for name in ("only_register", "only_visit")
    )
    return Coverage(
        total=total,
        se=se,
        lo=lo,
        hi=hi,
        lower_bound=total,
        coverage_register=register / total,
        coverage_visit=visit / total,
        sensitivity=_sensitivity(seen, total),
        missed_matches=[{"share": share, "total": _relinked(cells, share)} for share in MISSED],
        strata=[asdict(p) | {"flags": list(p.flags)} for p in named],
        flags=_flags(cells, parts, total),
    )


def _stratum(cell: ListCounts, level: float) -> StratumTotal:
    m, a, b = cell.both, cell.only_register, cell.only_visit
    total, variance, flags = _total(cell)
    lo, hi = _interval(cell, total, level)
    if variance == 0:  # nobody unseen is an estimate, not a certainty
        variance = _csd_variance(ListCounts(None, m + 0.5, a + 0.5, b + 0.5))
    return StratumTotal(cell.stratum, m, a, b, total, math.sqrt(variance), lo, hi, tuple(flags))


def _total(cell: ListCounts) -> tuple[float, float, list[str]]:
    """Return estimate, variance (Chandra Sekar and Deming's, Seber's for Chapman) and what to
    beware of."""
    m, a, b = cell.both, cell.only_register, cell.only_visit
    flags = [] if m and a and b else ["empty-cell"]
    flags += [] if m else ["no-matches"]
    if m < FEW_IN_BOTH:
        flags.append("few-matches")
        total = (m + a + 1) * (m + b + 1) / (m + 1) - 1
        return total, (m + a + 1) * (m + b + 1) * a * b / ((m + 1) ** 2 * (m + 2)), flags
    return cell.seen + a * b / m, _csd_variance(cell), flags


def _csd_variance(cell: ListCounts) -> float:
    m, a, b = cell.both, cell.only_register, cell.only_visit
    return (m + a) * (m + b) * a * b / m**3


def _interval(cell: ListCounts, total: float, level: float) -> tuple[float, float]:
    """Return Sadinle's transformed logit interval, its high end for lists as dependent as
    HELD_ODDS; fewer than one unseen is taken for one in the spread, not in the level."""
    m, a, b = cell.both + 0.5, cell.only_register + 0.5, cell.only_visit + 0.5
    unseen = a * b / m
    spread = normal_quantile((1 + level) / 2) * math.sqrt(
        1 / a + 1 / b + 1 / m + 1 / max(unseen, 1.0)
    )
    base = cell.seen - 0.5
    low = max(cell.seen, base + unseen * math.exp(-spread))
    high = base + HELD_ODDS * unseen * math.exp(spread)
    return float(min(low, total)), float(max(high, cell.seen + HELD_ODDS * (total - cell.seen)))


def _sensitivity(seen: float, total: float) -> list[dict[str, float]]:
    """Return the total if being on one list made being on the other likelier or less likely."""
    return [{"odds_ratio": odds, "total": seen + odds * (total - seen)} for odds in ODDS]


def _relinked(cells: Sequence[ListCounts], share: float) -> float:
    """Return the total if this share of the true matches had been missed: so many of the single
    ones are pairs."""
    total = 0.0
    for cell in cells:
        moved = min(cell.both / (1 - share) - cell.both, cell.only_register, cell.only_visit)
        mended = ListCounts(
            None, cell.both + moved, cell.only_register - moved, cell.only_visit - moved
        )
        total += _total(mended)[0]
    return total


def _flags(cells: Sequence[ListCounts], parts: Sequence[StratumTotal], total: float) -> list[str]:
    raised = dict.fromkeys(flag for part in parts for flag in part.flags)
    if sum(c.only_visit for c in cells) == 0:
        raised["no-blind-listing"] = None
    if len(cells) > 1:
        pooled = ListCounts(
            None,
            *(sum(getattr(c, n) for c in cells) for n in ("both", "only_register", "only_visit")),
        )
        if abs(_total(pooled)[0] - total) > UNLIKE * total:
            raised["strata-unlike"] = None
    return list(raised)


MOST_LISTS = 5


@dataclass(frozen=True)
class ListModel:
    """One fitted model: the pairs of lists that hang together, its AIC, the number nobody saw and
    its error."""

    pairs: tuple[tuple[int, int], ...]
    aic: float
    unseen: float
    se: float


def fit_lists(counts: Sequence[tuple[tuple[int, ...], float]], lists: int) -> list[ListModel]:
    """Fit every model of pairs, the best first; `counts` says how many have each pattern of 0 and
    1.

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
    listed = np.array(cells, float)
    models = []
    for size in range(min(len(pairs), len(cells) - lists - 1) + 1):
        for chosen in combinations(pairs, size):
            together = [listed[:, i] * listed[:, j] for i, j in chosen]
            model = _fit(np.column_stack([listed, *together]), y, chosen)
            if model is not None:
                models.append(model)
    return sorted(models, key=lambda model: model.aic)


def fit_differing(counts: Mapping[tuple[int, ...], float]) -> tuple[ListModel | None, float]:
    """Fit people who differ in how easily they are listed: every pair of lists hangs together
    alike (Darroch and others 1993); and Chao's lower bound of the unseen, from those on one list
    or two (Rivest and Baillargeon 2007). None where the counts cannot tell."""
    lists = len(next(iter(counts)))
    cells = [pattern for pattern in product((0, 1), repeat=lists) if any(pattern)]
    y, listed = np.array([counts.get(pattern, 0.0) for pattern in cells]), np.array(cells, float)
    times = listed.sum(axis=1)
    alike = _fit(np.column_stack([listed, times * (times - 1) / 2]), y, ())
    few = times <= 2
    least = _fit(listed[few], y[few], ()) if lists > 2 and y[few].any() else None
    return alike, 0.0 if least is None else least.unseen


def averaged(models: Sequence[ListModel]) -> ListModel:
    """Return all models as one, each weighing by its AIC; the pairs are those of the best."""
    weights = np.exp([(models[0].aic - model.aic) / 2 for model in models])
    weights /= weights.sum()
    unseen = float(weights @ [model.unseen for model in models])
    se = float(weights @ [math.hypot(model.se, model.unseen - unseen) for model in models])
    return ListModel(models[0].pairs, models[0].aic, unseen, se)


def total_interval(seen: float, model: ListModel, level: float = 0.95) -> tuple[float, float]:
    """Return an interval log-normal in the number nobody saw (Chao 1987)."""
    if model.unseen <= 0:
        return seen, seen
    log_error = math.sqrt(math.log1p((model.se / model.unseen) ** 2))
    spread = normal_quantile((1 + level) / 2) * log_error
    return seen + model.unseen * math.exp(-spread), seen + model.unseen * math.exp(spread)


def _fit(effects: Floats, y: Floats, pairs: tuple[tuple[int, int], ...]) -> ListModel | None:
    """Fit by Newton's method; None where the counts cannot tell the effects apart (an empty
    overlap)."""
    design = np.column_stack([np.ones(len(y)), effects])
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
    return ListModel(
        pairs, 2 * len(beta) - 2 * likelihood, unseen, math.sqrt(unseen**2 * variance + unseen)
    )


def coverage_of_lists(
    strata: Mapping[str, Mapping[tuple[int, ...], float]], names: Sequence[str], level: float = 0.95
) -> Coverage:
    """Estimate the total over all strata; `coverage_register` and `coverage_visit` are the shares
    of the first two lists. The interval holds that of all models of pairs and that of people who
    differ in how easily they are listed.

    Raises:
        BadInput: a stratum in which the counts can tell no model from another.
    """
    parts: list[dict[str, object]] = []
    totals, spreads, on_list = [], [], np.zeros(len(names))
    seen = least = 0.0
    for stratum, counts in strata.items():
        models = fit_lists(list(counts.items()), len(names))
        if not models:
            raise BadInput("lists-thin", stratum=len(parts) + 1)
        model = averaged(models)
        here = sum(count for pattern, count in counts.items() if any(pattern))
        on_list += sum(
            (np.array(pattern) * count for pattern, count in counts.items()), np.zeros(len(names))
        )
        differing, bound = fit_differing(counts)
        ends = [total_interval(here, one, level) for one in (model, differing) if one is not None]
        low, high = min(low for low, _ in ends), max(high for _, high in ends)
        total = here + model.unseen
        seen, least = seen + here, least + here + bound
        totals.append(total)
        spreads.append((total - low, high - total, model.se))
        pairs = [[names[i], names[j]] for i, j in model.pairs]
        told = {"total": total, "se": model.se, "lo": low, "hi": high}
        parts.append({"stratum": stratum, **told, "pairs": pairs})
    total = sum(totals)
    below, above, se = (math.sqrt(sum(spread[i] ** 2 for spread in spreads)) for i in range(3))
    return Coverage(
        total=total,
        se=se,
        lo=total - below,
        hi=total + above,
        lower_bound=least,
        coverage_register=float(on_list[0]) / total,
        coverage_visit=float(on_list[1]) / total,
        sensitivity=_sensitivity(seen, total),
        missed_matches=[],
        strata=parts,
        flags=[],
    )
