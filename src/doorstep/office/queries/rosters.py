"""The roster and the telephone tree as pages, commands and papers show them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from doorstep.domain.rosters import Post
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.office.configuring import current_office
from doorstep.office.models import DutyShift, Person, Place
from doorstep.office.roster import day_spec, shifts_of
from doorstep.office.vocabulary import PlaceKind
from doorstep.render.rosters import RosterSheet, ShiftShown


@dataclass(frozen=True)
class ShiftLine:
    """A shift in words, and the row it is."""

    shift: DutyShift
    said: ShiftShown

    @property
    def edit(self) -> str:
        """How an address names it."""
        return str(self.shift.pk)

    @property
    def held(self) -> dict[str, object]:
        """Who has which post, by key."""
        return {post.value: getattr(self.shift, f"{post}_id") for post in Post}


def roster_shown(place: Place, first: dt.date, phrases: Phrasebook) -> list[ShiftLine]:
    """A place's shifts from a day on, in words."""
    titles = {one.code: phrases.pick(one.title) for one in day_spec().shifts}
    return [_shown(one, titles) for one in shifts_of(place, first)]


def roster_sheet(place: Place, first: dt.date, phrases: Phrasebook) -> RosterSheet:
    """What is printed of a place's roster."""
    top = Place.objects.filter(kind=PlaceKind.TOWNSHIP).first()
    return RosterSheet(
        township="" if top is None else top.name,
        place="" if place.kind == PlaceKind.TOWNSHIP else place.name,
        day=first,
        shifts=[one.said for one in roster_shown(place, first, phrases)],
        rule=duty_rule(phrases),
        simulated=current_office().simulated,
    )


def duty_rule(phrases: Phrasebook) -> str:
    """Say the rule of rest and hours, and its basis."""
    hours = day_spec().hours
    told = {name: f"{getattr(hours, name):g}" for name in ("rest", "longest", "week")}
    return phrases.text("roster.rule", **told, source=phrases.pick(hours.source))


def _shown(shift: DutyShift, titles: dict[str, str]) -> ShiftLine:
    began, ended = timezone.localtime(shift.begins), timezone.localtime(shift.ends)
    people = {post: _said(getattr(shift, post.value)) for post in Post}
    hours = f"{began:%H:%M}-{ended:%H:%M}"
    return ShiftLine(shift, ShiftShown(began.date(), titles.get(shift.code, ""), hours, people))


def _said(person: Person | None) -> tuple[str, str]:
    if person is None:
        return "", ""
    return str(person.said.get("name", "")), str(person.said.get("phone", ""))
