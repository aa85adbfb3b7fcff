"""Raises the families of the township: stem households, brothers' own households, brides from near
and far."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from doorstep_demo import names
from doorstep_demo.identity import AREAS, Issuer, random_day
from doorstep_demo.people import Couple, Household, Person, Truth
from doorstep_demo.places import Village

YEAR = 365.25


class Founder:
    """Fills a `Truth` village by village; all chance comes from one seeded source."""

    def __init__(self, truth: Truth, rng: Random) -> None:
        self.truth, self.rng = truth, rng
        self.issuer = Issuer(rng)
        self._next = 1
        self._houses: dict[tuple[int, int], int] = {}
        self._numbers: dict[int, int] = {}
        self._brides: list[Person] = []
        self.last_day = truth.as_of - timedelta(days=75)

    def person(self, name: str, sex: str, born: date, village: int, area: str = AREAS[0]) -> Person:
        """A new human being, belonging to no household yet."""
        pid, self._next = self._next, self._next + 1
        made = Person(pid, name, sex, born, self.issuer.identity(born, sex, area), village, -1)
        age = made.age(self.truth.as_of)
        if age >= 15 and self.rng.random() < (0.92 if age < 60 else 0.55 if age < 80 else 0.2):
            made.phone = self.issuer.phone()
        self.truth.persons[pid] = made
        return made

    def household(self, village: Village, group: int | None = None) -> Household:
        """A new numbered house in a group of the village."""
        group = group or self.rng.randrange(1, village.groups + 1)
        place = (village.no, group)
        self._houses[place] = self._houses.get(place, 0) + 1
        count = self._numbers[village.no] = self._numbers.get(village.no, 0) + 1
        hid = len(self.truth.households) + 1
        house = Household(
            hid, f"1{village.no:02d}{count:04d}", village.no, group, self._houses[place]
        )
        self.truth.households[hid] = house
        return house

    def lineage(self, village: Village) -> None:
        """One senior couple with its sons' families, in one house or several."""
        rng = self.rng
        age = min(max(rng.gauss(65 + village.habit.old, 12), 34), 93)
        born = self.truth.as_of - timedelta(days=int(age * YEAR))
        clan = names.surname_of(village.surnames, rng)
        given = names.given_name("male", born.year, None, rng).replace(clan, "明")
        minority = rng.random() < 0.002
        name = rng.choice(names.MINORITY) if minority else clan + given
        man = self.person(name, "male", born, village.no)
        man.ethnicity = (
            "畲族" if clan in "雷蓝钟" and rng.random() < 0.8 else "彝族" if minority else "汉族"
        )
        group = rng.randrange(1, village.groups + 1)
        house = self.household(village, group)
        self._enter(man, house)
        self._family(man, house, village, depth=0)

    def drop_unwed_pool(self) -> None:
        """Daughters for whom no husband came up in the township married away before our records
        begin."""
        for woman in self._brides:
            del self.truth.persons[woman.pid]
        self._brides.clear()

    def _enter(self, person: Person, house: Household) -> None:
        person.household, person.village = house.hid, house.village
        house.members.append(person.pid)

    def _family(self, man: Person, house: Household, village: Village, depth: int) -> None:
        wedding = man.born + timedelta(
            days=int(self.rng.gauss(25.5 if depth else 24.5, 2.2) * YEAR)
        )
        wedding = max(wedding, man.born + timedelta(days=int(22.1 * YEAR)))
        if wedding > self.last_day:
            return
        wife = self._bride(man, wedding)
        man.spouse, wife.spouse = wife.pid, man.pid
        man.married_on = wife.married_on = wedding
        self._enter(wife, house)
        self.truth.couples.append(Couple(man.pid, wife.pid, wedding, village.no))
        children = self._children(man, wife, wedding, village)
        self._settle(children, house, village, depth)
        self._old_age(man, wife)

    def _bride(self, man: Person, wedding: date) -> Person:
        fitting = (
            i
            for i, w in enumerate(self._brides)
            if w.name[0] != man.name[0]
            and abs((w.born - man.born).days) < 1500
            and (wedding - w.born).days > 20 * YEAR
        )
        at = next(fitting, None)
        if at is not None:
            return self._brides.pop(at)
        born = man.born + timedelta(days=int(self.rng.gauss(1.6, 1.8) * YEAR))
        born = min(born, wedding - timedelta(days=int(20.1 * YEAR)))
        surname = self.rng.choice([s for s in names.OTHER_SURNAMES if s != man.name[0]])
        name = surname + names.given_name("female", born.year, None, self.rng)
        area = self.rng.choice(AREAS[:3]) if self.rng.random() < 0.85 else self.rng.choice(AREAS)
        return self.person(name, "female", born, man.village, area)

    def _children(self, man: Person, wife: Person, wedding: date, village: Village) -> list[Person]:
        rng, made = self.rng, list[Person]()
        wanted = rng.choices((0, 1, 2, 3, 4, 5), _wanted(wife.born.year))[0]
        generation = rng.choice(names.GENERATION)
        clan = "欧阳" if man.name.startswith("欧阳") else man.name[0]
        when = wedding + timedelta(days=rng.randrange(290, 900))
        ranks = {"male": 0, "female": 0}
        while len(made) < wanted and when <= self.last_day and (when - wife.born).days < 43 * YEAR:
            twins = 2 if rng.random() < 0.012 else 1
            for _ in range(twins):
                sex = "male" if rng.random() < 0.513 else "female"
                name = clan + names.given_name(
                    sex, when.year, generation if sex == "male" else None, rng
                )
                if any(name == other.name for other in made) or name[0] == name[1]:
                    name = (
                        clan
                        + names.given_name(sex, when.year, None, rng)
                        + ("" if len(name) > 2 else "安")
                    )
                child = self.person(name[:4], sex, when, village.no)
                ranks[sex] += 1
                child.rank, child.father, child.mother = ranks[sex], man.pid, wife.pid
                child.ethnicity = man.ethnicity
                made.append(child)
            when += timedelta(days=rng.randrange(500, 1900))
        return made

    def _settle(
        self, children: list[Person], house: Household, village: Village, depth: int
    ) -> None:
        """Sons marry, one of them stays; daughters marry away or into other houses of the
        township."""
        rng, stayed = self.rng, False
        for child in children:
            age = child.age(self.truth.as_of)
            if not self._marries(age, child.sex):
                self._enter(child, house)
            elif child.sex == "female":
                child.household, child.village = house.hid, village.no
                if rng.random() < 0.45:
                    self._brides.append(child)
                else:
                    del self.truth.persons[child.pid]
            else:
                stays = not stayed and rng.random() < 0.82
                stayed = stayed or stays
                own = house if stays else self.household(village, house.group)
                self._enter(child, own)
                if depth < 2:
                    self._family(child, own, village, depth + 1)

    def _marries(self, age: int, sex: str) -> bool:
        years = age + (2 if sex == "female" else 0)
        chance = (
            0.0
            if years < 22
            else 0.25
            if years < 25
            else 0.55
            if years < 28
            else 0.8
            if years < 32
            else 0.95
        )
        return self.rng.random() < chance

    def _old_age(self, man: Person, wife: Person) -> None:
        """Those widowed long ago: the dead of earlier years are on no roll of the window."""
        for gone, kept, start in ((man, wife, 60), (wife, man, 66)):
            age = gone.age(self.truth.as_of)
            if kept.here and age > start and self.rng.random() < min((age - start) * 0.021, 0.75):
                oldest = self.truth.window - timedelta(days=int((age - start) * YEAR * 0.9) + 30)
                gone.died = random_day(oldest, self.truth.window - timedelta(days=2), self.rng)
                kept.widowed = True


def _wanted(year: int) -> tuple[int, ...]:
    """How many children women born in `year` had, as weights of 0..5."""
    if year < 1950:
        return (2, 5, 15, 30, 28, 20)
    if year < 1965:
        return (3, 14, 45, 28, 8, 2)
    if year < 1980:
        return (4, 32, 50, 12, 2, 0)
    return (10, 38, 44, 7, 1, 0) if year < 1990 else (30, 45, 22, 3, 0, 0)
