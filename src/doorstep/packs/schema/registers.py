"""The shape of `pack.toml`, `columns.toml`, `names.toml`, and of the files in `registers` and
`checks`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated

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
from doorstep.packs.schema.base import (
    AnyTable,
    Slip,
    Text,
    TextLists,
    Texts,
    TextTable,
    TomlTable,
    YesOrNo,
    word_of,
)

_KIN = re.compile(r"-?[0-9] (?:own|wed|any)")
_READING = re.compile(r"[a-z]+(?: [a-z]+)*")


class GrammarTable(TomlTable):
    """How a country's offices write."""

    date_order: Annotated[DateOrder | None, word_of(DateOrder, "grammar-unknown")] = None
    id_system: Annotated[IdSystem | None, word_of(IdSystem, "grammar-unknown")] = None
    names: Annotated[NameOrder | None, word_of(NameOrder, "grammar-unknown")] = None


class ForbiddenTable(TomlTable):
    """Patterns, a list for each member of `ForbiddenList`."""

    patterns: Texts | None = None
    scored: Texts | None = None
    faults: Texts | None = None
    drawn: Texts | None = None


class RemoveTable(TomlTable):
    """What a pack takes away from its parents."""

    columns: Texts | None = None
    registers: Texts | None = None
    checks: Texts | None = None
    forbidden: Texts | None = None
    aliases: TextLists | None = None
    words: TextLists | None = None


class InspectionTable(TomlTable):
    """By which rubric and protocol an office is usually judged."""

    rubric: Text | None = None
    protocol: Text | None = None


class InfoFile(TomlTable):
    """`pack.toml`."""

    code: Text | None = None
    parent: Text | None = None
    title: AnyTable | None = None
    language: Text | None = None
    inspection: InspectionTable | None = None
    grammar: GrammarTable | None = None
    forbidden: ForbiddenTable | None = None
    words: TextLists | None = None
    groups: TextLists | None = None
    remove: RemoveTable | None = None


class ColumnTable(TomlTable):
    """One column of `columns.toml`."""

    type: Annotated[ColumnType | None, word_of(ColumnType, "type-unknown")] = None
    level: Annotated[Level | None, word_of(Level, "level-unknown")] = None
    aliases: Texts | None = None
    stored: YesOrNo | None = None
    values: TextLists | None = None
    codes: TextLists | None = None
    under: TextLists | None = None


class RegisterFile(TomlTable):
    """One file of `registers/`."""

    entity: Annotated[Entity | None, word_of(Entity, "entity-unknown")] = None
    columns: Texts | None = None
    required: Texts | None = None
    telling: Texts | None = None
    titles: Texts | None = None
    key: Texts | None = None
    aliases: TextLists | None = None
    under: dict[str, TextLists] | None = None
    stands_for: dict[str, Text] | None = None
    event_date: Text | None = None
    roles: dict[str, dict[str, Text]] | None = None
    rolls: TextLists | None = None
    whole: Texts | None = None
    roll_says: Text | None = None


class CheckTable(TomlTable):
    """One `[[check]]`."""

    id: Text
    code: Annotated[FindingCode, word_of(FindingCode, "check-code-unknown")]
    kind: Annotated[CheckKind, word_of(CheckKind, "check-kind-unknown")]
    severity: Annotated[Severity, word_of(Severity, "severity-unknown")]
    registers: Texts | None = None
    field: Text | None = None
    params: AnyTable | None = None


class ChecksFile(TomlTable):
    """One file of `checks/`."""

    check: list[CheckTable] | None = None


class SoundMerges(TomlTable):
    """Groups of sounds that are not kept apart, by where they stand in a reading."""

    begins: Texts | None = None
    ends: Texts | None = None
    whole: Texts | None = None


class NamesFile(TomlTable):
    """`names.toml`."""

    titles: Texts | None = None
    pet_names: TextLists | None = None
    look_alikes: Texts | None = None
    compound_surnames: TextTable | None = None
    surname_readings: TextTable | None = None
    readings: TextTable | None = None
    variants: TextTable | None = None
    sound_merges: SoundMerges | None = None
    kin: TextLists | None = None
    kin_order: Texts | None = None


def slips_among_names(content: NamesFile) -> Iterator[Slip]:
    """Look at what the tables of names hold, when their shape is sound: yields readings that do not
    fit their characters, and groups that are none."""
    for group in content.look_alikes or ():
        if not 2 <= len(group) == len(set(group)):
            yield Slip(("look_alikes",), group, "names-group")
    for place, groups in content.sound_merges or ():
        for group in groups or ():
            if not _READING.fullmatch(group) or len(set(group.split())) < 2:
                yield Slip(("sound_merges", place), group, "names-group")
    for told in content.kin or {}:
        if not _KIN.fullmatch(told):
            yield Slip(("kin", told), told, "names-kin")
    for name in ("surname_readings", "readings", "variants", "compound_surnames"):
        for written, other in (getattr(content, name) or {}).items():
            yield from _slips_of_character(name, written, other)


def _slips_of_character(name: str, written: str, other: str) -> Iterator[Slip]:
    if name != "compound_surnames" and len(written) != 1:
        yield Slip((name, written), written, "names-character")
    if name == "variants":
        if len(other) != 1:
            yield Slip((name, written), other, "names-character")
    elif not _READING.fullmatch(other) or len(other.split()) != len(written):
        yield Slip((name, written), other, "names-reading")
