"""The morning's figures of a workspace, and what changed since earlier ones."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from doorstep.app.first_things import SEED, first_things, usual_rubric
from doorstep.app.rehearsing import RehearsalRequest, rehearse
from doorstep.app.reporting import summary_of
from doorstep.app.visiting import MET
from doorstep.domain.errors import BadInput
from doorstep.domain.morning import (
    MorningChanges,
    MorningFigures,
    MorningScore,
    MorningVillage,
    PointRange,
)
from doorstep.domain.summary import VillageRow
from doorstep.engine.inspection.results import PlaceScore, RehearsalResult, ScoreResult

if TYPE_CHECKING:
    from doorstep.app.workspace import Workspace


def inspection_of(workspace: Workspace) -> RehearsalRequest:
    """Choose by which rubric and protocol the work is judged: those of the workspace's settings,
    else those usual for its pack.

    Raises as `usual_rubric` does.
    """
    protocol = workspace.store.settings.protocol or workspace.pack.protocol
    return RehearsalRequest(usual_rubric(workspace), protocol, SEED)


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
    return MorningFigures(
        township=rehearsal.township,
        simulated=rehearsal.simulated,
        as_of=rehearsal.as_of,
        households=summary.households,
        findings=summary.findings,
        score=_score(score),
        expected=None if rehearsal.simulation is None else rehearsal.simulation.expected,
        actions=first_things(workspace, score, homes),
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
