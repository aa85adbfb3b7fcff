"""The worker killed at any moment of its jobs: what it leaves is old or new, and the next one takes
up what it left.

`python tests/faults/worker_kills.py --kills 100` is the long run; the tests make a short one of it.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from doorstep import Workspace
from doorstep.store import verify

HEADER = "村,户编号,与户主关系,姓名,性别,出生日期,身份证号\n"
VILLAGES = ("松坪村", "河湾村", "梅岭村")
FILE = "三村户籍.csv"
KILLS_A_ROUND = 4
_AT_WORK = 0.8
"""How often a kill waits until the worker is at work."""

SECONDS = 120.0
"""How long a round may take that nobody disturbs any more."""


def register(round_: int, rows: int) -> str:
    """A register of persons that is another in every round."""
    lines = [
        f"{VILLAGES[n % 3]},{n // 3},户主,王{chr(0x4E00 + n * 7)}{chr(0x5000 + n * 11)},男,"
        f"{1950 + (n + round_ * (n % 5 == 0)) % 60}-0{1 + n % 9}-15,1101051949123100{n % 90:02d}"
        for n in range(rows)
    ]
    return HEADER + "\n".join(lines) + "\n"


@dataclass
class Killing:
    """One workspace whose worker is killed: `counts` tells during which job."""

    folder: Path
    account: Any
    rows: int
    chance: random.Random
    counts: Counter[str] = field(default_factory=Counter)
    usual: float = 2.0
    shown: dict[str, int] = field(default_factory=dict)

    def round(self, number: int, kills: int) -> int:
        """Drop a version, have it looked at and taken in, killing the worker now and then; returns
        how often."""
        from doorstep.office.imports import DroppedFile, ask_to_take, drop_files

        text = register(number, self.rows).encode()
        row = drop_files([DroppedFile(FILE, text)], self.account)
        killed = self._until_done(kills // 2)
        self._check_import(row.pk, "understood")
        before = self._versions()
        ask_to_take(str(row.pk), self.account)
        killed += self._until_done(kills - kills // 2)
        self._check_import(row.pk, "taken")
        assert self._versions() == before + 1
        self._check_shown()
        return killed

    def _until_done(self, kills: int) -> int:
        """Start workers and kill so many of them; the last one is left to finish."""
        from doorstep.office.job_queue import jobs_asked
        from doorstep.office.worker import start_worker

        for killed in range(kills + 1):
            worker = start_worker(self.folder)
            if self.chance.random() < _AT_WORK:
                _wait(lambda: _running() != "between" or not jobs_asked(), SECONDS)
            began = time.monotonic()
            longest = SECONDS if killed == kills else self.chance.uniform(0.0, self.usual)
            _wait(lambda: not jobs_asked(), longest)
            at_work = _running()
            done = not jobs_asked()
            os.kill(worker.pid, signal.SIGKILL)
            worker.wait()
            assert worker.stdin is not None
            worker.stdin.close()
            self._check()
            if done:
                self.usual = 0.7 * self.usual + 0.3 * (time.monotonic() - began)
                return killed
            self.counts[at_work] += 1
        raise AssertionError(f"jobs are left: {jobs_asked()}")

    def _check(self) -> None:
        """Whatever was interrupted: the folder is whole, the projection is of one run, the chain of
        events is unbroken."""
        from doorstep.office.audit import broken_at
        from doorstep.office.models import FindingRow, Matter, Projected

        found = verify(self.folder).problems
        assert not found, found
        assert broken_at() is None
        projected = Projected.objects.filter(pk=1).first()
        if projected is not None:
            known = self.shown.setdefault(projected.run, FindingRow.objects.count())
            assert FindingRow.objects.count() == known
            standing = Matter.objects.filter(last_run=projected.run, state="open").count()
            assert standing == known

    def _check_shown(self) -> None:
        from doorstep.office.inbox import inbox_folder
        from doorstep.office.models import FindingRow, Projected, Task
        from doorstep.office.projecting import present_run

        workspace = Workspace(self.folder)
        assert Projected.objects.get(pk=1).run == present_run(workspace)
        assert FindingRow.objects.count() == len(workspace.findings())
        assert len({(t.place_id, t.code, t.register) for t in Task.objects.all()}) == (
            Task.objects.count()
        )
        assert [path.name for path in inbox_folder().glob("*.sealed")] == []
        rooms = (Path("/dev/shm"), inbox_folder())
        mine = f".doorstep-{workspace.store.settings.id}-*"
        assert [path for room in rooms for path in room.glob(mine)] == []

    def _check_import(self, key: object, state: str) -> None:
        from doorstep.office.models import ImportRow

        assert ImportRow.objects.get(pk=key).state == state

    def _versions(self) -> int:
        files = {one.name: one.version for one in Workspace(self.folder).files()}
        return files.get(FILE, 0)


def _wait(done: Callable[[], bool], longest: float) -> None:
    until = time.monotonic() + longest
    while not done() and time.monotonic() < until:
        time.sleep(0.01)


def _running() -> str:
    """The job at work."""
    from django_tasks_db.models import DBTaskResult

    job = DBTaskResult.objects.running().first()
    return "between" if job is None else job.task_path.rpartition(".")[2]


def kill_worker(folder: Path, kills: int, seed: int, rows: int = 60) -> Counter[str]:
    """Kill the worker of an office that is open in this process; returns how often during which
    job."""
    from doorstep.office.accounts import steward_account

    killing = Killing(folder, steward_account("kills"), rows, random.Random(seed))
    number = killed = 0
    while killed < kills:
        number += 1
        killed += killing.round(number, min(KILLS_A_ROUND, kills - killed))
    return killing.counts


@contextmanager
def _room() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as room:
        os.environ["DOORSTEP_KEYS"] = str(Path(room, "keys"))
        folder = Path(room, "work")
        Workspace.create(folder)
        from doorstep.office.configuring import open_office

        open_office(folder)
        yield folder


def main() -> None:
    """The long run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rows", type=int, default=300)
    asked = parser.parse_args()
    with _room() as folder:
        began = time.monotonic()
        counts = kill_worker(folder, asked.kills, asked.seed, asked.rows)
        print(dict(counts), f"{time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
