"""Duties come from the lists of contacts, stay as a hand set them, and are handed over; every task
finds its owner or names the hole."""

from __future__ import annotations

from pathlib import Path

import pytest

from doorstep import Workspace
from doorstep.domain.duties import Role
from doorstep.domain.errors import BadInput
from doorstep.packs.duties import load_duties, role_of
from office.desk import Desk

CONTACTS = """村,组,职务,姓名,联系电话
松坪村,,村党支部书记,孙明,13800000001
松坪村,,村文书,周会,13800000002
松坪村,,村党支部副书记,吴副,13800000003
松坪村,2,村民小组长,郑组,13800000004
,,包村干部,何干,13800000005
河湾村,,村党支部书记,钱书,13800000006
河湾村,,妇联主席,冯主,13800000007
"""


def take(desk: Desk, tmp_path: Path, text: str = CONTACTS) -> None:
    """Register a list of contacts, reconcile, and show it."""
    from doorstep.office.projecting import project

    (tmp_path / "通讯录.csv").write_text(text, "utf-8")
    workspace = Workspace(desk.folder)
    workspace.register([tmp_path / "通讯录.csv"], yes=True)
    workspace.reconcile()
    project(workspace)


def keys_in(village: object) -> list[str]:
    from doorstep.office.models import Task

    return list(Task.objects.filter(place=village).values_list("key", flat=True))


def told() -> set[tuple[str, str, str, str]]:
    from doorstep.office.duties import holding
    from doorstep.office.models import Duty

    duties = Duty.objects.filter(holding()).select_related("place", "person", "deputy")
    return {
        (
            one.place.name,
            one.role,
            str(one.person.said["name"]),
            str(one.deputy.said["name"]) if one.deputy else "",
        )
        for one in duties
    }


FILLED = {
    ("松坪村", "secretary", "孙明", "吴副"),
    ("松坪村", "clerk", "周会", ""),
    ("2", "group-leader", "郑组", ""),
    ("河湾村", "secretary", "钱书", ""),
}


def test_positions_are_read_by_their_longest_word() -> None:
    spec = load_duties("cn")
    assert role_of("驻村第一书记", spec) == (Role.STATIONED, False)
    assert role_of("村党支部书记", spec) == (Role.SECRETARY, False)
    assert role_of("党支部副书记", spec) == (Role.SECRETARY, True)
    assert role_of("中心户长", spec) == (Role.CENTRE_HOUSEHOLD, False)
    assert role_of("Deputy village head", spec) == (Role.SECRETARY, True)
    assert role_of("电工", spec) == (None, False)


def test_contacts_fill_the_tree_once(desk: Desk, tmp_path: Path) -> None:
    from doorstep.office.filling import fill_duties
    from doorstep.office.models import Duty, Person
    from doorstep.office.projecting import keep_places

    take(desk, tmp_path)
    assert told() >= FILLED
    before = Duty.objects.count(), Person.objects.count()
    workspace = Workspace(desk.folder)
    fill_duties(workspace, keep_places(workspace, []))
    assert (Duty.objects.count(), Person.objects.count()) == before


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("严洋柏、于翠素", ["严洋柏", "于翠素"]),
        ("严洋柏，于翠素/孙明", ["严洋柏", "于翠素", "孙明"]),
        ("张 三", ["张 三"]),
        ("欧阳 修文", ["欧阳 修文"]),
        ("阿依古丽·买买提", ["阿依古丽·买买提"]),
        ("Li, Na", ["Li, Na"]),
        ("Na Li, Ann Lee", ["Na Li", "Ann Lee"]),
        ("Ann Lee", ["Ann Lee"]),
        ("", []),
    ],
)
def test_a_cell_of_names_is_taken_apart_at_whole_names(cell: str, names: list[str]) -> None:
    from doorstep.office.filling import names_in

    assert names_in(cell) == names


def test_two_names_in_a_cell_are_two_people_and_a_deputy_has_a_duty(
    desk: Desk, tmp_path: Path
) -> None:
    from doorstep.office.queries.people import duty_tree

    take(desk, tmp_path, CONTACTS.replace("周会", "严洋柏、于翠素"))
    clerks = {name for place, role, name, _ in told() if (place, role) == ("松坪村", "clerk")}
    assert clerks == {"严洋柏", "于翠素"}
    others = {person.said["name"] for person in duty_tree().others}
    assert "冯主" in others and "吴副" not in others


