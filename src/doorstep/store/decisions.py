"""The chain of what people decided, as it lies in a workspace: one sealed file each."""

from __future__ import annotations

import json
from pathlib import Path

from doorstep.domain.errors import BadInput
from doorstep.store.cipher import Cipher
from doorstep.store.folders import SEALED, read_sealed
from doorstep.store.heads import WorkspaceHead
from doorstep.store.state import ACCEPTED, DRAWN, Decision
from doorstep.store.sweeping import DECISIONS


def decision_file(number: int) -> str:
    """The file of a decision, in the workspace."""
    return f"{DECISIONS}/{number:08d}.json{SEALED}"


def read_decisions(cipher: Cipher, folder: Path, head: WorkspaceHead) -> list[Decision]:
    """All decisions, oldest first.

    Raises BadInput("snapshot-missing" | "snapshot-tampered") when one was removed or changed.
    """
    found: list[Decision] = []
    previous: str | None = None
    for number in range(1, head.decisions + 1):
        decision = _read(cipher, folder, number)
        if decision.previous != previous or decision.number != number:
            raise BadInput("snapshot-tampered", file=decision_file(number))
        found.append(decision)
        previous = cipher.digest(decision.as_bytes()).hex()
    if previous != head.last:
        raise BadInput("snapshot-tampered", file=decision_file(head.decisions))
    return found


def bound_decision(cipher: Cipher, folder: Path, head: WorkspaceHead) -> list[object]:
    """Number and hash of the last decision that runs are made of: a difference that was accepted
    changes no run, nor does a note of a draw."""
    number, last = head.decisions, head.last
    while number and set((one := _read(cipher, folder, number)).what) <= {ACCEPTED, DRAWN}:
        number, last = number - 1, one.previous
    return [number, last]


def _read(cipher: Cipher, folder: Path, number: int) -> Decision:
    return Decision(**json.loads(read_sealed(cipher, folder, decision_file(number))))
