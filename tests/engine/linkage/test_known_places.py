"""A village that one side calls by its old name is learned from people who are known in both."""

from __future__ import annotations

from random import Random

import pyarrow as pa
import pytest

from doorstep.app.standalone.linking import link_tables

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
GIVEN = "国芳建秀玉春德福桂明"

Row = dict[str, str | None]


def people(village: str, group: str, seed: int, count: int = 40) -> list[Row]:
    """People of one group with identity numbers; the same for the same seed."""
    draw, rows = Random(seed), []
    for n in range(count):
        day = f"{draw.randint(1940, 2000)}-{draw.randint(1, 12):02d}-{draw.randint(1, 28):02d}"
        rows.append(
            {
                "name": draw.choice(SURNAMES) + draw.choice(GIVEN) + draw.choice(GIVEN),
                "birth_date": day,
                "id_number": f"991{seed:03d}{day.replace('-', '')}{n:03d}X",
                "village": village,
                "group": group,
            }
        )
    return rows


def table(rows: list[Row], mark: str) -> pa.Table:
    return pa.Table.from_pylist([{"id": f"{mark}{n:03d}", **row} for n, row in enumerate(rows)])


@pytest.mark.parametrize("known", [True, False])
def test_the_old_name_of_a_village_is_learned_from_links(known: bool) -> None:
    namesake: Row = {"name": "罗小梅", "birth_date": "1970", "id_number": None}
    here, there = {"village": "回龙村", "group": "第2组"}, {"village": "三元村", "group": "2组"}
    left = people("三元村", "2组", 1) + people("回龙村", "第2组", 2)
    left = [namesake | here, namesake | there, *left]
    old = {"village": "石板村", "group": "1社"}
    moved = people("石板村", "1社", 2) if known else people("石板村", "1社", 3)
    right = [namesake | old, *people("三元村", "2组", 1), *moved]
    links = link_tables(table(left, "a"), table(right, "b")).pairs.to_pylist()
    assert [row["left"] for row in links if row["right"] == "b000"] == (["a000"] if known else [])
