"""Filled sheets as scans: dropped, read by the worker, kept at one press where all is sure, else
typed beside what could not be read.
"""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from doorstep.domain.asked import whole_number
from doorstep.office.imports import DroppedFile
from doorstep.office.models import ScanUpload
from doorstep.office.scans import (
    cuts_of,
    drop_scans,
    keep_sure,
    picture_of,
    scan_named,
    settle,
    waiting_sheets,
)
from doorstep.office.vocabulary import ScanState
from doorstep.web.audiences import STEWARDS
from doorstep.web.routes import PageRequest, Route


def scans(request: PageRequest) -> HttpResponse:
    """Where scans are dropped, and what waits of them."""
    rows = waiting_sheets()
    shown = {
        "reading": ScanUpload.objects.filter(state=ScanState.READING).count(),
        "sure": [one for one in rows if one.state == ScanState.SURE],
        "unsure": [(one, cuts_of(one)) for one in rows if one.state == ScanState.UNSURE],
        "lost": [(one, cuts_of(one)) for one in rows if one.state == ScanState.LOST],
        "kept": whole_number(request.GET.get("kept", ""), 0),
    }
    template = "scans_waiting.html" if request.htmx else "scans.html"
    return render(request, template, shown)


def drop(request: PageRequest) -> HttpResponse:
    """Take scans from the reader's computer."""
    given = request.FILES.getlist("file")
    drop_scans([DroppedFile(one.name or "", one.read()) for one in given], request.account)
    return HttpResponseRedirect(reverse("scans"))


def keep(request: PageRequest) -> HttpResponse:
    """Let every sheet of which all is sure be a visit."""
    kept = keep_sure(request.account)
    return HttpResponseRedirect(f"{reverse('scans')}?{urlencode({'kept': kept})}")


def lay_aside(request: PageRequest) -> HttpResponse:
    """Lay a page or a sheet aside: it was scanned again, or is none of ours."""
    settle([scan_named(request.POST.get("scan", ""))], ScanState.ASIDE, request.account)
    return HttpResponseRedirect(reverse("scans"))


def picture(request: PageRequest, key: str, number: int) -> HttpResponse:
    """What could not be read, cut out."""
    return HttpResponse(picture_of(scan_named(key), number), content_type="image/png")


ROUTES = (
    Route("scans", scans, "scans", seen_by=STEWARDS),
    Route("scans/drop", drop, "drop-scans", ("POST",), seen_by=STEWARDS),
    Route("scans/keep", keep, "keep-scans", ("POST",), seen_by=STEWARDS),
    Route("scans/aside", lay_aside, "lay-scan-aside", ("POST",), seen_by=STEWARDS),
    Route("scans/<uuid:key>/<int:number>", picture, "scan-picture", seen_by=STEWARDS),
)
