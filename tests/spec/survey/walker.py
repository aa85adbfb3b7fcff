"""Every outcome of a draw with its exact probability: a chance that goes down each branch once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TypeVar

import pyarrow as pa
import pytest

from doorstep.domain.errors import BadInput
from doorstep.engine.survey import Sample, draw_methods
from doorstep.engine.survey.draws import draw_with

T = TypeVar("T")


class Walker:
    """Takes the branches of a path, then the first of each; notes what it did not take."""

    def __init__(self, path: Sequence[int]) -> None:
        self._path = list(path)
        self.taken: list[int] = []
        self.widths: list[list[Fraction]] = []

    def below(self, n: int) -> int:
        return self._branch([Fraction(1, n)] * n)

    def pick(self, weights: Sequence[int]) -> int:
        total = sum(weights)
        return self._branch([Fraction(weight, total) for weight in weights])

    def _branch(self, odds: list[Fraction]) -> int:
        depth = len(self.taken)
        first = next(index for index, chance in enumerate(odds) if chance)
        self.taken.append(self._path[depth] if depth < len(self._path) else first)
        self.widths.append(odds)
        return self.taken[-1]

    @property
    def probability(self) -> Fraction:
        product = Fraction(1)
        for odds, branch in zip(self.widths, self.taken, strict=True):
            product *= odds[branch]
        return product

    def others(self) -> Iterator[list[int]]:
        """The paths that leave this one after its given part."""
        for depth in range(len(self._path), len(self.taken)):
            for branch in range(self.taken[depth] + 1, len(self.widths[depth])):
                if self.widths[depth][branch]:
                    yield [*self.taken[:depth], branch]


def outcomes(run: Callable[[Walker], T]) -> Iterator[tuple[T, Fraction]]:
    """All outcomes of `run`."""
    waiting: list[list[int]] = [[]]
    while waiting:
        walker = Walker(waiting.pop())
        result = run(walker)
        yield result, walker.probability
        waiting += walker.others()


def samples(table: pa.Table, design: Mapping[str, object]) -> list[tuple[Sample, Fraction]]:
    """All samples of a design; an attempt that Sampford's method rejects is left out, as it would
    be drawn again."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(draw_methods, "_ATTEMPTS", 1)

        def run(walker: Walker) -> Sample | None:
            try:
                return draw_with(table, design, "walked", lambda label: walker)
            except BadInput as rejected:
                assert rejected.code == "sampford-hopeless"
                return None

        found = [(sample, chance) for sample, chance in outcomes(run) if sample is not None]
    whole = sum(chance for _, chance in found)
    return [(sample, chance / whole) for sample, chance in found]


def inclusion(found: Sequence[tuple[Sample, Fraction]], *units: str) -> Fraction:
    """The probability that all of `units` are in the sample."""
    return sum(
        (p for sample, p in found if set(units) <= {one.unit for one in sample.drawn}), Fraction(0)
    )


def frame(**columns: Sequence[object]) -> pa.Table:
    """A list of units a, b, c, ... with further columns, all texts."""
    n = len(next(iter(columns.values())))
    units = [chr(ord("a") + place) for place in range(n)]
    return pa.table(
        {"unit": units}
        | {name: [str(value) for value in values] for name, values in columns.items()}
    )


__all__ = ["Walker", "frame", "inclusion", "outcomes", "samples"]
