"""A score that something new was said of is made anew by the worker."""

from __future__ import annotations

from doorstep.app.workspace import Workspace
from doorstep.office.configuring import current_office
from doorstep.office.job_queue import ask
from doorstep.office.models import Morning
from doorstep.office.projecting import present_run


def judge_anew() -> None:
    """Let the score and the rehearsal of the present run be made anew: the desk knows more of a
    rubric's items, or another rubric or protocol is asked for."""
    if run := present_run(Workspace(current_office().folder)):
        Morning.objects.filter(run=run).delete()
        ask("project")
