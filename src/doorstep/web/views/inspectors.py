"""What an inspector sees: their own sample, a household, their own form; and how the office lets
one in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe

from doorstep.domain.asked import whole_number
from doorstep.domain.errors import BadInput
from doorstep.domain.forms import Asked, FormSpec
from doorstep.office.clock import now
from doorstep.office.forms_kept import keep_form
from doorstep.office.inspectors import (
    BLIND,
    door_seen,
    doors_seen,
    end_seat,
    link_again,
    seat_inspector,
    seat_of,
    write_blind,
)
from doorstep.office.models import InspectorSeat, Reception
from doorstep.office.queries.receptions import house_where
from doorstep.office.receptions import find_reception
from doorstep.render.sheets.painting import qr_picture
from doorstep.web.audiences import INSPECTION, OFFICE
from doorstep.web.lan import pages_at, sign_in_address
from doorstep.web.routes import PageRequest, Route
from doorstep.web.views.rekey import TypedGroup, typed_field

AT_FIRST = 4
"""How many people's lines a form shows at first; the others are opened."""


def sample(request: PageRequest) -> HttpResponse:
    """The inspector's households."""
    seat, seen = seat_of(request.account), doors_seen(request.account)
    doors = [(door, house_where(door.house, request.phrases)) for door in seen]
    written = sum(door.forms > 0 for door in seen)
    given = {"doors": doors, "written": written, "seat": seat}
    return render(request, "inspector.html", given)


def door(request: PageRequest, code: str) -> HttpResponse:
    """One household and an empty form."""
    return _door(request, code)


def at_door(request: PageRequest, code: str) -> HttpResponse:
    """Whom to ask for, said at the door."""
    return _door(request, code, at_door=True)


def write(request: PageRequest, code: str) -> HttpResponse:
    """Keep the inspector's form."""
    said = {name: request.POST.getlist(name) for name in request.POST}
    today = timezone.localtime(now()).date().isoformat()
    fields = said | {"day": [today], "visitors": [str(request.account.said["name"])]}
    try:
        write_blind(request.account, code, fields)
    except BadInput as error:
        return _door(request, code, error=error, said=said)
    return HttpResponseRedirect(f"{reverse('inspector')}#door-{code}")


def seat(request: PageRequest, key: str) -> HttpResponse:
    """Let an inspector in; the link is shown this once."""
    said, shown = request.POST, find_reception(key)
    hours = whole_number(said.get("hours", ""), 24)
    made, token = seat_inspector(shown, said.get("name", ""), request.account, hours=hours)
    return _link(request, shown, made, token)


def again(request: PageRequest, key: str, seat: str) -> HttpResponse:
    """Another link."""
    shown = find_reception(key)
    held = _seat(shown, seat)
    return _link(request, shown, held, link_again(held, request.account))


def end(request: PageRequest, key: str, seat: str) -> HttpResponse:
    """Let an inspector in no more."""
    end_seat(_seat(find_reception(key), seat), request.account)
    return HttpResponseRedirect(f"{reverse('reception', args=[key])}#inspectors")


def _door(
    request: PageRequest,
    code: str,
    *,
    at_door: bool = False,
    error: BadInput | None = None,
    said: dict[str, list[str]] | None = None,
) -> HttpResponse:
    seen, form = door_seen(request.account, code, at_door=at_door), keep_form(BLIND)
    errors = [] if error is None else [error, *error.causes]
    groups = typed_groups(form, said or {})
    more = groups[1 + AT_FIRST :]
    given = {
        "door": seen,
        "where": house_where(seen.house, request.phrases),
        "form": form,
        "groups": groups[: 1 + AT_FIRST],
        "more": more,
        "unfolded": any(field.value for group in more for field in group.fields),
        "errors": errors,
    }
    return render(request, "inspector_door.html", given, status=400 if errors else 200)


def typed_groups(form: FormSpec, said: Mapping[str, Sequence[str]]) -> list[TypedGroup]:
    """An inspector's form as it is typed: the door once, then a person a group."""
    people = [(Asked.ADDED, f"added.{number}") for number in range(1, form.added + 1)]
    return [_group(form, *one, said) for one in ((Asked.ONCE, "once"), *people)]


def _group(
    form: FormSpec, asked: Asked, prefix: str, said: Mapping[str, Sequence[str]]
) -> TypedGroup:
    questions = form.asked(asked)
    held = {one.code: " ".join(said.get(f"{prefix}.{one.code}", ())) for one in questions}
    fields = [typed_field(f"{prefix}.{one.code}", one, held, questions) for one in questions]
    return TypedGroup(asked, prefix.partition(".")[2], (), tuple(fields), ())


def _link(request: PageRequest, shown: Reception, seat: InspectorSeat, token: str) -> HttpResponse:
    address = sign_in_address(request, token)
    given = {
        "one": shown,
        "seat": seat,
        "address": address,
        "here_only": not pages_at(),
        "picture": mark_safe(qr_picture(address)),
    }
    return render(request, "inspector_link.html", given)


def _seat(shown: Reception, key: str) -> InspectorSeat:
    found = shown.seats.filter(pk=whole_number(key)).first()
    if found is None:
        raise BadInput("seat-missing")
    return found


ROUTES = (
    Route("inspector", sample, "inspector", seen_by=INSPECTION),
    Route("inspector/<slug:code>", door, "inspector-door", seen_by=INSPECTION),
    Route(
        "inspector/<slug:code>/at-door", at_door, "inspector-at-door", ("POST",), seen_by=INSPECTION
    ),
    Route("inspector/<slug:code>/write", write, "write-blind", ("POST",), seen_by=INSPECTION),
    Route("reception/<slug:key>/seat", seat, "seat-inspector", ("POST",), seen_by=OFFICE),
    Route(
        "reception/<slug:key>/seats/<slug:seat>/link", again, "seat-link", ("POST",), seen_by=OFFICE
    ),
    Route("reception/<slug:key>/seats/<slug:seat>/end", end, "end-seat", ("POST",), seen_by=OFFICE),
)
