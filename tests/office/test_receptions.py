"""An inspection received: papers by the clock, points with both views, the draw, inspectors who see
their sample alone, two signatures after which nothing is added."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from doorstep.domain.errors import BadInput, DoorstepError, RefusedByRule
from doorstep.domain.receptions import ClockState, PaperClock, Side
from doorstep.i18n.phrasebook import Phrasebook
from office.desk import Desk

ZH = Phrasebook("zh_Hans")


class Clock:
    """A clock that stands until somebody turns it."""

    def __init__(self) -> None:
        day = timezone.localdate()
        self.time = timezone.make_aware(dt.datetime.combine(day, dt.time(8, 30)))

    def __call__(self) -> dt.datetime:
        return self.time

    def at(self, hour: int, minute: int) -> dt.datetime:
        self.time = self.time.replace(hour=hour, minute=minute)
        return self.time


@pytest.fixture
def clock() -> Iterator[Clock]:
    from doorstep.office.clock import set_clock

    made = Clock()
    set_clock(made)
    yield made
    set_clock()


def opened(desk: Desk, clock: Clock, protocol: str = "jiaozuo-2011") -> object:
    from doorstep.office.receptions import ReceptionOpened, open_reception

    told = ReceptionOpened(protocol, clock(), "甲、乙", "检查证 01", {"papers": "二楼 204"})
    return open_reception(told, desk.lin)


def handed(by: str = "周会", to: str = "甲", note: str = "", hand: object = None) -> object:
    from doorstep.office.paper_clock import PaperHandover

    return PaperHandover(by, to, note, hand)


def by_hand(desk: Desk, reception: object, at: dt.datetime) -> object:
    """A line of a sheet that was typed in."""
    from doorstep.office.models import TypedSheet
    from doorstep.office.receptions import ByHand

    sheet = TypedSheet(reception=reception, sheet="papers", number=1, typed=at, by=desk.lin)
    sheet.put(fields={})
    sheet.save()
    return ByHand(sheet, at)


def states(reception: object) -> list[ClockState]:
    from doorstep.office.paper_clock import papers_of

    return [one.state for one in papers_of(reception)]


def test_a_paper_asked_at_9_12_is_due_at_10_12_amber_before_and_late_after(
    desk: Desk, clock: Clock
) -> None:
    from doorstep.office.paper_clock import ask_for_paper, papers_of

    reception = opened(desk, clock)
    asked = clock.at(9, 12)
    paper = ask_for_paper(reception, "出生登记台账", desk.lin, asked_by="甲", box=7)
    assert paper.due == asked + dt.timedelta(minutes=60)
    seen = {}
    for hour, minute in ((9, 56), (9, 57), (10, 12), (10, 13)):
        clock.at(hour, minute)
        seen[hour, minute] = states(reception)[0]
    assert seen == {
        (9, 56): ClockState.RUNNING,
        (9, 57): ClockState.AMBER,
        (10, 12): ClockState.AMBER,
        (10, 13): ClockState.OVERDUE,
    }
    clock.at(9, 40)
    assert papers_of(reception)[0].minutes_left == 32


def test_handed_in_time_is_in_time_and_late_stays_late_whatever_is_added(
    desk: Desk, clock: Clock
) -> None:
    from doorstep.office.paper_clock import ask_for_paper, hand_over, papers_of

    reception = opened(desk, clock)
    clock.at(9, 12)
    good, bad = (ask_for_paper(reception, name, desk.lin) for name in ("甲表", "乙表"))
    clock.at(9, 40)
    hand_over(good, handed(), desk.lin)
    clock.at(10, 20)
    hand_over(bad, handed(), desk.lin)
    assert states(reception) == [ClockState.IN_TIME, ClockState.LATE]
    with pytest.raises(RefusedByRule, match="time-by-clock"):
        hand_over(bad, handed(hand=by_hand(desk, reception, clock.at(9, 50))), desk.lin)
    clock.at(10, 30)
    hand_over(bad, handed(note="实为 9:50 交"), desk.lin)
    assert states(reception)[1] == ClockState.LATE
    assert len(papers_of(reception)[1].handings) == 2  # a correction is a new line


def test_the_signed_sheet_typed_in_afterwards_keeps_its_own_times(desk: Desk, clock: Clock) -> None:
    from doorstep.office.paper_clock import ask_for_paper, hand_over

    reception, asked, gone = opened(desk, clock), clock.at(9, 12), clock.at(9, 40)
    clock.at(12, 0)
    hand = by_hand(desk, reception, asked)
    paper = ask_for_paper(reception, "甲表", desk.lin, hand=hand)
    with pytest.raises(BadInput, match="handed-before-asked"):
        early = replace(hand, at=asked - dt.timedelta(minutes=1))
        hand_over(paper, handed(hand=early), desk.lin)
    hand_over(paper, handed(hand=replace(hand, at=gone)), desk.lin)
    assert paper.sheet == hand.sheet and states(reception) == [ClockState.IN_TIME]
    with pytest.raises(BadInput, match="time-to-come"):
        later = replace(hand, at=clock() + dt.timedelta(hours=1))
        ask_for_paper(reception, "乙表", desk.lin, hand=later)


def test_a_protocol_without_a_time_has_no_clock(desk: Desk, clock: Clock) -> None:
    from doorstep.office.paper_clock import ask_for_paper, hand_over

    reception = opened(desk, clock, "hefei-2009")
    paper = ask_for_paper(reception, "甲表", desk.lin)
    assert paper.due is None and states(reception) == [ClockState.RUNNING]
    hand_over(paper, handed(), desk.lin)
    assert states(reception) == [ClockState.HANDED]


@pytest.mark.parametrize("second", [0, 1])
def test_at_its_due_second_a_paper_is_not_late(second: int) -> None:
    start = dt.datetime(2026, 5, 25, 9, 12, tzinfo=dt.UTC)
    due = start + dt.timedelta(hours=1)
    clock = PaperClock(start, due, due + dt.timedelta(seconds=second), dt.timedelta(minutes=15))
    assert clock.state(due) == (ClockState.LATE if second else ClockState.IN_TIME)


def test_both_views_stand_and_dissent_is_the_last_word(desk: Desk, clock: Clock) -> None:
    from doorstep.office.issue_log import issues_of, raise_issue, say_of_issue

    reception = opened(desk, clock)
    issue = raise_issue(reception, "一户登记 3 人，实住 4 人", desk.lin, act="late-papers")
    say_of_issue(issue, Side.INSPECTORS, "漏登 1 人", desk.lin)
    (shown,) = issues_of(reception)
    assert shown.waits and not shown.dissent
    say_of_issue(issue, Side.OFFICE, "该人为暂住", desk.lin, dissent=True)
    (shown,) = issues_of(reception)
    assert shown.dissent and not shown.waits
    say_of_issue(issue, Side.OFFICE, "核实后同意", desk.lin)
    (shown,) = issues_of(reception)
    assert not shown.dissent and len(shown.office) == 2  # what was said before stays
    with pytest.raises(BadInput, match="act-unknown"):
        raise_issue(reception, "x", desk.lin, act="nothing")


def test_two_signatures_close_the_reception_and_nothing_is_added(desk: Desk, clock: Clock) -> None:
    from doorstep.office.audit import broken_at
    from doorstep.office.issue_log import raise_issue
    from doorstep.office.paper_clock import ask_for_paper
    from doorstep.office.receptions import find_reception, sign_exit

    reception = opened(desk, clock)
    sign_exit(reception, Side.INSPECTORS, "甲", desk.lin)
    for side, name, code in (
        (Side.INSPECTORS, "乙", "signed-already"),
        (Side.OFFICE, "甲", "signed-by-one"),
    ):
        with pytest.raises(RefusedByRule, match=code):
            sign_exit(reception, side, name, desk.lin)
    sign_exit(reception, Side.OFFICE, "林站长", desk.lin, note="第 1 条有不同意见")
    closed = find_reception(str(reception.pk))
    assert closed.closed == clock()
    for add in (
        lambda: ask_for_paper(closed, "x", desk.lin),
        lambda: raise_issue(closed, "x", desk.lin),
    ):
        with pytest.raises(RefusedByRule, match="reception-closed"):
            add()
    assert broken_at() is None


VILLAGES = ("松坪村", "河湾村", "石桥村")


def forty_a_village(desk: Desk, room: Path) -> None:
    """Three villages of forty households each."""
    from doorstep import Workspace

    rows = "".join(
        f"{v},{n},户主,{v[0]}户{n},男,1970-01-{n % 28 + 1:02},\n"
        for v in VILLAGES
        for n in range(1, 41)
    )
    head = "村,户编号,与户主关系,姓名,性别,出生日期,身份证号\n"
    (room / "人口二.csv").write_text(head + rows, "utf-8")
    Workspace(desk.folder).register([room / "人口二.csv"], yes=True)


@pytest.fixture
def sampled(desk: Desk, clock: Clock, tmp_path: Path) -> object:
    """A reception whose sample was drawn."""
    from doorstep.office.inspection_samples import SeedsBrought, draw_for

    forty_a_village(desk, tmp_path)
    reception = opened(desk, clock, "shencun-selfcheck")
    draw_for(reception, SeedsBrought("甲方-417", "乙方-903"), desk.lin)
    return reception


def test_villages_joined_for_the_draw_keep_their_names_at_the_door(
    desk: Desk, clock: Clock, tmp_path: Path
) -> None:
    """By this protocol villages of fewer than sixty households are drawn as one site; whoever goes
    there, and the register of what they wrote, need the village itself."""
    from doorstep.office.inspection_samples import SeedsBrought, doors_of, draw_for

    forty_a_village(desk, tmp_path)
    sample = draw_for(opened(desk, clock), SeedsBrought("甲方-417", "乙方-903"), desk.lin)
    doors = doors_of(sample)
    assert len({one.village for one in doors}) > 1
    for one in doors:
        assert one.village in VILLAGES and one.said["house"]["village"] == one.village


def test_the_draw_is_made_once_and_its_certificate_can_be_drawn_again(
    desk: Desk, sampled: object, tmp_path: Path
) -> None:
    from doorstep import Workspace
    from doorstep.office.inspection_samples import SeedsBrought, doors_of, draw_for, files_of

    doors = doors_of(sampled.sample)
    assert doors and len({one.code for one in doors}) == len(doors)
    files = files_of(sampled.sample)
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    found = Workspace(desk.folder).verify_draw(tmp_path / "certificate.json")
    assert not found.differs
    assert json.loads(files["certificate.json"])["sample"]
    with pytest.raises(RefusedByRule, match="sample-drawn"):
        draw_for(sampled, SeedsBrought("a", "b"), desk.lin)
    assert sampled.sample.said["seeds"] == ["甲方-417", "乙方-903"]
    assert "户1" not in desk.held().decode("latin-1")


def inspector(desk: Desk, reception: object) -> object:
    from doorstep.office.inspectors import seat_inspector

    seat, _ = seat_inspector(reception, "检查员甲", desk.lin, hours=8)
    return seat.account


BLIND = {
    "day": [timezone.localdate().isoformat() if False else ""],
    "visitors": ["检查员甲"],
    "once.outcome": ["complete"],
    "added.1.added_name": ["新人"],
    "added.1.added_sex": ["男"],
}


def blind() -> dict[str, list[str]]:
    return BLIND | {"day": [timezone.localdate().isoformat()]}


def test_an_inspector_sees_the_sample_alone_and_no_value_of_the_register(
    desk: Desk, sampled: object
) -> None:
    from doorstep.office.inspectors import door_seen, doors_seen
    from doorstep.office.models import AuditEvent

    account = inspector(desk, sampled)
    seen = doors_seen(account)
    assert {set(one.house) <= {"village", "group", "household_no", "address"} for one in seen}
    assert all(not one.head for one in seen)
    door = door_seen(account, seen[0].code)
    assert not door.head
    assert door_seen(account, seen[0].code, at_door=True).head
    events = AuditEvent.objects.filter(who=str(account.pk)).order_by("number")
    assert list(events.values_list("what", flat=True)) == [
        "inspector.list",
        "inspector.read",
        "inspector.head",
    ]
    with pytest.raises(DoorstepError):
        door_seen(account, "23456")
    with pytest.raises(RefusedByRule, match="not-an-inspector"):
        doors_seen(desk.lin)


def test_a_seat_ends_by_the_clock_and_with_the_inspection(
    desk: Desk, sampled: object, clock: Clock
) -> None:
    from doorstep.office.inspectors import doors_seen
    from doorstep.office.receptions import sign_exit

    first, second = inspector(desk, sampled), inspector(desk, sampled)
    clock.time += dt.timedelta(hours=8)
    with pytest.raises(RefusedByRule, match="seat-over"):
        doors_seen(first)
    clock.time -= dt.timedelta(hours=4)
    doors_seen(second)
    sign_exit(sampled, Side.INSPECTORS, "甲", desk.lin)
    sign_exit(sampled, Side.OFFICE, "林", desk.lin)
    with pytest.raises(RefusedByRule, match="seat-over"):
        doors_seen(second)


def test_blind_forms_become_a_register_that_is_compared(desk: Desk, sampled: object) -> None:
    from doorstep import Workspace
    from doorstep.office.inspection_results import take_results
    from doorstep.office.inspectors import blind_rows, doors_seen, write_blind
    from doorstep.office.worker import do_jobs

    account = inspector(desk, sampled)
    with pytest.raises(BadInput, match="results-none"):
        take_results(sampled, desk.lin)
    code = doors_seen(account)[0].code
    with pytest.raises(BadInput, match="visit-says-nothing"):
        write_blind(account, code, {"day": blind()["day"], "visitors": ["甲"]})
    write_blind(account, code, blind())
    write_blind(account, code, blind() | {"once.outcome": ["refused"]})
    (row,) = blind_rows(sampled)
    assert row["visit_outcome"] == "refused" and row["head_name"]  # the last form counts
    write_blind(account, code, blind())
    assert take_results(sampled, desk.lin) == 1
    do_jobs()
    assert len(Workspace(desk.folder).sources) == 4  # people, deaths, people again, visits


def test_boxes_go_out_and_come_back(desk: Desk, tmp_path: Path) -> None:
    from doorstep.office.file_boxes import BoxTold, box_table, boxes_of, keep_box, take_boxes
    from doorstep.office.people import person_named
    from doorstep.render.table_book import table_workbook

    zhao = person_named("赵")
    assert len(boxes_of()) == 15 and not any(one.is_ready for one in boxes_of())
    keep_box(7, BoxTold("204 室 2 号架", zhao, 120), desk.lin)
    shown = boxes_of()[6]
    assert (shown.where, shown.keeper, shown.pages) == ("204 室 2 号架", "赵", 120)
    book = load_workbook(io.BytesIO(table_workbook(box_table(ZH), ZH)))
    page = book["资料盒目录"]
    page["D2"], page["E2"], page["F2"] = "一楼", "赵", "80"
    book.save(tmp_path / "back.xlsx")
    assert take_boxes(tmp_path / "back.xlsx", desk.lin) == 1
    assert boxes_of()[0].where == "一楼"
    page["F3"] = "很多"
    book.save(tmp_path / "back.xlsx")
    with pytest.raises(BadInput, match="table-refused"):
        take_boxes(tmp_path / "back.xlsx", desk.lin)


@pytest.mark.parametrize("empty", [False, True])
def test_every_paper_prints_filled_and_empty(desk: Desk, sampled: object, empty: bool) -> None:
    from doorstep.office.issue_log import raise_issue
    from doorstep.office.paper_clock import ask_for_paper
    from doorstep.office.queries.receptions import reception_sheet
    from doorstep.render.receptions import PAPERS, reception_paper

    ask_for_paper(sampled, "出生登记台账", desk.lin)
    raise_issue(sampled, "一户登记 3 人，实住 4 人", desk.lin)
    for lang in ("zh_Hans", "en"):
        sheet = reception_sheet(sampled, Phrasebook(lang), empty=empty)
        for part in PAPERS:
            assert reception_paper(sheet, part, Phrasebook(lang)).startswith(b"%PDF")
