"""A desk at which commands are typed, and the lines that keep what they answered.

What differs from one run to the next is replaced: times, salts and the hashes made with them. Paths
are relative to the desk's folder, so they are the same everywhere. Figures are kept to nine digits:
the last ones are the machine's.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import io
import json
import os
import re
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar
from unittest import mock

DAY = dt.date(2026, 6, 30)
"""Today, at this desk."""
HIDDEN = "*"
_STAMP = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00|\b[0-9a-f]{16}…|\S*\b[0-9a-f]{16}\.key\b"
)
"""A moment, the beginning of a salted hash as it is printed, or where a key lies."""
_PROGRESS = ("compared.\n", "核对完成。\n")
"""What is said of progress, on a slow machine only, without an ellipsis."""
_CHANGING = frozenset({"seconds", "when", "time", "taken_at", "salt"})
_SALTED = frozenset({"hash", "columns", "state"})
_LABELS = ("check", "code", "village", "kind", "status", "why", "item")
_SHORT = 300


def steady(text: str) -> str:
    """A text without what changes from run to run."""
    return _STAMP.sub(HIDDEN, text)


def plain(value: Any) -> Any:
    """A JSON value without what changes from run to run."""
    if isinstance(value, float):
        return float(f"{value:.7g}")
    if isinstance(value, str):
        return steady(value)
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if not isinstance(value, dict):
        return value
    hidden = _CHANGING | (_SALTED if "salt" in value else frozenset())
    return {name: HIDDEN if name in hidden else plain(one) for name, one in value.items()}


def compact(value: Any) -> str:
    """A value as JSON on one line."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)


def digest(value: Any) -> str:
    """A short name of a JSON value."""
    return hashlib.sha256(compact(plain(value)).encode("utf-8", "backslashreplace")).hexdigest()[
        :12
    ]


def folded(value: Any) -> str:
    """A record as what kind it is and a digest."""
    said = value if isinstance(value, dict) else {}
    labels = [str(said[name]) for name in _LABELS if said.get(name)]
    return " ".join([*labels[:2], digest(value)])


def lines(value: Any, at: str = "", fold: Collection[str] = ()) -> Iterator[list[Any]]:
    """A JSON value as lines of a place and what stands there.

    The members of lists named in `fold` become digests; a list named there as "=name" becomes one.
    """
    name = at.rpartition(".")[2]
    if isinstance(value, list) and f"={name}" in fold:
        yield [at, len(value), digest(value)]
    elif isinstance(value, list) and name in fold:
        for number, one in enumerate(value):
            yield [f"{at}[{number}]", folded(one)]
    elif not isinstance(value, dict | list) or len(compact(value)) <= _SHORT:
        yield [at, value]
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from lines(one, f"{at}.{name}", fold)
    else:
        for number, one in enumerate(value):
            yield from lines(one, f"{at}[{number}]", fold)


@dataclass(frozen=True)
class Answer:
    """What a command said: its exit code, standard output, and standard error without progress."""

    code: int
    out: str
    err: str

    @property
    def objects(self) -> list[Any]:
        """Standard output as JSON lines, which all of it must be."""
        return [json.loads(line) for line in self.out.split("\n")[:-1]]


def typed(words: tuple[str, ...]) -> Answer:
    """The answer to a command, run in this process."""
    from doorstep.cli import main

    streams = [io.TextIOWrapper(io.BytesIO(), "utf-8", newline="\n") for _ in range(2)]
    code = 0
    with contextlib.redirect_stdout(streams[0]), contextlib.redirect_stderr(streams[1]):
        try:
            main(list(words))
        except SystemExit as ended:
            code = int(ended.code or 0)
    out, err = (_content(stream) for stream in streams)
    told = [
        line for line in err.splitlines(keepends=True) if not line.endswith(("…\n", *_PROGRESS))
    ]
    return Answer(code, out, "".join(told))


