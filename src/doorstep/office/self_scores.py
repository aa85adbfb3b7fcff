"""A village's own score of its work, kept as it was told and held against what was measured.

It is seen by that village and the township alone, one village at a time: nothing lists villages by
how far the two are apart.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from doorstep.app.first_things import usual_rubric
from doorstep.app.holdings import versions_of
from doorstep.app.scoring.score import rubric_of
from doorstep.app.self_scores import self_items
from doorstep.domain.errors import BadInput, RefusedByRule
from doorstep.domain.inspection import RubricSpec
from doorstep.domain.self_scores import (
    MOST_LINKS,
    EvidenceKind,
    EvidenceLink,
    SelfAnswer,
    SelfItem,
    SelfLine,
    SelfScoreTold,
    whole_of,
)
from doorstep.domain.trends import TOTAL, TrendLevel
from doorstep.office.audit import record
from doorstep.office.configuring import current_office
from doorstep.office.models import Account, LedgerTrip, Place, SelfScore, SiteWalk, Task
from doorstep.office.mornings import KeptMorning, kept_morning
from doorstep.office.queries.people import find_place
from doorstep.office.scope import everything
from doorstep.office.village_order import BY_PLACE
from doorstep.office.vocabulary import PlaceKind


def asked_rubric() -> RubricSpec:
    """The rubric that villages answer; raises as `rubric_of` does."""
    workspace = current_office().workspace
    return rubric_of(workspace.pack, usual_rubric(workspace))


def village_of(key: str) -> Place:
    """A village that whoever asks may see, by key. Raises BadInput("place-missing")."""
    place = find_place(key)
    if place.kind != PlaceKind.VILLAGE:
        raise BadInput("place-missing", place=key)
    return place


def links_of(place: Place) -> list[EvidenceLink]:
    """The records of a village that its answers may name."""
    held = versions_of(current_office().store)
    files = [
        EvidenceLink(EvidenceKind.FILE, name, own[-1].kinds[0], _day_of(own[-1].taken_at))
        for name, own in held.items()
        if own[-1].kinds
    ]
    ledgers = [
        EvidenceLink(EvidenceKind.LEDGER, str(one.pk), day=timezone.localdate(one.back or one.out))
        for one in LedgerTrip.objects.filter(place=place).order_by("-out")
    ]
    walks = [
        EvidenceLink(EvidenceKind.WALK, str(one.pk), day=one.walked_on)
        for one in SiteWalk.objects.filter(place=place).order_by("-walked_on", "-pk")
    ]
    own = Q(place=place) | Q(place__parent=place)
    matters = [
        EvidenceLink(EvidenceKind.MATTER, one.key, one.code, one.due)
        for one in Task.objects.filter(own).order_by("key")
    ]
    return [*ledgers, *walks, *matters, *files]


@transaction.atomic
def keep_self_score(
    place: Place, answers: Sequence[SelfAnswer], by: Account | None, *, seen: int | None = None
) -> SelfScore:
    """Keep what a village answers; what it said before stays as it was told.

    Raises BadInput("self-score-empty", "self-score-item-unknown", "self-score-points",
    "self-score-evidence"), RefusedByRule("self-score-changed-since").
    """
    rubric = asked_rubric()
    items = {one.code: one for one in self_items(rubric)}
    known = {one.ref for one in links_of(place)}
    for one in answers:
        _check(one, items, known)
    if not answers:
        raise BadInput("self-score-empty")
    last = _last(place, rubric.code)
    told = [_as_object(one) for one in answers]
    if last is not None and last.answers == told:
        return last  # pressed twice
    if seen is not None and seen != (0 if last is None else last.pk):
        raise RefusedByRule("self-score-changed-since")
    row = SelfScore.objects.create(
        place=place, rubric=rubric.code, told_on=timezone.localdate(), answers=told, by=by
    )
    record(by, "self-score.told", f"place:{place.pk}", str(len(told)))
    return row


def self_score_of(place: Place) -> SelfScoreTold:
    """A village's answers beside what was measured of it."""
    rubric, kept = asked_rubric(), _morning()
    measured = {one.code: one for one in _measured(kept, place)}
    rows = list(SelfScore.objects.filter(place=place, rubric=rubric.code).order_by("-pk"))
    own = {one.code: one for one in ([] if not rows else answers_of(rows[0]))}
    links = {one.ref: one for one in links_of(place)}
    lines = [_line(item, own, measured, links) for item in self_items(rubric)]
    days = dict.fromkeys(one.told_on for one in rows[1:])
    return SelfScoreTold(
        place.name,
        rubric.title,
        rows[0].told_on if rows else None,
        kept.figures.as_of if kept is not None and measured else None,
        lines,
        whole_of(lines, measured.get(TOTAL)) if len(lines) == len(rubric.scored) else None,
        tuple(days),
    )


def last_told(place: Place) -> int:
    """What names the answers that a sheet was made from; 0 before the first."""
    last = _last(place, asked_rubric().code)
    return 0 if last is None else last.pk


def villages_asked() -> list[tuple[Place, SelfScore | None]]:
    """The villages that whoever asks may see, in the township's order, with their last answers:
    whether they told, never how far they are from what was measured."""
    rubric = asked_rubric().code
    rows = {one.place_id: one for one in SelfScore.objects.filter(rubric=rubric).order_by("pk")}
    places = Place.objects.filter(kind=PlaceKind.VILLAGE).order_by(*BY_PLACE)
    return [(place, rows.get(place.pk)) for place in places]


def answers_of(row: SelfScore) -> list[SelfAnswer]:
    """Answers as they were kept."""
    return [
        SelfAnswer(one["code"], float(one["points"]), tuple(one["evidence"])) for one in row.answers
    ]


def _check(one: SelfAnswer, items: Mapping[str, SelfItem], known: Iterable[str]) -> None:
    if one.code not in items:
        raise BadInput("self-score-item-unknown", item=one.code)
    if not 0 <= one.points <= items[one.code].points:
        raise BadInput("self-score-points", most=f"{items[one.code].points:g}")
    if len(one.evidence) > MOST_LINKS or not set(one.evidence) <= set(known):
        raise BadInput("self-score-evidence", most=MOST_LINKS)


def _line(
    item: SelfItem,
    own: Mapping[str, SelfAnswer],
    measured: Mapping[str, TrendLevel],
    links: Mapping[str, EvidenceLink],
) -> SelfLine:
    answer = own.get(item.code)
    named = () if answer is None else tuple(links[one] for one in answer.evidence if one in links)
    points = None if answer is None else answer.points
    return SelfLine(item, points, measured.get(item.code), named)


def _morning() -> KeptMorning | None:
    """The last morning; None where there is none, or scoring was refused."""
    with contextlib.suppress(BadInput), everything():
        return kept_morning()
    return None


def _measured(kept: KeptMorning | None, place: Place) -> Sequence[TrendLevel]:
    return () if kept is None else kept.villages.get(place.name, ())


def _day_of(taken_at: str) -> dt.date:
    return dt.datetime.fromisoformat(taken_at).date()


def _last(place: Place, rubric: str) -> SelfScore | None:
    return SelfScore.objects.filter(place=place, rubric=rubric).order_by("-pk").first()


def _as_object(one: SelfAnswer) -> dict[str, object]:
    return {"code": one.code, "points": one.points, "evidence": list(one.evidence)}
