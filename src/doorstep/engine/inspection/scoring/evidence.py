"""What measures are taken from: the case of a comparison, and which findings speak of which row."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from doorstep.domain.findings import Finding
from doorstep.domain.registers import PackSpec
from doorstep.domain.vocabulary import FindingCode
from doorstep.engine.checks.case import Case, home_key
from doorstep.engine.checks.drafts import Mention
from doorstep.engine.intake.rolls import rolls_apart, spec_of

_ADDRESS = re.compile(r"[A-Za-z]+([0-9]+)")
Line = tuple[str, str | None, int]
"""File, sheet and row."""


class Row(NamedTuple):
    """One row of one register."""

    kind: str
    at: int


class Spots:
    """The findings of every row, and the rows of every finding; `asked`: of every row what is a
    question for the door instead."""

    def __init__(self, tables: Mapping[str, pa.Table], findings: Sequence[Finding]) -> None:
        self._tables = tables
        self._rows: dict[Line, list[Row]] = defaultdict(list)
        for kind in sorted(tables):
            self._enter(kind, tables[kind])
        self.of_row: dict[Row, list[Finding]] = defaultdict(list)
        self.asked: dict[Row, set[str]] = defaultdict(set)
        self.rows_of: dict[str, tuple[Row, ...]] = {}
        for finding in findings:
            rows = tuple(dict.fromkeys(row for cell in finding.cells() for row in self._at(*cell)))
            self.rows_of[finding.id] = rows
            for row in rows if not finding.is_question else ():
                self.of_row[row].append(finding)
            for row in self._asked_of(finding) if finding.is_question else ():
                self.asked[row].add(finding.code)

    def kinds(self, finding: Finding) -> frozenset[str]:
        """The registers a finding has cells in."""
        return frozenset(row.kind for row in self.rows_of[finding.id])

    def _asked_of(self, question: Finding) -> list[Row]:
        """The rows a question for the door is about: of two that may be one person's both."""
        both = (question.left, question.right if question.params.get("may_be") else None)
        cells = (cell for cell in both if cell is not None)
        return [row for c in cells for row in self._at(c.file, c.sheet, c.row, c.column)]

    def _enter(self, kind: str, table: pa.Table) -> None:
        files, sheets, rows = (table.column(name).to_pylist() for name in ("file", "sheet", "row"))
        for at, line in enumerate(zip(files, sheets, rows, strict=True)):
            self._rows[line].append(Row(kind, at))
        for name in (n for n in table.column_names if n.startswith("cell.")):
            column = table.column(name)
            words = (word for word in pc.unique(column).to_pylist() if word is not None)
            row_of = {word: int(hit[1]) for word in words if (hit := _ADDRESS.fullmatch(word))}
            # Records laid out over several rows: each of their cells has a row of its own.
            for at, word in enumerate(column.to_pylist() if row_of else ()):
                if word in row_of:
                    here = self._rows[files[at], sheets[at], row_of[word]]
                    if Row(kind, at) not in here:
                        here.append(Row(kind, at))

    def _at(self, file: str, sheet: str | None, row: int, column: str) -> list[Row]:
        """The rows a cell belongs to; of several persons in one line the one whose cell it is."""
        here = self._rows.get((file, sheet, row), [])
        if len(here) < 2:
            return here
        return [one for one in here if self._holds(one, row, column)] or here

    def _holds(self, one: Row, row: int, column: str) -> bool:
        table = self._tables[one.kind]
        names = (name for name in table.column_names if name.startswith("cell."))
        return any(
            table.column(name)[one.at].as_py() in (column, f"{column}{row}") for name in names
        )


@dataclass(frozen=True)
class CheckedUnit:
    """One thing checked. `household` is what resembles itself; `findings` say why it is not
    correct."""

    place: str
    household: object
    findings: tuple[str, ...] = ()

    @property
    def correct(self) -> float:
        """Whether nothing speaks against it: 1 or 0, or a part where only a sum can be wrong."""
        return not self.findings


@dataclass(frozen=True)
class ScoringEvidence:
    """All a measure needs: the case of the comparison, and which findings speak of which row."""

    case: Case
    spots: Spots

    def against(
        self, row: Row, codes: frozenset[str], *, witness: str | None = None
    ) -> tuple[str, ...]:
        """Return findings of some codes about a row; with a `witness`, those in which that register
        speaks."""
        return tuple(
            finding.id
            for finding in self.spots.of_row.get(row, ())
            if finding.code in codes and (witness is None or witness in self.spots.kinds(finding))
        )

    def on_paper(self, row: Row, codes: frozenset[str]) -> tuple[str, ...]:
        """Return findings about a row that stand without any visit: a row by itself, or another
        register against it."""
        return tuple(
            finding.id
            for finding in self.spots.of_row.get(row, ())
            if finding.code in codes and self._stands_on_paper(finding, row)
        )

    def _stands_on_paper(self, finding: Finding, row: Row) -> bool:
        rows = self.spots.rows_of[finding.id]
        alone = finding.right is None or len(rows) == 1 or finding.code == FindingCode.BLANK
        return alone or any(other != row and other.kind != "visits" for other in rows)

    def is_open(self, row: Row) -> bool:
        """Whether it is still to be asked at the door if a row's person is missing, or has left."""
        return bool(self.spots.asked.get(row))

    def place(self, row: Row) -> str:
        """Return the place a row belongs to."""
        return self.case.place(row.kind, row.at)

    def rows(self, kind: str) -> Iterator[Row]:
        """Yield the rows of a register that hold; of visits those that are evidence."""
        if self.case.register(kind) is not None:
            for at in sorted(self.case.holding(kind)):
                yield Row(kind, at)

    def homes_met(self) -> dict[str, set[object]]:
        """Gather the households whose answers are evidence, by place."""
        found: dict[str, set[object]] = defaultdict(set)
        for visit in self.rows("visits"):
            found[self.place(visit)].add(self.home(visit))
        return dict(found)

    def home(self, visit: Row) -> object:
        """Return the household a visit went to."""
        return home_key(self.case.registers["visits"], visit.at)

    def met(self, visit: Row, findings: tuple[str, ...]) -> CheckedUnit:
        """Return a unit of the household a visit went to."""
        home = home_key(self.case.registers["visits"], visit.at)
        return CheckedUnit(self.place(visit), home, findings)

    def recorded(self, row: Row, findings: tuple[str, ...]) -> CheckedUnit:
        """Return a unit that is a row by itself."""
        return CheckedUnit(self.place(row), row, findings)

    def linked(self, row: Row, role: str, kind: str, other_role: str = "person") -> list[Row]:
        """Return rows of another register that speak of the same person."""
        return [
            Row(kind, at)
            for at in self.case.linked(Mention(row.kind, role, row.at), kind, other_role)
        ]


def gather(
    tables: Mapping[str, pa.Table],
    links: pa.Table,
    findings: Sequence[Finding],
    pack: PackSpec,
    as_of: dt.date,
) -> ScoringEvidence:
    """Return the evidence of a workspace: its registers, who is who, and what does not agree."""
    apart = rolls_apart(tables, pack).items()
    known = {kind: table for kind, table in apart if spec_of(pack, kind) is not None}
    return ScoringEvidence(Case(known, links, pack, as_of), Spots(known, findings))
