"""How many people one provider can have served on a day, and the health days that are stated."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from spec.signs.rows import Row, evidence, said, signs

from doorstep.engine.inspection.signs import SignLimits
from doorstep.engine.inspection.signs.providers import served_in_a_day

HEALTH_DAY = dt.date(2026, 9, 8)


def served(
    count: int, who: str = "林医生", day: str = "2026-09-08", villages: int = 1
) -> list[Row]:
    return [
        {
            "place": f"{i % villages}村",
            "household_no": i,
            "name": f"人{i}",
            "service": "体检",
            "service_date": day,
            "provider": who,
        }
        for i in range(count)
    ]


def test_ten_hours_of_eight_minutes() -> None:
    assert [served_in_a_day(villages, SignLimits()) for villages in (1, 2, 4)] == [75, 72, 67]


def test_what_a_day_has_time_for_is_no_sign_and_more_is() -> None:
    assert said(evidence(services=served(75)), "visit-speed", "services") == {
        "林医生": "nothing-seen"
    }
    sign = signs(evidence(services=served(90)), "visit-speed", "services")["林医生"]
    assert (sign.said, sign.figure, sign.counts["possible"]) == ("look", 90, 75)
    assert len(sign.records) == 90


def test_a_stated_health_day_is_left_out() -> None:
    rows = served(200) + served(20, day="2026-09-09")
    shown = replace(evidence(services=rows), health_days=frozenset({HEALTH_DAY}))
    sign = signs(shown, "visit-speed", "services")["林医生"]
    assert (sign.said, sign.figure, sign.counts["health_days"]) == ("nothing-seen", 20, 1)


def test_other_days_stay_measured() -> None:
    rows = served(200) + served(90, day="2026-09-09")
    shown = replace(evidence(services=rows), health_days=frozenset({HEALTH_DAY}))
    assert said(shown, "visit-speed", "services") == {"林医生": "look"}


def test_several_services_of_one_person_are_one_person() -> None:
    rows = [row | {"service": kind} for row in served(40) for kind in ("体检", "随访", "建档")]
    assert signs(evidence(services=rows), "visit-speed", "services")["林医生"].figure == 40


def test_an_institution_has_many_hands() -> None:
    rows = served(300, who="清溪镇卫生院")
    assert said(evidence(services=rows), "visit-speed", "services") == {}
