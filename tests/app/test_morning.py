"""The morning's figures: those that score, simulation and brief give, kept and read again, and the
difference to earlier ones."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pytest
from cli.test_score import reconciled
from render.rehearsed import RESULT

from doorstep.app.first_things import looked_up, repairs
from doorstep.app.morning import changes, inspection_of, morning_figures, rehearsed
from doorstep.app.workspace import Workspace
from doorstep.domain.errors import BadInput
from doorstep.domain.morning import MorningFigures, MorningVillage, MorningWork

__all__ = ["reconciled"]


@pytest.fixture
def figures(reconciled: Path) -> MorningFigures:
    opened = Workspace(reconciled)
    return morning_figures(opened, *rehearsed(opened, inspection_of(opened)))


def test_what_three_households_said(figures: MorningFigures) -> None:
    """The points of test_score; of four households tried three opened."""
    assert (figures.score.rubric, figures.score.proven.at) == ("doorstep-reference", 26.25)
    assert figures.score.unknown == 40
    assert [(row.village, row.households, row.met, row.tried) for row in figures.villages] == [
        ("松坪村", 4, 3, 4)
    ]
    gap = figures.villages[0].gap
    assert gap is not None and gap.at == pytest.approx(100 - 100 * 26.25 / 60)
    assert figures.expected is None or figures.expected.protocol == "hefei-2009"


def test_an_inspection_that_cannot_be_simulated_leaves_the_score(figures: MorningFigures) -> None:
    """A village of four households has not what the usual protocol draws, or it has: one of both
    is said."""
    assert (figures.expected is None) == (figures.problem is not None)


def test_kept_and_read_again(figures: MorningFigures) -> None:
    kept = json.dumps(figures.as_object(), ensure_ascii=False)
    assert MorningFigures.from_object(json.loads(kept)) == figures


def test_settings_go_before_the_pack(reconciled: Path) -> None:
    opened = Workspace(reconciled)
    assert (inspection_of(opened).rubric, inspection_of(opened).protocol) == (
        "doorstep-reference",
        "hefei-2009",
    )
    opened.store.judge_by("data-quality-review", "shencun-selfcheck")
    again = inspection_of(Workspace(reconciled))
    assert (again.rubric, again.protocol) == ("data-quality-review", "shencun-selfcheck")
    Workspace(reconciled).store.judge_by("no-such", None)
    with pytest.raises(BadInput, match="rubric-unknown"):
        lost = Workspace(reconciled)
        rehearsed(lost, inspection_of(lost))


def test_repairs_bring_back_what_the_households_met_lost() -> None:
    """Item a: 10 of 20 points, two records behind it in one village; whole, so all of it."""
    score = RESULT.score
    behind = replace(score.card.items[0], findings=("f0", "f1"))
    place = replace(score.places[0], card=replace(score.places[0].card, items=(behind,)))
    (one,) = repairs(replace(score, places=(place,)), {"河湾村": 40})
    assert (one.work, one.village, one.item, one.count) == (MorningWork.RECORDS, "河湾村", "a", 2)
    assert (one.points, one.hours, one.per_hour) == (10, 0.2, pytest.approx(50))
    assert one.codes == ("SVC_UNCONF",)


def test_changes_are_the_later_less_the_earlier(figures: MorningFigures) -> None:
    village = figures.villages[0]
    gone = MorningVillage("旧村", 9, 5, 1, 1, None)
    before = replace(
        figures,
        findings=figures.findings + 7,
        villages=(replace(village, findings=village.findings + 2), gone),
        score=replace(figures.score, unknown=50),
    )
    told = changes(before, figures, dt.date(2026, 6, 1))
    assert (told.findings, told.met, told.unknown, told.proven) == (-7, -1, -10, 0)
    assert told.villages == {"松坪村": -2, "旧村": -5} and told.since == dt.date(2026, 6, 1)


def test_points_by_another_rubric_are_no_change(figures: MorningFigures) -> None:
    before = replace(figures, score=replace(figures.score, rubric="another", unknown=1))
    told = changes(before, figures)
    assert (told.proven, told.unknown, told.expected) == (None, None, None)


def test_the_brief_names_the_actions_of_the_morning(
    reconciled: Path, figures: MorningFigures, tmp_path: Path
) -> None:
    Workspace(reconciled).report(tmp_path / "brief.json")
    told = json.loads((tmp_path / "brief.json").read_text("utf-8"))["summary"]["actions"]
    assert told and told == json.loads(json.dumps(figures.as_object()))["actions"]


def test_points_that_an_afternoon_would_settle_come_first(
    reconciled: Path, figures: MorningFigures
) -> None:
    opened = Workspace(reconciled)
    score = opened.score(inspection_of(opened).rubric)
    open_items = [one for one in score.card.items if not one.item.measure and one.unknown > 0]
    first, *others = figures.actions
    assert (first.work, first.village) == (MorningWork.FACTS, "")
    assert first.points == sum(one.unknown for one in open_items)
    assert first.count == len(open_items) and first.hours <= 4
    assert first.title == max(open_items, key=lambda one: one.unknown).item.title
    assert all(one.work is not MorningWork.FACTS for one in others)


def test_without_an_item_to_look_up_no_afternoon_is_asked_for() -> None:
    score = RESULT.score
    known = tuple(replace(one, unknown=0.0) for one in score.card.items)
    assert not list(looked_up(replace(score, card=replace(score.card, items=known))))
