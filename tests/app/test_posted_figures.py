"""What hangs on the wall: nothing under five, and nothing from which it could be worked out, tried
by going through every table that a reader could think of."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.domain.posted_figures import LEAST, TOTAL, Column, PostedFigures, hide
from doorstep.domain.village_figures import FigureKind

PERSONS, THERE = (FigureKind.PERSONS, None), (FigureKind.RESIDENTS, None)
AWAY, CAME = (FigureKind.OUT_MIGRANTS, None), (FigureKind.IN_MIGRANTS, None)
BIRTHS = (FigureKind.BIRTHS, None)


def posted(columns: dict[Column, list[int]]) -> PostedFigures:
    size = len(next(iter(columns.values())))
    villages = tuple("ABCD"[:size])
    values = {
        (village, column): value
        for column, told in columns.items()
        for village, value in zip(villages, told, strict=True)
    }
    values |= {(TOTAL, column): sum(told) for column, told in columns.items()}
    made = PostedFigures(tuple(columns), villages, values)
    hide(made)
    return made


def possible(made: PostedFigures, column: Column, most: int) -> dict[str, set[int]]:
    """By village, every value that fits what is shown of one column."""
    own = [(v, made.shown(v, column)) for v in made.villages]
    total = made.shown(TOTAL, column)
    found: dict[str, set[int]] = {village: set() for village, _ in own}
    ranges = [range(most + 1) if value is None else (value,) for _, value in own]
    for guess in product(*ranges):
        if total is None or sum(guess) == total:
            for (village, _), value in zip(own, guess, strict=True):
                found[village].add(value)
    return found


@pytest.mark.parametrize(
    "told", [[3, 9, 12], [0, 0, 9], [1, 2, 1], [4, 20, 30], [0, 0, 0], [2, 5, 5]]
)
def test_no_cell_under_five_can_be_worked_out_of_a_sum(told: list[int]) -> None:
    made = posted({BIRTHS: told})
    for village, value in zip("ABC", told, strict=False):
        if value < LEAST:
            assert made.shown(village, BIRTHS) is None
            told_apart = possible(made, BIRTHS, 30)[village]
            assert max(told_apart) >= LEAST, "a reader knows that it is under five"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=1, max_size=3))
def test_of_any_sum(told: list[int]) -> None:
    made = posted({BIRTHS: told})
    fits = possible(made, BIRTHS, 27)
    for village, value in zip("ABC", told, strict=False):
        assert value >= LEAST or max(fits[village]) >= LEAST


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 7)), min_size=2, max_size=2))
def test_nor_out_of_those_there_and_those_away(told: list[tuple[int, int]]) -> None:
    """Persons are those there and those away: a reader tries every table of both."""
    there, away = [one[0] for one in told], [one[1] for one in told]
    persons = [a + b for a, b in told]
    made = posted({PERSONS: persons, THERE: there, AWAY: away})
    fits = _tables(made)
    for number in range(len(made.villages)):
        for at, true in enumerate((there[number], away[number])):
            values = {table[number][at] for table in fits}
            assert true >= LEAST or max(values) >= LEAST


def _tables(made: PostedFigures, most: int = 20) -> list[tuple[tuple[int, int], ...]]:
    """Every table of (there, away) by village that fits all that is shown."""
    each = []
    for village in made.villages:
        own = [made.shown(village, one) for one in (PERSONS, THERE, AWAY)]
        pairs = [
            (a, b)
            for a in (range(most + 1) if own[1] is None else [own[1]])
            for b in (range(most + 1) if own[2] is None else [own[2]])
            if own[0] is None or a + b == own[0]
        ]
        each.append(pairs)
    whole = [made.shown(TOTAL, one) for one in (PERSONS, THERE, AWAY)]
    return [
        table
        for table in product(*each)
        if whole[1] in (None, sum(a for a, _ in table))
        and whole[2] in (None, sum(b for _, b in table))
        and whole[0] in (None, sum(a + b for a, b in table))
    ]


def test_what_is_left_when_those_from_elsewhere_are_nearly_all() -> None:
    """Of 10 there 8 came from elsewhere: 2 did not, so the 8 are not shown."""
    made = posted({THERE: [10, 50, 60], CAME: [8, 9, 9]})
    assert made.shown("A", CAME) is None
    assert made.shown("A", THERE) == 10


def test_large_figures_stay() -> None:
    made = posted({BIRTHS: [9, 12, 30]})
    assert [made.shown(v, BIRTHS) for v in (*"ABC", TOTAL)] == [9, 12, 30, 51]
