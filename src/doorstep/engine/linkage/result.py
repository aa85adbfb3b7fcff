"""What `link_registers` gives back: the links, the queue for people, and what is needed to explain
both."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from doorstep.domain.errors import BadInput
from doorstep.engine.linkage.anchors import Claims
from doorstep.engine.linkage.assignment import Picked, near_ties
from doorstep.engine.linkage.comparison import Comparison, comparisons
from doorstep.engine.linkage.mentions import Town
from doorstep.engine.linkage.model import Floats, Ints, Model, Pairs
from doorstep.engine.linkage.people import Shape
from doorstep.engine.linkage.weighing import BARS, EXTRAS, Weighed

SCHEMA = pa.schema(
    [
        (name, pa.string())
        for name in (
            "left",
            "right",
            "left_kind",
            "left_role",
            "right_kind",
            "right_role",
            "entity",
        )
    ]
    + [("probability", pa.float64()), ("rule", pa.string()), ("accepted", pa.bool_())]
)

Row = tuple[int, int, float, str]


@dataclass(frozen=True)
class RegisterLinks:
    """Who is who in a town.

    `links`: left, right, their kinds and roles, entity, probability, rule, accepted (false: it
    waits for review).
    `review`: the queue (see `judged.REVIEW`); `judged`: every pair near being a link and what
    became of it.
    `model`: what was learned, as JSON can hold it, for `explain`.
    """

    links: pa.Table
    review: pa.Table
    judged: pa.Table
    model: Mapping[str, Mapping[str, Any]]


def link_table(
    town: Town,
    found: Iterable[Row],
    waiting: Collection[tuple[int, int]],
    different: Collection[tuple[int, int]],
) -> pa.Table:
    """The links by row; of several about one pair the first. A conflict is accepted once somebody
    decided it."""
    best: dict[tuple[int, int], tuple[float, str]] = {}
    for one, other, chance, rule in found:
        best.setdefault((one, other), (chance, rule))
    rows = sorted((one, other, *told) for (one, other), told in best.items())
    return pa.table(
        {
            "left": [town.ids[row[0]] for row in rows],
            "right": [town.ids[row[1]] for row in rows],
            "left_kind": [town.kinds[row[0]] for row in rows],
            "left_role": [town.roles[row[0]] for row in rows],
            "right_kind": [town.kinds[row[1]] for row in rows],
            "right_role": [town.roles[row[1]] for row in rows],
            "entity": ["person"] * len(rows),
            "probability": [round(row[2], 6) for row in rows],
            "rule": [row[3] for row in rows],
            "accepted": [
                row[:2] in different if row[3] == "conflict" else row[:2] not in waiting
                for row in rows
            ],
        },
        schema=SCHEMA,
    )


Compared = tuple[tuple[str, ...], tuple[Comparison, ...]]

# Whatever a model holds besides what it learned of each level.
_ODDS = tuple(one.name for one in fields(Model) if one.name not in ("comparisons", "m", "u"))


@dataclass(frozen=True)
class Round:
    """One round of pairs: what its rows can fill, by which model they were weighed, and what was
    expected before."""

    shape: Shape
    model: Model
    prior_bits: float


def told_model(rounds: Mapping[str, Round]) -> dict[str, dict[str, Any]]:
    """The rounds as plain data."""
    return {
        name: {
            "present": sorted(made.shape.present),
            "texts": list(made.shape.texts),
            "chinese": made.shape.chinese,
            "prior_bits": made.prior_bits,
            "odds": {name: getattr(made.model, name) for name in _ODDS},
            "m": {c.code: made.model.m[c.code].tolist() for c in made.model.comparisons},
            "u": {c.code: made.model.u[c.code].tolist() for c in made.model.comparisons},
        }
        for name, made in rounds.items()
    }


def read_round(told: Mapping[str, Any]) -> tuple[Round, Compared]:
    """A round again. Raises BadInput("not-reconciled") when the program that wrote it compared
    otherwise."""
    shape = Shape(frozenset(told["present"]), tuple(told["texts"]), bool(told["chinese"]), False)
    compared = comparisons(shape)
    m = {code: np.array(values) for code, values in told["m"].items()}
    u = {code: np.array(values) for code, values in told["u"].items()}
    if any(c.code not in m or len(m[c.code]) != c.size for c in compared[1]) or len(m) != len(
        compared[1]
    ):
        raise BadInput("not-reconciled")
    return Round(
        shape, Model(compared[1], m, u, **told["odds"]), float(told["prior_bits"])
    ), compared


REVIEW_LOW, REVIEW_HIGH = 0.1, 0.9

# Below this a pair is not worth keeping: one in two hundred.
FAINT_LOG_ODDS = -7.5

LIKELY = 0.5

WHY = ("", "band", "tie", "conflict", "third")

Codes = npt.NDArray[np.int8]

_TEXT, _NUMBER = pa.string(), pa.float64()

JUDGED = pa.schema(
    [
        ("left", _TEXT),
        ("right", _TEXT),
        ("round", _TEXT),
        ("because", _TEXT),
        ("bar", _TEXT),
        ("linked", pa.bool_()),
    ]
    + [(name, _NUMBER) for name in ("prior_bits", "bits", *EXTRAS, "probability")]
)

REVIEW = pa.schema(
    [(name, _TEXT) for name in ("left", "right", "round", "why", "fields")]
    + [(name, _NUMBER) for name in ("probability", "flip")]
    + [("linked", pa.bool_())]
)


@dataclass(frozen=True)
class Judgement:
    """One round of pairs with what was decided: `people` are the persons the rows of each side
    stand for.

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
    """Gathers the rounds of one run; of rounds that speak of the same pair the last one has the
    last word."""

    ids: pa.Array
    judged: list[pa.Table] = field(default_factory=list)
    review: list[pa.Table] = field(default_factory=list)

    def add(self, made: Judgement) -> None:
        """Keep what a round decided about the pairs near being a link."""
        weighed = made.weighed
        plain = weighed.plain() + made.prior_bits
        why = _questions(made, weighed.bits + made.prior_bits)
        kept = np.flatnonzero((plain > FAINT_LOG_ODDS) | made.picked | (why > 0))
        columns = self._ends(made, kept) | {
            "round": np.full(len(kept), made.name, dtype=object),
            "because": _because(made, plain, kept),
            "bar": np.array(BARS, dtype=object)[weighed.bar[kept]],
            "linked": made.picked[kept],
            "prior_bits": np.full(len(kept), made.prior_bits),
            "bits": weighed.bits[kept],
            **{name: values[kept] for name, values in weighed.extras.items()},
            "probability": made.chance[kept],
        }
        self.judged.append(pa.table(columns, schema=_numbered(JUDGED)))
        self._ask(made, plain, why)

    def _ask(self, made: Judgement, plain: Floats, why: Codes) -> None:
        asked = np.flatnonzero(why)
        told = fields_of(made.weighed.model, _taken(made.weighed.evidence.pairs, asked))
        columns = self._ends(made, asked) | {
            "round": np.full(len(asked), made.name, dtype=object),
            "why": np.array(WHY, dtype=object)[why[asked]],
            "fields": np.array([json.dumps(one) for one in told], dtype=object),
            "probability": made.chance[asked],
            "flip": _flips(made, plain)[asked],
            "linked": made.picked[asked],
        }
        self.review.append(pa.table(columns, schema=_numbered(REVIEW)))

    def _ends(self, made: Judgement, where: Ints) -> dict[str, Ints]:
        pairs = made.weighed.evidence.pairs
        left, right = pairs.left[where].astype(np.int64), pairs.right[where].astype(np.int64)
        return {"left": np.minimum(left, right), "right": np.maximum(left, right)}

    def drop(self, pairs: set[tuple[int, int]]) -> None:
        """These pairs are no links after all, and no questions: their rows stand in two sources."""
        keys = pa.array([self._key(one, other) for one, other in sorted(pairs)], pa.int64())
        self.judged = [
            _unlinked(part, pc.is_in(self._keys(part), keys), "two-sources") for part in self.judged
        ]
        self.review = [
            part.filter(pc.invert(pc.is_in(self._keys(part), keys))) for part in self.review
        ]

    def round_of(self, pair: tuple[int, int]) -> tuple[str, float] | None:
        """The round that had the last word about a pair, and its probability there."""
        judged, _ = self._last_words()
        found = judged.filter(pc.equal(self._keys(judged), self._key(*pair))).to_pylist()
        return (found[0]["round"], found[0]["probability"]) if found else None

    def overrule(
        self, pair: tuple[int, int], name: str, chance: float, told: list[list[object]]
    ) -> None:
        """This pair, linked in the round `name`, is no link beside heavier ones: a person is
        asked."""
        key = pa.array([self._key(*pair)], pa.int64())
        self.judged = [
            _unlinked(part, pc.is_in(self._keys(part), key), "third") for part in self.judged
        ]
        self.review = [
            part.filter(pc.invert(pc.is_in(self._keys(part), key))) for part in self.review
        ]
        asked = {
            "left": pair[0], "right": pair[1], "round": name, "why": "third", "fields": json.dumps(told),
            "probability": chance, "flip": min(0.5, chance), "linked": False,
        }  # fmt: skip
        self.review.append(pa.Table.from_pylist([asked], schema=_numbered(REVIEW)))

    def waiting(self) -> set[tuple[int, int]]:
        """The pairs of the queue, by row number."""
        _, review = self._last_words()
        return set(
            zip(review.column("left").to_pylist(), review.column("right").to_pylist(), strict=True)
        )

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

    def _latest(self, parts: list[pa.Table], schema: pa.Schema) -> tuple[pa.Table, Ints]:
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


