"""What holds of any linking whatsoever, tried on random hamlets."""

from __future__ import annotations

import random
from collections import Counter
from functools import cache
from itertools import pairwise

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st
from spec.linkage.countryside import Row, at_the_door, coded, flat, neighbours, register_table

from doorstep import packs
from doorstep.app.standalone.linking import link_tables
from doorstep.engine.linkage import LinkResult, TableOptions, link_registers, mentions

CODES = ("name", "sex", "birth_date", "id_number", "village", "household_no")
seeds = st.integers(0, 1_000)
FEW = settings(max_examples=2, deadline=None)


@cache
def hamlet(seed: int, people: int = 40) -> tuple[dict[str, Row], dict[str, Row]]:
    """Some neighbours and what they say at the door."""
    keys = random.Random(seed).sample(sorted(neighbours()), people)
    met = at_the_door(neighbours())
    register = {key: neighbours()[key] for key in keys}
    return register, {door: met[door] for key in keys if (door := coded("door " + key)) in met}


def tables(
    left: dict[str, Row], right: dict[str, Row], decisions: pa.Table | None = None
) -> LinkResult:
    """Two tables linked."""
    return link_tables(
        flat(left, CODES), flat(right, CODES), TableOptions(id_system="cn"), decisions
    )


def registers(left: dict[str, Row], right: dict[str, Row]) -> pa.Table:
    """A persons register and a visit round linked."""
    pack = packs.load("cn")
    town = {"persons": register_table("户籍册", left), "visits": register_table("入户", right)}
    return link_registers(mentions(town, pack), pack).links


@cache
def plainly(seed: int) -> LinkResult:
    """The two tables of a hamlet linked as they are."""
    return tables(*hamlet(seed))


@cache
def as_registers(seed: int) -> pa.Table:
    """Its registers linked as they are."""
    return registers(*hamlet(seed))


def pairs(table: pa.Table) -> set[tuple[str, str]]:
    """(left, right) of every row."""
    return {(row["left"], row["right"]) for row in table.to_pylist()}


def shuffled(rows: dict[str, Row], seed: int) -> dict[str, Row]:
    """The same rows in another order."""
    keys = list(rows)
    random.Random(seed).shuffle(keys)
    return {key: rows[key] for key in keys}


@FEW
@given(seeds)
def test_the_order_of_rows_changes_not_a_byte(seed: int) -> None:
    left, right = hamlet(seed)
    one, other = plainly(seed), tables(shuffled(left, seed), shuffled(right, seed + 1))
    assert one.pairs.equals(other.pairs) and one.review.equals(other.review)


@FEW
@given(seeds)
def test_every_row_has_one_partner_at_most_and_nobody_is_invented(seed: int) -> None:
    left, right = hamlet(seed)
    town = as_registers(seed).filter(
        pa.compute.is_in(pa.compute.field("rule"), pa.array(["id", "name", "weight"]))
    )
    for found in (plainly(seed).pairs, town):
        for side, known in (("left", left), ("right", right)):
            named = [row.removesuffix("#person") for row in found.column(side).to_pylist()]
            assert set(named) <= set(known)
            assert max(Counter(named).values(), default=0) <= 1


@FEW
@given(seeds)
def test_left_and_right_may_change_places(seed: int) -> None:
    left, right = hamlet(seed)
    assert {pair[::-1] for pair in pairs(tables(right, left).pairs)} == pairs(plainly(seed).pairs)


@FEW
@given(seeds)
def test_other_ids_give_the_same_people(seed: int) -> None:
    left, right = hamlet(seed)
    names = {key: coded(f"{seed} {key}") for key in (*left, *right)}
    renamed = tables(
        {names[key]: row for key, row in left.items()},
        {names[key]: row for key, row in right.items()},
    )
    assert pairs(renamed.pairs) == {
        (names[one], names[other]) for one, other in pairs(plainly(seed).pairs)
    }


@FEW
@given(seeds)
def test_a_decision_is_respected(seed: int) -> None:
    left, right = hamlet(seed)
    linked = sorted(pairs(plainly(seed).pairs))
    refused, (one, other) = linked[0], linked[1:3]
    told = [(*refused, "different"), (one[0], other[1], "same")]
    decisions = pa.table(
        dict(zip(("left", "right", "verdict"), map(list, zip(*told, strict=True)), strict=True))
    )
    found = pairs(tables(left, right, decisions).pairs)
    assert refused not in found
    assert (one[0], other[1]) in found
    assert one not in found and other not in found


@FEW
@given(seeds)
def test_pairs_come_in_one_order(seed: int) -> None:
    found = [(row["left"], row["right"]) for row in plainly(seed).pairs.to_pylist()]
    assert all(one <= other for one, other in pairwise(found))
