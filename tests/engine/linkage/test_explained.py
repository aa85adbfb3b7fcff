"""What `explain` tells is what was decided on: to the last bit, for every pair a run kept."""

from __future__ import annotations

import pyarrow.compute as pc
import pytest
from tests.engine.linkage.test_against_oracle import PACK, town

from doorstep.engine.linkage import link_registers
from doorstep.engine.linkage.explain import explain


@pytest.mark.parametrize("seed", [3, 11])
def test_the_parts_add_up_to_the_weight_each_pair_was_decided_on(seed: int) -> None:
    mentions, _rows = town(seed, 12)
    run = link_registers(mentions, PACK)
    kept = run.judged.to_pylist()
    assert len(kept) > 5
    for row in kept:
        told = explain(mentions, PACK, run, row["left"], row["right"])
        assert told.total_bits == pytest.approx(row["bits"] + row["prior_bits"], abs=1e-5)
        assert told.prior_bits + sum(one.bits for one in told.fields) == pytest.approx(
            told.total_bits
        )
        assert told.because == row["because"] or told.linked


def test_either_way_round_it_is_the_same() -> None:
    mentions, _rows = town(5, 12)
    run = link_registers(mentions, PACK)
    row = run.links.to_pylist()[0]
    one = explain(mentions, PACK, run, row["left"], row["right"])
    other = explain(mentions, PACK, run, row["right"], row["left"])
    assert (one.verdict, one.rule) == (other.verdict, other.rule)
    assert one.total_bits == pytest.approx(other.total_bits)


def test_every_link_in_doubt_stands_in_the_queue_and_no_other() -> None:
    mentions, _rows = town(7, 40)
    run = link_registers(mentions, PACK)
    waiting = run.links.filter(pc.invert(run.links.column("accepted"))).to_pylist()
    asked = {(row["left"], row["right"]) for row in run.review.to_pylist()}
    assert {(row["left"], row["right"]) for row in waiting} <= asked
    assert all(
        0.1 < row["probability"] < 0.9 for row in run.review.to_pylist() if row["why"] == "band"
    )
