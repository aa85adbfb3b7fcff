"""One way of linking, for two files, for one, and for a town: pairs are found, compared, weighed by
a learned model, and settled.

A round is a `Method` over two sides of rows. `match_sides` settles pairs between two sides, first
by what the rows say, then again with what linked households say; `cluster` gathers the rows of one
side. Every step takes what it needs and returns what it made; nothing changes behind it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from doorstep.engine.linkage.anchors import Claims, Evidence
from doorstep.engine.linkage.assignment import (
    Picked,
    average_link,
    near_ties,
    one_to_one,
    probability_among_people,
    rivals_of,
)
from doorstep.engine.linkage.blocking import candidates, find_pairs
from doorstep.engine.linkage.comparison import Floats, Pairs, comparison_levels
from doorstep.engine.linkage.decisions import Verdicts, verdicts, with_decided
from doorstep.engine.linkage.household import (
    has_household_support,
    household_candidates,
    household_weight,
    in_parents_household,
    split_households,
)
from doorstep.engine.linkage.joint_households import joint_support
from doorstep.engine.linkage.method import FAMILY_BITS, UNSURE, Competition, Method
from doorstep.engine.linkage.model import (
    ALWAYS,
    NEVER,
    Model,
    TrainingSample,
    kin_odds,
    learn,
    match_probability,
)
from doorstep.engine.linkage.people import Ints, PreparedPeople, RowPairs, rows_without
from doorstep.engine.linkage.plan import ComparisonPlan
from doorstep.engine.linkage.weighing import Support, Surroundings, Weighed, weigh
from doorstep.engine.sql.tables import Tables

log = logging.getLogger(__name__)

NO_PAIRS: RowPairs = (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))

# Log-odds below which a pair cannot pull a group apart any further; keeps the clustering small.
_FAINTEST_BITS = -10.0


@dataclass(frozen=True)
class Linkage:
    """What every round reads: all rows, and what people decided."""

    tables: Tables
    people: PreparedPeople
    decided: Verdicts


@dataclass(frozen=True)
class Sides:
    """The rows of two sides, and the pairs of them that need no weighing."""

    left: Ints
    right: Ints
    anchored: RowPairs = NO_PAIRS

    @cached_property
    def free(self) -> RowPairs:
        """The rows that no anchor holds."""
        return rows_without(self.left, self.anchored[0]), rows_without(self.right, self.anchored[1])


def compare_candidates(
    linkage: Linkage, sides: RowPairs, method: Method, plan: ComparisonPlan
) -> Pairs:
    """The pairs worth comparing between the sides, and all decided ones, with their levels."""
    tables, people = linkage.tables, linkage.people
    if method.rules is None:
        rows = sides[0] if method.within else np.concatenate(sides)
        ends = candidates(tables, people, rows)
    else:
        ends = find_pairs(tables, people, *sides, method.rules, method.within)
    ends = with_decided(ends, linkage.decided, people, sides, method.within)
    return comparison_levels(tables, people, ends, plan)


def learn_between(
    linkage: Linkage,
    pairs: Pairs,
    sides: Sides,
    u: Mapping[str, Floats],
    method: Method,
    plan: ComparisonPlan,
) -> Model:
    """The model of two sources, learned from what anchors leave open (`pairs`) and some of what
    they settle: nearly all rows agree, and would hide who errs."""
    left, right = sides.free
    certain = None
    if len(sides.anchored[0]):
        some = slice(None, None, 1 + len(sides.anchored[0]) // (method.learned_from // 10))
        ends = sides.anchored[0][some], sides.anchored[1][some]
        certain = comparison_levels(linkage.tables, linkage.people, ends, plan)
    sample = TrainingSample(
        pairs,
        u,
        rows=len(left) + len(right),
        possible=float(len(left)) * len(right),
        kin_odds=kin_odds(len(sides.left)),
        certain=certain,
    )
    return learn(plan.comparisons, sample.thinned(method.learned_from))


Places = Callable[[Ints, Ints], Ints]


def _left_row(left: Ints, right: Ints) -> Ints:
    return left


@dataclass(frozen=True)
class Contest:
    """n compared pairs that compete for being links.

    `keys`: what the right rows compete for (n,): a left row, or a person's place in one round of
    rows. `persons`, `home`: the person and household of every row of all. `around`: in a town, what
    its rows tell beside their fields. `barred`: pairs that may not be linked (n,). `prior_bits`:
    what is expected of a pair before it is compared (`expected`, else as learned). `places`: of any
    two rows what the right one would take, as a number.
    """

    method: Method
    plan: ComparisonPlan
    pairs: Pairs
    model: Model
    keys: Ints
    persons: Ints
    home: Ints
    around: Surroundings | None = None
    barred: Claims | None = None
    anchored: RowPairs = NO_PAIRS
    expected: float | None = None
    places: Places = _left_row

    def linked(self, picked: Picked) -> RowPairs:
        """The rows that links and anchors join."""
        left, right = self.anchored
        return (
            np.concatenate([self.pairs.left[picked], left]),
            np.concatenate([self.pairs.right[picked], right]),
        )

    @property
    def prior_bits(self) -> float:
        """The log-odds of a pair before its fields are looked at, in bits."""
        return float(np.log2(self.model.prior_odds)) if self.expected is None else self.expected

    @cached_property
    def fields(self) -> Floats:
        """What the fields of each pair weigh."""
        return self.model.match_weight(self.pairs)

    @property
    def evidence(self) -> Evidence | None:
        """In a town, the claims about the pairs."""
        return self.around.evidence if self.around is not None else None


@dataclass(frozen=True)
class Settled:
    """A contest's pairs weighed, with the probability of each and which of them are links."""

    weighed: Weighed
    probability: Floats
    picked: Picked


