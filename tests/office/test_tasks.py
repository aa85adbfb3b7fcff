"""Tasks move as the table says, are closed only when proven and by a second person, and every move
is in the audit's chain."""

from __future__ import annotations

import pytest

from doorstep.domain.errors import BadInput, RefusedByRule
from office.desk import Desk


def make_task(desk: Desk) -> object:
    from doorstep.office.models import Matter, Place, Task
    from doorstep.office.vocabulary import PlaceKind

    place = Place.objects.create(kind=PlaceKind.VILLAGE, name="松坪村")
    task = Task.objects.create(key="t1", place=place, code="VAL_ID", register="persons")
    Matter.objects.create(key="m1", core="c", task=task, first_run="r", last_run="r")
    return task


def test_a_task_goes_from_owner_to_proof_to_a_second_person(desk: Desk) -> None:
    from doorstep.office.audit import broken_at
    from doorstep.office.models import Matter
    from doorstep.office.people import add_person
    from doorstep.office.tasks import MoveRequest, assign_tasks, move_task
    from doorstep.office.vocabulary import MatterState, TaskState

    make_task(desk)
    owner = add_person("王会计", desk.zhao)
    (task,) = assign_tasks(["t1"], owner, None, desk.zhao)
    assert (task.state, task.owner, task.version) == (TaskState.ASSIGNED, owner, 2)
    move_task("t1", MoveRequest(TaskState.FIXED, "corrected", sure=True), desk.lin)
    close = MoveRequest(TaskState.CLOSED, "verified")
    with pytest.raises(RefusedByRule, match="task-unproven"):
        move_task("t1", close, desk.zhao)
    Matter.objects.update(state=MatterState.GONE)
    with pytest.raises(RefusedByRule, match="task-second-person"):
        move_task("t1", close, desk.lin)
    assert move_task("t1", close, desk.zhao).state == TaskState.CLOSED
    assert broken_at() is None


def test_who_ever_said_that_it_is_fixed_does_not_close_it(desk: Desk) -> None:
    """Handed back and fixed by another, it is still one's own word that one would confirm."""
    from doorstep.office.models import Matter
    from doorstep.office.people import add_person
    from doorstep.office.tasks import MoveRequest, assign_tasks, move_task
    from doorstep.office.vocabulary import MatterState, TaskState

    make_task(desk)
    assign_tasks(["t1"], add_person("王会计", desk.zhao), None, desk.zhao)
    for to, by in (
        (TaskState.FIXED, desk.lin),
        (TaskState.ASSIGNED, desk.lin),
        (TaskState.FIXED, desk.zhao),
    ):
        move_task("t1", MoveRequest(to, "so", sure=True), by)
    Matter.objects.update(state=MatterState.GONE)
    for by in (desk.lin, desk.zhao):
        with pytest.raises(RefusedByRule, match="task-second-person"):
            move_task("t1", MoveRequest(TaskState.CLOSED, "verified"), by)


def test_who_ever_owned_it_since_it_was_last_closed_does_not_close_it(desk: Desk) -> None:
    """To hand a task away does not make one its second person; once it was closed one is as good as
    any other."""
    from doorstep.office.accounts import make_account
    from doorstep.office.models import Matter, Task
    from doorstep.office.people import add_person
    from doorstep.office.tasks import MoveRequest, assign_tasks, move_task
    from doorstep.office.vocabulary import MatterState, TaskState

    make_task(desk)
    wang, li = (add_person(name, None) for name in ("王会计", "李书记"))
    accounts = [make_account("王", None, person=wang), make_account("李", None, person=li)]
    assign_tasks(["t1"], wang, None, desk.zhao)
    move_task("t1", MoveRequest(TaskState.OPEN, "taken back"), desk.zhao)
    assign_tasks(["t1"], li, None, desk.zhao)
    move_task("t1", MoveRequest(TaskState.FIXED, "corrected", sure=True), desk.zhao)
    Matter.objects.update(state=MatterState.GONE)
    close = MoveRequest(TaskState.CLOSED, "verified")
    for by in (*accounts, desk.zhao):
        with pytest.raises(RefusedByRule, match="task-second-person"):
            move_task("t1", close, by)
    second = make_account("周", None, person=add_person("周主任", None))
    move_task("t1", close, second)
    Task.objects.update(state=TaskState.OPEN, fixed_by=None)  # it came back
    zhang = add_person("张主任", None)
    assign_tasks(["t1"], zhang, None, desk.lin)
    move_task("t1", MoveRequest(TaskState.FIXED, "corrected", sure=True), desk.lin)
    with pytest.raises(RefusedByRule, match="task-second-person"):
        move_task("t1", close, make_account("张", None, person=zhang))
    assert move_task("t1", close, accounts[0]).state == TaskState.CLOSED


def test_the_later_of_two_is_told(desk: Desk) -> None:
    from doorstep.office.people import add_person
    from doorstep.office.tasks import MoveRequest, assign_tasks, move_task
    from doorstep.office.vocabulary import TaskState

    make_task(desk)
    assign_tasks(["t1"], add_person("王会计", desk.zhao), None, desk.zhao)
    seen = 2
    move_task("t1", MoveRequest(TaskState.FIXED, "corrected", seen, sure=True), desk.lin)
    with pytest.raises(BadInput, match="task-changed"):
        move_task("t1", MoveRequest(TaskState.DISPUTED, "not ours", version=seen), desk.zhao)


