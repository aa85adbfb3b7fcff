"""The same people linked on Spark and on DuckDB: candidates, anchors, levels, claims and links are
all equal."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa
import pytest
from spec.linkage.countryside import CODES, at_the_door, flat, neighbours, register_table
from spec.linkage.test_western_names import CODES as WESTERN_CODES
from spec.linkage.test_western_names import around

from doorstep import packs
from doorstep.engine.linkage import link_registers
from doorstep.engine.linkage.anchors import Evidence, find_anchors, read_evidence
from doorstep.engine.linkage.blocking import candidates
from doorstep.engine.linkage.comparison import comparison_levels
from doorstep.engine.linkage.files import LinkResult, link_prepared
from doorstep.engine.linkage.mentions import mentions
from doorstep.engine.linkage.people import PreparedPeople, RowPairs, gather_people
from doorstep.engine.linkage.plan import plan_comparisons
from doorstep.engine.linkage.prepare import prepare
from doorstep.engine.sql.tables import Tables, on_engine
from doorstep.packs.name_tables import shipped

YEAR = 2024


@cache
def sides(case: str) -> tuple[pa.Table, pa.Table]:
    """Two simulated tables: a village register and what was said at the door; a western census and
    a register."""
    if case == "western":
        census, register = around()
        return flat(census, WESTERN_CODES), flat(register, WESTERN_CODES)
    people = neighbours(40)
    return flat(people, CODES), flat(at_the_door(people), CODES)


@dataclass
class Steps:
    """What every step of linking two tables finds."""

    prepared: list[pa.Table]
    people: PreparedPeople
    anchored: RowPairs
    found: RowPairs
    evidence: Evidence
    linked: LinkResult


def steps(tables: Tables, case: str) -> Steps:
    """The steps one by one, on one engine."""
    prepared = [
        prepare(tables, side, shipped(), "plain" if case == "western" else "cn", YEAR)
        for side in sides(case)
    ]
    people = gather_people(prepared, shipped())
    found = candidates(tables, people)
    evidence = read_evidence(
        tables, people, comparison_levels(tables, people, found, plan_comparisons(people.shape))
    )
    return Steps(
        prepared,
        people,
        find_anchors(tables, people),
        found,
        evidence,
        link_prepared(tables, prepared, shipped()),
    )


@pytest.fixture(scope="module", params=["chinese", "western"])
def step_by_step(
    request: pytest.FixtureRequest, spark: Tables, duck: Tables
) -> tuple[Steps, Steps]:
    """On Spark and on DuckDB."""
    return steps(spark, request.param), steps(duck, request.param)


def test_rows_are_made_comparable_alike(step_by_step: tuple[Steps, Steps]) -> None:
    spark, duck = step_by_step
    for one, other in zip(spark.prepared, duck.prepared, strict=True):
        assert one.schema.names == other.schema.names
        assert one.to_pydict() == other.to_pydict()


def test_the_same_rows_are_anchored(step_by_step: tuple[Steps, Steps]) -> None:
    spark, duck = (side.anchored for side in step_by_step)
    assert len(duck[0]) > 50
    assert [side.tolist() for side in spark] == [side.tolist() for side in duck]


def test_the_same_pairs_are_looked_at(step_by_step: tuple[Steps, Steps]) -> None:
    spark, duck = (side.found for side in step_by_step)
    assert len(duck[0]) > 500
    assert [side.tolist() for side in spark] == [side.tolist() for side in duck]


def test_every_pair_has_the_same_levels(step_by_step: tuple[Steps, Steps]) -> None:
    spark, duck = (side.evidence.pairs for side in step_by_step)
    assert sum(len(np.unique(levels)) > 2 for levels in duck.levels.values()) >= 4
    for code, levels in duck.levels.items():
        assert np.array_equal(spark.levels[code], levels), code
        assert spark.levels[code].dtype == levels.dtype


def test_every_claim_is_the_same(step_by_step: tuple[Steps, Steps]) -> None:
    spark, duck = (vars(side.evidence) for side in step_by_step)
    claims = [name for name, claim in duck.items() if isinstance(claim, np.ndarray)]
    assert len(claims) >= 8
    assert [name for name in claims if not np.array_equal(spark[name], duck[name])] == []


def test_the_links_and_questions_are_the_same(step_by_step: tuple[Steps, Steps]) -> None:
    spark, duck = (side.linked for side in step_by_step)
    assert duck.pairs.num_rows > 80
    assert spark.pairs.to_pylist() == duck.pairs.to_pylist()
    assert spark.review.to_pylist() == duck.review.to_pylist()


def test_the_doubles_of_one_table_are_the_same(spark: Tables, duck: Tables) -> None:
    both = [
        pa.concat_tables([side.select(["id", *WESTERN_CODES]) for side in sides("western")]).slice(
            120, 260
        )
    ]
    one, other = (
        link_prepared(tables, [prepare(tables, both[0], shipped(), "plain", YEAR)], shipped())
        for tables in (spark, duck)
    )
    assert one.entities is not None and other.entities is not None
    assert one.entities.to_pylist() == other.entities.to_pylist()
    assert one.pairs.to_pylist() == other.pairs.to_pylist()


def test_a_towns_registers_are_linked_alike(spark: Tables) -> None:
    pack = packs.load("cn")
    people = neighbours(40)
    met = at_the_door(people)
    registers = {"persons": register_table("户籍册", people), "visits": register_table("入户", met)}
    town = mentions(registers, pack)
    duck = link_registers(town, pack)
    with on_engine(spark):
        found = link_registers(town, pack)
    assert duck.links.num_rows > 80
    for table in ("links", "review", "judged"):
        assert getattr(found, table).to_pylist() == getattr(duck, table).to_pylist(), table
    assert found.model == duck.model
