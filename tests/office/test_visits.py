"""Visits as they come back: kept as they came, corrected by others, folded into one source."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from uuid import uuid4

import pytest
from app.conftest import without_children

from doorstep.domain.errors import BadInput, RefusedByRule
from office.desk import Desk
from office.doors import CHECK, HERE, ZHAO, a_door, answered

__all__ = ["without_children"]

SAID = {
    "village": "河湾村",
    "household_no": "17",
    "head_name": "王大山",
    "name": "王大山",
    "sex": "男",
    "birth_date": "1960-02-03",
    "id_number": "11010519491231002X",
    "phone": "13912345678",
    "visit_date": "2026-06-01",
    "visit_outcome": "complete",
    "visitor": "陈、林",
    "service": "高血压随访",
    "service_date": "2026-01-02",
    "outcome": "no",
    "marriage_date": "2026-01-03",
    "move_date": "2026-01-04",
    "death_date": "2026-01-05",
    "denied_event": "births",
}


def keyed(desk: Desk, code: str, answers: object = None, **told: object) -> object:
    from doorstep.office.visits import Came, submit
    from doorstep.office.vocabulary import Channel

    came = Came(Channel.KEYED, desk.lin, **told)  # type: ignore[arg-type]
    return submit(code, CHECK, answers or answered(), came)  # type: ignore[arg-type]


def test_the_same_once_more_is_the_one_that_is_held(desk: Desk) -> None:
    from doorstep.office.models import AuditEvent, HeldSubmission, Submission

    a_door("7K3M")
    key = uuid4()
    first = keyed(desk, "7K3M", uuid=key)
    assert keyed(desk, " 7k3m ", uuid=key).pk == first.pk  # type: ignore[attr-defined]
    with pytest.raises(BadInput) as other:
        keyed(desk, "7K3M", answered({"outcome": "refused"}), uuid=key)
    assert other.value.code == "visit-other-bytes"
    with pytest.raises(BadInput):
        keyed(desk, "7K3M", answered({"outcome": "refused"}), uuid=key)
    assert Submission.objects.count() == 1
    (held,) = HeldSubmission.objects.all()
    assert held.uuid == key
    assert held.said["answers"]["once"] == {"outcome": "refused"}
    assert AuditEvent.objects.filter(what="visit.received").count() == 1


def test_of_two_corrections_the_first_wins(desk: Desk) -> None:
    from doorstep.office.models import Submission

    a_door("7K3M")
    first = keyed(desk, "7K3M")
    keyed(desk, "7K3M", answered(lines={"1": HERE}), corrects=first.pk)  # type: ignore[attr-defined]
    with pytest.raises(BadInput) as late:
        keyed(desk, "7K3M", answered(lines={"2": HERE}), corrects=first.pk)  # type: ignore[attr-defined]
    assert late.value.code == "visit-corrected"
    states = dict(Submission.objects.values_list("pk", "state"))
    assert states.pop(first.pk) == "corrected"  # type: ignore[attr-defined]
    assert list(states.values()) == ["received"]


def test_a_correction_is_of_the_same_house(desk: Desk) -> None:
    a_door("7K3M")
    a_door("8B2C", ZHAO)
    first = keyed(desk, "7K3M")
    with pytest.raises(BadInput) as other:
        keyed(desk, "8B2C", corrects=first.pk)  # type: ignore[attr-defined]
    assert other.value.code == "visit-missing"


@pytest.mark.parametrize(
    ("code", "why"), [("", "door-unknown"), ("9999", "door-unknown"), ("\0", "door-unknown")]
)
def test_a_code_that_is_on_no_sheet_is_named(desk: Desk, code: str, why: str) -> None:
    a_door("7K3M")
    with pytest.raises(BadInput) as error:
        keyed(desk, code)
    assert error.value.code == why


def test_nobody_accepts_a_visit_of_their_own(desk: Desk) -> None:
    from doorstep.office.visit_reviews import accept_visits

    a_door("7K3M", visitor=desk.zhao.person)  # type: ignore[attr-defined]
    one = keyed(desk, "7K3M")
    with pytest.raises(RefusedByRule):
        accept_visits([one.pk], desk.zhao)  # type: ignore[attr-defined,arg-type]
    (done,) = accept_visits([one.pk], desk.lin)  # type: ignore[attr-defined,arg-type]
    assert done.state == "accepted"
    assert accept_visits([one.pk], desk.lin) == []  # type: ignore[attr-defined,arg-type]


def test_an_evening_becomes_one_version_of_one_source(desk: Desk) -> None:
    from doorstep import Workspace
    from doorstep.office.visit_reviews import accept_visits
    from doorstep.office.worker import do_jobs

    a_door("7K3M")
    a_door("8B2C", ZHAO)
    before = {one.id for one in Workspace(desk.folder).sources}
    wrong = {**HERE, "record": "wrong", "born": "1986-02-10", "speaker": "self"}
    first = keyed(desk, "7K3M", answered(lines={"1": HERE, "2": wrong}))
    accept_visits([first.pk], desk.lin)  # type: ignore[attr-defined,arg-type]
    assert do_jobs()
    workspace = Workspace(desk.folder)
    (source,) = (one for one in workspace.sources if one.id not in before)
    assert source.kinds == ("visits",)
    table = workspace.table("visits").to_pandas()
    assert sorted(table["name"]) == ["张三", "李四"]
    assert set(table["visit_outcome"]) == {"complete"}
    assert str(table.set_index("name").loc["李四", "birth_date"])[:10] == "1986-02-10"
    assert {*table["residence_status"]} <= {*workspace.pack.words["present"]}
    second = keyed(desk, "8B2C", answered({"outcome": "refused"}, {}))
    first.refresh_from_db()  # type: ignore[attr-defined]
    assert first.folded_in == source.snapshot  # type: ignore[attr-defined]
    accept_visits([second.pk], desk.lin)  # type: ignore[attr-defined,arg-type]
    do_jobs()
    workspace = Workspace(desk.folder)
    (again,) = (one for one in workspace.sources if one.id not in before)
    assert again.id == source.id and again.snapshot != source.snapshot
    assert next(f for f in workspace.files() if f.source == source.id).version == 2
    assert len(workspace.table("visits")) == 3
    workspace.undo()
    assert len(Workspace(desk.folder).table("visits")) == 2


@pytest.mark.parametrize("code", ["cn", "base"])
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_every_answer_is_read_back_as_what_it_is(
    desk: Desk, code: str, tmp_path: Path, without_children: None
) -> None:
    """Of all forms of a pack, whatever a box or a line of theirs can write."""
    from doorstep import Workspace, packs
    from doorstep.office.folding import columns_of, file_of, rows_file
    from doorstep.packs.forms import load_forms

    pack = packs.load(code)
    forms = [one for one in load_forms(code).values() if not one.anonymous]
    boxes = [box for form in forms for one in form.questions for box in one.choices]
    row = {column: word for box in boxes for column, word in box.writes.items() if word != "@"}
    row |= {one.column: "3" for form in forms for one in form.questions if one.column}
    row |= {column: SAID.get(column, said) for column, said in row.items()} | SAID
    path = tmp_path / file_of(forms[0], pack)
    path.write_bytes(rows_file(pack, [row] * 3))
    workspace = Workspace.create(tmp_path / "ws", pack=code)
    workspace.register([path], as_of=dt.date(2026, 6, 30))
    (*_, held) = workspace.table("visits").arrow.to_pylist()
    assert [column for column in columns_of(pack, [row]) if not held[column]] == []


@pytest.mark.parametrize("outcome", ["refused", "noncontact"])
def test_who_declines_or_is_not_home_opens_nothing(desk: Desk, outcome: str) -> None:
    from doorstep import Workspace
    from doorstep.office.models import Attempt, Matter, Task
    from doorstep.office.visit_reviews import accept_visits
    from doorstep.office.worker import do_jobs

    def standing() -> tuple[list[str], list[str], list[object]]:
        workspace = Workspace(desk.folder)
        told = [f"{one.check} {one.subject}" for one in workspace.findings()]
        asked = [f"{one.check} {one.subject}" for one in workspace.questions()]
        return sorted(told), sorted(asked), [Task.objects.count(), Matter.objects.count()]

    from doorstep.office.noticing import notice_runs

    notice_runs(at_once=True)
    do_jobs()
    before = standing()
    a_door("8B2C", ZHAO)
    one = keyed(desk, "8B2C", answered({"outcome": outcome}, {}))
    assert one.assignment.state == "planned"  # type: ignore[attr-defined]
    one.assignment.refresh_from_db()  # type: ignore[attr-defined]
    stands = {"noncontact": "tried", "refused": "declined"}
    assert one.assignment.state == stands[outcome]  # type: ignore[attr-defined]
    accept_visits([one.pk], desk.lin)  # type: ignore[attr-defined,arg-type]
    assert {one.outcome for one in Attempt.objects.all()} == {outcome}
    do_jobs()
    assert standing() == before
