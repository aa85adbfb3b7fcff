"""Level and trend from what was kept, and a campaign before and after: only intervals that lie
apart tell anything, and what was not kept is not known."""

from __future__ import annotations

import datetime as dt

import pytest

from doorstep.domain.errors import BadInput, RefusedByRule
from doorstep.domain.periods import StatisticalStart, years_back
from doorstep.domain.trends import (
    TOTAL,
    TrendLevel,
    TrendPoint,
    TrendTold,
    by_years,
    comparable,
    compared,
    last_until,
)
from office.desk import Desk

DAY = dt.date(2026, 11, 29)


def point(day: dt.date, lo: float, hi: float, rubric: str = "own") -> TrendPoint:
    level = TrendLevel(TOTAL, {"en": "whole"}, 100, (lo + hi) / 2, lo, hi)
    return TrendPoint(day, rubric, (level,), 10, 100, 5, 7)


def level(lo: float, hi: float) -> TrendLevel:
    return TrendLevel("a", {"en": "a"}, 10, (lo + hi) / 2, lo, hi)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (level(1, 2), level(3, 4), TrendTold.HIGHER),
        (level(3, 4), level(1, 2), TrendTold.LOWER),
        (level(1, 3), level(2, 4), TrendTold.OPEN),
        (None, level(2, 4), TrendTold.UNKNOWN),
    ],
)
def test_only_intervals_apart_tell(
    before: TrendLevel | None, after: TrendLevel, told: TrendTold
) -> None:
    assert compared(before, after).told is told


def test_years_of_both_kinds_have_their_last_level() -> None:
    points = [point(dt.date(2025, 9, 1), 50, 60), point(dt.date(2025, 11, 1), 70, 80)]
    told = {
        (one.year.kind.value, one.year.label): one
        for one in by_years(points, years_back(DAY, StatisticalStart(10)))
    }
    assert told["calendar", 2025].point == points[1]
    assert told["statistical", 2025].point == points[0]
    assert told["statistical", 2026].told is TrendTold.HIGHER
    assert told["calendar", 2024].point is None
    assert told["calendar", 2024].told is TrendTold.UNKNOWN


def test_another_rubric_measures_something_else() -> None:
    points = [point(DAY, 1, 2, "old"), point(DAY, 3, 4)]
    assert comparable(points) == points[1:]
    assert last_until(points, DAY - dt.timedelta(1)) is None


def test_a_point_can_be_kept_and_opened() -> None:
    one = point(DAY, 1, 2)
    assert TrendPoint.from_object(one.as_object()) == one


def kept(*points: TrendPoint) -> None:
    from doorstep.office.models import KeptTrend
    from doorstep.office.sealing import seal

    for one in points:
        day = one.day.isoformat()
        sealed = seal(one.as_object(), KeptTrend._meta.db_table, day)
        KeptTrend.objects.create(day=one.day, sealed=sealed)


def test_a_campaign_is_measured_before_and_after(desk: Desk) -> None:
    from doorstep.office.trends import begin_campaign, campaigns_shown, trend_shown

    first = dt.date(2026, 3, 1)
    kept(point(first, 40, 50), point(dt.date(2026, 6, 1), 60, 70), point(DAY, 20, 30))
    begin_campaign("百日更正", first, first + dt.timedelta(99), None)
    (one,) = campaigns_shown()
    assert one.before is not None
    assert one.after is not None
    assert (one.before.day, one.after.day) == (first, dt.date(2026, 6, 1))
    assert [change.told for change in one.changes] == [TrendTold.HIGHER]
    assert [change.told for change in trend_shown().items] == [TrendTold.LOWER]


def test_without_figures_before_it_nothing_is_claimed(desk: Desk) -> None:
    from doorstep.office.trends import begin_campaign, campaigns_shown

    kept(point(DAY, 60, 70))
    begin_campaign("百日更正", DAY - dt.timedelta(99), DAY, None)
    (one,) = campaigns_shown()
    assert one.before is None
    assert {change.told for change in one.changes} == {TrendTold.UNKNOWN}


@pytest.mark.parametrize("title", ["清理超生", "三查百日行动", "征收社会抚养费", "重点对象管控"])
def test_a_campaign_is_about_office_work_alone(desk: Desk, title: str) -> None:
    from doorstep.office.trends import begin_campaign

    with pytest.raises(RefusedByRule, match="campaign-forbidden"):
        begin_campaign(title, DAY, DAY + dt.timedelta(99), None)


@pytest.mark.parametrize("days", [0, -5, 999])
def test_its_days_make_sense(desk: Desk, days: int) -> None:
    from doorstep.office.trends import begin_campaign

    with pytest.raises(BadInput, match="campaign-days"):
        begin_campaign("百日更正", DAY, DAY + dt.timedelta(days), None)


def test_the_worker_keeps_a_point_a_day(desk: Desk) -> None:
    from doorstep.app.workspace import Workspace
    from doorstep.office.models import KeptTrend
    from doorstep.office.mornings import fill_morning, kept_morning
    from doorstep.office.projecting import project
    from doorstep.office.trends import fill_trend, trend_points

    workspace = Workspace(desk.folder)
    project(workspace)
    assert not fill_trend(workspace)
    fill_morning(workspace)
    assert fill_trend(workspace)
    assert fill_trend(workspace)
    (told,), morning = trend_points(), kept_morning()
    assert morning is not None
    whole = told.of(TOTAL)
    assert whole is not None
    assert (whole.at, whole.lo) == (
        morning.figures.score.proven.at,
        morning.figures.score.proven.lo,
    )
    assert told.findings == morning.figures.findings
    assert KeptTrend.objects.count() == 1
