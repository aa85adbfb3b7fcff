"""How things stand in every village and item, as a posterior: what villages and items tell of each
other.

The share right of item i in village v has the logit mu_i + lambda_i s_vi, s_vi = sqrt(rho) a_v +
sqrt(1 - rho) e_vi: a good clerk is good at everything, more or less (rho), and villages lie apart
(lambda_i). A village's s are summed over by Laplace's approximation, which costs as little as one
number a cell because their covariance has one factor; the level, the spread and rho are drawn by
importance from a t around their mode and then moved by Metropolis steps.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from doorstep.engine.stats import Floats, expit, log_expit

LEVEL_MIDDLE, LEVEL_SD = 1.0, 1.5
"""Of the logit of the items' usual level: shares right from 13 % to 98 % are what surveys of
registers report."""

LEVELS_APART, LEVELS_APART_SD = 1.0, 0.5
"""Of how far items' levels lie apart (logits; its logarithm is normal)."""

SPREAD_MIDDLE, SPREAD_SD, APART_SD = 0.7, 0.6, 0.4
"""Of the items' usual spread (logits; its logarithm is normal), and of one item's about it."""

TOGETHER_SD = 1.5
"""Of the logit of rho: nearly flat on (0, 1)."""

LEARNED_FROM = 60
"""More villages teach levels and spreads next to nothing more; the first so many that were looked
at are learned from."""

_NEWTON, _FEWER_NEWTON, _STEP = 7, 4, 2.5
_CLIMBS, _NUDGE, _DF = 40, 1e-3, 7
_MOVES, _CORRECTIONS = 10, 3
_CELLS = 2_000_000


@dataclass(frozen=True)
class LookedAt:
    """What was looked at: villages x items, `right` of `n` independent units."""

    right: Floats
    n: Floats


@dataclass(frozen=True)
class Modes:
    """A village's s by Laplace, for each set of levels: its mode, and the precision diag(d) - k 11'
    around it; `log_chance` is the logarithm of the chance of what was seen in the village."""

    mode: Floats
    d: Floats
    k: Floats
    log_chance: Floats


