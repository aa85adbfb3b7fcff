"""Filled sheets typed in: a short code, then what the sheet says, filled with what was printed; and
workbooks of visits taken back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from doorstep.domain.asked import counts_told, day_of
from doorstep.domain.errors import BadInput, DoorstepError
from doorstep.domain.forms import Asked, FormLine, FormQuestion
from doorstep.office.awareness import is_heap
from doorstep.office.forms_kept import form_titles
from doorstep.office.rekeying import (
    SheetToKey,
    keep_typed,
    scan_to_key,
    sheet_code,
    sheet_to_key,
    typed_fields,
)
from doorstep.office.scans import cuts_of, scan_named
from doorstep.office.slips import answer_slip
from doorstep.office.visit_books import books_offered, prepare_book, take_book_sent
from doorstep.office.visits import find_assignment
from doorstep.render.visit_book import visit_book_name, visit_workbook
from doorstep.web.audiences import VISITS
from doorstep.web.routes import PageRequest, Route
from doorstep.web.sending import sent_workbook


@dataclass(frozen=True)
class TypedField:
    """One question as it is typed: its field's name, the value or the boxes that stand in it, and
    whether a box of it opens what is right instead."""

    name: str
    question: FormQuestion
    value: str
    ticked: tuple[str, ...]
    opens: frozenset[str]


@dataclass(frozen=True)
class TypedGroup:
    """What is typed together: the house, a line with what was printed, an empty line."""

    kind: str
    ref: str
    printed: tuple[tuple[str, str], ...]
    fields: tuple[TypedField, ...]
    corrections: tuple[TypedField, ...]


def rekey(request: PageRequest) -> HttpResponse:
    """Where a code is typed; with one, the sheet."""
    code, door = request.GET.get("code", ""), request.GET.get("door", "")
    try:
        if scan := request.GET.get("scan", ""):
            if is_heap(scan_named(scan).code):
                return _nameless({"scan": scan})
            return _shown(request, scan_to_key(scan))
        if code and is_heap(code):
            return _nameless({"code": code})
        if code:
            return _shown(request, sheet_to_key(code, request.GET.get("form", "")))
        told = counts_told(request.GET, ("kept", "unchanged", "blank"))
        shown = {"door": find_assignment(door) if door else None, "taken": told}
        if answered := request.GET.get("answered", ""):
            shown |= {"answered": find_assignment(answered)}
        return _asked(request, shown)
    except BadInput as error:
        return _asked(request, {"code": code, "errors": [error]})


def open_code(request: PageRequest) -> HttpResponse:
    """Open the sheet of a code that was typed or scanned; what is no code of a house of ours (it
    may be a name) does not stand in an address."""
    typed = request.POST.get("code", "")
    if is_heap(named := sheet_code(typed)):
        return _nameless({"code": named})
    try:
        found = sheet_to_key(typed)
    except BadInput as error:
        return _asked(request, {"code": typed, "errors": [error]})
    then = {"code": found.door.code, "form": found.form.code}
    return HttpResponseRedirect(f"{reverse('rekey')}?{urlencode(then)}")


def _nameless(then: dict[str, str]) -> HttpResponse:
    """Go where sheets without a name are typed."""
    return HttpResponseRedirect(f"{reverse('awareness-sheet')}?{urlencode(then)}")


def slip(request: PageRequest) -> HttpResponse:
    """Note what a house answers to its slip."""
    answer, code = request.POST.get("answer", ""), request.POST.get("code", "")
    try:
        door = answer_slip(sheet_code(code), answer, request.account)
    except BadInput as error:
        return _asked(request, {"slip_code": code, "errors": [error]})
    then = {"slip": str(door.said["slip"]), "answered": door.code}
    return HttpResponseRedirect(f"{reverse('rekey')}?{urlencode(then)}")


def keep(request: PageRequest) -> HttpResponse:
    """Keep what was typed; a field that cannot be read is named, and nothing is lost."""
    said = {name: request.POST.getlist(name) for name in request.POST}
    code, form = request.POST.get("code", ""), request.POST.get("form", "")
    scan = request.POST.get("scan", "")
    shown = scan_to_key(scan) if scan else sheet_to_key(code, form)
    try:
        keep_typed(code, form, said, request.account)
    except BadInput as error:
        typed = typed_fields(shown.form, shown.sheet, said)
        day, names = (request.POST.get(name, "") for name in ("day", "visitors"))
        again = replace(shown, typed=typed, day=day, visitors=names)
        return _shown(request, again, error)
    if scan:
        return HttpResponseRedirect(reverse("scans"))
    then = {"code": code, "kept": form} if shown.more else {"door": shown.door.code}
    return HttpResponseRedirect(f"{reverse('rekey')}?{urlencode(then)}")


def book(request: PageRequest) -> HttpResponse:
    """A village's houses of a day as a workbook."""
    said = request.GET
    made = prepare_book(said.get("place", ""), day_of(said.get("day", "")), said.get("form", ""))
    name = visit_book_name(made, request.phrases)
    return sent_workbook(visit_workbook(made, request.phrases), name)


