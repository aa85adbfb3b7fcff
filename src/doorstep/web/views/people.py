"""People and duties: the tree by village with its holes, one person, a duty given, a deputy named,
somebody who leaves, and a link that signs a person in.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe

from doorstep.domain.asked import counts_told
from doorstep.domain.duties import Role
from doorstep.domain.errors import BadInput
from doorstep.office.accounts import LINK_MINUTES, accounts_of_nobody, be_person
from doorstep.office.duties import end_duty, find_duty, give_duty, holding, leave, name_deputy
from doorstep.office.models import Person
from doorstep.office.people import add_person, edit_person, find_person, link_for, person_key
from doorstep.office.phones import enrolment, has_phone, make_key, revoke_keys
from doorstep.office.queries.people import (
    duty_tree,
    find_place,
    list_places,
    open_tasks_of,
    people_near,
)
from doorstep.office.queries.roles import roles_of
from doorstep.office.village_order import OF_PLACE
from doorstep.render.sheets.painting import qr_picture
from doorstep.web.audiences import ADMINISTRATORS, PEOPLE
from doorstep.web.lan import opened_at, pages_at, sign_in_address
from doorstep.web.routes import PageRequest, Route


def people(request: PageRequest) -> HttpResponse:
    """The tree."""
    given = {"tree": duty_tree(), "places": list_places(), "done": counts_told(request.GET, _DONE)}
    return render(request, "people.html", given)


_DONE = ("left", "unowned")


def add(request: PageRequest) -> HttpResponse:
    """Note somebody."""
    said = request.POST
    place = find_place(said["place"]) if said.get("place") else None
    names = {name: said.get(name, "") for name in ("title", "phone")}
    person = add_person(said.get("name", ""), request.account, **names, place=place)
    return HttpResponseRedirect(reverse("person", args=[person.pk]))


def person(request: PageRequest, key: str) -> HttpResponse:
    """One person."""
    shown = find_person(key)
    return render(request, "person.html", _of(shown) | {"is_me": "me" in request.GET})


def edit(request: PageRequest, key: str) -> HttpResponse:
    """Say anew who somebody is."""
    said, shown = request.POST, find_person(key)
    place = find_place(said["place"]) if said.get("place") else None
    names = {name: said.get(name, "") for name in ("name", "title", "phone")}
    edit_person(shown, request.account, **names, place=place)
    return HttpResponseRedirect(reverse("person", args=[key]))


def link(request: PageRequest, key: str) -> HttpResponse:
    """A link that signs somebody in, shown this once."""
    shown = find_person(key)
    address = sign_in_address(request, link_for(shown, request.account))
    given = {"address": address, "here_only": not pages_at(), "minutes": LINK_MINUTES}
    return render(request, "person.html", _of(shown) | given)


def phone(request: PageRequest, key: str) -> HttpResponse:
    """A key for somebody's phone as a code to scan, shown this once; the ones before it end."""
    shown = find_person(key)
    if not opened_at():
        raise BadInput("phones-not-let-in")
    server = f"{opened_at()}/key/{make_key(shown, request.account)}"
    given = {"server": server, "picture": mark_safe(qr_picture(enrolment(server)))}
    return render(request, "person.html", _of(shown) | given)


def no_phone(request: PageRequest, key: str) -> HttpResponse:
    """Somebody's phone is lost: its key opens nothing any more."""
    shown = find_person(key)
    revoke_keys(shown, request.account)
    return HttpResponseRedirect(reverse("person", args=[key]))


def myself(request: PageRequest, key: str) -> HttpResponse:
    """Whoever is signed in says to be this person, or whose another account is."""
    said = request.POST.get("account", "")
    account = next((one for one in accounts_of_nobody() if str(one.pk) == said), request.account)
    be_person(account, find_person(key), request.account)
    return HttpResponseRedirect(reverse("person", args=[key]) + "?me=1")


def left(request: PageRequest, key: str) -> HttpResponse:
    """Somebody leaves."""
    done = leave(find_person(key), request.account)
    told = f"left={done.tasks}&unowned={done.unowned}&holes={done.holes}"
    return HttpResponseRedirect(f"{reverse('people')}?{told}")


def duty(request: PageRequest) -> HttpResponse:
    """A form that gives a duty."""
    place, role = find_place(request.GET.get("place", "")), _role(request.GET.get("role", ""))
    chosen = person_key(request.GET.get("person", ""))
    given = {"place": place, "role": role, "people": people_near(place), "chosen": chosen}
    return render(request, "duty.html", given)


def give(request: PageRequest) -> HttpResponse:
    """Give a duty to somebody."""
    said = request.POST
    place, role = find_place(said.get("place", "")), _role(said.get("role", ""))
    deputy = find_person(said["deputy"]) if said.get("deputy") else None
    holder = find_person(said.get("person", ""))
    give_duty(place, role, holder, request.account, deputy=deputy)
    return HttpResponseRedirect(f"{reverse('people')}#place-{place.pk}")


def deputy(request: PageRequest, key: str) -> HttpResponse:
    """Say who stands in."""
    held = find_duty(key)
    chosen = request.POST.get("deputy", "")
    name_deputy(held, find_person(chosen) if chosen else None, request.account)
    return HttpResponseRedirect(reverse("person", args=[held.person_id]))


def end(request: PageRequest, key: str) -> HttpResponse:
    """End a duty."""
    held = find_duty(key)
    end_duty(held, request.account)
    return HttpResponseRedirect(reverse("person", args=[held.person_id]))


def _of(shown: Person) -> dict[str, Any]:
    held = shown.duties.filter(holding()).select_related("place", "deputy").order_by(*OF_PLACE)
    return {
        "person": shown,
        "duties": held,
        "places": list_places(),
        "roles": list(Role),
        "people": people_near(shown.place, but=shown),
        "tasks": open_tasks_of(shown),
        "standings": roles_of(shown),
        "phones": bool(opened_at()),
        "has_phone": has_phone(shown),
        "nobodys": [] if hasattr(shown, "account") else accounts_of_nobody(),
    }


def _role(said: str) -> Role:
    if said not in set(Role):
        raise BadInput("role-unknown", role=said)
    return Role(said)


ROUTES = (
    Route("people", people, "people", seen_by=PEOPLE),
    Route("people/add", add, "add-person", ("POST",), seen_by=PEOPLE),
    Route("people/duty", duty, "duty", seen_by=PEOPLE),
    Route("people/duty/give", give, "give-duty", ("POST",), seen_by=PEOPLE),
    Route("people/duty/<slug:key>/deputy", deputy, "name-deputy", ("POST",), seen_by=PEOPLE),
    Route("people/duty/<slug:key>/end", end, "end-duty", ("POST",), seen_by=PEOPLE),
    Route("people/<slug:key>", person, "person", seen_by=PEOPLE),
    Route("people/<slug:key>/edit", edit, "edit-person", ("POST",), seen_by=PEOPLE),
    Route("people/<slug:key>/leave", left, "leave", ("POST",), seen_by=PEOPLE),
    Route("people/<slug:key>/link", link, "link-person", ("POST",), seen_by=ADMINISTRATORS),
    Route("people/<slug:key>/phone", phone, "phone-key", ("POST",), seen_by=ADMINISTRATORS),
    Route("people/<slug:key>/no-phone", no_phone, "no-phone", ("POST",), seen_by=ADMINISTRATORS),
    Route("people/<slug:key>/myself", myself, "be-person", ("POST",), seen_by=ADMINISTRATORS),
)
