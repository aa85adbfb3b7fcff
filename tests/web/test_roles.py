"""Who sees which page and whose rows, generated from the table of routes: every role, in its own
village and another, with a grant that holds, has ended, was withdrawn, or is none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from office.desk import Desk
from web.test_routes import asked, reached, signed_in

from doorstep.domain.duties import Role
from doorstep.domain.errors import BadInput, RefusedByRule
from doorstep.domain.roles import NO_ROWS, OF_DUTIES, OF_TOWNSHIP, OWN_ROWS, AccountRole

__all__ = ["reached"]
OWN, OTHER = "松坪村", "河湾村"


def of_people() -> list[Any]:
    """The routes of those who are signed in."""
    from doorstep.web.urls import ROUTES

    return [route for route in ROUTES if route.seen_by is not None]


def village(name: str) -> Any:
    from doorstep.office.models import Place

    return Place.objects.get_or_create(kind="village", name=name, parent=None)[0]


@pytest.fixture
def somebody(desk: Desk) -> Any:
    """An account that is nothing yet."""
    from doorstep.office.accounts import make_account

    return make_account("周", desk.lin)  # type: ignore[arg-type]


@pytest.fixture
def client(desk: Desk, somebody: Any) -> Client:
    """Their browser."""
    import dataclasses

    return signed_in(dataclasses.replace(desk, lin=somebody))


def give(account: Any, role: AccountRole, **told: Any) -> Any:
    from doorstep.office.roles import give_role

    place = None if role in OF_TOWNSHIP else village(OWN)
    return give_role(account, role, None, **({"place": place} | told))


def pages_seen(client: Client, reached: dict[str, list[Any]]) -> set[str]:
    """The routes whose views somebody reaches."""
    for route in of_people():
        answer = asked(client, route.methods[0], route)
        came = bool(reached[route.name])
        assert answer.status_code == 200 if came else answer.status_code in (302, 403), route
    return {name for name, seen in reached.items() if seen}


@pytest.mark.parametrize("role", AccountRole)
def test_a_role_sees_the_pages_that_are_for_it_and_no_other(
    role: AccountRole, somebody: Any, client: Client, reached: dict[str, list[Any]]
) -> None:
    give(somebody, role)
    expected = {one.name for one in of_people() if role in one.seen_by.roles}
    everyones = {one.name for one in of_people() if one.seen_by.name == "everyone"}
    assert pages_seen(client, reached) == expected | everyones


@pytest.mark.parametrize("ended", ["never", "withdrawn", "ended", "not-yet"])
@pytest.mark.parametrize("role", AccountRole)
def test_a_role_that_does_not_hold_opens_nothing(
    role: AccountRole,
    ended: str,
    desk: Desk,
    somebody: Any,
    client: Client,
    reached: dict[str, list[Any]],
) -> None:
    from doorstep.office.models import RoleGrant
    from doorstep.office.roles import withdraw_role

    today = dt.date.today()
    if ended != "never":
        grant = give(somebody, role)
    if ended == "withdrawn":
        withdraw_role(str(grant.pk), desk.lin)  # type: ignore[arg-type]
    if ended == "ended":
        RoleGrant.objects.filter(pk=grant.pk).update(since=today - dt.timedelta(9), until=today)
    if ended == "not-yet":
        RoleGrant.objects.filter(pk=grant.pk).update(since=today + dt.timedelta(1))
    everyones = {one.name for one in of_people() if one.seen_by.name == "everyone"}
    assert pages_seen(client, reached) == everyones


def test_a_route_without_an_audience_is_none(desk: Desk) -> None:
    from doorstep.web.routes import Access, Route
    from doorstep.web.urls import ROUTES

    view = ROUTES[0].view
    with pytest.raises(TypeError, match="seen_by"):
        Route("x", view, "x")
    with pytest.raises(TypeError, match="seen_by"):
        Route("x", view, "x", access=Access.KEY, seen_by=of_people()[0].seen_by)


# -- whose rows


def scoped() -> list[str]:
    from doorstep.office.scope import FILTERS

    return sorted(FILTERS)


@pytest.fixture
def rows(desk: Desk) -> dict[str, dict[str, Any]]:
    """A row of each table that is of a place, in either village; by table and village, its key."""
    return {name: dict(_row_of_each(name, desk.lin)) for name in (OWN, OTHER)}


def _row_of_each(name: str, lin: Any) -> Iterator[tuple[str, Any]]:
    from django.apps import apps
    from office.doors import ZHANG, ZHAO, a_door

    place, made = village(name), {}
    door = a_door("7K3MA" if name == OWN else "9P4QB", ZHANG if name == OWN else ZHAO)
    made["Place"], made["Assignment"] = place, door
    today = dt.date.today()
    told: dict[str, dict[str, Any]] = {
        "Task": {"key": f"t-{name}", "code": "X", "register": "persons"},
        "Submission": {"form": "f", "version": "1", "sha256": name, "channel": "keyed"},
        "CardRow": {"household": f"h-{name}", "number": place.pk},
        "CorrectionRequest": {
            "number": place.pk,
            "kind": "correction",
            "channel": "sheet",
            "received_on": today,
            "due": today,
        },
        "Departure": {"register": "persons", "about": place.pk},
        "LedgerTrip": {"run": "r", "matters": 1},
        "Matter": {"key": f"m-{name}", "core": "c", "first_run": "r", "last_run": "r"},
        "FindingRow": {
            "code": "X",
            "check_id": "x",
            "severity": "error",
            "register": "persons",
            "number": place.pk,
        },
        "OfficeRequest": {"office": "o", "purpose": "p", "basis": "b", "until": today},
        "Review": {"decision": "accepted"},
        "SelfScore": {"rubric": "r", "told_on": today},
        "TaskEvidence": {"kind": "paper"},
        "Agreement": {"year": 2026, "quarter": 3, "made_on": today},
        "Settlement": {"run": "r", "settled_on": today, "object_until": today},
        "ConductMark": {
            "kind": "leak",
            "proposed_on": today,
            "proposed_by": lin,
            "confirmed_on": today,
        },
        "OfficeObjection": {"received_on": today, "due": today},
        "OwnReport": {"told_on": today},
        "SiteWalk": {"walked_on": today},
        "TaskMove": {"before": "open", "after": "fixed", "why_code": "x"},
    }
    of = {"place": "Place", "task": "Task", "assignment": "Assignment"}
    of |= {"submission": "Submission", "matter": "Matter"}
    of |= {"agreement": "Agreement", "settlement": "Settlement"}
    for table in (*told, *(set(scoped()) - set(told) - set(made))):
        model = apps.get_model("office", table)
        fields = {one.name: one for one in model._meta.fields}
        parents = {field: made[owner] for field, owner in of.items() if field in fields}
        given = {name: one for name, one in parents.items() if one is not None}
        row = model(**told.get(table, {}) | given)
        if hasattr(row, "put"):
            row.put()
        row.save()
        made[table] = row
    yield from ((table, row.pk) for table, row in made.items())


def crossed(account: Any, rows: dict[str, dict[str, Any]]) -> dict[str, set[str]]:
    """By table, of which villages an account sees the row."""
    from django.apps import apps

    from doorstep.office.roles import scope_of, standings_of
    from doorstep.office.scope import seeing

    with seeing(scope_of(standings_of(account), account)):
        return {
            table: {
                name
                for name, keys in rows.items()
                if apps.get_model("office", table)._default_manager.filter(pk=keys[table]).exists()
            }
            for table in scoped()
        }


@pytest.mark.parametrize("role", AccountRole)
def test_a_role_sees_rows_of_its_own_village_or_of_all_or_of_none(
    role: AccountRole, somebody: Any, rows: dict[str, dict[str, Any]]
) -> None:
    give(somebody, role)
    seen = {OWN} if role not in OF_TOWNSHIP else {OWN, OTHER}
    seen = set() if role in NO_ROWS | OWN_ROWS else seen
    assert crossed(somebody, rows) == dict.fromkeys(scoped(), seen)


@pytest.mark.parametrize("role", OF_DUTIES)
def test_a_duty_in_a_village_is_a_role_there_and_one_in_the_township_none(
    role: Role, desk: Desk, rows: dict[str, dict[str, Any]]
) -> None:
    from doorstep.office.accounts import make_account
    from doorstep.office.duties import end_duty, give_duty
    from doorstep.office.models import Place
    from doorstep.office.people import add_person

    person = add_person("周会", None)
    account = make_account("周会", None, person=person)
    top, _ = Place.objects.get_or_create(kind="township", name="", parent=None)
    give_duty(top, role, person, None)
    nothing: dict[str, set[str]] = {table: set() for table in scoped()}
    assert crossed(account, rows) == nothing
    duty = give_duty(village(OWN), role, person, None)
    is_told = OF_DUTIES[role] in NO_ROWS
    assert crossed(account, rows) == (nothing if is_told else {table: {OWN} for table in scoped()})
    end_duty(duty, None)
    assert crossed(account, rows) == nothing


def test_a_visitor_sees_the_doors_they_were_given(
    desk: Desk, rows: dict[str, dict[str, Any]]
) -> None:
    from doorstep.office.accounts import make_account
    from doorstep.office.models import Assignment
    from doorstep.office.people import add_person

    chen = add_person("陈晓燕", None)
    account = make_account("陈晓燕", None, person=chen)
    give(account, AccountRole.VISITOR)
    Assignment.objects.filter(pk=rows[OTHER]["Assignment"]).update(second=chen)
    seen = crossed(account, rows)
    assert {table for table, names in seen.items() if names} == {
        "Assignment",
        "Submission",
        "Review",
    }
    assert seen["Assignment"] == seen["Submission"] == {OTHER}


@pytest.mark.parametrize("table", scoped())
def test_without_any_one_filter_another_village_would_be_seen(
    table: str, somebody: Any, rows: dict[str, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the tests above would say of a table whose filter was taken out."""
    from django.db.models import Q

    from doorstep.office import scope

    give(somebody, AccountRole.CLERK)
    monkeypatch.setitem(scope.FILTERS, table, lambda _: Q())  # type: ignore[arg-type]
    assert crossed(somebody, rows)[table] == {OWN, OTHER}


