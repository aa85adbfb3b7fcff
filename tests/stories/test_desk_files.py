"""Files at the desk as people see them in a browser: in and out again without script, broken ones
beside good ones, before there is anything, and when the worker dies."""

from __future__ import annotations

import io
import os
import signal
import time
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
import stories.ledgers as town
from playwright.sync_api import Browser
from stories.browsing import CHROMIUM, Reader, press, reading
from stories.desk_steps import (
    NAME,
    WORK_MS,
    Township,
    choose,
    drop,
    open_correction,
    read_as_names,
    see_compared,
    take,
    week_of,
)

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium")
HELD = "#held tbody tr"
IN_THE_BAR = "/ /files /findings /review /tasks /ledgers /people /plan /search"


def _loaded(reader: Reader, wanted: str, *, gone: bool = False) -> None:
    """Load the page again, as one does without script, until something stands there."""
    end = time.monotonic() + 240
    while (reader.page.locator(wanted).count() == 0) != gone:
        assert time.monotonic() < end, wanted
        reader.page.wait_for_timeout(500)
        reader.page.reload()


def _compared(reader: Reader, held: int) -> None:
    """Wait until the pages show what is registered, this many files."""
    reader.go("/files")
    _loaded(reader, f"{HELD}:nth-child({held})" if held else "#held > p")
    _loaded(reader, "#progress > .notice.good" if held else "#progress ol.steps", gone=not held)
    assert reader.page.locator(HELD).count() == held


def test_files_come_and_go_without_script(
    empty_desk: Township, browser: Browser, tmp_path: Path
) -> None:
    """Several chosen, one put right by a drop-down, taken in, one withdrawn, all of it undone."""
    week = [file for file in week_of(town.CHINESE, tmp_path / "week") if "泉" in file.name]
    with reading(browser, empty_desk.address, java_script_enabled=False) as reader:
        page = reader.page
        reader.go(empty_desk.steward)
        choose(reader, week)
        _loaded(reader, "button[value=take]")
        open_correction(reader)
        read_as_names(reader, town.CHINESE.words["strange"])
        _loaded(reader, "button[value=take]")
        assert page.locator("section.file .state.good").count() == len(week) == 3
        press(page.locator("button[value=take]"))
        _compared(reader, 3)
        row = page.locator(HELD, has_text="出生登记")
        row.locator("summary").click()
        press(row.locator("button"))
        _compared(reader, 2)
        for held in (3, 0):
            page.locator("#held > details summary").click()
            press(page.locator("form[action$='/undo'] button"))
            _compared(reader, held)
        for path in IN_THE_BAR.split():
            reader.go(path)
            assert page.locator("h1").count() == 1, path


def _broken(whole: bytes) -> dict[str, bytes]:
    """Files that cannot be taken in, by name: cut off, locked, a photograph under its own and under
    a false name, a letter, nothing."""
    letter = io.BytesIO()
    with zipfile.ZipFile(letter, "w") as parts:
        parts.writestr("word/document.xml", "<w:document/>")
    photo = b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)) * 12
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)
    return {
        "cut.xlsx": whole[: len(whole) // 2],
        "locked.xlsx": head + "EncryptedPackage".encode("utf-16-le") + bytes(2000),
        "photo.jpg": photo,
        "photo.xlsx": photo,
        "letter.docx": letter.getvalue(),
        "empty.xlsx": b"",
    }


SAID = {
    "cut.xlsx": ("incomplete", "不完整"),
    "locked.xlsx": ("password", "密码"),
    "photo.jpg": ("is not a table", "不是表格文件"),
    "photo.xlsx": ("is not a table", "不是表格文件"),
    "letter.docx": ("is not a table", "不是表格文件"),
    "empty.xlsx": ("is empty", "空文件"),
}


def test_a_broken_file_is_named_and_keeps_no_other_out(
    empty_desk: Township, browser: Browser, tmp_path: Path
) -> None:
    """Before anything is there every page of the bar says so; dropped together, each broken file is
    told by name and by what to do, in both languages, and the others are taken in."""
    good = week_of(town.CHINESE, tmp_path / "week")[-3:]
    whole = good[-1].read_bytes()
    wrongly_named = tmp_path / "wrong.csv"  # a workbook all the same
    wrongly_named.write_bytes(good[0].read_bytes())
    broken = [tmp_path / name for name in SAID]
    for file in broken:
        file.write_bytes(_broken(whole)[file.name])
    with reading(browser, empty_desk.address) as reader:
        page = reader.page
        reader.go(empty_desk.steward)
        for path in IN_THE_BAR.split():
            reader.go(path)
            assert page.locator("main a, main form").count() >= 1, path  # it says what to do
        for path in ("/findings", "/people", "/plan"):
            reader.go(path)
            reader.look(f"empty-{path[1:]}", sizes=(360,))
        drop(reader, [*broken, *good[1:], wrongly_named])
        reader.look("import-broken")
        for number, lang in enumerate(("en", "zh")):
            reader.speak(lang)
            page.reload()
            for file in broken:
                card = page.locator("section.file", has=page.get_by_text(file.name, exact=True))
                said = card.locator(".notice.bad").inner_text()
                assert file.name in said and SAID[file.name][number] in said
        take(reader)
        assert page.locator(HELD).count() == 3
        waiting = page.locator("ul.waiting li")
        assert waiting.locator(".state.bad").inner_text().startswith(str(len(broken)))
        press(waiting.locator("a"))
        press(page.locator("button[value=dismiss]"))
        assert waiting.count() == 0


def _worker_of(folder: Path) -> int:
    """The process that works for the desk over a folder."""
    told = [b"doorstep.office.worker", bytes(folder.resolve())]
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if set(told) <= set((process / "cmdline").read_bytes().split(b"\0")):
                return int(process.name)
    raise AssertionError("nobody works")


def test_a_worker_that_stands_still_or_dies_is_waited_for(
    empty_desk: Township, browser: Browser, tmp_path: Path
) -> None:
    """While nothing moves each page answers and says so; what was under way is taken up again; a
    file that went from the disk meanwhile fails by itself and can be dismissed."""
    week = week_of(town.CHINESE, tmp_path / "week")[-3:]
    with reading(browser, empty_desk.address) as reader:
        page = reader.page
        reader.go(empty_desk.steward)
        drop(reader, week[:1])
        os.kill(stopped := _worker_of(tmp_path / NAME), signal.SIGSTOP)
        press(page.locator("button[value=take]"))
        for path in IN_THE_BAR.split():
            reader.go(path)
            assert page.locator("h1").count() == 1, path
        reader.go("/files")
        assert page.locator("#progress ol.steps .state.watch").count() == 1
        reader.look("files-under-way")
        reader.go("/findings")
        reader.look("findings-under-way", sizes=(360,))
        choose(reader, week[1:2])
        reader.look("import-looked-at", sizes=(360,))
        lost = page.url
        dropped = (tmp_path / NAME / "inbox").glob("*.sealed")
        max(dropped, key=lambda one: one.stat().st_mtime).unlink()
        os.kill(stopped, signal.SIGKILL)
        see_compared(reader)
        assert page.locator(HELD).count() == 1
        page.goto(lost)
        page.locator("button[value=look]").wait_for(timeout=WORK_MS)
        reader.look("import-failed")
        press(page.locator("button[value=dismiss]"))
        assert page.locator("ul.waiting li").count() == 0
