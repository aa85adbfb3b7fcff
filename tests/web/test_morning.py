"""The morning page and its sheet: who may not see it, what it says before and after a reconcile,
and that every figure leads to a page that is there."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape

import pytest
from django.test import Client
from office.desk import DEATHS, PERSONS, Desk


def filled(desk: Desk) -> None:
    from doorstep.app.workspace import Workspace
    from doorstep.office.mornings import fill_morning
    from doorstep.office.projecting import project

    workspace = Workspace(desk.folder)
    project(workspace)
    assert fill_morning(workspace) and not fill_morning(workspace)


@pytest.mark.parametrize("path", ["/", "/morning.pdf", "/score", "/rehearsal", "/rehearsal.pdf"])
def test_who_is_not_signed_in_sees_none_of_it(desk: Desk, path: str) -> None:
    filled(desk)
    answer = Client().get(path)
    assert (answer.status_code, answer["Location"]) == (302, "/signed-out")


def test_before_the_first_reconcile_it_says_what_to_do(desk: Desk, browser: Client) -> None:
    from doorstep.app.workspace import Workspace

    workspace = Workspace(desk.folder)
    workspace.withdraw(workspace.sources[0].id)
    for path in "/ /findings /review /tasks /ledgers /search /score /rehearsal".split():
        page = browser.get(path)
        assert page.status_code == 200, path
        assert "was not compared yet" in page.content.decode(), path
        assert 'action="/files/compare"' in page.content.decode(), path


def test_figures_on_their_way_are_awaited(desk: Desk, browser: Client) -> None:
    from doorstep.app.workspace import Workspace
    from doorstep.office.mornings import is_morning_awaited
    from doorstep.office.projecting import project

    assert not is_morning_awaited()
    project(Workspace(desk.folder))
    assert is_morning_awaited()
    page = browser.get("/").content.decode()
    assert "being worked out" in page and 'hx-get="/waiting"' in page
    assert browser.get("/waiting").status_code == 204
    filled(desk)
    assert browser.get("/waiting").headers["HX-Refresh"] == "true"
    assert "/waiting" not in browser.get("/").content.decode()


def test_a_rubric_that_is_gone_is_said_and_not_asked_for_again(desk: Desk, browser: Client) -> None:
    from doorstep.app.workspace import Workspace
    from doorstep.office.mornings import is_morning_awaited

    Workspace(desk.folder).store.judge_by("gone", None)
    filled(desk)
    answer = browser.get("/")
    assert (answer.status_code, "no rubric gone" in answer.content.decode()) == (400, True)
    assert not is_morning_awaited()


def test_a_morning_of_another_shape_is_made_anew(
    desk: Desk, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after an update of the program."""
    from doorstep.office import mornings

    with monkeypatch.context() as before:
        before.setattr(mornings, "shape_of_mornings", lambda: "an older one")
        filled(desk)
        assert not mornings.is_morning_awaited()
    assert mornings.is_morning_awaited()
    assert "being worked out" in browser.get("/").content.decode()
    filled(desk)
    assert 'scope="row"' in browser.get("/").content.decode()


