"""Who checks whom, and which houses are visited again."""

from __future__ import annotations

from collections import Counter

import pytest

from doorstep.engine.planning.second_visits import checkers, drawn_again


@pytest.mark.parametrize("count", range(3, 12))
def test_all_are_checked_alike_and_no_two_check_each_other(count: int) -> None:
    pairs = [3 * number + 1 for number in range(count)]
    rounds = [checkers(pairs, number) for number in range(4 * count)]
    met = {(pair, by) for ring in rounds for pair, by in ring.items()}
    assert not {(by, pair) for pair, by in met} & met
    assert all(pair != by for pair, by in met)
    for ring in rounds:
        assert Counter(ring.values()) == Counter(pairs)
    assert len({by for pair, by in met if pair == 1}) == (count - 1) // 2


def test_two_pairs_check_nobody() -> None:
    assert checkers([1, 2], 0) == {} == checkers([], 0)


def test_one_in_ten_of_each_pair_and_at_least_one() -> None:
    houses = [(f"{pair}-{number}", pair) for pair in (1, 2) for number in range(20)]
    houses.append(("3-0", 3))
    drawn = drawn_again(houses, 0.1, "seed")
    assert Counter(name[0] for name in drawn) == {"1": 2, "2": 2, "3": 1}
    assert drawn == drawn_again(reversed(houses), 0.1, "seed") != drawn_again(houses, 0.1, "other")
    often = Counter(name for seed in range(400) for name in drawn_again(houses, 0.1, f"{seed}"))
    assert min(often[f"1-{number}"] for number in range(20)) > 15
