"""Pages show the last run; matters outlive it: known again, proven gone, back again."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from doorstep import Workspace
from office.desk import DEATHS, PERSONS, Desk


def test_what_was_found_becomes_tasks_by_village_and_kind(desk: Desk) -> None:
    from doorstep.office.models import FindingRow, Matter, Task
    from doorstep.office.opened import finding_of
    from doorstep.office.projecting import is_overtaken, project

    workspace = Workspace(desk.folder)
    found = workspace.findings()
    assert found and is_overtaken()
    done = project(workspace)
    assert done is not None and (done.found, done.new, done.gone) == (len(found), len(found), 0)
    shown = [finding_of(row) for row in FindingRow.objects.order_by("number")]
    assert shown == list(found)
    bundles = {(one.place, one.code) for one in found}
    assert {(task.place.name, task.code) for task in Task.objects.all()} == bundles
    assert Matter.objects.count() == len(found)
    assert project(workspace) is None and not is_overtaken()


def change(desk: Desk, tmp_path: Path, persons: str, deaths: str = DEATHS) -> None:
    from doorstep.office.projecting import project

    (tmp_path / "人口.csv").write_text(persons, "utf-8")
    (tmp_path / "死亡.csv").write_text(deaths, "utf-8")
    workspace = Workspace(desk.folder)
    workspace.register([tmp_path / "人口.csv", tmp_path / "死亡.csv"], yes=True)
    workspace.reconcile()
    project(workspace)


def states() -> dict[str, tuple[str, int]]:
    from doorstep.office.models import Task

    return {task.key: (task.state, task.recurred) for task in Task.objects.all()}


def test_a_line_on_top_moves_nothing(desk: Desk, tmp_path: Path) -> None:
    from doorstep.office.models import Matter
    from doorstep.office.projecting import project

    project(Workspace(desk.folder))
    before, tasks = set(Matter.objects.values_list("key", "state")), states()
    change(desk, tmp_path, "清溪镇人口台账\n" + PERSONS)
    assert set(Matter.objects.values_list("key", "state")) == before
    assert states() == tasks


def test_what_is_corrected_is_proven_and_what_comes_back_is_counted(
    desk: Desk, tmp_path: Path
) -> None:
    from doorstep.office.projecting import project
    from doorstep.office.tasks import MoveRequest, move_task
    from doorstep.office.vocabulary import TaskState

    project(Workspace(desk.folder))
    changed = PERSONS.replace("11010519491231002X", "110105198503070035")
    touched = set(states())
    change(desk, tmp_path, changed)
    proven = {key for key, (state, _) in states().items() if state == TaskState.FIXED}
    assert len(proven) == 2 and proven <= touched
    for key in proven:
        move_task(key, MoveRequest(TaskState.CLOSED, "verified"), desk.zhao)  # type: ignore[arg-type]
    change(desk, tmp_path, PERSONS)
    again = {key for key, (state, times) in states().items() if times == 1}
    assert again == proven
    assert all(states()[key][0] == TaskState.OPEN for key in again)


def test_what_came_back_once_does_not_undo_what_is_said_of_it_later(
    desk: Desk, tmp_path: Path
) -> None:
    """It came back in one run; whoever then says it is fixed is believed until the records tell:
    another register's next version does not."""
    from doorstep.office.models import Matter, Task
    from doorstep.office.people import add_person
    from doorstep.office.projecting import project
    from doorstep.office.tasks import MoveRequest, assign_tasks, move_task
    from doorstep.office.vocabulary import TaskState

    project(Workspace(desk.folder))
    for text in (PERSONS.replace("11010519491231002X", "110105198503070035"), PERSONS):
        change(desk, tmp_path, text)
    key = Task.objects.filter(pk__in=Matter.objects.filter(recurred=1).values("task"))[0].key
    assign_tasks([key], add_person("王会计", desk.zhao), None, desk.zhao)
    time.sleep(1.1)  # when a version was taken in is kept to the second
    move_task(key, MoveRequest(TaskState.FIXED, "corrected", sure=True), desk.lin)
    change(desk, tmp_path, PERSONS, DEATHS + "河湾村,周九,男,2024-05-02,2024-06-20\n")
    assert Task.objects.get(key=key).state == TaskState.FIXED


