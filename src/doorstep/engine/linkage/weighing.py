"""The weight a pair of a town is decided on: its fields, what the rows' surroundings add, what
overrules both.

The parts stay apart, so that every decision can be told again: bits = fields + extras, unless a bar
sets them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from doorstep.engine.linkage.anchors import Claims, Evidence
from doorstep.engine.linkage.decisions import SAME
from doorstep.engine.linkage.mentions import Town
from doorstep.engine.linkage.model import ALWAYS, NEVER, Floats, Model, Pairs

STRUCK_BITS = -6.0

OUTNAMED_BITS = -15.0

EXTRAS = ("kin", "struck", "outnamed", "family", "house")

BARS = (
    "", "nobody", "conflict", "two-numbers", "one-household", "other-name", "uncorroborated", "struck-double",
    "two-sources", "one-source", "decided-different", "decided-same",
)  # fmt: skip

"""Why a weight was overruled. nobody: nothing compared names anybody; conflict: equal number,
another person; two-numbers: two sound numbers; of two rows of one register: one-household (two
names on one page), other-name (two names, nothing stronger), uncorroborated (a name alone),
struck-double, two-sources (no double but two books of the same people); one-source: rows of one
source are not led to each other; decided-...: a person said so."""

_CODES = {code: number for number, code in enumerate(BARS)}


@dataclass
class Weighed:
    """Pairs with the bits they are decided on, the extras in them, and the bars set (numbers of
    `BARS`)."""

    evidence: Evidence
    model: Model
    bits: Floats
    extras: Mapping[str, Floats]
    bar: npt.NDArray[np.int8]
    decided: Mapping[int, str]

    def forbid(self, code: str, where: Claims) -> None:
        """Set a bar on the pairs `where`; what a person decided, and an earlier bar, stand."""
        free = where & (self.bar == 0)
        self.bar[free] = _CODES[code]
        self.bits[free] = NEVER

    def plain(self) -> Floats:
        """The bits as they would be without any bar."""
        found: Floats = summed(self.model, self.evidence.pairs) + sum(self.extras.values())
        return found


def summed(model: Model, pairs: Pairs) -> Floats:
    """The bits of all fields, each by itself."""
    total = np.zeros(len(pairs))
    for comparison in model.comparisons:
        total += model.field_bits(pairs, comparison.code)
    return total


def beside_fields(model: Model, pairs: Pairs) -> Floats:
    """What the model says beyond its fields one by one: that a family shares them, for one."""
    whole = model.bits(pairs)
    found: Floats = np.where(whole > NEVER, whole - summed(model, pairs), 0.0)
    return found


def weigh(
    model: Model, evidence: Evidence, town: Town, decided: Mapping[int, str],
    support: Floats | float = 0.0, house: Floats | float = 0.0,
) -> Weighed:  # fmt: skip
    """The bits of every pair; `support` is what a family known already speaks for it, `house` a
    linked household."""
    left, right = evidence.pairs.left, evidence.pairs.right
    fields = model.bits(evidence.pairs)
    struck = STRUCK_BITS * (town.struck[left] | town.struck[right])
    log_odds = fields + struck + support + house + np.log2(model.prior_odds)
    outnamed = np.where(evidence.outnamed(log_odds, town.household), OUTNAMED_BITS, 0.0)
    family = np.zeros(len(fields)) + support
    kin = beside_fields(model, evidence.pairs)
    home = np.zeros(len(fields)) + house
    extras = {"kin": kin, "struck": struck, "outnamed": outnamed, "family": family, "house": home}
    bits = fields + struck + outnamed + family + home
    weighed = Weighed(evidence, model, bits, extras, np.zeros(len(fields), dtype=np.int8), decided)
    for index, verdict in decided.items():
        weighed.bar[index] = _CODES["decided-same" if verdict == SAME else "decided-different"]
        bits[index] = ALWAYS if verdict == SAME else NEVER
    conflict = evidence.conflict(log_odds)
    weighed.forbid("conflict", conflict)
    weighed.forbid("two-numbers", evidence.apart(conflict))
    weighed.forbid("nobody", fields <= NEVER)
    return weighed
