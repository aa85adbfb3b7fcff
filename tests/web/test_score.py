"""The score and the rehearsal: who may not see them, and that their figures are those of the
engine's own score."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from django.test import Client
from office.desk import Desk
from web.test_morning import filled

from doorstep import Workspace


@pytest.mark.parametrize("path", ["/score", "/rehearsal", "/rehearsal.pdf"])
def test_who_is_not_signed_in_sees_none_of_it(desk: Desk, path: str) -> None:
    filled(desk)
    answer = Client().get(path)
    assert (answer.status_code, answer["Location"]) == (302, "/signed-out")


def test_every_item_stands_there_with_the_engines_points(desk: Desk, browser: Client) -> None:
    filled(desk)
    page = browser.get("/score").content.decode()
    score = Workspace(desk.folder).score("doorstep-reference")
    assert page.count('<th scope="row"><span class="state') == len(score.card.items)
    for item in score.card.items:
        assert item.item.title["en"].replace("'", "&#x27;") in page
        if item.got is not None:
            assert f"<b>{item.got:.1f}</b> / {item.most:g}" in page
    for place in score.places:
        assert f'id="village-{place.place}"' in page


def test_the_morning_leads_to_a_villages_line(desk: Desk, browser: Client) -> None:
    filled(desk)
    page = browser.get("/").content.decode()
    marks = set(re.findall(r'href="/score#(village-[^"]*)"', page))
    assert marks == {f"village-{quote(name)}" for name in ("松坪村", "河湾村")}


def test_records_behind_lost_points_are_one_click_away(desk: Desk, browser: Client) -> None:
    filled(desk)
    page = browser.get("/score").content.decode()
    behind = re.findall(r'href="(/findings\?code=[A-Z_]+)"', page)
    assert behind and all(browser.get(path).status_code == 200 for path in behind)
