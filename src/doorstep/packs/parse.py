"""TOML files of one pack -> a layer; layers laid over each other -> the PackSpec the engine is
given.

A child pack says only what differs: named things (columns, registers, checks) are merged by name,
lists of headers, words and forbidden patterns grow, everything else is replaced. `[remove]` in
`pack.toml` takes things away again: `columns`, `registers` and `checks` are lists, `aliases` and
`words` are tables of lists. What is forbidden stays so.

Offices write capitals without accents (PRENOM, DECES): every accented Latin spelling also stands
without them.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from doorstep.domain.errors import BadInput
from doorstep.domain.inspection import (
    Act,
    ItemSpec,
    MustPassSpec,
    ProtocolSpec,
    Removed,
    RubricSpec,
)
from doorstep.domain.registers import CheckSpec, ColumnSpec, Grammar, PackSpec, RegisterSpec
from doorstep.domain.vocabulary import Level, Severity
from doorstep.packs import name_tables
from doorstep.packs.find import NAMES, PROTOCOLS, RUBRICS, folder_of

Table = dict[str, Any]

_ACCENTED = re.compile(r"[\u00c0-\u024f]")

GROWING_LISTS = ("columns", "telling", "titles")

"""Lists of a register that a child pack extends; `required` and `key` are replaced."""


@dataclass
class Layer:
    """One pack as its own files say it, nothing merged yet; `origin` remembers which file named a
    thing."""

    code: str
    folder: Path
    info: Table
    columns: Table = field(default_factory=dict)
    registers: Table = field(default_factory=dict)
    checks: dict[str, Table] = field(default_factory=dict)
    names: Table = field(default_factory=dict)
    protocols: dict[str, Table] = field(default_factory=dict)
    rubrics: dict[str, Table] = field(default_factory=dict)

    @property
    def parent(self) -> str | None:
        parent = self.info.get("parent")
        return parent if isinstance(parent, str) and parent else None


def read_toml(path: Path) -> Table:
    """One TOML file. Raises `tomllib.TOMLDecodeError` or `UnicodeDecodeError`; the doctor turns
    both into lines."""
    return tomllib.loads(path.read_text(encoding="utf-8-sig"))


def read_layer(folder: Path) -> Layer:
    """All files of one pack folder. Raises BadInput("pack-invalid") for a file that is not TOML."""
    info = _read_or_refuse(folder, folder / "pack.toml")
    layer = Layer(code=str(info.get("code", folder.name)), folder=folder, info=info)
    if (folder / "columns.toml").is_file():
        layer.columns = _read_or_refuse(folder, folder / "columns.toml")
    if (folder / NAMES).is_file():
        layer.names = _read_or_refuse(folder, folder / NAMES)
    for path in sorted((folder / "registers").glob("*.toml")):
        layer.registers[path.stem] = _read_or_refuse(folder, path)
    for path in sorted((folder / "checks").glob("*.toml")):
        for check in _read_or_refuse(folder, path).get("check", []):
            layer.checks[str(check.get("id"))] = check
    for path in sorted((folder / PROTOCOLS).glob("*.toml")):
        layer.protocols[path.stem] = _read_or_refuse(folder, path)
    for path in sorted((folder / RUBRICS).glob("*.toml")):
        layer.rubrics[path.stem] = _read_or_refuse(folder, path)
    return layer


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


def overlay(layers: Iterable[Layer]) -> PackSpec:
    """Layers, the oldest ancestor first -> one pack. KeyError, ValueError or TypeError say the data
    are not sound."""
    columns: Table = {}
    registers: Table = {}
    checks: dict[str, Table] = {}
    words: dict[str, list[str]] = {}
    forbidden: list[str] = []
    grammar: Table = {}
    groups: dict[str, list[str]] = {}
    names: list[Table] = []
    protocols: dict[str, Table] = {}
    rubrics: dict[str, Table] = {}
    last: Layer | None = None
    for layer in layers:
        last = layer
        names.append(layer.names)
        protocols |= layer.protocols
        rubrics |= layer.rubrics
        _remove(layer.info.get("remove", {}), columns, registers, checks, words)
        for code, said in layer.columns.items():
            columns[code] = _merged_column(columns.get(code, {}), said)
        for code, said in layer.registers.items():
            registers[code] = _merged_register(registers.get(code, {}), said)
        for name, said in layer.checks.items():
            checks[name] = said
        grammar.update(layer.info.get("grammar", {}))
        groups = _grown_table(groups, layer.info.get("groups", {}))
        words = _grown_table(words, layer.info.get("words", {}))
        forbidden = _grown(forbidden, layer.info.get("forbidden", {}).get("patterns", []))
    if last is None:
        raise ValueError("no layer")
    column_specs = {code: _column(code, said, groups) for code, said in columns.items()}
    return PackSpec(
        code=last.code,
        parent=last.parent,
        columns=column_specs,
        registers={
            code: _register(code, said, column_specs, groups) for code, said in registers.items()
        },
        checks=tuple(_check(name, said) for name, said in checks.items()),
        forbidden=tuple(forbidden),
        grammar=Grammar(**grammar),
        words={name: tuple(_with_bare(spellings)) for name, spellings in words.items()},
        names=name_tables.laid_together(names),
        protocols={code: _protocol(code, said) for code, said in sorted(protocols.items())},
        rubrics={code: _rubric(code, said) for code, said in sorted(rubrics.items())},
    )


def _remove(
    said: Mapping[str, Any],
    columns: Table,
    registers: Table,
    checks: dict[str, Table],
    words: dict[str, list[str]],
) -> None:
    for store, key in ((columns, "columns"), (registers, "registers"), (checks, "checks")):
        for name in said.get(key, []):
            store.pop(name, None)
    gone = set(said.get("columns", []))
    for name, register in registers.items():
        registers[name] = {
            **register,
            "columns": [code for code in register.get("columns", []) if code not in gone],
        }
    for name, spellings in said.get("words", {}).items():
        words[name] = [word for word in words.get(name, []) if word not in spellings]
    for code, spellings in said.get("aliases", {}).items():
        kept = [alias for alias in columns[code].get("aliases", []) if alias not in spellings]
        columns[code] = {**columns[code], "aliases": kept}


def _merged_column(old: Table, new: Table) -> Table:
    merged = {**old, **new}
    merged["aliases"] = _grown(old.get("aliases", []), new.get("aliases", []))
    merged["values"] = _grown_table(old.get("values", {}), new.get("values", {}))
    merged["under"] = _grown_table(old.get("under", {}), new.get("under", {}))
    return merged


def _merged_register(old: Table, new: Table) -> Table:
    merged = {**old, **new}
    for name in GROWING_LISTS:
        merged[name] = _grown(old.get(name, []), new.get(name, []))
    merged["aliases"] = _grown_table(old.get("aliases", {}), new.get("aliases", {}))
    under = dict(old.get("under", {}))
    for code, said in new.get("under", {}).items():
        under[code] = _grown_table(under.get(code, {}), said)
    merged["under"] = under
    merged["stands_for"] = {**old.get("stands_for", {}), **new.get("stands_for", {})}
    roles = dict(old.get("roles", {}))
    for role, fields in new.get("roles", {}).items():
        roles[role] = {**roles.get(role, {}), **fields}
    merged["roles"] = roles
    return merged


def _with_bare(spellings: Iterable[str]) -> list[str]:
    """Spellings and, after them, those that differ without their Latin accents."""
    written = list(dict.fromkeys(spellings))
    return list(
        dict.fromkeys(
            [*written, *(_bare(s) for s in written if not s.isascii() and _ACCENTED.search(s))]
        )
    )


def _bare(text: str) -> str:
    apart = unicodedata.normalize("NFD", text.replace("œ", "oe").replace("Œ", "OE"))
    return "".join(ch for ch in apart if not "\u0300" <= ch <= "\u036f")


def _grown(old: Iterable[str], new: Iterable[str]) -> list[str]:
    return list(dict.fromkeys([*old, *new]))


def _grown_table(
    old: Mapping[str, list[str]], new: Mapping[str, list[str]]
) -> dict[str, list[str]]:
    grown = dict(old)
    for name, spellings in new.items():
        grown[name] = _grown(grown.get(name, []), spellings)
    return grown


def _under(said: Mapping[str, list[str]], groups: Mapping[str, list[str]]) -> list[str]:
    """Headers that stand under the words of a group, as one word: 母亲情况 over 姓名 is
    母亲情况姓名."""
    return [
        word + header
        for group, headers in said.items()
        for word in groups[group]
        for header in headers
    ]


def _column(code: str, said: Table, groups: Mapping[str, list[str]]) -> ColumnSpec:
    return ColumnSpec(
        code=code,
        type=said.get("type", "text"),
        level=Level(said.get("level", "person")),
        aliases=tuple(_with_bare([*said["aliases"], *_under(said["under"], groups)])),
        stored=said.get("stored", True),
        values={word: tuple(_with_bare(spellings)) for word, spellings in said["values"].items()},
    )


def _register(
    code: str, said: Table, columns: Mapping[str, ColumnSpec], groups: Mapping[str, list[str]]
) -> RegisterSpec:
    aliases = _grown_table(
        said["aliases"], {column: _under(below, groups) for column, below in said["under"].items()}
    )
    for general, special in said["stands_for"].items():
        # "Name" in a register of births is the child's: its own spellings first, then all of the
        # general column's.
        aliases = _grown_table(aliases, {special: list(columns[general].aliases)})
    return RegisterSpec(
        code=code,
        entity=said["entity"],
        columns=tuple(said["columns"]),
        required=tuple(said.get("required", [])),
        telling=tuple(said["telling"]),
        titles=tuple(_with_bare(said["titles"])),
        aliases={column: tuple(_with_bare(spellings)) for column, spellings in aliases.items()},
        key=tuple(said.get("key", [])),
        event_date=said.get("event_date"),
        roles={role: dict(fields) for role, fields in said["roles"].items()},
    )


def _check(name: str, said: Table) -> CheckSpec:
    return CheckSpec(
        id=name,
        code=said["code"],
        kind=said["kind"],
        severity=Severity(said["severity"]),
        registers=tuple(said.get("registers", [])),
        field=said.get("field"),
        params=said.get("params", {}),
    )


def _protocol(code: str, said: Mapping[str, Any]) -> ProtocolSpec:
    """The noun of one file. KeyError, ValueError or TypeError say the data are not sound."""
    papers = said.get("papers", {})
    return ProtocolSpec(
        code=code,
        title=dict(said["title"]),
        source=dict(said["source"]),
        year=said.get("year"),
        reference=said["reference"],
        look_back_months=int(said["look_back_months"]),
        site=dict(said.get("site", {})),
        design=dict(said["design"]),
        basis=said["basis"],
        asks=tuple(said["asks"]),
        listing=said.get("listing", "register"),
        papers_minutes=papers.get("minutes"),
        papers_late=papers.get("late"),
        visitors=dict(said.get("visitors", {})),
        must_not_attend=tuple(said.get("must_not_attend", [])),
        acts=tuple(Act(**act) for act in said.get("act", [])),
        removed=tuple(Removed(**entry) for entry in said.get("removed", [])),
        facts=dict(said.get("facts", {})),
    )


def _rubric(code: str, said: Mapping[str, Any]) -> RubricSpec:
    """The noun of one file. KeyError, ValueError or TypeError say the data are not sound."""
    whole = (
        {"retired": said["retired"]} if "retired" in said else {}
    )  # a rubric retired retires all that is in it
    return RubricSpec(
        code=code,
        title=dict(said["title"]),
        source=dict(said["source"]),
        version=str(said["version"]),
        dated=str(said["dated"]),
        basis=said["basis"],
        scale=float(said["scale"]),
        items=tuple(_item({**whole, **item}) for item in said["item"]),
        must_pass=tuple(MustPassSpec(**{**whole, **veto}) for veto in said.get("must_pass", [])),
        pass_mark=None if "pass_mark" not in said else float(said["pass_mark"]),
    )


def _item(said: Mapping[str, Any]) -> ItemSpec:
    return ItemSpec(**{**said, "points": float(said["points"]), "rule": dict(said.get("rule", {}))})
