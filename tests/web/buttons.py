"""How to come to every button that changes something, and what to press it with.

A key is the route's name; behind a blank what is chosen, where one route has several buttons.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cli.looking import PERSONS, VISITS
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from office import doors
from office.desk import Desk
from office.doors import CHECK, a_door, typed
from office.test_corrections import Office
from office.test_duties import take as take_contacts
from openpyxl import load_workbook
from web.day_buttons import DAY_BUTTONS
from web.figure_buttons import FIGURE_BUTTONS
from web.killing import Press
from web.role_buttons import ROLE_BUTTONS

from doorstep import Workspace
from doorstep.domain.periods import Quarter
from doorstep.domain.roles import AccountRole

TODAY = dt.date.today()
LATER = TODAY + dt.timedelta(days=20)
VILLAGE = "松坪村"
NEXT = f"""村,户编号,与户主关系,姓名,性别,出生日期,身份证号
{VILLAGE},1,户主,张三,男,1949-12-31,11010519491231002X
{VILLAGE},1,妻,李四,女,1986-02-01,
{VILLAGE},2,户主,王小明,男,1990-05-06,
{VILLAGE},3,户主,孙七,男,1980-05-06,
河湾村,1,户主,赵五,男,1970-01-01,
河湾村,1,妻,钱六,女,1971-02-02,
"""
PLAN = f"""rubric = "data-quality-review"
[[phase]]
phase = "visit"
from = {TODAY}
to = {TODAY + dt.timedelta(days=3)}
[[phase]]
phase = "inspection"
from = {LATER}
"""


@dataclass
class Scene:
    """A desk whose folder was reconciled and is shown, Lin's browser, and room for files."""

    desk: Desk
    browser: Client
    room: Path

    def __post_init__(self) -> None:
        from doorstep.office.mornings import fill_morning
        from doorstep.office.projecting import project

        project(self.workspace)
        fill_morning(self.workspace)

    @property
    def workspace(self) -> Workspace:
        return Workspace(self.desk.folder)

    @property
    def tasks(self) -> list[str]:
        """The keys of all tasks."""
        from doorstep.office.models import Task

        return list(Task.objects.order_by("key").values_list("key", flat=True))

    @property
    def household(self) -> str:
        """A household that the folder shows."""
        from doorstep.office.models import CardRow

        return str(CardRow.objects.order_by("number")[0].pk)

    @property
    def matter(self) -> str:
        """A matter of the first task."""
        from doorstep.office.models import Matter

        return str(Matter.objects.filter(task__key=self.tasks[0]).earliest("pk").pk)

    def person(self, name: str = "王会计", title: str = "") -> Any:
        """Somebody of the office."""
        from doorstep.office.people import add_person

        return add_person(name, self.desk.lin, title=title)  # type: ignore[arg-type]

    def duty(self) -> Any:
        """A duty that somebody holds in a village."""
        from doorstep.domain.duties import Role
        from doorstep.office.duties import give_duty
        from doorstep.office.models import Place

        place = Place.objects.get(name=VILLAGE)
        return give_duty(place, Role.CLERK, self.person(), self.desk.lin)  # type: ignore[arg-type]

    def assigned(self) -> str:
        """The first task, given to somebody."""
        from doorstep.office.tasks import assign_tasks

        assign_tasks(self.tasks[:1], self.person(), TODAY, self.desk.lin)  # type: ignore[arg-type]
        return self.tasks[0]

    def fixed(self) -> str:
        """The first task, both records right in all its matters, and said to be fixed by Zhao; Lin
        is somebody known."""
        from doorstep.office.accounts import be_person
        from doorstep.office.models import Matter
        from doorstep.office.tasks import MoveRequest, answer_matter, move_task
        from doorstep.office.vocabulary import Answer, TaskState

        key, lin, zhao = self.assigned(), self.desk.lin, self.desk.zhao
        be_person(lin, self.person("林站长"), lin)  # type: ignore[arg-type]
        for matter in Matter.objects.filter(task__key=key):
            answer_matter(matter.pk, Answer.BOTH_RIGHT, zhao, note="看过原件")  # type: ignore[arg-type]
        move_task(key, MoveRequest(TaskState.FIXED, "moved"), zhao)  # type: ignore[arg-type]
        return key

    def dropped(self) -> str:
        """The address of a file that was dropped and looked at."""
        from doorstep.office.worker import do_jobs

        dropped(self).sent(self.browser)
        do_jobs()
        return f"/files/dropped/{self.last_import()}"

    def last_import(self) -> str:
        from doorstep.office.models import ImportRow

        return str(ImportRow.objects.latest("when").pk)

    def question(self) -> str:
        """A pair of records that somebody should look at, its run shown."""
        from doorstep.office.reviewing import waiting_pairs

        for source in self.workspace.sources:
            self.workspace.withdraw(source.id)
        paths = [self.room / "人口.csv", self.room / "入户.csv"]
        for path, text in zip(paths, (PERSONS, VISITS), strict=True):
            path.write_text(text, "utf-8")
        workspace = self.workspace
        workspace.register(paths, yes=True)
        workspace.reconcile()
        self.__post_init__()
        return waiting_pairs()[0].id

    def request(self) -> Press:
        """Asking another office about a task, of a register that one may be asked about."""
        from doorstep.office.models import Task

        take_contacts(self.desk, self.room)
        self.__post_init__()
        task = Task.objects.filter(register="persons").earliest("key")
        given = {
            "task": task.key,
            "office": "police",
            "purpose": "confirm-identity",
            "basis": "pipl-duty",
            "field": ["name", "birth_date"],
            "until": LATER.isoformat(),
            "remind_on": TODAY.isoformat(),
        }
        return Press("/requests/draft", given)


