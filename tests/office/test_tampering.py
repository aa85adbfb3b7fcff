"""Who writes into the database beside us is found out: events taken, put elsewhere or changed, and
sealed cells of other rows."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import stat
import time
from pathlib import Path

import pytest
from django.db import transaction

from doorstep.domain.errors import BadInput
from office.desk import Desk


@pytest.fixture
def long_chain(desk: Desk) -> int:
    """Some more events; returns how many there are."""
    from doorstep.office.audit import count_events, record

    with transaction.atomic():
        for number in range(4):
            record(desk.lin, "task.open", f"task:t{number}")  # type: ignore[arg-type]
    return count_events()


def test_events_taken_from_the_end_are_missed_whatever_the_head_says(long_chain: int) -> None:
    from doorstep.office.audit import broken_at
    from doorstep.office.models import AuditEvent, AuditHead

    assert broken_at() is None
    heads = dict(AuditEvent.objects.values_list("number", "head"))
    for number in range(long_chain - 1, -1, -1):
        AuditEvent.objects.filter(number__gt=number).delete()
        assert broken_at() == number + 1
        for head in {*heads.values(), ""}:
            AuditHead.objects.update(number=number, head=head)
            assert broken_at() == number + 1
    AuditHead.objects.all().delete()
    assert broken_at() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"who": "somebody"},
        {"when": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)},
        {"what": "task.closed"},
        {"on": "task:other"},
        {"why": "so"},
        {"previous": "0" * 64},
        {"head": "0" * 64},
    ],
)
def test_a_changed_event_is_found_wherever_it_stands(
    long_chain: int, change: dict[str, object]
) -> None:
    from doorstep.office.audit import broken_at
    from doorstep.office.models import AuditEvent

    for number in range(1, long_chain + 1):
        with transaction.atomic():
            AuditEvent.objects.filter(number=number).update(**change)
            assert broken_at() == number, number
            transaction.set_rollback(True)
    assert broken_at() is None


def test_events_that_changed_places_are_found(long_chain: int) -> None:
    from doorstep.office.audit import broken_at
    from doorstep.office.models import AuditEvent

    for number, other in ((1, 99), (2, 1), (99, 2)):
        AuditEvent.objects.filter(number=number).update(number=other)
        assert broken_at() == 1
    AuditEvent.objects.filter(number=long_chain).delete()
    assert broken_at() == 1


def test_writing_goes_on_behind_a_broken_chain_which_stays_broken(long_chain: int) -> None:
    from doorstep.office.accounts import make_account
    from doorstep.office.audit import broken_at
    from doorstep.office.models import AuditEvent

    AuditEvent.objects.filter(number=long_chain).delete()
    make_account("王", None)
    assert broken_at() == long_chain


def test_a_task_moved_past_the_chain_is_found(desk: Desk) -> None:
    from doorstep.office.audit import broken_at, stray_task
    from doorstep.office.configuring import current_office
    from doorstep.office.models import Matter, Task
    from doorstep.office.people import add_person
    from doorstep.office.projecting import project
    from doorstep.office.tasks import MoveRequest, assign_tasks, move_task
    from doorstep.office.vocabulary import MatterState, TaskState

    project(current_office().workspace)
    first, *others = Task.objects.order_by("key").values_list("key", flat=True)
    owner = add_person("王会计", None)
    assign_tasks([first, *others], owner, None, desk.lin)  # type: ignore[arg-type]
    corrected = MoveRequest(TaskState.FIXED, "corrected", sure=True)
    move_task(first, corrected, desk.lin)  # type: ignore[arg-type]
    assert stray_task() is None
    Matter.objects.update(state=MatterState.GONE)
    for state in (TaskState.CLOSED, TaskState.OPEN):
        Task.objects.filter(key=first).update(state=state)
        assert broken_at() is None and stray_task() == first


def test_a_sealed_cell_of_another_row_is_refused(desk: Desk) -> None:
    from doorstep.office.models import Account, Person
    from doorstep.office.people import add_person

    person = add_person("王芳", desk.lin)  # type: ignore[arg-type]
    for cell in (Account.objects.get(pk=desk.zhao.pk).sealed, person.sealed):  # type: ignore[attr-defined]
        Account.objects.filter(pk=desk.lin.pk).update(sealed=cell)  # type: ignore[attr-defined]
        with pytest.raises(BadInput, match="cell-tampered"):
            _ = Account.objects.get(pk=desk.lin.pk).said  # type: ignore[attr-defined]
    other = add_person("李明", desk.lin)  # type: ignore[arg-type]
    Person.objects.filter(pk=other.pk).update(sealed=person.sealed)
    with pytest.raises(BadInput, match="cell-tampered"):
        _ = Person.objects.get(pk=other.pk).said


def test_an_emptied_cell_is_no_empty_record(desk: Desk) -> None:
    from django.test import Client

    from doorstep.office.accounts import make_link
    from doorstep.office.configuring import current_office
    from doorstep.office.models import Account, FindingRow, Matter, Person
    from doorstep.office.opened import finding_of
    from doorstep.office.people import add_person
    from doorstep.office.projecting import project

    project(current_office().workspace)
    FindingRow.objects.update(sealed=b"")
    for matter in Matter.objects.select_related("finding"):
        with pytest.raises(BadInput, match="cell-tampered"):
            finding_of(matter.finding)
    browser = Client()
    browser.get("/sign-in/" + make_link(desk.lin, None))  # type: ignore[arg-type]
    add_person("王芳", None)
    assert "王芳" in browser.get("/people").content.decode()
    for emptied in (Person, Account):  # the signed-in account's own name at last
        emptied.objects.update(sealed=b"")
        answer = browser.get("/people")
        assert answer.status_code == 400
        assert "was changed outside Doorstep" in answer.content.decode()
    with pytest.raises(BadInput, match="cell-tampered"):
        _ = Account.objects.first().said  # type: ignore[union-attr]


def test_files_wait_on_whose_import_was_emptied(desk: Desk) -> None:
    """The worker goes on, and removes nothing of which it cannot tell whose it is."""
    from doorstep.office.import_work import sweep
    from doorstep.office.imports import DroppedFile, drop_files
    from doorstep.office.inbox import inbox_folder
    from doorstep.office.models import ImportRow

    drop_files([DroppedFile("人口.csv", b"x")], desk.lin)  # type: ignore[arg-type]
    (kept,) = inbox_folder().glob("*.sealed")
    os.utime(kept, (0, 0))
    ImportRow.objects.update(sealed=b"")
    sweep()
    assert kept.exists()


def test_a_link_in_the_inbox_leads_nowhere(desk: Desk, tmp_path: Path) -> None:
    """What stands elsewhere is not removed, not taken into a backup, and not written over."""
    from doorstep.office.backups import back_up
    from doorstep.office.inbox import inbox_folder, keep_file, sweep_inbox

    others = tmp_path / "others"
    others.mkdir()
    (others / "diary").write_text("mine", "utf-8")
    os.utime(others / "diary", (0, 0))
    inbox = inbox_folder()
    (inbox / "diary").symlink_to(others / "diary")
    with pytest.raises(BadInput, match="workspace-damaged"):
        back_up(desk.folder, tmp_path / "b", url=desk.url)
    sweep_inbox((), time.time())
    assert (others / "diary").read_text("utf-8") == "mine"
    keep_file("diary", b"x")
    assert (others / "diary").read_text("utf-8") == "mine" and not (inbox / "diary").is_symlink()
    shutil.rmtree(inbox)
    inbox.symlink_to(others)
    for reached in (inbox_folder, lambda: keep_file("a", b"x"), lambda: sweep_inbox((), 1e12)):
        with pytest.raises(BadInput, match="workspace-damaged"):
            reached()
    assert [path.name for path in others.iterdir()] == ["diary"]


def test_what_is_opened_for_a_reader_is_for_nobody_else(desk: Desk) -> None:
    from doorstep.office.inbox import keep_file, opened_files

    keep_file("a", b"secret")
    with opened_files({"a": "人口.csv"}, "2026-05-01") as (path,):
        assert path.read_bytes() == b"secret"
        for part in (path, path.parent, path.parent.parent):
            assert stat.S_IMODE(part.stat().st_mode) & 0o077 == 0
    assert not path.parent.parent.exists()
    assert [p for p in desk.folder.rglob("*") if stat.S_IMODE(p.stat().st_mode) & 0o077] == []
