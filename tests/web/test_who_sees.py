"""The manual's page "Who sees what" says of each audience what the program holds it to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from office.desk import Desk

from doorstep.domain.roles import AccountRole
from doorstep.i18n.phrasebook import Phrasebook

DOCS = Path(__file__).parents[2] / "docs"
EVERYBODY = {"en": "whoever is signed in", "zh": "所有登录的人"}


def lines(lang: str) -> list[str]:
    """The table as the page should have it."""
    from doorstep.web.audiences import AUDIENCES

    phrases = Phrasebook(lang)
    said = []
    for one in AUDIENCES:
        names = [phrases.name("account-role", role) for role in AccountRole if role in one.roles]
        said.append(f"| {one.name} | {phrases.join(names) if names else EVERYBODY[lang]} |")
    return said


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_names_every_audience_with_its_roles(desk: Desk, lang: str) -> None:
    page = (DOCS / lang / "who-sees-what.md").read_text("utf-8")
    assert re.findall(r"(?m)^\| (?!Pages|页面).*\|$", page) == lines(lang)


def test_every_audience_is_of_some_page_or_of_the_inspectors(desk: Desk) -> None:
    from doorstep.web.audiences import AUDIENCES
    from doorstep.web.urls import ROUTES

    used = {one.seen_by for one in ROUTES if one.seen_by is not None}
    assert used <= set(AUDIENCES)
    assert {one.name for one in set(AUDIENCES) - used} <= {"inspection", "audit"}