def dropped(_: Scene) -> Press:
    return Press("/files/drop", files={"file": {"人口.csv": NEXT.encode()}})


def decided(then: str, **given: str) -> Callable[[Scene], Press]:
    return lambda scene: Press(f"{scene.dropped()}/decide", {"then": then, **given})


def looked_at_again(scene: Scene) -> Press:
    from doorstep.office.models import ImportRow

    address = scene.dropped()
    ImportRow.objects.update(state="failed", error_code="internal")
    return Press(f"{address}/decide", {"then": "look"})


def withdrawn(scene: Scene) -> Press:
    return Press("/files/withdraw", {"source": scene.workspace.sources[-1].id})


def undone(scene: Scene) -> Press:
    return Press("/files/undo", {"seen": scene.workspace.store.state().id})


def taken_back(scene: Scene) -> Press:
    answer = scene.browser.post("/ledgers/out", {"village": VILLAGE})
    book = load_workbook(io.BytesIO(answer.content))
    sheet = book.worksheets[0]
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, 7).value, sheet.cell(row, 8).value = "both right", "看了户口簿"
    packed = io.BytesIO()
    book.save(packed)
    return Press("/ledgers/take", files={"files": {"松坪村.xlsx": packed.getvalue()}})


def given_out(owner: str) -> Callable[[Scene], Press]:
    def found(scene: Scene) -> Press:
        person, ticked = scene.duty().person, [f"{key}.1" for key in scene.tasks[:2]]
        given = {"owner": owner or person.pk, "due": LATER.isoformat()}
        return Press("/tasks/assign", given | {"task": ticked})

    return found


def given_out_unseen(scene: Scene) -> Press:
    given = {"owner": scene.person().pk, "due": LATER.isoformat(), "all": "1", "query": ""}
    return Press("/tasks/assign", given)


def moved(to: str, key: Callable[[Scene], str]) -> Callable[[Scene], Press]:
    return lambda scene: Press(f"/tasks/{key(scene)}/move", {"to": to, "sure": "1"})


