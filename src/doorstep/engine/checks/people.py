"""Who is who, as the links say: mentions gathered into persons, doubles and contested numbers kept
apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import pyarrow as pa

from doorstep.domain.registers import PackSpec
from doorstep.engine.checks.drafts import Mention
from doorstep.engine.checks.parallel_registers import Pair, best_partners, parallel_files
from doorstep.engine.checks.register import Facts, Register
from doorstep.engine.fields.dates import dates_agree, parts
from doorstep.engine.fields.identity_numbers import id_birth_date, identifying_number, numbers_agree
from doorstep.engine.fields.names.written import names_agree, nearly_same, plain_name
from doorstep.engine.fields.places import place_key

_TELLING = ("id_number", "name", "birth_date", "phone", "group", "address", "head_name")
Group = dict[tuple[str, str], list[int]]


class People:
    """Persons made of linked mentions. A mention nobody linked is a person of its own without a
    number.

    Two rows of one register said to be one person ("duplicate") stay two persons here, unless they
    are visits, or stand in two parallel registers of the same place: those are two sources of the
    same people.
    """

    def __init__(self, registers: Mapping[str, Register], links: pa.Table, pack: PackSpec) -> None:
        self._registers, self._id_system = registers, pack.grammar.id_system
        self._name_tables = pack.names
        self._facts: dict[tuple[str, str, str], Facts] = {}
        self._parent: dict[Mention, Mention] = {}
        self.conflicts: list[tuple[Mention, Mention]] = []
        decided: list[tuple[Mention, Mention]] = []
        doubles: list[tuple[Mention, Mention, float]] = []
        plain_links: list[tuple[Mention, Mention]] = []
        marked: dict[str, set[tuple[int, int]]] = defaultdict(set)
        for left, right, rule, chance, accepted in self._read(links):
            if rule == "conflict":
                (decided if accepted else self.conflicts).append((left, right))
            elif rule not in ("decision", "id", "duplicate") and self.two_people(left, right):
                continue
            elif rule == "duplicate" or (left.kind, left.role) == (right.kind, right.role):
                doubles.append((left, right, chance))
                if rule == "parallel":
                    marked[left.kind].add((left.row, right.row))
            else:
                plain_links.append((left, right))
        self.parallel: dict[str, set[tuple[str, str]]] = {}
        self.duplicates: list[tuple[Mention, Mention]] = []
        self._sort_doubles(doubles, marked)
        self._doubles: dict[Mention, list[int]] = defaultdict(list)
        for one, other in self.duplicates:
            self._doubles[one].append(other.row)
            self._doubles[other].append(one.row)
        for left, right in plain_links:
            self._join(self._line_at_home(left, right), right)
        self._same_after_all()
        self.conflicts += decided
        self._members = self._gathered()
        self._of_side: dict[tuple[str, str], list[Mention]] = defaultdict(list)
        for person, group in self._members.items():
            for side in group:
                self._of_side[side].append(person)
        self.doubled = {mention for pair in self.duplicates for mention in pair}

    def key(self, mention: Mention) -> object:
        """What stands for the person a mention speaks of."""
        return self._find(mention) if mention in self._parent else mention

    def linked(self, mention: Mention, kind: str, role: str) -> list[int]:
        """The rows of another register that speak of the same person."""
        if mention not in self._parent:
            return []
        return [
            r
            for r in self._members[self._find(mention)].get((kind, role), [])
            if (kind, role, r) != mention
        ]

    def groups(self) -> Iterable[tuple[Mention, Group]]:
        """Every person of whom more than one row speaks, and the rows by (register, role)."""
        return self._members.items()

    def doubles_of(self, mention: Mention) -> list[int]:
        """The other rows of its own register that are said to be the same person."""
        return self._doubles.get(mention, [])

    def pairs(
        self, left: tuple[str, str], right: tuple[str, str]
    ) -> Iterator[tuple[object, int, int]]:
        """Every two rows of two sides (register, role) that speak of one person, and the person."""
        fewer = min(left, right, key=lambda side: len(self._of_side.get(side, ())))
        for person in self._of_side.get(fewer, ()):
            group = self._members[person]
            for one in group.get(left, ()):
                for other in group.get(right, ()):
                    if left != right or one < other:
                        yield person, one, other

    def two_people(self, left: Mention, right: Mention) -> bool:
        """Two sound numbers under two names, or telling two birth dates: whoever linked them, these
        are two people."""
        one, other = (
            identifying_number(self.fact(m, "id_number"), self._id_system) for m in (left, right)
        )
        if one is None or other is None or one == other:
            return False
        names = self.fact(left, "name"), self.fact(right, "name")
        if names[0] is not None and names[1] is not None and not names_agree(names[0], names[1]):
            return True
        return (
            self._id_system == "cn"
            and one[6:14] != other[6:14]
            and self._tells(left, one)
            and self._tells(right, other)
        )

    def _tells(self, mention: Mention, number: str) -> bool:
        """Whether a number's birth date is not denied by the row it stands on."""
        born, inside = self.fact(mention, "birth_date"), id_birth_date(number)
        return inside is not None and (born is None or dates_agree(born, inside, "day"))

    def fact(self, mention: Mention, field: str) -> str | None:
        """What a mention's row says of its person."""
        key = mention.kind, mention.role, field
        if key not in self._facts:
            self._facts[key] = Facts(self._registers[mention.kind], field, mention.role)
        return self._facts[key].value(mention.row)

    # -- inside

    def _line_at_home(self, line: Mention, other: Mention) -> Mention:
        """Of a person's several lines the one in the household that the other row names, else one
        that still holds, else the one that says most of what it says and least against it."""
        if line not in self._doubles:
            return line
        lines = [line]
        for one in lines:
            rows = (one._replace(row=row) for row in self._doubles[one])
            lines += [found for found in rows if found not in lines]
        register, (home, *said) = self._registers[line.kind], self._told(other)

        def nearness(one: Mention) -> tuple[object, ...]:
            own_home, *own = self._told(one)
            both = [pair for pair in zip(own, said, strict=True) if None not in pair]
            alike = sum(1 if mine == its else -1 for mine, its in both)
            struck = register.column("struck")[one.row] == "True"
            return home is None or own_home != home, struck, -alike, register.standing(one.row)

        return min(lines, key=nearness)

    def _told(self, mention: Mention) -> tuple[object, ...]:
        """A mention's household, if its row names one, and what else tells who is meant."""
        number = self.fact(mention, "household_no")
        place = place_key(self._registers[mention.kind].column("place")[mention.row] or "")
        home = None if number is None else (number, place)
        return home, place, *(self.fact(mention, field) for field in _TELLING)

    def _read(self, links: pa.Table) -> Iterator[tuple[Mention, Mention, str, float, bool]]:
        names = (
            "left",
            "left_kind",
            "left_role",
            "right",
            "right_kind",
            "right_role",
            "rule",
            "probability",
            "accepted",
        )
        columns = [links.column(name).to_pylist() for name in names]
        for left, lk, lr, right, rk, rr, rule, chance, accepted in zip(*columns, strict=True):
            one, other = self._mention(left, lk, lr), self._mention(right, rk, rr)
            if one is not None and other is not None:
                yield one, other, rule, chance, accepted

    def _mention(self, id_: str, kind: str, role: str) -> Mention | None:
        register = self._registers.get(kind)
        row = register.index(id_.rsplit("#", 1)[0]) if register is not None else None
        return None if row is None else Mention(kind, role, row)

    def _sort_doubles(
        self,
        doubles: list[tuple[Mention, Mention, float]],
        marked: Mapping[str, set[tuple[int, int]]],
    ) -> None:
        by_kind: dict[tuple[str, str], list[Pair]] = defaultdict(list)
        for left, right, chance in doubles:
            by_kind[left.kind, left.role].append((left.row, right.row, chance))
        for (kind, role), pairs in sorted(by_kind.items()):
            register = self._registers[kind]
            files = parallel_files(register, pairs, marked.get(kind, set()))
            self.parallel.setdefault(kind, set()).update(files)
            partners, rest = best_partners(register, pairs, files)
            for one, other in partners:
                self._join(Mention(kind, role, one), Mention(kind, role, other))
            for one, other in rest:
                ends = Mention(kind, role, one), Mention(kind, role, other)
                self.duplicates.append(ends)
                # Who is visited twice is one person; who is entered twice is a fault to be told.
                if kind == "visits":
                    self._join(*ends)

    def _same_after_all(self) -> None:
        """An equal number under a name nearly kept is one person written twice, if nothing denies
        it."""
        apart = []
        for left, right in sorted(self.conflicts, key=self._standing):
            alone = left.kind != right.kind and right not in self._parent
            if alone and self._near(left, right):
                self._join(left, right)
            else:
                apart.append((left, right))
        self.conflicts = apart

    def _standing(self, pair: tuple[Mention, Mention]) -> tuple[object, ...]:
        """What orders pairs, whatever order a file is sorted in."""
        return tuple((m.kind, m.role, self._registers[m.kind].standing(m.row)) for m in pair)

    def _near(self, left: Mention, right: Mention) -> bool:
        sides = [
            [self.fact(m, field) for field in ("name", "sex", "birth_date")] for m in (left, right)
        ]
        (name, sex, born), (other, other_sex, other_born) = sides
        if (
            name is None
            or other is None
            or not nearly_same(name, other, self._name_tables)
            or (sex and other_sex and sex != other_sex)
        ):
            return False
        return born is None or other_born is None or dates_agree(born, other_born, "month")

    def _join(self, one: Mention, other: Mention) -> None:
        for mention in (one, other):
            self._parent.setdefault(mention, mention)
        first, second = self._find(one), self._find(other)
        if first != second:
            self._parent[max(first, second)] = min(first, second)

    def _find(self, mention: Mention) -> Mention:
        parent = self._parent
        while parent[mention] != mention:
            parent[mention] = parent[parent[mention]]
            mention = parent[mention]
        return mention

    def _gathered(self) -> dict[Mention, Group]:
        members: dict[Mention, Group] = {}
        for mention in sorted(self._parent):
            group = members.setdefault(self._find(mention), {})
            group.setdefault((mention.kind, mention.role), []).append(mention.row)
        return members


