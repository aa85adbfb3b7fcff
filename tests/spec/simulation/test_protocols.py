"""A protocol becomes an inspection: villages, households in each, quotas by what is there,
neighbours joined."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace
from functools import cache
from itertools import combinations

import pyarrow as pa
import pytest
from rubrics import item, rubric
from spec.simulation.made import seen, whole

from doorstep.app.sampling.draws import Registers
from doorstep.app.simulating import SimulationRequest, simulate_protocol
from doorstep.app.visiting import VisitsRequest, plan_visits
from doorstep.domain.errors import BadInput
from doorstep.domain.inspection_vocabulary import DrawMethod
from doorstep.domain.registers import PackSpec
from doorstep.engine.inspection.results import ProtocolSimulation
from doorstep.engine.inspection.scoring.figures import ItemStanding
from doorstep.engine.inspection.simulation import Inspection, read_inspection
from doorstep.engine.survey import read_design
from doorstep.packs import load

VILLAGES = {"松坪村": 3, "石桥村": 3}


@cache
def pack() -> PackSpec:
    return load("cn")


def registers(
    villages: dict[str, int], design: dict[str, object], in_migrants: int = 0
) -> Registers:
    """Villages of one-person households, the first few of each in-migrants, and a protocol `made`
    of this design."""
    columns = ["row_id", "file", "place", "household_key", *pack().registers["persons"].columns]
    rows = []
    for place, households in villages.items():
        for number in range(1, households + 1):
            own = {
                "row_id": f"{place}:{number}",
                "file": "p.csv",
                "place": place,
                "household_key": f"{place}{number}",
            }
            own |= {"household_no": str(number), "name": f"甲{number}"}
            own |= {"residence_status": "流入" if number <= in_migrants else "在家"}
            rows.append({name: own.get(name) for name in columns} | {"struck": False})
    schema = pa.schema([(name, pa.string()) for name in columns] + [("struck", pa.bool_())])
    protocol = replace(pack().protocols["hefei-2009"], code="made", design=design)
    own_pack = replace(pack(), protocols={"made": protocol})
    return Registers(
        {"persons": pa.Table.from_pylist(rows, schema=schema)}, own_pack, dt.date(2026, 6, 30)
    )


def two_stage(stage1: object, stage2: object = None, **more: object) -> dict[str, object]:
    n = {"stage1": stage1} if stage2 is None else {"stage1": stage1, "stage2": stage2}
    return {"kind": "two_stage", "clusters": "place", "n": n, **more}


def simulated(
    town: Registers, known: list[ItemStanding], mark: float = 8, runs: int = 4000
) -> ProtocolSimulation:
    request = SimulationRequest("made", "made", seed="s", runs=runs)
    return simulate_protocol(town, rubric(item(), mark=mark), known, request)


@pytest.mark.parametrize(
    ("design", "inspection"),
    [
        (two_stage(3, 20), Inspection(3, 20)),
        (two_stage("all", 5), Inspection(None, 5)),
        (two_stage(3, 20, size="households"), Inspection(3, 20, DrawMethod.PPS)),
        (
            two_stage(3, 20, size="households", method="sampford"),
            Inspection(3, 20, DrawMethod.SAMPFORD),
        ),
        (two_stage(3, quotas={"event": 8, "none": 4}), Inspection(3, 12)),
        (two_stage(3, quotas={"event": "all", "none": 4}), Inspection(3, None)),
        ({"kind": "cluster", "clusters": "place", "n": 2}, Inspection(2, None)),
        ({"kind": "stratified", "strata": "place", "n": 6}, Inspection(None, 6)),
    ],
)
def test_designs_read_as_inspections(design: dict[str, object], inspection: Inspection) -> None:
    assert read_inspection(read_design(design)) == inspection


@pytest.mark.parametrize(
    "design",
    [
        {"kind": "simple", "n": 30},
        two_stage({"松坪村": 1}, 5),
        {"kind": "stratified", "strata": "place", "n": {"*": 3}},
    ],
)
def test_a_design_that_does_not_go_by_villages_is_one_error(design: dict[str, object]) -> None:
    with pytest.raises(BadInput, match=r"simulate-design|design-value-unfit"):
        read_inspection(read_design(design))


def test_a_township_seen_whole_passes_as_often_as_every_draw_counted_says() -> None:
    """Two villages of three households with 2 and 1 in order; one village, two households; both
    must be in order."""
    clean = [
        sum(all(pair) for pair in combinations(doors, 2)) / 3 for doors in ([1, 1, 0], [1, 0, 0])
    ]
    known = [whole("松坪村", 2, 3), whole("石桥村", 1, 3)]
    found = simulated(registers(VILLAGES, two_stage(1, 2)), known, mark=10, runs=40_000).outcome
    assert found.p_pass == pytest.approx(sum(clean) / 2, abs=4.5 * math.sqrt(0.25 / 40_000))


def test_quotas_are_limited_by_the_households_there_are() -> None:
    """Two in-migrants' homes in each village, three asked for; ten without event asked for, one or
    three left."""
    town = registers(
        {"松坪村": 3, "石桥村": 5},
        two_stage("all", quotas={"in_migrant": 3, "none": 10}),
        in_migrants=2,
    )
    assert simulated(town, []).inspection.households == {"松坪村": 3, "石桥村": 5}
    town = registers(
        {"松坪村": 30, "石桥村": 50},
        two_stage("all", quotas={"in_migrant": 3, "none": 10}),
        in_migrants=2,
    )
    assert simulated(town, []).inspection.households == {"松坪村": 12, "石桥村": 12}


def test_small_neighbours_are_one_site_and_what_is_known_of_them_is_added_up() -> None:
    town = registers({"松坪村": 6, "河湾村": 5, "石桥村": 20}, two_stage("all", 11, join_below=10))
    known = [whole("松坪村", 6, 6), whole("河湾村", 0, 5), seen("石桥村", 10, 10)]
    found = simulated(town, known)
    joined, alone = found.outcome.villages
    assert (
        joined.village == "松坪村+河湾村" and joined.households == 11 and alone.village == "石桥村"
    )
    assert joined.q05 == joined.q95 == pytest.approx(10 * 6 / 11)
    assert "joined" in [note.code for note in found.notes]


def test_places_written_another_way_are_the_same_place_and_strangers_are_said() -> None:
    town = registers(VILLAGES, two_stage("all", 3))
    found = simulated(
        town, [whole("清溪镇松坪村", 3, 3), whole("石桥", 0, 3), seen("远方村", 1, 1)]
    )
    assert found.outcome.score["mean"] == pytest.approx(5.0)
    assert [note.params for note in found.notes if note.code == "places-without-households"] == [
        {"count": 1}
    ]


def test_villages_stand_in_the_order_of_the_registers() -> None:
    order = {"石桥村": 4, "松坪村": 2, "河湾村": 3}
    found = simulated(registers(order, two_stage(2, 2, size="households")), [])
    assert [village.village for village in found.outcome.villages] == list(order)


def test_a_plan_goes_by_the_registers_households_too() -> None:
    town = registers({"松坪村": 9, "石桥村": 4}, two_stage(1, 2))
    request = VisitsRequest("made", 100, seed="s")
    plan = plan_visits(town, rubric(item(), mark=8), [seen("松坪", 3, 4)], request)
    visits = {"松坪村": 0, "石桥村": 0}
    for batch in plan:
        visits[batch.village] += batch.visits
    assert visits == {"松坪村": 5, "石桥村": 4}
