"""The page of people: nobody sees it who is not signed in; holes stand red; a duty is given, a
deputy named, somebody leaves; a link is shown once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from office.desk import Desk
from office.test_duties import take

from doorstep.domain.duties import Role


@pytest.mark.parametrize("address", ["/people", "/people/duty?place=1&role=clerk", "/people/x"])
def test_who_is_not_signed_in_sees_nobody(desk: Desk, tmp_path: Path, address: str) -> None:
    take(desk, tmp_path)
    answer = Client().get(address)
    assert (answer.status_code, answer["Location"]) == (302, "/signed-out")
    assert "周会" not in answer.content.decode()


@pytest.mark.parametrize("address", ["/people/add", "/people/x/leave", "/people/x/link"])
def test_who_is_not_signed_in_changes_nothing(desk: Desk, address: str) -> None:
    from doorstep.office.models import AuditEvent, Person

    before = AuditEvent.objects.count()
    assert Client().post(address, {"name": "某某"}).status_code == 302
    assert Person.objects.count() == 1 and AuditEvent.objects.count() == before


def test_the_tree_shows_who_answers_and_what_nobody_does(
    desk: Desk, browser: Client, tmp_path: Path
) -> None:
    take(desk, tmp_path)
    page = browser.get("/people").content.decode()
    assert {"松坪村", "周会", "13800000002", "河湾村"} <= set(re.findall(r"[\w一-鿿]+", page))
    assert "Nobody" in page and "duties are held by nobody" in page
    assert "冯主" in page.partition('id="others"')[2]


def test_a_hole_is_filled_and_a_deputy_named(desk: Desk, browser: Client, tmp_path: Path) -> None:
    from doorstep.office.models import Duty, Person, Place

    take(desk, tmp_path)
    place = Place.objects.get(name="河湾村")
    browser.post("/people/add", {"name": "许干", "title": "文书", "place": place.pk})
    new = next(one for one in Person.objects.all() if one.said["name"] == "许干")
    form = browser.get(f"/people/duty?place={place.pk}&role=clerk").content.decode()
    assert str(new.pk) in form
    given = {"place": place.pk, "role": "clerk", "person": new.pk}
    assert browser.post("/people/duty/give", given).status_code == 302
    duty = Duty.objects.get(place=place, role=Role.CLERK)
    other = next(one for one in Person.objects.all() if one.said["name"] == "钱书")
    browser.post(f"/people/duty/{duty.pk}/deputy", {"deputy": other.pk})
    assert Duty.objects.get(pk=duty.pk).deputy == other
    assert "deputy: 钱书" in browser.get("/people").content.decode()
    assert browser.post("/people/duty/give", given | {"role": "king"}).status_code == 400


def test_a_link_is_shown_once_and_signs_in_as_the_person(
    desk: Desk, browser: Client, tmp_path: Path
) -> None:
    from doorstep.office.models import Duty

    take(desk, tmp_path)
    person = Duty.objects.get(place__name="松坪村", role=Role.CLERK).person
    made = browser.post(f"/people/{person.pk}/link").content.decode()
    (address,) = re.findall(r"http://testserver(/sign-in/[\w-]+)", made)
    assert "15 minutes" in made
    assert "/sign-in/" not in browser.get(f"/people/{person.pk}").content.decode()
    clerk = Client()
    assert clerk.get(address).status_code == 302
    assert "周会" in clerk.get("/tasks").content.decode()


def test_who_left_is_listed_no_more(desk: Desk, browser: Client, tmp_path: Path) -> None:
    from doorstep.office.models import Duty

    take(desk, tmp_path)
    person = Duty.objects.get(place__name="松坪村", role=Role.CLERK).person
    answer = browser.post(f"/people/{person.pk}/leave", follow=True)
    assert "周会" not in answer.content.decode()
    assert browser.get(f"/people/{person.pk}").status_code == 400


def test_what_somebody_is_called_is_changed(desk: Desk, browser: Client, tmp_path: Path) -> None:
    from doorstep.office.models import Person

    take(desk, tmp_path)
    person = next(one for one in Person.objects.all() if one.said["name"] == "周会")
    browser.post(f"/people/{person.pk}/edit", {"name": "周慧", "phone": "1", "place": ""})
    assert Person.objects.get(pk=person.pk).said["name"] == "周慧"
    assert browser.post(f"/people/{person.pk}/edit", {"name": " "}).status_code == 400


def test_whoever_started_the_pages_says_who_it_is(
    desk: Desk, browser: Client, tmp_path: Path
) -> None:
    from doorstep.office.models import Account
    from doorstep.office.people import list_people

    take(desk, tmp_path)
    told = {str(one.said["name"]): one for one in list_people()}
    mine, other = told["周会"], told["孙明"]
    assert "I am 周会" in browser.get(f"/people/{mine.pk}").content.decode()
    assert browser.post(f"/people/{mine.pk}/myself").status_code == 302
    account = Account.objects.get(pk=desk.lin.pk)  # type: ignore[attr-defined]
    assert (account.person_id, account.said["name"]) == (mine.pk, "周会")
    assert "I am" not in browser.get(f"/people/{other.pk}").content.decode()
    assert browser.post(f"/people/{other.pk}/myself").status_code == 403
    assert Account.objects.get(pk=account.pk).person_id == mine.pk
