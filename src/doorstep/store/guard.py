"""The head guarded: read, moved, and held against what this computer last saw."""

from __future__ import annotations

import datetime as dt
import logging
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from doorstep.domain.done import note_done
from doorstep.domain.errors import BadInput
from doorstep.store.cipher import Cipher
from doorstep.store.disk import minute, replace_file
from doorstep.store.heads import Head, SeenHeads
from doorstep.store.keys import keys_folder
from doorstep.store.state import Clock

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

    def head(self) -> Head:
        """Where the workspace stands. Raises BadInput("workspace-damaged") unless this key's holder
        put it there."""
        return Head.from_bytes(self._content(), self._cipher, CURRENT)

    def seen(self) -> Head | None:
        """The head that this computer last saw here."""
        return self._seen.here()

    def is_put_back(self) -> bool:
        """True when the workspace stands at an earlier change than this computer last saw here, or
        at another one of that number."""
        seen = self._seen.here()
        if seen is None:
            return False
        if self.unsealed_state() is not None:
            return True
        head = self.head()
        return head.number < seen.number or (head.number == seen.number and head != seen)

    def allow(self) -> None:
        """From now on nothing is said of a workspace that was put back."""
        self._allowed = True

    def look_back(self) -> None:
        """Raises BadInput("workspace-put-back") unless it is allowed; what is seen for the first
        time is kept, and said."""
        if self._allowed:
            return
        seen, unsealed = self._seen.here(), self.unsealed_state() is not None
        head = None if unsealed else self.head()
        if seen is not None and self.is_put_back():
            found = {"number": 0, "when": ""} if head is None else _told(head)
            there = {"seen": seen.number, "seen_when": minute(seen.when)}
            raise BadInput("workspace-put-back", folder=str(self._folder), **found, **there)
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

    def move(self, head: Head) -> Head:
        """Make `head`, under the next number, the present one: the one step that makes a change.
        Whatever happens, before it the old one stands, and after it the new one."""
        seen = self._seen.here()
        number = max(head.number, 0 if seen is None else seen.number) + 1
        when = self._clock().isoformat(timespec="seconds")
        moved = replace(head, number=number, when=when)
        replace_file(self._file, [moved.as_bytes(self._cipher)], "change-unconfirmed")
        note_done("change", str(self._folder))
        self._remember(moved)
        log.info("change %d stands", number)
        return moved

    def _say(self, notice: Notice) -> None:
        if notice not in self.notices:
            self.notices.append(notice)

    def _content(self) -> bytes:
        try:
            return self._file.read_bytes()
        except OSError:
            raise BadInput("workspace-damaged", file=CURRENT) from None

    def _see_first(self, head: Head) -> None:
        other = self._seen.elsewhere()
        if other is not None and other.number > head.number:
            there = {"seen": other.number, "seen_when": minute(other.when)}
            self._say(Notice("workspace-behind", _told(head) | there))
        else:
            self._say(Notice("workspace-first-seen", _told(head)))
        self._remember(head)

    def _remember(self, head: Head) -> None:
        if not self._seen.remember(head):
            self._say(Notice("head-not-kept", {"folder": str(keys_folder())}))


def _told(head: Head) -> dict[str, object]:
    return {"number": head.number, "when": minute(head.when)}
