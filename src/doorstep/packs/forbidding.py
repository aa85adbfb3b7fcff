"""What no pack may do, whichever command uses it: score, ask or draw by what the law forbids to
keep, hold it against somebody not to be met, take up again what its parent retired, or take a
pattern of its parent's firewall away.

The patterns are the packs' own data (`[forbidden]` in `pack.toml`); those of our packs are always
among them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from doorstep.domain.registers import PackSpec
from doorstep.domain.vocabulary import Topic
from doorstep.packs.find import HOME, PROTOCOLS, RUBRICS
from doorstep.packs.parse import Layer, read_toml

Table = Mapping[str, Any]

Place = tuple[str, ...]

_OURS = ("base", "cn")

_BLANKS = re.compile(r"[\s_\-\u2010-\u2015]+")

_CAPITAL = re.compile(r"(?<!\\)[A-Z]")

_NOISE = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Breach:
    """One thing a pack may not do: file, path of keys, the doctor's code for it. `by_rule`:
    forbidden, not mistaken."""

    file: str
    path: Place
    code: str
    params: Mapping[str, object] = field(default_factory=dict)
    value: str | None = None
    by_rule: bool = True


def forbidding(patterns: Iterable[str], header: str) -> str | None:
    """The first pattern that finds a forbidden field in a header: as written, or without its
    blanks."""
    plain = unicodedata.normalize("NFKC", header).casefold()
    forms = (plain, re.sub(r"[\s_]+", "", plain))
    for pattern in patterns:
        if any(re.search(pattern, form, re.IGNORECASE) for form in forms):
            return pattern
    return None


def compiles(pattern: str) -> bool:
    """Whether a pattern is a sound regular expression."""
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def breaches(layers: Sequence[Layer], pack: PackSpec) -> Iterator[Breach]:
    """What a pack may not do; `layers` come oldest first, `pack` is what they make together."""
    yield from _firewall_opened(layers)
    yield from _taken_up_again(layers)
    lists = [*map(_lists_of, _OURS), *(layer.info.get("forbidden", {}) for layer in layers)]
    never, faults = _patterns(lists, "patterns", "scored"), _patterns(lists, "faults")
    for code, rubric in _last(layers, "rubrics").items():
        if "retired" not in rubric:
            told = [
                (place, text) for place, text in _walk(rubric, ()) if not _is_retired(rubric, place)
            ]
            yield from _found(f"{RUBRICS}/{code}.toml", told, [*never, *faults])
    for code, protocol in _last(layers, "protocols").items():
        file = f"{PROTOCOLS}/{code}.toml"
        told = [(place, text) for place, text in _walk(protocol, ()) if place[0] != "removed"]
        yield from _found(file, told, never)
        for number, act in enumerate(protocol.get("act", [])):
            if act.get("effect") != "forbidden":
                yield from _found(file, list(_walk(act, ("act", str(number)))), faults)
        for asked in protocol.get("asks", []):
            column = pack.columns.get(asked)
            if asked not in set(Topic) and (column is None or not column.stored):
                params = {"question": asked}
                yield Breach(
                    file, ("asks",), "protocol-question-unknown", params, asked, by_rule=False
                )


def drawn_by(said: Mapping[str, object], pack: PackSpec | None) -> tuple[str, str] | None:
    """The first name in a design (a column, a stratum, a quota) that nothing may be drawn by, and
    its pattern."""
    lists = [*map(_lists_of, _OURS)]
    patterns = [
        *_patterns(lists, "patterns", "scored", "drawn"),
        *(pack.forbidden if pack is not None else ()),
    ]
    told = [(place, text) for place, text in _walk(said, ()) if place[0] not in ("frame", "title")]
    for breach in _found("", told, patterns):
        return str(breach.params["text"]), str(breach.params["pattern"])
    return None


def _firewall_opened(layers: Sequence[Layer]) -> Iterator[Breach]:
    for layer in layers:
        for pattern in layer.info.get("remove", {}).get("forbidden", []):
            yield Breach(
                "pack.toml",
                ("remove", "forbidden"),
                "forbidden-removed",
                {"pattern": pattern},
                pattern,
            )


def _taken_up_again(layers: Sequence[Layer]) -> Iterator[Breach]:
    """Items, conditions and whole rubrics that a parent retired and a child brings back, by code or
    by title."""
    retired: dict[str, set[str]] = {}
    whole: set[str] = set()
    for layer in layers:
        for code, rubric in layer.rubrics.items():
            file, names = f"{RUBRICS}/{code}.toml", retired.setdefault(code, set())
            if code in whole and "retired" not in rubric:
                yield Breach(file, ("title",), "retired-again", {"item": code})
            for key, number, entry in _entries(rubric):
                mine = {
                    _plain(text)
                    for text in (entry.get("code", ""), *entry.get("title", {}).values())
                }
                if "retired" in entry or "retired" in rubric:
                    names |= mine
                elif names & mine:
                    params = {"item": str(entry.get("code"))}
                    yield Breach(file, (key, number, "code"), "retired-again", params)
            whole |= {code} if "retired" in rubric else set()


def _entries(rubric: Table) -> Iterator[tuple[str, str, Table]]:
    for key in ("item", "must_pass"):
        for number, entry in enumerate(rubric.get(key, [])):
            yield key, str(number), entry


def _is_retired(rubric: Table, place: Place) -> bool:
    return (
        place[0] in ("item", "must_pass")
        and len(place) > 1
        and "retired" in rubric[place[0]][int(place[1])]
    )


def _last(layers: Sequence[Layer], part: str) -> dict[str, Table]:
    """The files of one folder as the youngest pack that has each says it."""
    return {code: said for layer in layers for code, said in getattr(layer, part).items()}


def _patterns(lists: Iterable[Table], *names: str) -> list[str]:
    said = (pattern for part in lists for name in names for pattern in part.get(name, []))
    return [pattern for pattern in dict.fromkeys(said) if compiles(pattern)]


@lru_cache(maxsize=4)
def _lists_of(code: str) -> Table:
    lists: Table = read_toml(HOME / code / "pack.toml").get("forbidden", {})
    return lists


def _walk(said: object, place: Place) -> Iterator[tuple[Place, str]]:
    """Every text in a table, its keys among them, each with its path of keys."""
    if isinstance(said, str):
        yield place, said
    elif isinstance(said, Mapping):
        for key, value in said.items():
            yield (*place, str(key)), str(key)
            yield from _walk(value, (*place, str(key)))
    elif isinstance(said, list | tuple):
        tables = any(isinstance(value, Mapping) for value in said)
        for number, value in enumerate(said):
            yield from _walk(value, (*place, str(number)) if tables else place)


def _found(
    file: str, told: Sequence[tuple[Place, str]], patterns: Sequence[str]
) -> Iterator[Breach]:
    """One breach for each text that a pattern finds; first all texts at once, since almost always
    there is none."""
    forms = [(place, text, _forms(text)) for place, text in told]
    everything = "\n".join(dict.fromkeys(form for _, _, spelt in forms for form in spelt))
    likely = [p for p in patterns if _finds(p, everything)]
    for place, text, spelt in forms if likely else ():
        pattern = next((p for p in likely if any(_finds(p, form) for form in spelt)), None)
        if pattern is not None:
            yield Breach(
                file, place, "protocol-forbidden", {"text": text, "pattern": pattern}, text
            )


def _finds(pattern: str, text: str) -> bool:
    """Whether a pattern is in a text of small letters; twice as quick where the pattern has no
    capitals itself."""
    flags = re.MULTILINE if not _CAPITAL.search(pattern) else re.MULTILINE | re.IGNORECASE
    return re.search(pattern, text, flags) is not None


def _forms(text: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return tuple(dict.fromkeys((plain, _BLANKS.sub(" ", plain), _NOISE.sub("", plain))))


def _plain(text: str) -> str:
    return _NOISE.sub("", unicodedata.normalize("NFKC", text).casefold())
