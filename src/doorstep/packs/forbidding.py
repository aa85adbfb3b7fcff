"""What no pack may do, whichever command uses it: score, ask or draw by what the law forbids to
keep, hold it against somebody not to be met, take up again what its parent retired, or take a
forbidden field of its parent's away.

The patterns are the packs' own data (`[forbidden]` in `pack.toml`); those of our packs are always
among them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from doorstep.domain.inspection_vocabulary import ActEffect
from doorstep.domain.registers import PackSpec
from doorstep.domain.vocabulary import ForbiddenList, Topic
from doorstep.engine.fields.writing import fold
from doorstep.packs.find import FORMS, HOME, PROTOCOLS, RUBRICS
from doorstep.packs.parse import Layer, Table, read_toml

Place = tuple[str, ...]

"""A path of keys in a file."""

Pattern = re.Pattern[str]
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
    """Find the first pattern that names a header a forbidden field: as written, or without its
    blanks."""
    plain = fold(header).casefold()
    forms = (plain, re.sub(r"[\s_]+", "", plain))
    for pattern in patterns:
        if any(re.search(pattern, form, re.IGNORECASE) for form in forms):
            return pattern
    return None


def breaches(layers: Sequence[Layer], pack: PackSpec) -> Iterator[Breach]:
    """List what a pack may not do; `layers`, oldest first, together make `pack`."""
    yield from _forbidden_removed(layers)
    yield from _taken_up_again(layers)
    lists = [*map(_lists_of, _OURS), *(layer.info.get("forbidden", {}) for layer in layers)]
    never = _patterns(lists, ForbiddenList.PATTERNS, ForbiddenList.SCORED)
    faults = _patterns(lists, ForbiddenList.FAULTS)
    for code, rubric in _youngest(layers, RUBRICS).items():
        if "retired" not in rubric:
            texts = [text for text in _texts_in(rubric, ()) if not _is_retired(rubric, text[0])]
            yield from _matches(f"{RUBRICS}/{code}.toml", texts, [*never, *faults])
    for code, protocol in _youngest(layers, PROTOCOLS).items():
        yield from _in_protocol(f"{PROTOCOLS}/{code}.toml", protocol, pack, never, faults)
    for code, form in _youngest(layers, FORMS).items():
        for breach in _matches(f"{FORMS}/{code}.toml", list(_texts_in(form, ())), never):
            yield replace(breach, code="form-forbidden")


def _in_protocol(
    file: str, protocol: Table, pack: PackSpec, never: list[Pattern], faults: list[Pattern]
) -> Iterator[Breach]:
    texts = [text for text in _texts_in(protocol, ()) if text[0][0] != "removed"]
    yield from _matches(file, texts, never)
    for number, act in enumerate(protocol.get("act", [])):
        if act.get("effect") != ActEffect.FORBIDDEN:
            yield from _matches(file, list(_texts_in(act, ("act", str(number)))), faults)
    kept = {code for code, column in pack.columns.items() if column.stored}
    for asked in protocol.get("asks", []):
        if asked not in kept and asked not in set(Topic):
            params = {"question": asked}
            yield Breach(file, ("asks",), "protocol-question-unknown", params, asked, by_rule=False)


def drawn_by(design: Mapping[str, object], pack: PackSpec | None) -> tuple[str, str] | None:
    """Find the first name in a design (a column, a stratum, a quota) that nothing may be drawn by,
    and its pattern."""
    lists: list[Table] = [*map(_lists_of, _OURS)]
    if pack is not None:
        lists.append({ForbiddenList.DRAWN: pack.forbidden})
    patterns = _patterns(
        lists, *(name for name in ForbiddenList if name is not ForbiddenList.FAULTS)
    )
    texts = [text for text in _texts_in(design, ()) if text[0][0] not in ("frame", "title")]
    for breach in _matches("", texts, patterns):
        return str(breach.params["text"]), str(breach.params["pattern"])
    return None


def _forbidden_removed(layers: Sequence[Layer]) -> Iterator[Breach]:
    for layer in layers:
        for pattern in layer.info.get("remove", {}).get("forbidden", []):
            path = ("remove", "forbidden")
            yield Breach("pack.toml", path, "forbidden-removed", {"pattern": pattern}, pattern)


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
            for place, entry in _entries(rubric):
                own = set(map(_plain, (entry.get("code", ""), *entry.get("title", {}).values())))
                if "retired" in entry or "retired" in rubric:
                    names |= own
                elif names & own:
                    params = {"item": str(entry.get("code"))}
                    yield Breach(file, (*place, "code"), "retired-again", params)
            if "retired" in rubric:
                whole.add(code)


def _entries(rubric: Table) -> Iterator[tuple[Place, Table]]:
    for key in ("item", "must_pass"):
        for number, entry in enumerate(rubric.get(key, [])):
            yield (key, str(number)), entry


def _is_retired(rubric: Table, place: Place) -> bool:
    in_entry = len(place) > 1 and place[0] in ("item", "must_pass")
    return in_entry and "retired" in rubric[place[0]][int(place[1])]


def _youngest(layers: Sequence[Layer], part: str) -> dict[str, Table]:
    """The files of one folder as the youngest pack that has each says it."""
    return {code: content for layer in layers for code, content in getattr(layer, part).items()}


def _patterns(lists: Iterable[Table], *names: ForbiddenList) -> list[Pattern]:
    """Compile the patterns of some lists; the doctor tells those that are no regular expression."""
    written = dict.fromkeys(p for part in lists for name in names for p in part.get(name, []))
    compiled = (_compiled(pattern) for pattern in written)
    return [pattern for pattern in compiled if pattern is not None]


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> Pattern | None:
    """A pattern for texts of small letters; twice as quick where it has no capitals itself."""
    flags = re.MULTILINE | (re.IGNORECASE if _CAPITAL.search(pattern) else re.NOFLAG)
    try:
        return re.compile(pattern, flags)
    except re.error:
        return None


@lru_cache(maxsize=4)
def _lists_of(code: str) -> Table:
    lists: Table = read_toml(HOME / code / "pack.toml").get("forbidden", {})
    return lists


def _texts_in(content: object, place: Place) -> Iterator[tuple[Place, str]]:
    """Every text in a table, its keys among them, each with its path of keys."""
    if isinstance(content, str):
        yield place, content
    elif isinstance(content, Mapping):
        for key, value in content.items():
            yield (*place, str(key)), str(key)
            yield from _texts_in(value, (*place, str(key)))
    elif isinstance(content, list | tuple):
        tables = any(isinstance(value, Mapping) for value in content)
        for number, value in enumerate(content):
            yield from _texts_in(value, (*place, str(number)) if tables else place)


def _matches(
    file: str, texts: Sequence[tuple[Place, str]], patterns: Sequence[Pattern]
) -> Iterator[Breach]:
    """One breach for each text that a pattern finds; first all texts at once, since almost always
    there is none."""
    spelt = [(place, text, _forms(text)) for place, text in texts]
    everything = "\n".join(dict.fromkeys(form for _, _, forms in spelt for form in forms))
    likely = [pattern for pattern in patterns if pattern.search(everything)]
    for place, text, forms in spelt if likely else ():
        found = next((p.pattern for p in likely if any(map(p.search, forms))), None)
        if found is not None:
            yield Breach(file, place, "protocol-forbidden", {"text": text, "pattern": found}, text)


def _forms(text: str) -> tuple[str, ...]:
    plain = fold(text).casefold()
    return tuple(dict.fromkeys((plain, _BLANKS.sub(" ", plain), _NOISE.sub("", plain))))


def _plain(text: str) -> str:
    return _NOISE.sub("", fold(text).casefold())
