"""Columns that nobody understood are emptied in what is kept and given back, unless somebody names
them."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from app.test_canary import WORD, everything_kept, planted_in
from cli.running import Run
from openpyxl import Workbook

HEAD = ["序号", "户编号", "与户主关系", "姓名", "性别", "出生日期", "身份证号", "蓝本", "绿本", ""]
ROWS = [
    [1, "1", "户主", "张三", "男", "1985-03-07", "11010519491231002X", f"{WORD}甲", f"{WORD}乙"],
    [2, "1", "妻", "李四", "女", "1986-02-11", "", f"{WORD}甲", None, f"{WORD}丙"],
    ["三丙", "2", "户主", "王五", "男", "1990-05-06", "", f"{WORD}甲", f"{WORD}乙", None],
]


@pytest.fixture(params=["人口.xlsx", "人口.csv"])
def ledger(request: pytest.FixtureRequest) -> Path:
    path = Path(request.param)
    if path.suffix == ".csv":
        lines = [",".join(str(v or "") for v in row) for row in [HEAD, *ROWS]]
        path.write_text("\n".join(lines), "utf-8")
        return path
    book = Workbook()
    sheet = book.active
    sheet.title = "人口"
    for row in [HEAD, *ROWS]:
        sheet.append([v or None for v in row])
    rest = book.create_sheet("车辆")
    for row in (["车牌", "颜色"], [f"{WORD}丁", "白"], [f"{WORD}戊", "黑"]):
        rest.append(row)
    book.save(path)
    return path


def planted(workspace: Path) -> list[str]:
    return [name for name, data in everything_kept(workspace).items() if planted_in(data)]


def given_back(run: Run, workspace: Path) -> openpyxl.Workbook:
    assert run("reconcile", "-w", workspace).code == 0
    assert run("report", "-w", workspace, "-o", "报告.xlsx").code == 0
    (marked,) = Path("报告_marked").iterdir()
    return openpyxl.load_workbook(marked)


def test_they_are_emptied_and_named(run: Run, workspace: Path, ledger: Path) -> None:
    account = run("register", ledger, "-w", workspace, "--json").object
    sheets = {"车牌", "颜色"} if ledger.suffix == ".xlsx" else set()
    assert {"蓝本", "绿本", "J"} | sheets <= set(account["unmapped"])
    assert WORD not in str(account)
    assert planted(workspace) == []
    book = given_back(run, workspace)
    sheet = book.worksheets[0]
    columns = {str(c.value): c for c in sheet[1] if c.value}
    assert set(columns) == {*HEAD} - {""}
    assert [c.value for c in sheet["H"][1:4]] == [None, None, None]
    assert [str(c.value) for c in sheet["A"][1:3]] == ["1", "2"]
    assert [c.value for c in sheet["D"][1:4]] == ["张三", "李四", "王五"]
    for name in ("蓝本", "绿本"):
        comment = columns[name].comment
        assert comment is not None and f"--keep {name}" in comment.text
    assert columns["姓名"].comment is None
    ledger_book = openpyxl.load_workbook("报告.xlsx")
    told = str([[c.value for c in row] for s in ledger_book for row in s.iter_rows()])
    assert "蓝本" in told and WORD not in told


def test_one_that_is_named_is_kept(run: Run, workspace: Path, ledger: Path) -> None:
    account = run("register", ledger, "-w", workspace, "--keep", "蓝本", "--json").object
    assert "蓝本" not in account["unmapped"] and "绿本" in account["unmapped"]
    sheet = given_back(run, workspace).worksheets[0]
    assert [c.value for c in sheet["H"][1:4]] == [f"{WORD}甲"] * 3
    assert [c.value for c in sheet["I"][1:4]] == [None, None, None]


def test_a_slip_of_the_pen_registers_nothing(run: Run, workspace: Path, ledger: Path) -> None:
    words = ("register", ledger, "-w", workspace, "--json", "--keep")
    assert run(*words, "兰本").error == "keep-unknown"
    assert run(*words, "姓名").error == "keep-unknown"
    ran = run(*words, "避孕\u200b方法")
    assert ran.error == "keep-forbidden" and ran.code == 4
    assert not list(workspace.glob("registers/*"))


PEOPLE = "姓名,性别,出生日期,身份证号,蓝本\n张三,男,1985-03-07,,\n李四,女,1986-02-11,,\n"


@pytest.mark.parametrize(
    "rest", [f",,,,{WORD}\n,,,,{WORD}甲", f"合计,2,,,{WORD}", f",,,,,{WORD}", f"备注：无,,,,{WORD}"]
)
def test_a_row_that_is_no_record_leaks_nothing_either(run: Run, workspace: Path, rest: str) -> None:
    Path("a.csv").write_text(PEOPLE + rest, "utf-8")
    account = run("register", "a.csv", "-w", workspace, "--json").object
    assert account["accepted"] == 2 and account["unmapped"]
    assert planted(workspace) == []


def test_sums_notes_and_covers_stay(run: Run, workspace: Path) -> None:
    Path("a.csv").write_text(PEOPLE + "合计,2,,,17\n填表人：王五", "utf-8")
    assert run("register", "a.csv", "-w", workspace).code == 0
    told = [data.decode() for name, data in everything_kept(workspace).items() if "unpack" in name]
    assert '["合计","2",null,null,"17"]' in told[0] and "填表人：王五" in told[0]


def test_remarks_are_never_kept_and_it_is_said_everywhere(run: Run, workspace: Path) -> None:
    book = Workbook()
    for row in (
        ["户编号", "与户主关系", "姓名", "性别", "出生日期", "身份证号", "备注"],
        ["1", "户主", "张三", "男", "1985-03-07", "11010519491231002X", "已交材料"],
    ):
        book.active.append(row)
    book.save("人口.xlsx")
    assert "备注（只看，不保存）" in run("read", "人口.xlsx", "--lang", "zh").out
    refused = run("register", "人口.xlsx", "-w", workspace, "--keep", "备注", "--json")
    assert refused.error == "keep-remarks" and "备注" in refused.said
    said = run("register", "人口.xlsx", "-w", workspace, "--lang", "zh")
    assert "不保存的列，已清空：备注\n" in said.out
    (comment,) = [c.comment for c in given_back(run, workspace).worksheets[0][1] if c.comment]
    assert comment.text
    told = {c.value for s in openpyxl.load_workbook("报告.xlsx") for r in s.iter_rows() for c in r}
    assert "Never kept: 备注" in told


def test_a_column_said_not_to_be_read_is_not_offered_to_be_kept(
    run: Run, workspace: Path, ledger: Path
) -> None:
    run("register", ledger, "-w", workspace, "--column", "蓝本=")
    for _ in range(2):
        account = run("register", ledger, "-w", workspace, "--json").object
        assert account["left"] == ["蓝本"] and "蓝本" not in account["unmapped"]
    (head,) = [c for c in given_back(run, workspace).worksheets[0][1] if c.value == "蓝本"]
    assert head.comment is not None and "--keep" not in head.comment.text


def test_a_column_kept_of_a_file_that_is_held_is_a_new_version(
    run: Run, workspace: Path, ledger: Path
) -> None:
    assert run("register", ledger, "-w", workspace).code == 0
    keep = ("--keep", "蓝本", "--lang", "zh")
    looked = run("register", ledger, "-w", workspace, *keep, "--dry-run")
    said = run("register", ledger, "-w", workspace, *keep)
    for told in (looked, said):
        assert "按要求保留：蓝本" in told.out and "未作改动" not in told.out
    assert "第 2 版" in said.out
    sheet = given_back(run, workspace).worksheets[0]
    assert [c.value for c in sheet["H"][1:4]] == [f"{WORD}甲"] * 3
    assert "未作改动" in run("register", ledger, "-w", workspace, *keep).out
    assert "未作改动" in run("register", ledger, "-w", workspace, "--lang", "zh").out


@pytest.mark.parametrize(
    "rest",
    [
        [[f"{WORD} 13912345678"], [WORD, WORD]],
        [[f"王某 420324196602164962 {WORD}"]],
        [[f"王某去年借了三万元，至今未还。{WORD}"]],
        [[f"{WORD} 13912345678", "说法"], ["甲", "乙"], ["丙", "丁"]],
        [[f"{WORD}，借了三万元，至今仍未归还。", "说法"], ["甲", "乙"], ["丙", "丁"]],
    ],
)
def test_lines_about_people_on_another_sheet_are_emptied(
    run: Run, workspace: Path, rest: list[list[str]]
) -> None:
    book = Workbook()
    sheet = book.active
    for row in [HEAD[:7], *(row[:7] for row in ROWS)]:
        sheet.append(row)
    other = book.create_sheet("说明")
    for row in rest:
        other.append(row)
    book.create_sheet("封面").append(["白水村人口台账"])
    book.save("a.xlsx")
    assert run("register", "a.xlsx", "-w", workspace).code == 0
    assert planted(workspace) == []
    assert given_back(run, workspace)["封面"]["A1"].value == "白水村人口台账"


def test_a_line_with_an_identity_number_is_no_note(run: Run, workspace: Path) -> None:
    line = "注：王五，110105194912310021，已与其本人核对，资料齐全，另行登记"
    Path("a.csv").write_text(PEOPLE + line, "utf-8")
    account = run("register", "a.csv", "-w", workspace, "--json").object
    assert account["set_aside"]["unreadable"] == 1
    assert "note" not in account["set_aside"]
