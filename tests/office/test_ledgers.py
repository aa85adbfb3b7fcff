"""Ledgers go out with what stands and come back as answers: all of a file or nothing, once."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from app.office_program import needs_office, saved_again
from openpyxl import load_workbook

from doorstep import Workspace
from doorstep.domain.errors import BadInput
from doorstep.i18n.phrasebook import Phrasebook
from office.desk import Desk

ANSWER, EVIDENCE, KEY = 7, 8, 9
ZH = Phrasebook("zh")
VILLAGE = "松坪村"


def handed_out(desk: Desk, folder: Path, village: str = VILLAGE) -> list[Path]:
    """Hand ledgers out into a folder."""
    from doorstep.office.ledgers import note_handed_out, prepare_ledgers
    from doorstep.render.village_files import write_village_ledgers

    given = prepare_ledgers(village)
    written = write_village_ledgers(folder, given.ledgers, given.run, ZH)
    note_handed_out(given, desk.lin)  # type: ignore[arg-type]
    return [one.path for one in written]


def assigned() -> None:
    """Every task is somebody's."""
    from doorstep.office.models import Account, Task
    from doorstep.office.people import add_person
    from doorstep.office.tasks import assign_tasks

    by = Account.objects.first()
    assert by is not None
    keys = list(Task.objects.values_list("key", flat=True))
    assign_tasks(keys, add_person("王会计", by), None, by)


def fill(path: Path, *answers: str, evidence: str = "看了户口簿") -> list[str]:
    """Answer the first lines in turn (the last answer goes on); returns the keys answered."""
    book = load_workbook(path)
    sheet = book.worksheets[0]
    keys = []
    for row in range(2, sheet.max_row + 1):
        said = answers[min(row - 2, len(answers) - 1)]
        if said:
            sheet.cell(row, ANSWER).value, sheet.cell(row, EVIDENCE).value = said, evidence
            keys.append(str(sheet.cell(row, KEY).value))
    book.save(path)
    return keys


def take(desk: Desk, *paths: Path, by: str = "lin") -> Any:
    from doorstep.office.ledgers import take_ledgers

    return take_ledgers(paths, getattr(desk, by))


def everything() -> list[list[Any]]:
    """All rows that a return could change."""
    from doorstep.office.models import AuditEvent, LedgerTrip, Matter, Task, TaskEvidence, TaskMove

    tables = (AuditEvent, LedgerTrip, Matter, Task, TaskEvidence, TaskMove)
    return [sorted(map(str, table.objects.values_list())) for table in tables]


def test_what_stands_goes_out_with_its_owner_and_is_noted(desk: Desk, tmp_path: Path) -> None:
    from doorstep.office.ledgers import prepare_ledgers
    from doorstep.office.models import AuditEvent, LedgerTrip, Matter

    prepare_ledgers()
    assigned()
    (path,) = handed_out(desk, tmp_path)
    sheet = load_workbook(path).worksheets[0]
    keys = {sheet.cell(row, KEY).value for row in range(2, sheet.max_row + 1)}
    assert keys == set(
        Matter.objects.filter(task__place__name=VILLAGE).values_list("pk", flat=True)
    )
    assert sheet.cell(2, 5).value == "王会计"
    trip = LedgerTrip.objects.get()
    assert (trip.place.name, trip.matters, trip.back) == (VILLAGE, len(keys), None)
    assert AuditEvent.objects.filter(what="ledger.out", on=f"ledger:{trip.pk}").count() == 1
    handed_out(desk, tmp_path)
    assert LedgerTrip.objects.count() == 1  # it is still out


def test_every_village_with_something_standing_gets_one(desk: Desk, tmp_path: Path) -> None:
    from doorstep.office.models import Matter

    paths = handed_out(desk, tmp_path, "")
    names = set(Matter.objects.values_list("task__place__name", flat=True))
    assert {path.stem for path in paths} == {f"{name}整改台账" for name in names}


def test_a_village_that_nobody_knows_is_refused(desk: Desk) -> None:
    from doorstep.office.ledgers import prepare_ledgers

    with pytest.raises(BadInput, match="ledger-village-unknown"):
        prepare_ledgers("没有这个村")


def test_answers_become_moves_and_claim_the_tasks(desk: Desk, tmp_path: Path) -> None:
    from doorstep.office.audit import broken_at
    from doorstep.office.ledgers import prepare_ledgers
    from doorstep.office.models import LedgerTrip, Matter, Task, TaskEvidence
    from doorstep.office.vocabulary import Answer, MatterState, TaskState

    prepare_ledgers()
    assigned()
    (path,) = handed_out(desk, tmp_path)
    keys = fill(path, "已更正", "两处均属实")
    (took,) = take(desk, path).taken
    assert (took.answered, took.unchanged, took.blank, took.settled) == (len(keys), 0, 0, 0)
    first = Matter.objects.get(pk=keys[0])
    assert (first.state, first.answer_code) == (MatterState.ANSWERED, Answer.CORRECTED)
    both = Matter.objects.filter(answer_code=Answer.BOTH_RIGHT)
    assert {one.pk for one in both} == set(keys[1:])
    assert {one.said["text"] for one in TaskEvidence.objects.all()} == {"看了户口簿"}
    tasks = Task.objects.filter(place__name=VILLAGE)
    assert {task.state for task in tasks} == {TaskState.FIXED}
    assert set(took.moved) == {task.key for task in tasks}
    trip = LedgerTrip.objects.get()
    assert trip.back is not None and trip.back_by == desk.lin and trip.answered == len(keys)
    assert broken_at() is None


