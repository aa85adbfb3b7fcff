"""What somebody said is corrected and a later version of the register still has: the claim falls,
and the task is its owner's again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from doorstep.app.holdings import versions_of
from doorstep.app.matters import MatterRecord
from doorstep.app.workspace import Workspace
from doorstep.office.models import Matter, Task
from doorstep.office.tasks import RECORDS_MOVE, write_move
from doorstep.office.vocabulary import STANDING, Answer, MatterState, TaskState

STILL_DIFFERS = "still-differs"
"""Why a claim fell; its step tells the file and which version of it."""


@dataclass(frozen=True)
class _Version:
    """The present version of a register's file: its number, and when it was taken in."""

    file: str
    number: int
    taken: dt.datetime


def drop_claims(workspace: Workspace, found: Sequence[MatterRecord], run: str) -> None:
    """Give back the tasks somebody said are fixed, of which a matter stands in a version that was
    taken in after they said so; what was answered to it is open again. In the caller's
    transaction."""
    claimed = Task.objects.filter(state=TaskState.FIXED).exclude(fixed_by=None)
    if not claimed.exists():
        return
    versions = {
        own[-1].file: _Version(own[-1].file, len(own), dt.datetime.fromisoformat(own[-1].taken_at))
        for own in versions_of(workspace.store).values()
    }
    stands = {one.key: versions.get(one.finding.left.file) for one in found}
    for task in claimed.select_related("owner"):
        said = task.moves.filter(after=TaskState.FIXED).exclude(by=None).latest("when").when
        matters = task.matters.filter(state__in=STANDING).exclude(answer_code=Answer.BOTH_RIGHT)
        later = {
            key: version
            for key in matters.values_list("pk", flat=True)
            if (version := stands.get(key)) is not None
            and version.taken >= said.replace(microsecond=0)  # as exactly as a file's is kept
        }
        if later:
            Matter.objects.filter(pk__in=list(later)).update(state=MatterState.OPEN, answer_code="")
            _give_back(task, max(later.values(), key=lambda one: one.taken), run)


def _give_back(task: Task, version: _Version, run: str) -> None:
    before = TaskState(task.state)
    after = TaskState.OPEN if task.owner is None else TaskState.ASSIGNED
    assert after in RECORDS_MOVE[before]
    task.state, task.fixed_by, task.version = after, None, task.version + 1
    task.recurred += 1
    task.save()
    told = {"file": version.file, "number": version.number}
    write_move(task, before, None, why=STILL_DIFFERS, run=run, **told)
