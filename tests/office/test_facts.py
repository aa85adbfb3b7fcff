"""What the desk knows fills items of a rubric: nobody types residents' corrections for a score."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.utils import timezone

from doorstep import Workspace
from doorstep.domain.inspection_vocabulary import FactKind
from doorstep.engine.inspection.scoring.card import ItemScore
from office.desk import POSTGRESQL, SQLITE, Desk
from office.test_corrections import Office

both = pytest.mark.parametrize("database", [SQLITE, POSTGRESQL], indirect=True)


def asked(office: Office, *days_ago: int) -> list[int]:
    from doorstep.office.corrections import answer_by
    from doorstep.office.models import CorrectionRequest

    numbers = []
    for days in days_ago:
        row: CorrectionRequest = office.take()
        row.received_on = timezone.localdate() - dt.timedelta(days=days)
        row.due = answer_by(row.received_on)
        row.save()
        numbers.append(row.number)
    return numbers


def correction(workspace: Workspace, facts: Path | None = None) -> ItemScore:
    items = workspace.score("doorstep-reference", facts).card.items
    return next(one for one in items if one.item.code == "correction")


@both
def test_corrections_answered_by_their_day_fill_the_item(desk: Desk) -> None:
    from doorstep.office.corrections import call_back, decide
    from doorstep.office.facts import COLLECTORS, judged
    from doorstep.office.vocabulary import CorrectionDecision

    office, known = Office(desk), COLLECTORS[FactKind.CORRECTIONS]
    assert known() == []
    late, fresh, _unanswered, _waiting = asked(office, 60, 2, 60, 1)
    for number in (late, fresh):
        decide(number, CorrectionDecision.GRANTED, "已更正。", office.accounts[office.owner])
    (fact,) = known()
    assert (fact.place, fact.right, fact.n) == (None, 1, 3)
    item = correction(judged(Workspace(desk.folder)))
    assert item.got == pytest.approx(item.most / 3)
    assert correction(Workspace(desk.folder)).got is None
    call_back(fresh, False, "还是不对", office.accounts[office.third])
    (fact,) = known()
    assert (fact.right, fact.n) == (0, 2)  # it is owed anew


def test_what_a_file_says_stands_before_what_the_desk_knows(desk: Desk, tmp_path: Path) -> None:
    from doorstep.office.facts import judged

    asked(Office(desk), 60)
    said = tmp_path / "facts.toml"
    said.write_text('[[fact]]\nitem = "correction"\nright = 9\nn = 9\n')
    item = correction(judged(Workspace(desk.folder)), said)
    assert item.got == item.most


def test_an_answer_asks_for_the_score_again(desk: Desk) -> None:
    from doorstep.office.corrections import decide
    from doorstep.office.job_queue import is_asked
    from doorstep.office.mornings import fill_morning, is_morning_awaited
    from doorstep.office.projecting import project
    from doorstep.office.vocabulary import CorrectionDecision

    workspace = Workspace(desk.folder)
    project(workspace)
    fill_morning(workspace)
    office = Office(desk)
    (number,) = asked(office, 2)
    assert not is_morning_awaited()
    decide(number, CorrectionDecision.GRANTED, "已更正。", office.accounts[office.owner])
    assert is_morning_awaited() and is_asked("project")
