"""The duty roster of the township or of a village: drawn up from the people and their duties,
changed by hand within the rules, and test calls, of which the day alone is kept. Nobody's
whereabouts are asked or kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from doorstep.domain.asked import whole_number
from doorstep.domain.duties import Role
from doorstep.domain.errors import BadInput, RefusedByRule
from doorstep.domain.inspection_day import InspectionDaySpec
from doorstep.domain.rosters import OnDuty, Post, RosterLine, WorkShift
from doorstep.engine.planning.rostering import check_stint, draw_up, stints_of
from doorstep.office.audit import record
from doorstep.office.configuring import current_office
from doorstep.office.duties import holding
from doorstep.office.models import Account, Duty, DutyShift, Person, Place, TestCall
from doorstep.office.vocabulary import PlaceKind
from doorstep.packs.inspection_days import load_inspection_day

MOST_DAYS = 62
LEAD_IN: Mapping[PlaceKind, tuple[Role, ...]] = {
    PlaceKind.TOWNSHIP: (Role.LEAD, Role.STATIONED, Role.SECRETARY),
    PlaceKind.VILLAGE: (Role.SECRETARY,),
}
SERVE_IN: Mapping[PlaceKind, tuple[Role, ...]] = {
    PlaceKind.TOWNSHIP: (Role.STEWARD, Role.CLERK),
    PlaceKind.VILLAGE: (Role.CLERK, Role.GROUP_LEADER, Role.CENTRE_HOUSEHOLD),
}
"""Who leads and who serves in a shift: by the roles they hold there or below."""


@dataclass(frozen=True)
class MayServe:
    """Somebody who may be put down."""

    person: Person
    leads: bool


def day_spec() -> InspectionDaySpec:
    """What the folder's pack says of the inspection day."""
    return load_inspection_day(current_office().store.settings.pack)


def roster_place(key: str = "") -> Place:
    """A township or village by key; without one the township. Raises BadInput("place-missing")."""
    kinds = (PlaceKind.TOWNSHIP, PlaceKind.VILLAGE)
    places = Place.objects.filter(kind__in=kinds)
    wanted = places.filter(pk=whole_number(key)) if key else places.filter(kind=kinds[0])
    found = wanted.first()
    if found is None:
        raise BadInput("place-missing", place=key)
    return found


def may_serve(place: Place) -> list[MayServe]:
    """Who may be put down in a place's roster; each once, as leader where they may lead."""
    kind = PlaceKind(place.kind)
    roles = (*LEAD_IN[kind], *SERVE_IN[kind])
    duties = Duty.objects.filter(holding(), role__in=roles).select_related("person", "place")
    found: dict[Person, bool] = {}
    for duty in duties.filter(person__left_on=None).order_by("pk"):
        if kind == PlaceKind.TOWNSHIP or place.pk in (duty.place_id, duty.place.parent_id):
            leads = duty.role in LEAD_IN[kind]
            found[duty.person] = found.get(duty.person, False) or leads
    people = [MayServe(person, leads) for person, leads in found.items()]
    return sorted(people, key=lambda one: (not one.leads, str(one.person.said.get("name", ""))))


@transaction.atomic
def draw_roster(
    place: Place, first: dt.date, last: dt.date, by: Account, *, away: Collection[str] = ()
) -> int:
    """Fill the shifts of these days that are not there yet; what stands is not changed. `away`: the
    keys of people who are not put down. How many shifts were made.

    Raises BadInput("roster-days").
    """
    if not first <= last < first + dt.timedelta(days=MOST_DAYS):
        raise BadInput("roster-days", most=MOST_DAYS)
    held = list(DutyShift.objects.select_for_update().filter(place=place))
    there = {(one.code, one.begins) for one in held}
    wanted = [one for one in _shifts(first, last) if (one.code, one.begins) not in there]
    people = {
        str(one.person.pk): OnDuty(str(one.person.pk), one.leads)
        for one in may_serve(place)
        if str(one.person.pk) not in away
    }
    drawn = draw_up(wanted, list(people.values()), day_spec().hours, map(as_line, held))
    for line in drawn:
        made = DutyShift(
            place=place, code=line.shift.code, begins=line.shift.begins, ends=line.shift.ends
        )
        for post in Post:
            setattr(made, f"{post}_id", line.at(post) or None)
        made.save()
    if drawn:
        record(by, "roster.drawn", f"place:{place.pk}", f"{first}..{last}")
    return len(drawn)


