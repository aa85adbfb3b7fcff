"""Questions for the door: what is not sure enough to be a finding, by village.

They rest on a run, which never changes: they are read once a run and held by this process.
"""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from doorstep.domain.findings import Finding
from doorstep.engine.checks import ENGINE_VERSION
from doorstep.office.configuring import current_office


@dataclass(frozen=True)
class DoorQuestions:
    """The questions of one run, in the order of its findings; `villages`: how many each has."""

    folder: Path
    run: str
    asked: tuple[Finding, ...]

    @property
    def villages(self) -> Counter[str]:
        """How many questions each village has, in the order they are asked."""
        return Counter(found.place for found in self.asked)


_lock = threading.Lock()
_held: DoorQuestions | None = None


def door_questions(village: str = "") -> tuple[DoorQuestions, tuple[Finding, ...]]:
    """The questions of the present run, and those of one village, or of all.

    Raises BadInput("not-reconciled").
    """
    global _held
    office = current_office()
    run = office.workspace.store.run_id(ENGINE_VERSION)
    with _lock:
        held = _held
        if held is None or (held.folder, held.run) != (office.folder, run):
            asked = tuple(office.workspace.questions())
            held = _held = DoorQuestions(office.folder, run, asked)
    return held, tuple(found for found in held.asked if village in ("", found.place))
