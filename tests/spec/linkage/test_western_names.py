"""Names in letters, after a census and beside a register: pet names, swapped columns, relatives of
one name.

The people around are simulated; every name is invented.
"""

from __future__ import annotations

from functools import cache
from random import Random

import pytest
from spec.linkage.countryside import Row, coded, flat

from doorstep.app.standalone.linking import link_tables

CODES = ("given_name", "family_name", "sex", "birth_date", "street", "house_number", "postcode")
MEN = tuple(
    """
    JAMES ROBERT HENRY CHARLES THOMAS JOSEPH GEORGE SAMUEL ARTHUR WALTER PETER EDWARD ALFRED
    HAROLD
    """.split()
)
WOMEN = tuple(
    """
    ELIZABETH MARGARET CATHERINE SARAH JANE HELEN ALICE REBECCA GRACE EMILY CHARLOTTE MARTHA
    DORIS IRIS
    """.split()
)
FAMILIES = tuple(
    """
    MARSH HOLLAND OKAFOR PRITCHARD HADDAD NOVAK ABARA LUND CARTER WELLS BOOTH FENWICK GARSIDE
    IRVING JOYCE KENDAL LOWE MERCER NASH ORAM PRIOR QUAYLE ROWE STOTT TULLY USHER VANE WARD
    YATES
    """.split()
)
STREETS = ("STATION ROAD", "MILL LANE", "CHURCH STREET", "HIGH STREET", "CANAL SIDE")


@cache
def around() -> tuple[dict[str, Row], dict[str, Row]]:
    """Some hundred people and their rows in the register, a few typed with a slip."""
    draw = Random(11)
    census: dict[str, Row] = {}
    register: dict[str, Row] = {}
    for house in range(110):
        family = draw.choice(FAMILIES)
        street, door = house % 5, house // 5 + 1
        shared = {
            "street": STREETS[street],
            "house_number": str(door),
            "postcode": f"AB{street} {door % 9}CD",
        }
        for place in range(draw.choice((1, 2, 3, 4))):
            sex = draw.choice("MF")
            first = draw.choice(MEN if sex == "M" else WOMEN)
            year, month, day = draw.randint(1920, 2005), draw.randint(1, 12), draw.randint(1, 28)
            row = {
                "given_name": first,
                "family_name": family,
                "sex": sex,
                "birth_date": f"{year}-{month:02d}-{day:02d}",
            } | shared
            key = f"around {house} {place}"
            census[coded(key)] = row
            if draw.random() < 0.94:
                register[coded("register " + key)] = slip(draw, row)
    return census, register


def slip(draw: Random, row: dict[str, str]) -> dict[str, str]:
    """Now and then a letter lost, a cell empty, another address."""
    told = dict(row)
    if draw.random() < 0.05:
        told["family_name"] = told["family_name"][:2] + told["family_name"][3:]
    if draw.random() < 0.05:
        told["given_name"] = told["given_name"][:1]
    if draw.random() < 0.1:
        del told["birth_date"]
    if draw.random() < 0.06:
        told |= {
            "street": "NEW ROAD",
            "house_number": str(draw.randint(1, 90)),
            "postcode": "ZZ1 1ZZ",
        }
    return told


def one(said: str) -> dict[str, str]:
    """A row as the census taker writes it: given, family, sex, birth, address."""
    return {code: cell for code, cell in zip(CODES, said.split(","), strict=False) if cell}


Pairs = set[tuple[int, int]]


