"""What a plan with half the visits of a full sweep finds of what the sweep finds, and whether its
random fifth tells what slips miss: `python bench/doors_plan.py [--townships 20] [--persons 1500]
[--keep FOLDER]`.

Each township is the simulated one by another seed, taken in and reconciled by the product. The plan
has room for half as many visits as there are houses, and every house stands in it: what is open
or stale is visited, where there is no room an empty cell or an old event is asked on a slip, the
others get a slip, and a fifth of the slip houses is visited all the same. Errors are those of
the answer key that stand in the records of a house, whether or not any record betrays them; not
what no door can answer (registered late), nor what the door has answered already (an earlier visit
is the witness).

What is assumed of people, stated because no record tells it (`--opens`, `--tells`): a house opens
to a visit four times in five, and a visit that meets somebody brings out an error 95 times in 100.
Slips are handed over and fetched. Of the houses that would open, nine in ten give it back (dropped
off and picked up, surveys get 70 to 80 of all houses back, visits 80), and nine errors in ten are
ticked on it: together .81, and other shares stand beside. The same house and the same error decide
alike in sweep and plan.

Printed by the share of slips that do what they should: errors found, of those the full sweep finds,
and visits, of those it takes, pooled, with bootstrap intervals of 95 % over townships; then how
often the interval of the random fifth holds the number of slip houses in which something was
missed, with a Wilson interval. The plan knows neither key nor assumptions.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

import doorstep_demo
from doorstep.app.planning import PlannedCards, VisitsAsked, plan_doors
from doorstep.app.workspace import Workspace
from doorstep.domain.planned_visits import HouseDoor, PairDays, VisitReason, VisitRoute
from doorstep.engine.planning.choosing import chosen
from doorstep.engine.planning.missed import slips_missed
from doorstep.engine.planning.routes import AT_THE_DESK
from doorstep.engine.survey.intervals import rate_interval

AS_OF = dt.date(2026, 6, 30)
USUAL = PairDays(AS_OF + dt.timedelta(days=1))
EVERY = (VisitReason.EVENT, VisitReason.MATTER, VisitReason.QUESTION, VisitReason.SWEEP)
SLIPS = (1.0, 0.9, 0.81, 0.7, 0.5, 0.0)
DRAWS = 25
LEVEL = 0.95
Row = tuple[str, str, int]


@dataclass(frozen=True)
class People:
    """What people do: a house opens, tells a visitor of an error, does with a slip what it
    should."""

    opens: float = 0.8
    tells: float = 0.95
    slip: float = 0.81


@dataclass(frozen=True)
class PlannedTown:
    """A township with its plan: doors, and by error the houses in whose records it stands."""

    doors: tuple[HouseDoor, ...]
    errors: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Outcome:
    """Of one township: errors that the sweep finds, those of them that the plan finds; visits of
    each; slip houses, those visited, those of these that show something missed, all that do."""

    swept: int
    found: int
    visits: int
    doors: int
    slips: int
    visited: int
    shown: int
    missed: int

    @property
    def covers(self) -> bool:
        """Whether the random fifth's interval holds the truth."""
        told = slips_missed(self.slips, self.visited, self.shown, LEVEL)
        return told.low <= self.missed <= told.high


