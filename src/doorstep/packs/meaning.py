"""What a pack's files mean together: unknown names, headers two columns claim, patterns that catch
a kept column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from doorstep.domain.registers import CheckSpec, PackSpec, RegisterSpec
from doorstep.domain.vocabulary import Tolerance
from doorstep.engine.fields.writing import fold
from doorstep.packs.find import NAMES
from doorstep.packs.forbidding import Place, breaches, forbidding
from doorstep.packs.form_meaning import form_problems
from doorstep.packs.parse import Layer, overlay
from doorstep.packs.policies import policy_problems
from doorstep.packs.problems import Finder, PackFile, PackProblem

_BRACKETED = re.compile(r"\([^)]*\)|\[[^\]]*\]|[【〔《<][^】〕》>]*[】〕》>]")
_NOISE = re.compile(r"[\W_]+")


def plain_header(header: str) -> str:
    """Spell a header as headers are compared: half-width, lower case, without blanks, punctuation
    and bracketed remarks."""
    plain = fold(header).casefold()
    return _NOISE.sub("", _BRACKETED.sub("", plain)) or _NOISE.sub("", plain)


def forbidden_among(patterns: Iterable[str], headers: Iterable[str]) -> list[tuple[str, str]]:
    """Find the headers that name a forbidden field, each with its pattern; quick for thousands."""
    listed = list(dict.fromkeys(headers))
    plain = [fold(header).casefold() for header in listed]
    everything = "\n".join([*plain, *(re.sub(r"[\s_]+", "", text) for text in plain)])
    likely = [p for p in patterns if re.search(p, everything, re.IGNORECASE | re.MULTILINE)]
    found = [(header, forbidding(likely, header)) for header in listed if likely]
    return [(header, pattern) for header, pattern in found if pattern is not None]


def problems_of(layers: Sequence[Layer], sources: Sequence[PackFile]) -> Iterator[PackProblem]:
    """List what is wrong with the merged pack; its files are sound. `layers` come oldest first,
    `sources` youngest first."""
    finder = Finder(sources)
    yield from _checks_named_twice(sources)
    yield from _removals(layers, finder)
    apart = [*_columns_apart(layers, finder), *_registers_apart(layers, finder)]
    yield from apart
    if apart:
        return
    pack = overlay(layers)
    yield from _bad_patterns(layers, finder)
    yield from _forbidden_columns(pack, finder)
    for kind, register in pack.registers.items():
        yield from _register(kind, register, pack, finder)
    yield from _claims(pack, finder)
    yield from _vocabularies(pack, finder)
    yield from _look_alikes(pack, finder)
    yield from _usual_inspection(pack, finder)
    for check in pack.checks:
        yield from _check(check, pack, finder)
        if set(check.registers) <= pack.registers.keys():
            yield from _sides(check, pack, finder)
    yield from form_problems(layers, pack, finder)
    yield from policy_problems(sources, finder)
    for breach in breaches(layers, pack):
        yield finder.problem(breach.file, breach.path, breach.code, breach.params, breach.value)


def _usual_inspection(pack: PackSpec, finder: Finder) -> Iterator[PackProblem]:
    known: dict[str, Mapping[str, object]] = {"rubric": pack.rubrics, "protocol": pack.protocols}
    for key, there in known.items():
        code = getattr(pack, key)
        if code is not None and code not in there:
            at = ("inspection", key)
            yield finder.problem("pack.toml", at, "inspection-unknown", {"code": code, "key": key})


def _checks_named_twice(sources: Sequence[PackFile]) -> Iterator[PackProblem]:
    seen: set[tuple[str, str]] = set()
    for source in sources:
        for number, check in enumerate(source.checks()):
            name = (source.pack, str(check.get("id")))
            if name in seen:
                line = source.lines.at(("check", str(number), "id"))
                yield PackProblem(source.shown, line, "check-id-twice", {"check": name[1]})
            seen.add(name)


def _removals(layers: Sequence[Layer], finder: Finder) -> Iterator[PackProblem]:
    known: dict[str, set[str]] = {
        part: set() for part in ("columns", "registers", "checks", "forbidden", "words")
    }
    known["aliases"] = known["columns"]
    for layer in layers:
        for part, names in layer.info.get("remove", {}).items():
            for name in (name for name in names if name not in known[part]):
                path = ("remove", part)
                yield finder.problem("pack.toml", path, "remove-unknown", {"name": name}, name)
        known["columns"].update(layer.columns)
        known["registers"].update(layer.registers)
        known["checks"].update(layer.checks)
        known["forbidden"].update(layer.info.get("forbidden", {}).get("patterns", []))
        known["words"].update(layer.info.get("words", {}))


def _columns_apart(layers: Sequence[Layer], finder: Finder) -> Iterator[PackProblem]:
    """Columns that cannot be laid together: they stand under words of a group that is none."""
    groups = _groups(layers)
    for layer in layers:
        for code, column in layer.columns.items():
            for group in sorted(column.get("under", {}).keys() - groups):
                path = (code, "under", group)
                yield finder.problem("columns.toml", path, "group-unknown", {"group": group})


def _registers_apart(layers: Sequence[Layer], finder: Finder) -> Iterator[PackProblem]:
    """Registers that cannot be laid together: without an entity, or with groups or columns that
    are none."""
    groups = _groups(layers)
    columns = {code for layer in layers for code in layer.columns}
    entities = {
        kind for layer in layers for kind, one in layer.registers.items() if "entity" in one
    }
    for layer in layers:
        for kind, register in layer.registers.items():
            file = f"registers/{kind}.toml"
            if kind not in entities:
                params = {"key": "entity", "value": "", "known": ""}
                yield finder.problem(file, (), "key-missing", params)
            for code, below in register.get("under", {}).items():
                for group in sorted(below.keys() - groups):
                    path = ("under", code, group)
                    yield finder.problem(file, path, "group-unknown", {"group": group})
            for general, special in register.get("stands_for", {}).items():
                for code in sorted({general, special} - columns):
                    below = ("stands_for", general)
                    yield finder.problem(file, below, "column-unknown", {"column": code})


def _groups(layers: Sequence[Layer]) -> set[str]:
    return {name for layer in layers for name in layer.info.get("groups", {})}


def _bad_patterns(layers: Sequence[Layer], finder: Finder) -> Iterator[PackProblem]:
    for layer in layers:
        for name, patterns in layer.info.get("forbidden", {}).items():
            for pattern in patterns:
                if flaw := _flaw(pattern):
                    params = {"pattern": pattern, "problem": flaw}
                    path = ("forbidden", name)
                    yield finder.problem("pack.toml", path, "regex-bad", params, pattern)


def _flaw(pattern: str) -> str | None:
    """What makes a pattern no regular expression."""
    try:
        re.compile(pattern)
    except re.error as error:
        return error.msg
    return None


def _forbidden_columns(pack: PackSpec, finder: Finder) -> Iterator[PackProblem]:
    """Columns whose code, or one of whose headers, is a forbidden field."""
    sound = [pattern for pattern in pack.forbidden if _flaw(pattern) is None]
    for code in pack.columns:
        found = forbidding(sound, code.replace("_", " "))
        if found is not None:
            params = {"column": code, "pattern": found}
            yield finder.problem("columns.toml", (code,), "column-forbidden", params)
    kept = [
        ("columns.toml", (code, "aliases"), code, alias)
        for code, column in pack.columns.items()
        for alias in column.aliases
    ] + [
        (f"registers/{kind}.toml", ("aliases", code), code, alias)
        for kind, register in pack.registers.items()
        for code, aliases in register.aliases.items()
        for alias in aliases
    ]
    kept = [one for one in kept if one[2] in pack.columns and pack.columns[one[2]].stored]
    caught = dict(forbidden_among(sound, (alias for *_, alias in kept)))
    for file, path, code, alias in kept:
        if alias in caught:
            params = {"alias": alias, "column": code, "pattern": caught[alias]}
            yield finder.problem(file, path, "alias-forbidden", params, alias)


def _register(
    kind: str, register: RegisterSpec, pack: PackSpec, finder: Finder
) -> Iterator[PackProblem]:
    file = f"registers/{kind}.toml"
    for code in register.columns:
        if code not in pack.columns:
            yield finder.problem(file, ("columns",), "column-unknown", {"column": code}, code)
    event = (register.event_date,) if register.event_date else ()
    used: list[tuple[str, Place, str]] = [
        (name, (name,), code)
        for name in ("required", "telling", "key", "event_date")
        for code in (event if name == "event_date" else getattr(register, name))
    ]
    used += [("aliases", ("aliases", code), code) for code in register.aliases]
    used += [("roll_says", ("roll_says",), code) for code in (register.roll_says,) if code]
    for role, fields in register.roles.items():
        used += [(f"roles.{role}", ("roles", role, name), code) for name, code in fields.items()]
        for name in fields.keys() - pack.columns.keys():
            params = {"role": role, "field": name}
            yield finder.problem(file, ("roles", role, name), "role-field-unknown", params)
    for key, path, code in used:
        if code not in register.columns:
            params = {"key": key, "column": code}
            yield finder.problem(file, path, "not-among-columns", params, code)


def _claims(pack: PackSpec, finder: Finder) -> Iterator[PackProblem]:
    """Headers that two columns of one register claim; what the register itself says goes before
    what columns say, and what columns say is known once."""
    known: set[tuple[str, str, str]] = set()
    for kind, register in pack.registers.items():
        own = _claimants(register.aliases)
        columns = [code for code in register.columns if code in pack.columns]
        general = _claimants({code: pack.columns[code].aliases for code in columns})
        rivals = [(f"registers/{kind}.toml", *rival) for rival in _rivals(own)]
        for rival in _rivals(
            {plain: codes for plain, codes in general.items() if plain not in own}
        ):
            if rival not in known:
                known.add(rival)
                rivals.append(("columns.toml", *rival))
        for file, first, code, alias in rivals:
            path = (code, "aliases") if file == "columns.toml" else ("aliases", code)
            params = {"alias": alias, "column": code, "other": first, "register": kind}
            yield finder.problem(file, path, "alias-claimed-twice", params, alias)


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


def _vocabularies(pack: PackSpec, finder: Finder) -> Iterator[PackProblem]:
    """Spellings, or codes, that stand for two words of one column."""
    for code, column in pack.columns.items():
        meant: dict[tuple[str, str], str] = {}
        for kind, word, spelling in (
            (kind, w, one)
            for kind, words in (("values", column.values), ("codes", column.codes))
            for w, spellings in words.items()
            for one in spellings
        ):
            other = meant.setdefault((kind, spelling.casefold()), word)
            if other != word:
                path = (code, kind, word)
                params = {"spelling": spelling, "value": word, "other": other, "column": code}
                yield finder.problem("columns.toml", path, "value-claimed-twice", params, spelling)


def _look_alikes(pack: PackSpec, finder: Finder) -> Iterator[PackProblem]:
    """Characters in two groups: looking alike would no longer be a matter of one key."""
    groups: dict[str, str] = {}
    for group in pack.names.look_alikes:
        for character in group:
            other = groups.setdefault(character, group)
            if other != group:
                path, params = ("look_alikes",), {"value": character, "other": other}
                yield finder.problem(NAMES, path, "look-alike-twice", params, group)


def _check(check: CheckSpec, pack: PackSpec, finder: Finder) -> Iterator[PackProblem]:
    """The registers, columns and words a check names."""
    from doorstep.engine.checks import (  # only the doctor needs the rules
        ParameterType,
        parameters_named,
    )

    params = check.params
    kinds: list[tuple[str, str, str | None]] = [
        ("registers", kind, kind) for kind in check.registers
    ]
    registers = parameters_named(ParameterType.REGISTER)
    kinds += [("params", str(params[name]), None) for name in registers if name in params]
    for key, kind, value in kinds:
        if kind not in pack.registers:
            unknown = {"register": kind}
            yield finder.of_check(check, key, "check-register-unknown", unknown, value)
    tolerance = params.get("tolerance", Tolerance.EXACT)
    if tolerance not in set(Tolerance):
        known = {"value": tolerance, "known": ", ".join(sorted(Tolerance))}
        yield finder.of_check(check, "params", "tolerance-unknown", known)
    if not set(check.registers) <= pack.registers.keys():
        return
    fields = _fields_of(check, pack)
    unless = params.get("unless")
    columns = parameters_named(ParameterType.COLUMN)
    named = [("params", params[name]) for name in columns if name in params]
    if isinstance(unless, list):
        named += [("params", one) for one in unless if one not in pack.registers]
    named += [("field", check.field)] if check.field is not None else []
    for key, code in named:
        if code not in fields:
            yield finder.of_check(check, key, "check-field-unknown", {"field": code})


def _fields_of(check: CheckSpec, pack: PackSpec) -> set[str]:
    """The columns of a check's registers, and the persons' fields of their roles."""
    registers = [pack.registers[kind] for kind in check.registers]
    columns = {code for register in registers for code in register.columns}
    return columns | {name for one in registers for names in one.roles.values() for name in names}


def _sides(check: CheckSpec, pack: PackSpec, finder: Finder) -> Iterator[PackProblem]:
    """The register and role pairs a check names."""
    between: Any = check.params.get("between", [])
    pairs = isinstance(between, list) and all(
        isinstance(side, list) and len(side) == 2 for side in between
    )
    if not pairs:
        yield finder.of_check(check, "params", "check-sides", {})
        return
    sides = list(between)
    if "role" in check.params:
        sides += [(kind, check.params["role"]) for kind in check.registers[:1]]
    for kind, role in sides:
        if kind not in pack.registers:
            yield finder.of_check(check, "params", "check-register-unknown", {"register": kind})
        elif role not in pack.registers[kind].roles:
            params = {"register": kind, "role": role}
            yield finder.of_check(check, "params", "check-role-unknown", params)
