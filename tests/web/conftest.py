"""Every test of a page may have a desk and a browser that is signed in."""

from __future__ import annotations

import pytest
from django.test import Client
from office.desk import Desk, database, desk, kept_desk, server

__all__ = ["browser", "database", "desk", "kept_desk", "server"]


@pytest.fixture
def browser(desk: Desk) -> Client:
    """Lin's browser, signed in by a link."""
    from doorstep.office.accounts import make_link

    client = Client()
    client.get("/sign-in/" + make_link(desk.lin, None))  # type: ignore[arg-type]
    return client
