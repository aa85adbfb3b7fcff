"""The burden meter on pages: the month, a form noted as no longer asked, a village's own month."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from office.desk import Desk
from web.test_morning import filled
from web.test_self_score_page import clerk_of

from doorstep.domain.roles import AccountRole

TODAY = dt.date.today().isoformat()


def somebody_is(role: AccountRole, desk: Desk) -> Client:
    """The browser of somebody who is this to the whole office and nothing else."""
    from doorstep.office.accounts import make_account, make_link
    from doorstep.office.roles import give_role

    lin: Any = desk.lin
    account, client = make_account(role, lin), Client()
    give_role(account, role, None)
    client.get("/sign-in/" + make_link(account, None))
    return client


def test_who_is_not_signed_in_sees_none_of_it(desk: Desk) -> None:
    for path in ("/burden", "/burden.pdf"):
        answer = Client().get(path)
        assert (answer.status_code, answer["Location"]) == (302, "/signed-out")


def test_the_month_is_shown_and_a_form_noted(desk: Desk, browser: Client) -> None:
    filled(desk)
    page = browser.get("/burden").content.decode()
    assert "松坪村" in page and "No field was asked that a register already has." in page
    given = {"title": "流动人口月报表", "since": TODAY, "instead": "ledger"}
    for _ in range(2):
        assert browser.post("/burden/retired", given).status_code == 302
    page = browser.get("/burden").content.decode()
    assert page.count("流动人口月报表") == 1 and "forms no longer asked: 1" in page
    assert browser.get("/burden?month=2026-02").status_code == 200
    assert browser.get("/burden?month=x").status_code == 400
    assert browser.get("/burden.pdf").content.startswith(b"%PDF")


def test_a_village_sees_its_own_month_and_notes_no_form(desk: Desk) -> None:
    filled(desk)
    clerk = clerk_of("松坪村", desk)
    page = clerk.get("/burden").content.decode()
    assert "松坪村" in page and "河湾村" not in page and "burden/retired" not in page
    assert clerk.post("/burden/retired", {"title": "x", "since": TODAY}).status_code == 403


def test_the_morning_has_a_line_only_above_the_budget(
    desk: Desk, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from doorstep.office import burden

    filled(desk)
    line = '<a href="/burden">This month 1 thing asked of villages is above the budget'
    for path in ("/", "/plan"):
        assert 'href="/burden"' not in browser.get(path).content.decode()
    monkeypatch.setattr(burden, "QUESTIONS", 11)
    for path in ("/", "/plan"):
        assert line in browser.get(path).content.decode()
    for role, sees in ((AccountRole.LEAD, True), (AccountRole.STATISTICIAN, False)):
        page = somebody_is(role, desk).get("/").content.decode()
        assert (line in page) is sees, role
