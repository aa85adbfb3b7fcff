"""The morning of a run: figures and rehearsal, made by the projection and kept sealed from run to
run."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import asdict, dataclass, fields, is_dataclass
from functools import cache
from typing import Any

from django.utils import timezone

from doorstep.app.agreements import standings_of
from doorstep.app.morning import changes, inspection_of, morning_figures, rehearsed
from doorstep.app.self_scores import levels_of, village_levels
from doorstep.app.workspace import Workspace
from doorstep.domain import morning, self_scores, trends
from doorstep.domain.errors import BadInput, RefusedByRule
from doorstep.domain.morning import MorningChanges, MorningFigures
from doorstep.domain.trends import TrendLevel, TrendPoint
from doorstep.engine.inspection.results import ScoreResult
from doorstep.i18n.phrasebook import LANGUAGES, Phrasebook
from doorstep.office.facts import judged
from doorstep.office.models import FindingRow, Morning, Projected
from doorstep.office.opened import finding_of
from doorstep.office.projecting import present_run
from doorstep.office.sealing import seal, unseal
from doorstep.render import interval_bars
from doorstep.render.rehearsal import view
from doorstep.render.rehearsal.layout import lay_out


@dataclass(frozen=True)
class ItemBehind:
    """What an item's points come from: `source` as the rubric says it, or what the desk itself
    knows, and the keys of the findings that cost it points."""

    source: str
    findings: list[str]


@dataclass(frozen=True)
class KeptMorning:
    """One run's morning (`old`: not the run that pages show): its figures, what changed since an
    earlier day's, the rehearsal laid out in each language, what is behind each item of the rubric,
    in its order, how each village stands to what may be agreed with it, and its points by item,
    the whole first."""

    old: bool
    figures: MorningFigures
    changed: MorningChanges | None
    rehearsals: dict[str, Any]
    behind: list[ItemBehind]
    standings: dict[str, list[dict[str, Any]]]
    villages: dict[str, list[TrendLevel]]


def morning_of(workspace: Workspace) -> dict[str, Any]:
    """Make what a run's morning says, as plain objects, or why there are no figures: reads the
    folder, writes nothing."""
    try:
        rehearsal, problem = rehearsed(judged(workspace), inspection_of(workspace))
        figures = morning_figures(workspace, rehearsal, problem)
    except (BadInput, RefusedByRule) as refused:
        return {"refused": {"code": refused.code, "params": refused.params}}
    laid_out = {lang: asdict(lay_out(rehearsal, Phrasebook(lang))) for lang in LANGUAGES}
    return {
        "figures": figures.as_object(),
        "rehearsals": laid_out,
        "behind": [asdict(one) for one in _behind(rehearsal.score)],
        "levels": levels_of(rehearsal.score.card, rehearsal.score.rubric),
        "standings": standings_of(rehearsal.score),
        "villages": village_levels(rehearsal.score),
    }


def fill_morning(workspace: Workspace) -> bool:
    """Keep the morning of the projected run where there is none yet; whether one was made. The
    figures are made outside the writer's lock."""
    run = present_run(workspace)
    if run is None or _said(run) is not None:
        return False
    said = _by_matter(morning_of(workspace)) | {"shape": shape_of_mornings()}
    if present_run(workspace) != run:
        return False  # overtaken: whoever changed the folder asks again
    sealed = seal(said, Morning._meta.db_table, run)
    Morning.objects.update_or_create(run=run, defaults={"sealed": sealed})
    return True


def is_morning_awaited() -> bool:
    """Whether findings are shown whose morning is not there yet."""
    shown = Projected.objects.first()
    return shown is not None and _said(shown.run) is None


