"""The pages of whom to visit."""

from __future__ import annotations

import io
import re
import zipfile
from urllib.parse import quote

import pytest
from django.test import Client
from office.desk import Desk
from web.shown import projected

__all__ = ["projected"]

GIVEN: dict[str, object] = {"day": "2026-07-01", "days": "2", "pairs": "1", "capacity": "12"}
EVERY = {"seed": "s", "reason": ["event", "matter", "question", "sweep"]}


def made(browser: Client, **told: object) -> str:
    from doorstep.office.worker import do_jobs

    answer = browser.post("/doors/plan", {**GIVEN, **EVERY, **told}, follow=True)
    assert answer.status_code == 200 and 'id="planning"' in answer.content.decode()
    waiting = browser.get("/doors/progress")
    assert "HX-Refresh" not in waiting and "being planned" in waiting.content.decode()
    do_jobs()
    assert browser.get("/doors/progress")["HX-Refresh"] == "true"
    answer = browser.get("/doors?made=1")
    return answer.content.decode()


def test_one_button_makes_a_plan_that_is_shown(projected: Desk, browser: Client) -> None:
    assert "<table" not in browser.get("/doors").content.decode()
    page = made(browser)
    assert "Plan 1 is made" in page and "houses visited" in page
    for village in ("松坪村", "河湾村"):
        assert f'href="/doors/villages/{quote(village)}' in page


def test_a_villages_houses_stand_in_the_order_of_the_walk(projected: Desk, browser: Client) -> None:
    made(browser)
    page = browser.get("/doors/villages/松坪?day=2026-07-01").content.decode()
    assert page.index("张三") < page.index("王小明")
    assert "11010519491231002X" not in page
    assert browser.get("/doors/villages/无此村").status_code == 400


def test_a_pair_a_village_is_usual_and_all_are_named_at_one_press(
    projected: Desk, browser: Client
) -> None:
    """The clerk and the secretary of a village are proposed for its pair; both may be others."""
    from doorstep.domain.duties import Role
    from doorstep.office.duties import give_duty
    from doorstep.office.people import add_person
    from doorstep.office.queries.doors import find_plan
    from doorstep.office.villages import find_village
    from doorstep.office.visit_pairs import pairs_of

    usual = browser.get("/doors").content.decode()
    assert 'name="pairs" min="1" max="200" value="2"' in usual
    made(browser, pairs="2", days="1")
    wen, shu, other, more = (add_person(name, projected.lin) for name in "文书别又")
    place = find_village("松坪村")
    for role, who in ((Role.SECRETARY, shu), (Role.CLERK, wen)):
        give_duty(place, role, who, projected.lin)  # type: ignore[arg-type]
    page = browser.get("/doors").content.decode()
    chosen = re.findall(r'name="(\w+-\d)".*?</select>', page)
    assert chosen == ["first-1", "second-1", "first-2", "second-2"]
    picked = re.findall(r'value="([^"]+)" selected', page)
    assert picked == [str(wen.pk), str(shu.pk)] and "proposed by their duties" in page
    told = {"pair": ["1", "2"], "first-1": picked[0], "second-1": picked[1]}
    told |= {"first-2": str(other.pk), "second-2": str(more.pk)}
    page = browser.post("/doors/pairs", told, follow=True).content.decode()
    assert "2 pairs are named" in page
    assert [(one.first, one.second) for one in pairs_of(find_plan())] == [(wen, shu), (other, more)]
    assert browser.post("/doors/pairs", told | {"second-2": ""}, follow=True).status_code == 200
    assert browser.post("/doors/pairs", told | {"second-2": str(other.pk)}).status_code == 400


def test_an_event_without_a_house_stands_apart(projected: Desk, browser: Client) -> None:
    assert browser.get("/doors/find-first").status_code >= 400  # nothing is planned yet
    made(browser)
    assert browser.get("/doors/find-first").status_code == 200


@pytest.mark.parametrize(
    "told",
    [
        {"capacity": "18"},
        {"days": "0"},
        {"pairs": "201"},
        {"day": "soon"},
        {"reason": []},
        {"village": ["无此村"]},
    ],
)
def test_what_cannot_be_planned_is_said(
    projected: Desk, browser: Client, told: dict[str, object]
) -> None:
    from doorstep.office.models import VisitPlan

    answer = browser.post("/doors/plan", {**GIVEN, **EVERY, **told})
    assert answer.status_code == 400 and not VisitPlan.objects.exists()


def test_papers_of_a_village_and_day_come_as_folders(projected: Desk, browser: Client) -> None:
    made(browser)
    given = {"day": "2026-07-01", "village": "松坪村", "records": "on", "sweep": "on"}
    answer = browser.post("/doors/sheets", given)
    assert answer.status_code == 200
    names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert {name.rpartition("/")[0] for name in names} == {"松坪村/2026-07-01"}
    assert len(names) == 6
    assert browser.post("/doors/sheets", {"day": "2026-08-01"}).status_code == 400
    assert browser.post("/doors/sheets", {"day": "soon"}).status_code == 400


def test_the_next_day_is_known_with_its_houses_and_villages(
    projected: Desk, browser: Client
) -> None:
    import datetime as dt

    from doorstep.office.queries.doors import next_doors

    before = dt.date(2026, 6, 30)
    assert next_doors(before) is None
    made(browser)
    found = next_doors(before)
    assert found is not None and found.day == dt.date(2026, 7, 1)
    assert found.houses and found.villages
    assert next_doors(dt.date(2027, 1, 1)) is None
