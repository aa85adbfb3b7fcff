"""A problem of a pack, and the files in which its line is looked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from doorstep.domain.registers import CheckSpec
from doorstep.packs.lines import Lines


@dataclass(frozen=True)
class PackProblem:
    """One thing wrong: `file` inside the pack's folder (an ancestor's with its code before it),
    `line` 1-based."""

    file: str
    line: int
    code: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class PackFile:
    """One file of one pack: `name` inside that pack's folder, `shown` as problems name it, its data
    and its lines."""

    pack: str
    name: str
    shown: str
    content: Mapping[str, Any]
    lines: Lines

    def checks(self) -> list[Mapping[str, Any]]:
        """Its checks, in order."""
        return list(self.content.get("check", [])) if self.name.startswith("checks/") else []


class Finder:
    """Finds the line that says a thing; of several packs that could, the youngest."""

    def __init__(self, sources: Sequence[PackFile]) -> None:
        """`sources` with those of the youngest pack first."""
        self._sources = sources
        self._checks = {
            str(check.get("id")): (source, number)
            for source in reversed(sources)
            for number, check in enumerate(source.checks())
        }

    def problem(
        self,
        name: str,
        path: Sequence[str],
        code: str,
        params: Mapping[str, object],
        value: str | None = None,
    ) -> PackProblem:
        """A problem at the key `path` of the file `name`, on the line of `value` inside it when
        that is given."""
        mine = [source for source in self._sources if source.name == name]
        for wanted in (value, None):
            for length in range(len(path), 0, -1):
                for source in mine:
                    if source.lines.has(path[:length], wanted):
                        return PackProblem(
                            source.shown, source.lines.at(path[:length], wanted), code, params
                        )
        return PackProblem(mine[0].shown if mine else name, 0, code, params)

    def of_check(
        self,
        check: CheckSpec,
        key: str,
        code: str,
        params: Mapping[str, object],
        value: str | None = None,
    ) -> PackProblem:
        """A problem with one key of a check."""
        source, number = self._checks[check.id]
        line = source.lines.at(("check", str(number), key), value)
        return PackProblem(source.shown, line, code, {"check": check.id, **params})