def test_what_the_registers_say_and_what_is_done_bear_each_its_day(
    desk: Desk, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from doorstep.web.views import morning

    filled(desk)
    kept = morning.kept_morning()
    assert kept is not None
    day = kept.figures.as_of
    for today, both in ((day, False), (day + dt.timedelta(days=150), True)):
        monkeypatch.setattr(morning.timezone, "localdate", lambda day=today: day)
        page = browser.get("/").content.decode()
        assert ("due days: today" in page) is both


def test_every_figure_leads_to_a_page(desk: Desk, browser: Client) -> None:
    filled(desk)
    page = browser.get("/").content.decode()
    assert "points" in page and page.count('scope="row"') == 2
    assert not re.search(r"morning\.(?!pdf)[a-z]|\{[a-z]", page)
    links = {unescape(href) for href in re.findall(r'href="(/[^"#]*)', page)}
    assert any("village=" in href for href in links)
    assert {browser.get(href).status_code for href in links} <= {200}


def test_matters_and_overdue_tasks_stand_at_their_village(desk: Desk, browser: Client) -> None:
    import datetime as dt

    from doorstep.office.models import Task
    from doorstep.office.village_desks import morning_desk

    filled(desk)
    today = dt.date.today()
    task = Task.objects.exclude(place__parent=None).select_related("place").first()
    assert task is not None
    task.due = today - dt.timedelta(days=1)
    task.save()
    here = morning_desk([task.place.name, "别村"], today)
    own = here.village(task.place.name)
    assert (own.open, own.overdue) == (task.place.findings.count(), 1)
    assert here.village("别村").open == 0 and here.days_left is None
    assert 'class="state bad"' in browser.get("/").content.decode()


def test_the_sheet_is_one_page(desk: Desk, browser: Client) -> None:
    filled(desk)
    for path, pages in (("/morning.pdf", 1), ("/rehearsal.pdf", 2)):
        answer = browser.get(path)
        assert answer["Content-Type"] == "application/pdf"
        assert len(re.findall(rb"/Type\s*/Page\b", answer.content)) <= pages


@pytest.mark.parametrize("path", ["/", "/score", "/rehearsal"])
def test_in_the_readers_language(desk: Desk, browser: Client, path: str) -> None:
    filled(desk)
    browser.cookies["lang"] = "zh_Hans"
    page = browser.get(path).content.decode()
    assert 'lang="zh-CN"' in page and "村" in page
    assert not re.search(r">[a-z]+\.[a-z-]+<", page)


def a_day_passes() -> None:
    from django.db.models import F

    from doorstep.office.models import Morning, Projected

    for kept in (Morning, Projected):
        kept.objects.update(when=F("when") - dt.timedelta(days=1))


def changed(browser: Client) -> str:
    page = browser.get("/").content.decode()
    return page.partition('id="changes"')[2].partition("</section>")[0]


def compared(desk: Desk, *others: str) -> None:
    """The pages with the deaths, or without them."""
    from doorstep.app.workspace import Workspace

    workspace = Workspace(desk.folder)
    for file in others:
        workspace.withdraw(file)
    if not others:
        workspace.register([desk.folder.parent / "死亡.csv"], yes=True)
    workspace.reconcile()


def test_what_changed_is_counted_from_an_earlier_day(desk: Desk, browser: Client) -> None:
    """However often the registers are compared on one day; on the first there is none."""
    from doorstep.office.models import FindingRow, Matter

    filled(desk)
    stood = set(FindingRow.objects.values_list("pk", flat=True))
    compared(desk, "死亡.csv")
    assert "being worked out" not in browser.get("/").content.decode()
    filled(desk)
    assert "First figures" in changed(browser) and "<li>" not in changed(browser)
    a_day_passes()
    (desk.folder.parent / "死亡.csv").write_text(DEATHS, "utf-8")
    compared(desk)
    filled(desk)
    came_back = set(FindingRow.objects.filter(is_new=True).values_list("pk", flat=True))
    since = changed(browser)
    assert "Since " in since and f"{len(came_back)} new" in since
    assert came_back & stood and Matter.objects.filter(pk__in=came_back, recurred=1).exists()
    told = desk.folder.parent / "人口.csv"
    told.write_text(PERSONS.replace("1985-03-07", "1985-13-07"), "utf-8")
    from doorstep.app.workspace import Workspace

    Workspace(desk.folder).register([told], yes=True)
    compared(desk)
    filled(desk)
    later = set(FindingRow.objects.filter(is_new=True).values_list("pk", flat=True))
    assert came_back < later and f"{len(later)} new" in changed(browser)
    assert "No figure has changed" not in changed(browser)


def test_an_account_of_nobody_is_asked_who_it_is(desk: Desk, browser: Client) -> None:
    from doorstep.office.accounts import be_person
    from doorstep.office.people import add_person

    filled(desk)
    asked = 'href="/people">Say who you are'
    assert asked in browser.get("/").content.decode()
    be_person(desk.lin, add_person("林", None), None)  # type: ignore[arg-type]
    assert asked not in browser.get("/").content.decode()


def test_nothing_readable_is_kept(desk: Desk) -> None:
    filled(desk)
    held = desk.held()
    assert b"points nobody" not in held and b"proven" not in held


def test_a_village_written_short_leads_to_what_it_has(desk: Desk, browser: Client) -> None:
    from doorstep.office.models import FindingRow, Place, Task

    filled(desk)
    task = Task.objects.order_by("pk").first()
    assert task is not None and task.place.name.endswith("村")
    Place.objects.filter(pk=task.place_id).update(name=task.place.name.removesuffix("村"))
    page = browser.get("/tasks", {"village": task.place.name}).content.decode()
    assert f"/tasks/{task.key}" in page
    found = FindingRow.objects.filter(place=task.place).first()
    assert found is not None
    page = browser.get("/findings", {"village": task.place.name}).content.decode()
    assert f"/findings/{found.pk}" in page


def test_the_overdue_of_a_village_are_the_overdue_alone(desk: Desk, browser: Client) -> None:
    filled(desk)
    page = unescape(browser.get("/").content.decode())
    links = re.findall(r'href="(/tasks\?village=[^"]+due=overdue)"', page)
    assert links
    for link in links:
        assert not re.findall(r'href="/tasks/[0-9a-f]+"', browser.get(link).content.decode())


def test_an_action_leads_to_all_its_kinds_of_findings(desk: Desk, browser: Client) -> None:
    from doorstep.office.models import FindingRow

    filled(desk)
    kinds = sorted(set(FindingRow.objects.values_list("code", flat=True)))[:2]
    assert len(kinds) == 2
    page = browser.get("/findings", {"code": ",".join(kinds)}).content.decode()
    keys = FindingRow.objects.filter(code__in=kinds).values_list("pk", flat=True)
    assert set(re.findall(r'href="/findings/([0-9a-f]+)"', page)) == set(keys)
    assert f'<option value="{",".join(kinds)}" selected>' in page
