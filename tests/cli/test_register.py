"""`doorstep register FILE... -w DIR`: all files are taken in, or on any error none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from cli.running import DEATHS, PERSONS, Run, folder_hash, write

from doorstep import Workspace
from doorstep.cli import registers
from doorstep.domain.sources import Doubt, VersionChange


def names(workspace: Path) -> list[object]:
    return [row["name"] for row in Workspace(workspace).table("persons")]


def test_rows_in_are_rows_accepted_and_rows_set_aside(
    run: Run, workspace: Path, persons: Path
) -> None:
    account = run("register", persons, "-w", workspace, "--json").object
    assert (account["file"], account["rows_in"], account["accepted"]) == ("人口.csv", 4, 3)
    assert (account["set_aside"], account["records"], account["dropped"]) == (
        {"header": 1},
        {"persons": 3},
        [],
    )
    assert names(workspace) == ["张三", "李四", "王小明"]


def test_in_words(run: Run, workspace: Path, persons: Path) -> None:
    assert "3 accepted" in run("register", persons, "-w", workspace).out
    assert "计入 3 行" in run("--lang", "zh", "register", persons, "-w", workspace).out


def test_cells_that_spoke_of_what_may_not_be_kept_are_counted(run: Run, workspace: Path) -> None:
    sheet = write(
        Path("备注.csv"),
        "姓名,性别,出生日期,备注\n张三,男,1985-03-07,已上环\n李四,女,1986-02-11,外出\n",
    )
    assert "未保存：备注 1" in run("--lang", "zh", "register", sheet, "-w", workspace).out


def test_several_files_of_several_kinds(run: Run, workspace: Path, persons: Path) -> None:
    ran = run("register", persons, write(Path("死亡.csv"), DEATHS), "-w", workspace, "--json")
    assert [o["records"] for o in ran.objects] == [{"persons": 3}, {"deaths": 1}]


BAD = {
    "missing": (None, "file-missing"),
    "empty": ("", "file-empty"),
    "nul": ("姓名,性别\n张\0三,男\n", "text-nul-bytes"),
    "unclear": ("姓名,原因,日期\n张三,搬家,2020-01-01\n李四,搬家,2020-01-02\n", "kind-unclear"),
}


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize("where", [0, 1, 2])
def test_one_bad_file_and_nothing_changes(
    run: Run, workspace: Path, persons: Path, bad: str, where: int
) -> None:
    text, code = BAD[bad]
    if text is not None:
        write(Path("bad.csv"), text)
    files: list[Path] = [persons, write(Path("死亡.csv"), DEATHS)]
    files.insert(where, Path("bad.csv"))
    before = folder_hash(workspace)
    ran = run("register", *files, "-w", workspace, "--json")
    error = ran.object["error"]
    assert (error["code"], ran.code) == ("files-unreadable", 3)
    assert [cause["code"] for cause in error["params"]["causes"]] == [code]
    assert len(error["params"]["files"]) == error["params"]["good"] == 2
    assert ran.said.count("\n") == 2 and "bad.csv" in ran.said and "--good-only" in ran.said
    assert folder_hash(workspace) == before


def test_a_bad_file_alone_says_its_own_reason(run: Run, workspace: Path) -> None:
    write(Path("bad.csv"), "")
    ran = run("register", "bad.csv", "-w", workspace, "--json")
    assert (ran.error, ran.code) == ("file-empty", 3)


def test_the_good_ones_alone(run: Run, workspace: Path, persons: Path) -> None:
    bad = [write(Path("空.csv"), ""), Path("没有.csv")]
    ran = run("register", *bad, persons, "-w", workspace, "--good-only", "--json")
    assert ran.code == 1 and names(workspace) == ["张三", "李四", "王小明"]
    assert [(one["file"], one["outcome"]) for one in ran.objects] == [
        ("人口.csv", "new"),
        ("空.csv", "bad"),
        ("没有.csv", "bad"),
    ]
    assert [one["error"]["code"] for one in ran.objects[1:]] == ["file-empty", "file-missing"]


def test_nothing_good_is_an_error_all_the_same(run: Run, workspace: Path) -> None:
    bad = [write(Path("空.csv"), ""), Path("没有.csv")]
    ran = run("register", *bad, "-w", workspace, "--good-only", "--json")
    assert (ran.object["error"]["code"], ran.code) == ("files-unreadable", 3)


def test_an_unclear_kind_is_asked_for(run: Run, workspace: Path) -> None:
    file = write(Path("a.csv"), BAD["unclear"][0] or "")
    ran = run("register", file, "-w", workspace, "--json")
    assert ran.error == "kind-unclear" and "move_in" in ran.object["error"]["params"]["kinds"]
    assert run("register", file, "-w", workspace, "--kind", "move_in", "--json").object[
        "records"
    ] == {"move_in": 2}


def test_a_file_without_any_table_is_no_ledger(run: Run, workspace: Path) -> None:
    ran = run("register", write(Path("a.csv"), "甲列,乙列\n1,2\n3,4\n"), "-w", workspace, "--json")
    assert (ran.error, ran.code) == ("nothing-to-register", 3)


def test_a_month_without_entries_is_a_ledger_all_the_same(run: Run, workspace: Path) -> None:
    ran = run(
        "register", write(Path("a.csv"), PERSONS.split("\n")[0] + "\n"), "-w", workspace, "--json"
    )
    assert (ran.code, ran.object["accepted"], ran.object["set_aside"]) == (0, 0, {"header": 1})


def test_rows_of_which_none_is_a_record_are_no_ledger(run: Run, workspace: Path) -> None:
    file = write(Path("地块.csv"), "村名,组别,面积\n松坪村,1,40\n河口村,2,31\n")
    ran = run("register", file, "-w", workspace, "--json")
    assert (ran.error, ran.code) == ("no-record-of-kind", 3)


def test_the_same_file_for_another_place_moves_there(run: Run, workspace: Path) -> None:
    file = write(Path("a.csv"), "姓名,性别,出生日期\n张三,男,1990-01-01\n李四,女,1991-01-01\n")
    asked = [
        run("register", file, "-w", workspace, "--place", place, "--kind", "persons", *said).code
        for place, *said in (("甲村",), ("乙村",), ("乙村", "--yes"))
    ]
    assert asked == [0, 3, 0]
    assert [row["place"] for row in Workspace(workspace).table("persons")] == ["乙村", "乙村"]


def test_the_same_file_twice_is_no_change(run: Run, workspace: Path, persons: Path) -> None:
    run("register", persons, "-w", workspace)
    before = folder_hash(workspace)
    assert run("register", persons, persons, "-w", workspace).code == 0
    assert folder_hash(workspace) == before


def test_a_newer_file_takes_the_place_of_its_namesake(
    run: Run, workspace: Path, persons: Path
) -> None:
    run("register", persons, "-w", workspace)
    run("register", write(persons, PERSONS.replace("李四", "李四妹")), "-w", workspace)
    assert names(workspace) == ["张三", "李四妹", "王小明"]


def test_namesakes_of_two_places_stay_two(run: Run, workspace: Path) -> None:
    for village in ("甲村", "乙村"):
        file = write(
            Path(village) / "人口.csv", f"姓名,性别,出生日期\n{village[0]}大,男,1990-01-01\n"
        )
        run("register", file, "-w", workspace, "--place", village, "--kind", "persons")
    assert [(r["name"], r["place"]) for r in Workspace(workspace).table("persons")] == [
        ("甲大", "甲村"),
        ("乙大", "乙村"),
    ]


def test_two_namesakes_of_other_villages_at_once_are_two(run: Run, workspace: Path) -> None:
    other = PERSONS.replace("松坪", "河口").translate(str.maketrans("张李王", "赵钱孙"))
    other = other.replace("11010519491231002X", "").replace("19", "18")
    files = [write(Path("甲/人口.csv"), PERSONS), write(Path("乙/人口.csv"), other)]
    ran = run("register", *files, "-w", workspace, "--json")
    assert [one["name"] for one in ran.objects] == ["人口.csv", "人口（河口村）.csv"]
    assert len(names(workspace)) == 6


def test_a_name_with_dots_and_slashes_stays_outside(run: Run, workspace: Path) -> None:
    write(Path("../x.csv"), PERSONS)
    assert run("register", "../x.csv", "-w", workspace, "--json").object["file"] == "x.csv"
    assert not list(workspace.rglob("x*"))


def test_the_place_stands_where_rows_name_no_village(run: Run, workspace: Path) -> None:
    file = write(
        Path("a.csv"), "村,姓名,性别,出生日期\n松坪村,张三,男,1990-01-01\n,李四,女,1991-01-01\n"
    )
    run("register", file, "-w", workspace, "--place", "河口村", "--kind", "persons")
    places = [row["place"] for row in Workspace(workspace).table("persons")]
    assert places[0] == "松坪村" and len(places) == 2


def test_a_list_of_who_signed_in_keeps_no_register_out(run: Run, workspace: Path) -> None:
    book = openpyxl.Workbook()
    lines = [
        ["姓名", "性别", "出生日期"],
        ["张三", "男", "1985-03-07"],
        ["李四", "女", "1986-02-11"],
    ]
    signed = [["姓名", "职务", "联系电话", "签到"]]
    signed += [[name, "民警", f"1590000174{i}", ""] for i, name in enumerate(("江明宁", "钟莺"))]
    for title, rows in (("人口花名册", lines), ("会议签到表", signed)):
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    del book["Sheet"]
    book.save("一村.xlsx")
    account = run("register", "一村.xlsx", "-w", workspace, "--json").object
    assert (account["rows_in"], account["records"]) == (6, {"persons": 2})


def figures(path: Path) -> Path:
    """A list of numbers by village: no register."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in [["村", "户数", "人数"], ["松坪村", 12, 40], ["河口村", 9, 31]]:
        sheet.append(row)
    book.save(path)
    return path


