"""What visitors carry besides the forms: route list, slips, the helper's list, a household's own
record; each says what it should, and nothing that it should not."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest

from doorstep.domain.carried import CarriedHouse, RecordRead, VillageDay
from doorstep.domain.findings import Cell, Finding
from doorstep.domain.forms import FormLine, HouseSheet
from doorstep.domain.households import HouseholdCard
from doorstep.domain.planned_visits import HouseEvent, PlannedHouse, VisitReason, VisitRoute
from doorstep.domain.vocabulary import FindingCode, Severity
from doorstep.i18n.phrasebook import LANGUAGES, Phrasebook
from doorstep.packs import load
from doorstep.packs.forms import load_form
from doorstep.render.sheets.folder import day_papers, papers_packed, whole_papers, write_day
from doorstep.render.sheets.painting import FilledSheet, form_paper
from doorstep.render.sheets.record_sheet import RecordSheet, record_paper
from doorstep.render.sheets.route_list import helper_paper, route_paper
from doorstep.render.sheets.slips import slips_paper

FORM = load_form("cn", "household-check")
DAY = dt.date(2026, 6, 2)
ID, PHONE, MEMBER = "440000196002031234", "13800001234", "欧阳㛃婷"
ZH = Phrasebook("zh")
CELL = Cell("a", None, "A", 1, "", "")


def house(order: int, route: VisitRoute = VisitRoute.VISIT, group: str = "3") -> CarriedHouse:
    code = f"7K3M9Q{order}"
    event = HouseEvent("k", "births", "2025-03-11", "河湾村", (MEMBER,), "x")
    planned = PlannedHouse(
        code=code,
        household=f"h{order}",
        village="河湾村",
        group=group,
        number=f"10{order}",
        head=f"王𠮷{order}",
        address=f"门前路 {order} 号",
        members=4,
        route=route,
        random=False,
        reasons=(VisitReason.EVENT,),
        forms=(FORM.code,),
        asked=(),
        events=(event,) * 6,
        minutes=25,
        day=DAY,
        pair=1,
        order=order,
        state="planned",
    )
    line = FormLine("1", {"name": MEMBER, "id_number": ID, "phone": PHONE})
    sheet = HouseSheet(code, FORM.code, FORM.version, {"head_name": planned.head}, (line,))
    return CarriedHouse(planned, (sheet,), ("陈晓东", "林芳"))


def a_day(*houses: CarriedHouse) -> VillageDay:
    usual = (house(1), house(2, VisitRoute.SLIP), house(3, VisitRoute.CONTACT))
    return VillageDay("下洋镇", "河湾村", DAY, houses or usual, simulated=True)


def words(paper: bytes) -> str:
    pages = pypdfium2.PdfDocument(io.BytesIO(paper))
    text = "\n".join(page.get_textpage().get_text_range() for page in pages)
    return "".join(text.split())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_paper_prints_in_both_languages(lang: str) -> None:
    made = day_papers(a_day(), {(FORM.code, FORM.version): FORM}, Phrasebook(lang))
    assert len(made) == 4
    for content in made.values():
        told = words(content)
        assert "王𠮷1" in told and "\ufffd" not in told and "sheet." not in told


def test_a_route_list_says_where_whose_and_what_to_ask() -> None:
    told = words(route_paper(a_day(), ZH))
    for said in (
        "河湾村",
        "2026年6月2日",
        "7K3-M9Q1",
        "王𠮷1",
        "门前路1号",
        MEMBER,
        "陈晓东、林芳",
    ):
        assert said in told
    assert "另有2项" in told  # six events, four of them on the list
    assert "只送核对单" in told and "集体户" in told
    assert ID not in told and PHONE not in told


@pytest.mark.parametrize("paper", [helper_paper, slips_paper])
def test_helpers_and_slips_show_name_address_and_appointment_alone(paper: object) -> None:
    told = words(paper(a_day(), ZH))  # type: ignore[operator]
    assert "王𠮷1" in told and "门前路1号" in told and "2026年6月2日" in told
    for never in (MEMBER, ID, PHONE, "出生", "4人", "核对内容"):
        assert never not in told.replace("出生、结婚、迁移、去世等变化", "")


def test_nobody_is_announced_where_a_slip_is_enough() -> None:
    told = words(slips_paper(a_day(house(2, VisitRoute.SLIP)), ZH))
    assert "近期不再上门" in told and "陈晓东" not in told
    assert "王𠮷2" not in words(helper_paper(a_day(house(1), house(2, VisitRoute.SLIP)), ZH))


def test_what_is_empty_is_filled_in_by_the_household_itself() -> None:
    blank = Finding("f", "c", FindingCode.BLANK, Severity.LOW, "", "", CELL, None)
    one = house(2, VisitRoute.SLIP)
    asked = replace(one, house=replace(one.house, asked=(blank,)))
    assert "随附的核对表" in words(slips_paper(a_day(asked), ZH))
    forms = {(FORM.code, FORM.version): FORM}
    assert "2 核对表.pdf" in day_papers(a_day(asked), forms, ZH)
    assert "2 核对表.pdf" not in day_papers(a_day(one), forms, ZH)


def test_sheets_are_printed_for_houses_that_are_gone_to(tmp_path: Path) -> None:
    forms = {(FORM.code, FORM.version): FORM}
    papers = day_papers(a_day(), forms, ZH)
    written = write_day(tmp_path, a_day(), papers, ZH)
    assert (written.visits, written.slips, written.sheets) == (2, 1, 2)
    assert written.folder == tmp_path / "河湾村" / "2026-06-02"
    assert [path.stem[0] for path in written.files] == ["1", "2", "3", "4"]
    assert {path.name: path.read_bytes() for path in written.files} == papers
    assert papers == day_papers(a_day(), forms, ZH)
    packed = zipfile.ZipFile(io.BytesIO(papers_packed([(a_day(), papers)], ZH)))
    assert packed.read("河湾村/2026-06-02/1 走访路线单.pdf") == papers["1 走访路线单.pdf"]


def test_a_day_of_several_villages_is_printed_at_one_press() -> None:
    papers = day_papers(a_day(), {(FORM.code, FORM.version): FORM}, ZH)
    other = replace(a_day(), village="松坪村")
    assert whole_papers([(a_day(), papers)], ZH) == {}
    later = replace(other, day=DAY + dt.timedelta(days=1))
    both = [(a_day(), papers), (later, papers), (other, papers)]
    ((name, content),) = whole_papers(both, ZH).items()
    assert name == "0 整套打印 2026-06-02.pdf"
    lengths = [len(pypdfium2.PdfDocument(one)) for one in papers.values()]
    assert 1 in [pages % 2 for pages in lengths]
    whole = pypdfium2.PdfDocument(content)
    assert len(whole) == 2 * sum(pages + pages % 2 for pages in lengths)
    assert "走访路线单" in whole[0].get_textpage().get_text_range()
    assert name in zipfile.ZipFile(io.BytesIO(papers_packed(both, ZH))).namelist()


def test_two_households_never_share_a_leaf() -> None:
    """A house of twelve needs two leaves; printed on both sides each begins on a front."""
    line = {"name": MEMBER}
    many = tuple(FormLine(str(number), line) for number in range(1, 14))
    sheet = HouseSheet("7K3M", FORM.code, FORM.version, {}, many)
    short = load_form("cn", "service-confirmation")
    other = HouseSheet("7K3M", short.code, short.version, {}, many[:1])
    paper = form_paper([FilledSheet(short, other), FilledSheet(FORM, sheet)], ZH, DAY)
    assert len(pypdfium2.PdfDocument(io.BytesIO(paper))) == 6


def test_a_large_households_record_fits_one_leaf() -> None:
    """Two sides at most, whatever is recorded; what all sources agree on is said once."""
    fields = {
        name: f"值{name[:3]}" for name in ("sex", "birth_date", "phone", "address", "ethnicity")
    }
    told = {"file": "a.xlsx", "sheet": None, "row": 3, "day": "2026-05-03", "struck": False}

    def said(kind: str, number: int) -> dict[str, object]:
        own = {"name": f"王{number}", **fields, "relation_to_head": kind}
        own |= {"visitor": "陈晓东", "service": "体检"} if kind == "services" else {}
        return {"kind": kind, "role": "person", "fields": own, **told}

    kinds = ("persons", "households", "services", "visits")
    people = [
        {"person": f"p{n}", "name": f"王{n}", "sayings": [said(kind, n) for kind in kinds]}
        for n in range(8)
    ]
    card = HouseholdCard(
        "h", "河湾村", "3", "17", "王0", "门前路", 8, json.dumps({"people": people, "visits": []})
    )
    read = (RecordRead("2026-06-01", "陈晓东", "record.printed"),) * 30
    paper = record_paper([RecordSheet(card, read, "下洋镇")], load("cn"), ZH, DAY)
    assert len(pypdfium2.PdfDocument(io.BytesIO(paper))) <= 2
    shown = words(paper)
    assert shown.count("值eth") == 8 and shown.count("体检") == 8 and "此前另有18次" in shown


def test_the_record_sheet_shows_every_source_and_who_looked() -> None:
    def said(kind: str, **fields: str) -> dict[str, object]:
        told = {"file": "a.xlsx", "sheet": None, "row": 3, "day": "2026-05-03", "struck": False}
        return {"kind": kind, "role": "person", "fields": fields, **told}

    sayings = [
        said("persons", name="王大山", birth_date="1960-02-03", id_number=ID),
        said("services", name="王大山", birth_date="1960-03-02"),
    ]
    told = {"people": [{"person": "p", "name": "王大山", "sayings": sayings}], "visits": []}
    card = HouseholdCard("h", "河湾村", "3", "17", "王大山", "门前路", 1, json.dumps(told))
    read = (RecordRead("2026-06-01", "陈晓东", "record.printed"),)
    paper = record_paper([RecordSheet(card, read, "下洋镇")], load("cn"), ZH, DAY)
    shown = words(paper)
    for wanted in ("人口台账", "服务台账", "1960年2月3日", "1960年3月2日", "陈晓东", "15个工作日"):
        assert wanted in shown
    assert "打印登记情况表" in shown and ID not in shown
