"""Inside households that are one, people are told as at home: by kin, animal and part of a name;
and a household is recognised by several weak members at once."""

from __future__ import annotations

from random import Random

import pyarrow as pa
import pytest

from doorstep.app.standalone.linking import link_tables
from doorstep.engine.fields.kin import KinWord, kin_word
from doorstep.packs.name_tables import shipped

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
GIVEN = "国芳建秀玉春德福桂明俊丽海燕"
ROLES = (("户主", "男", 1950), ("配偶", "女", 1952), ("子", "男", 1976), ("儿媳", "女", 1978))

Row = dict[str, str | None]


def household(number: int, draw: Random) -> list[Row]:
    """Four members of one page, with birth dates as written from papers."""
    family, rows = draw.choice(SURNAMES), list[Row]()
    for relation, sex, born in ROLES:
        surname = family if relation in ("户主", "子") else draw.choice(SURNAMES)
        name = surname + draw.choice(GIVEN) + draw.choice(GIVEN)
        day = f"{draw.randint(1, 12):02d}-{draw.randint(1, 28):02d}"
        birth = f"{born + draw.randint(0, 12)}-{day}"
        rows.append({"name": name, "relation_to_head": relation, "sex": sex, "birth_date": birth})
    for row in rows:
        row |= {"head_name": rows[0]["name"], "household_no": str(number)}
        row |= {"village": "三元村", "group": f"{number % 6 + 1}组"}
    return rows


def visited(rows: list[Row], number: int) -> list[Row]:
    """The same people as told at the door: a year for a date."""
    return [
        row | {"birth_date": (row["birth_date"] or "")[:4], "household_no": f"v{number}"}
        for row in rows
    ]


def linked(here: list[Row], there: list[Row]) -> dict[str, str]:
    """The left row of every linked right row, by mark and place: a3 is the fourth of `here`; fifty
    households beside them are in both lists."""
    draw = Random(5)
    others = [household(number, draw) for number in range(50)]
    left, right = list(here), list(there)
    for number, rows in enumerate(others):
        left += rows
        right += visited(rows, number)
    sides = [
        pa.Table.from_pylist([{"id": f"{mark}{n}", **row} for n, row in enumerate(rows)])
        for mark, rows in (("a", left), ("b", right))
    ]
    return {row["right"]: row["left"] for row in link_tables(*sides).pairs.to_pylist()}


def test_a_daughter_in_law_told_by_surname_and_animal_is_found_at_home() -> None:
    here = household(90, Random(7))
    there = visited(here, 90)
    born = int((here[3]["birth_date"] or "")[:4])
    animal = "鼠牛虎兔龙蛇马羊猴鸡狗猪"[(born - 1984) % 12]
    there[3] |= {"name": f"儿媳妇{(here[3]['name'] or '')[0]}", "birth_date": f"属{animal}"}
    assert linked(here, there).get("b3") == "a3"
    there[3] |= {
        "birth_date": f"属{'鼠牛虎兔龙蛇马羊猴鸡狗猪'[(born - 1984 + 5) % 12]}",
        "sex": "男",
    }
    assert "b3" not in linked(here, there)


def test_relations_are_seen_from_one_head_where_lists_have_two() -> None:
    """The son heads the household at the door: his wife is 配偶 there and 儿媳 in the ledger."""
    here = household(91, Random(8))
    told = visited([here[2], here[3], here[0], here[1]], 91)
    for row, relation in zip(told, ("户主", "配偶", "父亲", "母亲"), strict=True):
        row |= {"relation_to_head": relation, "head_name": here[2]["name"]}
    told[1] |= {"name": "小妹", "birth_date": None}
    told[3] |= {"name": "不详", "birth_date": None}
    found = linked(here, told)
    assert (found.get("b1"), found.get("b3")) == ("a3", "a1")


def test_several_weak_members_tell_a_household_together() -> None:
    here = household(92, Random(9))
    there = visited(here, 92)
    for row in there:
        row |= {"village": "回龙村", "group": "9组", "head_name": "廖某"}
        row["birth_date"] = str(int(row["birth_date"] or "0") + 1)
    alone = linked(here, there[:1])
    found = linked(here, there)
    assert "b0" not in alone
    assert [found.get(f"b{n}") for n in range(4)] == ["a0", "a1", "a2", "a3"]


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("长子", KinWord(1, False, 1)),
        ("二女", KinWord(1, False, 2)),
        ("大伯", KinWord(-1, None, None)),
        ("弟媳", KinWord(0, True, None)),
        ("外孙女", KinWord(2, False, None)),
        ("邻居", None),
    ],
)
def test_a_word_for_kin_tells_generation_marriage_and_place(
    word: str, told: KinWord | None
) -> None:
    assert kin_word(word, shipped()) == told
