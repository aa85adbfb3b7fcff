"""Spark behind the seam: tables by name, no files, no row's value in an error, everything forgotten
at the end."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from doorstep.domain.errors import InternalError
from doorstep.engine.sql.tables import Tables, on_engine, open_tables


def test_a_kept_step_is_read_back_and_forgotten(spark: Tables) -> None:
    spark.load("ages", pa.table({"age": [3, 1, 2]}))
    spark.keep("older", "SELECT age + 1 AS age FROM ages")
    spark.keep("older", "SELECT age + 1 AS age FROM older")
    assert spark.read("all", "SELECT age FROM older ORDER BY age").to_pydict() == {"age": [3, 4, 5]}
    spark.drop("older")
    with pytest.raises(InternalError) as caught:
        spark.read("gone", "SELECT age FROM older")
    assert caught.value.params["step"] == "gone"


def test_an_empty_table_keeps_its_columns(spark: Tables) -> None:
    spark.load("nobody", pa.table({"l": pa.array([], pa.int32()), "w": pa.array([], pa.string())}))
    found = spark.read("all", "SELECT l, w FROM nobody")
    assert (found.num_rows, found.schema.names, found.schema.types) == (
        0,
        ["l", "w"],
        [pa.int32(), pa.string()],
    )


def test_a_failing_step_names_itself_and_no_value(
    spark: Tables, capfd: pytest.CaptureFixture[str]
) -> None:
    spark.load("people", pa.table({"name": ["李桂芳"]}))
    with pytest.raises(InternalError) as caught:
        spark.read("ages", "SELECT CAST(name AS INTEGER) FROM people")
    assert caught.value.params["step"] == "ages"
    assert "李桂芳" not in repr(caught.value.as_json()) + repr(caught.value.__cause__)
    assert "李桂芳" not in "".join(capfd.readouterr())


@pytest.mark.parametrize(
    "sql",
    ["SELECT * FROM csv.`{file}`", "SELECT * FROM '{file}'", "SELECT * FROM read_csv('{file}')"],
)
def test_files_are_out_of_reach(sql: str, tmp_path: Path, spark: Tables) -> None:
    file = tmp_path / "secret.csv"
    file.write_text("a\n1\n")
    with pytest.raises(InternalError):
        spark.read("step", sql.format(file=file))


def test_whatever_opens_tables_inside_works_on_the_engine_given(spark: Tables) -> None:
    with on_engine(spark):
        with open_tables() as tables:
            assert tables is spark
        spark.load("ages", pa.table({"age": [1]}))
        assert spark.read("still open", "SELECT age FROM ages").num_rows == 1
    with open_tables() as tables:
        assert tables is not spark
