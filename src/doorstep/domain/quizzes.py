"""A quiz of ten on a village's own figures and on today's law: looking up is allowed, what counts
is to find the figure and where it comes from. No noun here holds who answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from doorstep.domain.policies import PolicyEntry
from doorstep.domain.village_figures import VillageFigure

QUESTIONS, MINUTES = 10, 3
"""How many are asked, and in how many minutes."""


@dataclass(frozen=True)
class QuizQuestion:
    """A question on a figure, with numbers to choose from, or on the law, with `order` telling
    which answer stands where (0: the right one, n: the n-th wrong one); `right`: the place of the
    right choice."""

    right: int
    figure: VillageFigure | None = None
    numbers: tuple[int, ...] = ()
    policy: PolicyEntry | None = None
    order: tuple[int, ...] = ()

    @property
    def size(self) -> int:
        """How many choices there are."""
        return len(self.numbers) or len(self.order)


@dataclass(frozen=True)
class Quiz:
    """Ten questions for a village; the same `seed` over the same figures asks the same."""

    village: str
    seed: str
    questions: tuple[QuizQuestion, ...]

    def right_among(self, chosen: Sequence[int | None]) -> int:
        """How many of the choices made are right; None: not answered."""
        pairs = zip(self.questions, chosen, strict=False)
        return sum(one.right == choice for one, choice in pairs)
