"""Questions for the door: who may be missing, may have left, or may be somebody else's line."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from doorstep.domain.findings import Cell, Finding
from doorstep.office.asking import door_questions
from doorstep.office.queries.pages import PAGE
from doorstep.render.masking import masked
from doorstep.render.wording import likely_yes, problem, where
from doorstep.web.audiences import VILLAGES
from doorstep.web.routes import PageRequest, Route
from doorstep.web.views.nothing_yet import check_shown


def questions(request: PageRequest) -> HttpResponse:
    """The list, of all villages or of one."""
    check_shown()
    village = request.GET.get("village", "")
    held, asked = door_questions(village)
    page = Paginator(asked, PAGE).get_page(request.GET.get("page"))
    lines = [
        {
            "found": (shown := masked(found)),
            "sentence": problem(request.phrases, shown),
            "cells": [(cell.raw, where(cell)) for cell in _asked_of(shown)],
            "chance": f"{likely_yes(shown):.0%}",
        }
        for found in page
    ]
    counted = sorted(held.villages.items())
    told = {"page": page, "lines": lines, "village": village, "villages": counted}
    return render(request, "questions.html", told)


def _asked_of(question: Finding) -> tuple[Cell, ...]:
    """Its cells: of whom it is, and of whom it may be after all."""
    right = question.right if question.params.get("may_be") else None
    return (question.left,) if right is None else (question.left, right)


ROUTES = (Route("questions", questions, "questions", seen_by=VILLAGES),)
