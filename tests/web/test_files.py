"""Files come in through the page: who may see it; dropped, looked at, corrected, taken in; the
comparison and the pages follow by themselves."""

from __future__ import annotations

import datetime as dt
import re
import sys
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from office.desk import DEATHS, POSTGRESQL, SQLITE, Desk

both = pytest.mark.parametrize("database", [SQLITE, POSTGRESQL], indirect=True)
NEXT = """村,户编号,与户主关系,姓名,性别,出生日期,身份证号
松坪村,1,户主,张三,男,1949-12-31,11010519491231002X
松坪村,1,妻,李四,女,1986-02-01,
松坪村,2,户主,王小明,男,1990-05-06,
松坪村,3,户主,孙七,男,1980-05-06,
河湾村,1,户主,赵五,男,1970-01-01,
河湾村,1,妻,钱六,女,1971-02-02,
"""


def drop(browser: Client, **files: str) -> str:
    """Drop files as a browser does; returns the address of what was understood."""
    given = [SimpleUploadedFile(name + ".csv", text.encode()) for name, text in files.items()]
    answer = browser.post("/files/drop", {"file": given})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def shown(browser: Client, address: str) -> str:
    """The page's text without its marks."""
    answer = browser.get(address)
    assert answer.status_code == 200, answer.content.decode()
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", "", answer.content.decode()))


def work() -> None:
    """What the worker does until nothing waits."""
    from doorstep.office.worker import do_jobs

    do_jobs()


PAGES = ("/files", "/files/progress", "/files/dropped/0", "/files/dropped/0/1")
BUTTONS = ("drop", "withdraw", "undo", "compare", "dropped/0/decide", "dropped/0/1/correct")


@pytest.mark.parametrize("address", PAGES)
def test_nobody_sees_files_who_is_not_signed_in(desk: Desk, address: str) -> None:
    answer = Client().get(address)
    assert (answer.status_code, answer["Location"]) == (302, "/signed-out")


@pytest.mark.parametrize("button", BUTTONS)
def test_nobody_changes_files_who_is_not_signed_in(desk: Desk, button: str) -> None:
    from doorstep.office.models import AuditEvent

    before = AuditEvent.objects.count()
    answer = Client().post(f"/files/{button}", {"source": "x", "then": "take"})
    assert (answer.status_code, answer["Location"]) == (302, "/signed-out")
    assert AuditEvent.objects.count() == before


@both
def test_a_file_comes_in_and_the_rest_follows(browser: Client, desk: Desk) -> None:
    from doorstep import Workspace
    from doorstep.office.models import Projected
    from doorstep.office.projecting import present_run

    address = drop(browser, 人口=NEXT)
    assert "Files looked at: 0 of 1" in shown(browser, address)
    work()
    told = shown(browser, address)
    assert "Version 2 of 人口.csv" in told and "1 added" in told and "1 changed" in told
    assert "孙七" in told and "date of birth" in told  # a few rows that are not as they were
    answer = browser.post(f"{address}/decide", {"then": "take"})
    assert "Files taken in" in shown(browser, answer["Location"])
    work()
    assert "all pages show it" in shown(browser, "/files")
    assert {one.name: one.version for one in Workspace(desk.folder).files()}["人口.csv"] == 2
    assert Projected.objects.get().run == present_run(Workspace(desk.folder))


PLANTED = "欧阳惊蛰"


