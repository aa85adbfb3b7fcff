"""What sources say of a person, side by side: a line a field, a column a source, and where they do
not say the same.

Numbers of people are masked but where they differ: whoever puts it right must see both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from doorstep.domain.households import PersonSayings, SourceSaying
from doorstep.domain.registers import PackSpec
from doorstep.engine.checks.alike import mean_the_same
from doorstep.engine.fields.masking import masked_value
from doorstep.engine.linkage.mentions import FIELDS
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.values import value_text

ABREAST = 4
"""So many sources stand side by side; more begin another table."""

_NOT_SHOWN = frozenset({"village", "township"})
_OF_THE_PERSON = frozenset(FIELDS) | {
    *("residence_status", "marital_status", "ethnicity", "registered_residence", "birth_place")
}
"""What is said of the person and not of an event: here two sources ought to say the same."""


@dataclass(frozen=True)
class SourceHead:
    """A source of a table: whose register, the row, and when it was taken in (ISO 8601)."""

    register: str
    role: str
    reference: str
    day: str
    struck: bool


@dataclass(frozen=True)
class FieldLine:
    """One field: beside each source's name what it says ("" where it does not), and whether they
    differ."""

    name: str
    cells: tuple[tuple[str, str], ...]
    differs: bool


@dataclass(frozen=True)
class SayingsTable:
    """Some sources of one person, side by side."""

    sources: tuple[SourceHead, ...]
    lines: tuple[FieldLine, ...]


def sayings_tables(
    phrases: Phrasebook, who: PersonSayings, pack: PackSpec
) -> tuple[SayingsTable, ...]:
    """All that is said of a person; the population register stands first in every table."""
    first, *others = who.sayings
    step = ABREAST - 1
    groups = [others[at : at + step] for at in range(0, len(others), step)] or [[]]
    return tuple(_table(phrases, (first, *group), pack) for group in groups)


def _table(phrases: Phrasebook, sayings: Sequence[SourceSaying], pack: PackSpec) -> SayingsTable:
    heads = tuple(
        SourceHead(
            phrases.name("kind", saying.kind),
            "" if saying.role == "person" else phrases.name("role", saying.role),
            saying.reference,
            saying.day,
            saying.struck,
        )
        for saying in sayings
    )
    codes = dict.fromkeys(code for saying in sayings for code in saying.fields)
    told = {code: [saying.fields.get(code, "") for saying in sayings] for code in codes}
    lines = [
        _line(phrases, code, heads, values, differs=_differ(pack, code, values))
        for code, values in told.items()
        if code not in _NOT_SHOWN
    ]
    return SayingsTable(heads, tuple(lines))


def _line(
    phrases: Phrasebook,
    code: str,
    heads: Sequence[SourceHead],
    values: Sequence[str],
    *,
    differs: bool,
) -> FieldLine:
    texts = [_text(phrases, code, value) if value else "" for value in values]
    shown = texts if differs else [masked_value(code, text) for text in texts]
    cells = zip((head.register for head in heads), shown, strict=True)
    return FieldLine(phrases.name("column", code), tuple(cells), differs)


def _differ(pack: PackSpec, code: str, values: Sequence[str]) -> bool:
    """Whether what the sources mean, not how they write it, is more than one thing."""
    told = dict.fromkeys(filter(None, values))
    pairs = combinations(told, 2) if code in _OF_THE_PERSON else ()
    return not all(mean_the_same(pack, code, *pair) for pair in pairs)


def _text(phrases: Phrasebook, code: str, value: str) -> str:
    if code == "respondent":
        return phrases.name("respondent", value)
    return value_text(phrases, code, value)
