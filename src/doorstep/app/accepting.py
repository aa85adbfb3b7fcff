"""Differences that were checked and accepted, because both records are right: kept among the
folder's decisions, so that a fresh database knows them; a cell that says something else later is
another difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace

from doorstep.app.matters import KnownMatter, MatterRecord, carry_over
from doorstep.domain.findings import Finding
from doorstep.store import Store
from doorstep.store.state import ACCEPTED


@dataclass(frozen=True)
class AcceptedDifference:
    """A matter as it was accepted: how it is known again, and a keyed digest of its cells."""

    key: str
    core: str
    anchors: tuple[str, ...]
    cells: str


def accept(store: Store, differences: Sequence[AcceptedDifference], *, who: str, why: str) -> None:
    """Keep that these differences were accepted, as one decision; those that stand so are not kept
    twice.

    Raises UsageError("decision-without-reason").
    """
    held = {one.key: one for one in _accepted(store)}
    fresh = [asdict(one) for one in differences if held.get(one.key) != one]
    if fresh:
        store.add_decision(who=who, why=why, what={ACCEPTED: fresh})


def accepted_among(store: Store, found: Iterable[MatterRecord]) -> frozenset[str]:
    """The keys of the matters found that were accepted and still say the same."""
    held = {one.key: one for one in _accepted(store)}
    if not held:
        return frozenset()
    now = list(found)
    known = [KnownMatter(one.key, one.core, frozenset(one.anchors)) for one in held.values()]
    carried = carry_over(known, now)
    old_key = {new: old for old, new in carried.continued.items()}
    old_key |= {key: key for key in carried.stays}
    return frozenset(
        one.key
        for one in now
        if one.key in old_key and held[old_key[one.key]].cells == cells_of(store, one.finding)
    )


def cells_of(store: Store, finding: Finding) -> str:
    """A keyed digest of what a finding's cells say."""
    cells = (finding.left, finding.right)
    said = (cell.value or cell.raw if cell is not None else "" for cell in cells)
    return store.name_of("\x1f".join(said))


def _accepted(store: Store) -> Iterable[AcceptedDifference]:
    for decision in store.decisions():
        listed = decision.what.get(ACCEPTED, [])
        for one in listed if isinstance(listed, list) else []:
            made = AcceptedDifference(**one)
            yield replace(made, anchors=tuple(made.anchors))
