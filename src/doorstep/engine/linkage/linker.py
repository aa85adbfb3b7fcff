"""Two tables of persons, or one with duplicates: which rows are one person, how surely, and what to
review."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from doorstep.domain.errors import BadInput
from doorstep.domain.registers import NameTables
from doorstep.engine.linkage.anchors import find_anchors
from doorstep.engine.linkage.assignment import Picked, average_link, near_ties, one_to_one
from doorstep.engine.linkage.blocking import Found, candidates
from doorstep.engine.linkage.comparison import comparisons
from doorstep.engine.linkage.decisions import Verdicts, read_decisions, verdicts, with_decided
from doorstep.engine.linkage.household import (
    homes,
    house_bits,
    proposed,
    supported,
    told_twice,
    torn,
)
from doorstep.engine.linkage.model import (
    ALWAYS,
    KIN,
    NEVER,
    Compared,
    Floats,
    Ints,
    Model,
    Pairs,
    learn,
    probability,
    random_pairs,
    read_levels,
    strangers,
)
from doorstep.engine.linkage.parallel_sources import chance_among_people
from doorstep.engine.linkage.people import People, gather_people
from doorstep.engine.linkage.prepare import prepare
from doorstep.engine.sql.tables import Tables, open_tables

THRESHOLD = 0.5

REVIEW_LOW, REVIEW_HIGH = 0.1, 0.9

# As sure as a link may be that a person should see.
UNSURE = 0.89

# Bits below which a pair cannot pull a group apart any further; keeps the clustering small.
_FAINTEST_BITS = -10.0

# Weights are learned from about so many pairs; more would say the same.
LEARNED_FROM = 400_000

CERTAIN_SHARE = 0.1

SURE_ALREADY = 0.99


@dataclass(frozen=True)
class TableOptions:
    """How two foreign tables are linked.

    `fields`: the column codes to compare; empty: every column both tables have. Ages count back
    from `year` (None: this one). `threshold`: the probability a link must reach (None: 0.5).
    """

    fields: tuple[str, ...] = ()
    id_system: str = "plain"
    year: int | None = None
    threshold: float | None = None


DEFAULTS = TableOptions()


@dataclass(frozen=True)
class LinkResult:
    """`pairs`: left, right, probability, rule. `review`: left, right, probability, reasons (JSON:
    field, grade, bits).

    `entities` (one table only): id, entity - every row once; an entity carries the first id of its
    group.
    """

    pairs: pa.Table
    review: pa.Table
    entities: pa.Table | None = field(default=None)


def link_tables(
    left: pa.Table,
    right: pa.Table | None,
    name_tables: NameTables,
    options: TableOptions = DEFAULTS,
    decisions: pa.Table | None = None,
) -> LinkResult:
    """Link two tables one-to-one, or find the duplicates of one (`right` is None).

    Each table has a unique string `id` and columns of field codes; other columns are compared as
    plain text. `name_tables` say what is known of names; the script of the names themselves decides
    how they are read. `decisions` (left, right, verdict: same or different) overrule every weight.
    The order of the rows changes nothing.
    """
    bar = threshold_of(options.threshold)
    sides = [_chosen(side, options.fields) for side in (left, right) if side is not None]
    year = options.year or dt.date.today().year
    with open_tables() as tables:
        ready = [prepare(tables, side, name_tables, options.id_system, year) for side in sides]
        return link_prepared(tables, ready, name_tables, bar, decisions)


def link_prepared(
    tables: Tables,
    sides: list[pa.Table],
    name_tables: NameTables,
    bar: float = THRESHOLD,
    decisions: pa.Table | None = None,
) -> LinkResult:
    """`link_tables` for one or two tables that `prepare` made comparable with the same
    `name_tables`; `sides` is emptied, to need less memory."""
    people = gather_people(sides, name_tables)
    sides.clear()
    run = _Run(tables, people, comparisons(people.shape), read_decisions(decisions), bar)
    return run.grouped() if people.shape.one_table else run.matched()


def threshold_of(threshold: float | None) -> float:
    """The bar a link must reach; without one the default, which uses no truth. Raises
    BadInput("threshold-outside")."""
    if threshold is None:
        return THRESHOLD
    if not 0.0 < threshold < 1.0:
        raise BadInput("threshold-outside", threshold=threshold)
    return threshold


def _chosen(table: pa.Table, fields: tuple[str, ...]) -> pa.Table:
    if not fields:
        return table
    return table.select([name for name in table.column_names if name == "id" or name in fields])


@dataclass
class _Run:
    """One or two tables on their way to a result."""

    tables: Tables
    people: People
    compared: Compared
    forced: Verdicts
    bar: float

    def matched(self) -> LinkResult:
        """Two tables: one partner each; anchored rows first, weights decide about the rest."""
        first = self.people.first
        anchored = self._undecided(find_anchors(self.tables, self.people))
        free = np.ones(len(self.people), dtype=bool)
        free[anchored[0]] = free[anchored[1]] = False
        ours, theirs = np.flatnonzero(free[:first]), first + np.flatnonzero(free[first:])
        self.persons = told_twice(self.people, np.concatenate([ours, theirs]))
        pairs = self._looked_at(np.concatenate([ours, theirs]), ours, theirs, within=False)
        model = self._learned(pairs, float(len(ours)) * len(theirs), anchored)
        bits, chance, picked = self._picked(model, pairs, 0.0)
        home = homes(self.people)
        pairs = pairs.joined(self._proposed(home, pairs, picked, anchored, (ours, theirs)))
        picked = np.append(picked, np.zeros(len(pairs) - len(picked), dtype=bool))
        left, right = (
            np.concatenate(ends) for ends in zip((pairs.left, pairs.right), anchored, strict=True)
        )
        led = np.append(picked, np.ones(len(anchored[0]), dtype=bool))
        house = house_bits(pairs, supported(home, left, right, led)[: len(pairs)])
        if len(pairs) > len(bits) or house.any():
            bits, chance, picked = self._picked(model, pairs, house)
            led[: len(pairs)] = picked
        sure = np.full(len(anchored[0]), ALWAYS)
        doubted = torn(home, left, right, np.concatenate([bits, sure]), led)[: len(pairs)]
        chance = np.where(doubted, np.minimum(chance, UNSURE), chance)
        log_odds = bits + np.log2(model.prior_odds)
        ties = near_ties(pairs.left, self.persons[pairs.right], log_odds)
        ties |= near_ties(pairs.right, self.persons[pairs.left], log_odds)
        ties |= ~picked & (chance >= self.bar)  # another row of a person who is linked already
        links = _joined_links(
            self._anchor_table(model, anchored), self._table(pairs, picked, chance)
        )
        return LinkResult(links, self._review(model, pairs, chance, ties))

    def _proposed(
        self, home: Ints, pairs: Pairs, picked: Picked, anchored: Found, sides: Found
    ) -> Pairs:
        """What members already linked propose: the others of their two households."""
        left, right = (
            np.concatenate(ends) for ends in zip((pairs.left, pairs.right), anchored, strict=True)
        )
        led = np.append(picked, np.ones(len(anchored[0]), dtype=bool))
        found = proposed(self.tables, self.people, home, left, right, led, sides)
        return read_levels(self.tables, self.people, found, self.compared)

    def _picked(
        self, model: Model, pairs: Pairs, house: Floats | float
    ) -> tuple[Floats, Floats, Picked]:
        bits = self._decided(model.bits(pairs) + house, pairs)
        odds = model.prior_odds * np.exp2(np.clip(bits, -60, 60))
        chance = probability(model, pairs, True, bits)
        chance = np.maximum(
            chance, chance_among_people(odds, self.persons[pairs.left], self.persons[pairs.right])
        )
        return bits, chance, one_to_one(pairs.left, pairs.right, bits, chance >= self.bar)

    def grouped(self) -> LinkResult:
        """One table: groups of rows."""
        rows = np.arange(len(self.people))
        possible = len(rows) * (len(rows) - 1) / 2
        pairs = self._looked_at(rows, rows, rows, within=True)
        model = self._learned(pairs, possible, None)
        bits = self._decided(model.bits(pairs), pairs)
        chance = probability(model, pairs, False, bits)
        lift = np.log2(self.bar / (1 - self.bar))
        log_odds = bits + np.log2(model.prior_odds) - lift
        keep = log_odds > _FAINTEST_BITS
        groups = np.array(
            average_link(len(rows), pairs.left[keep], pairs.right[keep], log_odds[keep])
        )
        together: Picked = groups[pairs.left] == groups[pairs.right]
        entities = pa.table(
            {"id": self.people.ids, "entity": self.people.ids.take(pa.array(groups, pa.int64()))}
        )
        chance = through_others(pairs, together, chance)
        review = self._review(model, pairs, chance, np.zeros(len(pairs), dtype=bool))
        return LinkResult(self._table(pairs, together, chance), review, entities)

    def _undecided(self, anchored: Found) -> Found:
        """Anchors without the rows somebody has decided about."""
        if not self.forced:
            return anchored
        touched = pa.array(sorted({id_ for pair in self.forced for id_ in pair}), pa.string())
        rows = np.flatnonzero(
            pa.compute.is_in(self.people.ids, value_set=touched).to_numpy(zero_copy_only=False)
        )
        free = ~(np.isin(anchored[0], rows) | np.isin(anchored[1], rows))
        return anchored[0][free], anchored[1][free]

    def _looked_at(self, rows: Ints, left: Ints, right: Ints, within: bool) -> Pairs:
        found = candidates(self.tables, self.people, rows)
        found = with_decided(found, self.forced, self.people, left, right, within=within)
        return read_levels(self.tables, self.people, found, self.compared)

    def _learned(self, pairs: Pairs, possible: float, anchored: Found | None) -> Model:
        people = self.people
        one_table = people.shape.one_table
        u = strangers(self.tables, people, random_pairs(people, one_table), self.compared)
        certain = None
        if anchored is not None and len(anchored[0]):
            some = slice(0, None, 1 + len(anchored[0]) // (LEARNED_FROM // 10))
            certain = read_levels(
                self.tables, people, (anchored[0][some], anchored[1][some]), self.compared
            )
        one_in = 1 + len(pairs) // LEARNED_FROM
        some_pairs = pairs if one_in == 1 else pairs.only(pairs.left % one_in == 0)
        rows = len(people) - (2 * len(anchored[0]) if anchored is not None else 0)
        return learn(
            self.compared[1], some_pairs, u, rows // one_in, possible / one_in, not one_table, None, certain,
            CERTAIN_SHARE, KIN / max(len(people) if one_table else people.first, 20),
        )  # fmt: skip

    def _decided(self, bits: Floats, pairs: Pairs) -> Floats:
        self.verdicts = verdicts(self.forced, pairs, self.people.ids)
        for index, verdict in self.verdicts.items():
            bits[index] = ALWAYS if verdict == "same" else NEVER
        return bits

    def _anchor_table(self, model: Model, anchored: Found) -> pa.Table:
        """Anchors as links; how sure is what the anchor itself weighs, whatever else agrees beside
        it."""
        left, right = anchored
        numbers = self.people.code("id_key")
        by_number = (numbers[left] >= 0) & (numbers[left] == numbers[right])
        chance = anchor_chance(model, self.people, anchored)
        rules = pa.array(np.where(by_number, "id", "exact"), pa.string())
        return self._links(left, right, chance, rules)

    def _table(self, pairs: Pairs, picked: Picked, chance: Floats) -> pa.Table:
        where = np.flatnonzero(picked)
        rules = pa.array(
            ["decision" if self.verdicts.get(i) == "same" else "weight" for i in where.tolist()],
            pa.string(),
        )
        return self._links(pairs.left[where], pairs.right[where], chance[where], rules)

    def _links(self, left: Ints, right: Ints, chance: Floats, rules: pa.Array) -> pa.Table:
        ids = self.people.ids
        return pa.table(
            {
                "left": ids.take(pa.array(left)),
                "right": ids.take(pa.array(right)),
                "probability": pa.array(np.round(chance, 6), pa.float64()),
                "rule": rules,
            }
        )

    def _review(self, model: Model, pairs: Pairs, chance: Floats, ties: Picked) -> pa.Table:
        unsure = (chance > REVIEW_LOW) & (chance < REVIEW_HIGH) | ties & (chance > 0.01)
        unsure[list(self.verdicts)] = False
        part = pairs.only(unsure)
        table = self._links(
            part.left, part.right, chance[unsure], pa.array(reasons(model, part), pa.string())
        )
        return table.rename_columns(["left", "right", "probability", "reasons"])


def through_others(pairs: Pairs, together: Picked, chance: Floats) -> Floats:
    """The chance of every pair, raised to what a third row promises: P(a is c) + P(c is b) - 1 at
    least."""
    where = np.flatnonzero(together)
    known: dict[int, dict[int, float]] = {}
    for one, other, sure in zip(
        pairs.left[where].tolist(), pairs.right[where].tolist(), chance[where].tolist(), strict=True
    ):
        known.setdefault(one, {})[other] = sure
        known.setdefault(other, {})[one] = sure
    raised = chance.copy()
    for index in where[chance[where] < SURE_ALREADY].tolist():
        one, other = known[int(pairs.left[index])], known[int(pairs.right[index])]
        through = (sure + other[third] - 1.0 for third, sure in one.items() if third in other)
        raised[index] = max(raised[index], max(through, default=0.0))
    return raised


def anchor_chance(model: Model, people: People, anchored: Found) -> Floats:
    """P(one person) of anchored pairs from name, birth, sex and number alone: a floor, nothing else
    is counted."""
    left, right = anchored
    levels, shares = {}, {}
    for comparison in model.comparisons:
        names = _ANCHORED.get(comparison.code, ())
        same = np.full(len(left), bool(names))
        for name in names:
            codes = people.code(name)
            same &= (codes[left] >= 0) & (codes[left] == codes[right])
        levels[comparison.code] = np.where(same, comparison.size - 1, 0).astype(np.int8)
        if comparison.frequency:
            share = people.share(comparison.frequency)
            shares[comparison.code] = np.maximum(share[left], share[right])
    return probability(model, Pairs(left, right, levels, shares), False)


_ANCHORED = {
    "name": ("whole",), "given_name": ("given",), "family_name": ("family",), "birth_year": ("y",),
    "birth_day": ("birth_day_key",), "sex": ("sex",), "id_number": ("id_key",),
}  # fmt: skip


def _joined_links(*parts: pa.Table) -> pa.Table:
    return pa.concat_tables(parts).sort_by([("left", "ascending"), ("right", "ascending")])


def reasons(model: Model, pairs: Pairs) -> list[str]:
    """Per pair, JSON of [field, exact | close | differs, bits] for every field both rows fill."""
    told: list[list[list[object]]] = [[] for _ in range(len(pairs))]
    for comparison in model.comparisons:
        bits = model.field_bits(pairs, comparison.code)
        for index, level in enumerate(pairs.levels[comparison.code].tolist()):
            if level:
                grade = (
                    "exact"
                    if level == comparison.size - 1
                    else "differs"
                    if level == 1
                    else "close"
                )
                told[index].append([comparison.code, grade, round(float(bits[index]), 1)])
    return [json.dumps(one, ensure_ascii=False) for one in told]