@both
def test_a_name_in_a_failure_is_found_nowhere(
    browser: Client,
    desk: Desk,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    from django_tasks_db.models import DBTaskResult

    from doorstep import Workspace
    from doorstep.app.logs import configure_logging
    from doorstep.office.job_queue import ask

    def fails(*_: object, **__: object) -> None:
        raise ValueError(PLANTED)

    log = tmp_path / "log"
    configure_logging(True, {"DOORSTEP_LOG": str(log)}, sys.stderr)
    for broken in ("look", "reconcile"):
        monkeypatch.setattr(Workspace, broken, fails)
    address = drop(browser, 人口=NEXT)
    Workspace(desk.folder).withdraw("死亡")
    ask("reconcile")
    work()
    jobs = DBTaskResult.objects.filter(status="FAILED")
    assert {job.exception_class_path for job in jobs} == {"builtins.ValueError"}
    assert [job.traceback for job in jobs] == ["", ""]
    pages = [shown(browser, address), shown(browser, "/files")]
    assert all("Something of ours failed" in page or "failed;" in page for page in pages)
    configure_logging(False, {}, sys.stderr)
    told = capfd.readouterr()
    assert log.stat().st_size
    for text in (*pages, address, told.out, told.err, log.read_text("utf-8")):
        assert PLANTED not in text
    assert PLANTED.encode() not in desk.held()


def test_after_a_failure_somebody_may_try_again(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from doorstep import Workspace

    def fails(*_: object, **__: object) -> None:
        raise ValueError

    with monkeypatch.context() as broken:
        broken.setattr(Workspace, "look", fails)
        address = drop(browser, 人口=NEXT)
        work()
    assert "Try again" in shown(browser, address)
    browser.post(f"{address}/decide", {"then": "look"})
    work()
    assert "Version 2" in shown(browser, address)


def test_of_many_files_the_bad_ones_are_named_and_the_good_ones_taken(
    browser: Client, desk: Desk
) -> None:
    from doorstep import Workspace
    from doorstep.office.models import ImportRow

    address = drop(browser, 人口=NEXT, 空白=" \n", 说明="今天开会\n明天下雨\n")
    work()
    told = shown(browser, address)
    assert "3 files, 1 ready" in told and told.count("Cannot be taken in") == 2
    browser.post(f"{address}/decide", {"then": "take"})
    work()
    assert len(Workspace(desk.folder).files()) == 2
    (left,) = ImportRow.objects.filter(state="understood")
    assert [one["name"] for one in left.said["files"]] == ["空白.csv", "说明.csv"]
    assert "2 cannot be taken in" in shown(browser, "/files")


def test_what_nobody_can_tell_is_asked(browser: Client, desk: Desk) -> None:
    from doorstep import Workspace

    few = "".join(NEXT.splitlines(keepends=True)[:2])
    address = drop(browser, 人口=few)
    work()
    told = shown(browser, address)
    assert "Waits for your answer" in told and "--" not in told
    assert browser.post(f"{address}/decide", {"then": "take"}).status_code == 400
    browser.post(f"{address}/decide", {"then": "take", "answer-1": "new"})
    work()
    held = {one.name: one.version for one in Workspace(desk.folder).files()}
    assert len(held) == 3 and held["人口.csv"] == 1


def test_a_column_is_put_right(browser: Client, desk: Desk) -> None:
    from doorstep import Workspace

    strange = "村,家里谁,性别,出生日期\n松坪村,周八,男,1985-03-07\n松坪村,吴九,女,1986-02-01\n"
    address = drop(browser, 名单=strange)
    work()
    assert "Cannot be taken in" in shown(browser, address)
    page = browser.get(f"{address}/1").content.decode()
    assert 'value="家里谁"' in page and "周八" not in page
    given = {"header": ["家里谁"], "was": [""], "meaning": ["name"], "kind": "persons"}
    browser.post(f"{address}/1/correct", given)
    work()
    assert "Can be taken in" in shown(browser, address)
    page = browser.get(f"{address}/1").content.decode()
    assert "as you said" in page and '<tr class="header">' in page and "周八" in page
    browser.post(f"{address}/decide", {"then": "take"})
    work()
    names = Workspace(desk.folder).table("persons").arrow.column("name").to_pylist()
    assert {"周八", "吴九"} <= set(names)


def test_what_was_taken_in_is_withdrawn_and_brought_back(browser: Client, desk: Desk) -> None:
    from doorstep import Workspace

    held = Workspace(desk.folder).files()
    browser.post("/files/withdraw", {"source": held[0].source})
    work()
    assert [one.name for one in Workspace(desk.folder).files()] == [held[1].name]
    browser.post("/files/undo")
    browser.post("/files/undo")  # pressed twice: asked once
    work()
    assert Workspace(desk.folder).files() == held
    assert "all pages show it" in shown(browser, "/files")


def test_dropped_files_lie_sealed_and_go_when_they_are_dismissed(
    browser: Client, desk: Desk
) -> None:
    address = drop(browser, 人口=NEXT)
    inbox = desk.folder / "inbox"
    (kept,) = inbox.glob("*.sealed")
    assert "孙七".encode() not in kept.read_bytes() and kept.stat().st_mode & 0o077 == 0
    assert "孙七".encode() not in desk.held() and "人口.csv".encode() not in desk.held()
    browser.post(f"{address}/decide", {"then": "dismiss"})
    assert list(inbox.glob("*.sealed")) == []
    work()  # the look that was asked for finds nothing to do
    assert "None of them was taken in" in shown(browser, address)


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ([], "No file with content"),
        ([("~$人口.csv", "x")], "No file with content"),
        ([("人口.csv", "x"), ("人口.csv", "y")], "Two files are called"),
    ],
)
def test_a_drop_that_cannot_be_kept_is_refused(
    browser: Client, files: list[tuple[str, str]], told: str
) -> None:
    given = [SimpleUploadedFile(name, text.encode()) for name, text in files]
    answer = browser.post("/files/drop", {"file": given})
    assert answer.status_code == 400 and told in answer.content.decode()


