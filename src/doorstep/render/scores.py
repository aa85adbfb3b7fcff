"""A score as lines of the terminal: why every item has its points, by which rule, and which records
lost them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace

from doorstep.domain.findings import Finding
from doorstep.domain.inspection import ItemSpec, RubricSpec
from doorstep.domain.inspection_vocabulary import RuleInput
from doorstep.engine.inspection.results import PlaceScore, ScoreResult, UnmetDoors
from doorstep.engine.inspection.scoring.card import Card, ItemScore, ScoreReason
from doorstep.engine.inspection.scoring.doors import ENOUGH
from doorstep.engine.inspection.scoring.figures import parts_of
from doorstep.engine.inspection.scoring.gaps import Gap
from doorstep.engine.inspection.scoring.rules import sample_of, takes
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.masking import masked
from doorstep.render.rubrics import own_text, unjudged_lines

_DIGITS = 4
_SHOWN_RECORDS = 3
_SHARES = ("share", "lo", "hi", "response", "shown")


def rounded(value: float) -> float:
    """Round to four places: trailing noise of the machine's arithmetic is no figure."""
    return round(value, _DIGITS)


@dataclass(frozen=True)
class CardFigures:
    """The points of a card, rounded."""

    total: float
    lo: float
    hi: float
    unknown_points: float
    judged_points: float


def card_figures(card: Card) -> CardFigures:
    """Round the points of a card."""
    ends = rounded(card.total), rounded(card.lo), rounded(card.hi)
    return CardFigures(*ends, rounded(card.unknown_points), rounded(card.judged_points))


def place_figures(place: PlaceScore) -> CardFigures | None:
    """Round the points of a village; None where too few doors opened for a score of its own."""
    return card_figures(place.card) if place.is_scored else None


def doors_sentences(result: ScoreResult, phrases: Phrasebook) -> list[str]:
    """Say how many households answered, what the total would be under assumptions of the others
    where a door stayed shut, and by what a village counts whose households no register lists."""
    return [*_unmet_sentences(result.unmet, phrases), *_unlisted(result.unlisted, phrases)]


def _unlisted(villages: Mapping[str, int], phrases: Phrasebook) -> Iterator[str]:
    for place, households in villages.items():
        yield phrases.text("score.unlisted", village=place, households=households)


def _unmet_sentences(unmet: UnmetDoors | None, phrases: Phrasebook) -> list[str]:
    if unmet is None:
        return []
    doors = unmet.doors
    told = {"met": doors.met, "drawn": doors.drawn, "response": phrases.percent(doors.response)}
    totals = {name: phrases.decimal(rounded(value)) for name, value in totals_of(unmet).items()}
    said = "odds" if unmet.says_of_the_rest else "bounds"
    return [
        phrases.text("score.doors.response", **told),
        phrases.text(f"score.doors.{said}", **totals),
    ]


def totals_of(unmet: UnmetDoors) -> dict[str, float]:
    names = ("alike", "twice", "thrice", "none_right", "all_right")
    return {name: rounded(getattr(unmet, name)) for name in names}


def shown_item(score: ItemScore) -> ItemScore:
    """Round the points of an item."""
    return replace(
        score,
        got=None if score.got is None else rounded(score.got),
        lo=rounded(score.lo),
        hi=rounded(score.hi),
        unknown=rounded(score.unknown),
    )


def retired_items(rubric: RubricSpec) -> list[ItemSpec]:
    return [item for item in rubric.items if item.retired is not None]


def fact_form(item: ItemSpec) -> str:
    """What a fact of this item states: things, a number, or right of n."""
    forms = {RuleInput.PARTS: "parts", RuleInput.NUMBER: "number"}
    return forms.get(takes(item.rule), "right")


def records_of(score: ItemScore, findings: Mapping[str, Finding]) -> list[Finding]:
    """List the findings behind the points an item lost, their numbers masked."""
    return [masked(findings[one]) for one in score.findings if one in findings]


def record_place(finding: Finding) -> dict[str, object]:
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


