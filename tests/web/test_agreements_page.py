"""Agreements on pages: who may not see them, made and shown, papers with two copies."""

from __future__ import annotations

import datetime as dt
import io
import re

import pytest
from django.test import Client
from docx import Document
from office.desk import Desk
from office.test_conduct import Settled
from web.test_morning import filled

from doorstep.domain.periods import Quarter

NOW = Quarter.of(dt.date.today())
KEY = f"{NOW.year}-{NOW.number}"


@pytest.mark.parametrize("path", ["/agreements", "/agreements/1", "/agreements/paper.docx"])
def test_who_is_not_signed_in_sees_none_of_it(desk: Desk, path: str) -> None:
    answer = Client().get(path)
    assert (answer.status_code, answer["Location"]) == (302, "/signed-out")


def test_agreements_are_made_shown_and_printed_twice(desk: Desk, browser: Client) -> None:
    filled(desk)
    given = {"quarter": KEY, "target.cross_register": "95", "target.site": ""}
    assert browser.post("/agreements/make", given).status_code == 302
    page = browser.get(f"/agreements?quarter={KEY}").content.decode()
    assert "松坪村" in page and "95.0%" in page
    states = re.findall(r'<td><span class="state (\w+)">([^<]+)</span>', page)
    assert states and {mark for mark, _ in states} <= {"good", "bad", "watch", "unknown"}
    paper = Document(io.BytesIO(browser.get(f"/agreements/paper.docx?quarter={KEY}").content))
    villages = page.count('<th scope="row"><a href="/agreements/')
    assert len(paper.tables) == 2 * villages
    number = page.partition('<th scope="row"><a href="/agreements/')[2].partition('"')[0]
    one = browser.get(f"/agreements/{number}").content.decode()
    assert 'name="words"' in one
    told = browser.post(f"/agreements/{number}/told", {"words": "有两条登记晚了"})
    assert told.status_code == 302
    assert "有两条登记晚了" in browser.get(f"/agreements/{number}").content.decode()
    early = browser.post("/agreements/settle", {"quarter": KEY})
    assert early.status_code >= 400 and "runs until" in early.content.decode()


def test_there_is_no_item_about_residents(desk: Desk, browser: Client) -> None:
    filled(desk)
    wrong = browser.post("/agreements/make", {"quarter": KEY, "target.births": "90"})
    assert wrong.status_code >= 400
    page = browser.get("/agreements").content.decode()
    assert 'name="target.' in page and "target.omission" not in page


def test_conduct_is_signed_twice_on_the_page(
    desk: Desk, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from doorstep.office.accounts import make_link

    scene = Settled(desk, monkeypatch)
    page = f"/agreements/{scene.key}"
    form = browser.get(page).content.decode()
    assert re.findall(r'<option value="(\w+)">', form.partition('name="kind"')[2])[:4] == [
        *("fabrication", "concealment", "coercion", "leak")
    ]
    said = {"code": "timeliness", "kind": "leak", "shown_by": "matter"}
    said |= {"record": f"http://127.0.0.1:8765/findings/{scene.matter}"}
    assert browser.post(f"{page}/conduct", said).status_code == 302
    waiting = browser.get(page).content.decode()
    assert "waits for a second signature" in waiting and f"{page}/confirm" not in waiting
    mark = {"mark": re.findall(r'name="mark" value="(\d+)"', waiting)[0]}
    assert browser.post(f"{page}/confirm", mark).status_code >= 400
    lead = Client()
    lead.get(f"/sign-in/{make_link(scene.lead, None)}")
    assert lead.post(f"{page}/confirm", mark).status_code == 302
    signed = lead.get(page).content.decode()
    assert "signed by two people" in signed and f'value="mark:{mark["mark"]}"' in signed
    assert browser.post(f"{page}/unmark", mark | {"why": "mistake"}).status_code == 302
    assert "signed by two people" not in browser.get(page).content.decode()


def test_a_village_sees_and_objects_to_its_own_and_nothing_of_others(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from doorstep.office.accounts import make_link
    from doorstep.office.conduct import confirm_conduct
    from doorstep.office.models import Agreement, OfficeObjection

    scene = Settled(desk, monkeypatch)
    clerk = Client()
    clerk.get(f"/sign-in/{make_link(scene.clerk, None)}")
    page = f"/agreements/{scene.key}"
    (other,) = Agreement.objects.exclude(pk=scene.key).values_list("pk", flat=True)
    listed = clerk.get(f"/agreements?quarter={scene.quarter.key}").content.decode()
    assert page in listed and f"/agreements/{other}" not in listed and "河湾村" not in listed
    assert "/agreements/make" not in listed and "/agreements/settle" not in listed
    paper = Document(io.BytesIO(clerk.get("/agreements/paper.docx?quarter=" + KEY).content))
    assert len(paper.tables) == 2
    for path in (f"/agreements/{other}", f"/agreements/{other}/letter.docx"):
        assert clerk.get(path).status_code in (400, 404)
    for path in ("object", "told"):
        said = {"code": "timeliness", "words": "不对"}
        assert clerk.post(f"/agreements/{other}/{path}", said).status_code in (400, 404)
    for path in ("conduct", "confirm", "unmark", "decide"):
        assert clerk.post(f"{page}/{path}", {}).status_code == 403
    mark = scene.propose()
    waiting = clerk.get(page).content.decode()
    assert "fabrication" not in waiting and "/decide" not in waiting
    confirm_conduct(mark.pk, scene.lead)
    assert "fabrication" in clerk.get(page).content.decode()
    said = {"code": f"mark:{mark.pk}", "words": "那条是派出所晚给的"}
    assert clerk.post(f"{page}/object", said).status_code == 302
    assert OfficeObjection.objects.get().mark == mark
    assert clerk.get(f"{page}/letter.docx").status_code == 200
