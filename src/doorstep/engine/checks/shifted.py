"""A clerk's block of cells that slipped by a line: each row bears the number of the row above it,
or below. That is one slip, not as many numbers on two people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from doorstep.domain.vocabulary import CheckKind
from doorstep.engine.checks.case import Case
from doorstep.engine.checks.drafts import Draft, Mention, Spot

# So many rows in a row are no chance, and so many lines may lie between two of them: some cells of
# a column are empty, some rows of the block fit their neighbours' numbers.
FEWEST, GAP = 3, 3

# By how many lines cells slip.
FARTHEST = 2

Column = tuple[str, str, str]


def fold_shifted(case: Case, drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts, those about one slipped block as one: its first row's, the others' cells beside
    it."""
    contested = [
        (number, draft, spot)
        for number, draft in enumerate(drafts)
        if draft.check.kind == CheckKind.SAME_ID and draft.right is not None
        for spot in (draft.left, draft.right)
    ]
    slips: dict[tuple[Column, int], list[int]] = defaultdict(list)
    at: dict[Column, list[tuple[int, int]]] = defaultdict(list)
    for number, draft, spot in contested:
        column, line = _place(case, spot)
        at[column].append((line, number))
        for by in _slipped_by(case, draft, spot):
            slips[column, by].append(line)
    folded: set[int] = set()
    kept = []
    for (column, _), lines in sorted(slips.items()):
        for first, last in _blocks(sorted(lines)):
            # A row whose neighbour is not known lies in the block all the same.
            block = [n for line, n in sorted(at[column]) if first <= line <= last]
            block = [n for n in dict.fromkeys(block) if n not in folded]
            if len(block) >= FEWEST:
                folded |= set(block)
                kept.append(_one([drafts[number] for number in block]))
    return [draft for number, draft in enumerate(drafts) if number not in folded] + kept


def _place(case: Case, spot: Spot) -> tuple[Column, int]:
    """File, sheet and column of a cell, and its line."""
    register = case.registers[spot.kind]
    file, sheet, row = (register.column(name)[spot.row] for name in ("file", "sheet", "row"))
    return (file or "", sheet or "", spot.code), int(row or 0)


def _slipped_by(case: Case, draft: Draft, spot: Spot) -> set[int]:
    """How many lines away the own row of the number's bearer stands, who is the other's person."""
    other = draft.right if spot == draft.left else draft.left
    if other is None:
        return set()
    role = draft.role or "person"
    column, line = _place(case, spot)
    found = set()
    for own in case.people.linked(Mention(other.kind, role, other.row), spot.kind, role):
        there, stands = _place(case, spot._replace(row=own))
        if there == column and 0 < abs(stands - line) <= FARTHEST:
            found.add(stands - line)
    return found


def _blocks(lines: Sequence[int]) -> list[tuple[int, int]]:
    """The first and last line of every run of neighbouring lines that is long enough."""
    runs: list[list[int]] = []
    for line in lines:
        if not runs or line - runs[-1][-1] > GAP:
            runs.append([])
        runs[-1].append(line)
    return [(run[0], run[-1]) for run in runs if len(run) >= FEWEST]


def _one(block: Sequence[Draft]) -> Draft:
    """The first of a block's drafts, for all of them."""
    first = block[0]
    spots = {spot for d in block for spot in (d.left, d.right) if spot is not None}
    apart = first.edges.union(*(d.edges for d in block))
    return replace(
        first,
        params={**first.params, "reason": "shifted"},
        also=tuple(sorted((spots | set(first.also)) - {first.left, first.right})),
        apart=tuple(sorted(apart)),
    )
