"""Back-checks: some interviews asked again by somebody else; how often the answers differ, per recorder and variable.

Rates are differences over answers given both times. Because a recorder has few rechecked interviews, each rate comes
with its interval and with a value shrunk towards all recorders (beta-binomial by moments, Kleinman 1973). Output is in
the order of names: it is shown to the recorder and the supervisor, and ranks nobody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from doorstep.engine.estimate.intervals import EXACT, clopper_pearson, wilson
from doorstep.engine.estimate.special import beta_quantile

Answers = Mapping[str, Sequence[str | None]]


@dataclass(frozen=True)
class Agreement:
    """One recorder (or everybody) and one variable (or all of a type together)."""

    by: str | None
    variable: str | None
    type: int | None
    n: int
    differences: int
    rate: float | None
    lo: float
    hi: float
    reliability: float | None
    kappa: float | None
    shrunk: float | None
    shrunk_lo: float | None
    shrunk_hi: float | None

    def as_object(self) -> dict[str, object]:
        """As printed."""
        return asdict(self)


def backcheck(
    original: Answers,
    recheck: Answers,
    by: Sequence[str | None] | None,
    types: Mapping[str, int],
    level: float = 0.95,
) -> list[Agreement]:
    """Row i of `original` and of `recheck` are one interview, recorded by `by[i]`.

    A blank on either side is no answer and no difference. Numbers are compared as numbers.
    """
    recorders = sorted({name for name in by or () if name is not None})
    names: list[str | None] = [None] if by is None else [*recorders]
    place = {name: i for i, name in enumerate(names)}
    count = len(next(iter(original.values()), ()))
    who = [0] * count if by is None else [-1 if name is None else place[name] for name in by]
    found: list[Agreement] = []
    for variable in sorted(original):
        found += _variable(variable, types.get(variable), names, who, original[variable], recheck[variable], level)
    for kind in sorted({t for v, t in types.items() if v in original}):
        found += _type(kind, [row for row in found if row.type == kind and row.variable], names, level)
    return sorted(found, key=lambda row: (row.by or "", row.variable is None, row.variable or "", row.type or 0))


def _variable(
    variable: str,
    kind: int | None,
    names: Sequence[str | None],
    who: Sequence[int],
    left: Sequence[str | None],
    right: Sequence[str | None],
    level: float,
) -> list[Agreement]:
    pairs: list[list[tuple[str, str]]] = [[] for _ in names]
    for i, first, second in zip(who, left, right, strict=True):
        if i >= 0 and first is not None and second is not None:
            pairs[i].append((_plain(first), _plain(second)))
    counts = [(len(mine), sum(a != b for a, b in mine)) for mine in pairs]
    numeric = all(_number(text) is not None for mine in pairs for pair in mine for text in pair)
    shrunk = _shrunk(counts, level)
    return [
        _row(name, variable, kind, count, small, level, _reliability(mine) if numeric else None, kappa(mine))
        for name, count, small, mine in zip(names, counts, shrunk, pairs, strict=True)
    ]


def _type(kind: int, rows: Sequence[Agreement], names: Sequence[str | None], level: float) -> list[Agreement]:
    """All variables of one type together, as field teams read them."""
    counts = []
    for name in names:
        own = [row for row in rows if row.by == name]
        counts.append((sum(row.n for row in own), sum(row.differences for row in own)))
    shrunk = _shrunk(counts, level)
    triples = zip(names, counts, shrunk, strict=True)
    return [_row(name, None, kind, count, small, level, None, None) for name, count, small in triples]


def _row(
    by: str | None,
    variable: str | None,
    kind: int | None,
    count: tuple[int, int],
    shrunk: tuple[float, float, float] | None,
    level: float,
    reliability: float | None,
    agreement: float | None,
) -> Agreement:
    n, differences = count
    rate = differences / n if n else None
    lo, hi = (0.0, 1.0) if rate is None else rate_interval(differences, n, level)
    middle, low, high = shrunk if shrunk is not None else (None, None, None)
    return Agreement(by, variable, kind, n, differences, rate, lo, hi, reliability, agreement, middle, low, high)


def rate_interval(differences: int, n: int, level: float) -> tuple[float, float]:
    """Wilson; Clopper-Pearson where all or none differ."""
    exact = differences in (0, n)
    return (clopper_pearson if exact else wilson)(differences / n, n, level)


def _plain(text: str) -> str:
    number = _number(text)
    return text.strip() if number is None else repr(number)


def _number(text: str) -> float | None:
    try:
        found = float(text)
    except ValueError:
        return None
    return found + 0.0 if np.isfinite(found) else None


def _reliability(pairs: Sequence[tuple[str, str]]) -> float | None:
    """1 minus the simple response variance over the answers' variance (the Census Bureau's index, turned round)."""
    if len(pairs) < 2:
        return None
    first, second = np.array([[float(a), float(b)] for a, b in pairs]).T
    spread = (np.var(first, ddof=1) + np.var(second, ddof=1)) / 2
    if spread == 0:
        return None
    return float(1 - np.mean((first - second) ** 2) / 2 / spread)


def kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Cohen's kappa (1960); None where chance alone would agree always."""
    if not pairs:
        return None
    n = len(pairs)
    agreed = sum(a == b for a, b in pairs) / n
    words = {word for pair in pairs for word in pair}
    chance = sum(sum(a == word for a, _ in pairs) * sum(b == word for _, b in pairs) / n**2 for word in sorted(words))
    return None if chance >= 1 - 1e-12 else (agreed - chance) / (1 - chance)


def _shrunk(counts: Sequence[tuple[int, int]], level: float) -> list[tuple[float, float, float] | None]:
    """Each rate drawn towards all by as much as its own few interviews leave open."""
    used = [(n, d) for n, d in counts if n]
    if len(used) < 2:
        return [None] * len(counts)
    mean, strength = _prior(used)
    tail = (1 - level) / 2
    found: list[tuple[float, float, float] | None] = []
    for n, d in counts:
        a, b = mean * strength + d, (1 - mean) * strength + n - d
        found.append((a / (a + b), beta_quantile(tail, a, b), beta_quantile(1 - tail, a, b)))
    return found


def _prior(counts: Sequence[tuple[int, int]]) -> tuple[float, float]:
    """Mean and weight (in interviews) of the beta distribution that the recorders' rates look drawn from."""
    n = np.array([c[0] for c in counts], float)
    d = np.array([c[1] for c in counts], float)
    mean = (d.sum() + 0.5) / (n.sum() + 1)
    between = float((n * (d / n - mean) ** 2).sum())
    k = len(n)
    free = n.sum() - (n**2).sum() / n.sum()
    expected = mean * (1 - mean)
    excess = (between - (k - 1) * expected) / free if free > 0 else 0.0
    icc = min(max(excess / (expected or 1.0), 1 / 200), 0.95)
    return float(mean), float(1 / icc - 1)


__all__ = ["EXACT", "Agreement", "backcheck", "kappa", "rate_interval"]
