"""What office and inspector do on the day of an inspection, step by step, by a clock that the test
turns."""

from __future__ import annotations

import datetime as dt
import sqlite3
import uuid
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator
from stories.browsing import Reader, press

PROTOCOL = "jiaozuo-2011"
ROOMS = ("二楼 201", "二楼 203", "二楼 202", "一楼 105")
INSPECTOR, CLERK = "陈检查员", "周会"


@dataclass(frozen=True)
class Hand:
    """The hand of the office's clock, on the day of the inspection."""

    file: Path
    day: dt.date

    def turn(self, hour: int, minute: int) -> None:
        """It is so late now."""
        moment = dt.datetime.combine(self.day, dt.time(hour, minute)).astimezone()
        self.file.write_text(moment.isoformat(), "utf-8")


@dataclass(frozen=True)
class Member:
    """Somebody on record."""

    name: str
    sex: str
    born: str
    relation: str


@dataclass(frozen=True)
class DayDesk:
    """A running desk whose clock stands where the test puts it: its folder, its address, the path
    that signs the steward in, who is on record of each household, by village and head, and in
    which environment its commands find its key."""

    folder: Path
    address: str
    steward: str
    hand: Hand
    households: Mapping[tuple[str, str], Sequence[Member]]
    env: Mapping[str, str]


def open_reception(reader: Reader) -> str:
    """Begin the reception; returns its path."""
    page = reader.page
    reader.go("/reception")
    page.locator("select[name=protocol]").select_option(PROTOCOL)
    page.locator("input[name=inspectors]").fill(f"{INSPECTOR}、刘检查员")
    page.locator("input[name=credentials]").fill("市检查证 012、013 号")
    for field, where in zip(page.locator("input[name^=room-]").all(), ROOMS, strict=True):
        field.fill(where)
    press(page.locator("form[action$='/open'] button"))
    return page.url.removeprefix(reader.address)


def keep_box(reader: Reader, number: int, where: str, pages: str) -> None:
    """Say where a box stands."""
    reader.go(f"/boxes?edit={number}")
    form = reader.page.locator(f"form[action$='/boxes/{number}/keep']")
    form.locator("input[name=where]").fill(where)
    form.locator("select[name=keeper]").select_option(index=1)
    form.locator("input[name=pages]").fill(pages)
    press(form.locator("button"))


def draw_sample(reader: Reader, at: str) -> None:
    """Both sides say their seed."""
    reader.go(at)
    reader.page.locator("input[name=seed-inspectors]").fill("陈-417")
    reader.page.locator("input[name=seed-office]").fill("林-903")
    press(reader.page.locator("form[action$='/draw'] button"))


def seat_inspector(reader: Reader, at: str, hours: int) -> str:
    """Let the inspector in; returns the path that signs her in, once."""
    reader.go(at)
    form = reader.page.locator("form[action$='/seat']")
    form.locator("input[name=name]").fill(INSPECTOR)
    form.locator("input[name=hours]").fill(str(hours))
    press(form.locator("button"))
    link = reader.page.locator("input[readonly]").input_value()
    return link.removeprefix(reader.address)


def ask_for(reader: Reader, at: str, what: str, box: str) -> None:
    """The inspector asks for a paper."""
    reader.go(at)
    form = reader.page.locator("form[action$='/ask']")
    form.locator("input[name=what]").fill(what)
    form.locator("select[name=box]").select_option(box)
    form.locator("input[name=asked_by]").fill(INSPECTOR)
    press(form.locator("button"))


def paper_row(reader: Reader, at: str, what: str) -> Locator:
    """A paper's line as it stands now."""
    reader.go(at)
    return reader.page.locator("section[aria-labelledby=papers] tbody tr", has_text=what)


def hand_over(reader: Reader, at: str, what: str, note: str = "") -> None:
    """The clerk hands a paper over, or corrects its line."""
    more = paper_row(reader, at, what).locator("details")
    more.locator("summary").click()
    for name, said in (("by", CLERK), ("to", INSPECTOR), ("note", note)):
        more.locator(f"input[name={name}]").fill(said)
    press(more.locator("button"))


def say_of_point(reader: Reader, at: str, side: str, text: str, *, dissent: bool = False) -> None:
    """One side says what it thinks of the first point."""
    reader.go(at)
    form = reader.page.locator("form[action$='/view']").first
    form.locator("select[name=side]").select_option(side)
    form.locator("input[name=text]").fill(text)
    if dissent:
        form.locator("input[name=dissent]").check()
    press(form.locator("button"))


def sign_exit(reader: Reader, at: str, side: str, name: str, note: str = "") -> None:
    """One side signs the exit sheet."""
    reader.go(at)
    form = reader.page.locator("form[action$='/sign']")
    form.locator("select[name=side]").select_option(side)
    form.locator("input[name=name]").fill(name)
    form.locator("input[name=note]").fill(note)
    press(form.locator("button"))


def write_form(inspector: Reader, people: Sequence[Member]) -> None:
    """Write down who lives at the door that is open; nobody: they declined."""
    page = inspector.page
    page.locator(f"input[value={'complete' if people else 'refused'}]").check()
    if len(people) > 4:
        page.locator("details summary").click()
    for number, one in enumerate(people, 1):
        for field in ("name", "sex", "born", "relation"):
            said = page.locator(f"input[name='added.{number}.added_{field}']")
            said.fill(getattr(one, field))
    press(page.locator("form.rekey > button"))


def events_of(folder: Path, account: str) -> list[str]:
    """What the audit says that an account did, in order."""
    wanted = "select what from office_auditevent where who = ? order by number"
    with closing(sqlite3.connect(folder / "office.db")) as held:
        return [what for (what,) in held.execute(wanted, (account,))]


def inspector_of(folder: Path) -> str:
    """The account of the one inspector."""
    with closing(sqlite3.connect(folder / "office.db")) as held:
        ((account,),) = held.execute("select account_id from office_inspectorseat").fetchall()
    return str(uuid.UUID(account))