def main() -> None:
    """Make, plan, simulate, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--townships", type=int, default=20)
    parser.add_argument("--persons", type=int, default=1500)
    parser.add_argument("--keep", type=Path, default=None)
    for name, usual in vars(People()).items():
        if name != "slip":
            parser.add_argument(f"--{name}", type=float, default=usual)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as room:
        folder = asked.keep or Path(room)
        towns = [
            planned(folder / f"town-{seed}", asked.persons, seed)
            for seed in range(1, asked.townships + 1)
        ]
    people = People(asked.opens, asked.tells)
    print(_routes(towns))
    print("\n| slips that do what they should | errors found | visits |\n|---|---|---|")
    for slip in SLIPS:
        print(_line(towns, replace(people, slip=slip)))
    print(f"\n{_coverage(towns, people)}")


def planned(folder: Path, persons: int, seed: int) -> PlannedTown:
    """Make a township, or open it, and plan a sweep."""
    work = folder / "workspace"
    if not work.exists():
        town = doorstep_demo.build(folder, persons=persons, seed=seed, as_of=AS_OF)
        workspace = Workspace.create(work)
        workspace.store.set_as_of(AS_OF)
        workspace.register([*town.registers, *town.visits], as_of=AS_OF)
        workspace.reconcile(as_of=AS_OF)
    workspace = Workspace(work)
    made = plan_doors(workspace, VisitsAsked(USUAL, str(seed), EVERY))
    doors = tuple(_as_asked(one.door) for one in made.plan.doors)
    return PlannedTown(doors, tuple(_errors(made, folder)))


def _as_asked(door: HouseDoor) -> HouseDoor:
    """A house before a plan drew among the slips, or gave one for want of room."""
    reasons = tuple(why for why in door.reasons if why is not VisitReason.RANDOM)
    route = VisitRoute.VISIT if door.slip_will_do else door.route
    return replace(door, random=False, reasons=reasons, route=route)


def _errors(made: PlannedCards, folder: Path) -> Iterator[tuple[str, ...]]:
    """The errors of the key, each as the houses in whose records it stands."""
    homes = _homes(made.cards)
    key = json.loads((folder / "answer_key.json").read_text("utf-8"))
    for fault in key["faults"]:
        if fault["code"] in AT_THE_DESK or "visits" in fault["witness"]:
            continue
        at = {home for cell in fault["cells"] for home in homes.get(_row(cell), ())}
        if at:
            yield tuple(sorted(at))


def _row(cell: Mapping[str, Any]) -> Row:
    return cell["file"], cell["sheet"] or "", cell["row"]


def _homes(cards: Mapping[str, Any]) -> Mapping[Row, set[str]]:
    homes: dict[Row, set[str]] = defaultdict(set)
    for home, card in cards.items():
        for who in card.people:
            for said in who.sayings:
                homes[said.file, said.sheet or "", said.row].add(home)
    return homes


def simulated(town: PlannedTown, people: People, seed: int) -> Outcome:
    """One sweep and one plan over the same people."""
    chance = np.random.default_rng(seed)
    opens = dict(
        zip((one.household for one in town.doors), chance.random(len(town.doors)), strict=True)
    )
    doors = chosen(town.doors, len(town.doors) // 2, 1, (str(seed), "sweep")).now
    visited = {one.household for one in doors if one.is_gone_to}
    handed = {one.household for one in doors if one.route is VisitRoute.SLIP}
    swept = found = 0
    missed: set[str] = set()
    for homes in town.errors:
        tells, marks = chance.random(2)
        told = [home for home in homes if opens.get(home, 1) < people.opens]
        if not told or tells >= people.tells:
            continue
        swept += 1
        on_slip = marks < people.slip and any(home in handed for home in told)
        found += on_slip or any(home in visited for home in told)
        missed.update(home for home in told if home in handed and not on_slip)
    return Outcome(
        swept,
        found,
        len(visited),
        len(town.doors),
        len(handed),
        len(handed & visited),
        len(missed & visited),
        len(missed),
    )


def _routes(towns: Sequence[PlannedTown]) -> str:
    doors = [one for town in towns for one in town.doors]
    opened = sum(bool(one.asked) for one in doors)
    errors = sum(len(town.errors) for town in towns)
    return f"{len(towns)} townships: {len(doors)} houses ({opened} open), {errors} errors"


def _line(towns: Sequence[PlannedTown], people: People) -> str:
    each = [
        [simulated(town, people, 1000 * number + draw) for draw in range(DRAWS)]
        for number, town in enumerate(towns)
    ]
    found = _pooled(
        [(sum(one.found for one in own), sum(one.swept for one in own)) for own in each]
    )
    visits = _pooled(
        [(sum(one.visits for one in own), sum(one.doors for one in own)) for own in each]
    )
    return f"| {people.slip:.0%} | {found} | {visits} |"


def _pooled(parts: Sequence[tuple[int, int]]) -> str:
    """A pooled share with a bootstrap interval over townships."""
    told = np.array(parts, dtype=float)
    chance = np.random.default_rng(1)
    sums = told[chance.integers(len(told), size=(2000, len(told)))].sum(axis=1)
    low, high = np.quantile(sums[:, 0] / sums[:, 1], [0.025, 0.975])
    share = told[:, 0].sum() / told[:, 1].sum()
    return f"{share:.1%} ({low:.1%} to {high:.1%})"


def _coverage(towns: Sequence[PlannedTown], people: People) -> str:
    told = [
        simulated(town, people, 1000 * number + draw)
        for number, town in enumerate(towns)
        for draw in range(DRAWS)
    ]
    held = sum(one.covers for one in told)
    low, high = rate_interval(held, len(told), LEVEL)
    return (
        f"The random fifth's interval held the truth {held} times in {len(told)}: "
        f"{held / len(told):.1%} ({low:.1%} to {high:.1%})"
    )


if __name__ == "__main__":
    main()
