"""The fast tables against the slow walk, and columns against single cells."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from engine.fields.offices import TOWNSHIP
from engine.fields.oracle import check_character, lunar_days, lunar_month_ends
from engine.fields.test_anything import CELLS, COLUMNS, OFFICES
from hypothesis import given
from hypothesis import strategies as st

from doorstep.engine.fields import (
    Context,
    id_15_to_18,
    id_checksum_ok,
    lunar_twin,
    read_column,
    read_value,
)
from doorstep.engine.fields.context import CellValue
from doorstep.engine.fields.dates import date_reason
from doorstep.engine.fields.lunar import solar_day

MONTH_WORDS = "正月 二月 三月 四月 五月 六月 七月 八月 九月 十月 冬月 腊月"
DAY_WORDS = (
    "初一 初二 初三 初四 初五 初六 初七 初八 初九 初十 十一 十二 十三 十四 十五 十六 十七 十八 "
    "十九 二十 "
    "廿一 廿二 廿三 廿四 廿五 廿六 廿七 廿八 廿九 三十"
)


def test_every_lunar_month_from_1900_to_2030() -> None:
    """Both ends of each month are right and the months join without a gap: so every day between is
    right."""
    ends = lunar_month_ends(1900, 2030)
    assert len(ends) > 131 * 12
    leap_months = {year: -month for year, month, *_ in ends if month < 0}
    for year, month, days, first, last in ends:
        number, leap = abs(month), month < 0
        assert solar_day(year, number, 1, leap=leap) == first
        assert solar_day(year, number, days, leap=leap) == last
        assert solar_day(year, number, days + 1, leap=leap) is None
        assert leap_months.get(year) == number or solar_day(year, number, 1, leap=True) is None
    for (*_, last), (*_, first, _) in pairwise(ends):
        assert first == last + dt.timedelta(days=1)


def test_a_day_written_by_the_lunar_calendar_is_known_beside_the_solar_one() -> None:
    for (year, month, leap, day), solar in lunar_days(1984, 1985).items():
        try:
            written = dt.date(year, month, day).isoformat()
        except ValueError:  # the thirtieth of February is a day of the moon alone
            continue
        swapped = solar.year == year and (month, day) == (solar.day, solar.month)
        assert date_reason(solar.isoformat(), written) == ("swapped" if swapped else "lunar"), leap
        beside = (solar + dt.timedelta(days=1)).isoformat()
        assert date_reason(beside, written) != "lunar"


def test_a_lunar_day_in_words_is_the_day_it_was() -> None:
    for (year, month, leap, day), solar in lunar_days(1983, 1985).items():
        words = f"农历{year}年{'闰' if leap else ''}{MONTH_WORDS.split()[month - 1]}"
        words += DAY_WORDS.split()[day - 1]
        reading = read_value("date", "birth_date", words, "", TOWNSHIP)
        assert (reading.value, reading.flags) == (solar.isoformat(), ("date-lunar",)), words


@given(st.text("0123456789", min_size=17, max_size=17))
def test_checksums(seventeen: str) -> None:
    good = [last for last in "0123456789X" if id_checksum_ok(seventeen + last)]
    assert good == [check_character(seventeen)]


@given(st.text("0123456789", min_size=15, max_size=15))
def test_old_numbers_become_good_new_ones(old: str) -> None:
    new = id_15_to_18(old)
    assert new is not None
    assert new[:6] + new[8:17] == old
    assert id_checksum_ok(new)


@pytest.mark.parametrize(
    ("written", "meant"),
    [("1985-02-08", "1985-03-28"), ("1985-01-30", None), ("1985-02", None), ("x" * 10, None)],
)
def test_the_lunar_twin_of_a_date(written: str, meant: str | None) -> None:
    assert lunar_twin(written) == meant


@given(COLUMNS, st.lists(CELLS, max_size=12), OFFICES)
def test_a_column_is_its_cells(
    column: tuple[str, str], cells: list[CellValue], office: Context
) -> None:
    """Memory of values seen never mixes 1, 1.0, True and "1"."""
    twice = cells + cells
    values, flags = read_column(*column, twice, [""] * len(twice), office)
    singly = [read_value(*column, cell, "", office) for cell in twice]
    assert values == [reading.value for reading in singly]
    assert flags == {i: reading.flags for i, reading in enumerate(singly) if reading.flags}


def test_equal_numbers_of_different_type_stay_apart() -> None:
    values, flags = read_column("sex", "sex", [1, True, 1.0, "1", dt.time(1)], None, TOWNSHIP)
    assert values == ["male", None, "male", "male", None]
    assert flags == {1: ("unreadable",), 4: ("unreadable",)}
