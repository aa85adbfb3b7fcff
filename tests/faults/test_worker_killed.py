"""The worker killed at any moment: old or new, and taken up again; what ends with whom; what a job
that fails leaves behind."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from faults.worker_kills import kill_worker
from office.desk import POSTGRESQL, SQLITE, Desk, database, desk, kept_desk, server

from doorstep import Workspace
from doorstep.domain.errors import BadInput

__all__ = ["database", "desk", "kept_desk", "server"]

both = pytest.mark.parametrize("database", [SQLITE, POSTGRESQL], indirect=True)
SECONDS = 60.0


@pytest.fixture
def found(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk that processes of their own find, too."""
    monkeypatch.setenv("DATABASE_URL", desk.url)
    return desk


def soon(done: Callable[[], bool]) -> bool:
    until = time.monotonic() + SECONDS
    while not done() and time.monotonic() < until:
        time.sleep(0.05)
    return done()


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


@both
def test_killed_at_any_moment_it_is_taken_up_again(found: Desk) -> None:
    assert sum(kill_worker(found.folder, 2, seed=7, rows=30).values()) == 2


def test_a_folder_has_one_worker(found: Desk) -> None:
    from doorstep.office.inbox import inbox_folder
    from doorstep.office.worker import work
    from doorstep.store.disk import WriterLock

    with WriterLock(inbox_folder() / ".worker", 0.0).held(), pytest.raises(BadInput) as refused:
        work(found.folder)
    assert refused.value.code == "workspace-busy"


def test_a_worker_that_dies_is_started_again_and_ends_with_its_watch(found: Desk) -> None:
    from doorstep.office.worker import WatchedWorker

    worker = WatchedWorker(found.folder)
    worker.start()
    assert soon(lambda: worker.pid is not None)
    first = worker.pid
    assert first is not None
    os.kill(first, 9)
    assert soon(lambda: worker.pid != first)
    second = worker.pid
    worker.stop()
    assert second is not None and soon(lambda: not is_alive(second))


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="asks Linux who is alive")
def test_a_worker_ends_when_who_started_it_is_killed(found: Desk) -> None:
    script = (
        "import sys; from pathlib import Path; from doorstep.office.worker import start_worker;"
        "print(start_worker(Path(sys.argv[1])).pid, flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(found.folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert is_alive(pid)
        parent.kill()
    assert soon(lambda: not is_alive(pid))


def test_a_job_that_kills_its_worker_every_time_is_given_up(found: Desk) -> None:
    from django_tasks_db.models import DBTaskResult

    from doorstep.office.import_work import sweep
    from doorstep.office.imports import DroppedFile, drop_files
    from doorstep.office.job_queue import MOST_TRIES, is_asked, take_up_again

    row = drop_files([DroppedFile("人口.csv", "村,姓名\n甲村,张三\n".encode())], found.lin)  # type: ignore[arg-type]
    job = DBTaskResult.objects.get()
    for _ in range(MOST_TRIES):
        assert is_asked("look", str(row.pk))
        job.refresh_from_db()
        job.claim("worker")
        take_up_again()
        sweep()
    row.refresh_from_db()
    assert not is_asked("look", str(row.pk))
    assert (row.state, row.error_code) == ("failed", "internal")


def test_asked_twice_is_asked_once(found: Desk) -> None:
    from django_tasks_db.models import DBTaskResult

    from doorstep.office.job_queue import ask

    for _ in range(3):
        ask("reconcile")
        ask("withdraw", "s1")
    ask("withdraw", "s2")
    assert DBTaskResult.objects.count() == 3


def test_a_run_made_from_the_command_line_is_noticed(found: Desk) -> None:
    from doorstep.office.models import Projected
    from doorstep.office.noticing import notice_runs
    from doorstep.office.worker import do_jobs

    Workspace(found.folder).withdraw("死亡")
    Workspace(found.folder).reconcile()
    assert not Projected.objects.exists()
    notice_runs(at_once=True)
    do_jobs()
    first = Projected.objects.get().run
    Workspace(found.folder).undo()
    notice_runs(at_once=True)
    do_jobs()
    assert Projected.objects.get().run != first
