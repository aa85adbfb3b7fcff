"""The rules of rubrics as a pack's data: the parameters each of them takes, and which numbers and
lists they may be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, TypeGuard

from doorstep.packs.shape import Slip

_PARAMETERS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    kind: (frozenset(needed), frozenset(allowed))
    for kind, needed, allowed in (
        ("all_or_nothing", (), ("target",)),
        ("missing_item_deduct", ("each", "list"), ()),
        ("per_fault_deduct", ("each",), ()),
        ("per_pp_below", ("each", "target"), ("per",)),
        ("per_pp_above", ("each", "target"), ("per",)),
        ("step", ("bands",), ("of",)),
        ("proportional", (), ("target",)),
        ("relative_mix", ("level", "previous"), ("average", "level_above", "target")),
        ("count_min", ("min",), ("each",)),
        ("verification_factor", ("bands",), ()),
        ("mean_of_domains", ("domains",), ("best",)),
        ("traffic_light", ("colours", "questions"), ()),
        ("lqas", ("max_faults",), ("n",)),
        ("late_days_deduct", ("each",), ()),
        ("bonus", ("each",), ()),
    )
}

RULES = frozenset(_PARAMETERS)

_OF = ("faults", "number", "share-right", "share-wrong")

_ABOVE_NOTHING = frozenset(["best", "each", "min", "n", "per", "target"])

_BEYOND = 1e15


def is_number(value: object) -> TypeGuard[float]:
    """Whether a value is a number to reckon with: not yes or no, not infinite, not nan."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _BEYOND


def of_rule(rule: Mapping[str, Any], at: tuple[str, ...]) -> Iterator[Slip]:
    """Slips in one rule; `at` is its path of keys."""
    kind = str(rule.get("type"))
    if kind not in RULES:
        yield Slip((*at, "type"), kind, "protocol-word-unknown", tuple(sorted(RULES)), within=kind)
        return
    needed, allowed = _PARAMETERS[kind]
    for key in sorted(set(rule) - needed - allowed - {"type"}):
        yield Slip((*at, key), None, "key-unknown", tuple(sorted(needed | allowed | {"type"})))
    wanted = needed | (
        frozenset(["level_above"]) if "average" in rule and kind == "relative_mix" else frozenset()
    )
    for key in sorted(wanted - set(rule)):
        yield Slip(at, None, "key-missing", key=key)
    for key in sorted((needed | allowed) & set(rule)):
        wrong = _wrong(kind, key, rule)
        if wrong is not None:
            yield Slip((*at, key), None, "wrong-type", (wrong,))


def _wrong(kind: str, key: str, rule: Mapping[str, Any]) -> str | None:
    """What a parameter should be, when it is not."""
    value = rule[key]
    if key == "bands":
        return None if _are_bands(value) else "[{ to, points }, ...], to: rising"
    if key == "colours":
        return (
            None
            if _are_colours(value, rule.get("questions"))
            else "[{ points }, ...], questions + 1"
        )
    if key in ("list", "questions"):
        return None if _are_names(value) else "list-of-texts"
    if key == "domains":
        fits = (
            isinstance(value, dict)
            and bool(value)
            and all(_are_names(names) for names in value.values())
        )
        return None if fits else "table-of-lists"
    if key == "of":
        return None if isinstance(value, str) and value in _OF else ", ".join(_OF)
    if not is_number(value):
        return "number"
    if key in ("level", "level_above"):
        return None if 0 <= value <= 1 else "0 ... 1"
    if key in _ABOVE_NOTHING and (key, kind) != ("target", "per_pp_above"):
        return None if value > 0 else "number > 0"
    return None if value >= 0 else "number >= 0"


def _are_names(value: object) -> bool:
    if (
        not isinstance(value, list)
        or not value
        or not all(isinstance(name, str) and name.strip() for name in value)
    ):
        return False
    return len(set(value)) == len(value)


def _are_worth(value: object, known: frozenset[str]) -> bool:
    """Whether a value is a list of tables that each say their points, and perhaps their name."""
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(part, dict) and set(part) <= known for part in value)
        and all(is_number(part.get("points")) and part["points"] >= 0 for part in value)
        and all(_is_name(part.get("name", "-")) for part in value)
    )


def _is_name(value: object) -> bool:
    inner = list(value.values()) if isinstance(value, dict) else [value]
    return bool(inner) and all(isinstance(text, str) for text in inner)


def _are_bands(value: Any) -> bool:
    if not _are_worth(value, frozenset(["name", "points", "to"])):
        return False
    ends = [band["to"] for band in value if "to" in band]
    if not all(is_number(end) for end in ends) or any("to" not in band for band in value[:-1]):
        return False
    return all(one < next_ for one, next_ in pairwise(ends))


def _are_colours(value: Any, questions: object) -> bool:
    return (
        _are_worth(value, frozenset(["name", "points"]))
        and isinstance(questions, Sequence)
        and len(value) == len(questions) + 1
    )


def of_told(said: Mapping[str, Any], keys: Sequence[str], at: tuple[str, ...]) -> Iterator[Slip]:
    """Slips in texts for people, tables of a text by language: English or Chinese must be there."""
    for key in keys:
        told = said.get(key)
        if key not in said:
            continue
        if not isinstance(told, dict) or not all(isinstance(text, str) for text in told.values()):
            yield Slip((*at, key), None, "wrong-type", ("table-of-texts",))
        elif not any(str(told.get(lang, "")).strip() for lang in ("en", "zh")):
            yield Slip((*at, key), None, "key-missing", key=f"{key}.en")
