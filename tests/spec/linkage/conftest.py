"""Hands each hard case what was found of its rows."""

from __future__ import annotations

import pytest
from spec.linkage.countryside import Found


@pytest.fixture
def found(request: pytest.FixtureRequest) -> Found:
    """Of the case, in the way of use the test was marked with."""
    town, name, way = request.param
    return town.found(name, way)
