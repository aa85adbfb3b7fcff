"""How sure it is that somebody is missing from a list, or stands in one without reason.

Nobody tells which links were missed. But a missed one leaves a trace: somebody like stands near by.
How often somebody like stands near by chance is seen by asking the same in others' houses and at
other ages; how often it is seen where there is something to find, from the links that were made.
What is found beyond chance are missed links, and the rest is missing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from math import prod

import numpy as np
import numpy.typing as npt

from doorstep.domain.vocabulary import CheckKind
from doorstep.engine.checks.case import Case
from doorstep.engine.checks.circumstances import Circumstances, circumstances_of
from doorstep.engine.checks.drafts import Draft
from doorstep.engine.checks.nearby import Likeness, ListedPeople, Neighbourhood, Peers
from doorstep.engine.checks.rule import text_of
from doorstep.engine.checks.unmet import shares_left

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

# At most so many links teach; and so many others stand for each who may be missing.
LINKS = 1500
TRIES = 5
# What is thought before anything is seen, in counts: missed and missing, and the traces of missed.
MISSED, MISSING, TRACES = 0.5, 2.0, 100.0
MISSED_IN_PART = 2.0
# So many people of a writer, and of a household, count as much as what is seen of others; and at
# most so much is missed.
OF_WRITER, OF_HOME, MOST = 5.0, 2.0, 0.98
NOBODY_LIKE, ANYBODY_LIKE = 5.0, 0.5
ROUNDS, TINY = 200, 1e-6
# Of missed links so many are unlike the made ones: without a trace, by another name, or second rows
# of their person. Where no household is known, only the same name elsewhere would be a trace, and
# links are missed where a name is told otherwise.
UNLIKE_MADE = {
    True: {Likeness.NOBODY: 0.2, Likeness.VACANT: 0.2, Likeness.TAKEN: 0.1},
    False: {Likeness.NOBODY: 0.45, Likeness.TAKEN: 0.05, Likeness.HEARD: 0.2},
}


def judge_absences(case: Case, drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts, each that says somebody is missing, or was not met, with the probability that it
    is so, and with the row that may be theirs after all beside it."""
    asked: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, draft in enumerate(drafts):
        if (lists := _lists(case, draft)) is not None:
            asked[lists].append(number)
    judged = list(drafts)
    listed = cache(partial(ListedPeople, case))
    for (own, role, file, other, against), numbers in sorted(asked.items()):
        near = Neighbourhood(
            case, listed(own, role, file or None), listed(other, "person", against or None)
        )
        rows = sorted({drafts[number].left.row for number in numbers})
        chances = chances_of(near, rows)
        left = shares_left(near, rows) if drafts[numbers[0]].check.kind == CheckKind.PRESENT else {}
        for number in numbers:
            probability, rival = chances[drafts[number].left.row]
            judged[number] = replace(
                drafts[number],
                probability=probability * left.get(drafts[number].left.row, 1.0),
                rival=None if rival is None else near.other.name_at(rival),
            )
    return judged


def chance_of_all(chances: Iterable[float | None]) -> float | None:
    """The probability that somebody is missing of whom several lists say so, each with its own
    evidence; None where none of them was judged."""
    judged = [chance for chance in chances if chance is not None]
    if not judged:
        return None
    usual = MISSING / MISSED
    odds = usual * prod(max(c, TINY) / max(1 - c, TINY) / usual for c in judged)
    return odds / (1 + odds)


def _lists(case: Case, draft: Draft) -> tuple[str, ...] | None:
    """Whose list, and which is looked in: register, role, file, register, file; None where the
    draft does not speak of somebody missing."""
    own, role = draft.left.kind, draft.role or "person"
    file = case.registers[own].column("file")[draft.left.row] or ""
    if draft.check.kind == CheckKind.PRESENT and text_of(draft.check, "against") == "visits":
        return own, role, file, "visits", ""
    if draft.check.kind != CheckKind.MISSING:
        return None
    into, missing = text_of(draft.check, "into"), str(draft.params.get("missing_in", ""))
    return (own, role, "", into, "") if own != into else (own, role, file, into, missing)


@dataclass(frozen=True)
class Company:
    """Who may be missing, in groups that are judged apart, under writers and in households.

    `seen`: the nearest row's likeness; `group`, `writer`, `home`: each one's number; shape
    (people,). `chance`, `traces`: how often each likeness is seen where there is nothing to find,
    and of people who have a line; shape (groups, likenesses), each line adds up to 1. `before`: how
    many missed links of each group are thought of before anything is seen; shape (groups,).
    `beside`: what they tell beside who they are.
    """

    seen: Ints
    group: Ints
    writer: Ints
    home: Ints
    chance: Floats
    traces: Floats
    before: Floats
    beside: Circumstances


