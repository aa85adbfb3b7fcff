"""What is due is due here: the office keeps the days of the computer's own zone."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

import pytest

from doorstep.office import configuring


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """A clock that can be set to another zone, and is set back."""
    yield monkeypatch
    monkeypatch.undo()
    time.tzset()


@pytest.mark.skipif(sys.platform == "win32", reason="the zone of a process cannot be set there")
@pytest.mark.parametrize(
    ("zone", "name"), [("CST-8", "Etc/GMT-8"), ("UTC0", "UTC"), ("EST5", "Etc/GMT+5")]
)
def test_the_zone_is_the_computers(clock: pytest.MonkeyPatch, zone: str, name: str) -> None:
    clock.setenv("TZ", zone)
    time.tzset()
    assert configuring._zone() == name
