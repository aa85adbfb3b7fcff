"""An evening with a stack of filled sheets, as the clerk sees it: the keyboard alone, two keys
where nothing is wrong, without script too."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Browser
from stories.browsing import CHROMIUM, Reader, press, reading
from stories.desk_steps import Township

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium")

SECONDS_A_HOUSE, MANY = 25.0, 6
LONG = 90
"""Seconds that a plan may take to be made."""
_CODE = re.compile(r"\b[2-9A-Z]{3}-[2-9A-Z]{4}\b")


def codes(reader: Reader) -> list[str]:
    """Read short codes from the pages of the plan's villages; the plan is made where none is."""
    villages = reader.page.locator("th a[href^='/doors/villages/']")
    reader.go("/doors")
    if not villages.count():
        press(reader.page.locator("form[action$='/doors/plan'] button").first)
        for _ in range(LONG):  # without script nobody hears of it but by looking again
            if reader.page.locator(".notice.good").count():
                break
            reader.page.wait_for_timeout(1000)
            reader.page.reload()
    found: list[str] = []
    for path in villages.evaluate_all("all => all.map(one => one.getAttribute('href'))"):
        reader.go(path)
        told = _CODE.findall(reader.page.locator("main").inner_text())
        found += [code for code in told if has_one_form(reader, code)]
        if len(found) > MANY:
            break
    return found


def has_one_form(reader: Reader, code: str) -> bool:
    """Whether a house is asked by one form alone."""
    answer = reader.page.context.request.get(f"{reader.address}/rekey?code={code}")
    return answer.status == 200 and 'id="more"' not in answer.text()


def key_in(reader: Reader, code: str) -> float:
    """Type a code, and keep the sheet as it stands; who went is typed where a pair is new. Returns
    how long that took."""
    keys, page = reader.page.keyboard, reader.page
    began = time.monotonic()
    keys.type(code)
    with page.expect_navigation():
        keys.press("Enter")
    if not page.locator("input[name=visitors]").input_value():
        keys.type("陈、林")
    with page.expect_navigation():
        keys.press("Enter")
    page.locator(".notice.good").wait_for()
    return time.monotonic() - began


def test_an_evening_of_sheets_by_keyboard(township: Township, browser: Browser) -> None:
    with reading(browser, township.address, storage_state=township.signed_in) as steward:
        first, *others = codes(steward)[:5]
        steward.go("/rekey")
        took = [key_in(steward, code) for code in (first, *others)]
        assert max(took) < SECONDS_A_HOUSE, took
        print(f"seconds a house: {sorted(took)}")
        page = steward.page
        steward.go(f"/rekey?code={first}")
        steward.look("rekey-sheet")
        page.locator("input[name='once.outcome'][value=refused]").check()
        press(page.locator("form.rekey button").first)
        steward.look("rekey")
        steward.go("/evening")
        steward.look("evening")
        press(page.locator("form[action$='/accept'] button").first)
        assert page.locator(".tag", has_text=re.compile("已通过|accepted")).count()
        for name in ("departures", "departures/list"):
            steward.go(f"/{name}")
            steward.look(name.replace("/", "-"))


def test_without_script(township: Township, browser: Browser) -> None:
    with reading(
        browser, township.address, storage_state=township.signed_in, java_script_enabled=False
    ) as steward:
        found = codes(steward)
        steward.go("/rekey")
        steward.page.locator("form[action$='/open'] input[name=code]").fill(found[-1])
        press(steward.page.locator("form[action$='/rekey/open'] button"))
        steward.page.locator("input[name=visitors]").fill("陈、林")
        steward.page.locator("input[name=day]").fill("someday")
        press(steward.page.locator("form.rekey button").first)
        assert steward.page.locator("[role=alert] li").count() == 1
        steward.page.locator("input[name=day]").fill("2026-06-01")
        press(steward.page.locator("form.rekey button").first)
        assert steward.page.locator(".notice.good").count() == 1
