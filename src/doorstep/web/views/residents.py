"""What residents say is wrong or want: taken in with a number and a day, answered, called back,
appealed.
"""

from __future__ import annotations

from contextlib import suppress
from enum import StrEnum
from typing import TypeVar

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header

from doorstep.app.reporting import township_of
from doorstep.domain.errors import BadInput
from doorstep.office.configuring import current_office
from doorstep.office.corrections import (
    RequestTaken,
    answer_by,
    appeal,
    call_back,
    decide,
    find_request,
    give_contact,
    is_owner_or_decider,
    take_request,
    why_not_decide,
)
from doorstep.office.models import CorrectionRequest, Place
from doorstep.office.people import find_person
from doorstep.office.queries.households import household_card
from doorstep.office.queries.people import find_place, list_places, list_villages, people_near
from doorstep.office.queries.residents import request_lines
from doorstep.office.villages import find_village
from doorstep.office.vocabulary import CorrectionDecision, RequestChannel, RequestKind
from doorstep.render.replies import ToldResident, reply_paper
from doorstep.web.audiences import OFFICE, VILLAGES
from doorstep.web.routes import PageRequest, Route

Word = TypeVar("Word", bound=StrEnum)


def residents(request: PageRequest) -> HttpResponse:
    """The list, and where one is taken in."""
    today = timezone.localdate()
    shown = {
        "lines": request_lines(today),
        "kinds": list(RequestKind),
        "channels": list(RequestChannel),
        "places": list_places(),
        "people": people_near(),
        "about": _usual_place(request.GET.get("household", "")),
        "due": answer_by(today),
        "household": request.GET.get("household", ""),
    }
    return render(request, "residents.html", shown)


def take(request: PageRequest) -> HttpResponse:
    """Take one in."""
    told = request.POST
    asked = RequestTaken(
        kind=_word(RequestKind, told.get("kind", "")),
        channel=_word(RequestChannel, told.get("channel", "")),
        place=find_place(told.get("place", "")),
        said=told.get("said", ""),
        who=told.get("who", "")[:120],
        reach=told.get("reach", "")[:120],
        household=told.get("household", "")[:40],
    )
    row = take_request(asked, find_person(told.get("owner", "")), request.account)
    return HttpResponseRedirect(reverse("resident-request", args=[row.number]))


def one(request: PageRequest, number: int) -> HttpResponse:
    """One request with all that became of it."""
    row = find_request(number)
    appeals = row.appeals.order_by("number")
    given = {
        "row": row,
        "appeals": appeals,
        "decisions": list(CorrectionDecision),
        "people": people_near(),
        "may_answer": not why_not_decide(row, request.account),
        "may_call": not is_owner_or_decider(row, request.account),
        "about": _about(row),
    }
    return render(request, "resident_request.html", given)


def _usual_place(household: str) -> Place | None:
    """Whom a request is most likely about: the village of the house, or of whoever takes it in."""
    with suppress(BadInput):
        return find_village(household_card(household).place)
    villages = list_villages()
    return villages[0] if len(villages) == 1 else None


def _about(row: CorrectionRequest) -> str:
    return row.place.name or township_of(current_office().workspace)


def paper(request: PageRequest, number: int) -> HttpResponse:
    """What the resident takes home: the receipt or, once there is one, the answer."""
    row, office = find_request(number), current_office()
    answered = row.answered_on if row.reason else None
    told = ToldResident(
        number=row.number,
        kind=row.kind,
        said=str(row.said["said"]),
        about=_about(row),
        received=row.received_on,
        due=row.due,
        owner="" if row.owner is None else str(row.owner.said["name"]),
        answered=answered,
        decision=row.reason if answered else "",
        reason=str(row.said.get("decision", "")) if answered else "",
    )
    township = township_of(office.workspace)
    content = reply_paper(told, township, request.phrases, simulated=office.simulated)
    answer = HttpResponse(content, content_type="application/pdf")
    name = request.phrases.text("residents.no", number=number)
    answer["Content-Disposition"] = content_disposition_header(True, f"{name}.pdf") or ""
    return answer


def answer(request: PageRequest, number: int) -> HttpResponse:
    """Decide it, in plain words."""
    decision = _word(CorrectionDecision, request.POST.get("decision", ""))
    decide(number, decision, request.POST.get("words", ""), request.account)
    return HttpResponseRedirect(reverse("resident-request", args=[number]))


def called(request: PageRequest, number: int) -> HttpResponse:
    """Note what they said of the answer."""
    agreed = request.POST.get("agreed") == "yes"
    call_back(number, agreed, request.POST.get("words", ""), request.account)
    return HttpResponseRedirect(reverse("resident-request", args=[number]))


def appealed(request: PageRequest, number: int) -> HttpResponse:
    """Take it to somebody else."""
    owner = find_person(request.POST.get("owner", ""))
    row = appeal(number, request.POST.get("words", ""), owner, request.account)
    return HttpResponseRedirect(reverse("resident-request", args=[row.number]))


def contact(request: PageRequest, number: int) -> HttpResponse:
    """A house may be contacted again, as its people say now."""
    household = str(find_request(number).said["household"])
    if not household:
        raise BadInput("request-unknown", number=number)
    give_contact(household, timezone.localdate(), request.account)
    return HttpResponseRedirect(reverse("resident-request", args=[number]))


def _word(words: type[Word], said: str) -> Word:
    try:
        return words(said)
    except ValueError:
        raise BadInput("request-word", word=said[:40]) from None


ROUTES = (
    Route("residents", residents, "residents", seen_by=VILLAGES),
    Route("residents/take", take, "take-request", ("POST",), seen_by=VILLAGES),
    Route("residents/<int:number>", one, "resident-request", seen_by=VILLAGES),
    Route("residents/<int:number>/paper.pdf", paper, "request-paper", seen_by=VILLAGES),
    Route("residents/<int:number>/answer", answer, "answer-request", ("POST",), seen_by=VILLAGES),
    Route("residents/<int:number>/called", called, "call-back", ("POST",), seen_by=VILLAGES),
    Route("residents/<int:number>/appeal", appealed, "appeal-request", ("POST",), seen_by=VILLAGES),
    Route("residents/<int:number>/contact", contact, "contact-again", ("POST",), seen_by=OFFICE),
)
