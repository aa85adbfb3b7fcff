"""Where to go next: batches by what they tell, exact sums, an exact plan, a part at random, and no
household named."""

from __future__ import annotations

import itertools
from dataclasses import fields
from math import comb

import numpy as np
import pytest
from rubrics import item, rubric
from spec.simulation.made import seen, whole

from doorstep.domain.errors import BadInput
from doorstep.engine.inspection.scoring.figures import ItemStanding
from doorstep.engine.inspection.simulation import Batch, Knowledge, next_visits
from doorstep.engine.inspection.simulation.known import gather
from doorstep.engine.inspection.simulation.truths import drawn_shares
from doorstep.engine.inspection.simulation.visits import (
    RANDOM_SHARE,
    ItemJudgement,
    judge_item,
    knapsack,
    spread,
)
from doorstep.engine.stats import beta_share

SHEET = rubric(item(), mark=8)
HOMES = {"east": 100, "west": 100, "far": 100}


def one_item(right: float, n: int, homes: int = 1000) -> ItemJudgement:
    """A single village of which n households were seen; good enough from a share of .8 on."""
    known = gather([item()], [seen("east", right, n)], {"east": homes})
    share = drawn_shares(known, np.random.default_rng(1))[0]
    found = judge_item(known, 0, 0.8, share)
    assert found is not None
    return found


def beta_like(judge: ItemJudgement) -> tuple[float, float]:
    """The beta distribution with the mean and variance of what is known."""
    share, chance = judge.share, judge.chance[0]
    mean = float(chance @ share)
    strength = mean * (1 - mean) / (float(chance @ share**2) - mean**2) - 1
    return mean * strength, (1 - mean) * strength


def rising(x: float, k: int) -> float:
    return float(np.prod([x + i for i in range(k)])) if k else 1.0


def gain_on_paper(a: float, b: float, visits: int, border: float = 0.8) -> float:
    """Misjudgement now, less its mean over all answers of so many households (beta-binomial), ten
    points a time."""
    now = min(beta_share(border, a, b), 1 - beta_share(border, a, b))
    after = 0.0
    for y in range(visits + 1):
        chance = comb(visits, y) * rising(a, y) * rising(b, visits - y) / rising(a + b, visits)
        below = beta_share(border, a + y, b + visits - y)
        after += chance * min(below, 1 - below)
    return 10 * (now - after)


@pytest.mark.parametrize(("right", "n"), [(7, 8), (16, 20), (10, 20), (58, 60)])
@pytest.mark.parametrize("visits", [1, 2, 4, 10, 30])
def test_a_batch_gains_what_the_exact_sum_over_all_answers_says(
    right: int, n: int, visits: int
) -> None:
    judge = one_item(right, n)
    a, b = beta_like(judge)
    assert float(judge.gain(visits)[0]) == pytest.approx(gain_on_paper(a, b, visits), abs=0.01)


def test_one_visit_may_gain_nothing_where_six_do() -> None:
    """No one or two answers can turn the judgement of a village with 15 of 20 right; six can."""
    judge = one_item(15, 20)
    assert [float(judge.gain(visits)[0]) > 1e-9 for visits in (1, 2, 6)] == [False, False, True]


def test_a_plan_finds_the_batch_that_a_search_visit_by_visit_never_would() -> None:
    known = [whole("east", 95, 100), whole("far", 95, 100), seen("west", 11, 20)]
    plan = next_visits(SHEET, Knowledge(known, HOMES), 20, seed="s", random_share=0)
    (chosen,) = [batch for batch in plan if batch.kind == "value"]
    assert (
        chosen.village == "west"
        and chosen.item == "match"
        and chosen.visits >= 6
        and chosen.gain > 0
    )


def test_the_gain_lies_within_its_interval() -> None:
    plan = next_visits(
        SHEET, Knowledge([seen("east", 16, 20), seen("west", 10, 12)], HOMES), 40, seed="s"
    )
    assert plan and all(batch.gain_lo <= batch.gain <= batch.gain_hi for batch in plan)
    assert any(batch.gain_lo < 0 for batch in plan)  # answers may mislead, and that is said


def test_the_mean_gain_over_all_truths_is_the_gain() -> None:
    judge = one_item(16, 20)
    assert float(judge.outcomes(10, 0) @ judge.chance[0]) == pytest.approx(
        float(judge.gain(10)[0]), abs=1e-9
    )


