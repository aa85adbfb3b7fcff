"""The seam to SQL keeps to itself: no files, no extensions, no row values in errors."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from doorstep.domain.errors import InternalError
from doorstep.engine.sql.tables import open_tables


def test_a_kept_step_is_read_back() -> None:
    with open_tables() as tables:
        tables.load("ages", pa.table({"age": [3, 1, 2]}))
        tables.keep("older", "SELECT age + 1 AS age FROM ages")
        assert tables.read("all", "SELECT age FROM older ORDER BY age").to_pydict() == {
            "age": [2, 3, 4]
        }


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('{file}')",
        "COPY (SELECT 1) TO '{file}'",
        "INSTALL httpfs",
        "SET threads = 1",
    ],
)
def test_files_extensions_and_settings_are_out_of_reach(sql: str, tmp_path: Path) -> None:
    file = tmp_path / "secret.csv"
    file.write_text("a\n1\n")
    with open_tables() as tables, pytest.raises(InternalError):
        tables.run("step", sql.format(file=file))


def test_a_failing_step_names_itself_and_no_value() -> None:
    with open_tables() as tables, pytest.raises(InternalError) as caught:
        tables.load("people", pa.table({"name": ["李桂芳"]}))
        tables.read("ages", "SELECT CAST(name AS INTEGER) FROM people")
    assert caught.value.params["step"] == "ages"
    assert "李桂芳" not in repr(caught.value.as_json())
