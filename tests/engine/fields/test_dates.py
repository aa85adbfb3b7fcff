"""How dates are read. Left what the clerk wrote, right what is known; no day is ever invented."""

from __future__ import annotations

import datetime as dt

import pytest
from engine.fields.offices import TOWN, TOWNSHIP, read

from doorstep.engine.fields import Context, read_value
from doorstep.engine.fields.context import CellValue

DAY = ("1985-03-07",)
MONTH = ("1985-03", "date-precision")
YEAR = ("1985", "date-precision")
NO_SUCH_DAY = (None, "date-impossible")
UNREADABLE = (None, "unreadable")


@pytest.mark.parametrize(
    "written",
    [
        "1985.3.7", "1985-3-7", "1985/3/7", "1985-03-07", "1985年3月7日", "1985年3月7号",
        "1985年03月07",
        "85.3.7", "85年3月7日", "19850307", "19850307.0", "1985307", "1985.0307", "198503.07",
        "1985 3 7",
        "1985 . 3 . 7", "1985年 3月 7日", "19 85年3月7日", "１９８５．３．７", "１９８５年３月７日",
        "1985。3。7", "1985、3、7", "1985,3,7", "1985\n3\n7", "'1985.3.7", "1985.3.7.",
        "1985年3月7日生",
        "1985年3月7日出生", "出生日期：1985.3.7", "约1985年3月7日", "1985年3月7日前后", "1985.3.7?",
        "1985-03-07 00:00:00", "1985-03-07T08:30:00Z", "1985/3/7 上午 8:30", "1985年3月7日8时30分",
        "1985年3月7日下午三时", "19850307083000", "1985年3月7日（身份证上1985.3.8）", "(1985.3.7)",
        "1985.3.7（63岁）", "1985年3月7日星期四", "公历1985.3.7", "一九八五年三月七日",
        "一九八五、三、七",
        "公元一九八五年三月七日", "一九八五年三月七号", "民国七十四年三月七日", "民國74年3月7日",
        "7 Mar 1985",
        "7th March 1985", "March 7, 1985", "7-Mar-85", "1985 March 7", "le 7 mars 1985",
        "Thursday, 7 March 1985",
    ],
)  # fmt: skip
def test_a_day_however_it_is_written(written: str) -> None:
    assert read("date", "birth_date", written) == DAY


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("1985年3月", MONTH), ("1985.3", MONTH), ("1985-03", MONTH), ("198503", MONTH), ("85年3月",
        MONTH),
        ("'85.3", MONTH), ("85.03", MONTH), ("一九八五年三月", MONTH),
        ("贰零零伍年叁月", ("2005-03", "date-precision")), ("Mar-85", MONTH), ("March 1985", MONTH),
        ("mars 1985", MONTH), ("03/1985", MONTH), ("1985.10", ("1985-10", "date-precision")),
        ("1985年3月上旬", MONTH), ("19850300", MONTH), ("1985-03-00", MONTH), ("1985.3.?", MONTH),
        ("1985-03-xx", MONTH), ("1985", YEAR), ("1985年", YEAR), ("85年", YEAR), ("'85", YEAR),
        ("一九八五", YEAR), ("约1985年", YEAR), ("1985年春", YEAR), ("1985年底", YEAR),
        ("1985-00-00", YEAR),
        ("1985-00-07", YEAR), ("1985年 月 日", YEAR), ("二○○五年", ("2005", "date-precision")),
        ("二OO五", ("2005", "date-precision")), ("二零零五", ("2005", "date-precision")),
        ("民国三十八年", ("1949", "date-precision")), ("民国元年", ("1912", "date-precision")),
        ("民国卅八年", ("1949", "date-precision")),
    ],
)  # fmt: skip
def test_no_more_precise_than_written(written: str, known: tuple[str, ...]) -> None:
    assert read("date", "birth_date", written) == known


def test_a_year_column_needs_no_day() -> None:
    assert read("date", "birth_year", "1985年") == ("1985",)


