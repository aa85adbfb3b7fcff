"""When somebody was born: by the moon or by the sun, in years of age, in part, in the wrong
columns."""

from __future__ import annotations

from spec.linkage.countryside import EAST, PINE, Countryside, Found, but, home, person

town = Countryside()

ONE, CROSSED = {("r1", "v1")}, {("r1", "v2"), ("r2", "v1")}
BOTH = {("r1", "v1"), ("r2", "v2")}
SUN = person("万桂芳", "female", "1962-03-08", **home(101, "万大有"))
SAME_YEAR = person("万桂芳", "female", "1962-08-19", **home(102, "万小有"))


@town.case(register=[SUN, SAME_YEAR], door=[but(SUN, birth_date="1962-02-03"), SAME_YEAR])
def test_the_birthday_by_the_moon_is_the_birthday(found: Found) -> None:
    assert found.links == BOTH


BIRTH_ONLY = ("address", "group", "household_no", "head_name", "phone")
JANUARY = person("段来喜", "male", "1963-01-20", **home(103, "段来喜"))
SUMMER = person("段来喜", "male", "1962-06-30", **home(104, "段来喜"))


@town.case(register=[JANUARY, SUMMER], door=[but(JANUARY, *BIRTH_ONLY, birth_date="1962-12-25")])
def test_who_was_born_before_the_spring_festival_is_a_year_older_by_the_moon(found: Found) -> None:
    assert found.links == ONE


LEAP = person("雷雨田", "male", "1968-09-15", **home(105, "雷雨田"))
NOT_LEAP = person("雷雨田", "male", "1968-01-11", **home(106, "雷雨田"))


@town.case(register=[LEAP, NOT_LEAP], door=[but(LEAP, *BIRTH_ONLY, birth_date="1968-07-23")])
def test_the_leap_month_of_the_moon_is_a_month_too(found: Found) -> None:
    assert found.links == ONE


GRANDMOTHER = person("黎细妹", "female", "1938-05-12", **home(107, "黎土生"))
AGED = person("黎阿妹", "female", "1969-02-08", **home(107, "黎土生"))


AGES = [but(AGED, "birth_date", age="57"), but(GRANDMOTHER, "birth_date", age="88")]


@town.case(register=[GRANDMOTHER, AGED], door=AGES)
def test_an_age_in_place_of_the_date_is_not_against_anybody(found: Found) -> None:
    assert found.links == CROSSED


ELDER = person("易传家", "male", "1944-07-07", **home(108, "易传家"))
GRANDSON = person("易传家", "male", "1995-04-21", **home(109, "易传家", EAST))
ANYWHERE = ("birth_date", "village", *BIRTH_ONLY)


@town.case(
    register=[ELDER, GRANDSON],
    door=[but(ELDER, *ANYWHERE, age="82"), but(GRANDSON, *ANYWHERE, age="31")],
)
def test_an_age_tells_the_old_namesake_from_the_young_one(found: Found) -> None:
    assert found.links == BOTH


YEAR = person("乔月娥", "female", "1955-09-09", **home(110, "乔忠厚"))
DAUGHTER_IN_LAW = person("乔月娥", "female", "1982-01-29", **home(111, "乔守信"))


@town.case(
    register=[YEAR, DAUGHTER_IN_LAW],
    door=[but(YEAR, *BIRTH_ONLY, birth_date="1955"), DAUGHTER_IN_LAW],
)
def test_the_year_alone_tells_two_generations_apart(found: Found) -> None:
    assert found.links == BOTH


MONTH = [
    person("龚秋生", "male", "1972-10-03", **home(112, "龚水根")),
    person("龚秋生", "male", "1972-02-03", **home(113, "龚火根")),
]


TOLD_MONTH = [but(row, *BIRTH_ONLY, birth_date=row["birth_date"][:7]) for row in reversed(MONTH)]


@town.case(register=MONTH, door=TOLD_MONTH)
def test_the_month_alone_tells_two_namesakes_of_a_year_apart(found: Found) -> None:
    assert found.links == CROSSED


TURNED = person("樊小军", "male", "1978-04-09", **home(114, "樊大军"))
BROTHER = person("樊小平", "male", "1980-04-19", **home(114, "樊大军"))


@town.case(register=[TURNED, BROTHER], door=[but(TURNED, birth_date="1978-09-04")])
def test_day_and_month_in_each_others_place(found: Found) -> None:
    assert found.links == ONE


DIGITS = person("俞金娣", "female", "1956-11-13", **home(115, "俞阿毛"))
GIRL = person("俞金娜", "female", "2015-11-03", **home(115, "俞阿毛"))


@town.case(register=[DIGITS, GIRL], door=[but(DIGITS, birth_date="1965-11-13")])
def test_two_digits_of_the_year_turned_round(found: Found) -> None:
    assert found.links == ONE


CENTURY = person("秦阿婆", "female", "1924-05-09", **home(116, "秦守业"))
BABY = person("秦安安", "female", "2024-05-09", **home(116, "秦守业"))


@town.case(register=[CENTURY], door=[BABY])
def test_who_was_born_a_hundred_years_later_is_another(found: Found) -> None:
    assert found.links == set()


FAR = person("严冬梅", "female", "1960-01-05", village=PINE)
NEVER_FAR = person("严冬梅", "female", "1998-07-23", village=PINE)


@town.case(register=[FAR], door=[NEVER_FAR])
def test_one_name_in_one_village_and_births_a_generation_apart_are_two_people(found: Found) -> None:
    assert found.links == set()


DOGS = person("段秀芹", "female", "1970-06-01", **home(151, "段开山"))
RATS = person("段秀芹", "female", "1972-06-01", **home(152, "段来顺"))


@town.case(register=[DOGS, RATS], door=[but(RATS, *BIRTH_ONLY, birth_date="属鼠")])
def test_an_animal_year_tells_two_of_one_name_apart(found: Found) -> None:
    assert found.links == {("r2", "v1")}