def test_a_correction_that_cannot_be_is_said_of_its_file_alone(browser: Client) -> None:
    address = drop(browser, 人口=NEXT, 死亡=DEATHS)
    work()
    given = {"header": ["性别"], "was": ["sex"], "meaning": ["death_date"]}
    browser.post(f"{address}/1/correct", given)
    work()
    told = shown(browser, address)
    assert "2 files, 1 ready" in told and "cannot be read as “date of death”" in told
    assert "6 records" in told  # and it can be put right again
    given = {"header": ["性别"], "was": [""], "meaning": ["sex"]}
    browser.post(f"{address}/1/correct", given)
    work()
    assert "2 files, 2 ready" in shown(browser, address)


def test_what_was_overtaken_is_shown_once_more(browser: Client, desk: Desk) -> None:
    from doorstep import Workspace

    first, second = drop(browser, 人口=NEXT), drop(browser, 人口=NEXT.replace("孙七", "周八"))
    work()
    for address in (first, second):
        browser.post(f"{address}/decide", {"then": "take"})
    work()
    assert {one.name: one.version for one in Workspace(desk.folder).files()}["人口.csv"] == 2
    told = shown(browser, second)
    assert "Something else was registered" in told and "Version 3" in told
    browser.post(f"{second}/decide", {"then": "take"})
    work()
    assert {one.name: one.version for one in Workspace(desk.folder).files()}["人口.csv"] == 3


def test_jobs_that_ended_long_ago_are_forgotten(browser: Client) -> None:
    from django.utils import timezone
    from django_tasks_db.models import DBTaskResult

    from doorstep.office.job_queue import KEPT_DAYS, forget_finished

    drop(browser, 人口=NEXT)
    work()
    done = DBTaskResult.objects.count()
    forget_finished()
    assert 0 < done == DBTaskResult.objects.count()
    long_ago = timezone.now() - dt.timedelta(days=KEPT_DAYS + 1)
    DBTaskResult.objects.update(finished_at=long_ago)
    forget_finished()
    assert not DBTaskResult.objects.exists()


def test_a_file_of_any_name_is_looked_at(browser: Client) -> None:
    from doorstep.office.models import ImportRow

    names = ["长" * 250 + ".csv", "a." + "长" * 200, "..\\..\\x.csv", "../../y.csv", "con.csv"]
    given = [SimpleUploadedFile(name, NEXT.encode()) for name in names]
    assert browser.post("/files/drop", {"file": given}).status_code == 302
    work()
    (row,) = ImportRow.objects.all()
    assert row.state == "understood"
    kept = [one["name"] for one in row.said["files"]]
    assert kept[2:] == ["x.csv", "y.csv", "con.csv"] and kept[0].endswith("长.csv")
    assert max(len(name.encode()) for name in kept) <= 200


def test_of_too_many_files_it_is_said_how_many_may_come(browser: Client) -> None:
    given = [SimpleUploadedFile(f"{number}.csv", b"x") for number in range(150)]
    answer = browser.post("/files/drop", {"file": given})
    assert answer.status_code == 400
    assert "150" in answer.content.decode() and "100" in answer.content.decode()


def test_choosing_files_is_not_disturbed_when_the_worker_is_done(browser: Client) -> None:
    """The page is not loaded anew: the list of what is held is put in its place."""
    browser.get("/files")
    work()
    answer = browser.get("/files/progress")
    assert "HX-Refresh" not in answer.headers
    assert 'id="held" hx-swap-oob="true"' in answer.content.decode()
    assert "hx-swap-oob" not in browser.get("/files").content.decode()


def test_somebody_says_of_which_register_a_file_is_the_next_version(
    browser: Client, desk: Desk
) -> None:
    """It is looked at again, so that what changes is seen before it is taken in."""
    from doorstep import Workspace

    small = "村,户编号,姓名,性别,出生日期\n河湾村,7,孙二,男,1960-05-06\n"
    address = drop(browser, 河湾=small)
    work()
    browser.post(f"{address}/decide", {"then": "take", "answer-1": "new"})
    work()
    address = drop(browser, 新表=NEXT)
    work()
    held = {one.file: one.id for one in Workspace(desk.folder).sources}
    page = browser.get(address).content.decode()
    assert all(f'<option value="{held[name]}"' in page for name in ("人口.csv", "河湾.csv"))
    assert f'value="{held["死亡.csv"]}"' not in page  # of another kind
    said = {"then": "take", "becomes-1": held["河湾.csv"], "answer-1": "replace"}
    assert browser.post(f"{address}/decide", said)["Location"] == address
    work()
    assert "Version 2 of 河湾.csv" in shown(browser, address)
    assert browser.post(f"{address}/decide", said)["Location"] == "/files"
    work()
    now = {one.id: one.file for one in Workspace(desk.folder).sources}
    assert now[held["河湾.csv"]] == "新表.csv"


