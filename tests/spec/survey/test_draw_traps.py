"""The traps of drawing a sample: what a naive draw falls into, each shown on a list small enough to
count."""

from __future__ import annotations

from fractions import Fraction

import pyarrow as pa
import pytest
from spec.survey.walker import frame, inclusion, samples

from doorstep.engine.survey import draw
from doorstep.engine.survey.frames import DISPOSITIONS, reserve_problems

WHOLE = {"kind": "two_stage", "clusters": "village", "n": {"stage1": 2, "stage2": 2}}


def test_a_unit_larger_than_the_interval_is_taken_once_for_certain_and_the_rest_drawn_anew() -> (
    None
):
    """Ten of twenty: the interval for two is ten. A naive walk gives it chance 1 and the others 2 x
    size / 20."""
    found = samples(frame(size=[1, 2, 3, 4, 10]), {"kind": "pps", "size": "size", "n": 2})
    assert [inclusion(found, unit) for unit in "abcde"] == [
        Fraction(size, 10) for size in (1, 2, 3, 4, 10)
    ]


def test_a_unit_twice_the_interval_is_not_taken_twice() -> None:
    for sample, _ in samples(frame(size=[1, 1, 2, 16]), {"kind": "pps", "size": "size", "n": 3}):
        assert len(sample.drawn) == 3 == len({one.unit for one in sample.drawn})
        assert sample.flags["certain"] >= 1


def test_taking_the_large_one_out_can_make_the_next_one_too_large() -> None:
    """Of 32, three: 20 is certain; of the 12 left, two: 8 is certain; of the 4 left, one."""
    found = samples(frame(size=[1, 1, 2, 8, 20]), {"kind": "pps", "size": "size", "n": 3})
    chances = [Fraction(1, 4), Fraction(1, 4), Fraction(1, 2), 1, 1]
    assert [inclusion(found, unit) for unit in "abcde"] == chances


def test_a_systematic_draw_on_a_list_with_a_period_hits_the_period() -> None:
    """Every fourth household is a head of group: at an interval of four a sample holds none of them
    or only them."""
    kinds = ["head", "other", "other", "other"] * 4
    table = frame(kind=kinds)
    heads = {chr(ord("a") + place) for place, kind in enumerate(kinds) if kind == "head"}
    found = samples(table, {"kind": "systematic", "n": 4})
    assert {len(heads & {one.unit for one in sample.drawn}) for sample, _ in found} == {0, 4}
    assert all(sample.flags["list-order"] for sample, _ in found)


def test_a_shuffled_list_has_no_period() -> None:
    table = pa.table({"unit": [f"{place:03}" for place in range(200)]})
    heads = {f"{place:03}" for place in range(0, 200, 4)}
    counts = set()
    for seed in range(40):
        sample = draw(table, {"kind": "systematic", "n": 50, "order": "shuffled"}, f"seed {seed}")
        assert "list-order" not in sample.flags
        counts.add(len(heads & {one.unit for one in sample.drawn}))
    assert counts & set(range(6, 20)) and not counts & {0, 50}


def test_an_unweighted_mean_is_wrong_under_unequal_take_and_the_weights_given_put_it_right() -> (
    None
):
    """Two households drawn in each of two villages of 2 and 6: those of the small village speak
    three times as loud."""
    table = frame(village=["S"] * 2 + ["L"] * 6)
    faults = dict(zip("abcdefgh", [1, 1, 0, 0, 0, 0, 0, 0], strict=True))
    plain, weighted = Fraction(0), Fraction(0)
    for sample, chance in samples(table, WHOLE):
        assert sample.flags["unequal-weights"]
        plain += chance * Fraction(sum(faults[one.unit] for one in sample.drawn), len(sample.drawn))
        weights = {one.unit: 1 / one.probability for one in sample.drawn}
        weighted += (
            chance * sum(weights[unit] * faults[unit] for unit in weights) / sum(weights.values())
        )
    assert (plain, weighted) == (Fraction(1, 2), Fraction(1, 4))


