"""What a hostile register names its villages and people: pages, ledgers, slips and letters hold it
as text or not at all, and nothing fails, on either database."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from pathlib import Path

import pytest
from django.test import Client
from docx import Document
from office.desk import POSTGRESQL, SQLITE, Desk
from openpyxl import load_workbook

from doorstep import Workspace

both = pytest.mark.parametrize("database", [SQLITE, POSTGRESQL], indirect=True)
LONG = "".join(chr(0x4E00 + number * 7 % 20_000) for number in range(10_000))
HOSTILE = (
    *("=cmd|'/c calc'!A0", "@SUM(1+1)", "+1-2", "<script>alert(1)</script>", "{{7*7}}{0}%s"),
    *("a/b?c#d", "..", "甲\n乙", "\u202e村松", "\u2066坪", LONG, "桥\x01\x0b\ufffe", "#x [y]($z$)"),
)
TODAY = dt.date.today()
_UNSEEN = re.compile(r"[\x00-\x1f\u202a-\u202e\u2066-\u2069]")


def write_registers(folder: Path) -> list[Path]:
    """Each hostile word as a village and as a person of it whose number is wrong, and as somebody
    who answers for it."""
    persons = [["村", "户编号", "与户主关系", "姓名", "性别", "出生日期", "身份证号"]]
    contacts = [["村", "组", "姓名", "职务", "联系电话"]]
    for number, word in enumerate(HOSTILE, 1):
        persons.append([word, str(number), "户主", word, "男", "1985-03-07", "11010519491231002X"])
        contacts.append([word, word, word, "村民小组长", f"139123456{number:02}"])
    made = []
    for name, rows in (("人口.csv", persons), ("干部通讯录.csv", contacts)):
        text = io.StringIO(newline="")
        csv.writer(text).writerows(rows)
        made.append(folder / name)
        made[-1].write_text(text.getvalue(), "utf-8")
    return made


def pages_of(browser: Client) -> list[str]:
    """The addresses of every page that shows a record, a place, a task or somebody."""
    from doorstep.office.models import CardRow, Matter, Person, Place, Task
    from doorstep.web.addresses import address
    from doorstep.web.urls import ROUTES

    plain = ["/" + one.pattern for one in ROUTES if "GET" in one.methods and "<" not in one.pattern]
    found = [f"/findings/{key}" for key in Matter.objects.values_list("pk", flat=True)]
    found += [f"/tasks/{key}" for key in Task.objects.values_list("key", flat=True)]
    found += [f"/households/{key}" for key in CardRow.objects.values_list("pk", flat=True)]
    found += [f"/people/{key}" for key in Person.objects.values_list("pk", flat=True)]
    found += [
        address("village", name) for name in Place.objects.values_list("name", flat=True) if name
    ]
    return [*plain, *found]


@both
def test_whatever_a_register_says_nothing_fails(
    browser: Client, desk: Desk, tmp_path: Path
) -> None:
    from doorstep.office.models import Place
    from doorstep.office.projecting import project

    workspace = Workspace(desk.folder)
    workspace.register(write_registers(tmp_path), yes=True)
    workspace.reconcile()
    project(workspace)
    assert Place.objects.count() > len(HOSTILE)
    _type_it_too(browser)
    browser.raise_request_exception = False
    failed = []
    for address in pages_of(browser):
        answer = browser.get(address)
        said = answer.content.decode("utf-8", "replace")
        if answer.status_code >= 500 or "<script>alert" in said:
            failed.append((address[:80], answer.status_code))
    assert failed == []
    _look_at_ledgers(browser)
    _look_at_letters(browser)


def _type_it_too(browser: Client) -> None:
    """The same words typed: people, owners of tasks, lines of minutes."""
    from doorstep.office.models import Account, MinuteLine, Person, Task
    from doorstep.office.tasks import assign_tasks

    by = Account.objects.order_by("created").first()
    assert by is not None
    for word in HOSTILE:
        said = {"name": word, "title": word, "phone": word}
        assert browser.post("/people/add", said).status_code == 302, word[:30]
    people = list(Person.objects.all())
    for number, task in enumerate(Task.objects.filter(state="open").order_by("key")):
        assign_tasks([task.key], people[number % len(people)], None, by)
    day = (TODAY + dt.timedelta(days=9)).isoformat()
    lines = "\n".join(f"{word}; {word}; {day}" for word in HOSTILE)
    sent = {"held": TODAY.isoformat(), "text": lines}
    answer = browser.post("/plan/minutes", sent)  # those that are refused stay in the form
    assert answer.status_code == 400 and "<script>alert" not in answer.content.decode()
    assert MinuteLine.objects.exists()


def _look_at_ledgers(browser: Client) -> None:
    from doorstep.office.exports import ask_export, confirm_export
    from doorstep.office.models import Account

    lin, zhao = Account.objects.order_by("created")[:2]
    row = ask_export("correction", lin)
    confirm_export(row.pk, zhao)
    answer = browser.post(f"/exports/{row.pk}/take")
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        for name in archive.namelist():
            assert ".." not in name and not name.startswith("/"), name[:80]
            assert len(name.encode()) < 255 and not re.search(
                r"[\x00-\x1f\u202a-\u202e\u2066-\u2069]", name
            )
            if name.endswith(".xlsx"):
                book = load_workbook(io.BytesIO(archive.read(name)))
                cells = (cell for sheet in book for row in sheet.iter_rows() for cell in row)
                assert [cell.value for cell in cells if cell.data_type == "f"] == []
            elif name.endswith(".txt"):
                for line in archive.read(name).decode("utf-8-sig").splitlines():
                    assert not line.startswith(("=", "+", "@")), line
    for ending in ("txt", "pdf"):
        from doorstep.office.models import Place

        for village in Place.objects.values_list("name", flat=True):
            got = browser.get(f"/ledgers/slip.{ending}", {"village": village})
            assert got.status_code in (200, 400), village[:40]


def _look_at_letters(browser: Client) -> None:
    from doorstep.office.models import OfficeRequest, Task

    task = Task.objects.filter(register="persons", matters__state="open").first()
    assert task is not None
    answer = browser.post(
        "/requests/draft",
        {
            "task": task.key,
            "office": "police",
            "purpose": "confirm-identity",
            "basis": "pipl-duty",
            "field": ["name", "birth_date"],
            "until": (TODAY + dt.timedelta(days=30)).isoformat(),
            "remind_on": (TODAY + dt.timedelta(days=20)).isoformat(),
            "note": "\x01<b>\x0b\u202e" + "长" * 10_000,
        },
    )
    assert answer.status_code == 302, answer.content.decode()[:3000]
    for request in OfficeRequest.objects.all():
        got = browser.get(f"/requests/{request.pk}/letter.docx")
        assert got.status_code == 200
        assert Document(io.BytesIO(got.content)).paragraphs
