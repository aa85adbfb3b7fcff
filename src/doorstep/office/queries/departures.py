"""Names that wait because no register holds them any more."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import cast

from django.core.paginator import Page, Paginator

from doorstep.domain.asked import whole_number
from doorstep.office.departures import WAITING, tries_of
from doorstep.office.models import Departure
from doorstep.office.queries.pages import PAGE
from doorstep.office.village_order import OF_PLACE
from doorstep.office.vocabulary import DepartureState, LeftBy


@dataclass(frozen=True)
class WaitingName:
    """One name, and the days on which somebody tried to meet the person."""

    departure: Departure
    tries: tuple[dt.date, ...]


def waiting_names(page: object, *states: DepartureState) -> Page[WaitingName]:
    """A page of the names that wait - also those that stay and that no register holds yet - or of
    those in some states; by village and the day they were missed."""
    wanted = states or (*WAITING, DepartureState.STAYS)
    held = Departure.objects.filter(state__in=wanted).exclude(evidence=LeftBy.BACK)
    held = held.select_related("place", "proposed_by")
    rows = Paginator(held.order_by(*OF_PLACE, "opened", "pk"), PAGE).get_page(whole_number(page, 1))
    names = [WaitingName(one, tuple(tries_of(one))) for one in rows]
    return Page(names, rows.number, cast("Paginator[WaitingName]", rows.paginator))
