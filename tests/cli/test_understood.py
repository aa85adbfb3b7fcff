"""What was understood of a file, in the reader's words: `read`, `register --dry-run`, corrections,
the sheet to fill in, and what is refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from cli.running import PERSONS, Run, folder_hash, write
from openpyxl import load_workbook

from doorstep import Workspace
from doorstep.i18n.widths import cells

STRANGE = """社员,男女,生日,公民号,孕次
张三,男,1985-03-07,11010519491231002X,2
李四,女,1986年2月,110105194912310021,1
王小明,男,1990.5.6,110105194912310048,3
"""
TOLD = ("--column", "社员=姓名", "--column", "公民号=身份证号", "--column", "男女=性别")
CODE = re.compile(r"\b[a-z]+_[a-z_]+\b|\b(?:male|female|persons|births|deaths|header|title)\b")


@pytest.fixture
def strange() -> Path:
    return write(Path("七月.csv"), STRANGE)


def zh(run: Run, *words: object) -> str:
    ran = run("--lang", "zh", *words)
    assert ran.code == 0, ran.err
    return str(ran.out)


# -- read


def test_everything_is_said_in_the_readers_words(run: Run, persons: Path) -> None:
    said = zh(run, "read", persons)
    assert not CODE.search(said)
    for words in (
        "人口台账",
        "户编号",
        "与户主关系",
        "松坪村 3 行",
        "男、女",
        "1985年3月7日",
        "1986年2月",
    ):
        assert words in said


def test_the_same_in_english(run: Run, persons: Path) -> None:
    said = run("read", persons, "--lang", "en").out
    assert "household number" in said.lower() and "男, 女" in said and "松坪村 (3)" in said


def test_numbers_of_people_and_phones_show_no_middle(run: Run) -> None:
    file = write(
        Path("人口.csv"),
        "姓名,性别,身份证号,电话,备注\n张三,男,11010519491231002X,13812345678,13912345678\n",
    )
    said = zh(run, "read", file)
    assert "1101************2X" in said and "138****5678" in said
    assert not re.search(r"\d{7}", said)


def test_what_may_not_be_kept_is_named_and_never_shown(run: Run, strange: Path) -> None:
    said = zh(run, "read", strange, *TOLD)
    assert "按规定不保存：孕次" in said
    listed = said.split("样例")[1].split("未认出")[0]
    assert "孕次" not in listed.split("按规定")[0]


def test_columns_not_understood_are_named_without_their_contents(run: Run) -> None:
    file = write(Path("人口.csv"), "姓名,性别,出生日期,奇怪的列\n张三,男,1985-03-07,秘密的话\n")
    said = zh(run, "read", file)
    assert "未认出的列（不参与核对）：奇怪的列" in said and "秘密的话" not in said


@pytest.mark.parametrize("width", [50, 72, 100])
def test_no_line_is_wider_than_the_terminal(
    run: Run, persons: Path, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    lines = zh(run, "read", persons).splitlines()
    assert max(map(cells, lines)) <= width + 2  # a closing mark may hang over
    assert any("→" in line for line in lines) == (width < 72)


def test_columns_stand_under_their_heads(
    run: Run, persons: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    lines = zh(run, "read", persons).splitlines()
    head = next(line for line in lines if "读作" in line)
    body = [line for line in lines if re.match(r"  (户编号|姓名|性别) ", line)]
    at = cells(head[: head.index("读作")])
    assert len(body) == 3
    assert all(cells(line[: re.search(r"\S+\s+\S", line[2:]).end() + 1]) == at for line in body)  # type: ignore[union-attr]


def test_json_keeps_its_contract(run: Run, persons: Path) -> None:
    first, *rows = run("read", persons, "--json").objects
    assert set(first) == {"sheet", "row", "kind", "status", "reason", "values", "raw", "flags"}
    assert [row["values"]["sex"] for row in rows] == ["male", "female", "male"]


# -- corrections


def test_a_correction_in_any_known_word(run: Run, strange: Path) -> None:
    for word in ("身份证号", "公民身份号码", "id_number", "identity number"):
        ran = run("read", strange, "--column", "社员=姓名", "--column", f"公民号={word}", "--json")
        assert ran.objects[1]["values"]["id_number"] == "11010519491231002X", word


def test_an_unknown_word_is_answered_with_the_nearest(run: Run, strange: Path) -> None:
    ran = run("--lang", "zh", "read", strange, "--column", "公民号=身份证编码号", "--json")
    assert ran.error == "column-word-unknown"
    assert "身份证号" in ran.object["error"]["params"]["nearest"]


@pytest.mark.parametrize("word", ["名字呀", "名子", "大名"])
def test_what_a_person_is_called_is_near_to_every_word_for_it(
    run: Run, strange: Path, word: str
) -> None:
    ran = run("read", strange, "--column", f"社员={word}", "--json")
    assert "姓名" in ran.object["error"]["params"]["nearest"].split(" / ")


def test_a_header_that_is_not_there_is_answered_with_those_that_are(
    run: Run, strange: Path
) -> None:
    ran = run("--lang", "zh", "read", strange, "--column", "身份=身份证号")
    assert ran.code == 3 and "社员 / 男女 / 生日" in ran.err


def test_a_column_that_cannot_be_read_so_is_said(run: Run, persons: Path) -> None:
    ran = run("--lang", "zh", "read", persons, "--column", "姓名=死亡日期", "--kind", "persons")
    assert ran.code == 3 and "“姓名”不能读作“死亡日期”" in ran.err


def test_no_correction_brings_back_what_may_not_be_kept(run: Run, strange: Path) -> None:
    ran = run("read", strange, "--column", "社员=姓名", "--column", "孕次=备注")
    assert ran.code == 3


def test_a_column_is_left_out(run: Run, persons: Path) -> None:
    said = zh(run, "read", persons, "--column", "身份证号=")
    assert "按指定不读的列：身份证号" in said and "****" not in said


def test_a_column_of_names_not_understood_is_pointed_at(run: Run, workspace: Path) -> None:
    text = "社员,性别,身份证号\n张三,男,11010519491231002X\n李四,女,110105194912310021\n"
    file = write(Path("人口.csv"), text)
    assert "--column 社员=姓名" in zh(run, "read", file)
    assert "--column 社员=姓名" in zh(run, "register", file, "-w", workspace)
    assert "--column 社员" not in zh(run, "read", file, "--column", "社员=姓名")


def test_a_kind_by_the_word_of_a_title(run: Run, persons: Path) -> None:
    assert "按指定" in zh(run, "read", persons, "--kind", "人口册")
    ran = run("--lang", "zh", "read", persons, "--kind", "没有的册")
    assert ran.code == 3 and "人口台账" in ran.err and "persons" not in ran.err


# -- refused


def test_rows_of_people_in_which_nobody_was_recognised_are_refused(
    run: Run, workspace: Path, strange: Path
) -> None:
    before = folder_hash(workspace)
    ran = run("--lang", "zh", "register", strange, "-w", workspace)
    assert ran.code == 3 and folder_hash(workspace) == before
    for words in ("社员 / 男女 / 生日", "户主姓名", "--column 社员=姓名"):
        assert words in ran.err


def test_one_such_sheet_among_good_ones_is_refused_unless_left_out(
    run: Run, workspace: Path
) -> None:
    from openpyxl import Workbook

    book = Workbook()
    good, strange, counts = book.active, book.create_sheet("外出"), book.create_sheet("汇总")
    assert good is not None
    for sheet, text in (
        (good, PERSONS),
        (strange, "\n".join(line.rpartition(",")[0] for line in STRANGE.splitlines())),
        (counts, "组别,户数,人数\n一组,12,40\n二组,13,41\n三组,9,30"),
    ):
        for line in text.strip().splitlines():
            sheet.append(line.split(","))
    book.save("三张表.xlsx")
    ran = run("register", "三张表.xlsx", "-w", workspace, "--json")
    assert ran.error == "sheet-names-nobody" and ran.object["error"]["params"]["sheet"] == "外出"
    account = run(
        "register", "三张表.xlsx", "-w", workspace, "--skip-sheet", "外出", "--json"
    ).object
    assert account["accepted"] == 3 and account["set_aside"]["left_out"] == 4
    assert account["rows_in"] == account["accepted"] + sum(account["set_aside"].values())


def test_a_sheet_to_leave_out_that_is_not_there_is_a_slip_of_the_pen(
    run: Run, workspace: Path
) -> None:
    from openpyxl import Workbook

    book = Workbook()
    for title in ("人口", "旧表 "):
        sheet = book.create_sheet(title)
        for line in PERSONS.strip().splitlines():
            sheet.append(line.split(","))
    book.remove(book.worksheets[0])
    book.save("两张表.xlsx")
    before = folder_hash(workspace)
    said = ("--skip-sheet", "旧表 ", "--skip-sheet", "旧表1")
    for words in (
        ("register", "两张表.xlsx", "-w", workspace, *said),
        ("register", "两张表.xlsx", "-w", workspace, *said, "--dry-run"),
        ("read", "两张表.xlsx", *said),
    ):
        ran = run(*words, "--json")
        assert ran.error == "skip-sheet-absent", words
        assert ran.object["error"]["params"] == {"sheet": "旧表1", "sheets": "人口 / 旧表 "}
    assert folder_hash(workspace) == before
    took = run("register", "两张表.xlsx", "-w", workspace, *said[:2], "--json").object
    assert took["accepted"] == 3


@pytest.mark.parametrize("head", ["姓名", "人员"])
def test_rows_without_a_header_get_no_hint_with_an_empty_one(
    run: Run, workspace: Path, head: str
) -> None:
    file = write(Path("名单.csv"), f"{head}\n王秀英\n李建国\n张三丰\n刘小明\n")
    ran = run("register", file, "-w", workspace)
    assert ran.code and "--column" not in ran.err
    assert run("register", file, "-w", workspace, "--json").error == "rows-without-header"
    beside = write(Path("名单2.csv"), "姓名,村\n王秀英,白水村\n李建国,白水村\n张三丰,白水村\n")
    assert run("register", beside, "-w", workspace, "--json").object["accepted"] == 3


def test_a_list_of_things_needs_no_name(run: Run, workspace: Path) -> None:
    file = write(Path("阵地.csv"), "设备名称,数量,完好情况\n血压计,2,完好\n听诊器,1,损坏\n")
    assert run("register", file, "-w", workspace, "--kind", "sites", "--json").code == 0


# -- before it is kept


def test_a_dry_run_keeps_nothing_and_says_what_it_would_be(
    run: Run, workspace: Path, persons: Path
) -> None:
    run("register", persons, "-w", workspace)
    before = folder_hash(workspace)
    next_one = write(Path("最终版.csv"), PERSONS + "松坪村,3,户主,赵六,男,1970-01-01,\n")
    said = zh(run, "register", next_one, "-w", workspace, "--dry-run")
    assert "户编号" in said and "人口.csv" in said
    told = run("register", next_one, "-w", workspace, "--dry-run", "--json").object
    assert told["outcome"] == "next" and told["tables"][0]["kind"] == "persons"
    assert folder_hash(workspace) == before


def test_a_dry_run_shows_what_would_be_refused(run: Run, workspace: Path, strange: Path) -> None:
    said = zh(run, "register", strange, "-w", workspace, "--dry-run")
    assert "不能登记" in said and "--column 社员=姓名" in said


# -- remembered


def test_what_was_said_holds_for_next_weeks_file_of_the_layout(
    run: Run, workspace: Path, strange: Path
) -> None:
    assert "已记住" in zh(run, "register", strange, "-w", workspace, *TOLD)
    later = write(Path("八月.csv"), STRANGE.replace("王小明", "赵六").replace("0048", "0056"))
    said = zh(run, "register", later, "-w", workspace, "--yes")
    assert "沿用以前的指定：社员 → 姓名" in said
    assert "赵六" in Workspace(workspace).table("persons").arrow.column("name").to_pylist()
    other = write(Path("九月.csv"), STRANGE.replace("公民号", "证号"))
    assert run("register", other, "-w", workspace, "--json").error == "table-names-nobody"


def test_what_is_remembered_is_listed_and_forgotten(
    run: Run, workspace: Path, strange: Path
) -> None:
    assert "没有记住" in zh(run, "recipes", "-w", workspace)
    run("register", strange, "-w", workspace, *TOLD)
    assert "社员 → 姓名" in zh(run, "recipes", "-w", workspace)
    run("undo", "-w", workspace)
    assert "社员 → 姓名" in zh(run, "recipes", "-w", workspace)
    run("recipes", "--forget", "-w", workspace)
    assert run("register", strange, "-w", workspace, "--json").error == "table-names-nobody"


# -- the sheet to fill in


def test_a_sheet_of_headers_is_written_filled_and_handed_back(
    run: Run, workspace: Path, strange: Path
) -> None:
    zh(run, "read", strange, "-o", "列对照表.xlsx")
    book = load_workbook("列对照表.xlsx")
    sheet = book.worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert [row[2] for row in rows] == ["社员", "男女", "生日", "公民号"]
    assert sheet.data_validations.dataValidation[0].formula1.startswith("'可选含义'!")
    words = [cell.value for cell in book.worksheets[1]["A"]]
    assert words[0] == "不读" and "身份证号" in words and not CODE.search("".join(words))
    for row, word in zip(range(2, 6), ("姓名", "性别", "不读", "身份证号"), strict=True):
        sheet.cell(row, 6, word)
    book.save("填好.xlsx")
    account = run("register", strange, "-w", workspace, "--mapping", "填好.xlsx", "--json").object
    assert account["records"] == {"persons": 3}
    row = Workspace(workspace).table("persons").arrow.to_pylist()[0]
    assert (row["name"], row["sex"], row["birth_date"]) == ("张三", "male", None)


def test_the_sheet_shows_samples_masked_and_none_of_what_may_not_be_kept(
    run: Run, strange: Path
) -> None:
    run("--lang", "zh", "read", strange, *TOLD, "-o", "列对照表.xlsx")
    rows = list(load_workbook("列对照表.xlsx").worksheets[0].iter_rows(values_only=True))
    shown = {row[2]: row[3] for row in rows[1:]}
    assert shown["公民号"].startswith("1101************2X") and "孕次" not in shown


@pytest.mark.parametrize(
    ("filled", "code"),
    [
        ("表头,改为\n社员,姓名\n男女,不知所云\n", "mapping-word-unknown"),
        ("表头,改为\n社员,姓名\n社员,性别\n", "mapping-contradictory"),
        ("甲,乙\n社员,姓名\n", "mapping-no-columns"),
        ("表头,改为\n没有的,姓名\n", "column-absent"),
    ],
)
def test_a_sheet_filled_wrongly_is_refused(run: Run, strange: Path, filled: str, code: str) -> None:
    sheet = write(Path("对照.csv"), filled)
    assert run("read", strange, "--mapping", sheet, "--json").error == code


def test_json_writes_no_workbook(run: Run, strange: Path) -> None:
    assert run("read", strange, "-o", "x.xlsx", "--json").error == "read-output-json"


def test_the_column_that_names_each_rows_kind_is_understood(run: Run, workspace: Path) -> None:
    text = "村,姓名,性别,身份证号,变动类型,变动日期\n"
    for name, kind in (("张三", "迁入"), ("李四", "迁出"), ("王五", "死亡"), ("赵六", "迁入")):
        text += f"白水村,{name},男,,{kind},2024-05-01\n"
    file = write(Path("户籍变动.csv"), text)
    said = zh(run, "read", file)
    assert "各行“变动类型”一列写明" in said and "未认出" not in said
    assert run("register", file, "-w", workspace, "--json").object["unmapped"] == []


def test_a_number_in_boxes_is_one_column_and_none_of_its_boxes_is_unknown(
    run: Run, workspace: Path
) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["姓名", "性别", "身份证号"])
    sheet.merge_cells("C1:T1")
    for name, number in (("张三", "11010519491231002X"), ("李四", "110105194912310021")):
        sheet.append([name, "男", *number])
    book.save("人口证号拆格.xlsx")
    said = zh(run, "read", "人口证号拆格.xlsx")
    assert "1101************2X" in said and "未认出" not in said
    assert run("register", "人口证号拆格.xlsx", "-w", workspace, "--json").object["unmapped"] == []


def test_a_village_cell_shows_no_number_and_a_sample_no_long_cell(
    run: Run, workspace: Path
) -> None:
    numbers = ["110105194912310021", "白水村11010519491231002X"]
    rows = (f"{name},男,1985-03-07,{where}" for name, where in zip("张王", numbers, strict=True))
    long = f"李{'·四' * 45_000},女,1986-02-01,松坪村"
    write(Path("a.csv"), "\n".join(["姓名,性别,出生日期,村", *rows, long]))
    read = run("read", "a.csv")
    taken = run("register", "a.csv", "-w", workspace)
    told = [read.out, taken.out, run("files", "-w", workspace).out]
    told.append(run("register", "a.csv", "--dry-run", "--json", "-w", workspace).out)
    for said in told:
        assert "11010519491231002" not in said
    assert all("1101************21" in said for said in told[:3])
    assert all(len(said) < 5_000 for said in told)
