"""What the server itself does with requests, asked as a browser and as a stranger would."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from urllib.parse import urlsplit

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
