"""Whatever somebody writes into an address or a form: no page fails, and none is lost to it.

Every page is asked with a few of the values, every value of many pages; `DOORSTEP_ALL_GARBAGE=1`
asks every page with all of them.
"""

from __future__ import annotations

import os
import random
import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from office.desk import POSTGRESQL, SQLITE, Desk

GARBAGE = (
    *("", "-1", "²", "٣", "9" * 5000, "9" * 30, "9e99", "0000-00-00", "0001-01-01", "9999-12-31"),
    *("x" * 3000, "\x00", "松\x00", "\ud800", "'\"<script>&", "{{7*7}}", "../../office.db"),
    *("%00%ff", "1,²:x", "²:day-past", "1:nobody-knows", "\u202e\r\nX: y", "own=&page=²&due=\x00"),
)
FIELDS = tuple(
    "village topic way heads talk owner due count round allowance happened "
    "page owner state code village due severity register change q at place role task purpose"
    " refused later tasks done answered verdict why ground to version seen matter answer note"
    " lang back day held text name title phone person deputy source then kind header was meaning"
    " skip query all office basis field until remind_on leave-1 answer-1 assigned holes scan"
    " pair first-1 second-1 kind channel who reach household decision words agreed"
    " code form kept day visitors uuid corrects once.outcome line.1.born added.1.added_name"
    " visit step evidence"
    " ticket choice-0 asked right word"
    " last away leader cover edit reached where keeper pages protocol begins inspectors"
    " credentials room-papers what box asked_by by act side text dissent seed-inspectors"
    " seed-office hours empty paper sheet anew what-1 asked-1 time-1 name-office time-office"
    " ticket choice-0 asked right word campaign"
    " days pairs capacity reason sample seed waiting made"
    " account password old"
    " walked there.computer works.computer township"
    " quarter target.timeliness words objection shown_by record mark"
    " own.timeliness record.timeliness month since instead".split()
)
SEGMENTS = ("x", "²", "9" * 40, "-", "松坪村", "7d9f4c4e-0b0a-4f0e-8a60-b7a5cf2d3c11", "%00", "%ff")
UNTOUCHED = ("sign-out",)
ALL = bool(os.environ.get("DOORSTEP_ALL_GARBAGE"))
SOME = {SQLITE: 8, POSTGRESQL: 3}
"""How many values a page is asked with in a usual run."""
PARTS = 3
"""The routes are asked in so many goes, so that none takes minutes."""


def addresses(route: Any) -> list[str]:
    """Addresses that lead to a route, or nearly."""
    parts = re.split(r"<[^>]+>", route.pattern)
    return ["/" + segment.join(parts) for segment in SEGMENTS[: 99 if len(parts) > 1 else 1]]


def given_of(value: str) -> dict[str, Any]:
    """Every field says it, some of them twice."""
    told = value.encode("utf-8", "surrogatepass")
    return {name: [told, "1"] if number % 3 else [told] for number, name in enumerate(FIELDS)}


def values_for(route: Any, database: str) -> list[str]:
    """The values that a page is asked with: others for each page and database."""
    chosen = random.Random(f"{route.name} {database}")
    return list(GARBAGE) if ALL else chosen.sample(GARBAGE, SOME[database])


@pytest.mark.parametrize("database", [SQLITE, POSTGRESQL], indirect=True)
@pytest.mark.parametrize("part", range(PARTS))
def test_no_page_fails_whatever_is_asked(browser: Client, desk: Desk, part: int) -> None:
    from doorstep.web.urls import ROUTES

    browser.raise_request_exception = False
    failed = []
    for route in (one for one in ROUTES[part::PARTS] if one.name not in UNTOUCHED):
        first, *more = addresses(route)
        values = values_for(route, POSTGRESQL if desk.url else SQLITE)
        for address, value in [*((first, value) for value in values), *((one, "") for one in more)]:
            method = getattr(browser, route.methods[0].lower())
            answer = method(address, given_of(value))
            if answer.status_code >= 500:
                failed.append((route.name, address[:60], value[:20]))
    assert failed == []


def test_a_cookie_that_is_nonsense_is_nobodys(desk: Desk) -> None:
    for value in ("zz", "9" * 5000, "'<script>", "abcdefgh\\000", "x" * 3000, "../../x"):
        for name in (settings.SESSION_COOKIE_NAME, "lang", settings.CSRF_COOKIE_NAME):
            answer = Client().get("/tasks", headers={"cookie": f"{name}={value}"})
            assert answer.status_code in (302, 400), (name, value)


def test_a_database_that_another_holds_is_said_to_be_busy(browser: Client, desk: Desk) -> None:
    from django.db import connection

    from doorstep.office.models import AuditEvent

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 50")
    events = AuditEvent.objects.count()
    same = connection.Database  # locks hold between connections of one library
    with same.connect(str(desk.folder / "office.db"), isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        answer = browser.post("/people/add", {"name": "王"})
        assert browser.get("/people").status_code == 200
        other.execute("ROLLBACK")
    assert answer.status_code == 400 and "did not answer in time" in answer.content.decode()
    assert AuditEvent.objects.count() == events
