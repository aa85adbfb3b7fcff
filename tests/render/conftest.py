"""Every test of the report may ask for the small township and its summary."""

from __future__ import annotations

import pytest
from render.township import make_summary, township

from doorstep.domain.findings import Finding
from doorstep.domain.summary import Summary


@pytest.fixture
def found() -> list[Finding]:
    return township()


@pytest.fixture
def summary(found: list[Finding]) -> Summary:
    return make_summary(found)