def _content(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode("utf-8")


class Desk:
    """Types commands and keeps their answers, one list of lines for each golden file."""

    def __init__(self) -> None:
        """An empty desk."""
        self.kept: dict[str, list[str]] = {}
        self._here: list[str] = []

    def open(self, name: str) -> None:
        """Start the golden file `name`."""
        self._here = self.kept.setdefault(name, [])

    def run(self, *words: object, fold: Collection[str] = ()) -> Answer:
        """Type a command and keep what it answers: JSON taken apart, texts line by line.

        `fold` names the lists kept as digests; "" stands for the lines of standard output.
        """
        command = tuple(str(word) for word in words)
        answer = typed(command)
        self.note("$", " ".join(command), answer.code, answer.err)
        if "--json" in command:
            self._keep_objects(answer.objects, fold)
        else:
            for line in answer.out.splitlines():
                self.note(line if "" not in fold else digest(line))
        return answer

    def _keep_objects(self, objects: list[Any], fold: Collection[str]) -> None:
        for number, one in enumerate(objects):
            if "" in fold:
                self.note(f"{number}", folded(one))
            else:
                self.keep(one, f"{number}", fold)

    def keep(self, value: Any, at: str = "", fold: Collection[str] = ()) -> None:
        """Keep a JSON value."""
        for line in lines(plain(value), at, fold):
            self.note(*line)

    def note(self, *parts: Any) -> None:
        """Keep one line."""
        self._here.append(steady(compact(parts)))

    def keep_file(self, path: Path, fold: Collection[str] = ()) -> None:
        """Keep a JSON file."""
        self.note("#", path.as_posix())
        self.keep(json.loads(path.read_text("utf-8")), "", fold)

    def keep_lines(self, path: Path, fold: bool = False) -> None:
        """Keep a text file line by line."""
        self.note("#", path.as_posix())
        for line in path.read_text("utf-8").splitlines():
            self.note(digest(line) if fold else line)


@contextlib.contextmanager
def seated(folder: Path) -> Iterator[None]:
    """At a desk in `folder`: its own keys, an English-speaking system, always the same day."""
    noon = dt.datetime(DAY.year, DAY.month, DAY.day, 12).timestamp()
    dropped = ("LANGUAGE", "LC_ALL", "LC_MESSAGES")
    said = {name: value for name, value in os.environ.items() if name not in dropped}
    said |= {"DOORSTEP_KEYS": str(folder / "keys"), "LANG": "en_US.UTF-8", "COLUMNS": "100"}
    with contextlib.ExitStack() as held:
        held.enter_context(mock.patch.dict(os.environ, said, clear=True))
        held.enter_context(mock.patch("os.fsync", lambda handle: None))
        held.enter_context(mock.patch("time.time", lambda: noon))
        held.enter_context(contextlib.chdir(folder))
        if dt.date.today() != DAY:
            raise RuntimeError(f"date.today() does not go by time.time() here: {time.tzname}")
        yield


class _Real(type):
    """What is a moment stays one, whatever the name `datetime.datetime` stands for."""

    def __instancecheck__(cls, one: object) -> bool:
        return isinstance(one, _REAL)


_REAL = dt.datetime


class _Moment(_REAL, metaclass=_Real):
    """A `datetime` whose present can be set; out of use it is the ordinary one."""

    present: ClassVar[dt.datetime | None] = None

    def __new__(cls, *parts: Any, **named: Any) -> Any:
        return _REAL(*parts, **named)

    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> Any:
        if cls.present is None:
            return _REAL.now(tz)
        return cls.present.astimezone(tz).replace(tzinfo=tz)


@contextlib.contextmanager
def on(day: dt.date) -> Iterator[None]:
    """Whatever is written down within is stamped with the morning of `day`."""
    _Moment.present = _REAL(day.year, day.month, day.day, 8, tzinfo=dt.UTC)
    try:
        with mock.patch("datetime.datetime", _Moment):
            yield
    finally:
        _Moment.present = None