def test_what_a_later_version_still_has_is_its_owners_again(desk: Desk, tmp_path: Path) -> None:
    from doorstep.office.models import Task
    from doorstep.office.people import add_person
    from doorstep.office.projecting import project
    from doorstep.office.tasks import MoveRequest, answer_matter, assign_tasks, move_task
    from doorstep.office.vocabulary import Answer, MatterState, TaskState

    project(Workspace(desk.folder))
    accepted, task = Task.objects.filter(register="persons").order_by("key")[:2]
    owner = add_person("王会计", desk.zhao)
    assign_tasks([task.key, accepted.key], owner, None, desk.zhao)
    for one, answer in ((task, Answer.CORRECTED), (accepted, Answer.BOTH_RIGHT)):
        for matter in one.matters.all():
            answer_matter(matter.key, answer, desk.lin, note="户口簿")
        move_task(one.key, MoveRequest(TaskState.FIXED, "corrected"), desk.lin)
    change(desk, tmp_path, PERSONS + "河湾村,2,户主,孙七,男,1980-01-01,110105198001010035\n")
    now = Task.objects.get(key=task.key)
    assert (now.state, now.recurred, now.owner) == (TaskState.ASSIGNED, 1, owner)
    step = now.moves.latest("when")
    assert (step.why_code, step.said["file"], step.said["number"]) == (
        "still-differs",
        "人口.csv",
        2,
    )
    assert {one.state for one in now.matters.all()} == {MatterState.OPEN}
    assert Task.objects.get(key=accepted.key).state == TaskState.FIXED
    project(Workspace(desk.folder))
    move_task(task.key, MoveRequest(TaskState.FIXED, "corrected", sure=True), desk.lin)
    change(desk, tmp_path, PERSONS)
    assert Task.objects.get(key=task.key).recurred == 2


@pytest.mark.parametrize("step", ["_show_findings", "_settle_tasks"])
def test_a_projection_that_fails_leaves_the_old_one(
    desk: Desk, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from doorstep.office import projecting
    from doorstep.office.models import Matter, Projected

    def fail(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(projecting, step, fail)
    with pytest.raises(OSError):
        projecting.project(Workspace(desk.folder))
    assert not Projected.objects.exists() and not Matter.objects.exists()


def test_a_village_is_called_by_its_whole_name(desk: Desk) -> None:
    from doorstep.office.models import Place
    from doorstep.office.projecting import keep_places

    workspace = Workspace(desk.folder)
    short = keep_places(workspace, ["上洋"])
    whole = keep_places(workspace, ["上洋", "上洋村"])
    assert [one["上洋"].pk for one in (short, whole)] == [whole["上洋"].pk] * 2
    assert Place.objects.get(pk=whole["上洋"].pk).name == "上洋村"
    assert keep_places(workspace, ["上洋"])["上洋"].name == "上洋村"


def test_a_matter_that_stands_is_known_as_it_is_now(desk: Desk, tmp_path: Path) -> None:
    from doorstep.app.matters import matters
    from doorstep.office.models import Matter
    from doorstep.office.projecting import present_run, project

    workspace = Workspace(desk.folder)
    project(workspace)
    before = dict(Matter.objects.values_list("key", "anchors"))
    change(desk, tmp_path, PERSONS.replace("松坪村,1,户主", "松坪村,7,户主"))
    standing = Matter.objects.filter(finding__isnull=False)
    held = {one.key: (one.core, one.anchors, one.task.code, one.last_run) for one in standing}
    run = present_run(workspace)
    assert held == {m.key: (m.core, sorted(m.anchors), m.code, run) for m in matters(workspace)}
    assert any(held[key][1] != anchors for key, anchors in before.items() if key in held)


def test_villages_stand_as_the_township_has_them(desk: Desk, tmp_path: Path) -> None:
    """Down the register of persons, as on the morning page; others behind, by their sound."""
    from doorstep.office.models import Place
    from doorstep.office.projecting import project
    from doorstep.office.queries.people import list_villages
    from doorstep.office.village_order import in_order, order_places

    project(Workspace(desk.folder))
    assert [one.name for one in list_villages()] == ["松坪村", "河湾村"]  # not 松 after 河
    lines = PERSONS.splitlines()
    change(desk, tmp_path, "\n".join([lines[0], *lines[4:], *lines[1:4]]) + "\n")
    assert [one.name for one in list_villages()] == ["河湾村", "松坪村"]
    top = Place.objects.get(parent=None)
    for name in ("永安村", "白杨村"):
        Place.objects.create(kind="village", name=name, parent=top)
    order_places(Workspace(desk.folder))
    wanted = ["河湾村", "松坪村", "白杨村", "永安村"]
    assert [one.name for one in list_villages()] == wanted
    assert in_order(["永安村", "无此村", "松坪村", "", "白杨村"]) == [
        *("", "松坪村", "白杨村", "永安村", "无此村")
    ]


def test_groups_stand_by_their_number() -> None:
    from doorstep.app.village_order import group_code

    groups = ["10组", "第二组", "1组", "桥头组", "十一组"]
    assert sorted(groups, key=group_code) == ["1组", "第二组", "10组", "十一组", "桥头组"]
