"""What sources say of a person, side by side: a line a field, a column a source, and where they do
not say the same.

Numbers of people are masked but where they differ: whoever puts it right must see both.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from doorstep.domain.households import PersonSayings, SourceSaying
from doorstep.domain.registers import PackSpec
from doorstep.engine.checks.alike import mean_the_same
from doorstep.engine.fields.identity_numbers import numbers_agree
from doorstep.engine.fields.masking import masked_value
from doorstep.engine.fields.phones import phones_agree
from doorstep.engine.linkage.mentions import FIELDS
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.values import value_text

VISITS = "visits"
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


@dataclass(frozen=True)
class PersonLines:
    """What sources say of a person on few lines: the sources; what all of them that speak agree on;
    what they do not, source by source; what each says of an event of its own."""

    sources: tuple[str, ...]
    agreed: tuple[tuple[str, str], ...]
    differing: tuple[FieldLine, ...]
    events: tuple[tuple[str, str], ...]


def person_lines(
    phrases: Phrasebook, who: PersonSayings, pack: PackSpec, but: Collection[str] = ()
) -> PersonLines:
    """All that is said of a person but some columns. Of a visit only what it said of the person:
    when and by whom it was is no matter of theirs."""
    table = _table(phrases, who.sayings, pack)
    named = {phrases.name("column", code) for code in _OF_THE_PERSON - {*but} - _NOT_SHOWN}
    own = [line for line in table.lines if line.name in named]
    agreed = [(line.name, _said(line)) for line in own if not line.differs and _said(line)]
    heads = [
        head.register + (phrases.brackets(head.role) if head.role else "") for head in table.sources
    ]
    days = [
        phrases.counted(filter(None, (name, head.day[:10])))
        for name, head in zip(heads, table.sources, strict=True)
    ]
    events = []
    for name, saying in zip(heads, who.sayings, strict=True):
        told = [
            phrases.labelled(phrases.name("column", code), _text(phrases, code, value))
            for code, value in saying.fields.items()
            if value and saying.kind != VISITS and code not in {*_OF_THE_PERSON, *_NOT_SHOWN, *but}
        ]
        if told:
            events.append((name, phrases.counted(told)))
    return PersonLines(
        tuple(dict.fromkeys(days)),
        tuple(agreed),
        tuple(
            replace(line, cells=tuple(zip(heads, (text for _, text in line.cells), strict=True)))
            for line in own
            if line.differs
        ),
        tuple(dict.fromkeys(events)),
    )


def _said(line: FieldLine) -> str:
    return next((text for _, text in line.cells if text), "")


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
    return not all(_same(pack, code, *pair) for pair in pairs)


def _same(pack: PackSpec, code: str, left: str, right: str) -> bool:
    """Numbers as checks compare them: stars hide digits and are no difference."""
    if code == "id_number":
        return numbers_agree(left, right, pack.grammar.id_system)
    if code == "phone":
        return phones_agree(left, right)
    return mean_the_same(pack, code, left, right)


def _text(phrases: Phrasebook, code: str, value: str) -> str:
    if code == "respondent":
        return phrases.name("respondent", value)
    return value_text(phrases, code, value)
