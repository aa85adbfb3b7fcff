"""For every two sources: who stands in both, and who in one only - as lists of records."""

from __future__ import annotations

from functools import cache

import pyarrow as pa
from spec.linkage.countryside import Row, register_table
from spec.linkage.test_three_sources import books, ids, tables

from doorstep import packs
from doorstep.engine.linkage import link_registers, mentions
from doorstep.engine.linkage.entities import people
from doorstep.engine.linkage.overlap import Overlap, Part, overlaps

NOBODY = pa.array([], pa.string())


def found(town: dict[str, pa.Table], struck: pa.Array = NOBODY) -> dict[tuple[str, str], Overlap]:
    pack = packs.load("cn")
    mentioned = mentions(town, pack)
    links = link_registers(mentioned, pack).links
    told = overlaps(people(mentioned, links, lambda said: said), links, struck)
    return {(one.left.name, one.right.name): one for one in told}


@cache
def three() -> dict[tuple[str, str], Overlap]:
    """Ledger and export are two lists of the persons register, the door is a visit round."""
    return found(tables(books()))


def register(ledger: dict[str, Row], met: dict[str, Row]) -> dict[str, pa.Table]:
    """A ledger and a visit round."""
    rows = {"persons": ("ledger", ledger), "visits": ("door", met)}
    return {
        kind: register_table(book, {ids(book, key): row for key, row in held.items()})
        for kind, (book, held) in rows.items()
    }


def book(source: str) -> str:
    """The book that a source is."""
    return {"persons:export.xlsx": "export", "persons:ledger.xlsx": "ledger", "visits": "door"}[
        source
    ]


def keys(part: Part, book: str) -> set[str]:
    """Whose rows of `book` a part lists."""
    known = {f"{ids(book, key)}#person": key for key in books()[book]}
    return {known[mention] for mention in part.mentions if mention in known}


def test_two_lists_of_one_register_are_two_sources() -> None:
    assert set(three()) == {
        ("persons:export.xlsx", "persons:ledger.xlsx"),
        ("persons:export.xlsx", "visits"),
        ("persons:ledger.xlsx", "visits"),
    }


def test_who_stands_in_one_only_is_listed_and_nobody_else() -> None:
    for (left, right), one in three().items():
        mine, theirs = book(left), book(right)
        for here, other, part in ((mine, theirs, one.only_left), (theirs, mine, one.only_right)):
            truly = books()[here].keys() - books()[other].keys()
            assert truly <= keys(part, here)
            assert len(keys(part, here) - truly) <= 0.01 * len(books()[here])
            assert keys(part, other) == set()


def test_every_record_is_on_one_of_the_three_lists() -> None:
    for (left, right), one in three().items():
        rows = [len(books()[book(name)]) for name in (left, right)]
        lists = [one.both.mentions, one.only_left.mentions, one.only_right.mentions]
        assert sum(map(len, lists)) == len(set().union(*lists)) == sum(rows)
        assert one.both.people + one.only_left.people == rows[0]
        assert one.both.people + one.only_right.people == rows[1]


def test_a_person_twice_in_a_register_is_one_person_there() -> None:
    ledger = {key: row for key, row in list(books()["ledger"].items())[:20]}
    first = next(iter(ledger))
    (one,) = found(register({**ledger, "again": ledger[first]}, {first: ledger[first]})).values()
    assert (one.both.people, len(one.both.mentions)) == (1, 3)
    assert one.only_left.people == len(one.only_left.mentions) == 19


def test_a_row_struck_through_stands_nowhere() -> None:
    ledger = {key: row for key, row in list(books()["ledger"].items())[:20]}
    met = {key: ledger[key] for key in list(ledger)[:5]}
    struck = pa.array([f"{ids('ledger', next(iter(ledger)))}#person"])
    (one,) = found(register(ledger, met), struck).values()
    assert (one.both.people, one.only_left.people, one.only_right.people) == (4, 15, 1)
