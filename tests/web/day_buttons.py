"""The buttons of the inspection day: the roster, test calls, boxes, a reception, its inspectors."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from web.killing import Press

if TYPE_CHECKING:
    from web.buttons import Scene


def a_roster(scene: Scene) -> Any:
    """A shift of today, with Zhao leading in the village."""
    from doorstep.office.roster import draw_roster, roster_place, shifts_of

    duty = scene.duty()
    place, today = roster_place(str(duty.place_id)), timezone.localdate()
    draw_roster(place, today, today, scene.desk.lin)  # type: ignore[arg-type]
    return shifts_of(place, today)[0]


def drawn(scene: Scene) -> Press:
    today = timezone.localdate()
    days = {"first": today.isoformat(), "last": (today + dt.timedelta(days=1)).isoformat()}
    return Press("/roster/draw", {"place": scene.duty().place_id, **days})


def changed(scene: Scene) -> Press:
    shift = a_roster(scene)
    told = {"version": shift.version, "leader": "", "first": "", "second": shift.first_id}
    return Press(f"/roster/{shift.pk}/change", told | {"cover": ""})


def taken(scene: Scene) -> Press:
    import io

    from openpyxl import load_workbook

    from doorstep.i18n.phrasebook import Phrasebook
    from doorstep.office.roster_book import roster_table
    from doorstep.render.table_book import table_workbook

    shift, phrases = a_roster(scene), Phrasebook("zh_Hans")
    table = roster_table(shift.place, timezone.localdate(), phrases)
    book = load_workbook(io.BytesIO(table_workbook(table, phrases)))
    book.worksheets[1]["E2"] = None
    book.save(out := io.BytesIO())
    return Press("/roster/take", files={"file": {"roster.xlsx": out.getvalue()}})


def a_reception(scene: Scene, protocol: str = "jiaozuo-2011") -> Any:
    """A reception that began this morning."""
    from doorstep.office.clock import now
    from doorstep.office.receptions import ReceptionOpened, open_reception

    told = ReceptionOpened(protocol, now(), "甲、乙")
    return open_reception(told, scene.desk.lin)  # type: ignore[arg-type]


def a_paper(scene: Scene) -> Any:
    from doorstep.office.paper_clock import ask_for_paper

    return ask_for_paper(a_reception(scene), "出生台账", scene.desk.lin)  # type: ignore[arg-type]


def an_issue(scene: Scene) -> Any:
    from doorstep.office.issue_log import raise_issue

    return raise_issue(a_reception(scene), "一户多一人", scene.desk.lin)  # type: ignore[arg-type]


def a_door(scene: Scene) -> Any:
    """A household drawn by a protocol that a small folder can be drawn by."""
    from doorstep.domain.short_codes import short_code
    from doorstep.office.clock import now
    from doorstep.office.models import InspectionSample, SampledDoor

    reception = a_reception(scene)
    sample = InspectionSample(
        reception=reception, standing="not-committed", drawn=now(), by=scene.desk.lin
    )
    sample.put(seeds=["a", "b"], files={}, flags={})
    sample.save()
    door = SampledDoor(sample=sample, code=short_code("door"), village="松坪村", order=1)
    house = {"village": "松坪村", "group": "", "household_no": "1", "address": ""}
    door.put(house=house, head="张三", stratum="none")
    door.save()
    return door


def as_inspector(scene: Scene) -> Any:
    """Lin is the inspector of a household drawn."""
    import datetime as dt

    from doorstep.domain.roles import AccountRole
    from doorstep.office.clock import now
    from doorstep.office.models import InspectorSeat
    from doorstep.office.roles import give_role

    door, lin = a_door(scene), scene.desk.lin
    give_role(lin, AccountRole.INSPECTOR, lin)  # type: ignore[arg-type]
    until = now() + dt.timedelta(hours=3)
    InspectorSeat.objects.create(account=lin, reception=door.sample.reception, until=until)
    return door


def of_reception(button: str, **said: str) -> Callable[[Scene], Press]:
    return lambda scene: Press(
        f"/reception/{a_reception(scene).pk}/{button}",
        said,
        once_more=frozenset(_ONCE_MORE.get(button, ())),
    )


_ONCE_MORE = {
    "ask": ("PaperAsked",),
    "issue": ("IssueRaised",),
    "seat": ("Account", "InspectorSeat", "RoleGrant", "SignInLink"),
}
"""What is said twice stands twice: nobody's word is taken for a slip."""


def handed(scene: Scene) -> Press:
    paper = a_paper(scene)
    address = f"/reception/{paper.reception_id}/papers/{paper.pk}/hand"
    more = frozenset({"PaperHanded"})
    return Press(address, {"by": "周会", "to": "甲", "note": ""}, once_more=more)


def viewed(scene: Scene) -> Press:
    issue = an_issue(scene)
    address = f"/reception/{issue.reception_id}/issues/{issue.pk}/view"
    said = {"side": "office", "text": "该人为暂住", "dissent": "yes"}
    return Press(address, said, once_more=frozenset({"IssueView"}))


