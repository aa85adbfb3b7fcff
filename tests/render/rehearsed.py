"""A small rehearsal made by hand: two items, two villages, one condition, a simulation, a draw."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import numpy as np

from doorstep.domain.findings import Cell, Finding
from doorstep.domain.inspection import ItemSpec, MustPassSpec, ProtocolSpec, RubricSpec
from doorstep.domain.vocabulary import Severity
from doorstep.engine.inspection.results import (
    Gap,
    PlaceScore,
    ProtocolSimulation,
    RehearsalResult,
    ScoreResult,
)
from doorstep.engine.inspection.scoring.card import Card, ItemScore, ScoreReason, Veto
from doorstep.engine.inspection.simulation import Inspection, Rehearsal
from doorstep.engine.inspection.simulation.rehearsal import ItemResult, VillageResult
from doorstep.engine.survey.certificates import Certificate

FINDINGS = {
    f"f{number}": Finding(
        id=f"f{number}",
        code="SVC_UNCONF",
        check="service",
        severity=Severity.HIGH,
        place="河湾村",
        subject="",
        left=Cell("=服务.xlsx", None, 3, "G", "", None),
        right=None,
        params={},
    )
    for number in range(2)
}


def spec(code: str, points: float = 20, **more: Any) -> ItemSpec:
    return ItemSpec(
        code, {"zh": f"项目{code}", "en": f"item {code}"}, points, {"type": "proportional"}, **more
    )


def score_of(item: ItemSpec, got: float | None, *findings: str) -> ItemScore:
    if got is None:
        unknown = ScoreReason("no-data")
        return ItemScore(item, None, 0, item.points, 0, unknown, unknown=item.points)
    reason = ScoreReason(
        "asked", {"right": 5, "n": 9, "wrong": 4, "share": 5 / 9, "lo": 0.3, "hi": 0.8}
    )
    return ItemScore(item, got, got / 2, min(1.5 * got, item.points), 9, reason, findings)


ITEMS = spec("a"), spec("b", 5)

RUBRIC = RubricSpec(
    code="reference",
    title={"zh": "参考评分表", "en": "the reference rubric"},
    source={},
    version="1",
    dated="2026",
    basis="chosen",
    scale=100.0,
    items=(*ITEMS, spec("x", 5, retired="coercion")),
    must_pass=(MustPassSpec("v", {"zh": "编造记录", "en": "made-up records"}),),
    pass_mark=80.0,
)


def card(place: str | None, total: float, lo: float, hi: float, unknown: float) -> Card:
    found = () if place is not None else tuple(FINDINGS)
    return Card(
        place, (score_of(ITEMS[0], 10, *found), score_of(ITEMS[1], None)), total, lo, hi, unknown
    )


def village(name: str, *, marked: bool) -> PlaceScore:
    points = 26.0 if marked else 4.0
    gap = Gap((98, 98, 98), (72, 65, 80), points, points - 8, points + 7, 0.001 if marked else 1.0)
    return PlaceScore(name, card(name, 50, 40, 80, 5), gap)


SCORE = ScoreResult(
    rubric=RUBRIC,
    card=card(None, 70.4, 65, 92, 20),
    gap=Gap((92, 92, 92), (88, 82, 91), 4, -2, 9),
    places=(village("河湾村", marked=True), village("松坪村", marked=False)),
    vetoes=(Veto(RUBRIC.must_pass[0], "clear", "林主任"),),
    findings=FINDINGS,
)

PROTOCOL = ProtocolSpec(
    code="p",
    title={"zh": "规程", "en": "the protocol"},
    source={},
    year=2009,
    reference="as-of",
    look_back_months=36,
    site={},
    design={},
    basis="chosen",
    asks=(),
)

OUTCOME = Rehearsal(
    p_low=0.283,
    p_high=0.283,
    mc_error=0.004,
    pass_mark=80.0,
    scale=100.0,
    runs=10_000,
    score={"mean": 77.0, "q05": 68.0, "q50": 77.2, "q95": 85.0, "most": 85.0},
    items=(ItemResult("a", 20, 12.0, 6.0, 18.0, 8.0, 0.0, 2),),
    villages=(VillageResult("河湾村", 400, 0.2, 70.0, 60.0, 80.0, 1, 2),),
    luck_share=0.63,
    luck_error=0.01,
    facts_share=0.1,
    villages_drawn=1,
    unknown_items=(),
    unknown_points=0.0,
    scores=np.zeros(1),
)

CONTENT: dict[str, Any] = {
    "algorithm": {"name": "doorstep-stream", "version": 1},
    "design": {},
    "seed": "a long seed",
    "commitment": "c" * 64,
    "frame": {"hash": "f" * 64, "size": 7000},
    "time": "2026-06-30T08:00:00+00:00",
    "sample": {"size": 60},
}

RESULT = RehearsalResult(
    township="清溪镇",
    simulated=True,
    as_of=dt.date(2026, 6, 30),
    score=SCORE,
    simulation=ProtocolSimulation(RUBRIC, PROTOCOL, Inspection(1, 20), OUTCOME, ()),
    certificate=Certificate(content=CONTENT, **CONTENT),
)


def rescored(**changed: Any) -> RehearsalResult:
    """The rehearsal with another score."""
    return replace(RESULT, score=replace(SCORE, **changed))
