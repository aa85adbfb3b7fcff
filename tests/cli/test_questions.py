"""What is not sure is asked at the door: counted apart, listed apart, in no report's findings."""

from __future__ import annotations

import json
from pathlib import Path

from cli.running import Run, write
from openpyxl import load_workbook

PERSONS = """村,户编号,户主,与户主关系,姓名,性别,出生日期
松坪村,1,张三,户主,张三,男,1985-03-07
松坪村,1,张三,妻,李桂芳,女,1986-02-11
松坪村,1,张三,父,张大年,男,1955-02-11
"""
VISITS = """村,户编号,姓名,性别,出生日期,入户日期,结果,答复人
松坪村,1,张三,男,1985-03-07,2026-05-02,完成,本人
松坪村,1,李桂芳,女,1986-02-11,2026-05-02,完成,本人
"""


def test_whom_nobody_met_is_asked_about(run: Run, workspace: Path) -> None:
    for kind, text in (("persons", PERSONS), ("visits", VISITS)):
        file = write(Path(f"{kind}.csv"), text)
        assert run("register", file, "-w", workspace, "--kind", kind).code == 0
    said = run("reconcile", "-w", workspace, "--as-of", "2026-06-30")
    assert "Questions for the door" in said.out and ": 1." in said.out
    assert run("findings", "-w", workspace).out == ""
    [asked] = run("findings", "-w", workspace, "--questions", "--json").objects
    chance = asked["probability"]
    assert asked["subject"] == "张大年" and 0.2 < chance <= 0.25
    listed = run("findings", "-w", workspace, "--questions").out
    assert "still belong here" in listed and f"{1 - chance:.0%}" in listed
    assert run("report", "-w", workspace, "-o", "report.xlsx").code == 0
    book = load_workbook("report.xlsx")
    told = [cell.value for cell in book["Questions for the door"][2]]
    assert told[1] == "张大年" and told[3] == 1 - chance
    assert run("report", "-w", workspace, "-o", "report.json").code == 0
    whole = json.loads(Path("report.json").read_text("utf-8"))
    assert (whole["summary"]["questions"], len(whole["questions"])) == (1, 1)
    assert whole["findings"] == []
