"""Nobody is struck off in silence: whoever stands in no register any more waits here until
evidence tells why, or until three tries on different days, a notice, a posted list and time to
object have passed - and then two different people must say that the name leaves. That nobody was
met lets nobody go by itself; who came from elsewhere is held no differently.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from doorstep.app.departures import RegistersLook, look_at_registers
from doorstep.app.workspace import Workspace
from doorstep.domain.errors import BadInput, RefusedByRule
from doorstep.domain.vocabulary import VisitOutcome
from doorstep.engine.fields.places import place_key
from doorstep.office.accounts import check_second
from doorstep.office.audit import record
from doorstep.office.configuring import current_office
from doorstep.office.models import Account, Attempt, AuditEvent, Departure
from doorstep.office.projecting import keep_places
from doorstep.office.visit_reviews import person_token
from doorstep.office.vocabulary import DepartureState, LeftBy
from doorstep.packs.calendars import load_calendar

LOOKED = "departures.looked"
"""What the audit says of a state of the folder that was looked at."""

TRIES = 3
"""On so many different days somebody tried to meet a person before a notice may be given."""

OBJECTION_DAYS = 30
"""How long a posted list hangs at least; its last day is a worked one: somebody is there to
be told."""

WAITING = (DepartureState.OPEN, DepartureState.NOTICED, DepartureState.POSTED)
"""How far a name is on the way on which it may leave."""


def notice_departures(workspace: Workspace) -> int:
    """Hold the folder's present state against the last one that was looked at; returns how many
    names are waiting since. Whatever changed the folder, this sees it.

    Who stands in a register again, or was met at a visit since, stays. A death or a removal record
    that names somebody is evidence, as long as it is held; it lets nobody go by itself.
    """
    after = workspace.store.state().id
    last = AuditEvent.objects.filter(what=LOOKED).order_by("-number").first()
    before = None if last is None else last.on.removeprefix("state:")
    if before == after:
        return 0
    look = look_at_registers(workspace.store, workspace.pack, before, after)
    with transaction.atomic():
        places = keep_places(workspace, {one.place for one in look.gone})
        held = list(Departure.objects.select_for_update().exclude(evidence=LeftBy.BACK))
        for departure in held:
            _settle(departure, look)
        known = {key for one in held for key in one.said["keys"]}
        fresh = [one for one in look.gone if known.isdisjoint(one.keys)]
        for line in fresh:
            place = places.get(place_key(line.place), places[""])
            departure = Departure(
                place=place, register=line.register, about=person_token(line.keys[0])
            )
            told = {"name": line.name, "line": dict(line.told), "keys": list(line.keys)}
            departure.put(**told, record=False)
            departure.save(force_insert=True)
            record(None, "departure.opened", f"departure:{departure.pk}", line.register)
            _settle(departure, look)
        record(None, LOOKED, f"state:{after}")
    return len(fresh)


# -- what people do


@transaction.atomic
def note_try(key: UUID, day: dt.date, by: Account) -> Departure:
    """Keep that somebody tried to meet this person on a day, and did not.

    Raises BadInput("departure-missing", "departure-moved-on", "visit-day-ahead").
    """
    departure = _held(key, *WAITING)
    if day > timezone.localdate():
        raise BadInput("visit-day-ahead", day=day)
    tried = Attempt(about=departure.about, day=day, outcome=VisitOutcome.NONCONTACT, by=by)
    tried.put()
    tried.save(force_insert=True)
    record(by, "departure.tried", f"departure:{key}")
    return departure


@transaction.atomic
def give_notice(key: UUID, by: Account) -> Departure:
    """Note that a notice was left or sent today, after three tries on different days.

    Raises RefusedByRule("departure-tries"), and as `note_try`.
    """
    departure = _held(key, DepartureState.OPEN)
    if (days := len(tries_of(departure))) < TRIES:
        raise RefusedByRule("departure-tries", days=days, wanted=TRIES)
    departure.noticed_on = timezone.localdate()
    return _moved(departure, DepartureState.NOTICED, by)


@transaction.atomic
def post_names(keys: Iterable[UUID], by: Account) -> list[Departure]:
    """Note that a list with these names hangs from today; until when anybody may object is written
    on it. Raises as `note_try`; all names or none."""
    posted = []
    for key in keys:
        departure = _held(key, DepartureState.NOTICED)
        departure.posted_on = timezone.localdate()
        departure.objections_until = hangs_until(departure.posted_on)
        posted.append(_moved(departure, DepartureState.POSTED, by))
    return posted


def hangs_until(posted: dt.date) -> dt.date:
    """The last day to object to a list that hangs since a day: a worked one."""
    calendar = load_calendar(current_office().store.settings.pack)
    return calendar.after(posted + dt.timedelta(days=OBJECTION_DAYS - 1), 1)


@transaction.atomic
def keep_name(key: UUID, by: Account, *, note: str = "") -> Departure:
    """Somebody objected, or the person was found: the name belongs into the register."""
    departure = _held(key, *WAITING)
    departure.put(**{**departure.said, "note": note})
    departure.proposed_by, departure.evidence = None, ""
    return _moved(departure, DepartureState.STAYS, by)


@transaction.atomic
def propose_leaving(key: UUID, by: Account, *, evidence: LeftBy | None = None) -> Departure:
    """Say as the first that a name leaves: on evidence (a record that is held, or what you saw), or
    (None) because the whole way was gone. The name waits until somebody else says so too.

    Raises RefusedByRule("departure-too-soon"), and as `note_try`.
    """
    departure = _held(key, *WAITING, DepartureState.STAYS)
    seen = evidence or LeftBy.POSTED
    if departure.state == DepartureState.STAYS and seen != LeftBy.RECORD:
        raise BadInput("departure-moved-on")
    if departure.proposed_by is not None:
        if (departure.proposed_by, departure.evidence) != (by, seen):
            raise BadInput("departure-moved-on")
        return departure
    _check_evidence(departure, seen)
    departure.evidence, departure.proposed_by = seen, by
    departure.save()
    record(by, "departure.proposed", f"departure:{key}", seen)
    return departure


@transaction.atomic
def take_back(key: UUID, by: Account) -> Departure:
    """Let a name wait on as if nobody had said that it leaves. Raises as `confirm_leaving`."""
    departure = _proposed(key)
    _waits_on(departure, by)
    return departure


@transaction.atomic
def confirm_leaving(key: UUID, by: Account) -> Departure:
    """Say as the second that a name leaves: it leaves.

    Raises BadInput("departure-not-proposed", "departure-missing"),
    RefusedByRule("departure-too-soon"): what was said first does not hold any more; and as
    `check_second`.
    """
    departure = _proposed(key)
    assert departure.proposed_by is not None
    check_second(departure.proposed_by, by)
    _check_evidence(departure, LeftBy(departure.evidence))
    departure.decided_by = by
    return _moved(departure, DepartureState.LEFT, by)


def _check_evidence(departure: Departure, seen: LeftBy) -> None:
    until = departure.objections_until
    hung = departure.state == DepartureState.POSTED and until is not None
    holds = {
        LeftBy.RECORD: bool(departure.said.get("record")),
        LeftBy.POSTED: hung and until is not None and timezone.localdate() > until,
        LeftBy.BACK: False,
    }
    if not holds.get(seen, True):
        raise RefusedByRule("departure-too-soon")


def _proposed(key: UUID) -> Departure:
    departure = _held(key, *WAITING, DepartureState.STAYS)
    if departure.proposed_by is None:
        raise BadInput("departure-not-proposed")
    return departure


def _waits_on(departure: Departure, by: Account | None) -> None:
    departure.proposed_by, departure.evidence = None, ""
    departure.save()
    record(by, "departure.taken-back", f"departure:{departure.pk}")


def tries_of(departure: Departure) -> list[dt.date]:
    """The different days on which somebody tried and met nobody, since the name was gone."""
    abouts = {departure.about, *(person_token(key) for key in departure.said["keys"])}
    tried = Attempt.objects.filter(about__in=abouts, outcome=VisitOutcome.NONCONTACT)
    return sorted(set(tried.values_list("day", flat=True)))


# --


def _settle(departure: Departure, look: RegistersLook) -> None:
    """What the records themselves say of a name: back in a register, met at a visit since, named by
    a record that would let it go - or by one no longer."""
    keys: Sequence[str] = departure.said["keys"]
    opened = timezone.localdate(departure.opened).isoformat()
    proven = not look.proven.isdisjoint(keys)
    if departure.said.get("record") != proven:
        departure.put(**{**departure.said, "record": proven})
        departure.save()
    if not look.present.isdisjoint(keys):
        _settled(departure, DepartureState.STAYS, LeftBy.BACK)
    elif max((look.met.get(key, "") for key in keys), default="") >= opened:
        _settled(departure, DepartureState.STAYS, "")
    elif departure.evidence == LeftBy.RECORD and not proven:
        if departure.state == DepartureState.LEFT:
            _settled(departure, DepartureState.OPEN, "")
        else:
            _waits_on(departure, None)


def _settled(departure: Departure, state: DepartureState, evidence: str) -> None:
    if (departure.state, departure.evidence) != (state, evidence):
        departure.proposed_by = departure.decided_by = None
        departure.evidence = evidence
        _moved(departure, state, None)


def _held(key: UUID, *states: DepartureState) -> Departure:
    locked = Departure.objects.select_for_update(of=("self",)).select_related("proposed_by__person")
    departure = locked.filter(pk=key).first()
    if departure is None:
        raise BadInput("departure-missing")
    if departure.state not in states:
        raise BadInput("departure-moved-on")
    return departure


def _moved(departure: Departure, to: DepartureState, by: Account | None) -> Departure:
    departure.state = to
    departure.save()
    record(by, f"departure.{to}", f"departure:{departure.pk}", departure.evidence)
    return departure
