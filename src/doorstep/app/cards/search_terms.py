"""The words by which a household is found, and those of what somebody types: names (simplified or
traditional, half of one, in pinyin or its initials), last four digits, village, group, household
number.

Terms are plain strings; whoever keeps them seals them first. A query is a list of clauses, each of
which some term of the household must meet.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import product
from typing import TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from doorstep.app.cards.sayings import Sayings
from doorstep.domain.households import HouseholdCard, PersonSayings
from doorstep.domain.registers import NameTables
from doorstep.engine.fields import names
from doorstep.engine.fields.names.known import HAN, Known, known, syllables, u_for_v
from doorstep.engine.fields.places import group_key
from doorstep.engine.fields.words import plain

Terms: TypeAlias = Callable[[list[str]], list[tuple[str, ...]]]
Clause: TypeAlias = frozenset[str]
Query: TypeAlias = tuple[Clause, ...]

_PAIR, _SURNAME, _SOUND, _INITIALS, _WORD = "c:", "f:", "s:", "i:", "w:"
_DIGITS, _HOUSEHOLD, _GROUP = "d:", "h:", "g:"
_LAST = 4
_STARTS = (3, 5)
"""Of a word in letters its first three and first five letters are terms."""

_MOST_INITIALS = 4


def search_terms(said: Sayings, tables: NameTables) -> pa.Table:
    """The terms of every household: columns `household` and `term`, each pair once."""
    home = said.lines["household"].combine_chunks().dictionary_encode()
    found = [
        _spread(home.indices, said.mentions[name].take(said.lines["line"]), terms)
        for name, terms in _ways(known(tables)).items()
    ]
    pairs = pa.concat_tables(found).group_by(["home", "term"]).aggregate([])
    return pa.table({"household": home.dictionary.take(pairs["home"]), "term": pairs["term"]})


def search_tokens(terms: pa.Table, token: Callable[[str], int]) -> pa.Table:
    """The same with each term as the number `token` makes of it, worked out once a term: columns
    `household` and `token`."""
    coded = terms["term"].combine_chunks().dictionary_encode()
    numbers = pa.array(map(token, coded.dictionary.to_pylist()), pa.int64())
    return pa.table({"household": terms["household"], "token": numbers.take(coded.indices)})


def _spread(homes: pa.Array, column: pa.ChunkedArray, terms: Terms) -> pa.Table:
    """One line a household and term of a column, whose distinct values are asked once."""
    coded = column.combine_chunks().dictionary_encode()
    listed = pa.array(terms(coded.dictionary.to_pylist()), pa.list_(pa.string()))
    pairs = pa.table({"home": homes, "value": coded.indices}).group_by(["home", "value"])
    each = pairs.aggregate([]).drop_null().combine_chunks()
    lists = listed.take(each["value"].combine_chunks())
    home = each["home"].combine_chunks().take(pc.list_parent_indices(lists))
    return pa.table({"home": home, "term": pc.list_flatten(lists)})


# -- terms of values


def _ways(knows: Known) -> dict[str, Terms]:
    """By field the terms of its values."""
    one_by_one: dict[str, Callable[[str], Iterable[str]]] = {
        "place": lambda text: _terms_of_place(text, knows),
        "group": lambda text: (_GROUP + group_key(text),),
        "household_no": lambda text: (_HOUSEHOLD + _number(text),),
        "id_number": _last_digits,
        "phone": _last_digits,
    }

    def each(terms: Callable[[str], Iterable[str]]) -> Terms:
        return lambda texts: [tuple(terms(text)) for text in texts]

    ways = {name: each(terms) for name, terms in one_by_one.items()}
    return {"name": lambda texts: _terms_of_names(texts, knows), **ways}


def _terms_of_names(texts: Sequence[str], knows: Known) -> list[tuple[str, ...]]:
    nothing = [""] * len(texts)
    columns = {"name": texts, "given_name": nothing, "family_name": nothing}
    distinct = pa.table({name: pa.array(own, pa.string()) for name, own in columns.items()})
    forms = names.forms_table(distinct, knows.tables, letters=False)
    parts = (forms[name].to_pylist() for name in ("whole", "family", "given_sound"))
    return [
        tuple(_terms_of_han(whole or "", family or "", (sound or "").split(), knows))
        if names.is_han(text)
        else tuple(_terms_of_words(text))
        for text, whole, family, sound in zip(texts, *parts, strict=True)
    ]


def _terms_of_han(whole: str, family: str, given: Sequence[str], knows: Known) -> Iterator[str]:
    yield from _pairs(whole)
    if family:
        yield _SURNAME + family[0]
    own = [_typed(sound) for sound in given]
    sounds = [*map(_typed, knows.surname_sounds(family)), *own]
    yield from (_SOUND + "".join(sounds[:end]) for end in range(1, len(sounds) + 1))
    if family and len(own) > 1:
        yield _SOUND + "".join(own)
    firsts = "".join(sound[:1] for sound in sounds)
    yield from (_INITIALS + firsts[:end] for end in range(2, len(firsts) + 1))


def _pairs(han: str) -> Iterator[str]:
    return (_PAIR + han[at : at + 2] for at in range(len(han) - 1))


@lru_cache(maxsize=4096)
def _typed(sound: str) -> str:
    return u_for_v(sound.upper()).lower()


def _terms_of_words(text: str) -> Iterator[str]:
    return (_WORD + word[:size] for word in _words(text) for size in _STARTS)


def _words(text: str) -> list[str]:
    bare = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    return re.findall(r"[^\W\d_]+", "".join(c for c in bare if not unicodedata.combining(c)))


def _terms_of_place(text: str, knows: Known) -> Iterator[str]:
    for run in _HAN_RUN.findall(text):
        yield from _pairs(knows.folded(run))
    yield from _terms_of_words(_HAN_RUN.sub(" ", text))


def _number(text: str) -> str:
    return plain(text).lstrip("0") or "0"


def _last_digits(text: str) -> tuple[str, ...]:
    """The last four of each number in a cell, which may hold several."""
    if text.isascii() and text.isalnum():  # as nearly all are
        return (_DIGITS + text[-_LAST:].lower(),) if len(text) >= _LAST else ()
    numbers = (plain(part) for part in text.split("/"))
    return tuple(_DIGITS + number[-_LAST:] for number in numbers if len(number) >= _LAST)


# -- what somebody types

_HAN_RUN = re.compile(f"{HAN.pattern}+")
_NUMBER_OF = "[0-9〇零一二三四五六七八九十百]+"
_GROUP_SAID = re.compile(rf"第?({_NUMBER_OF})\s*(?:村民)?小?[组組]")
_HOUSEHOLD_SAID = re.compile(r"([0-9]+)\s*[号號户戶]")
_NUMBERS_SAID: tuple[tuple[re.Pattern[str], str, Callable[[str], str]], ...] = (
    (_GROUP_SAID, _GROUP, group_key),
    (_HOUSEHOLD_SAID, _HOUSEHOLD, _number),
)
_VILLAGE_END = re.compile(r"(?<=[村区區])(?=.)")
_PIECE = re.compile(rf"{HAN.pattern}+|[0-9]+x?|[^\W\d_]+")


def terms_of_query(text: str, tables: NameTables) -> Query:
    """What must be found for a typed text: of each clause one term at least; nothing for a text
    that says nothing."""
    knows = known(tables)
    said = unicodedata.normalize("NFKC", text).casefold()
    clauses: list[Clause] = []
    for pattern, kind, key in _NUMBERS_SAID:
        clauses += [frozenset((kind + key(number),)) for number in pattern.findall(said)]
        said = pattern.sub(" ", said)
    letters: list[str] = []
    for piece in _PIECE.findall(said):
        if HAN.match(piece):
            clauses += _han_clauses(knows.folded(piece))
        elif piece[0].isdigit():
            clauses.append(_number_clause(piece))
        else:
            letters += _words(piece)
    clauses += _letter_clauses(letters)
    return tuple(dict.fromkeys(clauses))


def _han_clauses(run: str) -> list[Clause]:
    """A lone character is a surname; longer runs are looked for by their pairs, a village and a
    name written together apart."""
    parts = _VILLAGE_END.split(run)
    terms = (term for part in parts for term in (_pairs(part) if part[1:] else (_SURNAME + part,)))
    return [frozenset((term,)) for term in terms]


def _number_clause(digits: str) -> Clause:
    return frozenset((_HOUSEHOLD + _number(digits), *_last_digits(digits)))


def _letter_clauses(words: Sequence[str]) -> list[Clause]:
    """Pinyin, whole or half typed, or initials, or words of a name in letters."""
    if not words:
        return []
    joined = _typed("".join(words))
    ways = [[_WORD + word[: _STARTS[len(word) >= _STARTS[1]]] for word in words]]
    ends = (end for end in range(len(joined), 0, -1) if syllables(joined[:end].upper()))
    whole = next(ends, 0)
    if whole:
        begun = joined[0] + joined[whole : whole + 1]
        one = whole < len(joined) and syllables(joined[:whole].upper()) == 1
        ways.append([_SOUND + joined[:whole], *([_INITIALS + begun] if one else [])])
    if 1 < len(joined) <= _MOST_INITIALS:
        ways.append([_INITIALS + joined])
    return [frozenset(terms) for terms in product(*ways)]


# -- who in a household is meant


def people_meant(
    cards: Sequence[HouseholdCard], text: str, tables: NameTables
) -> list[tuple[PersonSayings, ...]]:
    """Of each card the people who meet a query by themselves, with all the digits that were
    typed."""
    query, ways = terms_of_query(text, tables), _ways(known(tables))
    digits = re.findall(r"[0-9]{5,}x?", unicodedata.normalize("NFKC", text).casefold())
    spelled = {value for card in cards for who in card.people for value in _said(who, "name")}
    by_name = dict(zip(spelled, ways["name"](list(spelled)), strict=True))
    meant = []
    for card in cards:
        home = {"place": [card.place], "group": [card.group], "household_no": [card.number]}
        shared = {
            term for name, own in home.items() for one in ways[name](list(own)) for term in one
        }
        meant.append(
            tuple(
                who
                for who in card.people
                if _meets(query, shared | _terms_of_person(who, by_name, ways))
                and all(_tells(card, who, number) for number in digits)
            )
        )
    return meant


def _said(who: PersonSayings, name: str) -> list[str]:
    told = (saying.fields.get(name) for saying in who.sayings)
    return list(dict.fromkeys(filter(None, told)))


def _terms_of_person(
    who: PersonSayings, by_name: Mapping[str, Iterable[str]], ways: Mapping[str, Terms]
) -> set[str]:
    terms = {term for name in _said(who, "name") for term in by_name[name]}
    for field in ("id_number", "phone"):
        terms.update(term for own in ways[field](_said(who, field)) for term in own)
    return terms


def _meets(query: Query, terms: set[str]) -> bool:
    return all(clause & terms for clause in query)


def _tells(card: HouseholdCard, who: PersonSayings, digits: str) -> bool:
    told = (card.number, *_said(who, "id_number"), *_said(who, "phone"))
    return any(digits in value.casefold() for value in told)