def test_every_table_of_a_place_is_narrowed_or_says_why_not() -> None:
    from django.apps import apps

    from doorstep.office.scope import FILTERS, OF_THE_OFFICE, ScopedRows

    models = apps.get_app_config("office").get_models()
    by_name = {one.__name__: one for one in models}
    placed = {"Place"}
    while more := {
        name
        for name, model in by_name.items()
        if name not in placed | set(OF_THE_OFFICE)
        and any(
            one.related_model is not None and one.related_model.__name__ in placed
            for one in model._meta.fields
        )
    }:
        placed |= more
    assert placed == set(FILTERS)
    assert {n for n, m in by_name.items() if isinstance(m._default_manager, ScopedRows)} == placed
    assert set(OF_THE_OFFICE) <= set(by_name) - placed and all(OF_THE_OFFICE.values())


# -- giving and withdrawing


def test_a_role_is_given_where_it_belongs_and_for_a_time(desk: Desk, somebody: Any) -> None:
    from doorstep.office.roles import give_role

    with pytest.raises(BadInput, match="role-place"):
        give_role(somebody, AccountRole.STEWARD, None, place=village(OWN))
    with pytest.raises(BadInput, match="role-place"):
        give_role(somebody, AccountRole.CLERK, None)
    with pytest.raises(BadInput, match="role-until"):
        give(somebody, AccountRole.LEAD, until=dt.date.today())
    give(somebody, AccountRole.LEAD, until=dt.date.today() + dt.timedelta(1))
    with pytest.raises(BadInput, match="role-twice"):
        give(somebody, AccountRole.LEAD)


