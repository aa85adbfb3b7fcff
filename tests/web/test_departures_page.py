"""The page of names that no register holds: two people say that a name leaves, each on it."""

from __future__ import annotations

from pathlib import Path

from django.test import Client
from office.desk import PERSONS, Desk

from doorstep import Workspace

LISI = "松坪村,1,妻,李四,女,1986-02-01,\n"


def test_one_proposes_and_another_confirms(desk: Desk, browser: Client) -> None:
    from doorstep.office.accounts import make_link
    from doorstep.office.departures import notice_departures
    from doorstep.office.models import Departure

    notice_departures(Workspace(desk.folder))
    path = Path(desk.folder.parent) / "人口.csv"
    path.write_text(PERSONS.replace(LISI, ""), "utf-8")
    Workspace(desk.folder).register([path], yes=True)
    notice_departures(Workspace(desk.folder))
    key = Departure.objects.get().pk

    def press(who: Client, step: str, **more: str) -> int:
        answer = who.post("/departures/step", {"name": str(key), "step": step, **more})
        return answer.status_code

    assert 'value="confirm"' not in browser.get("/departures").content.decode()
    assert press(browser, "confirm") == 400, "nobody has proposed it"
    assert press(browser, "leave", evidence="record") >= 400, "there is no record"
    assert press(browser, "leave", evidence="paper") == 302
    page = browser.get("/departures").content.decode()
    assert 'value="confirm"' in page and 'value="leave"' not in page
    assert press(browser, "confirm") >= 400, "the same person"
    assert press(browser, "back") == 302
    assert press(browser, "leave", evidence="paper") == 302
    zhao = Client()
    zhao.get("/sign-in/" + make_link(desk.zhao, None))  # type: ignore[arg-type]
    assert press(zhao, "confirm") == 302
    assert Departure.objects.get().state == "left"
