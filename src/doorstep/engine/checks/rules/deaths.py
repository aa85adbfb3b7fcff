"""What happened to a person after that person's death."""

from __future__ import annotations

from collections.abc import Iterator

from doorstep.domain.registers import CheckSpec
from doorstep.engine.checks.case import Case
from doorstep.engine.checks.drafts import Draft, Mention, Spot
from doorstep.engine.checks.rules.said import text
from doorstep.engine.fields.dates import span


def after(case: Case, check: CheckSpec) -> Iterator[Draft]:
    """An event dated wholly after the death of the person it names."""
    kind, code = check.registers[0], check.field
    register, deaths = case.register(kind), case.register(text(check, "against", "deaths"))
    if register is None or deaths is None or code is None:
        return
    days, died = register.column(code), deaths.column("death_date")
    for role in sorted(register.spec.roles):
        for row in sorted(case.holding(kind)):
            day = span(days[row] or "")
            if day is None:
                continue
            for death in case.same_person(Mention(kind, role, row), deaths.kind):
                end = span(died[death] or "")
                if end and day[0] > end[1]:
                    spots = Spot(kind, row, code), Spot(deaths.kind, death, "death_date")
                    yield Draft(check, *spots, {"days": (day[0] - end[1]).days}, role=role)
