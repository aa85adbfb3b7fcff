"""A person entered twice by one clerk is found; twins, kin who are called alike, and couples of one
name are not."""

from __future__ import annotations

from spec.linkage.countryside import REGISTERS, Countryside, Found, but, home, number, person

town = Countryside((REGISTERS,))


def doubled(found: Found) -> set[frozenset[str]]:
    """The rows said to be one person's."""
    return {frozenset(pair) for pair in found.doubles}


OWN = home(171, "沈国强")
HE = person("沈国强", "male", "1966-03-19", 11, **OWN)


@town.case(
    register=[HE, but(HE, birth_date="1967-03-19", id_number=number("1967-03-19", 35, "350997"))],
    door=[],
)
def test_a_second_registration_under_a_number_of_its_own_is_a_double(found: Found) -> None:
    assert doubled(found) == {frozenset({"r1", "r2"})}


TAO = person("沈涛", "male", "1993-01-06", 13, **OWN)


@town.case(
    register=[TAO, but(TAO, name="沈陶", id_number=number("1993-01-06", 57, "350997"))], door=[]
)
def test_another_character_of_the_same_sound_on_one_page_is_the_same_person(found: Found) -> None:
    assert doubled(found) == {frozenset({"r1", "r2"})}


@town.case(
    register=[
        person("沈建国", "male", "1990-05-05", 15, **OWN),
        person("沈建军", "male", "1990-05-05", 17, **OWN),
    ],
    door=[],
)
def test_twins_are_two(found: Found) -> None:
    assert found.doubles == set()


@town.case(
    register=[
        person("沈玉梅", "female", "1950-04-02", 12, **OWN),
        person("沈玉梅", "female", "1984-11-23", 14, **OWN),
    ],
    door=[],
)
def test_two_of_one_name_a_generation_apart_are_two(found: Found) -> None:
    assert found.doubles == set()


def sheet(no: str, *people: tuple[str, str, str]) -> list[dict[str, str]]:
    """A visited household whose people tell a year of birth alone."""
    cover = {"household_no": no, "head_name": people[0][0], "village": "松坪村"}
    return [{"name": name, "sex": sex, "birth_date": born, **cover} for name, sex, born in people]


@town.case(
    register=[],
    door=[
        *sheet("9001", ("程立本", "male", "1961"), ("柯文秀", "female", "1964")),
        *sheet("9002", ("程立本", "male", "1962"), ("柯文绣", "female", "1963")),
        *sheet("9003", ("程立功", "male", "1961"), ("柯文芳", "female", "1964")),
    ],
)
def test_a_household_visited_twice_is_one_household_of_people(found: Found) -> None:
    assert doubled(found) == {frozenset({"v1", "v3"}), frozenset({"v2", "v4"})}


RENAMED = person("谭明志", "male", "1971-08-07", 19, **home(172, "谭明志"))


@town.case(
    register=[RENAMED],
    # The lunar birthday of the day in the number, and what the village calls him.
    door=[but(RENAMED, name="谭家旺", birth_date="1971-06-17")],
)
def test_a_number_beside_its_own_birthday_is_its_bearers_whatever_he_is_called(
    found: Found,
) -> None:
    assert (found.links, found.conflicts) == ({("r1", "v1")}, set())
