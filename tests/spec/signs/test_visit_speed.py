"""How many households a day has time for."""

from __future__ import annotations

import pytest
from spec.signs.rows import Row, evidence, said, signs

from doorstep.engine.inspection.signs import SignLimits
from doorstep.engine.inspection.signs.visitors import possible


def day(
    count: int,
    date: str = "2026-11-02",
    villages: int = 1,
    who: str = "陈、林",
    outcome: str = "complete",
) -> list[Row]:
    return [
        {
            "place": f"{i % villages}村",
            "household_no": i,
            "visit_date": date,
            "visitor": who,
            "visit_outcome": outcome,
        }
        for i in range(count)
    ]


def test_ten_hours_of_quarter_hours() -> None:
    """600 minutes, 15 a household; each further village takes 20 off."""
    assert [possible(villages, SignLimits()) for villages in (1, 2, 4)] == [40, 38, 36]


def test_a_long_normal_day_is_nothing_to_see() -> None:
    assert said(evidence(visits=day(20) + day(18, "2026-11-03")), "visit-speed", "day") == {
        "陈、林": "nothing-seen"
    }


def test_forty_fit_into_a_day_and_fifty_do_not() -> None:
    assert said(evidence(visits=day(40)), "visit-speed", "day") == {"陈、林": "nothing-seen"}
    sign = signs(evidence(visits=day(50)), "visit-speed", "day")["陈、林"]
    assert (sign.said, sign.figure, sign.counts["possible"]) == ("look", 50, 40)
    assert len(sign.records) == 50


def test_the_chance_is_that_of_fifty_at_twenty_a_day_times_the_days() -> None:
    sign = signs(evidence(visits=day(50) + day(9, "2026-11-03")), "visit-speed", "day")["陈、林"]
    assert sign.p_value == pytest.approx(2 * 1.24589e-08, rel=1e-4)


def test_many_villages_on_one_day_leave_less_time() -> None:
    assert said(evidence(visits=day(39, villages=13)), "visit-speed", "day") == {"陈、林": "look"}


def test_doors_that_stayed_shut_take_no_time() -> None:
    visits = day(20) + [
        row | {"household_no": 100 + i} for i, row in enumerate(day(40, outcome="noncontact"))
    ]
    assert said(evidence(visits=visits), "visit-speed", "day") == {"陈、林": "nothing-seen"}


def test_one_visitor_in_two_pairs_on_one_day_has_one_day() -> None:
    visits = day(24, who="陈、林") + [
        row | {"household_no": 100 + i} for i, row in enumerate(day(24, who="吴、陈"))
    ]
    assert said(evidence(visits=visits), "visit-speed", "day") == {
        "吴、陈": "nothing-seen",
        "陈": "look",
        "陈、林": "nothing-seen",
    }


def test_a_month_is_no_day() -> None:
    assert said(evidence(visits=day(90, date="2026-11")), "visit-speed", "day") == {
        "陈、林": "too-few"
    }
