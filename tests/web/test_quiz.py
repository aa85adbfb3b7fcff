"""The quiz as pages and paper: the result is shown once, kept nowhere unless it is counted."""

from __future__ import annotations

import re

from django.test import Client
from office.desk import Desk
from web.shown import projected

__all__ = ["projected"]


def answered(browser: Client, step: str) -> str:
    page = browser.get("/quiz", {"village": "松坪村"}).content.decode()
    assert page.count("<fieldset") == 10
    (ticket,) = re.findall(r'name="ticket" value="([^"]+)"', page)
    chosen = {f"choice-{at}": "0" for at in range(10)}
    answer = browser.post("/quiz/answer", {"ticket": ticket, "step": step, **chosen})
    assert answer.status_code == 200
    return answer.content.decode()


def test_looking_keeps_nothing(projected: Desk, browser: Client) -> None:
    from doorstep.office.models import QuizCount

    assert answered(browser, "look").count('class="card"') == 10
    assert QuizCount.objects.count() == 0


def test_counting_adds_to_the_village(projected: Desk, browser: Client) -> None:
    from doorstep.office.models import QuizCount

    answered(browser, "count")
    assert QuizCount.objects.get().asked == 10


def test_a_sheet_of_paper_is_counted_by_its_code(projected: Desk, browser: Client) -> None:
    from doorstep.office.models import QuizCount

    assert browser.get("/quiz/sheet.pdf", {"village": "松坪村"}).content.startswith(b"%PDF")
    said = {"village": "松坪村", "seed": "ab12", "asked": "10", "right": "8"}
    for _ in range(2):
        assert browser.post("/quiz/kept", said).status_code == 302
    row = QuizCount.objects.get()
    assert (row.asked, row.right) == (10, 8)


def test_a_forged_quiz_is_refused(projected: Desk, browser: Client) -> None:
    assert browser.post("/quiz/answer", {"ticket": "x", "step": "count"}).status_code == 400
