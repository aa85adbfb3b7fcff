"""The morning's figures of a workspace, and what changed since earlier ones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from doorstep.app.rehearsing import RehearsalRequest, rehearse
from doorstep.app.reporting import summary_of
from doorstep.app.sampling.households import NO_VILLAGE
from doorstep.app.visiting import MET, VisitsRequest
from doorstep.domain.errors import BadInput
from doorstep.domain.morning import (
    MorningAction,
    MorningChanges,
    MorningFigures,
    MorningScore,
    MorningVillage,
    MorningWork,
    PointRange,
)
from doorstep.domain.summary import VillageRow
from doorstep.engine.inspection.results import PlaceScore, RehearsalResult, ScoreResult
from doorstep.engine.inspection.scoring.card import ItemScore
from doorstep.engine.inspection.simulation import Batch

if TYPE_CHECKING:
    from doorstep.app.workspace import Workspace

VISITS_A_DAY = 40
"""The visits for which the morning asks where they tell the most: a day's work of two pairs."""

ACTIONS, LEAST_HOURS = 3, 0.5
"""How many actions a morning names; what takes less than half an hour comes after what takes
more."""

SEED = "1"


def inspection_of(workspace: Workspace) -> RehearsalRequest:
    """Choose by which rubric and protocol the work is judged: those of the workspace's settings,
    else those usual for its pack.

    Raises BadInput("rubric-unknown") where neither names one.
    """
    settings, pack = workspace.store.settings, workspace.pack
    rubric = settings.rubric or pack.rubric
    if rubric is None:
        raise BadInput("rubric-unknown", rubric="-", known=", ".join(pack.rubrics) or "-")
    return RehearsalRequest(rubric, settings.protocol or pack.protocol, SEED)


def rehearsed(
    workspace: Workspace, request: RehearsalRequest
) -> tuple[RehearsalResult, BadInput | None]:
    """Rehearse an inspection, or only score where it cannot be simulated; the error says why."""
    try:
        return rehearse(workspace, request), None
    except BadInput as problem:
        if request.protocol is None:
            raise
        return rehearse(workspace, replace(request, protocol=None)), problem


def morning_figures(
    workspace: Workspace, rehearsal: RehearsalResult, problem: BadInput | None = None
) -> MorningFigures:
    """Gather the morning's figures around a rehearsal; `problem` is why it has no simulation.

    Raises as scoring does, and BadInput("not-reconciled").
    """
    score = rehearsal.score
    summary = summary_of(workspace, lang=workspace.phrases.lang, as_of=rehearsal.as_of)
    homes = {row.village: row.households for row in summary.villages}
    gaps = {place.place: place for place in score.places}
    possible = [*repairs(score, homes), *visits_worth(_next_visits(workspace, score), score)]
    best = sorted(
        possible, key=lambda one: (one.hours < LEAST_HOURS, -one.per_hour, one.village, one.item)
    )
    return MorningFigures(
        township=rehearsal.township,
        simulated=rehearsal.simulated,
        as_of=rehearsal.as_of,
        households=summary.households,
        findings=summary.findings,
        score=_score(score),
        expected=None if rehearsal.simulation is None else rehearsal.simulation.expected,
        actions=tuple(best[:ACTIONS]),
        villages=tuple(_village(row, gaps.get(row.village)) for row in summary.villages),
        problem=None if problem is None else {"code": problem.code, "params": problem.params},
    )


def changes(
    before: MorningFigures, after: MorningFigures, since: dt.date | None = None
) -> MorningChanges:
    """Subtract earlier figures from later ones; `since` is the day of the earlier unless given."""
    same = before.score.rubric == after.score.rubric
    one, other = before.expected, after.expected
    expected = None
    if same and one and other and one.protocol == other.protocol:
        expected = other.points.at - one.points.at
    old = {row.village: row.findings for row in before.villages}
    moved = {row.village: row.findings - old.get(row.village, 0) for row in after.villages}
    moved |= {name: -old[name] for name in old.keys() - moved.keys()}
    return MorningChanges(
        since=since or before.as_of,
        findings=after.findings - before.findings,
        met=after.met - before.met,
        proven=after.score.proven.lo - before.score.proven.lo if same else None,
        unknown=after.score.unknown - before.score.unknown if same else None,
        expected=expected,
        villages={name: count for name, count in moved.items() if count},
    )


def repairs(score: ScoreResult, homes: Mapping[str, int]) -> Iterator[MorningAction]:
    """Give what putting the records behind an item's lost points right would bring back, in points
    of the village's own score.

    Where households were sampled, the records found are those of the households met: they bring
    back that part of what the village loses.
    """
    for place in score.places:
        here = homes.get(place.place, 0)
        for item in place.card.items:
            count = sum(one in score.findings for one in item.findings)
            lost = _lost(item)
            if here and count and lost > 0:
                known = _known_part(item, here)
                codes = {score.findings[one].code for one in item.findings if one in score.findings}
                yield MorningAction(
                    MorningWork.RECORDS,
                    place.place,
                    item.item.code,
                    item.item.title,
                    count,
                    lost * known,
                    tuple(sorted(codes)),
                )


def visits_worth(batches: Sequence[Batch], score: ScoreResult) -> Iterator[MorningAction]:
    """Give the visits that would tell the most as actions; those drawn at random are none."""
    titles = {item.code: item.title for item in score.rubric.items}
    for batch in batches:
        if batch.item is not None and batch.gain > 0:
            yield MorningAction(
                MorningWork.VISITS,
                "" if batch.village == NO_VILLAGE else batch.village,
                batch.item,
                titles[batch.item],
                batch.visits,
                batch.gain,
            )


def _lost(item: ItemScore) -> float:
    return 0.0 if item.got is None else item.judged - item.got


def _known_part(item: ItemScore, households: int) -> float:
    if item.figure is None or item.figure.whole:
        return 1.0
    return min(item.figure.households / households, 1.0)


def _next_visits(workspace: Workspace, score: ScoreResult) -> Sequence[Batch]:
    """Plan the day's visits; none where the rubric has no pass mark or asks nothing at the door."""
    request = VisitsRequest(score.rubric.code, VISITS_A_DAY, SEED)
    try:
        return workspace.next_visits(request)
    except BadInput:
        return ()


def _score(score: ScoreResult) -> MorningScore:
    card, rubric = score.card, score.rubric
    return MorningScore(
        rubric.code,
        rubric.title,
        rubric.scale,
        rubric.pass_mark,
        PointRange(card.total, card.lo, card.hi),
        card.unknown_points,
    )


def _village(row: VillageRow, place: PlaceScore | None) -> MorningVillage:
    gap = None if place is None else place.gap
    return MorningVillage(
        village=row.village,
        households=row.households,
        findings=row.findings,
        met=sum(row.outcomes.get(one, 0) for one in MET),
        tried=sum(row.outcomes.values()),
        gap=None if gap is None else PointRange(gap.points, gap.lo, gap.hi),
        marked=gap is not None and gap.marked,
    )
