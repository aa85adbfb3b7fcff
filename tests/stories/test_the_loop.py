"""The loop, in the browser and on paper: registers -> a plan of three days -> sheets -> filled by
pen, scanned, read back; the rest typed in -> findings, tasks and score, held against an answer key
that is made of the township's truth alone."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connections
from playwright.sync_api import Browser
from stories.answer_key import DoorKey, DoorSheet, Spot, spot_of
from stories.browsing import CHROMIUM, Reader, press, reading, serving
from stories.conftest import AS_OF, compare_simulated
from stories.desk_steps import NAME, WORK_MS, add_person, drop, see_compared, take
from stories.pen import PennedSheet, fill_in, outlines, printed_pages, scanned
from stories.residents import Residents
from stories.typed_sheets import FORMS, enter, open_by_code, type_field_by_field

from doorstep import Workspace
from doorstep.domain.findings import Finding
from doorstep.domain.forms import HouseSheet
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.office.configuring import open_office
from doorstep.render.sheets.geometry import sheet_geometry
from doorstep_demo.town import compose, write

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium")

PERSONS, SEED = 600, 5
PENNED, BY_PAGE, SECONDS_A_HOUSE = 60, 6, 25.0
"""Sheets that the pen fills in; sheets typed one field after the other; seconds each may take."""
RIGHT, DROPPED_AT_ONCE = 0.995, 90
INK = 0.25
LINKED = 0.9
VISITORS = ("陈晓燕", "林志明")
RUBRIC, ITEM = "doorstep-reference", "service_true"


@dataclass
class Loop:
    """A township served to a browser, and its truth."""

    folder: Path
    reader: Reader
    residents: Residents

    def asked(self, question: Callable[[], object]) -> object:
        """Ask the office's database; not in the browser's own thread."""

        def ask() -> object:
            open_office(self.folder)
            try:
                return question()
            finally:
                connections.close_all()

        with ThreadPoolExecutor(1) as thread:
            return thread.submit(ask).result()

    def findings(self) -> list[Finding]:
        """What does not agree now."""
        return [*Workspace(self.folder).findings()]

    def told(self, *words: str) -> list[dict[str, object]]:
        """What a command says, an object a line."""
        command = [sys.executable, "-m", "doorstep", *words, "-w", str(self.folder), "--json"]
        said = subprocess.run(command, capture_output=True, check=True, text=True).stdout
        return [json.loads(line) for line in said.splitlines()]


@pytest.fixture
def loop(browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Loop]:
    """The registers of a township nobody has visited yet, compared and served."""
    monkeypatch.setenv("DOORSTEP_KEYS", str(tmp_path / "keys"))
    books = compose(PERSONS, SEED, AS_OF)
    files = write(tmp_path / "town", books, SEED)["registers"]
    folder = tmp_path / NAME
    compare_simulated(folder, files)
    with serving(folder) as (address, steward), reading(browser, address) as reader:
        reader.go(steward)
        see_compared(reader)
        yield Loop(folder, reader, Residents(books))


def test_from_the_registers_to_the_doors_and_back(loop: Loop, tmp_path: Path) -> None:
    before = loop.findings()
    assert service_item(loop) == (0, 0)
    archives = plan_and_print(loop, tmp_path)
    sheets = planned_sheets(loop)
    by_pen = read_by_pen(loop, archives, sheets)
    print(f"{len(sheets)} sheets, of which the pen filled in {len(by_pen)}")
    type_in(loop, [one for one in sheets if one not in by_pen])
    accept(loop)
    key = DoorKey(loop.residents, sheets)
    after = loop.findings()
    hold_against(key, before, after)
    hold_tasks(key, loop)
    asked, denied = service_item(loop)
    assert denied == len(key.denied)
    # somebody written by another name in either list is not counted as asked
    assert LINKED * len(key.asked) <= asked <= len(key.asked)
    hold_evening(loop)
    right = put_right(loop, key, tmp_path)
    hold_corrected(loop, key, right, after)


# -- out


def plan_and_print(loop: Loop, room: Path) -> list[Path]:
    """Plan three days for six pairs, name who goes, fetch each day's papers; where they lie."""
    reader = loop.reader
    for name in VISITORS:
        add_person(reader, name, "")
    reader.go("/doors")
    form = reader.page.locator("form[action$='/doors/plan']")
    for name, value in (("days", "3"), ("pairs", "6"), ("capacity", "12")):
        form.locator(f"input[name={name}]").fill(value)
    press(form.locator("button").first)
    reader.page.locator(".notice.good").wait_for(timeout=WORK_MS)
    for which, name in zip(("first", "second"), VISITORS, strict=True):
        for select in reader.page.locator(f"select[name^='{which}-']").all():
            select.select_option(label=name)
    press(reader.page.locator("form[action$='/doors/pairs'] button"))
    papers = reader.page.locator("form[action$='/doors/sheets']")
    days = papers.locator("select[name=day] option:not([value=''])")
    archives = []
    for day in days.evaluate_all("all => all.map(one => one.value)"):
        papers.locator("select[name=day]").select_option(day)
        with reader.page.expect_download(timeout=WORK_MS) as fetched:
            papers.locator("button").click(timeout=WORK_MS)
        archives.append(room / f"{day}.zip")
        fetched.value.save_as(archives[-1])
    return archives