def answered(scene: Scene) -> Press:
    given = {"matter": scene.matter, "answer": "both-right", "note": "看过原件", "seen": ""}
    return Press(f"/tasks/{scene.tasks[0]}/answer", given)


def duty_given(scene: Scene) -> Press:
    from doorstep.office.models import Place

    place = Place.objects.get(name=VILLAGE)
    deputy = scene.person("周会计").pk
    given = {"place": place.pk, "role": "clerk", "person": scene.person().pk, "deputy": deputy}
    return Press("/people/duty/give", given)


def left(scene: Scene) -> Press:
    from doorstep.office.duties import name_deputy
    from doorstep.office.people import link_for
    from doorstep.office.tasks import assign_tasks

    duty, lin = scene.duty(), scene.desk.lin
    name_deputy(duty, scene.person("周会计"), lin)  # type: ignore[arg-type]
    link_for(duty.person, lin)  # type: ignore[arg-type]
    assign_tasks(scene.tasks, duty.person, TODAY, lin)  # type: ignore[arg-type]
    return Press(f"/people/{duty.person_id}/leave")


def plan_sent(_: Scene) -> Press:
    return Press("/plan/upload", files={"file": {"plan.toml": PLAN.encode()}})


def inspection_moved(scene: Scene) -> Press:
    plan_sent(scene).sent(scene.browser)
    scene.assigned()
    return Press("/plan/move", {"day": (LATER + dt.timedelta(days=5)).isoformat()})


def minutes_sent(scene: Scene) -> Press:
    scene.person(), scene.person("周会计")
    lines = f"责任人,事项,时限\n王会计,核对,{LATER}\n周会计,补录,{LATER}\n"
    return Press("/plan/minutes", {"held": TODAY.isoformat()}, {"file": {"m.csv": lines.encode()}})


def request_moved(to: str) -> Callable[[Scene], Press]:
    def sent(scene: Scene) -> Press:
        from doorstep.office.models import OfficeRequest

        scene.request().sent(scene.browser)
        path = f"/requests/{OfficeRequest.objects.get().pk}/move"
        if to == "answered":
            scene.browser.post(path, {"to": "sent"})
        return Press(path, {"to": to, "note": "均已核对"})

    return sent


def pair_decided(verdict: str) -> Callable[[Scene], Press]:
    def asked(scene: Scene) -> Press:
        path, given = f"/review/{scene.question()}", {"verdict": "same", "why": "看了证件"}
        if verdict == "withdraw":
            scene.browser.post(path, given)
        return Press(path, given | {"verdict": verdict})

    return asked


def signed_in(scene: Scene) -> Press:
    from doorstep.office.accounts import make_link

    told = make_link(scene.desk.zhao, None)  # type: ignore[arg-type]
    return Press(f"/sign-in/{told}", with_get=True)


def of_person(button: str, **said: str) -> Callable[[Scene], Press]:
    return lambda scene: Press(f"/people/{scene.person().pk}/{button}", said)


def link_made(scene: Scene) -> Press:
    """Who was not shown the first link needs another."""
    return Press(f"/people/{scene.person().pk}/link", once_more=frozenset({"SignInLink"}))


def sheet_kept(_: Scene) -> Press:
    """A sheet typed in on which nothing is wrong."""
    a_door("7K3M")
    return Press("/rekey/keep", typed("7K3M"))


def slip_answered(_: Scene) -> Press:
    """A house asks for a visit on its slip."""
    a_door("7K3M", route="slip", day=LATER)
    return Press("/rekey/slip", {"code": "7K3M", "answer": "come"})


def visits_planned(scene: Scene) -> Press:
    given = {"day": LATER, "days": "2", "pairs": "1", "capacity": "12", "seed": "s"}
    return Press("/doors/plan", given | {"reason": ["event", "matter", "question", "sweep"]})


