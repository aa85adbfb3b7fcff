"""What the page of files shows: what is held, what waits, and how far the worker is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from doorstep.app.holdings import held_files
from doorstep.domain.errors import DoorstepError
from doorstep.domain.sources import HeldFile
from doorstep.engine.checks import ENGINE_VERSION
from doorstep.office.configuring import current_office
from doorstep.office.imports import Said, find_import, ready_files, said_of, seen_files
from doorstep.office.job_queue import has_failed, jobs_asked
from doorstep.office.looked import SeenFile, read_errors
from doorstep.office.models import ImportRow, Projected
from doorstep.office.village_order import in_order
from doorstep.office.vocabulary import ImportState

STEPS = ("take", "reconcile", "project")
"""What happens of itself once somebody takes files in."""

_BEFORE = {
    **{"look": 0, "take": 0, "withdraw": 0, "undo": 0, "register_results": 0},
    **{"reconcile": 1, "project": 2},
}


@dataclass(frozen=True)
class WorkUnderWay:
    """How far the worker is: the step of `STEPS` at work (None: nothing is asked for), whether the
    last comparison or projection failed, whether pages show what is registered."""

    step: int | None
    has_failed: bool
    is_shown: bool
    is_compared: bool


@dataclass(frozen=True)
class WaitingImport:
    """Files that were dropped: how many, of which so many looked at, ready, kept out, asked
    about."""

    row: ImportRow
    names: Sequence[str]
    done: int
    ready: int
    refused: int
    asked: int


@dataclass(frozen=True)
class ImportedFileShown:
    """One dropped file: its number among them, what was said and what was understood of it (None:
    not looked at yet)."""

    number: int
    name: str
    said: Said
    seen: SeenFile | None
    is_ready: bool

    @property
    def of_its_kind(self) -> list[HeldFile]:
        """The registers held of which it may be the next version."""
        tables = self.seen.understood.tables if self.seen is not None else ()
        kinds = {table.kind for table in tables}
        return [one for one in held() if kinds & {*one.kinds}]


@dataclass(frozen=True)
class ImportShown:
    """An import with its files, what keeps it out as a whole, and how far looking is."""

    row: ImportRow
    files: Sequence[ImportedFileShown]
    errors: tuple[DoorstepError, ...]
    done: int

    @property
    def ready(self) -> int:
        """How many files would be taken in."""
        return sum(one.is_ready for one in self.files)

    @property
    def may_be_taken(self) -> bool:
        """Whether a file is ready, or would be with an answer."""
        return any(one.seen and not one.seen.reasons for one in self.files)


def held() -> list[HeldFile]:
    """The registers held, in the order they came."""
    return list(_held(str(current_office().folder), current_office().store.state().id))


def village_names() -> list[str]:
    """The villages that registers held name."""
    return in_order(place for one in held() for place in one.places if place)


def state_to_undo() -> str:
    """The present state, where there is one before it; else ""."""
    state = current_office().store.state()
    return "" if state.parent is None else state.id


def work_under_way() -> WorkUnderWay:
    """How far the worker is."""
    steps = [_BEFORE[job] for job in jobs_asked() if job in _BEFORE and job != "look"]
    store = current_office().store
    run = store.run_id(ENGINE_VERSION)
    return WorkUnderWay(
        min(steps, default=None),
        not steps and bool(held()) and (has_failed("reconcile") or has_failed("project")),
        Projected.objects.filter(run=run).exists(),
        store.has_run(run),
    )


def is_anything_shown() -> bool:
    """Whether pages show a comparison of registers, and some are still held."""
    return bool(current_office().store.state().sources) and Projected.objects.exists()


def waiting_imports() -> list[WaitingImport]:
    """Imports that somebody must look at, or that are looked at, the latest first."""
    waiting = (ImportState.LOOKING, ImportState.UNDERSTOOD, ImportState.TAKING, ImportState.FAILED)
    rows = ImportRow.objects.filter(state__in=waiting).order_by("-when")
    return [_waiting(row) for row in rows]


def import_shown(key: str) -> ImportShown:
    """An import by key. Raises BadInput("import-missing")."""
    row = find_import(key)
    seen, said, ready = seen_files(row), said_of(row), set(ready_files(row))
    report = row.said.get("report", {})
    files = [
        ImportedFileShown(number, name, said[name], seen.get(name), name in ready)
        for number, name in enumerate((one["name"] for one in row.said["files"]), 1)
    ]
    errors = read_errors(report.get("errors", ()))
    return ImportShown(row, files, errors, report.get("done", len(seen)))


def _waiting(row: ImportRow) -> WaitingImport:
    seen, ready = seen_files(row), ready_files(row)
    return WaitingImport(
        row,
        [one["name"] for one in row.said["files"]],
        row.said.get("report", {}).get("done", len(seen)),
        len(ready),
        sum(bool(one.reasons) for one in seen.values()),
        sum(bool(one.doubts) for name, one in seen.items() if name not in ready),
    )


@lru_cache(maxsize=2)
def _held(folder: str, state: str) -> tuple[HeldFile, ...]:
    """A state never changes."""
    return tuple(held_files(current_office().store))
