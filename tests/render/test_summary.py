"""What a brief says of a township: rates with honest intervals, an order only where it holds, three
pieces of work."""

from __future__ import annotations

from random import Random

import pytest
from render.township import cell, dates_in, finding, make_summary, unconfirmed

from doorstep.domain.findings import Finding
from doorstep.domain.summary import Action, Band, Summary, VillageStanding
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.wording import headline


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
    assert with_them.rate == plain.rate
    assert (with_them.findings, with_them.unrated) == (len(found) + 1, 1)
    said = headline(Phrasebook("en"), with_them)
    assert "1 more stand" in said and f"{len(found)} disagreements" in said
    assert [row.standing for row in with_them.villages][:3] == [
        row.standing for row in plain.villages
    ]


def at_doors(**told: tuple[int, int, int]) -> Summary:
    """Villages by name: households on record, met in full, and told otherwise (two findings in each
    such household)."""
    findings: list[Finding] = []
    homes: dict[tuple[str, str | None, int], object] = {}
    row = 2
    for name, (_, met, differing) in told.items():
        for home in range(met):
            homes["入户.csv", None, row] = (name, home)
            if home < differing:
                for twice in range(2):
                    at = cell("入户.csv", row, "未接受", None, "G")
                    number = 10 * row + twice
                    paper = cell("服务.xls", number, "是", "Sheet1", "F")
                    findings.append(finding(number, "SVC_UNCONF", name, paper, at))
            row += 1
    return make_summary(
        findings,
        households={name: households for name, (households, _, _) in told.items()},
        visits_by_village={name: {"complete": met} for name, (_, met, _) in told.items()},
        homes=homes,
    )


def test_rates_are_per_100_households_on_record(summary: Summary) -> None:
    hewan = next(row for row in summary.villages if row.village == "河湾村")
    assert hewan.rate == pytest.approx(20.4)


def test_at_the_door_a_household_counts_once_however_much_differs() -> None:
    [row] = at_doors(甲村=(200, 40, 10)).villages
    assert (row.differing, row.door, row.findings) == (10, 25.0, 20)


def test_the_interval_is_wilsons_on_households_met_of_those_on_record() -> None:
    """10 of 40 of 200 households, one village: z = 1.96, 40 / (160 / 199) households."""
    [row] = at_doors(甲村=(200, 40, 10)).villages
    n, z2 = 40 / (160 / 199), 1.959964**2
    centre = (0.25 + z2 / (2 * n)) / (1 + z2 / n)
    half = (z2 * (0.25 * 0.75 / n + z2 / (4 * n * n))) ** 0.5 / (1 + z2 / n)
    assert (row.low, row.high) == pytest.approx((100 * (centre - half), 100 * (centre + half)))


def test_a_village_met_whole_has_no_interval_and_more_villages_make_it_wider() -> None:
    [row] = at_doors(甲村=(40, 40, 10)).villages
    assert (row.low, row.door, row.high) == (25.0, 25.0, 25.0)
    alone = at_doors(甲村=(200, 40, 10)).villages[0]
    among = at_doors(甲村=(200, 40, 10), **{f"{i}村": (200, 40, 10) for i in range(17)}).villages[0]
    assert alone.low is not None and among.low is not None and alone.high and among.high
    assert among.low < alone.low and among.high > alone.high


def test_villages_that_cannot_be_told_apart_keep_their_own_order() -> None:
    summary = at_doors(甲村=(300, 40, 10), 乙村=(300, 40, 12), 丙村=(300, 40, 14))
    assert not summary.ordered
    assert [row.village for row in summary.villages] == ["甲村", "乙村", "丙村"]
    assert not any(row.separated for row in summary.villages)


def test_a_village_moves_up_only_when_its_interval_clears_all_others() -> None:
    summary = at_doors(松坪村=(300, 60, 6), 石桥村=(300, 60, 5), 河湾村=(300, 60, 51))
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
    summary = at_doors(甲村=(1000, 100, 10), 乙村=(1000, 6, 2), 丙村=(1000, 100, 40))
    assert not summary.ordered
    assert [row.village for row in summary.villages] == ["甲村", "乙村", "丙村"]


def test_of_eighteen_villages_alike_but_for_chance_hardly_ever_is_any_apart() -> None:
    rng = Random(4)
    told = [
        {f"{i}村": (300, 40, sum(rng.random() < 0.5 for _ in range(40))) for i in range(18)}
        for _ in range(40)
    ]
    apart = sum(any(row.separated for row in at_doors(**one).villages) for one in told)
    assert apart <= 2


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
