"""Inspection protocols as a pack's data: their shape, what they may ask, and the noun made of each file.

A protocol asks only for columns the pack keeps, and for topics of a closed list; what the pack forbids to keep has
therefore no way in, except under `[[removed]]`, which says what the source asked for and why nobody does now.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from doorstep.model import Act, PackSpec, ProtocolSpec, Removed
from doorstep.packs.problems import Finder, Problem
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
REASONS = frozenset(["coached-answer", "fertility", "forbidden-field", "neighbour-report", "no-legal-basis"])
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
            yield Slip(("must_not_attend",), name, "protocol-word-unknown", tuple(sorted(ATTENDING)), within=name)
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
            if name not in DESIGN_COLUMNS and (key, name) != ("order", "shuffled"):
                known = tuple(sorted(DESIGN_COLUMNS))
                yield Slip(("design", key), str(name), "protocol-word-unknown", known, within=str(name))
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
    for key in ("title", "source"):
        yield from wrong(
            key, "table-of-texts", _texts(list(dict(said[key]).values())) if _is_table(said, key) else True
        )
    for key in ("asks", "must_not_attend"):
        yield from wrong(key, "list-of-texts", _texts(said.get(key)))
    for key in ("act", "removed"):
        entries = said.get(key)
        fits = isinstance(entries, list) and all(isinstance(entry, dict) for entry in entries)
        yield from wrong(key, f"[[{key}]]", fits)
    for key in ("year", "look_back_months"):
        value = said.get(key)
        yield from wrong(key, "number", isinstance(value, int) and not isinstance(value, bool) and value >= 0)
    if _is_table(said, "papers"):
        minutes = said["papers"].get("minutes", 0)
        if isinstance(minutes, bool) or not isinstance(minutes, int) or minutes < 0:
            yield Slip(("papers", "minutes"), None, "wrong-type", ("number",))


def _is_table(said: Mapping[str, Any], key: str) -> bool:
    return isinstance(said.get(key), dict)


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _unknown(said: Mapping[str, Any], known: frozenset[str], path: tuple[str, ...]) -> Iterator[Slip]:
    for key in said:
        if key not in known:
            yield Slip((*path, key), None, "key-unknown", tuple(sorted(known)))


def _word(said: Mapping[str, Any], key: str, known: frozenset[str], path: tuple[str, ...]) -> Iterator[Slip]:
    if key in said and said[key] not in known:
        yield Slip((*path, key), str(said[key]), "protocol-word-unknown", tuple(sorted(known)))


def problems_of_protocols(
    pack: PackSpec, finder: Finder, forbidding: Callable[[Sequence[str], str], str | None]
) -> Iterator[Problem]:
    """Questions for which the pack has no column it keeps, the forbidden ones among them, and forbidden things named
    among a protocol's facts.
    """
    sound = [pattern for pattern in pack.forbidden if compiles(pattern)]
    for code, protocol in pack.protocols.items():
        file = f"{FOLDER}/{code}.toml"
        for asked in protocol.asks:
            column = pack.columns.get(asked)
            if asked not in TOPICS and (column is None or not column.stored):
                yield finder.problem(file, ("asks",), "protocol-question-unknown", {"question": asked}, asked)
        for part in ("site", "visitors", "facts"):
            for key, value in getattr(protocol, part).items():
                told = [key.replace("_", " "), *(value.values() if isinstance(value, dict) else [value])]
                for text in told:
                    pattern = forbidding(sound, str(text))
                    if pattern is not None:
                        params = {"text": text, "pattern": pattern}
                        yield finder.problem(file, (part, key), "protocol-forbidden", params)
                        break


def compiles(pattern: str) -> bool:
    """Whether a pattern is a sound regular expression."""
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


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