def test_a_fifth_is_kept_for_random_visits_in_proportion_to_households() -> None:
    homes = {"large": 800, "small": 200}
    plan = next_visits(
        SHEET, Knowledge([seen("large", 16, 20), seen("small", 16, 20)], homes), 50, seed="s"
    )
    random = {batch.village: batch.visits for batch in plan if batch.kind == "random"}
    assert RANDOM_SHARE == 0.2 and random == {"large": 8, "small": 2}
    assert all(batch.item is None for batch in plan if batch.kind == "random")
    assert sum(batch.visits for batch in plan) == 50


def test_each_household_has_the_same_chance_of_a_random_visit() -> None:
    homes = np.array([13.0, 40.0, 7.0, 90.0])
    often = (
        sum(
            spread(np.random.default_rng(at), homes, homes.astype(np.int64), 5)
            for at in range(20_000)
        )
        / 20_000
    )
    assert often == pytest.approx(5 * homes / homes.sum(), abs=0.02)


def test_visits_that_would_tell_nothing_join_the_random_ones() -> None:
    known = [whole(place, 95, 100) for place in ("east", "west")] + [seen("far", 95, 99)]
    plan = next_visits(SHEET, Knowledge(known, HOMES), 30, seed="s")
    assert [(batch.village, batch.visits, batch.kind) for batch in plan] == [("far", 1, "random")]


def test_no_village_gets_more_visits_than_it_has_unseen_households() -> None:
    homes = {"east": 25, "west": 9, "far": 4}
    plan = next_visits(SHEET, Knowledge([seen("east", 16, 20)], homes), 1000, seed="s")
    visits = {place: sum(b.visits for b in plan if b.village == place) for place in homes}
    assert visits == {"east": 5, "west": 9, "far": 4}


def test_a_visit_serves_all_items_asked_at_the_door() -> None:
    both = rubric(item("match"), item("papers"), mark=16)
    one = [ItemStanding("east", "match", 16, 20, 20.0, 20)]
    two = [*one, ItemStanding("east", "papers", 16, 20, 20.0, 20)]
    gains = [
        next_visits(sheet, Knowledge(known, {"east": 100}), 10, seed="s", random_share=0)[0].gain
        for sheet, known in ((SHEET, one), (both, two))
    ]
    assert gains[1] > 1.5 * gains[0]  # not twice: each item tells a little of the other


def test_what_is_not_asked_at_the_door_draws_no_visit() -> None:
    with pytest.raises(BadInput, match="simulate-nothing-at-the-door"):
        next_visits(rubric(item(source="register"), mark=8), Knowledge([], HOMES), 10, seed="s")


def test_the_plan_is_the_best_of_all_plans() -> None:
    random = np.random.default_rng(4)
    sizes = np.array([0, 1, 2, 4])
    for _ in range(50):
        value = np.maximum.accumulate(
            np.hstack([np.zeros((4, 1)), random.random((4, 3)) ** 3]), axis=1
        )
        budget = int(random.integers(1, 10))
        chosen = knapsack(value, sizes, budget)
        best = max(
            sum(value[village, at] for village, at in enumerate(options))
            for options in itertools.product(range(4), repeat=4)
            if sum(sizes[at] for at in options) <= budget
        )
        got = sum(value[village, list(sizes).index(size)] for village, size in enumerate(chosen))
        assert got == pytest.approx(best) and chosen.sum() <= budget


def test_same_seed_same_plan() -> None:
    plans = [
        next_visits(SHEET, Knowledge([seen("east", 16, 20)], HOMES), 40, seed=seed)
        for seed in ("a", "a")
    ]
    assert plans[0] == plans[1]


def test_a_batch_names_a_village_and_never_a_household() -> None:
    assert {field.name for field in fields(Batch)} == {
        "village",
        "item",
        "visits",
        "gain",
        "gain_lo",
        "gain_hi",
        "kind",
        "answers",
    }


@pytest.mark.parametrize(
    ("budget", "seed", "code"), [(0, "s", "visits-budget"), (10, "", "seed-blank")]
)
def test_what_cannot_be_is_one_error(budget: int, seed: str, code: str) -> None:
    with pytest.raises(BadInput, match=code):
        next_visits(SHEET, Knowledge([], HOMES), budget, seed=seed)
