"""`doorstep report -w DIR -o FILE`: the ending chooses the form."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from cli.conftest import Lay
from cli.running import DEATHS, Run, write

HEADS = {".xlsx": b"PK", ".docx": b"PK", ".pdf": b"%PDF", ".json": b"{"}


@pytest.fixture
def reconciled(run: Run, workspace: Path, persons: Path, lay: Lay) -> Path:
    def compare() -> None:
        run("register", persons, write(Path("死亡.csv"), DEATHS), "-w", workspace)
        run("reconcile", "-w", workspace)

    lay(compare)
    return workspace


@pytest.mark.parametrize("ending", HEADS)
def test_each_form(run: Run, reconciled: Path, ending: str) -> None:
    ran = run("report", "-w", reconciled, "-o", f"out/报告{ending}", "--json")
    assert (ran.code, ran.said) == (0, "")
    files = [Path(file) for file in ran.object["files"]]
    assert files[0] == Path(f"out/报告{ending}") and files[0].read_bytes().startswith(HEADS[ending])
    assert all(file.exists() for file in files)
    if ending == ".json":
        assert json.loads(files[0].read_text("utf-8"))
    if ending == ".xlsx":
        assert len(files) == 3  # each steward's workbook comes back marked
        assert all(zipfile.is_zipfile(file) for file in files)


def test_an_ending_that_is_no_report(run: Run, reconciled: Path) -> None:
    ran = run("report", "-w", reconciled, "-o", "out.txt", "--json")
    assert (ran.error, ran.code) == ("report-suffix", 2)
    assert not Path("out.txt").exists()


def test_in_words(run: Run, reconciled: Path) -> None:
    assert "brief.docx" in run("report", "-w", reconciled, "-o", "brief.docx").out
