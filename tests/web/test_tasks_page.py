"""The page of tasks: nobody sees or moves one who is not signed in; tasks are given to owners at
once, answered one matter at a time, and closed by a second person."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from office.desk import Desk
from office.test_duties import CONTACTS, take

from doorstep import Workspace
from doorstep.i18n.phrasebook import Phrasebook


@pytest.mark.parametrize("address", ["/tasks", "/tasks?owner=mine", "/tasks/x"])
def test_who_is_not_signed_in_sees_no_task(desk: Desk, tmp_path: Path, address: str) -> None:
    take(desk, tmp_path)
    answer = Client().get(address)
    assert (answer.status_code, answer["Location"]) == (302, "/signed-out")
    assert "松坪村" not in answer.content.decode()


@pytest.mark.parametrize("act", ["assign", "x/move", "x/answer"])
def test_who_is_not_signed_in_moves_no_task(desk: Desk, tmp_path: Path, act: str) -> None:
    from doorstep.office.models import Task, TaskMove

    take(desk, tmp_path)
    key = Task.objects.first().key
    Client().post(f"/tasks/{act.replace('x', key)}", {"all": "1", "owner": "duty", "to": "fixed"})
    assert not TaskMove.objects.exists()


def signed_in(account: object) -> Client:
    from doorstep.office.accounts import make_link

    client = Client()
    client.get("/sign-in/" + make_link(account, None))  # type: ignore[arg-type]
    return client


def test_all_of_a_list_is_given_to_whose_it_is(desk: Desk, browser: Client, tmp_path: Path) -> None:
    from doorstep.office.models import Task

    take(desk, tmp_path)
    page = browser.get("/tasks").content.decode()
    assert "whose duty: 周会" in page
    assert browser.post("/tasks/assign", {"owner": "duty"}).status_code == 400
    answer = browser.post(
        "/tasks/assign", {"all": "1", "owner": "duty", "query": "village=松坪村"}, follow=True
    )
    tasks = Task.objects.filter(place__name="松坪村")
    assert {task.owner.said["name"] for task in tasks} == {"周会"}
    assert f"{len(tasks)} assigned" in answer.content.decode()


def test_the_later_of_two_is_told_and_nothing_is_written(
    desk: Desk, browser: Client, tmp_path: Path
) -> None:
    from doorstep.office.models import Task

    take(desk, tmp_path)
    task = Task.objects.filter(place__name="松坪村").first()
    ticked = f"{task.key}.{task.version}"
    assert browser.post("/tasks/assign", {"task": ticked, "owner": "duty"}).status_code == 302
    late = signed_in(desk.zhao).post("/tasks/assign", {"task": ticked, "owner": "duty"})
    said = late.content.decode()
    assert late.status_code == 400 and "Somebody moved this task" in said
    assert f"松坪村, {Phrasebook('en').name('finding', task.code)}" in said
    assert Task.objects.get(pk=task.pk).version == task.version + 1


def test_a_villages_own_people_are_offered_first(
    desk: Desk, browser: Client, tmp_path: Path
) -> None:
    from doorstep.office.models import Task

    take(desk, tmp_path)
    task = Task.objects.filter(place__name="松坪村").first()
    page = browser.get(f"/tasks/{task.key}").content.decode()
    groups = re.findall(r'<optgroup label="([^"]+)">(.*?)</optgroup>', page)
    assert [label for label, _ in groups[:3]] == ["松坪村", "Township", "河湾村"]
    assert "周会" in groups[0][1] and "周会" not in groups[2][1]


def test_lists_by_owner_village_kind_and_day(desk: Desk, browser: Client, tmp_path: Path) -> None:
    from doorstep.office.models import Task
    from doorstep.office.people import list_people

    take(desk, tmp_path)
    browser.post("/tasks/assign", {"all": "1", "owner": "duty"})
    task = Task.objects.filter(place__name="松坪村").first()
    Task.objects.filter(pk=task.pk).update(due=dt.date.today() - dt.timedelta(days=1))
    Task.objects.exclude(pk=task.pk).update(due=dt.date.today() + dt.timedelta(days=2))
    told = {str(one.said["name"]): one for one in list_people()}
    listed: Callable[[str], bool] = lambda query: (  # noqa: E731
        f"/tasks/{task.key}" in browser.get(f"/tasks?{query}").content.decode()
    )
    assert listed("due=overdue") and not listed("due=soon")
    assert listed("village=松坪村") and not listed("village=河湾村")
    assert listed(f"code={task.code}") and not listed("code=VAL_SEX")
    assert listed(f"owner={told['周会'].pk}") and not listed(f"owner={told['孙明'].pk}")
    assert not listed("owner=nobody") and not listed("owner=mine")
    assert "Overdue" in browser.get(f"/tasks/{task.key}").content.decode()


def test_an_overdue_task_stands_on_the_list_of_the_next_role_above(
    desk: Desk, browser: Client, tmp_path: Path
) -> None:
    from doorstep.office.accounts import account_named
    from doorstep.office.models import Task

    take(desk, tmp_path)
    browser.post("/tasks/assign", {"all": "1", "owner": "duty"})
    task = Task.objects.filter(place__name="松坪村").first()
    Task.objects.filter(pk=task.pk).update(due=dt.date.today() - dt.timedelta(days=1))
    above = signed_in(account_named("孙明"))
    assert "overdue" in above.get("/tasks").content.decode()
    assert f"/tasks/{task.key}" in above.get("/tasks?owner=told").content.decode()
    clerk = signed_in(account_named("周会"))
    assert f"/tasks/{task.key}" not in clerk.get("/tasks?owner=told").content.decode()
    assert f"/tasks/{task.key}" in clerk.get("/tasks?owner=mine").content.decode()


def test_who_says_it_is_corrected_of_unanswered_matters_is_asked_once_more(
    desk: Desk, browser: Client, tmp_path: Path
) -> None:
    from doorstep.office.models import Task

    take(desk, tmp_path)
    browser.post("/tasks/assign", {"all": "1", "owner": "duty"})
    task = Task.objects.filter(place__name="松坪村").first()
    address, matters = f"/tasks/{task.key}", task.matters.count()
    told = {"to": "fixed", "note": "已改", "version": "2"}
    asked = browser.post(f"{address}/move", told)
    assert asked.status_code == 409 and Task.objects.get(pk=task.pk).state == "assigned"
    page = asked.content.decode()
    assert f"of {matters} of these nobody says" in page and 'value="已改"' in page
    assert browser.post(f"{address}/move", told | {"sure": "1"}).status_code == 302
    assert "已改" in browser.get(address).content.decode()
    browser.post(f"{address}/move", {"to": "assigned"})
    for matter in task.matters.all():
        browser.post(f"{address}/answer", {"matter": matter.pk, "answer": "corrected", "seen": ""})
    assert browser.post(f"{address}/move", {"to": "fixed"}).status_code == 302


def test_both_right_needs_what_shows_it_a_second_person_and_is_kept_in_the_folder(
    desk: Desk, browser: Client, tmp_path: Path
) -> None:
    from doorstep.app.accepting import accepted_among
    from doorstep.app.matters import matters
    from doorstep.office.models import Matter, Projected, Task, TaskMove
    from doorstep.office.projecting import project

    take(desk, tmp_path)
    browser.post("/tasks/assign", {"all": "1", "owner": "duty"})
    task = Task.objects.filter(place__name="松坪村").first()
    for matter in task.matters.all():
        said = {"matter": matter.pk, "answer": "both-right", "seen": ""}
        assert browser.post(f"/tasks/{task.key}/answer", said).status_code == 403
        said["note"] = "两本证件均已查验"
        assert browser.post(f"/tasks/{task.key}/answer", said).status_code == 302
        assert browser.post(f"/tasks/{task.key}/answer", said).status_code == 400
    browser.post(f"/tasks/{task.key}/move", {"to": "fixed"})
    page = browser.get(f"/tasks/{task.key}").content.decode()
    assert "Somebody else must close it" in page and 'value="closed"' not in page
    assert browser.post(f"/tasks/{task.key}/move", {"to": "closed"}).status_code == 403
    second = signed_in(desk.zhao)
    assert second.post(f"/tasks/{task.key}/move", {"to": "closed"}).status_code == 302
    keys = set(task.matters.values_list("pk", flat=True))
    workspace = Workspace(desk.folder)
    assert accepted_among(workspace.store, matters(workspace)) == keys
    TaskMove.objects.all().delete()
    for table in (Projected, Matter, Task):
        if table is Matter:
            from doorstep.office.models import FindingRow

            FindingRow.objects.all().delete()
        table.objects.all().delete()
    project(workspace)
    assert Task.objects.get(key=task.key).state == "closed"
    assert {m.answer_code for m in Matter.objects.filter(pk__in=keys)} == {"both-right"}


def test_the_history_is_told_in_plain_words(desk: Desk, browser: Client, tmp_path: Path) -> None:
    from doorstep.office.models import Task

    take(desk, tmp_path, CONTACTS)
    task = Task.objects.filter(place__name="松坪村").first()
    browser.post("/tasks/assign", {"task": f"{task.key}.1", "owner": "duty"})
    browser.post(f"/tasks/{task.key}/move", {"to": "disputed", "note": "不归村里管"})
    page = browser.get(f"/tasks/{task.key}").content.decode()
    assert "林 assigned it to 周会, whose duty it is." in page
    assert "林 raised an objection." in page and "不归村里管" in page
    Task.objects.update(recurred=1)
    assert "2nd time" in browser.get("/tasks").content.decode()


def test_a_task_shows_its_item_of_the_list_of_duties(
    desk: Desk, browser: Client, tmp_path: Path
) -> None:
    from doorstep.office.models import Task

    take(desk, tmp_path)
    task = Task.objects.filter(register="persons").first()
    page = browser.get(f"/tasks/{task.key}").content.decode()
    assert "Collecting and checking household and population records" in page and ">own<" in page
