"""Where to go next, and to which doors: batches of visits by what they tell, and households drawn
at random within each village among those nobody was met in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from doorstep.app.by_village import as_linked, visits_by_place
from doorstep.app.sampling.draws import walking_order
from doorstep.app.sampling.households import Period, household_frame, household_particulars
from doorstep.app.sampling.lists import LOOK_BACK_MONTHS, Registers
from doorstep.app.simulating import at_home, households_of, in_register_order
from doorstep.domain.inspection import RubricSpec
from doorstep.domain.vocabulary import VisitOutcome
from doorstep.engine.checks.register import Register
from doorstep.engine.fields.places import place_key
from doorstep.engine.fields.words import plain
from doorstep.engine.inspection.scoring.figures import ItemStanding
from doorstep.engine.inspection.simulation import Batch, Knowledge, next_visits, with_mark
from doorstep.engine.survey.certificates import DoorRow
from doorstep.engine.survey.draw_methods import simple
from doorstep.engine.survey.random_stream import Stream

MET = (VisitOutcome.COMPLETE, VisitOutcome.PROXY)
"""Outcomes of a door that was opened."""


@dataclass(frozen=True)
class VisitsRequest:
    """For which rubric the next `budget` visits (households) are to be planned."""

    rubric: str
    budget: int
    seed: str
    facts: Path | None = None
    icc: float | None = None
    pass_mark: float | None = None


def plan_visits(
    registers: Registers,
    rubric: RubricSpec,
    standings: Sequence[ItemStanding],
    request: VisitsRequest,
) -> list[Batch]:
    """Plan the visits that would tell the most next, households of a village being drawn at
    random; as many doors stay shut as did so far. Raises as the engine's `next_visits` does."""
    period = Period(registers.day, LOOK_BACK_MONTHS)
    households = households_of(household_frame(registers.tables, registers.pack, period)[0])
    ordered = {
        place: households[place] for place in in_register_order(registers.tables, households)
    }
    here, _ = at_home(standings, ordered)
    known = Knowledge(here, ordered, request.icc, response_of(registers))
    marked = with_mark(rubric, request.pass_mark)
    return next_visits(marked, known, request.budget, seed=request.seed)


def response_of(registers: Registers) -> float:
    """Tell at which part of the doors gone to somebody answered; all, where none was."""
    tables = as_linked(registers).tables
    if "visits" not in tables:
        return 1.0
    visits = Register(registers.pack.registers["visits"], tables["visits"])
    outcomes = visits_by_place(visits).values()
    tried = sum(sum(counts.values()) for counts in outcomes)
    met = sum(counts.get(one, 0) for counts in outcomes for one in MET)
    return met / tried if met else 1.0


def doors_of(registers: Registers, batches: Sequence[Batch], seed: str) -> tuple[DoorRow, ...]:
    """Draw the households of a plan at random among those of each village where nobody was met,
    under whatever name of the village, in walking order."""
    period = Period(registers.day, LOOK_BACK_MONTHS)
    known = household_particulars(registers.tables, registers.pack, period)
    met = _met(as_linked(registers))
    open_doors: dict[str, list[str]] = {}
    for unit, one in sorted(known.items()):
        if (place_key(one.place), plain(one.number)) not in met:
            open_doors.setdefault(one.place, []).append(unit)
    wanted: dict[str, int] = {}
    for batch in batches:
        wanted[batch.village] = wanted.get(batch.village, 0) + batch.visits
    rows = []
    for village, count in wanted.items():
        units = open_doors.get(village, [])
        chance = Stream(seed, ["next-visits", village])
        for place in simple(chance, len(units), min(count, len(units))):
            told = known[units[place]]
            where = told.group, told.number, told.head, told.address
            rows.append(DoorRow(village, 0, "", units[place], *where, told.members))
    return tuple(sorted(rows, key=walking_order))


def _met(registers: Registers) -> set[tuple[str, str]]:
    """Households, by place and number, whose door was opened."""
    if "visits" not in registers.tables:
        return set()
    named = ("place", "household_no", "visit_outcome")
    table = registers.tables["visits"]
    if not set(named) <= set(table.column_names):
        return set()
    return {
        (place_key(row["place"] or ""), plain(row["household_no"]))
        for row in table.select(named).to_pylist()
        if (row["visit_outcome"] or VisitOutcome.COMPLETE) in MET and row["household_no"]
    }
