"""The stream of chance as docs/en/drawing.md writes it down, and what does not change a draw."""

from __future__ import annotations

import hashlib
import os
import random
import subprocess
import sys

import pyarrow as pa
import pytest
from spec.survey.walker import frame

from doorstep.engine.survey import commitment, draw
from doorstep.engine.survey.draw_methods import simple
from doorstep.engine.survey.random_stream import Stream

TABLE = pa.table(
    {
        "unit": [f"{village}/{number}" for village in "ABCDE" for number in range(1, 13)],
        "village": [village for village in "ABCDE" for _ in range(12)],
        "households": [str(size) for size in (30, 80, 50, 20, 45) for _ in range(12)],
        "stratum": [
            ("event", "none", "none", "in_migrant")[number % 4]
            for _ in "ABCDE"
            for number in range(12)
        ],
    }
)
DESIGN = {
    "kind": "two_stage",
    "clusters": "village",
    "method": "sampford",
    "size": "households",
    "n": 2,
    "quotas": {"event": 1, "none": 2},
    "reserves": 1,
}


def written_down(seed: str, label: str, block: int) -> int:
    """The page's description, word for word."""

    def framed(text: str) -> bytes:
        return len(text.encode()).to_bytes(4, "big") + text.encode()

    content = b"doorstep-draw-1\n" + framed(seed) + framed(label) + block.to_bytes(8, "big")
    return int.from_bytes(hashlib.sha256(content).digest(), "big")


def test_the_stream_is_the_one_that_is_written_down() -> None:
    stream = Stream("清溪 2026", ["stage1", "松坪村"])
    wanted = [written_down("清溪 2026", '["stage1","松坪村"]', block) % 1000 for block in range(20)]
    assert [stream.below(1000) for _ in range(20)] == wanted


def test_known_answers() -> None:
    """These never change; a change of them is another version of the algorithm."""
    stream = Stream("seed", ["stage1", ""])
    assert [stream.below(100) for _ in range(8)] == KNOWN_NUMBERS
    assert commitment("seed") == KNOWN_COMMITMENT
    assert [one.unit for one in draw(TABLE, DESIGN, "seed").drawn] == KNOWN_UNITS
    assert [one.unit for one in draw(TABLE, DESIGN, "seed").reserves] == KNOWN_RESERVES


KNOWN_NUMBERS = [1, 59, 66, 94, 68, 67, 24, 91]
KNOWN_COMMITMENT = "79d94e1f4cd13125f4caf1afa8ed98c38023bb4cb3546ce2aecd788d4404c83c"
KNOWN_UNITS = ["B/9", "B/10", "B/6", "C/9", "C/11", "C/3"]
KNOWN_RESERVES = ["B/1", "B/3", "C/1", "C/7"]


@pytest.mark.parametrize("kind", ["simple", "systematic", "pps", "sampford", "brewer"])
def test_the_order_of_rows_and_columns_changes_nothing(kind: str) -> None:
    design = {"kind": kind, "size": "households", "n": 7}
    wanted = draw(TABLE, design, "seed").table
    shuffled = random.Random(1)
    for _ in range(3):
        rows = list(range(TABLE.num_rows))
        shuffled.shuffle(rows)
        names = TABLE.column_names
        shuffled.shuffle(names)
        assert draw(TABLE.take(rows).select(names), design, "seed").table == wanted


def test_another_process_with_other_hashes_draws_the_same() -> None:
    program = (
        "from spec.survey.test_same_everywhere import DESIGN, TABLE, draw\n"
        "print(draw(TABLE, DESIGN, 'seed').table.to_pylist())"
    )
    here = str(draw(TABLE, DESIGN, "seed").table.to_pylist())
    for hash_seed in ("1", "2"):
        environment = {
            **os.environ,
            "PYTHONHASHSEED": hash_seed,
            "PYTHONPATH": os.pathsep.join(sys.path),
        }
        done = subprocess.run(
            [sys.executable, "-c", program],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip() == here


def test_one_stratum_more_leaves_the_others_as_they_were() -> None:
    """Each part of a design reads a stream of its own."""
    design = {"kind": "stratified", "strata": "village", "n": 3}
    whole = {one.unit for one in draw(TABLE, design, "seed").drawn}
    less = {one.unit for one in draw(TABLE.slice(0, 48), design, "seed").drawn}
    assert less == {unit for unit in whole if not unit.startswith("E/")}


def test_two_spellings_of_one_letter_are_one_unit() -> None:
    composed, apart = "caf\u00e9", "cafe\u0301"
    table = pa.table({"unit": [composed, "b", "c"]})
    other = pa.table({"unit": ["c", apart, "b"]})
    assert (
        draw(table, {"kind": "simple", "n": 2}, "s").table
        == draw(other, {"kind": "simple", "n": 2}, "s").table
    )


def test_numbers_below_n_are_equally_likely() -> None:
    """Chi-square of 20,000 throws of a die, and of the pairs of a simple random sample: far from
    the 1e-6 tails."""
    stream = Stream("fair", ["die"])
    counts = [0] * 6
    for _ in range(20_000):
        counts[stream.below(6)] += 1
    assert sum((count - 20_000 / 6) ** 2 / (20_000 / 6) for count in counts) < 35.9  # df 5
    pairs: dict[tuple[int, ...], int] = {}
    for _ in range(10_000):
        pair = tuple(sorted(simple(stream, 5, 2)))
        pairs[pair] = pairs.get(pair, 0) + 1
    assert (
        len(pairs) == 10 and sum((count - 1000) ** 2 / 1000 for count in pairs.values()) < 44.8
    )  # df 9


def test_sampfords_real_stream_keeps_to_the_chances() -> None:
    """5,000 seeds: each unit's share within 4.9 standard errors (one in a million)."""
    table = frame(size=[1, 2, 3, 4, 5])
    counts = dict.fromkeys("abcde", 0)
    for seed in range(5_000):
        for one in draw(table, {"kind": "sampford", "size": "size", "n": 2}, str(seed)).drawn:
            counts[one.unit] += 1
    for unit, size in zip("abcde", [1, 2, 3, 4, 5], strict=True):
        chance = 2 * size / 15
        assert abs(counts[unit] / 5_000 - chance) < 4.9 * (chance * (1 - chance) / 5_000) ** 0.5
