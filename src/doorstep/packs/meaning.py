"""What a pack's files mean together: unknown names, headers two columns claim, patterns that catch
a kept column."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from doorstep.domain.registers import CheckSpec, PackSpec, RegisterSpec
from doorstep.domain.vocabulary import ForbiddenList, Tolerance
from doorstep.packs.find import NAMES
from doorstep.packs.forbidding import breaches, compiles, forbidding
from doorstep.packs.parse import Layer, overlay
from doorstep.packs.problems import Finder, Problem, Source

_BRACKETED = re.compile(r"\([^)]*\)|\[[^\]]*\]|[【〔《<][^】〕》>]*[】〕》>]")

_NOISE = re.compile(r"[\W_]+")


def plain_header(header: str) -> str:
    """A header as headers are compared: half-width, lower case, without blanks, punctuation and
    bracketed remarks."""
    plain = unicodedata.normalize("NFKC", header).casefold()
    return _NOISE.sub("", _BRACKETED.sub("", plain)) or _NOISE.sub("", plain)


def forbidden_among(patterns: Iterable[str], headers: Iterable[str]) -> list[tuple[str, str]]:
    """(header, pattern) for each header that names a forbidden field; quick for thousands of
    headers."""
    listed = list(dict.fromkeys(headers))
    plain = [unicodedata.normalize("NFKC", header).casefold() for header in listed]
    everything = "\n".join([*plain, *(re.sub(r"[\s_]+", "", text) for text in plain)])
    likely = [p for p in patterns if re.search(p, everything, re.IGNORECASE | re.MULTILINE)]
    return [
        (header, found)
        for header in listed
        if likely and (found := forbidding(likely, header)) is not None
    ]


def problems_of(layers: Sequence[Layer], sources: Sequence[Source]) -> Iterator[Problem]:
    """What is wrong with the merged pack; its files are sound. `layers` come oldest first,
    `sources` youngest first."""
    finder = Finder(sources)
    yield from _checks_named_twice(sources)
    yield from _removals(layers, finder)
    broken = list(_what_cannot_be_laid_together(layers, finder))
    yield from broken
    if broken:
        return
    pack = overlay(layers)
    yield from _patterns(pack, finder)
    yield from _scored_patterns(layers, finder)
    for kind, register in pack.registers.items():
        yield from _register(kind, register, pack, finder)
    yield from _claims(pack, finder)
    yield from _vocabularies(pack, finder)
    yield from _look_alikes(pack, finder)
    for check in pack.checks:
        yield from _check(check, pack, finder)
    for breach in breaches(layers, pack):
        yield finder.problem(breach.file, breach.path, breach.code, breach.params, breach.value)


def _checks_named_twice(sources: Sequence[Source]) -> Iterator[Problem]:
    seen: set[tuple[str, str]] = set()
    for source in sources:
        for number, check in enumerate(source.checks()):
            name = (source.pack, str(check.get("id")))
            if name in seen:
                line = source.lines.at(("check", str(number), "id"))
                yield Problem(source.shown, line, "check-id-twice", {"check": name[1]})
            seen.add(name)


def _removals(layers: Sequence[Layer], finder: Finder) -> Iterator[Problem]:
    for above, layer in enumerate(layers):
        older = layers[:above]
        known = {
            "columns": {code for old in older for code in old.columns},
            "registers": {kind for old in older for kind in old.registers},
            "checks": {name for old in older for name in old.checks},
            "forbidden": {
                p for old in older for p in old.info.get("forbidden", {}).get("patterns", [])
            },
            "words": {name for old in older for name in old.info.get("words", {})},
        }
        known["aliases"] = known["columns"]
        for part, names in layer.info.get("remove", {}).items():
            for name in names:
                if name not in known[part]:
                    yield finder.problem(
                        "pack.toml", ("remove", part), "remove-unknown", {"name": name}, name
                    )


def _what_cannot_be_laid_together(layers: Sequence[Layer], finder: Finder) -> Iterator[Problem]:
    columns = {code for layer in layers for code in layer.columns}
    groups = {name for layer in layers for name in layer.info.get("groups", {})}
    entities = {
        kind for layer in layers for kind, said in layer.registers.items() if "entity" in said
    }
    for layer in layers:
        for code, said in layer.columns.items():
            for group in sorted(set(said.get("under", {})) - groups):
                yield finder.problem(
                    "columns.toml", (code, "under", group), "group-unknown", {"group": group}
                )
        for kind, said in layer.registers.items():
            file = f"registers/{kind}.toml"
            if kind not in entities:
                yield finder.problem(
                    file, (), "key-missing", {"key": "entity", "value": "", "known": ""}
                )
            for code, below in said.get("under", {}).items():
                for group in sorted(set(below) - groups):
                    yield finder.problem(
                        file, ("under", code, group), "group-unknown", {"group": group}
                    )
            for general, special in said.get("stands_for", {}).items():
                for code in sorted({general, str(special)} - columns):
                    yield finder.problem(
                        file, ("stands_for", general), "column-unknown", {"column": code}
                    )


def _patterns(pack: PackSpec, finder: Finder) -> Iterator[Problem]:
    sound = []
    for pattern in pack.forbidden:
        try:
            re.compile(pattern)
        except re.error as error:
            params = {"pattern": pattern, "problem": error.msg}
            yield finder.problem(
                "pack.toml", ("forbidden", "patterns"), "regex-bad", params, pattern
            )
        else:
            sound.append(pattern)
    for code in pack.columns:
        found = forbidding(sound, code.replace("_", " "))
        if found is not None:
            yield finder.problem(
                "columns.toml", (code,), "column-forbidden", {"column": code, "pattern": found}
            )
    stored = {code: column for code, column in pack.columns.items() if column.stored}
    kept = [
        ("columns.toml", (code, "aliases"), code, column.aliases) for code, column in stored.items()
    ]
    for kind, register in pack.registers.items():
        own = [(code, aliases) for code, aliases in register.aliases.items() if code in stored]
        kept += [
            (f"registers/{kind}.toml", ("aliases", code), code, aliases) for code, aliases in own
        ]
    caught = dict(forbidden_among(sound, (alias for _, _, _, aliases in kept for alias in aliases)))
    for file, path, code, aliases in kept:
        for alias in (alias for alias in aliases if alias in caught):
            params = {"alias": alias, "column": code, "pattern": caught[alias]}
            yield finder.problem(file, path, "alias-forbidden", params, alias)


def _scored_patterns(layers: Sequence[Layer], finder: Finder) -> Iterator[Problem]:
    for layer in layers:
        for name in sorted(set(ForbiddenList) - {ForbiddenList.PATTERNS}):
            for pattern in layer.info.get("forbidden", {}).get(name, []):
                if not compiles(pattern):
                    params = {"pattern": pattern, "problem": "?"}
                    yield finder.problem(
                        "pack.toml", ("forbidden", name), "regex-bad", params, pattern
                    )


def _register(
    kind: str, register: RegisterSpec, pack: PackSpec, finder: Finder
) -> Iterator[Problem]:
    file = f"registers/{kind}.toml"
    own = set(register.columns)
    for code in register.columns:
        if code not in pack.columns:
            yield finder.problem(file, ("columns",), "column-unknown", {"column": code}, code)
    used = [(name, getattr(register, name)) for name in ("required", "telling", "key")]
    used += [("event_date", [register.event_date] if register.event_date else [])]
    for name, codes in used:
        for code in codes:
            if code not in own:
                params = {"key": name, "column": code}
                yield finder.problem(file, (name,), "not-among-columns", params, code)
    for code in register.aliases:
        if code not in own:
            yield finder.problem(
                file, ("aliases", code), "not-among-columns", {"key": "aliases", "column": code}
            )
    for role, fields in register.roles.items():
        for name, code in fields.items():
            path = ("roles", role, name)
            if name not in pack.columns:
                yield finder.problem(
                    file, path, "role-field-unknown", {"role": role, "field": name}
                )
            if code not in own:
                yield finder.problem(
                    file, path, "not-among-columns", {"key": f"roles.{role}", "column": code}
                )


def _claims(pack: PackSpec, finder: Finder) -> Iterator[Problem]:
    """Headers that two columns of one register claim; what the register itself says goes before
    what columns say."""
    told: set[tuple[str, str, str]] = set()
    for kind, register in pack.registers.items():
        own = _claimants(register.aliases)
        file = f"registers/{kind}.toml"
        for first, code, alias in _rivals(own):
            params = {"alias": alias, "column": code, "other": first, "register": kind}
            yield finder.problem(file, ("aliases", code), "alias-claimed-twice", params, alias)
        general = _claimants(
            {code: pack.columns[code].aliases for code in register.columns if code in pack.columns}
        )
        for first, code, alias in _rivals(
            {plain: codes for plain, codes in general.items() if plain not in own}
        ):
            params = {"alias": alias, "column": code, "other": first, "register": kind}
            if (alias, first, code) not in told:
                told.add((alias, first, code))
                yield finder.problem(
                    "columns.toml", (code, "aliases"), "alias-claimed-twice", params, alias
                )


def _claimants(aliases: Mapping[str, Sequence[str]]) -> dict[str, dict[str, str]]:
    """Header as compared -> {column code: header as written}."""
    claims: dict[str, dict[str, str]] = {}
    for code, spellings in aliases.items():
        for alias in spellings:
            claims.setdefault(plain_header(alias), {}).setdefault(code, alias)
    return claims


def _rivals(claims: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, str, str]]:
    for codes in claims.values():
        first, *others = codes
        for code in others:
            yield first, code, codes[code]


def _vocabularies(pack: PackSpec, finder: Finder) -> Iterator[Problem]:
    for code, column in pack.columns.items():
        meant: dict[str, str] = {}
        for word, spellings in column.values.items():
            for spelling in spellings:
                other = meant.setdefault(spelling.casefold(), word)
                if other != word:
                    params = {"spelling": spelling, "value": word, "other": other, "column": code}
                    yield finder.problem(
                        "columns.toml",
                        (code, "values", word),
                        "value-claimed-twice",
                        params,
                        spelling,
                    )


def _look_alikes(pack: PackSpec, finder: Finder) -> Iterator[Problem]:
    """Characters in two groups: looking alike would no longer be a matter of one key."""
    groups: dict[str, str] = {}
    for group in pack.names.look_alikes:
        for character in group:
            other = groups.setdefault(character, group)
            if other != group:
                params = {"value": character, "other": other}
                yield finder.problem(NAMES, ("look_alikes",), "look-alike-twice", params, group)


def _check(check: CheckSpec, pack: PackSpec, finder: Finder) -> Iterator[Problem]:
    for kind in check.registers:
        if kind not in pack.registers:
            yield finder.of_check(
                check, "registers", "check-register-unknown", {"register": kind}, kind
            )
    if not set(check.registers) <= set(pack.registers):
        return
    registers = [pack.registers[kind] for kind in check.registers]
    fields = {code for register in registers for code in register.columns}
    fields |= {
        name for register in registers for names in register.roles.values() for name in names
    }
    if check.field is not None and check.field not in fields:
        yield finder.of_check(check, "field", "check-field-unknown", {"field": check.field})
    for code in [
        check.params[name]
        for name in ("first", "then", "from", "to", "number")
        if name in check.params
    ]:
        if code not in fields:
            yield finder.of_check(check, "params", "check-field-unknown", {"field": code})
    for kind in [str(check.params[name]) for name in ("against", "into") if name in check.params]:
        if kind not in pack.registers:
            yield finder.of_check(check, "params", "check-register-unknown", {"register": kind})
    unless = check.params.get("unless", [])
    for name in unless if isinstance(unless, list) else []:
        if name not in fields and name not in pack.registers:
            yield finder.of_check(check, "params", "check-field-unknown", {"field": name})
    tolerance = check.params.get("tolerance", "exact")
    if tolerance not in set(Tolerance):
        params = {"value": tolerance, "known": ", ".join(sorted(Tolerance))}
        yield finder.of_check(check, "params", "tolerance-unknown", params)
    yield from _sides(check, pack, finder)


def _sides(check: CheckSpec, pack: PackSpec, finder: Finder) -> Iterator[Problem]:
    """The register and role pairs a check names."""
    between: Any = check.params.get("between", [])
    if not isinstance(between, list) or not all(
        isinstance(side, list) and len(side) == 2 for side in between
    ):
        yield finder.of_check(check, "params", "check-sides", {})
        return
    own = (
        [(kind, check.params["role"]) for kind in check.registers[:1]]
        if "role" in check.params
        else []
    )
    for kind, role in [*between, *own]:
        if kind not in pack.registers:
            yield finder.of_check(check, "params", "check-register-unknown", {"register": kind})
        elif role not in pack.registers[kind].roles:
            yield finder.of_check(
                check, "params", "check-role-unknown", {"register": kind, "role": role}
            )
