"""A whole village typed by a clerk with one bad habit: errors come in clusters, and nobody there
becomes another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

import pytest
from spec.linkage.countryside import (
    BARE,
    EAST,
    PINE,
    REGISTERS,
    STONE,
    WILLOW,
    Pair,
    Row,
    at_the_door,
    but,
    coded,
    is_same,
    link,
    neighbours,
)

Habit = Callable[[Row], Row]


def first_of_the_month(row: Row) -> Row:
    """The clerk knows the month and writes the first."""
    return but(row, birth_date=row["birth_date"][:8] + "01")


def his_own_telephone(row: Row) -> Row:
    """Whoever has none gets the clerk's."""
    return but(row, phone="13900000000")


def one_sex(row: Row) -> Row:
    """The cell was filled once and dragged down."""
    return but(row, sex="male")


def one_more_year(row: Row) -> Row:
    """The clerk counted back from nominal ages."""
    return but(row, birth_date=f"{int(row['birth_date'][:4]) - 1}{row['birth_date'][4:]}")


def wrong_century(row: Row) -> Row:
    """Two digits of the year, and the wrong two before them."""
    return but(
        row, birth_date=("19" if row["birth_date"] >= "2000" else "20") + row["birth_date"][2:]
    )


def his_own_number(row: Row) -> Row:
    """A cell that must not be empty was filled with what lay at hand."""
    return but(row, id_number="350998196001010019")


CLERKS = (
    {PINE: first_of_the_month, STONE: his_own_telephone, WILLOW: one_sex},
    {PINE: one_more_year, STONE: wrong_century, WILLOW: his_own_number},
)
HABITS = [
    pytest.param(clerks, village, id=habit.__name__)
    for clerks in CLERKS
    for village, habit in clerks.items()
]


@cache
def written(way: str, which: int) -> tuple[set[str], set[Pair]]:
    """Who was met, and the links, where the clerks of three villages have their habits."""
    clerks, people = CLERKS[which], neighbours()
    door = {
        key: clerks.get(row["village"], dict)(row) if "birth_date" in row else row
        for key, row in at_the_door(people).items()
    }
    return {key for key in people if coded("door " + key) in door}, link(way, people, door).links


@pytest.mark.parametrize("way", [BARE, REGISTERS])
@pytest.mark.parametrize(("clerks", "village"), HABITS)
def test_a_village_typed_with_one_bad_habit_is_linked_like_any_other(
    clerks: Mapping[str, Habit], village: str, way: str
) -> None:
    met, links = written(way, CLERKS.index(clerks))
    here = {key for key in met if neighbours()[key]["village"] == village}
    linked = {pair for pair in links if pair[0] in here}
    assert all(is_same(*pair) for pair in linked), "somebody became another"
    assert len(linked) >= 0.97 * len(here)


@pytest.mark.parametrize("which", [0, 1])
def test_the_village_of_the_careful_clerk_does_not_suffer(which: int) -> None:
    met, links = written(BARE, which)
    here = {key for key in met if neighbours()[key]["village"] == EAST}
    linked = {pair for pair in links if pair[0] in here}
    assert all(is_same(*pair) for pair in linked)
    assert len(linked) >= 0.98 * len(here)
