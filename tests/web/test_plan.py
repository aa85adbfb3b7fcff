"""Plan and meeting: who may not see or change them, slips told by their line, and the inspection's
day that moves open due days and says so."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from office.desk import Desk

TODAY = dt.date.today()
INSPECTION = TODAY + dt.timedelta(days=20)
PLAN = f"""
[[phase]]
phase = "visit"
from = {TODAY - dt.timedelta(days=3)}
to = {TODAY + dt.timedelta(days=3)}
[[phase]]
phase = "inspection"
from = {INSPECTION}
"""


def upload(browser: Client, text: str = PLAN, name: str = "plan.toml") -> str:
    file = SimpleUploadedFile(name, text.encode())
    return browser.post("/plan/upload", {"file": file}, follow=True).content.decode()


@pytest.mark.parametrize("path", ["/plan", "/plan/upload", "/plan/move", "/plan/minutes"])
def test_who_is_not_signed_in_neither_sees_nor_changes_it(desk: Desk, path: str) -> None:
    answer = Client().get(path) if path == "/plan" else Client().post(path, {"text": "x"})
    assert (answer.status_code, answer["Location"]) == (302, "/signed-out")


def test_a_plan_is_kept_and_counts_the_days(browser: Client) -> None:
    page = upload(browser)
    assert "The plan is kept" in page and "20 days to the inspection" in page
    assert page.count("<tr") == 3 and 'aria-current="step"' in page


def test_a_slip_is_told_by_its_line_and_the_plan_before_stands(browser: Client) -> None:
    from doorstep.office.plans import kept_plan

    upload(browser)
    before = kept_plan()
    said = upload(browser, PLAN.replace('"visit"', '"assault"'))
    assert "Line 2" in said and kept_plan() == before


def test_without_a_file_nothing_happens(browser: Client) -> None:
    assert browser.post("/plan/upload").status_code == 400
    assert browser.post("/plan/move", {"day": "soon"}).status_code == 400
    assert browser.post("/plan/move", {"day": INSPECTION.isoformat()}).status_code == 400


def make_tasks() -> dict[str, dt.date]:
    """Open work due in ten days, work that is late already, and work that is closed."""
    from doorstep.office.models import Place, Task

    place = Place.objects.create(kind="village", name="松坪村")
    due = {"open": 10, "late": -2, "closed": 10}
    days = {key: TODAY + dt.timedelta(days=count) for key, count in due.items()}
    for key, day in days.items():
        state = "closed" if key == "closed" else "open"
        Task.objects.create(
            key=key, place=place, code="LATE", register="deaths", due=day, state=state
        )
    return days


def test_moving_the_day_moves_open_due_days_and_says_so(desk: Desk, browser: Client) -> None:
    from doorstep.office.audit import broken_at
    from doorstep.office.models import AuditEvent, Task

    upload(browser)
    days = make_tasks()
    later = INSPECTION + dt.timedelta(days=5)
    page = browser.post("/plan/move", {"day": later.isoformat()}, follow=True).content.decode()
    assert "moved 5 days later, and with it the due days of open tasks: 1" in page
    assert "25 days to the inspection" in page
    after = dict(Task.objects.values_list("key", "due"))
    assert after == days | {"open": days["open"] + dt.timedelta(days=5)}
    assert AuditEvent.objects.filter(what="plan.moved").count() == 1 and broken_at() is None


def test_a_new_plan_with_another_day_moves_them_too(browser: Client) -> None:
    upload(browser)
    make_tasks()
    sooner = INSPECTION - dt.timedelta(days=30)
    said = upload(browser, PLAN.replace(str(INSPECTION), str(TODAY + dt.timedelta(days=4))))
    assert "moved 16 days earlier" in said and "open tasks: 1" in said
    answer = browser.post("/plan/move", {"day": sooner.isoformat()})
    assert answer.status_code == 400


def test_the_plans_rubric_becomes_the_workspaces(desk: Desk, browser: Client) -> None:
    from doorstep import Workspace

    upload(browser, 'rubric = "data-quality-review"\n' + PLAN)
    assert Workspace(desk.folder).store.settings.rubric == "data-quality-review"
    assert "stars" in upload(browser, 'rubric = "stars"\n' + PLAN)


MINUTES = "王芳；核对河湾村台账；{day}\n；补录电话；{day}\n赵六；开会；{day}\n王芳；交回台账；\n"


def test_lines_become_tasks_with_receipts_and_the_rest_is_refused(
    desk: Desk, browser: Client
) -> None:
    from doorstep.office.models import MinuteLine, Task
    from doorstep.office.people import add_person

    owner = add_person("王芳", desk.lin)  # type: ignore[arg-type]
    day = TODAY + dt.timedelta(days=3)
    given = {"held": TODAY.isoformat(), "text": MINUTES.format(day=day)}
    page = browser.post("/plan/minutes", given, follow=True).content.decode()
    assert "1 line became a task" in page
    for line, said in ((2, "nobody is named"), (3, "nobody of this name"), (4, "no day is named")):
        assert f"Line {line}: {said}" in page
    for typed in (f"；补录电话；{day}", f"赵六；开会；{day}", "王芳；交回台账；"):
        assert re.search(rf'<textarea name="line"[^>]*>{re.escape(typed)}</textarea>', page)
    (task,) = Task.objects.all()
    assert (task.owner, task.due, task.state) == (owner, day, "assigned")
    assert task.key in page and task.minute.said["what"] == "核对河湾村台账"
    assert "核对河湾村台账".encode() not in desk.held()
    listed = browser.get("/tasks").content.decode()
    assert task.key in listed and "0 / 0" not in listed  # a meeting's task has no matters
    again = browser.post("/plan/minutes", given, follow=True).content.decode()
    assert "0 lines became tasks; handed out before: 1" in again
    assert MinuteLine.objects.count() == 1
    for path in ("/tasks", f"/tasks/{task.key}"):
        assert "核对河湾村台账" in browser.get(path).content.decode()


def test_a_refused_line_is_put_right_where_it_stands(desk: Desk, browser: Client) -> None:
    from doorstep.office.models import MinuteLine
    from doorstep.office.people import add_person

    add_person("王芳", desk.lin)  # type: ignore[arg-type]
    held = TODAY - dt.timedelta(days=1)
    given = {"held": held.isoformat(), "text": "王芳；交回台账；\n"}
    page = browser.post("/plan/minutes", given).content.decode()
    assert f'name="held" value="{held}"' in page
    given |= {"text": "", "line": f"王芳；交回台账；{TODAY}"}
    answer = browser.post("/plan/minutes", given)
    assert answer.status_code == 302 and "王芳" not in answer["Location"]
    assert MinuteLine.objects.get().due == TODAY


def test_two_people_of_one_name_are_not_guessed(desk: Desk, browser: Client) -> None:
    from doorstep.office.people import add_person

    for phone in ("13912345678", "13912345679"):
        add_person("王芳", desk.lin, phone=phone)  # type: ignore[arg-type]
    given = {"held": TODAY.isoformat(), "text": f"王芳；核对；{TODAY}"}
    page = browser.post("/plan/minutes", given, follow=True).content.decode()
    assert "Line 1: several people have this name" in page


def test_minutes_from_a_sheet(desk: Desk, browser: Client) -> None:
    from doorstep.office.people import add_person

    add_person("王芳", desk.lin)  # type: ignore[arg-type]
    sheet = SimpleUploadedFile("m.csv", f"责任人,事项,时限\n王芳,核对,{TODAY}\n".encode())
    given = {"held": TODAY.isoformat(), "file": sheet}
    assert (
        "1 line became a task" in browser.post("/plan/minutes", given, follow=True).content.decode()
    )
