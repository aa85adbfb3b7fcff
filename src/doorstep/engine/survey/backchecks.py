"""Back-checks: some interviews asked again by somebody else; how often the answers differ, per
recorder and variable.

Rates are differences over answers given both times. Because a recorder has few rechecked
interviews, each rate comes with its interval and with a value shrunk towards all recorders
(beta-binomial, mean and spread averaged over). Output is in the order of names: it is shown to the
recorder and the supervisor, and ranks nobody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache

import numpy as np

from doorstep.engine.stats import Floats
from doorstep.engine.survey.intervals import rate_interval

Pair = tuple[str, str]
"""An answer and the same asked again."""

Shrunk = tuple[float | None, float | None, float | None]
"""Rate, low and high; None where there is nobody to draw towards."""

Answers = Mapping[str, Sequence[str | None]]
_RATES, _MEANS, _SPREADS = 400, 40, 40
_SMALL = 3


@dataclass(frozen=True)
class RecorderAgreement:
    """One recorder (or everybody) and one variable (or all of a type together)."""

    by: str | None
    variable: str | None
    type: int | None
    n: int
    differences: int
    rate: float | None
    lo: float
    hi: float
    reliability: float | None = None
    kappa: float | None = None
    shrunk: float | None = None
    shrunk_lo: float | None = None
    shrunk_hi: float | None = None

    def as_object(self) -> dict[str, object]:
        """As printed."""
        return asdict(self)


def backcheck(
    original: Answers,
    recheck: Answers,
    by: Sequence[str | None] | None,
    types: Mapping[str, int],
    level: float = 0.95,
) -> list[RecorderAgreement]:
    """Compare interviews with their rechecks: row i of both is one, recorded by `by[i]`.

    A blank on either side is no answer and no difference. Numbers are compared as numbers.
    """
    recorders = sorted({name for name in by or () if name is not None})
    names: list[str | None] = [None] if by is None else [*recorders]
    place = {name: i for i, name in enumerate(names)}
    count = len(next(iter(original.values()), ()))
    who = [0] * count if by is None else [-1 if name is None else place[name] for name in by]
    rows: list[RecorderAgreement] = []
    for variable in sorted(original):
        pairs: list[list[Pair]] = [[] for _ in names]
        for i, first, second in zip(who, original[variable], recheck[variable], strict=True):
            if i >= 0 and first is not None and second is not None:
                pairs[i].append((_plain(first), _plain(second)))
        rows += _variable(variable, types.get(variable), names, pairs, level)
    for kind in sorted({t for v, t in types.items() if v in original}):
        rows += _type([row for row in rows if row.type == kind], kind, names, level)
    return sorted(
        rows,
        key=lambda row: (row.by or "", row.variable is None, row.variable or "", row.type or 0),
    )


def _variable(
    variable: str,
    kind: int | None,
    names: Sequence[str | None],
    pairs: Sequence[Sequence[Pair]],
    level: float,
) -> list[RecorderAgreement]:
    counts = [(len(mine), sum(a != b for a, b in mine)) for mine in pairs]
    numeric = all(_number(text) is not None for mine in pairs for pair in mine for text in pair)
    rows = _rows(names, kind, counts, level)
    return [
        replace(
            row,
            variable=variable,
            reliability=_reliability(mine) if numeric else None,
            kappa=kappa(mine),
        )
        for row, mine in zip(rows, pairs, strict=True)
    ]


def _type(
    rows: Sequence[RecorderAgreement], kind: int, names: Sequence[str | None], level: float
) -> list[RecorderAgreement]:
    """Add up all variables of one type, as field teams read them."""
    counts = []
    for name in names:
        own = [row for row in rows if row.by == name]
        counts.append((sum(row.n for row in own), sum(row.differences for row in own)))
    return _rows(names, kind, counts, level)


def _rows(
    names: Sequence[str | None], kind: int | None, counts: Sequence[tuple[int, int]], level: float
) -> list[RecorderAgreement]:
    """Return each recorder's rate of (n, differences), with its interval and drawn towards all."""
    rows = []
    for name, (n, differences), shrunk in zip(names, counts, _shrunk(counts, level), strict=True):
        rate = differences / n if n else None
        lo, hi = rate_interval(differences, n, level) if n else (0.0, 1.0)
        row = RecorderAgreement(name, None, kind, n, differences, rate, lo, hi)
        rows.append(replace(row, shrunk=shrunk[0], shrunk_lo=shrunk[1], shrunk_hi=shrunk[2]))
    return rows


