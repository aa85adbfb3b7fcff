"""What became of the pairs that were weighed: which are links, why the others are not, which a person should see.

Kept with the run: `judged` holds every pair that was near being a link, `review` the queue. A pair is put to review
when its probability lies between two thresholds ("band"), when another candidate is almost as heavy ("tie"), or when
it bears an equal number but names another person ("conflict").
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from doorstep.engine.link.assign import Picked
from doorstep.engine.link.evidence import Claims
from doorstep.engine.link.weighing import BARS, EXTRAS, Weighed
from doorstep.engine.link.weights import Floats, Ints, Model, Pairs

REVIEW_LOW, REVIEW_HIGH = 0.1, 0.9
TIE_BITS = 1.5
# Below this a pair is not worth keeping: one in two hundred.
FAINT_LOG_ODDS = -7.5
LIKELY = 0.5
BAND, TIE, CONFLICT = "band", "tie", "conflict"
_TEXT, _NUMBER = pa.string(), pa.float64()
JUDGED = pa.schema(
    [("left", _TEXT), ("right", _TEXT), ("round", _TEXT), ("because", _TEXT), ("bar", _TEXT), ("linked", pa.bool_())]
    + [(name, _NUMBER) for name in ("prior_bits", "bits", *EXTRAS, "probability")]
)
REVIEW = pa.schema(
    [(name, _TEXT) for name in ("left", "right", "round", "why", "fields")]
    + [(name, _NUMBER) for name in ("probability", "flip")]
    + [("linked", pa.bool_())]
)


@dataclass(frozen=True)
class Judgement:
    """One round of pairs with what was decided: `people` are the persons the rows of each side stand for.

    Pairs of one `left_keys` (or one right row) compete; `open` pairs may be put to review.
    """

    name: str
    weighed: Weighed
    prior_bits: float
    chance: Floats
    picked: Picked
    open: Claims
    left_keys: Ints | None = None
    people: Ints | None = None


@dataclass
class Judged:
    """Gathers the rounds of one run."""

    ids: Sequence[str]
    judged: dict[tuple[int, int], dict[str, object]] = field(default_factory=dict)
    review: dict[tuple[int, int], dict[str, object]] = field(default_factory=dict)

    def add(self, made: Judgement) -> None:
        """Keep what a round decided; a later round about the same pair has the last word."""
        pairs, weighed = made.weighed.evidence.pairs, made.weighed
        plain = weighed.plain() + made.prior_bits
        why = _questions(made, weighed.bits + made.prior_bits)
        keep = (plain > FAINT_LOG_ODDS) | made.picked | (why != "")
        because = _because(made, plain)
        left, right = np.minimum(pairs.left, pairs.right).tolist(), np.maximum(pairs.left, pairs.right).tolist()
        for index in np.flatnonzero(keep).tolist():
            key = left[index], right[index]
            self.judged[key] = {
                "round": made.name,
                "because": because[index],
                "bar": BARS[weighed.bar[index]],
                "linked": bool(made.picked[index]),
                "prior_bits": made.prior_bits,
                "bits": float(weighed.bits[index]),
                **{name: float(values[index]) for name, values in weighed.extras.items()},
                "probability": float(made.chance[index]),
            }
            self.review.pop(key, None)
        asked = np.flatnonzero(why != "")
        told = fields_of(weighed.model, _taken(pairs, asked))
        flips = _flips(made, plain)
        for place, index in enumerate(asked.tolist()):
            self.review[left[index], right[index]] = {
                "round": made.name,
                "why": str(why[index]),
                "linked": bool(made.picked[index]),
                "probability": float(made.chance[index]),
                "flip": float(flips[index]),
                "fields": json.dumps(told[place]),
            }

    def drop(self, pairs: set[tuple[int, int]], because: str) -> None:
        """These pairs are no links after all."""
        for key in pairs & self.judged.keys():
            self.judged[key] |= {"linked": False, "because": because}
            self.review.pop(key, None)

    def tables(self) -> tuple[pa.Table, pa.Table]:
        """`judged` and `review`, by row."""
        return self._table(self.judged, JUDGED), self._table(self.review, REVIEW)

    def _table(self, rows: Mapping[tuple[int, int], Mapping[str, object]], schema: pa.Schema) -> pa.Table:
        keys = sorted(rows)
        columns = {name: [rows[key][name] for key in keys] for name in schema.names[2:]}
        sides = {"left": [self.ids[one] for one, _ in keys], "right": [self.ids[other] for _, other in keys]}
        return pa.table({**sides, **columns}, schema=schema)


def fields_of(model: Model, pairs: Pairs) -> list[list[list[object]]]:
    """Per pair [field, level, size, bits, share] of every field compared; share: how common the value is, or null."""
    told: list[list[list[object]]] = [[] for _ in range(len(pairs))]
    for comparison in model.comparisons:
        bits = model.field_bits(pairs, comparison.code)
        shares = pairs.shares.get(comparison.code)
        for index, level in enumerate(pairs.levels[comparison.code].tolist()):
            share = None if shares is None or not level else round(float(shares[index]), 8)
            told[index].append([comparison.code, level, comparison.size, round(float(bits[index]), 6), share])
    return told


def _taken(pairs: Pairs, where: Ints) -> Pairs:
    return Pairs(
        pairs.left[where],
        pairs.right[where],
        {code: levels[where] for code, levels in pairs.levels.items()},
        {code: shares[where] for code, shares in pairs.shares.items()},
    )


def _because(made: Judgement, plain: Floats) -> list[str]:
    """The short reason of every pair: linked, the bar set on it, what pulled it down, a rival, or too little weight."""
    weighed = made.weighed
    found = np.full(len(plain), "rival", dtype=object)
    found[_settled(made)] = "other-row"
    found[plain <= 0] = "light"
    for name in ("struck", "outnamed"):
        pulled = weighed.extras[name]
        found[(plain <= 0) & (plain - pulled > 0)] = name
    barred = weighed.bar > 0
    found[barred] = np.array(BARS, dtype=object)[weighed.bar[barred]]
    found[made.picked] = "linked"
    return [str(code) for code in found]


def _settled(made: Judgement) -> Claims:
    """Pairs whose right row was led to another row of the very same person: nothing is left to ask."""
    pairs = made.weighed.evidence.pairs
    if made.people is None:
        return np.zeros(len(pairs), dtype=bool)
    partner = np.full(len(made.people), -1, dtype=np.int64)
    partner[pairs.right[made.picked]] = made.people[pairs.left[made.picked]]
    settled: Claims = (partner[pairs.right] == made.people[pairs.left]) & ~made.picked
    return settled


def _questions(made: Judgement, log_odds: Floats) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    """Why each pair is put to review; "" for most."""
    weighed = made.weighed
    why = np.full(len(log_odds), "", dtype=object)
    free = made.open & (weighed.bar == 0) & ~_settled(made)
    why[free & (made.chance > REVIEW_LOW) & (made.chance < REVIEW_HIGH)] = BAND
    pairs = weighed.evidence.pairs
    if made.left_keys is not None and made.people is not None:
        ties = near_ties(pairs.right, made.people[pairs.left], log_odds)
        ties |= near_ties(made.left_keys, made.people[pairs.right], log_odds)
        why[free & ties & (made.chance > 0.01)] = TIE
    why[made.open & (weighed.bar == BARS.index(CONFLICT)) & weighed.evidence.same_number] = CONFLICT
    return why


def near_ties(keys: Ints, people: Ints, log_odds: Floats) -> Claims:
    """Pairs of one key whose heaviest two, of different people, weigh almost the same."""
    found = np.zeros(len(keys), dtype=bool)
    likely = np.flatnonzero(log_odds > -TIE_BITS)
    order = likely[np.lexsort((people[likely], -np.round(log_odds[likely], 6), keys[likely]))].tolist()
    first = -1
    done = True
    for index in order:
        if first < 0 or keys[index] != keys[first]:
            first, done = index, False
        elif not done and people[index] != people[first]:
            done = True
            if log_odds[first] > 0 and log_odds[first] - log_odds[index] < TIE_BITS:
                found[[first, index]] = True
    return found


def _flips(made: Judgement, plain: Floats) -> Floats:
    """The chance that a person who looks decides otherwise than the program did.

    In a conflict the number is what is in dispute, so its own weight is left out, and it is never above one half.
    """
    flips = np.where(made.picked, 1 - made.chance, made.chance)
    pairs, model = made.weighed.evidence.pairs, made.weighed.model
    if "id_number" in pairs.levels:
        conflict = made.weighed.bar == BARS.index(CONFLICT)
        rest = plain - model.field_bits(pairs, "id_number")
        flips[conflict] = np.minimum(0.5, 1 / (1 + np.exp2(-np.clip(rest[conflict], -50, 50))))
    return flips
