"""The power goes: what was not flushed may be gone, and folder entries with it. Acknowledged =
still there.

Every call that changes the disk is recorded, then replayed up to each point on a model of a disk
that forgets as much as the rules allow: a file's bytes last from its own flush on, a folder's
entries from the folder's flush on (before that, as a journal would keep them: the first few, in
order).
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from faults.crasher import act

from doorstep.store import Store

Fresh = Callable[[], Path]
WordOf = Callable[[Path], str | None]
Event = tuple[str, tuple[str, ...], bytes]


@dataclass
class File:
    """What a program reads, and what the platter holds."""

    seen: bytes = b""
    kept: bytes = b""


@dataclass
class Folder:
    """Entries as flushed, and the changes since then, in order: (name, what it names now or
    None)."""

    kept: dict[str, File | Folder] = field(default_factory=dict)
    since: list[tuple[str, File | Folder | None]] = field(default_factory=list)

    def after(self, changes: int) -> dict[str, File | Folder]:
        entries = dict(self.kept)
        for name, target in self.since[:changes]:
            entries.pop(name, None)
            if target is not None:
                entries[name] = target
        return entries

    @property
    def seen(self) -> dict[str, File | Folder]:
        return self.after(len(self.since))


def loaded(folder: Path) -> Folder:
    """A disk on which everything was flushed long ago."""
    entries: dict[str, File | Folder] = {}
    for path in folder.iterdir():
        content = b"" if path.is_dir() else path.read_bytes()
        entries[path.name] = loaded(path) if path.is_dir() else File(content, content)
    return Folder(entries)


def at(disk: Folder, relative: str) -> Any:
    """The file or folder of that name, as a program sees it."""
    found: Any = disk
    for part in Path(relative).parts:
        found = found.seen[part]
    return found


def replay(disk: Folder, event: Event) -> None:
    """Apply one recorded call."""
    kind, names, content = event
    target = names[0]
    above: Folder = at(disk, str(Path(target).parent))
    name = Path(target).name
    if kind == "make-folder":
        above.since.append((name, Folder()))
    elif kind == "make-file":
        above.since.append((name, File()))
    elif kind == "write":
        at(disk, target).seen += content
    elif kind == "rename":
        moved = at(disk, target)
        above.since += [(Path(names[1]).name, moved), (name, None)]
    elif isinstance(flushed := at(disk, target), File):
        flushed.kept = flushed.seen
    else:
        flushed.kept, flushed.since = flushed.seen, []


def left_after_the_cut(disk: Folder, folder: Path, chance: random.Random | None) -> None:
    """Write out what is still there: the least the rules promise, or by `chance` some of the
    rest."""
    folder.mkdir(mode=0o700)
    changes = chance.randint(0, len(disk.since)) if chance else 0
    for name, entry in disk.after(changes).items():
        if isinstance(entry, Folder):
            left_after_the_cut(entry, folder / name, chance)
        else:
            kept = (
                chance.choice([entry.kept, entry.seen, entry.seen[: len(entry.seen) // 2]])
                if chance
                else entry.kept
            )
            (folder / name).write_bytes(entry.kept if entry.kept == entry.seen else kept)
            (folder / name).chmod(0o600)


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path, str], list[Event]]:
    """Do a deed and list the calls it made on the workspace."""

    def record(folder: Path, deed: str) -> list[Event]:
        events: list[Event] = []
        paths: dict[int, str] = {}
        real = {
            name: getattr(os, name)
            for name in ("open", "mkdir", "write", "fsync", "rename", "replace")
        }

        def relative(path: Any) -> str:
            return os.path.relpath(path, folder)

        def opened(path: Any, flags: int, *rest: Any, **named: Any) -> int:
            new = bool(flags & os.O_CREAT) and not os.path.exists(path)
            handle: int = real["open"](path, flags, *rest, **named)
            paths[handle] = relative(path)
            if new:
                events.append(("make-file", (paths[handle],), b""))
            return handle

        def made(path: Any, *rest: Any) -> None:
            real["mkdir"](path, *rest)
            events.append(("make-folder", (relative(path),), b""))

        def wrote(handle: int, content: Any) -> int:
            events.append(("write", (paths[handle],), bytes(content)))
            return int(real["write"](handle, content))

        def flushed(handle: int) -> None:
            real["fsync"](handle)
            events.append(("flush", (paths[handle],), b""))

        def renamed(old: Any, new: Any) -> None:
            real["rename"](old, new)
            events.append(("rename", (relative(old), relative(new)), b""))

        with monkeypatch.context() as patch:
            wrapped = {"open": opened, "mkdir": made, "write": wrote, "fsync": flushed}
            for name, call in {**wrapped, "rename": renamed, "replace": renamed}.items():
                patch.setattr(os, name, call)
            act(folder, deed)
        return [event for event in events if not any(name.startswith("..") for name in event[1])]

    return record


Images = Callable[[Path, list[Event], Path, int], Iterator[tuple[int, Path]]]


@pytest.fixture
def images(forget_what_was_seen: Callable[[], None]) -> Images:
    """A workspace as it may be found after a cut behind each of the events, several times."""

    def each(
        before: Path, events: list[Event], room: Path, rounds: int
    ) -> Iterator[tuple[int, Path]]:
        for number, image in _images(before, events, room, rounds):
            forget_what_was_seen()
            yield number, image

    return each


def _images(
    before: Path, events: list[Event], room: Path, rounds: int
) -> Iterator[tuple[int, Path]]:
    for turn in range(rounds):
        disk, chance = loaded(before), random.Random(turn) if turn else None
        for number, event in enumerate(events, start=1):
            replay(disk, event)
            left_after_the_cut(disk, room, chance)
            yield number, room
            shutil.rmtree(room)


@pytest.mark.parametrize(("deed", "new"), [("register:new", "new"), ("undo", "older")])
def test_after_a_cut_the_old_or_the_new_and_what_was_promised_stays(
    deed: str,
    new: str,
    old_workspace: Path,
    fresh: Fresh,
    word_of: WordOf,
    tmp_path: Path,
    recorded: Callable[[Path, str], list[Event]],
    images: Images,
) -> None:
    events = recorded(fresh(), deed)
    seen = set()
    for number, image in images(old_workspace, events, tmp_path / "image", 6):
        word = word_of(image)
        seen.add(word)
        if number == len(events):
            assert word == new  # the deed had returned
    assert seen == {"old", new}


def test_after_a_cut_no_acknowledged_decision_is_gone(
    old_workspace: Path,
    fresh: Fresh,
    tmp_path: Path,
    recorded: Callable[[Path, str], list[Event]],
    images: Images,
) -> None:
    events = recorded(fresh(), "decide")
    for number, image in images(old_workspace, events, tmp_path / "image", 6):
        count = len(Store.open(image).decisions())
        assert count == 2 if number == len(events) else count in {1, 2}
