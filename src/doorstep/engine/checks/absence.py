"""How sure it is that somebody is missing from a list, or stands in one without reason.

Nobody tells which links were missed. But a missed one leaves a trace: somebody like stands near by.
How often somebody like stands near by chance is seen by asking the same in others' houses and at
other ages; how often it is seen where there is something to find, from the links that were made.
What is found beyond chance are missed links, and the rest is missing.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from doorstep.domain.vocabulary import CheckKind
from doorstep.engine.checks.case import Case
from doorstep.engine.checks.drafts import Draft
from doorstep.engine.checks.nearby import Likeness, Lines, Neighbourhood
from doorstep.engine.checks.rule import text_of
from doorstep.engine.checks.unmet import shares_left

Floats = npt.NDArray[np.float64]

# Others' houses and other ages that each is asked in, and links that teach at most.
CHANCES, LINKS = 5, 1500
SHIFTS = (-11, -9, 9, 11, 13)
# What is thought before anything is seen, in counts: missed and missing, and the traces of missed.
MISSED, MISSING, TRACES = 0.5, 2.0, 100.0
MISSED_IN_PART = 2.0
NOBODY_LIKE, ANYBODY_LIKE = 5.0, 0.5
ROUNDS = 200
# Of missed links so many are unlike the made ones: without a trace, by another name, or second rows
# of their person.
HARDER = 0.5


def judge_absences(case: Case, drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts, each that says somebody is missing, or was not met, with the probability that it
    is so, and with the row that may be theirs after all beside it."""
    asked: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, draft in enumerate(drafts):
        if (lists := _lists(case, draft)) is not None:
            asked[lists].append(number)
    judged = list(drafts)
    for (own, role, file, other, against), numbers in sorted(asked.items()):
        near = Neighbourhood(
            case,
            Lines(case, own, role, file or None),
            Lines(case, other, "person", against or None),
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


def chances_of(near: Neighbourhood, rows: Sequence[int]) -> dict[int, tuple[float, int | None]]:
    """By row, the probability that its person has no line in the other list, and the line that
    may be theirs. Judged apart: who lives with people that are known there, and whose name is
    told in part."""
    homes = {row: near.homes(row) for row in rows}
    nearest = {row: near.nearest(row, homes[row]) for row in rows}
    traces = {known: _traces(near, known) for known in {bool(home) for home in homes.values()}}
    groups: dict[tuple[bool, bool], list[int]] = defaultdict(list)
    for row in rows:
        groups[bool(homes[row]), near.own.is_told_in_part(row)].append(row)
    found: dict[int, tuple[float, int | None]] = {}
    for (known, in_part), some in sorted(groups.items()):
        seen = [nearest[row][0] for row in some]
        chance, missed = _by_chance(near, some, homes), MISSED_IN_PART if in_part else MISSED
        missing = missing_by_likeness(seen, chance, traces[known], missed)
        found |= {row: (missing[nearest[row][0]], nearest[row][1]) for row in some}
    return found


def missing_by_likeness(
    seen: Sequence[Likeness], chance: Floats, traces: Floats, missed_before: float = MISSED
) -> dict[Likeness, float]:
    """By likeness of the nearest row, the probability that nobody's link was missed.

    Args:
        seen: the nearest row's likeness, of each.
        chance, traces: how often each likeness is seen where there is nothing to find, and of
            people who have a line; shape (likenesses,), each adds up to 1.
        missed_before: how many missed links are thought of before anything is seen.

    A mixture of the two, its share found by expectation and maximisation; the traces of missed
    links are those of made ones as far as nothing else is seen.
    """
    counts = np.bincount([int(one) for one in seen], minlength=len(Likeness)).astype(float)
    told = traces.copy()
    share = missed_before / (missed_before + MISSING)
    missed = np.zeros_like(counts)
    for _ in range(ROUNDS):
        both = share * told + (1 - share) * chance
        missed = share * told / np.maximum(both, 1e-12)
        of_them = counts * missed
        share = (of_them.sum() + missed_before) / (counts.sum() + missed_before + MISSING)
        told = (of_them + TRACES * traces) / (of_them.sum() + TRACES)
    return {one: float(1 - missed[one]) for one in Likeness}


def _by_chance(
    near: Neighbourhood, rows: Sequence[int], homes: Mapping[int, frozenset[Hashable]]
) -> Floats:
    """How often each likeness is seen in others' houses and at other ages."""
    drawn = random.Random(len(rows))
    counts: Counter[Likeness] = Counter()
    for row in rows:
        own = near.own.home(row)
        others = [drawn.choice(rows) for _ in range(CHANCES)]
        for other, shift in zip(others, SHIFTS, strict=True):
            if not homes[other] or near.own.home(other) != own:
                counts[near.nearest(row, homes[other] - homes[row], (), shift)[0]] += 1
    return _shares(counts)


def _traces(near: Neighbourhood, known: bool) -> Floats:
    """How often each likeness is seen of people who have a line, were their link not made; of those
    whose household is known in the other list, or of the others."""
    counts: Counter[Likeness] = Counter()
    rows = near.own.rows
    for row in rows[:: 1 + len(rows) // LINKS]:
        theirs = near.links(row)
        if theirs:
            homes = near.homes(row)
            if bool(homes) is known:
                counts[near.nearest(row, homes, theirs)[0]] += 1
    harder = np.zeros(len(Likeness))
    harder[[Likeness.NOBODY, Likeness.VACANT, Likeness.TAKEN]] = HARDER / 3
    return (1 - HARDER) * _shares(counts) + harder


def _shares(counts: Counter[Likeness]) -> Floats:
    """Counts as shares that add up to 1; what was never seen may still be."""
    seen = np.array([counts[one] for one in Likeness], dtype=float) + ANYBODY_LIKE
    seen[Likeness.NOBODY] += NOBODY_LIKE - ANYBODY_LIKE
    shares: Floats = seen / seen.sum()
    return shares
