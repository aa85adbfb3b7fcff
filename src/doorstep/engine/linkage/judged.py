"""What a run judged: every pair near being a link and what became of it, and the queue for people.

Rounds are added one after the other; of rounds that speak of the same pair the last one has the
last word.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from doorstep.engine.linkage.anchors import Claims
from doorstep.engine.linkage.assignment import near_ties
from doorstep.engine.linkage.comparison import Floats
from doorstep.engine.linkage.method import REVIEW_HIGH, REVIEW_LEAST, REVIEW_LOW
from doorstep.engine.linkage.people import Ints
from doorstep.engine.linkage.pipeline import Contest, Settled
from doorstep.engine.linkage.result import RowPair, fields_of
from doorstep.engine.linkage.weighing import BARS, EXTRAS

# Below this a pair is not worth keeping: one in two hundred.
FAINT_LOG_ODDS = -7.5
WHY = ("", "band", "tie", "conflict", "third")
Codes = npt.NDArray[np.int8]
_TEXT, _NUMBER = pa.string(), pa.float64()

JUDGED = pa.schema(
    [(name, _TEXT) for name in ("left", "right", "round", "because", "bar")]
    + [("linked", pa.bool_())]
    + [(name, _NUMBER) for name in ("prior_bits", "bits", *EXTRAS, "probability")]
)

REVIEW = pa.schema(
    [(name, _TEXT) for name in ("left", "right", "round", "why", "fields")]
    + [(name, _NUMBER) for name in ("probability", "flip")]
    + [("linked", pa.bool_())]
)


@dataclass(frozen=True)
class Judgement:
    """One round of pairs as it was settled; `open` pairs may be put to review.

    `competing`: whether pairs of one key, or of one right row, are rivals.
    """

    name: str
    contest: Contest
    settled: Settled
    open: Claims
    competing: bool = True


@dataclass(frozen=True)
class Judged:
    """The rounds of one run, by row number; `ids`: of every row."""

    ids: pa.Array
    judged: tuple[pa.Table, ...] = ()
    review: tuple[pa.Table, ...] = ()

    def add(self, made: Judgement) -> Judged:
        """With what a round decided about the pairs near being a link, and its questions."""
        weighed, prior_bits = made.settled.weighed, made.contest.prior_bits
        plain = weighed.plain + prior_bits
        why = _questions(made, weighed.match_weight + prior_bits)
        kept = np.flatnonzero((plain > FAINT_LOG_ODDS) | made.settled.picked | (why > 0))
        columns = _ends(made, kept) | {
            "round": np.full(len(kept), made.name, dtype=object),
            "because": _because(made, plain, kept),
            "bar": np.array(BARS, dtype=object)[weighed.bar[kept]],
            "linked": made.settled.picked[kept],
            "prior_bits": np.full(len(kept), prior_bits),
            "bits": weighed.match_weight[kept],
            **{name: values[kept] for name, values in weighed.extras.items()},
            "probability": made.settled.probability[kept],
        }
        return replace(
            self,
            judged=(*self.judged, pa.table(columns, schema=_numbered(JUDGED))),
            review=(*self.review, _asked(made, plain, why)),
        )

    def without(self, pairs: Collection[RowPair], because: str) -> Judged:
        """These pairs are no links after all, and no questions."""
        keys = pa.array([self._key(one, other) for one, other in sorted(pairs)], pa.int64())
        return replace(
            self,
            judged=tuple(
                _unlinked(part, pc.is_in(self._keys(part), keys), because) for part in self.judged
            ),
            review=tuple(
                part.filter(pc.invert(pc.is_in(self._keys(part), keys))) for part in self.review
            ),
        )

    def round_of(self, pair: RowPair) -> tuple[str, float] | None:
        """The round that had the last word about a pair, and its probability there."""
        judged, _ = self._last_words()
        rows = judged.filter(pc.equal(self._keys(judged), self._key(*pair))).to_pylist()
        return (rows[0]["round"], rows[0]["probability"]) if rows else None

    def overrule(
        self, pair: RowPair, name: str, probability: float, fields: list[list[object]]
    ) -> Judged:
        """This pair, linked in the round `name`, is no link beside heavier ones: a person is
        asked."""
        question = {
            "left": pair[0],
            "right": pair[1],
            "round": name,
            "why": "third",
            "fields": json.dumps(fields),
            "probability": probability,
            "flip": min(0.5, probability),
            "linked": False,
        }
        fallen = self.without([pair], "third")
        asked = pa.Table.from_pylist([question], schema=_numbered(REVIEW))
        return replace(fallen, review=(*fallen.review, asked))

    def waiting(self) -> set[RowPair]:
        """The pairs of the queue, by row number."""
        _, review = self._last_words()
        ends = (review.column(side).to_pylist() for side in ("left", "right"))
        return set(zip(*ends, strict=True))

    def tables(self) -> tuple[pa.Table, pa.Table]:
        """`judged` and `review`, by row."""
        judged, review = self._last_words()
        return self._named(judged, JUDGED), self._named(review, REVIEW)

    def _last_words(self) -> tuple[pa.Table, pa.Table]:
        judged, kept = self._latest(self.judged, _numbered(JUDGED))
        rounds = dict(zip(kept.tolist(), judged.column("round").to_pylist(), strict=True))
        review, keys = self._latest(self.review, _numbered(REVIEW))
        # A question of an earlier round is settled when a later one judged the pair without asking.
        last = [
            rounds.get(key) == name
            for key, name in zip(keys.tolist(), review.column("round").to_pylist(), strict=True)
        ]
        return judged, review.filter(pa.array(last, pa.bool_()))

    def _latest(self, parts: tuple[pa.Table, ...], schema: pa.Schema) -> tuple[pa.Table, Ints]:
        """All parts in the order of the rows, the last of several about one pair; and their
        keys."""
        whole = pa.concat_tables(reversed(parts)) if parts else schema.empty_table()
        keys, first = np.unique(self._keys(whole).to_numpy(), return_index=True)
        return whole.take(pa.array(first)), keys.astype(np.int64)

    def _keys(self, table: pa.Table) -> pa.ChunkedArray:
        return pc.add(
            pc.multiply(table.column("left"), max(len(self.ids), 1)), table.column("right")
        )

    def _key(self, one: int, other: int) -> int:
        return one * max(len(self.ids), 1) + other

    def _named(self, table: pa.Table, schema: pa.Schema) -> pa.Table:
        ends = {
            side: self.ids.take(table.column(side).combine_chunks()) for side in ("left", "right")
        }
        return pa.table(
            {name: ends.get(name, table.column(name)) for name in schema.names}, schema=schema
        )


def _numbered(schema: pa.Schema) -> pa.Schema:
    """The schema with row numbers for ids."""
    return pa.schema(
        [pa.field(f.name, pa.int64()) if f.name in ("left", "right") else f for f in schema]
    )


def _unlinked(part: pa.Table, wrong: pa.ChunkedArray, because: str) -> pa.Table:
    """The part with the pairs marked `wrong` no longer linked."""
    for name, value in (("linked", False), ("because", because)):
        at = part.column_names.index(name)
        part = part.set_column(
            at, part.schema.field(at), pc.if_else(wrong, value, part.column(name))
        )
    return part


def _ends(made: Judgement, where: Ints) -> dict[str, Ints]:
    pairs = made.contest.pairs
    left, right = pairs.left[where].astype(np.int64), pairs.right[where].astype(np.int64)
    return {"left": np.minimum(left, right), "right": np.maximum(left, right)}


def _asked(made: Judgement, plain: Floats, why: Codes) -> pa.Table:
    """The questions of a round; `why`: the number of `WHY` of every pair."""
    asked = np.flatnonzero(why)
    fields = fields_of(made.contest.model, made.contest.pairs.only(asked))
    columns = _ends(made, asked) | {
        "round": np.full(len(asked), made.name, dtype=object),
        "why": np.array(WHY, dtype=object)[why[asked]],
        "fields": np.array([json.dumps(one) for one in fields], dtype=object),
        "probability": made.settled.probability[asked],
        "flip": _flips(made, plain)[asked],
        "linked": made.settled.picked[asked],
    }
    return pa.table(columns, schema=_numbered(REVIEW))


def _because(made: Judgement, plain: Floats, kept: Ints) -> npt.NDArray[np.object_]:
    """The short reason of the pairs kept: linked, the bar set, what pulled it down, a rival, or too
    little weight."""
    weighed = made.settled.weighed
    light = plain[kept] <= 0
    because = np.full(len(kept), "rival", dtype=object)
    because[_other_rows(made)[kept]] = "other-row"
    because[light] = "light"
    for name in ("struck", "outnamed"):
        because[light & (plain[kept] - weighed.extras[name][kept] > 0)] = name
    bars = weighed.bar[kept]
    because[bars > 0] = np.array(BARS, dtype=object)[bars[bars > 0]]
    because[made.settled.picked[kept]] = "linked"
    return because


def _other_rows(made: Judgement) -> Claims:
    """Pairs whose right row was led to another row of the very same person: nothing is left to
    ask."""
    pairs, persons, picked = made.contest.pairs, made.contest.persons, made.settled.picked
    if not made.competing:
        return np.zeros(len(pairs), dtype=bool)
    partner = np.full(len(persons), -1, dtype=np.int64)
    partner[pairs.right[picked]] = persons[pairs.left[picked]]
    same: Claims = (partner[pairs.right] == persons[pairs.left]) & ~picked
    return same


def _questions(made: Judgement, log_odds: Floats) -> Codes:
    """Why each pair is put to review, as a number of `WHY`; 0 for most."""
    contest, weighed = made.contest, made.settled.weighed
    pairs, persons, probability = contest.pairs, contest.persons, made.settled.probability
    why = np.zeros(len(log_odds), dtype=np.int8)
    free = made.open & (weighed.bar == 0) & ~_other_rows(made)
    why[free & (probability > REVIEW_LOW) & (probability < REVIEW_HIGH)] = WHY.index("band")
    if made.competing:
        ties = near_ties(pairs.right, persons[pairs.left], log_odds)
        ties |= near_ties(contest.keys, persons[pairs.right], log_odds)
        why[free & ties & (probability > REVIEW_LEAST)] = WHY.index("tie")
    if contest.evidence is not None:
        conflict = made.open & (weighed.bar == BARS.index("conflict"))
        why[conflict & contest.evidence.same_number] = WHY.index("conflict")
    return why


def _flips(made: Judgement, plain: Floats) -> Floats:
    """The chance that a person who looks decides otherwise than the program did.

    In a conflict the number is what is in dispute, so its own weight is left out, and it is never
    above one half.
    """
    probability = made.settled.probability
    flips = np.where(made.settled.picked, 1 - probability, probability)
    pairs, model = made.contest.pairs, made.contest.model
    if "id_number" in pairs.levels:
        conflict = made.settled.weighed.bar == BARS.index("conflict")
        rest = plain - model.field_weight(pairs, "id_number")
        flips[conflict] = np.minimum(0.5, 1 / (1 + np.exp2(-np.clip(rest[conflict], -50, 50))))
    return flips
