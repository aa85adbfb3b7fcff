"""The nouns of the simulated truth: persons, households, and what happened to them. Nothing here is
written wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

USUAL, ABSENT, MIGRANT = "usual", "absent", "migrant"


@dataclass(slots=True)
class Move:
    """A person left one place or came to another; `registered` moves carry the household
    registration with them."""

    when: date
    registered: bool
    reason: str
    from_village: int | None
    to_village: int | None
    from_place: str
    to_place: str
    expected_return: date | None = None


@dataclass(slots=True)
class Person:
    """One human being. Kin are person numbers; `rank` is the place among siblings of the same sex,
    eldest = 1."""

    pid: int
    name: str
    sex: str
    born: date
    id_number: str
    village: int
    household: int
    father: int | None = None
    mother: int | None = None
    spouse: int | None = None
    rank: int = 1
    phone: str | None = None
    ethnicity: str = "汉族"
    status: str = USUAL
    married_on: date | None = None
    widowed: bool = False
    died: date | None = None
    left: bool = False
    moves: list[Move] = field(default_factory=list)

    @property
    def here(self) -> bool:
        """Whether the person belongs on today's rolls."""
        return self.died is None and not self.left

    def age(self, on: date) -> int:
        """Full years on a day."""
        return on.year - self.born.year - ((on.month, on.day) < (self.born.month, self.born.day))

    @property
    def marital(self) -> str:
        """Marital status in the words of the rolls."""
        return "丧偶" if self.widowed else "已婚" if self.married_on else "未婚"


@dataclass(slots=True)
class Household:
    """People under one number; `members` holds everyone who belongs or belonged, `head` is
    today's."""

    hid: int
    number: str
    village: int
    group: int
    house: int
    members: list[int] = field(default_factory=list)
    head: int = -1
    migrant: bool = False


@dataclass(slots=True)
class Couple:
    """A marriage with its certificate; `local` says it was registered by this township."""

    husband: int
    wife: int
    on: date
    village: int


@dataclass(slots=True)
class Truth:
    """Everything that is so in 清溪镇 on `as_of`; `window` is the first day of the last 36
    months."""

    as_of: date
    window: date
    persons: dict[int, Person] = field(default_factory=dict)
    households: dict[int, Household] = field(default_factory=dict)
    couples: list[Couple] = field(default_factory=list)
    outsiders: set[int] = field(default_factory=set)

    def living(self, household: Household) -> list[Person]:
        """Members who belong on today's rolls, head first, then by age."""
        found = [self.persons[pid] for pid in household.members]
        return sorted(
            (p for p in found if p.here), key=lambda p: (p.pid != household.head, p.born, p.pid)
        )

    def head_of(self, members: list[Person]) -> Person:
        """Who heads a household: the oldest man under 78, else the oldest man, else the oldest
        woman."""
        adults = [p for p in members if p.age(self.as_of) >= 18] or members
        men = [p for p in adults if p.sex == "male"]
        prime = [p for p in men if p.age(self.as_of) < 78]
        return min(prime or men or adults, key=lambda p: (p.born, p.pid))
