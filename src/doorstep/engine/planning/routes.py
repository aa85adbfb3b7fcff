"""How a house is reached, and which slip houses are visited all the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from doorstep.domain.findings import Finding
from doorstep.domain.planned_visits import FIFTH, HouseDoor, VisitReason, VisitRoute
from doorstep.domain.vocabulary import FindingCode
from doorstep.engine.survey.draw_methods import simple
from doorstep.engine.survey.random_stream import Stream

AT_THE_DESK = frozenset({FindingCode.LATE})
"""What no household can say anything about."""

ON_A_SLIP = frozenset({FindingCode.BLANK, FindingCode.UNREADABLE})
"""What a household can fill in by itself: an empty box on the sheet is question enough."""


def asked_at_door(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Of the matters of a house those that its people can answer."""
    return tuple(one for one in found if one.code not in AT_THE_DESK)


def route_of(asked: Sequence[Finding], *, stale: bool, collective: bool) -> VisitRoute:
    """Nothing open and fresh evidence: a slip. Something open, or stale: a visit. Where many live
    under one roof who are no household: one contact."""
    if collective:
        return VisitRoute.CONTACT
    is_open = any(one.code not in ON_A_SLIP for one in asked)
    return VisitRoute.VISIT if is_open or stale else VisitRoute.SLIP


def with_random(doors: Sequence[HouseDoor], seed: str, label: str) -> list[HouseDoor]:
    """The same doors, a fifth of the slip houses (rounded up, drawn without regard to anything)
    marked to be visited all the same. `label`: which list this is."""
    slips = sorted(one.household for one in doors if one.route is VisitRoute.SLIP)
    chance = Stream(seed, ["slips", label])
    drawn = {slips[place] for place in simple(chance, len(slips), a_fifth(len(slips)))}
    return [
        replace(one, random=True, reasons=(*one.reasons, VisitReason.RANDOM))
        if one.household in drawn
        else one
        for one in doors
    ]


def a_fifth(slips: int) -> int:
    """How many of so many slip houses are visited all the same."""
    return -(-slips // FIFTH)