def planned_sheets(loop: Loop) -> list[DoorSheet]:
    """The sheets of all houses that are gone to, in the order of the walk."""

    def ask() -> list[DoorSheet]:
        from doorstep.office.models import Assignment
        from doorstep.office.queries.doors import house_of

        doors = Assignment.objects.exclude(day=None).order_by("day", "pair", "order")
        gone_to = [one for one in doors if house_of(one).is_gone_to]
        return [
            DoorSheet(HouseSheet.from_told(told))
            for door in gone_to
            for told in door.said["sheets"].values()
        ]

    found = loop.asked(ask)
    assert isinstance(found, list)
    return found


# -- back, by pen


def read_by_pen(loop: Loop, archives: list[Path], sheets: list[DoorSheet]) -> list[DoorSheet]:
    """Fill in the first sheets by pen, drop their scans, answer what is not sure beside its
    cut-out; returns these sheets."""
    draw, words = random.Random(SEED), Phrasebook("zh")
    titles = {words.pick(form.title): code for code, form in FORMS.items()}
    pages = printed_pages(archives, titles, words.text("sheet.file.sheets"))
    chosen = [one for one in sheets if (one.sheet.code, one.sheet.form) in pages][:PENNED]
    assert len(chosen) == PENNED
    penned = []
    for one in chosen:
        form, printed = FORMS[one.sheet.form], pages[one.sheet.code, one.sheet.form]
        for picture, geometry in zip(printed, sheet_geometry(form, one.sheet), strict=True):
            assert not geometry.boxes or outlines(picture, geometry) > INK
        said = one.said(loop.residents)
        penned.append(fill_in(form, one.sheet, printed, said, draw))
    drop_scans(loop.reader, [page for one in penned for page in scanned(one, draw)])
    hold_reading(loop, penned)
    answer_unsure(loop, {(one.sheet.code, one.sheet.form): one for one in chosen})
    return chosen


def drop_scans(reader: Reader, files: list[tuple[str, bytes]]) -> None:
    """Drop pictures, as many at once as may be, and wait until they were read."""
    draw = random.Random(SEED)
    draw.shuffle(files)  # pages lie in any order
    for start in range(0, len(files), DROPPED_AT_ONCE):
        reader.go("/scans")
        some = files[start : start + DROPPED_AT_ONCE]
        given = [{"name": n, "mimeType": "image/jpeg", "buffer": content} for n, content in some]
        reader.page.locator("input[type=file]").set_input_files(given)
        press(reader.page.locator("form.drop button"))
        waits = "form[action$='/scans/keep'], a[href*='scan=']"
        reader.page.locator(f"#scans:not([hx-get]) :is({waits})").first.wait_for(timeout=WORK_MS)


