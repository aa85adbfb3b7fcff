"""`doorstep sheets`: papers of a plan, from the command line."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2
import pytest
from cli.conftest import Lay
from cli.running import PERSONS, Run, write

ASKED = ("--from", "2026-07-01", "--reasons", "matter,event,sweep", "--seed", "s")


@pytest.fixture
def planned(run: Run, lay: Lay) -> str:
    """A workspace with a plan of one day."""

    def make() -> None:
        run("init", "township", "--lang", "en")
        run("register", write(Path("人口.csv"), PERSONS), "-w", "township", "--as-of", "2026-06-30")
        run("reconcile", "-w", "township")
        run("plan", "-w", "township", *ASKED)

    lay(make)
    return "township"


def test_a_folder_a_village_and_day(run: Run, planned: str, tmp_path: Path) -> None:
    told = run("sheets", "-w", planned, "-o", "out", "--json").object
    assert (told["village"], told["day"]) == ("松坪村", "2026-07-01")
    files = {Path(path).name for path in told["files"]}
    assert {"1 route list.pdf", "2 sheets.pdf", "3 slips.pdf"} <= files
    said = run("sheets", "-w", planned, "-o", "out", "--lang", "zh").out
    assert "松坪村" in said and "核对表" in said
    assert Path("out/松坪村/2026-07-01/2 核对表.pdf").is_file()


def test_other_papers_are_printed_when_asked_for(run: Run, planned: str) -> None:
    asked = ("--records", "--sweep", "--listing", "--awareness", "3", "--large")
    told = run("sheets", "-w", planned, "-o", "out", *asked, "--json").object
    by_number = {Path(path).name[0]: Path(path) for path in told["files"]}
    assert set(by_number) == set("12345678")
    pages = pypdfium2.PdfDocument(io.BytesIO(by_number["7"].read_bytes()))
    assert len(pages) == 3 * 2  # a questionnaire in large print has a page for its second half
    text = pages[0].get_textpage().get_text_range()
    assert "张三" not in text and "1" in text
    blank = pypdfium2.PdfDocument(io.BytesIO(by_number["8"].read_bytes()))
    listed = blank[0].get_textpage().get_text_range()
    assert "松坪村" in listed and "张三" not in listed


@pytest.mark.parametrize(
    ("options", "error"),
    [
        (("--plan", "9"), "plan-unknown"),
        (("--village", "无此村"), "place-missing"),
        (("--day", "2026-08-01"), "sheets-nothing"),
    ],
)
def test_nothing_to_print_is_said(
    run: Run, planned: str, options: tuple[str, str], error: str
) -> None:
    assert run("sheets", "-w", planned, "-o", "out", *options, "--json").error == error
