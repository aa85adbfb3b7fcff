"""Signing in by password and second factor: set by whoever it is, tried with growing delays, asked
for from the network."""

from __future__ import annotations

import datetime as dt
import re
import time
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from office.desk import Desk

from doorstep.domain.errors import BadInput, RefusedByRule
from doorstep.domain.one_time_codes import STEP_SECONDS, code_at, step_of

SECRET = b"12345678901234567890"
WORDS = "四棵树 下的 小河 夏天"


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    assert code_at(SECRET, seconds // STEP_SECONDS) == code
    assert step_of(SECRET, code, seconds, 0) == seconds // STEP_SECONDS
    assert step_of(SECRET, code, seconds, seconds // STEP_SECONDS) is None
    assert step_of(SECRET, code, seconds + 120, 0) is None


def with_factor(account: Any) -> tuple[bytes, list[str]]:
    """Let an account have a password and a second factor; its secret and recovery codes."""
    from doorstep.office.passwords import begin_factor, confirm_factor, set_password

    set_password(account, WORDS)
    secret, _ = begin_factor(account, "清溪镇")
    before = int(time.time()) // STEP_SECONDS - 1
    return secret, confirm_factor(account, code_at(secret, before))


def now_code(secret: bytes) -> str:
    return code_at(secret, int(time.time()) // STEP_SECONDS)


def test_a_password_signs_in_and_a_wrong_one_tells_nothing(desk: Desk, browser: Client) -> None:
    assert browser.post("/me/password", {"password": "short"}).status_code == 400
    assert browser.post("/me/password", {"password": "aaaaaaaaaaaaaa"}).status_code == 400
    assert browser.post("/me/password", {"password": WORDS}).status_code == 302
    assert browser.post("/me/password", {"password": WORDS + "1"}).status_code == 403
    other = Client()
    assert other.post("/sign-in/check", {"account": "林", "password": WORDS})["Location"] == "/"
    assert other.get("/me").status_code == 200
    wrong = [
        Client().post("/sign-in/check", told).content.decode()
        for told in ({"account": "林", "password": "x"}, {"account": "某", "password": "x"})
    ]
    assert all("are not right" in one for one in wrong)


@pytest.mark.parametrize(
    ("guessable", "code"),
    [
        ("password123", "password-common"),
        ("1q2w3e4r5t", "password-common"),
        ("林Doorstep到户12", "password-name"),
        ("doorstep到户2026", "password-name"),
        ("Lin-at-the-office林", "password-name"),
    ],
)
def test_a_password_that_is_tried_first_is_refused(desk: Desk, guessable: str, code: str) -> None:
    from doorstep.office.passwords import set_password

    with pytest.raises(BadInput, match=code):
        set_password(desk.lin, guessable)  # type: ignore[arg-type]


def signed_in(account: Any) -> Client:
    from doorstep.office.accounts import make_link

    client = Client()
    client.get("/sign-in/" + make_link(account, None))
    return client


def test_a_new_password_signs_out_everywhere_else(desk: Desk, browser: Client) -> None:
    elsewhere, hers = signed_in(desk.lin), signed_in(desk.zhao)
    assert "since" in browser.get("/me").content.decode()
    browser.post("/me/password", {"password": WORDS})
    assert elsewhere.get("/me").status_code == 302  # to where one signs in
    assert browser.get("/me").status_code == hers.get("/me").status_code == 200


def test_sessions_are_shown_and_ended(desk: Desk, browser: Client) -> None:
    elsewhere, hers = signed_in(desk.lin), signed_in(desk.zhao)
    browser.post("/me/sessions")
    assert elsewhere.get("/me").status_code == 302
    assert "Nowhere else" in browser.get("/me").content.decode()
    browser.post(f"/roles/{desk.zhao.pk}/sessions")  # type: ignore[attr-defined]
    assert hers.get("/me").status_code == 302 and browser.get("/me").status_code == 200


def test_tries_in_vain_wait_longer_and_longer_and_nobody_is_locked_out(desk: Desk) -> None:
    from doorstep.office.models import SignInWait
    from doorstep.office.passwords import set_password, sign_in_by

    set_password(desk.lin, WORDS)  # type: ignore[arg-type]
    waits = []
    for _ in range(6):
        with pytest.raises(RefusedByRule, match="sign-in-wrong"):
            sign_in_by("林", "wrong")
        row = SignInWait.objects.get()
        waits.append(round((row.until - timezone.now()).total_seconds()))
        if waits[-1] > 0:
            with pytest.raises(RefusedByRule, match="sign-in-wait"):
                sign_in_by("林", WORDS)
        SignInWait.objects.update(until=timezone.now() - dt.timedelta(seconds=1))
    assert waits[:2] == [0, 0] and waits[2:] == sorted(waits[2:]) and waits[-1] > waits[2] > 0
    assert sign_in_by("林", WORDS)[0] == desk.lin
    assert not SignInWait.objects.exists()


def test_with_a_second_factor_a_password_alone_signs_nobody_in(desk: Desk) -> None:
    from doorstep.office.models import SignInWait
    from doorstep.office.passwords import sign_in_by

    secret, codes = with_factor(desk.lin)
    for code in ("", "000000", "x"):
        with pytest.raises(RefusedByRule, match="sign-in-wrong"):
            sign_in_by("林", WORDS, code)
        SignInWait.objects.all().delete()
    code = now_code(secret)
    assert sign_in_by("林", WORDS, code) == (desk.lin, True)
    with pytest.raises(RefusedByRule, match="sign-in-wrong"):
        sign_in_by("林", WORDS, code)  # a code serves once
    assert sign_in_by("林", WORDS, codes[0]) == (desk.lin, True)
    SignInWait.objects.all().delete()
    with pytest.raises(RefusedByRule, match="sign-in-wrong"):
        sign_in_by("林", WORDS, codes[0])


def test_a_second_factor_is_shown_once_on_the_page(desk: Desk, browser: Client) -> None:
    page = browser.post("/me/factor").content.decode()
    (told,) = re.findall(r"<code>([A-Z2-7]{32})</code>", page)
    assert told not in browser.get("/me").content.decode()
    assert browser.post("/me/factor/confirm", {"code": "000"}).status_code == 400
    import base64

    secret = base64.b32decode(told)
    done = browser.post("/me/factor/confirm", {"code": now_code(secret)}).content.decode()
    codes = re.findall(r"<code>([0-9a-f]{8}-[0-9a-f]{8})</code>", done)
    assert len(codes) == 8 and codes[0] not in browser.get("/me").content.decode()
    assert codes[0].encode() not in desk.held() and WORDS.encode() not in desk.held()


def test_from_the_network_who_administers_proves_a_second_factor(
    desk: Desk, browser: Client
) -> None:
    from doorstep.web.reader import FROM_NETWORK

    there = {FROM_NETWORK: "1"}
    assert browser.get("/people").status_code == 200
    refused = browser.get("/people", **there)  # type: ignore[arg-type]
    assert refused.status_code == 403 and "second factor" in refused.content.decode()
    secret, _ = with_factor(desk.lin)
    client = Client()
    told = {"account": "林", "password": WORDS, "code": now_code(secret)}
    client.post("/sign-in/check", told, **there)  # type: ignore[arg-type]
    assert client.get("/people", **there).status_code == 200  # type: ignore[arg-type]


def test_over_https_cookies_are_for_https_alone(desk: Desk) -> None:
    from doorstep.office.accounts import make_link

    answer = Client().get("/sign-in/" + make_link(desk.lin, None), secure=True)  # type: ignore[arg-type]
    assert all(one["secure"] for one in answer.cookies.values()) and answer.cookies
    assert "max-age" in answer["Strict-Transport-Security"]


def test_pages_go_out_once_an_administrator_has_both(desk: Desk) -> None:
    from doorstep.office.passwords import is_administered_safely, set_password

    assert not is_administered_safely()
    set_password(desk.lin, WORDS)  # type: ignore[arg-type]
    assert not is_administered_safely()
    with pytest.raises(RefusedByRule, match="password-wrong"):
        set_password(desk.lin, WORDS + "2", "no")  # type: ignore[arg-type]
    from doorstep.office.passwords import begin_factor, confirm_factor

    secret, _ = begin_factor(desk.lin, "清溪镇")  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="factor-code"):
        confirm_factor(desk.lin, "1")  # type: ignore[arg-type]
    confirm_factor(desk.lin, now_code(secret))  # type: ignore[arg-type]
    assert is_administered_safely()
