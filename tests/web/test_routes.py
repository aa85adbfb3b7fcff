"""Who sees which page: generated from the table of routes, for everybody who may come."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import path
from django.utils import timezone
from office.desk import POSTGRESQL, SQLITE, Desk

EXAMPLES = {"int": "1", "uuid": "7d9f4c4e-0b0a-4f0e-8a60-b7a5cf2d3c11"}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
STRICT = {
    "Content-Security-Policy": "default-src 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}
both = pytest.mark.parametrize("database", [SQLITE, POSTGRESQL], indirect=True)


def pages() -> list[Any]:
    """The routes of people: those of phones stand in a table of their own below."""
    from doorstep.web.urls import ROUTES

    return [route for route in ROUTES if route.access != "key"]


def of_phones() -> list[Any]:
    """The routes that a phone's key opens."""
    from doorstep.web.urls import ROUTES

    return [route for route in ROUTES if route.access == "key"]


def address(route: Any) -> str:
    """An address that leads to a route."""
    return "/" + re.sub(
        r"<(?:(\w+):)?\w+>", lambda found: EXAMPLES.get(found[1], "x"), route.pattern
    )


def asked(client: Client, method: str, route: Any, **headers: Any) -> HttpResponse:
    answer: HttpResponse = client.generic(method, address(route), **headers)  # type: ignore[assignment]
    return answer


@pytest.fixture
def reached(desk: Desk) -> Iterator[dict[str, list[Any]]]:
    """By route, the accounts that came as far as its view: the views themselves do nothing."""
    from doorstep.web.urls import ROUTES

    found: dict[str, list[Any]] = {route.name: [] for route in ROUTES}

    def seeing(name: str) -> Callable[..., HttpResponse]:
        def view(request: Any, **_: object) -> HttpResponse:
            found[name].append(request.account)
            return HttpResponse("seen")

        return view

    views = {route: route.view for route in ROUTES}
    for route in views:
        object.__setattr__(route, "view", seeing(route.name))
    yield found
    for route, view in zip(ROUTES, views.values(), strict=True):
        object.__setattr__(route, "view", view)


def signed_in(desk: Desk) -> Client:
    from doorstep.web.reader import _ACCOUNT

    client = Client()
    session = client.session
    session[_ACCOUNT] = str(desk.lin.pk)  # type: ignore[attr-defined]
    session.save()
    return client


def of_every_role(desk: Desk) -> Client:
    """Who is all that an account can be; what each role sees alone is told in test_roles."""
    from doorstep.domain.roles import AccountRole
    from doorstep.office.models import RoleGrant

    for role in AccountRole:
        RoleGrant.objects.get_or_create(account=desk.lin, role=role, since=dt.date(2026, 1, 1))
    return signed_in(desk)


def expired(desk: Desk) -> Client:
    from django.contrib.sessions.models import Session

    client = signed_in(desk)
    Session.objects.update(expire_date=timezone.now() - dt.timedelta(seconds=1))
    return client


def closed(desk: Desk) -> Client:
    client = signed_in(desk)
    desk.lin.closed = timezone.now()  # type: ignore[attr-defined]
    desk.lin.save()  # type: ignore[attr-defined]
    return client


def forged(desk: Desk) -> Client:
    """A cookie that names no session, or text that is none."""
    client = Client()
    from django.conf import settings

    client.cookies[settings.SESSION_COOKIE_NAME] = "abcdefghijklmnopqrstuvwxyz012345"
    return client


def foreign(desk: Desk) -> Client:
    """A session that another workspace's key signed."""
    from django.contrib.sessions.models import Session

    with override_settings(SECRET_KEY="of another workspace"):
        client = signed_in(desk)
    assert Session.objects.count() == 1
    return client


STRANGERS = {"nobody": lambda _: Client(), "expired": expired, "closed": closed} | {
    "forged": forged,
    "foreign": foreign,
}


@both
@pytest.mark.parametrize("who", STRANGERS)
def test_strangers_see_what_is_for_anybody_and_no_more(
    desk: Desk, reached: dict[str, list[Any]], who: str
) -> None:
    client = STRANGERS[who](desk)
    for route in pages():
        answer = asked(client, route.methods[0], route)
        if route.access == "anybody":
            assert (answer.status_code, reached[route.name]) == (200, [None]), route
        else:
            assert (answer.status_code, answer["Location"]) == (302, "/signed-out"), route
            assert reached[route.name] == [], route


@both
def test_who_is_signed_in_sees_every_page(desk: Desk, reached: dict[str, list[Any]]) -> None:
    client = of_every_role(desk)
    for route in pages():
        assert asked(client, route.methods[0], route).status_code == 200
        assert reached[route.name] == [desk.lin]


