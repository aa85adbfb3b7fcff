"""A township's week at the desk, as people see it in a browser: in Chinese and English, on a phone
and on a screen, with the keyboard alone, and without script."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from app.office_program import needs_office, saved_again
from django.db import connections
from django.urls import resolve
from openpyxl import load_workbook
from playwright.sync_api import Browser
from stories.browsing import CHROMIUM, SIZES, Reader, chromium, reading, serving
from stories.ledgers import CHINESE, persons_of, write_all, write_table

import doorstep_demo
from doorstep import Workspace
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.web.serving import open_pages

AS_OF = dt.date(2026, 6, 30)
NAME, PERSONS = "清溪镇", 260
VILLAGE, CLERK, STEWARD = CHINESE.villages[0], "周会计", "林主任"
ASSIGNING = "form[action$='/assign']"
OF_VILLAGE, ZH = f"input[name=village][value={VILLAGE}]", Phrasebook("zh")
WORK_MS = 240_000
"""How long the worker may take on a busy machine."""

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium")


@dataclass(frozen=True)
class Township:
    """A running desk: its address, the paths that sign in the steward and a second person, and a
    ledger that it holds already."""

    address: str
    steward: str
    second: str = ""
    again: Path = Path()


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The simulated township's files, and its workspace with the key: registered, reconciled."""
    room = tmp_path_factory.mktemp("room")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("DOORSTEP_KEYS", str(room / "keys"))
        town = doorstep_demo.build(room / "town", persons=PERSONS, seed=5, as_of=AS_OF)
        workspace = Workspace.create(room / NAME)
        workspace.mark_simulated()
        workspace.register([*town.registers, *town.visits], as_of=AS_OF)
        workspace.reconcile(as_of=AS_OF)
    return room


@pytest.fixture
def township(room: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Township]:
    """A running desk over a copy of the township; somebody to own tasks, and a second account."""
    monkeypatch.setenv("DOORSTEP_KEYS", str(tmp_path / "keys"))
    for part in ("keys", NAME):
        shutil.copytree(room / part, tmp_path / part)
    again = min((room / "town" / "registers").glob("*.csv"))
    folder = tmp_path / NAME
    open_pages(folder, url="")
    from doorstep.office.accounts import account_of, make_link, steward_account
    from doorstep.office.people import add_person
    from doorstep.office.projecting import project

    project(Workspace(folder))
    add_person("王会计", None, title="会计")
    steward_account("林")
    second = make_link(account_of(add_person("赵主任", None), None), None, minutes=60)
    connections.close_all()
    with serving(folder) as (address, steward):
        yield Township(address, steward, f"/sign-in/{second}", again)


@pytest.fixture
def browser(township: Township, tmp_path: Path) -> Iterator[Browser]:
    """A browser, begun when the database is done with in this process."""
    with chromium(tmp_path) as running:
        yield running


def _ask_another_office(reader: Reader) -> None:
    """Draft a request to another office about the first task."""
    page = reader.page
    reader.go("/tasks")
    page.locator("tbody th a").first.click()
    page.locator("a[href*='/requests/new']").first.click()
    if page.locator("input[name=purpose][type=radio]").count():
        page.locator("input[name=purpose]").first.check()
        page.locator("form.card button").click()
    for field in page.locator("input[name=field]").all():
        field.check()
    page.locator("input[name=basis]").first.check()
    page.locator("form[action$='/draft'] button").click()
    page.wait_for_url("**/requests/*")


NOT_LINKED = {"sign-in", "signed-out", "asset", "files-progress"}
"""What is reached otherwise than by a link, or is a part of a page."""


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
    with reading(browser, township.address) as steward:
        steward.go("/signed-out")
        steward.look("signed-out")
        steward.go(township.steward)
        drop(steward, [township.again])
        _ask_another_office(steward)
        pages, files = pages_of(steward)
        for name, path in pages.items():
            steward.go(path)
            steward.look(name)
    from doorstep.web.urls import ROUTES

    read = {route.name for route in ROUTES if "GET" in route.methods}
    missed = read - NOT_LINKED - set(pages) - files
    assert not missed, missed


@pytest.fixture
def empty_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Township]:
    """A running desk over a workspace that holds nothing yet."""
    monkeypatch.setenv("DOORSTEP_KEYS", str(tmp_path / "keys"))
    Workspace.create(tmp_path / NAME, lang="zh")
    with serving(tmp_path / NAME) as (address, steward):
        yield Township(address, steward)