def visits_taken(scene: Scene) -> Press:
    """A day's workbook with one house filled in."""
    from django.utils.http import urlencode

    door = a_door("7K3M", visitor=scene.person())
    asked = {"place": door.place_id, "day": door.day.isoformat(), "form": door.forms[0]}
    made = load_workbook(io.BytesIO(scene.browser.get(f"/rekey/book?{urlencode(asked)}").content))
    made.worksheets[1]["E2"].value = "refused"
    out = io.BytesIO()
    made.save(out)
    return Press("/rekey/take", files={"file": {"back.xlsx": out.getvalue()}})


def visit_decided(path: str, **said: str) -> Callable[[Scene], Press]:
    def pressed(scene: Scene) -> Press:
        sheet_kept(scene).sent(scene.browser)
        return Press(path, {"visit": typed("7K3M")["uuid"], **said})

    return pressed


def drawn_again(scene: Scene) -> Press:
    """Houses of three pairs that answered, drawn for a second visit."""
    from doorstep.office.visit_reviews import accept_visits
    from doorstep.office.visits import Came, submit
    from doorstep.office.vocabulary import Channel

    for pair in (1, 2, 3):
        door = a_door(f"7K3{pair}", pair=pair)
        one = submit(door.code, door.forms[0], doors.answered(), Came(Channel.KEYED))
        accept_visits([one.pk], scene.desk.lin)  # type: ignore[arg-type]
    return Press("/evening/again", {"day": door.day, "on": LATER})


def name_tried(scene: Scene) -> Press:
    """A try to meet somebody who stands in no register any more."""
    from doorstep.office.departures import notice_departures
    from doorstep.office.models import Departure

    notice_departures(scene.workspace)
    scene.workspace.withdraw(scene.workspace.sources[0].id)
    notice_departures(scene.workspace)
    given = {"name": Departure.objects.earliest("pk").pk, "step": "try", "day": TODAY}
    return Press("/departures/step", given, once_more=frozenset({"Attempt"}))


SIGN_IN = "sign-in"
"""The one link that changes something though it is only followed."""


def request_of(scene: Scene, then: str, given: dict[str, str], answered: bool = False) -> Press:
    """A resident's request, perhaps answered by its owner."""
    from doorstep.office.corrections import decide
    from doorstep.office.vocabulary import CorrectionDecision, RequestKind

    office = Office(scene.desk)
    row = office.take(kind=RequestKind.NO_CONTACT, household="h-1")
    if answered:
        decide(row.number, CorrectionDecision.REFUSED, "不变", office.accounts[office.owner])
    given = {name: said or str(office.other.pk) for name, said in given.items()}
    return Press(f"/residents/{row.number}/{then}", given)


def taken_request(scene: Scene) -> Press:
    """Somebody at the counter."""
    office = Office(scene.desk)
    given = {"kind": "correction", "channel": "counter", "place": str(office.village.pk)}
    given |= {"said": "生日登错了", "owner": str(office.owner.pk)}
    return Press("/residents/take", given, once_more=frozenset({"CorrectionRequest"}))


def walked(scene: Scene) -> Press:
    """What somebody counted at a village's site."""
    place = Office(scene.desk).village
    given = {"place": str(place.pk), "day": TODAY.isoformat(), "there.computer": "1"}
    return Press("/sites/walk/kept", given)


def lacking(scene: Scene) -> Press:
    """A village without a computer, by a walk."""
    from doorstep.office.site_walks import keep_walk

    place = Office(scene.desk).village
    keep_walk(place, {"computer": (0, 0)}, TODAY, scene.desk.lin)  # type: ignore[arg-type]
    return Press("/sites/tasks")


