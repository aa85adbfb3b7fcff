"""What a round of the anonymous survey says: counts of sheets while it is open; shares by topic and
village once it is closed, as far as they may be shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace

from doorstep.app.reporting import township_of
from doorstep.domain.awareness import AwarenessShown, Coached, SharedCount, TopicKnown, VillageBack
from doorstep.domain.errors import BadInput
from doorstep.domain.forms import HALVES, Answers, FormQuestion, FormSpec
from doorstep.domain.inspection import DeskFact
from doorstep.domain.inspection_vocabulary import FactKind
from doorstep.engine.survey.intervals import rate_interval
from doorstep.engine.survey.list_experiment import list_share
from doorstep.engine.survey.suppression import FEWEST, PlaceCount, ShownCounts, shown_counts
from doorstep.office.awareness import AWARENESS
from doorstep.office.configuring import current_office
from doorstep.office.forms_kept import issued_form
from doorstep.office.models import AwarenessHeap, AwarenessRound, OutreachLine, Place
from doorstep.office.outreach import months_before
from doorstep.office.village_order import BY_PLACE, OF_PLACE
from doorstep.office.vocabulary import PlaceKind

LEVEL = 0.95
Sheets = Mapping[str, Sequence[Answers]]
"""Answers by village."""


def awareness_rounds() -> list[AwarenessRound]:
    """All rounds, the last one first."""
    return list(AwarenessRound.objects.order_by("-number"))


def awareness_shown(number: int = 0) -> AwarenessShown | None:
    """A round by its number, 0: the last one; None where there was none yet. Raises
    BadInput("awareness-unknown")."""
    rounds = awareness_rounds()
    held = next((one for one in rounds if number in (0, one.number)), None)
    if held is None:
        if number:
            raise BadInput("awareness-unknown", number=number)
        return None
    return _shown(held)


def awareness_facts() -> list[DeskFact]:
    """What the last closed round says of the township: people, and how much of the topics they know
    on average. Of no village: its sheets are too few for a score."""
    held = AwarenessRound.objects.exclude(closed=None).order_by("-number").first()
    if held is None:
        return []
    form = issued_form(AWARENESS, held.version)
    shares = _shares(form, [one for own in _sheets(held).values() for one in own])
    if len(shares) < FEWEST:
        return []
    return [DeskFact(FactKind.AWARENESS, None, right=round(sum(shares)), n=len(shares))]


def _shown(held: AwarenessRound) -> AwarenessShown:
    office = current_office()
    shown = AwarenessShown(
        number=held.number,
        opened=held.opened,
        closed=held.closed,
        villages=tuple(_villages(held)),
        township=township_of(office.workspace),
        simulated=office.simulated,
    )
    if held.closed is None:
        return shown
    form, sheets = issued_form(AWARENESS, held.version), _sheets(held)
    shares = _shares(form, [one for own in sheets.values() for one in own])
    return replace(
        shown,
        topics=tuple(_topic(one, sheets, held) for one in form.topics),
        coached=_coached(form, held),
        known=sum(shares) / len(shares) if len(shares) >= FEWEST else None,
        people=len(shares),
    )


def _villages(held: AwarenessRound) -> list[VillageBack]:
    counted: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for heap in AwarenessHeap.objects.filter(round=held):
        counted[heap.place_id][0] += heap.printed
        counted[heap.place_id][1] += heap.back
    places = Place.objects.filter(pk__in=counted).order_by(*BY_PLACE)
    return [VillageBack(_name(one), one.pk, *counted[one.pk]) for one in places]


def _sheets(held: AwarenessRound) -> Sheets:
    found: dict[str, list[Answers]] = defaultdict(list)
    heaps = AwarenessHeap.objects.filter(round=held).select_related("place").order_by(*OF_PLACE)
    for heap in heaps:
        found[_name(heap.place)] += heap.said["sheets"]
    return found


def _name(place: Place) -> str:
    return "" if place.kind == PlaceKind.TOWNSHIP else place.name


def _topic(question: FormQuestion, sheets: Sheets, held: AwarenessRound) -> TopicKnown:
    counts = [_count(question, village, own) for village, own in sheets.items()]
    shown = shown_counts(counts)
    since = months_before(held.closed or held.opened)
    talks = OutreachLine.objects.filter(
        dropped=False, topic=question.code, day__gte=since, day__lte=held.closed
    )
    return TopicKnown(
        code=question.code,
        title=question.topic,
        total=None if shown.total is None else _shared(shown.total),
        villages=_by_village(counts, shown),
        told=talks.count(),
    )


def _by_village(counts: Sequence[PlaceCount], shown: ShownCounts) -> dict[str, SharedCount | None]:
    return {
        one.place: _shared(shown.places[one.place]) if one.place in shown.places else None
        for one in counts
    }


def _count(question: FormQuestion, village: str, own: Sequence[Answers]) -> PlaceCount:
    """How many of a village say that they know it, of those who said anything."""
    said = [one[question.code] for one in own if _says(question, one)]
    knows = {choice.code for choice in question.choices if choice.knows}
    return PlaceCount(village, sum(one in knows for one in said), len(said))


def _says(question: FormQuestion, answers: Answers) -> bool:
    return answers.get(question.code, "unsaid") not in ("", "unsaid")


def _shared(one: PlaceCount) -> SharedCount:
    return SharedCount(one.yes, one.n, *rate_interval(one.yes, one.n, LEVEL))


def _shares(form: FormSpec, sheets: Sequence[Answers]) -> list[float]:
    """Of each sheet, how much of the topics it answers is known."""
    found = []
    for one in sheets:
        asked = [question for question in form.topics if _says(question, one)]
        if asked:
            right = [any(c.knows and c.code == one[q.code] for c in q.choices) for q in asked]
            found.append(sum(right) / len(right))
    return found


def _coached(form: FormSpec, held: AwarenessRound) -> Coached | None:
    question = next((one for one in form.questions if one.items), None)
    if question is None or form.halves != HALVES:
        return None
    numbers: dict[str, list[int]] = {half: [] for half in HALVES}
    for heap in AwarenessHeap.objects.filter(round=held):
        said = (one.get(question.code, "") for one in heap.said["sheets"])
        numbers[heap.half] += [int(one) for one in said if one.isdecimal()]
    short, long = (numbers[half] for half in HALVES)
    found = list_share(short, long)
    return None if found is None else Coached(**asdict(found))
