"""Who errs how often: every clerk, interviewer and household has rates of its own, and each process
keeps count of what it met and what it touched.

A process's rate is the mean over actors; an actor's own factor is log-normal, a household's gamma,
both with a long tail and a mean of one. A factor of ten is rare and happens: nothing caps it, only
the chance itself ends at nine in ten.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from random import Random
from statistics import NormalDist
from typing import Any

SPREAD = 1.0
FRAILTY = 0.6
CERTAIN = 0.9


@dataclass(frozen=True)
class Process:
    """One thing that goes wrong: its rate among the cases it can touch.

    `can` says whether it can touch a case, `act` touches it and returns a detail for errors_X.csv.
    """

    name: str
    rate: float
    can: Callable[[Any], object]
    act: Callable[[Any, Random], str]
    alone: bool = False
    """Whether a household's proneness has no part in it (blocks of rows)."""
    steady: bool = False
    """Whether nobody is more prone to it than others: what the world does, not a hand."""


@dataclass
class Count:
    """How many cases a process could have touched, how many it should by the actors' own rates, how
    many it did."""

    met: int = 0
    expected: float = 0.0
    touched: int = 0


@dataclass
class Dice:
    """The chances of one source: `off` are processes that never happen."""

    seed: str
    actors: Sequence[str]
    off: Collection[str] = ()
    counts: dict[str, Count] = field(default_factory=dict)
    _factors: dict[str, dict[str, float]] = field(default_factory=dict)
    _frailty: dict[int, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rng = Random(f"{self.seed}/dice")

    def factor(self, name: str, actor: str) -> float:
        """An actor's factor for a process; over all actors their mean is one."""
        if name not in self._factors:
            many = len(self.actors)
            marks = [NormalDist().inv_cdf((at + 0.5) / many) for at in range(many)]
            drawn = [math.exp(SPREAD * mark) for mark in marks]
            mean = sum(drawn) / many
            Random(f"{self.seed}/{name}").shuffle(drawn)
            pairs = zip(self.actors, drawn, strict=True)
            self._factors[name] = {one: value / mean for one, value in pairs}
        return self._factors[name][actor]

    def frailty(self, house: int) -> float:
        """How prone a household is to every process; about one."""
        if house not in self._frailty:
            drawn = Random(f"{self.seed}/house/{house}").gammavariate(FRAILTY, 1 / FRAILTY)
            self._frailty[house] = drawn
        return self._frailty[house]

    def happens(self, process: Process, case: Any, actor: str, house: int) -> bool:
        """Whether a process touches a case; counts it."""
        if process.name in self.off or not process.can(case):
            return False
        count = self.counts.setdefault(process.name, Count())
        count.met += 1
        chance = process.rate
        if not process.steady:
            chance *= self.factor(process.name, actor)
            chance *= 1.0 if process.alone else self.frailty(house)
            chance = min(chance, CERTAIN)
        count.expected += chance
        if self.rng.random() >= chance:
            return False
        count.touched += 1
        return True

    def habit(self, name: str, share: float) -> dict[str, bool]:
        """Which actors have a habit: all their rows or none; the share is of actors."""
        if name in self.off:
            return dict.fromkeys(self.actors, False)
        rng = Random(f"{self.seed}/habit/{name}")
        many = int(share * len(self.actors) + rng.random())
        chosen = set(rng.sample(list(self.actors), many))
        count = self.counts.setdefault(name, Count())
        count.met, count.expected, count.touched = len(self.actors), share * len(self.actors), many
        return {actor: actor in chosen for actor in self.actors}

    def style(self, name: str, styles: dict[str, float]) -> dict[str, str]:
        """One of several ways for every actor; the first is the plain one."""
        rng = Random(f"{self.seed}/style/{name}")
        chosen = rng.choices(list(styles), list(styles.values()), k=len(self.actors))
        plain = next(iter(styles))
        chosen = [plain if f"{name}_{one}" in self.off else one for one in chosen]
        for one in set(chosen) - {plain}:
            share = styles[one] / sum(styles.values())
            many = len(self.actors)
            self.counts[f"{name}_{one}"] = Count(many, share * many, chosen.count(one))
        return dict(zip(self.actors, chosen, strict=True))
