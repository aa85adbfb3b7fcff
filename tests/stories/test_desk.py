"""The desk over a township that is there already, as people see it in a browser: in Chinese and
English, on a phone, on a screen and on paper, with the keyboard alone, and without script."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.urls import resolve
from playwright.sync_api import Browser
from stories.browsing import CHROMIUM, LANGUAGES, Reader, press, reading
from stories.desk_steps import ASSIGNING, Township, drop, plan_visits, print_page

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium")


ON_PAPER = {"morning", "tasks", "task", "village", "household", "finding", "people", "score"}
"""The pages that people carry to a meeting or to a door."""


def test_what_is_carried_to_a_meeting_prints(township: Township, browser: Browser) -> None:
    """The morning page on one A4; of the others nothing cut, nothing to press, nothing but black;
    in both languages."""
    with reading(browser, township.address, storage_state=township.signed_in) as steward:
        pages, _ = pages_of(steward)
        for lang in LANGUAGES:
            steward.speak(lang)
            for name in sorted(ON_PAPER):
                steward.go(pages[name])
                sheets = print_page(steward, f"{name}-{lang}")
                assert sheets == 1 or name != "morning"


def _ask_another_office(reader: Reader) -> None:
    """Draft a request to another office about the first task."""
    page = reader.page
    reader.go("/tasks")
    press(page.locator("tbody th a").first)
    press(page.locator("a[href*='/requests/new']").first)
    if page.locator("input[name=purpose][type=radio]").count():
        page.locator("input[name=purpose]").first.check()
        press(page.locator("form.card button"))
    for field in page.locator("input[name=field]").all():
        field.check()
    page.locator("input[name=basis]").first.check()
    press(page.locator("form[action$='/draft'] button"))
    page.wait_for_url("**/requests/*")


def _ask_for_a_correction(reader: Reader) -> None:
    """Take in what a resident says at the counter."""
    page = reader.page
    reader.go("/residents")
    page.locator("textarea[name=said]").fill("生日登错了")
    page.locator("select[name=place]").select_option(index=1)
    other = page.locator("select[name=owner] optgroup").last.locator("option").last
    page.locator("select[name=owner]").select_option(other.get_attribute("value"))
    press(page.locator("form[action$='/residents/take'] button"))


NOT_LINKED = {"sign-in", "signed-out", "asset", "files-progress", "scan-picture", "waiting"}
"""What is reached otherwise than by a link, or is a part of a page."""


NOT_BEGUN = {
    *("agreement", "agreements-paper", "settlement-letter", "awareness-paper", "awareness-sheet"),
    *("county-invitation", "county-pdf", "doors-progress", "inspector", "inspector-door"),
    *("reception", "reception-paper", "sample-files", "quiz-paper", "roster-sheet", "roster-book"),
    *("phones-sheet", "box-book", "sign-in-form", "my-doors", "my-villages"),
    *("my-doors-sheet", "my-villages-sheet", "self-score-book", "self-score-paper"),
    *("hand-sheet", "hand-sheets"),
}
"""What is linked only once something was begun (an agreement, a survey, a reception, a roster, a
card), or for another role; most are opened by tests of their own in `tests/web`."""


def pages_of(reader: Reader) -> tuple[dict[str, str], set[str]]:
    """One address for each page that links lead to, by the route's name; and the routes that
    answer with a file."""
    pages: dict[str, str] = {}
    files: set[str] = set()
    waiting = ["/"]
    while waiting:
        path = waiting.pop()
        name = resolve(urlsplit(path).path).url_name
        assert name is not None
        if name in pages or name in files:
            continue
        answer = reader.page.context.request.get(reader.address + path)
        assert answer.status == 200, path
        if not answer.headers["content-type"].startswith("text/html"):
            files.add(name)
            continue
        pages[name] = path
        reader.go(path)
        waiting += reader.page.locator("a[href^='/']").evaluate_all(
            "links => links.map(link => link.getAttribute('href'))"
        )
    return pages, files


def test_every_page_is_for_everybodys_eyes(township: Township, browser: Browser) -> None:
    """Both languages, a phone and a screen: nothing for axe to object, nothing wider than the
    phone; and every page of the table can be reached by links."""
    with reading(browser, township.address, storage_state=township.signed_in) as steward:
        steward.go("/signed-out")
        steward.look("signed-out")
        steward.go("/")
        drop(steward, [township.again])
        _ask_another_office(steward)
        _ask_for_a_correction(steward)
        plan_visits(steward)
        pages, files = pages_of(steward)
        for name, path in pages.items():
            steward.go(path)
            steward.look(name)
    from doorstep.web.routes import Access
    from doorstep.web.urls import ROUTES

    shown = [route for route in ROUTES if route.access is not Access.KEY]  # a phone's have no page
    read = {route.name for route in shown if "GET" in route.methods}
    missed = read - NOT_LINKED - NOT_BEGUN - set(pages) - files
    assert not missed, missed


def test_reading_and_moving_a_task_needs_no_script(township: Township, browser: Browser) -> None:
    with reading(
        browser, township.address, storage_state=township.signed_in, java_script_enabled=False
    ) as steward:
        page = steward.page
        steward.go("/")
        press(page.locator("nav a[href='/tasks']"))
        page.locator("input[name=task]").first.check()
        page.locator(f"{ASSIGNING} select[name=owner]").select_option(index=1)
        press(page.locator(f"{ASSIGNING} button"))
        press(page.locator(".filters a[href*='state=assigned']"))
        press(page.locator("tbody th a"))
        page.locator("form[action$='/move'] input[name=note]").fill("看过原件")
        press(page.locator("button[value=fixed]"))
        press(page.locator("button[name=sure]"))  # not every matter was answered
        assert page.locator("dl.summary .state.fixed").count() == 1
        assert page.get_by_text("看过原件").count() == 1


def test_a_name_that_is_looked_up_stands_in_no_address(
    township: Township, browser: Browser
) -> None:
    with reading(browser, township.address, storage_state=township.signed_in) as steward:
        steward.go("/")
        steward.go("/findings")
        press(steward.page.locator("a[href^='/findings/']").first)
        name = steward.page.locator("h1").inner_text()
        steward.go("/search")
        steward.page.locator("#q").fill(name)
        steward.page.locator("#found").get_by_text(name).first.wait_for()
        assert steward.page.url == steward.address + "/search"


def test_the_keyboard_alone_is_enough(township: Township, browser: Browser) -> None:
    """Skip the bar, tick a task, choose an owner, assign; open the task and move it."""
    with reading(browser, township.address, storage_state=township.signed_in) as steward:
        keys = steward.page.keyboard
        steward.go("/")
        steward.tab_to("nav a[href='/tasks']")
        keys.press("Enter")
        steward.page.wait_for_url("**/tasks")
        steward.tab_to("a.skip")
        keys.press("Enter")
        steward.tab_to("input[name=task]")
        keys.press("Space")
        steward.tab_to(f"{ASSIGNING} select[name=owner]")
        keys.press("ArrowDown")
        steward.tab_to(f"{ASSIGNING} button")
        keys.press("Enter")
        steward.page.wait_for_url("**assigned=1**")
        steward.tab_to(".filters a[href*='state=assigned']")
        keys.press("Enter")
        steward.page.wait_for_url("**state=assigned**")
        steward.tab_to("tbody th a")
        keys.press("Enter")
        steward.page.wait_for_url("**/tasks/*")
        steward.tab_to("button[value=fixed]")
        keys.press("Enter")
        steward.page.locator("button[name=sure]").wait_for()
        steward.tab_to("button[name=sure]")
        keys.press("Enter")
        steward.page.locator("dl.summary .state.fixed").wait_for()
