"""Makes the truth of a township for a seed: families, then thirty-six months of deaths, moves and
absences."""

from __future__ import annotations

import math
from datetime import date, timedelta
from random import Random

from doorstep_demo import names
from doorstep_demo.families import YEAR, Founder
from doorstep_demo.identity import AREAS, random_day
from doorstep_demo.people import ABSENT, MIGRANT, Household, Move, Person, Truth
from doorstep_demo.places import COUNTY, TOWN, VILLAGES, Village

CITIES = (
    "广东省东莞市",
    "福建省厦门市",
    "浙江省义乌市",
    "福建省泉州市",
    "上海市",
    "广东省深圳市",
    "江苏省昆山市",
    "福建省福州市",
)

NEARBY = ("龙岩市新罗区", "漳州市南靖县", COUNTY + "城关镇", COUNTY + "湖坑镇", "三明市大田县")

ORIGINS = (
    "贵州省毕节市",
    "四川省宜宾市",
    "江西省赣州市",
    "湖北省荆州市",
    "湖南省邵阳市",
    "河南省信阳市",
)


def make_truth(persons: int, seed: int, as_of: date) -> Truth:
    """The people of 清溪镇: about `persons` on the rolls, in-migrants besides."""
    rng = Random(f"qingxi-{seed}-{persons}")
    truth = Truth(as_of, _months_before(as_of, 36))
    founder = Founder(truth, rng)
    total = sum(v.weight for v in VILLAGES)
    for village in VILLAGES:
        target = persons * village.weight / total
        start = len(truth.persons)
        while len(truth.persons) - start < target * 1.092:
            founder.lineage(village)
    founder.drop_unwed_pool()
    _deaths(truth, rng)
    _departures(truth, rng)
    _arrivals(truth, rng)
    for village in VILLAGES:
        _absences(truth, village, rng)
        _migrants(truth, founder, village, persons * village.weight / total, rng)
    _heads(truth)
    return truth


def address(house: Household) -> str:
    """Where a household lives, short: 石桥村3组12号."""
    return f"{VILLAGES[house.village - 1].full}{house.group}组{house.house}号"


