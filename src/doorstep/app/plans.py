"""Plans as people write them: a TOML file or a sheet of phases with their days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from doorstep.app.headed_rows import headed_rows, spoken
from doorstep.app.sampling.lists import Registers, protocol_of
from doorstep.app.scoring.score import rubric_of
from doorstep.domain.errors import BadInput
from doorstep.domain.plans import InspectionPlan, PhaseKind, PlannedPhase, misplaced
from doorstep.domain.registers import PackSpec
from doorstep.engine.fields.days_ahead import day_ahead
from doorstep.engine.intake.strangers import read_value, text_of, toml_of
from doorstep.packs.lines import Lines

FIELDS = ("phase", "from", "to")
_UNREADABLE = "plan-unreadable"


def read_plan(path: Path, pack: PackSpec, today: dt.date) -> InspectionPlan:
    """Read the phases of a plan; a phase without an end lasts one day.

    Raises BadInput: "plan-unfit" with a cause for each line that does not fit, "plan-no-phases",
    "plan-no-inspection", "plan-unreadable", "rubric-unknown", "protocol-unknown", and what opening
    the file may raise.
    """
    told = read_value(_told, path)
    reading = _Reading(path.name, today, pack.grammar.date_order)
    phases = [phase for number, row in told["rows"] if (phase := reading.phase(number, row))]
    phases.sort(key=lambda one: list(PhaseKind).index(one.kind))
    reading.check(phases)
    if all(phase.kind is not PhaseKind.INSPECTION for phase in phases):
        raise BadInput("plan-no-inspection", file=path.name)
    rubric, protocol = told["rubric"], told["protocol"]
    if rubric is not None:
        rubric_of(pack, rubric)
    if protocol is not None:
        protocol_of(Registers({}, pack, today), protocol)
    return InspectionPlan(tuple(phases), rubric, protocol)


@cache
def phase_words() -> Mapping[str, str]:
    """List every word a phase may be written as -> its code."""
    return spoken({kind: f"plan.phase.{kind}" for kind in PhaseKind})


class _Reading:
    """One plan being read: what does not fit is gathered, and told together."""

    def __init__(self, file: str, today: dt.date, date_order: str) -> None:
        self._file, self._today, self._order = file, today, date_order
        self._lines: dict[PhaseKind, int] = {}
        self._unfit: list[BadInput] = []

    def phase(self, number: int, row: Mapping[str, str]) -> PlannedPhase | None:
        """Read one line; None where it does not fit or says nothing."""
        if not any(row.get(name, "").strip() for name in FIELDS):
            return None
        try:
            return self._phase(number, row)
        except BadInput as slip:
            self._unfit.append(slip)
            return None

    def _phase(self, number: int, row: Mapping[str, str]) -> PlannedPhase:
        code = phase_words().get(row.get("phase", "").strip().casefold())
        if code is None:
            raise BadInput("plan-phase-unknown", line=number)
        kind = PhaseKind(code)
        if kind in self._lines:
            raise BadInput("plan-phase-twice", line=number)
        self._lines[kind] = number
        first = self._day(row.get("from", ""))
        last = self._day(row["to"]) if row.get("to", "").strip() else first
        if first is None or last is None:
            raise BadInput("plan-day-unreadable", line=number)
        if last < first:
            raise BadInput("plan-days-reversed", line=number)
        return PlannedPhase(kind, first, last)

    def check(self, phases: Sequence[PlannedPhase]) -> None:
        """Refuse phases out of their order; raise what was gathered."""
        for kind in misplaced(phases):
            self._unfit.append(BadInput("plan-order", line=self._lines[kind]))
        if self._unfit:
            raise BadInput("plan-unfit", file=self._file, causes=self._unfit)

    def _day(self, text: str) -> dt.date | None:
        return day_ahead(text, self._today, self._order)


# -- in the child


def _told(path: Path) -> dict[str, Any]:
    """What the file says: rubric, protocol, and rows with the numbers of their lines."""
    if path.suffix.lower() == ".toml":
        return _from_toml(path)
    words = spoken({name: f"plan.column.{name}" for name in FIELDS})
    rows = headed_rows(path, words, {"phase", "from"}.issubset, "plan-no-phases")
    return {"rubric": None, "protocol": None, "rows": list(rows)}


def _from_toml(path: Path) -> dict[str, Any]:
    content, lines = toml_of(path, _UNREADABLE), Lines(text_of(path, _UNREADABLE))
    for key in content:
        if key not in ("rubric", "protocol", "phase"):
            raise BadInput("plan-key-unknown", file=path.name, line=lines.at((key,)))
    phases = content.get("phase", [])
    if not isinstance(phases, list) or not all(isinstance(one, dict) for one in phases):
        raise BadInput("plan-no-phases", file=path.name)
    rows = [
        (lines.at(("phase", str(at))), {name: str(one.get(name, "")) for name in FIELDS})
        for at, one in enumerate(phases)
    ]
    named = {name: content.get(name) for name in ("rubric", "protocol")}
    if not rows or not all(one is None or isinstance(one, str) for one in named.values()):
        raise BadInput("plan-no-phases", file=path.name)
    return named | {"rows": rows}
