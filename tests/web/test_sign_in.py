"""Signing in: by a link, once, in time; and out."""

from __future__ import annotations

from django.test import Client
from office.desk import Desk


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

    before = browser.cookies["sessionid"].value
    answer = browser.get("/sign-in/" + make_link(desk.zhao, None))  # type: ignore[arg-type]
    cookie = answer.cookies["sessionid"]
    assert cookie.value != before and cookie["httponly"] and cookie["samesite"] == "Lax"
    old = Client()
    old.cookies["sessionid"] = before
    assert old.get("/tasks").status_code == 302


def test_a_language_leads_nobody_elsewhere(desk: Desk) -> None:
    for back in ("//evil.example", "https://evil.example/", "/\\evil.example", "javascript:x", ""):
        assert Client().post("/language", {"lang": "en", "back": back})["Location"] == "/"
