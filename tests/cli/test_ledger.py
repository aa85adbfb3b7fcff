"""`doorstep ledger out` and `ledger take`: a folder of ledgers, and the filled ones back."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli.looking import reconcile
from cli.running import Run
from openpyxl import load_workbook


@pytest.fixture
def town(run: Run, workspace: Path) -> Path:
    reconcile(run, workspace)
    return workspace


def fill(path: Path, word: str) -> int:
    book = load_workbook(path)
    sheet = book.worksheets[0]
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, 7).value, sheet.cell(row, 8).value = word, "asked on 1 June"
    book.save(path)
    return int(sheet.max_row) - 1


def test_a_ledger_goes_out_and_comes_back(run: Run, town: Path) -> None:
    written = run("ledger", "out", "-w", town, "-o", "out", "--json").object
    path = Path(written["path"])
    assert path.parent == Path("out") and path.exists() and len(written["slips"]) == 2
    count = fill(path, "corrected")
    took = run("ledger", "take", path, "-w", town, "--json").object
    assert (took["answered"], took["unchanged"]) == (count, 0)
    again = run("ledger", "take", path, "-w", town, "--json").object
    assert (again["answered"], again["unchanged"]) == (0, count)
    said = run("ledger", "out", "-w", town, "-o", "out")
    assert "_2.xlsx" in said.out and "left as it is" in said.out


def test_a_contradictory_ledger_is_refused_and_named_by_its_row(run: Run, town: Path) -> None:
    run("ledger", "out", "-w", town, "-o", "out")
    (path,) = Path("out").glob("*.xlsx")
    fill(path, "perhaps")
    told = run("ledger", "take", path, "-w", town)
    assert told.code == 3 and "row 2" in told.err and "perhaps" not in told.err
    told = run("ledger", "take", path, path, "-w", town, "--json")
    assert told.code == 3 and told.object["error"]["code"] == "ledgers-refused"


def test_nobody_s_village_and_no_reconcile_are_said(run: Run, workspace: Path) -> None:
    assert run("ledger", "out", "-w", workspace, "-o", "out", "--json").error == "not-reconciled"
    reconcile(run, workspace)
    told = run("ledger", "out", "-w", workspace, "-o", "out", "--village", "没有", "--json")
    assert told.error == "ledger-village-unknown"
    assert not Path("out").exists()
