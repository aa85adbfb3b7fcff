"""What an agreement weighs, learned without truth (Fellegi and Sunter 1969; EM after Winkler 1988).

For each level of each comparison, u = how often two different people show it (measured on random
pairs), m = how often one person's two rows show it (expectation-maximisation over the candidates,
from careful first guesses). Common values weigh less than rare ones. Another person may be a
stranger or one of the same family, who shares surname, house and telephone: what only tells the
family cannot tell the person. Where each row has at most one partner, a pair's probability also
counts its rivals.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from doorstep.engine.linkage.blocking import Found
from doorstep.engine.linkage.comparison import Comparison, comparisons, look_at
from doorstep.engine.linkage.people import Ints, People, Shape
from doorstep.engine.sql.tables import Tables

Floats = npt.NDArray[np.float64]

Levels = npt.NDArray[np.int8]

ROUNDS = 12

M_PRIOR_PAIRS = 20.0

U_PRIOR_PAIRS = 50.0

RAREST_BITS = 8.0

NEVER, ALWAYS = -60.0, 60.0

# A shared address, sex or age alone names nobody: without anything else a pair is never a link.
NOBODYS = frozenset({"household", "sex", "name_order", "age"})

FEWEST_PAIRS = 400.0

# How many others of the family a person may be taken for: those whose own rows stand on one side
# only.
KIN = 0.05

BOY_AND_GIRL_BITS = -20.0


@dataclass(frozen=True)
class Pairs:
    """Pairs under judgement: row numbers, a column of levels per comparison, value shares where
    frequency counts."""

    left: Ints
    right: Ints
    levels: Mapping[str, Levels]
    shares: Mapping[str, Floats]

    def __len__(self) -> int:
        return len(self.left)

    def joined(self, more: Pairs) -> Pairs:
        """These pairs and then `more`, of the same comparisons."""
        return Pairs(
            np.concatenate([self.left, more.left]),
            np.concatenate([self.right, more.right]),
            {
                code: np.concatenate([levels, more.levels[code]])
                for code, levels in self.levels.items()
            },
            {
                code: np.concatenate([shares, more.shares[code]])
                for code, shares in self.shares.items()
            },
        )

    def only(self, chosen: npt.NDArray[np.bool_]) -> Pairs:
        """The pairs of which `chosen` is true."""
        return Pairs(
            self.left[chosen],
            self.right[chosen],
            {code: levels[chosen] for code, levels in self.levels.items()},
            {code: shares[chosen] for code, shares in self.shares.items()},
        )


@dataclass
class Model:
    """P(level | same) and P(level | different) per comparison, and the odds that two random rows
    are one person."""

    comparisons: tuple[Comparison, ...]
    m: dict[str, Floats]
    u: dict[str, Floats]
    prior_odds: float
    kin_odds: float = 0.0

    def field_bits(self, pairs: Pairs, code: str) -> Floats:
        """The weight of one field per pair, in bits; missing weighs nothing."""
        comparison = next(c for c in self.comparisons if c.code == code)
        table = np.log2(self.m[code] / self.u[code])
        table[0] = 0.0
        levels = pairs.levels[code]
        bits = table[levels]
        if comparison.frequency is not None:
            bits = bits + self._rarity(pairs, comparison)
        return bits

    def bits(self, pairs: Pairs) -> Floats:
        """The whole weight per pair, in bits."""
        total = np.zeros(len(pairs))
        named = np.zeros(len(pairs), dtype=bool)
        for comparison in self.comparisons:
            total += self.field_bits(pairs, comparison.code)
            if comparison.code not in NOBODYS:
                named |= pairs.levels[comparison.code] > 1
        total += self.family_bits(pairs)
        total[~named] = NEVER
        return total

    def family_bits(self, pairs: Pairs) -> Floats:
        """What is taken off (never added) because the other may be one of the family: P(levels |
        stranger) over P(levels | stranger or kin), in bits.
        """
        ratio = np.zeros(len(pairs))
        for comparison in self.comparisons:
            if not comparison.kin:
                continue
            table = np.log2(
                kin_rates(comparison, self.u[comparison.code]) / self.u[comparison.code]
            )
            table[0] = 0.0
            levels = pairs.levels[comparison.code]
            bits = table[levels]
            # A rare surname among strangers is no rarer at home.
            if comparison.frequency is not None:
                bits = np.where(
                    np.isin(levels, list(comparison.kin)),
                    bits + self._rarity(pairs, comparison),
                    bits,
                )
            ratio += bits
        taken: Floats = -np.log2(
            1.0 - self.kin_odds + self.kin_odds * np.exp2(np.clip(ratio, -60, 60))
        )
        if self.kin_odds:
            taken += _boy_and_girl(pairs)
        return taken

    def _rarity(self, pairs: Pairs, comparison: Comparison) -> Floats:
        """How much rarer a pair's value is than the usual one, in bits, as far as its level counts
        it."""
        expected = self.u[comparison.code][comparison.size - 1]
        rarity = np.log2(expected / np.maximum(pairs.shares[comparison.code], 1e-9))
        scale = np.zeros(comparison.size)
        for level, part in comparison.frequent_levels.items():
            scale[level] = part
        counted: Floats = scale[pairs.levels[comparison.code]] * np.clip(
            rarity, -RAREST_BITS, RAREST_BITS
        )
        return counted


def _guessed_u(comparison: Comparison) -> Floats:
    """Before anything is seen: exact by `chance`, close levels a few times that, differing for the
    rest."""
    guess = np.full(comparison.size - 1, min(2 * comparison.chance, 0.02))
    guess[-1] = comparison.chance
    guess[0] = 0.0
    guess[0] = max(1.0 - guess.sum(), 0.01)
    rates: Floats = guess / guess.sum()
    return rates


def measure_u(
    comparisons: Sequence[Comparison], random_pairs: Pairs, shares: Mapping[str, float]
) -> dict[str, Floats]:
    """P(level | different people) from random pairs; exact agreement from the values' own shares
    where known."""
    u = {}
    for comparison in comparisons:
        counts = np.bincount(
            random_pairs.levels[comparison.code], minlength=comparison.size
        ).astype(float)
        counts[0] = 0.0
        smoothing = U_PRIOR_PAIRS * _guessed_u(comparison)
        rates = np.ones(comparison.size)
        rates[1:] = (counts[1:] + smoothing) / (counts.sum() + U_PRIOR_PAIRS)
        exact = shares.get(comparison.code)
        if exact:
            rates[comparison.size - 1] = exact
        u[comparison.code] = rates
    return u


def _boy_and_girl(pairs: Pairs) -> Floats:
    """Another given name and another sex: brother and sister, whatever else they share; twins share
    it all.

    A given name that is partly the same takes off half: it may be a slip, and a person should look.
    """
    bits = np.zeros(len(pairs))
    if "sex" not in pairs.levels:
        return bits
    for code, other, partly in (("name", (1, 2, 3), (4, 5)), ("given_name", (1,), (2, 3))):
        if code in pairs.levels:
            bits[np.isin(pairs.levels[code], other)] = BOY_AND_GIRL_BITS
            bits[np.isin(pairs.levels[code], partly)] = BOY_AND_GIRL_BITS / 2
    bits[pairs.levels["sex"] != 1] = 0.0
    if "id_number" in pairs.levels:
        bits[pairs.levels["id_number"] == 3] = 0.0
    return bits


def kin_rates(comparison: Comparison, u: Floats) -> Floats:
    """P(level | two of one family): as the comparison says, strangers' rates for the rest of the
    levels."""
    rates = u.copy()
    told = list(comparison.kin)
    rest = [level for level in range(1, comparison.size) if level not in comparison.kin]
    rates[told] = list(comparison.kin.values())
    rates[rest] = u[rest] / max(u[rest].sum(), 1e-12) * (1.0 - rates[told].sum())
    rates[0] = 1.0
    return rates


def _rival_probability(odds: Floats, left: Ints, right: Ints) -> Floats:
    by_left = np.bincount(left, weights=odds)
    by_right = np.bincount(right, weights=odds)
    shared: Floats = odds / (1.0 + by_left[left] + by_right[right] - odds)
    return shared


def probability(model: Model, pairs: Pairs, one_to_one: bool, bits: Floats | None = None) -> Floats:
    """P(one person) per pair; with `one_to_one` every row's other candidates count against it."""
    weight = model.bits(pairs) if bits is None else bits
    odds = model.prior_odds * np.exp2(np.clip(weight, -60, 60))
    if one_to_one:
        return _rival_probability(odds, pairs.left, pairs.right)
    plain: Floats = odds / (1.0 + odds)
    return plain


