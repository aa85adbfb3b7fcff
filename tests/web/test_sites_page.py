"""Service sites on pages: who may not see them, the matrix, a walk typed in, tasks of what is
lacking, and the papers."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from office.desk import Desk
from office.test_corrections import Office
from office.test_site_walks import take_ledger
from openpyxl import load_workbook

TODAY = dt.date.today().isoformat()


@pytest.mark.parametrize(
    "path", ["/sites", "/sites.xlsx", "/sites/walk.pdf", "/sites/walk?place=1"]
)
def test_who_is_not_signed_in_sees_none_of_it(desk: Desk, path: str) -> None:
    answer = Client().get(path)
    assert (answer.status_code, answer["Location"]) == (302, "/signed-out")


def test_what_is_lacking_stands_with_what_it_costs_and_becomes_a_task(
    desk: Desk, browser: Client, tmp_path: Path
) -> None:
    take_ledger(desk, tmp_path, 0)
    Office(desk)
    page = browser.get("/sites").content.decode()
    assert "2,800 to 5,000 yuan" in page and '<span class="state bad">0</span>' in page
    answer = browser.post("/sites/tasks")
    assert answer["Location"] == "/sites?made=1"
    assert "1 task was made." in browser.get(answer["Location"]).content.decode()


def test_a_walk_typed_in_stands_in_the_matrix(desk: Desk, browser: Client, tmp_path: Path) -> None:
    take_ledger(desk, tmp_path, 0)
    place = Office(desk).village.pk
    assert "there.computer" in browser.get(f"/sites/walk?place={place}").content.decode()
    given = {"place": place, "day": TODAY, "there.computer": "2", "works.computer": "1"}
    assert browser.post("/sites/walk/kept", given).status_code == 302
    assert "1 of 2" in browser.get("/sites").content.decode()
    wrong = browser.post("/sites/walk/kept", given | {"works.computer": "3"})
    assert wrong.status_code == 400 and "whole number" in wrong.content.decode()


def test_papers_leave(desk: Desk, browser: Client, tmp_path: Path) -> None:
    take_ledger(desk, tmp_path, 0)
    book = load_workbook(io.BytesIO(browser.get("/sites.xlsx").content))
    matrix, gaps = book.worksheets
    assert matrix.cell(2, 1).value == "松坪村" and gaps.cell(2, 2).value == "computer"
    assert browser.get("/sites/walk.pdf").content.startswith(b"%PDF")


def test_a_village_sees_its_own_site_and_no_other(desk: Desk, tmp_path: Path) -> None:
    from doorstep.domain.roles import AccountRole
    from doorstep.office.accounts import make_account, make_link
    from doorstep.office.models import Place
    from doorstep.office.roles import give_role

    take_ledger(desk, tmp_path, 0)
    lin: Any = desk.lin
    place = Place.objects.get(name="河湾村")
    account = make_account("周", lin)
    give_role(account, AccountRole.CLERK, lin, place=place)
    clerk = Client()
    clerk.get(f"/sign-in/{make_link(account, None)}")
    page = clerk.get("/sites").content.decode()
    assert "河湾村" in page and "松坪村" not in page
    assert "/sites/tasks" not in page and "/sites/walk?" not in page
    book = load_workbook(io.BytesIO(clerk.get("/sites.xlsx").content))
    told = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    assert "河湾村" in told and "松坪村" not in told
    assert clerk.get("/sites/walk.pdf").status_code == 200
    for path in ("/sites/walk/kept", "/sites/tasks"):
        assert clerk.post(path, {"place": place.pk}).status_code == 403
