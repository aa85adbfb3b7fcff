"""The policy bank: a list to search, and study cards."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from doorstep.app.policy_bank import found_policies, policies_in_force, printable_policies
from doorstep.office.configuring import current_office
from doorstep.render.policies import policy_line, study_cards
from doorstep.web.audiences import EVERYONE
from doorstep.web.routes import PageRequest, Route
from doorstep.web.sending import sent_pdf


def policies(request: PageRequest) -> HttpResponse:
    """What is in force today, narrowed by a word, which is typed and so stands in no address."""
    day, word = timezone.localdate(), request.POST.get("word", "")[:60]
    held = policies_in_force(current_office().store.settings.pack, day)
    found = found_policies(held, word)
    lines = [policy_line(one, day, request.phrases) for one in found]
    return render(request, "policies.html", {"lines": lines, "word": word, "count": len(held)})


def cards(request: PageRequest) -> HttpResponse:
    """Study cards of what is in force today."""
    day = timezone.localdate()
    found = printable_policies(current_office().store.settings.pack, day)
    return sent_pdf(study_cards(found, day, request.phrases), "policies.pdf")


ROUTES = (
    Route("policies", policies, "policies", seen_by=EVERYONE),
    Route("policies/find", policies, "find-policies", ("POST",), seen_by=EVERYONE),
    Route("policies.pdf", cards, "policies-cards", seen_by=EVERYONE),
)