def ledgers(folder: Path) -> tuple[list[Path], Path]:
    """Sixteen ledgers of a small town, and the next version of one of them. In that one a wife is
    recorded as a man, until the next version; in another, names stand under a header that nobody
    knows."""
    week, later = folder / "week", folder / "later"
    write_all(CHINESE, week)
    later.mkdir()
    name, heads = CHINESE.files["persons"], CHINESE.heads["persons"]
    people = persons_of(CHINESE, 0)
    write_table(later / name.format(VILLAGE), [heads, *people])
    people[1][4] = CHINESE.words["male"]
    write_table(week / name.format(VILLAGE), [heads, *people])
    strange = [CHINESE.words["strange"] if head == "姓名" else head for head in heads]
    write_table(week / name.format(CHINESE.villages[1]), [strange, *persons_of(CHINESE, 1)])
    return sorted(week.iterdir()), later / name.format(VILLAGE)


def drop(reader: Reader, files: Sequence[Path]) -> None:
    """Drop files and wait until they were looked at."""
    reader.go("/files")
    reader.page.locator("input[type=file]").set_input_files(files)
    reader.page.locator("form.drop button").click()
    reader.page.locator("button[value=dismiss]").wait_for(timeout=WORK_MS)


def take(reader: Reader) -> None:
    """Take in what is ready and wait until the pages show what was compared."""
    reader.page.locator("button[value=take]").click()
    reader.page.locator("#progress > .notice.good").wait_for(timeout=WORK_MS)


@needs_office
def test_the_week_of_a_township(empty_desk: Township, tmp_path: Path) -> None:
    week, later = ledgers(tmp_path)
    with chromium(tmp_path) as browser, reading(browser, empty_desk.address) as lin:
        lin.go(empty_desk.steward)
        lin.look("morning-empty")
        drop(lin, week)
        lin.look("import")
        _put_right(lin)
        take(lin)
        lin.go("/")
        lin.look("morning")
        link = _add_clerk(lin)
        _say_who(lin)
        _assign(lin)
        lin.look("tasks-assigned")
        with reading(browser, empty_desk.address) as clerk:
            clerk.page.set_viewport_size({"width": 360, "height": SIZES[360]})
            clerk.page.goto(link)
            _bring_back(clerk, _filled(_hand_out(lin, tmp_path)))
            clerk.look("ledgers-back")
            _open_task(clerk)
            assert clerk.page.locator("dl.summary .state.fixed").count() == 1
            clerk.look("task-fixed")
            assert clerk.page.locator("button[value=closed]").count() == 0
            _open_task(lin)
            assert lin.page.locator("button[value=closed]").count() == 0  # nothing proves it yet
            drop(lin, [later])
            take(lin)
            _open_task(clerk)
            assert clerk.page.locator("button[value=closed]").count() == 0  # it is hers
        _open_task(lin)
        lin.page.locator("button[value=closed]").click()
        assert lin.page.locator("dl.summary .state.closed").count() == 1
        lin.look("task-closed")
        printed = lin.page.context.request.get(lin.address + "/morning.pdf").body()
        assert printed.startswith(b"%PDF")


def _put_right(reader: Reader) -> None:
    """Say what a column means that nobody knew, where the file is refused for it."""
    page = reader.page
    card = page.locator("section.file", has=page.locator(".state.bad"))
    assert card.count() == 1
    card.locator("a[href*='/dropped/']").click()
    reader.look("import-file")
    row = page.locator("tbody tr", has_text=CHINESE.words["strange"])
    row.locator("select[name=meaning]").select_option("name")
    page.locator("form .card.act button").click()
    page.locator("button[value=take]").wait_for(timeout=WORK_MS)
    page.locator("section.file .state.bad").wait_for(state="detached", timeout=WORK_MS)


def _add_clerk(reader: Reader) -> str:
    """Note the village's clerk; returns the address that signs her in."""
    _add_person(reader, CLERK, VILLAGE)
    reader.page.locator("form[action$='/link'] button").click()
    return reader.page.locator("code").inner_text()


def _say_who(reader: Reader) -> None:
    """Whoever started the pages says who of the office it is: else they close nothing."""
    _add_person(reader, STEWARD, None)
    reader.page.locator("form[action$='/myself'] button").click()
    assert reader.page.locator("form[action$='/myself']").count() == 0


