"""A score as printed by `score --json`, sentences in the reader's language beside the codes."""

from __future__ import annotations

from collections.abc import Mapping

from doorstep.app.scoring.score import Gap, PlaceScore, Scored
from doorstep.domain.findings import Finding
from doorstep.domain.inspection import ItemSpec, RubricSpec
from doorstep.domain.vocabulary import RuleInput
from doorstep.engine.inspection.scoring.card import Card, ItemScore, ScoreReason, Veto
from doorstep.engine.inspection.scoring.figures import parts_of
from doorstep.engine.inspection.scoring.rules import takes
from doorstep.i18n import messages

_DIGITS = 4


def as_object(scored: Scored, lang: str) -> dict[str, object]:
    """The whole score: total and items by what households confirm, the paper side, every village,
    the conditions."""
    rubric = scored.rubric
    return {
        "rubric": rubric.code,
        "title": titled(rubric.title, lang),
        "version": rubric.version,
        "dated": rubric.dated,
        "scale": rubric.scale,
        "pass_mark": rubric.pass_mark,
        **_card(scored.card),
        "items": [item_object(item, scored.findings, lang) for item in scored.card.items],
        "must_pass": [_veto(veto, lang) for veto in scored.vetoes],
        **_gap(scored.gap),
        "villages": [_place(place, lang) for place in scored.places],
        "retired": [
            retired_object(item, lang) for item in rubric.items if item.retired is not None
        ],
    }


def titled(said: Mapping[str, str], lang: str) -> str:
    """A title in the reader's language, in English where it has none."""
    return said.get(lang.partition("_")[0]) or said.get("en") or next(iter(said.values()))


def _card(card: Card) -> dict[str, object]:
    return {
        "total": _round(card.total),
        "lo": _round(card.lo),
        "hi": _round(card.hi),
        "unknown_points": _round(card.unknown_points),
        "judged_points": _round(card.judged_points),
    }


def item_object(score: ItemScore, findings: Mapping[str, Finding], lang: str) -> dict[str, object]:
    """One item with every record behind the points it lost."""
    return {
        **_item(score, lang),
        "section": score.item.section,
        "source": score.item.source,
        "rule": score.item.rule["type"],
        "rule_text": rule_text(score.item, lang),
        "reason_code": score.reason.code,
        "params": dict(score.reason.params),
        "records": [_record(findings[one]) for one in score.findings if one in findings],
    }


def _item(score: ItemScore, lang: str) -> dict[str, object]:
    return {
        "code": score.item.code,
        "title": titled(score.item.title, lang),
        "points": score.most,
        "got": None if score.got is None else _round(score.got),
        "lo": _round(score.lo),
        "hi": _round(score.hi),
        "n": score.n,
        "unknown": _round(score.unknown),
        "reason": reason_text(score.reason, lang),
    }


def _record(finding: Finding) -> dict[str, object]:
    at = finding.left
    return {
        "finding": finding.id,
        "code": finding.code,
        "village": finding.place,
        "file": at.file,
        "sheet": at.sheet,
        "row": at.row,
        "column": at.column,
    }


def reason_text(reason: ScoreReason, lang: str) -> str:
    """Why an item has the points it has, as a sentence."""
    shown: dict[str, object] = {}
    for name, value in reason.params.items():
        shown[name] = (
            f"{value:.1%}" if name in ("share", "lo", "hi") and isinstance(value, float) else value
        )
    for name in ("faults", "of", "number"):
        value = reason.params.get(name)
        if isinstance(value, float):
            shown[name] = f"{value:.4g}"
    said = messages.text(f"score.reason.{reason.code}", lang, **shown)
    if "faults" in reason.params:
        said += messages.text("score.reason.faults", lang, **shown)
    if "band" in reason.params:
        said += messages.text("score.reason.band", lang, band=_named(reason.params["band"], lang))
    return said


