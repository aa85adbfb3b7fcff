"""Visit sheets that repeat a register word for word, in what is wrong as well: nobody was asked.

A sheet taken at the door agrees with the books in its own words, and where two books tell a thing
differently it often sides with neither. What sheets share word by word is learned from the other
pairs by register and column, apart for values that another register or the identity number speaks
against; how exactly a pair itself writes is learned from those of its sheets that look asked for,
so that a pair which copies birth dates from identity cards shows nothing here.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from doorstep.engine.fields.identity_numbers import id_birth_date
from doorstep.engine.inspection.signs.sign import (
    NOT_LINKED,
    Measured,
    Office,
    OfficeComparison,
    beside_others,
)
from doorstep.engine.inspection.signs.steps import SourceRecord
from doorstep.engine.inspection.signs.view import View, spots_of
from doorstep.engine.inspection.signs.visitors import ALIKE, least_spread

_TOLD = ("name", "birth_date", "id_number", "marital_status", "phone", "relation_to_head")
_COPIED, _LEAST, _MOST = 0.95, 0.1, 0.97
"""A copied sheet repeats a column so often; no single column tells more than _LEAST lets it."""
_SELDOM, _CLEAR = 0.05, 0.5
_SIDED = 0.6
"""Whoever tells exactly sides with one book in at most so many of the values that two books tell
differently."""
_BELIEF, _PATIENCE, _ROUNDS = 4, 10, 12
_BY_CHANCE, _TOO = 0.02, 0.25
"""One sheet in fifty looks copied by chance; up to a quarter of the pairs may copy."""
Column = tuple[str, bool]
"""A column of a sheet, and whether its values are contested."""


@dataclass
class VisitSheet:
    """A household's sheet beside every file its members stand in: per column, whether all that
    both tell is the same word for word; `chance` is how likely it was copied."""

    visitors: str
    rows: Sequence[SourceRecord]
    same: dict[str, dict[Column, bool]] = field(default_factory=dict)
    chance: float = 0.0


def copied_visits(view: View) -> Iterator[Measured]:
    """Measure for every pair how many of its sheets look copied, beside the other pairs."""
    pairs = view.doors_by_visitors
    if not view.evidence.people:
        for name in pairs:
            yield Measured(ALIKE, "copied", name, "visitors", said=NOT_LINKED)
        return
    sheets = [sheet for sheet in _sheets(view) if sheet.same]
    judge_sheets(sheets)
    own: dict[str, list[VisitSheet]] = defaultdict(list)
    for sheet in sheets:
        own[sheet.visitors].append(sheet)
    how = OfficeComparison(
        ALIKE,
        "copied",
        "visitors",
        least_n=view.limits.least_records,
        least_icc=least_spread(view),
        least_gap=view.limits.least_gap,
        floor=_BY_CHANCE,
        trim=_TOO,
        least_offices=view.limits.least_pairs,
    )
    yield from beside_others(how, {name: _office(own.get(name, ())) for name in pairs})


def _office(sheets: Sequence[VisitSheet]) -> Office:
    clear = [sheet for sheet in sheets if sheet.chance > _CLEAR]
    return Office(len(clear), len(sheets), spots_of(row for one in clear for row in one.rows))


# --- what sheets and registers share --------------------------------------------------------------


def _sheets(view: View) -> Iterator[VisitSheet]:
    kept: dict[str, list[SourceRecord]] = defaultdict(list)
    for row in view.records("persons"):
        if person := view.person(row):
            kept[person].append(row)
    for visitors, doors in view.doors_by_visitors.items():
        for door in doors:
            if door.is_complete:
                sheet = VisitSheet(visitors, door.rows)
                for row in door.rows:
                    _hold(sheet, row, kept.get(view.person(row), ()))
                yield sheet


def _hold(sheet: VisitSheet, told: SourceRecord, kept: Sequence[SourceRecord]) -> None:
    """Note of every file that holds the member what both tell."""
    for row in kept:
        columns = sheet.same.setdefault(row.spot.file, {})
        for code in _TOLD:
            if told.get(code) and row.get(code):
                key = code, _is_contested(row, code, kept)
                columns[key] = columns.get(key, True) and told.get(code) == row.get(code)


def _is_contested(row: SourceRecord, code: str, kept: Sequence[SourceRecord]) -> bool:
    """Say whether another file, or the number in any, tells otherwise of the same person."""
    others = [one.get(code) for one in kept if one.spot.file != row.spot.file]
    if code == "birth_date":
        others += [id_birth_date(one.get("id_number")) or "" for one in kept]
    value = row.get(code)
    return any(one and not (one.startswith(value) or value.startswith(one)) for one in others)


# --- how likely each was copied -------------------------------------------------------------------


class VerbatimRates:
    """How often sheets that were asked for share a column with a file: [not, so], by pair and file
    ("" for all)."""

    def __init__(self, sheets: Sequence[VisitSheet]) -> None:
        self._seen: dict[tuple[str, str, Column], list[float]] = defaultdict(lambda: [0.0, 0.0])
        for sheet in sheets:
            for file, columns in sheet.same.items():
                for column, same in columns.items():
                    for pair in ("", sheet.visitors):
                        self._seen[pair, file, column][same] += 1 - sheet.chance
                        self._seen[pair, "", column][same] += 1 - sheet.chance

    def of_others(self, pair: str, file: str, column: Column) -> float:
        """Return the other pairs' share, with that of all files behind it."""
        no, yes = self._but(pair, "", column)
        every = (yes + 1) / (no + yes + 2)
        no, yes = self._but(pair, file, column)
        return (yes + _BELIEF * every) / (no + yes + _BELIEF)

    def of_pair(self, sheet: VisitSheet, file: str, code: str) -> float:
        """Return the share of the pair's other sheets where nothing speaks against the file, with
        the others' behind it."""
        column = code, False
        usual = self.of_others(sheet.visitors, file, column)
        counts = list(self._seen[sheet.visitors, file, column])
        if column in sheet.same[file]:
            counts[sheet.same[file][column]] -= 1 - sheet.chance
        return (counts[1] + _BELIEF * usual) / (sum(counts) + _BELIEF)

    def _but(self, pair: str, file: str, column: Column) -> tuple[float, float]:
        every, own = self._seen["", file, column], self._seen[pair, file, column]
        return max(every[0] - own[0], 0.0), max(every[1] - own[1], 0.0)


