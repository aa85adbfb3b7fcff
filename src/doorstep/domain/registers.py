"""The nouns: frozen dataclasses and enums, standard library only.

Packs *say* (they fill the specs below from TOML), this module *means*, the engine *computes*. No
type here holds a score, flag, rank or remark about a resident: a test walks these classes to keep
it so.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field

from doorstep.domain.inspection import ProtocolSpec, RubricSpec
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


@dataclass(frozen=True)
class ColumnSpec:
    """One column code of the field: how it is headed, how its cells are read, whether it may be
    kept.

    `values` gives a code column's vocabulary: canonical word -> spellings. `codes` gives what the
    bare codes of a published list say, for a column filled with nothing else: word -> codes.
    """

    code: str
    type: ColumnType = ColumnType.TEXT
    level: Level = Level.PERSON
    aliases: tuple[str, ...] = ()
    stored: bool = True
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class RegisterSpec:
    """One register type. `aliases` (code -> headers) hold in this register only and win over the
    columns' own.

    `telling` columns speak for this kind when a table's kind is looked for, `titles` are words of
    titles and sheets.
    `roles` name the persons a row mentions: role -> {person field: column code}.
    `rolls` are lists of some people only (name -> words of titles, which are `titles` too), `whole`
    words of titles that speak of everybody, `roll_says` the column that a roll's name fills.
    """

    code: str
    entity: Entity
    columns: tuple[str, ...]
    required: tuple[str, ...] = ()
    telling: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    key: tuple[str, ...] = ()
    event_date: str | None = None
    roles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    rolls: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    whole: tuple[str, ...] = ()
    roll_says: str | None = None


@dataclass(frozen=True)
class CheckSpec:
    """One check of a pack: `kind` chooses the rule in `engine.checks`, `params` are its own."""

    id: str
    code: FindingCode
    kind: CheckKind
    severity: Severity
    registers: tuple[str, ...] = ()
    field: str | None = None
    params: Mapping[str, object] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class Grammar:
    """How a country's offices write: order of day and month in 07/03/1985, identity-number system,
    surnames first."""

    date_order: DateOrder = DateOrder.DMY
    id_system: IdSystem = IdSystem.PLAIN
    names: NameOrder = NameOrder.WESTERN


@dataclass(frozen=True, eq=False)
class NameTables:
    """What is known of names; readings are pinyin without tones, of a compound surname in two
    words.

    `pet_names`: spelling in capitals -> full names it may stand for. `look_alikes`: groups of
    characters taken for each
    other. `variants`: other ways of writing a character -> the usual one; one that stands for
    itself is kept.
    `sound_merges`: whole, begins or ends -> sounds not kept apart. `kin`: a word for who somebody
    is to the head -> the generation below the head's, and whether one marries into it (None: the
    word does not tell). `kin_order`: the signs before such a word, by the place among brothers or
    sisters they tell.
    """

    titles: frozenset[str] = frozenset()
    pet_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    look_alikes: tuple[str, ...] = ()
    compound_surnames: Mapping[str, str] = field(default_factory=dict)
    surname_readings: Mapping[str, str] = field(default_factory=dict)
    readings: Mapping[str, str] = field(default_factory=dict)
    variants: Mapping[str, str] = field(default_factory=dict)
    sound_merges: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    kin: Mapping[str, tuple[int, bool | None]] = field(default_factory=dict)
    kin_order: tuple[str, ...] = ()


NO_NAMES = NameTables()


@dataclass(frozen=True)
class PackSpec:
    """A whole pack after its parents were laid under it.

    `language`: what its offices read ("zh", "en"); None where that differs from office to office.
    `rubric` and `protocol` are the usual ones, where a workspace names no other.
    """

    code: str
    parent: str | None
    columns: Mapping[str, ColumnSpec]
    registers: Mapping[str, RegisterSpec]
    checks: tuple[CheckSpec, ...]
    forbidden: tuple[str, ...]
    grammar: Grammar
    words: Mapping[str, tuple[str, ...]]
    names: NameTables = NO_NAMES
    language: str | None = None
    protocols: Mapping[str, ProtocolSpec] = field(default_factory=dict)
    rubrics: Mapping[str, RubricSpec] = field(default_factory=dict)
    rubric: str | None = None
    protocol: str | None = None
