"""What the office asks of its villages' staff in a month, against a budget; and the forms that are
no longer asked."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from doorstep.app.reporting import township_of
from doorstep.app.workspace import Workspace
from doorstep.domain.asked import day_of
from doorstep.domain.burden import OfficeBurden, excesses
from doorstep.domain.errors import BadInput
from doorstep.domain.periods import Month
from doorstep.office.burden import burden_of, this_month
from doorstep.office.configuring import current_office
from doorstep.office.retired_forms import LONGEST, retire_form
from doorstep.render.burden import (
    ask_heads,
    ask_rows,
    budget_said,
    burden_paper,
    excess_said,
    headline,
    known_said,
    month_said,
    printed_said,
    retired_said,
    village_cells,
    village_heads,
)
from doorstep.web.addresses import address
from doorstep.web.audiences import OFFICE, VILLAGES
from doorstep.web.routes import PageRequest, Route
from doorstep.web.sending import sent_pdf


def burden(request: PageRequest) -> HttpResponse:
    """The month: what was asked, of which village, what is above the budget."""
    phrases, asked = request.phrases, _asked(request)
    shown = {
        "month": month_said(asked, phrases),
        "key": asked.month.key,
        "headline": headline(asked, phrases),
        "over": [excess_said(one, asked, phrases) for one in excesses(asked)],
        "asks": ask_rows(asked, phrases),
        "ask_heads": ask_heads(phrases),
        "heads": village_heads(asked.spec, phrases),
        "villages": [village_cells(one, asked.spec, phrases) for one in asked.villages],
        "printed": printed_said(asked, phrases),
        "known": known_said(asked, phrases),
        "is_known": bool(asked.fields_known),
        "retired": [retired_said(one, phrases) for one in asked.retired],
        "budget": budget_said(asked.spec, phrases),
        "today": timezone.localdate(),
        "longest": LONGEST,
    }
    return render(request, "burden.html", shown)


def paper(request: PageRequest) -> HttpResponse:
    """The month on paper."""
    workspace, day = Workspace(current_office().folder), timezone.localdate()
    told = (_asked(request), township_of(workspace), day, request.phrases)
    return sent_pdf(burden_paper(*told, simulated=workspace.is_simulated), "burden.pdf")


def retired(request: PageRequest) -> HttpResponse:
    """Note that a form is no longer asked."""
    said = request.POST
    since = day_of(said.get("since", ""))
    retire_form(said.get("title", ""), since, said.get("instead", ""), request.account)
    return HttpResponseRedirect(address("burden", kept="1"))


def _asked(request: PageRequest) -> OfficeBurden:
    said = request.GET.get("month", "")
    month = Month.read(said) if said else this_month()
    if month is None:
        raise BadInput("month-unclear")
    return burden_of(month)


ROUTES = (
    Route("burden", burden, "burden", seen_by=VILLAGES),
    Route("burden.pdf", paper, "burden-paper", seen_by=VILLAGES),
    Route("burden/retired", retired, "retire-form", ("POST",), seen_by=OFFICE),
)
