"""On small hamlets the engine says what a slow and obvious linker says, wherever that one is
sure."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from spec.linkage.slow_linker import link_slowly
from spec.linkage.test_laws import hamlet, pairs, registers, tables

LINKS = ("id", "name", "weight")


@settings(max_examples=2, deadline=None)
@given(seed=st.integers(0, 1_000), people=st.integers(5, 40))
def test_what_is_clear_is_clear_to_both(seed: int, people: int) -> None:
    left, right = hamlet(seed, people)
    sure = link_slowly(left, right)
    assert len(sure.same) >= 0.6 * len(right), "the slow linker must have something to say"
    town = registers(left, right).to_pylist()
    ends = [
        [row[side].removesuffix("#person") for side in ("left", "right")]
        for row in town
        if row["rule"] in LINKS
    ]
    by_register = {(one, other) for one, other in ends}
    for found in (pairs(tables(left, right).pairs), by_register):
        assert sure.same <= found
        assert not sure.different & found
