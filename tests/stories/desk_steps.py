"""What people do at the desk, step by step, in a town of either language: drop ledgers, take them
in, hand work out, bring filled ledgers back, print."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import stories.ledgers as town
from app.office_program import saved_again
from openpyxl import load_workbook
from stories.browsing import PICTURES, Reader, press

from doorstep.i18n.phrasebook import Phrasebook

NAME = "清溪镇"
WORK_MS = 240_000
"""How long the worker may take on a busy machine."""
ASSIGNING = "form[action$='/assign']"


@dataclass(frozen=True)
class Township:
    """A running desk: its address, the path that signs the steward in, and (over the simulated
    township) the cookies of who is signed in already, and a ledger that it holds."""

    address: str
    steward: str
    signed_in: Path = Path()
    again: Path = Path()


def choose(reader: Reader, files: Sequence[Path]) -> None:
    """Drop files."""
    reader.go("/files")
    reader.page.locator("input[type=file]").set_input_files(files)
    press(reader.page.locator("form.drop button"))


def drop(reader: Reader, files: Sequence[Path]) -> None:
    """Drop files and wait until they were looked at."""
    choose(reader, files)
    reader.page.locator("button[value=dismiss]").wait_for(timeout=WORK_MS)


def take(reader: Reader) -> None:
    """Take in what is ready and wait until the pages show what was compared."""
    press(reader.page.locator("button[value=take]"))
    reader.page.locator("#progress > .notice.good").wait_for(timeout=WORK_MS)


def see_compared(reader: Reader) -> None:
    """Wait until the pages show what is registered."""
    reader.go("/files")
    reader.page.locator("#progress > .notice.good").wait_for(timeout=WORK_MS)


def open_correction(reader: Reader) -> None:
    """Look closer at the one file that is refused."""
    card = reader.page.locator("section.file", has=reader.page.locator(".state.bad"))
    assert card.count() == 1
    press(card.locator("a[href*='/dropped/']"))


def read_as_names(reader: Reader, header: str) -> None:
    """Say that a column holds names, and have the file read again."""
    row = reader.page.locator("tbody tr", has_text=header)
    row.locator("select[name=meaning]").select_option("name")
    press(reader.page.locator("form .card.act button"))


def say_who(reader: Reader, name: str) -> None:
    """Whoever started the pages says who of the office it is: else they close nothing."""
    add_person(reader, name, "")
    press(reader.page.locator("form[action$='/myself'] button"))
    assert reader.page.locator("form[action$='/myself']").count() == 0


def add_person(reader: Reader, name: str, village: str) -> None:
    """Note somebody (of a village, or of none), and open their page."""
    page = reader.page
    reader.go("/people")
    page.locator("input[name=name]").fill(name)
    if village:
        page.locator("select[name=place]").select_option(label=village)
    press(page.locator("form[action$='/add'] button"))
    reader.go("/people")
    press(page.get_by_role("link", name=name))


def make_link(reader: Reader) -> str:
    """The address that signs in whose page is open."""
    press(reader.page.locator("form[action$='/link'] button"))
    return reader.page.locator("code").inner_text()


def give_role(reader: Reader, name: str, role: str, village: str) -> None:
    """Say what somebody may see: a role in a village."""
    page = reader.page
    reader.go("/roles")
    chosen = page.locator("select[name=person] option", has_text=name).first
    page.locator("select[name=person]").select_option(chosen.get_attribute("value"))
    page.locator("select[name=role]").select_option(role)
    page.locator("select[name=place]").select_option(label=village)
    press(page.locator("form[action$='/give'] button"))


def assign(reader: Reader, village: str, owner: str, due: dt.date) -> int:
    """Give all tasks of a village to somebody; returns how many."""
    page = reader.page
    reader.go(f"/tasks?village={village}")
    boxes = page.locator("input[name=task]")
    for box in boxes.all():
        box.check()
    chosen = page.locator(f"{ASSIGNING} select[name=owner] option", has_text=owner)
    key, given = chosen.first.get_attribute("value"), boxes.count()
    page.locator(f"{ASSIGNING} select[name=owner]").select_option(key)
    page.locator(f"{ASSIGNING} input[name=due]").fill(due.isoformat())
    press(page.locator(f"{ASSIGNING} button"))
    return given


def plan_visits(reader: Reader) -> None:
    """Plan visits as the form proposes them."""
    reader.go("/doors")
    press(reader.page.locator("form[action$='/doors/plan'] button"))
    reader.page.locator(".notice.good").wait_for()


def hand_out(reader: Reader, village: str, folder: Path) -> Path:
    """Fetch the village's workbook."""
    reader.go("/ledgers")
    named = reader.page.locator(f"input[name=village][value='{village}']")
    form = reader.page.locator("form[action$='/out']", has=named)
    with reader.page.expect_download() as fetched:
        form.locator("button").click()
    folder.mkdir(exist_ok=True)
    path = folder / fetched.value.suggested_filename
    fetched.value.save_as(path)
    return path