def learn(
    comparisons: tuple[Comparison, ...],
    pairs: Pairs,
    u: dict[str, Floats],
    rows: int,
    possible: float,
    one_to_one: bool,
    rivals: tuple[Ints, Ints] | None = None,
    certain: Pairs | None = None,
    certain_share: float = 1.0,
    kin_odds: float = 0.0,
) -> Model:
    """m and the prior by EM over the candidates; `possible` = number of pairs that could be formed
    at all.

    `rivals` replaces the two row numbers of each pair where others than rows compete. `certain`
    pairs (anchors) are one person each: they count towards m, `certain_share` each, and not towards
    the prior. `kin_odds`: the chance that two different people are of one family.
    """
    left, right = rivals or (pairs.left, pairs.right)
    m = {c.code: np.concatenate([[1.0], np.array(c.start) / sum(c.start)]) for c in comparisons}
    start = {code: values.copy() for code, values in m.items()}
    known = {
        c.code: np.bincount(certain.levels[c.code], minlength=c.size) * certain_share
        if certain is not None
        else 0.0
        for c in comparisons
    }
    model = Model(comparisons, m, u, max(rows, 1) / 4 / max(possible, FEWEST_PAIRS), kin_odds)
    for _ in range(ROUNDS):
        odds = model.prior_odds * np.exp2(np.clip(model.bits(pairs), -60, 60))
        chance = _rival_probability(odds, left, right) if one_to_one else odds / (1.0 + odds)
        for comparison in comparisons:
            code = comparison.code
            counts = (
                np.bincount(pairs.levels[code], weights=chance, minlength=comparison.size)
                + known[code]
            )
            seen = counts[1:].sum()
            model.m[code][1:] = (counts[1:] + M_PRIOR_PAIRS * start[code][1:]) / (
                seen + M_PRIOR_PAIRS
            )
        model.prior_odds = max(float(chance.sum()), 1.0) / max(possible, FEWEST_PAIRS)
    return model


