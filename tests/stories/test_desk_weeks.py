"""Two weeks of a township at the desk, as the steward, a clerk and the lead live them in a browser:
in Chinese and, in a town that writes English, in English alone."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import stories.ledgers as town
from app.office_program import needs_office
from playwright.sync_api import Browser
from stories.browsing import CHROMIUM, SIZES, Reader, press, reading
from stories.desk_steps import (
    BORN,
    SEX,
    Township,
    add_person,
    assign,
    bring_back,
    drop,
    filled,
    give_role,
    hand_out,
    make_link,
    morning_rows,
    open_correction,
    open_task,
    print_page,
    read_as_names,
    say_who,
    take,
    week_of,
    write_persons,
)

from doorstep.i18n.phrasebook import Phrasebook

pytestmark = [pytest.mark.skipif(CHROMIUM is None, reason="no Chromium"), needs_office]
ZH, EN = town.CHINESE, town.ENGLISH
CLERK = {"zh": "周会计", "en": "Clara Stone"}
STEWARD = {"zh": "林主任", "en": "Lynn Marsh"}
DEPUTY = {"zh": "吴会计", "en": "Dora Reed"}
SAW = {"zh": "户口簿", "en": "household booklet"}
SEX_TASK = "VAL_SEX"
DAY = dt.timedelta(days=1)


class Week:
    """A township in one language at a running desk: who reads, and where its files lie."""

    def __init__(self, language: town.Language, lin: Reader, folder: Path) -> None:
        self.language, self.lin, self.folder = language, lin, folder
        self.lang, self.villages = language.code, language.villages
        self.words = Phrasebook(self.lang)
        lin.all_english = self.lang == "en"
        lin.speak(self.lang)

    def look(self, name: str, reader: Reader | None = None) -> None:
        """Look at the page in the town's language."""
        (reader or self.lin).look(f"{self.lang}-{name}", langs=(self.lang,))

    def people(self, village: int) -> list[town.Row]:
        """Those of a village as its register has them when nothing is wrong."""
        return town.persons_of(self.language, village)

    def hand_in(self, name: str, *registers: tuple[int, list[town.Row]]) -> None:
        """Hand next versions of registers in; all of them are understood."""
        folder = self.folder / name
        files = [write_persons(self.language, folder, at, people) for at, people in registers]
        drop(self.lin, files)
        assert self.lin.page.locator("section.file .state.good").count() == len(files)
        take(self.lin)


def _first_week(week: Week, browser: Browser) -> str:
    """Sixteen ledgers in, work out and back, corrected, closed by a second person, printed; returns
    the address that signs the clerk in again."""
    lin, village, clerk = week.lin, week.villages[0], CLERK[week.lang]
    drop(lin, week_of(week.language, week.folder / "week"))
    week.look("import")
    open_correction(lin)
    week.look("import-file")
    read_as_names(lin, week.language.words["strange"])
    lin.page.locator("section.file .state.bad").wait_for(state="detached")
    lin.page.locator("button[value=take]").wait_for()
    take(lin)
    add_person(lin, clerk, village)
    link = make_link(lin)
    give_role(lin, clerk, "clerk", village)
    week.look("roles")
    say_who(lin, STEWARD[week.lang])
    assert assign(lin, village, clerk, dt.date.today() + 9 * DAY) == 2
    week.look("tasks-assigned")
    with reading(browser, lin.address) as other:
        other.page.set_viewport_size({"width": 360, "height": SIZES[360]})
        other.all_english = lin.all_english
        other.page.goto(link)
        other.speak(week.lang)
        book = hand_out(lin, village, week.folder / "out")
        bring_back(other, filled(book, week.words, SAW[week.lang]))
        other.go("/ledgers")
        week.look("ledgers-back", other)
        open_task(other, village, SEX_TASK)
        assert other.page.locator("dl.summary .state.fixed").count() == 1
        assert other.page.locator("button[value=closed]").count() == 0
        open_task(lin, village, SEX_TASK)
        assert lin.page.locator("button[value=closed]").count() == 0  # nothing proves it yet
        week.hand_in("corrected", (0, week.people(0)))
        open_task(other, village, SEX_TASK)
        assert other.page.locator("button[value=closed]").count() == 0  # it is hers
    open_task(lin, village, SEX_TASK)
    press(lin.page.locator("button[value=closed]"))
    lin.page.locator("dl.summary .state.closed").wait_for()
    week.look("task-closed")
    lin.go("/")
    week.look("morning")
    assert print_page(lin, f"{week.lang}-morning") == 1
    return link


@pytest.mark.parametrize("empty_desk", [("zh", "cn")], indirect=True)
def test_the_week_of_a_township(empty_desk: Township, browser: Browser, tmp_path: Path) -> None:
    with reading(browser, empty_desk.address) as lin:
        lin.go(empty_desk.steward)
        _first_week(Week(ZH, lin, tmp_path), browser)


