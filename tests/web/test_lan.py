"""Phones in the office's network: over https, to what is theirs, and to nothing else."""

from __future__ import annotations

import datetime as dt
import json
import signal
import ssl
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from office.desk import Desk
from office.doors import CHECK, a_door

from doorstep.domain.errors import BadInput
from doorstep.domain.lan import check_name
from doorstep.store.authority import lan_certificate

TODAY = dt.date(2026, 6, 1)


@contextmanager
def let_in(folder: Path, *how: str) -> Iterator[tuple[str, str]]:
    """A desk that lets phones in: the address of its pages, and that of phones."""
    words = [*("serve", "-w", str(folder), "--port", "0", "--no-browser", "--json")]
    words += ["--lan", "127.0.0.1", "--lan-port", "0", *how]
    process = subprocess.Popen(
        [sys.executable, "-m", "doorstep", *words], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        yield "/".join(told["address"].split("/")[:3]), told["phones"]
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)


def a_phone(desk: Desk) -> str:
    """A visitor with one house and a phone; the key."""
    from django.db import connections

    from doorstep.office.people import add_person
    from doorstep.office.phones import make_key

    chen = add_person("陈晓燕", by=desk.lin)  # type: ignore[arg-type]
    a_door("7K3MA", visitor=chen)
    key = make_key(chen, desk.lin)  # type: ignore[arg-type]
    connections.close_all()
    return key


def status(address: str, context: ssl.SSLContext | None, **headers: str) -> int:
    try:
        with urlopen(Request(address, headers=headers), context=context, timeout=30) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code


def test_a_phone_reaches_what_is_its_own_and_nothing_else(desk: Desk) -> None:
    key = a_phone(desk)
    with let_in(desk.folder, "--own-authority") as (pages, phones):
        from doorstep.store import Store

        made = lan_certificate(Store.open(desk.folder).settings.id, "127.0.0.1", dt.date.today())
        context = ssl.create_default_context(cafile=str(made.authority))
        assert phones.startswith("https://127.0.0.1:")
        with urlopen(f"{phones}/key/{key}/formList", context=context) as answer:
            text = answer.read().decode()
        assert f"<downloadUrl>{phones}/key/{key}/forms/{CHECK}/" in text
        for path in ("/", "/people", "/sign-in/x", "/static/doorstep.css", "/keyx", "//key/"):
            assert status(phones + path, context) == 404, path
        assert status(f"{phones}/key/{key}/formList", context, Host="evil.example") == 400
        version = text.partition("<version>")[2].partition("<")[0]
        xml = (
            f'<data id="{CHECK}" version="{version}"><house>7K3MA</house><day>2026-06-01</day>'
            f"<outcome>refused</outcome><meta><instanceID>uuid:{uuid.uuid4()}</instanceID></meta>"
            "</data>"
        )
        body = (
            '--b\r\nContent-Disposition: form-data; name="xml_submission_file"; filename="a.xml"'
            f"\r\nContent-Type: text/xml\r\n\r\n{xml}\r\n--b--\r\n"
        ).encode()
        told = {"Content-Type": "multipart/form-data; boundary=b", "X-OpenRosa-Version": "1.0"}
        sent = Request(f"{phones}/key/{key}/submission", body, told)
        with urlopen(sent, context=context) as answer:
            assert answer.status == 201
        large = Request(f"{phones}/key/{key}/submission", bytes(200_000), told)
        with pytest.raises(HTTPError) as refused:
            urlopen(large, context=context)
        assert refused.value.code == 400  # it was read, and is no visit
        assert status(f"{pages}/signed-out", None) == 200


def test_without_encryption_only_where_somebody_says_so(desk: Desk) -> None:
    key = a_phone(desk)
    with let_in(desk.folder, "--plain-http") as (_, phones):
        assert phones.startswith("http://")
        assert status(f"{phones}/key/{key}/formList", None) == 200
        assert status(f"{phones}/", None) == 404


@pytest.mark.parametrize("how", [(), ("--own-authority", "--plain-http")])
def test_how_phones_are_protected_is_said(desk: Desk, how: tuple[str, ...]) -> None:
    words = ["serve", "-w", str(desk.folder), "--lan", "127.0.0.1", "--no-browser", *how]
    done = subprocess.run(
        [sys.executable, "-m", "doorstep", *words], capture_output=True, text=True
    )
    assert done.returncode == 2 and "--own-authority" in done.stderr


def test_the_authority_can_vouch_for_no_other_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it signed for another name would be refused by whoever installed it."""
    from cryptography import x509

    monkeypatch.setenv("DOORSTEP_KEYS", str(tmp_path / "keys"))
    made = lan_certificate("w", "192.168.1.5", TODAY)
    authority = x509.load_pem_x509_certificate(made.authority.read_bytes())
    limits = authority.extensions.get_extension_for_class(x509.NameConstraints)
    may = [str(one.value) for one in limits.value.permitted_subtrees or ()]
    assert limits.critical and may == ["192.168.1.5/32"]
    assert made.key.stat().st_mode & 0o077 == 0
    again = lan_certificate("w", "192.168.1.5", TODAY + dt.timedelta(days=300))
    assert again.chain.read_bytes() == made.chain.read_bytes()
    renewed = lan_certificate("w", "192.168.1.5", TODAY + dt.timedelta(days=380))
    later = x509.load_pem_x509_certificate(renewed.authority.read_bytes())
    assert renewed == made and later.serial_number != authority.serial_number


@pytest.mark.parametrize("name", ["", "a b", "-x", "x-", "a..b", "../x", "x" * 300, "名"])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(BadInput):
        check_name(name)


@pytest.mark.parametrize(
    ("name", "held"), [("Office.LOCAL", "office.local"), ("192.168.1.5", "192.168.1.5")]
)
def test_names_and_addresses(name: str, held: str) -> None:
    assert check_name(name) == held


def test_pages_go_out_over_https_once_an_administrator_has_both(desk: Desk) -> None:
    from django.db import connections
    from web.test_own_sign_in import with_factor

    words = [*("serve", "-w", str(desk.folder), "--port", "0", "--lan", "127.0.0.1"), "--lan-pages"]
    words += ["--lan-port", "0", "--own-authority", "--no-browser"]
    done = subprocess.run(
        [sys.executable, "-m", "doorstep", *words], capture_output=True, text=True
    )
    assert done.returncode != 0 and "second factor" in done.stderr
    with_factor(desk.lin)
    connections.close_all()
    with let_in(desk.folder, "--own-authority", "--lan-pages") as (_, pages):
        from doorstep.store import Store

        made = lan_certificate(Store.open(desk.folder).settings.id, "127.0.0.1", dt.date.today())
        context = ssl.create_default_context(cafile=str(made.authority))
        with urlopen(f"{pages}/sign-in", context=context) as answer:
            assert answer.status == 200 and "max-age" in answer.headers["Strict-Transport-Security"]
            assert all("Secure" in one for one in answer.headers.get_all("Set-Cookie"))
        assert status(f"{pages}/people", context, Host="evil.example") == 400
