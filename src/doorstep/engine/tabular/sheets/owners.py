"""Of whom a column speaks: what a header says of the head, of who applied or of a newborn is not
said of the person whose name the row gives."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from doorstep.domain.registers import RegisterSpec
from doorstep.domain.vocabulary import Entity, Level
from doorstep.engine.tabular.sheets.headers import HeaderIndex, Heading, normalise_header

_NAMES = ("name", "given_name", "family_name")
_OF_A_CHILD = frozenset({"sex", "birth_date", "birth_year", "id_number"})
_OF_ANOTHER = Heading(None, False)
_RESIDENCE = "registered_residence"

Paths = Mapping[int, Sequence[str]]


def of_the_person(
    found: dict[int, Heading], paths: Paths, index: HeaderIndex, kind: str
) -> dict[int, Heading]:
    """The columns' headings, without what they say of somebody else than the one a row names."""
    spec = index.pack.registers[kind]
    if _RESIDENCE in spec.columns:
        found = found | dict.fromkeys(
            registered_parts(paths, index), Heading(_RESIDENCE, exact=False)
        )
    found = _of_the_mother(found, paths, index, spec)
    if spec.entity is Entity.HOUSEHOLD:
        return found
    named = {role[f] for role in spec.roles.values() for f in _NAMES if f in role}
    names = [c for c, h in found.items() if h.code in named and h.member is None]
    heads = {c for c, h in found.items() if h.member == 0} if names else set()
    agents = {c for c in found if _speaks_of(paths[c], index, "applicant")}
    others = heads | (agents if set(names) - agents else set())
    if names and not any(_speaks_of(paths[c], index, "child") for c in names):
        others |= _of_newborns(found, paths, index, spec)
    return {c: _OF_ANOTHER if c in others and _personal(h, index) else h for c, h in found.items()}


def registered_parts(paths: Paths, index: HeaderIndex) -> tuple[int, ...]:
    """The columns, left to right, over which the address of registration is spread, from the
    province or county down; none where only a township or village is told."""
    levels = {c: level for c in sorted(paths) if (level := _place_level(paths[c], index))}
    wide = set(index.pack.words.get("wide_place", ()))
    spread = len(levels) > 1 and any(set(level) & wide for level in levels.values())
    return tuple(levels) if spread else ()


def _place_level(path: Sequence[str], index: HeaderIndex) -> str:
    """What level of an address of registration a header names: 省 of 户籍所在省, 乡镇 under
    户籍地址."""
    levels = "|".join(index.pack.words.get("place_level", ()))
    homes = "|".join(index.pack.words.get("registered", ()))
    if not levels or not homes:
        return ""
    last = normalise_header(path[-1])
    if len(path) > 1 and index.label(path[-2]).code == _RESIDENCE:
        last = normalise_header(path[-2]) + last
    found = re.fullmatch(rf"(?:{homes})[^省市县区乡镇村]*?((?:{levels})+)", last)
    return found.group(1) if found else ""


def _of_the_mother(
    found: dict[int, Heading], paths: Paths, index: HeaderIndex, spec: RegisterSpec
) -> dict[int, Heading]:
    """Births in which no child is named: a plain number beside the mother's name is hers, and so is
    a plain name beside what is said of the newborn as such."""
    mother, child = spec.roles.get("mother"), spec.roles.get("child")
    if mother is None or child is None:
        return found
    codes = [h.code for h in found.values()]
    plain = {c for c in found if not _speaks_of(paths[c], index, "child")}
    newborn = any(h.code == child["sex"] and c not in plain for c, h in found.items())
    unnamed = mother["name"] in codes and child["name"] not in codes
    hers = mother["name"] not in codes and newborn
    if not unnamed and not hers:
        return found
    if hers and [c in plain for c, h in found.items() if h.code == child["name"]] != [True]:
        return found
    made = {child[field]: mother[field] for field in ("name", "id_number")}
    made = {code: to for code, to in made.items() if to not in codes}
    return {
        c: Heading(made[h.code], h.exact) if h.code in made and c in plain else h
        for c, h in found.items()
    }


def _of_newborns(
    found: Mapping[int, Heading], paths: Paths, index: HeaderIndex, spec: RegisterSpec
) -> set[int]:
    if "child" in spec.roles:
        return set()
    return {
        c
        for c, h in found.items()
        if h.code in _OF_A_CHILD and _speaks_of(paths[c], index, "newborn")
    }


def _speaks_of(path: Sequence[str], index: HeaderIndex, words: str) -> bool:
    starts = tuple(normalise_header(w) for w in index.pack.words.get(words, ()))
    return bool(starts) and any(normalise_header(part).startswith(starts) for part in path)


def _personal(heading: Heading, index: HeaderIndex) -> bool:
    """Whether a heading tells of one person; a phone reaches whoever's it is."""
    if heading.code is None or heading.code == "phone":
        return False
    return index.pack.columns[heading.code].level is Level.PERSON