def shares(seen: LookedAt, random: np.random.Generator) -> Floats:
    """Draw how things may stand: truths x villages x items, shares right.

    Items nobody looked at anywhere must not be among them: a share drawn for one would be its prior
    and nothing else.
    """
    villages, items = seen.n.shape
    rows = int(np.clip(_CELLS // max(villages * items, 1), 200, 2000))
    each = 8 if rows >= 1600 else 4
    levels = learned(_to_learn_from(seen), random, rows // each)
    levels = np.repeat(levels, each, axis=0)
    found = np.empty((len(levels), villages, items))
    step = max(1, _CELLS // (8 * max(villages * items, 1)))
    for start in range(0, len(levels), step):
        part = levels[start : start + step]
        found[start : start + step] = _drawn(seen, part, random)
    return found[random.permutation(len(found))]


def learned(seen: LookedAt, random: np.random.Generator, count: int) -> Floats:
    """Draw what is drawn of a township, as rows, from its posterior: the items' levels, their log
    spreads, then the usual log spread, logit rho, the usual level and how far levels lie apart."""
    chance = _posterior_of(seen)
    mode = _climb(chance, _start(seen))
    spread = _spread_around(chance, mode)
    tried = 3 * count
    normal = random.standard_normal((tried, len(mode)))
    heavy = np.sqrt(_DF / random.chisquare(_DF, (tried, 1)))
    points = mode + (normal * heavy) @ spread.T
    far = (normal**2).sum(axis=1) * heavy[:, 0] ** 2
    log_weight = chance(points) + (len(mode) + _DF) / 2 * np.log1p(far / _DF)
    weight = np.exp(log_weight - log_weight.max())
    at = np.searchsorted(
        np.cumsum(weight) / weight.sum(), (random.random() + np.arange(count)) / count
    )
    return _moved(chance, points[np.minimum(at, tried - 1)], spread, random)


def _to_learn_from(seen: LookedAt) -> LookedAt:
    looked = np.flatnonzero(seen.n.sum(axis=1) > 0)
    some = looked[np.linspace(0, len(looked) - 1, min(LEARNED_FROM, len(looked))).astype(int)]
    return LookedAt(seen.right[some], seen.n[some])


def _start(seen: LookedAt) -> Floats:
    right, n = seen.right.sum(axis=0), seen.n.sum(axis=0)
    level = np.log((right + 0.5) / (n - right + 0.5))
    usual = np.log(SPREAD_MIDDLE)
    apart = np.log(LEVELS_APART)
    return np.concatenate([level, np.full(len(level), usual), [usual, 0.0, level.mean(), apart]])


def _posterior_of(seen: LookedAt) -> Callable[[Floats], Floats]:
    """The logarithm of the posterior of levels and spreads, up to a constant, row by row."""

    def log_chance(points: Floats) -> Floats:
        step = max(1, _CELLS // (4 * seen.n.size))
        parts = [
            laplace(seen, points[at : at + step]).log_chance for at in range(0, len(points), step)
        ]
        return np.asarray(np.concatenate(parts).sum(axis=1) + _log_prior(points))

    return log_chance


def _log_prior(points: Floats) -> Floats:
    level, spread, (usual, together, middle, apart) = _parted(points)
    apart = np.clip(apart, -6, 3)
    own = ((level - middle) ** 2).sum(axis=1, keepdims=True) * np.exp(-2 * apart)
    found = own + 2 * level.shape[1] * apart
    found = found + ((spread - usual) ** 2).sum(axis=1, keepdims=True) / APART_SD**2
    found = found + ((middle - LEVEL_MIDDLE) / LEVEL_SD) ** 2
    found = found + ((apart - np.log(LEVELS_APART)) / LEVELS_APART_SD) ** 2
    found = (
        found + ((usual - np.log(SPREAD_MIDDLE)) / SPREAD_SD) ** 2 + (together / TOGETHER_SD) ** 2
    )
    return np.asarray(-0.5 * found[:, 0])


def _parted(points: Floats) -> tuple[Floats, Floats, list[Floats]]:
    """Levels, log spreads, and the four of the whole as columns."""
    size = (points.shape[1] - 4) // 2
    whole = [points[:, at : at + 1] for at in range(2 * size, 2 * size + 4)]
    return points[:, :size], points[:, size : 2 * size], whole


def laplace(seen: LookedAt, points: Floats) -> Modes:
    """Sum over every village's s, for each row of levels: rows x villages (x items)."""
    size = seen.n.shape[1]
    level, spread, (_, together, _, _) = _parted(points)
    mu, scale = level[:, None, :], np.exp(np.clip(spread, -6, 3))[:, None, :]
    rho = np.clip(expit(together), 1e-4, 1 - 1e-4)[:, :, None]
    own = 1 / (1 - rho)
    both = rho / (1 + (size - 1) * rho) * own
    right, n = seen.right[None], seen.n[None]
    s = _begun(seen, mu, scale)
    for _ in range(_NEWTON):
        p = expit(mu + scale * s)
        pull = scale * (right - n * p) - own * s + both * s.sum(axis=2, keepdims=True)
        d = scale**2 * n * p * (1 - p) + own
        s = s + np.clip(_solved(d, both, pull), -_STEP, _STEP)
    z = mu + scale * s
    p = expit(z)
    d = scale**2 * n * p * (1 - p) + own
    quadratic = own[..., 0] * (s**2).sum(axis=2) - both[..., 0] * s.sum(axis=2) ** 2
    left = 1 - both[..., 0] * (1 / d).sum(axis=2)
    log_chance = (
        (right * log_expit(z) + (n - right) * log_expit(-z)).sum(axis=2)
        - 0.5 * quadratic
        - 0.5 * ((size - 1) * np.log(1 - rho) + np.log1p((size - 1) * rho))[..., 0]
        - 0.5 * (np.log(d).sum(axis=2) + np.log(np.maximum(left, 1e-12)))
    )
    return Modes(s, d, np.broadcast_to(both, (*s.shape[:2], 1)), log_chance)


def _begun(seen: LookedAt, mu: Floats, scale: Floats) -> Floats:
    """Where Newton's steps begin: each cell alone, as if its logit were normal."""
    share = (seen.right + 0.5) / (seen.n + 1)
    worth = (seen.n * share * (1 - share))[None]
    logit = np.log(share / (1 - share))[None]
    return np.asarray(scale * worth * (logit - mu) / (1 + scale**2 * worth))


def _solved(d: Floats, k: Floats, pull: Floats) -> Floats:
    """(diag(d) - k 11')^-1 pull, by Sherman and Morrison."""
    along = (pull / d).sum(axis=2, keepdims=True)
    left = np.maximum(1 - k * (1 / d).sum(axis=2, keepdims=True), 1e-9)
    return np.asarray((pull + k * along / left) / d)


# -- where the posterior of the levels lies


def _climb(chance: Callable[[Floats], Floats], start: Floats) -> Floats:
    """The mode, by quasi-Newton steps (BFGS) on differences; a wrong turn only costs steps."""
    at, size = start, len(start)
    inverse = np.eye(size) * 0.05
    value, slope = _slope(chance, at)
    for _ in range(_CLIMBS):
        way = inverse @ slope
        steps = np.array([1.0, 0.5, 0.2, 0.05, 0.01])
        steps = steps * min(1.0, 3.0 / max(float(np.abs(way).max()), 1e-12))
        values = chance(at + steps[:, None] * way)
        best = int(values.argmax())
        if values[best] <= value + 1e-4:
            break
        moved = steps[best] * way
        at = at + moved
        value, following = _slope(chance, at)
        bent = slope - following
        along = float(bent @ moved)
        if along > 1e-9:
            turn = np.eye(size) - np.outer(moved, bent) / along
            inverse = turn @ inverse @ turn.T + np.outer(moved, moved) / along
        slope = following
    return at


def _slope(chance: Callable[[Floats], Floats], at: Floats) -> tuple[float, Floats]:
    size = len(at)
    nudges = np.vstack([np.zeros(size), np.eye(size) * _NUDGE, -np.eye(size) * _NUDGE])
    values = chance(at + nudges)
    slope = (values[1 : size + 1] - values[size + 1 :]) / (2 * _NUDGE)
    return float(values[0]), np.asarray(slope)


def _spread_around(chance: Callable[[Floats], Floats], mode: Floats) -> Floats:
    """A square root of the covariance around the mode, from second differences."""
    size, nudge = len(mode), 0.02
    one = np.eye(size) * nudge
    rows, columns = np.triu_indices(size)
    points = [mode[None], mode + one, mode - one, mode + one[rows] + one[columns]]
    values = chance(np.vstack(points))
    middle, up, down = values[0], values[1 : size + 1], values[size + 1 : 2 * size + 1]
    both = values[2 * size + 1 :]
    bent = np.empty((size, size))
    bent[rows, columns] = bent[columns, rows] = -(both - up[rows] - up[columns] + middle)
    bent[np.arange(size), np.arange(size)] = -(up + down - 2 * middle)
    values_of, ways = np.linalg.eigh(bent / nudge**2)
    return np.asarray(ways / np.sqrt(np.clip(values_of, 0.15, None)))


def _moved(
    chance: Callable[[Floats], Floats], points: Floats, spread: Floats, random: np.random.Generator
) -> Floats:
    """Metropolis steps from where importance put the points, to undo what the t around the mode
    misses."""
    value = chance(points)
    reach = 2.4 / np.sqrt(points.shape[1])
    for _ in range(_MOVES):
        normal = random.standard_normal(points.shape)
        tried = points + reach * normal @ spread.T
        new = chance(tried)
        taken = np.log(random.random(len(points))) < new - value
        points = np.where(taken[:, None], tried, points)
        value = np.where(taken, new, value)
    return points


# -- how things may stand, given the levels


def _drawn(seen: LookedAt, points: Floats, random: np.random.Generator) -> Floats:
    """Shares for each row of levels: a draw from Laplace's normal, then independence steps toward
    the true law (few of few right are skewed)."""
    found = laplace(seen, points)
    level, spread, (_, together, _, _) = _parted(points)
    mu, scale = level[:, None, :], np.exp(np.clip(spread, -6, 3))[:, None, :]
    own = 1 / (1 - np.clip(expit(together), 1e-4, 1 - 1e-4))

    def weigh(off: Floats) -> Floats:
        """What the true law gives more than the normal it was drawn from."""
        s = found.mode + off
        z = mu + scale * s
        law = (seen.right * log_expit(z) + (seen.n - seen.right) * log_expit(-z)).sum(axis=2)
        law -= 0.5 * (own * (s**2).sum(axis=2) - found.k[..., 0] * s.sum(axis=2) ** 2)
        near = (found.d * off**2).sum(axis=2) - found.k[..., 0] * off.sum(axis=2) ** 2
        return np.asarray(law + 0.5 * near)

    kept = _offsets(found, random)
    value = weigh(kept)
    for _ in range(_CORRECTIONS):
        tried = _offsets(found, random)
        new = weigh(tried)
        taken = np.log(random.random(value.shape)) < new - value
        kept = np.where(taken[..., None], tried, kept)
        value = np.where(taken, new, value)
    return expit(mu + scale * (found.mode + kept))


def _offsets(found: Modes, random: np.random.Generator) -> Floats:
    """Draws of mean 0 and precision diag(d) - k 11'."""
    left = np.maximum(1 - found.k * (1 / found.d).sum(axis=2, keepdims=True), 1e-9)
    common = random.standard_normal((*found.d.shape[:2], 1)) * np.sqrt(found.k / left)
    return np.asarray(random.standard_normal(found.d.shape) / np.sqrt(found.d) + common / found.d)
