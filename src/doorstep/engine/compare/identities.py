"""Whether two rows no link joins speak of one person: the same sound number, or name and birth date, or name and house.

Links lead every mention to the persons register; what that register lacks (the dead, the departed, the omitted) still
has to be recognised from one event register to the next. Only certain agreement counts here.
"""

from __future__ import annotations

from collections import defaultdict

from doorstep.engine.compare.agreement.dates import parts
from doorstep.engine.compare.agreement.names import plain_name
from doorstep.engine.compare.agreement.numbers import numbers_agree, whole_number
from doorstep.engine.compare.facts import Facts
from doorstep.engine.compare.register import Register
from doorstep.engine.compare.words import short_place

_SEEN_DIGITS = 6


class Identity:
    """What one register's role tells of each row's person."""

    def __init__(self, register: Register, role: str, system: str) -> None:
        self.kind, self.role, self._system = register.kind, role, system
        self._names, self._births = Facts(register, "name", role), Facts(register, "birth_date", role)
        self._numbers, self._houses = Facts(register, "id_number", role), Facts(register, "household_no", role)
        self._places = register.column("place")
        self._by_number: dict[str, list[int]] = defaultdict(list)
        self._by_name: dict[str, list[int]] = defaultdict(list)

    def note(self, row: int) -> None:
        """Make a row findable."""
        number, name = self.number(row), self.name(row)
        if number is not None:
            self._by_number[number].append(row)
        if name:
            self._by_name[name].append(row)

    def name(self, row: int) -> str:
        """The name in comparable form, "" when there is none."""
        return plain_name(self._names.value(row) or "")

    def number(self, row: int) -> str | None:
        """The identity number when it is sound."""
        return whole_number(self._numbers.value(row), self._system)

    def same(self, row: int, other: Identity) -> list[int]:
        """The noted rows of `other` that certainly speak of this row's person."""
        number = self.number(row)
        found = set(other._by_number.get(number, ())) if number is not None else set()
        for candidate in other._by_name.get(self.name(row), ()):
            if self._fits(row, other, candidate):
                found.add(candidate)
        return sorted(found)

    def _fits(self, row: int, other: Identity, candidate: int) -> bool:
        numbers = self._numbers.value(row), other._numbers.value(candidate)
        sure = False
        if numbers[0] and numbers[1]:
            if not numbers_agree(numbers[0], numbers[1], self._system):
                return False
            sure = min(sum(c.isdigit() for c in number) for number in numbers if number) >= _SEEN_DIGITS
        births = self._births.value(row), other._births.value(candidate)
        if births[0] and births[1]:
            one, two = parts(births[0]), parts(births[1])
            shared = min(len(one), len(two))
            if one[:shared] != two[:shared]:
                return False
            sure = sure or shared >= 2
        houses = self._houses.value(row), other._houses.value(candidate)
        same_place = short_place(self._places[row] or "") == short_place(other._places[candidate] or "")
        return sure or (houses[0] is not None and houses[0] == houses[1] and same_place)


def identity_of(register: Register, role: str, system: str, rows: frozenset[int]) -> Identity:
    """The identities of a register's role, with `rows` noted."""
    identity = Identity(register, role, system)
    for row in sorted(rows):
        identity.note(row)
    return identity
