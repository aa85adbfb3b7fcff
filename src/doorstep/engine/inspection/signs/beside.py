"""One office's share beside the shares of all other offices of its kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from doorstep.engine.inspection.signs.chance import share_of
from doorstep.engine.inspection.signs.sign import TOO_FEW, Limits, Measured
from doorstep.engine.inspection.signs.steps import Spot


@dataclass(frozen=True)
class Office:
    """What one office shows: `hits` of `n`; `said` set when it cannot be judged for a reason of its
    own."""

    hits: int
    n: int
    spots: Sequence[Spot] = ()
    said: str | None = None


@dataclass(frozen=True)
class Question:
    """What is compared: `high` is whether too many or too few hits are told; `drop` as in
    `share_of`."""

    detector: str
    measure: str
    office_kind: str
    least_n: int
    least_icc: float
    least_gap: float
    high: bool = True
    least_mean: float = 0.0
    least_offices: int = 5
    drop: int = 1
    others_at_most: float = 1.0
    others_at_least: float = 0.0


def beside_others(
    question: Question, offices: Mapping[str, Office], limits: Limits
) -> Iterator[Measured]:
    """Every office against all others that can be judged themselves."""
    counted = {
        name: one for name, one in offices.items() if one.n >= question.least_n and one.said is None
    }
    for name, one in sorted(offices.items()):
        others = [(o.hits, o.n) for other, o in counted.items() if other != name]
        head = (question.detector, question.measure, name, question.office_kind)
        figure = one.hits / one.n if one.n else None
        if one.said is not None:
            yield Measured(*head, figure, n=one.n, said=one.said)
            continue
        if one.n < question.least_n or len(others) < question.least_offices:
            yield Measured(*head, figure, n=one.n, said=TOO_FEW)
            continue
        share = share_of(
            others, question.least_icc, least_mean=question.least_mean, drop=question.drop
        )
        if not question.others_at_least <= share.mean <= question.others_at_most:
            continue
        assert figure is not None
        gap = figure - share.mean if question.high else share.mean - figure
        p = share.tail(one.hits, one.n) if question.high else share.lower_tail(one.hits, one.n)
        lo, hi = share.usual(one.n)
        large = gap >= question.least_gap
        yield Measured(*head, figure, share.mean, lo, hi, one.n, p, large, records=tuple(one.spots))
