"""Agreements on pages: who may not see them, made and shown, papers with two copies."""

from __future__ import annotations

import datetime as dt
import io
import re

import pytest
from django.test import Client
from docx import Document
from office.desk import Desk
from web.test_morning import filled

from doorstep.domain.periods import Quarter

NOW = Quarter.of(dt.date.today())
KEY = f"{NOW.year}-{NOW.number}"


@pytest.mark.parametrize("path", ["/agreements", "/agreements/1", "/agreements/paper.docx"])
def test_who_is_not_signed_in_sees_none_of_it(desk: Desk, path: str) -> None:
    answer = Client().get(path)
    assert (answer.status_code, answer["Location"]) == (302, "/signed-out")


def test_agreements_are_made_shown_and_printed_twice(desk: Desk, browser: Client) -> None:
    filled(desk)
    given = {"quarter": KEY, "target.cross_register": "95", "target.site": ""}
    assert browser.post("/agreements/make", given).status_code == 302
    page = browser.get(f"/agreements?quarter={KEY}").content.decode()
    assert "松坪村" in page and "95.0%" in page
    states = re.findall(r'<td><span class="state (\w+)">([^<]+)</span>', page)
    assert states and {mark for mark, _ in states} <= {"good", "bad", "watch", "unknown"}
    paper = Document(io.BytesIO(browser.get(f"/agreements/paper.docx?quarter={KEY}").content))
    villages = page.count('<th scope="row"><a href="/agreements/')
    assert len(paper.tables) == 2 * villages
    number = page.partition('<th scope="row"><a href="/agreements/')[2].partition('"')[0]
    one = browser.get(f"/agreements/{number}").content.decode()
    assert 'name="words"' in one
    told = browser.post(f"/agreements/{number}/told", {"words": "有两条登记晚了"})
    assert told.status_code == 302
    assert "有两条登记晚了" in browser.get(f"/agreements/{number}").content.decode()
    early = browser.post("/agreements/settle", {"quarter": KEY})
    assert early.status_code >= 400 and "runs until" in early.content.decode()


def test_there_is_no_item_about_residents(desk: Desk, browser: Client) -> None:
    filled(desk)
    wrong = browser.post("/agreements/make", {"quarter": KEY, "target.births": "90"})
    assert wrong.status_code >= 400
    page = browser.get("/agreements").content.decode()
    assert 'name="target.' in page and "target.omission" not in page
