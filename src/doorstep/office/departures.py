"""Nobody is struck off in silence: whoever stands in no register any more waits here until
evidence tells why, or until three tries on different days, a notice, a posted list and time to
object have passed. That nobody was met lets nobody go by itself; who came from elsewhere is held
no differently.
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
from doorstep.office.audit import record
from doorstep.office.models import Account, Attempt, AuditEvent, Departure
from doorstep.office.projecting import keep_places
from doorstep.office.visit_reviews import person_token
from doorstep.office.vocabulary import DepartureState, LeftBy

LOOKED = "departures.looked"
"""What the audit says of a state of the folder that was looked at."""

TRIES = 3
"""On so many different days somebody tried to meet a person before a notice may be given."""

OBJECTION_DAYS = 30
"""How long a posted list hangs."""

WAITING = (DepartureState.OPEN, DepartureState.NOTICED, DepartureState.POSTED)
"""How far a name is on the way on which it may leave."""


def notice_departures(workspace: Workspace) -> int:
    """Hold the folder's present state against the last one that was looked at; returns how many
    names are waiting since. Whatever changed the folder, this sees it.

    Who stands in a register again, or was met at a visit since, stays; whom a death or a removal
    record names has left, as long as that record is held.
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
            departure.put(name=line.name, line=dict(line.told), keys=list(line.keys))
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
        departure.objections_until = departure.posted_on + dt.timedelta(days=OBJECTION_DAYS)
        posted.append(_moved(departure, DepartureState.POSTED, by))
    return posted


@transaction.atomic
def keep_name(key: UUID, by: Account, *, note: str = "") -> Departure:
    """Somebody objected, or the person was found: the name belongs into the register."""
    departure = _held(key, *WAITING)
    departure.put(**{**departure.said, "note": note})
    return _moved(departure, DepartureState.STAYS, by)


@transaction.atomic
def let_go(key: UUID, by: Account, *, evidence: LeftBy | None = None) -> Departure:
    """A name leaves: on evidence that somebody saw, or once the whole way was gone.

    Raises RefusedByRule("departure-too-soon"), and as `note_try`.
    """
    departure = _held(key, *WAITING)
    until = departure.objections_until
    waited = departure.state == DepartureState.POSTED and until is not None
    if evidence is None and not (waited and until and timezone.localdate() > until):
        raise RefusedByRule("departure-too-soon")
    departure.evidence = LeftBy.POSTED if evidence is None else evidence
    departure.decided_by = by
    return _moved(departure, DepartureState.LEFT, by)


def tries_of(departure: Departure) -> list[dt.date]:
    """The different days on which somebody tried and met nobody, since the name was gone."""
    abouts = {departure.about, *(person_token(key) for key in departure.said["keys"])}
    tried = Attempt.objects.filter(about__in=abouts, outcome=VisitOutcome.NONCONTACT)
    return sorted(set(tried.values_list("day", flat=True)))


# --


def _settle(departure: Departure, look: RegistersLook) -> None:
    """What the records themselves say of a name: back in a register, met at a visit since, named by
    a record that lets it go - or by one no longer."""
    keys: Sequence[str] = departure.said["keys"]
    opened = timezone.localdate(departure.opened).isoformat()
    stands = departure.state, departure.evidence
    now: tuple[DepartureState, str]
    if not look.present.isdisjoint(keys):
        now = DepartureState.STAYS, LeftBy.BACK
    elif max((look.met.get(key, "") for key in keys), default="") >= opened:
        now = DepartureState.STAYS, ""
    elif stands[0] == DepartureState.LEFT and stands[1] != LeftBy.RECORD:
        return
    elif not look.proven.isdisjoint(keys):
        now = DepartureState.LEFT, LeftBy.RECORD
    elif stands[0] == DepartureState.LEFT:
        now = DepartureState.OPEN, ""
    else:
        return
    if stands != now:
        departure.evidence = now[1]
        _moved(departure, now[0], None)


def _held(key: UUID, *states: DepartureState) -> Departure:
    departure = Departure.objects.select_for_update().filter(pk=key).first()
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
