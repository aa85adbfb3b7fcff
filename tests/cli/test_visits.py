"""A day's workbooks of visits from the command line."""

from __future__ import annotations

from pathlib import Path

from cli.running import Run
from openpyxl import Workbook


def test_what_is_no_workbook_of_visits_is_refused(run: Run, workspace: Path) -> None:
    said = run("visits", "out", "-w", workspace, "-o", "out")
    assert (said.code, said.out.strip()) == (0, "No house is waiting to be visited.")
    assert not Path("out").exists()
    Workbook().save("other.xlsx")
    assert run("visits", "take", "other.xlsx", "-w", workspace, "--json").error == "visits-not-ours"
