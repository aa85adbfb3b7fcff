"""Whole columns: what is passed on unread is exactly what its grammar would have given back."""

from __future__ import annotations

import datetime as dt

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep import packs
from doorstep.engine.fields import already_canonical, read_column, told_plainly
from doorstep.engine.intake.book import context_of

CONTEXT = context_of(packs.load("cn"), dt.date(2026, 6, 30), False)
KINDS = {
    "text": "village",
    "name": "name",
    "phone": "phone",
    "date": "birth_date",
    "id": "id_number",
}
SAID = st.one_of(
    st.text(max_size=6),
    st.sampled_from(
        [
            "不详",
            "无",
            "N/A",
            "none",
            "松坪村",
            "3组",
            "王秀芳",
            "王 芳",
            "欧阳小华",
            "同上",
            "#REF!",
        ]
    ),
    st.from_regex(r"(19|20)[0-9]{2}-[01][0-9]-[0-3][0-9]", fullmatch=True),
    st.from_regex(r"(19|20)[0-9]{2}([-./年])[0-9]{1,2}[-./月][0-9]{1,2}日?", fullmatch=True),
    st.from_regex(r"[0-9]{17}[0-9Xx]", fullmatch=True),
    st.from_regex(r"[0-9]{6}  ?[0-9]{8} [0-9]{3} ?[0-9Xx]", fullmatch=True),
    st.sampled_from(["1985 3 7", "0000 00", "12 34", "1900年1月1日", "999999 99999999 9999"]),
    st.from_regex(r"1[0-9]{10}", fullmatch=True),
)


@pytest.mark.parametrize("kind", KINDS)
@given(texts=st.lists(SAID, max_size=20))
def test_what_stands_is_what_the_grammar_gives(kind: str, texts: list[str]) -> None:
    stands = already_canonical(kind, KINDS[kind], pa.array(texts, pa.string()), CONTEXT)
    values, _ = read_column(kind, KINDS[kind], texts, None, CONTEXT)
    assert stands is not None
    assert [v for v, same in zip(values, stands.to_pylist(), strict=True) if same] == [
        t for t, same in zip(texts, stands.to_pylist(), strict=True) if same
    ]


@pytest.mark.parametrize("kind", KINDS)
@given(texts=st.lists(SAID, max_size=20))
def test_what_is_told_plainly_is_what_the_grammar_gives(kind: str, texts: list[str]) -> None:
    told = told_plainly(kind, KINDS[kind], pa.array(texts, pa.string()), CONTEXT)
    values, _ = read_column(kind, KINDS[kind], texts, None, CONTEXT)
    assert told is not None
    assert [
        (text, value)
        for text, value, plain in zip(texts, values, told.to_pylist(), strict=True)
        if plain not in (None, value)
    ] == []


def test_days_in_other_signs_and_numbers_in_groups_are_told_plainly() -> None:
    days = pa.array(
        ["1985-03-07", "1985.3.7", "1985年12月7日", "1985/3.7", "85年3月", "1985年2月30日"]
    )
    iso = ["1985-03-07", "1985-03-07", "1985-12-07", None, None, None]
    assert told_plainly("date", "birth_date", days, CONTEXT).to_pylist() == iso
    numbers = pa.array(["350998 19420417 7266", "350998194204177266", "350998 7266"])
    whole = ["350998194204177266", "350998194204177266", None]
    assert told_plainly("id", "id_number", numbers, CONTEXT).to_pylist() == whole
    assert told_plainly("sex", "sex", pa.array(["男"]), CONTEXT) is None


def test_ordinary_cells_stand_and_odd_ones_are_read() -> None:
    days = pa.array(["1985-03-07", "1985-02-30", "85年3月", "2026-01-01", None])
    assert already_canonical("date", "birth_date", days, CONTEXT).to_pylist() == [
        True,
        False,
        False,
        False,
        False,
    ]
    assert already_canonical("sex", "sex", pa.array(["男"]), CONTEXT) is None
