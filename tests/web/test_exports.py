"""Every file that leaves a page is known, and one with people of several villages takes two."""

from __future__ import annotations

import datetime as dt
import inspect
import io
import re
import zipfile
from itertools import product
from pathlib import Path

from django.test import Client
from office.desk import Desk
from office.doors import DAY, ZHANG, a_door
from web.buttons import Scene
from web.day_buttons import a_door as a_sampled_door

SENDS = re.compile(r"\bsent_(?!archive_)\w+\(|content_type=|_archive\(|\.content\b")
OF_NOBODY = {
    *("agreements-paper", "settlement-letter", "awareness-book", "awareness-paper"),
    *("print-awareness", "box-book", "county-card", "county-invitation", "county-invite"),
    *("county-pdf", "county-match", "figures-paper", "figures-book", "morning-pdf"),
    *("outreach-book", "outreach-paper", "policies-cards", "quiz-paper"),
    *("roster-sheet", "roster-book", "phones-sheet", "rehearsal-pdf", "sites-workbook"),
    *("walk-sheets", "my-villages-sheet", "self-score-paper", "self-score-book"),
    *("burden-paper", "asset"),
}
"""Counts, an office's own work, colleagues on duty: no resident."""
OF_ONE = {
    *("letter", "print-record", "request-paper", "ledgers-slip", "ledgers-out", "visit-book"),
    "scan-picture",
}
"""One house, one task or one village, whoever asks."""
OWN_DOORS = {"my-doors-sheet", "phone-media"}
"""The few doors of whoever asks, on paper or on their phone."""
PAPERS = {"print-sheets", "sample-files", "reception-paper"}
"""One day's papers for the houses of a plan, or one village's, and the sample that was drawn before
witnesses, each recorded; no workbook of people."""
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


def test_papers_of_several_villages_and_days_take_two_people_and_a_day_of_all_takes_one(
    desk: Desk, browser: Client, tmp_path: Path
) -> None:
    from doorstep.office.exports import confirm_export
    from doorstep.office.models import AuditEvent, BulkExport

    Scene(desk, browser, tmp_path)  # what was compared is shown
    first, later = DAY, DAY + dt.timedelta(days=1)
    for number, (place, day) in enumerate(product(("松坪村", "河湾村"), (first, later))):
        house, people = ZHANG
        door = a_door(f"7K3M{'ACDE'[number]}", ({**house, "village": place}, people), day=day)
    plan = door.plan.number
    assert browser.post("/doors/sheets", {"day": first.isoformat()}).status_code == 200
    assert browser.post("/doors/sheets", {"village": "松坪村"}).status_code == 200
    refused = browser.post("/doors/sheets")
    assert refused.status_code == 403 and "Files of several villages" in refused.content.decode()
    given = {"purpose": "visits", "plan": str(plan)}
    for _ in range(2):
        assert browser.post("/exports/ask", given).status_code == 302
    assert browser.post("/exports/ask", given | {"plan": "99"}).status_code == 400
    row = BulkExport.objects.get()
    assert row.plan == plan and browser.post(f"/exports/{row.pk}/take").status_code == 403
    confirm_export(row.pk, desk.zhao)  # type: ignore[arg-type]
    taken = browser.post(f"/exports/{row.pk}/take")
    names = zipfile.ZipFile(io.BytesIO(taken.content)).namelist()
    folders = {name.rpartition("/")[0] for name in names if "/" in name}
    assert folders == {f"{v}/{d}" for v in ("松坪村", "河湾村") for d in (first, later)}
    told = AuditEvent.objects.filter(what__in=("sheets.printed", "export.taken"))
    kept = [(one.what, one.why) for one in told.order_by("number")]
    assert kept == [("sheets.printed", n) for n in "224"] + [("export.taken", "visits")]


def test_the_sample_and_its_papers_are_recorded_as_they_leave(
    desk: Desk, browser: Client, tmp_path: Path
) -> None:
    from doorstep.office.models import AuditEvent

    door = a_sampled_door(Scene(desk, browser, tmp_path))
    at = f"/reception/{door.sample.reception_id}"
    for name in ("sample.zip", "routes.pdf", "blind.pdf", "blind.pdf?empty=1", "agenda.pdf"):
        assert browser.get(f"{at}/{name}").status_code == 200
    told = AuditEvent.objects.filter(on=f"sample:{door.sample_id}").order_by("number")
    kept = [(one.what, one.why) for one in told]
    assert kept == [
        ("sample.taken", "1"),
        ("sample.printed", "routes"),
        ("sample.printed", "blind"),
    ]
