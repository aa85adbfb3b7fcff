"""Files: what is held; ledgers dropped, looked at, corrected, taken in or dismissed; registers
withdrawn, the last change undone. The worker does it; pages say how far it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from doorstep.domain.asked import whole_number
from doorstep.domain.errors import BadInput
from doorstep.office import imports
from doorstep.office.configuring import current_office
from doorstep.office.drills import last_drill
from doorstep.office.imports import DroppedFile, Said
from doorstep.office.queries.imports import (
    STEPS,
    ImportedFileShown,
    ImportShown,
    WaitingImport,
    held,
    import_shown,
    state_to_undo,
    village_names,
    waiting_imports,
    work_under_way,
)
from doorstep.office.vocabulary import ImportState
from doorstep.render.preview import FilePreview, choices_of, preview_of
from doorstep.web.audiences import STEWARDS
from doorstep.web.routes import PageRequest, Route

_AS_READ = "as-read"
"""What is chosen for a column of which nothing shall be said any more."""


def files(request: PageRequest) -> HttpResponse:
    """What is held, what waits, and where files are dropped."""
    waiting = waiting_imports()
    shown = {
        "held": held(),
        "waiting": waiting,
        "looking": _is_looked_at(waiting),
        "work": work_under_way(),
        "steps": STEPS,
        "to_undo": state_to_undo(),
        "left_out": whole_number(request.GET.get("left", ""), 0),
        "drilled": last_drill(),
    }
    return render(request, "files.html", shown)


def progress(request: PageRequest) -> HttpResponse:
    """How far the worker is, as a part of the page of files; once it is done, what is held then.
    The rest of the page stays as it is: somebody may be choosing files."""
    waiting, work = waiting_imports(), work_under_way()
    shown = {"waiting": waiting, "work": work, "steps": STEPS, "looking": _is_looked_at(waiting)}
    if work.step is None and not shown["looking"]:
        shown |= {"changed": True, "held": held(), "to_undo": state_to_undo()}
    return render(request, "files_progress.html", shown)


def drop(request: PageRequest) -> HttpResponse:
    """Take files from the reader's computer; what they are is looked at by the worker."""
    given = request.FILES.getlist("file")
    row = imports.drop_files([_dropped(one) for one in given], request.account)
    return HttpResponseRedirect(reverse("import", args=[row.pk]))


def dropped(request: PageRequest, key: str) -> HttpResponse:
    """What was understood of dropped files, and what would become of them."""
    shown = import_shown(key)
    previews = [(one, _preview(one, request)) for one in shown.files]
    template = "import_files.html" if request.htmx else "import.html"
    return render(request, template, {"shown": shown, "previews": previews})


def decide(request: PageRequest, key: str) -> HttpResponse:
    """Keep what the reader says of the files, then take in those that are ready, dismiss all, or
    look again; a file said to be another register's version is looked at again first."""
    then, by = request.POST.get("then"), request.account
    if then == "dismiss":
        imports.dismiss_files(key, by)
        return HttpResponseRedirect(reverse("files"))
    if then == "look":
        imports.look_again(key, by)
        return HttpResponseRedirect(reverse("import", args=[key]))
    answers = _answers(request, key)
    if not imports.take_as_said(key, answers, by):
        return HttpResponseRedirect(reverse("import", args=[key]))
    left = sum(one.left_out for one in answers.values())
    return HttpResponseRedirect(reverse("files") + (f"?left={left}" if left else ""))


def dropped_file(request: PageRequest, key: str, number: int) -> HttpResponse:
    """One dropped file: its tables, what their columns are read as, and how to put that right."""
    shown = import_shown(key)
    one = _numbered(shown, number)
    given = {
        "shown": shown,
        "one": one,
        "preview": _preview(one, request),
        "choices": choices_of(current_office().workspace.pack, request.phrases),
        "villages": village_names(),
        "as_read": _AS_READ,
    }
    return render(request, "import_file.html", given)


def correct(request: PageRequest, key: str, number: int) -> HttpResponse:
    """Keep what the reader says of one file's tables; it is read once more."""
    one = _numbered(import_shown(key), number)
    given = request.POST
    columns = dict(one.said.columns)
    for header, code, was in zip(
        *(given.getlist(name) for name in ("header", "meaning", "was")), strict=False
    ):
        if code == _AS_READ:
            columns.pop(header, None)
        elif code != was:
            columns[header] = code
    said = replace(
        one.said,
        kind=given.get("kind", ""),
        place=given.get("place", "").strip(),
        columns=tuple(columns.items()),
        skip=tuple(given.getlist("skip")),
    )
    imports.say_of_files(key, {one.name: said}, request.account)
    return HttpResponseRedirect(reverse("import", args=[key]))


def withdraw(request: PageRequest) -> HttpResponse:
    """Take a register out again."""
    imports.ask_to_withdraw(request.POST.get("source", ""), request.account)
    return HttpResponseRedirect(reverse("files"))


def undo(request: PageRequest) -> HttpResponse:
    """Go back to what was held before the last change."""
    imports.ask_to_undo(request.account, seen=request.POST.get("seen", ""))
    return HttpResponseRedirect(reverse("files"))


def compare(request: PageRequest) -> HttpResponse:
    """Have what is registered compared now."""
    imports.ask_to_reconcile(request.account)
    return HttpResponseRedirect(reverse("files"))


def _preview(one: ImportedFileShown, request: PageRequest) -> FilePreview | None:
    if one.seen is None:
        return None
    change = one.seen.change.change if one.seen.change else None
    return preview_of(one.seen.understood, change, request.phrases, dict(one.said.columns))


def _is_looked_at(waiting: Sequence[WaitingImport]) -> bool:
    return any(one.row.state == ImportState.LOOKING for one in waiting)


def _dropped(given: UploadedFile) -> DroppedFile:
    return DroppedFile(given.name or "", given.read())


def _answers(request: PageRequest, key: str) -> dict[str, Said]:
    """What the reader ticked for each file."""
    given = request.POST
    return {
        one.name: replace(
            one.said,
            answer=given.get(f"answer-{one.number}", one.said.answer),
            becomes=given.get(f"becomes-{one.number}", one.said.becomes),
            left_out=f"leave-{one.number}" in given,
        )
        for one in import_shown(key).files
    }


def _numbered(shown: ImportShown, number: int) -> ImportedFileShown:
    if not 0 < number <= len(shown.files):
        raise BadInput("import-missing")
    return shown.files[number - 1]


ROUTES = (
    Route("files", files, "files", seen_by=STEWARDS),
    Route("files/progress", progress, "files-progress", seen_by=STEWARDS),
    Route("files/drop", drop, "drop-files", ("POST",), seen_by=STEWARDS),
    Route("files/withdraw", withdraw, "withdraw-file", ("POST",), seen_by=STEWARDS),
    Route("files/undo", undo, "undo-files", ("POST",), seen_by=STEWARDS),
    Route("files/compare", compare, "compare-files", ("POST",), seen_by=STEWARDS),
    Route("files/dropped/<slug:key>", dropped, "import", seen_by=STEWARDS),
    Route("files/dropped/<slug:key>/decide", decide, "decide-import", ("POST",), seen_by=STEWARDS),
    Route("files/dropped/<slug:key>/<int:number>", dropped_file, "import-file", seen_by=STEWARDS),
    Route(
        "files/dropped/<slug:key>/<int:number>/correct",
        correct,
        "correct-file",
        ("POST",),
        seen_by=STEWARDS,
    ),
)
