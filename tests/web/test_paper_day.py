"""An inspection day held on paper alone, typed in afterwards and held against the paper by a second
person, comes to what the same day comes to at the desk."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from office.desk import POSTGRESQL, SQLITE, Desk
from web.buttons import Scene
from web.day_buttons import a_door
from web.test_receptions_page import Hand, hand, page

__all__ = ["hand"]

both = pytest.mark.parametrize("database", [SQLITE, POSTGRESQL], indirect=True)
INSPECTOR = "陈检查员"
FORMS = (
    {"once.outcome": "complete", "added.1.added_name": "新人", "added.1.added_sex": "男"},
    {"once.outcome": "refused"},
)
"""What two households said."""
SHEETS: dict[str, dict[str, Any]] = {
    "papers": {
        **{"what-1": "出生台账", "box-1": "7", "asked-1": "09:12", "handed-1": "09:40"},
        **{"by-1": "周会", "to-1": "甲"},
        **{"what-2": "迁入台账", "box-2": "8", "asked-2": "09:12", "handed-2": "10:20"},
        **{"by-2": "周会", "to-2": "甲"},
        **{
            "corrects-3": "2",
            "handed-3": "10:25",
            "by-3": "周会",
            "to-3": "甲",
            "note-3": "实为 10:05",
        },
    },
    "issues": {
        **{"what-1": "多一人", "act-1": "late-papers", "time-1": "13:40"},
        **{"inspectors-1": "漏登", "office-1": "暂住", "dissent-1": ["office"]},
    },
    "exit": {
        **{"name-inspectors": INSPECTOR, "time-inspectors": "16:10"},
        **{"name-office": "林站长", "time-office": "16:12", "note-office": "第 1 项有不同意见"},
    },
}
"""The signed sheets as they were typed in."""


@pytest.fixture
def second(desk: Desk) -> Client:
    """Zhao's browser: somebody known, of the office."""
    from doorstep.domain.roles import AccountRole
    from doorstep.office.accounts import make_link
    from doorstep.office.roles import give_role

    zhao: Any = desk.zhao
    give_role(zhao, AccountRole.LEAD, None)
    client = Client()
    client.get("/sign-in/" + make_link(zhao, None))
    return client


def two_doors(scene: Scene) -> Any:
    """A reception with two households drawn."""
    from doorstep.domain.short_codes import short_code
    from doorstep.office.models import SampledDoor

    first = a_door(scene)
    other = SampledDoor(sample=first.sample, code=short_code("two"), village="松坪村", order=2)
    other.put(house={**first.said["house"], "household_no": "2"}, head="王小明", stratum="none")
    other.save()
    return first.sample.reception


def codes_of(reception: Any) -> list[str]:
    return [one.code for one in reception.sample.doors.order_by("order")]


def at_the_desk(browser: Client, reception: Any, hand: Hand) -> None:
    """The day as it goes by the desk's own clock."""
    at = f"/reception/{reception.pk}"
    seat = browser.post(f"{at}/seat", {"name": INSPECTOR, "hours": "12"}).content.decode()
    link = re.search(r"/sign-in/[\w-]+", seat)
    assert link is not None
    inspector = Client()
    inspector.get(link[0])
    hand.turn(9, 12)
    for what, box in (("出生台账", "7"), ("迁入台账", "8")):
        browser.post(f"{at}/ask", {"what": what, "box": box})
    first, other = re.findall(r'/papers/([0-9a-f-]+)/hand"', page(browser, at))
    names = {"by": "周会", "to": "甲"}
    for hour, minute, paper, more in (
        (9, 40, first, {}),
        (10, 20, other, {}),
        (10, 25, other, {"note": "实为 10:05"}),
    ):
        hand.turn(hour, minute)
        browser.post(f"{at}/papers/{paper}/hand", names | more)
    hand.turn(11, 0)
    for code, said in zip(codes_of(reception), FORMS, strict=True):
        assert inspector.post(f"/inspector/{code}/write", said).status_code == 302
    hand.turn(13, 40)
    browser.post(f"{at}/issue", {"what": "多一人", "act": "late-papers"})
    (issue,) = re.findall(r'/issues/([0-9a-f-]+)/view"', page(browser, at))
    browser.post(f"{at}/issues/{issue}/view", {"side": "inspectors", "text": "漏登"})
    told = {"side": "office", "text": "暂住", "dissent": "yes"}
    browser.post(f"{at}/issues/{issue}/view", told)
    hand.turn(16, 10)
    browser.post(f"{at}/sign", {"side": "inspectors", "name": INSPECTOR})
    hand.turn(16, 12)
    told = {"side": "office", "name": "林站长", "note": "第 1 项有不同意见"}
    browser.post(f"{at}/sign", told)