def agreed(scene: Scene, then: str) -> Press:
    """A quarter agreed with a village: to be settled, or settled and objected to."""
    from django.utils import timezone

    from doorstep.office.agreements import make_agreements, object_to, settle_quarter
    from doorstep.office.models import Agreement

    office, lin = Office(scene.desk), scene.desk.lin
    past = Quarter.of(timezone.localdate() - dt.timedelta(days=95))
    make_agreements(past, {"timeliness": 0.9}, lin)  # type: ignore[arg-type]
    key = Agreement.objects.order_by("pk").first().pk  # type: ignore[union-attr]
    if then == "told":
        once = frozenset({"OwnReport"})
        return Press(f"/agreements/{key}/told", {"words": "晚了两条"}, once_more=once)
    if then == "settle":
        return Press("/agreements/settle", {"quarter": f"{past.year}-{past.number}"})
    settle_quarter(past, office.accounts[office.owner])
    if then in ("propose", "confirm", "unmark"):
        return marked(scene, then, key, office.accounts[office.owner])
    if then == "object":
        return Press(f"/agreements/{key}/object", {"code": "timeliness", "words": "不对"})
    row = object_to(key, "timeliness", "不对", office.accounts[office.clerk])
    said = {"objection": str(row.pk), "decision": "upheld", "words": "属实"}
    return Press(f"/agreements/{key}/decide", said)


def marked(scene: Scene, then: str, key: int, first: Any) -> Press:
    """An item marked as conduct: by Lin, signed by them as the second, or withdrawn."""
    from doorstep.office.accounts import be_person
    from doorstep.office.conduct import propose_conduct
    from doorstep.office.models import Agreement
    from doorstep.office.roles import give_role

    place = Agreement.objects.get(pk=key).place
    matter = str(place.tasks.earliest("pk").matters.earliest("pk").pk)
    said = {"code": "timeliness", "kind": "fabrication", "shown_by": "matter", "record": matter}
    if then == "propose":
        return Press(f"/agreements/{key}/conduct", said)
    lin: Any = scene.desk.lin
    be_person(lin, scene.person("林站长"), lin)
    for one in (first, lin):
        give_role(one, AccountRole.LEAD, lin)
    mark = propose_conduct(key, "timeliness", "fabrication", ("matter", matter), first)
    return Press(f"/agreements/{key}/{then}", {"mark": str(mark.pk), "why": "mistake"})


def exported(scene: Scene, then: str) -> Press:
    """A file of several villages: asked for by Zhao and to be confirmed by Lin, or asked for by
    Lin, confirmed, and to be taken."""
    from doorstep.office.accounts import be_person
    from doorstep.office.exports import ask_export, confirm_export

    lin, zhao = scene.desk.lin, scene.desk.zhao
    be_person(lin, scene.person("林站长"), lin)  # type: ignore[arg-type]
    first, second = (zhao, lin) if then == "confirm" else (lin, zhao)
    row = ask_export("correction", first)  # type: ignore[arg-type]
    if then == "confirm":
        return Press(f"/exports/{row.pk}/confirm")
    confirm_export(row.pk, second)  # type: ignore[arg-type]
    once = frozenset({"BulkExport"})
    return Press(f"/exports/{row.pk}/take", once_more=once)


def typed_code(_: Scene) -> Press:
    """The code on a sheet, typed."""
    a_door("7K3M")
    return Press("/rekey/open", {"code": "7K3M"}, keeps=False)


def with_a_phone(scene: Scene, then: str) -> Press:
    """Somebody's page, where phones are let in and Chen has a key."""
    from doorstep.office.people import add_person
    from doorstep.office.phones import make_key
    from doorstep.web import lan

    lan._opened = "https://10.0.0.2:8627"
    chen = add_person("陈晓燕", by=scene.desk.lin)  # type: ignore[arg-type]
    make_key(chen, scene.desk.lin)  # type: ignore[arg-type]
    return Press(f"/people/{chen.pk}/{then}", once_more=frozenset({"VisitorKey"}))


