"""No page shows somebody a link or a button that leads them to a page they may not see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import resolve
from office.desk import Desk
from web.shown import projected
from web.test_doors_page import made
from web.test_station_papers import signed_in_as

from doorstep.domain.roles import AccountRole

__all__ = ["projected"]

LED = re.compile(r'(?:href|action|hx-get|hx-post)="(/[^"#]*)')
ANY = re.compile(r"[0-9a-f-]{16,}|\d+|%[0-9A-F]{2}(?:%[0-9A-F]{2})*")
OF_A_VILLAGE = (
    AccountRole.CLERK,
    AccountRole.SECRETARY,
    AccountRole.STATIONED,
    AccountRole.GROUP_LEADER,
    AccountRole.HELPER,
)


def walked(client: Client) -> Iterator[tuple[str, str]]:
    """The pages that somebody comes to from their first one, and what each leads to: of pages that
    differ by a key alone, the first two."""
    ahead, seen, alike = ["/"], set[str](), dict[str, int]()
    while ahead:
        page = ahead.pop(0)
        answer = client.get(page, follow=True)
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
            continue
        for there in map(unescape, LED.findall(answer.content.decode())):
            yield page, there
            kind = ANY.sub("*", there)
            alike[kind] = alike.get(kind, 0) + 1
            if there not in seen and alike[kind] <= 2 and "/static/" not in there:
                seen.add(there)
                ahead.append(there)


@pytest.mark.parametrize("role", list(AccountRole))
def test_nobody_is_led_where_they_may_not_go(
    projected: Desk, browser: Client, role: AccountRole
) -> None:
    from doorstep.office.models import Place
    from doorstep.web.urls import ROUTES

    made(browser)
    place = Place.objects.get(name="松坪村") if role in OF_A_VILLAGE else None
    _, client = signed_in_as("周", projected.lin, role=role, place=place)
    may = {one.name for one in ROUTES if one.seen_by is None or one.seen_by.admits(role)}
    led = {(page, resolve(urlsplit(there).path).url_name) for page, there in walked(client)}
    assert not {one for one in led if one[1] not in may}
