"""At a door names are told in part: 赵某, 老幺, 明明. Inside a household whose others are known,
who is left is who is meant; among strangers a part is no name."""

from __future__ import annotations

import pytest
from spec.linkage.countryside import (
    BARE,
    PINE,
    REGISTERS,
    WILLOW,
    Countryside,
    Found,
    but,
    home,
    person,
)

from doorstep.engine.fields.names import NamePart, part_of

town = Countryside((BARE, REGISTERS))


@pytest.mark.parametrize(
    ("told", "part"),
    [
        ("赵某", NamePart(family="赵")),
        ("王大爷", NamePart(family="王")),
        ("张氏", NamePart(family="张")),
        ("赵张氏", NamePart(family="张")),
        ("欧阳某某", NamePart(family="欧阳")),
        ("老王", NamePart(family="王")),
        ("邱家媳妇", NamePart(family="邱")),
        ("明明", NamePart(given="明")),
        ("小芳", NamePart(given="芳")),
        ("秀儿", NamePart(given="秀")),
        ("浩", NamePart(given="浩")),
        ("龙梓?", NamePart(family="龙", given="梓")),
        ("老二", NamePart()),
        ("幺妹", NamePart()),
        ("不详", NamePart()),
        ("老伴", NamePart()),
    ],
)
def test_a_part_says_what_it_says(told: str, part: NamePart) -> None:
    assert part_of(told) == part


@pytest.mark.parametrize(
    "whole", ["赵明", "王小芳", "欧阳修", "阿依古丽", "静瑶", "J", "X", "", "Ann"]
)
def test_a_whole_name_is_no_part(whole: str) -> None:
    assert part_of(whole) is None


AT_HOME = home(131, "钟国强", WILLOW)
FATHER = person("钟国强", "male", "1962-03-14", **AT_HOME)
MOTHER = person("廖秀珍", "female", "1965-08-02", **AT_HOME)
SON = person("钟明亮", "male", "1988-11-20", **AT_HOME)
WIFE = person("廖晓芳", "female", "1990-04-09", **AT_HOME)
GIRL = person("钟雨涵", "female", "2014-06-30", **AT_HOME)


def told(row: dict[str, str], name: str, year: str) -> dict[str, str]:
    """Somebody as the neighbours tell of them."""
    return but(row, name=name, birth_date=year)


@town.case(
    register=[FATHER, MOTHER, SON, WIFE, GIRL],
    door=[
        but(FATHER),
        but(MOTHER),
        told(SON, "明明", "1988"),
        told(WIFE, "廖某", "1991"),
        told(GIRL, "老幺", "2014"),
    ],
)
def test_who_is_left_in_a_known_household_is_who_is_meant(found: Found) -> None:
    assert found.links == {(f"r{n}", f"v{n}") for n in range(1, 6)}


ALONE = person("邹伯年", "male", "1948-05-05", **home(132, "邹伯年", PINE))


@town.case(register=[ALONE], door=[told(ALONE, "老二", "1948") | home(140, "老二", PINE)])
def test_a_part_alone_is_nobody(found: Found) -> None:
    assert found.settled == set()


OTHERS = home(133, "施长贵", PINE)
GUI = person("施长贵", "male", "1955-09-01", **OTHERS)
LAN = person("鲁兰英", "female", "1957-02-11", **OTHERS)
BOY = person("施小龙", "male", "1986-10-10", **OTHERS)


@town.case(register=[GUI, LAN, BOY], door=[but(GUI), but(LAN), told(GIRL, "妹妹", "2012") | OTHERS])
def test_a_child_who_fits_nobody_left_is_linked_to_nobody(found: Found) -> None:
    assert found.links == {("r1", "v1"), ("r2", "v2")}