def a_pair(scene: Scene) -> Press:
    """Two people for the first pair."""
    from doorstep.office.people import add_person

    people = [add_person(name, by=scene.desk.lin) for name in ("陈晓燕", "林志明")]  # type: ignore[arg-type]
    a_door("7K3MA", pair=1)
    first, second = (str(one.pk) for one in people)
    return Press("/doors/pairs", {"pair": "1", "first-1": first, "second-1": second})


def sent_by_phone(scene: Scene) -> Press:
    """A visit that a phone sends."""
    from doorstep.office.forms_kept import keep_form
    from doorstep.office.people import add_person
    from doorstep.office.phones import make_key

    chen = add_person("陈晓燕", by=scene.desk.lin)  # type: ignore[arg-type]
    a_door("7K3MA", visitor=chen)
    key = make_key(chen, scene.desk.lin)  # type: ignore[arg-type]
    xml = (
        f'<data id="{CHECK}" version="{keep_form(CHECK).version}"><house>7K3MA</house>'
        "<day>2026-06-01</day><outcome>complete</outcome>"
        "<meta><instanceID>uuid:7d9f4c4e-0b0a-4f0e-8a60-b7a5cf2d3c11</instanceID></meta></data>"
    )
    return Press(
        f"/key/{key}/submission",
        files={"xml_submission_file": {"a.xml": xml.encode()}},
        headers={"X-OpenRosa-Version": "1.0"},
    )


def scanned(scene: Scene) -> str:
    """A page that was dropped and could not be placed; its key."""
    from doorstep.office.models import ScannedRow
    from doorstep.office.worker import do_jobs

    picture = SimpleUploadedFile("letter.png", b"no picture")
    assert scene.browser.post("/scans/drop", {"file": picture}).status_code == 302
    do_jobs()
    return str(ScannedRow.objects.get().pk)


def sure_scan(scene: Scene) -> Press:
    """A sheet of which all is sure."""
    from doorstep.office.models import ScannedRow

    a_door("7K3MA", visitor=scene.desk.zhao.person)  # type: ignore[attr-defined]
    row = ScannedRow.objects.get(pk=scanned(scene))
    row.code, row.form, row.state, row.why = "7K3MA", CHECK, "sure", ""
    row.put(ticks={"": {"outcome": "complete"}}, cuts=[], missing=[])
    row.save()
    return Press("/scans/keep")


def heaped(scene: Scene) -> str:
    """The code on a village's anonymous sheets."""
    from doorstep.office.awareness import heaps_to_fill
    from doorstep.office.models import Place

    return heaps_to_fill(Place.objects.get(name=VILLAGE), scene.desk.lin)[0].code  # type: ignore[arg-type]


def of_village(address: str, *, opened: bool = True, **given: str) -> Callable[[Scene], Press]:
    """A button that is pressed for one village, in a round that is open."""

    def press(scene: Scene) -> Press:
        from doorstep.office.models import Place

        if opened:
            heaped(scene)
        place = str(Place.objects.get(name=VILLAGE).pk)
        once = frozenset({"AwarenessHeap"})
        return Press(address, {"place": place, **given}, once_more=once)

    return press


def talk_noted(_: Scene) -> Press:
    """A talk."""
    given = {"day": str(TODAY), "village": VILLAGE, "topic": "checkups", "way": "meeting"}
    once = frozenset({"OutreachLine"})
    return Press("/outreach/note", given | {"heads": "30"}, once_more=once)


def talk_dropped(_: Scene) -> Press:
    """A talk that was entered by mistake."""
    from doorstep.office.outreach import note_talk

    said = {"day": str(TODAY), "village": VILLAGE, "topic": "checkups", "way": "meeting"}
    return Press("/outreach/drop", {"talk": str(note_talk(said | {"heads": "30"}, None).pk)})


def talks_taken(_: Scene) -> Press:
    """A sheet of talks."""
    rows = f"日期,村,宣传主题,方式,人数\n{TODAY},{VILLAGE},checkups,会议,30\n"
    return Press("/outreach/take", files={"file": {"a.csv": rows.encode()}})


