"""`doorstep read FILE --json`: one object per row a person would deal with; nothing is kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli.running import PERSONS, Run, folder_hash, write

FIELDS = {"sheet", "row", "kind", "status", "reason", "values", "raw", "flags"}


def test_one_object_per_row(run: Run, persons: Path) -> None:
    ran = run("read", persons, "--json")
    assert (ran.code, ran.said) == (0, "")
    assert {frozenset(o) for o in ran.objects} == {frozenset(FIELDS)}
    assert [(o["row"], o["status"], o["reason"]) for o in ran.objects] == [
        (1, "set_aside", "header"),
        (2, "accepted", None),
        (3, "accepted", None),
        (4, "accepted", None),
    ]
    second = ran.objects[2]
    assert (second["sheet"], second["kind"]) == (None, "persons")
    assert second["values"] == {
        "village": "松坪村",
        "household_no": "1",
        "relation_to_head": "妻",
        "name": "李四",
        "sex": "female",
        "birth_date": "1986-02",
    }
    assert second["raw"]["出生日期"] == "1986年2月"
    assert second["flags"] == [{"column": "birth_date", "code": "date-precision"}]


def test_nothing_is_kept(run: Run, persons: Path, tmp_path: Path) -> None:
    before = folder_hash(tmp_path)
    run("read", persons, "--json")
    assert folder_hash(tmp_path) == before


def test_the_kind_may_be_said(run: Run, persons: Path) -> None:
    assert {o["kind"] for o in run("read", persons, "--kind", "visits", "--json").objects} == {
        "visits"
    }


@pytest.mark.parametrize(
    ("as_of", "born"), [("2026-01-01", "2025-03-07"), ("2024-12-31", "1925-03-07")]
)
def test_a_two_digit_year_is_the_latest_not_after_the_day_it_is_read_for(
    run: Run, as_of: str, born: str
) -> None:
    file = write(Path("a.csv"), "姓名,性别,出生日期\n张三,男,25年3月7日\n")
    assert run("read", file, "--as-of", as_of, "--json").objects[1]["values"]["birth_date"] == born


def test_the_pack_decides_what_headers_mean(run: Run) -> None:
    file = write(Path("a.csv"), "name,sex,date of birth\nAnn Lee,f,07/03/1985\n")
    assert (
        run("read", file, "--pack", "base", "--json").objects[1]["values"]["birth_date"]
        == "1985-03-07"
    )


def test_an_unclear_kind_is_still_shown(run: Run) -> None:
    """Only `register` must know: a look at the file says `null`."""
    file = write(Path("a.csv"), "甲列,乙列\n1,2\n3,4\n")
    ran = run("read", file, "--json")
    assert ran.code == 0 and {o["kind"] for o in ran.objects} <= {None}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_any_encoding(run: Run, encoding: str) -> None:
    ran = run("read", write(Path("a.csv"), PERSONS, encoding), "--json")
    assert [o["values"].get("name") for o in ran.objects[1:]] == ["张三", "李四", "王小明"]


def test_line_separators_inside_a_cell_do_not_break_a_line_of_json(run: Run) -> None:
    cell = "甲\u2028乙\u0085丙\u001c丁"
    ran = run(
        "read",
        write(Path("a.csv"), f"姓名,性别,出生日期,住址\n张三,男,1990-01-01,{cell}\n"),
        "--json",
    )
    assert len(ran.objects) == 2
    assert ran.objects[1]["raw"]["住址"] == cell


def test_for_the_eye(run: Run, persons: Path) -> None:
    ran = run("--lang", "zh", "read", persons)
    assert (ran.code, ran.said) == (0, "")
    assert "表头 1" in ran.out and "姓名  " in ran.out and "张三、李四、王小明" in ran.out
    assert "header 1" in run("--lang", "en", "read", persons).out


def test_nobody_asking_for_a_language_the_computers_is_spoken(run: Run, persons: Path) -> None:
    assert "header 1" in run("read", persons).out


@pytest.mark.parametrize("lang", ["C.UTF-8", "fr_FR.UTF-8"])
def test_a_computer_naming_none_of_ours_the_packs_is_spoken(
    run: Run, persons: Path, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    """A Chinese ledger is spoken of in Chinese."""
    monkeypatch.setenv("LANG", lang)
    assert "表头 1" in run("read", persons).out
    assert "4 rows" in run("read", persons, "--pack", "base").out
    write(Path("doorstep.toml"), '[workspace]\nlanguage = "en"\n')
    assert "header 1" in run("read", persons).out


def test_a_mark_that_nobody_closes_is_said(run: Run) -> None:
    lines = PERSONS.splitlines()
    lines[2] = lines[2].replace("李四", '"李四')
    file = write(Path("a.csv"), "\n".join(lines) + "\n")
    assert "第 3 行" in run("read", file, "--lang", "zh").out
    assert "line 3" in run("read", file, "--lang", "en").out
    assert "王小明" in run("read", file, "--json").out


def test_a_folder_is_looked_at_by_register(run: Run) -> None:
    Path("台账").mkdir()
    ran = run("read", "台账", "--lang", "zh")
    assert ran.code == 3
    assert "“台账”是文件夹" in ran.err and "register 台账 -w 工作区 --dry-run" in ran.err


def test_an_office_programs_lock_file_is_no_ledger(run: Run) -> None:
    file = write(Path("~$人口.xlsx"), "?" * 165)
    ran = run("read", file, "--json")
    assert (ran.code, ran.error) == (3, "file-of-lock")
    assert "不是台账" in run("read", file, "--lang", "zh").err
