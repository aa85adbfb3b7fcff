"""The package `svy`, asked the same questions on samples made up anew: a live second opinion beside
R's frozen one."""

from __future__ import annotations

import numpy as np
import polars
import pytest
import svy
from spec.survey.samples import ask, sample


def township(seed: int) -> dict[str, list[object]]:
    """Three strata, some dozen villages drawn, unequal numbers of households in each; values shared
    by neighbours."""
    random = np.random.default_rng(seed)
    columns: dict[str, list[object]] = {
        name: [] for name in ("stratum", "cluster", "unit", "y", "x", "w", "N", "M")
    }
    columns["village"] = []
    for stratum in range(3):
        there = int(random.integers(9, 20))
        drawn = int(random.integers(3, 7))
        for cluster in range(drawn):
            size = int(random.integers(6, 40))
            taken = int(random.integers(2, min(size, 9)))
            level = random.normal(50, 10)
            for unit in range(taken):
                row = (
                    f"s{stratum}",
                    f"s{stratum}c{cluster}",
                    f"s{stratum}c{cluster}u{unit}",
                    random.normal(level, 5),
                )
                more = (random.uniform(80, 120), there / drawn * size / taken, there, size)
                for name, value in zip(
                    columns, (*row, *more, str(random.choice(["a", "b"]))), strict=True
                ):
                    columns[name].append(value)
    return columns


def theirs(columns: dict[str, list[object]]) -> svy.Sample:
    design = svy.Design(
        stratum="stratum",
        psu="cluster",
        ssu="unit",
        wgt="w",
        pop_size=svy.PopSize(psu="N", ssu="M"),
    )
    return svy.Sample(polars.DataFrame(columns), design)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("kind", ["mean", "total", "ratio"])
@pytest.mark.parametrize("domains", [None, "village"])
def test_the_same_estimates(seed: int, kind: str, domains: str | None) -> None:
    columns = township(seed)
    ours = ask(sample(**columns), kind, by=domains)
    estimation = theirs(columns).estimation
    asked = ("y", "x") if kind == "ratio" else ("y",)
    second = getattr(estimation, kind)(*asked, by=domains, deff="wor").estimates
    assert len(ours) == len(second)
    for one, other in zip(ours, second, strict=True):
        assert (one.est, one.se) == pytest.approx((other.est, other.se), rel=1e-9)
        assert one.deff == pytest.approx(other.deff, rel=1e-6)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("interval", ["beta", "korn-graubard", "logit"])
def test_the_same_intervals(seed: int, interval: str) -> None:
    columns = township(seed)
    columns["y"] = [float(value > 45) for value in columns["y"]]  # type: ignore[operator]
    (ours,) = ask(sample(**columns), "proportion", interval=interval)
    second = theirs(columns).estimation.prop("y", ci_method=interval).estimates  # type: ignore[arg-type]
    other = next(one for one in second if float(one.y_level) == 1)  # type: ignore[arg-type]
    assert (ours.est, ours.lo, ours.hi) == pytest.approx(
        (other.est, other.lci, other.uci), rel=1e-7
    )