# -- sentences


def reason_text(reason: ScoreReason, phrases: Phrasebook) -> str:
    """Say why an item has the points it has."""
    shown = {name: _parameter(name, value, phrases) for name, value in reason.params.items()}
    right, n = (reason.params.get(name) for name in ("right", "n"))
    counted = phrases.percent(right / n) if isinstance(right, int) and isinstance(n, int) else None
    if counted is not None and shown["share"] != counted:
        shown["share"] = phrases.text("score.reason.weighted", share=shown["share"])
    parts = [phrases.text(f"score.reason.{reason.code}", **shown)]
    if "response" in shown:
        parts.append(phrases.text("score.reason.lacking", **shown))
    if "faults" in shown:
        parts.append(phrases.text("score.reason.faults", **shown))
    if "band" in shown:
        parts.append(phrases.text("score.reason.band", band=shown["band"]))
    return "".join(parts)


def _parameter(name: str, value: object, phrases: Phrasebook) -> object:
    if name == "band":
        return _band_name(value, phrases)
    if isinstance(value, float) and name in _SHARES:
        return phrases.percent(value)
    if isinstance(value, float) and name in ("faults", "of", "number"):
        return phrases.short(value, 4)
    return value


def rule_text(item: ItemSpec, phrases: Phrasebook) -> str:
    """Say how an item's points follow from its figure."""
    rule = item.rule
    shares = takes(rule) in (RuleInput.SHARE_RIGHT, RuleInput.SHARE_WRONG)
    usual: dict[str, object] = {"target": 1.0, "per": 0.01, **rule}
    shown = {
        name: _edge(value, phrases, share=shares and name == "target")
        for name, value in usual.items()
        if isinstance(value, int | float)
    }
    if shares:
        shown["per"] = phrases.short(100 * float(str(usual["per"])), 4)
    shown["figure"] = phrases.text(f"score.figure.{takes(rule)}")
    shown["bands"] = _bands(rule, phrases, shares=shares)
    key, looked_at = f"score.rule.{rule['type']}", sample_of(item)
    if shown["per"] == "1" and phrases.known(f"{key}-one"):
        key = f"{key}-one"
    if "best" in rule:
        key = f"{key}-best"
    if looked_at and phrases.known(f"{key}-of"):
        return phrases.text(f"{key}-of", n=phrases.short(looked_at), **shown)
    return phrases.text(key, **shown)


def _bands(rule: Mapping[str, object], phrases: Phrasebook, *, shares: bool) -> str:
    bands = rule.get("bands", ())
    parts = []
    for band in bands if isinstance(bands, list | tuple) else ():
        name = phrases.brackets(_band_name(band["name"], phrases)) if "name" in band else ""
        to = band.get("to")
        edge = "" if to is None else _edge(round(to, 4), phrases, share=shares)
        end = "rest" if band["points"] else "none"
        if to is not None:
            end = "below" if round(to, 4) > to else "upto" if name else "upto-plain"
        points = phrases.short(band["points"])
        parts.append(phrases.text(f"score.band.{end}", edge=edge, name=name, points=points))
    return phrases.counted(parts)


def _band_name(name: object, phrases: Phrasebook) -> str:
    return phrases.pick(name) if isinstance(name, Mapping) else str(name)


def _edge(value: float, phrases: Phrasebook, *, share: bool) -> str:
    if not share:
        return phrases.short(value)
    return phrases.text("pattern.percent", figure=phrases.short(100 * value, 4))


def retired_text(item: ItemSpec, phrases: Phrasebook) -> str:
    """Say why an item is not scored any more."""
    return phrases.text(f"score.retired.{item.retired}")


# -- lines of the terminal


