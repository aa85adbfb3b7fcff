"""What nobody looked at is not good: it is anything, and stays so however many villages are
drawn."""

from __future__ import annotations

import math

import numpy as np
import pytest
from spec.simulation.made import item, rubric, seen, whole

from doorstep.domain.errors import BadInput
from doorstep.domain.inspection import RubricSpec
from doorstep.engine.inspection.scoring.figures import ItemStanding
from doorstep.engine.inspection.simulation import Inspection, Knowledge, Rehearsal, simulate
from doorstep.engine.inspection.simulation.known import gather
from doorstep.engine.inspection.simulation.truths import from_share, posterior

HOMES = {f"v{at}": 100 for at in range(20)}


def rehearse(
    known: list[ItemStanding], sheet: RubricSpec | None = None, drawn: int | None = 5
) -> Rehearsal:
    return simulate(
        sheet or rubric(item(), mark=8),
        Knowledge(known, HOMES),
        Inspection(drawn, 20),
        seed="unknown",
        runs=4000,
    )


def test_an_item_nobody_knows_brings_anything_from_nothing_to_everything() -> None:
    found = rehearse([])
    assert found.score["q05"] < 0.8 and found.score["q95"] > 9.2
    assert found.p_pass == pytest.approx(0.2, abs=0.03)
    assert found.unknown_items == ("match",) and found.items[0].known_villages == 0


def test_drawing_all_villages_does_not_average_ignorance_away() -> None:
    """Twenty independent guesses would have a mean of 5 +- 0.6; but what is unknown is unknown in
    all alike."""
    found = rehearse([], drawn=None)
    assert found.score["q95"] - found.score["q05"] > 8


def test_a_village_nobody_visited_borrows_from_the_others_with_a_wider_spread() -> None:
    found = rehearse([seen(f"v{at}", 18, 20) for at in range(10)])
    visited, unvisited = found.villages[0], found.villages[15]
    assert visited.mean == pytest.approx(9.0, abs=0.3) and unvisited.mean == pytest.approx(
        9.0, abs=0.3
    )
    assert unvisited.q95 - unvisited.q05 > visited.q95 - visited.q05


def test_one_good_village_says_little_about_the_others() -> None:
    found = rehearse([seen("v0", 20, 20)])
    assert found.villages[5].q05 < 8 < 9 < found.villages[0].q05


def test_villages_that_differ_lend_less_than_villages_that_are_alike() -> None:
    alike = rehearse([seen(f"v{at}", 80, 100) for at in range(10)])
    unlike = rehearse([seen(f"v{at}", 60 if at % 2 else 100, 100) for at in range(10)])
    width = [found.villages[15].q95 - found.villages[15].q05 for found in (alike, unlike)]
    assert width[0] < 2 < 4 < width[1]


def test_five_of_five_is_not_taken_for_all() -> None:
    """Wilson's interval of 5 of 5 begins at 57 %."""
    assert rehearse([seen("v0", 5, 5)]).villages[0].q05 < 8


def test_a_village_visited_whole_is_known() -> None:
    found = rehearse([whole("v0", 93, 100)])
    assert (found.villages[0].q05, found.villages[0].mean, found.villages[0].q95) == pytest.approx(
        (9.3, 9.3, 9.3)
    )


def test_points_somebody_gave_stand() -> None:
    given = [ItemStanding(place, "site", 0, 0, 0.0, 0, whole=True, points=3.5) for place in HOMES]
    found = rehearse(given, rubric(item("site", 5, "observation"), mark=3))
    assert (
        found.items[0].mean == pytest.approx(3.5)
        and found.p_pass == 1
        and found.unknown_items == ()
    )


def test_answers_counted_without_households_leave_the_rest_open() -> None:
    """A quiz of ten questions in each village says something of staff, not all: ten others may be
    asked next time."""
    quiz = item("staff", 10, "interview")
    known = [ItemStanding(place, "staff", 8, 10, 10.0, 0) for place in HOMES]
    found = rehearse(known, rubric(quiz, mark=9), drawn=1)
    assert found.items[0].mean == pytest.approx(8, abs=0.3)
    assert found.items[0].q05 <= 6 and found.items[0].q95 >= 9


