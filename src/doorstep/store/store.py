"""A workspace's files: immutable sealed snapshots, the tree of states, the pointer, runs and
decisions.

`current` is the only file that changes: whoever reads it sees the old state or the new one,
whatever the writer meets.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from doorstep.domain.errors import BadInput, InternalError, UsageError
from doorstep.domain.safekeeping import SETTINGS
from doorstep.store.cipher import Bytes, Cipher, public_digest
from doorstep.store.decisions import bound_decision, decision_file, read_decisions
from doorstep.store.disk import LockHolder, WriterLock, make_folder, plain_name, replace_file
from doorstep.store.folders import SealedFolder, parquet, published, put_folder
from doorstep.store.guard import HeadGuard
from doorstep.store.heads import WorkspaceHead, sealed_line, unsealed_line
from doorstep.store.keys import read_key
from doorstep.store.state import (
    UNSEALED,
    Clock,
    Decision,
    Settings,
    Source,
    State,
    canonical,
    utc_now,
)
from doorstep.store.sweeping import DERIVED, HISTORY, LOCK, REGISTERS, RUNS, sweep_workspace
from doorstep.store.upgrading import seal_everything, unsealed_head

log = logging.getLogger(__name__)
CONTENTS = "contents.json"
PATIENCE_SECONDS = 2.0
_STATE = "state"


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
        self.guard = HeadGuard(folder, settings.id, cipher, clock)

    @classmethod
    def open(
        cls,
        folder: str | Path,
        *,
        clock: Clock = utc_now,
        patience: float = PATIENCE_SECONDS,
        put_back: bool = False,
    ) -> Store:
        """Open a workspace; a writer waits `patience` seconds for another one to finish.

        `guard.notices` then holds what somebody should be told. With `put_back` a workspace that
        stands at an earlier change than this computer last saw opens nevertheless.

        Raises BadInput: "workspace-missing", "workspace-damaged", "workspace-put-back",
        "key-missing", "key-damaged", "key-wrong", "key-open-to-others".
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
        if put_back:
            store.guard.allow()
        store.guard.look_back()
        sources = store.state().sources
        store.guard.look_at_the_clock(source.taken_at for source in sources)
        return store

    def tell_waiting(self, told: Callable[[LockHolder], None]) -> None:
        """Call `told` with whom a writer here waits for, when it has waited a second."""
        self._lock.on_wait = told

    @contextmanager
    def writing(self, doing: str = "") -> Iterator[None]:
        """Keep other writers out for as long as something is read, changed and committed; may be
        nested. `doing` is what they are told of it: the command.

        Raises BadInput("workspace-busy", "workspace-put-back"). What interrupted writers left
        behind is swept away first.
        """
        with self._lock.held(doing) as newly:
            if newly:
                self._begin_writing()
            yield

    def head(self) -> WorkspaceHead:
        """Where the workspace stands. Raises BadInput("workspace-damaged") unless this key's holder
        put it there."""
        state = self.guard.unsealed_state() if self.settings.format == UNSEALED else None
        return self.guard.head() if state is None else unsealed_head(self, state)

    def accept(self) -> WorkspaceHead:
        """Make what stands here the newest, after somebody put it back on purpose."""
        with self._lock.held("verify"):
            self.guard.allow()
            self._begin_writing()
            return self.guard.move(self.head())

    def note_office(self, number: int, last: str, *, anew: bool = False) -> None:
        """Keep how far the office's audit chain has come: the number of its last event and that
        event's head. Never back, unless it begins `anew`. Raises as `writing` does."""
        with self.writing("audit"):
            known = self.head().office
            if anew or known is None or number > known[0]:
                self.guard.note_office(number, last)

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

    def table(self, snapshot: str, kind: str, columns: Sequence[str] | None = None) -> pa.Table:
        """One register of a snapshot. Raises BadInput("snapshot-missing" | "snapshot-tampered"), as
        the next two do."""
        return self.snapshot(snapshot).table(f"table-{_safe(kind)}.parquet", columns)

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
        """The state the head names. Raises BadInput("workspace-damaged")."""
        return self.state_at(self.head().state)

    def state_at(self, state_id: str) -> State:
        """Any state of the tree. Raises BadInput("workspace-damaged")."""
        file = f"{HISTORY}/{state_id}.json"
        try:
            content = (self.folder / file).read_bytes()
        except OSError:
            raise BadInput("workspace-damaged", file=file) from None
        if self.settings.format != UNSEALED or b"\n" in content:
            content = unsealed_line(self.cipher, _STATE, content, file)
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
            self.guard.move(self.head().grown(present.id, state.id))
            log.info("state committed: %d sources", len(state.sources))
            return state

    def undo(self) -> State:
        """Go back to the state before this one, which stays on disk. Raises
        BadInput("nothing-to-undo")."""
        with self.writing("undo"):
            present = self.state()
            if present.parent is None:
                raise BadInput("nothing-to-undo")
            before = self.state_at(present.parent)
            self.guard.move(replace(self.head(), state=before.id))
            log.info("state undone: %d sources stand", len(before.sources))
            return before

    def set_as_of(self, as_of: dt.date | None) -> None:
        """Fix (or free) the day for which the workspace is judged."""
        self._set(replace(self.settings, as_of=None if as_of is None else as_of.isoformat()))

    def speak(self, language: str) -> None:
        """Fix the language in which commands on this workspace speak: "zh" or "en"."""
        self._set(replace(self.settings, language=language))

    def judge_by(self, rubric: str | None, protocol: str | None) -> None:
        """Fix by which rubric and protocol of the pack the work is judged; None: the pack's
        usual."""
        self._set(replace(self.settings, rubric=rubric, protocol=protocol))

    def _set(self, settings: Settings) -> None:
        with self.writing():
            settings = replace(settings, format=self.settings.format)
            self.guard.set(settings)
            self.settings = settings

    def run_id(self, engine_version: str) -> str:
        """The name of what this engine makes of the present state and decisions."""
        head = self.head()
        told = {
            "state": head.state,
            "decisions": bound_decision(self.cipher, self.folder, head),
            "engine": engine_version,
        }
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
        with self.writing("reconcile"):
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
        with self.writing("decide"):
            head = self.head()
            when = self._clock().isoformat(timespec="seconds")
            decision = Decision(head.decisions + 1, who, why, when, dict(what), head.last)
            name, plain = decision_file(decision.number), decision.as_bytes()
            replace_file(self.folder / name, self.cipher.sealed_parts(plain, name))
            last = self.cipher.digest(plain).hex()
            self.guard.move(replace(head, decisions=decision.number, last=last))
        return decision

    def decisions(self) -> list[Decision]:
        """All decisions, oldest first.

        Raises BadInput("snapshot-missing" | "snapshot-tampered") when one was removed or changed.
        """
        return read_decisions(self.cipher, self.folder, self.head())

    def keep_state(self, state: State) -> None:
        """Write a state into the history; nothing points at it yet."""
        file = self.folder / HISTORY / f"{state.id}.json"
        content = sealed_line(self.cipher, _STATE, state.as_bytes())
        if not file.exists() or file.read_bytes() != content:
            replace_file(file, [content])

    def _begin_writing(self) -> None:
        self.guard.look_back()
        if self.settings.format == UNSEALED:
            self.settings = seal_everything(self)
        self.guard.settle()
        for name in (RUNS, DERIVED):  # whoever takes them away has them made again
            if not (self.folder / name).is_dir():
                make_folder(self.folder / name)
        sweep_workspace(self, self._put_here)

    def all_states(self) -> Iterator[State]:
        """Every state of every branch, in no order."""
        for entry in published(self.folder / HISTORY):
            yield self.state_at(entry.removesuffix(".json"))


def _safe(name: str) -> str:
    if not plain_name(name):
        raise InternalError("file-name-unsafe")
    return name
