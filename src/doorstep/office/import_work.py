"""What the worker does with files that were dropped, and with registers to be taken out again: each
step ends in one transaction of the database, and files are read outside all of them.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from django.db import transaction
from django.utils import timezone

from doorstep.app.telling_apart import RegisterOptions
from doorstep.app.workspace import Workspace
from doorstep.domain.errors import BadInput, DoorstepError
from doorstep.domain.sources import Answer, Doubt
from doorstep.office import scans
from doorstep.office.audit import record
from doorstep.office.configuring import current_office
from doorstep.office.imports import WAITING, Said, find_import, hold_import, ready_files, said_of
from doorstep.office.inbox import opened_files, remove_files, sweep_inbox
from doorstep.office.job_queue import ask, is_asked
from doorstep.office.looked import told_errors, told_of, told_of_failure
from doorstep.office.models import ImportRow
from doorstep.office.vocabulary import ImportState

_ORPHAN_SECONDS = 3600.0


def look_at_files(key: str) -> None:
    """Read the files of an import and keep what was understood; nothing else changes.

    Raises BadInput("import-missing"), as the next does.
    """
    row = find_import(key)
    if row.state == ImportState.LOOKING:
        with _failing(row):
            _finish_look(row, *_look(row))


def take_files(key: str) -> None:
    """Take in those files of an import that are ready, in one state; the others wait on."""
    row = find_import(key)
    if row.state != ImportState.TAKING:
        return
    ready = set(ready_files(row))
    with _failing(row):
        try:
            _check_unchanged(row, ready)
            _register(row, ready)
        except DoorstepError as error:
            _go_back(row, error)
        else:
            _finish_take(row, ready)


def withdraw_source(source: str) -> None:
    """Take a source out, where it is held."""
    workspace = Workspace(current_office().folder)
    if source in {one.id for one in workspace.sources}:
        workspace.withdraw(source)
    with transaction.atomic():
        record(None, "source.withdrawn", f"source:{source}")
        ask("reconcile")


def undo_state(state: str) -> None:
    """Go back from a state, where it is the present one."""
    workspace = Workspace(current_office().folder)
    if workspace.store.state().id == state:
        workspace.undo()
    with transaction.atomic():
        record(None, "state.undone", f"state:{state[:40]}")
        ask("reconcile")


def sweep() -> None:
    """Say of imports whose job was given up that they failed; remove files of the inbox that no
    import waits for."""
    rows = ImportRow.objects.filter(state__in=WAITING)
    for row in rows:
        job = {ImportState.LOOKING: "look", ImportState.TAKING: "take"}.get(ImportState(row.state))
        if job is not None and not is_asked(job, str(row.pk)):
            _fail(row)
    with suppress(BadInput):  # a row that was changed from outside does not say what it waits for
        scans.give_up_unread()
        known = {one["inbox"] for row in rows for one in row.said["files"]}
        sweep_inbox(known | scans.files_waiting(), time.time() - _ORPHAN_SECONDS)


def _look(row: ImportRow) -> tuple[str, dict[str, dict[str, Any]]]:
    workspace = Workspace(current_office().folder)
    files = {one["inbox"]: one["name"] for one in row.said["files"]}
    base = workspace.store.state().id

    def progress(_: str, done: int, total: int) -> None:
        row.put(**{**row.said, "report": {"done": done, "total": total}})
        going_on = ImportRow.objects.filter(pk=row.pk, state=ImportState.LOOKING)
        going_on.update(sealed=row.sealed)

    options = _options(row)
    options["progress"] = progress
    with opened_files(files, _dropped_on(row)) as paths:
        try:
            seen = workspace.look(paths, **options)
        except DoorstepError as error:
            causes = error.causes or (error,) * len(paths)
            pairs = zip(files.values(), causes, strict=True)
            return base, {name: told_of_failure(name, cause) for name, cause in pairs}
    return base, {one.file.file: told_of(one) for one in seen}


@transaction.atomic
def _finish_look(row: ImportRow, base: str, told: dict[str, dict[str, Any]]) -> None:
    now = hold_import(str(row.pk))
    if now.state != ImportState.LOOKING or now.said["said"] != row.said["said"]:
        return  # dismissed, or something else was said meanwhile: it is looked at once more
    files = {one["name"]: told[one["name"]] for one in now.said["files"]}
    now.put(**{**now.said, "report": {"files": files}})
    now.state, now.base_state, now.error_code = ImportState.UNDERSTOOD, base, ""
    now.save()
    record(None, "import.understood", f"import:{row.pk}")


def _check_unchanged(row: ImportRow, ready: set[str]) -> None:
    """Raises BadInput("import-overtaken") where something else was registered since the files were
    looked at, and they would be something else now than what somebody saw."""
    if Workspace(current_office().folder).store.state().id == row.base_state:
        return
    base, fresh = _look(find_import(str(row.pk)))
    told = json.loads(json.dumps(fresh, default=str))
    shown = row.said["report"]["files"]
    if any(_is_other(shown[name], told[name]) for name in ready):
        row.base_state = base
        row.put(**{**row.said, "report": {"files": told}})
        row.save(update_fields=["base_state", "sealed"])
        raise BadInput("import-overtaken")


def _is_other(shown: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Whether a file would be something else; what is held already was taken in before a worker was
    killed."""
    if now["change"] and now["change"]["outcome"] == "same":
        return False
    return bool((shown["change"], shown["errors"]) != (now["change"], now["errors"]))


