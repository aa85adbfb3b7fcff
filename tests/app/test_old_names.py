"""Visitors write the old name of a merged village, or a short one: its doors and findings are those
of the village its people are listed in."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from cli.running import write

from doorstep import Workspace
from doorstep.app.by_village import as_linked
from doorstep.app.cards.households import household_cards
from doorstep.app.cards.sayings import sayings_of
from doorstep.app.reporting import summary_of
from doorstep.app.visiting import doors_of
from doorstep.domain.summary import Summary
from doorstep.engine.inspection.simulation import Batch
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.scores import score_lines

HOMES = "赵钱孙李周吴郑王冯陈"
HEAD = "村,户编号,与户主关系,姓名,性别,出生日期"


def persons(village: str, homes: str = HOMES, first: int = 1) -> str:
    return "".join(
        f"{village},{number},户主,{home}建国,男,19{60 + number}-03-0{number % 9 + 1}\n"
        for number, home in enumerate(homes, first)
    )


def visits(place: str, homes: str = HOMES, first: int = 1, year: int = 60) -> str:
    return "".join(
        f"{place},{number},户主,{home}建国,男,19{year + number}-03-0{number % 9 + 1},"
        "2026-05-02,完成,本人\n"
        for number, home in enumerate(homes, first)
    )


def summarised(register: str, door: str) -> Summary:
    made = Workspace.create("w")
    files: dict[str, str] = {
        "persons": f"{HEAD}\n{register}",
        "visits": f"{HEAD},入户日期,入户结果,应答人\n{door}",
    }
    for kind, text in files.items():
        made.register([write(Path(f"{kind}.csv"), text)], kind=kind)
    made.reconcile(as_of=dt.date(2026, 6, 30))
    return summary_of(made, lang="zh_Hans", as_of=dt.date(2026, 6, 30))


@pytest.mark.parametrize("place", ["大王村", "大王", "大王庄", "小河村"])
def test_an_old_name_is_the_village_of_its_people(place: str) -> None:
    both = persons("大王庄村") + persons("石桥村", "蒋沈韩杨", 21)
    summary = summarised(both, visits(place))
    rows = {row.village: row for row in summary.villages}
    assert set(rows) == {"大王庄村", "石桥村"}
    assert rows["大王庄村"].outcomes == {"complete": len(HOMES)}
    assert sum(row.findings for row in rows.values()) == summary.findings
    assert rows["大王庄村"].findings >= summary.findings - rows["石桥村"].findings


def test_a_door_opened_in_a_listed_village_stays_there() -> None:
    both = persons("大王庄村") + persons("石桥村", "蒋沈韩杨", 21)
    summary = summarised(both, visits("石桥村"))
    assert {row.village: sum(row.outcomes.values()) for row in summary.villages} == {
        "大王庄村": 0,
        "石桥村": len(HOMES),
    }


def test_a_village_whose_people_are_on_no_register_is_a_line_without_a_rate() -> None:
    summary = summarised(persons("大王庄村"), visits("远山村", "许何吕施张孔曹严华金", 1, 30))
    far = next(row for row in summary.villages if row.village == "远山村")
    assert (far.households, far.rate) == (0, None)
    assert sum(far.outcomes.values()) == 10
    assert sum(summary.outcomes.values()) == 10


HALF = HOMES[:5]


def half_called_otherwise() -> tuple[str, str]:
    """Two villages on record; in one all were met, half of them under a short name, and one of
    them under both names."""
    short = visits("大王", HALF)
    again = visits("大王庄村", HOMES[4:], 5)
    other = persons("石桥村", "蒋沈韩杨", 21)
    return persons("大王庄村") + other, short + again + visits("石桥村", "蒋沈", 21)


@pytest.fixture
def half_named() -> Workspace:
    register, door = half_called_otherwise()
    summarised(register, door)
    return Workspace("w")


def test_a_household_under_two_names_of_its_village_is_one_door(half_named: Workspace) -> None:
    rows = summary_of(half_named, lang="en", as_of=dt.date(2026, 6, 30)).villages
    scored = half_named.score("doorstep-reference").places
    assert {row.village: sum(row.outcomes.values()) for row in rows} == {
        "大王庄村": 10,
        "石桥村": 2,
    }
    assert {place.place: (place.doors.drawn, place.doors.met) for place in scored} == {
        "大王庄村": (10, 10),
        "石桥村": (2, 2),
    }


def test_whom_to_visit_next_leaves_out_who_was_met_under_another_name(
    half_named: Workspace,
) -> None:
    batches = [Batch(place, "person_match", 5, 1.0, 0.5, 1.5) for place in ("大王庄村", "石桥村")]
    doors = doors_of(half_named.drawn_from(), batches, "1")
    assert {(door.place, door.number) for door in doors} == {("石桥村", "23"), ("石桥村", "24")}


def test_a_door_that_stayed_shut_stands_with_its_household_under_any_name_of_the_village() -> None:
    shut = "大王,9,,,,,2026-05-03,无人,\n"
    summarised(persons("大王庄村"), visits("大王", HOMES[:6]) + shut)
    workspace = Workspace("w")
    cards = household_cards(sayings_of(workspace), workspace.pack)
    (card,) = (one for one in cards if one.number == "9")
    assert [visit.outcome for visit in card.visits] == ["noncontact"]


def test_signs_see_visits_in_the_village_they_belong_to(half_named: Workspace) -> None:
    linked = as_linked(half_named.drawn_from())
    assert set(linked.tables["visits"].column("place").to_pylist()) == {"大王庄村", "石桥村"}
    signs = half_named.detect()
    assert {sign.office for sign in signs if sign.office_kind == "village"} <= {
        "大王庄村",
        "石桥村",
    }


def test_a_village_without_a_register_counts_by_its_visits_and_that_is_said() -> None:
    door = visits("石桥村", "蒋沈", 21) + visits("远山村", "许何吕施张孔曹严华金", 1, 30)
    summarised(persons("石桥村", "蒋沈韩杨", 21), door)
    score = Workspace("w").score("doorstep-reference")
    assert score.unlisted == {"远山村": 10}
    said = "\n".join(score_lines(score, Phrasebook("en")))
    assert "No register lists the households of 远山村" in said and "by the 10 that" in said
