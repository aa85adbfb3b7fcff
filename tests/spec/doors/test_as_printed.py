"""What a sheet says on which nothing is wrong: what is on record, and never more than that."""

from __future__ import annotations

import json
from typing import Any

import pytest

from doorstep.app.house_sheets import PrintedFrom, forms_for, house_sheets
from doorstep.domain.forms import FormLine, HouseSheet
from doorstep.domain.households import HouseholdCard
from doorstep.domain.planned_visits import HouseEvent
from doorstep.engine.planning.typed_answers import as_printed
from doorstep.packs import load
from doorstep.packs.forms import load_form

PACK = load("cn")
CHECK, EVENTS = load_form("cn", "household-check"), load_form("cn", "event-follow-up")


def card(**fields: str) -> HouseholdCard:
    """A house of one person, as the population register writes them."""
    saying: dict[str, Any] = {"kind": "persons", "role": "person", "file": "a.xlsx", "row": 2}
    saying |= {"struck": False, "fields": {"name": "张三", **fields}}
    told = {"people": [{"person": "p", "name": "张三", "sayings": [saying]}], "visits": []}
    return HouseholdCard("h", "松坪村", "1", "7", "张三", "", 1, json.dumps(told))


@pytest.mark.parametrize(
    ("status", "state"),
    [("在家", "here"), ("外出务工", "away"), ("已故", "left"), ("", None), ("另有情况", None)],
)
def test_where_somebody_is_stands_as_the_register_has_it(status: str, state: str | None) -> None:
    (sheet,) = house_sheets("7K3M", card(residence_status=status), (), PrintedFrom((CHECK,), PACK))
    said = as_printed(CHECK, sheet).lines["1"]
    assert (said.get("state"), said["record"]) == (state, "right")


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        ("births", "birth"),
        ("deaths", "death"),
        ("marriages", "marriage"),
        ("move_in", "moved_in"),
        ("move_out", "moved_out"),
    ],
)
def test_what_happened_stands_as_the_register_has_it(kind: str, what: str) -> None:
    event = HouseEvent("k", kind, "2026-03", "松坪村", ("张三",), "b.xlsx:3")
    (sheet,) = house_sheets("7K3M", card(), (event,), PrintedFrom((EVENTS,), PACK))
    said = as_printed(EVENTS, sheet).lines["1"]
    assert (said["what"], said["record"]) == (what, "right")


def test_a_sheet_tells_a_house_of_nobody_elses() -> None:
    """A daughter who stands in two houses is told as she stands in this one; her husband's people,
    on the same card through her, are not told at all."""
    rows = {
        "张三": [("7", "本人")],
        "张女": [("9", "妻"), ("7", "女")],
        "李婿": [("9", "本人")],
        "无号": [("", "孙")],
    }
    people = [
        {
            "person": name,
            "name": name,
            "sayings": [
                {"kind": "persons", "role": "person", "file": "a.xlsx", "row": 2, "struck": False}
                | {"fields": {"name": name, "household_no": number, "relation_to_head": word}}
                for number, word in stands
            ],
        }
        for name, stands in rows.items()
    ]
    served = {"service": "高血压随访", "service_date": "2026-03-01"}
    for one in people:
        told = {"kind": "services", "role": "person", "file": "b.xlsx", "row": 3, "struck": False}
        one["sayings"].append(told | {"fields": served})
    told = json.dumps({"people": people, "visits": []})
    house = HouseholdCard("h", "松坪村", "1", "7", "张三", "", 3, told)
    forms = (CHECK, load_form("cn", "service-confirmation"))
    check, services = house_sheets("7K3M", house, (), PrintedFrom(forms, PACK, "2023-01-01"))
    listed = [(one.values["name"], one.values["relation_to_head"]) for one in check.lines]
    assert listed == [("张三", "本人"), ("张女", "女"), ("无号", "孙")]
    assert [one.values["name"] for one in services.lines] == ["张三", "张女", "无号"]


def test_what_is_not_on_record_is_not_presumed() -> None:
    sheet = HouseSheet("7K3M", CHECK.code, CHECK.version, {}, (FormLine("1", {"name": "张三"}),))
    assert as_printed(CHECK, sheet).lines["1"] == {"record": "right"}


def test_services_are_asked_about_that_are_of_the_look_back_or_have_no_day() -> None:
    form = load_form("cn", "service-confirmation")
    sayings = [
        {"kind": "services", "role": "person", "file": "s.xlsx", "row": 2, "struck": False}
        | {"fields": {"service": "体检", "service_date": day}}
        for day in ("2022-05-01", "2023-06", "2024-02-01", "")
    ]

    def of(some: list[dict[str, Any]]) -> HouseholdCard:
        told = {"people": [{"person": "p", "name": "张三", "sayings": some}], "visits": []}
        return HouseholdCard("h", "松坪村", "1", "7", "张三", "", 1, json.dumps(told))

    printed = PrintedFrom((form,), PACK, "2023-06-20")
    (sheet,) = house_sheets("7K3M", of(sayings), (), printed)
    assert [one.values.get("service_date", "") for one in sheet.lines] == [
        "2023-06",
        "2024-02-01",
        "",
    ]
    asked = {form.code: form}
    assert forms_for(asked, of(sayings), (), printed.since) == (form.code,)
    assert forms_for(asked, of(sayings[:1]), (), printed.since) == ()
