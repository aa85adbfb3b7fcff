"""Who may be meant after all: the rows of the list looked in that somebody without a line there
could be, and how like them they are."""

from __future__ import annotations

import zlib
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

from doorstep.engine.checks.case import Case, home_key
from doorstep.engine.checks.drafts import Mention, Spot
from doorstep.engine.checks.register import Facts
from doorstep.engine.fields.dates import parts
from doorstep.engine.fields.identity_numbers import identifying_number
from doorstep.engine.fields.names import part_of
from doorstep.engine.fields.names.single import forms, is_han
from doorstep.engine.fields.names.written import name_reason, nearly_same, plain_name
from doorstep.engine.fields.places import place_key
from doorstep.engine.linkage.household import LARGEST

# Birth years so far apart may be one person's: as written, and where only an age is told.
YEARS_OFF, YEARS_OFF_TOLD = 2, 3
# Peers follow each other at this distance in their age; who tells no age has the age of nobody.
SPREAD, UNTOLD = 7919, -1000
# Shorter names sound like too many others.
SPOKEN = 3


class Likeness(IntEnum):
    """How like the nearest row is: nobody like; of fitting age and sex in a house that links join,
    free; the same name or sound, taken by another row; a name that sounds the same elsewhere, free;
    the same name elsewhere, free; a like name in such a house, free; the same number."""

    NOBODY = 0
    VACANT = 1
    TAKEN = 2
    HEARD = 3
    NAMED = 4
    AT_HOME = 5
    NUMBER = 6


@dataclass(frozen=True)
class _Told:
    """What a row tells of its person. `born`: first and last year; `age_only`: from an age."""

    name: str
    sex: str | None
    born: tuple[int, int] | None
    day: tuple[int, ...]
    age_only: bool
    number: str | None

    def is_near(self, other: _Told) -> bool:
        """Whether both may be of one age; the same day of another year is."""
        if self.born is None or other.born is None:
            return True
        if len(self.day) == 2 and self.day == other.day:
            return True
        off = YEARS_OFF_TOLD if self.age_only or other.age_only else YEARS_OFF
        (first, last), (start, end) = self.born, other.born
        return max(first - end, start - last) <= off


