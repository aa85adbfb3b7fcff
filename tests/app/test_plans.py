"""Plans as people write them, and the inspection's day moved."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep import packs
from doorstep.app.plans import read_plan
from doorstep.domain.errors import BadInput
from doorstep.domain.plans import (
    InspectionPlan,
    PhaseKind,
    PlannedPhase,
    misplaced,
    move_due,
    shift_plan,
)
from doorstep.i18n.phrasebook import LANGUAGES, Phrasebook

TODAY = dt.date(2026, 5, 12)
PLAN = """rubric = "data-quality-review"
protocol = "shencun-selfcheck"

[[phase]]
phase = "visit"
from = 2026-05-11
to = 2026-05-20

[[phase]]
phase = "baseline"
from = "5月1日"
to = "2026.5.10"

[[phase]]
phase = "inspection"
from = 2026-05-25
"""


def day(of_may: int) -> dt.date:
    return dt.date(2026, 5, of_may)


def written(text: str, name: str = "plan.toml") -> Path:
    path = Path(name)
    path.write_text(text, "utf-8")
    return path


def read(text: str) -> InspectionPlan:
    return read_plan(written(text), packs.load("cn"), TODAY)


def test_phases_come_in_their_order_with_days_as_written() -> None:
    plan = read(PLAN)
    assert plan == InspectionPlan(
        (
            PlannedPhase(PhaseKind.BASELINE, day(1), day(10)),
            PlannedPhase(PhaseKind.VISIT, day(11), day(20)),
            PlannedPhase(PhaseKind.INSPECTION, day(25), day(25)),
        ),
        "data-quality-review",
        "shencun-selfcheck",
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_sheet_with_heads_in_either_language(lang: str) -> None:
    say = Phrasebook(lang).text
    book = openpyxl.Workbook()
    book.active.append(["清溪镇"])
    book.active.append([say(f"plan.column.{name}") for name in ("phase", "from", "to")])
    book.active.append([say("plan.phase.fix"), dt.datetime(2026, 5, 21), None])
    book.active.append([say("plan.phase.inspection"), "2026年5月25日", "5月26日"])
    book.save("plan.xlsx")
    plan = read_plan(Path("plan.xlsx"), packs.load("cn"), TODAY)
    assert [(one.kind, one.first, one.last) for one in plan.phases] == [
        ("fix", day(21), day(21)),
        ("inspection", day(25), day(26)),
    ]


@pytest.mark.parametrize(
    ("old", "new", "line", "code"),
    [
        ('"visit"', '"assault"', 4, "plan-phase-unknown"),
        ('"visit"', '"baseline"', 9, "plan-phase-twice"),
        ("from = 2026-05-11", 'from = "2026-05"', 4, "plan-day-unreadable"),
        ("from = 2026-05-11", "from = 2026-05-21", 4, "plan-days-reversed"),
        ('"5月1日"', '"5月9日"\n', 9, None),
        ("from = 2026-05-11", "from = 2026-04-11", 4, "plan-order"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_line(
    old: str, new: str, line: int, code: str | None
) -> None:
    if code is None:
        read(PLAN.replace(old, new, 1))
        return
    with pytest.raises(BadInput, match="plan-unfit") as refused:
        read(PLAN.replace(old, new, 1))
    assert [(one.code, one.params) for one in refused.value.causes] == [(code, {"line": line})]


def test_all_slips_are_told_at_once_and_no_day_is_echoed() -> None:
    with pytest.raises(BadInput) as refused:
        read(PLAN.replace('"visit"', '"assault"').replace('"5月1日"', '"王小明"'))
    assert len(refused.value.causes) == 2 and "王小明" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (PLAN.replace('"inspection"', '"after"'), "plan-no-inspection"),
        ('rubric = "doorstep-reference"\n', "plan-no-phases"),
        (PLAN.replace("protocol =", "target ="), "plan-key-unknown"),
        (PLAN.replace("data-quality-review", "stars"), "rubric-unknown"),
        (PLAN.replace("shencun-selfcheck", "raid"), "protocol-unknown"),
        ("[[phase", "plan-unreadable"),
    ],
)
def test_a_file_that_is_no_plan_is_refused(text: str, code: str) -> None:
    with pytest.raises(BadInput, match=code):
        read(text)


def test_days_left_and_the_phase_that_runs() -> None:
    plan = replace(read(PLAN))
    days = (day(11), day(25), dt.date(2026, 6, 1))
    assert [plan.days_left(one) for one in days] == [14, 0, -7]
    assert [plan.phase_on(one) for one in (*days, day(22))] == ["visit", "inspection", None, None]


def test_moving_the_inspection_moves_what_is_not_over() -> None:
    moved = shift_plan(read(PLAN), dt.date(2026, 6, 1), TODAY)
    assert [(one.first, one.last) for one in moved.phases] == [
        (day(1), day(10)),
        (day(11), day(27)),
        (dt.date(2026, 6, 1), dt.date(2026, 6, 1)),
    ]
    with pytest.raises(BadInput, match="plan-day-past"):
        shift_plan(moved, day(11), TODAY)


DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31))


@given(st.lists(st.tuples(DAYS, st.integers(0, 20)), min_size=7, max_size=7), DAYS, DAYS, DAYS)
def test_a_moved_plan_is_a_plan_again(
    days: list[tuple[dt.date, int]], new_day: dt.date, today: dt.date, due: dt.date
) -> None:
    """Phases keep their order and end no earlier than they begin; nothing that was to come lies in
    the past."""
    phases = [
        PlannedPhase(kind, first, first + dt.timedelta(days=length))
        for kind, (first, length) in zip(PhaseKind, sorted(days), strict=True)
    ]
    plan, new_day = InspectionPlan(tuple(phases)), max(new_day, today)
    moved = shift_plan(plan, new_day, today)
    assert all(one.first <= one.last for one in moved.phases)
    assert misplaced(moved.phases) == [] or plan.inspection.first < today
    for before, after in zip(plan.phases, moved.phases, strict=True):
        assert after == before if before.last < today else after.last >= today
    later = move_due(due, plan, new_day, today)
    assert later == due if due < today else later >= today
