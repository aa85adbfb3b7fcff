"""What nobody looked at is not good: it is anything, and stays so however many villages are
drawn."""

from __future__ import annotations

import math

import numpy as np
import pytest
from rubrics import item, rubric
from spec.simulation.made import seen, whole

from doorstep.domain.errors import BadInput
from doorstep.domain.inspection import RubricSpec
from doorstep.engine.inspection.scoring.figures import ItemStanding
from doorstep.engine.inspection.simulation import Inspection, Knowledge, Rehearsal, simulate
from doorstep.engine.inspection.simulation.known import gather
from doorstep.engine.inspection.simulation.shared_effects import (
    APART_SD,
    LEVEL_MIDDLE,
    LEVEL_SD,
    LEVELS_APART,
    LEVELS_APART_SD,
    SPREAD_MIDDLE,
    SPREAD_SD,
    LookedAt,
    shares,
)
from doorstep.engine.inspection.simulation.truths import from_share

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


def test_nothing_visited_gives_no_chance_and_a_score_that_may_be_anything() -> None:
    found = rehearse([])
    assert (found.p_low, found.p_high, found.p_pass) == (None, None, None)
    assert (found.score["q05"], found.score["most"]) == (0, 10)
    assert found.unknown_items == ("match",) and found.items[0].known_villages == 0


def test_an_item_nobody_looked_at_makes_the_chance_a_range_and_no_prior() -> None:
    """Nine points are known well and three unknown: the mark of ten hangs on them alone."""
    sheet = rubric(item(), item("site", 3, "observation"), mark=10)
    found = rehearse([whole(place, 90, 100) for place in HOMES], sheet)
    assert (found.p_low, found.p_pass) == (0, None) and found.p_high == pytest.approx(1, abs=0.01)
    assert found.unknown_items == ("site",) and found.unknown_points == 3
    assert found.score["most"] - found.score["q95"] == pytest.approx(3)
    assert (found.items[1].q05, found.items[1].q95, found.items[1].unknown) == (0, 3, 3)


def test_what_is_unknown_in_some_villages_alone_counts_there() -> None:
    sheet = rubric(item(), item("site", 4, "observation"), mark=10)
    given = [
        ItemStanding(place, "site", 0, 0, 0.0, 0, whole=True, points=4.0)
        for place in list(HOMES)[:10]
    ]
    found = rehearse([whole(place, 90, 100) for place in HOMES] + given, sheet, drawn=None)
    assert found.unknown_points == pytest.approx(2) and found.unknown_items == ("site",)
    assert found.score["most"] - found.score["q95"] == pytest.approx(2)
    assert [found.villages[at].q95 for at in (0, 19)] == pytest.approx([13, 13])
    assert [found.villages[at].q05 for at in (0, 19)] == pytest.approx([13, 9])


def test_what_is_not_luck_is_facts_to_look_up_or_visits() -> None:
    """Registers known in half the villages are facts to look up; answers at the door are visits."""
    sheet = rubric(item(), item("papers", 10, "register"), mark=15)
    doors = [seen(f"v{at}", 18, 20) for at in range(20)]
    papers = [whole(f"v{at}", 60 + 4 * at, 100, code="papers") for at in range(10)]
    found = rehearse(doors + papers, sheet, drawn=None)
    assert found.luck_share is not None and found.facts_share is not None
    assert found.facts_share > 0.5 > 1 - found.luck_share - found.facts_share > 0
    known = rehearse(doors + [whole(place, 80, 100, code="papers") for place in HOMES], sheet)
    assert known.facts_share == pytest.approx(0, abs=0.02)


def test_a_clerk_good_at_everything_is_believed_good_at_what_was_not_asked() -> None:
    """Two items go together in twelve villages; two more were asked one of them alone."""
    sheet = rubric(item(), item("other"), mark=10)
    both = ("match", "other")
    known = [
        seen(f"v{at}", 40 if at % 2 else 24, 40, code=code) for at in range(12) for code in both
    ]
    known += [seen("v18", 39, 40), seen("v19", 24, 40)]
    good, bad = (rehearse(known, sheet).villages[at].mean for at in (18, 19))
    assert good - bad > 10 * (39 - 24) / 40 + 1


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


def test_villages_stand_as_a_slow_sum_gives() -> None:
    """One item, three villages and one nobody visited: the same law summed over levels, spreads and
    each village's own number."""
    right, n = np.array([9.0, 18.0, 14.0, 0.0]), np.array([10.0, 20.0, 20.0, 0.0])
    spread_sd = math.hypot(SPREAD_SD, APART_SD)
    own = np.linspace(-5, 5, 101)
    weight = np.exp(-(own**2) / 2) / np.exp(-(own**2) / 2).sum()
    total, first = 0.0, np.zeros(4)
    for level in np.linspace(-6, 8, 71):
        far = LEVELS_APART * np.exp(LEVELS_APART_SD * np.linspace(-3, 3, 13))
        wide = LEVEL_SD**2 + far**2
        prior = np.exp(-((level - LEVEL_MIDDLE) ** 2) / (2 * wide)) / np.sqrt(wide)
        prior = float(prior @ np.exp(-(np.linspace(-3, 3, 13) ** 2) / 2))
        for step in np.linspace(-3, 3, 41):
            share = 1 / (1 + np.exp(-(level + SPREAD_MIDDLE * np.exp(step * spread_sd) * own)))
            share = np.clip(share, 1e-12, 1 - 1e-12)
            likely = np.exp(np.outer(right, np.log(share)) + np.outer(n - right, np.log1p(-share)))
            chance = likely @ weight
            whole_chance = prior * math.exp(-step * step / 2) * float(np.prod(chance))
            total += whole_chance
            first += whole_chance * (likely * share) @ weight / chance
    found = shares(LookedAt(right[:, None], n[:, None]), np.random.default_rng(2))
    assert found.shape[1:] == (4, 1)
    assert found[:, :, 0].mean(axis=0) == pytest.approx(first / total, abs=0.012)


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
