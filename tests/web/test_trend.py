"""The trend as a page, and a campaign that is planned and taken off on it."""

from __future__ import annotations

from django.test import Client
from office.desk import Desk
from web.shown import projected

__all__ = ["projected"]


def test_nothing_kept_is_said(projected: Desk, browser: Client) -> None:
    assert "No figures were kept yet." in browser.get("/trend").content.decode()


def test_a_campaign_is_planned_and_taken_off(projected: Desk, browser: Client) -> None:
    from doorstep.office.models import Campaign

    said = {"title": "百日更正", "first": "2026-03-01", "last": "2026-06-08"}
    for _ in range(2):
        assert browser.post("/trend/begin", said).status_code == 302
    row = Campaign.objects.get()
    assert "百日更正" in browser.get("/trend").content.decode()
    assert "百日更正".encode() not in bytes(row.sealed)
    assert browser.post("/trend/drop", {"campaign": str(row.pk)}).status_code == 302
    assert browser.post("/trend/drop", {"campaign": "x"}).status_code == 400
    assert Campaign.objects.count() == 0
