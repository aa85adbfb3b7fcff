"""Values in the reader's words, numbers of people by their ends only."""

from __future__ import annotations

import pytest

from doorstep.engine.fields.masking import is_number_of_a_person, mask_numbers
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.values import day_text, value_text

ZH, EN = Phrasebook("zh"), Phrasebook("en")


@pytest.mark.parametrize(
    ("value", "chinese"),
    [
        ("1985-03-07", "1985年3月7日"),
        ("1985-03", "1985年3月"),
        ("1985", "1985年"),
        ("农历正月", "农历正月"),
        ("", ""),
    ],
)
def test_days_are_written_as_in_ledgers(value: str, chinese: str) -> None:
    assert (day_text(ZH, value), day_text(EN, value)) == (chinese, value)


def test_codes_are_words_and_other_columns_are_left_alone() -> None:
    assert value_text(ZH, "sex", "female") == "女"
    assert value_text(ZH, "visit_outcome", "noncontact") == "未遇"
    assert value_text(ZH, "death_date", "2024-05-01") == "2024年5月1日"
    assert value_text(ZH, "household_no", "1985") == "1985"
    assert value_text(ZH, "sex", "未说明") == "未说明"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("110105194912310021", "1101************21"),
        ("11010519491231002X", "1101************2X"),
        ("13812345678", "138****5678"),
        ("138 1234 5678", "138****5678"),
        ("1070002", "1070002"),
        ("2026-11-28", "2026-11-28"),
        ("户编号 3509001", "户编号 3509001"),
    ],
)
def test_only_the_ends_of_numbers_of_people_are_shown(text: str, masked: str) -> None:
    assert mask_numbers(text) == masked
    assert is_number_of_a_person(text) is (masked != text)