def untold_handed(scene: Scene) -> Press:
    """What nobody was told of."""
    return Press("/outreach/hand", {"owner": scene.person("周会计").pk, "due": str(LATER)})


def nameless_kept(scene: Scene) -> Press:
    """An anonymous sheet."""
    given = {"code": heaped(scene), "allowance": "yes", "uuid": "7d9f"}
    return Press("/awareness/keep", given)


def sheets_printed(scene: Scene) -> Press:
    """The papers of a plan with one house."""
    a_door("7K3MA")
    return Press("/doors/sheets")


def invited(scene: Scene) -> bytes:
    """The file of a township that was invited."""
    from doorstep.office.county import invite

    return invite(scene.workspace, "清溪镇", scene.desk.lin).content  # type: ignore[arg-type]


def joined(scene: Scene) -> Press:
    return Press("/county/join", files={"file": {"清溪镇-01.json": invited(scene)}})


def card_made(scene: Scene) -> Press:
    """Whoever did not get the card needs another, with the next number."""
    joined(scene).sent(scene.browser)
    return Press("/county/card", once_more=frozenset({"CountyRow"}))


def cards_taken(scene: Scene) -> Press:
    joined(scene).sent(scene.browser)
    content = scene.browser.post("/county/card").content
    return Press("/county/take", files={"files": {"清溪镇-01.card.json": content}})


def with_migrants(scene: Scene) -> None:
    """A register of who left, taken in."""
    path = scene.room / "外出登记.csv"
    rows = "王一,女,1990-01-02,2024-05-01\n周二,男,1991-02-03,2024-06-01\n"
    path.write_text("姓名,性别,出生日期,外出日期\n" + rows, "utf-8")
    workspace = scene.workspace
    workspace.register([path], yes=True, kind="move_out", place=VILLAGE)
    workspace.reconcile()
    scene.__post_init__()


def match_begun(scene: Scene) -> Press:
    with_migrants(scene)
    return Press("/county/match", once_more=frozenset({"CountyRow"}))


