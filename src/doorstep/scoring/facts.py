"""Facts and statements as a person writes them: a TOML file of `[[fact]]` and `[[statement]]`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from doorstep.engine.score.facts import Fact, Statement, parts_of
from doorstep.errors import BadInput
from doorstep.model import RubricSpec

_FACT = frozenset(["answers", "item", "missing", "n", "number", "present", "right", "village", "why"])
_STATEMENT = frozenset(["holds", "must_pass", "who", "why"])


def read_facts(path: Path, rubric: RubricSpec) -> tuple[list[Fact], list[Statement]]:
    """What a file says about a rubric's items.

    Raises BadInput: "facts-unreadable", "facts-unfit" with the item and the word that does not fit.
    """
    try:
        said = tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        raise BadInput("file-missing", file=path.name) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise BadInput("facts-unreadable", file=path.name, problem=str(error)) from None
    for key in said:
        if key not in ("fact", "statement"):
            raise _unfit("-", key)
    facts = [_fact(entry, rubric) for entry in _entries(said, "fact")]
    taken: set[tuple[str, str | None]] = set()
    for fact in facts:
        if (fact.item, fact.place) in taken:
            raise _unfit(fact.item, "item")
        taken.add((fact.item, fact.place))
    return facts, [_statement(entry, rubric) for entry in _entries(said, "statement")]


def _entries(said: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    entries = said.get(key, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise _unfit("-", key)
    return entries


def _fact(said: Mapping[str, Any], rubric: RubricSpec) -> Fact:
    code = str(said.get("item", "-"))
    item = next((item for item in rubric.scored if item.code == code), None)
    if item is None:
        raise _unfit(code, "item")
    for key in said:
        if key not in _FACT:
            raise _unfit(code, key)
    asked = parts_of(item.rule)
    present, missing = (_names(said, key, code, asked) for key in ("present", "missing"))
    answers = said.get("answers", {})
    if not isinstance(answers, dict) or any(k not in asked or not _number(v) for k, v in answers.items()):
        raise _unfit(code, "answers")
    if present & missing:
        raise _unfit(code, "missing")
    right, n = (_whole(said, key, code) for key in ("right", "n"))
    if (right is None) != (n is None) or (right is not None and n is not None and not 0 <= right <= n):
        raise _unfit(code, "right")
    number = said.get("number")
    if number is not None and (not _number(number) or number < 0):
        raise _unfit(code, "number")
    return Fact(
        item=code,
        place=None if said.get("village") is None else str(said["village"]),
        right=right,
        n=n,
        number=None if number is None else float(number),
        present=present,
        missing=missing,
        answers={k: float(v) for k, v in answers.items()},
        why=str(said.get("why", "")),
    )


def _names(said: Mapping[str, Any], key: str, code: str, asked: tuple[str, ...]) -> frozenset[str]:
    names = said.get(key, [])
    if not isinstance(names, list) or any(name not in asked for name in names):
        raise _unfit(code, key)
    return frozenset(names)


def _whole(said: Mapping[str, Any], key: str, code: str) -> int | None:
    value = said.get(key)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        raise _unfit(code, key)
    return value


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _statement(said: Mapping[str, Any], rubric: RubricSpec) -> Statement:
    code = str(said.get("must_pass", "-"))
    if code not in {spec.code for spec in rubric.must_pass if spec.retired is None}:
        raise _unfit(code, "must_pass")
    for key in said:
        if key not in _STATEMENT:
            raise _unfit(code, key)
    if not isinstance(said.get("holds"), bool):
        raise _unfit(code, "holds")
    who = said.get("who")
    if not isinstance(who, str) or not who.strip():
        raise _unfit(code, "who")
    return Statement(code, said["holds"], who.strip(), str(said.get("why", "")))


def _unfit(item: str, key: str) -> BadInput:
    return BadInput("facts-unfit", item=item, key=key)
