"""Sheets of an inspection day that were filled in by hand: typed in as they stand, and held against
the paper by a second person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from doorstep.domain.asked import whole_number
from doorstep.domain.errors import BadInput
from doorstep.domain.forms import Asked
from doorstep.domain.receptions import HandSheet, Side
from doorstep.office.accounts import is_same_human
from doorstep.office.forms_kept import keep_form
from doorstep.office.hand_sheets import (
    COLUMNS,
    SheetHeld,
    confirm_sheet,
    line_names,
    sheet_held,
    sheets_typed,
    type_sheet,
)
from doorstep.office.inspectors import BLIND, find_door
from doorstep.office.models import Reception
from doorstep.office.queries.receptions import house_where
from doorstep.office.receptions import find_reception, protocol_of
from doorstep.office.roster import day_spec
from doorstep.web.audiences import OFFICE
from doorstep.web.routes import PageRequest, Route
from doorstep.web.views.inspectors import typed_groups


@dataclass(frozen=True)
class HandField:
    """One place of a line: its field's name, what it is called, what stands in it; `choices` where
    it is chosen from (value, label), `many` where several may be."""

    name: str
    column: str
    label: str
    said: Sequence[str]
    choices: Sequence[tuple[str, str]] = ()
    many: bool = False

    @property
    def value(self) -> str:
        """The first thing said."""
        return next(iter(self.said), "")

    @property
    def shown(self) -> str:
        """What is said, in words."""
        labels = dict(self.choices)
        return " ".join(labels.get(one, one) for one in self.said)


def sheets(request: PageRequest, key: str) -> HttpResponse:
    """What was typed in, what waits, and where a sheet is typed."""
    return _sheets(request, find_reception(key))


def open_sheet(request: PageRequest, key: str) -> HttpResponse:
    """Go to the form of a household whose code was typed."""
    one = find_reception(key)
    try:
        held = sheet_held(one, request.POST.get("code", ""))
    except BadInput as error:
        return _sheets(request, one, error)
    return HttpResponseRedirect(reverse("hand-sheet", args=[key, held.name]))


def sheet(request: PageRequest, key: str, sheet: str) -> HttpResponse:
    """A sheet as it was typed, to be compared; or as it is typed."""
    one = find_reception(key)
    held = sheet_held(one, sheet)
    said: Mapping[str, list[str]] = held.typed.said["fields"] if held.typed and held.waits else {}
    anew = "anew" in request.GET or not held.waits
    return _shown(request, one, held, said, typing=anew)


def keep(request: PageRequest, key: str, sheet: str) -> HttpResponse:
    """Keep what was typed; what cannot be read is said, and nothing is lost."""
    one, said = find_reception(key), {at: request.POST.getlist(at) for at in request.POST}
    held = sheet_held(one, sheet)
    try:
        type_sheet(one, held.name, said, request.account)
    except BadInput as error:
        return _shown(request, one, held, said, error=error)
    return HttpResponseRedirect(reverse("hand-sheets", args=[key]))


def confirm(request: PageRequest, key: str, sheet: str) -> HttpResponse:
    """Say as the second that it agrees with the paper."""
    version = whole_number(request.POST.get("version", ""))
    confirm_sheet(find_reception(key), sheet, version, request.account)
    return HttpResponseRedirect(reverse("hand-sheets", args=[key]))


def _sheets(request: PageRequest, one: Reception, error: BadInput | None = None) -> HttpResponse:
    given = {
        "one": one,
        "typed": sheets_typed(one),
        "kinds": list(HandSheet),
        "errors": [] if error is None else [error],
        "sample": hasattr(one, "sample"),
    }
    return render(request, "hand_sheets.html", given, status=400 if error else 200)


def _shown(
    request: PageRequest,
    one: Reception,
    held: SheetHeld,
    said: Mapping[str, Sequence[str]],
    *,
    typing: bool = True,
    error: BadInput | None = None,
) -> HttpResponse:
    given: dict[str, Any] = {"one": one, "held": held, "typing": typing}
    given["errors"] = [] if error is None else [error, *error.causes]
    given["mine"] = held.waits and held.typed and is_same_human(held.typed.by, request.account)
    if held.name in set(HandSheet):
        kind = HandSheet(held.name)
        lines = [(at, list(_line(kind, at, one, said, request))) for at in line_names(kind)]
        if not typing:
            lines = [one for one in lines if any(field.said for field in one[1])]
        given |= {"kind": kind, "heads": [one.label for one in lines[0][1]], "lines": lines}
    else:
        house = find_door(one, held.name).said["house"]
        day = timezone.localdate(one.begins).isoformat()
        given |= {
            "village": house["village"],
            "where": house_where(house, request.phrases),
            "groups": typed_groups(keep_form(BLIND), said),
            "told": list(_told(said)),
            "day": next(iter(said.get("day", ())), day),
            "visitors": next(iter(said.get("visitors", ())), one.said.get("inspectors", "")),
        }
    return render(request, "hand_sheet.html", given, status=400 if error else 200)


def _line(
    kind: HandSheet,
    at: str,
    one: Reception,
    said: Mapping[str, Sequence[str]],
    request: PageRequest,
) -> Iterator[HandField]:
    """The places of a line, in the order of the paper."""
    pick, name = request.phrases.pick, request.phrases.name

    def label(column: str) -> str:
        return request.phrases.text(f"hand-column.{kind}.{column}")

    choices: dict[str, list[tuple[str, str]]] = {
        "box": [(str(box.number), f"{box.number} {pick(box.title)}") for box in day_spec().boxes],
        "corrects": [(no, no) for no in line_names(HandSheet.PAPERS) if int(no) < whole_number(at)],
        "act": [(act.code, pick(act.said)) for act in protocol_of(one).acts],
        "dissent": [(side.value, name("side", side)) for side in Side],
    }
    for column in COLUMNS[kind]:
        field = f"{column}-{at}"
        told = [value for value in said.get(field, ()) if value]
        yield HandField(
            field, column, label(column), told, choices.get(column, ()), many=column == "dissent"
        )


def _told(said: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, list[tuple[Any, Any]]]]:
    """What was typed of a household, a line the household and each person: question and answer."""
    form = keep_form(BLIND)
    places = [("", Asked.ONCE, "once")]
    places += [(str(n), Asked.ADDED, f"added.{n}") for n in range(1, form.added + 1)]
    for ref, asked, prefix in places:
        answers = []
        for question in form.asked(asked):
            titles = {one.code: one.title for one in question.choices}
            for value in said.get(f"{prefix}.{question.code}", ()):
                answers.append((question.title, titles.get(value, value)))
        if answers:
            yield ref, answers


ROUTES = (
    Route("reception/<slug:key>/sheets", sheets, "hand-sheets", seen_by=OFFICE),
    Route("reception/<slug:key>/sheets/open", open_sheet, "open-sheet", ("POST",), seen_by=OFFICE),
    Route("reception/<slug:key>/sheets/<slug:sheet>", sheet, "hand-sheet", seen_by=OFFICE),
    Route(
        "reception/<slug:key>/sheets/<slug:sheet>/keep",
        keep,
        "type-sheet",
        ("POST",),
        seen_by=OFFICE,
    ),
    Route(
        "reception/<slug:key>/sheets/<slug:sheet>/confirm",
        confirm,
        "confirm-sheet",
        ("POST",),
        seen_by=OFFICE,
    ),
)
