"""What a workspace notes of its draws, in the sealed chain of decisions: when the hash of a seed
was known, which lists were frozen, what was drawn from them.

Whoever draws from a copy of the folder is not noted here: notes show an honest order, and only
two parties or a public throw exclude a dishonest one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from doorstep.domain.errors import BadInput
from doorstep.engine.survey.freezing import FrozenDraw
from doorstep.engine.survey.random_stream import commitment
from doorstep.store import Store
from doorstep.store.state import DRAWN


@dataclass(frozen=True)
class DrawNotes:
    """The notes of one workspace; of none (a list in a file) nothing is known."""

    store: Store | None

    def note_commitment(self, digest: str) -> None:
        """Note that a seed's hash is known, and how the registers stood then."""
        assert self.store is not None
        self._add("", {"commitment": digest, "state": self.store.state().id})

    def committed_before(self, digest: str, state: str | None) -> bool:
        """Tell whether a hash was noted before the registers came to stand as in `state`."""
        if self.store is None or state is None:
            return False
        earlier = set(self._before(state))
        return any(
            note.get("commitment") == digest and note.get("state") in earlier
            for note in self._all()
        )

    def check_unused(self, frozen: FrozenDraw) -> None:
        """Raise BadInput("commitment-used") for a hash an earlier list was frozen with: its seed
        may be known by now."""
        hashes = {party.commitment for party in frozen.parties}
        for note in self._all() if self.store is not None else ():
            if hashes & set(note.get("parties", ())):
                raise BadInput("commitment-used")

    def note_frozen(self, frozen: FrozenDraw) -> None:
        """Note a frozen draw, once it is written and before its hash goes out."""
        if self.store is None:
            return
        hashes = {party.commitment for party in frozen.parties}
        by = ", ".join(party.name for party in frozen.parties)
        self._add(by, {"frozen": frozen.digest, "parties": sorted(hashes)})

    def frozen_first(self, frozen: FrozenDraw, seed: str) -> bool:
        """Tell whether a draw was frozen here before this seed was first drawn by; True where no
        workspace can tell."""
        if self.store is None or "state" not in frozen.content["frame"]:
            return True
        for note in self._all():
            if note.get("frozen") == frozen.digest:
                return True
            if note.get("seed") == commitment(seed):
                return False
        return False

    def note_drawn(self, listed: Mapping[str, object], seed: str) -> None:
        """Note a draw: of which list and design, by which seed (its hash)."""
        if self.store is not None:
            self._add("", {"list": self._key(listed), "seed": commitment(seed)})

    def seeds_tried(self, listed: Mapping[str, object]) -> set[str]:
        """Find the hashes of the seeds by which one list and design were drawn."""
        if self.store is None:
            return set()
        key = self._key(listed)
        return {str(note["seed"]) for note in self._all() if note.get("list") == key}

    def _key(self, listed: Mapping[str, object]) -> str:
        assert self.store is not None
        return self.store.name_of(json.dumps(listed, sort_keys=True, default=str))

    def _add(self, by: str, note: Mapping[str, object]) -> None:
        assert self.store is not None
        self.store.add_decision(who=by.strip() or "doorstep", why=DRAWN, what={DRAWN: note})

    def _all(self) -> Iterator[Mapping[str, Any]]:
        if self.store is not None:
            for decision in self.store.decisions():
                note = decision.what.get(DRAWN)
                if isinstance(note, dict):
                    yield note

    def _before(self, state: str) -> Iterator[str]:
        assert self.store is not None
        try:
            parent = self.store.state_at(state).parent
            while parent is not None:
                yield parent
                parent = self.store.state_at(parent).parent
        except BadInput:
            return
