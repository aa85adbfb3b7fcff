"""The score and the rehearsal: who may not see them, and that their figures are those of the
engine's own score."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from django.test import Client
from office.desk import PERSONS, Desk
from office.test_projecting import change
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


@pytest.mark.parametrize("wanted", [["松坪村", "河湾村"], ["河湾村", "松坪村"]])
def test_villages_stand_in_one_order_on_every_page(
    desk: Desk, browser: Client, tmp_path: Path, wanted: list[str]
) -> None:
    """The township's, whatever the names and the figures are."""
    from doorstep.office.village_order import in_order

    head, *rows = PERSONS.splitlines()
    rows.sort(key=lambda row: wanted.index(row.partition(",")[0]))
    change(desk, tmp_path, "\n".join([head, *rows]) + "\n")
    filled(desk)
    assert in_order(wanted[::-1]) == wanted
    marks = {"/": r'href="/score#village-([^"]*)"', "/score": r'id="village-([^"]*)"'}
    for path, mark in marks.items():
        named = re.findall(mark, browser.get(path).content.decode())
        assert list(dict.fromkeys(map(unquote, named))) == wanted, path


def test_records_behind_lost_points_are_one_click_away(desk: Desk, browser: Client) -> None:
    """Each item leads to the records that cost it points, to all of them and to no others."""
    filled(desk)
    page = browser.get("/score").content.decode()
    behind = re.findall(r'href="(/findings\?item=(\d+))">(\d+)<', page)
    items = Workspace(desk.folder).score("doorstep-reference").card.items
    lost = {str(at): len(one.findings) for at, one in enumerate(items, 1) if one.findings}
    assert {number: int(count) for _, number, count in behind} == lost and lost
    for path, _, count in behind:
        listed = browser.get(path).content.decode()
        assert len(re.findall(r'scope="row"><a href="/findings/', listed)) == int(count)
        assert "points" in listed and 'href="/score"' in listed
    assert "/findings?item=" not in browser.get("/findings").content.decode()


def test_an_item_that_is_filled_elsewhere_leads_there(desk: Desk, browser: Client) -> None:
    filled(desk)
    page = browser.get("/score").content.decode()
    for path in ("/sites", "/quiz", "/awareness", "/residents", "/doors"):
        assert re.search(rf'<td[^>]*><a href="{path}">', page), path


@pytest.mark.parametrize("item", ["99", "0", "-1", "x"])
def test_an_item_that_is_none_is_no_failure(desk: Desk, browser: Client, item: str) -> None:
    filled(desk)
    assert browser.get(f"/findings?item={item}").status_code == 200