def test_a_route_answers_its_methods_alone(desk: Desk, reached: dict[str, list[Any]]) -> None:
    client = of_every_role(desk)
    for route in pages():
        allowed = {*route.methods, *(["HEAD"] if "GET" in route.methods else [])}
        for method in METHODS:
            status = asked(client, method, route).status_code
            assert (status == 200) == (method in allowed), (route, method)
            assert method in allowed or status == 405
        assert len(reached[route.name]) == len(allowed)


def test_a_form_that_is_not_ours_changes_nothing(desk: Desk, reached: dict[str, list[Any]]) -> None:
    signed = signed_in(desk)
    client = Client(enforce_csrf_checks=True)
    client.cookies = signed.cookies
    changing = [route for route in pages() if "POST" in route.methods]
    assert len(changing) > 2
    for route in changing:
        assert asked(client, "POST", route).status_code == 403, route
        assert reached[route.name] == []


def test_no_page_that_is_only_read_takes_a_form(desk: Desk) -> None:
    """What changes something is a POST: its route does not answer GET as well."""
    assert [route for route in pages() if len(route.methods) != 1] == []
    assert {method for route in pages() for method in route.methods} == {"GET", "POST"}


@both
def test_a_phones_key_opens_its_own_routes_and_no_page(
    desk: Desk, reached: dict[str, list[Any]]
) -> None:
    """Neither a stranger nor who is signed in opens a phone's routes; a revoked key none."""
    from doorstep.office.people import add_person
    from doorstep.office.phones import make_key, revoke_keys

    chen = add_person("陈晓燕", by=desk.lin)  # type: ignore[arg-type]
    key = make_key(chen, desk.lin)  # type: ignore[arg-type]

    def statuses(client: Client, key: str) -> set[int]:
        paths = [
            (one.methods[-1], address(one).replace("/key/x", f"/key/{key}")) for one in of_phones()
        ]
        return {client.generic(method, path).status_code for method, path in paths}

    assert statuses(Client(), "x" * 32) == statuses(signed_in(desk), "x") == {403}
    assert not any(reached.values())
    assert statuses(Client(enforce_csrf_checks=True), key) == {200}
    assert all(reached[route.name] == [None] for route in of_phones())
    revoke_keys(chen, desk.lin)  # type: ignore[arg-type]
    assert statuses(Client(), key) == {403}


def test_every_answer_is_strict(desk: Desk) -> None:
    from doorstep.web.urls import ROUTES

    clients = (Client(), signed_in(desk), Client(enforce_csrf_checks=True))
    answers = [
        asked(client, method, route)
        for client in clients
        for route in ROUTES
        for method in ("GET", "POST")
        if route.name != "sign-out"
    ]
    answers.append(clients[1].get("/nothing-is-here"))  # type: ignore[arg-type]
    answers.append(clients[1].get("/signed-out", headers={"host": "evil.example"}))  # type: ignore[arg-type]
    assert {answer.status_code for answer in answers} >= {200, 302, 400, 403, 404, 405}
    for answer in answers:
        for name, value in STRICT.items():
            assert answer[name].startswith(value), (answer.status_code, name)
        kept = answer["Cache-Control"]
        assert kept == "no-store" or (answer.status_code == 200 and "immutable" in kept)
        assert "unsafe" not in answer["Content-Security-Policy"]


def test_another_name_for_this_computer_is_refused(
    desk: Desk, reached: dict[str, list[Any]]
) -> None:
    """A page elsewhere whose name leads here asks under that name."""
    client = of_every_role(desk)
    for route in pages():
        for host in ("evil.example", "evil.example:8626", "127.0.0.1.evil.example"):
            answer = asked(client, route.methods[0], route, headers={"host": host})
            assert answer.status_code == 400, route
        assert reached[route.name] == []
        for host in ("127.0.0.1:8626", "localhost:8626"):
            assert asked(client, route.methods[0], route, headers={"host": host}).status_code == 200


class BesideTheTable:
    """Addresses with a view that no route declares."""

    urlpatterns = (path("secret", lambda request: HttpResponse("seen"), name="secret"),)


def test_a_view_beside_the_table_is_not_there(desk: Desk) -> None:
    from doorstep.web import urls

    known = [pattern.callback.route for pattern in urls.urlpatterns]  # type: ignore[attr-defined]
    assert known == list(urls.ROUTES)
    names = [route.name for route in urls.ROUTES]
    assert len(set(names)) == len(names)
    client = signed_in(desk)
    with override_settings(ROOT_URLCONF=(*urls.urlpatterns, *BesideTheTable.urlpatterns)):
        answer = client.get("/secret")
    assert answer.status_code == 404 and b"seen" not in answer.content
