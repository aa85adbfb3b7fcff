"""The demo, run as a steward would: build the township, take it in, reconcile, report, hold against
the key."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from importlib.metadata import entry_points
from pathlib import Path
from typing import Protocol, cast

from doorstep.app.briefing import with_score
from doorstep.app.findings import as_object
from doorstep.app.importing import Progress
from doorstep.app.morning import inspection_of
from doorstep.app.rehearsing import rehearse
from doorstep.app.reporting import summary_of
from doorstep.app.workspace import Workspace
from doorstep.domain.errors import UsageError
from doorstep.domain.plans import InspectionPlan, PhaseKind, PlannedPhase
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.demonstration import DemoResult, KeyScore
from doorstep.render.rehearsal import write_rehearsal

AS_OF = dt.date(2026, 6, 30)
PHASES = {
    PhaseKind.BASELINE: (-14, -8),
    PhaseKind.RECONCILE: (-7, -1),
    PhaseKind.VISIT: (0, 9),
    PhaseKind.FIX: (10, 16),
    PhaseKind.REHEARSE: (17, 20),
    PhaseKind.INSPECTION: (21, 23),
    PhaseKind.AFTER: (24, 37),
}
"""The first and last days of the demo's phases, counted from the day it is looked at."""

GROUP = "doorstep.demo"
"""The entry point group in which a demo is found."""


class DemoTown(Protocol):
    """A township built on disk: its ledgers, its visits, its answer key."""

    @property
    def registers(self) -> Sequence[Path]: ...
    @property
    def visits(self) -> Sequence[Path]: ...
    @property
    def key(self) -> Mapping[str, object]: ...


class Demo(Protocol):
    """What a distribution offers under the entry point group `doorstep.demo`."""

    def build(self, folder: Path, *, persons: int, seed: int, as_of: dt.date) -> DemoTown: ...
    def score(
        self, key: Mapping[str, object], findings: Iterable[Mapping[str, object]]
    ) -> KeyScore: ...


def find_demo() -> Demo:
    """The installed demo; the first by name where there are several.

    Raises:
        UsageError: `demo-missing`, none is installed; the sentence says what to install.
    """
    for found in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        return cast(Demo, found.load())
    raise UsageError("demo-missing")


def run_demo(
    folder: Path | None, *, persons: int, seed: int, lang: str, progress: Progress
) -> DemoResult:
    """Run everything from invented ledgers to the printed brief."""
    began = time.monotonic()
    generator = find_demo()
    home = _clean(folder)
    progress("build", 0, 1)
    town = generator.build(home, persons=persons, seed=seed, as_of=AS_OF)
    workspace = Workspace.create(home / "workspace")
    workspace.mark_simulated()
    workspace.store.set_as_of(AS_OF)
    files = [*town.registers, *town.visits]
    accounts = workspace.register(files, as_of=AS_OF, progress=progress).accounts
    workspace.reconcile(as_of=AS_OF, progress=progress)
    scored = generator.score(town.key, (as_object(f) for f in workspace.findings()))
    progress("report", 0, 1)
    written = [
        workspace.report(home / name, lang=lang, as_of=AS_OF).files[0]
        for name in ("brief.pdf", "findings.xlsx", "brief.docx")
    ]
    progress("rehearsal", 0, 1)
    request = replace(inspection_of(workspace), seed=str(seed))
    result, phrases = rehearse(workspace, request, AS_OF), Phrasebook(lang)
    rehearsed = [
        write_rehearsal(home / f"rehearsal{suffix}", result, phrases)
        for suffix in (".pdf", ".docx", ".xlsx", ".json")
    ]
    return DemoResult(
        with_score(workspace, summary_of(workspace, lang=lang, as_of=AS_OF)),
        scored,
        accounts,
        tuple(written),
        result,
        tuple(rehearsed),
        home / "workspace",
        round(time.monotonic() - began, 1),
    )


def demo_plan(today: dt.date) -> InspectionPlan:
    """Plan the demo's inspection so that visits begin today."""
    days = {kind: [today + dt.timedelta(days=n) for n in ends] for kind, ends in PHASES.items()}
    return InspectionPlan(tuple(PlannedPhase(kind, *ends) for kind, ends in days.items()))


def _clean(folder: Path | None) -> Path:
    """The demo's own folder, emptied of an earlier demo; a folder that holds anything else is left
    alone."""
    home = folder or Path(tempfile.gettempdir()) / "doorstep-demo"
    if (home / "answer_key.json").exists():
        shutil.rmtree(home)
    home.mkdir(parents=True, exist_ok=True)
    return home
