"""The morning of a run: figures and rehearsal, made by the projection and kept sealed from run to
run."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from doorstep.app.morning import changes, inspection_of, morning_figures, rehearsed
from doorstep.app.workspace import Workspace
from doorstep.domain.morning import MorningChanges, MorningFigures
from doorstep.engine.inspection.results import ScoreResult
from doorstep.i18n.phrasebook import LANGUAGES, Phrasebook
from doorstep.office.models import Morning, Projected
from doorstep.office.sealing import seal, unseal
from doorstep.render.rehearsal.layout import lay_out


@dataclass(frozen=True)
class KeptMorning:
    """One run's morning: its figures, what changed since an earlier day's, the rehearsal laid out
    in each language, and the kinds of findings behind each item of the rubric, in its order."""

    run: str
    figures: MorningFigures
    changed: MorningChanges | None
    rehearsals: dict[str, Any]
    codes: list[list[str]]


def morning_of(workspace: Workspace) -> dict[str, Any]:
    """Make what a run's morning says, as plain objects: reads the folder, writes nothing."""
    rehearsal, problem = rehearsed(workspace, inspection_of(workspace))
    figures = morning_figures(workspace, rehearsal, problem)
    laid_out = {lang: asdict(lay_out(rehearsal, Phrasebook(lang))) for lang in LANGUAGES}
    return {
        "figures": figures.as_object(),
        "rehearsals": laid_out,
        "codes": _codes(rehearsal.score),
    }


@transaction.atomic
def keep_morning(run: str, said: dict[str, Any]) -> None:
    """Keep the morning of a run, in place of an earlier one of the same run."""
    sealed = seal(said, Morning._meta.db_table, run)
    Morning.objects.update_or_create(run=run, defaults={"sealed": sealed})


def kept_morning() -> KeptMorning | None:
    """The morning of the projected run with what changed since an earlier day (else since the run
    before); None before the first."""
    projected = Projected.objects.first()
    now = None if projected is None else Morning.objects.filter(run=projected.run).first()
    if now is None:
        return None
    earlier = Morning.objects.filter(when__lt=now.when).order_by("-when")
    today = timezone.localtime(now.when).replace(hour=0, minute=0, second=0, microsecond=0)
    before = earlier.filter(when__lt=today).first() or earlier.first()
    said = _opened(now)
    figures = MorningFigures.from_object(said["figures"])
    changed = None
    if before is not None:
        old = MorningFigures.from_object(_opened(before)["figures"])
        changed = changes(old, figures, timezone.localtime(before.when).date())
    return KeptMorning(now.run, figures, changed, said["rehearsals"], said["codes"])


def _opened(row: Morning) -> dict[str, Any]:
    opened: dict[str, Any] = unseal(row.sealed, Morning._meta.db_table, row.run)
    return opened


def _codes(score: ScoreResult) -> list[list[str]]:
    return [
        sorted({score.findings[one].code for one in item.findings if one in score.findings})
        for item in score.card.items
    ]
