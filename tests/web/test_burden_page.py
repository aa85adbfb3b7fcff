"""The burden meter on pages: the month, a form noted as no longer asked, a village's own month."""

from __future__ import annotations

import datetime as dt

from django.test import Client
from office.desk import Desk
from web.test_morning import filled
from web.test_self_score_page import clerk_of

TODAY = dt.date.today().isoformat()


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
