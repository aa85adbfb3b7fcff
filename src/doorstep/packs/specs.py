"""Tables of a pack's files, laid together -> the nouns the engine is given.

Offices write capitals without accents (PRENOM, DECES): every accented Latin spelling also stands
without them. KeyError, ValueError or TypeError say that a table is not sound.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from enum import StrEnum
from itertools import chain
from typing import Any, TypeVar

from doorstep.domain.inspection import (
    Act,
    ItemSpec,
    MustPassSpec,
    ProtocolSpec,
    Removed,
    RubricSpec,
)
from doorstep.domain.inspection_vocabulary import (
    ActEffect,
    ActUnit,
    Attendant,
    Basis,
    EvidenceSource,
    FactKind,
    LatePapers,
    Listing,
    OwnPart,
    ReferenceDay,
    RemovalReason,
    RetirementReason,
)
from doorstep.domain.registers import CheckSpec, ColumnSpec, Grammar, RegisterSpec
from doorstep.domain.vocabulary import (
    CheckKind,
    ColumnType,
    DateOrder,
    Entity,
    FindingCode,
    IdSystem,
    Level,
    NameOrder,
    Severity,
)

Word = TypeVar("Word", bound=StrEnum)
Table = Mapping[str, Any]
_ACCENTED = re.compile(r"[\u00c0-\u024f]")


def with_bare(spellings: Iterable[str]) -> list[str]:
    """List spellings and, after them, those that differ without their Latin accents."""
    written = list(dict.fromkeys(spellings))
    bare = [_bare(one) for one in written if not one.isascii() and _ACCENTED.search(one)]
    return list(dict.fromkeys([*written, *bare]))


def _bare(text: str) -> str:
    apart = unicodedata.normalize("NFD", text.replace("œ", "oe").replace("Œ", "OE"))
    return "".join(ch for ch in apart if not "\u0300" <= ch <= "\u036f")


def grown(old: Iterable[str], new: Iterable[str]) -> list[str]:
    """Add to a list what it does not hold yet."""
    return list(dict.fromkeys([*old, *new]))


def grown_table(old: Mapping[str, list[str]], new: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Add to each list of a table what it does not hold yet."""
    merged = dict(old)
    for name, spellings in new.items():
        merged[name] = grown(merged.get(name, []), spellings)
    return merged


def _under(below: Mapping[str, list[str]], groups: Mapping[str, list[str]]) -> list[str]:
    """Headers that stand under the words of a group, as one word: 母亲情况 over 姓名 is
    母亲情况姓名."""
    return [
        word + header
        for group, headers in below.items()
        for word in groups[group]
        for header in headers
    ]


def column_of(code: str, table: Table, groups: Mapping[str, list[str]]) -> ColumnSpec:
    """Make one column; `groups` are the words its headers may stand under."""
    return ColumnSpec(
        code=code,
        type=ColumnType(table.get("type", ColumnType.TEXT)),
        level=Level(table.get("level", Level.PERSON)),
        aliases=tuple(with_bare([*table["aliases"], *_under(table["under"], groups)])),
        stored=table.get("stored", True),
        values={word: tuple(with_bare(spellings)) for word, spellings in table["values"].items()},
        codes={word: tuple(codes) for word, codes in table["codes"].items()},
    )


def register_of(
    code: str, table: Table, columns: Mapping[str, ColumnSpec], groups: Mapping[str, list[str]]
) -> RegisterSpec:
    """Make one register of a pack with these columns."""
    aliases = grown_table(
        table["aliases"],
        {column: _under(below, groups) for column, below in table["under"].items()},
    )
    for general, special in table["stands_for"].items():
        # "Name" in a register of births is the child's: its own spellings first, then all of the
        # general column's.
        aliases = grown_table(aliases, {special: list(columns[general].aliases)})
    rolls = {name: tuple(with_bare(words)) for name, words in table["rolls"].items()}
    return RegisterSpec(
        code=code,
        entity=Entity(table["entity"]),
        columns=tuple(table["columns"]),
        required=tuple(table.get("required", [])),
        telling=tuple(table["telling"]),
        titles=tuple(grown(with_bare([*table["titles"], *table["whole"]]), chain(*rolls.values()))),
        aliases={column: tuple(with_bare(spellings)) for column, spellings in aliases.items()},
        key=tuple(table.get("key", [])),
        event_date=table.get("event_date"),
        roles={role: dict(fields) for role, fields in table["roles"].items()},
        rolls=rolls,
        whole=tuple(with_bare(table["whole"])),
        roll_says=table.get("roll_says"),
    )


