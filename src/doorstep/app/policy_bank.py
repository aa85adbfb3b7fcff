"""The policy bank of a pack on a day: what is in force is asked and printed, nothing else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from doorstep.domain.errors import BadInput, RefusedByRule
from doorstep.domain.policies import PolicyEntry
from doorstep.packs.policies import load_policies


def policies_in_force(pack: str, day: dt.date) -> tuple[PolicyEntry, ...]:
    """The entries that hold on a day. Raises as `load_policies` does."""
    return tuple(one for one in load_policies(pack) if one.is_in_force(day))


def found_policies(entries: Sequence[PolicyEntry], word: str) -> tuple[PolicyEntry, ...]:
    """The entries of which any text has the word."""
    wanted = word.strip().casefold()
    return tuple(one for one in entries if not wanted or wanted in _texts(one).casefold())


def printable_policies(pack: str, day: dt.date, entry: str = "") -> tuple[PolicyEntry, ...]:
    """What may be printed on a day: all in force, or the one asked for.

    Raises:
        BadInput: `policy-unknown`, or `policy-none` where nothing is in force.
        RefusedByRule: `policy-expired`, the entry asked for does not hold on that day.
    """
    if entry:
        held = next((one for one in load_policies(pack) if one.code == entry), None)
        if held is None:
            raise BadInput("policy-unknown", policy=entry)
        if not held.is_in_force(day):
            raise RefusedByRule("policy-expired", policy=entry, until=held.until or held.since)
        return (held,)
    found = policies_in_force(pack, day)
    if not found:
        raise BadInput("policy-none", day=day)
    return found


def _texts(entry: PolicyEntry) -> str:
    texts = [entry.question, entry.answer, entry.law]
    return "\n".join(text for one in texts for text in one.values())
