"""Villages' ledgers as pages and hand-outs ask for them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from doorstep.office.ledgers import rows_to_hand_out
from doorstep.office.models import LedgerTrip, Place
from doorstep.office.village_order import BY_PLACE
from doorstep.office.villages import held_name
from doorstep.office.vocabulary import MatterState


@dataclass(frozen=True)
class VillageTrip:
    """A village, how many lines a ledger of it has now and how many of them without an answer, and
    its last ledger that went out."""

    place: Place
    lines: int
    unanswered: int
    trip: LedgerTrip | None


def village_trips(village: str = "") -> list[VillageTrip]:
    """Every village that has something to do or was handed a ledger, or the one named."""
    handed_out = rows_to_hand_out().values_list("place")
    lines = dict(handed_out.annotate(Count("pk")))
    unanswered = dict(handed_out.filter(matter__state=MatterState.OPEN).annotate(Count("pk")))
    trips = {trip.place_id: trip for trip in LedgerTrip.objects.order_by("out")}
    places = Place.objects.filter(pk__in=[*lines, *trips]).order_by(*BY_PLACE)
    if village:
        places = places.filter(name=held_name(village))
    return [
        VillageTrip(one, lines.get(one.pk, 0), unanswered.get(one.pk, 0), trips.get(one.pk))
        for one in places
    ]
