"""A workspace's files: immutable sealed snapshots, the tree of states, the pointer, runs and
decisions.

`current` is the only file that changes: whoever reads it sees the old state or the new one,
whatever the writer meets.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from doorstep.domain.errors import BadInput, InternalError, UsageError
from doorstep.store.cipher import Bytes, Cipher, public_digest
from doorstep.store.disk import (
    WriterLock,
    plain_name,
    replace_file,
    sweep,
    touched,
    touched_at,
    typed_problems,
    unfinished_name,
)
from doorstep.store.folders import SEALED, SealedFolder, parquet, published, put_folder, read_sealed
from doorstep.store.keys import read_key
from doorstep.store.state import Clock, Decision, Settings, Source, State, canonical, utc_now

log = logging.getLogger(__name__)
SETTINGS, CURRENT, LOCK = "doorstep.toml", "current", ".lock"
REGISTERS, RUNS, DECISIONS = "registers", "runs", "decisions"
HISTORY, DERIVED = "history", "derived"
FOLDERS = (REGISTERS, RUNS, DECISIONS, HISTORY, DERIVED)
CONTENTS = "contents.json"
PATIENCE_SECONDS = 2.0
_ORPHAN_SECONDS = 3600.0


class Store:
    """An open workspace folder. Made by `create` or `Store.open`; safe to use from several threads
    and processes."""

    def __init__(
        self, folder: Path, settings: Settings, cipher: Cipher, lock: WriterLock, clock: Clock
    ) -> None:
        self.folder = folder
        self.settings = settings
        self.cipher = cipher
        self._lock = lock
        self._clock = clock
        self._put_here: set[str] = set()

    @classmethod
    def open(
        cls, folder: str | Path, *, clock: Clock = utc_now, patience: float = PATIENCE_SECONDS
    ) -> Store:
        """Open a workspace; a writer waits `patience` seconds for another one to finish.

        Raises BadInput: "workspace-missing", "workspace-damaged", "key-missing", "key-damaged",
        "key-wrong".
        """
        root = Path(folder)
        try:
            content = (root / SETTINGS).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            raise BadInput("workspace-missing", folder=str(folder)) from None
        except OSError as problem:
            raise BadInput("disk-failed", file=SETTINGS, reason=problem.errno) from None
        settings, key_id = Settings.read(content, SETTINGS)
        cipher = Cipher(read_key(settings.id))
        if key_id != cipher.key_id.hex():
            raise BadInput("key-wrong", workspace=settings.id)
        if content != settings.as_bytes(cipher):
            raise BadInput("workspace-damaged", file=SETTINGS)
        store = cls(root, settings, cipher, WriterLock(root / LOCK, patience), clock)
        store.state()
        return store

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Keep other writers out for as long as something is read, changed and committed; may be
        nested.

        Raises BadInput("workspace-busy"). What interrupted writers left behind is swept away first.
        """
        with self._lock.held() as newly:
            if newly:
                self._sweep()
            yield

    def name_of(self, said: str) -> str:
        """A short name for what is said, the same on every run of this workspace and telling nobody
        anything."""
        return self.cipher.digest(said.encode("utf-8", "surrogatepass")).hex()[:16]

    def seal(self, plain: Bytes, name: str = "") -> bytes:
        """Sealed form of `plain`, to be opened under the same `name` only."""
        return b"".join(self.cipher.sealed_parts(plain, name))

    def unseal(self, sealed: bytes, name: str = "") -> bytes:
        """Plain form again. Raises BadInput("snapshot-tampered")."""
        return self.cipher.unsealed_bytes(sealed, name)

    def put_snapshot(
        self, tables: Mapping[str, pa.Table], copy: Bytes, meta: Mapping[str, object]
    ) -> str:
        """Keep a source as read: a table per register kind, the sanitised copy, what is known about
        it.

        Returns its name, a keyed hash of all three: equal contents are one snapshot, so `meta`
        should hold no times.
        """
        files: dict[str, Bytes] = {
            f"table-{kind}.parquet": parquet(table) for kind, table in tables.items()
        }
        files |= {"copy": copy, "meta.json": canonical(dict(meta))}
        name = self.cipher.name_of(
            {name: self.cipher.digest(plain) for name, plain in files.items()}
        )
        with self.writing():
            self._put_here.add(name)
            if not self.snapshot_is_sound(name):
                put_folder(self.cipher, self.folder, f"{REGISTERS}/{name}", files)
        log.info("snapshot kept: %d kinds, %d rows", len(tables), sum(map(len, tables.values())))
        return name

    def snapshot(self, name: str) -> SealedFolder:
        """A snapshot's files."""
        return SealedFolder(self.cipher, self.folder, f"{REGISTERS}/{_safe(name)}")

    def kinds(self, snapshot: str) -> tuple[str, ...]:
        """The register kinds a snapshot holds a table of."""
        found = (
            re.fullmatch(r"table-(.+)\.parquet", name) for name in self.snapshot(snapshot).names
        )
        return tuple(match[1] for match in found if match)

    def table(self, snapshot: str, kind: str) -> pa.Table:
        """One register of a snapshot. Raises BadInput("snapshot-missing" | "snapshot-tampered"), as
        the next two do."""
        return self.snapshot(snapshot).table(f"table-{_safe(kind)}.parquet")

    def meta(self, snapshot: str) -> dict[str, object]:
        """What was known about the source when it was read."""
        value: dict[str, object] = json.loads(self.snapshot(snapshot).content("meta.json"))
        return value

    def copy(self, snapshot: str) -> bytes:
        """The sanitised copy of the original file."""
        return bytes(self.snapshot(snapshot).content("copy"))

    def snapshot_is_sound(self, name: str) -> bool:
        """True when every file of the snapshot opens and together they are what the name says."""
        try:
            return self.cipher.name_of(self.snapshot(name).digests()) == name
        except BadInput:
            return False

    def state(self) -> State:
        """The state the pointer names. Raises BadInput("workspace-damaged")."""
        return self.state_at(self._pointer())

    def state_at(self, state_id: str) -> State:
        """Any state of the tree. Raises BadInput("workspace-damaged")."""
        file = f"{HISTORY}/{state_id}.json"
        try:
            content = (self.folder / file).read_bytes()
        except OSError:
            raise BadInput("workspace-damaged", file=file) from None
        if public_digest(content) != state_id:
            raise BadInput("workspace-damaged", file=file)
        return State.from_bytes(content, file)

    def history(self) -> list[State]:
        """The states from the current one back to the first."""
        states = [self.state()]
        while (parent := states[-1].parent) is not None:
            states.append(self.state_at(parent))
        return states

    def commit(self, sources: Sequence[Source]) -> State:
        """Make `sources` what the workspace holds; a return is a promise that they outlast a power
        cut.

        Nothing changes when they differ from the present ones in `taken_at` alone. Raises
        BadInput("snapshot-missing"), InternalError("rows-lost" | "source-twice").
        """
        with self.writing():
            present = self.state()
            if present.holds_the_same(tuple(sources)):
                return present
            state = State(present.id, tuple(sources))
            state.check()
            for source in state.sources:
                if not self.snapshot(source.snapshot).names:
                    raise BadInput("snapshot-missing", file=f"{REGISTERS}/{source.snapshot}")
            self.keep_state(state)
            self.point_at(state)
            log.info("state committed: %d sources", len(state.sources))
            return state

    def undo(self) -> State:
        """Go back to the state before this one, which stays on disk. Raises
        BadInput("nothing-to-undo")."""
        with self.writing():
            present = self.state()
            if present.parent is None:
                raise BadInput("nothing-to-undo")
            before = self.state_at(present.parent)
            self.point_at(before)
            log.info("state undone: %d sources stand", len(before.sources))
            return before

    def set_as_of(self, as_of: dt.date | None) -> None:
        """Fix (or free) the day for which the workspace is judged."""
        self._set(replace(self.settings, as_of=None if as_of is None else as_of.isoformat()))

    def speak(self, language: str) -> None:
        """Fix the language in which commands on this workspace speak: "zh" or "en"."""
        self._set(replace(self.settings, language=language))

    def _set(self, settings: Settings) -> None:
        with self.writing():
            replace_file(self.folder / SETTINGS, [settings.as_bytes(self.cipher)])
            self.settings = settings

    def run_id(self, engine_version: str) -> str:
        """The name of what this engine makes of the present state and decisions."""
        count, head = self._decisions_tail()
        told = {"state": self._pointer(), "decisions": [count, head], "engine": engine_version}
        return public_digest(canonical(told))[:40]

    def put_run(self, run_id: str, files: Mapping[str, pa.Table | Bytes]) -> None:
        """Keep what a reconcile made; a table named `links` is read back by
        `run(id).table("links.parquet")`."""
        contents: dict[str, Bytes] = {}
        for name, value in files.items():
            if isinstance(value, pa.Table):
                contents[f"{name}.parquet"] = parquet(value)
            else:
                contents[name] = value
        digests = {name: self.cipher.digest(plain).hex() for name, plain in contents.items()}
        listed = canonical(digests)
        with self.writing():
            if self.run_is_sound(run_id) and bytes(self.run(run_id).content(CONTENTS)) == listed:
                return
            put_folder(
                self.cipher, self.folder, f"{RUNS}/{_safe(run_id)}", contents | {CONTENTS: listed}
            )

    def has_run(self, run_id: str) -> bool:
        """True when this run was kept."""
        return bool(SealedFolder(self.cipher, self.folder, f"{RUNS}/{_safe(run_id)}").names)

    def run(self, run_id: str) -> SealedFolder:
        """A run's files. Raises BadInput("run-missing")."""
        if not self.has_run(run_id):
            raise BadInput("run-missing", run=run_id)
        return SealedFolder(self.cipher, self.folder, f"{RUNS}/{run_id}")

    def run_is_sound(self, run_id: str) -> bool:
        """True when every file of the run opens and none is missing or added."""
        try:
            found = {
                name: digest.hex()
                for name, digest in self.run(run_id).digests().items()
                if name != CONTENTS
            }
            return found == self.run(run_id).json(CONTENTS)
        except BadInput:
            return False

    def add_decision(self, *, who: str, why: str, what: Mapping[str, object]) -> Decision:
        """Append a decision. Raises UsageError("decision-without-reason") unless somebody says
        why."""
        if not who.strip() or not why.strip():
            raise UsageError("decision-without-reason")
        with self.writing():
            count, head = self._decisions_tail()
            when = self._clock().isoformat(timespec="seconds")
            decision = Decision(count + 1, who, why, when, dict(what), head)
            name = f"{DECISIONS}/{decision.number:08d}.json{SEALED}"
            replace_file(self.folder / name, self.cipher.sealed_parts(decision.as_bytes(), name))
        return decision

    def decisions(self) -> list[Decision]:
        """All decisions, oldest first.

        Raises BadInput("snapshot-missing" | "snapshot-tampered") when one was removed or changed.
        """
        found: list[Decision] = []
        previous: str | None = None
        for number, entry in enumerate(published(self.folder / DECISIONS), start=1):
            name = f"{DECISIONS}/{number:08d}.json{SEALED}"
            if f"{DECISIONS}/{entry}" != name:
                raise BadInput("snapshot-missing", file=name)
            plain = read_sealed(self.cipher, self.folder, name)
            decision = Decision(**json.loads(plain))
            if decision.previous != previous or decision.number != number:
                raise BadInput("snapshot-tampered", file=name)
            found.append(decision)
            previous = self.cipher.digest(plain).hex()
        return found

    def _decisions_tail(self) -> tuple[int, str | None]:
        names = list(published(self.folder / DECISIONS))
        if not names:
            return 0, None
        return len(names), self.cipher.digest(
            read_sealed(self.cipher, self.folder, f"{DECISIONS}/{names[-1]}")
        ).hex()

    def _pointer(self) -> str:
        try:
            content = (self.folder / CURRENT).read_bytes()
        except OSError:
            raise BadInput("workspace-damaged", file=CURRENT) from None
        if not re.fullmatch(rb"[0-9a-f]{64}\n", content):
            raise BadInput("workspace-damaged", file=CURRENT)
        return content[:64].decode()

    def keep_state(self, state: State) -> None:
        """Write a state into the history; nothing points at it yet."""
        file = self.folder / HISTORY / f"{state.id}.json"
        if not file.exists():
            replace_file(file, [state.as_bytes()])

    def point_at(self, state: State) -> None:
        """Move the pointer: the one step that makes a state the present one."""
        replace_file(self.folder / CURRENT, [f"{state.id}\n".encode()])

    def _sweep(self) -> None:
        registers = self.folder / REGISTERS
        with typed_problems(self.folder):
            for name in self._orphans():
                os.rename(registers / name, unfinished_name(registers))
            for name in ("", *FOLDERS):
                sweep(self.folder / name)

    def _orphans(self) -> list[str]:
        """Snapshots of imports that never reached their commit: named by no state, and too old to
        be under way."""
        now = touched(self.folder / LOCK)  # the disk's own clock, as the folders' times are
        old = [
            name
            for name in published(self.folder / REGISTERS)
            if name not in self._put_here
            and now - touched_at(self.folder / REGISTERS / name) > _ORPHAN_SECONDS
        ]
        if not old:
            return []
        try:
            kept = {source.snapshot for state in self._all_states() for source in state.sources}
        except BadInput:
            return []  # a damaged history cannot say what is needed
        return [name for name in old if name not in kept]

    def _all_states(self) -> Iterator[State]:
        for entry in published(self.folder / HISTORY):
            yield self.state_at(entry.removesuffix(".json"))


def _safe(name: str) -> str:
    if not plain_name(name):
        raise InternalError("file-name-unsafe")
    return name
