"""The chances behind the signs, each beside a figure worked out by hand or by counting every
case."""

from __future__ import annotations

from itertools import combinations

import pytest

from doorstep.engine.inspection.signs.chance import (
    DrawnHouseholds,
    Pace,
    Share,
    drawn_sum,
    middle_of,
    share_of,
    unevenness,
)
from doorstep.engine.stats import holm


def test_holm_multiplies_the_smallest_by_all_the_next_by_one_less() -> None:
    assert holm([0.04, 0.01, 0.03]) == pytest.approx([0.06, 0.03, 0.06])
    assert holm([0.9, 0.8]) == [1.0, 1.0] and holm([]) == []


def test_a_pace_is_judged_by_how_all_that_was_counted_falls_on_now_and_before() -> None:
    """3 in 90 days, then 5 in 30: each of 8 falls into the last quarter with chance 1/4: P(5 or
    more) = 1789/65536."""
    assert Pace(3, 90).tail(5, 30) == pytest.approx(1789 / 65536)
    assert Pace(3, 90).expected(30) == 1


def test_no_edits_before_is_a_pace_too() -> None:
    assert Pace(0, 90).tail(4, 30) == pytest.approx(1 / 4**4)


def test_uneven_months_make_the_same_count_less_unusual() -> None:
    assert Pace(30, 90, uneven=4).tail(25, 30) > 20 * Pace(30, 90).tail(25, 30)


def test_what_is_usual_holds_95_of_100() -> None:
    low, high = Pace(90, 90).usual(30)
    assert Pace(90, 90).tail(int(high) + 1, 30) <= 0.025 < Pace(90, 90).tail(int(high), 30)
    assert low < 30 < high


def test_unevenness_is_what_the_counts_vary_beyond_chance() -> None:
    """Four files, counts 0 and 10 instead of 5 and 5: chi-square 10 each on 4 degrees, and 5 more
    of pure chance."""
    assert unevenness([[(0.0, 30.0), (10.0, 30.0)]] * 4) == pytest.approx((40 + 5) / (4 + 5))
    assert unevenness([[(5.0, 30.0), (5.0, 30.0)]] * 9) == 1 and unevenness([]) == 1


def test_one_event_among_three_steps_is_not_uneven() -> None:
    assert unevenness([[(0.0, 30.0), (1.0, 30.0), (0.0, 30.0)]]) == pytest.approx(1)


def test_a_share_is_beta_binomial() -> None:
    """Mean 1/2 and correlation 1/3 is the uniform distribution: every count of 4 has chance 1/5."""
    uniform = Share(0.5, 1 / 3)
    assert uniform.tail(3, 4) == pytest.approx(2 / 5) and uniform.lower_tail(0, 4) == pytest.approx(
        1 / 5
    )


def test_others_that_differ_much_make_an_office_less_unusual() -> None:
    """Ten others at one half each; ten others at 20 % and 80 %."""
    alike, unlike = share_of([(10, 20)] * 10, 0.01), share_of([(4, 20), (16, 20)] * 5, 0.01)
    assert alike.mean == unlike.mean == pytest.approx(0.5)
    assert alike.tail(19, 20) < 0.001 < 0.01 < unlike.tail(19, 20)


def test_one_other_with_the_same_habit_does_not_hide_it() -> None:
    """The most unusual of the others is left out of their spread."""
    shown = [(10, 50)] * 16 + [(48, 50)]
    assert share_of(shown, 0.01).tail(48, 50) < 1e-6 < share_of(shown, 0.01, drop=0).tail(48, 50)


def test_draws_are_counted_with_whole_households() -> None:
    """Every draw of 2 of 4 and 1 of 3 households, one by one."""
    first, second = (0, 1, 1, 4), (0, 0, 3)
    found, chances = drawn_sum(
        [
            DrawnHouseholds(first, (True, False, False, True)),
            DrawnHouseholds(second, (False, False, True)),
        ]
    )
    sums = [sum(a) + b for a in combinations(first, 2) for b in second]
    assert found == 7 and len(chances) == 9
    assert list(chances) == pytest.approx([sums.count(total) / len(sums) for total in range(9)])
    assert middle_of(chances)[0] == pytest.approx(sum(sums) / len(sums))