def rule_text(item: ItemSpec, lang: str) -> str:
    """How an item's points follow from its figure, as a sentence."""
    rule = item.rule
    shares = takes(rule) in (RuleInput.SHARE_RIGHT, RuleInput.SHARE_WRONG)
    shown = {
        name: _figure(value, percent=shares and name in ("target", "per"))
        for name, value in _numbers(rule).items()
    }
    shown["bands"] = _bands(rule, shares, lang)
    return messages.text(f"score.rule.{rule['type']}", lang, **shown)


def _numbers(rule: Mapping[str, object]) -> dict[str, float]:
    usual: dict[str, object] = {"target": 1.0, "per": 0.01, **rule}
    return {name: float(value) for name, value in usual.items() if isinstance(value, int | float)}


def _bands(rule: Mapping[str, object], shares: bool, lang: str) -> str:
    bands = rule.get("bands", ())
    told = []
    for band in bands if isinstance(bands, list | tuple) else ():
        edge = f"≤ {_figure(float(band['to']), percent=shares)}" if "to" in band else "…"
        name = f" {_named(band['name'], lang)}" if "name" in band else ""
        told.append(f"{edge}{name} {_figure(float(band['points']), percent=False)}")
    return ("；" if lang.startswith("zh") else "; ").join(told)


def _named(said: object, lang: str) -> str:
    return titled(said, lang) if isinstance(said, Mapping) else str(said)


def _figure(value: float, *, percent: bool) -> str:
    return f"{100 * value:.4g}%" if percent else f"{value:.6g}"


def rubric_object(rubric: RubricSpec, lang: str) -> dict[str, object]:
    """A rubric as `score --show` prints it: what a facts file may say of each item."""
    return {
        "rubric": rubric.code,
        "title": titled(rubric.title, lang),
        "scale": rubric.scale,
        "pass_mark": rubric.pass_mark,
        "items": [
            {
                "code": item.code,
                "title": titled(item.title, lang),
                "points": item.points,
                "measure": item.measure or None,
                "rule": item.rule["type"],
                "rule_text": rule_text(item, lang),
                "fact": "parts"
                if takes(item.rule) == RuleInput.PARTS
                else "number"
                if takes(item.rule) == RuleInput.NUMBER
                else "right",
                "parts": list(parts_of(item.rule)),
            }
            for item in rubric.scored
        ],
        "must_pass": [
            {"code": spec.code, "title": titled(spec.title, lang)}
            for spec in rubric.must_pass
            if spec.retired is None
        ],
        "retired": [
            retired_object(item, lang) for item in rubric.items if item.retired is not None
        ],
    }


def _veto(veto: Veto, lang: str) -> dict[str, object]:
    return {
        "code": veto.spec.code,
        "title": titled(veto.spec.title, lang),
        "state": veto.state,
        "by": veto.by,
    }


def _gap(gap: Gap | None) -> dict[str, object]:
    if gap is None:
        return {"paper": None, "household": None, "gap": None}
    ends = ("total", "lo", "hi")
    return {
        "paper": dict(zip(ends, map(_round, gap.paper), strict=True)),
        "household": dict(zip(ends, map(_round, gap.household), strict=True)),
        "gap": {
            "points": _round(gap.gap),
            "lo": _round(gap.lo),
            "hi": _round(gap.hi),
            "apart": gap.apart,
            "marked": gap.marked,
        },
    }


def _place(place: PlaceScore, lang: str) -> dict[str, object]:
    items = [_item(item, lang) for item in place.card.items]
    return {"village": place.place, **_card(place.card), **_gap(place.gap), "items": items}


def retired_object(item: ItemSpec, lang: str) -> dict[str, object]:
    """An item that is not scored any more, and why."""
    return {
        "code": item.code,
        "title": titled(item.title, lang),
        "points": item.points,
        "reason": item.retired,
        "said": messages.text(f"score.retired.{item.retired}", lang),
    }


def _round(value: float) -> float:
    """Trailing noise of the machine's arithmetic is no figure."""
    return round(value, _DIGITS)
