"""The nouns: frozen dataclasses and enums, standard library only.

Packs *say* (they fill the specs below from TOML), this module *means*, the engine *computes*.
No type here holds a score, flag, rank or remark about a resident: a test walks these classes to keep it so.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

# --- what packs say -------------------------------------------------------------------------------------------------


class Level(StrEnum):
    """Whom a column speaks of; only household-level columns are filled down."""

    HOUSEHOLD = "household"
    PERSON = "person"
    EVENT = "event"


@dataclass(frozen=True)
class ColumnSpec:
    """One column code of the field: how it is headed, how its cells are read, whether it may be kept.

    `type` is one of text, name, date, id, phone, sex, age, integer, code, remark.
    `values` gives a code column's vocabulary: canonical word -> spellings.
    """

    code: str
    type: str = "text"
    level: Level = Level.PERSON
    aliases: tuple[str, ...] = ()
    stored: bool = True
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class RegisterSpec:
    """One register type. `aliases` (code -> headers) hold in this register only and win over the columns' own.

    `telling` columns speak for this kind when a table's kind is looked for, `titles` are words of titles and sheets.
    `roles` name the persons a row mentions: role -> {person field: column code}.
    """

    code: str
    entity: str
    columns: tuple[str, ...]
    required: tuple[str, ...] = ()
    telling: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    key: tuple[str, ...] = ()
    event_date: str | None = None
    roles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


class Severity(StrEnum):
    """How much a finding weighs for the office that keeps the record."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True)
class CheckSpec:
    """One check of a pack: `kind` chooses the rule in `engine.compare`, the rest are its parameters."""

    id: str
    code: str
    kind: str
    severity: Severity
    registers: tuple[str, ...] = ()
    field: str | None = None
    params: Mapping[str, object] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class Grammar:
    """How a country's offices write: order of day and month in 07/03/1985, identity-number system, surnames first."""

    date_order: str = "dmy"
    id_system: str = "plain"
    names: str = "western"


@dataclass(frozen=True, eq=False)
class NameTables:
    """What is known of names; readings are pinyin without tones, of a compound surname in two words.

    `pet_names`: spelling in capitals -> full names it may stand for. `look_alikes`: groups of characters taken for each
    other. `variants`: other ways of writing a character -> the usual one; one that stands for itself is kept.
    `sound_merges`: whole, begins or ends -> sounds not kept apart.
    """

    titles: frozenset[str] = frozenset()
    pet_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    look_alikes: tuple[str, ...] = ()
    compound_surnames: Mapping[str, str] = field(default_factory=dict)
    surname_readings: Mapping[str, str] = field(default_factory=dict)
    readings: Mapping[str, str] = field(default_factory=dict)
    variants: Mapping[str, str] = field(default_factory=dict)
    sound_merges: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)


NO_NAMES = NameTables()


@dataclass(frozen=True)
class Act:
    """Something an inspection forbids those who carry it out or are inspected; `effect` says what follows from it.

    `deducted` is taken from the office's result for each `each` (a person, a paper).
    """

    code: str
    said: Mapping[str, str]
    effect: str
    deducted: float | None = None
    each: str | None = None


@dataclass(frozen=True)
class Removed:
    """A question of a protocol's source that is not asked any more, and the rule it breaks."""

    asked: Mapping[str, str]
    reason: str


@dataclass(frozen=True)
class ProtocolSpec:
    """How one inspection is carried out: what is drawn, when, by whom, what is asked and what must not happen.

    `design` is a design of `engine.sample`; `basis` says whether its source gives it or we chose it. `reference` and
    `look_back_months` fix the period, `papers_minutes` how long papers may be handed over. `asks` are column codes
    and topics of a closed list, so that what a register may not hold cannot be asked either.
    """

    code: str
    title: Mapping[str, str]
    source: Mapping[str, str]
    year: int | None
    reference: str
    look_back_months: int
    site: Mapping[str, object]
    design: Mapping[str, object]
    basis: str
    asks: tuple[str, ...]
    listing: str = "register"
    papers_minutes: int | None = None
    papers_late: str | None = None
    visitors: Mapping[str, object] = field(default_factory=dict)
    must_not_attend: tuple[str, ...] = ()
    acts: tuple[Act, ...] = ()
    removed: tuple[Removed, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class ItemSpec:
    """One item of a rubric: what an office can reach, on which evidence, by which rule of `engine.score.rules`.

    `measure` names what a workspace can count for it; without one only facts handed in tell of it. `sample` may give
    the number `n` of units its source looks at. An item with `retired` (the reason) is shown and never scored.
    """

    code: str
    title: Mapping[str, str]
    points: float
    rule: Mapping[str, object]
    source: str = "register"
    measure: str = ""
    unit: str = ""
    section: str = ""
    sample: Mapping[str, object] = field(default_factory=dict)
    retired: str | None = None


@dataclass(frozen=True)
class MustPassSpec:
    """A condition that outweighs every point. `item` with `above` says when figures raise it; a human states it."""

    code: str
    title: Mapping[str, str]
    item: str | None = None
    above: float | None = None
    retired: str | None = None


@dataclass(frozen=True)
class RubricSpec:
    """How an office's work is scored: items, what they can reach together (`scale`), the mark to pass."""

    code: str
    title: Mapping[str, str]
    source: Mapping[str, str]
    version: str
    dated: str
    basis: str
    scale: float
    items: tuple[ItemSpec, ...]
    must_pass: tuple[MustPassSpec, ...] = ()
    pass_mark: float | None = None

    @property
    def scored(self) -> tuple[ItemSpec, ...]:
        """The items that still count."""
        return tuple(item for item in self.items if item.retired is None)


@dataclass(frozen=True)
class PackSpec:
    """A whole pack after its parents were laid under it."""

    code: str
    parent: str | None
    columns: Mapping[str, ColumnSpec]
    registers: Mapping[str, RegisterSpec]
    checks: tuple[CheckSpec, ...]
    forbidden: tuple[str, ...]
    grammar: Grammar
    words: Mapping[str, tuple[str, ...]]
    names: NameTables = NO_NAMES
    protocols: Mapping[str, ProtocolSpec] = field(default_factory=dict)
    rubrics: Mapping[str, RubricSpec] = field(default_factory=dict)


# --- what the engine finds ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Flag:
    """Something about how a cell or row was read: `column` is a code (None: the whole row)."""

    column: str | None
    code: str


@dataclass(frozen=True)
class Cell:
    """One cell of one source, as written (`raw`) and as understood (`value`). `row` is 1-based, `column` a letter."""

    file: str
    sheet: str | None
    row: int
    column: str
    raw: str
    value: str | None


@dataclass(frozen=True)
class Finding:
    """Two records that do not agree, or one that cannot be true. It accuses a record, never a person."""

    id: str
    check: str
    code: str
    severity: Severity
    place: str
    subject: str
    left: Cell
    right: Cell | None
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Link:
    """Two mentions (row id + role) said to be one person, household or event, with the rule or weight that says so."""

    left: str
    right: str
    entity: str
    probability: float
    rule: str
    decided_by: str = "rule"
