"""Two files of the same people are linked one to one; a person in two village books is a double."""

from __future__ import annotations

from collections import Counter

import pytest
from spec.linkage.test_town import linked, table

GIVEN = "伟芳娜敏静丽强磊军洋勇艳"


def resident(number: int, **other: str) -> dict[str, str]:
    """The given resident of a village of twelve."""
    row = {
        "name": f"王{GIVEN[number]}{GIVEN[(number * 5 + 3) % 12]}",
        "sex": "male" if number % 2 else "female",
        "birth_date": f"{1950 + 3 * number}-{1 + number:02d}-{3 + number:02d}",
        "village": "松坪村",
    }
    return row | other


def rules(*files: list[dict[str, str]]) -> Counter[str]:
    """How many links of each rule."""
    named = [row | {"file": f"{number}.xlsx"} for number, rows in enumerate(files) for row in rows]
    return Counter(rule for _left, _right, rule in linked(persons=table(*named)))


ALL = [resident(number) for number in range(12)]


def test_two_sources_of_the_same_people_are_linked_one_to_one() -> None:
    assert rules(ALL, ALL) == {"parallel": 12}


def test_who_stands_in_one_source_only_stays_alone() -> None:
    assert rules(ALL[:9], ALL[2:]) == {"parallel": 7}


def test_three_sources_are_linked_each_to_each() -> None:
    assert rules(ALL, ALL, ALL) == {"parallel": 36}


def test_a_double_within_a_source_stays_a_double_and_is_linked_once() -> None:
    assert rules([*ALL, ALL[4]], ALL) == {"parallel": 12, "duplicate": 1}


@pytest.mark.parametrize("shared", [1, 2, 6])
def test_a_person_in_two_village_books_is_a_double(shared: int) -> None:
    elsewhere = [row | {"village": "石桥村"} for row in ALL[:shared]]
    others = [
        resident(
            number,
            name=f"李{GIVEN[number]}",
            birth_date=f"19{40 + number}-07-2{number % 9}",
            village="石桥村",
        )
        for number in range(6)
    ]
    assert rules(ALL, [*elsewhere, *others]) == {"duplicate": shared}
