"""How often the signs cry wolf, and what they see.

python bench/false_alarms.py [--towns 200] [--later 60] [--power 20]
    [--others FOLDER [--sets hill_small,suburb_small]] [--made 6 --rows 8000]
    [--demo 4 --persons 27600]

Towns without anything to see, on which every sign is a false alarm: simulated ones (clean_town.py);
three sources by other hands (FOLDER as for three_sources.py) without their made-up sheets; ones
that three_towns.py makes; the demo's township, whose villages differ in every habit. Then one
office of each does something of a stated size (planted_signs.py), and a sign at this office is a
hit. Prints Markdown tables.
"""

from __future__ import annotations

import argparse
import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import clean_town
import numpy as np
import others_towns
from clean_town import Town
from planted_signs import HABITS, Habit

from doorstep.engine.inspection.signs import LOOK, Sign, detect
from doorstep.engine.inspection.signs.sign import DETECTORS
from doorstep.engine.survey.intervals import rate_interval

FIRST_SEED = 4001
Named = Iterable[tuple[str, Town]]


class FalseAlarms:
    """Signs on towns that have none: by detector, offices flagged of offices tested, townships with
    any."""

    def __init__(self) -> None:
        self.offices: Counter[str] = Counter()
        self.flagged: Counter[str] = Counter()
        self.alarmed: Counter[str] = Counter()
        self.measures: Counter[tuple[str, str]] = Counter()
        self.towns = 0

    def note(self, signs: list[Sign]) -> None:
        """One more town."""
        self.towns += 1
        for detector in DETECTORS:
            own = [sign for sign in signs if sign.detector == detector]
            tested = {(s.measure, s.office_kind, s.office) for s in own if s.p_value is not None}
            hit = {(s.measure, s.office_kind, s.office) for s in own if s.said == LOOK}
            self.offices[detector] += len(tested)
            self.flagged[detector] += len(hit)
            self.alarmed[detector] += bool(hit)
        self.alarmed["any"] += any(sign.said == LOOK for sign in signs)
        self.measures.update((s.detector, s.measure) for s in signs if s.said == LOOK)

    def table(self, title: str) -> None:
        """Print it."""
        print(f"\n{title}, {self.towns} townships\n")
        print("| detector | figures tested | flagged | per figure | townships with a sign |")
        print("|---|---|---|---|---|")
        for detector in (*DETECTORS, "any"):
            tested, hit = self.offices[detector], self.flagged[detector]
            share = f"{100 * hit / tested:.2f} %" if tested else "-"
            lo, hi = rate_interval(self.alarmed[detector], self.towns, 0.95)
            rate = 100 * self.alarmed[detector] / self.towns
            told = f"{rate:.1f} % ({100 * lo:.1f}-{100 * hi:.1f})"
            print(f"| {detector} | {tested or '-'} | {hit if tested else '-'} | {share} | {told} |")
        for (detector, measure), times in sorted(self.measures.items()):
            print(f"\n{detector}/{measure}: {times}", end="")
        print(flush=True)


class Power:
    """How often a planted habit is seen at the office that has it, and how often the same detector
    shows a sign elsewhere."""

    def __init__(self) -> None:
        self.tried: Counter[tuple[Habit, float]] = Counter()
        self.seen: Counter[tuple[Habit, float]] = Counter()
        self.wrong: Counter[tuple[Habit, float]] = Counter()

    def note(self, whole: Town, seed: int) -> None:
        """Plant every habit that the town has something to plant in, each in a copy of its own."""
        for habit in HABITS:
            for size in habit.sizes:
                town = whole.copy()
                try:
                    office = habit.plant(town, np.random.default_rng(seed), size)
                except LookupError:
                    continue
                own = [sign for sign in detect(town.evidence()) if sign.detector == habit.detector]
                looked = [sign for sign in own if sign.said == LOOK]
                asked = [s for s in own if (s.measure, s.office) == (habit.measure, office)]
                if not any(sign.p_value is not None for sign in asked):
                    continue
                self.tried[habit, size] += 1
                self.seen[habit, size] += any(sign.said == LOOK for sign in asked)
                self.wrong[habit, size] += office != "*" and any(
                    s.office not in (office, "*") and s.office_kind != "provider" for s in looked
                )

    def table(self, title: str) -> None:
        """Print it."""
        print(f"\n{title}\n\n| what is done | size | seen at this office | signs elsewhere |")
        print("|---|---|---|---|")
        for habit in HABITS:
            for size in habit.sizes:
                if tried := self.tried[habit, size]:
                    seen, wrong = self.seen[habit, size], self.wrong[habit, size]
                    print(
                        f"| {habit.detector}/{habit.measure} | {size:g} {habit.unit} | "
                        f"{seen} of {tried} | {wrong} |"
                    )
        print(flush=True)


def both(towns: Named, title: str) -> None:
    """False alarms and power on the same towns."""
    alarms, power = FalseAlarms(), Power()
    for seed, (_, town) in enumerate(towns, start=1):
        alarms.note(detect(town.evidence()))
        power.note(town, seed)
    alarms.table(f"{title}, nothing to see")
    power.table(f"{title}, planted")


def to_come(towns: int) -> Iterator[Town]:
    """Simulated towns with their visits after the last versions were handed in."""
    for seed in range(1, towns + 1):
        town = clean_town.clean_town(seed)
        for row in town.visits:
            day = dt.date.fromisoformat(row["visit_date"] or "") + dt.timedelta(days=24)
            row["visit_date"] = day.isoformat()
        yield town


def main() -> None:
    """All tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--towns", type=int, default=200)
    parser.add_argument("--later", type=int, default=60)
    parser.add_argument("--power", type=int, default=20)
    parser.add_argument("--others", type=Path)
    parser.add_argument("--sets", default="")
    parser.add_argument("--made", type=int, default=6)
    parser.add_argument("--rows", type=int, default=8_000)
    parser.add_argument("--demo", type=int, default=4)
    parser.add_argument("--persons", type=int, default=27_600)
    asked = parser.parse_args()
    simulated = (clean_town.clean_town(seed) for seed in range(1, asked.towns + 1))
    for towns, title in (
        (simulated, "Simulated"),
        (to_come(asked.later), "Simulated, visits still to come"),
    ):
        alarms = FalseAlarms()
        for town in towns:
            alarms.note(detect(town.evidence()))
        if alarms.towns:
            alarms.table(f"{title}, nothing to see")
    if asked.power:
        power = Power()
        for seed in range(FIRST_SEED, FIRST_SEED + asked.power):
            power.note(clean_town.clean_town(seed), seed)
        power.table(f"Simulated, planted, {asked.power} townships")
    if asked.others:
        both(others_towns.honest_sets(asked.others, asked.sets), "Three sources by other hands")
    if asked.made:
        both(others_towns.made_towns(asked.made, asked.rows), "Three sources made here")
    if asked.demo:
        both(others_towns.demo_towns(asked.demo, asked.persons), "The demo's 清溪镇")


if __name__ == "__main__":
    main()
