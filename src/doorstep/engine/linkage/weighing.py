"""The match weight a pair is decided on: its fields, what the rows' surroundings add, what
overrules both.

The parts stay apart, so that every decision can be explained: weight = fields + extras, unless a
bar sets it. Weights are log2 Bayes factors, in bits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from doorstep.engine.linkage.anchors import Claims, Evidence
from doorstep.engine.linkage.comparison import Floats, Pairs
from doorstep.engine.linkage.decisions import SAME
from doorstep.engine.linkage.mentions import TownRows
from doorstep.engine.linkage.model import ALWAYS, NEVER, Model, odds_of

STRUCK_BITS = -6.0
OUTNAMED_BITS = -15.0
EXTRAS = ("kin", "struck", "outnamed", "family", "house")

BARS = (
    "",
    "nobody",
    "conflict",
    "two-numbers",
    "one-household",
    "other-name",
    "uncorroborated",
    "struck-double",
    "two-sources",
    "one-source",
    "decided-different",
    "decided-same",
)

"""Why a weight was overruled. nobody: nothing compared names anybody; conflict: equal number,
another person; two-numbers: two sound numbers; of two rows of one register: one-household (two
names on one page), other-name (two names, nothing stronger), uncorroborated (a name alone),
struck-double, two-sources (no double but two books of the same people); one-source: rows of one
source are not led to each other; decided-...: a person said so."""

_CODES = {code: number for number, code in enumerate(BARS)}


@dataclass(frozen=True)
class Weighed:
    """n pairs with the weight they are decided on.

    `fields`: what their fields weigh (n,); `added`: the extras by name (n,), without `kin`, which
    is part of `fields`; `bar`: what overruled the weight (n,), numbers of `BARS`; `decided`:
    verdicts by place.
    """

    pairs: Pairs
    model: Model
    fields: Floats
    match_weight: Floats
    added: Mapping[str, Floats]
    bar: npt.NDArray[np.int8]
    decided: Mapping[int, str]

    def forbid(self, code: str, where: Claims) -> Weighed:
        """With a bar on the pairs `where`; what a person decided, and an earlier bar, stand."""
        free = where & (self.bar == 0)
        return replace(
            self,
            bar=np.where(free, np.int8(_CODES[code]), self.bar),
            match_weight=np.where(free, NEVER, self.match_weight),
        )

    @cached_property
    def summed(self) -> Floats:
        """The weight of all fields, each by itself."""
        return summed(self.model, self.pairs)

    @cached_property
    def extras(self) -> Mapping[str, Floats]:
        """All EXTRAS by name."""
        kin = np.where(self.fields > NEVER, self.fields - self.summed, 0.0)
        nothing = np.zeros(len(self.pairs))
        return {"kin": kin} | {name: self.added.get(name, nothing) for name in EXTRAS[1:]}

    @cached_property
    def plain(self) -> Floats:
        """The weight as it would be without any bar."""
        weight: Floats = self.summed + sum(self.extras.values())
        return weight

    @property
    def odds(self) -> Floats:
        """The odds of each pair by itself."""
        return odds_of(self.model, self.match_weight)


def summed(model: Model, pairs: Pairs) -> Floats:
    """The weight of all fields, each by itself."""
    total = np.zeros(len(pairs))
    for comparison in model.comparisons:
        total += model.field_weight(pairs, comparison.code)
    return total


def beside_fields(model: Model, pairs: Pairs) -> Floats:
    """What the model says beyond its fields one by one: that a family shares them, for one."""
    whole = model.match_weight(pairs)
    beyond: Floats = np.where(whole > NEVER, whole - summed(model, pairs), 0.0)
    return beyond


@dataclass(frozen=True)
class Surroundings:
    """What a town's rows tell of a pair beside its fields: the rows themselves and claims about
    pairs."""

    town: TownRows
    evidence: Evidence


@dataclass(frozen=True)
class Support:
    """What others linked already speak for each pair, (n,) in bits each: a known `family`, a linked
    `house`."""

    family: Floats
    house: Floats

    @classmethod
    def none(cls, pairs: int) -> Support:
        """No support for any of so many pairs."""
        return cls(np.zeros(pairs), np.zeros(pairs))

    def any(self) -> bool:
        """Whether any pair has some."""
        return bool(self.family.any() or self.house.any())


def weigh(
    model: Model,
    pairs: Pairs,
    fields: Floats,
    support: Support,
    decided: Mapping[int, str],
    around: Surroundings | None,
) -> Weighed:
    """The weight of every pair; `fields`: what the model says; `around`: in a town, its rows."""
    bar = np.zeros(len(fields), dtype=np.int8)
    added = {"family": support.family, "house": support.house}
    if around is None:
        weight = fields + support.house
    else:
        town, evidence = around.town, around.evidence
        is_struck = town.struck[pairs.left] | town.struck[pairs.right]
        struck = is_struck.astype(np.float64) * STRUCK_BITS
        log_odds = fields + struck + support.family + support.house + np.log2(model.prior_odds)
        outnamed = np.where(evidence.outnamed(log_odds, town.household), OUTNAMED_BITS, 0.0)
        weight = fields + struck + outnamed + support.family + support.house
        added |= {"struck": struck, "outnamed": outnamed}
    for index, verdict in decided.items():
        bar[index] = _CODES["decided-same" if verdict == SAME else "decided-different"]
        weight[index] = ALWAYS if verdict == SAME else NEVER
    weighed = Weighed(pairs, model, fields, weight, added, bar, decided)
    if around is None:
        return weighed
    conflict = evidence.conflict(log_odds)
    weighed = weighed.forbid("conflict", conflict)
    weighed = weighed.forbid("two-numbers", evidence.apart(conflict))
    return weighed.forbid("nobody", fields <= NEVER)
