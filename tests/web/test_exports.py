"""Every file that leaves a page is known, and one with people of several villages takes two."""

from __future__ import annotations

import inspect
import re

from django.test import Client
from office.desk import Desk

SENDS = re.compile(r"\bsent_(?!archive_)\w+\(|content_type=|_archive\(|\.content\b")
OF_NOBODY = {
    *("agreements-paper", "settlement-letter", "awareness-book", "awareness-paper"),
    *("print-awareness", "box-book", "county-card", "county-invitation", "county-invite"),
    *("county-pdf", "county-match", "figures-paper", "figures-book", "morning-pdf"),
    *("outreach-book", "outreach-paper", "policies-cards", "quiz-paper", "reception-paper"),
    *("roster-sheet", "roster-book", "phones-sheet", "rehearsal-pdf", "sites-workbook"),
    *("walk-sheets", "my-villages-sheet", "self-score-paper", "self-score-book"),
    *("burden-paper", "asset"),
}
"""Counts, an office's own work, colleagues on duty: no resident."""
OF_ONE = {"letter", "print-record", "ledgers-slip", "ledgers-out", "visit-book", "scan-picture"}
"""One house, one task or one village, whoever asks."""
OWN_DOORS = {"my-doors-sheet", "phone-media"}
"""The few doors of whoever asks, on paper or on their phone."""
PAPERS = {"print-sheets", "sample-files"}
"""Tomorrow's papers for the houses of a plan, and the sample that was drawn before witnesses: on
paper and in codes, each recorded; no workbook of people."""
BY_TWO = {"take-export"}


def test_every_file_that_leaves_a_page_is_known(desk: Desk) -> None:
    from doorstep.web.urls import ROUTES

    sending = {one.name for one in ROUTES if SENDS.search(inspect.getsource(one.view))}
    known = OF_NOBODY | OF_ONE | OWN_DOORS | PAPERS | BY_TWO
    assert sending - known == set(), "say above whose people are in it"
    assert known <= {one.name for one in ROUTES}


def test_the_page_leads_through_it(desk: Desk, browser: Client) -> None:
    from doorstep.office.exports import confirm_export
    from doorstep.office.models import BulkExport

    assert browser.post("/exports/ask", {"purpose": "correction"}).status_code == 302
    row = BulkExport.objects.get()
    page = browser.get("/exports").content.decode()
    assert "waits for a second person" in page and f"/exports/{row.pk}/confirm" not in page
    assert browser.post(f"/exports/{row.pk}/confirm").status_code == 403
    assert browser.post(f"/exports/{row.pk}/take").status_code == 403
    confirm_export(row.pk, desk.zhao)  # type: ignore[arg-type]
    assert f"/exports/{row.pk}/take" in browser.get("/exports").content.decode()
