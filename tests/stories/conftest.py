"""The same desk as for the command line; a browser, and a township that is served to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from cli.conftest import at_a_desk, run
from django.db import connections
from playwright.sync_api import Browser
from stories.browsing import chromium, press, reading, serving
from stories.desk_steps import NAME, Township, see_compared

import doorstep_demo
from doorstep import Workspace
from doorstep.web.serving import open_pages

__all__ = ["at_a_desk", "run"]

AS_OF = dt.date(2026, 6, 30)
PERSONS = 260


def compare_simulated(folder: Path, files: Sequence[Path]) -> Workspace:
    """A workspace of a made-up township, compared."""
    workspace = Workspace.create(folder)
    workspace.mark_simulated()
    workspace.register(files, as_of=AS_OF)
    workspace.reconcile(as_of=AS_OF)
    return workspace


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser for a module's stories; everybody before it has a window of their own. It begins
    when Django knows our routes, and ends before a test asks the database in this process."""
    room = tmp_path_factory.mktemp("chromium")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("DOORSTEP_KEYS", str(room / "keys"))
        Workspace.create(room / NAME)
        open_pages(room / NAME, url="")
        connections.close_all()
    with chromium(room) as running:
        yield running


@pytest.fixture(scope="module")
def township(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Township]:
    """A running desk over the simulated township, registered and compared, and somebody to own
    tasks; the steward is signed in."""
    room = tmp_path_factory.mktemp("room")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("DOORSTEP_KEYS", str(room / "keys"))
        town = doorstep_demo.build(room / "town", persons=PERSONS, seed=5, as_of=AS_OF)
        compare_simulated(room / NAME, [*town.registers, *town.visits])
        with serving(room / NAME) as (address, steward):
            cookies = room / "cookies.json"
            with reading(browser, address) as reader:
                reader.go(steward)
                see_compared(reader)
                reader.go("/people")
                reader.page.locator("input[name=name]").fill("王会计")
                press(reader.page.locator("form[action$='/add'] button"))
                reader.page.context.storage_state(path=cookies)
            again = min((room / "town" / "registers").glob("*.csv"))
            yield Township(address, steward, cookies, again)


@pytest.fixture
def empty_desk(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Township]:
    """A running desk over a workspace that holds nothing yet, in the language asked for."""
    monkeypatch.setenv("DOORSTEP_KEYS", str(tmp_path / "keys"))
    lang, pack = getattr(request, "param", ("zh", "cn"))
    Workspace.create(tmp_path / NAME, lang=lang, pack=pack)
    with serving(tmp_path / NAME) as (address, steward):
        yield Township(address, steward)
