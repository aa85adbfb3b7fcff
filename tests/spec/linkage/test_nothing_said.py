"""Missing is not evidence: an empty cell speaks neither for nor against anybody."""

from __future__ import annotations

from spec.linkage.countryside import (
    BARE,
    PINE,
    REGISTERS,
    Countryside,
    Found,
    at_the_door,
    but,
    home,
    is_same,
    link,
    neighbours,
    person,
    plainly,
)

town = Countryside((BARE, REGISTERS))

NOTHING = {"sex": "female", "village": PINE}


XIAOHONG = person("覃小红", "female", "1986-06-06", **home(101, "覃光明"))


@town.case(register=[XIAOHONG], door=[NOTHING | {"name": ""}])
def test_a_row_without_name_or_number_is_nobody(found: Found) -> None:
    assert found.links == set()


EMPTY = {"name": "蒙丽丽"}


@town.case(register=[{"name": "", "birth_date": "1986-06-07", "village": PINE}], door=[EMPTY])
def test_rows_that_fill_no_cell_in_common_are_not_linked(found: Found) -> None:
    assert found.links == set()


SPARSE = person("韦彩霞", "female", "1983-02-27", 602, **home(103, "韦老根", phone="13955550000"))


@town.case(register=[SPARSE], door=[{"name": "韦彩霞", "birth_date": "1983-02-27"}])
def test_a_rare_name_and_the_whole_birth_date_are_enough(found: Found) -> None:
    assert found.links == {("r1", "v1")}


FULL = person("莫阿强", "male", "1974-04-04", **home(104, "莫阿强", phone="13966660000"))
EMPTIED = ("phone", "address", "group", "head_name", "sex")


@town.case(register=[FULL], door=[but(FULL, *EMPTIED)])
def test_empty_cells_do_not_part_who_agrees_in_all_others(found: Found) -> None:
    assert found.links == {("r1", "v1")}


BLANK_HOUSE = [
    person("甘美英", "female", "1968-08-18", **home(105, "甘来福")),
    person("甘美珍", "female", "1970-09-29", **home(105, "甘来福")),
]


@town.case(
    register=BLANK_HOUSE, door=[but(row, "birth_date", "phone") for row in reversed(BLANK_HOUSE)]
)
def test_sisters_without_birth_dates_are_told_apart_by_their_names(found: Found) -> None:
    assert found.links == {("r1", "v2"), ("r2", "v1")}


COMMON = [
    person("张伟", "male", f"19{70 + 3 * n}-05-1{n}", **home(106 + n, f"张一{n}")) for n in range(4)
]


@town.case(register=COMMON, door=[{"name": "张伟"}])
def test_a_common_name_alone_is_nobody_in_particular(found: Found) -> None:
    assert found.settled == set()


def test_a_telephone_nobody_told_parts_nobody_and_makes_nobody_another() -> None:
    people = neighbours()
    door = at_the_door(people)
    told = plainly(BARE).links
    silent = link(BARE, people, {key: but(row, "phone") for key, row in door.items()}).links
    assert len(told - silent) <= 2
    assert all(is_same(*pair) for pair in silent)