def score_lines(result: ScoreResult, phrases: Phrasebook) -> Iterator[str]:
    """Say a score line by line: the total, every item, villages that stand out, conditions."""
    rubric, text = result.rubric, phrases.text
    points = asdict(card_figures(result.card))
    figures = {name: phrases.decimal(value) for name, value in points.items()}
    title, scale = phrases.pick(rubric.title), phrases.short(rubric.scale)
    yield from unjudged_lines(rubric, phrases)
    yield text("cli.score.headline", title=title, scale=scale, **figures)
    yield from doors_sentences(result, phrases)
    if result.gap is not None:
        yield text("cli.score.gap", **_gap_figures(result.gap, phrases))
    if left := sum(not place.is_scored for place in result.places):
        enough = phrases.percent(ENOUGH, 0)
        yield text("cli.score.no-village-score", count=left, of=len(result.places), enough=enough)
    yield ""
    for item in result.card.items:
        yield from _item_lines(item, result.findings, phrases)
    yield text("cli.score.more")
    retired = retired_items(rubric)
    if points_retired := sum(item.points for item in retired):
        yield text("cli.score.retired-points", points=phrases.short(points_retired))
    if result.marked:
        yield ""
        yield text("cli.score.apart")
    for place in result.marked:
        assert place.gap is not None
        figures = _gap_figures(place.gap, phrases)
        yield f"  {place.place}  {text('cli.score.village', **figures)}"
    yield ""
    for veto in result.vetoes:
        yield "  " + phrases.labelled(
            phrases.pick(veto.spec.title), text(f"score.veto.{veto.state}")
        )
    for spec in retired:
        yield "  " + phrases.labelled(phrases.pick(spec.title), retired_text(spec, phrases))


def _item_lines(
    score: ItemScore, findings: Mapping[str, Finding], phrases: Phrasebook
) -> Iterator[str]:
    """An item's points, its reason, how many records cost it points, and the first of them."""
    shown = shown_item(score)
    got = phrases.decimal(shown.got, unknown=phrases.text("cli.score.unknown"))
    lo, hi = phrases.decimal(shown.lo), phrases.decimal(shown.hi)
    title, most = phrases.pick(score.item.title), phrases.short(score.most)
    yield f"  {title}  {got} / {most}  ({lo} - {hi})"
    yield f"      {reason_text(score.reason, phrases)} {rule_text(score.item, phrases)}"
    records = records_of(score, findings)
    if records:
        yield "      " + phrases.text("cli.score.records", count=len(records))
    for finding in records[:_SHOWN_RECORDS]:
        at = {name: value or "" for name, value in record_place(finding).items()}
        yield "        " + phrases.text("cli.score.record", **at)


def _gap_figures(gap: Gap, phrases: Phrasebook) -> dict[str, str]:
    figures = {"gap": gap.points, "low": gap.lo, "high": gap.hi}
    figures |= dict(zip(("paper_total", "paper_lo", "paper_hi"), gap.paper, strict=True))
    sides = ("household_total", "household_lo", "household_hi")
    figures |= dict(zip(sides, gap.household, strict=True))
    return {name: phrases.decimal(rounded(value), 0) for name, value in figures.items()}


def rubric_lines(rubric: RubricSpec, phrases: Phrasebook) -> Iterator[str]:
    """Say a rubric line by line: every item, its rule, what a facts file may say of it."""
    text = phrases.text
    yield phrases.pick(rubric.title)
    yield from unjudged_lines(rubric, phrases)
    for item in rubric.scored:
        points, title = phrases.short(item.points), phrases.pick(item.title)
        yield text("cli.score.show.item", code=item.code, points=points, title=title)
        if item.ours:
            yield "      " + own_text(item, phrases)
        yield f"      {rule_text(item, phrases)}"
        if item.measure:
            yield "      " + text("cli.score.show.measure", measure=item.measure)
        parts = phrases.join(parts_of(item.rule))
        yield "      " + text(f"cli.score.show.{fact_form(item)}", parts=parts)
    for spec in rubric.must_pass:
        if spec.retired is None:
            title = phrases.pick(spec.title)
            yield text("cli.score.show.must-pass", code=spec.code, title=title)
    for item in retired_items(rubric):
        yield f"{phrases.pick(item.title)}  {retired_text(item, phrases)}"