def test_the_one_who_took_it_does_not_close_it(desk: Desk, tmp_path: Path) -> None:
    from doorstep.domain.errors import RefusedByRule
    from doorstep.office.ledgers import prepare_ledgers
    from doorstep.office.tasks import MoveRequest, move_task
    from doorstep.office.vocabulary import TaskState

    prepare_ledgers()
    assigned()
    (path,) = handed_out(desk, tmp_path)
    fill(path, "两处均属实")
    moved = take(desk, path).taken[0].moved
    close = MoveRequest(TaskState.CLOSED, "verified")
    with pytest.raises(RefusedByRule, match="task-second-person"):
        move_task(moved[0], close, desk.lin)  # type: ignore[arg-type]
    assert move_task(moved[0], close, desk.zhao).state == TaskState.CLOSED  # type: ignore[arg-type]


def test_the_same_file_again_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    (path,) = handed_out(desk, tmp_path)
    keys = fill(path, "已更正", "不属本村")
    take(desk, path)
    before = everything()
    (again,) = take(desk, path, by="zhao").taken
    assert (again.answered, again.unchanged, again.moved) == (0, len(keys), ())
    assert everything() == before


@needs_office
def test_what_libreoffice_saved_is_taken(desk: Desk, tmp_path: Path) -> None:
    (path,) = handed_out(desk, tmp_path)
    keys = fill(path, "已更正")
    (took,) = take(desk, saved_again(path, tmp_path / "filled")).taken
    assert (took.answered, took.village) == (len(keys), VILLAGE)


def test_a_file_with_one_wrong_row_is_not_taken_and_stops_no_other(
    desk: Desk, tmp_path: Path
) -> None:
    from doorstep.office.models import Matter
    from doorstep.office.vocabulary import MatterState

    (good,) = handed_out(desk, tmp_path)
    bad = good.with_name("填错的.xlsx")
    shutil.copy(good, bad)
    fill(bad, "不属本村", "大概吧")
    assert [error.code for error in take(desk, bad).refused] == ["ledger-contradictory"]
    assert not Matter.objects.filter(state=MatterState.ANSWERED).exists()
    fill(good, "已更正")
    done = take(desk, bad, good)
    assert [one.file for one in done.taken] == [good.name] and len(done.refused) == 1


