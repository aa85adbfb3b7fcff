"""Nobody is ranked, checked in, or given points, and nobody's time is counted: neither routes,
templates, sentences of pages nor tables have a place for it (rules of 2024 on burdens of the
grassroots, 国办函〔2026〕12号)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from office.desk import Desk

from doorstep import web
from doorstep.i18n.phrasebook import LANGUAGES, Phrasebook

PAGES = Path(web.__file__).parent
NEVER = re.compile(
    r"check[-_ ]?in\b|clock[-_ ]?(?:in|out)|punch[-_ ]?(?:in|card)|attendance|leader[-_ ]?board"
    r"|rank(?:s|ed|ing|ings)?\b|league[-_ ]?table|top[-_ ]?performer"
    r"|best[-_ ]?(?:clerk|cadre|village)|reward[-_ ]?points"
    r"|points?[-_ ]?(?:of|for|per|earned)[-_ ]?(?:person|clerk|cadre|owner|staff|user)"
    r"|badge|streak|gamif|selfie|geo[-_ ]?fence|gps|last[-_ ]?(?:seen|active)"
    r"|(?:online|screen|active)[-_ ]?(?:time|hours|minutes)|log(?:ged)?[-_ ]?in[-_ ]?(?:count|days)"
    r"|签到|打卡|考勤|排名|排行|名次|榜|积分|在线时长|登录天数|登录次数|活跃度|活跃天数|连续天数"
    r"|点名通报|末位|定位|轨迹|自拍",
    re.IGNORECASE,
)


def found_in(named: Iterator[tuple[str, str]]) -> list[str]:
    return [f"{where}: {hit[0]}" for where, text in named if (hit := NEVER.search(text))]


@pytest.mark.parametrize(
    "said",
    [
        "/check-in",
        "clerk_ranking",
        "Leaderboard",
        "points_per_person",
        "online_time",
        "今日签到",
        "村级排名",
        "干部积分",
        "在线时长",
        "last_active",
    ],
)
def test_the_scan_would_see_it(said: str) -> None:
    assert found_in(iter([("here", said)]))


def test_no_route_has_a_place_for_it(desk: Desk) -> None:
    from doorstep.web.urls import ROUTES

    assert found_in((route.name, f"{route.pattern} {route.name}") for route in ROUTES) == []


def test_no_template_or_view_has_a_place_for_it() -> None:
    files = [*PAGES.rglob("*.html"), *PAGES.rglob("*.js"), *(PAGES / "views").rglob("*.py")]
    assert len(files) > 10
    assert found_in((str(path.name), path.read_text("utf-8")) for path in files) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_sentence_of_a_page_speaks_of_it(lang: str) -> None:
    from house.test_messages import CATALOGUES

    asked = {
        key
        for path in PAGES.rglob("*.html")
        for key in re.findall(r'{%\s*(?:say|plural)\s+"([^"]+)"', path.read_text("utf-8"))
    }
    groups = ("page.", "tasks.", "task-", "people.", "duty.", "requests.", "request-", "cli.task")
    keys = {key for key in CATALOGUES[lang] if key.startswith(groups)} | asked
    phrases = Phrasebook(lang)
    assert found_in((key, phrases.text(key)) for key in sorted(keys)) == []


def test_no_table_has_a_place_for_it(desk: Desk) -> None:
    from django.apps import apps

    columns = [
        (f"{model.__name__}.{field.name}", f"{model.__name__} {field.name}")
        for model in apps.get_app_config("office").get_models()
        for field in model._meta.get_fields()
    ]
    assert len(columns) > 80 and found_in(iter(columns)) == []
