"""Villages' ledgers as pages and hand-outs ask for them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from doorstep.domain.village_ledgers import Answer
from doorstep.office.models import FindingRow, LedgerTrip, Place
from doorstep.office.queries.tasks import STANDING
from doorstep.office.vocabulary import TaskState


@dataclass(frozen=True)
class VillageTrip:
    """A village, how many lines a ledger of it has now, and its last ledger that went out."""

    place: Place
    lines: int
    trip: LedgerTrip | None


def rows_to_hand_out() -> QuerySet[FindingRow]:
    """Findings whose matter a village can still do something about: not those that wait for a
    second person or for another office."""
    waits = Q(matter__answer_code__in=(Answer.BOTH_RIGHT, Answer.NOT_OURS))
    waits |= Q(matter__task__state=TaskState.FIXED)
    return FindingRow.objects.filter(matter__state__in=STANDING).exclude(waits)


def village_trips() -> list[VillageTrip]:
    """Every village that has something to do or was handed a ledger, by name."""
    lines = dict(rows_to_hand_out().values_list("place").annotate(Count("pk")))
    trips = {trip.place_id: trip for trip in LedgerTrip.objects.order_by("out")}
    places = Place.objects.filter(pk__in=[*lines, *trips]).order_by("name")
    return [VillageTrip(place, lines.get(place.pk, 0), trips.get(place.pk)) for place in places]
