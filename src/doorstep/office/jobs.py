"""What the one worker does, each to be done again without harm wherever it was killed: files looked
at and taken in, registers reconciled, pages filled.

A job's parameters are keys; it returns a code, "" where all went well.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django_tasks import task

from doorstep.app.workspace import Workspace
from doorstep.domain.errors import DoorstepError
from doorstep.engine.checks import ENGINE_VERSION
from doorstep.office import folding, import_work, scans
from doorstep.office.configuring import current_office
from doorstep.office.job_queue import ask

FIRST = 10
"""The priority of what somebody sits and waits for."""


def _coded(job: Callable[..., None]) -> Callable[..., str]:
    """The job, giving the code of what kept it from its work."""

    @wraps(job)
    def coded(*keys: str) -> str:
        try:
            job(*keys)
        except DoorstepError as error:
            return error.code
        return ""

    return coded


@task(priority=FIRST)
@_coded
def look(key: str) -> None:
    """Look at the files of an import."""
    import_work.look_at_files(key)


@task()
@_coded
def take(key: str) -> None:
    """Take in the files of an import."""
    import_work.take_files(key)


@task()
@_coded
def withdraw(source: str) -> None:
    """Take a source out."""
    import_work.withdraw_source(source)


@task()
@_coded
def undo(state: str) -> None:
    """Go back from this state, unless it is gone."""
    import_work.undo_state(state)


@task()
@_coded
def fold(form: str) -> None:
    """Register what was accepted on a form."""
    folding.fold(form)


@task()
@_coded
def register_results(key: str) -> None:
    """Register what the inspectors of a reception wrote down."""
    from doorstep.office.inspection_results import register_results as register
    from doorstep.office.receptions import find_reception

    register(find_reception(key))


@task(priority=FIRST)
@_coded
def plan_visits(told: str, by: str) -> None:
    """Plan visits as they were asked for."""
    from doorstep.office.visit_plans import make_plan_told

    make_plan_told(told, by)


@task(priority=FIRST)
@_coded
def read_scans(key: str) -> None:
    """Read scanned sheets."""
    scans.read_upload(key)


@task()
@_coded
def reconcile() -> None:
    """Link and compare what is registered, unless that was done; then fill the pages."""
    from doorstep.office.departures import notice_departures

    workspace = Workspace(current_office().folder)
    notice_departures(workspace)
    store = workspace.store
    if not store.has_run(store.run_id(ENGINE_VERSION)):
        workspace.reconcile()
    ask("reconcile" if workspace.overtaken else "project")


@task()
@_coded
def project() -> None:
    """Fill what pages show from the last run, its morning last: that takes longest."""
    from doorstep.office.departures import notice_departures
    from doorstep.office.mornings import fill_morning
    from doorstep.office.projecting import project as fill
    from doorstep.office.site_walks import settle_gaps
    from doorstep.office.trends import fill_trend
    from doorstep.office.village_figures import fill_figures

    workspace = Workspace(current_office().folder)
    notice_departures(workspace)
    fill(workspace)
    settle_gaps(workspace)
    fill_figures(workspace)
    fill_morning(workspace)
    fill_trend(workspace)