def ours(path: Path) -> Path:
    """A report of ours, as saved once more by an office program."""
    book = openpyxl.Workbook()
    book.properties.creator = "Doorstep"
    for row in [["序号", "记录对象", "问题描述"], [1, "张三", "空白"], [2, "李四", "空白"]]:
        book.worksheets[0].append(row)
    book.save(path)
    return path


@pytest.mark.parametrize(("made", "code"), [(figures, "nothing-to-register"), (ours, "own-output")])
def test_what_is_no_register_stops_no_register(
    run: Run, workspace: Path, persons: Path, made: Callable[[Path], Path], code: str
) -> None:
    other = made(Path("别的.xlsx"))
    alone = run("register", other, "-w", workspace, "--json")
    assert (alone.code, alone.object["error"]["code"]) == (3, code)
    ran = run("--lang", "zh", "register", persons, other, "-w", workspace)
    assert ran.code == 0 and "已略过：别的.xlsx" in ran.out
    assert names(workspace) == ["张三", "李四", "王小明"]


def test_a_dry_run_shows_the_good_ones_beside_the_bad(
    run: Run, workspace: Path, persons: Path
) -> None:
    bad = write(Path("坏.csv"), "姓名,性别\n张\0三,男\n")
    ran = run("register", bad, persons, "-w", workspace, "--dry-run", "--good-only", "--json")
    told = {one["file"]: one["refused"] for one in ran.objects}
    assert told["人口.csv"] == [] and told["坏.csv"][0]["code"] == "text-nul-bytes"
    assert "计入" in run("--lang", "zh", "register", bad, persons, "-w", workspace, "--dry-run").out


def test_an_answer_that_is_none_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    given = iter(["x", "", "n"])
    monkeypatch.setattr(registers.click, "prompt", lambda *_, **__: next(given))
    doubt = Doubt("twice", "一.csv", ("二.csv",), VersionChange(0, 0, 0, 0, 0))
    assert registers._ask(doubt) == "new"
