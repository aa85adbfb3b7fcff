"""Phones that take part in visits with ODK Collect: a key for each visitor, and the forms and lists
of houses that the key opens.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import secrets
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from doorstep.domain.errors import BadInput
from doorstep.domain.forms import FormSpec, HouseSheet
from doorstep.engine.fields.formula_like import hold_as_text
from doorstep.i18n.phrasebook import DEFAULT, Phrasebook
from doorstep.office.audit import record
from doorstep.office.configuring import current_office
from doorstep.office.forms_kept import issued_form, keep_form
from doorstep.office.models import Account, Assignment, FormKept, Person, Submission, VisitorKey
from doorstep.office.visits import sheet_of
from doorstep.office.vocabulary import OPEN_DOORS
from doorstep.render.xforms import LINES, TO_DO, houses_file, xform

_PLAIN_LIST = "jr://file-csv/houses.csv"
"""What a form was made with before houses were ticked: such a one is made anew."""


@transaction.atomic
def make_key(person: Person, by: Account | None) -> str:
    """A fresh key for a visitor's phone; the ones before it open nothing any more."""
    revoke_keys(person, by)
    told = secrets.token_urlsafe(24)
    VisitorKey.objects.create(digest=_digest(told), person=person)
    record(by, "phone.key", f"person:{person.pk}")
    return told


@transaction.atomic
def revoke_keys(person: Person, by: Account | None) -> None:
    """Let no phone of a visitor's send or fetch any more: it was lost, or they have left."""
    if VisitorKey.objects.filter(person=person, revoked=None).update(revoked=timezone.now()):
        record(by, "phone.key-revoked", f"person:{person.pk}")


def has_phone(person: Person) -> bool:
    """Whether a key of somebody's opens something."""
    return VisitorKey.objects.filter(person=person, revoked=None).exists()


def enrolment(server: str) -> str:
    """What Collect's own code to scan says of a server: JSON, packed and in base 64."""
    general = {"server_url": server, "form_update_mode": "match_exactly"}
    told = json.dumps({"general": general, "admin": {}, "project": {}}, separators=(",", ":"))
    return base64.b64encode(zlib.compress(told.encode())).decode()


def holder_of(key: str) -> Person | None:
    """Whose phone a key is of; nobody's where it is unknown or revoked, or its holder has left."""
    return next(iter(Person.objects.raw(_HOLDER, [_digest(key)])), None)


_HOLDER = f"""
    SELECT held.* FROM {Person._meta.db_table} held
    JOIN {VisitorKey._meta.db_table} keyed ON keyed.person_id = held.id
    WHERE keyed.digest = %s AND keyed.revoked IS NULL AND held.left_on IS NULL
"""
"""Asked with every request of a phone: as a question of Django's it costs six times as much."""


def _digest(key: str) -> str:
    return current_office().store.cipher.seal_of("phone", key.encode("utf-8", "replace"))


# -- what a phone fetches


@dataclass(frozen=True)
class PhoneForm:
    """A form as a phone's list names it; `houses` (entities: a version each, one more with every
    visit that came) and `lines` are the CSV files beside it."""

    code: str
    version: str
    title: str
    md5: str
    houses: bytes
    lines: bytes

    @property
    def media(self) -> dict[str, bytes]:
        """The files by name."""
        return {houses_file(self.code): self.houses, LINES: self.lines}


def forms_of(person: Person) -> list[PhoneForm]:
    """The forms of the houses that a visitor still has to go to, in their present version."""
    doors = doors_of(person)
    codes = sorted({code for door in doors for code in door.forms})
    return [_phone_form(keep_form(code), doors) for code in codes]


def form_of_phone(person: Person, code: str) -> PhoneForm:
    """One of them. Raises BadInput("form-unknown")."""
    found = next((one for one in forms_of(person) if one.code == code), None)
    if found is None:
        raise BadInput("form-unknown", form=code, known="-")
    return found


