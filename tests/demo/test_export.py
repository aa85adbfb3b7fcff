"""The county's export beside the books: its slips stand where the key says, and in a workspace of
all three sources they are named."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from python_calamine import load_workbook

import doorstep_demo
from doorstep import Workspace
from doorstep.domain.verdicts import verdict_of
from doorstep_demo.export import COLUMNS, FILE

AS_OF = date(2026, 11, 1)


def test_the_key_names_what_the_export_says_wrong(tmp_path: Path) -> None:
    town = doorstep_demo.build(tmp_path, persons=600, seed=2, as_of=AS_OF)
    rows = load_workbook(str(town.exports[0])).get_sheet_by_index(0).to_python()
    codes = list(COLUMNS)
    assert list(rows[0]) == list(COLUMNS.values())
    assert {fault["code"] for fault in town.key["exports"]} >= {"VAL_PHONE", "VAL_MARITAL"}
    for fault in town.key["exports"]:
        (cell,) = fault["cells"]
        code = codes["ABCDEFGHIJK".index(cell["column"])]
        if code in ("name", "phone"):
            assert rows[cell["row"] - 1][codes.index(code)] == fault["said"] != fault["true"]


def test_what_the_export_says_wrong_is_named(tmp_path: Path) -> None:
    town = doorstep_demo.build(tmp_path, persons=900, seed=1, as_of=AS_OF)
    workspace = Workspace.create(tmp_path / "workspace")
    workspace.register([*town.registers, *town.visits, *town.exports], as_of=AS_OF)
    workspace.reconcile(as_of=AS_OF)
    key = [*town.key["faults"], *town.key["exports"]]
    wrong = {
        (cell["file"], cell["row"], code)
        for fault in key
        for cell in fault["cells"]
        for code in (fault["code"], *fault.get("also", ()))
    }
    named = [
        (Path(source.cell.file).name, source.cell.row, found.code)
        for found in workspace.findings()
        if (verdict := verdict_of(found)) is not None and verdict.probability >= 0.8
        for source in (verdict.sources[at] for at in verdict.odd)
    ]
    assert sum(one in wrong for one in named) / len(named) >= 0.95
    assert any(file == FILE for file, _, _ in named)
