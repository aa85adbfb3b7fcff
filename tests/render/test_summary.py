"""What a brief says of a township: rates with honest intervals, an order only where it holds, three
pieces of work."""

from __future__ import annotations

import pytest
from render.township import HOUSEHOLDS, cell, dates_in, finding, make_summary, unconfirmed

from doorstep.domain.findings import Finding
from doorstep.domain.summary import Action, Band, Summary, VillageStanding
from doorstep.engine.stats import poisson_interval
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.wording import headline


@pytest.mark.parametrize(
    ("count", "low", "high"),
    [  # Garwood's limits at 95 %, as tabulated (Ulm 1990, Am J Epidemiol 131:373; R's poisson.test)
        (0, 0.0, 3.688879),
        (1, 0.025318, 5.571643),
        (5, 1.623486, 11.668332),
        (10, 4.795389, 18.390356),
        (100, 81.363976, 121.627262),
        (10_000, 9804.96, 10197.95),
    ],
)
def test_the_interval_of_a_count_is_garwoods(count: int, low: float, high: float) -> None:
    assert poisson_interval(count) == pytest.approx((low, high), rel=1e-5, abs=1e-6)


def test_the_rows_add_up_to_the_headline(found: list[Finding]) -> None:
    nameless = [
        *found,
        finding(1, "BLANK", "", cell("人口.xlsx", 7)),
        finding(2, "BLANK", "外村", cell("人口.xlsx", 8)),
    ]
    summary = make_summary(nameless)
    assert sum(row.findings for row in summary.villages) == summary.findings == len(nameless)
    assert all(
        sum(part.count for part in row.dimensions) == row.findings for row in summary.villages
    )
    assert [row.village for row in summary.villages if row.rate is None] == ["", "外村"]
    assert summary.rows == summary.accepted + summary.set_aside == 1170


def test_findings_of_villages_without_households_are_no_part_of_the_rate(
    found: list[Finding],
) -> None:
    outside = [finding(2, "BLANK", "外村", cell("人口.xlsx", 8))]
    plain, with_them = make_summary(found), make_summary([*found, *outside])
    assert (with_them.rate, with_them.low) == (plain.rate, plain.low)
    assert (with_them.findings, with_them.unrated) == (len(found) + 1, 1)
    said = headline(Phrasebook("en"), with_them)
    assert "1 more stand" in said and f"{len(found)} disagreements" in said
    assert [row.standing for row in with_them.villages][:3] == [
        row.standing for row in plain.villages
    ]


def test_rates_are_per_100_households_with_an_interval_around_them(summary: Summary) -> None:
    hewan = next(row for row in summary.villages if row.village == "河湾村")
    assert hewan.rate == pytest.approx(20.4)
    assert hewan.low is not None and hewan.high is not None
    assert (hewan.low, hewan.high) == pytest.approx((15.189, 26.822), abs=0.01)


def test_villages_that_cannot_be_told_apart_keep_their_own_order() -> None:
    summary = make_summary(
        [*dates_in("松坪村", 10), *dates_in("石桥村", 12, 100), *dates_in("河湾村", 14, 200)]
    )
    assert not summary.ordered
    assert [row.village for row in summary.villages] == list(HOUSEHOLDS)
    assert not any(row.separated for row in summary.villages)


def test_a_village_moves_up_only_when_its_interval_clears_all_others(summary: Summary) -> None:
    assert summary.ordered
    assert [(row.village, row.tier) for row in summary.villages] == [
        ("河湾村", 0),
        ("松坪村", 1),
        ("石桥村", 1),
    ]
    assert [row.standing for row in summary.villages] == [
        VillageStanding.ABOVE,
        VillageStanding.BELOW,
        VillageStanding.BELOW,
    ]


def test_one_village_bridging_two_others_leaves_all_three_unordered() -> None:
    households = {"甲村": 1000, "乙村": 20, "丙村": 1000}
    summary = make_summary(
        [*dates_in("甲村", 50), *dates_in("乙村", 2, 100), *dates_in("丙村", 150, 200)],
        households=households,
        visits_by_village={},
    )
    assert not summary.ordered
    assert [row.village for row in summary.villages] == list(households)


def test_paper_and_door_are_counted_apart(summary: Summary) -> None:
    assert (summary.records.compared, summary.records.differing) == (880, 4)
    assert (summary.doors.compared, summary.doors.differing) == (120, 51)
    assert summary.doors.share == pytest.approx(69 / 120)


def test_a_pair_that_differs_twice_is_one_pair() -> None:
    left, right = cell("人口.xlsx", 4), cell("人口.xlsx", 5)
    twice = [
        finding(1, "VAL_DATE", "石桥村", left, right),
        finding(2, "VAL_NAME", "石桥村", left, right),
    ]
    assert make_summary(twice).records.differing == 1


def test_pairs_nobody_counted_give_no_share(found: list[Finding]) -> None:
    summary = make_summary(found, record_pairs=None)
    assert summary.records.share is None
    assert summary.records.differing == 4


def test_household_findings_are_measured_against_visited_households(summary: Summary) -> None:
    hewan = next(row for row in summary.villages if row.village == "河湾村")
    door = next(part for part in hewan.dimensions if part.code == "household")
    assert (door.count, door.base, door.rate, door.band) == (51, 60, 85.0, Band.FIX)


def test_a_village_nobody_visited_is_unknown_not_good(summary: Summary) -> None:
    songping = next(row for row in summary.villages if row.village == "松坪村")
    door = next(part for part in songping.dimensions if part.code == "household")
    assert (door.band, door.rate) == (Band.UNKNOWN, None)


def test_visit_outcomes_are_their_own_counts(summary: Summary) -> None:
    assert summary.outcomes == {"complete": 60, "proxy": 8, "noncontact": 12, "refused": 3}


def test_the_three_actions_are_the_heaviest_groups_of_office_work() -> None:
    light = [
        finding(number, "VAL_PHONE", "松坪村", cell("人口.xlsx", number), None, "low")
        for number in range(60)
    ]
    summary = make_summary(
        [
            *light,
            *unconfirmed("河湾村", 51, 100),
            *dates_in("石桥村", 4, 200),
            *dates_in("河湾村", 1, 300),
        ]
    )
    assert summary.actions == (
        Action("SVC_UNCONF", "河湾村", "services", 51),
        Action("VAL_PHONE", "松坪村", "persons", 60),
        Action("VAL_DATE", "石桥村", "persons", 4),
    )


def test_without_any_household_count_there_is_no_rate_and_no_order(found: list[Finding]) -> None:
    summary = make_summary(found, households={})
    assert (summary.rate, summary.ordered) == (None, False)


def test_a_village_visited_before_it_has_a_register_is_a_line_without_a_rate() -> None:
    summary = make_summary(dates_in("松坪村", 4), households={"松坪村": 300})
    hewan = next(row for row in summary.villages if row.village == "河湾村")
    assert (hewan.households, hewan.rate, hewan.standing) == (0, None, VillageStanding.UNKNOWN)
    assert hewan.outcomes == summary.outcomes
    bands = {part.code: part.band for part in hewan.dimensions}
    assert {bands[code] for code in ("registers", "blank", "late")} == {Band.UNKNOWN}
