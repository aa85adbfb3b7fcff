"""Several persons on one row, several tables side by side: columns -> the groups that each make one object of a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from doorstep.engine.read.headers import Heading
from doorstep.engine.read.kinds import names_somebody

_NAMES = ("name", "given_name", "child_name", "item", "holder_name")


@dataclass(frozen=True)
class Group:
    """Columns that together speak of one object of the row; `shared` ones hold for every group of the table."""

    columns: tuple[int, ...]
    shared: tuple[int, ...] = ()
    head: bool = False


def split_groups(order: Sequence[int], found: Mapping[int, Heading], household_codes: frozenset[str]) -> list[Group]:
    """The groups of a table's columns, left to right; one group with everything where nobody is repeated."""
    numbered = {c: h.member for c, h in found.items() if h.member is not None and h.code}
    if sum(1 for c in numbered if found[c].code in _NAMES) >= 2 or any(
        found[c].code in _NAMES and m and m > 1 for c, m in numbered.items()
    ):
        return _numbered_groups(order, found, {c: m for c, m in numbered.items() if m is not None})
    repeats = [c for c in order if found.get(c) and found[c].code in _NAMES and found[c].exact]
    if len(repeats) >= 2 and len({found[c].code for c in repeats}) == 1:
        return _repeated_groups(order, found, household_codes)
    return [Group(tuple(order))]


def _numbered_groups(order: Sequence[int], found: Mapping[int, Heading], numbered: Mapping[int, int]) -> list[Group]:
    shared = tuple(c for c in order if c not in numbered)
    groups = []
    has_unnumbered_name = any(found[c].code in _NAMES for c in shared if c in found)
    for number in sorted(set(numbered.values())):
        own = tuple(c for c in order if numbered.get(c) == number)
        groups.append(Group(own, shared, head=number == 0))
    if has_unnumbered_name:
        first = tuple(c for c in shared if c in found and found[c].code)
        groups.insert(0, Group(first, shared))
    return groups


def _repeated_groups(order: Sequence[int], found: Mapping[int, Heading], household_codes: frozenset[str]) -> list[Group]:
    codes = [found[c].code for c in order if c in found and found[c].code]
    again = {code for code in codes if codes.count(code) >= 2}
    groups: list[list[int]] = []
    shared: list[int] = []
    seen: set[str] = set()
    for c in order:
        code = found[c].code if c in found else None
        if code in again:
            if not groups or code in seen:
                groups.append([])
                seen = set()
            seen.add(code or "")
            groups[-1].append(c)
        elif code in household_codes or not groups:
            shared.append(c)
        else:
            groups[-1].append(c)
    whole = [g for g in groups if names_somebody({found[c].code or "" for c in g if c in found})]
    if len(whole) < 2:
        return [Group(tuple(order))]
    return [Group(tuple(g), tuple(shared)) for g in whole]


def strips(order: Sequence[int], filled_columns: Sequence[bool]) -> list[list[int]]:
    """Runs of columns between wholly blank ones."""
    runs: list[list[int]] = [[]]
    for c in order:
        if filled_columns[c]:
            runs[-1].append(c)
        elif runs[-1]:
            runs.append([])
    return [r for r in runs if r]