def on_paper(typist: Client, second: Client, reception: Any) -> None:
    """The day's signed sheets, typed in the evening by one and compared by another."""
    at = f"/reception/{reception.pk}/sheets"
    day = timezone.localdate().isoformat()
    codes = codes_of(reception)
    filled = {
        code: {"day": day, "visitors": INSPECTOR, **said}
        for code, said in zip(codes, FORMS, strict=True)
    }
    sheets = (
        {name: SHEETS[name] for name in ("papers", "issues")} | filled | {"exit": SHEETS["exit"]}
    )
    for code in codes:
        spoken = f"{code[:3]}-{code[3:].lower()}"
        answer = typist.post(f"{at}/open", {"code": spoken})
        assert answer.headers["Location"] == f"{at}/{code}"
        assert "张三" not in page(typist, f"{at}/{code}"), "a name on record beside the form"
    for name, said in sheets.items():
        assert typist.post(f"{at}/{name}/keep", said).status_code == 302, name
        assert f"{at}/{name}/confirm" not in page(typist, f"{at}/{name}")
    assert lines_of(reception) == 0, "a line stands that nobody compared"
    for name in sheets:
        shown = page(second, f"{at}/{name}")
        (version,) = re.findall(r'name="version" value="(\d+)"', shown)
        assert typist.post(f"{at}/{name}/confirm", {"version": version}).status_code == 403
        assert second.post(f"{at}/{name}/confirm", {"version": version}).status_code == 302, name


def lines_of(reception: Any) -> int:
    held = (reception.papers, reception.issues, reception.signatures)
    forms = sum(one.forms.count() for one in reception.sample.doors.all())
    return int(forms + sum(one.count() for one in held))


def came_to(reception: Any, lang: str, room: Path) -> dict[str, Any]:
    """All that a day's papers and its register of visits say."""
    from doorstep.app.workspace import Workspace
    from doorstep.i18n.phrasebook import Phrasebook
    from doorstep.office.configuring import current_office
    from doorstep.office.folding import rows_file
    from doorstep.office.inspectors import blind_rows
    from doorstep.office.queries.receptions import reception_sheet
    from doorstep.office.receptions import find_reception
    from doorstep.render.receptions import reception_paper

    sheet = reception_sheet(find_reception(str(reception.pk)), Phrasebook(lang))
    told: dict[str, Any] = {
        name: getattr(sheet, name) for name in ("papers", "issues", "signatures", "dissent")
    }
    told["rows"] = blind_rows(reception)
    told["register"] = rows_file(Workspace(current_office().folder).pack, told["rows"])
    if shutil.which("pdftotext"):
        for part in ("papers", "issues", "exit"):
            (room / "day.pdf").write_bytes(reception_paper(sheet, part, Phrasebook(lang)))
            said = subprocess.run(
                ["pdftotext", "-layout", room / "day.pdf", "-"], capture_output=True, check=True
            )
            told[part + "-paper"] = said.stdout.decode()
    return told


@both
def test_a_day_on_paper_alone_comes_to_what_the_desk_comes_to(
    browser: Client, second: Client, desk: Desk, hand: Hand, tmp_path: Path
) -> None:
    from doorstep.office.audit import broken_at
    from doorstep.office.models import AuditEvent, BlindForm, PaperAsked

    scene = Scene(desk, browser, tmp_path)
    desk_day, paper_day = two_doors(scene), two_doors(scene)
    at_the_desk(browser, desk_day, hand)
    hand.turn(20, 0)
    on_paper(browser, second, paper_day)
    for lang in ("zh_Hans", "en"):
        one, other = (came_to(day, lang, tmp_path) for day in (desk_day, paper_day))
        assert one == other
    assert [row["name"] for row in one["rows"] if row.get("name")] == ["新人"]
    rows: list[Any] = [*BlindForm.objects.exclude(sheet=None)]
    for row in (*rows, *PaperAsked.objects.exclude(sheet=None)):
        assert (row.by, row.sheet.by, row.sheet.compared_by) == (desk.lin, desk.lin, desk.zhao)
    told = AuditEvent.objects.filter(what__startswith="sheet.")
    assert told.filter(what="sheet.typed", who=str(desk.lin.pk)).count() == 5  # type: ignore[attr-defined]
    assert told.filter(what="sheet.compared", who=str(desk.zhao.pk)).count() == 5  # type: ignore[attr-defined]
    assert broken_at() is None
    at = f"/reception/{paper_day.pk}"
    assert 'class="state closed"' in page(browser, at) and "from the signed sheet" in page(
        browser, at
    )
    assert browser.post(f"{at}/results").status_code == 302