def kept_morning() -> KeptMorning | None:
    """The morning of the projected run (else the last one, which is then `old`) with what changed
    since the last figures of an earlier day; None before the first.

    Raises BadInput, as scoring did, where the run has no figures.
    """
    shown = Projected.objects.first()
    run = "" if shown is None else shown.run
    latest = Morning.objects.order_by("-when")
    now = latest.filter(run=run).first() or latest.first()
    said = None if now is None else _said(now.run)
    if now is None or said is None:
        return None
    if refused := said.get("refused"):
        raise BadInput(refused["code"], **refused["params"])
    figures = MorningFigures.from_object(said["figures"])
    day = now.when if shown is None or now.run != run else shown.when
    changed = _changed(figures, _before(day, "" if shown is None else shown.before))
    return KeptMorning(
        now.run != run,
        figures,
        changed,
        said["rehearsals"],
        [ItemBehind(**one) for one in said["behind"]],
        said.get("standings", {}),
        {name: [TrendLevel(**one) for one in own] for name, own in said["villages"].items()},
    )


def item_behind(number: int, lang: str) -> tuple[str, list[str]]:
    """What the item of this number (from 1) is called, and the keys of the findings that cost it
    its points; "" and none where there is no such item."""
    kept = kept_morning() if number else None
    if kept is None or not 1 <= number <= len(kept.behind):
        return "", []
    row = kept.rehearsals[lang]["items"]["rows"][number - 1]
    return str(row["title"]), kept.behind[number - 1].findings


@cache
def shape_of_mornings() -> str:
    """Tell the shape in which mornings are kept: what has another one, of an earlier version of the
    program, is made anew."""
    told = [
        (name, [(field.name, str(field.type)) for field in fields(noun)])
        for module in (morning, trends, self_scores, interval_bars, view)
        for name, noun in sorted(vars(module).items())
        if isinstance(noun, type) and is_dataclass(noun)
    ]
    told.append((ItemBehind.__name__, [(one.name, str(one.type)) for one in fields(ItemBehind)]))
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def _before(now: dt.datetime, run: str) -> Morning | None:
    """The last morning of a day before: that of the run which new and gone are counted from, where
    it is one."""
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    earlier = Morning.objects.filter(when__lt=today).order_by("-when")
    return earlier.filter(run=run).first() or earlier.first()


def _changed(figures: MorningFigures, before: Morning | None) -> MorningChanges | None:
    said = None if before is None else _said(before.run)
    if before is None or said is None or "figures" not in said:
        return None
    then = MorningFigures.from_object(said["figures"])
    return changes(then, figures, timezone.localtime(before.when).date())


def _said(run: str) -> dict[str, Any] | None:
    """What the morning of a run says; None where there is none of today's shape."""
    row = Morning.objects.filter(run=run).first()
    if row is None:
        return None
    said: dict[str, Any] = unseal(row.sealed, Morning._meta.db_table, run)
    return said if said.get("shape") == shape_of_mornings() else None


def trend_point_of(run: str, day: dt.date) -> TrendPoint | None:
    """What the morning of a run comes to, for the trend; None where it has no figures."""
    said = _said(run)
    if said is None or "levels" not in said:
        return None
    figures = MorningFigures.from_object(said["figures"])
    levels = tuple(TrendLevel(**one) for one in said["levels"])
    counts = figures.findings, figures.households, figures.met, figures.tried
    return TrendPoint(day, figures.score.rubric, levels, *counts)


def _behind(score: ScoreResult) -> list[ItemBehind]:
    """What is behind each item, its findings by their own ids."""
    return [
        ItemBehind(
            str(one.item.fact or one.item.source),
            [found for found in one.findings if found in score.findings],
        )
        for one in score.card.items
    ]


def _by_matter(said: dict[str, Any]) -> dict[str, Any]:
    """The same, with the findings behind the items by the keys that pages know them by."""
    if "behind" not in said:
        return said
    keys = {finding_of(row).id: row.pk for row in FindingRow.objects.all()}
    for one in said["behind"]:
        one["findings"] = sorted({keys[found] for found in one["findings"] if found in keys})
    return said
