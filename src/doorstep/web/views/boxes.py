"""The index of the boxes of papers: where each stands, who keeps it; as a workbook and back."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from doorstep.domain.asked import counts_told, whole_number
from doorstep.office.file_boxes import BoxTold, box_table, boxes_of, keep_box, take_boxes_sent
from doorstep.office.people import find_person
from doorstep.office.queries.people import people_near
from doorstep.office.queries.receptions import box_line
from doorstep.render.table_book import table_workbook
from doorstep.web.audiences import OFFICE
from doorstep.web.routes import PageRequest, Route
from doorstep.web.sending import file_of, sent_workbook


def boxes(request: PageRequest) -> HttpResponse:
    """All boxes."""
    held = boxes_of()
    given = {
        "boxes": [(one, box_line(one, request.phrases)) for one in held],
        "missing": sum(not one.is_ready for one in held),
        "people": people_near(),
        "done": counts_told(request.GET, ("changed",)),
        "edit": request.GET.get("edit", ""),
    }
    return render(request, "boxes.html", given)


def keep(request: PageRequest, number: str) -> HttpResponse:
    """Say where one stands."""
    said, box = request.POST, whole_number(number, -1)
    keeper = find_person(said["keeper"]) if said.get("keeper") else None
    pages = whole_number(said["pages"], -1) if said.get("pages") else None
    told = BoxTold(said.get("where", ""), keeper, pages)
    keep_box(box, told, request.account, seen=whole_number(said.get("version", ""), -1))
    return HttpResponseRedirect(f"{reverse('boxes')}?{urlencode({'changed': 1})}#box-{box}")


def book(request: PageRequest) -> HttpResponse:
    """The index as a workbook."""
    table = box_table(request.phrases)
    return sent_workbook(table_workbook(table, request.phrases), "boxes.xlsx")


def take(request: PageRequest) -> HttpResponse:
    """Take the workbook back."""
    changed = take_boxes_sent(*file_of(request), request.account)
    return HttpResponseRedirect(f"{reverse('boxes')}?{urlencode({'changed': changed})}")


ROUTES = (
    Route("boxes", boxes, "boxes", seen_by=OFFICE),
    Route("boxes/boxes.xlsx", book, "box-book", seen_by=OFFICE),
    Route("boxes/take", take, "take-boxes", ("POST",), seen_by=OFFICE),
    Route("boxes/<slug:number>/keep", keep, "keep-box", ("POST",), seen_by=OFFICE),
)
