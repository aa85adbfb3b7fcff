"""A resident's name in an exception is found nowhere: no page, log, table or address."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from office.desk import POSTGRESQL, SQLITE, Desk

from doorstep import web
from doorstep.app.logs import configure_logging

CANARY = "金丝雀11010519491231002X"
both = pytest.mark.parametrize("database", [SQLITE, POSTGRESQL], indirect=True)


@pytest.fixture
def log_file(tmp_path: Path) -> Iterator[Path]:
    """Where all that the program says of its work goes."""
    path = tmp_path / "said.log"
    configure_logging(True, {"DOORSTEP_LOG": str(path)}, io.StringIO())
    yield path
    configure_logging(False, {}, io.StringIO())


@both
def test_what_a_page_failed_with_is_nobodys_to_read(
    desk: Desk,
    browser: Client,
    log_file: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    from doorstep.web.views import tasks

    def fails(*_: object) -> None:
        raise RuntimeError(CANARY) from ValueError(CANARY)

    monkeypatch.setattr(tasks, "list_tasks", fails)
    browser.raise_request_exception = False
    answer = browser.get("/tasks", {"village": "松坪村"})
    assert answer.status_code == 500
    said = log_file.read_text("utf-8")
    assert "RuntimeError" in said and not logging.getLogger("django").propagate
    shown = capfd.readouterr()
    for told in (answer.content.decode(), str(answer.headers), said, shown.out, shown.err):
        assert CANARY not in told and "松坪村" not in told
    assert CANARY.encode() not in desk.held()


def test_nothing_is_said_where_nobody_asked_for_a_log(
    desk: Desk, browser: Client, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    from doorstep.web.views import tasks

    def fails(*_: object) -> None:
        raise RuntimeError(CANARY)

    monkeypatch.setattr(tasks, "list_tasks", fails)
    browser.raise_request_exception = False
    assert browser.get("/tasks").status_code == 500
    assert browser.get("/" + CANARY).status_code == 404
    assert capfd.readouterr() == ("", "")


def test_no_form_writes_what_is_typed_into_an_address() -> None:
    """What is typed may be a name: a form that has a place to type is posted."""
    folder = Path(web.__file__).parent / "templates"
    forms = [
        form
        for path in sorted(folder.glob("*.html"))
        for form in re.findall(r"<form\b.*?</form>", path.read_text("utf-8"), re.DOTALL)
    ]
    typed = re.compile(r"<textarea|<input(?![^>]*type=\"?(hidden|checkbox|radio|date|month))")
    assert [form for form in forms if 'method="post"' not in form and typed.search(form)] == []
    assert len(forms) > 20 and sum(bool(typed.search(form)) for form in forms) > 5


def test_a_servers_own_lines_show_no_address(log_file: Path) -> None:
    logging.getLogger("waitress").error(f"Exception while serving /sign-in/{CANARY}")
    logging.getLogger("django_tasks.worker").warning("of %s", CANARY)
    said = log_file.read_text("utf-8")
    assert said.count("test_canary") == 2 and CANARY not in said
