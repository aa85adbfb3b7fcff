"""Names, numbers and phones as village clerks write them: with what is said beside them."""

from __future__ import annotations

import datetime as dt

import pyarrow as pa
import pytest

from doorstep.engine.fields import Context, already_canonical, read_value

CTX = Context(as_of=dt.date(2026, 9, 1), missing=frozenset({"无"}))


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("张三（曾用名李四）", "张三"),
        ("张三(小名：二狗)", "张三"),
        ("李四（张三之妻）", "李四"),
        ("张三先生", "张三"),
        ("欧阳修同志", "欧阳修"),
        ("（张三）", "张三"),
        ("张三13812345678", "张三"),
        ("张三 430522198503071238", "张三"),
        ("李先生", "李先生"),
        ("张三（大）", "张三(大)"),
        ("张三2", "张三2"),
    ],
)
def test_a_name_is_what_the_person_is_called(written: str, name: str) -> None:
    assert read_value("name", "name", written, "", CTX).value == name
    kept = already_canonical("name", "name", pa.array([written]), CTX)
    assert kept is not None and (written == name or kept.to_pylist() == [False])


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("新办430522198503071238", "430522198503071238"),
        ("430522198503071238/13812345678", "430522198503071238"),
        ("430522198503071238或430522198604081225", "430522198503071238或430522198604081225"),
        ("新办4305221985030712389", "新办4305221985030712389"),
    ],
)
def test_one_whole_number_among_words_is_the_number(written: str, number: str) -> None:
    assert read_value("id", "id_number", written, "", CTX).value == number


@pytest.mark.parametrize(
    ("written", "phones"),
    [
        ("长号13812345678短号661234", "13812345678/661234"),
        ("1381234567813912345678", "13812345678/13912345678"),
        ("妻13812345678", "13812345678"),
        ("0739-5551234转8012", "0739-5551234-8012"),
    ],
)
def test_two_phones_in_a_cell_are_two(written: str, phones: str) -> None:
    assert read_value("phone", "phone", written, "", CTX).value == phones
