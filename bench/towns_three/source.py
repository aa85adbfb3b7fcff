"""What the three sources have in common: a row is drafted, slips touch it, and it is written with
its truth and its slips."""

from __future__ import annotations

import csv
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from random import Random
from typing import Any

from towns_three.actors import Count, Dice, Process
from towns_three.slips import PROCESSES, Line
from towns_three.world import Family, Person, World, kin_of

Written = tuple[Line, list[str]]
"""A row and its cells after the row's own number."""


def always(_: Any) -> bool:
    """A process that can touch everything."""
    return True


def nothing(*_: Any) -> str:
    """What a process does that only decides."""
    return ""


def fact(name: str, rate: float, can: Callable[[Any], object] = always) -> Process:
    """A process that decides who stands where; the source does what follows. What happens to a
    fifth or more of its cases is the world's doing, and no hand's."""
    return Process(name, rate, can, nothing, steady=rate >= 0.2)


class Source(ABC):
    """One source of a world: its dice, its habits, and its rows."""

    side = ""
    columns: Sequence[str] = ()

    def __init__(
        self, world: World, seed: str, actors: Sequence[str], off: Collection[str]
    ) -> None:
        self.world = world
        self.seed = f"{seed}/{self.side}"
        self.off = {one.partition("_")[2] for one in off if one.startswith(f"{self.side}_")}
        self.dice = Dice(self.seed, actors, self.off)
        self.rng = Random(f"{self.seed}/rows")

    @abstractmethod
    def rows(self) -> Iterable[Written]:
        """Every row, in the order of the file."""

    def draft(self, one: Person, head: Person, page: str, actor: str, family: Family) -> Line:
        """A row as the source would have it if nothing went wrong."""
        village = self.world.villages[family.village]
        return Line(
            one, self.world.house_of(one), actor, page, head.name, kin_of(self.world, head, one),
            one.name, one.male, one.paper, one.number, one.phone, village.name, family.group,
            family.door, one.people, one.marital,
        )  # fmt: skip

    def happens(self, process: Process, case: Any, actor: str, house: int) -> bool:
        """Whether something happens to a case, by its actor and its household."""
        return self.dice.happens(process, case, actor, house)

    def slip(self, line: Line, processes: Sequence[Process] | None = None) -> Line:
        """Let the side's processes touch a row; what left it as it was is not counted."""
        for process in PROCESSES[self.side] if processes is None else processes:
            if self.dice.happens(process, line, line.actor, line.house):
                seen = line.name, line.birth_text
                detail = process.act(line, self.rng)
                if detail or (line.name, line.birth_text) != seen or process.name == "sex_wrong":
                    line.slips.append((process.name, detail))
                else:
                    self.dice.counts[process.name].touched -= 1
        return line

    def write(self, folder: Path) -> int:
        """Write the source, its truth and its slips; returns the number of rows."""
        with ExitStack() as files:
            source, truth, slips = (
                csv.writer(
                    files.enter_context((folder / name).open("w", encoding="utf-8", newline=""))
                )
                for name in (
                    f"{self.side}.csv",
                    f"truth_{self.side}.csv",
                    f"errors_{self.side}.csv",
                )
            )
            source.writerow(self.columns)
            truth.writerow(("row_id", "person_id", "household_id"))
            slips.writerow(("row_id", "process", "detail"))
            number = 0
            for number, (line, cells) in enumerate(self.rows(), start=1):
                row_id = f"{self.side}{number:06d}"
                source.writerow((row_id, *cells))
                mark = "X" if line.who.key < 0 else "P"
                truth.writerow((row_id, f"{mark}{abs(line.who.key):06d}", f"H{line.house:07d}"))
                slips.writerows(
                    (row_id, f"{self.side}_{name}", detail) for name, detail in line.slips
                )
        return number

    def tally(self) -> Mapping[str, Count]:
        """Each process by its full name: what it met and what it touched."""
        return {f"{self.side}_{name}": one for name, one in sorted(self.dice.counts.items())}


def eldest(people: Sequence[Person]) -> Person:
    """The head as a booklet has it: the eldest man, or else the eldest."""
    men = [one for one in people if one.male and one.born.year < 2005]
    return min(men or people, key=lambda one: (one.born, one.key))


def provider(people: Sequence[Person]) -> Person:
    """The head as a village has it: the man who works, or else the eldest under seventy."""
    men = [one for one in people if one.male and 1955 < one.born.year < 2000]
    return min(men, key=lambda one: (one.born, one.key)) if men else eldest(people)
