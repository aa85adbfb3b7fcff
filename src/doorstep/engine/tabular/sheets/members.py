"""Several persons on one row, several tables side by side: columns -> the groups that each make one
object of a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from doorstep.engine.tabular.grid import CellValue
from doorstep.engine.tabular.sheets.headers import HeaderIndex, Heading
from doorstep.engine.tabular.sheets.view import SheetView

_NAMING = frozenset(
    {
        "name",
        "head_name",
        "household_no",
        "child_name",
        "holder_name",
        "item",
        "husband_name",
        "wife_name",
        "given_name",
    }
)

_NAMES = ("name", "given_name", "child_name", "item", "holder_name")


@dataclass(frozen=True)
class MemberGroup:
    """Columns that together speak of one object of the row; `shared` ones hold for every group of
    the table.

    `head` is the column that names the head, in the head's own group: there it is the person's
    name.
    """

    columns: tuple[int, ...]
    shared: tuple[int, ...] = ()
    head: int | None = None


def is_family_row(found: Mapping[int, Heading]) -> bool:
    """Whether a row is a household, its members side by side: no person of its own, two or more
    that are named."""
    if any(h.code == "name" and h.member is None for h in found.values()):
        return False
    named = {h.member for h in found.values() if h.code == "name" and h.member is not None}
    heads = any(h.code == "head_name" for h in found.values())
    return len(named) + heads >= 2 and bool(named)


def split_groups(
    order: Sequence[int], found: Mapping[int, Heading], household_codes: frozenset[str]
) -> list[MemberGroup]:
    """The groups of a table's columns, left to right; one group with everything where nobody is
    repeated."""
    numbered = {
        c: h.member
        for c, h in found.items()
        if h.member is not None and h.code and not h.of_relative
    }
    named = {m for c, m in numbered.items() if found[c].code in _NAMES}
    if is_family_row(found):
        return _member_groups(
            order, found, {c: h.member for c, h in found.items() if h.member is not None and h.code}
        )
    if len(named) >= 2 or any(isinstance(m, int) and m > 1 for m in named):
        return _member_groups(order, found, numbered)
    repeats = [
        c
        for c in order
        if c in found and found[c].code in _NAMES and found[c].exact and not found[c].of_relative
    ]
    if len(repeats) >= 2 and len({found[c].code for c in repeats}) == 1:
        return _repeated_groups(order, found, household_codes)
    return [MemberGroup(tuple(order))]


def _member_groups(
    order: Sequence[int], found: Mapping[int, Heading], members: Mapping[int, int | str | None]
) -> list[MemberGroup]:
    shared = tuple(c for c in order if c not in members)
    groups = []
    has_own_name = any(found[c].code in _NAMES for c in shared if c in found)
    if has_own_name:
        groups.append(MemberGroup(tuple(c for c in shared if c in found and found[c].code), shared))
    head = next((c for c in shared if c in found and found[c].code == "head_name"), None)
    for member in dict.fromkeys(members[c] for c in order if c in members):
        own = tuple(c for c in order if members.get(c) == member)
        if member == 0:
            rest = tuple(c for c in shared if c != head)
            groups.insert(0, MemberGroup((*own, head) if head is not None else own, rest, head))
        else:
            groups.append(MemberGroup(own, shared))
    return groups


def _repeated_groups(
    order: Sequence[int], found: Mapping[int, Heading], household_codes: frozenset[str]
) -> list[MemberGroup]:
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
        return [MemberGroup(tuple(order))]
    return [MemberGroup(tuple(g), tuple(shared)) for g in whole]


def strips(order: Sequence[int], filled_columns: Sequence[bool]) -> list[list[int]]:
    """Runs of columns between wholly blank ones."""
    runs: list[list[int]] = [[]]
    for c in order:
        if filled_columns[c]:
            runs[-1].append(c)
        elif runs[-1]:
            runs.append([])
    return [r for r in runs if r]


def names_somebody(codes: set[str]) -> bool:
    """Whether a strip of columns can stand as a table of its own."""
    return bool(codes & _NAMING)


_TICKS = frozenset(
    {
        "1",
        "1.0",
        "√",
        "✓",
        "✔",
        "☑",
        "■",
        "●",
        "v",
        "x",
        "×",
        "y",
        "yes",
        "oui",
        "是",
        "有",
        "*",
        "+",
        "true",
    }
)


def ticked_pair(
    paths: Mapping[int, Sequence[str]], order: Sequence[int], index: HeaderIndex
) -> dict[int, str]:
    """The two columns side by side that tick a sex, with the word each stands for; empty if there
    are none."""
    words = {
        c: word for c in order if c in paths and (word := index.sex_under(paths[c])) is not None
    }
    pairs = [(a, a + 1) for a in words if a + 1 in words and words[a] != words[a + 1]]
    if len(pairs) != 1 or len(words) != 2:
        return {}
    return {c: words[c] for c in pairs[0]}


def ticked_cells(view: SheetView, rows: Sequence[int], pair: Mapping[int, str]) -> list[CellValue]:
    """One sex per row: the word whose column is ticked; nothing where none or both are."""
    cells: list[CellValue] = []
    for r in rows:
        texts = [
            word
            for c, word in pair.items()
            if view.filled[r, c] and _is_tick(view.text(r, c), word)
        ]
        cells.append(texts[0] if len(texts) == 1 else None)
    return cells


def _is_tick(text: str, word: str) -> bool:
    plain = text.strip().casefold()
    return plain in _TICKS or plain == word.strip().casefold()
