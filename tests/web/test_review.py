"""Possible matches, one question at a time: who may not, what is asked, kept, taken back, and
compared again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from cli.looking import PERSONS, VISITS
from django.test import Client
from office.desk import Desk

from doorstep import Workspace


@pytest.fixture
def asked(desk: Desk, tmp_path: Path) -> Desk:
    """A desk with namesakes, and a number that stands with two people."""
    from doorstep.office.projecting import project

    workspace = Workspace(desk.folder)
    for source in workspace.sources:
        workspace.withdraw(source.id)
    for name, text in (("人口.csv", PERSONS), ("入户.csv", VISITS)):
        (tmp_path / name).write_text(text, "utf-8")
    workspace.register([tmp_path / "人口.csv", tmp_path / "入户.csv"], yes=True)
    workspace.reconcile()
    project(workspace)
    return desk


def question(page: str) -> str:
    return re.findall(r'action="/review/([0-9a-f]+)" class="card"', page)[0]


def total(page: str) -> int:
    return int(re.findall(r"Question \d+ of (\d+)", page)[0])


def test_who_is_not_signed_in_is_asked_nothing(asked: Desk, browser: Client) -> None:
    pair = question(browser.get("/review").content.decode())
    stranger = Client()
    assert stranger.get("/review")["Location"] == "/signed-out"
    said = {"verdict": "same", "why": "x"}
    assert stranger.post(f"/review/{pair}", said)["Location"] == "/signed-out"
    assert stranger.post("/review/again")["Location"] == "/signed-out"
    assert not any("matches" in one.what for one in Workspace(asked.folder).store.decisions())


def test_a_decision_is_kept_and_taken_back(asked: Desk, browser: Client) -> None:
    page = browser.get("/review").content.decode()
    pair, before = question(page), total(page)
    assert browser.post(f"/review/{pair}", {"verdict": "same"}).status_code == 400
    answer = browser.post(f"/review/{pair}", {"verdict": "same", "ground": "看了证件", "at": "0"})
    assert answer["Location"] == f"/review?at=0&done={pair}"
    (kept,) = Workspace(asked.folder).decisions()
    assert (kept.verdict, kept.who, kept.why) == ("same", "林", "看了证件")
    page = browser.get(answer["Location"]).content.decode()
    assert f'action="/review/{pair}" class="notice good"' in page
    assert total(page) == before - 1 > 0 and question(page) != pair
    browser.post(f"/review/{pair}", {"verdict": "withdraw", "why": "undo", "at": "0"})
    assert not Workspace(asked.folder).decisions()
    assert total(browser.get("/review").content.decode()) == before


def test_who_is_unsure_passes_on(asked: Desk, browser: Client) -> None:
    page = browser.get("/review").content.decode()
    pair = question(page)
    answer = browser.post(f"/review/{pair}", {"verdict": "unsure", "at": "0"})
    assert answer["Location"] == "/review?at=1"
    assert not Workspace(asked.folder).decisions()


def test_a_foreign_pair_and_a_foreign_verdict_are_refused(asked: Desk, browser: Client) -> None:
    pair = question(browser.get("/review").content.decode())
    for path, verdict in (("/review/0", "same"), (f"/review/{pair}", "maybe")):
        answer = browser.post(path, {"verdict": verdict, "why": "x"})
        assert answer.status_code == 400


def test_a_comparison_that_keeps_to_them_is_asked_for(asked: Desk, browser: Client) -> None:
    from doorstep.office.job_queue import is_asked

    assert browser.post("/review/again")["Location"] == "/review?compared=1"
    assert is_asked("reconcile")
    assert "asked for" in browser.get("/review?compared=1").content.decode()


def test_a_decision_without_a_ground_asks_for_one(asked: Desk, browser: Client) -> None:
    pair = question(browser.get("/review").content.decode())
    answer = browser.post(
        f"/review/{pair}", {"verdict": "same"}, headers={"referer": "http://testserver/review?at=0"}
    )
    page = answer.content.decode()
    assert (answer.status_code, "choose a ground" in page) == (400, True)
    assert 'href="/review?at=0"' in page and "--why" not in page


def test_a_foreign_page_is_not_led_back_to(asked: Desk, browser: Client) -> None:
    pair = question(browser.get("/review").content.decode())
    told = {"referer": "http://elsewhere/review"}
    page = browser.post(f"/review/{pair}", {"verdict": "same"}, headers=told).content.decode()
    assert "Back to the form" not in page
