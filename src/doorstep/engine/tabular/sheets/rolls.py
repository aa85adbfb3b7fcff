"""Which roll a table is: a list of some people, who got or are owed something, by the words of its
titles.

A roll is evidence that a person exists. It is never the register in which everybody should stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from doorstep.domain.registers import RegisterSpec
from doorstep.domain.vocabulary import Entity
from doorstep.engine.tabular.sheets.headers import normalise_header

_ASIDE = re.compile(r"[（(](?:含|包括|其中|及|inclu|y compris)[^（()）]*[）)]", re.IGNORECASE)
_NEVER_TAKEN_FOR_ONE = frozenset({Entity.CONTACT, Entity.SITE})


def named_rolls(registers: Mapping[str, RegisterSpec], titles: Iterable[str]) -> dict[str, str]:
    """The kinds of register a roll's words allow, each with the roll's name; {} where no roll is
    spoken of.

    The first of `titles` that speaks of a roll, of the whole of a register or of another register
    of events decides. What somebody got says more than who somebody is: 老年人体检 is a check-up.
    """
    for title in titles:
        plain = normalise_header(_ASIDE.sub("", title))
        found = {
            kind: named
            for kind, spec in registers.items()
            if (named := _longest(spec.rolls, plain)) is not None
        }
        if heads := [found[kind] for kind in found if registers[kind].entity is Entity.HOUSEHOLD]:
            # A list of heads may be laid out as a list of people.
            people = (k for k, s in registers.items() if s.entity is Entity.PERSON and s.rolls)
            found = dict.fromkeys(people, heads[0]) | found
        events = {kind: n for kind, n in found.items() if registers[kind].entity is Entity.EVENT}
        if events:
            longest = max(length for length, *_ in events.values())
            return {kind: name for kind, (length, _, name) in events.items() if length == longest}
        if found:
            return {kind: name for kind, (*_, name) in found.items()}
        if any(_speaks_of(spec, plain) for spec in registers.values()):
            return {}
    return {}


def may_be(spec: RegisterSpec, rolls: Mapping[str, str]) -> bool:
    """Whether a table may be of this kind: any where no roll is named, else one the roll allows, or
    what nobody takes for a roll."""
    apart = spec.entity in _NEVER_TAKEN_FOR_ONE or spec.code == "visits"
    return not rolls or spec.code in rolls or apart


def roll_of(
    kind: str | None, registers: Mapping[str, RegisterSpec], titles: Iterable[str]
) -> str | None:
    """The name of the roll a table of this kind is; said to be a kind that its titles do not allow,
    it is a roll still."""
    rolls = named_rolls(registers, titles)
    if kind in rolls:
        return rolls[kind]
    return next(iter(rolls.values()), None) if kind in ("persons", "households") else None


def _longest(rolls: Mapping[str, Sequence[str]], plain: str) -> tuple[int, int, str] | None:
    """Of the rolls' words in a title the longest, the first of its length: how long, how far from
    the end, its roll's name. Of two that overlap the first names the thing, the other the list
    (高龄津贴, 津贴花名册)."""
    said = sorted(
        (plain.index(word), -len(word), name)
        for name, words in rolls.items()
        for word in map(normalise_header, words)
        if word in plain
    )
    found: list[tuple[int, int, str]] = []
    end = 0
    for start, length, name in said:
        if start >= end:
            found.append((-length, -start, name))
            end = start - length
    return max(found, default=None)


def _speaks_of(spec: RegisterSpec, plain: str) -> bool:
    """Whether a title speaks of everybody, or by name of a register of events."""
    words = spec.titles if spec.entity is Entity.EVENT else spec.whole
    return any(normalise_header(word) in plain for word in words)
