"""How many there are, from a register and a blind listing at the doors."""

from __future__ import annotations

import numpy as np
import pytest

from doorstep.domain.errors import BadInput
from doorstep.engine.survey.coverage import HELD_ODDS, ListCounts, coverage


def test_two_lists() -> None:
    """500 in the register, 450 met, 400 of them both: 500 x 450 / 400."""
    found = coverage([ListCounts(None, 400, 100, 50)])
    assert found.total == 562.5
    assert (found.coverage_register, found.coverage_visit) == (500 / 562.5, 450 / 562.5)
    assert found.se == pytest.approx((500 * 450 * 100 * 50 / 400**3) ** 0.5)
    assert 550 < found.lo < found.total < found.hi
    assert found.flags == []


def test_pooling_unlike_strata() -> None:
    """Two villages of 500; registers and visits miss a tenth here and half there. Pooled: 924, not
    1,000."""
    villages = [ListCounts("near", 405, 45, 45), ListCounts("far", 125, 125, 125)]
    found = coverage(villages)
    assert found.total == pytest.approx(1000)
    assert coverage([ListCounts(None, 530, 170, 170)]).total == pytest.approx(924.5, abs=0.1)
    assert found.flags == ["strata-unlike"]
    assert [part["total"] for part in found.strata] == pytest.approx([500, 500])


def test_a_missed_link_inflates_the_total() -> None:
    """One of 37 matches overlooked: the pair counts as two people, the total grows by 2.8 %."""
    true, missed = (
        coverage([ListCounts(None, 37, 10, 8)]).total,
        coverage([ListCounts(None, 36, 11, 9)]).total,
    )
    assert missed / true == pytest.approx(37 / 36) == pytest.approx(1.028, abs=5e-4)
    told = {
        one["share"]: one["total"]
        for one in coverage([ListCounts(None, 360, 110, 90)]).missed_matches
    }
    assert told[0.1] == pytest.approx(coverage([ListCounts(None, 400, 70, 50)]).total)


def test_dependence_moves_the_unseen() -> None:
    """Who is in the register is easier met: with odds 2 twice as many were seen by nobody."""
    told = {
        one["odds_ratio"]: one["total"]
        for one in coverage([ListCounts(None, 400, 100, 50)]).sensitivity
    }
    assert (told[1.0], told[2.0], told[0.5]) == (562.5, 575.0, 556.25)


def test_the_interval_never_falls_below_those_who_were_seen() -> None:
    found = coverage([ListCounts(None, 30, 5, 1)])
    assert found.total - 1.96 * found.se < 36 <= found.lo


def test_the_register_as_a_frame_for_its_own_omissions() -> None:
    """A visit that follows the register finds nobody outside it, and proves nothing."""
    found = coverage([ListCounts(None, 90, 10, 0)])
    assert found.total == 100 and {"no-blind-listing", "empty-cell"} <= set(found.flags)
    assert found.se > 0 and found.hi > 100


def test_few_in_both_take_chapmans_form() -> None:
    found = coverage([ListCounts(None, 4, 2, 3)])
    assert found.total == pytest.approx(7 * 8 / 5 - 1) and found.flags == ["few-matches"]


def test_nobody_in_both() -> None:
    found = coverage([ListCounts("a", 0, 3, 2), ListCounts("b", 40, 10, 10)])
    assert np.isfinite(found.total) and {"no-matches", "empty-cell"} <= set(found.flags)
    assert found.strata[0]["flags"] == ["empty-cell", "no-matches", "few-matches"]


@pytest.mark.parametrize("cell", [ListCounts(None, -1, 2, 3), ListCounts(None, 0, 0, 0)])
def test_counts_that_cannot_be(cell: ListCounts) -> None:
    with pytest.raises(BadInput):
        coverage([cell])


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    """2,000 villages of 400, register .9 and visits .8 complete, independently. A plain 1.96 errors
    holds 93 or less in smaller ones.
    """
    random = np.random.default_rng(7)
    held = 0
    lists = random.random((2, 2000, 400)) < np.array([0.9, 0.8])[:, None, None]
    for register, visit in zip(*lists, strict=True):
        found = coverage(
            [
                ListCounts(
                    None,
                    *(
                        int(x.sum())
                        for x in (register & visit, register & ~visit, visit & ~register)
                    ),
                )
            ]
        )
        held += found.lo <= 400 <= found.hi
    assert 0.94 < held / 2000 < 0.97


@pytest.mark.parametrize("spread", [0.5, 1.0])
def test_people_who_are_hard_to_find_are_held_too(spread: float) -> None:
    """Easy people are on both lists: the total is a lower bound, and the interval reaches beyond
    what independent lists would say (it held 0 to 88 of 100 such villages)."""
    random = np.random.default_rng(11)
    held = bound = 0
    for _ in range(300):
        ease = random.normal(0, spread, 1000)
        register, visit = (
            random.random(1000) < 1 / (1 + np.exp(-(level + ease))) for level in (1.7, 0.8)
        )
        cells = (register & visit, register & ~visit, visit & ~register)
        found = coverage([ListCounts(None, *(int(cell.sum()) for cell in cells))])
        held += found.lo <= 1000 <= found.hi
        bound += found.lower_bound <= 1000
    assert held / 300 >= 0.94 and bound / 300 > 0.75


def test_dependence_is_of_all_strata_at_once() -> None:
    """It adds up over strata; only chance adds up as squares."""
    one, ten = (
        coverage([ListCounts("a", 400, 100, 50)]),
        coverage([ListCounts(str(number), 400, 100, 50) for number in range(10)]),
    )
    assert ten.hi > 10 * (550 + HELD_ODDS * 12.5) and one.hi > 550 + HELD_ODDS * 12.5
    assert ten.hi - ten.total < 10 * (one.hi - one.total)
