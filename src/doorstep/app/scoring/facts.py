"""Facts and statements as a person writes them: a TOML file of `[[fact]]` and `[[statement]]`.

`why` is for whoever keeps the file. It is free text, so it is read past: no report and no result
repeats it.
"""

from __future__ import annotations

import math
from collections.abc import Container, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeGuard

from doorstep.domain.errors import BadInput
from doorstep.domain.inspection import DeskFact, ItemSpec, RubricSpec
from doorstep.domain.inspection_vocabulary import RuleInput
from doorstep.engine.inspection.scoring.figures import Fact, Statement, parts_of
from doorstep.engine.inspection.scoring.rules import takes
from doorstep.engine.intake.strangers import read_toml

_FACT = ("item", "village", "right", "n", "number", "present", "missing", "answers", "why")
_STATEMENT = ("must_pass", "happened", "who", "why")
_COUNTED_AGAIN = "verification_factor"


def read_facts(path: Path, rubric: RubricSpec) -> tuple[list[Fact], list[Statement]]:
    """Read what a file says about a rubric's items.

    Raises BadInput: "file-missing", "facts-unreadable", or "facts-unfit" with the entry, the word
    that does not fit, and what would.
    """
    content = read_toml(path, "facts-unreadable")
    for key in content:
        if key not in ("fact", "statement"):
            raise unfit(0, "-", key, ("[[fact]]", "[[statement]]"))
    facts = [
        _Entry(number, entry).fact(rubric)
        for number, entry in enumerate(_entries(content, "fact"), 1)
    ]
    taken: set[tuple[str, str | None]] = set()
    for number, fact in enumerate(facts, 1):
        if (fact.item, fact.place) in taken:
            raise unfit(number, fact.item, "item", ["1 x"])
        taken.add((fact.item, fact.place))
    return facts, [
        _Entry(n, entry).statement(rubric)
        for n, entry in enumerate(_entries(content, "statement"), 1)
    ]


def facts_of_the_desk(
    rubric: RubricSpec, known: Iterable[DeskFact], said: Iterable[Fact], named: Container[str]
) -> list[Fact]:
    """What the desk knows of a rubric's items that no file says; of villages that are `named`."""
    taken = {fact.item for fact in said}
    items = [one for one in rubric.scored if one.fact is not None and one.code not in taken]
    return [
        Fact(item.code, fact.place, fact.right, fact.n, fact.number, fact.present, fact.missing)
        for item in items
        for fact in known
        if fact.kind == item.fact and (fact.place is None or fact.place in named)
    ]


def unfit(entry: int, item: str, key: str, known: Iterable[str]) -> BadInput:
    """Say what does not fit, in which entry (1-based), and what would."""
    return BadInput("facts-unfit", entry=entry, item=item, key=key, known=", ".join(known) or "-")


def _entries(content: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    entries = content.get(key, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise unfit(0, "-", key, [f"[[{key}]]"])
    return entries


class _Entry:
    """One entry of the file, to be judged."""

    def __init__(self, number: int, entry: Mapping[str, Any]) -> None:
        self.number = number
        self.entry = entry
        self.code = str(entry.get("item", entry.get("must_pass", "-")))

    def unfit(self, known: Iterable[str], key: str) -> BadInput:
        return unfit(self.number, self.code, key, known)

    def fact(self, rubric: RubricSpec) -> Fact:
        item = next((item for item in rubric.scored if item.code == self.code), None)
        if item is None:
            raise self.unfit((item.code for item in rubric.scored), "item")
        for key in self.entry:
            if key not in _FACT:
                raise self.unfit(_FACT, key)
        by_parts = takes(item.rule) == RuleInput.PARTS
        reported = self._things(item) if by_parts else self._figures(item)
        place = self.entry.get("village")
        if place is not None and not isinstance(place, str):
            raise self.unfit(['"..."'], "village")
        return Fact(item=self.code, place=place, **reported)

    def _things(self, item: ItemSpec) -> dict[str, Any]:
        asked = parts_of(item.rule)
        for key in ("right", "n", "number"):
            if key in self.entry:
                raise self.unfit(("present", "missing", "answers"), key)
        present, missing = (self._names(key, asked) for key in ("present", "missing"))
        answers = self.entry.get("answers", {})
        if not isinstance(answers, dict) or any(
            k not in asked or not _is_number(v) for k, v in answers.items()
        ):
            raise self.unfit(asked, "answers")
        if present & missing:
            raise self.unfit((name for name in asked if name not in present), "missing")
        return {
            "present": present,
            "missing": missing,
            "answers": {k: float(v) for k, v in answers.items()},
        }

    def _names(self, key: str, asked: tuple[str, ...]) -> frozenset[str]:
        names = self.entry.get(key, [])
        if not isinstance(names, list) or any(name not in asked for name in names):
            raise self.unfit(asked, key)
        return frozenset(names)

    def _figures(self, item: ItemSpec) -> dict[str, Any]:
        """A number, or right of n; what the rule can take, and one of them."""
        wanted = takes(item.rule)
        counted = wanted != RuleInput.NUMBER or item.rule["type"] == _COUNTED_AGAIN
        forms = ("right", "n") if counted else ("number",)
        for key in ("present", "missing", "answers", *(() if counted else ("right", "n"))):
            if key in self.entry:
                raise self.unfit(forms, key)
        number, right, n = (self.entry.get(key) for key in ("number", "right", "n"))
        if number is not None:
            most = 1.0 if wanted in (RuleInput.SHARE_RIGHT, RuleInput.SHARE_WRONG) else math.inf
            both = "right" in self.entry or "n" in self.entry
            if both or not _is_number(number) or not 0 <= number <= most:
                raise self.unfit(["0 .. 1" if most == 1 else ">= 0"], "number")
            return {"number": float(number)}
        if _is_count(right) and _is_count(n) and 0 <= right <= n:
            return {"right": right, "n": n}
        if counted:
            raise self.unfit(["0 <= right <= n"], "right")
        raise self.unfit([">= 0"], "number")

    def statement(self, rubric: RubricSpec) -> Statement:
        known = [spec.code for spec in rubric.must_pass if spec.retired is None]
        if self.code not in known:
            raise self.unfit(known, "must_pass")
        for key in self.entry:
            if key not in _STATEMENT:
                raise self.unfit(_STATEMENT, key)
        if not isinstance(self.entry.get("happened"), bool):
            raise self.unfit(("true", "false"), "happened")
        who = self.entry.get("who")
        if not isinstance(who, str) or not who.strip():
            raise self.unfit(['"..."'], "who")
        return Statement(self.code, self.entry["happened"], who.strip())


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_count(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)
