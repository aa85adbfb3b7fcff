"""Identity numbers and telephone numbers are masked, unless a finding is about them or somebody
asks."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from cli.conftest import at_a_desk, lay, run, workspace
from cli.running import Run, write

from doorstep.domain.findings import Cell, Finding
from doorstep.domain.vocabulary import Severity
from doorstep.engine.fields.masking import mask_numbers
from doorstep.render.masking import masked

__all__ = ["at_a_desk", "lay", "run", "workspace"]
ID, PHONE = "11010519491231002X", "13800138000"
HIDDEN = {
    ID: "1101************2X",
    f"号{ID}。": "号1101************2X。",
    "110105 19491231 002X": "1101************2X",
    "110105491231002": "1101*********02",
    "１１０１０５１９４９１２３１００２Ｘ": "１１０１************２Ｘ",
    f"电话{PHONE}，": "电话138****8000，",
    "138-0013-8000": "138****8000",
    "+86 138 0013 8000": "+861********00",
    "010-62345678": "010****5678",
    "+255712345678": "+255*******78",
}
SHOWN = ["张三", "1985-03-07", "2024-05-01 2024-06-20", "12", "", "a11010519491231002Xb", "1" * 30]


@pytest.mark.parametrize("text", HIDDEN)
def test_only_the_ends_can_be_read(text: str) -> None:
    assert mask_numbers(text) == HIDDEN[text]
    assert mask_numbers(HIDDEN[text]) == HIDDEN[text]


@pytest.mark.parametrize("text", SHOWN)
def test_what_is_no_number_stays(text: str) -> None:
    assert mask_numbers(text) == text


def finding(code: str, raw: str) -> Finding:
    cell = Cell("a.xlsx", None, 2, "C", raw, raw)
    said = {"said": [f"见{ID}"]}
    return Finding("f", "check", code, Severity.LOW, "松坪村", f"张三{ID}", cell, cell, said)


@pytest.mark.parametrize(
    ("code", "raw", "shown"),
    [
        ("VAL_ID", ID, True),
        ("VAL_PHONE", PHONE, True),
        ("REG_DUP", ID, True),
        ("REG_CONFLICT", ID, True),
        ("REG_DUP", f"张三 {ID}", False),
        ("VAL_SEX", ID, False),
        ("REG_OMIT", PHONE, False),
    ],
)
def test_a_finding_about_a_number_shows_it(code: str, raw: str, shown: bool) -> None:
    found = masked(finding(code, raw))
    for cell in (found.left, found.right):
        assert cell is not None and (cell.raw == raw) is shown and (cell.value == raw) is shown
    if not code.startswith("VAL_I") and not code.startswith("VAL_P"):
        assert ID not in str(found.params) and ID not in found.subject


LEDGER = f"""村,户编号,与户主关系,姓名,性别,出生日期,身份证号,电话
松坪村,1,户主,张三,男,1985-03-07,{ID},{PHONE}
松坪村,{ID},户主,李四,,生于{PHONE},,
"""
MOVED = f"""姓名,迁入日期,身份证号,电话
张三,2020-01-01,{ID},13900139000
"""


def _written(path: str) -> str:
    file = Path(path)
    if file.suffix == ".json":
        return file.read_text("utf-8")
    with zipfile.ZipFile(file) as held:
        return "".join(held.read(name).decode("utf-8", "ignore") for name in held.namelist())


def test_screen_ledger_and_json_mask(run: Run, workspace: Path) -> None:
    file = write(Path("人口.csv"), LEDGER)
    other = write(
        Path("迁入.csv"), f"姓名,迁入日期,身份证号,电话\n张三,2020-01-01,{ID},13900139000\n"
    )
    assert run("register", file, other, "-w", workspace).code == 0
    assert run("reconcile", "-w", workspace).code == 0
    found = run("findings", "-w", workspace, "--json", "--full").objects
    some = [one["code"] for one in found if PHONE in json.dumps(one)]
    assert set(some) - {"VAL_PHONE", "VAL_ID"}, "the test has nothing to hide"
    for ran in (
        run("findings", "-w", workspace, "--json").out,
        run("findings", "-w", workspace).out,
    ):
        lines = [line for line in ran.splitlines() if "VAL_PHONE" not in line]
        assert lines and PHONE not in "".join(lines) and "138****8000" in ran
    for name in ("a.json", "a.xlsx"):
        assert run("report", "-w", workspace, "-o", name).code == 0
        assert f"生于{PHONE}" not in _written(name) and "生于138****8000" in _written(name)
        assert run("report", "-w", workspace, "-o", name, "--full").code == 0
        assert f"生于{PHONE}" in _written(name)


def test_a_pair_of_people_shows_the_numbers_that_differ(run: Run, workspace: Path) -> None:
    file = write(Path("人口.csv"), LEDGER)
    other = write(
        Path("迁入.csv"), f"姓名,迁入日期,身份证号,电话\n张三,2020-01-01,{ID},13900139000\n"
    )
    assert run("register", file, other, "-w", workspace).code == 0
    assert run("reconcile", "-w", workspace).code == 0
    words = ("explain", "人口.csv:2", "迁入.csv:2", "-w", workspace)
    for ran in (run(*words), run(*words, "--json")):
        assert ran.code == 0, ran.err
        assert ID not in ran.out and "1101************2X" in ran.out
    told = run(*words, "--json").object
    assert told["left_cells"]["values"]["phone"] == PHONE
    assert ID in run(*words, "--full").out
