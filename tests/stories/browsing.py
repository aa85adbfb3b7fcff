"""A browser before a running desk: Debian's Chromium, in two languages and at two sizes, and all
that must hold of every page that is looked at."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Response,
    sync_playwright,
)

CHROMIUM = shutil.which("chromium")
LANGUAGES = ("zh", "en")
SIZES = {360: 740, 1280: 800}
PICTURES = Path(__file__).parents[2] / "build" / "screenshots"
SECONDS = 30
_KEY = re.compile(
    r"\b(?:files|findings?|tasks?|people|plan|morning|page|error|ledgers)\.[a-z][a-z.-]+[a-z]\b"
)
_CHINESE = re.compile(r"[\u3400-\u9fff]+")
_FONTS = ("cvttf_NotoSansCJK_Regular", "cvttf_NotoSansCJK_Bold")
_AXE = """async () => (await axe.run(document, {rules: {"target-size": {enabled: true}}}))
    .violations.map(one => one.id + ": " + one.nodes.map(node => node.target.join(" ")).join())"""
_WIDER = """() => [...document.querySelectorAll("body *")]
    .filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .filter(one => !one.closest(".scroll, nav, .sr, .skip"))
    .map(one => one.tagName + "." + one.className).slice(0, 5)"""
_SCROLLS = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
_FOCUSED = "wanted => document.activeElement !== null && document.activeElement.matches(wanted)"
_RING = "() => getComputedStyle(document.activeElement).outlineStyle"


@dataclass
class Reader:
    """Somebody before a browser; `wrong` gathers whatever did not hold of a page. Before a town
    `all_english` no page has a reason to show Chinese."""

    page: Page
    address: str
    wrong: list[str] = field(default_factory=list)
    all_english: bool = False

    def __post_init__(self) -> None:
        self.page.set_default_timeout(SECONDS * 1000)
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.wrong.append(f"script: {error}"))
        self.page.on("response", self._answered)

    def go(self, path: str) -> None:
        """Open a page of the desk."""
        self.page.goto(self.address + path)

    def speak(self, lang: str) -> None:
        """Read in a language from here on."""
        self.page.context.add_cookies([{"name": "lang", "value": lang, "url": self.address}])

    def look(
        self, name: str, langs: Sequence[str] = LANGUAGES, sizes: Sequence[int] = tuple(SIZES)
    ) -> None:
        """Look at the page that is open, in each language and at each size: nothing to object for
        axe, no sideways scrolling, no key of a message and, in a town that writes English, no
        Chinese; a picture of each is kept."""
        for lang in langs:
            self.speak(lang)
            self.page.reload()
            self.page.evaluate(AXE_SCRIPT)
            said = self.page.locator("body").inner_text()
            self.wrong += [f"{name} {lang}: says {key}" for key in _KEY.findall(said)]
            if self.all_english and (found := _CHINESE.findall(said.replace("中文", ""))):
                self.wrong.append(f"{name} {lang}: not English: {found[:5]}")
            for width in sizes:
                self.page.set_viewport_size({"width": width, "height": SIZES[width]})
                at = f"{name} {lang} {width}"
                self.wrong += [f"{at}: {said}" for said in self.page.evaluate(_AXE)]
                if self.page.evaluate(_SCROLLS):
                    self.wrong.append(f"{at}: wider than the screen {self.page.evaluate(_WIDER)}")
                file = PICTURES / f"{name}-{lang}-{width}.png"
                self.page.screenshot(path=file, full_page=True)

    def tab_to(self, wanted: str) -> None:
        """Press Tab until the focus is on what a selector names; where it is must be visible."""
        for _ in range(300):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(_FOCUSED, wanted):
                assert self.page.evaluate(_RING) != "none", f"no ring around {wanted}"
                return
        raise AssertionError(f"the keyboard does not reach {wanted}")

    def _heard(self, said: ConsoleMessage) -> None:
        if said.type == "error" and "Failed to load resource" not in said.text:
            self.wrong.append(f"console: {said.text}")

    def _answered(self, answer: Response) -> None:
        if answer.status >= 500 or (answer.status == 404 and "/static/" in answer.url):
            self.wrong.append(f"{answer.status}: {answer.url}")


def press(where: Locator) -> None:
    """Press what brings another page, and wait until it has come."""
    with where.page.expect_navigation():
        where.click()


@contextmanager
def chromium(folder: Path) -> Iterator[Browser]:
    """Debian's Chromium, with Chinese type from the project's own packages."""
    assert CHROMIUM is not None
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"], env={**os.environ, **_type(folder)}
        )
        yield browser
        browser.close()


def _type(folder: Path) -> dict[str, str]:
    """What a browser must know to find the fonts that papers are printed with, and files with a
    Chinese name."""
    places = [Path("/usr/share/fonts")]
    for package in _FONTS:
        found = importlib.util.find_spec(package)
        assert found is not None and found.submodule_search_locations
        places.append(Path(found.submodule_search_locations[0]))
    listed = "".join(f"<dir>{place}</dir>" for place in places)
    file = folder / "fonts.conf"
    file.write_text(f"<fontconfig>{listed}<cachedir>{folder}</cachedir></fontconfig>", "utf-8")
    return {"FONTCONFIG_FILE": str(file), "LC_ALL": "C.UTF-8"}


@contextmanager
def reading(browser: Browser, address: str, **asked: Any) -> Iterator[Reader]:
    """A fresh person's browser window; what did not hold of its pages fails the test at the end."""
    context: BrowserContext = browser.new_context(
        viewport={"width": 1280, "height": SIZES[1280]}, locale="zh-CN", **asked
    )
    reader = Reader(context.new_page(), address)
    try:
        yield reader
    except BaseException:
        reader.page.screenshot(path=PICTURES / "where-it-ended.png", full_page=True)
        raise
    context.close()
    assert not reader.wrong, "\n".join(reader.wrong)


@contextmanager
def serving(
    folder: Path, url: str = "", program: Sequence[str] = ("-m", "doorstep")
) -> Iterator[tuple[str, str]]:
    """`doorstep serve` over a workspace: its address, and the path that signs the steward in."""
    words = ["serve", "-w", str(folder), "--port", "0", "--no-browser", "--json"]
    process = subprocess.Popen(
        [sys.executable, *program, *words],
        env={**os.environ, "DATABASE_URL": url},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None and process.stderr is not None
        line = process.stdout.readline()
        assert line, process.stderr.read()
        told = str(json.loads(line)["address"])
        host = "/".join(told.split("/")[:3])
        yield host, told.removeprefix(host)
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=SECONDS)
