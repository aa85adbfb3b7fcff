"""Two people who look like one: twins, namesakes, brothers and cousins, father and son. Similar is
not the same."""

from __future__ import annotations

from spec.linkage.countryside import (
    BARE,
    EVERY_WAY,
    PINE,
    STONE,
    TABLES,
    Countryside,
    Found,
    but,
    home,
    person,
)

town = Countryside(EVERY_WAY)

CROSSED = {("r1", "v2"), ("r2", "v1")}
TWINS = [
    person("王子轩", "male", "2015-06-01", 601, **home(101, "王建平")),
    person("王子涵", "male", "2015-06-01", 603, **home(101, "王建平")),
]


@town.case(register=TWINS, door=TWINS[::-1])
def test_twins_are_two_people(found: Found) -> None:
    assert found.links == CROSSED


TRIPLETS = [
    person(name, "female", "2013-04-30", **home(102, "潘家宝"))
    for name in ("潘一诺", "潘一冉", "潘一朵")
]


@town.case(register=TRIPLETS, door=TRIPLETS[1:2])
def test_of_triplets_only_the_one_who_was_met_is_linked(found: Found) -> None:
    assert found.links == {("r2", "v1")}


BOY = person("林浩宇", "male", "2012-09-14", **home(103, "林国栋"))
GIRL = person("林浩怡", "female", "2012-09-14", **home(103, "林国栋"))


@town.case(register=[BOY], door=[GIRL])
def test_a_twin_brother_on_record_and_a_twin_sister_at_the_door_are_not_one(found: Found) -> None:
    assert found.settled == set()


PAIR = [
    person("谢文博", "male", "2009-12-24", **home(104, "谢长海")),
    person("谢文静", "female", "2009-12-24", **home(104, "谢长海")),
]


@town.case(register=PAIR, door=[but(PAIR[1], "sex"), but(PAIR[0], "sex")])
def test_twins_are_told_apart_by_their_names_alone(found: Found) -> None:
    assert found.links == CROSSED


NAMESAKES = [
    person("李秀英", "female", "1951-03-12", **home(105, "张德福")),
    person("李秀英", "female", "1951-10-26", **home(106, "赵国强")),
]


@town.case(register=NAMESAKES, door=NAMESAKES[::-1])
def test_namesakes_of_one_year_and_village_are_told_apart_by_day_and_house(found: Found) -> None:
    assert found.links == CROSSED


MERE_YEARS = [
    person("杨桂珍", "female", "1954-05-02", **home(107, "孔繁茂")),
    person("杨桂珍", "female", "1954-12-19", **home(108, "毛东升")),
]


@town.case(register=MERE_YEARS, door=[but(row, birth_date="1954") for row in reversed(MERE_YEARS)])
def test_namesakes_of_one_year_and_village_are_told_apart_by_the_house_alone(found: Found) -> None:
    assert found.links == CROSSED


HEADED = [
    person("朱玉梅", "female", "1957-01-08", **home(109, "方正华")),
    person("朱玉梅", "female", "1957-08-21", **home(110, "石开山")),
]
NO_DOOR = ("household_no", "address", "group", "head_name")


@town.case(register=HEADED, door=[but(row, *NO_DOOR) for row in reversed(HEADED)])
def test_namesakes_of_one_year_and_village_are_told_apart_by_the_day_alone(found: Found) -> None:
    assert found.links == CROSSED


FENGYING = [
    person("罗凤英", "female", "1949-02-11", **home(111, "唐有福")),
    person("罗凤英", "female", "1949-11-05", **home(112, "冯来发")),
]
SOMEBODY = {"name": "罗凤英", "sex": "female", "birth_date": "1949", "village": PINE}


@town.case(register=FENGYING, door=[SOMEBODY])
def test_which_of_two_namesakes_was_met_is_not_settled_by_name_year_and_village(
    found: Found,
) -> None:
    assert found.settled == set()


JINHUA = [
    person("马金花", "female", "1947-02-11", **home(113, "袁成林")),
    person("马金花", "female", "1947-11-05", **home(114, "曹得水")),
]


@town.case(
    register=JINHUA, door=[but(SOMEBODY, name="马金花", birth_date="1947")], ways=(TABLES, BARE)
)
def test_a_clerk_is_asked_which_of_two_namesakes_was_met(found: Found) -> None:
    assert found.asked == {("r1", "v1"), ("r2", "v1")}


FAMILY = [
    person("陈志强", "male", "1980-02-03", 605, **home(115, "陈大山")),
    person("陈志刚", "male", "1982-09-15", 607, **home(115, "陈大山")),
    person("陈志勇", "male", "1981-05-20", 609, **home(116, "陈大河")),
]


@town.case(register=FAMILY, door=[FAMILY[2], *FAMILY[:2]])
def test_brothers_and_cousins_of_one_generation_name_are_each_themselves(found: Found) -> None:
    assert found.links == {("r1", "v2"), ("r2", "v3"), ("r3", "v1")}


ABSENT = person("梁启文", "male", "1986-02-03", **home(117, "梁宗义"))
BROTHER = person("梁启武", "male", "1988-09-15", **home(117, "梁宗义"))
COUSIN = person("梁启才", "male", "1986-07-20", **home(118, "梁宗礼"))


@town.case(register=[ABSENT], door=[BROTHER, COUSIN])
def test_who_was_not_met_is_neither_the_brother_nor_the_cousin(found: Found) -> None:
    assert found.settled == set()


MING = person("郭志铭", "male", "1991-05-20", **home(119, "郭大江"))
MING_TOO = person("郭志明", "male", "1993-11-02", **home(120, "郭大海"))


@town.case(register=[MING, MING_TOO], door=[but(MING, name="郭志明"), MING_TOO])
def test_day_and_house_speak_louder_than_the_exact_name_of_a_cousin(found: Found) -> None:
    assert found.links == {("r1", "v1"), ("r2", "v2")}


DECAI = person("周德才", "male", "1941-08-30", **home(121, "周德才"))
SON = person("周得才", "male", "1968-01-17", **home(121, "周德才"))


@town.case(register=[DECAI, SON], door=[but(SON, name="周德才"), DECAI])
def test_father_and_son_whose_names_sound_alike_are_told_apart_by_their_birth(found: Found) -> None:
    assert found.links == CROSSED


AUNT = person("吴玉兰", "female", "1966-07-07", **home(122, "何文涛"))


@town.case(register=[AUNT], door=[but(AUNT, **home(123, "沈家旺", STONE))])
def test_the_same_name_and_birth_date_in_another_village_is_linked_or_asked_about(
    found: Found,
) -> None:
    assert found.links | found.asked == {("r1", "v1")}


TWO_AUNTS = [
    person("胡秋月", "female", "1964-09-09", **home(124, "龙得水")),
    person("胡秋月", "female", "1964-09-09", **home(125, "武松林", STONE)),
]


@town.case(register=TWO_AUNTS, door=TWO_AUNTS[::-1])
def test_one_name_and_birth_date_in_two_villages_are_led_home_each(found: Found) -> None:
    assert found.links == CROSSED
