"""The nouns of the store: what a workspace is set to, which sources it holds now, and what people
decided.

A state names its parent, so the history is a tree: undo goes to the parent, a new commit grows
another branch. States are in clear (file and place names, counts, hashes): no value of a row may
ever enter one.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import TypeAlias

from doorstep.domain.errors import BadInput, InternalError
from doorstep.store.cipher import Cipher, public_digest

Clock: TypeAlias = Callable[[], dt.datetime]
FORMAT = 1
"""Of a state's canonical JSON."""

UNSEALED, SEALED_HEADS = 1, 2
"""Of a workspace: before the head and the states carried seals, and since."""


def utc_now() -> dt.datetime:
    """The usual clock."""
    return dt.datetime.now(dt.UTC)


def canonical(value: object) -> bytes:
    """The one way a value is written as JSON, so that equal values have equal hashes."""
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


@dataclass(frozen=True)
class Source:
    """One registered file: where it came from, the snapshot that holds it, and its row balance.

    `sha256` is the original's, `taken_at` ISO 8601; `rows_in` = `accepted` + `set_aside`, always.
    """

    id: str
    file: str
    place: str | None
    kinds: tuple[str, ...]
    snapshot: str
    sha256: str
    taken_at: str
    rows_in: int
    accepted: int
    set_aside: int


@dataclass(frozen=True)
class State:
    """The sources a workspace holds at one moment; `id` is the SHA-256 of its canonical JSON."""

    parent: str | None = None
    sources: tuple[Source, ...] = ()
    id: str = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "id", public_digest(self.as_bytes()))

    def as_bytes(self) -> bytes:
        """The canonical JSON, as kept in `history/<id>.json`."""
        sources = [asdict(source) for source in self.sources]
        return canonical({"format": FORMAT, "parent": self.parent, "sources": sources})

    @classmethod
    def from_bytes(cls, content: bytes, file: str) -> State:
        """Read a state back. Raises BadInput("workspace-damaged") when `content` is not exactly
        one."""
        try:
            told = json.loads(content)
            sources = tuple(
                Source(**{**entry, "kinds": tuple(entry["kinds"])}) for entry in told["sources"]
            )
            state = cls(told["parent"], sources)
        except (ValueError, KeyError, TypeError):
            raise BadInput("workspace-damaged", file=file) from None
        names = [
            name
            for name in (state.parent, *(source.snapshot for source in sources))
            if name is not None
        ]
        if state.as_bytes() != content or not all(is_hash(name) for name in names):
            raise BadInput("workspace-damaged", file=file)
        return state

    def check(self) -> None:
        """Raises InternalError when rows were lost on the way or a source is there twice."""
        for source in self.sources:
            if source.rows_in != source.accepted + source.set_aside:
                raise InternalError("rows-lost", file=source.file, rows_in=source.rows_in)
        if len({source.id for source in self.sources}) != len(self.sources):
            raise InternalError("source-twice")

    def holds_the_same(self, sources: tuple[Source, ...]) -> bool:
        """True when `sources` differ from these at most in when they were taken."""
        return [_timeless(one) for one in self.sources] == [_timeless(one) for one in sources]


ACCEPTED = "accepted"
"""What a decision holds that accepts differences: records checked, both right."""

DRAWN = "draw"
"""What a decision holds that notes of a draw: a seed's hash, a list frozen, a sample drawn."""


@dataclass(frozen=True)
class Decision:
    """What somebody decided, and why: a match confirmed or refused, a value corrected. Never
    changed, only followed."""

    number: int
    who: str
    why: str
    when: str
    what: Mapping[str, object]
    previous: str | None

    def as_bytes(self) -> bytes:
        """The canonical JSON, as sealed."""
        return canonical(asdict(self))


@dataclass(frozen=True)
class Settings:
    """What `doorstep.toml` says."""

    id: str
    pack: str
    created: str
    as_of: str | None = None
    language: str | None = None
    rubric: str | None = None
    protocol: str | None = None
    format: int = SEALED_HEADS

    def as_bytes(self, cipher: Cipher) -> bytes:
        """The file's whole text; the last line lets a change be noticed."""
        lines = ["# Written by Doorstep.", "[workspace]", f"format = {self.format}"]
        told = {name: value for name, value in asdict(self).items() if name != "format"}
        lines += [f'{name} = "{value}"' for name, value in told.items() if value is not None]
        lines.append(f'key = "{cipher.key_id.hex()}"')
        text = "\n".join(lines) + "\n"
        return f'{text}seal = "{cipher.digest(text.encode()).hex()}"\n'.encode()

    @classmethod
    def read(cls, content: bytes, file: str) -> tuple[Settings, str]:
        """The settings and the key id they name, not yet proven. Raises
        BadInput("workspace-damaged")."""
        try:
            told = tomllib.loads(content.decode())["workspace"]
            names = ("as_of", "language", "rubric", "protocol")
            said = {name: told.get(name) for name in names}
            given = told["id"], told["pack"], told["created"]
            settings = cls(*given, **said, format=told["format"])
            return settings, str(told["key"])
        except (ValueError, KeyError, TypeError):
            raise BadInput("workspace-damaged", file=file) from None


def is_hash(name: object) -> bool:
    """True for the names this store gives: 40 or 64 hexadecimal digits."""
    return isinstance(name, str) and bool(re.fullmatch(r"[0-9a-f]{40}(?:[0-9a-f]{24})?", name))


def _timeless(source: Source) -> dict[str, object]:
    return {name: value for name, value in asdict(source).items() if name != "taken_at"}