class ListedPeople:
    """The rows of one list: a register's role, of one `file` where it is named."""

    def __init__(self, case: Case, kind: str, role: str, file: str | None = None) -> None:
        self.kind, self.role, self.file, self.case = kind, role, file, case
        self._register = register = case.registers[kind]
        files = register.column("file")
        self.rows = [row for row in sorted(case.holding(kind)) if file in (None, files[row])]
        self._facts = {
            field: Facts(register, field, role)
            for field in ("name", "sex", "birth_date", "age", "id_number")
        }
        self._known: dict[int, _Told] = {}
        self._mixed: dict[int, int] = {}

    def told(self, row: int) -> _Told:
        """What a row tells of its person."""
        if row not in self._known:
            self._known[row] = self._read(row)
        return self._known[row]

    def is_told_in_part(self, row: int) -> bool:
        """Whether a row tells no number, and of the name only a part."""
        told = self.told(row)
        return told.number is None and part_of(told.name) is not None

    def said(self, code: str, row: int) -> str:
        """What a row says in a column, "" where it says nothing or has none."""
        return self._register.column(code)[row] or ""

    def age(self, row: int) -> int | None:
        """How old a row's person is on the day of the comparison; None where nothing tells."""
        born = self.told(row).born
        return None if born is None else self.case.as_of.year - sum(born) // 2

    def shuffled(self, rows: Iterable[int]) -> list[int]:
        """Rows in an order that has nothing to do with what they say, the same however the file is
        sorted."""
        alike: dict[int, list[int]] = defaultdict(list)
        for row in rows:
            if row not in self._mixed:
                said = repr(self.told(row)).encode("utf-8", "replace")
                self._mixed[row] = zlib.crc32(said)
            alike[self._mixed[row]].append(row)
        order = self._register.standing
        return [
            row
            for _, same in sorted(alike.items())
            for row in (sorted(same, key=order) if len(same) > 1 else same)
        ]

    def first(self, rows: Collection[int]) -> int | None:
        """Of some rows the first, whatever order the file is sorted in; None of none."""
        if len(rows) < 2:
            return next(iter(rows), None)
        return min(rows, key=self._register.standing)

    def writer(self, row: int) -> str:
        """Who wrote a row: the visitor, or whoever keeps the place's pages of the file."""
        register = self._register
        visitor = register.column("visitor")[row] if self.kind == "visits" else None
        place = register.column("place")[row] or ""
        return visitor or f"{register.column('file')[row]}\x1f{place_key(place)}"

    def name_at(self, row: int) -> Spot:
        """Where the name of a row stands."""
        return self._facts["name"].spot(row)

    def home(self, row: int) -> Hashable:
        """The household a row stands under, None where it names none."""
        if self.kind == "visits":
            return home_key(self._register, row)
        return self._register.column("household_key")[row]

    @cached_property
    def by_home(self) -> Mapping[Hashable, Sequence[int]]:
        """The rows of every household; what is larger is a hostel, or a number written on
        everybody."""
        found: dict[Hashable, list[int]] = defaultdict(list)
        for row in self.rows:
            if (home := self.home(row)) is not None:
                found[home].append(row)
        return {home: rows for home, rows in found.items() if len(rows) <= LARGEST}

    @cached_property
    def by_name(self) -> Mapping[str, Sequence[int]]:
        """The rows of every name."""
        found: dict[str, list[int]] = defaultdict(list)
        for row in self.rows:
            if name := plain_name(self._facts["name"].value(row) or ""):
                found[name].append(row)
        return found

    def sound(self, name: str) -> str:
        """How a whole name in Han characters sounds, dialects merged; "" of another."""
        return self._sounds.get(name, "")

    @cached_property
    def _sounds(self) -> Mapping[str, str]:
        names = sorted(name for name in self.by_name if len(name) >= SPOKEN and is_han(name))
        spoken = forms([(name, "", "") for name in names], self.case.pack.names)
        return {name: form.near_sound for name, form in zip(names, spoken, strict=True)}

    @cached_property
    def by_sound(self) -> Mapping[str, Sequence[int]]:
        """The rows of every sound of names."""
        found: dict[str, list[int]] = defaultdict(list)
        for name, sound in self._sounds.items():
            if sound:
                found[sound] += self.by_name[name]
        return found

    @cached_property
    def phones(self) -> frozenset[str]:
        """The numbers to call that the list tells."""
        return frozenset(self.said("phone", row) for row in self.rows)

    @cached_property
    def by_number(self) -> Mapping[str, Sequence[int]]:
        """The rows of every sound identity number."""
        found: dict[str, list[int]] = defaultdict(list)
        for row in self.rows:
            if (number := self.told(row).number) is not None:
                found[number].append(row)
        return found

    def _number(self, row: int) -> str | None:
        said = self._facts["id_number"].value(row)
        return None if said is None else identifying_number(said, self.case.id_system)

    def _read(self, row: int) -> _Told:
        name, sex, birth, age, _ = (facts.value(row) for facts in self._facts.values())
        day: tuple[int, ...] = ()
        born, from_age = None, False
        if birth and (said := parts(birth)):
            born, day = (said[0], said[0]), said[1:]
        elif age and age.isdecimal():
            year = self._year(row) - int(age)
            born, from_age = (year - 1, year + 1), True
        return _Told(plain_name(name or ""), sex, born, day, from_age, self._number(row))

    def _year(self, row: int) -> int:
        told = self._register.column(self._register.spec.event_date or "")[row] or ""
        return int(told[:4]) if told[:4].isdecimal() else self.case.as_of.year


