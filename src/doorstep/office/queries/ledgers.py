"""Villages' ledgers as pages and hand-outs ask for them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from doorstep.office.ledgers import rows_to_hand_out
from doorstep.office.models import LedgerTrip, Place
from doorstep.office.village_order import BY_PLACE
from doorstep.office.villages import held_name


@dataclass(frozen=True)
class VillageTrip:
    """A village, how many lines a ledger of it has now, and its last ledger that went out."""

    place: Place
    lines: int
    trip: LedgerTrip | None


def village_trips(village: str = "") -> list[VillageTrip]:
    """Every village that has something to do or was handed a ledger, or the one named."""
    lines = dict(rows_to_hand_out().values_list("place").annotate(Count("pk")))
    trips = {trip.place_id: trip for trip in LedgerTrip.objects.order_by("out")}
    places = Place.objects.filter(pk__in=[*lines, *trips]).order_by(*BY_PLACE)
    if village:
        places = places.filter(name=held_name(village))
    return [VillageTrip(place, lines.get(place.pk, 0), trips.get(place.pk)) for place in places]
