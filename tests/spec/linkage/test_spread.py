"""Rows that stay on workers are linked as on one machine, and nothing of the size of rows or pairs
is brought away from them."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pytest
from spec.linkage.countryside import CODES, at_the_door, flat, neighbours
from spec.linkage.test_western_names import CODES as WESTERN_CODES
from spec.linkage.test_western_names import around
from spec.linkage.workers_here import (
    WorkersHere,
    links_of,
    links_on,
    made_comparable,
    renamed_and_in_part,
)

from doorstep.domain.errors import BadInput
from doorstep.engine.linkage import at_home, files, link_prepared
from doorstep.engine.linkage.method import FILES
from doorstep.engine.linkage.spread import homes, matched
from doorstep.engine.sql.tables import open_tables
from doorstep.packs.name_tables import shipped


def sides_of(case: str) -> tuple[pa.Table, ...]:
    if case == "western":
        return tuple(flat(side, WESTERN_CODES) for side in around())
    if case == "in part":
        return renamed_and_in_part(150)
    people = neighbours(30)
    return flat(people, CODES), flat(at_the_door(people), CODES)


def rows_of(workers: WorkersHere, table: str) -> int:
    (counted,) = workers.read("rows", f"SELECT count(*) AS n FROM {table}").to_pylist()
    return int(counted["n"])


@pytest.fixture(autouse=True)
def small_samples(monkeypatch: pytest.MonkeyPatch) -> None:
    """Weights are learned from samples, whose size is a setting of both ways."""
    small = replace(FILES, learned_from=300, random_pairs=200)
    monkeypatch.setattr(files, "FILES", small)
    monkeypatch.setattr(matched.link_spread, "__defaults__", (small,))
    for module in (at_home, homes):
        monkeypatch.setattr(module, "KIN_PAIRS", 300)
        monkeypatch.setattr(module, "LINKED_PAIRS", 40)


@pytest.mark.parametrize("case", ["chinese", "western", "in part"])
def test_the_links_are_those_of_one_machine_and_no_table_of_pairs_is_brought_here(
    case: str,
) -> None:
    kind = "plain" if case == "western" else "cn"
    prepared = made_comparable(sides_of(case), shipped(), kind)
    with open_tables() as tables:
        expected = links_of(link_prepared(tables, [*prepared], shipped()))
    workers = WorkersHere()
    found = links_on(workers, prepared, shipped())
    assert len(expected[0]) > 80
    assert found == expected
    brought = max(count for step, count in workers.brought if step != "shown")
    assert brought < 500
    if case == "in part":
        assert rows_of(workers, "renamed_whole_fields") > 5 * brought
        for told in ("joint", "inside_judged", "seen"):
            assert rows_of(workers, f"renamed_whole_{told}") >= 3


def test_an_id_that_stands_twice_is_refused() -> None:
    (left, right) = made_comparable(sides_of("chinese"), shipped(), "cn")
    twice = pa.concat_tables([left, left.slice(0, 1)])
    with pytest.raises(BadInput) as caught:
        links_on(WorkersHere(), [twice, right], shipped())
    assert caught.value.code == "link-id-not-unique"