def _add_person(reader: Reader, name: str, village: str | None) -> None:
    """Note somebody, and open their page."""
    page = reader.page
    reader.go("/people")
    page.locator("input[name=name]").fill(name)
    if village is not None:
        page.locator("select[name=place]").select_option(label=village)
    page.locator("form[action$='/add'] button").click()
    reader.go("/people")
    page.get_by_role("link", name=name).click()


def _assign(reader: Reader) -> None:
    """Give all tasks of the village to the clerk."""
    page = reader.page
    reader.go(f"/tasks?village={VILLAGE}")
    boxes = page.locator("input[name=task]")
    assert boxes.count() >= 2
    for box in boxes.all():
        box.check()
    owner = page.locator(f"{ASSIGNING} select[name=owner] option", has_text=CLERK).get_attribute(
        "value"
    )
    page.locator(f"{ASSIGNING} select[name=owner]").select_option(owner)
    page.locator(f"{ASSIGNING} input[name=due]").fill("2026-12-24")
    page.locator(f"{ASSIGNING} button").click()


def _hand_out(reader: Reader, folder: Path) -> Path:
    """Fetch the village's workbook."""
    reader.speak("zh")
    reader.go("/ledgers")
    form = reader.page.locator("form[action$='/out']", has=reader.page.locator(OF_VILLAGE))
    with reader.page.expect_download() as fetched:
        form.locator("button").click()
    path = folder / fetched.value.suggested_filename
    fetched.value.save_as(path)
    return path


def _filled(path: Path) -> Path:
    """Answer every line, and save it once more in LibreOffice."""
    book = load_workbook(path)
    sheet = book.worksheets[0]
    heads = [str(cell.value) for cell in sheet[1]]
    columns = [heads.index(ZH.text(f"ledger.column.{name}")) + 1 for name in ("answer", "evidence")]
    for row in range(2, sheet.max_row + 1):
        for column, said in zip(columns, (ZH.name("answer", "corrected"), "户口簿"), strict=True):
            sheet.cell(row, column).value = said
    book.save(path)
    again = path.parent / "again"
    again.mkdir()
    return saved_again(path, again)


def _bring_back(reader: Reader, path: Path) -> None:
    reader.go("/ledgers")
    reader.page.locator("input[name=files]").set_input_files(path)
    reader.page.locator("form[action$='/take'] button").click()
    reader.page.locator(".notice.good").wait_for()
    reader.go("/ledgers")


def _open_task(reader: Reader) -> None:
    """Open the village's task about a wrong sex, by the links a person follows."""
    reader.go(f"/tasks?village={VILLAGE}&code=VAL_SEX")
    reader.page.locator("tbody th a").click()


def test_reading_and_moving_a_task_needs_no_script(township: Township, browser: Browser) -> None:
    with reading(browser, township.address, java_script_enabled=False) as steward:
        page = steward.page
        steward.go(township.steward)
        page.locator("nav a[href='/tasks']").click()
        page.locator("input[name=task]").first.check()
        page.locator(f"{ASSIGNING} select[name=owner]").select_option(index=1)
        page.locator(f"{ASSIGNING} button").click()
        page.locator(".filters a[href*='state=assigned']").click()
        page.locator("tbody th a").click()
        page.locator("form[action$='/move'] input[name=note]").fill("看过原件")
        page.locator("button[value=fixed]").click()
        page.locator("button[name=sure]").click()  # not every matter was answered
        assert page.locator("dl.summary .state.fixed").count() == 1
        assert page.get_by_text("看过原件").count() == 1


def test_a_name_that_is_looked_up_stands_in_no_address(
    township: Township, browser: Browser
) -> None:
    with reading(browser, township.address) as steward:
        steward.go(township.steward)
        steward.go("/findings")
        steward.page.locator("a[href^='/findings/']").first.click()
        name = steward.page.locator("h1").inner_text()
        steward.go("/search")
        steward.page.locator("#q").fill(name)
        steward.page.locator("#found").get_by_text(name).first.wait_for()
        assert steward.page.url == steward.address + "/search"


def test_the_keyboard_alone_is_enough(township: Township, browser: Browser) -> None:
    """Skip the bar, tick a task, choose an owner, assign; open the task and move it."""
    with reading(browser, township.address) as steward:
        keys = steward.page.keyboard
        steward.go(township.steward)
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
