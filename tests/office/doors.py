"""Doors for tests: a plan with one house or two of the desk's, as a plan writes them, and what was
said there."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import Any

from doorstep.domain.forms import FormLine, HouseSheet, VisitAnswers

CHECK = "household-check"
DAY = dt.date(2026, 6, 1)
ZHANG = (
    {"village": "松坪村", "household_no": "1", "head_name": "张三"},
    [
        {
            "name": "张三",
            "sex": "男",
            "birth_date": "1985-03-07",
            "id_number": "11010519491231002X",
        },
        {"name": "李四", "sex": "女", "birth_date": "1986-02-01"},
    ],
)
ZHAO = (
    {"village": "河湾村", "household_no": "1", "head_name": "赵五"},
    [
        {"name": "赵五", "sex": "男", "birth_date": "1970-01-01"},
        {"name": "钱六", "sex": "女", "birth_date": "1971-02-02"},
    ],
)
HERE = {"state": "here", "record": "right"}


def a_plan(**told: Any) -> Any:
    """A plan of three days for one pair."""
    from doorstep.office.models import VisitPlan

    number = VisitPlan.objects.count() + 1
    usual = {"number": number, "first_day": DAY, "days": 3, "pairs": 1, "capacity": 12}
    plan = VisitPlan(**usual | {"seed": "s", "run": "r"} | told)
    plan.put()
    plan.save()
    return plan


def a_door(
    code: str, said: tuple[dict[str, str], list[dict[str, str]]] = ZHANG, **told: Any
) -> Any:
    """One house of a plan, with its household check as printed."""
    from doorstep.office.forms_kept import keep_form
    from doorstep.office.models import Assignment, Place, VisitPlan

    house, people = said
    lines = tuple(FormLine(str(n), one) for n, one in enumerate(people, 1))
    sheet = HouseSheet(code, CHECK, keep_form(CHECK).version, house, lines)
    place, _ = Place.objects.get_or_create(kind="village", name=house["village"], parent=None)
    usual = {"plan": VisitPlan.objects.first() or a_plan(), "place": place, "day": DAY}
    usual |= {"household": f"h-{code}", "route": "visit", "forms": [CHECK], "code": code}
    door = Assignment(**usual | told)
    door.put(sheets={CHECK: asdict(sheet)}, house={"name": house["head_name"], "address": ""})
    door.save()
    return door


def answered(
    once: dict[str, str] | None = None,
    lines: dict[str, dict[str, str]] | None = None,
    added: tuple[dict[str, str], ...] = (),
    day: dt.date = DAY,
) -> VisitAnswers:
    """What a visit brought; usually everybody is there and nothing is wrong."""
    all_here = {"1": dict(HERE), "2": dict(HERE)}
    return VisitAnswers(
        day, "陈、林", once or {"outcome": "complete"}, all_here if lines is None else lines, added
    )


def typed(code: str, **said: str) -> dict[str, str]:
    """What a page sends of a sheet on which nothing is wrong, unless it is said otherwise; "__"
    stands for a point."""
    told = {"code": code, "form": CHECK, "day": DAY.isoformat(), "visitors": "陈、林"}
    told |= {"uuid": "0b6c4a52-6b31-4a2e-8f86-1f3d2c9b7a10", "once.outcome": "complete"}
    for ref in ("1", "2"):
        told |= {f"line.{ref}.{question}": box for question, box in HERE.items()}
    return told | {name.replace("__", "."): text for name, text in said.items()}