def fields_of(model: Model, pairs: Pairs) -> list[list[list[object]]]:
    """Per pair [field, level, size, bits, share] of every field compared; share: how common the
    value is, or null."""
    told: list[list[list[object]]] = [[] for _ in range(len(pairs))]
    for comparison in model.comparisons:
        bits = model.field_bits(pairs, comparison.code)
        shares = pairs.shares.get(comparison.code)
        for index, level in enumerate(pairs.levels[comparison.code].tolist()):
            share = None if shares is None or not level else round(float(shares[index]), 8)
            told[index].append(
                [comparison.code, level, comparison.size, round(float(bits[index]), 6), share]
            )
    return told


def _taken(pairs: Pairs, where: Ints) -> Pairs:
    return Pairs(
        pairs.left[where],
        pairs.right[where],
        {code: levels[where] for code, levels in pairs.levels.items()},
        {code: shares[where] for code, shares in pairs.shares.items()},
    )


def _because(made: Judgement, plain: Floats, kept: Ints) -> npt.NDArray[np.object_]:
    """The short reason of the pairs kept: linked, the bar set, what pulled it down, a rival, or too
    little weight."""
    weighed = made.weighed
    light = plain[kept] <= 0
    found = np.full(len(kept), "rival", dtype=object)
    found[_settled(made)[kept]] = "other-row"
    found[light] = "light"
    for name in ("struck", "outnamed"):
        found[light & (plain[kept] - weighed.extras[name][kept] > 0)] = name
    bars = weighed.bar[kept]
    found[bars > 0] = np.array(BARS, dtype=object)[bars[bars > 0]]
    found[made.picked[kept]] = "linked"
    return found


