"""One page leads to everything that an inspection asks for besides registers and doors."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse
from office.desk import Desk

from doorstep.i18n.phrasebook import LANGUAGES, Phrasebook


def test_who_is_not_signed_in_sees_none_of_it(desk: Desk) -> None:
    answer = Client().get("/inspection")
    assert (answer.status_code, answer["Location"]) == (302, "/signed-out")


def test_each_part_is_a_page_with_what_it_is_for(desk: Desk, browser: Client) -> None:
    from doorstep.web.views.inspection import PARTS

    page = browser.get("/inspection").content.decode()
    for name in PARTS:
        assert f'href="{reverse(name)}"' in page
        for lang in LANGUAGES:
            assert Phrasebook(lang).text(f"inspection.for.{name}")
    assert page.count("<dt>") == len(PARTS) == len(set(PARTS))
