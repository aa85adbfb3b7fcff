"""Who answered at a door: forms ask for a word (本人, 家人, 邻居) and often get a name."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from doorstep.engine.fields.names.written import plain_name

SELF, HOUSEHOLD = "self", "household"

OF_THE_HOUSE = frozenset({None, "", SELF, HOUSEHOLD})
"""Whose answers count; nobody named means that nothing else is said."""


def names_at(names: Iterable[str | None]) -> frozenset[str]:
    """The names of one door, to be asked by `who_answered`."""
    return frozenset(plain_name(name) for name in names if name)


def who_answered(said: str | None, own: str | None, at_home: Collection[str]) -> str | None:
    """The word for who answered: a name becomes `self` where it is the person's `own`, and
    `household` where it is one of `at_home`; other names and words stay as they are."""
    if said in OF_THE_HOUSE:
        return said
    name = plain_name(said or "")
    if own and name == plain_name(own):
        return SELF
    return HOUSEHOLD if name in at_home else said