def doors_of(person: Person) -> list[Assignment]:
    """The houses that a visitor still has to go to, in walking order."""
    held = Assignment.objects.filter(state__in=OPEN_DOORS, plan__replaced=False)
    own = held.filter(visitor=person) | held.filter(second=person)
    return list(own.select_related("place").order_by("day", "order", "code"))


def xform_of(code: str, version: str) -> str:
    """A form's XForm, made once for a version and kept with it.

    Raises BadInput("form-unknown", "form-version-unknown").
    """
    form = issued_form(code, version)
    kept = FormKept.objects.get(code=code, version=version)
    if not kept.xform or _PLAIN_LIST in kept.xform:
        words = {lang: Phrasebook(lang) for lang in ("zh", "en")}
        kept.xform = xform(form, words).text
        kept.md5 = hashlib.md5(kept.xform.encode(), usedforsecurity=False).hexdigest()
        kept.save(update_fields=["xform", "md5"])
    return kept.xform


def gone_from(person: Person, names: Iterable[str]) -> dict[str, bool]:
    """Of houses by the names they have in a phone's list, whether they do not belong there any
    more: answered, taken over, another's. What nobody knows here is not called gone: the phone
    would drop what it has not sent yet."""
    keys = {name: key for name in names if (key := _uuid_or_none(name)) is not None}
    held = Assignment.objects.filter(pk__in=keys.values())
    known = set(held.values_list("pk", flat=True))
    theirs = {door.pk for door in doors_of(person)}
    return {name: key in known and key not in theirs for name, key in keys.items()}


def _uuid_or_none(said: str) -> UUID | None:
    try:
        return UUID(said)
    except ValueError:
        return None


def _phone_form(form: FormSpec, doors: list[Assignment]) -> PhoneForm:
    xform_of(form.code, form.version)
    md5 = FormKept.objects.values_list("md5", flat=True).get(code=form.code, version=form.version)
    words = Phrasebook(current_office().store.settings.language or DEFAULT)
    sheets = [(door, sheet_of(door, form.code)) for door in doors if form.code in door.forms]
    came = Submission.objects.filter(assignment__in=doors, form=form.code).values("assignment")
    times = dict(came.annotate(n=Count("pk")).values_list("assignment", "n"))
    houses = [
        [door.pk, f"{TO_DO} {plain}", times.get(door.pk, 0) + 1, plain, door.code, len(sheet.lines)]
        for door, sheet in sheets
        for plain in [_house(door, sheet)]
    ]
    lines = (line for door, sheet in sheets for line in _lines(form, door, sheet, words))
    return PhoneForm(
        code=form.code,
        version=form.version,
        title=words.pick(form.title),
        md5=md5,
        houses=_csv([["name", "label", "__version", "plain", "code", "lines"], *houses]),
        lines=_csv([["key", "ref", "who", "record_says"], *lines]),
    )


def _house(door: Assignment, sheet: HouseSheet) -> str:
    """How a house stands in the list: its day and place in it, whose it is and where."""
    told = [sheet.house.get(name, "") for name in ("head_name", "village", "group", "address")]
    when = f"{door.day.month}-{door.day.day} #{door.order}" if door.day else ""
    return " ".join(filter(None, [when, *told, door.code]))


def _lines(
    form: FormSpec, door: Assignment, sheet: HouseSheet, words: Phrasebook
) -> Iterator[list[object]]:
    for number, line in enumerate(sheet.lines, 1):
        shown = [
            f"{words.name('column', column)} {said}"
            for column in form.shows
            if (said := line.values.get(column, ""))
        ]
        who = line.values.get("name") or line.ref
        yield [f"{door.pk}-{number}", line.ref, who, words.join(shown)]


def _csv(rows: list[list[object]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(
        [hold_as_text(str(cell)) for cell in row] for row in rows
    )
    return out.getvalue().encode()
