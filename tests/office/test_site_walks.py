"""Walks through service sites: counted, kept, overtaken by a new ledger; gaps become tasks of
whoever answers for the ledger, and are fixed when nothing is lacking any more."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from doorstep import Workspace
from doorstep.domain.errors import DoorstepError
from doorstep.domain.inspection_vocabulary import FactKind
from office.desk import POSTGRESQL, SQLITE, Desk
from office.test_corrections import Office

both = pytest.mark.parametrize("database", [SQLITE, POSTGRESQL], indirect=True)
TODAY = dt.date.today()
LEDGER = "村,项目,数量,情况\n松坪村,电脑,{n},{state}\n松坪村,办公桌,2,完好\n"


def take_ledger(desk: Desk, room: Path, n: int) -> Workspace:
    from doorstep.office.projecting import project

    path = room / "阵地设备台账.csv"
    path.write_text(LEDGER.format(n=n, state="完好" if n else "缺"), "utf-8")
    workspace = Workspace(desk.folder)
    workspace.register([path], yes=True)
    workspace.reconcile()
    project(workspace)
    return workspace


@both
def test_a_gap_becomes_a_task_and_the_next_ledger_fixes_it(desk: Desk, tmp_path: Path) -> None:
    from doorstep.office.models import Task
    from doorstep.office.site_walks import hand_out_gaps, settle_gaps

    workspace = take_ledger(desk, tmp_path, 0)
    office = Office(desk)
    assert hand_out_gaps(workspace, desk.lin) == 1
    assert hand_out_gaps(workspace, desk.lin) == 0
    (task,) = Task.objects.filter(key__startswith="s")
    assert (task.owner, task.state, task.place) == (office.clerk, "assigned", office.village)
    assert "× 1" in task.minute.said["what"]
    assert settle_gaps(workspace) == 0
    assert settle_gaps(take_ledger(desk, tmp_path, 1)) == 1
    task.refresh_from_db()
    assert task.state == "fixed" and task.moves.count() == 2


def test_nobody_to_give_it_to_is_said(desk: Desk, tmp_path: Path) -> None:
    from doorstep.office.models import Task
    from doorstep.office.site_walks import hand_out_gaps

    workspace = take_ledger(desk, tmp_path, 0)
    with pytest.raises(DoorstepError) as refused:
        hand_out_gaps(workspace, desk.lin)
    assert refused.value.code == "sites-without-owner"
    assert not Task.objects.filter(key__startswith="s").exists()


@both
def test_a_walk_stands_until_the_ledger_is_replaced(desk: Desk, tmp_path: Path) -> None:
    from doorstep.office.facts import COLLECTORS, judged
    from doorstep.office.models import AuditEvent
    from doorstep.office.site_walks import keep_walk, sites_now

    workspace = take_ledger(desk, tmp_path, 1)
    office = Office(desk)
    assert COLLECTORS[FactKind.SITES]() == []
    score = workspace.score("doorstep-reference").card
    by_ledger = next(one for one in score.items if one.item.code == "site")
    keep_walk(office.village, {"computer": (1, 0), "office": (1, 1)}, TODAY, desk.lin)
    (fact,) = COLLECTORS[FactKind.SITES]()
    assert (fact.present, fact.missing) == ({"office"}, {"computer"})
    scored = judged(Workspace(desk.folder)).score("doorstep-reference").card
    walked = next(one for one in scored.items if one.item.code == "site")
    assert by_ledger.got is not None and walked.got is not None and walked.got != by_ledger.got
    assert AuditEvent.objects.filter(what="site.walked").count() == 1
    workspace = take_ledger(desk, tmp_path, 2)
    assert COLLECTORS[FactKind.SITES]() == []
    site = next(one for one in sites_now(workspace).villages if one.place == "松坪村")
    assert site.cells["computer"].has == 2


@pytest.mark.parametrize(
    ("counts", "day", "code"),
    [
        ({}, TODAY, "walk-empty"),
        ({"computer": (1, 2)}, TODAY, "walk-counts-unfit"),
        ({"computer": (5000, 1)}, TODAY, "walk-counts-unfit"),
        ({"throne": (1, 1)}, TODAY, "walk-counts-unfit"),
        ({"computer": (1, 1)}, TODAY + dt.timedelta(days=1), "walk-day-future"),
    ],
)
def test_counts_that_cannot_be_are_refused(
    desk: Desk, counts: dict[str, tuple[int, int]], day: dt.date, code: str
) -> None:
    from doorstep.office.models import SiteWalk
    from doorstep.office.site_walks import keep_walk

    with pytest.raises(DoorstepError) as refused:
        keep_walk(Office(desk).village, counts, day, desk.lin)
    assert refused.value.code == code and not SiteWalk.objects.exists()
