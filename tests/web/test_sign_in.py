"""Signing in: by a link, once, in time; and out."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.test import Client
from office.desk import POSTGRESQL, SQLITE, Desk

from doorstep.office import configuring
from doorstep.store import Store


def test_who_is_not_signed_in_sees_how_to_get_a_link(desk: Desk) -> None:
    answer = Client().get("/tasks")
    assert (answer.status_code, answer["Location"]) == (302, "/signed-out")
    assert "doorstep serve" in Client().get("/signed-out").content.decode()


def test_a_link_signs_in_once(desk: Desk) -> None:
    from doorstep.office.accounts import make_link

    token = make_link(desk.lin, None)  # type: ignore[arg-type]
    first, second = Client(), Client()
    assert first.get(f"/sign-in/{token}")["Location"] == "/"
    assert first.get("/tasks").status_code == 200
    assert second.get(f"/sign-in/{token}").status_code == 403
    assert second.get("/tasks").status_code == 302


def test_a_link_that_is_old_or_foreign_signs_nobody_in(desk: Desk) -> None:
    from doorstep.office.accounts import make_link

    late = make_link(desk.lin, None, minutes=-1)  # type: ignore[arg-type]
    for token in (late, "nobody-made-this"):
        client = Client()
        assert client.get(f"/sign-in/{token}").status_code == 403
        assert client.get("/tasks").status_code == 302


def test_signing_out_ends_the_session(browser: Client) -> None:
    assert browser.get("/tasks").status_code == 200
    assert browser.post("/sign-out").status_code == 302
    assert browser.get("/tasks").status_code == 302


def test_who_only_looks_ahead_does_not_spend_a_link(desk: Desk) -> None:
    from doorstep.office.accounts import make_link

    address = "/sign-in/" + make_link(desk.lin, None)  # type: ignore[arg-type]
    ahead = Client()
    assert ahead.head(address).status_code == 204
    for purpose in ("prefetch", "prefetch;prerender"):
        assert ahead.get(address, headers={"sec-purpose": purpose}).status_code == 204
    assert ahead.get("/tasks").status_code == 302
    client = Client()
    client.get(address)
    assert client.get("/tasks").status_code == 200


def test_a_session_that_was_there_before_is_not_the_one_that_is_signed_in(
    desk: Desk, browser: Client
) -> None:
    from doorstep.office.accounts import make_link

    before = browser.cookies[settings.SESSION_COOKIE_NAME].value
    answer = browser.get("/sign-in/" + make_link(desk.zhao, None))  # type: ignore[arg-type]
    cookie = answer.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie.value != before and cookie["httponly"] and cookie["samesite"] == "Lax"
    old = Client()
    old.cookies[settings.SESSION_COOKIE_NAME] = before
    assert old.get("/tasks").status_code == 302


def test_a_language_leads_nobody_elsewhere(desk: Desk) -> None:
    for back in ("//evil.example", "https://evil.example/", "/\\evil.example", "javascript:x", ""):
        assert Client().post("/language", {"lang": "en", "back": back})["Location"] == "/"


def test_each_workspace_has_cookies_of_its_own(desk: Desk, browser: Client) -> None:
    """A browser sends those of 127.0.0.1 to whatever port of it."""
    browser.get("/tasks")
    own = Store.open(desk.folder).settings.id
    assert set(browser.cookies) == {f"session-{own}", f"form-{own}"}
    other = Client()
    other.cookies["session-another"] = browser.cookies[f"session-{own}"].value
    assert other.get("/tasks").status_code == 302


def test_only_this_computers_own_names_are_answered(desk: Desk, browser: Client) -> None:
    """A page of elsewhere whose name was turned to this computer gets nothing, nor does a form."""
    settings.ALLOWED_HOSTS = configuring._HOSTS
    for host in ("evil.example", "testserver", "127.0.0.1.evil.example", "[::2]", ""):
        assert browser.get("/tasks", headers={"host": host}).status_code == 400, host
    for host in ("127.0.0.1:8626", "localhost:1", "[::1]:8626"):
        assert browser.get("/tasks", headers={"host": host}).status_code == 200, host
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browser.cookies
    page = browser.get("/people", headers={"host": "127.0.0.1:8626"}).content.decode()
    (token, *_) = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    sent = {"name": "王", "csrfmiddlewaretoken": token}
    for origin, status in (
        ("http://127.0.0.1:8627", 403),
        ("null", 403),
        ("http://127.0.0.1:8626", 302),
    ):
        headers = {"host": "127.0.0.1:8626", "origin": origin}
        assert strict.post("/people/add", sent, headers=headers).status_code == status, origin


@pytest.mark.parametrize("database", [SQLITE, POSTGRESQL], indirect=True)
def test_a_link_used_at_once_by_many_signs_one_in(desk: Desk) -> None:
    from django.db import connections

    from doorstep.office.accounts import make_link

    address = "/sign-in/" + make_link(desk.lin, None)  # type: ignore[arg-type]

    def use(_: int) -> int:
        try:
            return Client().get(address).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(use, range(8))) == [302, *[403] * 7]
