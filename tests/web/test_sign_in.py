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
