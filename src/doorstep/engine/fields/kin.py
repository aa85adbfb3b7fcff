"""Words for who somebody is to the head of the household."""

from __future__ import annotations

from typing import NamedTuple

from doorstep.domain.registers import NameTables


class KinWord(NamedTuple):
    """What a word tells: generations below the head's, whether one married into it (None: it does
    not tell), the place among brothers or sisters from 1."""

    generation: int
    wed: bool | None = None
    place: int | None = None


def kin_word(word: str, tables: NameTables) -> KinWord | None:
    """What a word for who somebody is to the head tells; None where the tables do not know it.

    The place stands before: 长子, 二女, 幺儿.
    """
    known, place = tables.kin.get(word), None
    for number, signs in enumerate(tables.kin_order, start=1):
        rest = tables.kin.get(word[1:]) if word[:1] and word[0] in signs else None
        if rest is not None:
            known, place = known or rest, number
    return None if known is None else KinWord(*known, place)
