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
from dataclasses import dataclass, replace

import numpy as np

from doorstep.engine.linkage.comparison import Floats, Pairs, comparison_levels
from doorstep.engine.linkage.levels import Comparison
from doorstep.engine.linkage.people import Ints, PreparedPeople, RowPairs
from doorstep.engine.linkage.plan import ComparisonPlan
from doorstep.engine.sql.tables import Tables

ROUNDS = 12
M_PRIOR_PAIRS = 20.0
U_PRIOR_PAIRS = 50.0

# Weights are log2 Bayes factors: in bits.
RAREST_BITS = 8.0
NEVER, ALWAYS = -60.0, 60.0

# A shared address, sex or age alone names nobody: without anything else a pair is never a link.
# So do the words that half a village shares.
NOBODYS = frozenset(
    """
    household married_in sex name_order age zodiac sex_at_home zodiac_at_home ethnicity
    marital_status relation_to_head residence_status registered_residence
    """.split()
)
FEWEST_PAIRS = 400.0

# How many others of the family a person may be taken for: those whose own rows stand on one side
# only.
KIN = 0.05

# What an anchor counts towards m: anchors are too clean to count as much as others.
CERTAIN_SHARE = 0.1
BOY_AND_GIRL_BITS = -20.0


@dataclass(frozen=True)
class Model:
    """P(level | same) and P(level | different) per comparison, and the odds that two random rows
    are one person."""

    comparisons: tuple[Comparison, ...]
    m: Mapping[str, Floats]
    u: Mapping[str, Floats]
    prior_odds: float
    kin_odds: float = 0.0

    def field_weight(self, pairs: Pairs, code: str) -> Floats:
        """The match weight of one field, (n,) in bits; missing weighs nothing."""
        comparison = next(c for c in self.comparisons if c.code == code)
        table = np.log2(self.m[code] / self.u[code])
        table[0] = 0.0
        levels = pairs.levels[code]
        weight = table[levels]
        if comparison.frequency is not None:
            weight = weight + self._rarity(pairs, comparison)
        return weight

    def match_weight(self, pairs: Pairs) -> Floats:
        """The whole match weight, (n,) in bits; NEVER where nothing compared names anybody."""
        total = np.zeros(len(pairs))
        named = np.zeros(len(pairs), dtype=bool)
        for comparison in self.comparisons:
            total += self.field_weight(pairs, comparison.code)
            if comparison.code not in NOBODYS:
                named |= pairs.levels[comparison.code] > 1
        total += self.family_weight(pairs)
        total[~named] = NEVER
        return total

    def family_weight(self, pairs: Pairs) -> Floats:
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
            weight = table[levels]
            # A rare surname among strangers is no rarer at home.
            if comparison.frequency is not None:
                shared = np.isin(levels, list(comparison.kin))
                weight = np.where(shared, weight + self._rarity(pairs, comparison), weight)
            ratio += weight
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
    """Before anything is seen: exact by `exact_u`, close levels a few times that, differing for the
    rest."""
    guess = np.full(comparison.size - 1, min(2 * comparison.exact_u, 0.02))
    guess[-1] = comparison.exact_u
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
    for code, other, partly in (("name", (1, 2, 3, 4), (5, 6)), ("given_name", (1,), (2, 3))):
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
    shared = list(comparison.kin)
    rest = [level for level in range(1, comparison.size) if level not in comparison.kin]
    rates[shared] = list(comparison.kin.values())
    rates[rest] = u[rest] / max(u[rest].sum(), 1e-12) * (1.0 - rates[shared].sum())
    rates[0] = 1.0
    return rates


def _rival_probability(odds: Floats, left: Ints, right: Ints) -> Floats:
    by_left = np.bincount(left, weights=odds)
    by_right = np.bincount(right, weights=odds)
    shared: Floats = odds / (1.0 + by_left[left] + by_right[right] - odds)
    return shared


def odds_of(model: Model, match_weight: Floats) -> Floats:
    """The odds of each pair by itself, (n,): a millionth of a millionth at least."""
    odds: Floats = model.prior_odds * np.exp2(np.clip(match_weight, NEVER, ALWAYS))
    return odds


def match_probability(
    model: Model, pairs: Pairs, one_to_one: bool, match_weight: Floats | None = None
) -> Floats:
    """P(one person) per pair; with `one_to_one` every row's other candidates count against it."""
    weight = model.match_weight(pairs) if match_weight is None else match_weight
    odds = odds_of(model, weight)
    return _rival_probability(odds, pairs.left, pairs.right) if one_to_one else odds / (1.0 + odds)


