"""`doorstep reconcile` finds what does not agree, `doorstep findings --json` lists it."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli.conftest import Lay
from cli.running import DEATHS, Run, write

from doorstep.i18n.widths import cells

CELL = {"file", "sheet", "row", "column", "raw", "value"}
FINDING = set("id check code severity place subject left right params probability".split())


@pytest.fixture
def reconciled(run: Run, workspace: Path, persons: Path, lay: Lay) -> Path:
    def compare() -> None:
        run("register", persons, write(Path("死亡.csv"), DEATHS), "-w", workspace)
        assert run("reconcile", "-w", workspace, "--as-of", "2026-06-30").code == 0

    lay(compare)
    return workspace


def test_both_cells_side_by_side(run: Run, reconciled: Path) -> None:
    ran = run("findings", "-w", reconciled, "--json")
    assert (ran.code, ran.said) == (0, "")
    assert ran.objects
    for found in ran.objects:
        assert set(found) == FINDING and found["severity"] in ("high", "medium", "low")
        assert all(
            set(cell) == CELL for cell in (found["left"], found["right"]) if cell is not None
        )
    born = next(o for o in ran.objects if o["code"] == "VAL_DATE")
    assert (born["subject"], born["place"], born["left"]["row"], born["left"]["column"]) == (
        "张三",
        "松坪村",
        2,
        "F",
    )
    assert (born["left"]["raw"], born["right"]["column"]) == ("1985-03-07", "G")
    late = next(o for o in ran.objects if o["code"] == "LATE")
    assert late["left"]["file"] == "死亡.csv"


def test_the_counts_add_up(run: Run, reconciled: Path) -> None:
    told = run("reconcile", "-w", reconciled, "--as-of", "2026-06-30", "--json").object
    assert (
        sum(told["codes"].values())
        == told["findings"]
        == len(run("findings", "-w", reconciled, "--json").objects)
    )


def test_the_same_again_is_the_same(run: Run, reconciled: Path) -> None:
    first = run("findings", "-w", reconciled, "--json").out
    run("reconcile", "-w", reconciled, "--as-of", "2026-06-30")
    assert run("findings", "-w", reconciled, "--json").out == first


def test_in_words(run: Run, reconciled: Path) -> None:
    ran = run("--lang", "zh", "findings", "-w", reconciled)
    assert (
        ran.code == 0 and "张三" in ran.out and "人口.csv F2 1985-03-07  ↔  人口.csv G2" in ran.out
    )
    assert "共发现不一致" in run("--lang", "zh", "reconcile", "-w", reconciled).out


@pytest.mark.parametrize("command", ["findings", "report"])
def test_first_compare_then_look(run: Run, workspace: Path, persons: Path, command: str) -> None:
    run("register", persons, "-w", workspace)
    words = ["-o", "x.json"] if command == "report" else []
    ran = run(command, "-w", workspace, *words, "--json")
    assert (ran.error, ran.code) == ("not-reconciled", 3)


def test_what_is_registered_later_must_be_compared_again(run: Run, reconciled: Path) -> None:
    run("register", write(Path("死亡.csv"), DEATHS.replace("06-20", "05-20")), "-w", reconciled)
    assert run("findings", "-w", reconciled, "--json").error == "not-reconciled"
    run("undo", "-w", reconciled)
    assert run("findings", "-w", reconciled, "--json").code == 0


def test_nothing_registered(run: Run, workspace: Path) -> None:
    ran = run("reconcile", "-w", workspace, "--json")
    assert (ran.error, ran.code) == ("nothing-registered", 3)


def test_odd_characters_in_a_cell_come_back_as_written(run: Run, workspace: Path) -> None:
    phone = "138\u2028\u0085x"
    file = write(Path("a.csv"), f'姓名,性别,出生日期,联系电话\n张三,男,2190-13-45,"{phone}"\n')
    run("register", file, "-w", workspace, "--kind", "persons")
    assert run("reconcile", "-w", workspace).code == 0
    assert run("findings", "-w", workspace, "--json").code == 0
    assert len(run("findings", "-w", workspace, "--json").objects) >= 1


def test_on_the_screen_the_gravest_stand_first_in_words(
    run: Run, reconciled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = run("findings", "-w", reconciled, "--json").objects
    monkeypatch.setenv("COLUMNS", "50")
    said = run("findings", "-w", reconciled, "--lang", "zh").out.splitlines()
    heads = [line for line in said if not line.startswith(" ")]
    assert len(heads) == len(told) and len(said) > len(heads)
    assert max(map(cells, said)) <= 50
    shapes = [next(shape for shape in "■▲○" if shape in line) for line in heads]
    assert shapes == sorted(shapes, key="■▲○".index) and "■高" in said[0]
    assert not any(one["code"] in line for one in told for line in said)
