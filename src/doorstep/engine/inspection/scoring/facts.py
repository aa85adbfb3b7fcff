"""What people report that no register holds: a site looked at, a quiz, an anonymous survey, days
late; and statements.

A thing nobody looked at is neither there nor missing: it counts as missing in the lower end and as
there in the upper.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from doorstep.engine.inspection.scoring.rules import PARTS, Rule, takes

FEWEST_ANONYMOUS = 10


@dataclass(frozen=True)
class Fact:
    """One item in one place (None: the office as a whole): `right` of `n`, a `number`, or things
    and answers."""

    item: str
    place: str | None = None
    right: int | None = None
    n: int | None = None
    number: float | None = None
    present: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()
    answers: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Statement:
    """What somebody answers for: whether a must-pass condition was violated (`holds` false) or
    not."""

    must_pass: str
    holds: bool
    who: str


def parts_of(rule: Rule) -> tuple[str, ...]:
    """The things a rule asks for by name."""
    if takes(rule) != PARTS:
        return ()
    if "domains" in rule:
        return tuple(name for names in rule["domains"].values() for name in names)
    return tuple(rule.get("list", rule.get("questions", ())))


def part_values(rule: Rule, fact: Fact) -> tuple[float, float, int, int]:
    """The value a rule takes if all that is unknown is there, and if it is missing; how many are
    known, how many asked.

    missing_item_deduct counts what is missing, mean_of_domains the mean share present,
    traffic_light the yes answers before the first no.
    """
    asked = parts_of(rule)
    known = [
        name
        for name in asked
        if name in fact.present or name in fact.missing or name in fact.answers
    ]
    best, worst = (
        {name: _worth(rule, fact, name, unknown) for name in asked} for unknown in (1.0, 0.0)
    )
    return _value(rule, best), _value(rule, worst), len(known), len(asked)


def _worth(rule: Rule, fact: Fact, name: str, unknown: float) -> float:
    if name in fact.answers:
        return min(max(fact.answers[name] / float(rule.get("best", 1.0)), 0.0), 1.0)
    return 1.0 if name in fact.present else 0.0 if name in fact.missing else unknown


def _value(rule: Rule, worth: Mapping[str, float]) -> float:
    if rule["type"] == "missing_item_deduct":
        return sum(1.0 for value in worth.values() if value < 1)
    if rule["type"] == "mean_of_domains":
        domains = list(rule["domains"].values())
        return sum(sum(worth[name] for name in names) / len(names) for names in domains) / len(
            domains
        )
    yes = 0
    for name in rule["questions"]:
        if worth[name] < 1:
            break
        yes += 1
    return float(yes)
