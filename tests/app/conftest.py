"""The same desk as for the command line, and reading without child processes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from cli.conftest import at_a_desk, lay, persons, run, workspace

from doorstep.engine.intake import child
from doorstep.engine.intake.limited import LimitedWork, Part

__all__ = ["at_a_desk", "lay", "persons", "run", "without_children", "workspace"]


def read_here(work: LimitedWork) -> Iterator[Part]:
    """Read in this process: what a child would send, without its start."""
    return iter(list(work.run(*work.given)))


@pytest.fixture
def without_children(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are read in this process."""
    monkeypatch.setattr(child, "limited", read_here)
