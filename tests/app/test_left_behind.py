"""No plain row lies in the temporary folder, while a command writes or after it was killed, and
what it wrote is its owner's alone."""

from __future__ import annotations

import os
import random
import stat
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from app.test_killed import Victim
from cli.running import Run, write

KILLS = 3
CANARY = "110105194912"
ROWS = 60
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no kill -9 there")


def _ledger(number: int) -> Path:
    """People of one village; their numbers cannot be right, so that every file has findings."""
    lines = ["村,户编号,与户主关系,姓名,性别,出生日期,身份证号"]
    for n in range(number * ROWS, number * ROWS + ROWS):
        lines.append(f"松坪村,{n},户主,王{chr(0x4E00 + n)}明,男,1985-03-07,{CANARY}{n:05d}X")
    return write(Path(f"{number}组台账.csv"), "\n".join(lines))


@pytest.fixture
def reconciled(run: Run, workspace: Path) -> Path:
    """Several ledgers with findings, so that several copies are marked."""
    assert run("register", *map(_ledger, range(5)), "-w", workspace, "--new").code == 0
    assert run("reconcile", "-w", workspace).code == 0
    return workspace


DEEDS = {
    "report": ("report", "-w", "township", "-o", "out/报告.xlsx"),
    "link": (
        *("link", "0组台账.csv", "1组台账.csv", "-o", "out.csv"),
        *("--columns", "id=身份证号,given_name=姓名,birth_date=出生日期"),
    ),
    "review": ("review", "-w", "township", "-o", "核对.xlsx"),
}


@contextmanager
def watched(folder: Path, seen: set[str]) -> Iterator[None]:
    """Read whatever stands in the folder, again and again."""
    ended = threading.Event()

    def look() -> None:
        while not ended.is_set():
            seen.update(plain_in(folder))
            ended.wait(0.002)

    looker = threading.Thread(target=look)
    looker.start()
    try:
        yield
    finally:
        ended.set()
        looker.join()


def plain_in(folder: Path) -> list[str]:
    """The files with a planted number in them, as they lie there."""
    found = []
    for path in folder.rglob("*"):
        try:
            if path.is_file() and CANARY.encode() in path.read_bytes():
                found.append(str(path))
        except OSError:  # gone again
            continue
    return found


@pytest.mark.parametrize("deed", DEEDS)
def test_no_row_lies_plain_on_the_way(reconciled: Path, deed: str, temporary: Path) -> None:
    seen: set[str] = set()
    desk = {str(path) for path in Path().rglob("*")}
    with watched(temporary, seen):
        lasted = Victim(*DEEDS[deed]).whole()
        for path in {str(path) for path in Path().rglob("*")} - desk:
            assert Path(path).is_dir() or stat.S_IMODE(os.stat(path).st_mode) == 0o600, path
        chance = random.Random(deed)
        for _ in range(KILLS):
            Victim(*DEEDS[deed]).live_for(chance.random() * lasted)
    assert seen == set()
    assert [p for p in plain_in(reconciled) if not p.endswith(".sealed")] == []
    for path in {str(path) for path in Path().rglob("*")} - desk:
        if path.endswith(".xlsx"):
            assert zipfile.ZipFile(path).testzip() is None
        else:
            assert Path(path).is_dir() or path == "out.csv", path


def test_a_report_over_a_public_file_is_private(run: Run, reconciled: Path) -> None:
    for name in ("a.xlsx", "a.json", "a.docx"):
        write(Path(name), "x").chmod(0o644)
        assert run("report", "-w", reconciled, "-o", name).code == 0
        assert stat.S_IMODE(os.stat(name).st_mode) == 0o600
    marked = Path("a_marked")
    assert stat.S_IMODE(marked.stat().st_mode) == 0o700
    assert {stat.S_IMODE(p.stat().st_mode) for p in marked.iterdir()} == {0o600}
