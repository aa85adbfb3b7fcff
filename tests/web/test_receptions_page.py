"""An inspection day on its pages, by a clock that the test turns: opened, papers asked for and
handed over, a point with both views, an inspector who sees the sample alone, both signatures."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from office.desk import Desk
from web.buttons import Scene
from web.day_buttons import a_door, as_inspector


class Hand:
    """The hand of the clock."""

    def __init__(self) -> None:
        self.time = timezone.localtime().replace(hour=8, minute=30, second=0, microsecond=0)

    def __call__(self) -> dt.datetime:
        return self.time

    def turn(self, hour: int, minute: int) -> None:
        self.time = self.time.replace(hour=hour, minute=minute)


@pytest.fixture
def hand() -> Iterator[Hand]:
    from doorstep.office.clock import set_clock

    made = Hand()
    set_clock(made)
    yield made
    set_clock()


def page(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def test_the_day_on_its_pages(browser: Client, desk: Desk, hand: Hand) -> None:
    assert page(browser, "/reception")
    begins = f"{hand.time:%Y-%m-%dT%H:%M}"
    told = {"protocol": "jiaozuo-2011", "begins": begins, "inspectors": "甲、乙"}
    at = browser.post("/reception/open", told).headers["Location"]
    hand.turn(9, 12)
    for what in ("出生台账", "迁入台账"):
        browser.post(f"{at}/ask", {"what": what, "box": "7"})
    first, second = re.findall(r'/papers/([0-9a-f-]+)/hand"', page(browser, at))
    hand.turn(9, 40)
    names = {"by": "周会", "to": "甲"}
    browser.post(f"{at}/papers/{first}/hand", names)
    hand.turn(9, 57)
    shown = page(browser, at)
    assert "10:12" in shown and 'class="state watch">little time left' in shown
    assert 'class="state good">in time' in shown
    hand.turn(10, 20)
    assert 'class="state bad">overdue' in page(browser, at)
    browser.post(f"{at}/papers/{second}/hand", names)
    browser.post(f"{at}/papers/{second}/hand", names | {"note": "实为 9:50"})
    shown = page(browser, at)
    assert 'class="state bad">late' in shown and "correction 10:20" in shown
    browser.post(f"{at}/issue", {"what": "多一人", "act": "late-papers"})
    issue = re.findall(r'/issues/([0-9a-f-]+)/view"', page(browser, at))[0]
    browser.post(f"{at}/issues/{issue}/view", {"side": "inspectors", "text": "漏登"})
    dissent = {"side": "office", "text": "暂住", "dissent": "yes"}
    browser.post(f"{at}/issues/{issue}/view", dissent)
    assert "not agreed" in page(browser, at)
    for side, name in (("inspectors", "甲"), ("office", "林")):
        browser.post(f"{at}/sign", {"side": side, "name": name})
    shown = page(browser, at)
    assert 'class="state closed"' in shown and f'action="{at}/ask"' not in shown
    assert browser.post(f"{at}/ask", {"what": "x"}).status_code in (400, 403, 409, 422)
    for part in ("agenda", "papers", "issues", "exit"):
        assert browser.get(f"{at}/{part}.pdf").content.startswith(b"%PDF")


def test_an_inspector_signs_in_sees_the_sample_and_no_other_page(
    browser: Client, desk: Desk, hand: Hand, tmp_path: object
) -> None:
    scene = Scene(desk, browser, tmp_path)  # type: ignore[arg-type]
    door = a_door(scene)
    at = f"/reception/{door.sample.reception_id}"
    assert door.code not in page(browser, at)
    answer = browser.post(f"{at}/seat", {"name": "检查员", "hours": "8"}).content.decode()
    link = re.search(r"/sign-in/[\w-]+", answer)
    assert link is not None
    assert re.search(r'<svg viewBox="0 0 (\d+) \1"', answer), "a code too small to be scanned"
    other = Client()
    assert other.get(link[0]).headers["Location"] == "/"
    assert other.get("/").headers["Location"] == "/inspector"
    shown = page(other, "/inspector")
    assert door.code in shown and "张三" not in shown
    for address in ("/findings", "/reception", "/people", "/households", "/search", at):
        assert other.get(address).status_code in (302, 403, 404), address
    assert "张三" not in page(other, f"/inspector/{door.code}")
    assert "张三" in other.post(f"/inspector/{door.code}/at-door").content.decode()
    said = {"once.outcome": "complete", "added.1.added_name": "新人"}
    assert other.post(f"/inspector/{door.code}/write", said).status_code == 302
    assert other.post(f"/inspector/{door.code}/write", {}).status_code == 400
    assert other.get(link[0]).status_code != 302  # a link signs in once
    hand.turn(23, 0)
    assert other.get("/inspector").status_code in (400, 403)


def test_each_read_of_an_inspector_is_one_event_that_names_page_and_record(
    browser: Client, desk: Desk, hand: Hand, tmp_path: Path
) -> None:
    from doorstep.office.models import AuditEvent

    scene = Scene(desk, browser, tmp_path)
    door = as_inspector(scene)  # Lin is the office's steward too
    sampled, card = f"sampled:{door.pk}", scene.household
    at = f"/inspector/{door.code}"
    said = {"once.outcome": "complete", "added.1.added_name": "新人"}
    wanted: list[tuple[str, Any, str, str]] = [
        ("/inspector", None, "inspector.list", f"sample:{door.sample_id}"),
        ("/inspector", None, "inspector.list", f"sample:{door.sample_id}"),
        (at, None, "inspector.read", sampled),
        (f"{at}/at-door", {}, "inspector.head", sampled),
        (f"{at}/write", {}, "inspector.read", sampled),  # refused, and shown again
        (f"{at}/write", said, "inspector.wrote", sampled),
        (f"/households/{card}", None, "inspector.page", f"household:{card}"),
        ("/villages/松坪村", None, "inspector.page", "village:-"),
        ("/search/find", {"q": "张三"}, "inspector.page", "find:-"),
        ("/my-villages.pdf", None, "inspector.page", "my-villages-sheet:-"),
        ("/me", None, "", ""),
        ("/households/nobody", None, "", ""),
    ]
    for address, told, what, on in wanted:
        number = AuditEvent.objects.count()
        browser.get(address) if told is None else browser.post(address, told)
        events = AuditEvent.objects.filter(number__gt=number, what__startswith="inspector.")
        assert list(events.values_list("what", "on")) == ([(what, on)] if what else []), address
    text = " ".join(f"{one.on} {one.why}" for one in AuditEvent.objects.all())
    assert not re.search("[\u4e00-\u9fff]", text), "a value in the chain"


def test_boxes_and_roster_pages_show(browser: Client, desk: Desk, tmp_path: object) -> None:
    scene = Scene(desk, browser, tmp_path)  # type: ignore[arg-type]
    person = scene.person()
    told = {"version": "0", "where": "二楼", "keeper": str(person.pk), "pages": "9"}
    browser.post("/boxes/7/keep", told)
    assert "二楼" in page(browser, "/boxes") and page(browser, "/boxes?edit=7")
    assert page(browser, "/roster") and page(browser, "/roster/phones")
