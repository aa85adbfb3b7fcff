"""Whom a plan of a reconciled workspace visits: every event once, what is open, what is drawn."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

import pytest

from doorstep import Workspace
from doorstep.app.planning import PlannedCards, VisitsAsked, plan_doors
from doorstep.app.sampling.households import Period, placed_events
from doorstep.domain.errors import BadInput
from doorstep.domain.planned_visits import HouseDoor, PairDays, VisitReason, VisitRoute

AS_OF = dt.date(2026, 6, 30)
FILES = {
    "人口.csv": """村,组,户编号,与户主关系,姓名,性别,出生日期,身份证号,住址
松坪村,1组,1,户主,张三,男,1985-03-07,,松坪村1组1号
松坪村,1组,1,妻,李四,女,1986-02-01,,松坪村1组1号
松坪村,1组,2,户主,王小明,男,1990-05-06,350998199005060033,松坪村1组2号
松坪村,2组,3,户主,郑大海,男,1950-05-06,,松坪村2组1号
松坪村,2组,4,户主,周家宝,男,1980-08-08,,松坪村2组2号
河湾村,1组,1,户主,赵五,男,1970-01-01,,河湾村1组1号
河湾村,1组,1,女,赵小燕,女,1999-01-09,35099819990109002X,河湾村1组1号
河湾村,1组,9,户主,河湾敬老院,,,,河湾村敬老院
""",
    "结婚.csv": """村,男方姓名,男方身份证号,女方姓名,女方身份证号,结婚日期
松坪村,王小明,350998199005060033,赵小燕,35099819990109002X,2025-05-01
松坪村,钱无名,,孙无名,,2025-06-01
松坪村,张三,,李四,,2010-06-01
""",
    "出生.csv": """村,母亲姓名,父亲姓名,孩子姓名,出生日期
松坪村,李四,张三,张小三,2026-02-02
""",
    "流出.csv": """村,户编号,姓名,性别,流出日期,流入地
松坪村,3,郑大海,男,2024-01-02,厦门市
松坪村,88,陈不在,男,2025-01-02,福州市
""",
    "入户.csv": """村,户编号,姓名,出生日期,入户日期,入户结果
松坪村,4,周家宝,1981-09-08,2026-06-01,完成
""",
}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A reconciled township of two villages."""
    room = tmp_path_factory.mktemp("town")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("DOORSTEP_KEYS", str(room / "keys"))
        workspace = Workspace.create(room / "清溪镇")
        for name, text in FILES.items():
            (room / name).write_text(text, "utf-8")
        workspace.store.set_as_of(AS_OF)
        workspace.register([room / name for name in FILES], as_of=AS_OF)
        workspace.reconcile(as_of=AS_OF)
        workspace.mentions()
        return workspace


def plan(town: Workspace, *reasons: VisitReason, **told: Any) -> PlannedCards:
    when = PairDays(AS_OF + dt.timedelta(days=1))
    return plan_doors(town, VisitsAsked(when, "s", reasons or tuple(VisitReason), **told))


def by_head(made: PlannedCards) -> dict[str, HouseDoor]:
    return {one.door.head: one.door for one in made.plan.doors}


def test_every_event_stands_with_one_house_or_is_to_be_found(town: Workspace) -> None:
    made = plan(town, VisitReason.EVENT)
    placed = Counter(event.key for one in made.plan.doors for event in one.door.events)
    lost = Counter(event.key for event in made.plan.lost)
    registers = town.drawn_from()
    told, _ = placed_events(registers.tables, town.pack, Period(registers.day, 36))
    assert placed + lost == Counter(f"{one.kind}:{one.row_id}" for one in told)
    assert {event.names for event in made.plan.lost} == {("钱无名", "孙无名"), ("陈不在",)}
    assert all(event.at and event.day for event in made.plan.lost)


def test_a_wedding_brings_both_homes_in_and_is_asked_of_in_one(town: Workspace) -> None:
    doors = by_head(plan(town, VisitReason.EVENT))
    assert [event.kind for event in doors["王小明"].events] == ["marriages"]
    assert doors["赵五"].events == () and VisitReason.EVENT in doors["赵五"].reasons
    assert [event.kind for event in doors["张三"].events] == ["births"]
    assert "周家宝" not in doors


def test_routes_follow_what_is_open_and_how_fresh(town: Workspace) -> None:
    doors = by_head(plan(town))
    assert doors["河湾敬老院"].route is VisitRoute.CONTACT
    old = by_head(plan(town, VisitReason.EVENT))["郑大海"]
    assert old.route is VisitRoute.VISIT  # its one event is older than two years
    fresh = by_head(plan(town, VisitReason.EVENT, fresh_months=36))["郑大海"]
    assert fresh.route is (VisitRoute.VISIT if fresh.asked else VisitRoute.SLIP)


def test_what_a_visit_has_answered_is_not_asked_again(town: Workspace) -> None:
    assert any(one.code == "VAL_DATE" for one in town.findings())  # said at the door, 2026-06-01
    asked = [found.code for one in plan(town).plan.doors for found in one.door.asked]
    assert "VAL_DATE" not in asked and "BLANK" in asked


def test_one_village_is_planned_with_its_own_lost_events(town: Workspace) -> None:
    made = plan(town, villages=("河湾",))
    assert {one.door.place for one in made.plan.doors} == {"河湾村"} and made.plan.lost == ()
    with pytest.raises(BadInput) as refused:
        plan(town, villages=("无此村",))
    assert refused.value.code == "village-unknown"


def test_a_sample_is_drawn_by_the_seed_and_visited(town: Workspace) -> None:
    made = plan(town, VisitReason.SAMPLE, sample=3)
    assert len(made.plan.doors) == 3
    assert {one.door.route for one in made.plan.doors} <= {VisitRoute.VISIT, VisitRoute.CONTACT}
    assert by_head(plan(town, VisitReason.SAMPLE, sample=3)) == by_head(made)


def test_a_house_that_is_done_is_left_out(town: Workspace) -> None:
    doors = by_head(plan(town))
    left = plan(town, done=frozenset({doors["张三"].household}))
    assert set(doors) - set(by_head(left)) == {"张三"}
