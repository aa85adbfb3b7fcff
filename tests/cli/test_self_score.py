"""`self-score` and `burden`: a village's sheet out, filled, back; the month, and a form noted."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli.conftest import Lay
from cli.looking import PERSONS, VISITS
from cli.running import Run, write
from openpyxl import load_workbook


@pytest.fixture
def desk(run: Run, lay: Lay) -> str:
    """A reconciled workspace that a score was made of."""

    def registered() -> None:
        run("init", "town", "--lang", "zh")
        files = write(Path("人口.csv"), PERSONS), write(Path("入户.csv"), VISITS)
        run("register", *files, "-w", "town")
        run("reconcile", "-w", "town")

    lay(registered)
    return "town"


def test_a_sheet_goes_out_comes_back_and_stands_beside_what_was_measured(
    run: Run, desk: str
) -> None:
    sheet, paper = Path("自评.xlsx"), Path("自评.pdf")
    asked = run("self-score", "-w", desk, "--village", "松坪", "-o", sheet, "--json").objects[0]
    assert asked["told_on"] is None and asked["measured_on"] is not None
    book = load_workbook(sheet)
    for row in book.worksheets[1].iter_rows(min_row=2):
        row[3].value = row[2].value
    book.save(sheet)
    told = run("self-score", "-w", desk, "--take", sheet, "-o", paper, "--json").objects[0]
    states = {one["item"]: one["state"] for one in told["items"]}
    assert all(one["own"] == one["points"] for one in told["items"]) and "" in states
    assert set(states.values()) <= {"above", "agrees", "unmeasured"}
    assert paper.read_bytes().startswith(b"%PDF")
    said = run("self-score", "-w", desk, "--village", "松坪村", "--lang", "en").out
    assert "nobody is blamed" in said
    assert run("self-score", "-w", desk, "--json").error == "parameter-missing"
    both = run("self-score", "-w", desk, "--village", "x", "--take", sheet, "--json")
    assert both.error == "parameter-missing"
    assert run("self-score", "-w", desk, "--village", "某村", "--json").error == "place-missing"


def test_the_month_is_told_and_a_form_noted(run: Run, desk: str) -> None:
    paper = Path("负担.pdf")
    words = ("--retire", "流动人口月报表", "--instead", "台账导出", "-o", paper)
    for _ in range(2):
        told = run("burden", "-w", desk, *words, "--json").objects[0]
    assert [one["form"] for one in told["retired"]] == ["流动人口月报表"]
    assert (told["fields_known"], told["over"]) == (0, [])
    assert paper.read_bytes().startswith(b"%PDF")
    assert "停用" in run("burden", "-w", desk).out
    assert run("burden", "-w", desk, "--month", "2026-13", "--json").error == "value-unfit"
    assert run("burden", "-w", desk, "-o", "x.txt", "--json").error == "report-suffix"