def hold_reading(loop: Loop, penned: list[PennedSheet]) -> None:
    """No sheet is taken for another's; of the ticks that are sure 99.5 % are right; whatever is not
    sure, was taken back or written by hand is shown."""

    def ask() -> dict[tuple[str, str], dict[str, object]]:
        from doorstep.office.scans import waiting_sheets

        return {(row.code, row.form): {"state": row.state, **row.said} for row in waiting_sheets()}

    read = loop.asked(ask)
    assert isinstance(read, dict)
    assert set(read) == {(one.sheet.code, one.sheet.form) for one in penned}
    right = wrong = 0
    for one in penned:
        row = read[one.sheet.code, one.sheet.form]
        assert not row["missing"]
        cuts = {(cut["ref"], cut["question"]) for cut in row["cuts"] if not cut["by_hand"]}
        lines = {cut["ref"] for cut in row["cuts"] if cut["by_hand"]}
        assert {ref for ref, _ in one.written} <= lines, one.sheet.code
        assert row["state"] == ("unsure" if row["cuts"] else "sure")
        for (ref, code, choice), told in one.truth.items():
            if (ref, code) in cuts:
                continue
            ticked = choice in row["ticks"].get(ref, {}).get(code, "").split()
            right += ticked == (told == "ticked")
            wrong += ticked != (told == "ticked")
    print(f"boxes that were sure: {right} right, {wrong} wrong")
    assert right >= RIGHT * (right + wrong)
    shown = loop.reader.page.locator(".cuts img").count()
    assert shown == sum(len(row["cuts"]) for row in read.values())


def answer_unsure(loop: Loop, known: dict[tuple[str, str], DoorSheet]) -> None:
    """Keep what is sure at one press; type the rest beside its cut-outs."""
    reader, page = loop.reader, loop.reader.page
    reader.go("/scans")
    press(page.locator("form[action$='/scans/keep'] button"))
    links = page.locator("a.button[href*='scan=']")
    for path in links.evaluate_all("all => all.map(one => one.getAttribute('href'))"):
        reader.go(path)
        form = page.locator("form.rekey input[name=form]").input_value()
        code = page.locator("form.rekey input[name=code]").input_value()
        assert page.locator(".cuts img").count()
        enter(reader, known[code, form].said(loop.residents))
        assert page.url.endswith("/scans"), page.locator("[role=alert]").inner_text()
    reader.go("/scans")
    assert not page.locator("a[href*='scan='], form[action$='/scans/aside']").count()


# -- back, by keyboard


def type_in(loop: Loop, sheets: list[DoorSheet]) -> None:
    """Type sheets in: some field by field, with the seconds that took; the others through the same
    form."""
    reader, page, took = loop.reader, loop.reader.page, list[float]()
    for number, one in enumerate(sheets):
        said = one.said(loop.residents)
        began = time.monotonic()
        if number >= BY_PAGE:
            reader.go(f"/rekey?code={one.sheet.code}&form={one.sheet.form}")
            enter(reader, said)
        else:
            open_by_code(reader, one.sheet)
            type_field_by_field(reader, said)
            took.append(time.monotonic() - began)
        assert page.url.partition("?")[0].endswith("/rekey"), one.sheet.code
        assert not page.locator("[role=alert]").count(), page.locator("[role=alert]").inner_text()
    print(f"seconds a house: {[round(one, 1) for one in sorted(took)]}")
    assert max(took) < SECONDS_A_HOUSE


# -- the evening


def accept(loop: Loop) -> None:
    """Accept what came back, what a second look is asked for too, and wait for the comparison."""
    reader, page = loop.reader, loop.reader.page
    reader.go("/evening")
    press(page.locator("form[action$='/evening/accept'] button").first)
    while (one := page.locator("details form[action$='/evening/accept']")).count():
        page.locator("details", has=one.first).first.evaluate("one => one.open = true")
        press(one.first.locator("button"))
    deadline = time.monotonic() + WORK_MS / 1000
    while page.locator("h1 + .notice[role=status]").count():
        assert time.monotonic() < deadline, "the evening was not compared"
        page.wait_for_timeout(1000)
        page.reload()


