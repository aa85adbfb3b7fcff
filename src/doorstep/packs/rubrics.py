"""Scoring rubrics as a pack's data: their shape, the rules' parameters, and the noun made of each file.

An item that scored residents - their births, their choices, fees - may stand in a historic rubric only with `retired`,
the reason why nobody scores it any more. A retired item needs no rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from doorstep.model import ItemSpec, MustPassSpec, PackSpec, RubricSpec
from doorstep.packs.problems import Finder, Problem
from doorstep.packs.protocols import compiles
from doorstep.packs.shape import Slip

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
RETIRED = frozenset(["abolished", "coercion", "fertility-outcome", "forbidden-field", "residents-scored"])
_RULE_KEYS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
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
RULES = frozenset(_RULE_KEYS)
_LISTS = frozenset(["bands", "colours", "list", "questions"])
_KEYS = frozenset(
    ["basis", "dated", "item", "must_pass", "pass_mark", "scale", "source", "title", "version"]
)  # fmt: skip
_NEEDED = ("title", "source", "version", "dated", "basis", "scale", "item")
_ITEM = frozenset(
    ["code", "measure", "points", "retired", "rule", "sample", "section", "source", "title", "unit"]
)  # fmt: skip
_MUST = frozenset(["above", "code", "item", "retired", "title"])


def of_rubric(said: Mapping[str, Any]) -> Iterator[Slip]:
    """Slips in one file of `rubrics/`."""
    for key in said:
        if key not in _KEYS:
            yield Slip((key,), None, "key-unknown", tuple(sorted(_KEYS)))
    for key in _NEEDED:
        if key not in said:
            yield Slip((), None, "key-missing", key=key)
    wrong = list(_wrong_types(said))
    yield from wrong
    if wrong:
        return
    if said.get("basis") not in ("doorstep", "source"):
        yield Slip(("basis",), str(said.get("basis")), "protocol-word-unknown", ("doorstep", "source"))
    codes: set[str] = set()
    for number, item in enumerate(said.get("item", [])):
        yield from _of_item(item, ("item", str(number)), codes)
    for number, veto in enumerate(said.get("must_pass", [])):
        at = ("must_pass", str(number))
        yield from _keys(veto, at, _MUST, ("code", "title"))
        if "retired" in veto and veto["retired"] not in RETIRED:
            yield Slip((*at, "retired"), str(veto["retired"]), "protocol-word-unknown", tuple(sorted(RETIRED)))
        if ("item" in veto) != ("above" in veto) or ("item" in veto and veto["item"] not in codes):
            yield Slip((*at, "item"), None, "key-missing", key="above" if "item" in veto else "item")
    counted = sum(
        float(i.get("points", 0))
        for i in said.get("item", [])
        if "retired" not in i and dict(i.get("rule", {})).get("type") != "bonus"
    )
    if isinstance(said.get("scale"), int | float) and counted > float(said["scale"]) + 1e-9:
        yield Slip(("scale",), f"{counted:g} > {said['scale']:g}", "rubric-points-above-scale")


def _of_item(item: Mapping[str, Any], at: tuple[str, ...], codes: set[str]) -> Iterator[Slip]:
    retired = "retired" in item
    yield from _keys(item, at, _ITEM, ("code", "title", "points") + (() if retired else ("rule",)))
    if item.get("code") in codes:
        yield Slip((*at, "code"), str(item["code"]), "rubric-item-twice", within=str(item["code"]))
    codes.add(str(item.get("code")))
    for key, known in (("measure", MEASURES), ("source", SOURCES), ("retired", RETIRED)):
        if key in item and item[key] not in known:
            yield Slip((*at, key), str(item[key]), "protocol-word-unknown", tuple(sorted(known)), within=str(item[key]))
    points = item.get("points", 0)
    if isinstance(points, bool) or not isinstance(points, int | float) or points <= 0:
        yield Slip((*at, "points"), None, "wrong-type", ("number",))
    if "rule" in item:
        yield from _of_rule(item["rule"], (*at, "rule"))


def _of_rule(rule: Mapping[str, Any], at: tuple[str, ...]) -> Iterator[Slip]:
    kind = str(rule.get("type"))
    if kind not in _RULE_KEYS:
        yield Slip((*at, "type"), str(kind), "protocol-word-unknown", tuple(sorted(RULES)), within=str(kind))
        return
    needed, allowed = _RULE_KEYS[kind]
    yield from _keys(rule, at, needed | allowed | {"type"}, sorted(needed))
    for key in sorted((needed | allowed) & set(rule)):
        value = rule[key]
        if key in _LISTS:
            fits = isinstance(value, list) and bool(value)
        elif key == "domains":
            fits = isinstance(value, dict) and all(isinstance(v, list) and v for v in value.values())
        elif key == "of":
            fits = value in ("number", "share-right", "share-wrong", "faults")
        else:
            fits = isinstance(value, int | float) and not isinstance(value, bool)
        if not fits:
            yield Slip((*at, key), None, "wrong-type", ("list" if key in _LISTS else "number",))


def _keys(said: Mapping[str, Any], at: tuple[str, ...], known: frozenset[str], needed: Sequence[str]) -> Iterator[Slip]:
    for key in said:
        if key not in known:
            yield Slip((*at, key), None, "key-unknown", tuple(sorted(known)))
    for key in needed:
        if key not in said:
            yield Slip(at, None, "key-missing", key=key)


def _wrong_types(said: Mapping[str, Any]) -> Iterator[Slip]:
    for key in ("title", "source"):
        if key in said and not (isinstance(said[key], dict) and all(isinstance(v, str) for v in said[key].values())):
            yield Slip((key,), None, "wrong-type", ("table-of-texts",))
    for key in ("item", "must_pass"):
        entries = said.get(key, [])
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            yield Slip((key,), None, "wrong-type", (f"[[{key}]]",))
        elif any("rule" in entry and not isinstance(entry["rule"], dict) for entry in entries):
            yield Slip((key,), None, "wrong-type", ("table",))
    for key in ("scale", "pass_mark"):
        value = said.get(key, 1)
        if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
            yield Slip((key,), None, "wrong-type", ("number",))


def problems_of_rubrics(
    pack: PackSpec, finder: Finder, forbidding: Callable[[Sequence[str], str], str | None]
) -> Iterator[Problem]:
    """Items that would score what the pack forbids to keep and are not retired."""
    sound = [pattern for pattern in pack.forbidden if compiles(pattern)]
    for code, rubric in pack.rubrics.items():
        for number, item in enumerate(rubric.items):
            if item.retired is not None:
                continue
            for told in item.title.values():
                pattern = forbidding(sound, told)
                if pattern is not None:
                    params = {"text": told, "pattern": pattern}
                    yield finder.problem(f"{FOLDER}/{code}.toml", ("item", str(number)), "protocol-forbidden", params)
                    break


def read_rubric(code: str, said: Mapping[str, Any]) -> RubricSpec:
    """The noun of one file. KeyError, ValueError or TypeError say the data are not sound."""
    return RubricSpec(
        code=code,
        title=dict(said["title"]),
        source=dict(said["source"]),
        version=str(said["version"]),
        dated=str(said["dated"]),
        basis=said["basis"],
        scale=float(said["scale"]),
        items=tuple(_item(item) for item in said["item"]),
        must_pass=tuple(MustPassSpec(**veto) for veto in said.get("must_pass", [])),
        pass_mark=None if "pass_mark" not in said else float(said["pass_mark"]),
    )


def _item(said: Mapping[str, Any]) -> ItemSpec:
    return ItemSpec(**{**said, "points": float(said["points"]), "rule": dict(said.get("rule", {}))})
