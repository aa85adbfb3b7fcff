"""What is wrong with a pack, in which file and line: every problem as a code with parameters.

`parse` trusts a pack's files; here they are distrusted, so that whoever writes a pack learns of a
slip before an office does. First each file by itself, then, when all files are sound, what they
mean together.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from doorstep.domain.errors import BadInput
from doorstep.packs import name_tables, shape
from doorstep.packs.find import folder_of
from doorstep.packs.lines import Lines
from doorstep.packs.meaning import problems_of
from doorstep.packs.parse import lineage, read_toml
from doorstep.packs.problems import Finder, Problem, Source
from doorstep.packs.protocols import FOLDER as PROTOCOLS
from doorstep.packs.protocols import of_protocol
from doorstep.packs.rubrics import FOLDER as RUBRICS
from doorstep.packs.rubrics import of_rubric

_SYNTAX_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)")


def doctor(code: str) -> list[Problem]:
    """All problems of the pack `code` and of its ancestors.

    Raises BadInput("pack-unknown") when there is no such pack.
    """
    folder = folder_of(code)
    sources, problems = _examined(folder)
    if not problems:
        problems = list(problems_of(lineage(folder), sources))
    return sorted(problems, key=lambda problem: (problem.file, problem.line, problem.code))


def finder_of(folder: Path) -> Finder:
    """Finds the lines of the pack in `folder` and of its ancestors."""
    return Finder(_examined(folder)[0])


def _examined(folder: Path) -> tuple[list[Source], list[Problem]]:
    folders, problems = _family(folder)
    sources: list[Source] = []
    for generation, member in enumerate(folders):
        for name in _files(member):
            read, slips = _read(member, name, shown=f"{member.name}/{name}" if generation else name)
            sources += read
            problems += slips
    return sources, problems


def _family(folder: Path) -> tuple[list[Path], list[Problem]]:
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
            return family, [Problem(shown, line, "parent-missing", {"parent": parent})]
        if above.resolve() in {member.resolve() for member in family}:
            return family, [Problem(shown, line, "parent-cycle", {"parent": parent})]
        family.append(above)


def _files(folder: Path) -> list[str]:
    inside = [
        f"{part}/{path.name}"
        for part in ("registers", "checks", PROTOCOLS, RUBRICS)
        for path in sorted((folder / part).glob("*.toml"))
    ]
    return [
        name
        for name in ("pack.toml", "columns.toml", name_tables.FILE, *inside)
        if (folder / name).is_file()
    ]


def _read(folder: Path, name: str, shown: str) -> tuple[list[Source], list[Problem]]:
    """One file as a source (none when it is not TOML) and what is wrong with it by itself."""
    try:
        said = read_toml(folder / name)
    except UnicodeDecodeError as error:
        line = (folder / name).read_bytes()[: error.start].count(b"\n") + 1
        return [], [Problem(shown, line, "not-utf8")]
    except tomllib.TOMLDecodeError as error:
        place = _SYNTAX_PLACE.search(str(error))
        last = len((folder / name).read_text(encoding="utf-8-sig").splitlines())
        line = int(place[1]) if place and place[1] else last
        return [], [
            Problem(shown, line, "toml-syntax", {"problem": _SYNTAX_PLACE.sub("", str(error))})
        ]
    source = Source(
        folder.name, name, shown, said, Lines((folder / name).read_text(encoding="utf-8-sig"))
    )
    return [source], [_as_problem(source, slip) for slip in _slips(name, said)]


def _slips(name: str, said: dict[str, Any]) -> Iterator[shape.Slip]:
    if name == "pack.toml":
        return shape.of_info(said)
    if name == "columns.toml":
        return shape.of_columns(said)
    if name == name_tables.FILE:
        return shape.of_names(said)
    if name.startswith(f"{PROTOCOLS}/"):
        return of_protocol(said)
    if name.startswith(f"{RUBRICS}/"):
        return of_rubric(said)
    return shape.of_register(said) if name.startswith("registers/") else shape.of_checks(said)


def _as_problem(source: Source, slip: shape.Slip) -> Problem:
    params = {
        "key": slip.key or slip.path[-1],
        "value": slip.value or "",
        "known": ", ".join(slip.known),
    }
    return Problem(source.shown, source.lines.at(slip.path, slip.within), slip.code, params)
