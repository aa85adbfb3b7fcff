"""What the server itself does with requests, asked as a browser and as a stranger would."""

from __future__ import annotations

import http.client
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from office.desk import Desk
from stories.browsing import serving


@pytest.fixture
def asked(desk: Desk) -> Iterator[http.client.HTTPConnection]:
    """A connection to a running desk, kept open from request to request."""
    from django.db import connections

    connections.close_all()
    with serving(desk.folder) as (address, _):
        place = urlsplit(address)
        connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=30)
        yield connection
        connection.close()


def test_a_head_is_the_page_without_its_body(asked: http.client.HTTPConnection) -> None:
    asked.request("GET", "/signed-out")
    assert b"</html>" in asked.getresponse().read()
    asked.request("HEAD", "/signed-out")
    head = asked.getresponse()
    assert (head.status, head.read()) == (200, b"")
    asked.request("GET", "/signed-out")
    assert asked.getresponse().status == 200  # nothing of a body lay in the way


def test_strangers_are_refused_and_told_nothing(asked: http.client.HTTPConnection) -> None:
    for path, headers, status in (
        ("/signed-out", {"Host": "evil.example"}, 400),
        ("/tasks", {}, 302),
        ("/tasks/%00", {}, 400),
        ("/nothing/../../etc/passwd", {}, 404),
        ("/static/x/..%2f..%2fconfiguring.py", {}, 404),
    ):
        asked.request("GET", path, headers=headers)
        answer = asked.getresponse()
        answer.read()
        assert answer.status == status, path
        assert answer.headers["Server"] is None and answer.headers["X-Frame-Options"] == "DENY"


def _signed_in(asked: http.client.HTTPConnection, desk: Desk) -> dict[str, str]:
    """The headers of somebody who is signed in."""
    from doorstep.office.accounts import make_link
    from doorstep.office.configuring import open_office

    open_office(desk.folder, url=desk.url)
    asked.request("GET", "/sign-in/" + make_link(desk.lin, None))  # type: ignore[arg-type]
    answer = asked.getresponse()
    answer.read()
    return {"Cookie": (answer.headers["Set-Cookie"] or "").partition(";")[0] + "; lang=en"}


def _sends(asked: http.client.HTTPConnection, size: int, **headers: str) -> tuple[int, str]:
    """Send a body of zeros as far as it is taken; returns the answer."""
    asked.putrequest("POST", "/files/drop")
    for name, said in {"Content-Length": str(size), **headers}.items():
        asked.putheader(name.replace("_", "-"), said)
    asked.endheaders()
    with suppress(OSError):
        for _ in range(size // 1_000_000):
            asked.send(bytes(1_000_000))
        asked.send(bytes(size % 1_000_000))
    answer = asked.getresponse()
    return answer.status, answer.read().decode()


def test_a_strangers_body_is_refused_before_it_is_read(asked: http.client.HTTPConnection) -> None:
    for headers in ({}, {"Expect": "100-continue"}, {"Cookie": "session-x=" + "a" * 32}):
        asked.putrequest("POST", "/files/drop")
        for name, said in {"Content-Length": "999999999", **headers}.items():
            asked.putheader(name, said)
        asked.endheaders()  # nothing of the body is sent
        answer = asked.getresponse()
        assert answer.status == 413, headers
        answer.read()
        asked.close()
    sent = 0
    asked.putrequest("POST", "/files/drop")
    asked.putheader("Transfer-Encoding", "chunked")
    asked.endheaders()
    with suppress(OSError):
        for _ in range(1000):
            asked.send(b"10000\r\n" + bytes(65536) + b"\r\n")
            sent += 65536
    assert sent < 20_000_000
    with suppress(OSError, http.client.HTTPException):
        assert asked.getresponse().status == 413


def test_more_than_may_be_sent_at_once_is_said_in_the_readers_words(
    asked: http.client.HTTPConnection, desk: Desk
) -> None:
    from doorstep.web.bodies import MOST_BYTES, MOST_MEGABYTES

    own = _signed_in(asked, desk)
    status, said = _sends(asked, MOST_BYTES + 5, **own)
    assert status == 400 and f"more than {MOST_MEGABYTES} MB" in said
    status, said = _sends(asked, 30_000_000, **own)  # read, and found to be no form of ours
    assert status == 403 and "page" in said
    asked.request("GET", "/tasks", headers=own)
    assert asked.getresponse().status == 200  # on the same connection


def test_who_drips_requests_keeps_nobody_out(asked: http.client.HTTPConnection) -> None:
    """Each of many connections sends a little of a head now and then."""
    from doorstep.web.bodies import HEAD_SECONDS

    slow = [socket.create_connection((asked.host, asked.port)) for _ in range(200)]
    for one in slow:
        one.sendall(b"GET /signed-out HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: ")
    asked.request("GET", "/signed-out")
    answer = asked.getresponse()
    assert answer.status == 200 and answer.read()
    until = time.monotonic() + HEAD_SECONDS + 5
    while time.monotonic() < until:
        time.sleep(1)
        with suppress(OSError):
            slow[0].sendall(b"a")
    slow[0].settimeout(20)
    with suppress(ConnectionResetError):
        assert slow[0].recv(1) == b""  # closed, though it was never silent
    for one in slow:
        one.close()


def test_an_older_database_put_back_while_nothing_runs_is_told_by_every_command(
    desk: Desk, tmp_path: Path
) -> None:
    """The folder is told when `serve` ends; what was there before that is found out after."""
    from django.db import connections

    connections.close_all()
    older = tmp_path / "older.db"
    shutil.copy2(desk.folder / "office.db", older)
    with serving(desk.folder) as (address, path):
        urlopen(address + path).read()
    typed = [("audit",), ("doctor",), ("tasks",)]
    before = [run(*words, "-w", str(desk.folder)) for words in typed]
    assert [one.returncode for one in before] == [0, 0, 0]
    assert not any("older than the folder" in one.stderr for one in before)
    for beside in desk.folder.glob("office.db*"):
        beside.unlink()
    shutil.copy2(older, desk.folder / "office.db")
    after = [run(*words, "-w", str(desk.folder)) for words in typed]
    assert [one.returncode for one in after] == [3, 3, 0]
    assert all("older than the folder knows (event " in one.stderr for one in after)


def run(*words: str) -> subprocess.CompletedProcess[str]:
    """A command typed."""
    line = [sys.executable, "-m", "doorstep", *words]
    return subprocess.run(line, capture_output=True, text=True, check=False)