def test_what_was_typed_may_be_put_right_until_it_was_compared(
    browser: Client, second: Client, desk: Desk, hand: Hand, tmp_path: Path
) -> None:
    from doorstep.office.models import TypedSheet

    reception = two_doors(Scene(desk, browser, tmp_path))
    hand.turn(20, 0)
    at = f"/reception/{reception.pk}/sheets"
    papers = SHEETS["papers"]
    assert browser.post(f"{at}/papers/keep", papers | {"handed-2": "10:02"}).status_code == 302
    assert browser.post(f"{at}/papers/keep", papers).status_code == 302
    (row,) = TypedSheet.objects.all()
    assert (row.version, row.said["fields"]["handed-2"]) == (2, ["10:20"])
    assert second.post(f"{at}/papers/confirm", {"version": "1"}).status_code == 403
    assert "10:20" in page(second, f"{at}/papers") and 'value="10:20"' in page(
        second, f"{at}/papers?anew=1"
    )
    # whoever types it anew is no second person for it any more
    assert second.post(f"{at}/papers/keep", papers).status_code == 302
    assert second.post(f"{at}/papers/confirm", {"version": "3"}).status_code == 403


@pytest.mark.parametrize(
    ("sheet", "said", "why"),
    [
        ("papers", {}, "Nothing was typed"),
        ("papers", {"what-1": "表", "asked-1": "25:00"}, "is no time"),
        ("papers", {"what-1": "表", "asked-1": "09:00", "handed-1": "08:00"}, "Line 1"),
        ("papers", {"what-1": "表", "asked-1": "20:30"}, "still to come"),
        ("papers", {"corrects-2": "1", "handed-2": "09:00"}, "Line 2"),
        ("issues", {"what-1": "事", "time-1": "09:00", "dissent-1": "office"}, "Line 1"),
        ("exit", {"name-office": "林"}, "Hour and minute are missing"),
    ],
)
def test_a_sheet_that_cannot_stand_is_refused_with_its_line_and_nothing_is_lost(
    browser: Client,
    desk: Desk,
    hand: Hand,
    tmp_path: Path,
    sheet: str,
    said: dict[str, str],
    why: str,
) -> None:
    from doorstep.office.models import TypedSheet

    reception = two_doors(Scene(desk, browser, tmp_path))
    hand.turn(20, 0)
    answer = browser.post(f"/reception/{reception.pk}/sheets/{sheet}/keep", said)
    told = answer.content.decode()
    assert answer.status_code == 400 and why in told
    assert all(value in told for value in said.values())
    assert not TypedSheet.objects.exists() and lines_of(reception) == 0


def test_a_day_is_not_closed_nor_taken_in_while_typed_sheets_wait(
    browser: Client, second: Client, desk: Desk, hand: Hand, tmp_path: Path
) -> None:
    reception = two_doors(Scene(desk, browser, tmp_path))
    hand.turn(20, 0)
    at, code = f"/reception/{reception.pk}", codes_of(reception)[0]
    form = {"day": timezone.localdate().isoformat(), "visitors": INSPECTOR, **FORMS[0]}
    browser.post(f"{at}/sheets/{code}/keep", form)
    browser.post(f"{at}/sheets/exit/keep", SHEETS["exit"])
    assert second.post(f"{at}/sheets/exit/confirm", {"version": "1"}).status_code == 403
    assert browser.post(f"{at}/results").status_code == 403
    browser.post(f"{at}/sign", {"side": "inspectors", "name": INSPECTOR})
    assert browser.post(f"{at}/sign", {"side": "office", "name": "林"}).status_code == 403
    assert "2 sheets wait for a second person" in page(browser, at)
    assert second.post(f"{at}/sheets/{code}/confirm", {"version": "1"}).status_code == 302
    assert lines_of(reception) == 2
