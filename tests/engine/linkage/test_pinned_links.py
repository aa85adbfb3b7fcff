"""Small pairs of files, every name invented, whose links and weights stand written here: a library
that reads, sounds or measures otherwise shows.

Who changes the method changes what is written: `python tests/engine/linkage/test_pinned_links.py`
writes it anew.
"""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from doorstep.engine.linkage.anchors import read_evidence
from doorstep.engine.linkage.comparison import comparison_levels
from doorstep.engine.linkage.files import link_prepared
from doorstep.engine.linkage.people import gather_people
from doorstep.engine.linkage.plan import plan_comparisons
from doorstep.engine.linkage.prepare import prepare
from doorstep.engine.sql.tables import open_tables
from doorstep.packs.name_tables import shipped

HERE = Path(__file__).parent / "pinned"
CASES = sorted(path.stem.removesuffix("_left") for path in HERE.glob("*_left.csv"))
EXPECTED = HERE / "expected.json"
YEAR = 2024


def rows(case: str, side: str) -> pa.Table:
    """One file of a case; an empty cell is missing."""
    with (HERE / f"{case}_{side}.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    return pa.table({code: [line[code] or None for line in lines] for code in lines[0]})


def found(case: str) -> dict[str, list[str]]:
    """What is seen of every pair (a digit a comparison, + where the names are nearly one), and
    every link with its bits and rule."""
    sides = [rows(case, side) for side in ("left", "right")]
    ids = [side.column("id").to_pylist() for side in sides]
    system = "plain" if case == "letters" else "cn"
    with open_tables() as tables:
        prepared = [prepare(tables, side, shipped(), system, YEAR) for side in sides]
        people = gather_people(prepared, shipped())
        ones, others = np.divmod(np.arange(len(ids[0]) * len(ids[1])), len(ids[1]))
        plan = plan_comparisons(people.shape)
        pairs = comparison_levels(tables, people, (ones, others + len(ids[0])), plan)
        near = read_evidence(tables, people, pairs).near_name
        links = link_prepared(tables, prepared, shipped()).pairs
    digits = ["".join(map(str, seen)) for seen in zip(*pairs.levels.values(), strict=True)]
    told = [seen + "+" * sure for seen, sure in zip(digits, near.tolist(), strict=True)]
    width = len(ids[1])
    seen = [f"{one} {' '.join(told[at * width :][:width])}" for at, one in enumerate(ids[0])]
    return {"seen": seen, "links": [shown(*row.values()) for row in links.to_pylist()]}


def shown(left: str, right: str, probability: float, rule: str) -> str:
    """A link in one line; bits are as sure as six digits of a probability let them be."""
    return f"{left} {right} {rule} {math.log2(probability / (1 - probability + 1e-6)):.1f}"


@pytest.mark.parametrize("case", CASES)
def test_links_and_their_weights_are_those_written_down(case: str) -> None:
    wanted, now = json.loads(EXPECTED.read_text("utf-8"))[case], found(case)
    assert len(wanted["links"]) > 5
    assert now["seen"] == wanted["seen"]
    told, meant = ([line.rpartition(" ") for line in part["links"]] for part in (now, wanted))
    assert [link for link, _, _ in told] == [link for link, _, _ in meant]
    # A sum in another order may move the last figure, never a link.
    bits = [[float(last) for _, _, last in lines] for lines in (told, meant)]
    assert bits[0] == pytest.approx(bits[1], abs=0.11)


if __name__ == "__main__":
    made = {case: found(case) for case in CASES}
    EXPECTED.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", "utf-8")
