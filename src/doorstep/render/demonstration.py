"""What the demo says at its end: what it took in and found, and how that stands against the answer
key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from doorstep.domain.imports import ImportAccount
from doorstep.domain.summary import Summary
from doorstep.engine.inspection.results import RehearsalResult
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.i18n.widths import padded
from doorstep.render.rehearsal.layout import lay_out
from doorstep.render.wording import action


class KeyCodeScore(Protocol):
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
    def codes(self) -> Mapping[str, KeyCodeScore]: ...
    @property
    def recall(self) -> float: ...
    @property
    def precision(self) -> float: ...
    @property
    def undetectable(self) -> int: ...
    def as_json(self) -> dict[str, object]: ...


@dataclass(frozen=True)
class DemoResult:
    """What the demo made: files written in `seconds`, what it took in and found, and how that
    stands against the answer key."""

    summary: Summary
    score: KeyScore
    accounts: Sequence[ImportAccount]
    files: tuple[Path, ...]
    rehearsal: RehearsalResult
    rehearsal_files: tuple[Path, ...]
    workspace: Path
    seconds: float


def demo_payload(result: DemoResult) -> dict[str, object]:
    """Give what `demo --json` ends with."""
    return result.score.as_json() | {
        "seconds": result.seconds,
        "report": str(result.files[0]),
        "rehearsal": str(result.rehearsal_files[0]),
    }


def demo_lines(result: DemoResult, phrases: Phrasebook) -> Iterator[str]:
    """Sum the demo up for a terminal."""
    text = phrases.text
    rows = sum(account.rows_in for account in result.accounts)
    accepted = sum(account.accepted for account in result.accounts)
    yield text("demo.simulated")
    yield text("demo.files", files=len(result.accounts), rows=rows, accepted=accepted)
    yield ""
    yield text("demo.by-village")
    yield from _village_lines(result.summary, phrases)
    yield text("demo.no-order")
    yield ""
    yield text("demo.actions")
    for number, work in enumerate(result.summary.actions, 1):
        yield f"  {number}. {action(phrases, work)}"
    yield ""
    yield from _key_lines(result.score, phrases)
    yield ""
    yield text("demo.files-written", seconds=result.seconds)
    yield from (f"  {file}" for file in result.files)
    yield ""
    yield text("demo.rehearsal")
    view = lay_out(result.rehearsal, phrases)
    sentences = (view.headline, view.villages.gap, *view.words[1:3])
    yield from (f"  {sentence}" for sentence in sentences)
    yield from (f"  {file}" for file in result.rehearsal_files)


def _village_lines(summary: Summary, phrases: Phrasebook) -> Iterator[str]:
    for village in summary.villages:
        if village.door is None or not village.village:
            continue
        interval = phrases.text(
            "demo.interval",
            rate=phrases.decimal(village.door, 0),
            low=phrases.decimal(village.low, 0),
            high=phrases.decimal(village.high, 0),
        )
        standing = phrases.text(f"demo.{village.standing}")
        yield f"  {padded(village.village, 12)} {interval}  {standing}"


def _key_lines(score: KeyScore, phrases: Phrasebook) -> Iterator[str]:
    recall, precision = phrases.percent(score.recall), phrases.percent(score.precision)
    yield phrases.text("demo.key", recall=recall, precision=precision)
    for code, one in sorted(score.codes.items()):
        figures = phrases.text(
            "demo.code",
            planted=one.planted,
            found=one.found,
            recall=phrases.percent(one.recall, 0, "-"),
            precision=phrases.percent(one.precision, 0, "-"),
        )
        yield f"  {code:<13} {figures}"
    yield phrases.text("demo.undetectable", count=score.undetectable)
