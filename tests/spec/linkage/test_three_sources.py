"""Paper ledger, database export and visit round at once: who is the same in all, and who stands in
one only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache

import pyarrow as pa
from spec.linkage.countryside import (
    Row,
    at_the_door,
    but,
    coded,
    home,
    neighbours,
    number,
    person,
    register_table,
)

from doorstep import packs
from doorstep.engine.linkage import link_registers, mentions

MOBILE = "13977770000"
YAN = person("阎小东", "male", "1979-07-07", 605, **home(101, "阎东海"), phone=MOBILE)
BROTHER = person("阎小冬", "male", "1982-01-15", **home(101, "阎东海"))
HARD = {
    "ledger": {"yan": but(YAN, "id_number"), "yan's brother": BROTHER},
    "export": {"yan": but(YAN, "household_no", "address", "group", "phone", name="阎晓东")},
    "door": {
        "yan": {"name": "阎小东", "phone": MOBILE, "birth_date": "1979", "village": YAN["village"]}
    },
}


def ids(book: str, key: str) -> str:
    """The id of somebody's row in one book."""
    return coded(f"{book} {key}")


@cache
def books() -> dict[str, dict[str, Row]]:
    """Each book lacks others: every ninth, every tenth and whoever was not met; the export has its
    own spellings."""
    people = list(neighbours().items())
    met = at_the_door(neighbours())
    export = {key: but(row, "phone", "household_no", "address", "group") for key, row in people}
    return {
        "ledger": {
            key: but(row, "id_number") for place, (key, row) in enumerate(people) if place % 9
        }
        | HARD["ledger"],
        "export": {key: export[key] for place, (key, _) in enumerate(people) if place % 10}
        | HARD["export"],
        "door": {key: met[coded("door " + key)] for key, _ in people if coded("door " + key) in met}
        | HARD["door"],
    }


def tables(rows: Mapping[str, Mapping[str, Row]]) -> dict[str, pa.Table]:
    """Ledger and export are files of the persons register, the door is the visit round."""
    made = {
        book: register_table(book, {ids(book, key): row for key, row in held.items()})
        for book, held in rows.items()
    }
    return {"persons": pa.concat_tables([made["ledger"], made["export"]]), "visits": made["door"]}


@cache
def said() -> set[tuple[str, str]]:
    """Links, each as two "<book> <key>"."""
    known = {ids(book, key): f"{book} {key}" for book, held in books().items() for key in held}
    pack = packs.load("cn")
    rows = link_registers(mentions(tables(books()), pack), pack).links.to_pylist()
    return {
        (known[row["left"].removesuffix("#person")], known[row["right"].removesuffix("#person")])
        for row in rows
        if row["rule"] not in ("conflict", "duplicate")
    }


def persons() -> list[set[str]]:
    """Rows gathered over all links."""
    group = {f"{book} {key}": {f"{book} {key}"} for book, held in books().items() for key in held}
    for one, other in said():
        if group[one] is not group[other]:
            group[one] |= group[other]
            for row in group[other]:
                group[row] = group[one]
    return list({id(rows): rows for rows in group.values()}.values())


def test_every_link_is_true_in_all_three() -> None:
    assert {
        pair for pair in said() if pair[0].split(" ", 1)[1] != pair[1].split(" ", 1)[1]
    } == set()


def test_no_person_has_two_rows_of_one_source() -> None:
    for rows in persons():
        assert len({row.split(" ", 1)[0] for row in rows}) == len(rows)


def test_what_is_linked_over_a_third_is_one_person() -> None:
    """a is b and b is c: then c is never another's row in the source of a."""
    partners: dict[str, set[str]] = defaultdict(set)
    for one, other in said():
        partners[one].add(other)
        partners[other].add(one)
    for row, near in partners.items():
        for other in near:
            beyond = {
                far for far in partners[other] if far.split(" ", 1)[0] == row.split(" ", 1)[0]
            }
            assert beyond <= {row}


def test_for_every_two_sources_it_is_known_who_stands_in_one_only() -> None:
    together = [({row.split(" ", 1)[0] for row in rows}, rows) for rows in persons()]
    for one, other in (
        ("ledger", "export"),
        ("export", "ledger"),
        ("ledger", "door"),
        ("door", "export"),
    ):
        alone = {
            row
            for found, rows in together
            if other not in found
            for row in rows
            if row.startswith(one)
        }
        truly = {f"{one} {key}" for key in books()[one].keys() - books()[other].keys()}
        assert truly <= alone
        assert len(alone - truly) <= 0.01 * len(books()[one])


def test_who_is_written_in_three_ways_is_one_and_not_his_brother() -> None:
    assert {"ledger yan", "export yan", "door yan"} in persons()
    assert {"ledger yan's brother"} in persons()


def test_the_number_of_the_export_belongs_to_the_one_who_is_meant() -> None:
    assert HARD["export"]["yan"]["id_number"] == number("1979-07-07", 605)
