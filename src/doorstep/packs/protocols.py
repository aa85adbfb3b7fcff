"""Inspection protocols as a pack's data: their shape, what they may ask, and the noun made of each
file.

A protocol asks only for columns the pack keeps, and for topics of a closed list; what the pack
forbids to keep has therefore no way in, except under `[[removed]]`, which says what the source
asked for and why nobody does now.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from doorstep.domain.inspection import Act, ProtocolSpec, Removed
from doorstep.packs.rules import is_number, of_told
from doorstep.packs.shape import Slip

FOLDER = "protocols"

DESIGN_KINDS = frozenset(
    ["brewer", "cluster", "pps", "sampford", "simple", "stratified", "systematic", "two_stage"]
)  # fmt: skip

DESIGN_KEYS = frozenset(
    [
        "allocation",
        "clusters",
        "join_below",
        "kind",
        "method",
        "n",
        "order",
        "quotas",
        "reserves",
        "second",
        "size",
        "strata",
    ]
)

DESIGN_COLUMNS = frozenset(
    [
        "elder",
        "event",
        "group",
        "households",
        "in_migrant",
        "members",
        "newborn",
        "out_migrant",
        "persons",
        "place",
        "stratum",
        "unit",
        "units",
    ]
)

STRATA = frozenset(["elder", "event", "in_migrant", "newborn", "none", "out_migrant"])

TOPICS = frozenset(
    [
        "awareness-anonymous",
        "births-in-period",
        "deaths-in-period",
        "household-members",
        "moves-in-period",
        "papers-seen",
        "satisfaction-anonymous",
        "still-living",
    ]
)

WORDS = {
    "reference": frozenset(["day", "end-of-last-month"]),
    "basis": frozenset(["doorstep", "source"]),
    "listing": frozenset(["blind", "register"]),
}

EFFECTS = frozenset(["deducted", "forbidden", "not-recognised"])

LATE = frozenset(["accepted", "not-recognised"])

ATTENDING = frozenset(["inspected-leaders", "inspected-staff", "neighbours", "village-cadres"])

REASONS = frozenset(
    ["coached-answer", "fertility", "forbidden-field", "neighbour-report", "no-legal-basis"]
)

EACH = frozenset(["paper", "person", "question", "time"])

_TABLES = ("title", "source", "site", "design", "papers", "visitors", "facts")

_KEYS = frozenset(
    [*_TABLES, *WORDS, "act", "asks", "look_back_months", "must_not_attend", "removed", "year"]
)  # fmt: skip

_NEEDED = ("title", "source", "reference", "look_back_months", "design", "basis", "asks")

_INSIDE = {
    "title": frozenset(["en", "zh", "fr"]),
    "source": frozenset(["en", "zh", "fr", "at"]),
    "papers": frozenset(["minutes", "late"]),
    "design": DESIGN_KEYS,
}

_ACT = frozenset(["code", "said", "effect", "deducted", "each"])

_REMOVED = frozenset(["asked", "reason"])


def of_protocol(said: Mapping[str, Any]) -> Iterator[Slip]:
    """Slips in one file of `protocols/`."""
    yield from _unknown(said, _KEYS, ())
    for key in _NEEDED:
        if key not in said:
            yield Slip((), None, "key-missing", key=key)
    wrong = list(_wrong_types(said))
    yield from wrong
    if wrong:
        return
    for key, known in _INSIDE.items():
        yield from _unknown(said.get(key, {}), known, (key,))
    for key, words in WORDS.items():
        yield from _word(said, key, words, ())
    yield from _word(said.get("papers", {}), "late", LATE, ("papers",))
    yield from _of_design(said.get("design", {}))
    for name in said.get("must_not_attend", []):
        if name not in ATTENDING:
            yield Slip(
                ("must_not_attend",),
                name,
                "protocol-word-unknown",
                tuple(sorted(ATTENDING)),
                within=name,
            )
    for number, act in enumerate(said.get("act", [])):
        yield from _of_entry(act, ("act", str(number)), _ACT, ("code", "said", "effect"))
        yield from _word(act, "effect", EFFECTS, ("act", str(number)))
        yield from _word(act, "each", EACH, ("act", str(number)))
    for number, entry in enumerate(said.get("removed", [])):
        yield from _of_entry(entry, ("removed", str(number)), _REMOVED, ("asked", "reason"))
        yield from _word(entry, "reason", REASONS, ("removed", str(number)))


def _of_design(said: Mapping[str, Any]) -> Iterator[Slip]:
    if "kind" not in said or "n" not in said:
        yield Slip(("design",), None, "key-missing", key="kind" if "kind" not in said else "n")
    yield from _word(said, "kind", DESIGN_KINDS, ("design",))
    for key in ("clusters", "order", "size", "strata"):
        value = said.get(key, [])
        for name in value if isinstance(value, list) else [value]:
            known_one = isinstance(name, str) and name in DESIGN_COLUMNS
            if not known_one and (key, name) != ("order", "shuffled"):
                known = tuple(sorted(DESIGN_COLUMNS))
                yield Slip(
                    ("design", key), str(name), "protocol-word-unknown", known, within=str(name)
                )
    quotas = said.get("quotas", {})
    if not isinstance(quotas, dict):
        yield Slip(("design", "quotas"), None, "wrong-type", ("table",))
        return
    for name in quotas:
        if name not in STRATA:
            known = tuple(sorted(STRATA))
            yield Slip(("design", "quotas"), name, "protocol-word-unknown", known, within=name)


def _of_entry(
    said: Mapping[str, Any], path: tuple[str, ...], known: frozenset[str], needed: Sequence[str]
) -> Iterator[Slip]:
    yield from _unknown(said, known, path)
    for key in needed:
        if key not in said:
            yield Slip(path, None, "key-missing", key=key)


def _wrong_types(said: Mapping[str, Any]) -> Iterator[Slip]:
    def wrong(key: str, wanted: str, fits: bool) -> Iterator[Slip]:
        if key in said and not fits:
            yield Slip((key,), None, "wrong-type", (wanted,))

    for key in _TABLES:
        yield from wrong(key, "table", isinstance(said.get(key), dict))
    yield from of_told(
        {key: said[key] for key in ("title", "source") if _is_table(said, key)},
        ("title", "source"),
        (),
    )
    for key in ("asks", "must_not_attend"):
        yield from wrong(key, "list-of-texts", _texts(said.get(key)))
    for key in ("act", "removed"):
        entries = said.get(key)
        fits = isinstance(entries, list) and all(isinstance(entry, dict) for entry in entries)
        yield from wrong(key, f"[[{key}]]", fits)
        for number, entry in enumerate(entries if isinstance(entries, list) and fits else ()):
            at = (key, str(number))
            yield from of_told(entry, ("asked", "said"), at)
            if not isinstance(entry.get("code", ""), str):
                yield Slip((*at, "code"), None, "wrong-type", ("text",))
            if "deducted" in entry and not (is_number(entry["deducted"]) and entry["deducted"] > 0):
                yield Slip((*at, "deducted"), None, "wrong-type", ("number > 0",))
    for key in ("year", "look_back_months"):
        value = said.get(key)
        yield from wrong(
            key, "number", isinstance(value, int) and not isinstance(value, bool) and value >= 0
        )
    if _is_table(said, "papers"):
        minutes = said["papers"].get("minutes", 0)
        if isinstance(minutes, bool) or not isinstance(minutes, int) or minutes < 0:
            yield Slip(("papers", "minutes"), None, "wrong-type", ("number",))


def _is_table(said: Mapping[str, Any], key: str) -> bool:
    return isinstance(said.get(key), dict)


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _unknown(
    said: Mapping[str, Any], known: frozenset[str], path: tuple[str, ...]
) -> Iterator[Slip]:
    for key in said:
        if key not in known:
            yield Slip((*path, key), None, "key-unknown", tuple(sorted(known)))


def _word(
    said: Mapping[str, Any], key: str, known: frozenset[str], path: tuple[str, ...]
) -> Iterator[Slip]:
    if key in said and not (isinstance(said[key], str) and said[key] in known):
        yield Slip((*path, key), str(said[key]), "protocol-word-unknown", tuple(sorted(known)))


def read_protocol(code: str, said: Mapping[str, Any]) -> ProtocolSpec:
    """The noun of one file. KeyError, ValueError or TypeError say the data are not sound."""
    papers = said.get("papers", {})
    return ProtocolSpec(
        code=code,
        title=dict(said["title"]),
        source=dict(said["source"]),
        year=said.get("year"),
        reference=said["reference"],
        look_back_months=int(said["look_back_months"]),
        site=dict(said.get("site", {})),
        design=dict(said["design"]),
        basis=said["basis"],
        asks=tuple(said["asks"]),
        listing=said.get("listing", "register"),
        papers_minutes=papers.get("minutes"),
        papers_late=papers.get("late"),
        visitors=dict(said.get("visitors", {})),
        must_not_attend=tuple(said.get("must_not_attend", [])),
        acts=tuple(Act(**act) for act in said.get("act", [])),
        removed=tuple(Removed(**entry) for entry in said.get("removed", [])),
        facts=dict(said.get("facts", {})),
    )