@pytest.mark.parametrize("empty_desk", [("en", "base")], indirect=True)
def test_two_weeks_in_english(empty_desk: Township, browser: Browser, tmp_path: Path) -> None:
    with reading(browser, empty_desk.address) as lin:
        lin.go(empty_desk.steward)
        week = Week(EN, lin, tmp_path)
        _first_week(week, browser)
        _second_week(week)


def _second_week(week: Week) -> None:
    """The inspection gets its day and another one; the clerk leaves; of the next versions one falls
    back, one is wrong anew, one is put right; a ledger comes back; work lies overdue. What the lead
    reads adds up."""
    lin, page = week.lin, week.lin.page
    before = morning_rows(lin)
    _plan(week)
    _hand_over(week)
    late = assign(lin, week.villages[1], DEPUTY[week.lang], dt.date.today() - DAY)
    again, anew, right = week.people(0), week.people(2), week.people(3)
    again[1][SEX] = week.language.words["male"]
    again.append([again[0][0], "99", *again[0][2:3], week.language.name(700), *again[0][4:]])
    anew[0][BORN] = f"1931{anew[0][BORN][4:]}"
    week.hand_in("next", (0, again), (2, anew), (3, [*right, *_newborn(week, right, 3)]))
    book = hand_out(lin, week.villages[2], week.folder / "out2")
    bring_back(lin, filled(book, week.words, SAW[week.lang], "cannot-settle"))
    open_task(lin, week.villages[0], SEX_TASK)
    assert page.locator("dl.summary .state.open").count() == 1
    assert page.get_by_text(week.words.text("tasks.time.2")).count() == 2  # the task and its matter
    assert page.locator("dl.summary", has_text=CLERK[week.lang]).count() == 0  # she has left
    week.look("task-again")
    assert print_page(lin, f"{week.lang}-task-again") == 1
    after = morning_rows(lin)
    moved = [int(after[one][0]) - int(before[one][0]) for one in week.villages]
    assert moved == [1, 0, 1, -3]  # a child that nobody named at the door is a question
    assert [after[one][1] for one in week.villages] == ["0", str(late), "0", "0"]
    assert [after[one][2] for one in week.villages] == ["1/1", "—", "1/1", "—"]
    # Both weeks are of this very day: there is no earlier one to count from.
    assert page.get_by_text(week.words.text("morning.changes-first")).count() == 1
    week.look("morning-second")
    press(page.locator("table.tight tbody tr", has_text=week.villages[1]).locator("td a").nth(1))
    assert page.locator("tbody tr").count() == late
    week.look("tasks-overdue")
    for path in ("/findings", "/people", "/plan", "/score", "/search", "/files", "/ledgers"):
        lin.go(path)
        week.look(f"second-{path[1:]}")


def _plan(week: Week) -> None:
    """Give the plan a day for the inspection, then a later one; due days move with it."""
    page, day = week.lin.page, dt.date.today() + 20 * DAY
    plan = week.folder / "plan.toml"
    plan.write_text(f'[[phase]]\nphase = "inspection"\nfrom = {day}\n', "utf-8")
    week.lin.go("/plan")
    page.locator("form[action$='/upload'] input[type=file]").set_input_files(plan)
    press(page.locator("form[action$='/upload'] button"))
    page.locator("input[name=day]").fill((day + 5 * DAY).isoformat())
    press(page.locator("form:has(input[name=day]) button"))
    said = page.locator(".notice.good").inner_text()
    assert "5" in said and week.words.plural("morning.countdown-ahead", 25) in page.content()
    week.look("plan-moved")
    week.lin.go(f"/tasks?village={week.villages[0]}")
    due = dt.date.today() + 14 * DAY
    assert page.get_by_text(week.words.day(due)).count() == 1  # the closed one keeps its day


def _hand_over(week: Week) -> None:
    """The clerk answers for her village, with a deputy, and leaves."""
    lin, page = week.lin, week.lin.page
    add_person(lin, DEPUTY[week.lang], week.villages[0])
    lin.go("/people")
    press(page.get_by_role("link", name=CLERK[week.lang]))
    page.locator("select[name=role]").select_option("clerk")
    press(page.locator("form[action$='/duty'] button"))
    for name, who in (("person", CLERK), ("deputy", DEPUTY)):
        chosen = page.locator(f"select[name={name}] option", has_text=who[week.lang])
        page.locator(f"select[name={name}]").select_option(chosen.get_attribute("value"))
    press(page.locator("form[action$='/give'] button"))
    press(page.get_by_role("link", name=CLERK[week.lang]).first)
    week.look("person")
    page.locator("form[action$='/leave'] input[type=checkbox]").check()
    press(page.locator("form[action$='/leave'] button"))
    week.look("people-left")
    assert page.get_by_text(week.words.plural("people.left", 1)).count() == 1


def _newborn(week: Week, people: list[town.Row], village: int) -> list[town.Row]:
    """The children of the births register as its people should have them."""
    words, born = week.language.words, town.births_of(week.language, people, village)
    kin = {words["male"]: words["son"], words["female"]: words["daughter"]}
    return [
        [*people[3 * at][:2], kin[sex], name, sex, day]
        for at, (_, name, sex, day, _) in enumerate(born)
    ]
