"""Links between a town's registers: one register is the spine, every other mention is led to a
person in it.

First duplicates inside the spine, and links between files of it that are two sources of the same
people; then each mention's best person: one-to-one where a row stands for a person's only such
event (a visit round, a birth, a death), many-to-one for services and certificates. An equal
identity number with a clearly different person is returned as a conflict and never as a link. What
the spine lacks is linked among the rest (a birth and a visited child), so that one missing person
is one piece of evidence, not two.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from doorstep.domain.registers import PackSpec
from doorstep.engine.linkage.anchors import Evidence, anchors_between, read_evidence
from doorstep.engine.linkage.assignment import (
    Picked,
    average_link,
    near_ties,
    one_to_one,
    strongest_first,
)
from doorstep.engine.linkage.blocking import ACROSS, BETWEEN, WITHIN, find_pairs
from doorstep.engine.linkage.comparison import Comparison, comparisons
from doorstep.engine.linkage.comparison_cache import ComparisonCache
from doorstep.engine.linkage.consistency import CONFLICT, contradicting, one_row_each
from doorstep.engine.linkage.decisions import (
    SAME,
    Verdicts,
    numbered,
    read_decisions,
    verdicts,
    with_decided,
)
from doorstep.engine.linkage.household import (
    house_bits,
    in_parents_household,
    paged_or_found,
    rivals_of,
    supported,
    told_twice,
    torn,
)
from doorstep.engine.linkage.mentions import Town
from doorstep.engine.linkage.model import (
    KIN,
    NEVER,
    RANDOM_PAIRS_OF_A_TOWN,
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
from doorstep.engine.linkage.opening import TOWN_MEMORY, open_town
from doorstep.engine.linkage.parallel_sources import (
    PARALLEL,
    FilePairs,
    between,
    chance_among_people,
    joined,
    parallel_files,
    sources,
    two_in_both,
)
from doorstep.engine.linkage.people import People, Shape, shape_of_first
from doorstep.engine.linkage.result import (
    SCHEMA,
    Judged,
    Judgement,
    RegisterLinks,
    Round,
    Row,
    fields_of,
    link_table,
    told_model,
)
from doorstep.engine.linkage.weighing import Weighed, weigh
from doorstep.engine.sql.tables import Tables, open_tables

LINK_AT = 0.5

# As sure as a link may be that a person should see.
UNSURE = 0.89

DUPLICATE_AT = 0.9

# A newborn in the household of the mother or father its entry names.
FAMILY_BITS = 9.0

# What an anchor counts towards the weights of parallel files.
CERTAIN_SHARE = 0.1

_NEWCOMERS = frozenset({("births", "child"), ("move_in", "person")})

_MET = frozenset({"visits", "move_out", "deaths"})


def link_registers(
    mentions: pa.Table,
    pack: PackSpec,
    decisions: pa.Table | None = None,
    cache: ComparisonCache | None = None,
) -> RegisterLinks:
    """Links among mentions, what should be looked at, and why.

    Rules: id, name (same name, nothing against it), weight, parallel (rows of two files that are
    two sources of the same people), duplicate, conflict (not a link), decision. `decisions` (left,
    right, verdict: same or different; mention ids) overrule all of them. A `cache` spares work
    done before; it changes nothing of the result.
    """
    if mentions.num_rows == 0:
        return RegisterLinks(SCHEMA.empty_table(), *Judged(pa.array([], pa.string())).tables(), {})
    with open_tables(memory=TOWN_MEMORY) as tables:
        people, town = open_town(tables, mentions, pack, cache.prepared if cache else None)
        if cache is not None:
            people.cache = cache.open(people.ids)
        return _Linking(tables, people, town, read_decisions(decisions)).result()


@dataclass
class _Linking:
    """One run over one town."""

    tables: Tables
    people: People
    town: Town
    forced: Verdicts

    def result(self) -> RegisterLinks:
        """Duplicates and parallel files, then links to the spine, then links among what the spine
        lacks."""
        self.compared = comparisons(self.people.shape)
        total, spine = len(self.town.ids), self.town.spine_rows
        self.different: set[tuple[int, int]] = set()
        self.rows: list[Row] = []
        self.judged = Judged(self.people.ids)
        self.rounds: dict[str, Round] = {}
        self.parallel: FilePairs = frozenset()
        self.spine, others = np.arange(spine), np.arange(spine, total)
        self.persons = told_twice(self.people, others)
        across = self._evidence(self.spine, others, ACROSS)
        self.model = self._learn(across, total, spine)
        group = self._inside(spine)
        taken = self._to_spine(across, group)
        self._among_missing(taken)
        self._obey()
        self._fit_together()
        links = link_table(self.town, self.rows, self.judged.waiting(), self.different)
        judged, review = self.judged.tables()
        return RegisterLinks(links, review, judged, told_model(self.rounds))

    def _evidence(
        self,
        left: Ints,
        right: Ints,
        rules: tuple[str, ...],
        compared: Compared | None = None,
        within: bool = False,
    ) -> Evidence:
        found = find_pairs(self.tables, self.people, left, right, rules, within)
        found = with_decided(found, self.forced, self.people, left, right, within)
        return read_evidence(
            self.tables,
            self.people,
            read_levels(self.tables, self.people, found, compared or self.compared),
        )

    def _learn(self, across: Evidence, total: int, spine: int) -> Model:
        pairs = random_pairs(self.people, one_table=False, wanted=RANDOM_PAIRS_OF_A_TOWN)
        u = strangers(self.tables, self.people, pairs, self.compared)
        possible = float(spine) * max(total - spine, 1)
        return learn(
            self.compared[1],
            across.pairs,
            u,
            total,
            possible,
            one_to_one=True,
            rivals=self._rivals(across),
            kin_odds=KIN / max(spine, 20),
        )

    def _rivals(self, evidence: Evidence) -> tuple[Ints, Ints]:
        """Who competes for whom: a person's mentions of one round with each other, a mention's
        persons always."""
        left, right = evidence.pairs.left, evidence.pairs.right
        rounds = self.town.once[right]
        alone = rounds == 0
        keys = left * (int(rounds.max(initial=0)) + 1) + rounds
        _, codes = np.unique(keys, return_inverse=True)
        codes = codes.astype(np.int64)
        codes[alone] = codes.max(initial=0) + 1 + np.arange(int(alone.sum()))
        return codes, right

    def _weigh(
        self,
        evidence: Evidence,
        model: Model | None = None,
        support: Floats | float = 0.0,
        house: Floats | float = 0.0,
    ) -> Weighed:
        return weigh(
            model or self.model, evidence, self.town, self._decided(evidence), support, house
        )

    def _decided(self, evidence: Evidence) -> dict[int, str]:
        return verdicts(self.forced, evidence.pairs, self.people.ids)

    def _inside(self, spine: int) -> Ints:
        """Person of each spine row (the smallest row of theirs): doubles of one register, lines of
        parallel files."""
        weighed = self._weigh(self._evidence(self.spine, self.spine, WITHIN, within=True))
        self._conflicts(weighed)
        left, right = weighed.evidence.pairs.left, weighed.evidence.pairs.right
        log_odds = weighed.bits + np.log2(1.0 / max(spine, 20))
        self.parallel = found = parallel_files(self.town, left[log_odds > 0], right[log_odds > 0])
        group = self._duplicates(spine, weighed, between(found, self.town, left, right))
        if not found:
            return group
        left, right = self._parallel(found, group)
        return joined(self._still_doubled(left, right), left, right)

    def _duplicates(self, spine: int, weighed: Weighed, twice: Picked) -> Ints:
        """Group of each spine row; pairs of `twice` are two sources of one person and no double."""
        evidence = weighed.evidence
        left, right = evidence.pairs.left, evidence.pairs.right
        struck = self.town.struck[left] | self.town.struck[right]
        weighed.forbid("two-sources", twice)
        # Two rows of one household page with different names are two people: twins, or brothers
        # named alike.
        one_page = self.town.household[left] == self.town.household[right]
        weighed.forbid("one-household", one_page & ~evidence.same_name)
        # Children of one generation share a character: on one birth date that makes twins, not a
        # slip of the pen.
        if self.people.shape.chinese:
            weighed.forbid("other-name", ~evidence.same_name & ~evidence.same_number)
        weighed.forbid("uncorroborated", ~evidence.corroborated())
        weighed.forbid("struck-double", struck)
        prior = float(np.log2(1.0 / max(spine, 20)))
        log_odds = weighed.bits + prior
        lift = np.log2(DUPLICATE_AT / (1 - DUPLICATE_AT))
        keep = log_odds - lift > -10
        group = np.array(
            average_link(spine, left[keep], right[keep], log_odds[keep] - lift), dtype=np.int64
        )
        same = [index for index, verdict in weighed.decided.items() if verdict == SAME]
        group = joined(group, left[same], right[same])
        chance = 1 / (1 + np.exp2(-np.clip(log_odds, -50, 50)))
        picked = (group[left] == group[right]) & (log_odds > 0)
        for index in np.flatnonzero(picked).tolist():
            rule = "decision" if index in weighed.decided else "duplicate"
            self.rows.append((int(left[index]), int(right[index]), float(chance[index]), rule))
        self._keep(Judgement("within", weighed, prior, chance, picked, ~struck))
        return group

    def _still_doubled(self, left: Ints, right: Ints) -> Ints:
        """Groups without the doubles whose two rows stand in another source as two rows too, and no
        double there."""
        doubled = {
            (row[0], row[1]): row[3] for row in self.rows if row[3] in ("duplicate", "decision")
        }
        wrong = two_in_both(
            self.town, [pair for pair, rule in doubled.items() if rule == "duplicate"], left, right
        )
        self.rows = [
            row for row in self.rows if row[3] != "duplicate" or (row[0], row[1]) not in wrong
        ]
        self.judged.drop(wrong)
        kept = np.array([pair for pair in doubled if pair not in wrong], dtype=np.int64).reshape(
            -1, 2
        )
        return joined(np.arange(self.town.spine_rows), kept[:, 0], kept[:, 1])

    def _parallel(self, found: FilePairs, group: Ints) -> tuple[Ints, Ints]:
        """Rows of parallel files one to one, by weights of their own: such files tell more than
        other mentions do."""
        shape = shape_of_first(self.people)
        compared = comparisons(shape)
        pairs = random_pairs(
            self.people, one_table=True, wanted=RANDOM_PAIRS_OF_A_TOWN, first_side_only=True
        )
        u = strangers(self.tables, self.people, pairs, compared)
        self.homes = paged_or_found(self.people, self.town)
        linked: list[tuple[int, int]] = []
        for number, (one, other) in enumerate(sources(found)):
            sides = [
                np.flatnonzero(np.isin(self.town.files[: self.town.spine_rows], files))
                for files in (one, other)
            ]
            evidence = self._evidence(sides[0], sides[1], BETWEEN, compared)
            model = self._learn_parallel(evidence.pairs, (sides[0], sides[1]), shape, compared, u)
            twice = between(found, self.town, evidence.pairs.left, evidence.pairs.right)
            linked += self._one_to_one(f"parallel_{number}", shape, model, evidence, twice, group)
        rows = np.array(linked, dtype=np.int64).reshape(-1, 2)
        return rows[:, 0], rows[:, 1]

    def _learn_parallel(
        self,
        pairs: Pairs,
        sides: tuple[Ints, Ints],
        shape: Shape,
        compared: Compared,
        u: dict[str, Floats],
    ) -> Model:
        """Weights for what anchors leave open, as for two files: nearly all rows agree, and would
        hide who errs."""
        anchored = anchors_between(self.tables, self.people, shape, *sides)
        free = [np.setdiff1d(rows, ends) for rows, ends in zip(sides, anchored, strict=True)]
        open_pairs = pairs.only(np.isin(pairs.left, free[0]) & np.isin(pairs.right, free[1]))
        certain = read_levels(self.tables, self.people, anchored, compared)
        return learn(
            compared[1],
            open_pairs,
            u,
            len(free[0]) + len(free[1]),
            float(len(free[0])) * len(free[1]),
            one_to_one=True,
            certain=certain,
            certain_share=CERTAIN_SHARE,
            kin_odds=KIN / max(len(sides[0]), 20),
        )

    def _one_to_one(
        self, name: str, shape: Shape, model: Model, evidence: Evidence, twice: Picked, group: Ints
    ) -> list[tuple[int, int]]:
        left, right, home = evidence.pairs.left, evidence.pairs.right, self.homes
        weighed, chance, picked = self._partners(model, evidence, twice, group, 0.0)
        house = house_bits(evidence.pairs, supported(home, left, right, picked))
        if house.any():
            weighed, chance, picked = self._partners(model, evidence, twice, group, house)
        doubted = torn(home, left, right, weighed.bits, picked)
        chance = np.where(doubted, np.minimum(chance, UNSURE), chance)
        unstruck = ~(self.town.struck[left] | self.town.struck[right])
        prior = float(np.log2(model.prior_odds))
        self._keep(Judgement(name, weighed, prior, chance, picked, unstruck, left, group), shape)
        linked = []
        for index in np.flatnonzero(picked).tolist():
            pair = (
                min(int(left[index]), int(right[index])),
                max(int(left[index]), int(right[index])),
            )
            linked.append(pair)
            self.rows.append(
                (*pair, float(chance[index]), "decision" if index in weighed.decided else PARALLEL)
            )
        return linked

    def _partners(
        self, model: Model, evidence: Evidence, twice: Picked, group: Ints, house: Floats | float
    ) -> tuple[Weighed, Floats, Picked]:
        """Rows of two sources: the weights, the chances, one partner each; only pairs of `twice`
        may be linked."""
        left, right = evidence.pairs.left, evidence.pairs.right
        weighed = self._weigh(evidence, model, house=house)
        weighed.forbid("one-source", ~twice)
        odds = model.prior_odds * np.exp2(np.clip(weighed.bits, -60, 60))
        by_row = probability(model, evidence.pairs, True, weighed.bits)
        chance = np.maximum(by_row, chance_among_people(odds, group[left], group[right]))
        return (
            weighed,
            chance,
            one_to_one(left, right, weighed.bits, (chance >= LINK_AT) & (weighed.bits > NEVER)),
        )

    def _conflicts(self, weighed: Weighed) -> None:
        pairs = weighed.evidence.pairs
        found = weighed.evidence.same_number & (weighed.bits <= NEVER)
        found &= ~(self.town.struck[pairs.left] | self.town.struck[pairs.right])
        for index in np.flatnonzero(found).tolist():
            self.rows.append((int(pairs.left[index]), int(pairs.right[index]), 0.0, "conflict"))

    def _keep(self, made: Judgement, shape: Shape | None = None) -> None:
        self.judged.add(made)
        self.rounds[made.name] = Round(
            shape or self.people.shape, made.weighed.model, made.prior_bits
        )

    def _to_spine(self, evidence: Evidence, group: Ints) -> set[int]:
        left, right = evidence.pairs.left, evidence.pairs.right
        weighed, chance, picked = self._picked(evidence, group, 0.0)
        newborn = in_parents_household(self.town, evidence, picked)
        house = house_bits(evidence.pairs, supported(self.town.household, left, right, picked))
        if newborn.any() or house.any():
            weighed, chance, picked = self._picked(
                evidence, group, np.where(newborn, FAMILY_BITS, 0.0), house
            )
        doubted = torn(self.town.household, left, right, weighed.bits, picked)
        chance = np.where(doubted, np.minimum(chance, UNSURE), chance)
        taken: set[int] = set()
        for index in np.flatnonzero(picked).tolist():
            rule = "decision" if index in weighed.decided else evidence.rule(index)
            self.rows.append((int(left[index]), int(right[index]), float(chance[index]), rule))
            taken.add(int(right[index]))
        self._conflicts(weighed)
        keys, _ = self._rivals(evidence)
        people = np.concatenate([group, self.persons[len(group) :]])
        unstruck = ~(self.town.struck[left] | self.town.struck[right])
        prior = float(np.log2(self.model.prior_odds))
        self._keep(Judgement("across", weighed, prior, chance, picked, unstruck, keys, people))
        self._leftovers(evidence, weighed.bits, picked, taken)
        return taken

    def _picked(
        self, evidence: Evidence, group: Ints, support: Floats | float, house: Floats | float = 0.0
    ) -> tuple[Weighed, Floats, Picked]:
        weighed = self._weigh(evidence, support=support, house=house)
        chance = self._chance(evidence, weighed.bits, group)
        allowed = (chance >= LINK_AT) & (weighed.bits > NEVER)
        # Of two almost equal people neither of whom bears the name, none is taken.
        log_odds = weighed.bits + np.log2(self.model.prior_odds)
        tied = near_ties(evidence.pairs.right, group[evidence.pairs.left], log_odds)
        allowed &= ~tied | evidence.same_name | evidence.same_number
        return weighed, chance, self._pick(evidence, weighed.bits, allowed)

    def _chance(self, evidence: Evidence, bits: Floats, group: Ints) -> Floats:
        """P(link): rivals count, but a person's own duplicate rows are one rival, the heaviest."""
        pairs = evidence.pairs
        odds = self.model.prior_odds * np.exp2(np.clip(bits, -60, 60))
        keys, _ = self._rivals(evidence)
        rivals = np.maximum(rivals_of(pairs.right, group[pairs.left], odds), 0.0)
        rivals += np.maximum(rivals_of(keys, self.persons[pairs.right], odds), 0.0)
        chance: Floats = odds / (1.0 + odds + rivals)
        return chance

    def _pick(self, evidence: Evidence, bits: Floats, allowed: Picked) -> Picked:
        keys, right = self._rivals(evidence)
        return one_to_one(keys, right, bits, allowed)

    def _leftovers(self, evidence: Evidence, bits: Floats, picked: Picked, taken: set[int]) -> None:
        """A row that would have been this person's had another row of its kind not been: a possible
        duplicate."""
        keys, right = self._rivals(evidence)
        holder = {int(keys[index]): int(right[index]) for index in np.flatnonzero(picked).tolist()}
        plain = self.model.prior_odds * np.exp2(np.clip(bits, -60, 60))
        strong = (
            (plain / (1 + plain) >= DUPLICATE_AT)
            & evidence.same_name
            & evidence.corroborated()
            & ~picked
        )
        for index in strongest_first(keys, right, bits).tolist():
            if not strong[index]:
                continue
            row = int(right[index])
            other = holder.get(int(keys[index]))
            if row in taken or other is None or other == row or self.town.struck[row]:
                continue
            taken.add(row)
            first, second = min(other, row), max(other, row)
            self.rows.append((first, second, float(plain[index] / (1 + plain[index])), "duplicate"))

    def _among_missing(self, taken: set[int]) -> None:
        """Newborns and newcomers against the visited, departed and dead, where the spine has
        neither."""
        spine, total = self.town.spine_rows, len(self.town.ids)
        missing = [
            row for row in range(spine, total) if row not in taken and not self.town.struck[row]
        ]
        kinds, roles = self.town.kinds, self.town.roles
        new = [row for row in missing if (kinds[row], roles[row]) in _NEWCOMERS]
        met = [row for row in missing if kinds[row] in _MET]
        if not new or not met:
            return
        evidence = self._evidence(np.array(new), np.array(met), ACROSS)
        weighed = self._weigh(evidence)
        prior = float(np.log2(1.0 / max(len(met), 20)))
        chance = 1 / (1 + np.exp2(-np.clip(weighed.bits + prior, -50, 50)))
        picked = self._pick(evidence, weighed.bits, chance >= LINK_AT)
        keys, _ = self._rivals(evidence)
        everyone = np.arange(total)
        self._keep(
            Judgement(
                "missing", weighed, prior, chance, picked, np.ones(len(keys), bool), keys, everyone
            )
        )
        for index in np.flatnonzero(picked).tolist():
            pair = int(evidence.pairs.left[index]), int(evidence.pairs.right[index])
            self.rows.append((*pair, float(chance[index]), evidence.rule(index)))

    def _obey(self) -> None:
        """What people decided, whichever round looked at the pair, or none."""
        decided = {
            pair: verdict
            for pair, verdict in numbered(self.forced, self.town.ids).items()
            if pair[0] < pair[1]
        }
        if not decided:
            return
        kept = [r for r in self.rows if (r[0], r[1]) not in decided or r[3] == "conflict"]
        self.different = {pair for pair, verdict in decided.items() if verdict != SAME}
        self.rows = [
            (*pair, 1.0, "decision") for pair in sorted(decided) if pair not in self.different
        ] + kept

    def _fit_together(self) -> None:
        """No person has two rows of one register over a third row; the links that say so are asked
        about instead."""
        fallen = contradicting(self.rows, one_row_each(self.town, self.parallel))
        self.rows = [row for row in self.rows if row[:2] not in fallen or row[3] == CONFLICT]
        for pair in sorted(fallen):
            name, chance = self.judged.round_of(pair) or ("across", 0.0)
            made, ends = self.rounds[name], (np.array(pair[:1]), np.array(pair[1:]))
            seen = read_levels(self.tables, self.people, ends, comparisons(made.shape))
            self.judged.overrule(pair, name, chance, fields_of(made.model, seen)[0])


__all__ = ["Comparison", "link_registers"]
