"""Three lists or more: log-linear models, held to R's glm and to made-up villages of known size."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from doorstep.domain.errors import BadInput
from doorstep.engine.survey.coverage import averaged, coverage_of_lists, fit_lists, total_interval

THREE = {
    (1, 1, 1): 2,
    (1, 1, 0): 3,
    (1, 0, 1): 112,
    (1, 0, 0): 247,
    (0, 1, 1): 12,
    (0, 1, 0): 60,
    (0, 0, 1): 142,
}
# R 4.2.2: glm(n ~ a + b + c + pairs, poisson): AIC, exp(intercept), its standard error on the log
# scale
GLM = {
    (): (93.0047038469, 484.169056988, 0.124811260911),
    ((0, 1),): (53.6092526433, 349.365079365, 0.134924299719),
    ((0, 1), (1, 2)): (49.984425113, 313.160714286, 0.141489957049),
    ((0, 1), (0, 2), (1, 2)): (50.57790164891139, 1043.86904762, 0.976397639984),
}


@pytest.mark.parametrize("pairs", GLM)
def test_each_model_is_rs_glm(pairs: tuple[tuple[int, int], ...]) -> None:
    (model,) = [model for model in fit_lists(list(THREE.items()), 3) if model.pairs == pairs]
    aic, unseen, error = GLM[pairs]
    assert (model.aic, model.unseen) == pytest.approx((aic, unseen), rel=1e-9)
    assert model.se == pytest.approx((unseen**2 * error**2 + unseen) ** 0.5, rel=1e-6)


def test_every_hierarchy_is_tried_and_the_best_comes_first() -> None:
    models = fit_lists(list(THREE.items()), 3)
    assert len(models) == 8 and [m.aic for m in models] == sorted(m.aic for m in models)
    answer = averaged(models)
    assert min(m.unseen for m in models) < answer.unseen < max(m.unseen for m in models)
    assert answer.se > models[0].se


def test_two_lists_that_copy_each_other_are_noticed() -> None:
    """The register was copied from the clinic: as two lists they miss nobody, the visits show that
    they miss many."""
    random = np.random.default_rng(3)
    clinic = random.random(2000) < 0.5
    register = np.where(random.random(2000) < 0.95, clinic, random.random(2000) < 0.5)
    visit = random.random(2000) < 0.6
    counts = {
        p: float(np.sum(np.all(p == np.array([clinic, register, visit]).T, axis=1)))
        for p in product((0, 1), repeat=3)
    }
    found = coverage_of_lists({"a": counts}, ["clinic", "register", "visit"])
    assert found.lo < 2000 < found.hi
    assert ["clinic", "register"] in found.strata[0]["pairs"]  # type: ignore[operator]
    both, one, other = (
        counts[1, 1, 0] + counts[1, 1, 1],
        counts[1, 0, 0] + counts[1, 0, 1],
        counts[0, 1, 0] + counts[0, 1, 1],
    )
    assert both + one + other + one * other / both < 1200


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    random = np.random.default_rng(1)
    held = 0
    for _ in range(300):
        marks = random.random((600, 3)) < (0.8, 0.6, 0.5)
        patterns, often = np.unique(marks, axis=0, return_counts=True)
        counts = [
            (tuple(int(m) for m in p), float(n)) for p, n in zip(patterns, often, strict=True)
        ]
        seen = sum(n for p, n in counts if any(p))
        low, high = total_interval(seen, averaged(fit_lists(counts, 3)))
        held += low <= 600 <= high
    assert 0.92 < held / 300 < 0.99


@pytest.mark.parametrize("spread", [0.5, 1.0])
def test_people_who_are_hard_to_find_are_held_too(spread: float) -> None:
    """Who is easily found is on all lists; models of pairs alone held 81 to 94 of 100, Chao's
    lower bound stays below."""
    random = np.random.default_rng(2)
    held, bounds = 0, []
    for _ in range(150):
        ease = random.normal(0, spread, (2000, 1))
        marks = random.random((2000, 3)) < 1 / (1 + np.exp(-(np.array([1.4, 0.4, 0.0]) + ease)))
        patterns, often = np.unique(marks, axis=0, return_counts=True)
        counts = {tuple(int(m) for m in p): float(n) for p, n in zip(patterns, often, strict=True)}
        found = coverage_of_lists({"a": counts}, ["a", "b", "c"])
        held += found.lo <= 2000 <= found.hi
        bounds.append(found.lower_bound)
    assert held / 150 >= 0.94
    assert 1700 < np.mean(bounds) < 2000


@pytest.mark.parametrize("lists", [2, 6])
def test_how_many_lists(lists: int) -> None:
    with pytest.raises(BadInput):
        fit_lists([((1,) * lists, 5)], lists)
