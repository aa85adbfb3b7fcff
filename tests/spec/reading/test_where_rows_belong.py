"""Where rows belong, and where that was read: cells, lines between the rows, titles, names."""

from __future__ import annotations

import pyarrow as pa
import pytest
from spec.reading.reading import AS_OF, book_of

from doorstep import packs
from doorstep.domain.recipes import PLAIN, Recipe
from doorstep.engine.fields.places import village_alone
from doorstep.engine.intake import read_book
from doorstep.engine.intake.arrow import register_tables
from doorstep.engine.intake.places import gazetteer_of, settle_places

PACK = packs.load("cn")

ROWS = """
姓名 | 性别 | 出生日期 | 身份证号
张三 | 男 | 1985-03-07 | 11010519491231002X
李四 | 女 | 1986-02-11 |
"""

BANNERS = """
序号 | 姓名 | 性别 | 出生日期
{one} | | |
1 | 张三 | 男 | 1985-03-07
2 | 李四 | 女 | 1986-02-11
{other} | | |
3 | 王小明 | 男 | 1990-05-06
"""


def tables(
    text: str, *, file: str = "台账.csv", sheet: str = "", recipe: Recipe = PLAIN
) -> dict[str, pa.Table]:
    book = book_of(text, sheet or "Sheet1")
    book.file = file
    reading = read_book(book, PACK, as_of=AS_OF, recipe=recipe, name=file)
    return register_tables(reading, PACK, source="a", place=recipe.place)


def places(*registers: dict[str, pa.Table]) -> list[list[tuple[str, str | None]]]:
    everything = [table for one in registers for table in one.values()]
    settled = [settle_places(one, gazetteer_of(everything)) for one in registers]
    return [
        list(zip(*(t.column(c).to_pylist() for c in ("place", "place_origin")), strict=True))
        for one in settled
        for t in one.values()
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("白水村", "松坪村"),
        ("【白水村】", "【松坪村】"),
        ("村名：白水村", "村名:松坪"),
        ("白水村 一组", "松坪村 第二村民小组"),
        ("清溪镇白水村（35户）", "清溪镇松坪村 共12户"),
    ],
)
def test_a_line_between_the_rows_gives_the_village_below_it(one: str, other: str) -> None:
    ((first, second, third),) = places(tables(BANNERS.format(one=one, other=other)))
    assert first[0] == second[0] == "白水村" and first[1] == "banner"
    assert third[0].removesuffix("村") == "松坪" and third[1] == "banner"


def test_a_line_over_cells_side_by_side() -> None:
    text = BANNERS.format(one="村名： | 白水村", other="松坪村 | 二组").replace(
        " | | |\n", " | |\n"
    )
    assert [p for p, _ in places(tables(text))[0]] == ["白水村", "白水村", "松坪村"]


def test_a_cell_says_more_than_a_line_and_a_line_more_than_a_title() -> None:
    text = """
清泉村人口登记表 | | |
村 | 姓名 | 性别 | 出生日期
 | 赵六 | 男 | 1970-01-01
【白水村】 | | |
 | 张三 | 男 | 1985-03-07
松坪村 | 李四 | 女 | 1986-02-11
"""
    assert places(tables(text))[0] == [
        ("清泉村", "title"),
        ("白水村", "banner"),
        ("松坪村", "cell"),
    ]


@pytest.mark.parametrize(
    "said", ["张三", "一组", "全村合计", "白水村委会干部", "备注：白水村", "各村："]
)
def test_what_is_no_village_alone(said: str) -> None:
    assert village_alone(said) is None


@pytest.mark.parametrize(
    "file",
    [
        "新农村建设花名册.xlsx",
        "农村低保.xlsx",
        "中心村.xlsx",
        "7月改.xlsx",
        "美丽乡村人口.xlsx",
        "乡村振兴花名册.xlsx",
        "村级人口变动登记.xlsx",
        "传统村落名单.xlsx",
        "全镇白水村等三村人口.xlsx",
    ],
)
def test_no_village_is_made_of_the_words_of_a_file_name(file: str) -> None:
    assert {place for place, _ in places(tables(ROWS, file=file))[0]} == {""}


@pytest.mark.parametrize(
    "file",
    [
        "白水村.xlsx",
        "白水村人口登记.xls",
        "01_白水村2026年7月.csv",
        "附件1：白水村一组花名册.xlsx",
        "2026年白水村 (1).xlsx",
    ],
)
def test_a_file_name_that_begins_with_a_village_says_so(file: str) -> None:
    assert places(tables(ROWS, file=file))[0] == [("白水村", "file")] * 2


def test_words_of_a_file_name_hold_where_some_register_knows_the_village() -> None:
    unsure = tables(ROWS, file="最终版白水村数据.xlsx")
    knowing = tables("村 | 姓名 | 性别 | 出生日期\n白水村 | 王小明 | 男 | 1990-05-06")
    assert places(unsure)[0] == [("", "words")] * 2
    assert places(unsure, knowing)[0] == [("白水村", "words")] * 2
    assert (
        places(unsure, tables(ROWS, file="白水村.xlsx", recipe=Recipe(place="白水村")))[0]
        == [("白水村", "words")] * 2
    )


def test_a_sheet_name_is_held_to_the_same() -> None:
    assert places(tables(ROWS, sheet="白水村"))[0] == [("白水村", "sheet")] * 2
    assert {place for place, _ in places(tables(ROWS, sheet="新农村建设"))[0]} == {""}


def test_what_is_said_is_for_rows_that_say_nothing_themselves() -> None:
    text = BANNERS.format(one="", other="【松坪村】")
    assert places(tables(text, recipe=Recipe(place="白水村")))[0] == [
        ("白水村", "said"),
        ("白水村", "said"),
        ("松坪村", "banner"),
    ]


def test_nothing_is_known_of_old_snapshots_origins() -> None:
    held = {
        kind: t.drop_columns(["place_origin"])
        for kind, t in tables(ROWS, file="白水村.csv").items()
    }
    settled = settle_places(held, gazetteer_of(held.values()))
    assert settled["persons"].column("place").to_pylist() == ["白水村"] * 2