_SEEN_DIGITS = 6


class Identity:
    """What one register's role tells of each row's person."""

    def __init__(self, register: Register, role: str, system: str) -> None:
        self.kind, self.role, self._system = register.kind, role, system
        self._names, self._births = (
            Facts(register, "name", role),
            Facts(register, "birth_date", role),
        )
        self._numbers, self._houses = (
            Facts(register, "id_number", role),
            Facts(register, "household_no", role),
        )
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
        return identifying_number(self._numbers.value(row), self._system)

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
            sure = (
                min(sum(c.isdigit() for c in number) for number in numbers if number)
                >= _SEEN_DIGITS
            )
        births = self._births.value(row), other._births.value(candidate)
        if births[0] and births[1]:
            one, two = parts(births[0]), parts(births[1])
            shared = min(len(one), len(two))
            if one[:shared] != two[:shared]:
                return False
            sure = sure or shared >= 2
        houses = self._houses.value(row), other._houses.value(candidate)
        same_place = place_key(self._places[row] or "") == place_key(other._places[candidate] or "")
        return sure or (houses[0] is not None and houses[0] == houses[1] and same_place)


def identity_of(register: Register, role: str, system: str, rows: frozenset[int]) -> Identity:
    """The identities of a register's role, with `rows` noted."""
    identity = Identity(register, role, system)
    for row in sorted(rows):
        identity.note(row)
    return identity
