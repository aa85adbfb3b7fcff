"""What every source says of each field of a person: the claims that a verdict over three or more
sources weighs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from doorstep.domain.registers import CheckSpec, PackSpec
from doorstep.domain.vocabulary import CheckKind, ColumnType
from doorstep.engine.checks.alike import Alike
from doorstep.engine.checks.case import Case
from doorstep.engine.checks.drafts import Mention, Spot
from doorstep.engine.checks.people import Group
from doorstep.engine.checks.register import Register
from doorstep.engine.checks.rule import sides_of, text_of
from doorstep.engine.checks.rules.values import Heads, teller
from doorstep.engine.fields.agreement import DATES, agree
from doorstep.engine.fields.dates import date_reason
from doorstep.engine.fields.identity_numbers import id_birth_date, identifying_number
from doorstep.engine.fields.places import place_key

CHANGING = frozenset({"residence_status", "marital_status", "phone", "address", "group"})
"""What of a person changes in the course of years; a relation changes with the head, and is only
compared under one head."""

THREE = 3
_OF_EVERYBODY = (("persons", "person"), ("visits", "person"))
_ONE_IN = 1000
_TELLS_ITS_DAY = 500
Side = tuple[str, str]


class Claim(NamedTuple):
    """One source's value of a field: `said` in comparable form, `unit` the clerk, village or
    visitor behind it, `day` how late it speaks (ISO; None: nothing tells)."""

    spot: Spot
    said: str
    source: str
    unit: str
    day: str | None
    dated: bool


class Sources:
    """Which source a row belongs to, and how late that source speaks."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._class: dict[tuple[str, str], str] = {}
        self._speaking: dict[tuple[str, int], tuple[str, str, str | None]] = {}
        for kind, pairs in case.people.parallel.items():
            self._part(kind, pairs)

    def of(self, kind: str, row: int) -> str:
        """The source of a row: its register; of parallel lists, the list."""
        file = self._case.registers[kind].column("file")[row] or ""
        return self._class.get((kind, file), kind)

    def speaking(self, kind: str, row: int) -> tuple[str, str, str | None]:
        """The source, the unit behind it, and how late it speaks: asked once for every field."""
        at = kind, row
        if at not in self._speaking:
            self._speaking[at] = self.of(*at), self.unit(*at), self.day(*at)
        return self._speaking[at]

    def unit(self, kind: str, row: int) -> str:
        """The visitor, else the place, behind a row."""
        register = self._case.registers[kind]
        visitor = register.column("visitor")[row]
        return visitor or place_key(register.column("place")[row] or "")

    def day(self, kind: str, row: int) -> str | None:
        """How late a row speaks: the day of its visit or event; of a list, the newest day that it
        tells at all."""
        register = self._case.registers[kind]
        if register.spec.event_date is not None:
            return register.column(register.spec.event_date)[row]
        file = register.column("file")[row] or ""
        own = self._newest[kind, file]
        return own if own is not None else self._newest_of_class[self.of(kind, row)]

    def _part(self, kind: str, pairs: Iterable[tuple[str, str]]) -> None:
        """Files that nowhere stand beside each other are parts of one source; where several could
        take a file in, the one whose layout is most like it."""
        beside: dict[str, set[str]] = defaultdict(set)
        for one, other in pairs:
            beside[one].add(other)
            beside[other].add(one)
        register = self._case.registers[kind]
        files = Counter(register.column("file"))
        columns = {file or "": _columns(register, file) for file in files}
        parts: list[list[str]] = []
        for file in sorted(columns, key=lambda name: (-len(beside[name]), -files[name], name)):
            free = [part for part in parts if not beside[file] & set(part)]
            if free:
                max(free, key=lambda p: len(columns[file] & columns[p[0]])).append(file)
            else:
                parts.append([file])
        for number, part in enumerate(parts):
            self._class |= {(kind, file): f"{kind} {number + 1}" for file in part}

    @cached_property
    def _newest(self) -> dict[tuple[str, str], str | None]:
        found: dict[tuple[str, str], str | None] = {}
        for kind, register in self._case.registers.items():
            days, rows = _days(register, self._case), Counter(register.column("file"))
            for file, count in rows.items():
                told = sorted(days.get(file, ()), reverse=True)
                at = count // _ONE_IN
                known = count >= _TELLS_ITS_DAY and at < len(told)
                found[kind, file or ""] = told[at] if known else None
        return found

    @cached_property
    def _newest_of_class(self) -> dict[str, str | None]:
        found: dict[str, list[str]] = defaultdict(list)
        rows: Counter[str] = Counter()
        for kind, register in self._case.registers.items():
            if register.spec.event_date is not None:
                continue
            files = register.column("file")
            first = {file: row for row, file in reversed(list(enumerate(files)))}
            days, sizes = _days(register, self._case), Counter(files)
            for file, row in first.items():
                found[self.of(kind, row)] += days.get(file, [])
                rows[self.of(kind, row)] += sizes[file]
        told = {source: sorted(days, reverse=True) for source, days in found.items()}
        return {s: d[min(rows[s] // _ONE_IN, len(d) - 1)] if d else None for s, d in told.items()}


def _columns(register: Register, file: str | None) -> frozenset[str]:
    row = next(at for at, name in enumerate(register.column("file")) if name == file)
    return frozenset(code for code in register.spec.columns if register.has(code, row))


def _days(register: Register, case: Case) -> dict[str | None, list[str]]:
    """By file, all whole days it tells, none after the day of the comparison."""
    columns, last = case.pack.columns, case.as_of.isoformat()
    found: dict[str | None, list[str]] = defaultdict(list)
    files = register.column("file")
    for code in register.spec.columns:
        if code in columns and columns[code].type is ColumnType.DATE:
            for file, day in zip(files, register.column(code), strict=True):
                if day is not None and len(day) == len(last) and day <= last:
                    found[file].append(day)
    return found


class FieldWitnesses:
    """The claims about one field, of everybody of whom three or more sources tell it."""

    def __init__(self, case: Case, sources: Sources, field: str, checks: Iterable[CheckSpec]):
        self.field = field
        self._case, self._sources = case, sources
        own = [check for check in checks if check.field == field]
        sides = {side for check in own for side in sides_of(check) or ()} | set(_OF_EVERYBODY)
        self._sides = [side for side in sorted(sides) if case.register(side[0]) is not None]
        self._holding = {kind: case.holding(kind) for kind, _ in self._sides}
        self._tellers = {side: teller(case, *side, field) for side in self._sides}
        self._tolerance = next((text_of(c, "tolerance", "exact") for c in own), "exact")
        self._same = Alike.of_column(case.pack, field)
        self._heads = Heads(case) if field == "relation_to_head" else None

    def of(self, group: Group) -> list[Claim]:
        """One claim a source that speaks of a person; a source that says two things says none."""
        found: dict[str, list[Claim]] = {}
        for side in self._sides:
            for row in group.get(side, ()):
                if row in self._holding[side[0]] and (claim := self._claim(side, row)) is not None:
                    found.setdefault(claim.source, []).append(claim)
        claims = [
            told[0]
            for told in found.values()
            if len(told) == 1 or all(self.agree(told[0].said, other.said) for other in told[1:])
        ]
        return self._under_one_head(claims) if self._heads is not None else claims

    def paper(self, claim: Claim) -> str | None:
        """The number that a row tells beside the very day of birth that stands in it: both are of
        one paper."""
        if self.field != "birth_date" or claim.dated:
            return None
        kind, row, _ = claim.spot
        number = identifying_number(
            self._case.registers[kind].column("id_number")[row], self._case.id_system
        )
        born = None if number is None else id_birth_date(number)
        return number if born is not None and born.startswith(claim.said) else None

    def agree(self, left: str, right: str) -> bool:
        """Whether two values are no difference, as the field's checks hold them; nor is one day in
        both calendars."""
        if left == right or self._same(left, right):
            return True
        if self._tolerance == "day" and date_reason(left, right) == "lunar":
            return True
        return agree(self._tolerance, self.field, left, right, self._case.id_system)

    def chances(self, claims: Iterable[Claim]) -> Callable[[str], float]:
        """How common a value is among all that is told; a vague date is as common as all days it
        may mean."""
        seen: Counter[str] = Counter()
        total = 0
        for claim in claims:
            total += 1
            seen[claim.said] += 1
            if self._tolerance in DATES:
                seen.update({claim.said[:at]: 1 for at in (4, 7) if len(claim.said) > at})
        return lambda said: seen[said] / total

    def _claim(self, side: Side, row: int) -> Claim | None:
        tell, spot = self._tellers[side]
        said = tell(row)
        if said is None:
            return None
        dated = self._case.registers[side[0]].spec.event_date is not None
        return Claim(spot(row, None), said, *self._sources.speaking(side[0], row), dated)

    def _under_one_head(self, claims: list[Claim]) -> list[Claim]:
        """The claims under the head that most of them name; a relation to another means nothing
        beside them."""
        assert self._heads is not None
        heads = [self._heads.of(claim.spot.kind, claim.spot.row) for claim in claims]
        named = Counter(head for mine in heads for head in mine)
        if not named:
            return []
        most = max(named, key=lambda head: (named[head], str(head)))
        return [claim for claim, mine in zip(claims, heads, strict=True) if most in mine]


def groups_of_three(case: Case, sources: Sources) -> Iterator[tuple[Mention, Group]]:
    """Everybody of whom three or more sources speak, and the rows that do."""
    for person, group in case.people.groups():
        rows = ((kind, row) for (kind, _), listed in group.items() for row in listed)
        if sum(map(len, group.values())) >= THREE and len({sources.of(*r) for r in rows}) >= THREE:
            yield person, group


def field_checks(pack: PackSpec) -> Mapping[str, list[CheckSpec]]:
    """By field, the checks that hold it against other sources."""
    found: dict[str, list[CheckSpec]] = defaultdict(list)
    for check in pack.checks:
        if check.kind in (CheckKind.VALUE, CheckKind.STATUS) and check.field is not None:
            found[check.field].append(check)
    return found