def test_files_stay_in_the_order_they_came_and_what_is_ticked_is_counted(
    browser: Client, desk: Desk
) -> None:
    from doorstep import Workspace

    address = drop(browser, 人口=NEXT, 说明="今天开会\n明天下雨\n", 死亡=DEATHS)
    work()
    page = browser.get(address).content.decode()
    cards = re.findall(r'id="file-(\d)">([^<]+)<', page)
    assert cards == [("1", "人口.csv"), ("2", "说明.csv"), ("3", "死亡.csv")]
    answer = browser.post(f"{address}/decide", {"then": "take", "leave-2": "on", "leave-3": "on"})
    assert "2 files were left out" in shown(browser, answer["Location"])
    work()
    assert "Taken in: 1 file. 2 files were left out" in shown(browser, address)
    assert {one.name: one.version for one in Workspace(desk.folder).files()}["人口.csv"] == 2


def test_a_sheet_without_a_record_is_taken_in_only_as_a_kind_that_was_said(
    browser: Client, desk: Desk
) -> None:
    from doorstep import Workspace

    plots = "村名,组别,面积\n松坪村,1,40\n河湾村,2,31\n"
    address = drop(browser, 地块=plots)
    work()
    told = shown(browser, address)
    assert "1 file, 0 ready" in told and "holds no record of the kinds known" in told
    assert "Can be taken in" not in told and "a new register" not in told
    assert browser.post(f"{address}/decide", {"then": "take"}).status_code == 400
    browser.post(f"{address}/1/correct", {"kind": "sites"})
    work()
    assert "1 file, 1 ready" in shown(browser, address)
    browser.post(f"{address}/decide", {"then": "take"})
    work()
    assert "地块.csv" in {one.name for one in Workspace(desk.folder).files()}


def meanings(browser: Client, address: str, header: str) -> tuple[set[str], str]:
    """The codes offered for a column, and the one that is selected."""
    page = browser.get(address).content.decode()
    row = page.partition(f'name="header" value="{header}"')[2].partition("</select>")[0]
    (chosen,) = re.findall(r'<option value="([^"]*)" selected', row)
    return set(re.findall(r'<option value="([^"]*)"', row)), chosen


def say(browser: Client, address: str, header: str, meaning: str, **more: str) -> None:
    """Choose a meaning on the page as it is now, as a browser sends it."""
    _, was = meanings(browser, f"{address}/1", header)
    given = {"header": [header], "was": [was], "meaning": [meaning], **more}
    browser.post(f"{address}/1/correct", given)
    work()


@pytest.mark.parametrize("cleared", ["", "sex", "as-read"])
def test_what_was_said_of_a_column_is_shown_and_can_be_cleared(
    browser: Client, cleared: str
) -> None:
    """A column of another kind is not offered; said all the same, nobody is caught by it."""
    address = drop(browser, 人口=NEXT)
    work()
    offered, chosen = meanings(browser, f"{address}/1", "性别")
    assert chosen == "sex" and "ethnicity" in offered and "death_date" not in offered
    say(browser, address, "性别", "death_date")
    assert "1 file, 0 ready" in shown(browser, address)
    offered, chosen = meanings(browser, f"{address}/1", "性别")
    assert chosen == "death_date" and {"", "sex", "as-read"} <= offered
    say(browser, address, "性别", cleared)
    assert "1 file, 1 ready" in shown(browser, address)
    offered, chosen = meanings(browser, f"{address}/1", "性别")
    assert chosen == (cleared if cleared != "as-read" else "sex")
    assert ("as-read" in offered) == (cleared != "as-read")


def test_a_visit_is_offered_no_column_of_a_person(browser: Client) -> None:
    visits = "村,户编号,走访日期,走访结果,走访人,备用\n松坪村,1,2026-06-01,完成,王会计,甲\n"
    address = drop(browser, 走访=visits)
    work()
    offered, chosen = meanings(browser, f"{address}/1", "备用")
    assert chosen == "" and "visit_outcome" in offered and "ethnicity" not in offered


def test_what_was_said_of_a_column_that_is_gone_can_be_cleared(browser: Client) -> None:
    address = drop(browser, 人口=NEXT)
    work()
    given = {"header": ["民族"], "was": [""], "meaning": ["ethnicity"]}
    browser.post(f"{address}/1/correct", given)
    work()
    assert "1 file, 0 ready" in shown(browser, address)
    assert "Said before of columns that are not there now" in shown(browser, f"{address}/1")
    say(browser, address, "民族", "as-read")
    assert "1 file, 1 ready" in shown(browser, address)