def hold_against(key: DoorKey, before: list[Finding], after: list[Finding]) -> None:
    """Whatever a door said is wrong is a finding, and nothing else that a door speaks in is; what
    was found before stands as long as its cell is wrong."""
    stands = {(spot_of(one), str(one.code)) for one in after}
    missed = {
        (spot, code)
        for spot, codes in key.wrong.items()
        for code in codes
        if not any((spot, other) in stands for other in key.also(code))
    }
    assert not missed, missed
    spoken = [one for one in after if one.right is not None and key.is_of_doors(one.right.file)]
    accused = [one for one in spoken if str(one.code) not in key.allowed(spot_of(one))]
    assert not accused, accused
    at_doors = [one for one in after if key.is_of_doors(one.left.file)]
    assert not [one for one in at_doors if one.subject not in key.missing], at_doors
    settled = {spot_of(one) for one in before} - {spot for spot, _ in stands}
    assert not settled & set(key.wrong), settled & set(key.wrong)
    found = sum(len(codes) for codes in key.wrong.values())
    print(f"{found} wrong cells told at the doors; findings {len(before)} -> {len(after)}")


def hold_tasks(key: DoorKey, loop: Loop) -> None:
    """Each village has a task for what its doors told, as large as the key says."""
    tasks = {(one["village"], one["kind"], one["register"]): one for one in loop.told("tasks")}
    for (village, code, register), count in key.tasks().items():
        assert tasks[village, code, register]["standing"] == count, (village, code)


def service_item(loop: Loop) -> tuple[int, int]:
    """How many services on record were asked about, and how many of them were not given."""
    score = Workspace(loop.folder).score(RUBRIC)
    item = next(one for one in score.card.items if one.item.code == ITEM)
    return item.n, len(item.findings)


def hold_evening(loop: Loop) -> None:
    """The evening page says by door what was found, and calls nothing settled: no record was
    corrected."""
    loop.reader.go("/evening")
    said = loop.reader.page.locator("section[aria-labelledby=changed]").inner_text()
    opened, settled = (
        Phrasebook("zh").text(f"evening.{what}", n=0).partition("0")[0].strip()
        for what in ("opened", "settled")
    )
    assert opened in said and settled not in said


# -- the registers, put right


def put_right(loop: Loop, key: DoorKey, room: Path) -> set[Spot]:
    """Hand in the next versions of the registers whose rows are put right; these rows."""
    rows = key.put_right()
    files = write(room / "second", loop.residents.books, SEED)["registers"]
    changed = [
        one
        for one in files
        if one.read_bytes() != (room / "town/registers" / one.name).read_bytes()
    ]
    assert {one.name for one in changed} == {file for file, _, _ in rows}
    drop(loop.reader, changed)
    take(loop.reader)
    return rows


def hold_corrected(loop: Loop, key: DoorKey, rows: set[Spot], before: list[Finding]) -> None:
    """What the doors told of these rows stands no more, what nobody put right does; each task
    counts what is left of it, and what is gone is proven."""
    after = loop.findings()
    stands = {(spot_of(one), str(one.code)) for one in after}
    left = {(spot, code) for spot in rows for code in key.wrong[spot] if (spot, code) in stands}
    assert not left, left
    services = {spot for spot, codes in key.wrong.items() if "SVC_UNCONF" in codes}
    assert all((spot, "SVC_UNCONF") in stands for spot in services)
    hold_tasks(key, loop)
    tasks = loop.told("tasks")
    proven = [one for one in tasks if one["state"] == "fixed"]
    assert proven and not any(one["standing"] for one in proven)
    gone = [int(str(one["matters"])) - int(str(one["standing"])) for one in tasks]
    assert sum(gone) >= len(rows)
    print(f"{len(rows)} rows put right; findings {len(before)} -> {len(after)}")
