"""`doorstep link` reads the cells of plain files as a workspace reads a ledger's."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import csv

from doorstep import packs
from doorstep.app.standalone.linking import LinkRequest, link_files, parse_columns, prepared
from doorstep.engine.sql.tables import open_tables

COLUMNS = (
    "id=行号,village=村,group=组,household_no=户号,head_name=户主,relation_to_head=与户主关系,"
    "name=姓名,sex=性别,birth_date=出生日期,phone=电话"
)
HEADER = "行号,村,组,户号,户主,与户主关系,姓名,性别,出生日期,电话"
# Three households: number, head and group stand in each one's first row, the village once.
LEDGER = """1,石桥村,1组,1-1,邱有田,户主,邱有田,男,1961-03-12,13900001001
2,,,,,妻,范秀枝,女,1963-05-21,
3,,,,,子,邱明远,男,1988-09-30,
4,,1组,1-2,贺长根,户主,贺长根,男,1955-01-08,13900001004
5,,,,,妻,孟玉莲,女,1957-11-19,
6,,2组,2-1,卢大海,户主,卢大海,男,1970-07-02,
7,,,,,妻,范秀枝,女,1972-02-14,
8,,,,,女,卢晓雨,女,1996-06-01,
"""
WRITTEN_OUT = """a,石桥村,1组,1-1,邱有田,户主,邱有田,男,1961-03-12,13900001001
b,石桥村,1组,1-1,邱有田,妻,范秀枝,女,,
c,石桥村,1组,1-1,邱有田,子,邱明远,男,1988-09-30,
d,石桥村,1组,1-2,贺长根,户主,贺长根,男,1955-01-08,13900001004
e,石桥村,1组,1-2,贺长根,妻,孟玉莲,女,1957-11-19,
f,石桥村,2组,2-1,卢大海,户主,卢大海,男,1970-07-02,
g,石桥村,2组,2-1,卢大海,妻,范秀枝,女,,
h,石桥村,2组,2-1,卢大海,女,卢晓雨,女,1996-06-01,
"""


def read(tmp_path: Path, lines: str, columns: str = COLUMNS) -> pa.Table:
    """The rows of a file as they are compared."""
    path = tmp_path / "list.csv"
    path.write_text(f"{HEADER}\n{lines}", "utf-8")
    with open_tables() as tables:
        return prepared(tables, path, parse_columns(columns), packs.load("cn"))


def linked(tmp_path: Path, left: str, right: str) -> tuple[dict[str, str], int]:
    """Who was linked with whom, and how many cells were carried down."""
    for name, lines in (("left", left), ("right", right)):
        (tmp_path / f"{name}.csv").write_text(f"{HEADER}\n{lines}", "utf-8")
    output = tmp_path / "links.csv"
    files = (tmp_path / "left.csv", tmp_path / "right.csv")
    counts = link_files(*files, LinkRequest(COLUMNS, pack="cn"), output, None)
    links = csv.read_csv(output).to_pylist()
    return {str(link["left"]): str(link["right"]) for link in links}, counts.carried


def test_what_stands_once_for_a_household_holds_for_its_rows(tmp_path: Path) -> None:
    rows = read(tmp_path, LEDGER)
    assert rows.column("hhno").to_pylist() == ["11"] * 3 + ["12"] * 2 + ["21"] * 3
    assert rows.column("head").to_pylist() == ["邱有田"] * 3 + ["贺长根"] * 2 + ["卢大海"] * 3
    assert set(rows.column("village").to_pylist()) == {"石桥"}
    assert rows.column("grp").to_pylist() == ["1"] * 5 + ["2"] * 3
    assert rows.column("phone").null_count == 6  # nobody's phone is another's


def test_namesakes_are_told_apart_by_a_household_that_is_written_once(tmp_path: Path) -> None:
    pairs, carried = linked(tmp_path, LEDGER, WRITTEN_OUT)
    assert pairs == dict(zip("12345678", "abcdefgh", strict=True))
    assert carried == 3 * 5 + 7  # number, head and group; village


def test_a_flat_list_is_left_as_it_stands(tmp_path: Path) -> None:
    lines = WRITTEN_OUT.replace("2-1,卢大海,女", ",,女")
    assert read(tmp_path, lines).column("hhno").null_count == 1
    assert linked(tmp_path, lines, WRITTEN_OUT)[1] == 0


def test_the_same_as_above_is_carried_and_no_value(tmp_path: Path) -> None:
    ditto = LEDGER.splitlines()[0] + "\n2,同上,同上,同上,同上,妻,范秀枝,女,1963-05-21,\n"
    rows = read(tmp_path, ditto)
    assert rows.column("hhno").to_pylist() == ["11", "11"]
    assert linked(tmp_path, ditto, ditto)[1] == 8


@pytest.mark.parametrize(
    ("cell", "year", "month"),
    [
        ("1985-03-07", 1985, 3),
        ("31113", 1985, 3),  # how a spreadsheet counts days
        ("1985-13-41", 1985, 13),  # no such day, but its parts still say something
        ("9901150301", None, None),
        ("13900001001", None, None),
        ("350998198503072101", None, None),
        ("3509981985030721019", None, None),
        ("99011985", None, None),
        ("3.50998E+17", None, None),
    ],
)
@pytest.mark.parametrize("pack", ["cn", "base"])
def test_a_number_in_the_birth_column_is_no_year(
    tmp_path: Path, pack: str, cell: str, year: int | None, month: int | None
) -> None:
    (tmp_path / "l.csv").write_text(
        f"no,name,born\n1,邱有田,{cell}\n2,范秀枝,1963-05-21\n", "utf-8"
    )
    with open_tables() as tables:
        columns = parse_columns("id=no,name=name,birth_date=born")
        rows = prepared(tables, tmp_path / "l.csv", columns, packs.load(pack))
    assert (rows.column("y")[0].as_py(), rows.column("m")[0].as_py()) == (year, month)
    assert rows.column("y")[1].as_py() == 1963
