"""The pages of requests: nobody sees or writes one who is not signed in; one is written from a
task, its letter is a file, and what became of it is noted."""

from __future__ import annotations

import datetime as dt
import io
import re
from pathlib import Path

import pytest
from django.test import Client
from docx import Document
from office.desk import Desk
from office.test_duties import take

TODAY = dt.date.today()
ASKED = {
    "office": "police",
    "purpose": "confirm-identity",
    "basis": "pipl-duty",
    "field": ["name", "birth_date"],
    "until": (TODAY + dt.timedelta(days=30)).isoformat(),
    "remind_on": TODAY.isoformat(),
}


@pytest.mark.parametrize(
    "address", ["/requests", "/requests/new?task=x", "/requests/x/letter.docx"]
)
def test_who_is_not_signed_in_sees_no_request(desk: Desk, address: str) -> None:
    answer = Client().get(address)
    assert (answer.status_code, answer["Location"]) == (302, "/signed-out")


def test_who_is_not_signed_in_writes_none(desk: Desk, tmp_path: Path) -> None:
    from doorstep.office.models import OfficeRequest, Task

    take(desk, tmp_path)
    Client().post("/requests/draft", ASKED | {"task": Task.objects.first().key})
    assert not OfficeRequest.objects.exists()


def test_from_a_task_to_a_letter_and_its_answer(
    desk: Desk, browser: Client, tmp_path: Path
) -> None:
    from doorstep.office.models import Task

    take(desk, tmp_path)
    task = Task.objects.filter(register="persons").first()
    assert f"/requests/new?task={task.key}" in browser.get(f"/tasks/{task.key}").content.decode()
    form = browser.get(f"/requests/new?task={task.key}&purpose=confirm-identity").content.decode()
    assert set(re.findall(r'name="field" value="(\w+)"', form)) == {
        "name",
        "birth_date",
        "id_number",
    }
    beyond = ASKED | {"task": task.key, "field": ["name", "phone"]}
    assert browser.post("/requests/draft", beyond).status_code == 403
    made = browser.post("/requests/draft", ASKED | {"task": task.key})["Location"]
    letter = browser.get(f"{made}/letter.docx")
    assert letter["Content-Disposition"].endswith('.docx"')
    assert Document(io.BytesIO(letter.content)).tables
    assert "wait" not in browser.get("/tasks").content.decode()
    assert browser.post(f"{made}/move", {"to": "sent"}).status_code == 302
    assert "1 request to another office waits" in browser.get("/tasks").content.decode()
    assert browser.post(f"{made}/move", {"to": "answered"}).status_code == 403
    browser.post(f"{made}/move", {"to": "answered", "note": "均已核对"})
    assert "均已核对" in browser.get(made).content.decode()
    history = browser.get(f"/tasks/{task.key}").content.decode()
    assert "林 asked another office." in history and "noted by 林" in history
    assert "Waiting for an answer" not in browser.get("/requests").content.decode()
    assert Task.objects.get(pk=task.pk).share == "not-ours"