def test_nobody_moves_a_task_as_the_table_does_not_say(desk: Desk) -> None:
    from doorstep.office.models import Task
    from doorstep.office.tasks import TASK_MOVES, MoveRequest, move_task
    from doorstep.office.vocabulary import TaskState

    make_task(desk)
    for before in TaskState:
        for after in set(TaskState) - TASK_MOVES[before]:
            Task.objects.update(state=before)
            with pytest.raises(BadInput, match="task-move"):
                move_task("t1", MoveRequest(after, "why"), desk.lin)


def test_a_changed_event_shows(desk: Desk) -> None:
    from doorstep.office.audit import broken_at
    from doorstep.office.models import AuditEvent, AuditHead

    make_task(desk)
    assert broken_at() is None
    AuditEvent.objects.filter(number=1).update(who="somebody")
    assert broken_at() == 1
    AuditEvent.objects.all().delete()
    assert broken_at() == 1 and AuditHead.objects.get().number > 0


def test_nothing_readable_stands_in_the_database(desk: Desk) -> None:
    from doorstep.office.people import add_person

    add_person("王会计", desk.zhao, phone="13912345678")
    held = desk.held()
    assert b"person.added" in held
    for said in ("王会计", "13912345678", "林", "赵"):
        assert said.encode() not in held


@pytest.mark.parametrize(("page", "lang"), [("en", "en"), ("zh", "zh_Hans")])
def test_the_manual_draws_the_moves_as_they_are(desk: Desk, page: str, lang: str) -> None:
    """`python bench/task_diagram.py` draws them anew."""
    from bench.task_diagram import DOCS, diagram, drawn

    from doorstep.i18n.phrasebook import Phrasebook

    held = (DOCS / page / "desk.md").read_text("utf-8")
    assert held == drawn(held, diagram(Phrasebook(lang)))


def given_and_proven(desk: Desk) -> None:
    """A task of somebody, every matter gone."""
    from doorstep.office.models import Matter
    from doorstep.office.people import add_person
    from doorstep.office.tasks import assign_tasks
    from doorstep.office.vocabulary import MatterState

    make_task(desk)
    assign_tasks(["t1"], add_person("王会计", desk.zhao), None, desk.zhao)
    Matter.objects.update(state=MatterState.GONE)


def test_an_account_of_nobody_known_closes_nothing_until_it_is_said_whose_it_is(desk: Desk) -> None:
    from doorstep.office.accounts import be_person, make_account
    from doorstep.office.people import add_person
    from doorstep.office.tasks import MoveRequest, move_task
    from doorstep.office.vocabulary import TaskState

    given_and_proven(desk)
    move_task("t1", MoveRequest(TaskState.FIXED, "corrected"), desk.lin)
    unknown, close = make_account("qing", None), MoveRequest(TaskState.CLOSED, "verified")
    with pytest.raises(RefusedByRule, match="task-closer-unknown"):
        move_task("t1", close, unknown)
    be_person(unknown, add_person("周主任", desk.zhao), desk.zhao)
    assert move_task("t1", close, unknown).state == TaskState.CLOSED


def test_one_human_with_two_accounts_is_no_second_person(desk: Desk) -> None:
    """Whoever left and came again under a fresh entry is known by name and telephone."""
    from doorstep.office.accounts import account_of
    from doorstep.office.duties import leave
    from doorstep.office.people import add_person
    from doorstep.office.tasks import MoveRequest, move_task
    from doorstep.office.vocabulary import TaskState

    given_and_proven(desk)
    first = add_person("周会", desk.zhao, phone="13912345678")
    move_task("t1", MoveRequest(TaskState.FIXED, "corrected"), account_of(first, None))
    with pytest.raises(BadInput, match="person-twice"):
        add_person("周会", desk.zhao, phone="13912345678")
    leave(first, desk.zhao)
    again = account_of(add_person("周会", desk.zhao, phone="13912345678"), None)
    with pytest.raises(RefusedByRule, match="task-second-person"):
        move_task("t1", MoveRequest(TaskState.CLOSED, "verified"), again)
    other = account_of(add_person("周会", desk.zhao, phone="13912345679"), None)
    assert move_task("t1", MoveRequest(TaskState.CLOSED, "verified"), other)


def test_nobody_gets_a_second_account(desk: Desk) -> None:
    """A name typed at the command before its person was known is that person's account."""
    from doorstep.office.accounts import account_named, be_person, make_account
    from doorstep.office.models import Account
    from doorstep.office.people import add_person, link_for

    typed = account_named("周会")
    assert typed.person is None
    person = add_person("周会", desk.zhao)
    link_for(person, desk.zhao)
    assert Account.objects.get(person=person) == typed == account_named("周会")
    with pytest.raises(RefusedByRule, match="account-is-somebody"):
        make_account("周", None, person=person)
    with pytest.raises(RefusedByRule, match="account-is-somebody"):
        be_person(desk.lin, person, desk.lin)
