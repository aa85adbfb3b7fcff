"""The countryside itself: simulated people, and hardly an error among those on whom nothing is
hard."""

from __future__ import annotations

import pytest
from spec.linkage import countryside
from spec.linkage.countryside import EVERY_WAY, at_the_door, coded, is_same, neighbours, plainly


def test_everybody_is_simulated() -> None:
    assert countryside.IS_SIMULATED
    assert all(row["id_number"].startswith("350998") for row in neighbours().values())


@pytest.mark.parametrize("way", EVERY_WAY)
def test_whom_nothing_makes_hard_is_linked(way: str) -> None:
    people = neighbours()
    door = at_the_door(people)
    found = plainly(way)
    met = [key for key in people if coded("door " + key) in door]
    assert all(is_same(*pair) for pair in found.links)
    assert len(found.links) >= 0.99 * len(met)
    assert len(found.settled) >= 0.95 * len(met)