def _register(row: ImportRow, ready: set[str]) -> None:
    workspace = Workspace(current_office().folder)
    said = said_of(row)
    files = {one["inbox"]: one["name"] for one in row.said["files"] if one["name"] in ready}

    def answer(doubt: Doubt) -> Answer:
        given = said[doubt.file].answer
        return "replace" if given == "replace" else "new" if given == "new" else "stop"

    options = _options(row)
    options["ask"] = answer
    with opened_files(files, _dropped_on(row)) as paths:
        workspace.register(paths, **options)


@transaction.atomic
def _finish_take(row: ImportRow, ready: set[str]) -> None:
    """The taken ones are settled; those that are not lie in an import of their own."""
    now = hold_import(str(row.pk), ImportState.TAKING)
    report, said = now.said["report"].get("files", {}), now.said["said"]
    left = [one for one in now.said["files"] if one["name"] not in ready]
    taken = [one for one in now.said["files"] if one["name"] in ready]
    kept_out = [one for one in left if Said.from_told(said.get(one["name"], {})).left_out]
    waiting = [one for one in left if one not in kept_out]
    if waiting:
        rest = ImportRow(state=ImportState.UNDERSTOOD, by=now.by, base_state=now.base_state)
        names = {one["name"] for one in waiting}
        rest.put(files=waiting, said=_of(said, names), report={"files": _of(report, names)})
        rest.save(force_insert=True)
        record(None, "import.left", f"import:{rest.pk}")
    short = {name: _without_rows(told) for name, told in _of(report, ready).items()}
    now.put(files=taken, said={}, report={"files": short}, left_out=len(kept_out))
    now.state, now.when = ImportState.TAKEN, timezone.now()
    now.save()
    record(None, "import.taken", f"import:{row.pk}")
    ask("reconcile")
    transaction.on_commit(lambda: remove_files([one["inbox"] for one in (*taken, *kept_out)]))


def _without_rows(told: dict[str, Any]) -> dict[str, Any]:
    """What is kept of a file that was taken in: counts, no row of it."""
    change = told["change"]
    if change and change["change"]:
        change = {**change, "change": {**change["change"], "examples": []}}
    return {**told, "pictures": [], "change": change}


@transaction.atomic
def _go_back(row: ImportRow, error: DoorstepError) -> None:
    """What kept the files out is said of the file it concerns, or of all; not of what another hand
    has taken meanwhile."""
    now = hold_import(str(row.pk), ImportState.TAKING)
    report = now.said["report"]
    files = {name: dict(told) for name, told in report.get("files", {}).items()}
    of_all = []
    for one in error.causes or (error,):
        told = files.get(str(one.params.get("file")))
        if told is None:
            of_all += told_errors([one])
        elif one.code not in {e["code"] for e in told["errors"]}:
            told["errors"] = [*told["errors"], *told_errors([one])]
    now.put(**{**now.said, "report": {"files": files, "errors": of_all}})
    now.state, now.error_code = ImportState.UNDERSTOOD, error.code
    now.save()
    record(None, "import.refused", f"import:{row.pk}", error.code)


@contextmanager
def _failing(row: ImportRow) -> Iterator[None]:
    """Whatever else goes wrong, the import says that it did, and nothing of what."""
    finished = False
    try:
        yield
        finished = True
    finally:
        if not finished:
            _fail(row)


@transaction.atomic
def _fail(row: ImportRow) -> None:
    at_work = ImportRow.objects.filter(
        pk=row.pk, state__in=(ImportState.LOOKING, ImportState.TAKING)
    )
    if at_work.update(state=ImportState.FAILED, error_code="internal"):
        record(None, "import.failed", f"import:{row.pk}")


def _options(row: ImportRow) -> RegisterOptions:
    told = {name: said for name, said in said_of(row).items() if said != Said()}
    return {
        "each": {name: said.of_layout for name, said in told.items()},
        "becomes": {name: said.becomes for name, said in told.items() if said.becomes},
    }


def _dropped_on(row: ImportRow) -> str:
    return f"{timezone.localdate(row.when):%Y-%m-%d}"


def _of(told: Mapping[str, Any], names: set[str]) -> dict[str, Any]:
    return {name: one for name, one in told.items() if name in names}
