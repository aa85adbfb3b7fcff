"""The demo, run as a steward would: build the township, take it in, reconcile, report, hold against
the key."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.metadata import entry_points
from pathlib import Path
from typing import Protocol, cast

from doorstep.app.findings import as_object
from doorstep.app.importing import Progress
from doorstep.app.rehearsing import RehearsalRequest, rehearse
from doorstep.app.reporting import summary_of
from doorstep.app.workspace import Workspace
from doorstep.domain.errors import UsageError
from doorstep.engine.inspection.results import RehearsalResult
from doorstep.i18n import messages
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render import Summary
from doorstep.render.rehearsal import write_rehearsal
from doorstep.render.rehearsal.layout import lay_out
from doorstep.render.wording import Words

AS_OF = dt.date(2026, 6, 30)

RUBRIC, PROTOCOL = "doorstep-reference", "hefei-2009"

Say = Callable[[str], None]

GROUP = "doorstep.demo"
"""The entry point group in which a demo is found."""


class CodeScore(Protocol):
    """How one finding code fared against the answer key; shares are None where there are none."""

    planted: int
    found: int

    @property
    def recall(self) -> float | None: ...
    @property
    def precision(self) -> float | None: ...


class KeyScore(Protocol):
    """How all findings fared against the answer key."""

    @property
    def codes(self) -> Mapping[str, CodeScore]: ...
    @property
    def recall(self) -> float: ...
    @property
    def precision(self) -> float: ...
    @property
    def undetectable(self) -> int: ...
    def as_json(self) -> dict[str, object]: ...


class Town(Protocol):
    """A township built on disk: its ledgers, its visits, its answer key."""

    @property
    def registers(self) -> Sequence[Path]: ...
    @property
    def visits(self) -> Sequence[Path]: ...
    @property
    def key(self) -> Mapping[str, object]: ...


class Demo(Protocol):
    """What a distribution offers under the entry point group `doorstep.demo`."""

    def build(self, folder: Path, *, persons: int, seed: int, as_of: dt.date) -> Town: ...
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
    folder: Path | None,
    *,
    persons: int,
    seed: int,
    lang: str,
    progress: Progress,
    say: Say | None = None,
) -> dict[str, object]:
    """Everything from invented ledgers to the printed brief; returns what `demo --json` ends
    with."""
    began = time.monotonic()
    generator = find_demo()
    home = _clean(folder)
    progress("build", 0, 1)
    town = generator.build(home, persons=persons, seed=seed, as_of=AS_OF)
    workspace = Workspace.create(home / "workspace")
    workspace.mark_simulated()
    accounts = workspace.register([*town.registers, *town.visits], as_of=AS_OF, progress=progress)
    workspace.reconcile(as_of=AS_OF, progress=progress)
    findings = workspace.findings()
    scored = generator.score(town.key, (as_object(f) for f in findings))
    progress("report", 0, 1)
    written = [
        workspace.report(home / name, lang=lang, as_of=AS_OF)
        for name in ("brief.pdf", "findings.xlsx", "brief.docx")
    ]
    progress("rehearsal", 0, 1)
    request = RehearsalRequest(RUBRIC, PROTOCOL, seed=str(seed))
    result, phrases = rehearse(workspace, request, AS_OF), Phrasebook(lang)
    rehearsed = [
        write_rehearsal(home / f"rehearsal{suffix}", result, phrases)
        for suffix in (".pdf", ".docx", ".xlsx", ".json")
    ]
    seconds = round(time.monotonic() - began, 1)
    if say is not None:
        summary = summary_of(workspace, lang=lang, as_of=AS_OF)
        files = [report.files[0] for report in written]
        for line in _told(summary, scored, accounts, files, seconds, lang):
            say(line)
        for line in _rehearsal_lines(result, rehearsed, phrases):
            say(line)
    return scored.as_json() | {
        "seconds": seconds,
        "report": str(written[0].files[0]),
        "rehearsal": str(rehearsed[0]),
    }


def _rehearsal_lines(
    result: RehearsalResult, files: Sequence[Path], phrases: Phrasebook
) -> list[str]:
    """How the demo ends: what an inspection would find today."""
    view = lay_out(result, phrases)
    sentences = (view.headline, view.villages.gap, *view.words[1:3], *files)
    return ["", phrases.text("demo.rehearsal"), *(f"  {sentence}" for sentence in sentences)]


def _clean(folder: Path | None) -> Path:
    """The demo's own folder, emptied of an earlier demo; a folder that holds anything else is left
    alone."""
    home = folder or Path(tempfile.gettempdir()) / "doorstep-demo"
    if (home / "answer_key.json").exists():
        shutil.rmtree(home)
    home.mkdir(parents=True, exist_ok=True)
    return home


def _told(
    summary: Summary,
    scored: KeyScore,
    accounts: Sequence[Mapping[str, object]],
    files: Sequence[Path],
    seconds: float,
    lang: str,
) -> list[str]:
    """The summary for the terminal, in the reader's language."""

    def text(key: str, **params: object) -> str:
        return messages.text(key, lang, **params)

    words = Words(lang)
    rows = sum(int(str(a["rows_in"])) for a in accounts)
    accepted = sum(int(str(a["accepted"])) for a in accounts)
    lines = [
        text("demo.simulated"),
        text("demo.files", files=len(accounts), rows=rows, accepted=accepted),
        "",
    ]
    lines.append(text("demo.by-village"))
    for village in summary.villages:
        if village.rate is None or not village.village:
            continue
        interval = text(
            "demo.interval",
            rate=f"{village.rate:.0f}",
            low=f"{village.low:.0f}",
            high=f"{village.high:.0f}",
        )
        lines.append(
            f"  {_padded(village.village, 12)} {interval}  {text(f'demo.{village.standing}')}"
        )
    lines += [text("demo.no-order"), "", text("demo.actions")]
    lines += [f"  {i}. {words.action(action)}" for i, action in enumerate(summary.actions, 1)]
    lines += [
        "",
        text("demo.key", recall=f"{scored.recall:.1%}", precision=f"{scored.precision:.1%}"),
    ]
    for code, s in sorted(scored.codes.items()):
        recall = "-" if s.recall is None else f"{s.recall:.0%}"
        precision = "-" if s.precision is None else f"{s.precision:.0%}"
        lines.append(
            f"  {code:<13} {text('demo.code', planted=s.planted, found=s.found, recall=recall, precision=precision)}"
        )
    lines += [
        text("demo.undetectable", count=scored.undetectable),
        "",
        text("demo.files-written", seconds=seconds),
    ]
    return lines + [f"  {file}" for file in files]


def _padded(text: str, width: int) -> str:
    """Padded to a width in which a Chinese character counts two."""
    return text + " " * max(width - sum(2 if ord(ch) > 0x2E7F else 1 for ch in text), 0)