@transaction.atomic
def change_shift(
    key: str, posts: Mapping[Post, Person | None], by: Account, *, seen: int | None = None
) -> DutyShift:
    """Put other people into a shift, by hand. Raises as `put_into` and `check_shift`."""
    shift = put_into(key, posts, by, seen=seen)
    check_shift(shift)
    return shift


def put_into(
    key: str, posts: Mapping[Post, Person | None], by: Account, *, seen: int | None = None
) -> DutyShift:
    """Write other people into a shift, not yet checked; in the caller's transaction.

    Raises BadInput("shift-missing"), RefusedByRule("roster-changed-since") where somebody else
    changed what was seen.
    """
    locked = DutyShift.objects.select_for_update().filter(pk=whole_number(key))
    shift = locked.first()
    if shift is None:
        raise BadInput("shift-missing")
    if seen is not None and seen != shift.version:
        raise RefusedByRule("roster-changed-since")
    for post, person in posts.items():
        setattr(shift, f"{post}_id", None if person is None else person.pk)
    shift.version += 1
    shift.save()
    record(by, "roster.changed", f"shift:{shift.pk}")
    return shift


def check_shift(shift: DutyShift) -> None:
    """Raise why the people of a shift may not have their posts beside all other shifts: as
    `check_stint` raises; a double shift is refused."""
    others = DutyShift.objects.exclude(pk=shift.pk)
    near = others.filter(begins__range=(shift.begins - _NEAR, shift.begins + _NEAR))
    stints, hours = [s for one in near for s in stints_of(as_line(one))], day_spec().hours
    for stint in stints_of(as_line(shift)):
        check_stint(stint, stints, hours)
        stints.append(stint)


_NEAR = dt.timedelta(days=8)


@transaction.atomic
def clear_roster(place: Place, first: dt.date, by: Account) -> int:
    """Take back the shifts from a day on, to draw them anew; what is past stays."""
    day = max(first, timezone.localdate())
    begin = timezone.make_aware(dt.datetime.combine(day, dt.time()))
    cleared, _ = DutyShift.objects.filter(place=place, begins__gte=begin).delete()
    record(by, "roster.cleared", f"place:{place.pk}", str(day))
    return cleared


@transaction.atomic
def note_call(person: Person, day: dt.date, by: Account, *, reached: bool) -> TestCall:
    """Note that somebody was reached by a test call on a day, or was not; no hour, no place.

    Raises BadInput("call-to-come").
    """
    if day > timezone.localdate():
        raise BadInput("call-to-come")
    call, _ = TestCall.objects.update_or_create(
        person=person, on=day, defaults={"reached": reached, "by": by}
    )
    record(by, "call.reached" if reached else "call.missed", f"person:{person.pk}")
    return call


def last_calls() -> dict[str, TestCall]:
    """The last test call to each person, by their key."""
    return {str(call.person_id): call for call in TestCall.objects.order_by("on")}


def shifts_of(place: Place, first: dt.date, last: dt.date | None = None) -> list[DutyShift]:
    """A place's shifts from a day on."""
    begin = timezone.make_aware(dt.datetime.combine(first, dt.time()))
    wanted = DutyShift.objects.filter(place=place, begins__gte=begin)
    if last is not None:
        end = timezone.make_aware(dt.datetime.combine(last + dt.timedelta(days=1), dt.time()))
        wanted = wanted.filter(begins__lt=end)
    posts = [post.value for post in Post]
    return list(wanted.select_related("place", *posts).order_by("begins", "code"))


def as_line(shift: DutyShift) -> RosterLine:
    """A shift as the engine knows it: hours of our clock."""
    began, ended = timezone.localtime(shift.begins), timezone.localtime(shift.ends)
    posts = {post.value: str(getattr(shift, f"{post}_id") or "") for post in Post}
    return RosterLine(WorkShift(began, ended, shift.code), **posts)


def _shifts(first: dt.date, last: dt.date) -> Iterable[WorkShift]:
    for number in range((last - first).days + 1):
        day = first + dt.timedelta(days=number)
        for one in day_spec().shifts:
            begins = timezone.make_aware(dt.datetime.combine(day, one.begins))
            yield WorkShift(begins, begins + dt.timedelta(hours=one.hours), one.code)
