"""A village's figures: counted from live registers, each person once, by both kinds of year."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from doorstep import Workspace
from doorstep.app.village_figures import village_figures
from doorstep.domain.errors import BadInput
from doorstep.domain.periods import StatisticalStart, YearKind, year_of, years_back
from doorstep.domain.village_figures import FigureKind, TownshipFigures

AS_OF = dt.date(2025, 12, 31)
AUTUMN = StatisticalStart(10)
PERSONS = """村,户编号,与户主关系,姓名,性别,出生日期,居住状态
石桥村,1,户主,张大海,男,1960-01-01,在家
石桥村,1,妻,李秀梅,女,1961-02-02,在家
石桥村,1,子,张小河,男,1988-03-03,外出
石桥村,1,孙,张念恩,男,2025-11-05,在家
石桥村,2,户主,陈阿福,男,1970-04-04,流入
河湾村,1,户主,赵五岳,男,1970-05-05,在家
"""
BIRTHS = """村,新生儿姓名,性别,出生日期,母亲姓名
石桥村,张念恩,男,2025-11-05,吴小妹
石桥村,张念慈,女,2024-12-05,吴小妹
石桥村,周平安,男,2023-01-05,郑小芳
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    files = {"人口台账.csv": PERSONS, "出生登记.csv": BIRTHS}
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    made = Workspace.create(tmp_path / "镇", pack="cn")
    made.store.set_as_of(AS_OF)
    made.register([tmp_path / name for name in files])
    made.reconcile()
    return Workspace(tmp_path / "镇")


@pytest.mark.parametrize(
    ("day", "calendar", "statistical"),
    [
        (dt.date(2025, 9, 30), 2025, 2025),
        (dt.date(2025, 10, 1), 2025, 2026),
        (dt.date(2025, 12, 31), 2025, 2026),
        (dt.date(2026, 1, 1), 2026, 2026),
    ],
)
def test_the_statistical_year_begins_in_october(
    day: dt.date, calendar: int, statistical: int
) -> None:
    assert year_of(day, YearKind.CALENDAR, AUTUMN).label == calendar
    told = year_of(day, YearKind.STATISTICAL, AUTUMN)
    assert (told.label, told.holds(day.isoformat())) == (statistical, True)
    assert (told.first.month, told.last.month) == (10, 9)


def test_without_a_statistical_year_there_is_one_kind() -> None:
    assert {one.kind for one in years_back(AS_OF, None)} == {YearKind.CALENDAR}
    assert len(years_back(AS_OF, AUTUMN)) == 8


@pytest.mark.parametrize(("told", "is_in"), [("2025", True), ("2025-06", True), ("2024-12", False)])
def test_a_day_known_in_part_counts_where_it_begins(told: str, is_in: bool) -> None:
    assert year_of(AS_OF, YearKind.CALENDAR).holds(told) is is_in


def test_who_stands_there_by_what_the_register_says(workspace: Workspace) -> None:
    card = figures(workspace).card("石桥村")
    assert card is not None
    stands = {kind: found.value for kind in FigureKind if (found := card.of(kind)) is not None}
    assert stands == {
        FigureKind.HOUSEHOLDS: 2,
        FigureKind.PERSONS: 5,
        FigureKind.RESIDENTS: 4,
        FigureKind.IN_MIGRANTS: 1,
        FigureKind.OUT_MIGRANTS: 1,
    }


def test_births_by_both_years_and_what_the_other_register_says(workspace: Workspace) -> None:
    """Of 2024 the register of persons has nobody."""
    card = figures(workspace).card("石桥村")
    assert card is not None
    told = {
        (one.year.kind.value, one.year.label): one
        for one in card.figures
        if one.kind is FigureKind.BIRTHS and one.year is not None
    }
    assert told["calendar", 2025].value == 1
    assert told["calendar", 2024].value == 1
    assert told["statistical", 2025].value == 1
    assert told["statistical", 2026].value == 1
    assert [(r.source, r.value) for r in told["calendar", 2024].rivals] == [("persons", 0)]
    assert told["calendar", 2022].value is None


def test_what_no_register_tells_is_not_naught(workspace: Workspace) -> None:
    card = figures(workspace).card("石桥村")
    assert card is not None
    assert {one.value for one in card.figures if one.kind is FigureKind.DEATHS} == {None}


def test_figures_are_those_of_board_brief_and_score(workspace: Workspace) -> None:
    from doorstep.app.reporting import summary_of

    told = figures(workspace)
    summary = summary_of(workspace, lang="zh", as_of=AS_OF)
    scored = workspace._reconciled().households
    for row in summary.villages:
        card = told.card(row.village)
        if card is None:
            continue
        found = card.of(FigureKind.HOUSEHOLDS)
        assert found is not None
        assert found.value == row.households == scored[row.village]
        assert card.findings == row.findings
    assert told.total(FigureKind.HOUSEHOLDS) == summary.households


def test_they_can_be_kept_and_opened(workspace: Workspace) -> None:
    import json

    told = figures(workspace)
    kept = json.loads(json.dumps(told.as_object(), default=str))
    assert TownshipFigures.from_object(kept) == told


def test_before_the_first_reconcile_there_are_none(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="not-reconciled"):
        village_figures(Workspace.create(tmp_path / "镇", pack="cn"))


def figures(workspace: Workspace) -> TownshipFigures:
    return village_figures(workspace)