def _months_before(day: date, months: int) -> date:
    month = day.year * 12 + day.month - 1 - months
    return date(month // 12, month % 12 + 1, 1)


def _present(truth: Truth) -> list[Person]:
    return [p for p in truth.persons.values() if p.here and p.household in truth.households]


def _deaths(truth: Truth, rng: Random) -> None:
    people = _present(truth)
    wanted = round(len(people) * 0.0086 * 3)
    weights = [math.exp(0.095 * min(p.age(truth.as_of), 97)) for p in people]
    last = truth.as_of - timedelta(days=50)
    for person in rng.choices(people, weights, k=wanted):
        if person.died is None and person.born < last - timedelta(days=60):
            person.died = random_day(max(truth.window, person.born + timedelta(days=3)), last, rng)
            if person.spouse is not None:
                truth.persons[person.spouse].widowed = True


def _departures(truth: Truth, rng: Random) -> None:
    """Whole households and single persons who took their registration elsewhere."""
    last = truth.as_of - timedelta(days=50)
    houses = list(truth.households.values())
    for house in rng.sample(houses, round(len(houses) * 0.014)):
        members = [truth.persons[pid] for pid in house.members if truth.persons[pid].died is None]
        if not members or len(members) != len(house.members) or len(members) > 5:
            continue
        when = random_day(
            max([truth.window, *(p.born + timedelta(days=40) for p in members)]), last, rng
        )
        if any(p.married_on and p.married_on >= when for p in members):
            continue
        place = rng.choice((*NEARBY, *CITIES))
        for person in members:
            _leave(person, when, "购房" if place in NEARBY else "投亲", place, house)
    singles = [
        p for p in _present(truth) if 18 <= p.age(truth.as_of) <= 34 and p.married_on is None
    ]
    for person in rng.sample(singles, min(len(singles), round(len(truth.persons) * 0.014))):
        when = random_day(
            max(truth.window, person.born + timedelta(days=int(17.7 * YEAR))), last, rng
        )
        young = (when - person.born).days < 23 * YEAR
        city = rng.choice(CITIES)
        _leave(person, when, "升学" if young else "就业", city, truth.households[person.household])


def _leave(person: Person, when: date, reason: str, place: str, house: Household) -> None:
    person.left = True
    person.moves.append(Move(when, True, reason, house.village, None, address(house), place))


def _arrivals(truth: Truth, rng: Random) -> None:
    """Brides of the window bring their registration; some families came back or bought a house
    here."""
    for couple in truth.couples:
        wife, husband = truth.persons[couple.wife], truth.persons[couple.husband]
        if couple.on < truth.window or not wife.here or not husband.here:
            continue
        when = min(
            couple.on + timedelta(days=rng.randrange(3, 60)), truth.as_of - timedelta(days=40)
        )
        if wife.father is not None and wife.father in truth.persons:
            old = truth.households[truth.persons[wife.father].household]
            origin, village = address(old), old.village
        else:
            origin, village = rng.choice(NEARBY), None
        here = truth.households[wife.household]
        if village == here.village:
            continue
        wife.moves.append(Move(when, True, "婚迁", village, here.village, origin, address(here)))
    for house in list(truth.households.values()):
        members = [truth.persons[pid] for pid in house.members]
        if (
            rng.random() > 0.022
            or len(members) > 5
            or not all(p.here and not p.moves for p in members)
        ):
            continue
        latest = max([truth.window, *(p.born + timedelta(days=60) for p in members)])
        last = truth.as_of - timedelta(days=50)
        if latest > last or any(
            p.born >= truth.window or (p.married_on or p.born) >= truth.window for p in members
        ):
            continue
        when, origin, source = random_day(latest, last, rng), rng.choice(NEARBY), None
        if rng.random() < 0.25:
            source = rng.choice([v for v in VILLAGES if v.no != house.village])
            origin = f"{TOWN}{source.full}{rng.randrange(1, source.groups + 1)}组"
        for p in members:
            no = source.no if source else None
            p.moves.append(Move(when, True, "投亲", no, house.village, origin, address(house)))


def _absences(truth: Truth, village: Village, rng: Random) -> None:
    """Who works or studies elsewhere for more than half a year while staying on the roll."""
    here = [p for p in _present(truth) if p.village == village.no]
    weights = [_pull(p.age(truth.as_of)) for p in here]
    level = village.habit.absent * len(here) / max(sum(weights), 1)
    last = truth.as_of - timedelta(days=210)
    for person, weight in zip(here, weights, strict=True):
        if rng.random() >= min(weight * level, 0.93):
            continue
        first = max(
            [
                person.born + timedelta(days=300),
                date(truth.as_of.year - 9, 3, 1),
                *(m.when for m in person.moves),
            ]
        )
        if first >= last:
            continue
        person.status = ABSENT
        age = person.age(truth.as_of)
        reason = "随迁" if age < 16 else "上学" if age < 22 and rng.random() < 0.7 else "务工"
        when = random_day(first, last, rng)
        home = address(truth.households[person.household])
        back = date(truth.as_of.year + 1, 2, 1)
        person.moves.append(
            Move(when, False, reason, village.no, None, home, rng.choice(CITIES), back)
        )


def _pull(age: int) -> float:
    for limit, weight in (
        (4, 0.25),
        (16, 0.3),
        (18, 0.5),
        (30, 1.1),
        (45, 0.85),
        (58, 0.45),
        (66, 0.12),
    ):
        if age < limit:
            return weight
    return 0.04


def _migrants(
    truth: Truth, founder: Founder, village: Village, persons: float, rng: Random
) -> None:
    """Households from elsewhere who live here without registration."""
    wanted = max(persons * (1 - village.habit.absent) * village.habit.migrants, 1.0)
    count = 0
    while count < wanted:
        house = founder.household(village)
        house.migrant = True
        origin = rng.choice(ORIGINS)
        when = random_day(date(truth.as_of.year - 4, 1, 1), truth.as_of - timedelta(days=220), rng)
        members = _migrant_family(truth, founder, village, when, rng)
        for person in members:
            person.status, person.household = MIGRANT, house.hid
            house.members.append(person.pid)
            reason = "务工" if person.age(truth.as_of) >= 16 else "随迁"
            came = max(when, person.born + timedelta(days=60))
            person.moves.append(Move(came, False, reason, None, village.no, origin, address(house)))
        count += len(members)


def _migrant_family(
    truth: Truth, founder: Founder, village: Village, when: date, rng: Random
) -> list[Person]:
    area = rng.choice(AREAS[3:])
    sex = "male" if rng.random() < 0.6 else "female"
    born = truth.as_of - timedelta(days=int(rng.uniform(24, 52) * YEAR))
    surname = rng.choice(names.OTHER_SURNAMES)
    first = founder.person(
        surname + names.given_name(sex, born.year, None, rng), sex, born, village.no, area
    )
    if rng.random() < 0.5 or first.sex == "female":
        return [first]
    wed = born + timedelta(days=int(rng.uniform(22.2, 24) * YEAR))
    if wed >= min(truth.window, when):
        return [first]
    wife_born = born + timedelta(days=rng.randrange(-300, 700))
    clan = rng.choice([s for s in names.OTHER_SURNAMES if s != surname])
    name = clan + names.given_name("female", wife_born.year, None, rng)
    wife = founder.person(name, "female", wife_born, village.no, area)
    first.spouse, wife.spouse, first.married_on, wife.married_on = wife.pid, first.pid, wed, wed
    found = [first, wife]
    child_born = wed + timedelta(days=rng.randrange(300, 2500))
    if rng.random() < 0.55 and child_born < min(truth.window, when):
        sex = rng.choice(("male", "female"))
        name = surname + names.given_name(sex, child_born.year, None, rng)
        child = founder.person(name, sex, child_born, village.no, area)
        child.father, child.mother = first.pid, wife.pid
        found.append(child)
    return found


def _heads(truth: Truth) -> None:
    for house in list(truth.households.values()):
        living = [truth.persons[pid] for pid in house.members if truth.persons[pid].here]
        if living:
            house.head = truth.head_of(living).pid
