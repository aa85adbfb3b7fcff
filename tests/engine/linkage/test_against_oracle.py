"""The fast linker against the slow one, on random small towns; and what must hold in any town."""

from __future__ import annotations

import random
from collections import Counter

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.linkage.oracle import Row, says_nothing, surely_different, surely_same

from doorstep.domain.registers import Grammar, PackSpec
from doorstep.engine.linkage import link_registers
from doorstep.engine.linkage.mentions import SCHEMA

PACK = PackSpec("test", None, {}, {}, (), (), Grammar("ymd", "cn", "chinese"), {})
SURNAMES, GIVEN = "王李张陈赵吴周孙", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平"


def person(draw: random.Random) -> Row:
    """Anybody: a name, a sex, a birth date and the number that goes with it."""
    year, month, day = draw.randint(1930, 2020), draw.randint(1, 12), draw.randint(1, 28)
    sex = draw.choice(["male", "female"])
    body = f"510722{year}{month:02d}{day:02d}{draw.randint(0, 49) * 2 + (sex == 'male'):03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    check = "10X98765432"[sum(int(a) * b for a, b in zip(body, weights, strict=True)) % 11]
    return {
        "name": draw.choice(SURNAMES) + draw.choice(GIVEN) + draw.choice(GIVEN),
        "sex": sex,
        "birth_date": f"{year}-{month:02d}-{day:02d}",
        "id_number": body + check,
        "village": draw.choice(["松坪村", "石桥村"]),
        "household_no": str(draw.randint(1, 9)),
    }


def visited(draw: random.Random, row: Row, others: list[Row]) -> Row:
    """The same person at the door, with what goes wrong there."""
    told = dict(row)
    for code in ("name", "birth_date", "id_number", "household_no"):
        if draw.random() < 0.15:
            told[code] = None
    if draw.random() < 0.1:
        told["id_number"] = draw.choice(others)["id_number"]
    return told if told["name"] or told["id_number"] else row


def town(seed: int, persons: int) -> tuple[pa.Table, dict[str, Row]]:
    """Mentions of a persons register and one visit round, and the rows by mention id."""
    draw = random.Random(seed)
    people = [person(draw) for _ in range(persons)]
    rows = {f"p{i}#person": row for i, row in enumerate(people)}
    rows |= {
        f"v{i}#person": visited(draw, row, people)
        for i, row in enumerate(people)
        if draw.random() < 0.8
    }
    columns: dict[str, pa.Array] = {"id": pa.array(list(rows))}
    columns["kind"] = pa.array(["persons" if mention[0] == "p" else "visits" for mention in rows])
    columns["role"] = pa.array(["person"] * len(rows))
    columns["struck"] = pa.array([False] * len(rows))
    for field in SCHEMA:
        if field.name not in columns:
            columns[field.name] = pa.array(
                [row.get(field.name) for row in rows.values()], pa.string()
            )
    return pa.table({name: columns[name] for name in SCHEMA.names}, schema=SCHEMA), rows


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), persons=st.integers(1, 40))
def test_a_town_agrees_with_the_oracle(seed: int, persons: int) -> None:
    mentions, rows = town(seed, persons)
    found = link_registers(mentions, PACK).links.to_pylist()
    links = {(row["left"], row["right"]) for row in found if row["rule"] != "conflict"}
    conflicts = {(row["left"], row["right"]) for row in found if row["rule"] == "conflict"}
    assert not links & conflicts
    for left, right in links:
        assert not surely_different(rows[left], rows[right])
        assert not says_nothing(rows[left], rows[right])
    for left in (mention for mention in rows if mention[0] == "p"):
        right = "v" + left[1:]
        if right in rows and surely_same(rows[left], rows[right]):
            assert (left, right) in links


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), persons=st.integers(1, 40))
def test_in_one_visit_round_nobody_is_met_twice(seed: int, persons: int) -> None:
    mentions, _rows = town(seed, persons)
    links = link_registers(mentions, PACK).links.to_pylist()
    found = [row for row in links if row["rule"] not in ("conflict", "duplicate")]
    for side in ("left", "right"):
        assert all(count == 1 for count in Counter(row[side] for row in found).values())


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10_000), order=st.randoms(use_true_random=False))
def test_shuffled_rows_give_the_same_table(seed: int, order: random.Random) -> None:
    mentions, _rows = town(seed, 30)
    places = list(range(mentions.num_rows))
    order.shuffle(places)
    assert link_registers(mentions.take(places), PACK) == link_registers(mentions, PACK)
