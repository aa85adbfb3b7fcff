"""A countryside for the manual of linking: some hundred invented people in four villages, so that
weights are learned.

Everybody here is simulated: the area code of the identity numbers is not in use. Among them the
hard cases of one page are put, all at once, as they are in life, and linked in the ways Doorstep is
used: two tables with and without identity numbers, the persons register against a visit round, and
two sources of one register.

town = Countryside()

    @town.case(register=[ZIXUAN, ZIHAN], door=[ZIHAN, ZIXUAN])
    def test_twins_are_two_people(found: Found) -> None:
        assert found.links == {("r1", "v2"), ("r2", "v1")}

Nobody stands in two cases of one page, or the two would be linked to each other.
`found` speaks of the case's own rows: r1, r2, ... of the register and v1, v2, ... at the door (or
in the second
source); whoever of the countryside is linked to one of them shows as "neighbour".
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from random import Random

import pyarrow as pa
import pytest

from doorstep import packs
from doorstep.app.standalone.linking import link_tables
from doorstep.engine.linkage import TableOptions, link_registers, mentions

Row = Mapping[str, str]
Pair = tuple[str, str]
IS_SIMULATED = True
TABLES, BARE, REGISTERS, SOURCES = (
    "two tables",
    "two tables without numbers",
    "register and visits",
    "two sources",
)
EVERY_WAY = (TABLES, BARE, REGISTERS, SOURCES)
USUAL_WAYS = (BARE, REGISTERS)
WITH_NUMBERS = (TABLES, REGISTERS, SOURCES)
SURE = 0.9
CODES = (
    "name",
    "given_name",
    "family_name",
    "sex",
    "birth_date",
    "age",
    "id_number",
    "phone",
    "village",
    "group",
    "household_no",
    "head_name",
    "address",
    "relation_to_head",
)
PINE, STONE, WILLOW, EAST = VILLAGES = ("松坪村", "石桥村", "柳河村", "东岗村")
AREA = "350998"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
MEN, WOMEN = (
    "国建志明德福军勇强伟峰平涛刚林忠民荣新亮波鹏飞武",
    "芳丽燕红霞艳梅玲敏萍娟静莉琴丹雪慧娜英珍秋月美兰",
)
YOUNG = "宇轩涵晨泽博豪俊杰浩然翔怡欣诗雨萱琪梦婷妍彤语嘉"
SOUND_ALIKE = {
    "华": "花",
    "志": "智",
    "明": "铭",
    "峰": "锋",
    "丽": "莉",
    "燕": "艳",
    "静": "净",
    "芳": "方",
}


def number(birth: str, serial: int, area: str = AREA) -> str:
    """A sound identity number of somebody born on a day; odd serials are men's."""
    body = f"{area}{birth.replace('-', '')}{serial:03d}"
    return body + "10X98765432"[sum(int(a) * b for a, b in zip(body, WEIGHTS, strict=True)) % 11]


def person(name: str, sex: str, birth: str, serial: int = 0, **home: str) -> dict[str, str]:
    """A row of somebody; with `serial` the identity number that goes with them."""
    row = {"name": name, "sex": sex, "birth_date": birth, **home}
    return row | {"id_number": number(birth, serial)} if serial else row


def home(door: int, head: str, village: str = PINE, **other: str) -> dict[str, str]:
    """The columns all of one household share."""
    place = {
        "village": village,
        "group": f"{door % 7 + 1}组",
        "household_no": str(door),
        "head_name": head,
    }
    return place | {"address": f"{village}{door % 7 + 1}组{door}号"} | other


def but(row: Row, *left_out: str, **changed: str) -> dict[str, str]:
    """The same person written otherwise: `left_out` cells are empty, `changed` ones say something
    else."""
    return {code: said for code, said in (dict(row) | changed).items() if code not in left_out}


@dataclass(frozen=True)
class Found:
    """What is said of the rows of one case."""

    links: set[Pair]
    asked: set[Pair]
    doubles: set[Pair] = field(default_factory=set)
    conflicts: set[Pair] = field(default_factory=set)

    @property
    def settled(self) -> set[Pair]:
        """Links nobody is asked about."""
        return self.links - self.asked


@dataclass(frozen=True)
class _Case:
    register: Sequence[Row]
    door: Sequence[Row]