def match_sides(linkage: Linkage, contest: Contest, sides: RowPairs) -> tuple[Contest, Settled]:
    """One partner for each row: by what rows say, then also by what linked households say.

    The contest comes back with the pairs that households proposed. A link beside an almost equal
    one in the household of the others is no surer than UNSURE.
    """
    settled = settle(linkage, contest, Support.none(len(contest.pairs)))
    picked = settled.picked
    if contest.method.proposes:
        contest = _with_household_candidates(linkage, contest, picked, sides)
        new = len(contest.pairs) - len(picked)
        picked = np.append(picked, np.zeros(new, dtype=bool))
    support = _household_support(contest, picked)
    if len(contest.pairs) > len(settled.picked) or support.any():
        settled = settle(linkage, contest, support)
    joint = joint_support(
        contest.model, contest.pairs, contest.fields, contest.home, settled.picked, sides
    )
    if joint.any():
        house = np.maximum(support.house, joint)
        settled = settle(linkage, contest, replace(support, house=house))
    left, right, led = _with_anchored(contest, settled.picked)
    sure = np.full(len(contest.anchored[0]), ALWAYS)
    weight = np.concatenate([settled.weighed.match_weight, sure])
    doubted = split_households(contest.home, left, right, weight, led)[: len(contest.pairs)]
    lowered = np.minimum(settled.probability, UNSURE)
    return contest, replace(settled, probability=np.where(doubted, lowered, settled.probability))


def settle(linkage: Linkage, contest: Contest, support: Support) -> Settled:
    """Weigh all pairs and pick one partner for each row, the heaviest first."""
    pairs, method = contest.pairs, contest.method
    decided = verdicts(linkage.decided, pairs, linkage.people.ids)
    weighed = weigh(contest.model, pairs, contest.fields, support, decided, contest.around)
    if contest.barred is not None:
        weighed = weighed.forbid("one-source", contest.barred)
    probability = _probability(contest, weighed)
    allowed = (probability >= method.link_at) & (weighed.match_weight > NEVER)
    if method.ties_block and contest.evidence is not None:
        log_odds = weighed.match_weight + np.log2(contest.model.prior_odds)
        tied = near_ties(pairs.right, contest.persons[pairs.left], log_odds)
        allowed &= ~tied | contest.evidence.same_name | contest.evidence.same_number
    picked = one_to_one(contest.keys, pairs.right, weighed.match_weight, allowed)
    log.debug("round: %d pairs, %d picked", len(pairs), int(picked.sum()))
    return Settled(weighed, probability, picked)


def _probability(contest: Contest, weighed: Weighed) -> Floats:
    pairs, persons = contest.pairs, contest.persons
    match contest.method.competition:
        case Competition.NONE:
            return alone(weighed.match_weight + contest.prior_bits)
        case Competition.SOURCES:
            by_row = match_probability(contest.model, pairs, True, weighed.match_weight)
            left, right = persons[pairs.left], persons[pairs.right]
            return np.maximum(by_row, probability_among_people(weighed.odds, left, right))
        case Competition.ROUND:
            odds = weighed.odds
            rivals = np.maximum(rivals_of(pairs.right, persons[pairs.left], odds), 0.0)
            rivals += np.maximum(rivals_of(contest.keys, persons[pairs.right], odds), 0.0)
            probability: Floats = odds / (1.0 + odds + rivals)
            return probability


def alone(log_odds: Floats) -> Floats:
    """The probability of pairs that have no rivals."""
    probability: Floats = 1 / (1 + np.exp2(-np.clip(log_odds, -50, 50)))
    return probability


def _with_anchored(contest: Contest, picked: Picked) -> tuple[Ints, Ints, Picked]:
    """The pairs and behind them the anchored ones, which are links."""
    left, right = contest.anchored
    return (
        np.concatenate([contest.pairs.left, left]),
        np.concatenate([contest.pairs.right, right]),
        np.append(picked, np.ones(len(left), dtype=bool)),
    )


def _household_support(contest: Contest, picked: Picked) -> Support:
    pairs = contest.pairs
    family = np.zeros(len(pairs))
    if contest.method.newborns and contest.around is not None:
        newborn = in_parents_household(contest.around.town, contest.around.evidence, picked)
        family = np.where(newborn, FAMILY_BITS, 0.0)
    left, right, led = _with_anchored(contest, picked)
    held = has_household_support(contest.home, left, right, led)[: len(pairs)]
    return Support(family, household_weight(pairs, held))


def _with_household_candidates(
    linkage: Linkage, contest: Contest, picked: Picked, sides: RowPairs
) -> Contest:
    """The contest with what linked members propose: the others of their two households."""
    left, right, led = _with_anchored(contest, picked)
    ends = household_candidates(linkage.tables, contest.home, (left, right), led, sides)
    more = comparison_levels(linkage.tables, linkage.people, ends, contest.plan)
    pairs = contest.pairs.joined(more)
    return replace(contest, pairs=pairs, keys=np.concatenate([contest.keys, more.left]))


def cluster(weighed: Weighed, prior_bits: float, bar: float, rows: int) -> Ints:
    """The group of each of the first `rows` rows (its smallest row): pairs of a probability above
    `bar` pull together, others apart."""
    log_odds = weighed.match_weight + prior_bits - np.log2(bar / (1 - bar))
    keep = log_odds > _FAINTEST_BITS
    pairs = weighed.pairs
    groups = average_link(rows, pairs.left[keep], pairs.right[keep], log_odds[keep])
    return np.array(groups, dtype=np.int64)
