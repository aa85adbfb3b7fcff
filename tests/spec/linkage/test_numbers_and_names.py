"""When numbers and names speak against each other: what makes two people, and what is a slip of the
pen."""

from __future__ import annotations

import pytest
from spec.linkage.test_town import HOME, LI, WANG, linked, table

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def sound(seventeen: str) -> str:
    """A number with the check digit that fits."""
    return (
        seventeen
        + "10X98765432"[sum(int(a) * b for a, b in zip(seventeen, WEIGHTS, strict=True)) % 11]
    )


MAO_HAO = {
    "name": "林茂浩",
    "sex": "male",
    "birth_date": "1990-05-06",
    "id_number": sound("51072219900506101"),
}
MAO_JIE = {
    "name": "林茂杰",
    "sex": "male",
    "birth_date": "1990-05-06",
    "id_number": sound("51072219900506105"),
}
PING_WANG = {
    "name": "郑萍旺",
    "sex": "female",
    "birth_date": "1950-04-20",
    "id_number": sound("51072219500420662"),
}


def test_two_sound_numbers_under_two_names_are_two_people() -> None:
    assert (
        linked(persons=table({**MAO_HAO, **HOME}, {**MAO_JIE, **HOME, "household_no": "13"}))
        == set()
    )
    assert linked(persons=table({**MAO_HAO, **HOME}), visits=table({**MAO_JIE, **HOME})) == set()


def test_two_sound_numbers_with_two_birth_dates_are_two_namesakes() -> None:
    other = {"name": "林茂浩", "sex": "male", "id_number": sound("51072219811123103")}
    assert linked(persons=table({**MAO_HAO, **HOME}), visits=table({**other, **HOME})) == set()


def test_a_slip_in_the_number_beside_one_name_and_birth_date_is_one_person() -> None:
    visited = {**MAO_HAO, "id_number": MAO_JIE["id_number"]}
    links = linked(
        persons=table({**MAO_HAO, **HOME}, {**WANG, **HOME}), visits=table({**visited, **HOME})
    )
    assert {(left, right) for left, right, _rule in links} == {("p1#person", "v1#person")}


@pytest.mark.parametrize(
    "told", [("name", "sex", "birth_date", "id_number"), ("name", "id_number")]
)
def test_one_character_changed_beside_an_equal_number_is_one_person(told: tuple[str, ...]) -> None:
    visited = {code: ({**PING_WANG, "name": "郑萍秋"})[code] for code in told}
    assert linked(persons=table({**PING_WANG, **HOME}, {**LI, **HOME}), visits=table(visited)) == {
        ("p1#person", "v1#person", "id")
    }


def test_a_namesake_elsewhere_does_not_take_the_number_away() -> None:
    namesake = {
        "name": "郑萍秋",
        "sex": "female",
        "birth_date": "1971-09-02",
        "id_number": sound("51072219710902668"),
    }
    visited = {**PING_WANG, "name": "郑萍秋"}
    assert linked(
        persons=table({**PING_WANG, **HOME}, {**namesake, **HOME}),
        visits=table({**visited, **HOME}),
    ) == {("p1#person", "v1#person", "id")}


def test_the_exact_name_is_taken_before_a_similar_one_in_the_same_house() -> None:
    brothers = {"name": "林茂浩", "sex": "male"} | HOME, {"name": "林茂皓", "sex": "male"} | HOME
    fathers = (
        {"child_name": "林一", "father_name": "林茂皓"} | HOME,
        {"child_name": "林二", "father_name": "林茂浩"} | HOME,
    )
    met = table(LI | HOME, WANG | HOME)
    links = linked(
        persons=table(*brothers, LI | HOME, WANG | HOME), births=table(*fathers), visits=met
    )
    assert {pair[:2] for pair in links if "father" in pair[1]} == {
        ("p2#person", "b1#father"),
        ("p1#person", "b2#father"),
    }


def test_a_newborn_under_another_name_is_found_in_the_mothers_house() -> None:
    at_home = {"name": "王子涵", "sex": "female", "birth_date": "2024-05-09"} | HOME
    next_door = {**at_home, "name": "王雨桐", "household_no": "13", "head_name": "王国富"}
    born = {
        "child_name": "王小雨",
        "child_sex": "female",
        "birth_date": "2024-05-09",
        "village": "松坪村",
    }
    mother = {"mother_name": "李桂芳", "mother_id": LI["id_number"]}
    town = table({**LI, **HOME}, at_home, next_door)
    assert child_of(linked(persons=town, births=table(born | mother))) == {"p2#person"}
    assert child_of(linked(persons=town, births=table(born))) == set()


def child_of(links: set[tuple[str, str, str]]) -> set[str]:
    """Who is said to be the newborn."""
    return {left for left, right, _rule in links if right == "b1#child"}