def judge_sheets(sheets: Sequence[VisitSheet]) -> None:
    """Set every sheet's chance: first by what other pairs share, then also by how the pair writes
    in those of its sheets that do not look copied, and how many do."""
    of_pair: dict[str, list[VisitSheet]] = defaultdict(list)
    for sheet in sheets:
        of_pair[sheet.visitors].append(sheet)
    copies = dict.fromkeys(of_pair, _SELDOM)
    for at in range(_ROUNDS):
        rates = VerbatimRates(sheets)
        told = [_told(sheet, rates, own_style=at > 0) for sheet in sheets]
        for sheet, weight in zip(sheets, told, strict=True):
            prior = copies[sheet.visitors]
            sheet.chance = 1 / (1 + (1 - prior) / prior * math.exp(-weight))
        for pair, own in of_pair.items():
            clear = sum(sheet.chance for sheet in own)
            copies[pair] = (clear + _PATIENCE * _SELDOM) / (len(own) + _PATIENCE)


def _told(sheet: VisitSheet, rates: VerbatimRates, *, own_style: bool) -> float:
    """Return the weight of evidence beside the file a sheet is most like."""
    style = rates.of_pair if own_style else _no_style
    return max(_weight(sheet, file, rates, style) for file in sheet.same)


def _no_style(sheet: VisitSheet, file: str, code: str) -> float:
    return 0.0


def _weight(
    sheet: VisitSheet,
    file: str,
    rates: VerbatimRates,
    style: Callable[[VisitSheet, str, str], float],
) -> float:
    weight = 0.0
    for (code, contested), same in sheet.same[file].items():
        own = style(sheet, file, code) * (_SIDED if contested else 1)
        usual = max(rates.of_others(sheet.visitors, file, (code, contested)), own)
        usual = min(max(usual, _LEAST), _MOST)
        weight += math.log(_COPIED / usual if same else (1 - _COPIED) / (1 - usual))
    return weight
