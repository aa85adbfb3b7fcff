"""The figures of R's `survey` on its `api` data, frozen in frozen/ together with the script that
made them.

Estimates, standard errors and design effects agree to 1e-9 of their size; intervals to 1e-7.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

from doorstep.app.standalone.surveys import estimate_file
from doorstep.engine.survey import Estimate, SurveyDesign, SurveyQuestion

FROZEN = Path(__file__).parent / "frozen"
DESIGNS = {
    "stratified": ("stratified", SurveyDesign("stype", (), "pw", ("fpc",))),
    "onestage": ("onestage", SurveyDesign(None, ("dnum",), "pw", ("fpc",))),
    "twostage": ("twostage", SurveyDesign(None, ("dnum", "snum"), "pw", ("fpc1", "fpc2"))),
    "stratified_twostage": (
        "stratified_twostage",
        SurveyDesign("zone", ("district", "snum"), "pw", ("fpc1", "fpc2")),
    ),
    "onestage_nofpc": ("onestage", SurveyDesign(None, ("dnum",), "pw")),
    "stratified_nofpc": ("stratified_twostage", SurveyDesign("zone", ("district",), "pw")),
}
ASKED = ("design", "kind", "y", "x", "by", "interval")
Asked = tuple[str, ...]


def frozen() -> dict[Asked, list[dict[str, str]]]:
    found = defaultdict(list)
    with (FROZEN / "answers.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found[tuple(row[name] for name in ASKED)].append(row)
    return dict(found)


ANSWERS = frozen()


@cache
def ours(asked: Asked) -> dict[str | None, Estimate]:
    name, kind, y, x, by, interval = asked
    file, design = DESIGNS[name]
    question = SurveyQuestion(kind, y, x or None, by or None, interval)
    return {found.group: found for found in estimate_file(FROZEN / f"{file}.csv", question, design)}


@pytest.mark.parametrize("asked", ANSWERS, ids="-".join)
def test_estimate_error_and_design_effect(asked: Asked) -> None:
    for row in ANSWERS[asked]:
        found = ours(asked)[row["group"] or None]
        assert found.est == pytest.approx(float(row["est"]), rel=1e-9)
        assert found.se == pytest.approx(float(row["se"]), rel=1e-9, abs=1e-12)
        assert found.deff == pytest.approx(float(row["deff"]), rel=1e-9, abs=1e-12)
        assert (found.df, found.n) == (int(row["df"]), int(row["n"]))


@pytest.mark.parametrize("asked", ANSWERS, ids="-".join)
def test_interval(asked: Asked) -> None:
    for row in ANSWERS[asked]:
        found = ours(asked)[row["group"] or None]
        assert (found.lo, found.hi) == pytest.approx(
            (float(row["lo"]), float(row["hi"])), rel=1e-7, abs=1e-7
        )


def test_korn_graubard_is_rs_beta_that_never_counts_more_than_n() -> None:
    differing = []
    for asked, rows in ANSWERS.items():
        if asked[-1] != "beta":
            continue
        clipped = ours((*asked[:-1], "korn-graubard"))
        for row in rows:
            beta, found = ours(asked)[row["group"] or None], clipped[row["group"] or None]
            assert beta.n_eff is not None and found.n_eff == pytest.approx(min(beta.n_eff, beta.n))
            if beta.n_eff <= beta.n:
                assert (found.lo, found.hi) == (beta.lo, beta.hi)
            else:
                differing.append(asked)
    assert differing


@pytest.mark.parametrize("name", ["stratified", "twostage", "stratified_twostage"])
def test_population_counts_alone_give_the_weights(name: str) -> None:
    file, design = DESIGNS[name]
    bare = SurveyDesign(design.strata, design.clusters, None, design.fpc)
    question = SurveyQuestion("total", "api00")
    (with_weights,) = estimate_file(FROZEN / f"{file}.csv", question, design)
    (without,) = estimate_file(FROZEN / f"{file}.csv", question, bare)
    assert (without.est, without.se) == pytest.approx((with_weights.est, with_weights.se), rel=1e-6)


def test_the_second_stage_may_be_the_rows_themselves() -> None:
    file, design = DESIGNS["twostage"]
    rows = SurveyDesign(None, ("dnum",), "pw", design.fpc)
    question = SurveyQuestion("ratio", "api.stu", "enroll")
    path = FROZEN / f"{file}.csv"
    assert estimate_file(path, question, rows) == estimate_file(path, question, design)