def test_somebody_is_always_the_administrator(desk: Desk) -> None:
    from doorstep.office.roles import standings_of, withdraw_role

    (grant,) = [
        one.grant
        for one in standings_of(desk.lin)  # type: ignore[arg-type]
        if one.role == AccountRole.ADMINISTRATOR
    ]
    with pytest.raises(RefusedByRule, match="role-last"):
        withdraw_role(str(grant.pk), desk.lin)  # type: ignore[union-attr,arg-type]


def test_who_is_nothing_here_begins_at_a_page_that_says_so(client: Client) -> None:
    answer = client.get("/")
    assert (answer.status_code, answer["Location"]) == (302, "/me")
    assert "nothing here yet" in client.get("/me").content.decode()
    refused = client.get("/people")
    assert refused.status_code == 403 and "not for you" in refused.content.decode()


def test_a_clerk_begins_at_the_own_village_and_opens_no_other(
    somebody: Any, client: Client
) -> None:
    village(OTHER)
    give(somebody, AccountRole.CLERK)
    assert client.get("/")["Location"] == "/my-villages"
    page = client.get("/my-villages").content.decode()
    assert OWN in page and OTHER not in page
    assert client.get(f"/villages/{OWN}").status_code == 200
    assert client.get(f"/villages/{OTHER}").status_code == 400


