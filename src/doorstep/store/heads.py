"""What proves that nothing was put back or taken out: the head over states and decisions, and what
this computer last saw of it.

The head names the present state and the last decision, each of which names the one before it, so
its seal holds the whole history; it names the last states of undone branches, the settings and the
heads before it too. Its number grows with every change, an undo included. A copy is kept beside the
key, outside the workspace: who puts back an older folder, or a copy that went another way, cannot
put that back.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from doorstep.domain.errors import BadInput
from doorstep.store.cipher import Cipher
from doorstep.store.disk import replace_file
from doorstep.store.keys import keys_folder
from doorstep.store.state import canonical

SUFFIX = ".head"
_PURPOSE = "head"
_NOTHING = (0, "")
_TRAIL = 2000
"""So many heads are named; who has seen none of them is asked whether this is the same branch."""


@dataclass(frozen=True)
class WorkspaceHead:
    """Where a workspace stands: the number of its last change, the state, how many decisions there
    are and the keyed hash of the last one. `when` is ISO 8601, for people.

    `settings` are the keyed hashes a settings file may have (two while it is changed), `tips` the
    states from which every other is reached by its children, `trail` the names of the heads before
    this one, oldest first. All three are empty in heads from before they were kept.

    `office` is how far the office's audit chain had come when this was last noted: the number of
    its last event and that event's head. Noting it makes no change: the head's number, trail and
    name stay.
    """

    number: int
    state: str
    decisions: int
    last: str | None
    when: str
    settings: tuple[str, ...] = ()
    tips: tuple[str, ...] = ()
    trail: tuple[str, ...] = ()
    office: tuple[int, str] | None = None

    def grown(self, parent: str, child: str) -> WorkspaceHead:
        """The head of a state that came of another."""
        others = (tip for tip in self.tips if tip not in (parent, child))
        return replace(self, state=child, tips=(*others, child) if self.tips else ())

    def after(self, before: WorkspaceHead, cipher: Cipher) -> WorkspaceHead:
        """This head, with `before` at the end of its trail."""
        name = before.name(cipher)
        return replace(self, trail=(*before.trail, name)[-_TRAIL:])

    def follows(self, seen: WorkspaceHead, cipher: Cipher) -> bool:
        """True when this is `seen`, or came of it by changes; of one from before there were trails
        only the number can tell."""
        if (self.office or _NOTHING)[0] < (seen.office or _NOTHING)[0]:
            return False
        if replace(self, office=None) == replace(seen, office=None):
            return True
        return self.number > seen.number and (not seen.settings or seen.name(cipher) in self.trail)

    def name(self, cipher: Cipher) -> str:
        """How a trail names it: 16 hexadecimal digits."""
        return cipher.digest(canonical(replace(self, office=None).told())).hex()[:16]

    def as_bytes(self, cipher: Cipher) -> bytes:
        """The canonical JSON on one line, its seal on the next."""
        return sealed_line(cipher, _PURPOSE, canonical(self.told()))

    def told(self) -> dict[str, object]:
        """What it says, as JSON holds it; `office` only where something was noted."""
        told = asdict(self)
        return {name: value for name, value in told.items() if name != "office" or value}

    @classmethod
    def from_bytes(cls, content: bytes, cipher: Cipher, file: str) -> WorkspaceHead:
        """A head read back. Raises BadInput("workspace-damaged") unless the key's holder wrote
        it."""
        told = json.loads(unsealed_line(cipher, _PURPOSE, content, file))
        several = {name: tuple(told.get(name, ())) for name in ("settings", "tips", "trail")}
        number, last = told.pop("office", None) or _NOTHING
        return cls(**told | several, office=(number, last) if number else None)


def sealed_line(cipher: Cipher, purpose: str, line: bytes) -> bytes:
    """A text in clear and, below it, its seal."""
    return b"%b\n%b\n" % (line, cipher.seal_of(purpose, line).encode())


def unsealed_line(cipher: Cipher, purpose: str, content: bytes, file: str) -> bytes:
    """The text above a seal. Raises BadInput("workspace-damaged") when the seal is another's or
    missing."""
    line = content.partition(b"\n")[0]
    if content != sealed_line(cipher, purpose, line):
        raise BadInput("workspace-damaged", file=file)
    return line


class SeenHeads:
    """The heads this computer saw of a workspace, one for each place where it lay."""

    def __init__(self, workspace_id: str, cipher: Cipher, folder: Path) -> None:
        place = cipher.seal_of("place", str(folder.resolve()).encode("utf-8", "surrogatepass"))
        self._id = workspace_id
        self._cipher = cipher
        self._here = f"{workspace_id}-{place[:16]}{SUFFIX}"

    def here(self) -> WorkspaceHead | None:
        """The last one seen at this place. Raises BadInput("workspace-damaged") where it is no
        longer what was written."""
        return self._read(keys_folder() / self._here)

    def elsewhere(self) -> WorkspaceHead | None:
        """The furthest one seen at other places."""
        found = []
        for path in keys_folder().glob(f"{self._id}-*{SUFFIX}"):
            head = self._read(path) if path.name != self._here else None
            found += [] if head is None else [head]
        return max(found, key=lambda head: head.number, default=None)

    def remember(self, head: WorkspaceHead) -> bool:
        """Keep what is seen now; False where nothing can be written beside the key."""
        try:
            replace_file(keys_folder() / self._here, [head.as_bytes(self._cipher)])
        except BadInput:
            return False
        return True

    def _read(self, path: Path) -> WorkspaceHead | None:
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as problem:
            raise BadInput("key-unreadable", file=str(path), reason=problem.errno) from None
        return WorkspaceHead.from_bytes(content, self._cipher, path.name)
