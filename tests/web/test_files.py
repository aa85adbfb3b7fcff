"""Files come in through the page: who may see it; dropped, looked at, corrected, taken in; the
comparison and the pages follow by themselves."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from office.desk import Desk

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


def test_a_file_comes_in_and_the_rest_follows(browser: Client, desk: Desk) -> None:
    from doorstep import Workspace
    from doorstep.office.models import Projected
    from doorstep.office.projecting import present_run

    address = drop(browser, 人口=NEXT)
    assert "0 of 1 files looked at" in shown(browser, address)
    work()
    told = shown(browser, address)
    assert "Version 2 of 人口.csv" in told and "1 added" in told and "1 changed" in told
    answer = browser.post(f"{address}/decide", {"then": "take"})
    assert "Files taken in" in shown(browser, answer["Location"])
    work()
    assert "all pages show it" in shown(browser, "/files")
    assert {one.name: one.version for one in Workspace(desk.folder).files()}["人口.csv"] == 2
    assert Projected.objects.get().run == present_run(Workspace(desk.folder))
