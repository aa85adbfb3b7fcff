"""The requests of OpenRosa's protocol, each opened by a visitor's key in its address."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from xml.sax.saxutils import escape

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse

from doorstep.domain.errors import BadInput
from doorstep.office.models import Person
from doorstep.office.phone_visits import read_sent
from doorstep.office.phones import PhoneForm, form_of_phone, forms_of, gone_from, xform_of
from doorstep.render.xforms import houses_file
from doorstep.web.bodies import PHONE_BYTES
from doorstep.web.openrosa.committing import committed
from doorstep.web.openrosa_answers import VERSION, md5_of, said, tagged, xml_answer
from doorstep.web.routes import Access, PageRequest, Route

LIST = "http://openrosa.org/xforms/xformsList"
MANIFEST = "http://openrosa.org/xforms/xformsManifest"
XML_PART = "xml_submission_file"
MOST_ASKED = 1_000
"""Of so many houses a phone may ask at once whether they are gone."""
STATUS = {
    "form-unknown": 404,
    "form-version-unknown": 404,
    "door-unknown": 404,
    "visit-other-bytes": 409,
    "visit-corrected": 409,
    "visit-missing": 409,
}
"""By which status Collect is told what is wrong; else 400. What it is refused with it keeps."""
PhoneView = Callable[..., HttpResponse]


def for_phones(view: PhoneView) -> PhoneView:
    """Let a view fail in OpenRosa's words."""

    @wraps(view)
    def asked(request: PageRequest, **given: Any) -> HttpResponse:
        try:
            return view(request, request.visitor, **given)
        except (BadInput, OperationalError) as error:
            busy = isinstance(error, OperationalError)
            problem = BadInput("database-busy") if isinstance(error, OperationalError) else error
            status = 503 if busy else STATUS.get(problem.code, 400)
            return said(request.phrases.problem(problem), status)

    return asked


@for_phones
def form_list(request: PageRequest, person: Person) -> HttpResponse:
    """The forms of the visitor's houses."""
    entries = "".join(
        f"<xform><formID>{escape(one.code)}</formID><name>{escape(one.title)}</name>"
        f"<version>{escape(one.version)}</version><hash>md5:{one.md5}</hash>"
        f"<downloadUrl>{_address(request, one, 'form.xml')}</downloadUrl>"
        f"<manifestUrl>{_address(request, one, 'manifest')}</manifestUrl></xform>"
        for one in forms_of(person)
    )
    return xml_answer(f'<xforms xmlns="{LIST}">{entries}</xforms>', request)


@for_phones
def form(request: PageRequest, person: Person, code: str, version: str) -> HttpResponse:
    """An XForm, in any version that was ever issued."""
    return xml_answer(xform_of(code, version), request)


@for_phones
def manifest(request: PageRequest, person: Person, code: str, version: str) -> HttpResponse:
    """The files beside a form: the visitor's own houses, and who is on record there."""
    one = form_of_phone(person, code)
    files = "".join(_media_file(request, one, name, data) for name, data in one.media.items())
    return xml_answer(f'<manifest xmlns="{MANIFEST}">{files}</manifest>', request)


def _media_file(request: HttpRequest, one: PhoneForm, name: str, data: bytes) -> str:
    """One file of a manifest; the houses are entities, which a phone ticks by itself."""
    houses = name == houses_file(one.code)
    kind = ' type="entityList"' if houses else ""
    asked = f"<integrityUrl>{_address(request, one, 'integrity')}</integrityUrl>" if houses else ""
    return (
        f"<mediaFile{kind}><filename>{name}</filename><hash>md5:{md5_of(data)}</hash>"
        f"<downloadUrl>{_address(request, one, name)}</downloadUrl>{asked}</mediaFile>"
    )


@for_phones
def integrity(request: PageRequest, person: Person, code: str, version: str) -> HttpResponse:
    """Which houses of a phone's list do not belong there any more."""
    names = request.GET.get("id", "").split(",")[:MOST_ASKED]
    entities = "".join(
        f'<entity id="{escape(name)}"><deleted>{str(gone).lower()}</deleted></entity>'
        for name, gone in gone_from(person, names).items()
    )
    return xml_answer(f"<data><entities>{entities}</entities></data>", request)


@for_phones
def media(request: PageRequest, person: Person, code: str, version: str, name: str) -> HttpResponse:
    """One of those files."""
    data = form_of_phone(person, code).media.get(name)
    if data is None:
        return said(request.phrases.text("collect.file-unknown"), 404)
    return tagged(HttpResponse(data, content_type="text/csv; charset=utf-8"), request)


@for_phones
def submission(request: PageRequest, person: Person) -> HttpResponse:
    """Say how much may be sent (HEAD), or take a visit."""
    if request.method == "HEAD":
        answer = HttpResponse(status=204)
        answer.headers["X-OpenRosa-Accept-Content-Length"] = str(PHONE_BYTES)
        answer.headers.setdefault(*VERSION)
        return answer
    if "X-OpenRosa-Version" not in request.headers:
        raise BadInput("submission-malformed")
    part = request.FILES.get(XML_PART)
    if part is None:
        raise BadInput("submission-malformed")
    kept = committed(read_sent(person, part.read(), request.GET.get("deviceID", "")))
    text = request.phrases.text("collect.received", code=str(kept.pk)[:8])
    return said(text, 201)


def _address(request: HttpRequest, one: PhoneForm, name: str) -> str:
    """The whole address of something of a form's, beside the list itself."""
    base = request.build_absolute_uri(request.path).rpartition("/key/")[0]
    key = request.path.partition("/key/")[2].partition("/")[0]
    return escape(f"{base}/key/{key}/forms/{one.code}/{one.version}/{name}")


_FORM = "key/<str:key>/forms/<str:code>/<str:version>"
ROUTES = (
    Route("key/<str:key>/formList", form_list, "phone-forms", access=Access.KEY),
    Route(f"{_FORM}/form.xml", form, "phone-form", access=Access.KEY),
    Route(f"{_FORM}/manifest", manifest, "phone-manifest", access=Access.KEY),
    Route(f"{_FORM}/integrity", integrity, "phone-integrity", access=Access.KEY),
    Route(f"{_FORM}/<str:name>", media, "phone-media", access=Access.KEY),
    Route("key/<str:key>/submission", submission, "phone-visit", ("HEAD", "POST"), Access.KEY),
)