RANDOM_PAIRS = 80_000

RANDOM_PAIRS_OF_A_TOWN = 60_000

# Steps of a low-discrepancy walk: the same random pairs on every run.
_STRIDE = 7_919

Compared = tuple[tuple[str, ...], tuple[Comparison, ...]]


def read_levels(tables: Tables, people: People, found: Found, compared: Compared) -> Pairs:
    """The levels of every pair found, in their order."""
    left, right = found
    sims, chosen = compared
    seen = look_at(
        tables, people, left, right, sims, {f"v{i}": c.sql() for i, c in enumerate(chosen)}
    )
    shares = {}
    for comparison in chosen:
        if comparison.frequency:
            share = people.share(comparison.frequency)
            shares[comparison.code] = np.maximum(share[left], share[right])
    return Pairs(
        left, right, {c.code: seen[f"v{i}"].astype(np.int8) for i, c in enumerate(chosen)}, shares
    )


def random_pairs(
    people: People, one_table: bool, wanted: int = RANDOM_PAIRS, *, first_side_only: bool = False
) -> Found:
    """Pairs that are, but for a few in a million, different people."""
    total = people.first if first_side_only else len(people)
    alone = one_table or total == people.first or people.first == 0
    first = total if alone else people.first
    second, offset = (total, 0) if alone else (total - first, first)
    steps = max(1, min(second, wanted // max(first, 1) + 1))
    one_in = max(1, first // wanted)
    rows = np.arange(0, first, one_in, dtype=np.int64)
    left = np.repeat(rows, steps)
    step = np.tile(np.arange(steps, dtype=np.int64), len(rows))
    right = offset + (left * 31 + step * _STRIDE + 1) % max(second, 1)
    return left[left != right], right[left != right]


def exact_shares(people: People, chosen: tuple[Comparison, ...]) -> dict[str, float]:
    """The chance that two random rows hold the very same value, per comparison with a frequency."""
    found = {}
    for comparison in chosen:
        if comparison.frequency:
            share = people.share(comparison.frequency)
            share = share[share > 0]
            if len(share):
                found[comparison.code] = float(share.mean())
    return found


def strangers(
    tables: Tables, people: People, pairs: Found, compared: Compared
) -> dict[str, Floats]:
    """u of every comparison, from random pairs."""
    return measure_u(
        compared[1], read_levels(tables, people, pairs, compared), exact_shares(people, compared[1])
    )


__all__ = [
    "Compared",
    "Ints",
    "Shape",
    "comparisons",
    "exact_shares",
    "random_pairs",
    "read_levels",
    "strangers",
]
