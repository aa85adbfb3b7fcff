"""Writes a workspace's report: its figures, and the three actions that every page names."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from doorstep.app.first_things import ScoredWorkspace, first_things, usual_rubric
from doorstep.app.reporting import ReconciledWorkspace, copies_of, summary_of
from doorstep.app.village_marks import against_mark
from doorstep.domain.errors import BadInput, RefusedByRule
from doorstep.domain.summary import PromisedMore, Summary, VillageStanding
from doorstep.engine.inspection.results import ScoreResult
from doorstep.render.files import WrittenReport, write
from doorstep.render.masking import masked, masked_summary


class ReportedWorkspace(ReconciledWorkspace, ScoredWorkspace, Protocol):
    """What a report asks of a workspace: the last reconcile, and what it is worth by a rubric."""


def write_report(
    workspace: ReportedWorkspace, path: Path, *, lang: str, as_of: dt.date, full: bool = False
) -> WrittenReport:
    """Write the report of the last reconcile; the path's ending chooses the form, and without
    `full` numbers of people are masked."""
    summary = with_score(workspace, summary_of(workspace, lang=lang, as_of=as_of))
    copies = copies_of(workspace) if path.suffix.lower() == ".xlsx" else []
    findings = workspace.findings()
    if not full:
        summary, findings = masked_summary(summary), list(map(masked, findings))
    return write(path, summary, findings, copies, lang)


def with_score(workspace: ScoredWorkspace, summary: Summary) -> Summary:
    """The brief's figures with the actions that the morning names and the villages whose papers
    promise more than households confirm, where the work can be scored; else with their heaviest
    groups of findings."""
    try:
        score = workspace.score(usual_rubric(workspace))
    except (BadInput, RefusedByRule):
        return summary
    homes = {row.village: row.households for row in summary.villages}
    first = first_things(workspace, score, homes)
    summary = against_mark(replace(summary, actions=first or summary.actions), score)
    return _with_promises(summary, score)


def _with_promises(summary: Summary, score: ScoreResult) -> Summary:
    """Name the villages marked; few findings are no good sign either where the gap is as large and
    may be chance."""
    promised = {
        place.place: PromisedMore(place.place, place.gap.paper[0], place.gap.household[0])
        for place in score.marked
        if place.gap is not None
    }
    large = {place.place for place in score.places if place.gap is not None and place.gap.large}
    villages = tuple(
        replace(row, standing=VillageStanding.UNCONFIRMED)
        if row.village in promised
        or (row.village in large and row.standing is VillageStanding.BELOW)
        else row
        for row in summary.villages
    )
    return replace(summary, villages=villages, promised=tuple(promised.values()))
