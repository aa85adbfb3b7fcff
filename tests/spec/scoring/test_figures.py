"""Shares and what they are worth: households resemble each other, villages count by their
households, all is all."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pytest

from doorstep.domain.inspection import ItemSpec
from doorstep.engine.inspection.scoring.card import Card, ItemScore, ScoreReason, spread, summed
from doorstep.engine.inspection.scoring.evidence import CheckedUnit
from doorstep.engine.inspection.scoring.figures import (
    ALL,
    Figure,
    VisitedHomes,
    correlations,
    sampled_figures,
    whole_figures,
)
from doorstep.engine.inspection.scoring.gaps import held_together, measure_gap
from doorstep.engine.sql.tables import Tables, open_tables
from doorstep.engine.survey.intervals import wilson


@pytest.fixture
def tables() -> Iterator[Tables]:
    with open_tables() as opened:
        yield opened


def homes(place: str, *shares: tuple[int, int]) -> list[CheckedUnit]:
    """Households of (right, wrong) units."""
    return [
        CheckedUnit(place, (place, number), () if right else (f"{place}{number}",))
        for number, (good, bad) in enumerate(shares)
        for right in [True] * good + [False] * bad
    ]


def test_all_records_have_no_interval() -> None:
    figure = whole_figures(homes("North", (3, 1)))[ALL]
    assert (figure.est, figure.lo, figure.hi, figure.n, figure.correct, figure.whole) == (
        0.75,
        0.75,
        0.75,
        4,
        3,
        True,
    )
    assert figure.findings == ("North0",)


def test_a_village_visited_whole_has_none_either(tables: Tables) -> None:
    figure = sampled_figures(tables, homes("North", (2, 0), (1, 1)), VisitedHomes({"North": 2}))[
        "North"
    ]
    assert figure.est == figure.lo == figure.hi == 0.75


def test_households_resemble_each_other(tables: Tables) -> None:
    """Ten households of four, all right or all wrong, are ten answers and not forty."""
    alike = sampled_figures(
        tables, homes("North", *[(4, 0)] * 8, *[(0, 4)] * 2), VisitedHomes({"North": 10_000})
    )["North"]
    apart = wilson(0.8, 40, 0.95)
    assert alike.est == 0.8 and alike.hi - alike.lo > 1.5 * (apart[1] - apart[0])
    assert alike.n == 40 and alike.n_eff < 12


def test_villages_count_by_their_households_not_by_the_visits_made(tables: Tables) -> None:
    """North: 300 households, 1 of 2 right; South: 100, all right. (300 x .5 + 100 x 1) / 400 =
    .625, not 4 of 5."""
    units = homes("North", (1, 0), (0, 1)) + homes("South", (1, 0), (1, 0), (1, 0))
    figures = sampled_figures(tables, units, VisitedHomes({"North": 300, "South": 100}))
    assert figures[ALL].est == pytest.approx(0.625)
    assert (
        figures["South"].est == 1.0 and figures["South"].lo < 0.4
    )  # three households prove little


def test_a_household_without_a_unit_was_visited_all_the_same(tables: Tables) -> None:
    """Ten met in each of two villages of 100. In North all ten had a service, seven of them truly;
    in South one had, truly. A household met stands for ten either way: 8 of 11, and not 7 of 10
    and 1 of 1 as two halves (.85)."""
    units = homes("North", *[(1, 0)] * 7, *[(0, 1)] * 3) + homes("South", (1, 0))
    met = {place: {(place, number) for number in range(10)} for place in ("North", "South")}
    on_record = {"North": 100, "South": 100}
    figures = sampled_figures(tables, units, VisitedHomes(on_record, met))
    assert figures[ALL].est == pytest.approx(8 / 11)
    assert sampled_figures(tables, units, VisitedHomes(on_record))[ALL].est == pytest.approx(
        (7 * 10 + 100) / 200
    )


def test_one_fault_leaves_units_their_worth(tables: Tables) -> None:
    """Twenty households of one, one at fault: twenty answers. That the spread of so few faults is
    hardly known makes the interval wider, not the answers fewer (n_eff / n was .23)."""
    units = homes("North", *[(1, 0)] * 19, (0, 1))
    figure = sampled_figures(tables, units, VisitedHomes({"North": 100_000}))["North"]
    assert figure.n_eff == pytest.approx(20, rel=0.01)


def test_villages_that_were_not_visited_widen_the_interval(tables: Tables) -> None:
    """Three villages of eighteen, unlike each other: what they show of the others is little."""
    units = [
        unit
        for place, right in (("A", 10), ("B", 6), ("C", 8))
        for unit in homes(place, *[(1, 0)] * right, *[(0, 1)] * (10 - right))
    ]
    three = {place: 100 for place in "ABC"}
    all_of_them = sampled_figures(tables, units, VisitedHomes(three))[ALL]
    some = sampled_figures(
        tables, units, VisitedHomes(three | {f"V{number}": 100 for number in range(15)})
    )
    assert some[ALL].est == pytest.approx(all_of_them.est) == pytest.approx(0.8)
    assert some[ALL].hi - some[ALL].lo > 1.5 * (all_of_them.hi - all_of_them.lo)
    alone = sampled_figures(tables, homes("A", (1, 0), (0, 1)), VisitedHomes(three))[ALL]
    assert (alone.lo, alone.hi) == (0.0, 1.0)


@pytest.mark.parametrize("households", [{}, {"North": 1}])
def test_nobody_knows_how_many_there_are(tables: Tables, households: dict[str, int]) -> None:
    """No register counts households, or fewer than were met: what was met is a sample, and never
    all."""
    figure = sampled_figures(
        tables, homes("North", *[(1, 0)] * 30, *[(0, 1)] * 5), VisitedHomes(households)
    )["North"]
    assert figure.est == pytest.approx(30 / 35)
    assert figure.lo < 0.72 and figure.hi > 0.93


def test_nobody_visited(tables: Tables) -> None:
    assert sampled_figures(tables, [], VisitedHomes({"North": 300})) == {}


def figure(est: float, lo: float, hi: float, residuals: dict[object, float]) -> Figure:
    return Figure(est, lo, hi, 10, 10.0, 4, 5, residuals=residuals)


def item(
    code: str, got: float | None, lo: float, hi: float, known: Figure | None = None
) -> ItemScore:
    return ItemScore(
        ItemSpec(code, {"en": code}, 10, {"type": "proportional"}),
        got,
        lo,
        hi,
        1,
        ScoreReason("sampled"),
        (),
        known,
    )


def test_items_that_fail_together_widen_the_total_more() -> None:
    """3 below and 4 below: 5 when households have nothing in common, 7 when the same households
    fail in both."""
    one = {1: 1.0, 2: -1.0, 3: 0.0, 4: 0.0}
    other = {1: 0.0, 2: 0.0, 3: 1.0, 4: -1.0}
    for residuals, below in ((other, 5.0), (one, 7.0), ({1: -1.0, 2: 1.0}, 5.0)):
        items = [
            item("a", 8, 5, 9, figure(0.8, 0.5, 0.9, dict(one))),
            item("b", 7, 3, 9, figure(0.7, 0.3, 0.9, residuals)),
        ]
        assert spread(items)[0] == pytest.approx(below)
        assert summed(None, items).lo == pytest.approx(15 - below)


def test_correlations_against_the_plain_definition() -> None:
    figures = [figure(0.5, 0, 1, {1: 2.0, 2: 1.0}), figure(0.5, 0, 1, {1: 1.0, 3: 1.0}), None]
    together = correlations(figures)
    assert together[0, 1] == pytest.approx(2 / (math.sqrt(5) * math.sqrt(2)))
    assert together[2].tolist() == [0, 0, 1]


def card(*items: ItemScore) -> Card:
    return summed("North", items)


def test_papers_and_households_are_held_against_each_other_where_both_know() -> None:
    """Item a: papers 10 of 10, households 4 (2 to 6). Item b only papers know, c neither: a alone
    counts, as 100."""
    whole = Figure(1.0, 1.0, 1.0, 9, 9.0, 0, 9, True)
    paper = card(item("a", 10, 10, 10, whole), item("b", 5, 5, 5, whole), item("c", None, 0, 10))
    door = card(
        item("a", 4, 2, 6, figure(0.4, 0.2, 0.6, {})),
        item("b", None, 0, 10),
        item("c", None, 0, 10),
    )
    found = measure_gap(paper, door)
    assert found is not None
    assert (found.paper[0], found.household, found.points) == (100, (40, 20, 60), 60)
    assert (found.lo, found.hi) == (40, 80) and found.apart and found.marked


def test_facts_are_no_part_of_the_gap() -> None:
    """They stand on both sides alike and would only thin it out."""
    told = ItemScore(
        ItemSpec("f", {"en": "f"}, 10, {"type": "proportional"}),
        5,
        4,
        6,
        1,
        ScoreReason("asked"),
        by_fact=True,
    )
    whole = Figure(1.0, 1.0, 1.0, 9, 9.0, 0, 9, True)
    paper = card(item("a", 10, 10, 10, whole), told)
    door = card(item("a", 4, 2, 6, figure(0.4, 0.2, 0.6, {})), told)
    found = measure_gap(paper, door)
    assert found is not None and found.points == 60
    assert measure_gap(card(told), card(told)) is None


def test_no_visits_no_gap() -> None:
    """Registers alone say nothing of how far they are from life."""
    whole = Figure(0.9, 0.9, 0.9, 9, 9.0, 0, 8, True)
    paper = card(item("a", 9, 9, 9, whole))
    assert measure_gap(paper, paper) is None


def found_at_the_door(est: float, size: float, households: int) -> Figure:
    return Figure(est, 0.0, 1.0, 10, size, households, 5)


def test_close_papers_are_not_marked() -> None:
    """20 points of 40 answers are more than chance does to 5; 14 are too few, and so are ten
    answers."""
    whole = Figure(1.0, 1.0, 1.0, 9, 9.0, 0, 9, True)
    paper = card(item("a", 10, 10, 10, whole))
    for got, size, marked in ((8.0, 40.0, True), (8.6, 400.0, False), (8.0, 10.0, False)):
        door = card(item("a", got, 0, 10, found_at_the_door(got / 10, size, 30)))
        found = measure_gap(paper, door)
        assert found is not None and found.marked is marked


def test_losses_none_of_which_is_sure_do_not_add_up_to_a_sure_one() -> None:
    """Two items with 4 of 5 confirmed: 20 points together, and one in eleven by chance. Ends added
    in quadrature would leave 6 points at any level, since no item brings more than all its
    points."""
    whole = Figure(1.0, 1.0, 1.0, 9, 9.0, 0, 9, True)
    paper = card(*(item(code, 10, 10, 10, whole) for code in "ab"))
    few = card(*(item(code, 8, 0, 10, found_at_the_door(0.8, 5.0, 5)) for code in "ab"))
    many = card(*(item(code, 8, 0, 10, found_at_the_door(0.8, 40.0, 30)) for code in "ab"))
    of_few, of_many = measure_gap(paper, few), measure_gap(paper, many)
    assert of_few is not None and of_few.lo > 5 and not of_few.marked
    assert of_many is not None and of_many.marked


def test_one_of_eighteen_villages_must_show_more_than_one_alone() -> None:
    whole = Figure(1.0, 1.0, 1.0, 9, 9.0, 0, 9, True)
    paper = card(item("a", 10, 10, 10, whole))
    door = card(item("a", 8, 0, 10, found_at_the_door(0.8, 40.0, 30)))
    good = card(item("a", 9.9, 0, 10, found_at_the_door(0.99, 40.0, 30)))
    alone = measure_gap(paper, door)
    assert alone is not None and alone.marked
    others = {f"V{number}": measure_gap(paper, good) for number in range(17)}
    held = held_together({"North": alone, "nobody visited": None} | others)
    assert held["North"] is not None and not held["North"].marked
    assert held["North"].chance == pytest.approx(18 * alone.chance)
    assert held["nobody visited"] is None


def test_a_village_asked_whole_leaves_nothing_to_chance() -> None:
    everybody = Figure(0.8, 0.8, 0.8, 20, 20.0, 9, 16)
    whole = Figure(1.0, 1.0, 1.0, 9, 9.0, 0, 9, True)
    found = measure_gap(card(item("a", 10, 10, 10, whole)), card(item("a", 8, 8, 8, everybody)))
    assert found is not None and found.chance < 0.001


def test_chance_alone_marks_a_village_no_oftener_than_is_said(tables: Tables) -> None:
    """400 villages of 25 households whose papers promise 5 points too much, answers of a household
    alike: a gap of 15 and more, and one in twenty by the test, comes by chance at most so often."""
    random = np.random.default_rng(7)
    units = []
    for village in range(400):
        for home in range(25):
            share = random.beta(0.95 * 3, 0.05 * 3)
            right = random.random(2) < share
            units += [
                CheckedUnit(f"V{village}", (village, home), () if good else ("x",))
                for good in right
            ]
    figures = sampled_figures(tables, units, VisitedHomes({}))
    whole = Figure(1.0, 1.0, 1.0, 9, 9.0, 0, 9, True)
    paper = card(item("a", 10, 10, 10, whole))
    gaps = [
        measure_gap(paper, card(item("a", 10 * one.est, 0, 10, one)))
        for place, one in figures.items()
        if place is not None
    ]
    assert sum(gap is not None and gap.marked for gap in gaps) <= 0.05 * 400


def test_a_village_that_no_register_lists_counts_by_what_other_lists_know(tables: Tables) -> None:
    """North has 300 households on record and all is right; of South nothing is on record, nothing
    is right, and other lists name 100: .75. With nothing but the visits it has those met: .993."""
    units = homes("North", (1, 0), (1, 0)) + homes("South", (0, 1), (0, 1))
    told = VisitedHomes({"North": 300}, told={"North": 20, "South": 100})
    assert sampled_figures(tables, units, told)[ALL].est == pytest.approx(0.75)
    alone = VisitedHomes({"North": 300})
    assert sampled_figures(tables, units, alone)[ALL].est == pytest.approx(300 / 302)


def test_a_register_shorter_than_the_visits_says_nothing_of_how_many_there_are(
    tables: Tables,
) -> None:
    units = homes("South", (0, 1), (1, 0), (1, 0))
    short = sampled_figures(tables, units, VisitedHomes({"South": 2}, told={"South": 2}))["South"]
    assert short.est == pytest.approx(2 / 3) and short.lo < short.est < short.hi
