"""A desk whose pages show the last run."""

from __future__ import annotations

import pytest
from office.desk import Desk

from doorstep import Workspace


@pytest.fixture
def projected(desk: Desk) -> Desk:
    """The desk, its findings and households on pages."""
    from doorstep.office.projecting import project

    project(Workspace(desk.folder))
    return desk
