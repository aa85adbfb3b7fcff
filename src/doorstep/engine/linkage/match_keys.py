"""Words by which two lists know the same person without comparing: equal words of one kind are
evidence, and nothing else of a record is looked at.

What the linker weighs in degrees is here yes or no, so that a slip in one field must leave a word
of the others whole. A word that several of one's own people carry tells nobody apart and is left
out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from doorstep.domain.registers import NameTables
from doorstep.engine.fields.identity_numbers import id_birth_date, id_sex
from doorstep.engine.fields.names.known import known
from doorstep.engine.fields.names.single import form

KINDS: Mapping[str, str] = {
    "id": "",
    "name-birth": "",
    "sound-birth": "",
    "look-birth": "",
    "name-phone": "",
    "id-middle": "number",
    "family-birth": "birth",
    "given-birth": "birth",
    "name-month": "name",
    "name-area": "name",
    "phone-sex": "phone",
}
"""Every kind of word: "" tells a person alone; of the others two of different families do."""

Row = Mapping[str, object]
_FULL = 18


def words_of(row: Row, tables: NameTables) -> tuple[str, ...]:
    """Return a record's word of each kind, "" where it does not tell."""
    whole, given, family = (_text(row, part) for part in ("name", "given_name", "family_name"))
    name = form(whole, given, family, known(tables))
    number = _text(row, "id_number") if len(_text(row, "id_number")) == _FULL else ""
    own = id_birth_date(number) if number else None
    born = _text(row, "birth_date") or own or ""
    day, month = (born if len(born) == 10 else ""), born[:7] if len(born) >= 7 else ""
    sex = _text(row, "sex") or (id_sex(number) or "" if number else "")
    phone, area = _text(row, "phone"), number[:6]
    told = {
        "id": (number,),
        "name-birth": (name.whole, day),
        "sound-birth": (name.near_sound, day),
        "look-birth": (name.look, day),
        "name-phone": (name.whole, phone),
        "id-middle": (number[6:17],),
        "family-birth": (name.family_sound, day, sex),
        "given-birth": (name.given_sound, day, sex),
        "name-month": (name.whole, month, sex),
        "name-area": (name.whole, area, born[:4]),
        "phone-sex": (phone, sex),
    }
    return tuple("|".join((kind, *told[kind])) if all(told[kind]) else "" for kind in KINDS)


def apart(people: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Leave out the words that several people carry."""
    counts = Counter(word for words in people for word in words if word)
    return [tuple(word if counts[word] == 1 else "" for word in words) for words in people]


def is_one(kinds: Collection[str]) -> bool:
    """Whether equal words of these kinds say that two records are one person's."""
    families = {KINDS[kind] for kind in kinds}
    return "" in families or len(families) > 1


def paired(hits: Mapping[tuple[int, int], Collection[str]]) -> list[tuple[int, int]]:
    """Return which of our people are whom of theirs: more equal words first, nobody twice, and no
    pair where two would do as well."""
    scored = {pair: len(kinds) for pair, kinds in hits.items() if is_one(kinds)}
    best: dict[tuple[str, int], Counter[int]] = {}
    for (own, other), score in scored.items():
        for side in (("own", own), ("other", other)):
            best.setdefault(side, Counter())[score] += 1
    found = [
        (own, other)
        for (own, other), score in scored.items()
        if all(
            max(best[side]) == score and best[side][score] == 1
            for side in (("own", own), ("other", other))
        )
    ]
    return sorted(found)


def _text(row: Row, column: str) -> str:
    value = row.get(column)
    return "" if value is None else str(value)
