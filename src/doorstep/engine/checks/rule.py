"""A kind of check: its rule, the parameters it reads, and how they are read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from doorstep.domain.registers import CheckSpec
from doorstep.domain.vocabulary import CheckKind
from doorstep.engine.checks.case import Case
from doorstep.engine.checks.drafts import Draft


class ParameterType(StrEnum):
    """Tell what a parameter of a check holds."""

    WORD = "word"
    WORDS = "words"
    NUMBER = "number"
    COLUMN = "column"
    NAMES = "names"
    REGISTER = "register"
    ROLE = "role"
    SIDES = "sides"
    TOLERANCE = "tolerance"
    WORD_GROUPS = "word_groups"


FindDrafts = Callable[[Case, CheckSpec], Iterable[Draft]]


@dataclass(frozen=True)
class CheckRule:
    """A rule and what its checks may say under `params`."""

    find: FindDrafts
    parameters: Mapping[str, ParameterType]


RULES: dict[str, CheckRule] = {}


def rule(kind: CheckKind, **parameters: ParameterType) -> Callable[[FindDrafts], FindDrafts]:
    """Register a function as the one rule of `kind`."""

    def register(find: FindDrafts) -> FindDrafts:
        assert kind not in RULES, f"two rules for {kind}"
        RULES[kind] = CheckRule(find, parameters)
        return find

    return register


def parameters_named(kind: ParameterType) -> list[str]:
    """List the names under which the rules read parameters of one type."""
    named = {
        name
        for known in RULES.values()
        for name, type_ in known.parameters.items()
        if type_ is kind
    }
    return sorted(named)


def text_of(check: CheckSpec, name: str, default: str = "") -> str:
    """Read a parameter that is one word or number."""
    return str(check.params.get(name, default))


def texts_of(check: CheckSpec, name: str) -> list[str]:
    """Read a parameter that is a list of words."""
    listed = check.params.get(name, ())
    return [str(item) for item in listed] if isinstance(listed, list | tuple) else []


def sides_of(check: CheckSpec) -> tuple[tuple[str, str], tuple[str, str]] | None:
    """Read `between`: [register, role] twice."""
    sides = check.params.get("between")
    if not isinstance(sides, list | tuple) or len(sides) != 2:
        return None
    (left_kind, left_role), (right_kind, right_role) = sides
    return (str(left_kind), str(left_role)), (str(right_kind), str(right_role))
