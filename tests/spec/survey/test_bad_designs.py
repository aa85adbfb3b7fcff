"""A design or a list that cannot be: refused with a code, before anything is drawn."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pytest
from spec.survey.walker import frame

from doorstep.domain.errors import BadInput
from doorstep.engine.survey import draw
from doorstep.i18n.phrasebook import LANGUAGES, Phrasebook

LIST = frame(
    village=["A", "A", "B", "B"],
    county=["1", "2", "1", "1"],
    size=[1, 2, 3, 3],
    text=["x", "1", "2", "3"],
)
TWO = {"kind": "two_stage", "clusters": "village"}

BAD: list[tuple[Mapping[str, object], str]] = [
    ({"n": 2}, "design-key-missing"),
    ({"kind": "simple"}, "design-key-missing"),
    ({"kind": "circular", "n": 2}, "design-kind-unknown"),
    ({"kind": "simple", "n": 2, "seed": 1}, "design-key-unknown"),
    ({"kind": "simple", "n": 0}, "design-value-unfit"),
    ({"kind": "simple", "n": -1}, "design-value-unfit"),
    ({"kind": "simple", "n": 2.5}, "design-value-unfit"),
    ({"kind": "simple", "n": True}, "design-value-unfit"),
    ({"kind": "simple", "n": 5}, "sample-above-frame"),
    ({"kind": "simple", "n": 2, "strata": 3}, "design-value-unfit"),
    ({"kind": "stratified", "n": 2}, "design-key-missing"),
    ({"kind": "stratified", "n": 2, "strata": "colour"}, "frame-column-missing"),
    ({"kind": "stratified", "n": {"A": 1}, "strata": "village"}, "stratum-without-number"),
    ({"kind": "stratified", "n": {"A": 1, "B": 1, "C": 1}, "strata": "village"}, "stratum-unknown"),
    ({"kind": "stratified", "n": {"A": 3, "B": 1}, "strata": "village"}, "sample-above-frame"),
    (
        {"kind": "stratified", "n": 1, "strata": "village", "allocation": "proportional"},
        "sample-below-strata",
    ),
    (
        {"kind": "stratified", "n": 2, "strata": "village", "allocation": "Neyman"},
        "design-value-unfit",
    ),
    ({"kind": "pps", "n": 2}, "design-key-missing"),
    ({"kind": "pps", "n": "all", "size": "size"}, "design-value-unfit"),
    ({"kind": "pps", "n": 2, "size": "text"}, "frame-size-unfit"),
    ({"kind": "pps", "n": 2, "size": "units"}, "design-key-missing"),
    ({"kind": "two_stage", "n": [1, 1]}, "design-key-missing"),
    ({**TWO, "n": 2}, "design-key-missing"),
    ({**TWO, "n": {"stage1": 2}}, "design-key-missing"),
    ({**TWO, "n": [3, 1]}, "sample-above-frame"),
    ({**TWO, "n": [1, 1], "strata": "county"}, "cluster-in-two-strata"),
    ({**TWO, "n": [1, 1], "size": "size"}, "cluster-in-two-sizes"),
    ({**TWO, "n": [1, 1], "second": "sampford"}, "design-value-unfit"),
    ({**TWO, "n": [1, 1], "second": "stratified"}, "design-value-unfit"),
    ({**TWO, "n": 1, "quotas": 3}, "design-value-unfit"),
    ({**TWO, "n": 1, "quotas": {"event": "some"}}, "design-value-unfit"),
    ({**TWO, "n": 1, "quotas": {"event": 1}}, "frame-column-missing"),
]


def refused(table: pa.Table, design: Mapping[str, object], seed: str = "s") -> BadInput:
    with pytest.raises(BadInput) as told:
        draw(table, design, seed)
    return told.value


@pytest.mark.parametrize(
    ("design", "code"), BAD, ids=[f"{number}-{code}" for number, (_, code) in enumerate(BAD)]
)
def test_a_bad_design_is_refused_in_one_sentence(design: Mapping[str, object], code: str) -> None:
    error = refused(LIST, design)
    assert (error.code, error.exit_code) == (code, 3)
    for lang in LANGUAGES:
        said = Phrasebook(lang).text(f"error.{code}", **error.params)
        assert Phrasebook(lang).known(f"error.{code}") and "{" not in said.replace("{'", "")


@pytest.mark.parametrize(
    ("units", "code"),
    [
        ([], "frame-empty"),
        (["a", "a"], "frame-unit-twice"),
        (["a", None], "frame-blank"),
        (["a", " "], "frame-blank"),
    ],
)
def test_a_bad_list_is_refused(units: list[str | None], code: str) -> None:
    assert (
        refused(pa.table({"unit": pa.array(units, pa.string())}), {"kind": "simple", "n": 1}).code
        == code
    )


@pytest.mark.parametrize("size", ["-1", "", "many", "1/0", "nan", "inf"])
def test_a_size_must_be_a_number(size: str) -> None:
    table = frame(size=["1", size])
    assert refused(table, {"kind": "pps", "size": "size", "n": 1}).code in (
        "frame-size-unfit",
        "frame-blank",
    )


def test_a_seed_must_be_said() -> None:
    assert refused(LIST, {"kind": "simple", "n": 1}, " ").code == "seed-blank"


def test_sampford_gives_up_where_it_cannot_come_to_an_end() -> None:
    table = pa.table({"unit": [str(number) for number in range(60)], "size": ["1"] * 60})
    assert refused(table, {"kind": "sampford", "size": "size", "n": 50}).code == "sampford-hopeless"
    assert len(draw(table, {"kind": "brewer", "size": "size", "n": 50}, "s").drawn) == 50


@pytest.mark.parametrize(
    "kind",
    ["srs", "simple_random", "SYS", "Systematic", "pps-systematic", "PPS systematic", "two-stage"],
)
def test_kinds_are_known_by_their_usual_names(kind: str) -> None:
    design = {"kind": kind, "n": [1, 1] if kind == "two-stage" else 2, "clusters": "village"}
    if kind == "two-stage" or kind.casefold().startswith("pps"):
        design["size"] = "units"
    assert draw(LIST, design, "s").drawn


def test_a_design_may_take_what_there_is_and_says_so() -> None:
    sample = draw(
        LIST, {"kind": "stratified", "n": 3, "strata": "county", "if_short": "take-all"}, "s"
    )
    assert (len(sample.drawn), sample.flags["stratum-short"], sample.flags["certain"]) == (4, 1, 4)
    assert (
        refused(LIST, {"kind": "simple", "n": 1, "if_short": "guess"}).code == "design-value-unfit"
    )