def test_an_administrator_gives_a_role_on_the_page_and_takes_it_back(
    desk: Desk, browser: Client
) -> None:
    from doorstep.office.models import Account, AuditEvent, RoleGrant
    from doorstep.office.people import add_person

    person, place = add_person("周会", None), village(OWN)
    told = {"person": person.pk, "role": "clerk", "place": place.pk, "until": "2030-01-01"}
    assert browser.post("/roles/give", told).status_code == 302
    grant = RoleGrant.objects.get(account=Account.objects.get(person=person))
    assert (grant.role, grant.place, grant.by) == ("clerk", place, desk.lin)
    page = browser.get("/roles").content.decode()
    assert "周会" in page and "until before" in page
    assert browser.post("/roles/give", told | {"role": "king"}).status_code == 400
    assert browser.post(f"/roles/{grant.pk}/withdraw").status_code == 302
    assert browser.post(f"/roles/{grant.pk}/withdraw").status_code == 400
    whats = set(AuditEvent.objects.filter(why="clerk").values_list("what", flat=True))
    assert whats == {"role.given", "role.withdrawn"}


def test_no_role_is_given_that_was_not_chosen(desk: Desk, browser: Client) -> None:
    """What goes with a duty at the township is proposed; a person's page says what they may see."""

    from doorstep.domain.duties import Role
    from doorstep.office.duties import give_duty
    from doorstep.office.models import Place
    from doorstep.office.people import add_person

    lin: Any = desk.lin
    person = add_person("何振华", lin)
    assert (
        " selected"
        not in browser.get(f"/roles?person={person.pk}")
        .content.decode()
        .split('name="role"')[1]
        .split("</select>")[0]
    )
    assert browser.post("/roles/give", {"person": str(person.pk), "role": ""}).status_code == 400
    assert "No role yet" in browser.get(f"/people/{person.pk}").content.decode()
    top = Place.objects.filter(kind="township").first()
    top = top or Place.objects.create(kind="township", name="")
    give_duty(top, Role.LEAD, person, lin)
    page = browser.get(f"/roles?person={person.pk}").content.decode()
    assert '<option value="lead" selected>' in page
    browser.post("/roles/give", {"person": str(person.pk), "role": "lead"})
    assert "Sees pages as:" in browser.get(f"/people/{person.pk}").content.decode()