CLEAR = {
    "Bill is William and not his brother Robert": (
        ["WILLIAM,ASHWORTH,M,1950-05-02,MILL LANE,71", "ROBERT,ASHWORTH,M,1953-10-18,MILL LANE,71"],
        ["BILL,ASHWORTH,M,1950-05-02,MILL LANE,71", "BOB,ASHWORTH,M,1953-10-18,MILL LANE,71"],
    ),
    "father and son of one name in one house": (
        ["JOHN,CRABTREE,M,1948-03-02,CANAL SIDE,72", "JOHN,CRABTREE,M,1976-08-19,CANAL SIDE,72"],
        ["JOHN,CRABTREE,M,1948-03-02,CANAL SIDE,72", "JACK,CRABTREE,M,1976-08-19,CANAL SIDE,72"],
    ),
    "given and family name in each other's columns": (
        ["OSCAR,ARNOLD,M,1961-07-07,MILL LANE,73", "ARNOLD,ELLIS,M,1961-12-01,MILL LANE,74"],
        ["ARNOLD,OSCAR,M,1961-07-07,MILL LANE,73", "ARNOLD,ELLIS,M,1961-12-01,MILL LANE,74"],
    ),
    "day and month in each other's columns": (
        ["NORA,DEWHURST,F,1969-04-11,HIGH STREET,75", "NORMA,DEWHURST,F,1971-04-21,HIGH STREET,75"],
        ["NORA,DEWHURST,F,1969-11-04,HIGH STREET,75", "NORMA,DEWHURST,F,1971-04-21,HIGH STREET,75"],
    ),
    "twins": (
        ["LUCY,EASTWOOD,F,1990-06-30,MILL LANE,76", "LILY,EASTWOOD,F,1990-06-30,MILL LANE,76"],
        ["LUCY,EASTWOOD,F,1990-06-30,MILL LANE,76", "LILY,EASTWOOD,F,1990-06-30,MILL LANE,76"],
    ),
    "she took his name": (
        ["PHILIPPA,FIRTH,F,1984-09-09,HIGH STREET,77", "PHOEBE,FIRTH,F,1986-02-01,HIGH STREET,77"],
        [
            "PHILIPPA,GREENHALGH,F,1984-09-09,HIGH STREET,77",
            "PHOEBE,FIRTH,F,1986-02-01,HIGH STREET,77",
        ],
    ),
    "a family that moved": (
        [
            "DUNCAN,HARGREAVES,M,1972-02-12,MILL LANE,78",
            "MABEL,HARGREAVES,F,1974-05-25,MILL LANE,78",
        ],
        ["DUNCAN,HARGREAVES,M,1972-02-12,NEW ROAD,5", "MABEL,HARGREAVES,F,1974-05-25,NEW ROAD,5"],
    ),
}
UNCLEAR = {
    "of two brothers one is on record and the other was met": (
        ["WILFRED,INGHAM,M,1955-01-04,MILL LANE,79"],
        ["WILSON,INGHAM,M,1957-08-16,MILL LANE,79"],
    ),
    "a boy and a girl born on one day in one house": (
        ["FRANK,JEPSON,M,1999-03-13,MILL LANE,80"],
        ["DAISY,JEPSON,F,1999-03-13,MILL LANE,80"],
    ),
    "two of one name and year in one street": (
        ["EDITH,KERSHAW,F,1931-01-02,HIGH STREET,81", "EDITH,KERSHAW,F,1931-11-23,HIGH STREET,82"],
        ["EDITH,KERSHAW,F,1931,HIGH STREET"],
    ),
}


@cache
def linked() -> dict[str, tuple[Pairs, Pairs]]:
    """Links and questions of every case; (1, 2) is the first row of its left and the second of its
    right.

    Whoever else is linked to a row of the case has the number 0.
    """
    sides = [dict(rows) for rows in around()]
    places: dict[str, tuple[str, int]] = {}
    for case, rows in (CLEAR | UNCLEAR).items():
        for side, listed in zip(sides, rows, strict=True):
            for place, said in enumerate(listed, start=1):
                key = coded(f"{case} {len(places)}")
                places[key] = case, place
                side[key] = one(said)
    result = link_tables(*(flat(side, CODES) for side in sides))

    def of(case: str, rows: list[dict[str, str]]) -> Pairs:
        ends = [[places.get(row[side], ("", 0)) for side in ("left", "right")] for row in rows]
        own = [[place if owner == case else 0 for owner, place in pair] for pair in ends]
        return {(left, right) for left, right in own if left or right}

    pairs, review = result.pairs.to_pylist(), result.review.to_pylist()
    return {case: (of(case, pairs), of(case, review)) for case in CLEAR | UNCLEAR}


@pytest.mark.parametrize("case", CLEAR)
def test_two_people_are_led_to_their_own_rows(case: str) -> None:
    links, _asked = linked()[case]
    assert links == {(1, 1), (2, 2)}


@pytest.mark.parametrize("case", UNCLEAR)
def test_what_a_careful_person_could_not_settle_is_not_settled(case: str) -> None:
    links, asked = linked()[case]
    assert links <= asked


def test_the_clerk_sees_both_who_may_be_meant() -> None:
    assert linked()["two of one name and year in one street"][1] == {(1, 1), (2, 1)}
