"""The page of ledgers: who may not, what goes out, what comes back, what is refused and why."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from office.desk import Desk
from openpyxl import Workbook, load_workbook

VILLAGE = "松坪村"


@pytest.fixture(autouse=True)
def shown(desk: Desk) -> None:
    from doorstep import Workspace
    from doorstep.office.projecting import project

    project(Workspace(desk.folder))


def workbook(browser: Client) -> Workbook:
    answer = browser.post("/ledgers/out", {"village": VILLAGE})
    assert answer.status_code == 200 and "attachment" in answer["Content-Disposition"]
    return load_workbook(io.BytesIO(answer.content))


def filled(book: Workbook, *words: str) -> SimpleUploadedFile:
    """The workbook with these results from the first line on, the last one going on."""
    sheet = book.worksheets[0]
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, 7).value = words[min(row - 2, len(words) - 1)]
        sheet.cell(row, 8).value = "看了户口簿"
    packed = io.BytesIO()
    book.save(packed)
    return SimpleUploadedFile("松坪村 已填.xlsx", packed.getvalue())


def returned(browser: Client, *files: SimpleUploadedFile) -> Any:
    return browser.post("/ledgers/take", {"files": list(files)})


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/ledgers"),
        ("post", "/ledgers/out"),
        ("get", "/ledgers/slip.pdf"),
        ("post", "/ledgers/take"),
    ],
)
def test_who_is_not_signed_in_neither_sees_nor_changes_it(
    desk: Desk, method: str, path: str
) -> None:
    from doorstep.office.models import LedgerTrip

    answer = getattr(Client(), method)(path, {"village": VILLAGE})
    assert (answer.status_code, answer["Location"]) == (302, "/signed-out")
    assert not LedgerTrip.objects.exists()


def test_a_page_that_is_only_looked_at_hands_nothing_out(browser: Client) -> None:
    from doorstep.office.models import LedgerTrip

    page = browser.get("/ledgers").content.decode()
    assert VILLAGE in page and "not yet" in page
    assert browser.get("/ledgers/out").status_code == 405
    for ending in ("pdf", "txt"):
        answer = browser.get(f"/ledgers/slip.{ending}", {"village": VILLAGE})
        assert answer.status_code == 200 and answer.content
    assert not LedgerTrip.objects.exists()


def test_a_village_s_workbook_goes_out_and_comes_back(browser: Client) -> None:
    book = workbook(browser)
    assert "still out" in browser.get("/ledgers").content.decode()
    answer = returned(browser, filled(book, "corrected"))
    lines = book.worksheets[0].max_row - 1
    assert answer.status_code == 302 and "已填" not in unquote(answer["Location"])
    page = browser.get(answer["Location"]).content.decode()
    assert re.search(rf"{VILLAGE}: {lines} answers taken\.<", page)  # and no zeros
    assert f"{lines} of {lines} answered" in page and "still out" not in page


def test_one_village_is_shown_alone(browser: Client) -> None:
    row = f'<th scope="row">{VILLAGE}</th>'
    assert row in browser.get("/ledgers?village=松坪").content.decode()  # however written
    assert row not in browser.get("/ledgers?village=河湾村").content.decode()


def test_all_villages_come_in_one_file_once_two_people_said_so(desk: Desk, browser: Client) -> None:
    from doorstep.office.exports import ask_export, confirm_export
    from doorstep.office.models import FindingRow, LedgerTrip, Place

    assert browser.post("/ledgers/out", {}).status_code == 200  # one village has anything to do
    LedgerTrip.objects.all().delete()
    moved = FindingRow.objects.latest("number")
    FindingRow.objects.filter(pk=moved.pk).update(place=Place.objects.get(name="河湾村"))
    refused = browser.post("/ledgers/out", {})
    assert refused.status_code == 403 and not LedgerTrip.objects.exists()
    row = ask_export("correction", desk.lin)  # type: ignore[arg-type]
    confirm_export(row.pk, desk.zhao)  # type: ignore[arg-type]
    answer = browser.post(f"/exports/{row.pk}/take")
    assert answer.status_code == 200 and answer.content.startswith(b"PK")
    assert LedgerTrip.objects.count() == 2


def test_what_is_refused_is_named_by_its_row_and_changes_nothing(
    desk: Desk, browser: Client
) -> None:
    from doorstep.office.models import LedgerTrip, Matter
    from doorstep.office.vocabulary import MatterState

    answer = returned(browser, filled(workbook(browser), "corrected", "perhaps"))
    page = answer.content.decode()
    assert answer.status_code == 400 and "row 3" in page and "perhaps" not in page
    assert LedgerTrip.objects.get().back is None
    assert not Matter.objects.filter(state=MatterState.ANSWERED).exists()


def test_no_sent_file_stays_on_the_disk(desk: Desk, browser: Client) -> None:
    from doorstep.office.inbox import inbox_folder

    book = workbook(browser)
    for words in (("corrected",), ("perhaps",)):
        returned(browser, filled(book, *words))
    assert not list(inbox_folder().iterdir())
    rooms = (Path("/dev/shm"), desk.folder)
    assert not [path for room in rooms if room.is_dir() for path in room.rglob("*已填*")]


def test_nothing_sent_and_what_is_no_ledger_are_said(browser: Client) -> None:
    assert browser.post("/ledgers/take", {}).status_code == 400
    answer = returned(browser, SimpleUploadedFile("a.xlsx", b"nothing"))
    assert answer.status_code == 400
    assert browser.post("/ledgers/out", {"village": "没有"}).status_code == 400
    assert browser.get("/ledgers/slip.pdf").status_code == 400


@pytest.mark.parametrize("answered", [0, 1, None])
def test_a_claim_leaves_in_the_ledger_what_nobody_answered(
    desk: Desk, browser: Client, answered: int | None
) -> None:
    """Said to be fixed all the same, a task's matters without an answer are still to be done."""
    from doorstep.office.models import Account, Matter, Task
    from doorstep.office.people import add_person
    from doorstep.office.tasks import MoveRequest, answer_matter, assign_tasks, move_task
    from doorstep.office.vocabulary import Answer, TaskState

    by = Account.objects.first()
    assert by is not None
    keys = list(Matter.objects.filter(task__place__name=VILLAGE).values_list("pk", flat=True))
    tasks = list(Task.objects.filter(place__name=VILLAGE).values_list("key", flat=True))
    assign_tasks(tasks, add_person("王会计", by), None, by)
    for key in keys[:answered]:
        answer_matter(key, Answer.CORRECTED, by)
    for task in tasks:
        move_task(task, MoveRequest(TaskState.FIXED, "moved", sure=True), by)
    left = set(keys[len(keys[:answered]) :])
    page = browser.get(f"/ledgers?village={VILLAGE}").content.decode()
    if not left:
        assert VILLAGE not in page.partition("<tbody>")[2]
        return
    row = page.partition(f'<th scope="row">{VILLAGE}</th>')[2].partition("</tr>")[0]
    assert re.search(rf'class="n"[^>]*>{len(left)}</td>', row) and "<button" in row
    sheet = workbook(browser).worksheets[0]
    assert {sheet.cell(line, 9).value for line in range(2, sheet.max_row + 1)} == left
