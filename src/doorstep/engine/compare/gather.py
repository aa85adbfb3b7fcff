"""What several rows tell of one fault: a missing person seen twice, a household's address wrong on all its lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable
from dataclasses import replace

from doorstep.engine.compare.case import Case
from doorstep.engine.compare.draft import Draft, Mention, Spot
from doorstep.engine.compare.rules.omissions import ABOUT
from doorstep.model import Level

_FIRST = ("births", "move_in", "visits", "households")


def fold_households(case: Case, drafts: list[Draft]) -> list[Draft]:
    """Drafts about a household's column: one a household and pair of values."""
    return _folded(drafts, lambda d: _household(case, d), lambda d: d.left)


def _household(case: Case, draft: Draft) -> Hashable:
    column = case.pack.columns.get(draft.left.code)
    if draft.check.kind != "value" or column is None or column.level is not Level.HOUSEHOLD or draft.right is None:
        return None
    key = case.registers[draft.left.kind].column("household_key")[draft.left.row]
    return None if key is None else (draft.check.code, draft.check.field, key, draft.left_said, draft.right_said)


def fold_omissions(case: Case, drafts: list[Draft]) -> list[Draft]:
    """One missing person seen by several rows is one finding: the first register's row, the next one beside it."""
    missing = [d for d in drafts if d.about is not None and d.about[1] == ABOUT]
    keys = _same_people(case, missing)
    rest = [d for d in drafts if d.about is None or d.about[1] != ABOUT]
    groups: dict[int, list[Draft]] = defaultdict(list)
    for number, draft in enumerate(missing):
        groups[keys[number]].append(draft)
    for found in groups.values():
        ordered = sorted(found, key=lambda d: (_rank(d), d.left))
        best = ordered[0]
        others = [d.left for d in ordered[1:]]
        if others:
            witness = min(others, key=lambda spot: (spot.kind != "visits", spot))
            best = replace(best, right=witness, also=tuple(sorted(set(others) - {witness})))
        rest.append(best)
    return rest


def _rank(draft: Draft) -> int:
    kind = draft.left.kind
    return _FIRST.index(kind) if kind in _FIRST else len(_FIRST)


def _same_people(case: Case, missing: list[Draft]) -> list[int]:
    """The number of the first draft about each draft's person."""
    first = list(range(len(missing)))
    by_key: dict[object, int] = {}
    by_mention = {_mention(d): number for number, d in enumerate(missing)}
    sides = sorted({(d.left.kind, d.role or "person") for d in missing})
    for number, draft in enumerate(missing):
        key = draft.about[0] if draft.about is not None else None
        candidates = [by_key.setdefault(key, number)]
        mention = _mention(draft)
        identity = case.identity(mention.kind, mention.role)
        for side in sides:
            for row in identity.same(mention.row, case.identity(*side)):
                there = by_mention.get(Mention(*side, row))
                if there is not None:
                    candidates.append(there)
        root = min(_root(first, c) for c in (*candidates, number))
        for candidate in (*candidates, number):
            first[_root(first, candidate)] = root
    return [_root(first, number) for number in range(len(missing))]


def _root(first: list[int], number: int) -> int:
    while first[number] != number:
        number = first[number]
    return number


def _mention(draft: Draft) -> Mention:
    return Mention(draft.left.kind, draft.role or "person", draft.left.row)


def _folded(drafts: list[Draft], key: Callable[[Draft], Hashable], order: Callable[[Draft], Spot]) -> list[Draft]:
    groups: dict[Hashable, list[Draft]] = defaultdict(list)
    kept: list[Draft] = []
    for draft in drafts:
        told = key(draft)
        if told is None:
            kept.append(draft)
        else:
            groups[told].append(draft)
    for found in groups.values():
        first = min(found, key=order)
        spots = {spot for d in found for spot in (d.left, d.right) if spot is not None} - {first.left, first.right}
        apart = tuple(sorted(set().union(*(d.edges for d in found))))
        kept.append(replace(first, also=tuple(sorted(spots | set(first.also))), apart=apart))
    return kept
