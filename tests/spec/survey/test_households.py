"""The list of households: which rows are one household, which events are its own, which stratum it
falls into."""

from __future__ import annotations

import datetime as dt
import random
from functools import cache

import pyarrow as pa
import pytest

from doorstep.app.sampling.households import Period, household_frame, stratum_named
from doorstep.domain.registers import PackSpec
from doorstep.engine.fields.places import group_key
from doorstep.packs import load

DAY = dt.date(2026, 6, 30)


@cache
def pack() -> PackSpec:
    return load("cn")


def register(kind: str, *rows: dict[str, str]) -> pa.Table:
    """A register as the workspace holds it."""
    columns = ["row_id", "file", "place", "household_key", *pack().registers[kind].columns]
    filled = []
    for number, row in enumerate(rows, 1):
        own = {"row_id": f"{kind}:{number}", "file": f"{kind}.csv", "place": "松坪村"} | row
        own.setdefault("household_key", f"{kind}:{own.get('household_no') or number}")
        filled.append(
            {name: own.get(name) for name in columns} | {"struck": row.get("struck") == "yes"}
        )
    schema = pa.schema([(name, pa.string()) for name in columns] + [("struck", pa.bool_())])
    return pa.Table.from_pylist(filled, schema=schema)


def listed(
    months: int = 36, strata: tuple[str, ...] = (), **tables: pa.Table
) -> dict[str, dict[str, str]]:
    table, _ = household_frame(tables, pack(), Period(DAY, months), strata)
    return {row["unit"]: row for row in table.to_pylist()}


ZHANG = {
    "household_no": "1",
    "name": "张三",
    "birth_date": "1980-01-01",
    "id_number": "110105194912310021",
}
LI = {"household_no": "2", "name": "李四", "birth_date": "1985-05-05"}


def test_people_of_one_number_are_one_household_and_a_village_of_two_spellings_is_one() -> None:
    persons = register("persons", ZHANG, ZHANG | {"name": "张小"}, LI | {"place": "清溪镇松坪村"})
    households = register("households", {"household_no": "3", "head_name": "王五"})
    found = listed(persons=persons, households=households)
    assert {unit: row["members"] for unit, row in found.items()} == {
        "松坪村/1": "2",
        "松坪村/2": "1",
        "松坪村/3": "0",
    }
    assert {(row["households"], row["persons"], row["village"]) for row in found.values()} == {
        ("3", "3", "松坪村")
    }


def test_villages_whose_names_contain_a_word_for_an_office_stay_two() -> None:
    """镇南村 was once taken for 南村 in a township without a name."""
    persons = register("persons", ZHANG | {"place": "镇南村"}, ZHANG | {"place": "南村"})
    found = listed(persons=persons)
    assert {unit: row["households"] for unit, row in found.items()} == {
        "镇南村/1": "1",
        "南村/1": "1",
    }


def test_villages_of_one_name_in_two_townships_stay_two() -> None:
    places = ("清泉村（清溪镇）", "清泉村（石桥镇）")
    persons = register("persons", *({**ZHANG, "place": place} for place in places))
    assert sorted(listed(persons=persons)) == [f"{place}/1" for place in places]


def test_where_every_group_counts_from_one_the_group_is_part_of_the_name() -> None:
    persons = register(
        "persons", ZHANG | {"group": "第一组"}, LI | {"household_no": "1", "group": "2组"}
    )
    households = register("households", {"household_no": "1", "group": "1", "head_name": "张三"})
    assert set(listed(persons=persons, households=households)) == {"松坪村/1/1", "松坪村/2/1"}


@pytest.mark.parametrize(
    ("written", "group"),
    [
        ("第三组", "3"),
        ("3组", "3"),
        ("3", "3"),
        ("十组", "10"),
        ("十二组", "12"),
        ("村民小组五", "5"),
        ("东组", "东"),
    ],
)
def test_groups_however_written(written: str, group: str) -> None:
    assert group_key(written) == group


def test_a_household_without_a_number_is_named_by_its_address() -> None:
    persons = register("persons", {"name": "张三", "address": "松坪村 3号"}, {"name": "李四"})
    unnamed, named = sorted(listed(persons=persons))
    assert named == "松坪村/松坪村3号" and unnamed.startswith("松坪村/~") and "李四" not in unnamed


def test_a_row_struck_through_is_no_household() -> None:
    assert set(listed(persons=register("persons", ZHANG, LI | {"struck": "yes"}))) == {"松坪村/1"}


@pytest.mark.parametrize(
    ("date", "holds"),
    [
        ("2026-06-30", True),
        ("2026-07-01", False),
        ("2025-07-01", True),
        ("2025-06-30", False),
        ("2025-07", True),
        ("2025-06", False),
        ("2025", True),
        ("2024", False),
        (None, False),
        ("unknown", False),
    ],
)
def test_the_look_back_is_whole_days_and_a_date_known_by_its_month_counts_by_its_month(
    date: str | None, holds: bool
) -> None:
    assert Period(DAY, 12).holds(date) is holds