class Countryside:
    """The hard cases of one page of the manual and the people around them."""

    def __init__(self, ways: Sequence[str] = USUAL_WAYS) -> None:
        self._ways = ways
        self._cases: dict[str, _Case] = {}
        self._found: dict[str, dict[str, Found]] = {}
        self._names: set[str] = set()

    def case(
        self,
        *,
        register: Sequence[Row],
        door: Sequence[Row],
        ways: Sequence[str] | None = None,
        xfail: Mapping[str, str] | None = None,
    ) -> Callable[[Callable[..., None]], object]:
        """Put rows into the countryside and hand the test what is found of them, once for each way
        of use."""
        wrong = xfail or {}

        def mark(test: Callable[..., None]) -> object:
            name = test.__name__
            self._refuse_shared([*register, *door])
            self._cases[name] = _Case(register, door)
            params = [
                pytest.param(
                    (self, name, way),
                    id=way.replace(" ", "-"),
                    marks=[pytest.mark.xfail(strict=True, reason=wrong[way])]
                    if way in wrong
                    else [],
                )
                for way in ways or self._ways
            ]
            return pytest.mark.parametrize("found", params, indirect=True)(test)

        return mark

    def _refuse_shared(self, rows: Iterable[Row]) -> None:
        """People of two cases must not meet: they would be linked to each other."""
        names = {row["name"] for row in rows if row["name"]}
        shared = names & self._names
        assert not shared, f"in two cases of one page: {shared}"
        self._names |= names

    def found(self, name: str, way: str) -> Found:
        """What is found of one case."""
        if way not in self._found:
            self._found[way] = self._link(way)
        return self._found[way][name]

    def _link(self, way: str) -> dict[str, Found]:
        people = neighbours()
        register, door = people, at_the_door(people)
        names: dict[str, tuple[str, str]] = {}
        for case, rows in self._cases.items():
            for side, letter, listed in ((register, "r", rows.register), (door, "v", rows.door)):
                for place, row in enumerate(listed, start=1):
                    key = coded(f"{case} {letter}{place}")
                    names[key] = case, f"{letter}{place}"
                    side = side | {key: row}
                register, door = (side, door) if letter == "r" else (register, side)
        return _by_case(link(way, register, door), names, self._cases)


def _by_case(
    found: Found, names: Mapping[str, tuple[str, str]], cases: Iterable[str]
) -> dict[str, Found]:
    def of(case: str, pairs: Iterable[Pair]) -> set[Pair]:
        owned = [
            pair
            for pair in pairs
            if case in (names.get(pair[0], ("",))[0], names.get(pair[1], ("",))[0])
        ]
        return {(label(case, one), label(case, other)) for one, other in owned}

    def label(case: str, row: str) -> str:
        owner, place = names.get(row, ("", "neighbour"))
        return place if owner == case else "neighbour"

    return {
        case: Found(
            of(case, found.links),
            of(case, found.asked),
            of(case, found.doubles),
            of(case, found.conflicts),
        )
        for case in cases
    }


def coded(label: str) -> str:
    """An id that tells nothing about its row."""
    return hashlib.sha256(label.encode()).hexdigest()[:12]


# -- the people around


@cache
def neighbours(households: int = 80) -> dict[str, Row]:
    """Who lives in the four villages, by id; the same on every machine."""
    draw = Random(20260601)
    rows: dict[str, Row] = {}
    for house in range(households):
        for place, row in enumerate(_household(draw, house)):
            rows[coded(f"neighbour {house} {place}")] = row
    return rows


