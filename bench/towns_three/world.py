"""Who lives where and when: families of a township from before the county's export to the visits.

A family is one or more branches; a branch that has split keeps a house of its own. What a source
knows of it depends on the day the source speaks of.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from random import Random

from towns_three import words
from towns_three.actors import Dice, Process
from towns_three.calendars import lunar_twin

EXPORT = dt.date(2022, 11, 30)
LEDGER = dt.date(2024, 12, 20)
VISITS = dt.date(2025, 5, 1)
FAR = dt.date(2100, 1, 1)
LUNAR = Process("birth_lunar", 0.12, lambda one: one.born.year < 1995, lambda *_: "", steady=True)
ALTERED = Process("birth_altered", 0.035, lambda one: True, lambda *_: "", steady=True)
RENAMED = Process("renamed", 0.05, lambda one: True, lambda *_: "", steady=True)
HUNG = Process("hang_on_registration", 0.04, lambda family: True, lambda *_: "", steady=True)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass
class Person:
    """One invented person; `born` is true, `paper` the day that the number holds; `came`, `left`
    and `died` are days."""

    key: int
    male: bool
    born: dt.date
    name: str
    people: str
    family: int
    branch: int
    paper: dt.date = EXPORT
    number: str = ""
    phone: str = ""
    father: int = -1
    mother: int = -1
    spouse: int = -1
    marital: str = "未婚"
    former: str = ""
    natal: int = -1
    came: dt.date = dt.date(1900, 1, 1)
    left: dt.date = FAR
    died: dt.date = FAR
    away: bool = False
    registered: bool = True
    counted: bool = True
    """Whether the village's own ledger would count the person at all."""
    hung: bool = False
    """Registered in a relative's booklet and never seen in the township."""

    def here(self, day: dt.date) -> bool:
        """Whether the person belongs to the family on a day."""
        return self.born <= day and self.came <= day < self.left and day < self.died


@dataclass
class Family:
    """One lineage's house and those split from it; members by branch, and when a branch split."""

    key: int
    village: int
    group: int
    surname: str
    people: str
    door: int
    renter: bool = False
    split: list[dt.date] = field(default_factory=list)
    members: list[list[int]] = field(default_factory=list)
    daughters: list[int] = field(default_factory=list)
    """Women who married out and may still stand in the family's booklet."""

    def parts(self, day: dt.date) -> list[list[int]]:
        """The households of a day: a branch that has split stands apart."""
        made: list[list[int]] = [[]]
        for at, branch in enumerate(self.members):
            if at and self.split[at] <= day:
                made.append(list(branch))
            else:
                made[0] += branch
        return made


@dataclass(frozen=True)
class Village:
    """A village, the old villages it was made of, and how many groups it has."""

    name: str
    olds: tuple[str, ...]
    groups: int


