"""How a house is reached, and which slip houses are visited all the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from doorstep.domain.findings import Finding
from doorstep.domain.planned_visits import FIFTH, HouseDoor, VisitReason, VisitRoute
from doorstep.domain.vocabulary import FindingCode
from doorstep.engine.survey.draw_methods import simple
from doorstep.engine.survey.random_stream import Stream

AT_THE_DESK = frozenset({FindingCode.LATE})
"""What no household can say anything about."""


ON_A_SLIP = frozenset({FindingCode.BLANK, FindingCode.UNREADABLE})
"""What people can fill in by themselves, where nobody has time to come: an empty box asks."""

ASKED_ONCE = frozenset({FindingCode.REG_DUP})
"""What one of the houses it stands with can answer: whoever lives here does not live there."""


def asked_at_doors(found: Mapping[str, Sequence[Finding]]) -> dict[str, tuple[Finding, ...]]:
    """By house, of the matters it stands with those that its people are asked: nothing that is the
    desk's alone; what one house can answer where most else is asked already."""
    asked = {
        home: [one for one in own if one.code not in AT_THE_DESK] for home, own in found.items()
    }
    homes: dict[str, list[str]] = defaultdict(list)
    for home, own in sorted(asked.items()):
        for one in own:
            if one.code in ASKED_ONCE:
                homes[one.id].append(home)
    at = {id_: max(some, key=lambda home: len(asked[home])) for id_, some in homes.items()}
    return {
        home: tuple(one for one in own if at.get(one.id, home) == home)
        for home, own in asked.items()
    }


def route_of(asked: Sequence[Finding], *, stale: bool, collective: bool) -> VisitRoute:
    """Nothing open and fresh evidence: a slip. Something open, or stale: a visit. Where many live
    under one roof who are no household: one contact."""
    if collective:
        return VisitRoute.CONTACT
    return VisitRoute.VISIT if asked or stale else VisitRoute.SLIP


def with_random(doors: Sequence[HouseDoor], seed: str, label: str) -> list[HouseDoor]:
    """The same doors, a fifth of the slip houses, drawn without regard to anything, marked to be
    visited all the same; what is left of a division by five is drawn too, so that each house has
    the same chance. `label`: which list this is."""
    slips = sorted(one.household for one in doors if one.route is VisitRoute.SLIP)
    chance = Stream(seed, ["slips", label])
    whole, rest = divmod(len(slips), FIFTH)
    size = whole + (chance.below(FIFTH) < rest)
    drawn = {slips[place] for place in simple(chance, len(slips), size)}
    return [
        replace(one, random=True, reasons=(*one.reasons, VisitReason.RANDOM))
        if one.household in drawn
        else one
        for one in doors
    ]


def a_fifth(slips: int) -> int:
    """How many of so many slip houses are visited all the same at most."""
    return -(-slips // FIFTH)
