"""The one worker of a workspace: a process that does the jobs one by one, ends with whoever started
it, and is started again when it dies.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

from doorstep.domain.errors import BadInput

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.2
"""How often the worker looks for a job."""
ANCHOR_SECONDS = 60.0
"""How long the folder may not know what was done."""
_PATIENCE = (1.0, 30.0)
_LIVED_SECONDS = 10.0
_LOCK = ".worker"


class WatchedWorker:
    """The worker as a process of its own, started again whenever it ends."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._over = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._watch = threading.Thread(target=self._keep_alive, daemon=True)

    @property
    def pid(self) -> int | None:
        """The process at work."""
        return None if self._process is None else self._process.pid

    def start(self) -> None:
        """Start it and watch it."""
        self._watch.start()

    def stop(self) -> None:
        """End it, wherever it is in its work."""
        self._over.set()
        with suppress(OSError, AttributeError):
            self._process.stdin.close()  # type: ignore[union-attr]
        self._watch.join()

    def _keep_alive(self) -> None:
        patience, longest = _PATIENCE
        while not self._over.is_set():
            began = time.monotonic()
            self._process = start_worker(self._folder)
            if self._over.is_set():
                self._process.kill()
            code = self._process.wait()
            if time.monotonic() - began > _LIVED_SECONDS:
                patience = _PATIENCE[0]
            if not self._over.is_set():
                log.warning("worker ended: %d", code)
            self._over.wait(patience)
            patience = min(2 * patience, longest)


def start_worker(folder: Path) -> subprocess.Popen[bytes]:
    """Start the worker's process; it ends when its stdin is closed, so also when we are killed.
    Nothing that a library prints there reaches anybody: a trace could show a row."""
    import doorstep

    return subprocess.Popen(
        [sys.executable, "-m", __name__, str(folder.resolve())],
        cwd=Path(doorstep.__file__).parents[1],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def work(folder: Path) -> None:
    """Do jobs until the process ends. Raises BadInput("workspace-busy") where another worker is at
    work on this folder."""
    from doorstep.office.configuring import open_office

    open_office(folder)
    from doorstep.office.anchoring import anchor
    from doorstep.office.inbox import inbox_folder
    from doorstep.store.disk import WriterLock

    with WriterLock(inbox_folder() / _LOCK, 0.0).held("worker"):
        _clear_up()
        due = 0.0
        while True:
            if do_jobs() or time.monotonic() > due:
                anchor()
                due = time.monotonic() + ANCHOR_SECONDS
            time.sleep(LOOK_SECONDS)


def do_jobs() -> bool:
    """Do what waits, one by one, until nothing does; returns whether anything did."""
    from django.db import close_old_connections
    from django_tasks_db.management.commands.db_worker import Worker
    from django_tasks_db.models import DBTaskResult

    close_old_connections()
    waiting = DBTaskResult.objects.ready().exists()
    if waiting:
        Worker(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=0.0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=str(os.getpid()),
        ).run()
    return waiting


def _clear_up() -> None:
    """What a killed worker left: jobs at work, files opened for a reader; and what somebody did
    while there was none."""
    from doorstep.office.import_work import sweep
    from doorstep.office.job_queue import forget_finished, take_up_again
    from doorstep.office.noticing import notice_runs

    log.info("taken up again: %d", take_up_again())
    forget_finished()
    sweep()
    notice_runs(at_once=True)


def _end_with_stdin() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


def main() -> None:
    """The worker's process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who started us
    threading.Thread(target=_end_with_stdin, daemon=True).start()
    from doorstep.app.logs import configure_logging

    configure_logging(False, os.environ, sys.stderr)
    with suppress(BadInput):
        work(Path(sys.argv[1]))


if __name__ == "__main__":
    main()
