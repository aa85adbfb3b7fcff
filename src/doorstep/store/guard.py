"""The head guarded: read, moved, and held against what this computer last saw."""

from __future__ import annotations

import datetime as dt
import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from doorstep.domain.done import note_done
from doorstep.domain.errors import BadInput
from doorstep.domain.safekeeping import SETTINGS
from doorstep.store.cipher import Cipher
from doorstep.store.disk import minute, replace_file
from doorstep.store.folders import published
from doorstep.store.heads import SeenHeads, WorkspaceHead
from doorstep.store.keys import keys_folder
from doorstep.store.state import Clock, Settings, is_hash
from doorstep.store.sweeping import HISTORY

log = logging.getLogger(__name__)
CURRENT = "current"
_CLOCK_SLACK = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Notice:
    """Something about a workspace that is no error, to be said once: `notice.<code>`."""

    code: str
    params: Mapping[str, object]


class HeadGuard:
    """Knows where a workspace stands. `notices` collects what somebody should be told."""

    def __init__(self, folder: Path, workspace_id: str, cipher: Cipher, clock: Clock) -> None:
        self.notices: list[Notice] = []
        self._folder = folder
        self._file = folder / CURRENT
        self._cipher = cipher
        self._clock = clock
        self._seen = SeenHeads(workspace_id, cipher, folder)
        self._allowed = False

    def unsealed_state(self) -> str | None:
        """The state that the head names where it is one from before heads were sealed."""
        content = self._content()
        return content[:64].decode() if re.fullmatch(rb"[0-9a-f]{64}\n", content) else None

    def head(self) -> WorkspaceHead:
        """Where the workspace stands. Raises BadInput("workspace-damaged") unless this key's holder
        put it there."""
        return WorkspaceHead.from_bytes(self._content(), self._cipher, CURRENT)

    def seen(self) -> WorkspaceHead | None:
        """The head that this computer last saw here."""
        return self._seen.here()

    def is_put_back(self) -> bool:
        """True when what stands here did not come of what this computer last saw here."""
        seen = self._seen.here()
        if seen is None:
            return False
        if self.unsealed_state() is not None:
            return True
        return not self.head().follows(seen, self._cipher)

    def settings_put_back(self) -> bool:
        """True when the settings are others than the head names."""
        if self.unsealed_state() is not None:
            return False
        head: WorkspaceHead | None = None
        while head != (head := self.head()):  # once more where a writer came between
            if not head.settings or self._settings() in head.settings:
                return False
        return True

    def allow(self) -> None:
        """From now on nothing is said of a workspace that was put back."""
        self._allowed = True

    def look_back(self) -> None:
        """Raises BadInput("workspace-put-back" | "settings-put-back") unless it is allowed; what is
        seen for the first time is kept, and said."""
        if self._allowed:
            return
        seen, unsealed = self._seen.here(), self.unsealed_state() is not None
        head = None if unsealed else self.head()
        if seen is not None and self.is_put_back():
            found = {"number": 0, "when": ""} if head is None else _told(head)
            there = {"seen": seen.number, "seen_when": minute(seen.when)}
            raise BadInput("workspace-put-back", folder=str(self._folder), **found, **there)
        if self.settings_put_back():
            raise BadInput("settings-put-back", file=SETTINGS, folder=str(self._folder))
        if head is None:
            self._say(Notice("workspace-unsealed", {}))
        elif seen is None:
            self._see_first(head)
        elif seen != head:
            self._remember(head)

    def look_at_the_clock(self, taken: Iterable[str]) -> None:
        """Say so where the clock stands before the last import, told in ISO 8601."""
        last = max(taken, default="")
        with suppress(ValueError, TypeError):  # no hour, or of no zone
            if dt.datetime.fromisoformat(last) - self._clock() > _CLOCK_SLACK:
                self._say(Notice("clock-behind", {"last": minute(last)}))

    def move(self, head: WorkspaceHead) -> WorkspaceHead:
        """Make `head`, under the next number, the present one: the one step that makes a change.
        Whatever happens, before it the old one stands, and after it the new one."""
        moved = self._put(head)
        note_done("change", str(self._folder))
        log.info("change %d stands", moved.number)
        return moved

    def note_office(self, number: int, last: str) -> None:
        """Let the head tell how far the office's audit chain has come; no change of its own."""
        noted = replace(self.head(), office=(number, last))
        replace_file(self._file, [noted.as_bytes(self._cipher)])
        self._remember(noted)

    def set(self, settings: Settings) -> None:
        """Write other settings; the head names both while the file may hold either."""
        content = settings.as_bytes(self._cipher)
        both = (self._settings(), self._cipher.digest(content).hex())
        if both[0] != both[1]:
            self._put(replace(self.head(), settings=both))
            replace_file(self._folder / SETTINGS, [content], "change-unconfirmed")
        self.settle()

    def settle(self) -> None:
        """Let the head name the settings that are there, after a writer of them was interrupted or
        others were accepted."""
        head, found = self.head(), (self._settings(),)
        if head.settings not in ((), found):
            self._put(replace(head, settings=found))

    def _put(self, head: WorkspaceHead) -> WorkspaceHead:
        seen = self._seen.here()
        number = max(head.number, 0 if seen is None else seen.number) + 1
        when = self._clock().isoformat(timespec="seconds")
        settings, tips = head.settings or (self._settings(),), head.tips or tuple(self._states())
        moved = replace(head, number=number, when=when, settings=settings, tips=tips)
        if head.number:  # the first head follows none
            moved = moved.after(self.head(), self._cipher)
        replace_file(self._file, [moved.as_bytes(self._cipher)], "change-unconfirmed")
        self._remember(moved)
        return moved

    def _settings(self) -> str:
        try:
            return self._cipher.digest((self._folder / SETTINGS).read_bytes()).hex()
        except OSError:
            raise BadInput("workspace-damaged", file=SETTINGS) from None

    def _states(self) -> Iterator[str]:
        """All of them, for a head that names no last ones yet."""
        names = (entry.removesuffix(".json") for entry in published(self._folder / HISTORY))
        return filter(is_hash, names)

    def _say(self, notice: Notice) -> None:
        if notice not in self.notices:
            self.notices.append(notice)

    def _content(self) -> bytes:
        try:
            return self._file.read_bytes()
        except OSError:
            raise BadInput("workspace-damaged", file=CURRENT) from None

    def _see_first(self, head: WorkspaceHead) -> None:
        other = self._seen.elsewhere()
        if other is not None and other.number > head.number:
            there = {"seen": other.number, "seen_when": minute(other.when)}
            self._say(Notice("workspace-behind", _told(head) | there))
        else:
            self._say(Notice("workspace-first-seen", _told(head)))
        self._remember(head)

    def _remember(self, head: WorkspaceHead) -> None:
        if not self._seen.remember(head):
            self._say(Notice("head-not-kept", {"folder": str(keys_folder())}))


def _told(head: WorkspaceHead) -> dict[str, object]:
    return {"number": head.number, "when": minute(head.when)}
