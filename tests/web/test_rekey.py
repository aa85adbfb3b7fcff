"""Filled sheets typed in: two keys where nothing is wrong, and no field lost where something is."""

from __future__ import annotations

import datetime as dt
import io
import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from office.desk import Desk
from office.doors import CHECK, ZHAO, a_door, typed
from openpyxl import load_workbook

TOMORROW = (dt.date.today() + dt.timedelta(days=1)).isoformat()


def page(browser: Client, path: str) -> str:
    return str(browser.get(path).content.decode())


def fields(page: str) -> dict[str, str]:
    """What the page's form would send if its button was pressed at once."""
    found = {}
    for tag in re.findall(r"<input [^>]+>", page):
        name, value = (re.search(f' {key}="([^"]*)"', tag) for key in ("name", "value"))
        chosen = ('type="radio"' not in tag and 'type="checkbox"' not in tag) or " checked" in tag
        if name and chosen:
            found[name[1]] = value[1] if value else ""
    return found


def kept() -> list[dict[str, object]]:
    from doorstep.office.models import Submission

    return [one.said["answers"] for one in Submission.objects.order_by("received", "pk")]


def test_an_unchanged_house_is_kept_as_it_stands(browser: Client, desk: Desk) -> None:
    from doorstep.engine.planning.visit_rows import visit_rows
    from doorstep.office.models import Submission
    from doorstep.office.visits import form_and_answers

    a_door("7K3M", visitor=desk.zhao.person)  # type: ignore[attr-defined]
    shown = page(browser, "/rekey?code=7k3m")
    assert shown.index("autofocus") > shown.index('action="/rekey/keep"')
    answer = browser.post("/rekey/keep", fields(shown))
    assert (answer.status_code, answer["Location"]) == (302, "/rekey?door=7K3M")
    assert "张三" in page(browser, "/rekey?door=7K3M")
    (one,) = Submission.objects.all()
    rows = visit_rows(*form_and_answers(one))
    assert [row["name"] for row in rows] == ["张三", "李四"]
    assert {row["visitor"] for row in rows} == {"赵"}
    assert {row["visit_outcome"] for row in rows} == {"complete"}
    assert rows[1]["birth_date"] == "1986-02-01"


def test_pressed_twice_it_is_kept_once(browser: Client, desk: Desk) -> None:
    a_door("7K3M")
    said = fields(page(browser, "/rekey?code=7K3M")) | {"visitors": "陈"}
    for _ in range(2):
        assert browser.post("/rekey/keep", said).status_code == 302
    assert len(kept()) == 1


def test_what_is_typed_again_is_a_correction(browser: Client, desk: Desk) -> None:
    a_door("7K3M")
    browser.post("/rekey/keep", typed("7K3M"))
    shown = page(browser, "/rekey?code=7K3M")
    again = fields(shown)
    assert again["corrects"] and again["uuid"] != typed("7K3M")["uuid"]
    browser.post("/rekey/keep", again)
    assert len(kept()) == 1, "the same answers correct nothing"
    browser.post("/rekey/keep", again | {"line.2.record": "wrong", "line.2.born": "1986.2.10"})
    assert [one["lines"]["2"].get("born") for one in kept()] == [None, "1986-02-10"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ({"day": "someday"}, "The visit&#x27;s day cannot be read"),
        ({"day": TOMORROW}, "has not come yet"),
        ({"visitors": " "}, "Who made the visit"),
        ({"line__2__born": "soon", "line__2__record": "wrong"}, "2: what is written under “Born”"),
        ({"once__outcome": "eaten"}, "“How the visit ended”"),
    ],
)
def test_what_cannot_be_read_is_named_and_nothing_is_lost(
    browser: Client, desk: Desk, said: dict[str, str], named: str
) -> None:
    a_door("7K3M")
    given = typed("7K3M", added__1__added_name="王小满", **said)
    answer = browser.post("/rekey/keep", given)
    text = answer.content.decode()
    assert answer.status_code == 400 and named in text
    assert "王小满" in text
    assert kept() == []


def test_nobody_home_declined_and_rather_not_say_are_answers(browser: Client, desk: Desk) -> None:
    a_door("7K3M")
    a_door("8B2C", ZHAO)
    browser.post("/rekey/keep", typed("7K3M", once__outcome="refused"))
    other = {"uuid": "", "line__1__state": "untold", "line__1__record": "unsaid"}
    browser.post("/rekey/keep", typed("8B2C", **other))
    declined, said = kept()
    assert declined["once"] == {"outcome": "refused"} and declined["lines"] == {}
    assert said["lines"]["1"] == {"state": "untold", "record": "unsaid"}  # type: ignore[index]


