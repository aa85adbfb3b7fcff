"""The pages of whom to visit."""

from __future__ import annotations

import io
import zipfile
from urllib.parse import quote

import pytest
from django.test import Client
from office.desk import Desk
from web.shown import projected

__all__ = ["projected"]

GIVEN: dict[str, object] = {"day": "2026-07-01", "days": "2", "pairs": "1", "capacity": "12"}
EVERY = {"seed": "s", "reason": ["event", "matter", "question", "sweep"]}


def made(browser: Client, **told: object) -> str:
    answer = browser.post("/doors/plan", {**GIVEN, **EVERY, **told}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_one_button_makes_a_plan_that_is_shown(projected: Desk, browser: Client) -> None:
    assert "<table" not in browser.get("/doors").content.decode()
    page = made(browser)
    assert "Plan 1 is made" in page and "houses visited" in page
    for village in ("松坪村", "河湾村"):
        assert f'href="/doors/villages/{quote(village)}' in page


def test_a_villages_houses_stand_in_the_order_of_the_walk(projected: Desk, browser: Client) -> None:
    made(browser)
    page = browser.get("/doors/villages/松坪?day=2026-07-01").content.decode()
    assert page.index("张三") < page.index("王小明")
    assert "11010519491231002X" not in page
    assert browser.get("/doors/villages/无此村").status_code == 400


def test_an_event_without_a_house_stands_apart(projected: Desk, browser: Client) -> None:
    assert browser.get("/doors/find-first").status_code >= 400  # nothing is planned yet
    made(browser)
    assert browser.get("/doors/find-first").status_code == 200


@pytest.mark.parametrize(
    "told",
    [
        {"capacity": "18"},
        {"days": "0"},
        {"pairs": "201"},
        {"day": "soon"},
        {"reason": []},
        {"village": ["无此村"]},
    ],
)
def test_what_cannot_be_planned_is_said(
    projected: Desk, browser: Client, told: dict[str, object]
) -> None:
    from doorstep.office.models import VisitPlan

    answer = browser.post("/doors/plan", {**GIVEN, **EVERY, **told})
    assert answer.status_code == 400 and not VisitPlan.objects.exists()


def test_papers_of_a_village_and_day_come_as_folders(projected: Desk, browser: Client) -> None:
    made(browser)
    given = {"day": "2026-07-01", "village": "松坪村", "records": "on", "sweep": "on"}
    answer = browser.post("/doors/sheets", given)
    assert answer.status_code == 200
    names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert {name.rpartition("/")[0] for name in names} == {"松坪村/2026-07-01"}
    assert len(names) == 6
    assert browser.post("/doors/sheets", {"day": "2026-08-01"}).status_code == 400
    assert browser.post("/doors/sheets", {"day": "soon"}).status_code == 400
