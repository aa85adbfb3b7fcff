"""What is wrong with a pack, in which file and line: every problem as a code with parameters.

`parse` trusts a pack's files; here they are distrusted, so that whoever writes a pack learns of a
slip before an office does. First each file by itself, then, when all files are sound, what they
mean together.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from doorstep.domain.errors import BadInput
from doorstep.packs.find import (
    BURDEN,
    CALENDAR,
    DUTIES,
    FORMS,
    INSPECTION_DAY,
    NAMES,
    POLICIES,
    PROTOCOLS,
    RUBRICS,
    SITES,
    folder_of,
)
from doorstep.packs.lines import Lines
from doorstep.packs.meaning import problems_of
from doorstep.packs.parse import Layer, lineage
from doorstep.packs.problems import Finder, PackFile, PackProblem

if TYPE_CHECKING:
    from doorstep.packs.schema import Slip

_SYNTAX_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)")


def doctor(code: str) -> list[PackProblem]:
    """List all problems of the pack `code` and of its ancestors, by file and line.

    Raises BadInput("pack-unknown") when there is no such pack.
    """
    folder = folder_of(code)
    sources, problems = _read_all(folder)
    problems += [problem for source in sources for problem in _misfits(source)]
    if not problems:
        problems = list(problems_of(lineage(folder), sources))
    return sorted(problems, key=lambda problem: (problem.file, problem.line, problem.code))


def finder_of(folder: Path) -> Finder:
    """Make the finder of lines for the pack in `folder` and its ancestors."""
    return Finder(_read_all(folder)[0])


def is_sound(layer: Layer) -> bool:
    """Whether the parts of a pack that say what is done to people are in shape; the rest only the
    doctor looks at, and our own packs are looked at before they are shipped."""
    files = [(PROTOCOLS, layer.protocols), (RUBRICS, layer.rubrics)]
    return not any(
        any(True for _ in _slips(f"{folder}/{code}.toml", content))
        for folder, contents in files
        for code, content in contents.items()
    )


def _misfits(source: PackFile) -> Iterator[PackProblem]:
    for slip in _slips(source.name, source.content):
        key = slip.key or slip.path[-1]
        params = {"key": key, "value": slip.value or "", "known": ", ".join(slip.known)}
        yield PackProblem(source.shown, source.lines.at(slip.path, slip.value), slip.code, params)


def _slips(name: str, content: Mapping[str, Any]) -> Iterator[Slip]:
    from doorstep.packs.schema import slips_in_file  # pydantic: 0.1 s that few loads need

    return slips_in_file(name, content)


def _read_all(folder: Path) -> tuple[list[PackFile], list[PackProblem]]:
    folders, problems = _family(folder)
    sources: list[PackFile] = []
    for generation, member in enumerate(folders):
        for name in _files(member):
            read = _read(member, name, shown=f"{member.name}/{name}" if generation else name)
            if isinstance(read, PackFile):
                sources.append(read)
            else:
                problems.append(read)
    return sources, problems


def _family(folder: Path) -> tuple[list[Path], list[PackProblem]]:
    """The pack's folder and its ancestors', the youngest first, and what breaks the line."""
    family = [folder]
    while True:
        try:
            text = (family[-1] / "pack.toml").read_text(encoding="utf-8-sig")
            parent = tomllib.loads(text).get("parent")
        except (tomllib.TOMLDecodeError, UnicodeDecodeError):
            return family, []  # told with its line when that pack's files are read
        if not isinstance(parent, str) or not parent:
            return family, []
        shown = "pack.toml" if len(family) == 1 else f"{family[-1].name}/pack.toml"
        line = Lines(text).at(("parent",))
        try:
            above = folder_of(parent, beside=family[-1])
        except BadInput:
            return family, [PackProblem(shown, line, "parent-missing", {"parent": parent})]
        if above.resolve() in {member.resolve() for member in family}:
            return family, [PackProblem(shown, line, "parent-cycle", {"parent": parent})]
        family.append(above)


def _files(folder: Path) -> list[str]:
    inside = [
        f"{part}/{path.name}"
        for part in ("registers", "checks", PROTOCOLS, RUBRICS, FORMS, POLICIES)
        for path in sorted((folder / part).glob("*.toml"))
    ]
    whole = ("pack.toml", "columns.toml", NAMES, DUTIES, CALENDAR, INSPECTION_DAY, SITES, BURDEN)
    named = (*whole, *inside)
    return [name for name in named if (folder / name).is_file()]


def _read(folder: Path, name: str, shown: str) -> PackFile | PackProblem:
    """Read one file; a problem in its place when it is not TOML."""
    content = (folder / name).read_bytes()
    try:
        text = content.decode("utf-8-sig")
        return PackFile(folder.name, name, shown, tomllib.loads(text), Lines(text))
    except UnicodeDecodeError as error:
        return PackProblem(shown, content[: error.start].count(b"\n") + 1, "not-utf8")
    except tomllib.TOMLDecodeError as error:
        place = _SYNTAX_PLACE.search(str(error))
        line = int(place[1]) if place and place[1] else len(text.splitlines())
        return PackProblem(
            shown, line, "toml-syntax", {"problem": _SYNTAX_PLACE.sub("", str(error))}
        )
