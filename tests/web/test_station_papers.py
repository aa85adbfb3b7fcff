"""What an officer and a helper carry in the hand: their villages, their doors, and nothing else."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from typing import Any

import pypdfium2
from django.test import Client
from office.desk import Desk
from office.doors import ZHANG, ZHAO, a_door

from doorstep.domain.duties import Role
from doorstep.domain.roles import AccountRole


def said_in(content: bytes) -> tuple[int, str]:
    """How many pages a paper has, and all that they say."""
    document = pypdfium2.PdfDocument(BytesIO(content))
    return len(document), "".join(one.get_textpage().get_text_bounded() for one in document)


def signed_in_as(name: str, lin: Any, **given: Any) -> tuple[Any, Client]:
    """Somebody of the office with a browser; `given`: a role, and where."""
    from doorstep.office.accounts import make_account, make_link
    from doorstep.office.people import add_person
    from doorstep.office.roles import give_role

    person = add_person(name, lin)
    account = make_account(name, lin, person=person)
    if given:
        give_role(account, by=lin, **given)
    client = Client()
    client.get(f"/sign-in/{make_link(account, None)}")
    return person, client


def test_an_officers_sheet_tells_of_their_own_villages(desk: Desk) -> None:
    from doorstep import Workspace
    from doorstep.office.models import Place, Task
    from doorstep.office.projecting import project

    project(Workspace(desk.folder))
    Task.objects.filter(place__name="松坪村").update(due=dt.date(2020, 1, 1))
    place = Place.objects.get(name="松坪村")
    _, officer = signed_in_as("周", desk.lin, role=AccountRole.STATIONED, place=place)
    assert "/my-villages.pdf" in officer.get("/my-villages").content.decode()
    pages, said = said_in(officer.get("/my-villages.pdf").content)
    assert pages == 1 and "松坪村" in said and "河湾村" not in said
    assert "王小明" not in said and "张三" not in said
    assert officer.get("/my-doors.pdf").status_code == 403


def test_a_helpers_sheet_has_name_address_and_day_and_no_more(desk: Desk) -> None:
    from doorstep.office.duties import give_duty
    from doorstep.office.models import Place

    soon = dt.date.today() + dt.timedelta(days=2)
    own, other = a_door("7K3MA", ZHANG, day=soon), a_door("9P4QB", ZHAO, day=soon)
    for door in (own, other):
        house = door.said["house"] | {"group": "1", "address": "中街 5 号", "members": 2}
        door.put(**door.said | {"house": house})
        door.save()
    lin: Any = desk.lin
    person, helper = signed_in_as("陈婶", lin)
    group = Place.objects.create(kind="group", name="1", parent=own.place)
    give_duty(group, Role.CENTRE_HOUSEHOLD, person, lin)
    assert "/my-doors.pdf" in helper.get("/my-doors").content.decode()
    pages, said = said_in(helper.get("/my-doors.pdf").content)
    assert pages == 1 and "张三" in said and "中街 5 号" in said and "赵五" not in said
    for kept in ("11010519491231002X", "1985", "李四", own.code, "h-7K3MA"):
        assert kept not in said
    assert helper.get("/my-villages.pdf").status_code == 403