@pytest.mark.parametrize(
    ("written", "as_of", "known"),
    [
        ("24.6.30", "2024-06-30", "2024-06-30"),
        ("24.7.1", "2024-06-30", "1924-07-01"),
        ("24.6", "2024-06-30", "2024-06"),
        ("24.7", "2024-06-30", "1924-07"),
        ("24年", "2024-06-30", "2024"),
        ("25年", "2024-06-30", "1925"),
        ("八五年腊月廿三", "2024-06-30", "1986-02-01"),
        ("24年五月廿五", "2024-06-30", "2024-06-30"),
        ("24年五月廿六", "2024-06-30", "1924-06-27"),
    ],
)
def test_a_two_digit_year_is_the_latest_not_after_the_day_of_reading(
    written: str, as_of: str, known: str
) -> None:
    office = Context(as_of=dt.date.fromisoformat(as_of))
    assert read_value("date", "birth_date", written, "", office).value == known


@pytest.mark.parametrize(
    ("written", "dmy", "mdy", "ymd"),
    [
        ("07/03/1985", "1985-03-07", "1985-07-03", "1985"),
        ("25/03/1985", "1985-03-25", "1985-03-25", "1985-03-25"),
        ("03/25/1985", "1985-03-25", "1985-03-25", "1985-03-25"),
        ("3/3/1985", "1985-03-03", "1985-03-03", "1985-03-03"),
        ("05.06.07", "2007-06-05", "2007-05-06", "2005-06-07"),
        ("85.3.7", "1985-03-07", "1985-03-07", "1985-03-07"),
        ("07031985", "1985-03-07", "1985-07-03", None),
        ("1er mai 1985", "1985-05-01", "1985-05-01", "1985-05-01"),
    ],
)
def test_which_number_is_the_day(written: str, dmy: str, mdy: str, ymd: str | None) -> None:
    """The office's order decides, unless a number over twelve does; without an order only the year
    is certain."""
    for order, known in (("dmy", dmy), ("mdy", mdy), ("ymd", ymd)):
        office = Context(as_of=dt.date(2024, 6, 30), date_order=order)
        assert read_value("date", "visit_date", written, "", office).value == known, order


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("1985年正月初五", ("1985-02-24", "date-lunar")),
        ("一九八五年二月初八", ("1985-03-28", "date-lunar")),
        ("1985年农历二月初八", ("1985-03-28", "date-lunar")),
        ("农历1985.2.8", ("1985-03-28", "date-lunar")),
        ("1985.2.8（农历）", ("1985-03-28", "date-lunar")),
        ("(农)1985.2.8", ("1985-03-28", "date-lunar")),
        ("1985.2.8(农)", ("1985-03-28", "date-lunar")),
        ("1985年2月8日农历", ("1985-03-28", "date-lunar")),
        ("阴历85年二月初八", ("1985-03-28", "date-lunar")),
        ("旧历1985年2月30日", ("1985-04-19", "date-lunar")),
        ("1962年腊月二十八", ("1963-01-23", "date-lunar")),
        ("1985年8月廿三", ("1985-10-07", "date-lunar")),
        ("1985年冬月廿九", ("1986-01-09", "date-lunar")),
        ("1984年闰十月初一", ("1984-11-23", "date-lunar")),
        ("2001年润四月初五", ("2001-05-27", "date-lunar")),
        ("民国三十八年腊月初一", ("1950-01-18", "date-lunar")),
        ("1985年正月", ("1985", "date-lunar", "date-precision")),
        ("1985年腊月", ("1986", "date-lunar", "date-precision")),
        ("1985年冬月", (None, "date-lunar")),
        ("农历1985年", (None, "date-lunar")),
        ("农历二月初八", (None, "date-lunar")),
        ("冬月初三", (None, "date-lunar")),
        ("1985年正月三十", NO_SUCH_DAY),
        ("1985年闰四月初一", NO_SUCH_DAY),
        ("1985.3.28（农历二月初八）", ("1985-03-28",)),
        ("1985.3.28 农历二月初八", ("1985-03-28",)),
        ("农历1985年二月初八，阳历3月28日", ("1985-03-28",)),
        ("1985年3月廿三日", ("1985-03-23",)),
    ],
)
def test_lunar_dates_become_solar_when_their_year_is_written(
    written: str, known: tuple[str | None, ...]
) -> None:
    assert read("date", "birth_date", written) == known


@pytest.mark.parametrize(
    "written",
    [
        "1985-02-30",
        "1985年2月29日",
        "1985.13.5",
        "19850230",
        "1985.13",
        "1785",
        "1849.1.1",
        "2099.1.1",
        "99991231",
    ],
)
def test_a_day_that_never_was(written: str) -> None:
    assert read("date", "birth_date", written) == NO_SUCH_DAY


