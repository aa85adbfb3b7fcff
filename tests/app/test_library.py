"""`import doorstep` for analysts: there at once, tidy tables, and the example of the first page
runs as a script."""

from __future__ import annotations

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
from cli.running import DEATHS, PERSONS, write

import doorstep
from doorstep import Workspace
from doorstep.app.tidy import Table
from doorstep.domain.findings import Cell, Finding
from doorstep.domain.vocabulary import Severity

EXAMPLE = """
from doorstep import Workspace
w = Workspace.create("清溪镇")
w.register(["人口.csv", "死亡.csv"])
found = w.reconcile()
print(len(found.to_pandas()), len(w.findings()))
"""


def test_the_public_names_are_there() -> None:
    assert {
        name: getattr(doorstep, name) is not None for name in doorstep.__all__
    } == dict.fromkeys(doorstep.__all__, True)
    with pytest.raises(AttributeError):
        _ = doorstep.nonsense


def test_the_example_runs_as_a_script_without_any_guard() -> None:
    """A child process must not run the script once more: the first line of a notebook has no `if
    __name__`."""
    write(Path("人口.csv"), PERSONS)
    write(Path("死亡.csv"), DEATHS)
    write(Path("example.py"), EXAMPLE)
    ran = subprocess.run([sys.executable, "example.py"], capture_output=True, text=True)
    assert (ran.returncode, ran.stderr) == (0, "")
    frame, findings = map(int, ran.stdout.split())
    assert frame == findings > 0


def test_tables_are_tidy() -> None:
    workspace = Workspace.create("w")
    workspace.register([write(Path("人口.csv"), PERSONS)])
    table = workspace.table("persons")
    assert isinstance(table.arrow, pa.Table) and len(table) == 3
    assert {"row_id", "file", "row", "name", "raw.name", "cell.name"} <= set(table.columns)
    assert (
        [row["name"] for row in table]
        == list(table.to_pandas()["name"])
        == ["张三", "李四", "王小明"]
    )
    html = table._repr_html_()
    assert "张三" in html and "raw.name" not in html and "3 × " in html
    assert repr(table).startswith("Table(3 rows: ")


def test_a_register_nobody_gave_is_an_empty_table_of_the_same_columns() -> None:
    workspace = Workspace.create("w")
    empty = workspace.table("births")
    assert len(empty) == 0 and "child_name" in empty.columns


def test_findings_are_tidy_even_when_there_are_none() -> None:
    workspace = Workspace.create("w")
    workspace.register(
        [write(Path("人口.csv"), "村,姓名,性别,出生日期\n松坪村,张三,男,1985-03-07\n")],
        kind="persons",
    )
    found = workspace.reconcile()
    wanted = {
        "id",
        "check",
        "code",
        "place",
        "left_file",
        "left_row",
        "left_raw",
        "right_value",
        "params",
    }
    assert wanted <= set(found.columns)
    assert set(found.to_pandas().columns) == set(found.columns)


def test_html_is_escaped() -> None:
    html = Table(pa.table({"<b>": ["<script>alert(1)</script>"]}))._repr_html_()
    assert "<script>" not in html and "<b>" not in html


def test_one_reader_and_one_writer_in_threads_agree() -> None:
    """`register` from a notebook's thread while another looks: no half state is seen."""
    workspace = Workspace.create("w")
    files = [
        write(Path(f"{n}.csv"), PERSONS.replace("松坪", village))
        for n, village in enumerate("甲乙")
    ]
    with ThreadPoolExecutor(2) as pool:
        writing = [pool.submit(workspace.register, [file], new=True) for file in files]
        seen = {len(Workspace("w").table("persons")) % 3 for _ in range(20)}
        for future in writing:
            future.result()
    assert seen == {0} and len(workspace.table("persons")) == 6


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_manual_of_the_library_runs_as_it_stands(lang: str) -> None:
    page = (Path(doorstep.__file__).parents[2] / "docs" / lang / "library.md").read_text("utf-8")
    examples = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    assert len(examples) > 6
    write(Path("page.py"), "\n".join(examples))
    ran = subprocess.run([sys.executable, "page.py"], capture_output=True, text=True)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_what_there_is_can_be_listed() -> None:
    assert dir(doorstep) == sorted(doorstep.__all__)


def test_an_error_says_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = Workspace.create("w")
    with pytest.raises(doorstep.BadInput) as refused:
        workspace.register(["nowhere.xlsx"])
    assert str(refused.value).startswith("The file nowhere.xlsx was not found")
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert str(refused.value).startswith("找不到文件")
    assert repr(workspace) == "Workspace('w', pack='cn')"


def test_findings_say_what_does_not_agree() -> None:
    workspace = Workspace.create("w", lang="en")
    workspace.register([write(Path("人口.csv"), PERSONS), write(Path("死亡.csv"), DEATHS)])
    said = workspace.reconcile().to_pandas()["sentence"]
    assert len(said) and all(sentence.isascii() and len(sentence) > 5 for sentence in said)


def test_results_are_a_list_and_a_table() -> None:
    one = Cell("a.csv", None, 3, "B", "x", "X")
    results = doorstep.Results([one, replace(one, row=4)])
    assert results == [one, replace(one, row=4)]
    assert list(results.to_pandas()["row"]) == [3, 4]
    nested = doorstep.Results(
        [Finding("1", "c", "VAL_SEX", Severity.HIGH, "p", "s", one, None, {})]
    )
    assert nested.table.columns[6:9] == ["left_file", "left_sheet", "left_row"]
