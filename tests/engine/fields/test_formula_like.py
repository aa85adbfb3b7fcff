"""A text that a spreadsheet would run stays a text in our CSV files, and is read back as it was."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from doorstep.engine.fields.formula_like import (
    as_meant,
    column_as_meant,
    hold_as_text,
    hold_column,
    starts_formula,
)
from doorstep.engine.tabular.containers.opening import open_book
from doorstep.engine.tabular.containers.text import quick_columns

RUNS = ["=1+1", "+86 138", "-5", "@x", "\tx", "\rx", "＝1", "-", "=", "'=1", "''+1", "'"]
HARMLESS = ["", "a", "1-2", "张三", "'tis", "1=1", "430522"]


@pytest.mark.parametrize("text", [*RUNS, *HARMLESS])
def test_every_text_comes_back(text: str) -> None:
    held = hold_as_text(text)
    assert as_meant(held) == text
    assert not starts_formula(held)
    assert (held == text) is (text in HARMLESS or text == "'")
    assert hold_column(pa.array([text])).to_pylist() == [held]
    assert column_as_meant(pa.array([held])).to_pylist() == [text]


def test_the_reader_of_ledgers_reads_our_own_files_back(tmp_path: Path) -> None:
    file = tmp_path / "links.csv"
    file.write_text("id,name\n'+1,'=x\n2,y\n", "utf-8")
    assert open_book(file).grids[0].rows == [["id", "name"], ["+1", "=x"], ["2", "y"]]
    columns = quick_columns(file, ["id", "name"])
    assert columns is not None
    assert [c.to_pylist() for c in columns.values()] == [["+1", "2"], ["=x", "y"]]
