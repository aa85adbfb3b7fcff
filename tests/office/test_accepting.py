"""A difference that was accepted stays accepted as long as its cells say the same, in this database
and in a fresh one; it makes no run stale."""

from __future__ import annotations

from pathlib import Path

from doorstep import Workspace
from office.desk import Desk

PERSONS = """村,户编号,与户主关系,姓名,性别,出生日期,身份证号
松坪村,2,户主,王小明,男,1990-05-06,110105199005061237
"""
DEATHS = """村,姓名,性别,出生日期,身份证号,死亡日期,注销日期
松坪村,王小明,男,{born},110105199005061237,2024-05-01,2024-06-20
"""


def show(desk: Desk, tmp_path: Path, born: str) -> None:
    from doorstep.office.projecting import project

    (tmp_path / "人口.csv").write_text(PERSONS, "utf-8")
    (tmp_path / "死亡.csv").write_text(DEATHS.format(born=born), "utf-8")
    workspace = Workspace(desk.folder)
    workspace.register([tmp_path / "人口.csv", tmp_path / "死亡.csv"], yes=True)
    workspace.reconcile()
    project(workspace)


def test_what_was_accepted_and_says_something_else_is_open_again(
    desk: Desk, tmp_path: Path
) -> None:
    from doorstep.office.models import FindingRow, Matter
    from doorstep.office.people import add_person
    from doorstep.office.tasks import MoveRequest, answer_matter, assign_tasks, move_task
    from doorstep.office.vocabulary import Answer, MatterState, TaskState

    show(desk, tmp_path, "1990-05-16")
    matter = FindingRow.objects.get(code="VAL_DATE").matter
    task = matter.task
    assign_tasks([task.key], add_person("王会计", desk.zhao), None, desk.zhao)
    for one in task.matters.filter(state=MatterState.OPEN):
        answer_matter(one.key, Answer.BOTH_RIGHT, desk.lin, note="公历、农历各一，均属实")
    move_task(task.key, MoveRequest(TaskState.FIXED, "moved"), desk.lin)
    workspace = Workspace(desk.folder)
    before = len(workspace.store.decisions())
    move_task(task.key, MoveRequest(TaskState.CLOSED, "moved"), desk.zhao)
    assert len(workspace.store.decisions()) == before + 1
    workspace.findings()
    show(desk, tmp_path, "1990-05-16")
    assert Matter.objects.get(pk=matter.pk).state == MatterState.CLOSED
    show(desk, tmp_path, "1991-05-16")
    again = Matter.objects.get(pk=matter.pk)
    assert (again.state, again.answer_code, again.recurred) == (MatterState.OPEN, "", 1)
    task.refresh_from_db()
    assert (task.state, task.recurred) == (TaskState.OPEN, 1)
