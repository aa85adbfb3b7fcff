"""The day of an inspection from morning to evening, by a clock that the test turns: the office
prepares, an inspector signs in and writes down what households say with the register unseen,
papers are handed over by the clock, both sides sign, and every point that was lost leads to its
records."""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from stories.browsing import CHROMIUM, PICTURES, Reader, press, reading, serving
from stories.conftest import AS_OF, PERSONS, compare_simulated
from stories.desk_steps import NAME, WORK_MS, add_person, see_compared
from stories.inspection_steps import (
    CLERK,
    INSPECTOR,
    DayDesk,
    Hand,
    Member,
    ask_for,
    draw_sample,
    events_of,
    hand_over,
    inspector_of,
    keep_box,
    open_reception,
    paper_row,
    say_of_point,
    seat_inspector,
    sign_exit,
    write_form,
)

import doorstep_demo
from doorstep import Workspace

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium")

SEXES = {"m": "男", "f": "女"}
CLOCKED = Path(__file__).with_name("clocked_desk.py")
BIRTHS, ARRIVALS = "出生台账（近三年）", "流入人口台账"
NEWCOMER = Member("欧阳新来", "男", "1988-03-04", "其他")
PAPERS = ("agenda", "boxes", "papers", "issues", "routes", "blind", "exit")
OTHERS = ("/", "/findings", "/households", "/search", "/tasks", "/files", "/people", "/reception")
"""Pages that are no inspector's."""


@pytest.fixture(scope="module")
def desk(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DayDesk]:
    """A running desk over the simulated township, at eight in the morning."""
    room = tmp_path_factory.mktemp("day")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("DOORSTEP_KEYS", str(room / "keys"))
        town = doorstep_demo.build(room / "town", persons=PERSONS, seed=5, as_of=AS_OF)
        workspace = compare_simulated(room / NAME, [*town.registers, *town.visits])
        hand = Hand(room / "clock", dt.date.today())
        hand.turn(8, 0)
        program = (str(CLOCKED), str(hand.file))
        with serving(room / NAME, program=program) as (address, steward):
            homes = households_of(workspace)
            yield DayDesk(room / NAME, address, steward, hand, homes, dict(os.environ))


def households_of(workspace: Workspace) -> dict[tuple[str, str], list[Member]]:
    """Who is on record of each household, by village and head: what its people would tell."""
    rows = list(workspace.table("persons"))
    homes: dict[tuple[object, ...], list[dict[str, object]]] = {}
    for row in rows:
        homes.setdefault((row["place"], row["group"], row["household_no"]), []).append(row)
    return {
        (str(row["place"]), str(row["name"])): [member(one) for one in homes[home]]
        for home in homes
        for row in homes[home]
    }


def member(row: dict[str, object]) -> Member:
    sex = SEXES.get(str(row["sex"]), str(row["raw.sex"]))
    told = (row["birth_date"], row["raw.relation_to_head"])
    return Member(str(row["name"]), sex, *(str(one or "") for one in told))


def test_the_day_of_an_inspection(browser: Browser, desk: DayDesk) -> None:
    hand = desk.hand
    with reading(browser, desk.address) as office, reading(browser, desk.address) as inspector:
        office.speak("zh")
        inspector.speak("zh")
        office.go(desk.steward)
        see_compared(office)
        at = prepare(office)
        link = seat_inspector(office, at, hours=8)
        hand.turn(9, 0)
        draw_sample(office, at)
        sign_in(inspector, link)
        papers_by_the_clock(office, at, hand)
        hand.turn(11, 0)
        changed = blind_forms(inspector, desk)
        she_sees_nothing_else(inspector, at)
        both_views(office, at, hand)
        her_account_is_over(inspector, hand)
        both_sign(office, at, hand)
        lost_points_lead_to_records(office, at, changed)
        printed(office, at)
    sound = subprocess.run(
        [sys.executable, "-m", "doorstep", "audit", "-w", desk.folder], env=desk.env
    )
    assert sound.returncode == 0
    told = Counter(events_of(desk.folder, inspector_of(desk.folder)))
    assert told["inspector.wrote"] == 4
    assert told["inspector.head"] >= 4 and told["inspector.read"] >= 4 and told["inspector.list"]