def _plain(text: str) -> str:
    number = _number(text)
    return text.strip() if number is None else repr(number)


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number + 0.0 if np.isfinite(number) else None


def _reliability(pairs: Sequence[Pair]) -> float | None:
    """Return 1 minus the simple response variance over the answers' variance (the Census Bureau's
    index, turned round)."""
    if len(pairs) < 2:
        return None
    first, second = np.array([[float(a), float(b)] for a, b in pairs]).T
    spread = (np.var(first, ddof=1) + np.var(second, ddof=1)) / 2
    if spread == 0:
        return None
    return float(1 - np.mean((first - second) ** 2) / 2 / spread)


def kappa(pairs: Sequence[Pair]) -> float | None:
    """Return Cohen's kappa (1960); None where chance alone would agree always."""
    if not pairs:
        return None
    n = len(pairs)
    agreed = sum(a == b for a, b in pairs) / n
    words = {word for pair in pairs for word in pair}
    chance = sum(
        sum(a == word for a, _ in pairs) * sum(b == word for _, b in pairs) / n**2
        for word in sorted(words)
    )
    return None if chance >= 1 - 1e-12 else (agreed - chance) / (1 - chance)


def _shrunk(counts: Sequence[tuple[int, int]], level: float) -> list[Shrunk]:
    """Draw each rate towards all by as much as its own few interviews leave open.

    The spread between recorders is itself only seen through their few answers, so it is not taken
    as known: every mean and spread counts by how well all answers fit it. Two recorders can hardly
    tell it, and the interval shows that.
    """
    if sum(n > 0 for n, _ in counts) < 2:
        return [(None, None, None)] * len(counts)
    n, d = np.array(counts, float).T
    rates, priors = _priors()
    answers = d[:, None] * np.log(rates) + (n - d)[:, None] * np.log1p(-rates)
    answers = np.exp(answers - answers.max(axis=1, keepdims=True))
    fit = np.log(answers @ priors.T + 1e-300).sum(axis=0)
    weight = np.exp(fit - fit.max())
    tail = (1 - level) / 2
    shrunk: list[Shrunk] = []
    for mine in answers:
        others = weight / (priors @ mine + 1e-300)
        density = (others @ priors) * mine
        density /= density.sum()
        reached = np.cumsum(density) - density / 2
        low, high = (float(np.interp(share, reached, rates)) for share in (tail, 1 - tail))
        shrunk.append((float(density @ rates), low, high))
    return shrunk


@cache
def _priors() -> tuple[Floats, Floats]:
    """Return rates, and a row for each pair of mean and spread: the share of recorders it expects
    at each rate."""
    angles = (np.arange(_RATES) + 0.5) / _RATES * np.pi / 2
    rates = np.sin(angles) ** 2
    means = np.sin((np.arange(_MEANS) + 0.5) / _MEANS * np.pi / 2) ** 2
    # Equal steps in the cube root of the spread: a small spread is likelier than a large one before
    # any answer.
    spreads = ((np.arange(_SPREADS) + 0.5) / _SPREADS) ** _SMALL
    mean, spread = (grid.ravel()[:, None] for grid in np.meshgrid(means, spreads))
    strength = 1 / spread - 1
    # A step of the angle is a step of sqrt(p (1 - p)) in the rate: hence 0.5 and not 1.
    shares = (mean * strength - 0.5) * np.log(rates) + ((1 - mean) * strength - 0.5) * np.log1p(
        -rates
    )
    shares = np.exp(shares - shares.max(axis=1, keepdims=True))
    return rates, shares / shares.sum(axis=1, keepdims=True)
