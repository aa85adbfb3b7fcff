"""Of people whom a visit to their household did not meet: who has left, and who is only away."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from doorstep.engine.checks.case import Case
from doorstep.engine.checks.drafts import Mention
from doorstep.engine.checks.nearby import Neighbourhood

# Where no other list tells, or all tell the same, so many have left: between one in twelve and one
# in two on townships by other hands.
LEFT = 0.25
# Who is away is so many times as often missing from another list as who was met.
AWAY_TOO = 3.0


def shares_left(near: Neighbourhood, rows: Sequence[int]) -> dict[int, float]:
    """By row of people not met, the share of such people that has left.

    Who is only away stands in the other lists of the same people, `AWAY_TOO` times as often not as
    those who were met; who stands in none beyond that has left.
    """
    case, own = near.case, near.own
    lists = _beside(case, own.kind, own.file or "")
    if not lists:
        return dict.fromkeys(rows, LEFT)
    known = {row: _stands_in(near, row, lists) for row in rows}
    met = [_stands_in(near, row, lists) for row in own.rows if near.links(row)]
    there, lone = sum(known.values()), len(rows) - sum(known.values())
    away = AWAY_TOO * there * (len(met) - sum(met) + 0.5) / (sum(met) + 0.5)
    left = max(0.0, lone - away) / (lone + 1)
    return {row: LEFT if known[row] else left for row in rows}


def _beside(case: Case, kind: str, file: str) -> frozenset[str]:
    """The other lists of the same people."""
    pairs = case.people.parallel.get(kind, ())
    return frozenset(one for pair in pairs if file in pair for one in pair if one != file)


def _stands_in(near: Neighbourhood, row: int, files: Collection[str]) -> bool:
    own = near.own
    linked = near.case.people.linked(Mention(own.kind, own.role, row), own.kind, own.role)
    column = near.case.registers[own.kind].column("file")
    return any(column[there] in files for there in linked)