def prepare(office: Reader) -> str:
    """Eight o'clock: who is who, where the boxes stand, the protocol with what nobody may do."""
    add_person(office, CLERK, "")
    keep_box(office, 7, "资料室 2 号架", "120")
    at = open_reception(office)
    said = office.page.locator("main").inner_text()
    assert "09:10-09:30" in said  # the agenda, from half past eight on
    assert "诱导、威逼被调查人：禁止" in said and "村干部" in said
    assert "二楼 203" in said
    office.go("/inspection")
    press(office.page.locator("a[href='/reception']"))
    press(office.page.locator(f"a[href='{at}']"))
    return at


def sign_in(inspector: Reader, link: str) -> None:
    """Her link signs in once; she has her sample and no other page in sight."""
    page = inspector.page
    inspector.go(link)
    inspector.go("/")
    assert page.url.endswith("/inspector")
    assert page.locator("tbody th a").count() > 20
    assert "+" not in page.locator("main").inner_text(), "villages that were joined for the draw"
    again = page.context.request.get(inspector.address + link, max_redirects=0)
    assert again.status == 403


def papers_by_the_clock(office: Reader, at: str, hand: Hand) -> None:
    """Asked for at 9:12, due at 10:12; handed over at 9:40, or late, and late it stays."""
    hand.turn(9, 12)
    for what, box in ((BIRTHS, "7"), (ARRIVALS, "8")):
        ask_for(office, at, what, box)
    hand.turn(9, 40)
    assert "还剩 32 分钟" in paper_row(office, at, ARRIVALS).inner_text()
    hand_over(office, at, BIRTHS)
    states = [(9, 56, "running"), (9, 57, "amber"), (10, 12, "amber"), (10, 13, "overdue")]
    shapes = {"running": "unknown", "amber": "watch", "overdue": "bad"}
    for hour, minute, state in states:
        hand.turn(hour, minute)
        row = paper_row(office, at, ARRIVALS)
        assert row.locator(f".state.{shapes[state]}").count() == 1, (hour, minute)
        assert "10:12" in row.inner_text()
    hand.turn(10, 25)
    hand_over(office, at, ARRIVALS)
    hand_over(office, at, ARRIVALS, note="实为 10:05 交到")
    late = paper_row(office, at, ARRIVALS)
    assert late.locator(".state.bad").inner_text() == "超时提供"
    assert "10:25" in late.inner_text() and "实为 10:05 交到" in late.inner_text()
    assert paper_row(office, at, BIRTHS).locator(".state.good").inner_text() == "按时提供"
    office.look("reception", langs=("en", "zh"))


def blind_forms(inspector: Reader, desk: DayDesk) -> str:
    """At four doors: one tells another day of birth, one has somebody more, one is as on record,
    one declines. Nobody of a household is named before the answer, but whom to ask for. Returns
    whose day of birth is another."""
    page, changed = inspector.page, ""
    inspector.go("/inspector")
    doors = page.locator("tbody th a").evaluate_all("all => all.map(one => one.pathname)")
    inspector.look("inspector", langs=("en", "zh"))
    told = 0
    for path in doors:
        inspector.go(path)
        village = page.locator("h1 .tag").inner_text()
        if path == doors[0]:
            inspector.look("inspector-door", langs=("en", "zh"))
        before = page.content()
        press(page.locator("form[action$='/at-door'] button"))
        head = page.locator("p.notice.good").inner_text().removeprefix("请找 ").rstrip("。 ")
        people = list(desk.households.get((village, head), ()))
        if not 2 <= len(people) <= 6:
            continue
        asked = page.content()
        for one in people:
            assert one.name not in before
            assert len(one.born) < 10 or one.born not in asked
            assert one.name == head or one.name not in asked
        if told == 0:
            changed = people[0].name
            people[0] = replace(people[0], born="1961-02-03")
        elif told == 1:
            people.append(NEWCOMER)
        write_form(inspector, people if told < 3 else ())
        assert page.url.endswith(f"#door-{path.rpartition('/')[2]}"), page.url
        told += 1
        if told == 4:
            break
    assert f"已填 {told} 户" in page.locator("main").inner_text() and told == 4
    return changed


def she_sees_nothing_else(inspector: Reader, at: str) -> None:
    """No register, no finding, no task, no colleague; not the office's page of this very day."""
    for path in (*OTHERS[1:], at, f"{at}/papers.pdf"):
        answer = inspector.page.context.request.get(inspector.address + path, max_redirects=0)
        assert answer.status in (302, 403, 404), (path, answer.status)
        assert answer.status != 302 or answer.headers["location"] in ("/inspector", "/signed-out")


