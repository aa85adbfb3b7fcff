"""The reception of an inspection: opened by a protocol, its rooms and agenda, closed by two
signatures. After that nothing is added."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from doorstep.domain.errors import BadInput, RefusedByRule
from doorstep.domain.inspection import ProtocolSpec
from doorstep.domain.inspection_day import AgendaItem
from doorstep.domain.receptions import Side
from doorstep.office.audit import record
from doorstep.office.clock import now
from doorstep.office.configuring import current_office
from doorstep.office.models import Account, Reception, ReceptionSigned, TypedSheet
from doorstep.office.people import person_key
from doorstep.office.roster import day_spec

MOST_TEXT = 2000


@dataclass(frozen=True)
class ReceptionOpened:
    """What is known when inspectors come: by which protocol, when the day begins, who they are and
    which papers they showed, and where each room is (code -> place)."""

    protocol: str
    begins: dt.datetime
    inspectors: str
    credentials: str = ""
    rooms: Mapping[str, str] | None = None


@dataclass(frozen=True)
class ByHand:
    """Where a line was written by hand before it was typed in: on which sheet, at which time."""

    sheet: TypedSheet
    at: dt.datetime


@dataclass(frozen=True)
class AgendaLine:
    """One item of the day with its time and room."""

    begins: dt.datetime
    item: AgendaItem
    room: str


def protocols() -> Mapping[str, ProtocolSpec]:
    """The protocols of the folder's pack."""
    return current_office().workspace.pack.protocols


def morning_of_day(day: dt.date) -> dt.datetime:
    """When the pack lets a day of inspection begin."""
    return timezone.make_aware(dt.datetime.combine(day, day_spec().begins))


def protocol_of(reception: Reception) -> ProtocolSpec:
    """The protocol of a reception. Raises BadInput("protocol-unknown")."""
    return _protocol(reception.protocol)


@transaction.atomic
def open_reception(told: ReceptionOpened, by: Account) -> Reception:
    """Begin an inspection's reception. Raises BadInput("protocol-unknown",
    "reception-without-inspectors")."""
    spec = _protocol(told.protocol)
    if not told.inspectors.strip():
        raise BadInput("reception-without-inspectors")
    made = Reception(
        protocol=spec.code, begins=told.begins, minutes=spec.papers_minutes, by=by, when=now()
    )
    _put(made, told)
    made.save()
    record(by, "reception.opened", f"reception:{made.pk}", spec.code)
    return made


@transaction.atomic
def edit_reception(reception: Reception, told: ReceptionOpened, by: Account) -> None:
    """Say anew who comes, when and where. The protocol stays. Raises as `open_reception`."""
    check_open(reception)
    if not told.inspectors.strip():
        raise BadInput("reception-without-inspectors")
    reception.begins = told.begins
    _put(reception, told)
    reception.save()
    record(by, "reception.changed", f"reception:{reception.pk}")


def find_reception(key: str) -> Reception:
    """A reception by key. Raises BadInput("reception-missing")."""
    said = person_key(key)
    found = said and Reception.objects.filter(pk=said).first()
    if not found:
        raise BadInput("reception-missing")
    return found


def list_receptions() -> list[Reception]:
    """All receptions, the newest first."""
    return list(Reception.objects.order_by("-begins", "-when"))


def check_open(reception: Reception) -> None:
    """Raise RefusedByRule("reception-closed") where both sides signed: nothing is added then."""
    if reception.closed is not None:
        raise RefusedByRule("reception-closed")


def agenda_of(reception: Reception) -> list[AgendaLine]:
    """The day's items with their times; what happens outdoors runs beside what happens indoors."""
    at = reception.begins
    lines: list[AgendaLine] = []
    rooms = reception.said.get("rooms", {})
    spec, end = day_spec(), reception.begins
    for item in spec.agenda:
        start = at if item.room else lines[-1].begins if lines else at
        title = rooms.get(item.room, "")
        lines.append(AgendaLine(start, item, title))
        end = max(end, start + dt.timedelta(minutes=item.minutes))
        at = end
    return lines


def moment_of(hand: ByHand | None) -> dt.datetime:
    """When a line was made: now, or as the sheet says it. Raises BadInput("time-to-come")."""
    moment = now()
    if hand is not None and hand.at > moment:
        raise BadInput("time-to-come")
    return moment if hand is None else hand.at


def sheet_of(hand: ByHand | None) -> TypedSheet | None:
    """The sheet that a line was typed in from."""
    return None if hand is None else hand.sheet


def sheets_waiting(reception: Reception) -> int:
    """How many typed sheets no second person has held against the paper yet."""
    return reception.sheets.filter(compared=None).count()


def check_sheets(reception: Reception) -> None:
    """Raise RefusedByRule("sheets-wait") while typed sheets wait for a second person."""
    if waiting := sheets_waiting(reception):
        raise RefusedByRule("sheets-wait", count=waiting)


@transaction.atomic
def sign_exit(
    reception: Reception,
    side: Side,
    name: str,
    by: Account,
    *,
    note: str = "",
    hand: ByHand | None = None,
) -> None:
    """Note one side's signature on the exit sheet, with what it does not agree with; the second one
    closes the reception.

    Raises BadInput("signature-without-name", "time-to-come"), RefusedByRule("signed-already",
    "reception-closed", "signed-by-one", "sheets-wait").
    """
    locked = Reception.objects.select_for_update().get(pk=reception.pk)
    check_open(locked)
    if not name.strip():
        raise BadInput("signature-without-name")
    held = list(locked.signatures.all())
    if any(one.side == side for one in held):
        raise RefusedByRule("signed-already")
    if any(str(one.said["name"]) == name.strip() for one in held):
        raise RefusedByRule("signed-by-one")
    at, sheet = moment_of(hand), sheet_of(hand)
    signed = ReceptionSigned(reception=locked, side=side, at=at, by=by, sheet=sheet)
    signed.put(name=name.strip(), note=text_of(note))
    signed.save()
    record(by, "reception.signed", f"reception:{locked.pk}", side)
    if held:
        if hand is None:
            check_sheets(locked)
        locked.closed = at
        locked.save(update_fields=["closed"])
        record(by, "reception.closed", f"reception:{locked.pk}")


def text_of(said: str) -> str:
    """What somebody wrote, trimmed. Raises BadInput("text-too-long")."""
    text = said.strip()
    if len(text) > MOST_TEXT:
        raise BadInput("text-too-long", most=MOST_TEXT)
    return text


def _put(reception: Reception, told: ReceptionOpened) -> None:
    rooms = {code: text_of(where) for code, where in (told.rooms or {}).items()}
    known = {code: where for code, where in rooms.items() if code in day_spec().rooms}
    reception.put(
        inspectors=text_of(told.inspectors), credentials=text_of(told.credentials), rooms=known
    )


def _protocol(code: str) -> ProtocolSpec:
    known = protocols()
    if code not in known:
        raise BadInput("protocol-unknown", protocol=code, known=", ".join(known))
    return known[code]