def _settled(made: Judgement) -> Claims:
    """Pairs whose right row was led to another row of the very same person: nothing is left to
    ask."""
    pairs = made.weighed.evidence.pairs
    if made.people is None:
        return np.zeros(len(pairs), dtype=bool)
    partner = np.full(len(made.people), -1, dtype=np.int64)
    partner[pairs.right[made.picked]] = made.people[pairs.left[made.picked]]
    settled: Claims = (partner[pairs.right] == made.people[pairs.left]) & ~made.picked
    return settled


def _questions(made: Judgement, log_odds: Floats) -> Codes:
    """Why each pair is put to review, as a number of `WHY`; 0 for most."""
    weighed, pairs = made.weighed, made.weighed.evidence.pairs
    why = np.zeros(len(log_odds), dtype=np.int8)
    free = made.open & (weighed.bar == 0) & ~_settled(made)
    why[free & (made.chance > REVIEW_LOW) & (made.chance < REVIEW_HIGH)] = WHY.index("band")
    if made.left_keys is not None and made.people is not None:
        ties = near_ties(pairs.right, made.people[pairs.left], log_odds)
        ties |= near_ties(made.left_keys, made.people[pairs.right], log_odds)
        why[free & ties & (made.chance > 0.01)] = WHY.index("tie")
    why[made.open & (weighed.bar == BARS.index("conflict")) & weighed.evidence.same_number] = (
        WHY.index("conflict")
    )
    return why


def _flips(made: Judgement, plain: Floats) -> Floats:
    """The chance that a person who looks decides otherwise than the program did.

    In a conflict the number is what is in dispute, so its own weight is left out, and it is never
    above one half.
    """
    flips = np.where(made.picked, 1 - made.chance, made.chance)
    pairs, model = made.weighed.evidence.pairs, made.weighed.model
    if "id_number" in pairs.levels:
        conflict = made.weighed.bar == BARS.index("conflict")
        rest = plain - model.field_bits(pairs, "id_number")
        flips[conflict] = np.minimum(0.5, 1 / (1 + np.exp2(-np.clip(rest[conflict], -50, 50))))
    return flips
