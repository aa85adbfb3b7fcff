"""A backup holds everything and is proved before it is called good; restoring gives the same again,
whole or not at all, on either database."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from doorstep.domain.errors import BadInput
from doorstep.store import Store, verify
from office.desk import SQLITE, Desk

only_sqlite = pytest.mark.parametrize("database", [SQLITE], indirect=True)


@pytest.fixture
def worked(desk: Desk) -> Desk:
    """A desk at which something was done: matters, an owner, an assignment, a file dropped."""
    from doorstep.office.configuring import current_office
    from doorstep.office.inbox import keep_file
    from doorstep.office.models import Task
    from doorstep.office.people import add_person
    from doorstep.office.projecting import project
    from doorstep.office.tasks import assign_tasks

    project(current_office().workspace)
    owner = add_person("王会计", desk.lin, phone="13912345678")  # type: ignore[arg-type]
    task = Task.objects.order_by("key").first()
    assert task is not None
    assign_tasks([task.key], owner, None, desk.zhao)  # type: ignore[arg-type]
    keep_file("0" * 16, "王小明".encode())
    return desk


AUDIT = {"office_auditevent", "office_audithead"}


def everything() -> dict[str, list[tuple[object, ...]]]:
    """Every row of the open office's database."""
    from doorstep.office.copying import _tables

    return {
        model._meta.db_table: [
            tuple(bytes(cell) if isinstance(cell, memoryview) else cell for cell in row)
            for row in model._base_manager.order_by("pk").values_list()
        ]
        for model in _tables()
    }


def hold_the_same_and_say_so(before: dict[str, list[tuple[object, ...]]]) -> None:
    """Every row stands as it did, and the audit's chain goes on with the restoring."""
    from doorstep.office.audit import broken_at

    now = everything()
    (*events, restored), heads = now.pop("office_auditevent"), now.pop("office_audithead")
    assert events == before["office_auditevent"] and restored[3] == "office.restored"
    assert len(heads) == 1 and broken_at() is None
    assert now == {name: rows for name, rows in before.items() if name in now}


def test_what_is_restored_is_the_same(worked: Desk, tmp_path: Path) -> None:
    from doorstep.office.backups import back_up, restore
    from doorstep.office.models import Person

    untouched = everything()
    made = back_up(worked.folder, tmp_path / "monday.backup", url=worked.url)
    before = everything()
    assert {table for table in before if before[table] != untouched[table]} == AUDIT
    assert before["office_auditevent"][-1][3:5] == ("backup.made", "workspace")
    assert made.rows == sum(map(len, before.values())) and made.events > 3
    content = made.place.read_bytes()
    for said in ("王会计", "13912345678", "王小明", "张三"):
        assert said.encode() not in content
    elsewhere = tmp_path / "elsewhere"
    restore(made.place, elsewhere, url="")
    hold_the_same_and_say_so(before)
    assert {one.said["name"] for one in Person.objects.all()} == {"赵", "王会计"}
    assert verify(elsewhere).problems == ()
    heads = (Store.open(folder).head() for folder in (elsewhere, worked.folder))
    assert len({replace(head, office=None) for head in heads}) == 1
    assert (elsewhere / "inbox" / ("0" * 16)).exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        ["keys", worked.folder.name, "monday.backup", "elsewhere"]
    )