def grammar_of(table: Table) -> Grammar:
    """Make a pack\'s grammar; what it does not say is as usual."""
    usual = Grammar()
    return Grammar(
        date_order=DateOrder(table.get("date_order", usual.date_order)),
        id_system=IdSystem(table.get("id_system", usual.id_system)),
        names=NameOrder(table.get("names", usual.names)),
    )


def check_of(name: str, table: Table) -> CheckSpec:
    """Make one check."""
    return CheckSpec(
        id=name,
        code=FindingCode(table["code"]),
        kind=CheckKind(table["kind"]),
        severity=Severity(table["severity"]),
        registers=tuple(table.get("registers", [])),
        field=table.get("field"),
        params=table.get("params", {}),
    )


def protocol_of(code: str, table: Table) -> ProtocolSpec:
    """Make the noun of one file of `protocols/`."""
    papers = table.get("papers", {})
    return ProtocolSpec(
        code=code,
        title=dict(table["title"]),
        source=dict(table["source"]),
        year=table.get("year"),
        reference=ReferenceDay(table["reference"]),
        look_back_months=int(table["look_back_months"]),
        site=dict(table.get("site", {})),
        design=dict(table["design"]),
        basis=Basis(table["basis"]),
        asks=tuple(table["asks"]),
        listing=Listing(table.get("listing", Listing.REGISTER)),
        papers_minutes=papers.get("minutes"),
        papers_late=_perhaps(LatePapers, papers.get("late")),
        visitors=dict(table.get("visitors", {})),
        must_not_attend=tuple(map(Attendant, table.get("must_not_attend", []))),
        acts=tuple(map(_act, table.get("act", []))),
        removed=tuple(
            Removed(dict(entry["asked"]), RemovalReason(entry["reason"]))
            for entry in table.get("removed", [])
        ),
        facts=dict(table.get("facts", {})),
    )


def _act(table: Table) -> Act:
    each = _perhaps(ActUnit, table.get("each"))
    return Act(**{**table, "effect": ActEffect(table["effect"]), "each": each})


def rubric_of(code: str, table: Table) -> RubricSpec:
    """Make the noun of one file of `rubrics/`; a rubric retired retires all that is in it."""
    whole = table.get("retired")
    return RubricSpec(
        code=code,
        title=dict(table["title"]),
        source=dict(table["source"]),
        version=str(table["version"]),
        dated=str(table["dated"]),
        basis=Basis(table["basis"]),
        scale=float(table["scale"]),
        items=tuple(_item({"retired": whole, **item}) for item in table["item"]),
        must_pass=tuple(
            _must_pass({"retired": whole, **one}) for one in table.get("must_pass", [])
        ),
        pass_mark=None if "pass_mark" not in table else float(table["pass_mark"]),
        offered=bool(table.get("offered", True)),
    )


def _item(table: Table) -> ItemSpec:
    typed = {
        "points": float(table["points"]),
        "rule": dict(table.get("rule", {})),
        "source": EvidenceSource(table.get("source", EvidenceSource.REGISTER)),
        "fact": _perhaps(FactKind, table.get("fact")),
        "retired": _perhaps(RetirementReason, table["retired"]),
        "ours": tuple(map(OwnPart, table.get("ours", []))),
    }
    return ItemSpec(**{**table, **typed})


def _must_pass(table: Table) -> MustPassSpec:
    return MustPassSpec(**{**table, "retired": _perhaps(RetirementReason, table["retired"])})


def _perhaps(words: type[Word], value: str | None) -> Word | None:
    """A word of a closed list, or none."""
    return None if value is None else words(value)
