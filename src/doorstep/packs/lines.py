"""On which line of a TOML file a key or one value of its list stands; `tomllib` itself does not
tell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

Path = tuple[str, ...]
_TABLE = re.compile(r"^\s*\[(?!\[)\s*([^\]]+?)\s*\]")
_TABLE_OF_MANY = re.compile(r"^\s*\[\[\s*([^\]]+?)\s*\]\]")

_KEY = re.compile(
    r"""^\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*="""
)

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"' + r"|'[^']*'")


@dataclass(frozen=True)
class Extent:
    """The lines a key and its value take, 1-based and inclusive."""

    first: int
    last: int


class Lines:
    """The lines of one TOML text by path of keys; the n-th `[[check]]` is ("check", "n"), counted
    from 0, the m-th `[[check.part]]` below it ("check", "n", "part", "m")."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()
        self._extents: dict[Path, Extent] = {}
        self._index()

    def at(self, path: Sequence[str], value: str | None = None) -> int:
        """The line of the key at `path`, or of `value` inside it; of the nearest key above when it
        is not there."""
        for length in range(len(path), 0, -1):
            extent = self._extents.get(tuple(path[:length]))
            if extent is not None:
                return self._of_value(extent, value) if value is not None else extent.first
        return 0

    def has(self, path: Sequence[str], value: str | None = None) -> bool:
        """Whether the key stands in this text, with `value` written in it."""
        extent = self._extents.get(tuple(path))
        if extent is None:
            return False
        return value is None or any(
            _holds(line, value) for line in self._lines[extent.first - 1 : extent.last]
        )

    def _of_value(self, extent: Extent, value: str) -> int:
        for number in range(extent.first, extent.last + 1):
            if _holds(self._lines[number - 1], value):
                return number
        return extent.first

    def _index(self) -> None:
        prefix: Path = ()
        counts: dict[Path, int] = {}
        depth = 0
        opened: Path | None = None
        for number, line in enumerate(self._lines, start=1):
            if depth == 0:
                opened = None
                if many := _TABLE_OF_MANY.match(line):
                    prefix = _next_of_many(_parts(many[1]), counts)
                    self._extents[prefix] = Extent(number, number)
                    continue
                if table := _TABLE.match(line):
                    prefix = _parts(table[1])
                    self._extents[prefix] = Extent(number, number)
                    continue
                if key := _KEY.match(line):
                    opened = (*prefix, *_parts(key[1]))
            if opened is None:
                continue
            known = self._extents.get(opened)
            self._extents[opened] = Extent(known.first if known and depth else number, number)
            depth += _opened_brackets(line)


def _next_of_many(parts: Path, counts: dict[Path, int]) -> Path:
    """The path of the next table of a list, below the last one of each list above it."""
    path: Path = ()
    for part in parts[:-1]:
        path = (*path, part)
        path = (*path, str(counts[path] - 1)) if path in counts else path
    path = (*path, parts[-1])
    counts[path] = counts.get(path, 0) + 1
    return (*path, str(counts[path] - 1))


def _parts(dotted: str) -> Path:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))


def _opened_brackets(line: str) -> int:
    bare = _STRING.sub("", line).split("#")[0]
    return bare.count("[") + bare.count("{") - bare.count("]") - bare.count("}")


def _holds(line: str, value: str) -> bool:
    return (
        f'"{value}"' in line
        or f"'{value}'" in line
        or re.search(rf"(?<![\w\"']){re.escape(value)}\s*=", line) is not None
    )