BUTTONS: Mapping[str, Callable[[Scene], Press]] = {
    SIGN_IN: signed_in,
    **FIGURE_BUTTONS,
    "sign-out": lambda _: Press("/sign-out"),
    "language": lambda _: Press("/language", {"lang": "zh-Hans", "back": "/"}, keeps=False),
    "open-code": typed_code,
    "take-request": taken_request,
    "keep-walk": walked,
    "make-agreements": lambda _: Press(
        "/agreements/make", {"quarter": f"{TODAY.year}-4", "target.timeliness": "90"}
    ),
    "settle-quarter": lambda scene: agreed(scene, "settle"),
    "object-to": lambda scene: agreed(scene, "object"),
    "decide-objection": lambda scene: agreed(scene, "decide"),
    "tell-own": lambda scene: agreed(scene, "told"),
    "propose-conduct": lambda scene: agreed(scene, "propose"),
    "confirm-conduct": lambda scene: agreed(scene, "confirm"),
    "withdraw-conduct": lambda scene: agreed(scene, "unmark"),
    "hand-out-gaps": lacking,
    "answer-request": lambda scene: request_of(
        scene, "answer", {"decision": "granted", "words": "改"}
    ),
    "call-back": lambda scene: request_of(scene, "called", {"agreed": "no"}, answered=True),
    "appeal-request": lambda scene: request_of(
        scene, "appeal", {"words": "不同意", "owner": ""}, answered=True
    ),
    "contact-again": lambda scene: request_of(scene, "contact", {}),
    "phone-visit": sent_by_phone,
    "phone-key": lambda scene: with_a_phone(scene, "phone"),
    "no-phone": lambda scene: with_a_phone(scene, "no-phone"),
    "name-pairs": a_pair,
    "drop-scans": lambda _: Press(
        "/scans/drop", files={"file": {"a.png": b"no picture"}}, once_more=frozenset({"ScanUpload"})
    ),
    "keep-scans": sure_scan,
    "lay-scan-aside": lambda scene: Press("/scans/aside", {"scan": scanned(scene)}),
    "county-invite": lambda _: Press(
        "/county/invite", {"township": "清溪镇"}, once_more=frozenset({"CountyRow"})
    ),
    "county-join": joined,
    "county-card": card_made,
    "county-take": cards_taken,
    "county-match": match_begun,
    "find": lambda _: Press("/search/find", {"q": "张三"}, keeps=False),
    "find-policies": lambda _: Press("/policies/find", {"word": "户口"}, keeps=False),
    "drop-files": dropped,
    "decide-import take": decided("take"),
    "decide-import answered": decided("take", **{"answer-1": "new"}),
    "decide-import dismiss": decided("dismiss"),
    "decide-import look": looked_at_again,
    "correct-file": lambda scene: Press(f"{scene.dropped()}/1/correct", {"place": "河湾村"}),
    "withdraw-file": withdrawn,
    "undo-files": undone,
    "compare-files": lambda _: Press("/files/compare"),
    "compare-again": lambda _: Press("/review/again"),
    "decide same": pair_decided("same"),
    "decide withdraw": pair_decided("withdraw"),
    "answer-finding": lambda scene: Press(
        f"/findings/{scene.matter}/answer", {"answer": "both-right", "note": "看过原件"}
    ),
    "answer-matter": answered,
    "assign-tasks ticked": given_out(""),
    "assign-tasks by-duty": given_out("duty"),
    "assign-tasks all": given_out_unseen,
    "move-task fixed": moved("fixed", Scene.assigned),
    "move-task open": moved("open", Scene.assigned),
    "move-task closed": moved("closed", Scene.fixed),
    "ledgers-out": lambda _: Press("/ledgers/out", {"village": VILLAGE}),
    "ask-export": lambda _: Press("/exports/ask", {"purpose": "correction"}),
    "confirm-export": lambda scene: exported(scene, "confirm"),
    "take-export": lambda scene: exported(scene, "take"),
    "ledgers-take": taken_back,
    "add-person": lambda _: Press("/people/add", {"name": "周会计", "phone": "13800000009"}),
    "edit-person": of_person("edit", name="王慧", title="文书"),
    "give-duty": duty_given,
    "name-deputy": lambda scene: Press(
        f"/people/duty/{scene.duty().pk}/deputy", {"deputy": scene.person("周会计").pk}
    ),
    "end-duty": lambda scene: Press(f"/people/duty/{scene.duty().pk}/end"),
    "leave": left,
    **DAY_BUTTONS,
    **ROLE_BUTTONS,
    "link-person": link_made,
    "be-person": of_person("myself"),
    "keep-visit": sheet_kept,
    "take-visits": visits_taken,
    "answer-slip": slip_answered,
    "departure-step": name_tried,
    "draw-second-visits": drawn_again,
    "accept-visits": visit_decided("/evening/accept"),
    "send-visit-back": visit_decided("/evening/back", reason="unreadable", note="第二行"),
    "upload-plan": plan_sent,
    "move-inspection": inspection_moved,
    "take-minutes": minutes_sent,
    "make-plan": visits_planned,
    "print-sheets": sheets_printed,
    "note-talk": talk_noted,
    "drop-talk": talk_dropped,
    "take-outreach": talks_taken,
    "hand-untold": untold_handed,
    "begin-awareness": lambda _: Press("/awareness/begin"),
    "close-awareness": of_village("/awareness/close"),
    "print-awareness": of_village("/awareness/sheets", count="4"),
    "awareness-book": of_village("/awareness/book", opened=False),
    "keep-awareness": nameless_kept,
    "print-record": lambda scene: Press(f"/households/{scene.household}/record"),
    "draft-request": Scene.request,
    "move-request sent": request_moved("sent"),
    "move-request answered": request_moved("answered"),
}
