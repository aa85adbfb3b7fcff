"""Households that move, split, merge and marry: the people stay who they are, and a household is
not torn apart."""

from __future__ import annotations

from spec.linkage.countryside import (
    BARE,
    EAST,
    PINE,
    REGISTERS,
    SOURCES,
    STONE,
    TABLES,
    WILLOW,
    Countryside,
    Found,
    but,
    home,
    person,
)

town = Countryside((BARE, REGISTERS, SOURCES))

PARENTS, HUSBAND = home(121, "李大明", WILLOW), home(122, "王建业", PINE)
GUIXIANG = person("李桂香", "female", "1994-03-08", **PARENTS)


@town.case(
    register=[GUIXIANG, but(GUIXIANG, **HUSBAND)],
    door=[but(GUIXIANG, **HUSBAND, phone="13900000001")],
    ways=(REGISTERS,),
)
def test_who_married_in_and_stands_in_both_villages_is_one_person_met_once(found: Found) -> None:
    assert found.doubles == {("r1", "r2")}
    assert ("r2", "v1") in found.links


YUNXIA = person("李云霞", "female", "1992-07-18", **PARENTS)


@town.case(
    register=[YUNXIA, but(YUNXIA, **HUSBAND)], door=[but(YUNXIA, **HUSBAND)], ways=(TABLES, BARE)
)
def test_of_two_rows_of_one_woman_the_one_where_she_lives_is_linked(found: Found) -> None:
    assert found.links == {("r2", "v1")}


CAIYUN = person("李彩云", "female", "1990-01-25", **PARENTS)


@town.case(register=[CAIYUN], door=[but(CAIYUN, **HUSBAND)])
def test_who_married_out_is_linked_or_asked_about(found: Found) -> None:
    assert found.links | found.asked == {("r1", "v1")}


OLD = home(123, "赵德旺")
NEW = home(124, "赵明辉")
FATHER = person("赵德旺", "male", "1950-04-04", **OLD)
MOTHER = person("钱素珍", "female", "1953-08-16", **OLD)
SON = person("赵明辉", "male", "1978-12-01", **OLD)
WIFE = person("孙丽君", "female", "1980-05-27", **OLD)
ALL_FOUR = {("r1", "v1"), ("r2", "v2"), ("r3", "v3"), ("r4", "v4")}


@town.case(
    register=[FATHER, MOTHER, SON, WIFE], door=[FATHER, MOTHER, but(SON, **NEW), but(WIFE, **NEW)]
)
def test_a_household_that_split_keeps_its_people(found: Found) -> None:
    assert found.links == ALL_FOUR


YOUNG_MAN = person("钟启航", "male", "1983-06-19", **home(125, "钟启航"))
YOUNG_WIFE = person("汤雪琴", "female", "1985-10-10", **home(125, "钟启航"))
GRANDFATHER = person("钟永贵", "male", "1952-02-02", **home(126, "钟永贵"))
GRANDMOTHER = person("侯秋菊", "female", "1955-11-30", **home(126, "钟永贵"))
TOGETHER = home(125, "钟启航")


@town.case(
    register=[YOUNG_MAN, YOUNG_WIFE, GRANDFATHER, GRANDMOTHER],
    door=[YOUNG_MAN, YOUNG_WIFE, but(GRANDFATHER, **TOGETHER), but(GRANDMOTHER, **TOGETHER)],
)
def test_two_households_that_merged_keep_their_people(found: Found) -> None:
    assert found.links == ALL_FOUR


THERE = home(127, "薛国良", EAST)
MOVED = [
    person("薛国良", "male", "1971-01-23", **home(128, "薛国良", STONE)),
    person("邹春梅", "female", "1973-09-09", **home(128, "薛国良", STONE)),
    person("薛晨阳", "male", "1999-04-18", **home(128, "薛国良", STONE)),
]
NAMESAKE_THERE = person("薛国良", "male", "1958-06-05", **home(129, "薛国良", EAST))


@town.case(
    register=[*MOVED, NAMESAKE_THERE], door=[*(but(row, **THERE) for row in MOVED), NAMESAKE_THERE]
)
def test_a_family_that_moved_within_the_township_is_not_mixed_up_with_a_namesake_at_the_new_place(
    found: Found,
) -> None:
    assert found.links == ALL_FOUR


def couples(he: str, she: str, door: int) -> list[dict[str, str]]:
    """Two couples of the same names in two villages, a few years and days apart."""
    pine, stone = home(door, he, PINE), home(door + 1, he, STONE)
    return [
        person(he, "male", "1975-03-04", **pine),
        person(she, "female", "1977-06-06", **pine),
        person(he, "male", "1975-09-17", **stone),
        person(she, "female", "1977-12-25", **stone),
    ]


def page(number: int, he: str, she: str, he_born: str, she_born: str) -> list[dict[str, str]]:
    """Husband and wife on one page of the visit round, which numbers its pages itself and names no
    village."""
    cover = {"household_no": str(number), "head_name": he}
    return [
        {"name": he, "sex": "male", "birth_date": he_born, **cover},
        {"name": she, "sex": "female", "birth_date": she_born, **cover},
    ]


@town.case(
    register=couples("杜海波", "秦晓梅", 131),
    door=page(7701, "杜海波", "秦晓梅", "1975-03-04", "1977-06-06"),
)
def test_a_couple_whose_dates_are_theirs_is_not_the_couple_of_the_same_names(found: Found) -> None:
    assert found.links == {("r1", "v1"), ("r2", "v2")}


@town.case(
    register=couples("邓长河", "姚金凤", 133),
    door=page(7702, "邓长河", "姚金凤", "1975-03-04", "1977"),
)
def test_matched_members_propose_the_rest_of_their_household(found: Found) -> None:
    assert found.links == {("r1", "v1"), ("r2", "v2")}


@town.case(
    register=couples("贺兴邦", "白玉莲", 135), door=page(7703, "贺兴邦", "白玉莲", "1975", "1977")
)
def test_a_household_is_not_torn_over_two_matches_unasked(found: Found) -> None:
    """His day is that of one couple, hers that of the other: one of them is wrong, and who is for a
    clerk to see."""
    assert len({one for one, _ in found.settled}) <= 1


@town.case(register=couples("尤成林", "苗春花", 139), door=[], ways=(REGISTERS, SOURCES))
def test_couples_of_one_name_in_two_villages_are_no_doubles(found: Found) -> None:
    assert found.doubles == set()