@pytest.mark.parametrize(
    ("end", "months", "start"),
    [
        ("2026-02-28", 1, "2026-01-29"),
        ("2026-03-31", 1, "2026-03-01"),
        ("2026-12-31", 12, "2026-01-01"),
    ],
)
def test_the_look_back_at_the_end_of_months(end: str, months: int, start: str) -> None:
    assert Period(dt.date.fromisoformat(end), months).start == dt.date.fromisoformat(start)


BIRTH = {"child_name": "张小", "birth_date": "2026-03-05"}


@pytest.mark.parametrize(
    ("event", "home"),
    [
        ({"household_no": "2", "father_name": "张三"}, {"松坪村/2"}),
        ({"father_id": "110105194912310021", "mother_name": "李四"}, {"松坪村/1"}),
        ({"mother_name": "李四"}, {"松坪村/2"}),
        (
            {"mother_name": "李四", "father_name": "张三"},
            set(),
        ),  # two homes by name alone: nobody knows which
        ({"mother_name": "李四", "place": "石桥村"}, set()),
        ({"mother_name": "赵六"}, set()),
        ({"household_no": "9"}, set()),
        ({"mother_name": "李四", "birth_date": "2020-01-01"}, set()),  # before the look-back
    ],
)
def test_a_birth_finds_its_household(event: dict[str, str], home: set[str]) -> None:
    found = listed(persons=register("persons", ZHANG, LI), births=register("births", BIRTH | event))
    assert {unit for unit, row in found.items() if row["event"] == "yes"} == home
    assert {unit for unit, row in found.items() if row["newborn"] == "yes"} == home


def test_a_marriage_is_an_event_of_both_homes() -> None:
    wedding = {
        "husband_id": ZHANG["id_number"],
        "wife_id": "11010519900307002X",
        "marriage_date": "2026-05-01",
    }
    persons = register("persons", ZHANG, LI | {"id_number": "11010519900307002X"})
    found = listed(persons=persons, marriages=register("marriages", wedding))
    assert [row["event"] for row in found.values()] == ["yes", "yes"]


def test_events_without_a_household_are_counted() -> None:
    tables = {
        "persons": register("persons", ZHANG),
        "births": register("births", BIRTH | {"mother_name": "赵六"}),
    }
    _, flags = household_frame(tables, pack(), Period(DAY, 36))
    assert flags == {"frame-is-the-register": 1, "events-without-household": 1}


def test_in_migrants_those_away_and_elders() -> None:
    persons = register(
        "persons",
        {"household_no": "1", "name": "甲", "residence_status": "流入"},
        {"household_no": "2", "name": "乙", "residence_status": "外出务工"},
        {"household_no": "3", "name": "丙", "birth_date": "1946-06-30"},
        {"household_no": "4", "name": "丁", "birth_date": "1946-07-01"},
        {"household_no": "5", "name": "戊", "birth_year": "1940"},
        {"household_no": "6", "name": "己", "id_number": "110105194512310021"},
    )
    found = listed(persons=persons)
    traits = {
        trait: {unit.removeprefix("松坪村/") for unit, row in found.items() if row[trait] == "yes"}
        for trait in ("in_migrant", "out_migrant", "elder")
    }
    assert traits == {"in_migrant": {"1"}, "out_migrant": {"2"}, "elder": {"3", "5", "6"}}


def test_the_stratum_is_the_first_quota_that_holds() -> None:
    persons = register(
        "persons",
        ZHANG | {"residence_status": "流入"},
        LI,
        LI | {"household_no": "3", "name": "王五"},
    )
    births = register("births", BIRTH | {"household_no": "1"}, BIRTH | {"household_no": "2"})
    tables = {"persons": persons, "births": births}
    strata = [
        [row["stratum"] for row in listed(strata=order, **tables).values()] for order in ORDERS
    ]
    assert strata == [
        ["in_migrant", "event", "none"],
        ["event", "event", "none"],
        ["other", "other", "none"],
    ]


ORDERS: list[tuple[str, ...]] = [(), ("event", "in_migrant", "none"), ("none",)]


def test_strata_by_their_usual_names() -> None:
    names = ["event", "with-event", "no event", "control", "In-Migrants", "elders", "oddity"]
    assert [stratum_named(name) for name in names] == [
        "event",
        "event",
        "none",
        "none",
        "in_migrant",
        "elder",
        "oddity",
    ]


def test_the_order_of_rows_changes_nothing() -> None:
    rows = [
        {"household_no": str(number % 7), "name": f"n{number}", "group": str(number % 3)}
        for number in range(40)
    ]
    rows += [{"name": f"m{number}"} for number in range(5)]
    keyed = [
        row | {"household_key": f"k{number}"} if "household_no" not in row else row
        for number, row in enumerate(rows)
    ]
    wanted = listed(persons=register("persons", *keyed))
    random.Random(4).shuffle(keyed)
    assert listed(persons=register("persons", *keyed)) == wanted
