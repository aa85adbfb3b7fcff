"""TOML files of one pack -> a layer; layers laid over each other -> the PackSpec the engine is
given.

A child pack says only what differs: named things (columns, registers, checks) are merged by name,
lists of headers, words and forbidden patterns grow, everything else is replaced. `[remove]` in
`pack.toml` takes things away again: `columns`, `registers` and `checks` are lists, `aliases` and
`words` are tables of lists. What is forbidden stays so.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from doorstep.domain.errors import BadInput
from doorstep.domain.registers import PackSpec
from doorstep.packs import name_tables
from doorstep.packs.find import FORMS, NAMES, PROTOCOLS, RUBRICS, folder_of
from doorstep.packs.specs import (
    check_of,
    column_of,
    grammar_of,
    grown,
    grown_table,
    protocol_of,
    register_of,
    rubric_of,
    with_bare,
)

Table = dict[str, Any]
GROWING_LISTS = ("columns", "telling", "titles", "whole")

"""Lists of a register that a child pack extends; `required` and `key` are replaced."""


@dataclass(frozen=True)
class Layer:
    """One pack as its own files say it, nothing merged yet: `registers`, `protocols`, `rubrics`
    and `forms` by the name of their file, `checks` by id."""

    code: str
    folder: Path
    info: Table
    columns: Table
    registers: dict[str, Table]
    checks: dict[str, Table]
    names: Table
    protocols: dict[str, Table]
    rubrics: dict[str, Table]
    forms: dict[str, Table]

    @property
    def parent(self) -> str | None:
        parent = self.info.get("parent")
        return parent if isinstance(parent, str) and parent else None


def read_toml(path: Path) -> Table:
    """Read one TOML file. Raises `tomllib.TOMLDecodeError` or `UnicodeDecodeError`; the doctor
    turns both into lines."""
    return tomllib.loads(path.read_text(encoding="utf-8-sig"))


def read_layer(folder: Path) -> Layer:
    """Read all files of one pack folder. Raises BadInput("pack-invalid") for a file that is not
    TOML."""

    def read(name: str) -> Table:
        return _read_or_refuse(folder, folder / name) if (folder / name).is_file() else {}

    def read_each(part: str) -> dict[str, Table]:
        paths = sorted((folder / part).glob("*.toml"))
        return {path.stem: _read_or_refuse(folder, path) for path in paths}

    info = _read_or_refuse(folder, folder / "pack.toml")
    checks = [check for one in read_each("checks").values() for check in one.get("check", [])]
    return Layer(
        code=str(info.get("code", folder.name)),
        folder=folder,
        info=info,
        columns=read("columns.toml"),
        registers=read_each("registers"),
        checks={str(check.get("id")): check for check in checks},
        names=read(NAMES),
        protocols=read_each(PROTOCOLS),
        rubrics=read_each(RUBRICS),
        forms=read_each(FORMS),
    )


def _read_or_refuse(folder: Path, path: Path) -> Table:
    try:
        return read_toml(path)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        place = str(path.relative_to(folder))
        raise BadInput(
            "pack-invalid", pack=folder.name, file=place, line=0, problem="toml"
        ) from error


def lineage(folder: Path) -> list[Layer]:
    """The pack in `folder` and its ancestors, the oldest first.

    Raises BadInput for a parent that is missing or circular.
    """
    layers = [read_layer(folder)]
    seen = {folder.resolve()}
    while (parent := layers[0].parent) is not None:
        above = folder_of(parent, beside=layers[0].folder)
        if above.resolve() in seen:
            raise BadInput(
                "pack-invalid", pack=folder.name, file="pack.toml", line=0, problem="parent-cycle"
            )
        seen.add(above.resolve())
        layers.insert(0, read_layer(above))
    return layers


@dataclass
class _Merged:
    """What layers say together so far; each one laid over it may take away, add and replace."""

    columns: Table = field(default_factory=dict)
    registers: Table = field(default_factory=dict)
    checks: dict[str, Table] = field(default_factory=dict)
    words: dict[str, list[str]] = field(default_factory=dict)
    groups: dict[str, list[str]] = field(default_factory=dict)
    forbidden: list[str] = field(default_factory=list)
    grammar: Table = field(default_factory=dict)
    language: str | None = None
    inspection: Table = field(default_factory=dict)

    def lay(self, layer: Layer) -> None:
        """Lay the next younger layer over what is there."""
        info = layer.info
        self._remove(info.get("remove", {}))
        for code, column in layer.columns.items():
            self.columns[code] = _merged_column(self.columns.get(code, {}), column)
        for code, register in layer.registers.items():
            self.registers[code] = _merged_register(self.registers.get(code, {}), register)
        self.checks |= layer.checks
        self.grammar |= info.get("grammar", {})
        self.language = info.get("language", self.language)
        self.inspection |= info.get("inspection", {})
        self.groups = grown_table(self.groups, info.get("groups", {}))
        self.words = grown_table(self.words, info.get("words", {}))
        self.forbidden = grown(self.forbidden, info.get("forbidden", {}).get("patterns", []))

    def _remove(self, named: Table) -> None:
        for key in ("columns", "registers", "checks"):
            for name in named.get(key, []):
                getattr(self, key).pop(name, None)
        gone = set(named.get("columns", []))
        for name, register in self.registers.items():
            kept = [code for code in register.get("columns", []) if code not in gone]
            self.registers[name] = {**register, "columns": kept}
        for name, spellings in named.get("words", {}).items():
            self.words[name] = [word for word in self.words.get(name, []) if word not in spellings]
        for code, spellings in named.get("aliases", {}).items():
            aliases = self.columns[code].get("aliases", [])
            kept = [alias for alias in aliases if alias not in spellings]
            self.columns[code] = {**self.columns[code], "aliases": kept}


def overlay(layers: Sequence[Layer]) -> PackSpec:
    """Lay layers together, the oldest ancestor first. KeyError, ValueError or TypeError say that
    the data are not sound."""
    merged = _Merged()
    protocols: dict[str, Table] = {}
    rubrics: dict[str, Table] = {}
    for layer in layers:
        merged.lay(layer)
        protocols |= layer.protocols
        rubrics |= layer.rubrics
    groups = merged.groups
    columns = {code: column_of(code, column, groups) for code, column in merged.columns.items()}
    return PackSpec(
        code=layers[-1].code,
        parent=layers[-1].parent,
        columns=columns,
        registers={
            code: register_of(code, register, columns, groups)
            for code, register in merged.registers.items()
        },
        checks=tuple(check_of(name, check) for name, check in merged.checks.items()),
        forbidden=tuple(merged.forbidden),
        grammar=grammar_of(merged.grammar),
        words={name: tuple(with_bare(spellings)) for name, spellings in merged.words.items()},
        language=merged.language,
        names=name_tables.laid_together(layer.names for layer in layers),
        protocols={code: protocol_of(code, one) for code, one in sorted(protocols.items())},
        rubrics={code: rubric_of(code, one) for code, one in sorted(rubrics.items())},
        rubric=merged.inspection.get("rubric"),
        protocol=merged.inspection.get("protocol"),
    )


def _merged_column(old: Table, new: Table) -> Table:
    merged = {**old, **new}
    merged["aliases"] = grown(old.get("aliases", []), new.get("aliases", []))
    merged["values"] = grown_table(old.get("values", {}), new.get("values", {}))
    merged["codes"] = grown_table(old.get("codes", {}), new.get("codes", {}))
    merged["under"] = grown_table(old.get("under", {}), new.get("under", {}))
    return merged


def _merged_register(old: Table, new: Table) -> Table:
    merged = {**old, **new}
    for name in GROWING_LISTS:
        merged[name] = grown(old.get(name, []), new.get(name, []))
    merged["aliases"] = grown_table(old.get("aliases", {}), new.get("aliases", {}))
    merged["rolls"] = grown_table(old.get("rolls", {}), new.get("rolls", {}))
    under = dict(old.get("under", {}))
    for code, below in new.get("under", {}).items():
        under[code] = grown_table(under.get(code, {}), below)
    merged["under"] = under
    merged["stands_for"] = {**old.get("stands_for", {}), **new.get("stands_for", {})}
    roles = dict(old.get("roles", {}))
    for role, fields in new.get("roles", {}).items():
        roles[role] = {**roles.get(role, {}), **fields}
    merged["roles"] = roles
    return merged
