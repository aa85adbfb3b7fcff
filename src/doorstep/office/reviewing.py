"""Possible matches that a person should look at, one at a time; what is decided is kept in the
folder, as from the command line.

A queue rests on a run, which never changes: it is read once a run and held by this process.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from django.db import transaction

from doorstep.app.reviewing.anchors import AnchoredRows
from doorstep.app.reviewing.decisions import MATCHES, anchored, pair_id, take
from doorstep.app.reviewing.forms import DIFFERENT, SAME, WITHDRAW, DecisionLine
from doorstep.app.reviewing.places import MentionPlaces
from doorstep.app.workspace import Workspace
from doorstep.domain.errors import BadInput
from doorstep.engine.checks import ENGINE_VERSION
from doorstep.engine.linkage.review import PairExplanation, ReviewPair
from doorstep.office.audit import record
from doorstep.office.configuring import current_office
from doorstep.office.job_queue import ask
from doorstep.office.models import Account
from doorstep.store import Store

DECIDED = (SAME, DIFFERENT, WITHDRAW)


@dataclass(frozen=True)
class HeldQueue:
    """The queue of one run of one state of a folder, and the rows its decisions hold on to."""

    folder: Path
    state: str
    run: str
    workspace: Workspace
    pairs: tuple[ReviewPair, ...]

    @cached_property
    def places(self) -> MentionPlaces:
        """Where its mentions stand."""
        mentions = self.workspace.mentions().arrow
        kinds = mentions.column("kind").unique().to_pylist()
        tables = {kind: self.workspace.table(kind).arrow for kind in kinds}
        return MentionPlaces(tables, mentions)

    @cached_property
    def rows(self) -> AnchoredRows:
        """Its mentions by what they say."""
        return anchored(self.places)


_lock = threading.Lock()
_held: HeldQueue | None = None


def waiting_pairs() -> list[ReviewPair]:
    """The pairs of the last run that nobody has decided since.

    Raises BadInput("not-reconciled"): also while what was registered since is being compared.
    """
    decided = _decided(current_office().store)
    return [pair for pair in _queue().pairs if pair.id not in decided]


def decide_pair(pair: str, verdict: str, why: str, by: Account) -> None:
    """Keep what somebody says of a pair, or take it back.

    Raises BadInput("pair-unknown", "verdict-unknown") and what `take` says of a
    contradiction or a missing reason.
    """
    queue = _queue()
    asked = next((one for one in queue.pairs if one.id == pair), None)
    if asked is None:
        raise BadInput("pair-unknown")
    if verdict not in DECIDED:
        raise BadInput("verdict-unknown")
    prints = asked.left.fingerprint, asked.right.fingerprint
    who = str(by.said["name"])
    line = DecisionLine(1, asked.left.id, asked.right.id, verdict, who, why.strip(), *prints)
    take(queue.workspace.store, queue.places, [line], None, None, queue.rows)
    with transaction.atomic():
        record(by, f"match.{verdict}", f"pair:{pair}")


def explain_pair(left: str, right: str) -> PairExplanation:
    """Why two mentions were, or were not, taken for one person.

    Raises BadInput("not-reconciled"), and what `Workspace.explain` says of mentions.
    """
    return _queue().workspace.explain(left, right)


@transaction.atomic
def compare_again(by: Account) -> None:
    """Ask for a comparison that keeps to what was decided."""
    ask("reconcile")
    record(by, "folder.compare", "folder")


def _queue() -> HeldQueue:
    """The queue of the present run; decisions made since leave it as it is, whatever else was
    changed in the folder does not."""
    global _held
    office = current_office()
    state, run = office.store.head().state, office.store.run_id(ENGINE_VERSION)
    with _lock:
        held = _held
        if held is None or (held.folder, held.state) != (office.folder, state):
            held = None
        if held is None or (held.run != run and office.store.has_run(run)):
            opened = Workspace(office.folder)
            held = HeldQueue(office.folder, state, run, opened, opened.review().pairs)
        _held = held
        return held


def _decided(store: Store) -> set[str]:
    """Pairs that stand decided, by the rows they named when they were."""
    standing: dict[str, str] = {}
    for decision in store.decisions():
        matches = decision.what.get(MATCHES, [])
        for one in matches if isinstance(matches, list) else []:
            standing[pair_id(one["left"]["id"], one["right"]["id"])] = one["verdict"]
    return {pair for pair, verdict in standing.items() if verdict != WITHDRAW}
