"""What a signed-in hand sends that is made to break its reader, and the same button pressed by
several hands at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import pytest
from cli.test_hostile import LAUGHS, _deep, _doctype, _far_cell, _zip_bomb
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from office.desk import POSTGRESQL, SQLITE, Desk

from doorstep import Workspace
from doorstep.domain.errors import BadInput

Made = TypeVar("Made")
both = pytest.mark.parametrize("database", [SQLITE, POSTGRESQL], indirect=True)
BOMBS: dict[str, Callable[[Path], Path]] = {
    "a zip bomb": _zip_bomb,
    "a far cell": _far_cell,
    "billion laughs": lambda path: _doctype(path, LAUGHS),
    "deep nesting": _deep,
}
UPLOADS = {
    "/plan/upload": ("file", {}),
    "/plan/minutes": ("file", {"held": "2026-05-01"}),
    "/ledgers/take": ("files", {}),
}
NEXT = "村,户编号,与户主关系,姓名,性别,出生日期,身份证号\n松坪村,7,户主,孙七,男,1980-05-06,\n"
HANDS = 4


def at_once(work: Callable[[], Made]) -> list[Made]:
    """Let several hands do the same at the same moment; returns what each got."""
    from django.db import connections

    connections.close_all()

    def do(_: int) -> Made:
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(HANDS) as hands:
        return list(hands.map(do, range(HANDS)))


def workers_turn() -> None:
    from doorstep.office.worker import do_jobs

    do_jobs()


@pytest.mark.parametrize("what", BOMBS)
def test_no_upload_is_broken_by_a_bomb(
    browser: Client, desk: Desk, tmp_path: Path, what: str
) -> None:
    content = BOMBS[what](tmp_path / "a.xlsx").read_bytes()
    for address, (field, more) in UPLOADS.items():
        sent = {field: SimpleUploadedFile("a.xlsx", content)} | more
        answer = browser.post(address, sent)
        assert answer.status_code == 400, address
        assert "a.xlsx" in answer.content.decode()
    sent = {"file": [SimpleUploadedFile("a.xlsx", content)]}
    address = browser.post("/files/drop", sent)["Location"]
    workers_turn()
    shown = browser.get(address)
    assert shown.status_code == 200 and "state bad" in shown.content.decode()
    assert browser.post(f"{address}/decide", {"then": "dismiss"}).status_code == 302
    assert [path.name for path in (desk.folder / "inbox").iterdir() if path.is_file()] == []


@both
def test_an_import_is_taken_once_whoever_presses_and_works(browser: Client, desk: Desk) -> None:
    from doorstep.office.import_work import take_files
    from doorstep.office.models import AuditEvent, ImportRow

    sent = {"file": [SimpleUploadedFile("人口新.csv", NEXT.encode())]}
    address = browser.post("/files/drop", sent)["Location"]
    workers_turn()
    row = ImportRow.objects.get()

    def press() -> int:
        hand = Client(raise_request_exception=False)
        hand.cookies = browser.cookies
        return hand.post(f"{address}/decide", {"then": "take", "answer-1": "new"}).status_code

    assert sorted(at_once(press)) == [302, 400, 400, 400]

    def take() -> str:
        try:
            take_files(str(row.pk))
        except BadInput as error:
            return error.code
        except FileNotFoundError:
            return "files-gone"
        return ""

    said = at_once(take)
    assert "" in said and set(said) <= {"", "import-moved-on", "files-gone"}, said
    assert ImportRow.objects.get(pk=row.pk).state == "taken"
    assert AuditEvent.objects.filter(what="import.taken").count() == 1
    assert len(Workspace(desk.folder).sources) == 3


@both
def test_pages_are_filled_once_whoever_fills_them(desk: Desk) -> None:
    from doorstep.office.audit import broken_at
    from doorstep.office.models import AuditEvent, Matter, Task
    from doorstep.office.projecting import project

    made = at_once(lambda: project(Workspace(desk.folder)))
    assert len([one for one in made if one is not None]) == 1
    assert Matter.objects.count() == len(Workspace(desk.folder).findings())
    assert (
        Task.objects.count() == Task.objects.values("place", "code", "register").distinct().count()
    )
    assert AuditEvent.objects.filter(what="folder.projected").count() == 1
    assert broken_at() is None
