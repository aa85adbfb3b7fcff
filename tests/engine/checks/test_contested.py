"""A number on two rows under two names: two people, or one who is named in two ways."""

from __future__ import annotations

import pytest
from spec.checks.town import findings

from doorstep.domain.findings import SURE
from doorstep.engine.checks.contested import (
    APART,
    NEAR,
    OTHER,
    SAME,
    UNTOLD,
    Told,
    two_people_chances,
)

MATES = [Told(OTHER, APART, APART)] * 30 + [Told(OTHER, SAME, APART)] * 20
LINKED = [Told(SAME, SAME, UNTOLD)] * 80 + [Told(NEAR, SAME, SAME)] * 3


def chance(*told: Told) -> list[float]:
    """The chance of each that it is two people's."""
    found: list[float] = two_people_chances(told, MATES, LINKED).tolist()
    return found


@pytest.mark.parametrize("bound", [None, 0, 1, 2])
def test_another_age_and_sex_is_another_person(bound: int | None) -> None:
    assert chance(Told(OTHER, APART, APART, bound))[0] > SURE


def test_one_day_of_birth_and_no_line_beside_is_one_person() -> None:
    same, near, other = chance(*(Told(born, SAME, APART, 0) for born in (SAME, NEAR, OTHER)))
    assert same < 0.05
    assert near < 0.5
    assert same < near < other


def test_whose_own_line_stands_beside_is_another_person() -> None:
    none, one, both = chance(*(Told(OTHER, SAME, APART, bound) for bound in (0, 1, 2)))
    assert none < one < both
    assert both > SURE


def test_many_of_one_kind_tell_of_the_others() -> None:
    alone = chance(Told(NEAR, SAME, APART, 0))[0]
    among = chance(*[Told(NEAR, SAME, APART, 0)] * 9)[0]
    assert among < alone


HEAD = {
    "姓名": "王建国",
    "性别": "男",
    "出生日期": "1962-11-08",
    "身份证号": "991123196211081232",
    "户编号": "12",
}
MOTHER = {"姓名": "李秀英", "性别": "女", "出生日期": "1938-04-02", "户编号": "12"}


def test_the_number_of_the_head_on_his_mother_is_a_finding() -> None:
    persons = [HEAD, MOTHER | {"身份证号": HEAD["身份证号"]}]
    [found] = findings(persons=persons)
    assert (found.code, found.is_question) == ("REG_CONFLICT", False)
    assert found.probability is not None