class Neighbourhood:
    """One list beside another in which its people are looked for."""

    def __init__(self, case: Case, own: ListedPeople, other: ListedPeople) -> None:
        self.case, self.own, self.other = case, own, other
        mine = frozenset(own.rows)
        self._taken = {
            row
            for row in other.rows
            if mine.intersection(
                case.people.linked(Mention(other.kind, other.role, row), own.kind, own.role)
            )
        }
        self._theirs = frozenset(other.rows)
        self._links: dict[int, list[int]] = {}

    def knows_phone(self, row: int) -> str:
        """Whether the other list knows a row's number to call: yes, no, or "" (none told)."""
        number = self.own.said("phone", row)
        return number and ("yes" if number in self.other.phones else "no")

    def links(self, row: int) -> list[int]:
        """The lines that are the person's in the other list."""
        if row not in self._links:
            mention = Mention(self.own.kind, self.own.role, row)
            linked = self.case.people.linked(mention, self.other.kind, self.other.role)
            self._links[row] = [there for there in linked if there in self._theirs]
        return self._links[row]

    @cached_property
    def linked(self) -> Sequence[int]:
        """The own rows whose people have a line in the other list, in no order of theirs."""
        return self.own.shuffled(row for row in self.own.rows if self.links(row))

    def homes(self, row: int) -> frozenset[Hashable]:
        """The households of the other list that others of the row's household are linked to."""
        home = self.own.home(row)
        mates = self.own.by_home.get(home, ()) if home is not None else ()
        found = (self.other.home(there) for m in mates if m != row for there in self.links(m))
        return frozenset(home for home in found if home is not None)

    def nearest(
        self, row: int, homes: Iterable[Hashable], freed: Collection[int] = ()
    ) -> tuple[Likeness, int | None]:
        """How like the nearest row is that is not known to be the person's, and which it is;
        `freed` rows count as free."""
        told, found = self.own.told(row), defaultdict[Likeness, set[int]](set)
        known = frozenset(self.links(row)).difference(freed)
        numbered = self.other.by_number.get(told.number or "", ())
        same = [row for row in numbered if row not in known and self._may_share(told, row, freed)]
        if same:
            return Likeness.NUMBER, self.other.first(same)
        for there in self._at(homes) - known:
            found[self._at_home(told, there, freed)].add(there)
        if Likeness.AT_HOME not in found:
            for there in frozenset(self.other.by_name.get(told.name, ())) - known:
                found[self._elsewhere(told, there, freed)].add(there)
            for there in frozenset(self.other.by_sound.get(self.own.sound(told.name), ())) - known:
                found[self._heard(told, there, freed)].add(there)
        found.pop(Likeness.NOBODY, None)
        best = max(found, default=Likeness.NOBODY)
        return best, self.other.first(found[best]) if best else None

    def _may_share(self, told: _Told, there: int, freed: Collection[int]) -> bool:
        """Whether the number is hardly copied from whoever stands there: nobody does, or the names
        are alike."""
        alike = _names_alike(told.name, self.other.told(there).name, self.case)
        return alike or there not in self._taken or there in freed

    def _at(self, homes: Iterable[Hashable]) -> frozenset[int]:
        return frozenset(row for home in homes for row in self.other.by_home.get(home, ()))

    def _at_home(self, told: _Told, there: int, freed: Collection[int]) -> Likeness:
        other = self.other.told(there)
        if not told.is_near(other):
            return Likeness.NOBODY
        alike = _names_alike(told.name, other.name, self.case)
        if there in self._taken and there not in freed:
            return Likeness.TAKEN if alike else Likeness.NOBODY
        if alike:
            return Likeness.AT_HOME
        apart = told.sex is not None and other.sex is not None and told.sex != other.sex
        return Likeness.NOBODY if apart else Likeness.VACANT

    def _heard(self, told: _Told, there: int, freed: Collection[int]) -> Likeness:
        """How like a row elsewhere is whose name sounds the same."""
        other = self.other.told(there)
        apart = told.sex is not None and other.sex is not None and told.sex != other.sex
        if apart or told.name == other.name or not told.is_near(other):
            return Likeness.NOBODY
        taken = there in self._taken and there not in freed
        return Likeness.TAKEN if taken else Likeness.HEARD

    def _elsewhere(self, told: _Told, there: int, freed: Collection[int]) -> Likeness:
        other = self.other.told(there)
        if not told.is_near(other):
            return Likeness.NOBODY
        taken = there in self._taken and there not in freed
        return Likeness.TAKEN if taken else Likeness.NAMED


class Peers:
    """People who have a line in the other list, standing for others of their age."""

    def __init__(self, near: Neighbourhood) -> None:
        self._age = near.own.age
        self._people = sorted(near.linked, key=self._key)
        self._ages = [self._key(row) for row in self._people]

    def of(self, row: int, number: int) -> int | None:
        """One who is at most a year older or younger, another for each `number`; where nobody is,
        or the age is not told, anybody; None where nobody has a line."""
        age = self._key(row)
        first, last = bisect_left(self._ages, age - 1), bisect_right(self._ages, age + 1)
        alike = self._people[first:last] or self._people
        return alike[number * SPREAD % len(alike)] if alike else None

    def _key(self, row: int) -> int:
        age = self._age(row)
        return UNTOLD if age is None else age


def _names_alike(one: str, other: str, case: Case) -> bool:
    """Whether two names of one household may be one person's: slips of one, or one told in part."""
    if not one or not other:
        return False
    if one == other or (set(one[1:]) & set(other[1:])):
        return True
    short, long = sorted((one, other), key=len)
    if len(short) <= 2 and short in long:
        return True
    for told, whole in ((one, other), (other, one)):
        part = part_of(told)
        if part is not None:
            return whole.startswith(part.family) and part.given in whole
    if is_han(one) and is_han(other):
        return name_reason(one, other, case.pack.names) == "homophone"
    return nearly_same(one, other, case.pack.names)