def chances_of(near: Neighbourhood, rows: Sequence[int]) -> dict[int, tuple[float, int | None]]:
    """By row, the probability that its person has no line in the other list, and the line that
    may be theirs. Judged apart: who lives with people that are known there, and whose name is
    told in part."""
    homes = {row: near.homes(row) for row in rows}
    nearest = {row: near.nearest(row, homes[row]) for row in rows}
    kinds = [(bool(homes[row]), near.own.is_told_in_part(row)) for row in rows]
    groups = sorted(set(kinds))
    apart = [[row for row, kind in zip(rows, kinds, strict=True) if kind == one] for one in groups]
    traces = {known: _traces(near, known) for known in {known for known, _ in groups}}
    peers = Peers(near)
    missing = missing_chances(
        Company(
            seen=np.array([nearest[row][0] for row in rows], dtype=np.int64),
            group=np.array([groups.index(kind) for kind in kinds], dtype=np.int64),
            writer=_numbered(near.own.writer(row) for row in rows),
            home=_numbered(repr(near.own.home(row) or row) for row in rows),
            chance=np.array([_by_chance(near, some, homes, peers) for some in apart]),
            traces=np.array([traces[known] for known, _ in groups]),
            before=np.array([MISSED_IN_PART if in_part else MISSED for _, in_part in groups]),
            beside=circumstances_of(near, rows),
        )
    )
    return {
        row: (chance, nearest[row][1]) for row, chance in zip(rows, missing.tolist(), strict=True)
    }


def missing_chances(people: Company) -> Floats:
    """By person, the probability that nobody's link was missed; shape (people,).

    A mixture of missed and missing, its share found by expectation and maximisation: for every
    group, and for every writer and household as far as more was missed there than elsewhere. The
    traces of missed links are those of made ones as far as nothing else is seen; who was missed is
    else like those who are listed, who is missing like the others that are.
    """
    told = people.traces.copy()
    share = people.before / (people.before + MISSING)
    worse, unlike = np.ones((2, len(people.seen)))
    missed = np.zeros(len(people.seen))
    at = people.group, people.seen
    size = np.bincount(people.group)
    for _ in range(ROUNDS):
        own = np.clip(share[people.group] * worse, 0.0, MOST)
        apart = (1 - own) * people.chance[at] * unlike
        missed = own * told[at] / (own * told[at] + apart)
        of_group = np.bincount(people.group, missed)
        share = (of_group + people.before) / (size + people.before + MISSING)
        expected = share[people.group]
        worse = _worse(people.writer, missed, expected, OF_WRITER)
        worse *= _worse(people.home, missed, np.clip(expected * worse, 0, MOST), OF_HOME)
        counts = np.zeros_like(told)
        np.add.at(counts, at, missed)
        told = (counts + TRACES * people.traces) / (counts.sum(1, keepdims=True) + TRACES)
        unlike = people.beside.of_missing(1 - missed)
    result: Floats = 1 - missed
    return result


def _worse(company: Ints, missed: Floats, expected: Floats, weight: float) -> Floats:
    """How many times as much as expected was missed of the others in each one's company; `weight`:
    so many people count as much as what is seen of them."""
    others = np.bincount(company, missed)[company] - missed
    thought = np.bincount(company, expected)[company] - expected
    before = weight * expected
    times: Floats = (others + before) / (thought + before)
    return times


def _numbered(names: Iterable[str]) -> Ints:
    numbers: Ints = np.unique(np.array(list(names)), return_inverse=True)[1].astype(np.int64)
    return numbers


def _by_chance(
    near: Neighbourhood, rows: Sequence[int], homes: Mapping[int, frozenset[Hashable]], peers: Peers
) -> Floats:
    """How often each likeness is seen in others' houses, of people of the same age who have a line,
    that line left out: names go by years."""
    shuffled = near.own.shuffled(rows)
    counts: Counter[Likeness] = Counter()
    for at, row in enumerate(shuffled):
        own = near.own.home(row)
        for step in range(1, TRIES + 1):
            peer = peers.of(row, at * TRIES + step)
            if peer is not None and (own is None or near.own.home(peer) != own):
                there = homes[shuffled[(at + step) % len(shuffled)]] - homes[row]
                counts[near.nearest(peer, there - near.homes(peer))[0]] += 1
    return _shares(counts, NOBODY_LIKE)


def _traces(near: Neighbourhood, known: bool) -> Floats:
    """How often each likeness is seen of people who have a line, were their link not made; of those
    whose household is known in the other list, or of the others."""
    counts: Counter[Likeness] = Counter()
    for row in near.linked[:LINKS]:
        homes = near.homes(row)
        if bool(homes) is known:
            counts[near.nearest(row, homes, near.links(row))[0]] += 1
    harder = np.array([UNLIKE_MADE[known].get(one, 0.0) for one in Likeness])
    traces: Floats = (1 - harder.sum()) * _shares(counts) + harder
    return traces


def _shares(counts: Counter[Likeness], nobody: float = ANYBODY_LIKE) -> Floats:
    """Counts as shares that add up to 1; what was never seen may still be, and before anything is
    seen `nobody` counts for nobody like them."""
    seen = np.array([counts[one] for one in Likeness], dtype=float) + ANYBODY_LIKE
    seen[Likeness.NOBODY] += nobody - ANYBODY_LIKE
    shares: Floats = seen / seen.sum()
    return shares
