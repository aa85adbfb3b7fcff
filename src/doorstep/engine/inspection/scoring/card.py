"""A score card: every item's points with its interval, why points were lost and by which records,
and the total.

An item nobody has data for counts 0 in the total's lower end and in full in its upper end. The
total's interval combines the items' own by the method of variance estimates recovery (Zou and
Donner 2008), with the correlation the households show between items.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from doorstep.domain.inspection import ItemSpec, MustPassSpec, RubricSpec
from doorstep.domain.inspection_vocabulary import RuleInput
from doorstep.engine.inspection.scoring.figures import (
    FEWEST_ANONYMOUS,
    Fact,
    Figure,
    Statement,
    correlations,
    part_values,
)
from doorstep.engine.inspection.scoring.rules import (
    band_of,
    points,
    sample_of,
    span,
    takes,
    value_of_share,
)
from doorstep.engine.survey.intervals import wilson

LEVEL = 0.95


@dataclass(frozen=True)
class ScoreReason:
    """Why an item stands where it stands: a code with its parameters."""

    code: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class ItemScore:
    """One item: `got` of `most` points (None: nobody knows), from `lo` to `hi`; `findings` are
    behind what was lost.

    `unknown` points of it hang on what nobody checked: none of them are got, and `hi` has them
    all.
    """

    item: ItemSpec
    got: float | None
    lo: float
    hi: float
    n: int
    reason: ScoreReason
    findings: tuple[str, ...] = ()
    figure: Figure | None = None
    unknown: float = 0.0
    by_fact: bool = False

    @property
    def judged(self) -> float:
        """What can be brought by what somebody checked."""
        return self.item.points - self.unknown

    @property
    def most(self) -> float:
        """What the item can bring."""
        return self.item.points

    @property
    def is_bonus(self) -> bool:
        """Whether it comes on top."""
        return self.item.rule["type"] == "bonus"


@dataclass(frozen=True)
class Veto:
    """A must-pass condition: open (nobody stated anything), clear, or raised - by a person or by
    the figures."""

    spec: MustPassSpec
    state: str
    by: str | None = None


@dataclass(frozen=True)
class Card:
    """The score of one place, or of all (`place` None). `total` are the points proven; unknown
    items are not in it."""

    place: str | None
    items: tuple[ItemScore, ...]
    total: float
    lo: float
    hi: float
    unknown_points: float

    @property
    def judged_points(self) -> float:
        """What the items somebody knows of can bring."""
        return sum(item.judged for item in self.items if item.got is not None and not item.is_bonus)

    @property
    def of_hundred(self) -> tuple[float, float, float]:
        """The proven points, and their interval without what is unknown, as parts of a hundred of
        what was judged."""
        whole = self.judged_points
        if not whole:
            return 0.0, 0.0, 100.0
        lo, hi = spread([item for item in self.items if item.got is not None])
        return (
            100 * self.total / whole,
            100 * (self.total - lo) / whole,
            100 * min((self.total + hi) / whole, 1.0),
        )


def card(
    rubric: RubricSpec, place: str | None, known: Mapping[str, Figure | Fact | Sequence[ItemScore]]
) -> Card:
    """Return the score card of a place: `known` has for an item its figure, what somebody reported,
    or its scores by place."""
    items = tuple(item_score(item, known.get(item.code)) for item in rubric.scored)
    return summed(place, items)


def summed(place: str | None, items: Sequence[ItemScore]) -> Card:
    """Return the card of some items together."""
    judged = [item for item in items if item.got is not None]
    total = sum(item.got or 0.0 for item in judged)
    unknown = sum(item.unknown for item in items if not item.is_bonus)
    lo, hi = spread(judged)
    return Card(place, tuple(items), total, max(total - lo, 0.0), total + hi + unknown, unknown)


def spread(judged: Sequence[ItemScore]) -> tuple[float, float]:
    """Return how far the total of some items may lie below and above its estimate."""
    together = correlations([item.figure for item in judged])
    below = [max((one.got or 0.0) - one.lo, 0.0) for one in judged]
    above = [max(one.hi - one.unknown - (one.got or 0.0), 0.0) for one in judged]
    low, high = (
        sum(a * b * together[i, j] for i, a in enumerate(off) for j, b in enumerate(off))
        for off in (below, above)
    )
    return math.sqrt(low), math.sqrt(high)


def item_score(item: ItemSpec, known: Figure | Fact | Sequence[ItemScore] | None) -> ItemScore:
    """Score one item by what is known of it."""
    if isinstance(known, Figure):
        return _of_figure(item, known)
    if isinstance(known, Fact):
        return _of_fact(item, known)
    if known:
        return _of_places(item, known)
    return _unknown(item)


def _unknown(item: ItemSpec, code: str = "no-data") -> ItemScore:
    return ItemScore(item, None, 0.0, item.points, 0, ScoreReason(code), unknown=item.points)


def _of_figure(item: ItemSpec, figure: Figure) -> ItemScore:
    rule = item.rule
    size = float(figure.n) if (sample := sample_of(item)) is None else sample
    # What too few doors do not show is not got, and may yet be there.
    lacking = 1 - figure.shown
    shown, least = figure.est * figure.shown, figure.lo * figure.shown
    shares = (shown, least, figure.hi + lacking * (1 - figure.hi))
    at, *ends = (float(value_of_share(rule, share, size)) for share in shares)
    got = float(points(rule, item.points, at))
    lo, hi = span(rule, item.points, min(ends), max(ends))
    params: dict[str, object] = {
        "share": figure.est,
        "lo": figure.lo,
        "hi": figure.hi,
        "right": figure.correct,
        "n": figure.n,
        "wrong": figure.n - figure.correct,
        "households": figure.households,
    }
    params |= _class(rule, at)
    if figure.shown < 1:
        params |= {"response": figure.response, "shown": shown}
    if takes(rule) is RuleInput.FAULTS:
        params |= {"faults": at, "of": size}
    return ItemScore(
        item,
        got,
        lo=min(lo, got),
        hi=max(hi, got),
        n=figure.n,
        reason=ScoreReason("all-looked-at" if figure.whole else "sampled", params),
        findings=figure.findings if got < item.points or lo < item.points else (),
        figure=figure,
    )


def _class(rule: Mapping[str, object], value: float) -> dict[str, object]:
    """Return the name of the band a value falls into, if it has one."""
    band = band_of(rule, value) if "bands" in rule else None
    return {"band": band["name"]} if band is not None and "name" in band else {}


def _of_fact(item: ItemSpec, fact: Fact) -> ItemScore:
    if takes(item.rule) is RuleInput.PARTS:
        return _of_parts(item, fact)
    if fact.number is not None:
        got = float(points(item.rule, item.points, fact.number))
        reason = ScoreReason("number", {"number": fact.number} | _class(item.rule, fact.number))
        figure = _stated(item.rule, fact.number)
        return ItemScore(item, got, got, got, 1, reason, figure=figure, by_fact=True)
    if fact.right is None or not fact.n:
        return _unknown(item)
    if item.sample.get("anonymous") and fact.n < FEWEST_ANONYMOUS:
        return _unknown(item, "too-few-anonymous")
    share = fact.right / fact.n
    lo, hi = wilson(share, fact.n, LEVEL)
    score = _of_figure(item, Figure(share, lo, hi, fact.n, float(fact.n), 0, fact.right))
    return replace(score, reason=ScoreReason("asked", score.reason.params), by_fact=True)


def _of_parts(item: ItemSpec, fact: Fact) -> ItemScore:
    best, worst, known, asked = part_values(item.rule, fact)
    if not known:
        return _unknown(item)
    lo, hi = (float(points(item.rule, item.points, value)) for value in (worst, best))
    params = {"known": known, "asked": asked, "missing": len(fact.missing)}
    reason = ScoreReason("parts", params)
    return ItemScore(item, lo, lo, hi, known, reason, unknown=hi - lo, by_fact=True)


def _stated(rule: Mapping[str, object], number: float) -> Figure | None:
    """Return a share that was stated as a number as a figure, so that a condition can hold on
    it."""
    wanted = takes(rule)
    if wanted not in (RuleInput.SHARE_RIGHT, RuleInput.SHARE_WRONG):
        return None
    share = number if wanted is RuleInput.SHARE_RIGHT else 1 - number
    return Figure(share, share, share, 1, 1.0, 0, 0, True)


def _of_places(item: ItemSpec, scores: Sequence[ItemScore]) -> ItemScore:
    """Score the mean over places; a place of which nothing is known counts as an unknown item does.

    Its figure is that of the place that stands worst: a condition on the item is one on every
    place.
    """
    judged = [score for score in scores if score.got is not None]
    if not judged:
        return _unknown(item)
    size = len(scores)
    got = sum(score.got or 0.0 for score in judged) / size
    lo, hi = (sum(getattr(score, end) for score in scores) / size for end in ("lo", "hi"))
    reason = ScoreReason("places", {"places": size, "known": len(judged)})
    findings = tuple(dict.fromkeys(one for score in judged for one in score.findings))
    unknown = sum(score.unknown for score in scores) / size
    figures = [score.figure for score in judged if score.figure]
    worst = min(figures, key=lambda figure: figure.hi, default=None)
    n = sum(score.n for score in judged)
    return ItemScore(item, got, lo, hi, n, reason, findings, worst, unknown, by_fact=True)


def vetoes(
    rubric: RubricSpec, items: Iterable[ItemScore], statements: Iterable[Statement]
) -> tuple[Veto, ...]:
    """Return the must-pass conditions as people stated them.

    Figures may raise one, only a person can clear it; who says that it happened is not overruled by
    who says that it did not.
    """
    stated: dict[str, Statement] = {}
    for statement in statements:
        if statement.must_pass not in stated or statement.happened:
            stated[statement.must_pass] = statement
    figures = {score.item.code: score.figure for score in items}
    conditions = [spec for spec in rubric.must_pass if spec.retired is None]
    return tuple(
        _veto(spec, stated.get(spec.code), figures.get(spec.item or "")) for spec in conditions
    )


def _veto(spec: MustPassSpec, statement: Statement | None, figure: Figure | None) -> Veto:
    if statement is not None:
        return Veto(spec, "raised" if statement.happened else "clear", statement.who)
    if figure is not None and spec.above is not None and 1 - figure.hi > spec.above:
        return Veto(spec, "raised", "figures")
    return Veto(spec, "open")