def _household(draw: Random, house: int) -> list[dict[str, str]]:
    """A couple, their children, sometimes the grandfather."""
    family, year, shared = draw.choice(SURNAMES), draw.randint(1950, 1990), draw.choice(MEN + YOUNG)
    husband = family + draw.choice(MEN) + draw.choice(MEN)
    door = home(house // 4 + 1, husband, VILLAGES[house % 4])
    people = [
        (husband, "male", year, "户主"),
        (draw.choice(SURNAMES) + _woman(draw), "female", year + 1, "妻"),
    ]
    for child in range(draw.choice((0, 1, 1, 2, 2, 3))):
        sex = draw.choice(("male", "female"))
        name = (
            family + shared + draw.choice(YOUNG)
            if draw.random() < 0.7
            else family + draw.choice(YOUNG)
        )
        people.append((name, sex, year + 22 + 3 * child, "子" if sex == "male" else "女"))
    if draw.random() < 0.2:
        people.append((family + draw.choice(MEN) + draw.choice(MEN), "male", year - 26, "父"))
    return [
        person(
            name,
            sex,
            _day(draw, born),
            draw.randint(1, 480) * 2 + (sex == "male"),
            relation_to_head=relation,
            **door,
        )
        | (
            {"phone": f"139{draw.randrange(10**8):08d}"}
            if place < 2 and draw.random() < 0.8
            else {}
        )
        for place, (name, sex, born, relation) in enumerate(people)
    ]


def _woman(draw: Random) -> str:
    return draw.choice(("", draw.choice(WOMEN), draw.choice(WOMEN))) + draw.choice(WOMEN)


def _day(draw: Random, year: int) -> str:
    return f"{year}-{draw.randint(1, 12):02d}-{draw.randint(1, 28):02d}"


def at_the_door(people: Mapping[str, Row]) -> dict[str, Row]:
    """What they answer at the door: one in sixteen is not met, cells stay empty, some are heard or
    typed wrong."""
    draw = Random(7)
    return {
        coded("door " + key): _told(draw, row)
        for key, row in people.items()
        if draw.random() > 0.06
    }


def _told(draw: Random, row: Row) -> dict[str, str]:
    told = dict(row)
    for code, share in (
        ("id_number", 0.15),
        ("phone", 0.25),
        ("birth_date", 0.02),
        ("head_name", 0.05),
    ):
        if draw.random() < share:
            told.pop(code, None)
    if "birth_date" in told and draw.random() < 0.04:
        told["birth_date"] = told["birth_date"][:8] + f"{draw.randint(1, 28):02d}"
    if draw.random() < 0.04:
        told["name"] = "".join(SOUND_ALIKE.get(char, char) for char in told["name"])
    if "id_number" in told and draw.random() < 0.02:
        told["id_number"] = (
            told["id_number"][:15]
            + str((int(told["id_number"][15]) + 3) % 10)
            + told["id_number"][16:]
        )
    return told


def is_same(register_id: str, door_id: str) -> bool:
    """Whether two neighbours' rows are one person's."""
    return coded("door " + register_id) == door_id


# -- linking


@cache
def plainly(way: str) -> Found:
    """The neighbours alone, with nobody hard among them."""
    return link(way, neighbours(), at_the_door(neighbours()))


def link(way: str, register: Mapping[str, Row], door: Mapping[str, Row]) -> Found:
    """Both sides linked in one way of use; rows by id."""
    if way in (TABLES, BARE):
        codes = [
            code
            for code in CODES
            if not (way == BARE and code == "id_number") and code != "relation_to_head"
        ]
        result = link_tables(flat(register, codes), flat(door, codes), TableOptions(id_system="cn"))
        return Found(_pairs(result.pairs.to_pylist()), _pairs(result.review.to_pylist()))
    kinds = {"persons": [("户籍册", register)], "visits": [("入户", door)]}
    if way == SOURCES:
        kinds = {"persons": [("户籍册", register), ("普查", door)]}
    pack = packs.load("cn")
    tables = {
        kind: pa.concat_tables([register_table(*book) for book in books])
        for kind, books in kinds.items()
    }
    return _read(link_registers(mentions(tables, pack), pack).links.to_pylist(), set(register))


def flat(rows: Mapping[str, Row], codes: Sequence[str] = CODES) -> pa.Table:
    """A table of rows with their ids; columns nobody fills are left out."""
    filled = [code for code in codes if any(row.get(code) for row in rows.values())]
    columns = {
        code: pa.array([row.get(code) for row in rows.values()], pa.string()) for code in filled
    }
    return pa.table({"id": pa.array(list(rows), pa.string()), **columns})


def register_table(file: str, rows: Mapping[str, Row]) -> pa.Table:
    """A register of one file as the reader gives it."""
    keys = [
        f"{file}:{row.get('village')}{row['household_no']}" if "household_no" in row else None
        for row in rows.values()
    ]
    return pa.table(
        {
            "row_id": pa.array(list(rows), pa.string()),
            "file": [f"{file}.xlsx"] * len(rows),
            "place": pa.array([row.get("village") for row in rows.values()], pa.string()),
            "household_key": pa.array(keys, pa.string()),
            "struck": [row.get("struck") == "yes" for row in rows.values()],
            **{
                code: pa.array([row.get(code) for row in rows.values()], pa.string())
                for code in CODES
            },
        }
    )


def _pairs(rows: Iterable[Mapping[str, str]]) -> set[Pair]:
    return {(row["left"], row["right"]) for row in rows}


def _read(rows: Sequence[Mapping[str, object]], register: set[str]) -> Found:
    found = Found(set(), set(), set(), set())
    for row in rows:
        one, other = (str(row[side]).removesuffix("#person") for side in ("left", "right"))
        pair = (one, other) if one in register else (other, one)
        kept = {"duplicate": found.doubles, "conflict": found.conflicts}.get(
            str(row["rule"]), found.links
        )
        kept.add(pair)
        if row["rule"] != "conflict" and float(str(row["probability"])) < SURE:
            found.asked.add(pair)
    return found
