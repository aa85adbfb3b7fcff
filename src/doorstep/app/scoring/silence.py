"""Faults that ended in silence: the row taken off, or the value emptied, and nothing put in its
place.

What all records are looked at for has no sample to be honest about, but a fault is mended by the
right value, not by none. So a record that was at fault beside the visits' registers stays at fault
where its row vanished or a value it held is gone. That a row should not be there at all (somebody
dead, gone, twice) is mended by taking it off.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from doorstep.app.versions import row_pairs
from doorstep.domain.registers import PackSpec
from doorstep.engine.inspection.scoring.evidence import CheckedUnit, Row, ScoringEvidence
from doorstep.engine.inspection.scoring.measures import OVER, Measurement

SILENCED = "silenced"


@dataclass(frozen=True)
class RegistersSince:
    """Registers as they were, and what became of each row: where it stands now, and whether a value
    it held is gone."""

    then: ScoringEvidence
    now_at: Mapping[Row, Row]
    emptied: frozenset[Row]
    still_told: frozenset[Row]

    def is_silent(self, row: Row) -> bool:
        """Say whether a row vanished or lost a value."""
        if row in self.now_at:
            return row in self.emptied
        return row.kind != "visits" and row not in self.still_told

    def units(self, measure: Measurement, now: ScoringEvidence) -> Iterator[CheckedUnit]:
        """Yield the units of a measure, those that fell silent as they were."""
        silent = {unit.household: unit for unit in measure(self.then) if self._fell_silent(unit)}
        rest = {self.now_at.get(row, row): unit for row, unit in _by_row(silent.values())}
        for unit in measure(now):
            was = rest.pop(unit.household, None) if isinstance(unit.household, Row) else None
            yield unit if was is None else CheckedUnit(unit.place, unit.household, (SILENCED,))
        for row, unit in rest.items():
            yield CheckedUnit(unit.place, (SILENCED, row), (SILENCED,))

    def _fell_silent(self, unit: CheckedUnit) -> bool:
        row = unit.household
        if not isinstance(row, Row):
            return False
        spots = self.then.spots
        codes = {finding.id: finding.code for finding in spots.of_row.get(row, ())}
        return any(
            codes.get(one) not in OVER
            and any(self.is_silent(at) for at in spots.rows_of.get(one, ()))
            for one in unit.findings
        )


def _by_row(units: Iterable[CheckedUnit]) -> Iterator[tuple[Row, CheckedUnit]]:
    for unit in units:
        if isinstance(unit.household, Row):
            yield unit.household, unit


def since(
    then: ScoringEvidence,
    before: Mapping[str, pa.Table],
    after: Mapping[str, pa.Table],
    pack: PackSpec,
) -> RegistersSince:
    """Find every row of earlier registers again."""
    now_at: dict[Row, Row] = {}
    emptied: set[Row] = set()
    told: set[Row] = set()
    for kind, old in before.items():
        if kind == "visits" or kind not in pack.registers or old is after.get(kind):
            continue
        new = after.get(kind)
        if new is None:
            continue
        pairs, again = row_pairs(kind, pack, old, new)
        now_at |= {Row(kind, i): Row(kind, j) for i, j in pairs}
        emptied |= {Row(kind, i) for i in _emptied(old, new, pairs, pack.registers[kind].columns)}
        told |= {Row(kind, i) for i in again}
    return RegistersSince(then, now_at, frozenset(emptied), frozenset(told))


def _emptied(
    old: pa.Table, new: pa.Table, pairs: Sequence[tuple[int, int]], codes: Iterable[str]
) -> Iterator[int]:
    """Yield the earlier rows of which some value is blank now."""
    for code in codes:
        if code not in old.column_names:
            continue
        was = old.column(code).to_pylist()
        there = code in new.column_names
        stands = new.column(code).to_pylist() if there else [None] * new.num_rows
        yield from (i for i, j in pairs if was[i] not in (None, "") and stands[j] in (None, ""))
