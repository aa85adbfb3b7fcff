"""The review workbook: text stays text, whatever a record says."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest

from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.review_sheet import ReviewRow, review_sheet


@pytest.mark.parametrize("said", ["=1+1", "+86", "-3", "@x", "＝1"])
def test_what_looks_like_a_formula_stays_text(said: str) -> None:
    row = ReviewRow(
        said,
        {"name": said, "where": said},
        {"name": "王伟", "where": said},
        frozenset(),
        said,
        {"left": said},
    )
    data = review_sheet([row], Phrasebook("zh_Hans"), township=said, as_of=dt.date(2026, 6, 30))
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    cells = [cell for cell in sheet[2] if str(cell.value).startswith(said)]
    assert len(cells) == 5 and all(cell.data_type == "s" and cell.quotePrefix for cell in cells)


def test_an_empty_queue_is_a_sheet_too() -> None:
    data = review_sheet([], Phrasebook("en"), township="", as_of=dt.date(2026, 6, 30))
    assert openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].max_row == 1