def test_a_failure_in_the_middle_leaves_nothing(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from doorstep.office import ledgers

    (path,) = handed_out(desk, tmp_path)
    fill(path, "已更正")
    before = everything()

    def fail(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(ledgers._Taking, "_note_return", fail)
    with pytest.raises(OSError):
        take(desk, path)
    assert everything() == before


def test_what_is_not_ours_is_disputed_once_the_rest_is_answered(desk: Desk, tmp_path: Path) -> None:
    from doorstep.office.ledgers import prepare_ledgers
    from doorstep.office.models import Task
    from doorstep.office.vocabulary import TaskState

    prepare_ledgers()
    assigned()
    (path,) = handed_out(desk, tmp_path)
    fill(path, "不属本村")
    take(desk, path)
    tasks = Task.objects.filter(place__name=VILLAGE)
    assert {task.state for task in tasks} == {TaskState.DISPUTED}


@pytest.mark.parametrize("word", ["", "暂无法核实"])
def test_what_is_blank_or_cannot_be_settled_keeps_the_task_open(
    desk: Desk, tmp_path: Path, word: str
) -> None:
    from doorstep.office.ledgers import prepare_ledgers
    from doorstep.office.models import Task
    from doorstep.office.vocabulary import TaskState

    prepare_ledgers()
    assigned()
    (path,) = handed_out(desk, tmp_path)
    fill(path, word)
    (took,) = take(desk, path).taken
    assert took.moved == () and (took.blank > 0) == (word == "")
    assert {task.state for task in Task.objects.all()} == {TaskState.ASSIGNED}


def test_nobody_s_task_stays_open_though_its_matters_are_answered(
    desk: Desk, tmp_path: Path
) -> None:
    from doorstep.office.models import Task
    from doorstep.office.vocabulary import TaskState

    (path,) = handed_out(desk, tmp_path)
    fill(path, "已更正")
    (took,) = take(desk, path).taken
    assert took.answered and took.moved == ()
    assert {task.state for task in Task.objects.all()} == {TaskState.OPEN}


def test_what_the_records_settled_meanwhile_is_passed_over_and_told(
    desk: Desk, tmp_path: Path
) -> None:
    from doorstep.office.models import Matter
    from doorstep.office.vocabulary import MatterState

    (path,) = handed_out(desk, tmp_path)
    keys = fill(path, "已更正")
    Matter.objects.filter(pk=keys[0]).update(state=MatterState.GONE)
    (took,) = take(desk, path).taken
    assert (took.settled, took.answered) == (1, len(keys) - 1)
    assert Matter.objects.get(pk=keys[0]).state == MatterState.GONE


def carry(keys: dict[str, str]) -> None:
    """What a projection does where an id number was corrected: the matters get new keys."""
    from django.db import transaction

    from doorstep.app.matters import Carried
    from doorstep.office.models import Matter
    from doorstep.office.projecting import _rename

    none: frozenset[str] = frozenset()
    with transaction.atomic():
        held = {matter.key: matter for matter in Matter.objects.all()}
        _rename(Carried(none, none, keys, none, none), held)


def test_a_matter_whose_key_changed_while_the_ledger_was_out_is_answered(
    desk: Desk, tmp_path: Path
) -> None:
    from doorstep.office.models import Matter

    (path,) = handed_out(desk, tmp_path)
    keys = fill(path, "已更正")
    carry({keys[0]: "new-1", keys[1]: "new-2"})
    carry({"new-1": "newer"})
    (took,) = take(desk, path).taken
    assert (took.answered, took.settled) == (len(keys), 0)
    assert {Matter.objects.get(pk=key).answer_code for key in ("newer", "new-2")} == {"corrected"}


def test_a_line_that_the_office_never_had_is_refused(desk: Desk, tmp_path: Path) -> None:
    from doorstep.office.models import FindingRow, Matter

    (path,) = handed_out(desk, tmp_path)
    keys = fill(path, "已更正")
    FindingRow.objects.filter(pk=keys[0]).delete()
    Matter.objects.filter(pk=keys[0]).delete()
    (error,) = take(desk, path).refused
    assert [(one.code, one.params["row"]) for one in error.causes] == [("ledger-row-unknown", 2)]


def test_what_was_answered_stands_in_the_next_ledger_and_what_waits_does_not(
    desk: Desk, tmp_path: Path
) -> None:
    from doorstep.office.ledgers import prepare_ledgers

    (path,) = handed_out(desk, tmp_path)
    keys = fill(path, "已更正", "两处均属实", "不属本村", "")
    take(desk, path)
    lines = {line.key: line for held in prepare_ledgers(VILLAGE).ledgers for line in held.lines}
    assert lines[keys[0]].answer == "corrected" and lines[keys[0]].evidence == "看了户口簿"
    assert not set(keys[1:]) & set(lines)


def test_another_workspace_s_ledger_is_refused(desk: Desk, tmp_path: Path) -> None:
    (path,) = handed_out(desk, tmp_path)
    other = Workspace.create(tmp_path / "other", lang="zh")
    from doorstep.office.configuring import open_office

    open_office(other.store.folder)
    try:
        (error,) = take(desk, path).refused
        assert error.code == "ledger-other-workspace"
    finally:
        open_office(desk.folder, url=desk.url)


def test_what_a_ledger_says_of_itself_is_believed_as_far_as_it_can_be_true(
    desk: Desk, tmp_path: Path
) -> None:
    """A run of any length and a name of any length are another's work, whichever the database."""
    from doorstep.office.ledgers import take_uploads
    from doorstep.office.models import LedgerTrip

    (path,) = handed_out(desk, tmp_path)
    LedgerTrip.objects.all().delete()
    content = path.read_bytes()
    for name in ("长" * 250 + ".xlsx", "../../x.xlsx", "..", ""):
        done = take_uploads([(name, content)], desk.lin)  # type: ignore[arg-type]
        assert len(done.taken) == 1 and not done.refused, name
    book = load_workbook(path)
    book.worksheets[-1].cell(1, 3).value = "r" * 5000
    book.save(path)
    assert [error.code for error in take(desk, path).refused] == ["ledger-not-ours"]


def test_the_answer_is_of_whom_the_ledger_named(desk: Desk, tmp_path: Path) -> None:
    """Who takes it in is named beside; whoever was given the task meanwhile did not answer."""
    from doorstep.office.ledgers import prepare_ledgers
    from doorstep.office.models import Account, Task, TaskMove
    from doorstep.office.people import add_person
    from doorstep.office.tasks import assign_tasks
    from doorstep.web.templatetags.work import step_line

    prepare_ledgers()
    assigned()
    (path,) = handed_out(desk, tmp_path)
    by = Account.objects.first()
    assert by is not None
    keys = list(Task.objects.values_list("key", flat=True))
    assign_tasks(keys, add_person("李会计", by), None, by)
    fill(path, "已更正")
    take(desk, path)
    step = TaskMove.objects.exclude(matter=None).first()
    assert step is not None
    for lang in ("zh", "en"):
        said = step_line({"phrases": Phrasebook(lang)}, step)
        assert "王会计" in said and "林" in said and "李会计" not in said


def test_of_nobodys_task_whoever_takes_the_answer_gave_it(desk: Desk, tmp_path: Path) -> None:
    from doorstep.office.models import TaskMove

    (path,) = handed_out(desk, tmp_path)
    fill(path, "已更正")
    take(desk, path)
    assert {step.said["author"] for step in TaskMove.objects.exclude(matter=None)} == {""}
