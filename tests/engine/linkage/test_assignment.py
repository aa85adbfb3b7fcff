"""Who is tied with whom."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.engine.linkage.assignment import TIE_BITS, near_ties

Pair = tuple[int, int, float]

# One mention (key 1) and the people offered for it, with log-odds in bits; which pairs are tied is
# worked out by hand: less than 1.5 bits apart, two people, the heavier above 0.
HAND: dict[str, tuple[list[Pair], set[int]]] = {
    "two near": ([(1, 10, 5.0), (1, 20, 4.0)], {0, 1}),
    "two apart": ([(1, 10, 5.0), (1, 20, 3.5)], set()),
    "unlikely both": ([(1, 10, 0.0), (1, 20, -1.0)], set()),
    "one likely, one just below": ([(1, 10, 0.5), (1, 20, -0.5)], {0, 1}),
    "two rows of one person": ([(1, 10, 5.0), (1, 10, 4.9)], set()),
    "two rows of one person and a rival of both": (
        [(1, 10, 5.0), (1, 10, 4.9), (1, 20, 4.8)],
        {0, 1, 2},
    ),
    "a rival between two rows of one person": ([(1, 10, 5.0), (1, 20, 4.5), (1, 10, 1.0)], {0, 1}),
    "three people": ([(1, 10, 5.0), (1, 20, 4.0), (1, 30, 3.8)], {0, 1, 2}),
    "two that are near far below the first": ([(1, 10, 20.0), (1, 20, 5.0), (1, 30, 4.5)], {1, 2}),
    "each mention by itself": ([(1, 10, 5.0), (2, 20, 5.0)], set()),
    "nobody": ([], set()),
}


def tied(rows: list[Pair]) -> set[int]:
    keys, persons = (np.array([row[at] for row in rows], dtype=np.int64) for at in (0, 1))
    weights = np.array([row[2] for row in rows], dtype=np.float64)
    return set(np.flatnonzero(near_ties(keys, persons, weights)).tolist())


@pytest.mark.parametrize("case", HAND)
def test_ties_worked_out_by_hand(case: str) -> None:
    rows, expected = HAND[case]
    assert tied(rows) == expected


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4), st.integers(-4, 8)), max_size=14))
def test_a_tie_is_another_person_almost_as_heavy(numbers: list[tuple[int, int, int]]) -> None:
    rows = [(key, person, weight / 2) for key, person, weight in numbers]
    expected = {
        at
        for at, (key, person, weight) in enumerate(rows)
        for its, other, rival in rows
        if its == key
        and other != person
        and max(weight, rival) > 0
        and abs(weight - rival) < TIE_BITS
    }
    assert tied(rows) == expected
