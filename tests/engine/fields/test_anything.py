"""Whatever stands in a cell: never an exception, never more precision than was written, never an
invented day."""

from __future__ import annotations

import datetime as dt
import re

from engine.fields.offices import TOWN, TOWNSHIP
from hypothesis import example, given
from hypothesis import strategies as st

from doorstep.engine.fields import Context, read_value
from doorstep.engine.fields.columns import GRAMMARS
from doorstep.engine.fields.context import CellValue

SCRAPS = (
    "1985 85 3 7 13 30 0 00 . - / 年 月 日 号 农历 阴历 公历 正月 腊月 闰 初 初八 廿三 卅 三十 "
    "十 一九八五 二〇 "
    "民国 元 岁 虚岁 个月 约 生 ( ) （ ） Mar 7th mai T 08:30 不详 ? x X * × 男 女 户主 之 妻 转 "
    "+86 0739 "
    "13812345678 110105 E+17 #N/A ☑ √ · , 、 。 ' \u3000 \u200b ² ٣ ½"
)
PIECES = st.sampled_from(SCRAPS.split(" "))
WRITTEN = (
    st.lists(PIECES, max_size=8).map("".join)
    | st.text(max_size=30)
    | st.text("0123456789.-/年月日X* ", max_size=24)
)
CELLS: st.SearchStrategy[CellValue] = st.one_of(
    st.none(),
    WRITTEN,
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)
CODES = [
    "name",
    "birth_date",
    "birth_year",
    "birth_month",
    "id_number",
    "phone",
    "sex",
    "age",
    "relation_to_head",
    "remarks",
    "death_date",
]
COLUMNS = st.tuples(st.sampled_from(sorted(GRAMMARS)), st.sampled_from(CODES))
OFFICES = st.sampled_from(
    [TOWNSHIP, TOWN, Context(as_of=dt.date(1999, 12, 31), date_order="mdy", date1904=True)]
)
ISO = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")


@given(COLUMNS, CELLS, WRITTEN, OFFICES)
@example(("date", "birth_date"), "9" * 5000, "", TOWNSHIP)
@example(("integer", "quantity"), 10**5000, "", TOWNSHIP)
@example(("text", "address"), "\ud800", "", TOWNSHIP)
@example(("date", "birth_date"), dt.date(9999, 12, 31), "9999年", TOWNSHIP)
def test_any_cell_gets_a_reading(
    column: tuple[str, str], cell: CellValue, shown: str, office: Context
) -> None:
    reading = read_value(*column, cell, shown, office)
    assert reading.value is None or (reading.value and reading.value == reading.value.strip())
    assert all(re.fullmatch(r"[a-z0-9-]+", flag) for flag in reading.flags)


@given(CELLS, WRITTEN, OFFICES)
def test_a_date_is_iso_within_the_years_of_a_register(
    cell: CellValue, shown: str, office: Context
) -> None:
    reading = read_value("date", "death_date", cell, shown, office)
    if reading.value is None:
        return
    assert ISO.fullmatch(reading.value)
    assert office.year_fits(int(reading.value[:4])) or "date-lunar" in reading.flags
    dt.date.fromisoformat((reading.value + "-01-01")[:10])
    assert ("date-precision" in reading.flags) == (len(reading.value) < 10)


@given(
    st.lists(
        st.sampled_from(["1985", "85", "3", "07", "12", "2000", "一九八五", "十二"]),
        min_size=1,
        max_size=3,
    ),
    st.sampled_from("./-年 "),
)
def test_no_date_is_more_precise_than_its_numbers(numbers: list[str], sign: str) -> None:
    """One number is a year at most, two a month at most."""
    written = sign.join(numbers)
    reading = read_value("date", "visit_date", written, "", TOWNSHIP)
    if reading.value is not None:
        assert reading.value.count("-") < len(numbers), written


NUMERALS = "〇一二三四五六七八九"


def in_numerals(number: int) -> str:
    """1..99 as spoken: 十二, 二十五."""
    tens, ones = divmod(number, 10)
    spoken = ("" if tens < 2 else NUMERALS[tens]) + ("十" if tens else "")
    return spoken + (NUMERALS[ones] if ones else "")


FRENCH = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"


def spellings(day: dt.date) -> dict[str, list[str]]:
    """One day in many hands, by the precision each keeps."""
    y, m, d = day.year, day.month, day.day
    year, month, number = "".join(NUMERALS[int(c)] for c in str(y)), in_numerals(m), in_numerals(d)
    days = [
        f"{y}.{m}.{d}",
        f"{y}-{m:02d}-{d:02d}",
        f"{y}年{m}月{d}日",
        f"{y}/{m}/{d} 00:00:00",
        f"{y}{m:02d}{d:02d}",
    ]
    days += [
        f"{year}年{month}月{number}日",
        f"{y} 年 {m} 月 {d} 日",
        f"公历{y}、{m}、{d}",
        f"{y}.{m}.{d}生",
    ]
    days += [
        day.strftime("%d %b %Y"),
        day.strftime("%B %d, %Y"),
        f"{d} {FRENCH.split()[m - 1]} {y}",
    ]
    months = [f"{y}.{m}", f"{y}年{m}月", f"{y}{m:02d}", day.strftime("%B %Y"), f"{year}年{month}月"]
    return {
        "day": days,
        "month": months,
        "year": [f"{y}", f"{y}年", f"{year}年", f"{y}-00-00", f"约{y}年"],
    }


@given(st.dates(dt.date(1851, 1, 1), dt.date(2043, 12, 31)))
def test_a_date_written_in_many_ways_comes_back(day: dt.date) -> None:
    length = {"day": 10, "month": 7, "year": 4}
    for precision, ways in spellings(day).items():
        for written in ways:
            reading = read_value("date", "birth_date", written, "", TOWNSHIP)
            assert reading.value == day.isoformat()[: length[precision]], written


@given(st.dates(dt.date(1924, 7, 1), dt.date(2024, 6, 30)))
def test_two_digit_years_come_back_within_the_last_hundred_years(day: dt.date) -> None:
    reading = read_value(
        "date", "visit_date", f"{day.year % 100:02d}年{day.month}月{day.day}日", "", TOWNSHIP
    )
    impossible_in_latest = day.month == 2 and day.day == 29
    assert reading.value == day.isoformat() or impossible_in_latest


@given(st.dates(dt.date(1904, 1, 2), dt.date(2043, 12, 31)), st.booleans())
def test_serial_numbers_come_back(day: dt.date, mac: bool) -> None:
    office = Context(as_of=dt.date(2024, 6, 30), date1904=mac)
    serial = (day - (dt.date(1904, 1, 1) if mac else dt.date(1899, 12, 30))).days
    reading = read_value("date", "visit_date", serial, "", office)
    assert serial < 10_000 or reading.value == day.isoformat()