def sample_drawn(scene: Scene) -> Press:
    rows = "".join(
        f"{v},{n},户主,{v[0]}户{n},男,1970-01-{n % 28 + 1:02},\n"
        for v in ("松坪村", "河湾村", "石桥村")
        for n in range(1, 41)
    )
    (scene.room / "人口二.csv").write_text(
        "村,户编号,与户主关系,姓名,性别,出生日期,身份证号\n" + rows, "utf-8"
    )
    scene.workspace.register([scene.room / "人口二.csv"], yes=True)
    key = a_reception(scene, "shencun-selfcheck").pk
    return Press(f"/reception/{key}/draw", {"seed-inspectors": "甲-417", "seed-office": "乙-903"})


def with_seat(button: str, *more: str) -> Callable[[Scene], Press]:
    def pressed(scene: Scene) -> Press:
        from doorstep.office.inspectors import seat_inspector

        reception = a_reception(scene)
        seat, _ = seat_inspector(reception, "检查员", scene.desk.lin)  # type: ignore[arg-type]
        address = f"/reception/{reception.pk}/seats/{seat.pk}/{button}"
        return Press(address, once_more=frozenset(more))

    return pressed


def written(scene: Scene) -> Press:
    said = {"once.outcome": "complete", "added.1.added_name": "新人"}
    address = f"/inspector/{as_inspector(scene).code}/write"
    return Press(address, said, once_more=frozenset({"BlindForm"}))


def results_taken(scene: Scene) -> Press:
    from django.utils import timezone

    from doorstep.office.inspectors import write_blind

    door = as_inspector(scene)
    today = timezone.localdate().isoformat()
    fields = {"day": [today], "visitors": ["林"], "once.outcome": ["refused"]}
    write_blind(scene.desk.lin, door.code, fields)  # type: ignore[arg-type]
    return Press(f"/reception/{door.sample.reception_id}/results")


EXIT = {"name-inspectors": "甲", "time-inspectors": "00:00"}
"""An exit sheet that one side signed."""


def a_code_opened(scene: Scene) -> Press:
    door = a_door(scene)
    address = f"/reception/{door.sample.reception_id}/sheets/open"
    return Press(address, {"code": door.code}, keeps=False)


def sheet_confirmed(scene: Scene) -> Press:
    """What Zhao typed, Lin confirms, who is somebody known."""
    from doorstep.office.accounts import be_person
    from doorstep.office.hand_sheets import type_sheet

    lin: Any = scene.desk.lin
    be_person(lin, scene.person("林站长"), lin)
    reception, fields = a_reception(scene), {name: [said] for name, said in EXIT.items()}
    type_sheet(reception, "exit", fields, scene.desk.zhao)  # type: ignore[arg-type]
    return Press(f"/reception/{reception.pk}/sheets/exit/confirm", {"version": "1"})


def box_book(scene: Scene) -> Press:
    import io

    from openpyxl import load_workbook

    from doorstep.i18n.phrasebook import Phrasebook
    from doorstep.office.file_boxes import box_table
    from doorstep.render.table_book import table_workbook

    phrases = Phrasebook("zh_Hans")
    book = load_workbook(io.BytesIO(table_workbook(box_table(phrases), phrases)))
    book.worksheets[1]["D2"] = "二楼"
    book.save(out := io.BytesIO())
    return Press("/boxes/take", files={"file": {"boxes.xlsx": out.getvalue()}})


OPENED = {"protocol": "jiaozuo-2011", "begins": "2026-05-25T08:30", "inspectors": "甲"}

DAY_BUTTONS: dict[str, Callable[[Any], Press]] = {
    "draw-roster": drawn,
    "change-shift": changed,
    "clear-roster": lambda scene: Press("/roster/clear", {"place": a_roster(scene).place_id}),
    "take-roster": taken,
    "keep-box": lambda scene: Press(
        "/boxes/7/keep",
        {"version": "0", "where": "二楼", "keeper": scene.person().pk, "pages": "9"},
    ),
    "take-boxes": box_book,
    "open-reception": lambda _: Press(
        "/reception/open", OPENED, once_more=frozenset({"Reception"})
    ),
    "edit-reception": of_reception("edit", **OPENED),
    "ask-paper": of_reception("ask", what="出生台账", box="7", asked_by="甲", at=""),
    "hand-paper": handed,
    "raise-issue": of_reception("issue", what="一户多一人", act=""),
    "say-of-issue": viewed,
    "open-sheet": a_code_opened,
    "type-sheet": of_reception("sheets/exit/keep", **EXIT),
    "confirm-sheet": sheet_confirmed,
    "draw-sample": sample_drawn,
    "take-results": results_taken,
    "sign-exit": of_reception("sign", side="office", name="林站长", note="有不同意见"),
    "seat-inspector": of_reception("seat", name="检查员", hours="8"),
    "seat-link": with_seat("link", "SignInLink"),
    "end-seat": with_seat("end"),
    "inspector-at-door": lambda scene: Press(f"/inspector/{as_inspector(scene).code}/at-door"),
    "write-blind": written,
    "note-call": lambda scene: Press(f"/roster/phones/{scene.person().pk}", {"reached": "yes"}),
}
