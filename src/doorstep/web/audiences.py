"""Who a page is for: named once, so that a new page picks one word."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from doorstep.domain.roles import AccountRole as Of

if TYPE_CHECKING:
    from doorstep.office.roles import RoleHeld


@dataclass(frozen=True)
class Audience:
    """Those who may see a page: accounts of these roles, each as far as its place goes; of no
    `roles`, whoever is signed in."""

    name: str
    roles: frozenset[Of] = frozenset()

    def admits(self, role: Of) -> bool:
        """Whether an account of this role may see the page."""
        return not self.roles or role in self.roles

    def is_for(self, held: Iterable[Of]) -> bool:
        """Whether somebody who is all this may see the page."""
        return not self.roles or any(role in self.roles for role in held)


def _of(name: str, *roles: Of) -> Audience:
    return Audience(name, frozenset(roles))


_TOWNSHIP = (Of.STEWARD, Of.LEAD)
_VILLAGE = (*_TOWNSHIP, Of.SECRETARY, Of.CLERK)

EVERYONE = Audience("everyone")
"""Whoever is signed in: what is the account's own."""
ADMINISTRATORS = _of("administrators", Of.ADMINISTRATOR)
"""Who may sign in, and as what; no row of a register."""
STEWARDS = _of("stewards", Of.STEWARD)
"""The registers of the township: files in, pairs decided, a file taken back."""
OFFICE = _of("office", *_TOWNSHIP)
"""The township's own work: plans, tasks given out, visits accepted, letters to other offices."""
PEOPLE = _of("people", *_TOWNSHIP, Of.ADMINISTRATOR)
"""Colleagues, their duties and telephones; never a resident."""
FIGURES = _of("figures", *_TOWNSHIP, Of.STATISTICIAN)
"""Counts, scores and intervals of the township and its villages; no name and no house."""
VILLAGES = _of("villages", *_VILLAGE)
"""A village's own work, by its clerk and secretary: findings, tasks, ledgers, doors, residents."""
CARDS = _of("cards", *_VILLAGE, Of.STATISTICIAN)
"""A village's own figures, and whoever may see all of them."""
STATIONS = _of("stations", *_VILLAGE, Of.STATIONED)
"""How villages stand: what is late and what was verified."""
VISITS = _of("visits", *_VILLAGE, Of.VISITOR)
"""A visit written down: by the village, or by whoever was given the door."""
DOORS = _of("doors", Of.GROUP_LEADER, Of.HELPER)
"""Name, address and appointment of one's own ten or fifteen doors."""
INSPECTION = _of("inspection", Of.INSPECTOR)
"""An inspector's own sample, until the inspection is over."""
AUDIT = _of("audit", Of.AUDITOR, Of.ADMINISTRATOR)
"""Who did what and when, in codes and keys."""

AUDIENCES = (
    *(
        EVERYONE,
        ADMINISTRATORS,
        STEWARDS,
        OFFICE,
        PEOPLE,
        FIGURES,
        VILLAGES,
        CARDS,
        STATIONS,
        VISITS,
    ),
    *(DOORS, INSPECTION, AUDIT),
)

_HOMES = (
    (FIGURES, "/"),
    (STATIONS, "/my-villages"),
    (DOORS, "/my-doors"),
    (INSPECTION, "/inspector"),
)


def home_of(standings: Iterable[RoleHeld]) -> str:
    """Where whoever signed in begins: at the township's morning, at their villages, at their
    doors; else at what they are to the office."""
    held = {one.role for one in standings}
    return next((home for seen_by, home in _HOMES if held & seen_by.roles), "/me")
