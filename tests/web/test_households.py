"""Looking up: a search, one household, one village; who may not see them comes first."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from office.desk import Desk
from web.shown import projected

__all__ = ["projected"]


def households(page: str) -> list[str]:
    return re.findall(r'href="/households/(\w+)"', page)


def test_who_is_not_signed_in_looks_nobody_up(projected: Desk, browser: Client) -> None:
    (found,) = households(browser.post("/search/find", {"q": "李四"}).content.decode())
    stranger = Client()
    for path in ("/search?q=李四", f"/households/{found}", "/villages/松坪村"):
        answer = stranger.get(path)
        assert answer["Location"] == "/signed-out" and "张三".encode() not in answer.content


@pytest.mark.parametrize("typed", ["李四", "lisi", "ls 松坪", "002X", "松坪村 1"])
def test_a_search_names_who_is_meant(projected: Desk, browser: Client, typed: str) -> None:
    page = browser.post("/search/find", {"q": typed}).content.decode()
    assert households(page) and "松坪村" in page
    if "s" in typed or typed == "李四":
        assert re.search(r">李四</a>", page)


def test_a_search_says_when_it_finds_nobody(projected: Desk, browser: Client) -> None:
    assert "Nobody is found" in browser.post("/search/find", {"q": "王五四"}).content.decode()
    assert (
        "nothing in this to search by" in browser.post("/search/find", {"q": "。"}).content.decode()
    )
    assert households(browser.get("/search").content.decode()) == []


def test_what_is_typed_is_text_and_no_tag(projected: Desk, browser: Client) -> None:
    page = browser.post("/search/find", {"q": '"><script>x</script>'}).content.decode()
    assert "<script>x" not in page


def test_a_household_says_what_every_source_says(projected: Desk, browser: Client) -> None:
    """The dead man's row in the register of deaths is not surely his: it stands by itself."""
    listed, dead = households(browser.post("/search/find", {"q": "王小明"}).content.decode())
    page = browser.get(f"/households/{listed}").content.decode()
    assert "人口.csv:4" in page and "死亡.csv" not in page
    assert "Nobody has visited" in page
    page = browser.get(f"/households/{dead}").content.decode()
    assert "死亡.csv:2" in page and "2024" in page


def test_numbers_alike_are_masked(projected: Desk, browser: Client) -> None:
    (found,) = households(browser.post("/search/find", {"q": "李四"}).content.decode())
    page = browser.get(f"/households/{found}").content.decode()
    assert "11010519491231002X" not in page and "1101************2X" in page
    assert re.search(r'href="/findings/[0-9a-f]+"', page)


def test_a_village_counts_what_stands_and_lists_its_households(
    projected: Desk, browser: Client
) -> None:
    from doorstep.office.models import CardRow, FindingRow

    page = browser.get("/villages/松坪村").content.decode()
    standing = FindingRow.objects.filter(place__name="松坪村").count()
    assert re.search(rf'href="/findings\?village=[^"]+">{standing}</a>', page)
    expected = CardRow.objects.filter(place__name="松坪村").order_by("number")
    assert households(page) == [row.pk for row in expected]
    assert browser.get("/villages/松坪").status_code == 200
    assert browser.get("/villages/nowhere").status_code == 400


def test_no_household_no_page(projected: Desk, browser: Client) -> None:
    answer = browser.get("/households/h0")
    assert answer.status_code == 400 and "Search for it" in answer.content.decode()


@pytest.mark.parametrize("name", ["松/坪村", "<b>松</b>坪村", '"松坪村', "..", "a?b#c%2f"])
def test_a_village_of_any_name_has_its_page(projected: Desk, browser: Client, name: str) -> None:
    from doorstep.office.models import Place
    from doorstep.web.addresses import address

    Place.objects.filter(name="河湾村").update(name=name)
    answer = browser.get(address("village", name))
    assert answer.status_code == 200
    assert "<b>松" not in answer.content.decode()


def test_a_household_gets_its_own_record_sheet(projected: Desk, browser: Client) -> None:
    (found,) = households(browser.post("/search/find", {"q": "李四"}).content.decode())
    answer = browser.post(f"/households/{found}/record")
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF")
    assert browser.post("/households/nobody/record").status_code == 400


def test_who_looked_at_a_household_is_on_its_sheet_once_a_day(
    projected: Desk, browser: Client
) -> None:
    from doorstep.office.queries.carried import who_looked

    (found,) = households(browser.post("/search/find", {"q": "李四"}).content.decode())
    for _ in range(2):
        assert browser.get(f"/households/{found}").status_code == 200
    assert [one.what for one in who_looked(found)] == ["record.read"]
