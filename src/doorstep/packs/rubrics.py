"""Scoring rubrics as a pack's data: their shape, the rules' parameters, and the noun made of each
file.

An item that scored residents - their births, their choices, fees - may stand in a historic rubric
only with `retired`, the reason why nobody scores it any more. A retired item needs no rule;
`retired` above the items retires them all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from doorstep.domain.inspection import ItemSpec, MustPassSpec, RubricSpec
from doorstep.packs.rules import RULES, is_number, of_rule, of_told
from doorstep.packs.shape import Slip

__all__ = ["FOLDER", "MEASURES", "RETIRED", "RULES", "SOURCES", "of_rubric", "read_rubric"]

FOLDER = "rubrics"

MEASURES = frozenset(
    [
        "birth_match",
        "blank_fields",
        "cross_register",
        "documents",
        "event_match",
        "logic_faults",
        "omission",
        "overcount",
        "person_match",
        "service_confirmed",
        "timeliness",
        "unreadable",
        "verification",
    ]
)

SOURCES = frozenset(["document", "interview", "observation", "register", "system", "visit"])

RETIRED = frozenset(
    ["abolished", "coercion", "fertility-outcome", "forbidden-field", "residents-scored"]
)

_KEYS = frozenset(
    ["basis", "dated", "item", "must_pass", "pass_mark", "retired", "scale", "source", "title", "version"]
)  # fmt: skip

_NEEDED = ("title", "source", "version", "dated", "basis", "scale", "item")

_ITEM = frozenset(
    ["code", "measure", "points", "retired", "rule", "sample", "section", "source", "title", "unit"]
)  # fmt: skip

_MUST = frozenset(["above", "code", "item", "retired", "title"])


def of_rubric(said: Mapping[str, Any]) -> Iterator[Slip]:
    """Slips in one file of `rubrics/`."""
    yield from _keys(said, (), _KEYS, _NEEDED)
    wrong = list(_wrong_types(said))
    yield from wrong
    if wrong:
        return
    yield from _word(said, "basis", frozenset(["doorstep", "source"]), ())
    yield from _word(said, "retired", RETIRED, ())
    codes: set[str] = set()
    for number, item in enumerate(said.get("item", [])):
        yield from _of_item(item, ("item", str(number)), codes, "retired" in said)
    for number, veto in enumerate(said.get("must_pass", [])):
        yield from _of_veto(veto, ("must_pass", str(number)), codes)
    counted = sum(
        float(item["points"])
        for item in said.get("item", [])
        if "retired" not in item
        and is_number(item.get("points"))
        and dict(item.get("rule", {})).get("type") != "bonus"
    )
    if is_number(said.get("scale")) and counted > float(said["scale"]) + 1e-9:
        yield Slip(("scale",), f"{counted:g} > {said['scale']:g}", "rubric-points-above-scale")


def _of_item(
    item: Mapping[str, Any], at: tuple[str, ...], codes: set[str], retired: bool
) -> Iterator[Slip]:
    retired = retired or "retired" in item
    yield from _keys(item, at, _ITEM, ("code", "title", "points") + (() if retired else ("rule",)))
    code = str(item.get("code"))
    if code in codes:
        yield Slip((*at, "code"), code, "rubric-item-twice", within=code)
    codes.add(code)
    yield from _texts_of(item, at, ("section", "unit"))
    for key, known in (("measure", MEASURES), ("source", SOURCES), ("retired", RETIRED)):
        yield from _word(item, key, known, at)
    yield from _number(item, "points", at, above=0)
    if "sample" in item and not isinstance(item["sample"], dict):
        yield Slip((*at, "sample"), None, "wrong-type", ("table",))
    elif "sample" in item:
        yield from _number(item["sample"], "n", (*at, "sample"), above=0)
    if "rule" in item:
        yield from of_rule(item["rule"], (*at, "rule"))


def _of_veto(veto: Mapping[str, Any], at: tuple[str, ...], codes: set[str]) -> Iterator[Slip]:
    yield from _keys(veto, at, _MUST, ("code", "title"))
    yield from _word(veto, "retired", RETIRED, at)
    yield from _number(veto, "above", at)
    if ("item" in veto) != ("above" in veto) or ("item" in veto and str(veto["item"]) not in codes):
        yield Slip((*at, "item"), None, "key-missing", key="above" if "item" in veto else "item")


def _keys(
    said: Mapping[str, Any], at: tuple[str, ...], known: frozenset[str], needed: Sequence[str]
) -> Iterator[Slip]:
    for key in said:
        if key not in known:
            yield Slip((*at, key), None, "key-unknown", tuple(sorted(known)))
    for key in needed:
        if key not in said:
            yield Slip(at, None, "key-missing", key=key)


def _word(
    said: Mapping[str, Any], key: str, known: frozenset[str], at: tuple[str, ...]
) -> Iterator[Slip]:
    if key in said and not (isinstance(said[key], str) and said[key] in known):
        told = str(said[key])
        yield Slip((*at, key), told, "protocol-word-unknown", tuple(sorted(known)), within=told)


def _number(
    said: Mapping[str, Any], key: str, at: tuple[str, ...], above: float | None = None
) -> Iterator[Slip]:
    if key in said and not (is_number(said[key]) and (above is None or said[key] > above)):
        yield Slip(
            (*at, key), None, "wrong-type", ("number" if above is None else f"number > {above:g}",)
        )


def _texts_of(said: Mapping[str, Any], at: tuple[str, ...], keys: Sequence[str]) -> Iterator[Slip]:
    for key in keys:
        if key in said and not isinstance(said[key], str):
            yield Slip((*at, key), None, "wrong-type", ("text",))


def _wrong_types(said: Mapping[str, Any]) -> Iterator[Slip]:
    yield from of_told(said, ("title", "source"), ())
    for key in ("version", "dated"):
        if isinstance(said.get(key), dict | list | bool | float):
            yield Slip((key,), None, "wrong-type", ("text",))
    for key in ("scale", "pass_mark"):
        yield from _number(said, key, (), above=0)
    for key in ("item", "must_pass"):
        entries = said.get(key, [{}])
        empty = key == "item" and entries == []
        if (
            empty
            or not isinstance(entries, list)
            or not all(isinstance(entry, dict) for entry in entries)
        ):
            yield Slip((key,), None, "wrong-type", (f"[[{key}]]",))
            continue
        for number, entry in enumerate(entries):
            at = (key, str(number))
            yield from of_told(entry, ("title",), at)
            yield from _texts_of(entry, at, ("code", "item"))
            if not isinstance(entry.get("rule", {}), dict):
                yield Slip((*at, "rule"), None, "wrong-type", ("table",))


def read_rubric(code: str, said: Mapping[str, Any]) -> RubricSpec:
    """The noun of one file. KeyError, ValueError or TypeError say the data are not sound."""
    whole = (
        {"retired": said["retired"]} if "retired" in said else {}
    )  # a rubric retired retires all that is in it
    return RubricSpec(
        code=code,
        title=dict(said["title"]),
        source=dict(said["source"]),
        version=str(said["version"]),
        dated=str(said["dated"]),
        basis=said["basis"],
        scale=float(said["scale"]),
        items=tuple(_item({**whole, **item}) for item in said["item"]),
        must_pass=tuple(MustPassSpec(**{**whole, **veto}) for veto in said.get("must_pass", [])),
        pass_mark=None if "pass_mark" not in said else float(said["pass_mark"]),
    )


def _item(said: Mapping[str, Any]) -> ItemSpec:
    return ItemSpec(**{**said, "points": float(said["points"]), "rule": dict(said.get("rule", {}))})