def test_a_blank_sheet_is_no_visit(browser: Client, desk: Desk) -> None:
    a_door("7K3M")
    said = {name: text for name, text in typed("7K3M").items() if "." not in name}
    assert browser.post("/rekey/keep", said).status_code == 400
    assert kept() == []


def test_an_unknown_code_is_named(browser: Client, desk: Desk) -> None:
    answer = browser.get("/rekey?code=9Q9Q")
    assert answer.status_code == 400
    assert "No house of a plan has the code 9Q9Q" in answer.content.decode()


def test_a_scanned_code_opens_its_form(browser: Client, desk: Desk) -> None:
    a_door("7K3M")
    shown = page(browser, f"/rekey?code=D1/7K3M/{CHECK.upper()}/1/2")
    assert fields(shown)["form"] == CHECK


def test_nothing_is_presumed_of_a_form_that_confirms_nothing() -> None:
    from dataclasses import replace

    from doorstep.domain.forms import FormLine, HouseSheet
    from doorstep.engine.planning.typed_answers import as_printed
    from doorstep.packs.forms import load_form

    form = load_form("cn", CHECK)
    blind = replace(form, questions=tuple(q for q in form.questions if q.code != "record"))
    sheet = HouseSheet("7K3M", CHECK, "1", {}, (FormLine("1", {"name": "张三"}),))
    assert as_printed(blind, sheet).kept() == ({}, {}, ())
    assert as_printed(form, sheet).kept()[0] == {"outcome": "complete"}


def workbook(browser: Client, edit: dict[str, str | None]) -> bytes:
    """The day's workbook of the desk's village, with some cells (SHEET!CELL) filled in."""
    place = page(browser, "/rekey").partition("/rekey/book?")[2].partition('"')[0]
    made = load_workbook(io.BytesIO(browser.get(f"/rekey/book?{unescape(place)}").content))
    for where, text in edit.items():
        sheet, _, cell = where.partition("!")
        made[sheet][cell].value = text
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def taken(browser: Client, content: bytes) -> tuple[int, str]:
    answer = browser.post("/rekey/take", {"file": SimpleUploadedFile("back.xlsx", content)})
    return answer.status_code, unescape(answer.get("Location", answer.content.decode()))


def test_a_workbook_comes_back_the_same_day(browser: Client, desk: Desk) -> None:
    a_door("7K3M", visitor=desk.zhao.person)  # type: ignore[attr-defined]
    a_door("9Z9Z", visitor=desk.zhao.person)  # type: ignore[attr-defined]
    filled = {
        "Houses!E2": "Household answered",
        "Lines!K2": "Away",
        "Not on the sheet!C2": "王小满",
    }
    content = workbook(browser, filled)
    assert taken(browser, content) == (302, "/rekey?kept=1&unchanged=0&blank=1")
    assert taken(browser, content) == (302, "/rekey?kept=0&unchanged=1&blank=1")
    (one,) = kept()
    assert one["lines"] == {"1": {"state": "away"}} and one["visitors"] == "赵"
    assert one["added"] == [{"added_name": "王小满"}]
    from doorstep.office.models import Submission

    assert Submission.objects.get().channel == "workbook"


def test_a_cell_that_cannot_be_read_is_named_and_nothing_is_kept(
    browser: Client, desk: Desk
) -> None:
    a_door("7K3M", visitor=desk.zhao.person)  # type: ignore[attr-defined]
    a_door("9Z9Z")
    filled = {"Houses!E2": "Household answered", "Houses!E3": "Declined", "Lines!K3": "perhaps"}
    status, said = taken(browser, workbook(browser, filled))
    assert status == 400 and kept() == []
    assert "Lines!K3: what is written under “Where is this person?”" in said
    assert "Houses!3: who made the visit is not written" in said
    status, said = taken(browser, workbook(browser, {"Lines!A1": "gone"}))
    assert status == 400 and "“Lines” is no longer there" in said


def test_what_was_typed_is_not_overwritten_by_a_workbook(browser: Client, desk: Desk) -> None:
    a_door("7K3M", visitor=desk.zhao.person)  # type: ignore[attr-defined]
    content = workbook(browser, {"Houses!E2": "Declined"})
    browser.post("/rekey/keep", typed("7K3M"))
    status, said = taken(browser, content)
    assert status == 400 and "another way already" in said and len(kept()) == 1
