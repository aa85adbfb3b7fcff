"""The policy bank as a page that is searched, and as study cards."""

from __future__ import annotations

from django.test import Client
from office.desk import Desk


def test_who_is_not_signed_in_sees_none_of_it(desk: Desk) -> None:
    assert Client().get("/policies").status_code == 302


def test_a_word_narrows_the_list(desk: Desk, browser: Client) -> None:
    whole = browser.get("/policies").content.decode()
    some = browser.post("/policies/find", {"word": "户口"}).content.decode()
    assert whole.count('aria-labelledby="p-') > 40 > some.count('aria-labelledby="p-') > 2
    assert 'id="p-marriage-booklet"' in some


def test_a_word_that_nothing_has(desk: Desk, browser: Client) -> None:
    assert browser.post("/policies/find", {"word": "<b>zzz"}).content.count(b"<b>zzz") == 0


def test_cards_print(desk: Desk, browser: Client) -> None:
    assert browser.get("/policies.pdf").content.startswith(b"%PDF")