def test_clusters_of_size_zero_cannot_be_drawn_and_that_is_said() -> None:
    sample = draw(frame(size=[0, 1, 2]), {"kind": "pps", "size": "size", "n": 1}, "s")
    assert sample.flags["size-zero"] == 1 and "a" not in {one.unit for one in sample.drawn}


def test_households_outside_every_quota_are_counted() -> None:
    table = frame(village=["A"] * 4, stratum=["event", "event", "other", "none"])
    design = {"kind": "two_stage", "clusters": "village", "n": 1, "quotas": {"event": 1, "none": 1}}
    assert draw(table, design, "s").flags["not-covered"] == 1


def test_a_quota_larger_than_its_stratum_takes_all_of_it_and_says_so() -> None:
    table = frame(village=["A"] * 3, stratum=["event", "event", "none"])
    design = {"kind": "two_stage", "clusters": "village", "n": 1, "quotas": {"event": 5}}
    sample = draw(table, design, "s")
    assert sample.flags["quota-short"] == 1
    assert [(one.unit, one.probability) for one in sample.drawn] == [("a", 1), ("b", 1)]


# --- replacement households --------------------------------------------------------------------

LIST = frame(village=["A"] * 8 + ["B"] * 8)
DRAWN = draw(
    LIST, {"kind": "two_stage", "clusters": "village", "n": [2, 2], "reserves": 2}, "reserves"
)


def used(**of_first: str) -> list[str]:
    """The problems when the first reserve of A was used so, the others not at all."""
    rows = [
        {name: str(value) for name, value in row.items()} for row in DRAWN.reserve_table.to_pylist()
    ]
    next(row for row in rows if row["stage1"] == "A" and row["reserve"] == "1").update(of_first)
    sample = [{name: str(value) for name, value in row.items()} for row in DRAWN.table.to_pylist()]
    return [code for code, _ in reserve_problems(sample, rows)]


IN_A, IN_B = (next(one.unit for one in DRAWN.drawn if one.cluster == village) for village in "AB")


def test_reserves_stand_apart_from_the_sample() -> None:
    drawn, reserves = {one.unit for one in DRAWN.drawn}, {one.unit for one in DRAWN.reserves}
    assert len(drawn) == 4 == len(reserves) and not drawn & reserves
    assert used() == []


def test_a_replacement_household_without_a_disposition_is_refused() -> None:
    assert used(replaces=IN_A) == ["reserve-without-disposition"]
    assert used(replaces=IN_A, disposition="?") == ["reserve-without-disposition"]


@pytest.mark.parametrize("disposition", sorted(DISPOSITIONS))
def test_a_replacement_with_its_disposition_is_accepted(disposition: str) -> None:
    assert used(replaces=IN_A, disposition=disposition) == []


def test_a_reserve_replaces_a_unit_of_its_own_group_only() -> None:
    assert used(replaces=IN_B, disposition="refused") == ["reserve-for-nobody"]
    assert used(disposition="refused") == ["reserve-for-nobody"]


def test_reserves_are_used_in_their_order_and_for_one_unit_each() -> None:
    sample = [{name: str(value) for name, value in row.items()} for row in DRAWN.table.to_pylist()]
    rows = [
        {name: str(value) for name, value in row.items()} for row in DRAWN.reserve_table.to_pylist()
    ]
    of_a = sorted((row for row in rows if row["stage1"] == "A"), key=lambda row: row["reserve"])
    of_a[1] |= {"replaces": IN_A, "disposition": "refused"}
    assert [code for code, _ in reserve_problems(sample, rows)] == ["reserve-out-of-order"]
    of_a[0] |= {"replaces": IN_A, "disposition": "refused"}
    assert [code for code, _ in reserve_problems(sample, rows)] == ["reserve-for-two"] * 2