def test_a_new_list_replaces_what_the_old_one_said_and_nothing_that_a_hand_set(
    desk: Desk, tmp_path: Path
) -> None:
    from doorstep.office.duties import give_duty
    from doorstep.office.models import Place
    from doorstep.office.people import add_person

    take(desk, tmp_path)
    village = Place.objects.get(name="河湾村")
    give_duty(village, Role.CLERK, add_person("许干", desk.lin, place=village), desk.lin)
    take(desk, tmp_path, CONTACTS.replace("钱书", "新书") + "河湾村,,村文书,卫文,13800000008\n")
    names = {name for _, _, name, _ in told()}
    assert "新书" in names and "钱书" not in names
    assert ("河湾村", "clerk", "许干", "") in told() and "卫文" not in names


def test_every_task_finds_its_owner_or_names_the_hole(desk: Desk, tmp_path: Path) -> None:
    from doorstep.office.models import Task
    from doorstep.office.owners import DutyBook

    take(desk, tmp_path)
    book = DutyBook()
    found = {task.place.name: book.owner_of(task) for task in Task.objects.all()}
    assert found["松坪村"].person.said["name"] == "周会"
    assert (found["松坪村"].role, found["松坪村"].place.name) == (Role.CLERK, "松坪村")
    task = Task.objects.first()
    task.place.duties.all().delete()
    hole = DutyBook().owner_of(task)
    assert (hole.person, hole.role, hole.place) == (None, Role.CLERK, task.place)


def test_a_village_is_given_to_its_owner_and_overdue_goes_one_role_up(
    desk: Desk, tmp_path: Path
) -> None:
    from doorstep.office.models import Place, Task
    from doorstep.office.owners import DutyBook, assign_to_owners

    take(desk, tmp_path)
    village = Place.objects.get(name="松坪村")
    done = assign_to_owners(keys_in(village), None, desk.lin)
    tasks = list(Task.objects.filter(place=village))
    assert (done.assigned, done.holes) == (len(tasks), 0) and tasks
    assert {task.owner.said["name"] for task in tasks} == {"周会"}
    assert DutyBook().told_of(tasks[0]).said["name"] == "孙明"


def test_who_leaves_hands_over_to_the_deputy(desk: Desk, tmp_path: Path) -> None:
    from doorstep.office.accounts import make_account
    from doorstep.office.audit import broken_at
    from doorstep.office.duties import find_duty, leave, name_deputy
    from doorstep.office.models import Account, AuditEvent, Duty, Person, Place, Task
    from doorstep.office.owners import assign_to_owners

    take(desk, tmp_path)
    village = Place.objects.get(name="松坪村")
    assign_to_owners(keys_in(village), None, desk.lin)
    tasks = Task.objects.filter(place=village).count()
    clerk = Duty.objects.get(place=village, role=Role.CLERK)
    wu = next(one for one in Person.objects.all() if one.said["name"] == "吴副")
    account = make_account("周会", desk.lin, person=clerk.person)
    with pytest.raises(BadInput, match="deputy-oneself"):
        name_deputy(clerk, clerk.person, desk.lin)
    name_deputy(find_duty(str(clerk.pk)), wu, desk.lin)
    done = leave(clerk.person, desk.lin)
    assert (done.tasks, done.unowned, done.holes) == (tasks, 0, 0)
    assert {task.owner for task in Task.objects.filter(place=village)} == {wu}
    assert ("松坪村", "clerk", "吴副", "") in told()
    assert Account.objects.get(pk=account.pk).closed is not None
    assert AuditEvent.objects.filter(what="person.left").count() == 1 and broken_at() is None
    take(desk, tmp_path, CONTACTS + "松坪村,,网格员,蒋网,13800000009\n")
    assert "周会" not in {name for _, _, name, _ in told()}


def test_tasks_of_who_leaves_without_a_deputy_are_nobodys(desk: Desk, tmp_path: Path) -> None:
    from doorstep.office.duties import leave
    from doorstep.office.models import Duty, Place, Task
    from doorstep.office.owners import assign_to_owners
    from doorstep.office.vocabulary import TaskState

    take(desk, tmp_path)
    village = Place.objects.get(name="松坪村")
    assign_to_owners(keys_in(village), None, desk.lin)
    done = leave(Duty.objects.get(place=village, role=Role.CLERK).person, desk.lin)
    tasks = Task.objects.filter(place=village)
    assert (done.tasks, done.unowned, done.holes) == (0, len(tasks), 1)
    assert {(task.owner, task.state) for task in tasks} == {(None, TaskState.OPEN)}


def test_every_item_basis_and_purpose_of_our_packs_is_sound() -> None:
    from doorstep import packs

    for name in packs.names():
        spec, pack = load_duties(name), packs.load(name)
        for item in spec.items.values():
            assert not item.office or item.office in spec.offices
            assert item.about.registers <= set(pack.registers)
        for purpose in spec.purposes.values():
            assert set(purpose.bases) <= set(spec.bases)
            assert set(purpose.fields) <= set(pack.columns)
