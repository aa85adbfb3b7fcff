"""Identity numbers and telephones: the strongest evidence there is, until somebody writes down a
relative's."""

from __future__ import annotations

from spec.linkage.countryside import (
    EAST,
    PINE,
    REGISTERS,
    TABLES,
    WITH_NUMBERS,
    Countryside,
    Found,
    but,
    home,
    number,
    person,
)

town = Countryside(WITH_NUMBERS)

HIM = person("王建国", "male", "1958-11-21", 601, **home(101, "王建国"))
HER = person("李桂芳", "female", "1962-03-08", 602, **home(101, "王建国"))


@town.case(register=[HIM, HER], door=[HIM, but(HER, id_number=HIM["id_number"])])
def test_who_wrote_down_the_husbands_number_is_still_the_wife(found: Found) -> None:
    assert found.links == {("r1", "v1"), ("r2", "v2")}


GUEST = person("鲁小娟", "female", "1979-10-02", **home(102, "鲁永生"))
HOST = person("鲁永生", "male", "1949-01-15", 605, **home(102, "鲁永生"))


@town.case(register=[HOST], door=[but(GUEST, id_number=HOST["id_number"])])
def test_an_equal_number_with_another_person_is_never_a_link(found: Found) -> None:
    assert found.links == set()


SISTER = person("傅美云", "female", "1971-02-14", **home(103, "傅大年"))
FATHER_OF_SISTER = person("傅大年", "male", "1946-06-30", 607, **home(103, "傅大年"))


@town.case(
    register=[FATHER_OF_SISTER],
    door=[but(SISTER, id_number=FATHER_OF_SISTER["id_number"])],
    ways=(REGISTERS,),
)
def test_an_equal_number_with_another_person_is_a_conflict_to_be_looked_into(found: Found) -> None:
    assert found.conflicts == {("r1", "v1")}


HEADS_NUMBER = number("1955-05-05", 609)
HOUSE = [
    person("沈国忠", "male", "1955-05-05", 609, **home(104, "沈国忠")),
    person("彭秀兰", "female", "1957-07-19", 610, **home(104, "沈国忠")),
    person("沈志远", "male", "1981-11-11", 611, **home(104, "沈国忠")),
    person("沈志敏", "female", "1984-01-30", 612, **home(104, "沈国忠")),
]


@town.case(register=HOUSE, door=[but(row, id_number=HEADS_NUMBER) for row in reversed(HOUSE)])
def test_the_heads_number_on_everyone_makes_nobody_the_head(found: Found) -> None:
    assert found.links == {("r1", "v4"), ("r2", "v3"), ("r3", "v2"), ("r4", "v1")}


ONE_PHONE = [
    person("蒋海涛", "male", "1983-03-09", **home(105, "蒋老三", phone="13911110000")),
    person("蒋海波", "male", "1985-08-22", **home(105, "蒋老三", phone="13922220000")),
    person("蒋海燕", "female", "1987-12-12", **home(105, "蒋老三", phone="13933330000")),
]


@town.case(register=ONE_PHONE, door=[but(row, phone="13911110000") for row in ONE_PHONE[1:]])
def test_a_brothers_telephone_makes_nobody_the_brother(found: Found) -> None:
    assert found.links == {("r2", "v1"), ("r3", "v2")}


AWAY = person("程立新", "male", "1976-04-01", **home(106, "程立新", phone="13944440000"))
COUSIN = person("程立民", "male", "1976-09-28", **home(107, "程立民", EAST))


@town.case(register=[AWAY], door=[but(COUSIN, phone="13944440000")])
def test_a_shared_telephone_is_not_a_person(found: Found) -> None:
    assert found.settled == set()


OLD_FORM = person("曾广才", "male", "1948-08-08", **home(108, "曾广才"))
NEW_NUMBER = number("1948-08-08", 613)
OLD_NUMBER = NEW_NUMBER[:6] + NEW_NUMBER[8:17]


@town.case(
    register=[but(OLD_FORM, id_number=OLD_NUMBER)],
    door=[{"name": "曾广财", "id_number": NEW_NUMBER, "village": PINE}],
)
def test_fifteen_digits_and_eighteen_are_one_number(found: Found) -> None:
    assert found.links == {("r1", "v1")}


LATE = person("萧玉成", "male", "1969-09-09", 615, **home(109, "萧玉成"))


@town.case(register=[LATE], door=[but(LATE, birth_date="1969-07-28")])
def test_a_birthday_other_than_the_numbers_own_is_a_lunar_one_or_a_slip_and_no_second_person(
    found: Found,
) -> None:
    assert found.links == {("r1", "v1")}


TYPED = person("田春生", "male", "1973-02-26", 617, **home(110, "田春生"))
SLIP = TYPED["id_number"][:14] + "9" + TYPED["id_number"][15:]


@town.case(register=[TYPED], door=[but(TYPED, id_number=SLIP)])
def test_one_digit_mistyped_makes_no_second_person(found: Found) -> None:
    assert found.links == {("r1", "v1")}


BROTHERS = [
    person("董文杰", "male", "1988-10-10", 619, **home(111, "董万里")),
    person("董文豪", "male", "1991-03-17", 621, **home(111, "董万里")),
]
SWAPPED = [
    but(one, id_number=other["id_number"])
    for one, other in zip(BROTHERS, BROTHERS[::-1], strict=True)
]


@town.case(register=BROTHERS, door=SWAPPED)
def test_two_brothers_whose_numbers_were_swapped_stay_themselves(found: Found) -> None:
    assert found.links == {("r1", "v1"), ("r2", "v2")}


ELSEWHERE = person("汪洪亮", "male", "1967-06-06", 623, **home(112, "汪洪亮"))
STRANGER = person(
    "宋丽萍", "female", "1990-02-02", **home(113, "宋丽萍", EAST), id_number=ELSEWHERE["id_number"]
)
DAUGHTER = person("汪晓彤", "female", "1993-05-14", 624, **home(112, "汪洪亮"))


@town.case(register=[ELSEWHERE, DAUGHTER], door=[STRANGER, DAUGHTER])
def test_a_strangers_slip_takes_nobody_into_another_village(found: Found) -> None:
    assert found.links == {("r2", "v2")}


MASKED = person("夏明珠", "female", "1982-12-05", 626, **home(114, "夏明珠"))


@town.case(
    register=[MASKED],
    door=[
        but(
            MASKED,
            "birth_date",
            id_number=MASKED["id_number"][:6] + "********" + MASKED["id_number"][14:],
        )
    ],
    ways=(TABLES, REGISTERS),
)
def test_a_number_with_its_middle_hidden_is_no_other_number(found: Found) -> None:
    assert found.links == {("r1", "v1")}