def test_ranks_are_intervals_and_villages_stay_in_their_order() -> None:
    found = rehearse([seen(f"v{at}", 10 + at // 2, 20) for at in range(20)])
    assert [village.village for village in found.villages] == list(HOMES)
    assert all(1 <= village.rank_lo < village.rank_hi <= 20 for village in found.villages)
    assert found.villages[19].rank_lo < found.villages[0].rank_lo


def test_villages_that_are_equal_share_all_ranks() -> None:
    found = rehearse([whole(place, 90, 100) for place in HOMES])
    assert {(village.rank_lo, village.rank_hi) for village in found.villages} == {(1, 20)}


def test_retired_items_are_not_rehearsed() -> None:
    from dataclasses import replace

    sheet = rubric(item(), replace(item("births"), retired="fertility"), mark=8)
    assert [one.code for one in rehearse([], sheet).items] == ["match"]


def test_the_level_is_the_posterior_a_slow_sum_gives() -> None:
    """Three villages, the same prior on a grid of 300 x 300, log-gamma from the standard
    library."""
    right, n = np.array([9.0, 18.0, 14.0]), np.array([10.0, 20.0, 20.0])
    total = first = spread = 0.0
    for i in range(300):
        logit = -9 + 18 * (i + 0.5) / 300
        level = 1 / (1 + math.exp(-logit))
        for j in range(300):
            strength = 3 / ((j + 0.5) / 300) ** 2 - 1
            a, b = level * strength, (1 - level) * strength
            log = 0.5 * math.log(level * (1 - level))
            for r, m in zip(right, n, strict=True):
                log += math.lgamma(a + r) + math.lgamma(b + m - r) - math.lgamma(a + b + m)
                log += math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
            weight = math.exp(log)
            total, first = total + weight, first + weight * level
            spread += weight * math.sqrt(1 / (1 + strength))
    found = posterior(right, n)
    level = 1 / (1 + np.exp(-found.logit))
    assert float(found.chance @ level) == pytest.approx(first / total, abs=0.004)
    assert float(found.chance @ np.sqrt(1 / (1 + found.strength))) == pytest.approx(
        spread / total, abs=0.01
    )


def test_likeness_within_a_household_is_taken_from_the_visits() -> None:
    """60 units of 20 households worth 30: a design effect of 2 with three units each is a
    correlation of .5."""
    measured = gather([item()], [ItemStanding("v0", "match", 50, 60, 30.0, 20)], HOMES)
    assumed = gather([item()], [ItemStanding("v0", "match", 50, 60, 60.0, 20)], HOMES)
    assert measured.icc[0] == pytest.approx(0.5) and measured.units[1, 0] == 300
    assert assumed.icc[0] == pytest.approx(0.05)


@pytest.mark.parametrize(
    ("rule", "right", "looked", "points"),
    [
        ({"type": "proportional"}, 8, 10, 8.0),
        ({"type": "per_fault_deduct", "each": 1}, 8, 10, 8.0),
        ({"type": "lqas", "max_faults": 2}, 8, 10, 10.0),
        ({"type": "lqas", "max_faults": 1}, 8, 10, 0.0),
        ({"type": "per_pp_below", "target": 0.9, "each": 0.5}, 8, 10, 5.0),
        (
            {
                "type": "step",
                "bands": [{"to": 0.1, "points": 10}, {"to": 0.3, "points": 4}, {"points": 0}],
            },
            8,
            10,
            4.0,
        ),
        ({"type": "all_or_nothing", "target": 0.8}, 8, 10, 10.0),
        ({"type": "late_days_deduct", "each": 1}, 8, 10, 8.0),
    ],
)
def test_points_of_a_count(
    rule: dict[str, object], right: float, looked: float, points: float
) -> None:
    assert float(from_share(item(**rule), right, looked)) == pytest.approx(points)


@pytest.mark.parametrize(
    ("known", "asked", "code"),
    [
        ([], {"runs": 0}, "simulate-runs"),
        ([], {"seed": " "}, "seed-blank"),
        ([], {"icc": 1.5}, "simulate-icc"),
        ([seen("nowhere", 1, 2)], {}, "simulate-place"),
        ([seen("v0", 3, 2)], {}, "simulate-standing"),
        ([], {"mark": None}, "pass-mark-missing"),
    ],
)
def test_what_cannot_be_is_one_error(
    known: list[ItemStanding], asked: dict[str, object], code: str
) -> None:
    words: dict[str, object] = {"seed": "s", "runs": 10, "mark": 8.0, **asked}
    sheet = rubric(item(), mark=words.pop("mark"))  # type: ignore[arg-type]
    knowledge = Knowledge(known, HOMES, words.pop("icc", None))  # type: ignore[arg-type]
    with pytest.raises(BadInput) as wrong:
        simulate(sheet, knowledge, Inspection(1, 5), **words)  # type: ignore[arg-type]
    assert wrong.value.code == code


def test_no_village_or_no_item_is_nothing_to_rehearse() -> None:
    for sheet, homes in ((rubric(mark=1), HOMES), (rubric(item(), mark=1), {})):
        with pytest.raises(BadInput, match="simulate-nothing"):
            simulate(sheet, Knowledge([], homes), Inspection(1, 5), seed="s")
