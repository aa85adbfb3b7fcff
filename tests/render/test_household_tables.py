"""What sources say of a person, side by side: where they differ, what is masked, how many stand
abreast."""

from __future__ import annotations

import pytest

from doorstep.domain.households import PersonSayings, SourceSaying
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.packs import load
from doorstep.render.household_tables import FieldLine, sayings_tables

NUMBER = "110105198503070035"


def told(kind: str = "persons", row: int = 2, **fields: str) -> SourceSaying:
    return SourceSaying(kind, "person", "a.xlsx", None, row, "2026-06-30", False, fields)


def lines(*sayings: SourceSaying) -> dict[str, FieldLine]:
    (table,) = sayings_tables(Phrasebook("en"), PersonSayings("p1", "张三", sayings), load("cn"))
    return {line.name: line for line in table.lines}


def test_what_differs_is_marked_and_shown_whole() -> None:
    same = lines(told(id_number=NUMBER), told("visits", id_number=NUMBER))["identity number"]
    assert (same.differs, {text for _, text in same.cells}) == (False, {"1101************35"})
    other = lines(told(id_number=NUMBER), told("visits", id_number="110105198503070078"))
    assert other["identity number"].differs
    assert [text for _, text in other["identity number"].cells] == [NUMBER, "110105198503070078"]


def test_silence_and_another_way_of_writing_are_no_difference() -> None:
    found = lines(told(name="Li Na", sex="female"), told("visits", name="LI NA"))
    assert not any(line.differs for line in found.values())
    assert [text for _, text in found["sex"].cells] == ["female", ""]


@pytest.mark.parametrize(
    ("field", "left", "right", "differs"),
    [
        ("ethnicity", "汉族", "汉", False),
        ("ethnicity", "土", "土家族", True),
        ("ethnicity", "汉族", "苗", True),
        ("relation_to_head", "户主", "本人", False),
        ("relation_to_head", "妻", "配偶", False),
        ("relation_to_head", "户主", "长子", True),
        ("sex", "male", "female", True),
        ("id_number", NUMBER, "110105********0035", False),
        ("id_number", NUMBER, "110105********0078", True),
        ("id_number", "110105850307003", NUMBER, False),
        ("id_number", "110105850307003", "110105********0035", False),
        ("id_number", "110105850307003", "110105********0078", True),
        ("phone", "138****5678", "13812345678", False),
        ("phone", "13812345678", "13812345679", True),
    ],
)
def test_what_is_meant_is_compared_not_how_it_is_written(
    field: str, left: str, right: str, differs: bool
) -> None:
    (line,) = lines(told(**{field: left}), told("visits", **{field: right})).values()
    assert line.differs is differs


def test_two_events_may_have_two_days() -> None:
    found = lines(told("move_in", move_date="2026-01-02"), told("move_out", move_date="2026-05-02"))
    assert not any(line.differs for line in found.values())


def test_many_sources_begin_another_table_with_the_register_first() -> None:
    sayings = (told(name="张三"), *(told("services", row, name="张三") for row in range(3, 8)))
    tables = sayings_tables(Phrasebook("zh_Hans"), PersonSayings("p1", "张三", sayings), load("cn"))
    assert [[one.reference for one in table.sources] for table in tables] == [
        ["a.xlsx:2", "a.xlsx:3", "a.xlsx:4", "a.xlsx:5"],
        ["a.xlsx:2", "a.xlsx:6", "a.xlsx:7"],
    ]