@pytest.mark.parametrize(
    "written",
    [
        63,
        63.0,
        "63",
        "63岁",
        "６３岁",
        "六十三岁",
        "六十三",
        "虚岁64",
        "虚龄64",
        "8个月",
        "1岁半",
        "六十多岁",
        "63岁属虎",
        "63 ans",
    ],
)
def test_an_age_is_not_a_birth_date(written: CellValue) -> None:
    assert read("date", "birth_date", written) == (None, "age-not-date")
    assert read("date", "death_date", written) == UNREADABLE


@pytest.mark.parametrize(
    "written",
    [
        "未婚", "3月7日", "12.25", "年3月7日", "19__年3月7日", "5年3月7日", "1985.3-1986.4",
        "1985.3.7和1986.4.8", "长期", "7-Mar", "x",
    ],
)  # fmt: skip
def test_what_no_grammar_takes(written: str) -> None:
    assert read("date", "move_date", written) == UNREADABLE


@pytest.mark.parametrize(
    "written",
    [None, "", "  ", "不详", "（不详）", "不详。", "——", "/ /", "N/A", "0000-00-00", float("nan")],
)
def test_nothing_known_is_no_fault(written: CellValue) -> None:
    assert read("date", "birth_date", written) == (None,)


@pytest.mark.parametrize(
    ("cell", "shown", "known"),
    [
        (dt.date(1985, 3, 7), "", DAY),
        (dt.datetime(1985, 3, 7, 8, 30), "1985/3/7", DAY),
        (dt.datetime(1985, 3, 7), "一九八五年三月七日", DAY),
        (dt.datetime(1985, 3, 7), "7-Mar", DAY),
        (dt.datetime(2003, 3, 7), "3/7", ("2003-03-07",)),
        (dt.date(1985, 3, 1), "1985年3月", MONTH),
        (dt.date(1985, 3, 1), "一九八五年三月", MONTH),
        (dt.date(1985, 3, 1), "1985-03", MONTH),
        (dt.date(1985, 3, 1), "Mar-85", MONTH),
        (dt.date(1985, 1, 1), "1985年", YEAR),
        (dt.date(1900, 3, 3), "1900/3/3", (None, "age-not-date")),
        (31113, "31113", DAY),
        (31113.35, "", DAY),
        (19850307, "", DAY),
        (198503, "", MONTH),
        (1985, "1985", YEAR),
        (1985.3, "1985.3", MONTH),
        (1985.12, "", ("1985-12", "date-precision")),
        (1985.1, "1985.1", YEAR),
        (1985.1, "1985.10", ("1985-10", "date-precision")),
        (1985.01, "1985.01", ("1985-01", "date-precision")),
        (1985.0307, "", DAY),
        (85.3, "85.3", MONTH),
        (1985.13, "", NO_SUCH_DAY),
        (-5, "", UNREADABLE),
        (float("inf"), "", UNREADABLE),
        (True, "", UNREADABLE),
        (dt.time(8, 30), "8:30", UNREADABLE),
        (dt.timedelta(days=3), "", UNREADABLE),
    ],
)
def test_date_and_number_cells_know_what_they_show(
    cell: CellValue, shown: str, known: tuple[str, ...]
) -> None:
    assert read("date", "birth_date", cell, shown) == known


def test_serial_numbers_count_from_1904_in_old_mac_workbooks() -> None:
    office = Context(as_of=dt.date(2024, 6, 30), date1904=True)
    assert read_value("date", "birth_date", 29651, "", office).value == "1985-03-07"


def test_a_town_that_writes_no_chinese() -> None:
    assert read("date", "birth_date", "07/03/1985", office=TOWN) == DAY
    assert read("date", "birth_date", "n/a", office=TOWN) == (None,)
    assert TOWNSHIP.date_order == "ymd"


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("属牛", "属牛"),
        ("屬龍的", "属龙"),
        ("生肖：小龙", "属蛇"),
        ("猪", "属猪"),
        ("1974 属虎", "1974"),
        ("74年属虎", "1974"),
        ("十二月生", None),
    ],
)
def test_an_animal_year_or_a_month_alone_is_understood_as_far_as_it_goes(
    written: str, value: str | None
) -> None:
    assert read("date", "birth_date", written) == (value, "date-precision")