def take(request: PageRequest) -> HttpResponse:
    """Take a filled workbook back."""
    file = request.FILES.get("file")
    if file is None:
        raise BadInput("ledger-no-file")
    try:
        done = take_book_sent(file.name or "-", file.read(), request.account)
    except BadInput as error:
        return _asked(request, {"errors": [error, *error.causes]})
    return HttpResponseRedirect(f"{reverse('rekey')}?{urlencode(done.counts)}")


def _asked(request: PageRequest, given: dict[str, Any]) -> HttpResponse:
    """The page on which a code is typed or a workbook is given."""
    shown = {**given, "books": books_offered(), "titles": form_titles()}
    return render(request, "rekey.html", shown, status=400 if given.get("errors") else 200)


def _shown(
    request: PageRequest, one: SheetToKey, error: DoorstepError | None = None
) -> HttpResponse:
    errors = [] if error is None else [*(error.causes or (error,))]
    given = {"one": one, "groups": list(_groups(one)), "errors": errors, "titles": form_titles()}
    given |= {"cuts": [] if one.scan is None else cuts_of(one.scan)}
    return render(request, "rekey_sheet.html", given, status=400 if errors else 200)


def _groups(one: SheetToKey) -> Iterator[TypedGroup]:
    yield _group(one, Asked.ONCE, "once", one.typed.once)
    for line in one.sheet.lines:
        said = one.typed.lines.get(line.ref, {})
        yield _group(one, Asked.LINE, f"line.{line.ref}", said, line)
    for number in range(1, one.form.added + 1):
        said = one.typed.added.get(number, {})
        yield _group(one, Asked.ADDED, f"added.{number}", said)


def _group(
    one: SheetToKey, asked: Asked, prefix: str, said: dict[str, str], line: FormLine | None = None
) -> TypedGroup:
    questions = one.form.asked(asked)
    fields = [typed_field(f"{prefix}.{each.code}", each, said, questions) for each in questions]
    shown = {} if line is None else line.values
    return TypedGroup(
        kind=asked,
        ref=prefix.partition(".")[2],
        printed=tuple((column, shown[column]) for column in one.form.shows if shown.get(column)),
        fields=tuple(each for each in fields if each.question.when is None),
        corrections=tuple(each for each in fields if each.question.when is not None),
    )


def typed_field(
    name: str, question: FormQuestion, said: Mapping[str, str], questions: Sequence[FormQuestion]
) -> TypedField:
    """One question as it is typed, with what stands in it."""
    value = said.get(question.code, "")
    opens = {each.when[1] for each in questions if each.when and each.when[0] == question.code}
    return TypedField(name, question, value, tuple(value.split()), frozenset(opens))


ROUTES = (
    Route("rekey", rekey, "rekey", seen_by=VISITS),
    Route("rekey/open", open_code, "open-code", ("POST",), seen_by=VISITS),
    Route("rekey/keep", keep, "keep-visit", ("POST",), seen_by=VISITS),
    Route("rekey/slip", slip, "answer-slip", ("POST",), seen_by=VISITS),
    Route("rekey/book", book, "visit-book", seen_by=VISITS),
    Route("rekey/take", take, "take-visits", ("POST",), seen_by=VISITS),
)