@only_sqlite
def test_an_office_moves_to_a_server(
    worked: Desk, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    from doorstep.office.backups import back_up, restore
    from doorstep.office.people import add_person

    url = request.getfixturevalue("server").empty()
    made = back_up(worked.folder, tmp_path / "backup", url="")
    before = everything()
    restore(made.place, tmp_path / "there", url=url)
    hold_the_same_and_say_so(before)
    assert not list((tmp_path / "there").glob("office.db*"))
    add_person("新来的", None)
    with pytest.raises(BadInput, match="database-not-empty"):
        restore(made.place, tmp_path / "again", url=url)
    assert not (tmp_path / "again").exists()


@only_sqlite
def test_a_changed_backup_restores_nothing(worked: Desk, tmp_path: Path) -> None:
    from doorstep.office.backups import back_up, restore

    content = back_up(worked.folder, tmp_path / "b", url="").place.read_bytes()
    spoiled = [content[: len(content) // 2], content[:-4096], b"", b"x" * 2000]
    for at in range(700, len(content), len(content) // 12):
        if content[at]:
            spoiled.append(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
    restored = 0
    for number, told in enumerate(spoiled):
        (tmp_path / "spoiled").write_bytes(told)
        try:
            restore(tmp_path / "spoiled", tmp_path / f"r{number}", url="")
            restored += 1  # a byte between the files, which nothing reads
        except BadInput as error:
            assert error.code in ("backup-damaged", "workspace-damaged", "key-wrong")
            assert not (tmp_path / f"r{number}").exists()
    assert restored <= 2


@only_sqlite
def test_nothing_that_is_there_is_written_over(worked: Desk, tmp_path: Path) -> None:
    from doorstep.office.backups import back_up, restore

    made = back_up(worked.folder, tmp_path / "b", url="")
    with pytest.raises(BadInput, match="backup-there"):
        back_up(worked.folder, tmp_path / "b", url="")
    with pytest.raises(BadInput, match="workspace-not-empty"):
        restore(made.place, worked.folder, url="")
    with pytest.raises(BadInput, match="backup-missing"):
        restore(tmp_path / "none", tmp_path / "x", url="")
    shutil.rmtree(tmp_path / "keys")
    with pytest.raises(BadInput, match="key-missing"):
        restore(made.place, tmp_path / "x", url="")
    assert not (tmp_path / "x").exists()


@only_sqlite
def test_a_lost_folder_stands_again_where_it_was(worked: Desk, tmp_path: Path) -> None:
    """Though this computer saw a later change there."""
    from doorstep import Workspace
    from doorstep.office.backups import back_up, restore

    made = back_up(worked.folder, tmp_path / "b", url="")
    Workspace(worked.folder).undo()
    shutil.rmtree(worked.folder)
    worked.folder.mkdir()
    restore(made.place, worked.folder, url="")
    assert len(Workspace(worked.folder).sources) == 2


def killed_at(at: int, work: Callable[[], object]) -> bool:
    """Do a work in a child that is killed before its so many-th change of the disk; whether it
    was."""
    pid = os.fork()
    if pid == 0:
        left = [at]
        for name in ("mkdir", "rename", "fsync", "unlink", "rmdir", "open"):
            real = getattr(os, name)

            def call(*args: object, real: Callable[..., object] = real, **named: object) -> object:
                left[0] -= 1
                if left[0] == 0:
                    os.kill(os.getpid(), 9)
                return real(*args, **named)

            setattr(os, name, call)
        try:
            work()
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(pid, 0)[1])


@only_sqlite
def test_killed_anywhere_there_is_nothing_half(worked: Desk, tmp_path: Path) -> None:
    from django.db import connections

    from doorstep.office.backups import back_up, restore

    whole = back_up(worked.folder, tmp_path / "whole", url="")
    connections.close_all()
    file, folder = tmp_path / "b", tmp_path / "r"
    kills = 0
    for at in range(1, 400, 9):
        if killed_at(at, lambda: back_up(worked.folder, file, url="")):
            kills += 1
            if file.exists():
                restore(file, tmp_path / "whole-again", url="")
                shutil.rmtree(tmp_path / "whole-again")
                connections.close_all()
        file.unlink(missing_ok=True)
        if killed_at(at, lambda: restore(whole.place, folder, url="")):
            kills += 1
            assert not folder.exists() or verify(folder).problems == ()
        shutil.rmtree(folder, ignore_errors=True)
    assert kills > 20
    back_up(worked.folder, file, url="")
    restore(file, folder, url="")
    assert [path for path in tmp_path.iterdir() if path.name.startswith(".new-")] == []
