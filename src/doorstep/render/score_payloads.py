"""A score and a rubric as JSON: codes with sentences beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from doorstep.domain.findings import Finding
from doorstep.domain.inspection import ItemSpec, RubricSpec
from doorstep.engine.inspection.results import PlaceScore, ScoreResult, UnmetDoors
from doorstep.engine.inspection.scoring.card import ItemScore, Veto
from doorstep.engine.inspection.scoring.doors import DoorTally
from doorstep.engine.inspection.scoring.figures import parts_of
from doorstep.engine.inspection.scoring.gaps import Gap
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.scores import (
    card_figures,
    fact_form,
    reason_text,
    record_place,
    records_of,
    retired_items,
    retired_text,
    rounded,
    rule_text,
    shown_item,
    totals_of,
)

_ENDS = ("total", "lo", "hi")


def score_payload(result: ScoreResult, phrases: Phrasebook) -> dict[str, object]:
    """Say a score as `score --json` does: codes with sentences beside them."""
    rubric = result.rubric
    return {
        "rubric": rubric.code,
        "title": phrases.pick(rubric.title),
        "version": rubric.version,
        "dated": rubric.dated,
        "scale": rubric.scale,
        "pass_mark": rubric.pass_mark,
        **asdict(card_figures(result.card)),
        "items": [_whole_item(item, result.findings, phrases) for item in result.card.items],
        "must_pass": [_veto(veto, phrases) for veto in result.vetoes],
        **_gap(result.gap),
        **_unmet(result.unmet),
        "unlisted": dict(result.unlisted),
        "villages": [_place(place, phrases) for place in result.places],
        "retired": [_retired(item, phrases) for item in retired_items(rubric)],
    }


def rubric_payload(rubric: RubricSpec, phrases: Phrasebook) -> dict[str, object]:
    """Say a rubric as `score --show --json` does: what a facts file may say of each item."""
    return {
        "rubric": rubric.code,
        "title": phrases.pick(rubric.title),
        "scale": rubric.scale,
        "pass_mark": rubric.pass_mark,
        "judged_here": rubric.judged_here,
        "items": [
            {
                "code": item.code,
                "title": phrases.pick(item.title),
                "points": item.points,
                "measure": item.measure or None,
                "rule": item.rule["type"],
                "rule_text": rule_text(item, phrases),
                "fact": fact_form(item),
                "parts": list(parts_of(item.rule)),
                "ours": list(item.ours),
            }
            for item in rubric.scored
        ],
        "must_pass": [
            {"code": spec.code, "title": phrases.pick(spec.title)}
            for spec in rubric.must_pass
            if spec.retired is None
        ],
        "retired": [_retired(item, phrases) for item in retired_items(rubric)],
    }


def _whole_item(
    score: ItemScore, findings: Mapping[str, Finding], phrases: Phrasebook
) -> dict[str, object]:
    return {
        **_item(score, phrases),
        "section": score.item.section,
        "source": score.item.source,
        "rule": score.item.rule["type"],
        "rule_text": rule_text(score.item, phrases),
        "reason_code": score.reason.code,
        "params": dict(score.reason.params),
        "records": [record_place(finding) for finding in records_of(score, findings)],
    }


def _item(score: ItemScore, phrases: Phrasebook) -> dict[str, object]:
    shown = shown_item(score)
    return {
        "code": score.item.code,
        "title": phrases.pick(score.item.title),
        "points": score.most,
        "got": shown.got,
        "lo": shown.lo,
        "hi": shown.hi,
        "n": score.n,
        "unknown": shown.unknown,
        "reason": reason_text(score.reason, phrases),
    }


def _veto(veto: Veto, phrases: Phrasebook) -> dict[str, object]:
    title = phrases.pick(veto.spec.title)
    return {"code": veto.spec.code, "title": title, "state": veto.state, "by": veto.by}


def _unmet(unmet: UnmetDoors | None) -> dict[str, object]:
    """Say the doors of the visits; what the rest may be like only where most answered."""
    if unmet is None:
        return {"doors": None, "if_not_met": None}
    kept: dict[str, float | None] = {**totals_of(unmet)}
    if not unmet.says_of_the_rest:
        kept |= dict.fromkeys(("alike", "twice", "thrice"))
    return {"doors": _doors(unmet.doors), "if_not_met": kept}


def _gap(gap: Gap | None) -> dict[str, object]:
    if gap is None:
        return {"paper": None, "household": None, "gap": None}
    return {
        "paper": dict(zip(_ENDS, map(rounded, gap.paper), strict=True)),
        "household": dict(zip(_ENDS, map(rounded, gap.household), strict=True)),
        "gap": {
            "points": rounded(gap.points),
            "lo": rounded(gap.lo),
            "hi": rounded(gap.hi),
            "chance": rounded(gap.chance),
            "apart": gap.apart,
            "marked": gap.marked,
        },
    }


def _place(place: PlaceScore, phrases: Phrasebook) -> dict[str, object]:
    items = [_item(item, phrases) for item in place.card.items]
    figures: dict[str, object] = asdict(card_figures(place.card))
    if not place.is_scored:
        figures |= dict.fromkeys(_ENDS)
    told = {"village": place.place, "doors": _doors(place.doors), **figures}
    return {**told, **_gap(place.gap), "items": items}


def _retired(item: ItemSpec, phrases: Phrasebook) -> dict[str, object]:
    return {
        "code": item.code,
        "title": phrases.pick(item.title),
        "points": item.points,
        "reason": item.retired,
        "said": retired_text(item, phrases),
    }


def _doors(doors: DoorTally) -> dict[str, object]:
    shares = {"response": rounded(doors.response), "reach": rounded(doors.reach)}
    return asdict(doors) | shares
