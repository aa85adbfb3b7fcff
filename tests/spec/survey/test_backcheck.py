"""Back-checks: what was asked again, answer by answer."""

from __future__ import annotations

import pytest

from doorstep.engine.survey.backchecks import backcheck, kappa

WHO = ["Li", "Li", "Li", "Wang", "Wang", "Wang"]


def test_differences_are_counted_by_recorder_in_the_order_of_names() -> None:
    first = {"sex": ["m", "f", "m", "f", "m", "f"]}
    again = {"sex": ["m", "f", "f", "f", "m", "f"]}
    found = backcheck(first, again, WHO, {"sex": 1})
    assert [(row.by, row.variable, row.type, row.n, row.differences) for row in found] == [
        ("Li", "sex", 1, 3, 1),
        ("Li", None, 1, 3, 1),
        ("Wang", "sex", 1, 3, 0),
        ("Wang", None, 1, 3, 0),
    ]


def test_nobody_is_ranked() -> None:
    """The recorder with every answer wrong does not come first or last by it."""
    found = backcheck(
        {"a": ["1"] * 6}, {"a": ["1"] * 3 + ["2"] * 3}, ["Wu", "Wu", "Wu", "An", "An", "An"], {}
    )
    assert [row.by for row in found] == ["An", "Wu"]
    assert not any("rank" in name for name in found[0].as_object())


def test_a_blank_is_no_answer() -> None:
    (row,) = backcheck({"a": ["1", None, "3"]}, {"a": ["1", "2", None]}, None, {})
    assert (row.by, row.n, row.differences, row.rate) == (None, 1, 0, 0.0)


def test_numbers_are_compared_as_numbers() -> None:
    (row,) = backcheck({"a": ["1.0", "2", "3"]}, {"a": ["1", "2.00", "4"]}, None, {})
    assert row.differences == 1


def test_nothing_rechecked_leaves_everything_open() -> None:
    (row,) = backcheck({"a": [None]}, {"a": ["1"]}, None, {})
    assert (row.n, row.rate, row.lo, row.hi) == (0, None, 0.0, 1.0)


def test_the_interval_of_none_of_three_is_wide() -> None:
    found = backcheck({"a": ["1"] * 3}, {"a": ["1"] * 3}, None, {})
    assert (found[0].lo, found[0].hi) == pytest.approx((0, 1 - 0.025 ** (1 / 3)))


def test_a_recorder_with_few_interviews_is_drawn_towards_all() -> None:
    """One difference in one interview is no rate of 100 %."""
    who = ["Li"] + ["Wang"] * 40 + ["Zhao"] * 40
    first = {"a": ["1"] * 81}
    again = {"a": ["2"] + (["1"] * 36 + ["2"] * 4) * 2}
    li, wang, _ = backcheck(first, again, who, {})
    assert li.rate == 1 and li.shrunk is not None and li.shrunk < 0.3
    assert wang.rate == 0.1 and wang.shrunk == pytest.approx(0.1, abs=0.02)
    assert (
        li.shrunk_lo is not None
        and li.shrunk_hi is not None
        and li.shrunk_lo < li.shrunk < li.shrunk_hi
    )


def test_two_recorders_with_two_answers_each_tell_hardly_anything() -> None:
    """All four answers as one person's have Wilson's interval 0.15 to 0.85; not knowing the spread
    leaves more open."""
    li, wang = backcheck({"a": ["1"] * 4}, {"a": ["1", "2"] * 2}, ["Li", "Li", "Wang", "Wang"], {})
    for row in (li, wang):
        assert row.shrunk == pytest.approx(0.5)
        assert row.shrunk_lo is not None and 0.05 < row.shrunk_lo < 0.15
        assert row.shrunk_hi is not None and 0.85 < row.shrunk_hi < 0.95


def test_ten_recorders_alike_are_each_surer_than_alone() -> None:
    who = [f"R{n}" for n in range(10) for _ in range(50)]
    found = backcheck({"a": ["1"] * 500}, {"a": (["2"] * 5 + ["1"] * 45) * 10}, who, {})
    assert all(row.shrunk_lo is not None and row.lo < row.shrunk_lo < 0.1 for row in found)
    assert all(row.shrunk_hi is not None and row.hi > row.shrunk_hi > 0.1 for row in found)


def test_reliability_is_what_of_the_spread_is_not_error() -> None:
    """Squared differences 0, 4, 0, 4: half their mean is 1, beside the variance of the answers."""
    first, again = ["10", "20", "30", "40"], ["10", "22", "30", "38"]
    (row,) = backcheck({"a": first}, {"a": again}, None, {})
    variances = (500 / 3 + (15**2 + 3**2 + 5**2 + 13**2) / 3) / 2
    assert row.reliability == pytest.approx(1 - 1 / variances)


def test_words_have_no_reliability_ratio() -> None:
    (row,) = backcheck({"a": ["m", "f"]}, {"a": ["m", "f"]}, None, {})
    assert row.reliability is None and row.kappa == 1


def test_kappa_takes_chance_away() -> None:
    """Cohen's own kind of table: 20 and 15 agreed, 5 and 10 not: (0.7 - 0.5) / 0.5."""
    pairs = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
    assert kappa(pairs) == pytest.approx(0.4)
    assert kappa([("y", "y")] * 9) is None
