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
from doorstep.engine.inspection.scoring.figures import (
    FEWEST_ANONYMOUS,
    Fact,
    Figure,
    Statement,
    correlations,
    part_values,
)
from doorstep.engine.inspection.scoring.rules import (
    FAULTS,
    PARTS,
    SHARE_RIGHT,
    SHARE_WRONG,
    band_of,
    points,
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

    `unknown` points of it hang on what nobody looked at: none of them are got, and `hi` has them
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
        """What can be brought by what somebody looked at."""
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
    """The score card of a place: `known` has for an item its figure, what somebody reported, or its
    scores by place."""
    items = tuple(item_score(item, known.get(item.code)) for item in rubric.scored)
    return summed(place, items)


def summed(place: str | None, items: Sequence[ItemScore]) -> Card:
    """Items together."""
    judged = [item for item in items if item.got is not None]
    total = sum(item.got or 0.0 for item in judged)
    unknown = sum(item.unknown for item in items if not item.is_bonus)
    lo, hi = spread(judged)
    return Card(place, tuple(items), total, max(total - lo, 0.0), total + hi + unknown, unknown)


def spread(judged: Sequence[ItemScore]) -> tuple[float, float]:
    """How far the total of some items may lie below and above its estimate."""
    together = correlations([item.figure for item in judged])
    ends = []
    for below in (True, False):
        off = [
            max((i.got or 0.0) - i.lo if below else i.hi - i.unknown - (i.got or 0.0), 0.0)
            for i in judged
        ]
        ends.append(
            math.sqrt(
                sum(a * b * together[i, j] for i, a in enumerate(off) for j, b in enumerate(off))
            )
        )
    return ends[0], ends[1]


def item_score(item: ItemSpec, known: Figure | Fact | Sequence[ItemScore] | None) -> ItemScore:
    """One item by what is known of it."""
    if isinstance(known, Figure):
        return _of_figure(item, known)
    if isinstance(known, Fact):
        return _of_fact(item, known)
    if known:
        return _of_places(item, known)
    return _unknown(item)


def _unknown(item: ItemSpec, code: str = "no-data") -> ItemScore:
    return ItemScore(item, None, 0.0, item.points, 0, ScoreReason(code), unknown=item.points)


def _looked_at(item: ItemSpec, n: float) -> float:
    """How many units the source looks at: faults are counted among so many."""
    size = item.sample.get("n", item.rule.get("n"))
    return float(size) if isinstance(size, int | float) else n


def _of_figure(item: ItemSpec, figure: Figure) -> ItemScore:
    rule, size = item.rule, _looked_at(item, figure.n)
    at, one, other = (
        float(value_of_share(rule, s, size)) for s in (figure.est, figure.lo, figure.hi)
    )
    got = float(points(rule, item.points, at))
    lo, hi = span(rule, item.points, min(one, other), max(one, other))
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
    if takes(rule) == FAULTS:
        params |= {"faults": at, "of": size}
    code = "all-looked-at" if figure.whole else "sampled"
    lost = figure.findings if got < item.points or lo < item.points else ()
    return ItemScore(
        item, got, min(lo, got), max(hi, got), figure.n, ScoreReason(code, params), lost, figure
    )


def _class(rule: Mapping[str, object], value: float) -> dict[str, object]:
    """The name of the band a value falls into, if it has one."""
    band = band_of(rule, value) if "bands" in rule else None
    return {"band": band["name"]} if band is not None and "name" in band else {}


def _of_fact(item: ItemSpec, fact: Fact) -> ItemScore:
    rule, most = item.rule, item.points
    wanted = takes(rule)
    if wanted == PARTS:
        best, worst, known, asked = part_values(rule, fact)
        if not known:
            return _unknown(item)
        lo, hi = (float(points(rule, most, value)) for value in (worst, best))
        params = {"known": known, "asked": asked, "missing": len(fact.missing)}
        return ItemScore(
            item, lo, lo, hi, known, ScoreReason("parts", params), unknown=hi - lo, by_fact=True
        )
    if fact.number is not None:
        got = float(points(rule, most, fact.number))
        reason = ScoreReason("number", {"number": fact.number} | _class(rule, fact.number))
        return ItemScore(
            item, got, got, got, 1, reason, figure=_stated(rule, fact.number), by_fact=True
        )
    if fact.right is None or not fact.n:
        return _unknown(item)
    if item.sample.get("anonymous") and fact.n < FEWEST_ANONYMOUS:
        return _unknown(item, "too-few-anonymous")
    share = fact.right / fact.n
    lo, hi = wilson(share, fact.n, LEVEL)
    score = _of_figure(item, Figure(share, lo, hi, fact.n, float(fact.n), 0, fact.right))
    return replace(score, reason=ScoreReason("asked", score.reason.params), by_fact=True)


def _stated(rule: Mapping[str, object], number: float) -> Figure | None:
    """A share that was stated as a number, as a figure, so that a condition can hold on it."""
    wanted = takes(rule)
    if wanted not in (SHARE_RIGHT, SHARE_WRONG):
        return None
    share = number if wanted == SHARE_RIGHT else 1 - number
    return Figure(share, share, share, 1, 1.0, 0, 0, True)


def _of_places(item: ItemSpec, scores: Sequence[ItemScore]) -> ItemScore:
    """The mean over places; a place of which nothing is known counts as an unknown item does.

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
    worst = min(
        (score.figure for score in judged if score.figure),
        key=lambda figure: figure.hi,
        default=None,
    )
    return ItemScore(
        item,
        got,
        lo,
        hi,
        sum(score.n for score in judged),
        reason,
        findings,
        worst,
        unknown=unknown,
        by_fact=True,
    )


def vetoes(
    rubric: RubricSpec, items: Iterable[ItemScore], statements: Iterable[Statement]
) -> tuple[Veto, ...]:
    """The must-pass conditions: what people stated; figures may raise one, only a person can clear
    it."""
    stated: dict[str, Statement] = {}
    for said in (
        statements
    ):  # whoever says that it happened is not overruled by whoever says that it did not
        if said.must_pass not in stated or not said.holds:
            stated[said.must_pass] = said
    figures = {score.item.code: score.figure for score in items}
    found = []
    for spec in rubric.must_pass:
        if spec.retired is not None:
            continue
        statement, figure = stated.get(spec.code), figures.get(spec.item or "")
        if statement is not None:
            found.append(Veto(spec, "clear" if statement.holds else "raised", statement.who))
        elif figure is not None and spec.above is not None and 1 - figure.hi > spec.above:
            found.append(Veto(spec, "raised", "figures"))
        else:
            found.append(Veto(spec, "open"))
    return tuple(found)
