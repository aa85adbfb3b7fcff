"""Every test of the office may have a desk, on either database."""

from __future__ import annotations

import pytest

from office.desk import POSTGRESQL, SQLITE, desk, kept_desk, server

__all__ = ["database", "desk", "kept_desk", "server"]


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def database(request: pytest.FixtureRequest) -> str:
    """Both kinds of database."""
    return str(request.param)