def filled(path: Path, words: Phrasebook, evidence: str, answer: str = "corrected") -> Path:
    """Answer every line, and save it once more in LibreOffice."""
    book = load_workbook(path)
    sheet = book.worksheets[0]
    heads = [str(cell.value) for cell in sheet[1]]
    names = ("answer", "evidence")
    columns = [heads.index(words.text(f"ledger.column.{name}")) + 1 for name in names]
    for row in range(2, sheet.max_row + 1):
        for column, said in zip(columns, (words.name("answer", answer), evidence), strict=True):
            sheet.cell(row, column).value = said
    book.save(path)
    again = path.parent / "again"
    again.mkdir()
    return saved_again(path, again)


def bring_back(reader: Reader, path: Path) -> None:
    """Take a filled ledger back."""
    reader.go("/ledgers")
    reader.page.locator("input[name=files]").set_input_files(path)
    press(reader.page.locator("form[action$='/take'] button"))
    reader.page.locator(".notice.good").wait_for()


def open_task(reader: Reader, village: str, code: str) -> None:
    """Open a village's task of a kind, by the links a person follows."""
    reader.go(f"/tasks?village={village}&code={code}")
    press(reader.page.locator("tbody th a"))


def morning_rows(reader: Reader) -> dict[str, list[str]]:
    """The morning page's table: a village's figures by its name."""
    reader.go("/")
    rows = reader.page.locator("table.tight tbody tr").all()
    return {
        row.locator("th").inner_text(): [cell.inner_text() for cell in row.locator("td").all()]
        for row in rows
    }


def print_page(reader: Reader, name: str) -> int:
    """Print the page that is open, as its reader would; returns the sheets of A4 it takes.

    On paper nothing is to be pressed, everything is black, nothing is cut at the edge, and no gap
    is left because something tall may not be divided.
    """
    page = reader.page
    page.emulate_media(media="print")
    page.set_viewport_size({"width": PAPER_WIDE, "height": PAPER_HIGH})
    reader.wrong += [f"{name} on paper: {said}" for said in page.evaluate(_ON_PAPER, PAPER_HIGH)]
    sheet = page.pdf(path=PICTURES / f"{name}.pdf", prefer_css_page_size=True)
    page.emulate_media(media="null")
    boxes = set(re.findall(rb"/MediaBox \[([\d. ]+)\]", sheet))
    assert {tuple(round(float(at)) for at in box.split()) for box in boxes} == {A4}
    return len(re.findall(rb"/Type /Page\b", sheet))


A4 = (0, 0, 595, 842)
PAPER_WIDE, PAPER_HIGH = 703, 1030
"""What an A4 sheet holds within its margins, in pixels of CSS."""
_ON_PAPER = """high => {
    const found = [];
    const seen = [...document.querySelectorAll("body *")].filter(one =>
        one.checkVisibility() && !one.closest("svg") && !one.closest(".sr"));
    const named = one => one.tagName + "." + one.className;
    for (const one of seen) {
        const style = getComputedStyle(one), box = one.getBoundingClientRect();
        if (one.matches("nav a, button, .button, input, select, textarea, label, summary"))
            found.push("may be pressed: " + named(one));
        if (one.innerText && style.color !== "rgb(0, 0, 0)")
            found.push("not black: " + named(one) + style.color);
        if (box.right > document.documentElement.clientWidth + 1)
            found.push("cut: " + named(one) + Math.round(box.right));
        if (style.breakInside.startsWith("avoid") && box.height > high / 2)
            found.push("may not be divided: " + named(one) + Math.round(box.height));
    }
    return [...new Set(found)].slice(0, 9);
}"""


def week_of(language: town.Language, folder: Path) -> list[Path]:
    """Sixteen ledgers of a small town. In one a wife is recorded as a man; in another, names stand
    under a header that nobody knows."""
    town.write_all(language, folder)
    wrong = town.persons_of(language, 0)
    wrong[1][SEX] = language.words["male"]
    write_persons(language, folder, 0, wrong)
    strange = [
        language.words["strange"] if head == language.words["name"] else head
        for head in language.heads["persons"]
    ]
    name = language.files["persons"].format(language.villages[1])
    town.write_table(folder / name, [strange, *town.persons_of(language, 1)])
    return sorted(folder.iterdir())


SEX, BORN = 4, 5
"""Columns of a register of persons."""


def write_persons(
    language: town.Language, folder: Path, village: int, people: Sequence[town.Row]
) -> Path:
    """Write a village's register of persons, as its next version or its first."""
    folder.mkdir(exist_ok=True)
    return town.write(language, folder, "persons", people, language.villages[village])
