"""`duties.toml` of a pack and its parents -> who answers for what.

A child pack's words are added to its parent's; its items, offices, bases and purposes are merged by
code, the child's first; its `[[answer]]` lines stand before its parent's.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from doorstep.domain.duties import (
    AnswerRule,
    Concern,
    DutiesSpec,
    DutyItem,
    DutyShare,
    LegalBasis,
    Purpose,
    Role,
)
from doorstep.engine.fields.writing import fold
from doorstep.packs.find import DUTIES, folder_of
from doorstep.packs.parse import Table, lineage, read_toml
from doorstep.packs.specs import grown, grown_table


def load_duties(code: str) -> DutiesSpec:
    """What the pack `code` says of duties. Raises BadInput("pack-unknown", "pack-invalid")."""
    return _load(folder_of(code))


def role_of(position: str, spec: DutiesSpec) -> tuple[Role | None, bool]:
    """The role that a written position means, by the longest word of it, and whether it is a
    deputy's."""
    said = fold(position).casefold()
    found = [
        (len(word), role)
        for role, words in spec.positions.items()
        for word in map(str.casefold, words)
        if _stands_in(word, said)
    ]
    if not found:
        return None, False
    longest = max(length for length, _ in found)
    role = next(role for length, role in found if length == longest)
    return role, any(_stands_in(word.casefold(), said) for word in spec.deputies)


def _stands_in(word: str, said: str) -> bool:
    """Whether a word is in a text: a Latin one as a whole word."""
    return f" {word} " in f" {said} " if word.isascii() else word in said


@lru_cache(maxsize=8)
def _load(folder: Path) -> DutiesSpec:
    paths = [layer.folder / DUTIES for layer in lineage(folder)]
    tables = [read_toml(path) for path in paths if path.is_file()]
    words: dict[str, list[str]] = {}
    deputies: list[str] = []
    expected: dict[str, list[str]] = {}
    for table in tables:
        words = grown_table(words, table.get("positions", {}))
        deputies = grown(deputies, table.get("deputies", []))
        expected |= table.get("expected", {})
    return DutiesSpec(
        positions={Role(role): tuple(said) for role, said in words.items()},
        deputies=tuple(deputies),
        expected={kind: tuple(map(Role, roles)) for kind, roles in expected.items()},
        answers=tuple(
            _answer(one) for table in reversed(tables) for one in table.get("answer", [])
        ),
        items={one["code"]: _item(one) for one in _each(tables, "item")},
        offices={one["code"]: one["title"] for one in _each(tables, "office")},
        bases={one["code"]: _basis(one) for one in _each(tables, "basis")},
        purposes={one["code"]: _purpose(one) for one in _each(tables, "purpose")},
    )


def _each(tables: list[Table], kind: str) -> list[Table]:
    found: dict[str, Any] = {}
    for table in reversed(tables):
        for one in table.get(kind, []):
            found.setdefault(one["code"], one)
    return list(found.values())


def _concern(table: Table) -> Concern:
    return Concern(frozenset(table.get("registers", [])), frozenset(table.get("codes", [])))


def _answer(table: Table) -> AnswerRule:
    return AnswerRule(_concern(table), tuple(map(Role, table["roles"])))


def _item(table: Table) -> DutyItem:
    share, office = DutyShare(table["share"]), table.get("office", "")
    return DutyItem(table["code"], table["title"], share, _concern(table), office, table["source"])


def _basis(table: Table) -> LegalBasis:
    return LegalBasis(table["code"], table["title"], table["since"], table.get("until"))


def _purpose(table: Table) -> Purpose:
    fields, bases = tuple(table["fields"]), tuple(table["bases"])
    return Purpose(table["code"], table["title"], fields, bases, _concern(table))
