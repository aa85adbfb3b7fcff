"""The share of those to whom something happened, by the difference of two lists' means."""

from __future__ import annotations

import random

from doorstep.engine.survey.list_experiment import list_share


def sheets(draw: random.Random, count: int, share: float) -> list[int]:
    """Numbers of harmless things, and one more for so many."""
    harmless = (0.6, 0.5, 0.3, 0.2)
    return [
        sum(draw.random() < one for one in harmless) + (draw.random() < share) for _ in range(count)
    ]


def test_few_sheets_say_nothing() -> None:
    assert list_share([1] * 9, [2] * 40) is None


def test_the_share_is_the_difference_of_the_means() -> None:
    found = list_share([1, 2] * 10, [2, 2] * 10)
    assert found is not None and abs(found.share - 0.5) < 1e-9
    assert 0 <= found.lo < found.share < found.hi <= 1


def test_no_share_leaves_nought_to_one() -> None:
    found = list_share([2, 3] * 12, [2] * 24)
    assert found is not None and found.share == 0.0 and found.lo == found.hi == 0.0


def test_the_interval_covers_the_truth() -> None:
    draw = random.Random(5)
    covered = 0
    for _ in range(400):
        found = list_share(sheets(draw, 80, 0.0), sheets(draw, 80, 0.3))
        assert found is not None
        covered += found.lo <= 0.3 <= found.hi
    assert covered >= 0.92 * 400
