"""The shape of a pack's files: which keys they know, of what kind, and the closed lists of words
they may use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from doorstep.domain.vocabulary import Level, Severity

FINDING_CODES = frozenset(
    [
        "REG_OMIT",
        "REG_OVER",
        "REG_DUP",
        "REG_CONFLICT",
        "VAL_NAME",
        "VAL_SEX",
        "VAL_DATE",
        "VAL_ID",
        "VAL_PHONE",
        "VAL_RELATION",
        "VAL_ADDRESS",
        "RES_STATUS",
        "DOC_UNSEEN",
        "SVC_UNCONF",
        "LOGIC",
        "BLANK",
        "LATE",
        "UNREADABLE",
    ]
)

CHECK_KINDS = frozenset(
    [
        "flag",
        "blank",
        "embedded",
        "order",
        "future",
        "late",
        "same_id",
        "duplicate",
        "value",
        "missing",
        "present",
        "status",
        "after",
        "service",
        "papers",
        "relation",
    ]
)

TOLERANCES = frozenset(["exact", "day", "month", "year", "name", "phone", "address", "status"])

COLUMN_TYPES = frozenset(
    ["text", "name", "date", "id", "phone", "sex", "age", "integer", "code", "remark"]
)

ENTITIES = frozenset(["person", "household", "event", "site", "contact"])

GRAMMAR = {
    "date_order": frozenset({"dmy", "mdy", "ymd"}),
    "id_system": frozenset({"plain", "cn"}),
    "names": frozenset({"western", "chinese"}),
}


@dataclass(frozen=True)
class Slip:
    """What has no place in a pack's file: its path of keys, its value if that is the trouble, what
    is known instead.

    `within` is the member of a list that stands on a line of its own.
    """

    path: tuple[str, ...]
    value: str | None
    code: str
    known: tuple[str, ...] = ()
    key: str = ""
    within: str | None = None


FORBIDDEN = frozenset(["drawn", "faults", "patterns", "scored"])

"""Lists of patterns: of headers never kept; of what nobody scores, holds against anyone, or draws
by."""

_TEXT, _TEXTS, _TABLE, _TEXT_LISTS, _FLAG = (
    "text",
    "list-of-texts",
    "table",
    "table-of-lists",
    "true-or-false",
)

_TEXT_TABLE = "table-of-texts"

_INFO = {
    "code": _TEXT, "parent": _TEXT, "title": _TABLE, "grammar": _TABLE, "forbidden": _TEXT_LISTS, "words": _TEXT_LISTS,
    "groups": _TEXT_LISTS, "remove": _TABLE,
}  # fmt: skip

_COLUMN = {
    "type": _TEXT, "level": _TEXT, "aliases": _TEXTS, "stored": _FLAG, "values": _TEXT_LISTS, "under": _TEXT_LISTS,
}  # fmt: skip

_REGISTER = {
    "entity": _TEXT, "columns": _TEXTS, "required": _TEXTS, "telling": _TEXTS, "titles": _TEXTS, "key": _TEXTS,
    "aliases": _TEXT_LISTS, "under": _TABLE, "stands_for": _TABLE, "event_date": _TEXT, "roles": _TABLE,
}  # fmt: skip

_CHECK = {
    "id": _TEXT, "code": _TEXT, "kind": _TEXT, "severity": _TEXT, "registers": _TEXTS, "field": _TEXT, "params": _TABLE,
}  # fmt: skip

_NAMES = {
    "titles": _TEXTS, "pet_names": _TEXT_LISTS, "look_alikes": _TEXTS, "compound_surnames": _TEXT_TABLE,
    "surname_readings": _TEXT_TABLE, "readings": _TEXT_TABLE, "variants": _TEXT_TABLE, "sound_merges": _TEXT_LISTS,
}  # fmt: skip

_SOUND_PLACES = ("begins", "ends", "whole")

_READING = re.compile(r"[a-z]+(?: [a-z]+)*")

_REMOVE = {
    "columns": _TEXTS, "registers": _TEXTS, "checks": _TEXTS, "forbidden": _TEXTS, "aliases": _TEXT_LISTS,
    "words": _TEXT_LISTS,
}  # fmt: skip


def of_info(said: Any) -> Iterator[Slip]:
    """Slips in `pack.toml`."""
    yield from _keys(said, _INFO, ())
    if isinstance(said.get("remove"), dict):
        yield from _keys(said["remove"], _REMOVE, ("remove",))
    for name in said.get("forbidden", {}) if isinstance(said.get("forbidden", {}), dict) else ():
        if name not in FORBIDDEN:
            yield Slip(("forbidden", name), None, "key-unknown", tuple(sorted(FORBIDDEN)))
    grammar = said.get("grammar")
    for name, value in grammar.items() if isinstance(grammar, dict) else ():
        if name not in GRAMMAR:
            yield Slip(("grammar", name), None, "key-unknown", tuple(sorted(GRAMMAR)))
        elif value not in GRAMMAR[name]:
            yield Slip(
                ("grammar", name), str(value), "grammar-unknown", tuple(sorted(GRAMMAR[name]))
            )


def of_columns(said: Any) -> Iterator[Slip]:
    """Slips in `columns.toml`."""
    for code, column in said.items():
        if not isinstance(column, dict):
            yield Slip((code,), None, "wrong-type", (_TABLE,))
            continue
        yield from _keys(column, _COLUMN, (code,))
        yield from _one_of(column, "type", COLUMN_TYPES, (code,), "type-unknown")
        yield from _one_of(column, "level", frozenset(Level), (code,), "level-unknown")


def of_register(said: Any) -> Iterator[Slip]:
    """Slips in one file of `registers/`."""
    yield from _keys(said, _REGISTER, ())
    yield from _one_of(said, "entity", ENTITIES, (), "entity-unknown")
    for part in ("under", "roles"):
        for name, inner in said[part].items() if isinstance(said.get(part), dict) else ():
            if not isinstance(inner, dict):
                yield Slip((part, name), None, "wrong-type", (_TABLE,))


def of_checks(said: Any) -> Iterator[Slip]:
    """Slips in one file of `checks/`: a list of `[[check]]`."""
    for name in said:
        if name != "check":
            yield Slip((name,), None, "key-unknown", ("check",))
    checks = said.get("check", [])
    if not isinstance(checks, list):
        yield Slip(("check",), None, "wrong-type", ("[[check]]",))
        return
    for number, check in enumerate(checks):
        path = ("check", str(number))
        yield from _keys(check, _CHECK, path)
        for name in ("id", "code", "kind", "severity"):
            if name not in check:
                yield Slip(path, None, "key-missing", key=name)
        yield from _one_of(check, "code", FINDING_CODES, path, "check-code-unknown")
        yield from _one_of(check, "kind", CHECK_KINDS, path, "check-kind-unknown")
        yield from _one_of(check, "severity", frozenset(Severity), path, "severity-unknown")


def of_names(said: Any) -> Iterator[Slip]:
    """Slips in `names.toml`."""
    kinds = list(_keys(said, _NAMES, ()))
    yield from kinds
    if kinds:
        return
    for group in said.get("look_alikes", []):
        if len(set(group)) < 2 or len(set(group)) < len(group):
            yield Slip(("look_alikes",), group, "names-group", within=group)
    for place, groups in said.get("sound_merges", {}).items():
        if place not in _SOUND_PLACES:
            yield Slip(("sound_merges", place), None, "key-unknown", _SOUND_PLACES)
        for group in groups:
            if not _READING.fullmatch(group) or len(set(group.split())) < 2:
                yield Slip(("sound_merges", place), group, "names-group", within=group)
    for name in ("surname_readings", "readings", "variants"):
        for written in said.get(name, {}):
            if len(written) != 1:
                yield Slip((name, written), written, "names-character")
    for written, other in said.get("variants", {}).items():
        if len(other) != 1:
            yield Slip(("variants", written), other, "names-character")
    for name in ("compound_surnames", "surname_readings", "readings"):
        for written, reading in said.get(name, {}).items():
            if not _READING.fullmatch(reading) or len(reading.split()) != len(written):
                yield Slip((name, written), reading, "names-reading")


def _keys(said: dict[str, Any], known: dict[str, str], path: tuple[str, ...]) -> Iterator[Slip]:
    for name, value in said.items():
        if name not in known:
            yield Slip((*path, name), None, "key-unknown", tuple(sorted(known)))
        elif not _is(known[name], value):
            yield Slip((*path, name), None, "wrong-type", (known[name],))


def _is(kind: str, value: object) -> bool:
    if kind == _TEXT:
        return isinstance(value, str)
    if kind == _FLAG:
        return isinstance(value, bool)
    if kind == _TEXTS:
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    if not isinstance(value, dict):
        return False
    if kind == _TEXT_TABLE:
        return all(isinstance(inner, str) for inner in value.values())
    return kind == _TABLE or all(_is(_TEXTS, inner) for inner in value.values())


def _one_of(
    said: dict[str, Any], name: str, known: frozenset[str], path: tuple[str, ...], code: str
) -> Iterator[Slip]:
    value = said.get(name)
    if isinstance(value, str) and value not in known:
        yield Slip((*path, name), value, code, tuple(sorted(known)))
