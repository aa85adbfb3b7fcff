"""A marked workbook that comes back is the next version of its register, and none stays that is no
longer true."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest
from cli.running import refused
from openpyxl.worksheet.worksheet import Worksheet

from doorstep import Workspace

AS_OF = dt.date(2026, 6, 30)
HEAD = ["村", "户编号", "与户主关系", "姓名", "性别", "出生日期"]

pytestmark = pytest.mark.usefixtures("without_children")


def ledger(path: str, place: str, size: int = 10) -> Path:
    """People of a village; the last is entered twice, which is found."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(HEAD)
    for n in range(size):
        born = f"19{60 + n}-0{n % 9 + 1}-11"
        sheet.append(
            [place, str(n + 1), "户主", f"{place[0]}{'春夏秋冬梅兰竹菊松柏'[n]}生", "男", born]
        )
    sheet.append([cell.value for cell in sheet[size + 1]])
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return Path(path)


def edited(path: Path, to: Path | None = None) -> Path:
    """The workbook as a steward saves it: the double row taken out."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    sheet.delete_rows(sheet.max_row)
    book.save(to or path)
    return to or path


def colours(path: Path) -> int:
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert isinstance(sheet, Worksheet)
    return sum(bool(cell.fill.fill_type) for row in sheet.iter_rows() for cell in row)


def reported(made: Workspace) -> dict[str, Path]:
    """The marked workbooks of a new report, by name."""
    made.reconcile(as_of=AS_OF)
    files = made.report("核对.xlsx", as_of=AS_OF).files
    assert not {path for path in Path("核对_marked").glob("*")} - set(files)
    return {path.name: path for path in files[1:]}


@pytest.fixture
def made() -> Workspace:
    made = Workspace.create("w")
    files = [ledger("来件/白水村.xlsx", "白水村"), ledger("来件/河口村.xlsx", "河口村")]
    made.register(files, as_of=AS_OF)
    return made


def test_a_marked_copy_that_comes_back_is_the_next_version(made: Workspace) -> None:
    marked = reported(made)["白水村.xlsx"]
    assert colours(marked) > 0
    sent = edited(marked, Path("改好了.xlsx"))
    (one,) = made.register([sent], as_of=AS_OF).files
    assert (one.outcome, one.of, len(made.table("persons"))) == ("next", "白水村.xlsx", 21)
    assert "改好了.xlsx" not in reported(made)  # nothing is wrong with it any more
    assert not Path("核对_marked/白水村.xlsx").exists()


def test_its_colours_do_not_stay_where_the_fault_is_gone(made: Workspace) -> None:
    marked = reported(made)["白水村.xlsx"]
    book = openpyxl.load_workbook(marked)
    faulty = colours(marked)
    book.worksheets[0].append(["白水村", "11", "户主", "新来人", "男", "1999-09-09"])
    book.save("加一行.xlsx")
    made.register([Path("加一行.xlsx")], as_of=AS_OF)
    assert colours(reported(made)["加一行.xlsx"]) == faulty


def test_a_marked_copy_that_nobody_changed_is_the_same(made: Workspace) -> None:
    marked = reported(made)
    state = made.store.state()
    took = made.register([*marked.values(), Path("来件")], as_of=AS_OF)
    assert [one.outcome for one in took.files] == ["same"] * 4
    assert made.store.state() == state


def test_of_a_folder_with_both_the_changed_one_counts(made: Workspace) -> None:
    edited(reported(made)["白水村.xlsx"])
    took = made.register([Path("来件"), Path("核对_marked")], as_of=AS_OF)
    assert [one.outcome for one in took.files] == ["same", "same", "same", "next"]
    assert len(made.table("persons")) == 21


def test_a_marked_copy_with_half_its_rows_is_asked_about(made: Workspace) -> None:
    book = openpyxl.load_workbook(reported(made)["白水村.xlsx"])
    book.worksheets[0].delete_rows(4, 20)
    book.save("半.xlsx")
    with refused("register-doubtful"):
        made.register([Path("半.xlsx")], as_of=AS_OF)


def test_a_marked_copy_taken_as_a_blank_form_is_another_register(made: Workspace) -> None:
    book = openpyxl.load_workbook(reported(made)["白水村.xlsx"])
    sheet = book.worksheets[0]
    for row in sheet.iter_rows(min_row=2):
        row[0].value, row[3].value = "松坪村", f"松{row[3].value}"
        row[5].value = str(row[5].value).replace("19", "20", 1)
    book.save("松坪村.xlsx")
    (one,) = made.register([Path("松坪村.xlsx")], as_of=AS_OF).files
    assert (one.outcome, len(made.sources)) == ("new", 3)


def test_another_workspace_does_not_know_the_mark(made: Workspace) -> None:
    marked = reported(made)["白水村.xlsx"]
    other = Workspace.create("other")
    (one,) = other.register([marked], as_of=AS_OF).files
    assert one.outcome == "new"


def test_a_withdrawn_register_leaves_no_marked_workbook(made: Workspace) -> None:
    assert set(reported(made)) == {"白水村.xlsx", "河口村.xlsx"}
    made.withdraw("河口村")
    made.reconcile(as_of=AS_OF)
    report = made.report("核对.xlsx", as_of=AS_OF)
    assert [path.name for path in report.removed] == ["河口村.xlsx"]
    assert [path.name for path in Path("核对_marked").iterdir()] == ["白水村.xlsx"]


def test_nobodys_work_is_removed_or_overwritten(made: Workspace) -> None:
    folder = reported(made)["白水村.xlsx"].parent
    edited(folder / "河口村.xlsx")
    edited(folder / "白水村.xlsx")
    before = {path: path.read_bytes() for path in (folder / "河口村.xlsx", folder / "白水村.xlsx")}
    ledger(str(folder / "别人的.xlsx"), "别人村")
    made.withdraw("河口村")
    made.reconcile(as_of=AS_OF)
    report = made.report("核对.xlsx", as_of=AS_OF)
    assert {path.name for path in report.files[1:]} == {"白水村-2.xlsx"} and not report.removed
    assert {path: path.read_bytes() for path in before} == before
    assert (folder / "别人的.xlsx").exists()
    made.register([folder / "白水村.xlsx"], as_of=AS_OF)  # now it is held, and may be written anew
    made.reconcile(as_of=AS_OF)
    assert [p.name for p in made.report("核对.xlsx", as_of=AS_OF).removed] == ["白水村-2.xlsx"]