def both_views(office: Reader, at: str, hand: Hand) -> None:
    """A point with both views and a dissent."""
    page = office.page
    hand.turn(13, 40)
    office.go(at)
    form = page.locator("form[action$='/issue']")
    form.locator("input[name=what]").fill("下洋村一户在册外一人")
    form.locator("select[name=act]").select_option("late-papers")
    press(form.locator("button"))
    say_of_point(office, at, "inspectors", "常住半年以上，应在册")
    say_of_point(office, at, "office", "系探亲暂住，证明次日补交", dissent=True)
    point = page.locator("article.issue").inner_text()
    assert "应在册" in point and "系探亲暂住" in point and "有不同意见" in point


def her_account_is_over(inspector: Reader, hand: Hand) -> None:
    """At the end of her hours she sees nothing any more."""
    for hour, minute, status in ((15, 59, 200), (16, 1, 403)):
        hand.turn(hour, minute)
        answer = inspector.page.context.request.get(inspector.address + "/inspector")
        assert answer.status == status, (hour, minute)
        assert ("抽中的户" in answer.text()) is (status == 200)


def both_sign(office: Reader, at: str, hand: Hand) -> None:
    """The exit sheet, signed by each side for itself; after that nothing is added."""
    hand.turn(16, 10)
    sign_exit(office, at, "inspectors", INSPECTOR)
    sign_exit(office, at, "office", "林站长", note="对第 1 项有不同意见")
    office.go(at)
    assert office.page.locator("h1 + p .state.closed").count() == 1
    assert office.page.locator(f"form[action='{at}/ask']").count() == 0


def lost_points_lead_to_records(office: Reader, at: str, changed: str) -> None:
    """What she wrote is taken in and compared; each item that lost points leads to exactly its
    records, and a record shows both sides."""
    page = office.page
    office.go(at)
    press(page.locator("form[action$='/results'] button"))
    assert page.locator(".notice.good").count()
    office.go("/files")
    page.locator("#progress > .notice.good").wait_for(timeout=WORK_MS)
    office.go("/score")
    office.look("score-after", langs=("en", "zh"))
    rows = page.locator("section[aria-labelledby=items] tbody tr")
    listed = []
    for row in rows.all():
        lost = re.match(r"([\d.]+) / (\d+)", row.locator("td").first.inner_text())
        link = row.locator("td a")
        if lost and float(lost[1]) < float(lost[2]):
            assert link.count() == 1, row.inner_text()
        if link.count() and "item=" in str(link.get_attribute("href")):
            count = link.inner_text().split()[0].replace(",", "")
            listed.append((link.get_attribute("href"), int(count)))
    assert len(listed) > 3
    for path, count in listed:
        office.go(str(path))
        said = page.locator("p.meta[role=status]").inner_text()
        assert re.search(rf"(?<!\d){count}(?!\d)", said), (path, count, said)
    office.go(str(listed[0][0]))
    office.look("records-behind", langs=("en", "zh"))
    press(page.get_by_role("link", name=changed).first)
    both = page.locator("main").inner_text()
    assert "1961-02-03" in both and "检查组入户核查" in both


def printed(office: Reader, at: str) -> None:
    """Every paper of the day, filled and empty, in both languages."""
    folder = PICTURES / "inspection-day"
    folder.mkdir(parents=True, exist_ok=True)
    asked = [(part, "") for part in PAPERS]
    asked += [(part, "?empty=1") for part in ("papers", "issues", "blind", "exit")]
    for lang in ("zh", "en"):
        office.speak(lang)
        for part, query in asked:
            answer = office.page.context.request.get(f"{office.address}{at}/{part}.pdf{query}")
            assert answer.status == 200 and answer.body().startswith(b"%PDF"), part
            name = f"{part}{'-empty' if query else ''}-{lang}"
            (folder / f"{name}.pdf").write_bytes(answer.body())
            if shutil.which("pdftotext"):
                said = text_of(folder / f"{name}.pdf")
                assert "焦作 2011" in said or "Jiaozuo 2011" in said
                assert ("应在册" in said) == (part in ("issues", "exit") and not query)


def text_of(paper: Path) -> str:
    """What a PDF says."""
    told = ["pdftotext", "-layout", "-enc", "UTF-8", str(paper), "-"]
    return subprocess.run(told, capture_output=True, check=True).stdout.decode()