class World:
    """The township of a seed; about `size` people, registered or not."""

    def __init__(self, seed: int, size: int, off: Collection[str] = ()) -> None:
        self.rng = Random(f"world/{seed}")
        named = {one.removeprefix("world_") for one in off if one.startswith("world_")}
        self.dice = Dice(f"{seed}/world", ("world",), named)
        self.people: list[Person] = []
        self.families: list[Family] = []
        self.villages = self._villages(max(2, round(size / 700)))
        self.town = "白云镇" if seed % 2 else "青坪镇"
        self._numbers: set[str] = set()
        while len(self.people) < size:
            self._family()
        self._marry_out()

    def _villages(self, many: int) -> list[Village]:
        firsts, lasts = words.PLACE
        names = [first + last for first in firsts for last in lasts]
        names += ["".join(pair) + "寨" for pair in zip(firsts * 12, lasts * 15, strict=False)]
        self.rng.shuffle(names)
        made = []
        for at in range(many):
            olds = tuple(names[(many + at * 2 + one) % len(names)] for one in (0, 1))
            made.append(Village(names[at % len(names)], olds, self.rng.randint(4, 10)))
        return made

    def house_of(self, person: Person) -> int:
        """The house a person belongs to in the year of the visits."""
        family = self.families[person.family]
        apart = person.branch and family.split[person.branch] <= VISITS
        return family.key * 10 + (person.branch if apart else 0)

    def _day(self, year: int) -> dt.date:
        return dt.date(year, 1, 1) + dt.timedelta(self.rng.randrange(365))

    def add(self, family: Family, branch: int, male: bool, born: dt.date, surname: str) -> Person:
        """A new person of a branch."""
        generation = words.GENERATION[(family.key * 7 + born.year // 25) % len(words.GENERATION)]
        dotted = family.people in ("彝族", "维吾尔族")
        if dotted:
            name = "·".join(self.rng.sample(words.DOTTED, 2))
        else:
            name = surname + words.given_name(male, born.year, generation, self.rng)
        one = Person(len(self.people), male, born, name, family.people, family.key, branch)
        one.paper = self._on_paper(one)
        one.number = self._number(one.paper, male, home=True)
        if 1940 < born.year < 2012 and self.rng.random() < 0.75:
            one.phone = self.rng.choice(("160", "161", "163", "164", "168")) + str(
                self.rng.randrange(10**8)
            ).zfill(8)
        if not dotted and self.dice.happens(RENAMED, one, "world", family.key):
            one.former = surname + words.given_name(male, born.year, generation, self.rng)
        self.people.append(one)
        while len(family.members) <= branch:
            family.members.append([])
            family.split.append(FAR)
        family.members[branch].append(one.key)
        return one

    def _on_paper(self, one: Person) -> dt.date:
        """The day in the register and in the number: mostly the true one."""
        if self.dice.happens(LUNAR, one, "world", one.family):
            return lunar_twin(one.born)
        if self.dice.happens(ALTERED, one, "world", one.family):
            off = dt.timedelta(self.rng.choice((-730, -365, 365, 730)) + self.rng.randint(-40, 40))
            return min(one.born + off, VISITS)
        return one.born

    def _number(self, born: dt.date, male: bool, home: bool) -> str:
        """An identity number of an area that no place has."""
        while True:
            area = 995101 if home else 995000 + self.rng.randrange(110, 990)
            head = f"{area}{born:%Y%m%d}{self.rng.randrange(500) * 2 + male:03d}"
            if head not in self._numbers:
                self._numbers.add(head)
                return head + check_of(head)

    def _family(self) -> None:
        rng = self.rng
        village = rng.randrange(len(self.villages))
        renter = rng.random() < 0.03
        people = rng.choices(list(words.PEOPLES), (88, 4, 4, 3, 1))[0]
        family = Family(
            len(self.families), village, rng.randint(1, self.villages[village].groups),
            words.surname(rng), people, rng.randint(1, 180), renter,
        )  # fmt: skip
        self.families.append(family)
        elders: list[Person] = []
        first = rng.randint(1956, 1999)
        if not renter and rng.random() < 0.55:
            elders = self._couple(family, 0, rng.randint(1932, 1956), family.surname)
            first = max(one.born.year for one in elders) + rng.randint(20, 26)
        branches = rng.choice((1, 2, 2, 3)) if elders and not renter else 1
        for at in range(branches):
            self._branch(family, at, min(first + at * rng.randint(2, 4), 2002), elders)
            if at:
                family.split[at] = self._day(rng.choice((2012, 2018, 2020, 2021, 2023, 2024, 2024)))
        for key in [key for branch in family.members for key in branch]:
            self._fate(self.people[key], renter)
        if not renter and self.dice.happens(HUNG, family, "world", family.key):
            relative = self.add(family, 0, rng.random() < 0.5, self._day(rng.randint(1960, 2005)),
                                family.surname)  # fmt: skip
            relative.hung, relative.counted = True, False

    def _couple(self, family: Family, branch: int, year: int, surname: str) -> list[Person]:
        """A man and, mostly, his wife."""
        rng = self.rng
        man = self.add(family, branch, True, self._day(year), surname)
        if rng.random() < 0.1:
            return [man]
        born = self._day(min(year + rng.randint(-1, 5), 2005))
        wife = self.add(family, branch, False, born, words.surname(rng))
        if rng.random() < 0.4:
            wife.number = self._number(wife.paper, False, home=False)
        man.spouse, wife.spouse, man.marital, wife.marital = wife.key, man.key, "已婚", "已婚"
        if year > 1990:
            wife.came = self._day(rng.randint(year + 21, max(year + 22, 2025)))
        return [man, wife]

    def _branch(self, family: Family, at: int, year: int, elders: list[Person]) -> None:
        pair = self._couple(family, at, year, family.surname)
        for one in elders:
            if one.male:
                pair[0].father = one.key
            else:
                pair[0].mother = one.key
        if len(pair) == 2:
            self._children(family, at, pair, depth=0)

    def _children(self, family: Family, at: int, pair: list[Person], depth: int) -> None:
        rng, man, wife = self.rng, pair[0], pair[1]
        year = wife.born.year + rng.randint(20, 26)
        for _ in range(rng.choice((1, 1, 2, 2, 3))):
            if year > 2025:
                break
            born = min(self._day(year), VISITS)
            child = self.add(family, at, rng.random() < 0.53, born, family.surname)
            child.father, child.mother = man.key, wife.key
            year += rng.randint(2, 5)
            if born.year > 2001 or depth or rng.random() > 0.6:
                continue
            if child.male:
                self._brings_home(family, at, child)
            else:
                family.members[at].remove(child.key)
                family.daughters.append(child.key)
                child.marital = "已婚"

    def _brings_home(self, family: Family, at: int, son: Person) -> None:
        """A married son stays in the house, with his wife and children."""
        wife = self.add(family, at, False, self._day(min(son.born.year + 1, 2003)),
                        words.surname(self.rng))  # fmt: skip
        wife.came = self._day(min(son.born.year + self.rng.randint(22, 28), 2024))
        son.spouse, wife.spouse, son.marital, wife.marital = wife.key, son.key, "已婚", "已婚"
        wife.number = self._number(wife.paper, False, home=self.rng.random() < 0.4)
        self._children(family, at, [son, wife], depth=1)

    def _fate(self, one: Person, renter: bool) -> None:
        """Deaths, moves for good, work elsewhere, registration elsewhere."""
        rng, age = self.rng, 2025 - one.born.year
        if rng.random() < 0.004 * max(age - 45, 0) / 6 or (age > 70 and rng.random() < 0.12):
            one.died = self._day(rng.randint(2020, 2025))
            if one.spouse >= 0:
                self.people[one.spouse].marital = "丧偶"
        elif age > 20 and rng.random() < 0.05:
            one.left = self._day(rng.randint(2019, 2025))
        one.away = not renter and 17 < age < 55 and rng.random() < 0.3
        one.registered = one.counted = not renter
        if age < 3 and rng.random() < 0.2:
            one.registered = False

    def _marry_out(self) -> None:
        """Daughters who married out become the wives of other families, of the same surname and
        about their age; who finds none lives elsewhere."""
        wives: dict[tuple[str, int], list[Person]] = {}
        out = {key for family in self.families for key in family.daughters}
        for one in self.people:
            if not one.male and one.spouse >= 0 and one.key not in out:
                wives.setdefault((one.name[0], one.born.year // 4), []).append(one)
        for family in self.families:
            for key in list(family.daughters):
                family.daughters.remove(key)
                born = self.people[key]
                found = wives.get((born.name[0], born.born.year // 4), [])
                wife = next((one for one in found if one.family != family.key), None)
                if wife is not None:
                    found.remove(wife)
                    family.daughters.append(wife.key)
                    wife.natal = family.key


def check_of(head: str) -> str:
    """The last character of an identity number."""
    total = sum(int(digit) * weight for digit, weight in zip(head, WEIGHTS, strict=True))
    return "10X98765432"[total % 11]


def kin_of(world: World, head: Person, one: Person) -> str:
    """What `one` is to the head of a page."""
    if one.key == head.key:
        return "head"
    if head.spouse == one.key:
        return "husband" if one.male else "wife"
    if head.key in (one.father, one.mother) or (head.spouse >= 0 and head.spouse in (
        one.father, one.mother
    )):  # fmt: skip
        return "son" if one.male else "daughter"
    if one.key in (head.father, head.mother):
        return "father" if one.male else "mother"
    return _farther(world, head, one)


def _farther(world: World, head: Person, one: Person) -> str:
    mate = world.people[one.spouse] if one.spouse >= 0 else None
    own = world.people[head.spouse] if head.spouse >= 0 else None
    if mate and kin_of_blood(head, mate) == "child":
        return "sons_wife" if mate.male else "daughters_husband"
    if own and one.key in (own.father, own.mother):
        return "husbands_father" if one.male else "husbands_mother"
    parents = [world.people[key] for key in (one.father, one.mother) if key >= 0]
    if any(kin_of_blood(head, parent) == "child" for parent in parents):
        return "grandson" if one.male else "granddaughter"
    if kin_of_blood(head, one) == "sibling":
        return "brother" if one.male else "sister"
    if mate and kin_of_blood(head, mate) == "sibling":
        return "brothers_wife" if not one.male else "other"
    elders = [world.people[key] for key in (head.father, head.mother) if key >= 0]
    if any(one.key in (elder.father, elder.mother) for elder in elders):
        return "grandfather" if one.male else "grandmother"
    return "other"


def kin_of_blood(head: Person, one: Person) -> str:
    """Whether one is the head's child or sibling."""
    if head.key in (one.father, one.mother):
        return "child"
    shared = {head.father, head.mother} & {one.father, one.mother} - {-1}
    return "sibling" if shared else ""
