"""Service sites against a standard: what works counts, what nobody looked at is neither there nor
lacking, and first stands what does most for residents per yuan."""

from __future__ import annotations

import random
from typing import Any

import pytest

from doorstep.app.site_standard import count_of, held_of, sites_facts, thing_of
from doorstep.domain.sites import SiteCell, SiteLevel
from doorstep.packs.sites import load_standard

STANDARD = load_standard("cn")


def line(place: str, item: str, quantity: str | None, condition: str = "完好") -> dict[str, Any]:
    said = {"place": place, "item": item, "quantity": quantity, "condition": condition}
    return said | {"file": "阵地.xlsx", "row": 4, "struck": False}


@pytest.mark.parametrize(
    ("quantity", "condition", "works"),
    [
        ("3", "完好", 3),
        ("3台", None, 3),
        ("２", "良好", 2),
        ("0", "缺", 0),
        ("1", "损坏", 0),
        ("1", "无损坏", 1),
        ("1", "坏了", 0),
        ("1", "not broken", 1),
        ("2", "不能用", 0),
        ("1", "working", 1),
        ("1", "not working", 0),
        ("若干", "完好", None),
        (None, "缺", 0),
        (None, None, None),
    ],
)
def test_what_does_not_work_does_not_count(
    quantity: str | None, condition: str | None, works: int | None
) -> None:
    assert count_of(quantity, condition, STANDARD) == works


@pytest.mark.parametrize(
    ("word", "thing"),
    [
        ("电脑（台）", "computer"),
        ("HP打印机", "printer"),
        ("铁皮文件柜", "cabinet"),
        ("药品柜", "medicine-cabinet"),
        ("饮水机", None),
    ],
)
def test_a_ledgers_word_means_a_thing_of_the_standard(word: str, thing: str | None) -> None:
    found = thing_of(word, STANDARD)
    assert (found.code if found else None) == thing


def test_lines_are_added_up_and_what_is_unknown_is_no_gap() -> None:
    rows = [
        line("石桥村", "电脑", "1"),
        line("石桥", "电脑", "1", "坏"),
        line("石桥村", "茶壶", "2"),
    ]
    held = held_of(rows, STANDARD, ["石桥村", "松坪村"])
    bridge, pine = held.villages
    computer = bridge.cells["computer"]
    assert (computer.has, computer.listed, computer.at) == (1, 2, ("阵地.xlsx", 4))
    assert "desk" in bridge.unknown and set(pine.unknown) == set(STANDARD.things)
    assert {gap.thing for gap in held.gaps} == {"computer"}  # a second one, for the level good
    assert list(held.unread) == ["茶壶"]
    (fact,) = sites_facts(held, STANDARD)
    assert (fact.place, fact.present, fact.missing) == ("石桥村", {"computer"}, frozenset())


def test_a_gap_closes_with_the_ledger_that_has_the_thing() -> None:
    before = held_of([line("石桥村", "电脑", "0", "缺")], STANDARD)
    after = held_of([line("石桥村", "电脑", "1")], STANDARD)
    basic = [(gap.thing, gap.missing) for gap in before.gaps if gap.level == SiteLevel.BASIC]
    assert basic == [("computer", 1)]
    assert not [gap for gap in after.gaps if gap.level == SiteLevel.BASIC]


def test_a_walk_stands_in_place_of_the_ledger() -> None:
    seen = {"石桥村": {"computer": SiteCell("石桥村", "computer", 0, 1, seen="2026-11-01")}}
    held = held_of([line("石桥村", "电脑", "1"), line("石桥村", "桌子", "9")], STANDARD, (), seen)
    (site,) = held.villages
    assert site.cells["computer"].has == 0 and site.cells["desk"].has is None


def test_levels_and_order_against_a_slow_count() -> None:
    chance = random.Random(7)
    for _ in range(200):
        counts = {code: chance.randrange(4) for code in STANDARD.things}
        rows = [
            line("甲村", STANDARD.things[code].words[0], str(count))
            for code, count in counts.items()
        ]
        (site,) = held_of(rows, STANDARD).villages
        reached = [
            level
            for level in SiteLevel
            if all(counts[code] >= one.wanted[level] for code, one in STANDARD.things.items())
        ]
        assert site.level == (reached[-1] if reached else None)
        gaps = held_of(rows, STANDARD).gaps
        worths = [(-list(SiteLevel).index(gap.level), gap.worth) for gap in gaps]
        assert worths == sorted(worths, reverse=True)
        lacking = {
            code
            for code, one in STANDARD.things.items()
            if counts[code] < one.wanted[SiteLevel.GOOD]
        }
        assert {gap.thing for gap in gaps} == lacking
