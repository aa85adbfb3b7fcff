"""An office's database is the file in the folder, or the one that an address names; what is wrong
with an address is one sentence."""

from __future__ import annotations

import pytest

from doorstep.domain.errors import BadInput
from doorstep.office import configuring
from office.desk import Desk

only_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@only_sqlite
@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("mysql://localhost/desk", "database-url"),
        ("postgresql://localhost", "database-url"),
        ("postgresql:///desk?host=/nowhere", "database-unreachable"),
    ],
)
def test_an_address_that_leads_nowhere(desk: Desk, url: str, code: str) -> None:
    with pytest.raises(BadInput, match=code):
        configuring.open_office(desk.folder, url=url)


@only_sqlite
def test_without_its_driver(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(configuring, "find_spec", lambda name: None)
    with pytest.raises(BadInput, match="database-driver-missing"):
        configuring.open_office(desk.folder, url="postgresql:///desk")