@dataclass(frozen=True)
class TrainingSample:
    """What a model is learned from: candidate `pairs`, and `u` of every comparison by code.

    `rows`: how many rows the pairs are of; `possible`: how many pairs these could form at all.
    `rivals` replaces the two row numbers of each pair where others than rows compete. `certain`
    pairs (anchors) are one person each: they count towards m, CERTAIN_SHARE each, and not towards
    the prior. `kin_odds`: the chance that two different people are of one family. `fewest`: of so
    many possible pairs one is expected to be a person's at least.
    """

    pairs: Pairs
    u: Mapping[str, Floats]
    rows: int
    possible: float
    kin_odds: float
    one_to_one: bool = True
    rivals: RowPairs | None = None
    certain: Pairs | None = None
    fewest: float = FEWEST_PAIRS

    def thinned(self, most: int) -> TrainingSample:
        """About `most` of the pairs, those of some left rows; more would teach the same."""
        one_in = 1 + len(self.pairs) // most
        if one_in == 1:
            return self
        some = self.pairs.left % one_in == 0
        rivals = None if self.rivals is None else (self.rivals[0][some], self.rivals[1][some])
        return replace(
            self,
            pairs=self.pairs.only(some),
            rivals=rivals,
            rows=self.rows // one_in,
            possible=self.possible / one_in,
        )


def kin_odds(rows: int) -> float:
    """The chance that one of `rows` different people is of the family."""
    return KIN / max(rows, 20)


def learn(comparisons: Sequence[Comparison], sample: TrainingSample) -> Model:
    """m and the prior by expectation-maximisation over the sample's pairs."""
    pairs, certain = sample.pairs, sample.certain
    left, right = sample.rivals or (pairs.left, pairs.right)
    start = {c.code: np.concatenate([[1.0], np.array(c.start) / sum(c.start)]) for c in comparisons}
    known: dict[str, Floats | float] = dict.fromkeys(start, 0.0)
    if certain is not None:
        for comparison in comparisons:
            counts = np.bincount(certain.levels[comparison.code], minlength=comparison.size)
            known[comparison.code] = counts.astype(np.float64) * CERTAIN_SHARE
    possible = max(sample.possible, sample.fewest)
    prior = max(sample.rows, 1) / 4 / possible
    model = Model(tuple(comparisons), start, dict(sample.u), prior, sample.kin_odds)
    for _ in range(ROUNDS):
        odds = odds_of(model, model.match_weight(pairs))
        same = _rival_probability(odds, left, right) if sample.one_to_one else odds / (1.0 + odds)
        m = {}
        for comparison in comparisons:
            code = comparison.code
            levels, size = pairs.levels[code], comparison.size
            seen = np.bincount(levels, weights=same, minlength=size) + known[code]
            rates = (seen + M_PRIOR_PAIRS * start[code]) / (seen[1:].sum() + M_PRIOR_PAIRS)
            for level, rate in comparison.least.items():
                rates[level] = max(rates[level], rate)
            m[code] = np.concatenate([[1.0], rates[1:]])
        model = replace(model, m=m, prior_odds=max(float(same.sum()), 1.0) / possible)
    return model


# Steps of a low-discrepancy walk: the same random pairs on every run.
_STRIDE = 7_919


def random_pairs(
    people: PreparedPeople, one_table: bool, wanted: int, *, first_side_only: bool = False
) -> RowPairs:
    """Pairs that are, but for a few in a million, different people."""
    total = people.first if first_side_only else len(people)
    return random_rows(people.first, total, one_table, wanted)


def random_rows(first: int, total: int, one_table: bool, wanted: int) -> RowPairs:
    """`random_pairs` among `total` rows by their numbers, the first `first` of one side."""
    alone = one_table or total == first or first == 0
    first = total if alone else first
    second, offset = (total, 0) if alone else (total - first, first)
    steps = max(1, min(second, wanted // max(first, 1) + 1))
    one_in = max(1, first // wanted)
    rows = np.arange(0, first, one_in, dtype=np.int64)
    left = np.repeat(rows, steps)
    step = np.tile(np.arange(steps, dtype=np.int64), len(rows))
    right = offset + (left * 31 + step * _STRIDE + 1) % max(second, 1)
    return left[left != right], right[left != right]


def estimate_u(
    tables: Tables, people: PreparedPeople, pairs: RowPairs, plan: ComparisonPlan
) -> dict[str, Floats]:
    """P(level | different people) of every comparison, by code, from random `pairs`.

    That two random rows hold the very same value is taken from the values' own shares instead,
    where frequency counts.
    """
    random = comparison_levels(tables, people, pairs, plan)
    exact = {}
    for comparison in plan.comparisons:
        if comparison.frequency:
            share = people.share(comparison.frequency)
            share = share[share > 0]
            if len(share):
                exact[comparison.code] = float(share.mean())
    return measure_u(plan.comparisons, random, exact)
