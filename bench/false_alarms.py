"""How often the detectors cry wolf, and what they see: `python bench/false_alarms.py [--towns 200]
[--power 20]`.

Clean townships are simulated (clean_town.py) and every sign is a false alarm; then one office of
each township does something of a stated size, and a sign at this office is a hit. The demo's
township, whose villages differ in every habit but make up no dates and hand in no second version,
is read through a workspace. Prints Markdown tables.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import clean_town
import numpy as np
from clean_town import Town

from doorstep.app.workspace import Workspace
from doorstep.engine.inspection.signs import LOOK, Sign, detect
from doorstep.engine.inspection.signs.sign import DETECTORS
from doorstep.engine.survey.intervals import rate_interval
from doorstep_demo import build

FIRST_SEED = 4001
INJECTED: Sequence[
    tuple[str, str, Callable[[Town, np.random.Generator, float], str], Sequence[float], str]
] = (
    (
        "bulk-edits",
        "edits",
        clean_town.bulk,
        (0.2, 0.4, 0.8),
        "share of a village's households worked over",
    ),
    (
        "identical-values",
        "round-days",
        clean_town.round_days,
        (0.3, 0.6, 0.9),
        "share of a village's service dates",
    ),
    (
        "identical-values",
        "same-date",
        clean_town.one_date,
        (0.5, 0.8),
        "share of a village's services on one date",
    ),
    (
        "identical-values",
        "same-phone",
        clean_town.one_phone,
        (10, 20, 40),
        "households with one phone",
    ),
    ("visit-speed", "day", clean_town.hurried, (30, 45, 60), "households on one day"),
    (
        "removals",
        "in-migrants",
        clean_town.removed,
        (0.3, 0.6, 1.0),
        "share of a village's in-migrants",
    ),
    (
        "sample-gap",
        "edited",
        clean_town.groomed,
        (0.3, 0.6, 0.9),
        "share of the households to be visited",
    ),
    (
        "sample-gap",
        "blank",
        clean_town.groomed,
        (0.6, 1.0),
        "share of the households to be visited",
    ),
    ("alike-answers", "shut-doors", clean_town.at_the_desk, (0.6, 1.0), "share of a pair's forms"),
    ("alike-answers", "differences", clean_town.at_the_desk, (0.6, 1.0), "share of a pair's forms"),
    (
        "alike-answers",
        "same-answers",
        clean_town.at_the_desk,
        (0.6, 1.0),
        "share of a pair's forms",
    ),
)


def clean(towns: Iterable[Sequence[Sign]], title: str) -> None:
    """False alarms by detector: offices flagged of offices tested, townships with any."""
    offices: Counter[str] = Counter()
    flagged: Counter[str] = Counter()
    alarmed: Counter[str] = Counter()
    measures: Counter[tuple[str, str]] = Counter()
    count = 0
    for signs in towns:
        count += 1
        for detector in DETECTORS:
            tested = {
                (s.office_kind, s.office)
                for s in signs
                if s.detector == detector and s.p_value is not None
            }
            hit = {
                (s.office_kind, s.office)
                for s in signs
                if s.detector == detector and s.said == LOOK
            }
            offices[detector] += len(tested)
            flagged[detector] += len(hit)
            alarmed[detector] += bool(hit)
        alarmed["any"] += any(s.said == LOOK for s in signs)
        measures.update((s.detector, s.measure) for s in signs if s.said == LOOK)
    print(f"\n{title}, {count} townships\n")
    print("| detector | offices tested | flagged | per office | townships with a sign |")
    print("|---|---|---|---|---|")
    for detector in (*DETECTORS, "any"):
        tested, hit = offices[detector], flagged[detector]
        share = f"{100 * hit / tested:.2f} %" if tested else "-"
        lo, hi = rate_interval(alarmed[detector], count, 0.95)
        rate = f"{100 * alarmed[detector] / count:.1f} % ({100 * lo:.1f}-{100 * hi:.1f})"
        print(f"| {detector} | {tested or '-'} | {hit if tested else '-'} | {share} | {rate} |")
    for (detector, measure), times in sorted(measures.items()):
        print(f"\n{detector}/{measure}: {times}", end="")
    print(flush=True)


def power(towns: int) -> None:
    """How often an injected habit is seen at the office that has it, and how often a sign is shown
    elsewhere."""
    seen: Counter[tuple[str, str, float]] = Counter()
    wrong: Counter[tuple[str, str, float]] = Counter()
    for seed in range(FIRST_SEED, FIRST_SEED + towns):
        whole = clean_town.clean_town(seed)
        whole.evidence()
        for detector, measure, inject, sizes, _ in INJECTED:
            for size in sizes:
                town = whole.copy()
                office = inject(town, np.random.default_rng(seed), size)
                looked = [
                    s for s in detect(town.evidence()) if s.said == LOOK and s.detector == detector
                ]
                seen[detector, measure, size] += any(
                    s.office == office and s.measure == measure for s in looked
                )
                wrong[detector, measure, size] += any(
                    s.office not in (office, "*") and s.office_kind != "provider" for s in looked
                )
    print(
        f"\n| what is done | size | seen at this office ({towns} townships) | signs of it "
        f"elsewhere |"
    )
    print("|---|---|---|---|")
    for detector, measure, _, sizes, unit in INJECTED:
        for size in sizes:
            key = detector, measure, size
            print(
                f"| {detector}/{measure} | {size:g} {unit} | {100 * seen[key] / towns:.0f} % | "
                f"{wrong[key]} |"
            )


def demo_signs(seed: int, persons: int) -> list[Sign]:
    """The signs of the demo's township."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DOORSTEP_KEYS"] = str(Path(folder) / "keys")
        as_of = dt.date(2026, 11, 20)
        town = build(Path(folder) / "town", persons=persons, seed=seed, as_of=as_of)
        workspace = Workspace.create(Path(folder) / "ws")
        workspace.register([*town.registers, *town.visits], as_of=as_of)
        return workspace.detect(before=as_of)


def main() -> None:
    """All tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--towns", type=int, default=200)
    parser.add_argument("--later", type=int, default=60)
    parser.add_argument("--power", type=int, default=20)
    parser.add_argument("--demo", type=int, default=4)
    parser.add_argument("--persons", type=int, default=27_600)
    asked = parser.parse_args()
    seeds = range(1, asked.towns + 1)
    if asked.towns:
        clean(
            (detect(clean_town.clean_town(seed).evidence()) for seed in seeds),
            "Simulated, nothing to see",
        )
    if asked.later:
        later = (
            clean_town.to_come(clean_town.clean_town(seed)) for seed in range(1, asked.later + 1)
        )
        clean((detect(town.evidence()) for town in later), "The same, visits still to come")
    if asked.demo:
        clean(
            (demo_signs(seed, asked.persons) for seed in range(1, asked.demo + 1)),
            "The demo's 清溪镇",
        )
    if asked.power:
        power(asked.power)


if __name__ == "__main__":
    main()
