"""The truth of a simulated county: households with their people, names, numbers and telephones, in
arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from doorstep_demo import identity, names, places
from simulated.writing import (
    ZERO,
    Bools,
    Chars,
    Digits,
    Floats,
    Ints,
    Random,
    calendar,
    codes,
    pack_left,
    put_checks,
    put_number,
)

AS_OF = int(np.datetime64("2026-06-30").astype(np.int64))
YEAR = 365.25
WIDTH = 10
HEAD, SPOUSE, FATHER, MOTHER, CHILD, SONS_WIFE, GRANDCHILD, BROTHER = 0, 1, 2, 3, 4, 8, 9, 11
SLOTS = 12
PER_VILLAGE, PER_TOWNSHIP, PER_COUNTY = 1500, 18, 720
CLANS = "".join(
    dict.fromkeys(names.OTHER_SURNAMES + "".join(village.surnames for village in places.VILLAGES))
)
POOLS = (
    names.MALE_OLD,
    names.MALE_MID,
    names.MALE_NEW,
    names.FEMALE_OLD,
    names.FEMALE_MID,
    names.FEMALE_NEW,
)
WANTED = np.array(
    ((2, 7, 20, 71), (3, 14, 45, 38), (4, 32, 50, 14), (10, 38, 44, 8), (30, 45, 22, 3)),
    dtype=np.float64,
    # children of women born before 1950, 1965, 1980, 1990 and later: none, one, two, three and
    # more, in
    # hundredths
)


@dataclass(frozen=True)
class Folk:
    """Persons as arrays side by side (`household` to `phone`) and what is so of each household and
    village."""

    household: Ints
    slot: Ints
    male: Bools
    born: Ints
    name: Chars
    number: Digits
    phone: Ints
    lineage: Ints
    village: Ints
    group: Ints
    house: Ints
    townships: tuple[str, ...]
    villages: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.household)


def raise_county(persons: int, rng: Random) -> Folk:
    """About `persons` people in households, lineages of one to four households, villages and
    townships."""
    houses = int(persons / 3.0) + 50
    lineage = np.cumsum(rng.random(houses) < 0.55).astype(np.int64)
    village, group, house = _settle(houses, persons, rng)
    present, ages, male = _compose(houses, rng)
    household, slot = np.nonzero(present)
    household, slot = household[:persons], slot[:persons]
    keep = int(household[-1]) + 1
    born = AS_OF - (ages[household, slot] * YEAR).astype(np.int64) - 1
    sexes = male[household, slot]
    villages, townships = _map(int(village.max()) + 1, rng)
    name = _names(household, slot, sexes, born, lineage, village, rng)
    number = _numbers(born, sexes, slot, village[household] // PER_COUNTY, rng)
    age = (AS_OF - born) / YEAR
    has = rng.random(len(household)) < np.select(
        [age < 15, age < 60, age < 80], [0.0, 0.92, 0.55], 0.2
    )
    prefixes = np.array([int(prefix) for prefix in identity.PREFIXES], dtype=np.int64)
    phone = np.where(
        has, rng.choice(prefixes, len(has)) * 10**8 + rng.integers(0, 10**8, len(has)), 0
    )
    return Folk(
        household, slot, sexes, born, name, number, phone,
        lineage[:keep], village[:keep], group[:keep], house[:keep], townships, villages,
    )  # fmt: skip


def _settle(houses: int, persons: int, rng: Random) -> tuple[Ints, Ints, Ints]:
    """Village, group and house number of each household; households stand in the order of the
    map."""
    count = max(1, round(persons / PER_VILLAGE))
    share = np.cumsum(rng.lognormal(0.0, 0.35, count))
    village = np.searchsorted(share / share[-1], (np.arange(houses) + 0.5) / houses)
    first = np.searchsorted(village, village)
    size = np.searchsorted(village, village, side="right") - first
    groups = rng.integers(6, 13, count)[village]
    place = np.arange(houses) - first
    group = place * groups // size + 1
    key = village * 100 + group
    return village, group, np.arange(houses) - np.searchsorted(key, key) + 1


def _map(count: int, rng: Random) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of villages, each once in its township, and of the townships; a county's namesakes
    stay."""
    fronts, backs = (
        "大小上下东西南北新老中前后石竹茶龙梅官白长青水金高",
        "坪洋坑岭溪湾桥山田林园潭头坂寨湖塘埔",
    )
    pairs = [front + back for front in fronts for back in backs]
    villages: list[str] = [village.name for village in places.VILLAGES][:count]
    while len(villages) < count:
        villages += [str(pair) for pair in rng.choice(pairs, PER_TOWNSHIP, replace=False)]
    needed = (count - 1) // PER_TOWNSHIP
    others = [str(pair) for pair in rng.permutation(pairs)] * (needed // len(pairs) + 1)
    townships = [
        places.TOWN,
        *(name + ("镇" if at % 3 else "乡") for at, name in enumerate(others[:needed])),
    ]
    return tuple(villages[:count]), tuple(townships)


def _compose(houses: int, rng: Random) -> tuple[Bools, Floats, Bools]:
    """Who lives in a household: presence, age in years and sex of each of its twelve possible
    places."""
    shape = (houses, SLOTS)
    dice, ages = rng.random(shape), np.zeros(shape)
    present, male = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
    head = ages[:, HEAD] = _within(rng.normal(53, 14, houses), 23, 93, rng)
    present[:, HEAD] = True
    male[:, HEAD] = rng.random(houses) < 0.9
    wed = np.select([head < 27, head < 65, head < 75], [0.35, 0.9, 0.75], 0.45) * np.where(
        male[:, HEAD], 1, 0.25
    )
    present[:, SPOUSE] = dice[:, SPOUSE] < wed
    male[:, SPOUSE] = ~male[:, HEAD]
    ages[:, SPOUSE] = _within(
        head - rng.normal(1.6, 2.5, houses) * np.where(male[:, HEAD], 1, -1), 21, 95, rng
    )
    for slot, older, chance in ((FATHER, 26.5, 0.2), (MOTHER, 24.5, 0.3)):
        ages[:, slot] = head + _within(rng.normal(older, 3.5, houses), 18, 45, rng)
        present[:, slot] = (
            (dice[:, slot] < chance) & (ages[:, slot] < 94) & male[:, HEAD] & (head > 30)
        )
        male[:, slot] = slot == FATHER
    _children(present, ages, male, dice, rng)
    ages[:, BROTHER] = _within(head - rng.normal(4, 3, houses), 18, 90, rng)
    present[:, BROTHER] = (dice[:, BROTHER] < 0.03) & male[:, HEAD] & (head < 70)
    male[:, BROTHER] = True
    return present, ages, male


def _within(years: Floats, least: float, most: float, rng: Random) -> Floats:
    """Years kept inside bounds without heaping on them, so that nobody shares a birthday by
    rule."""
    spread = rng.uniform(0, 3, len(years))
    return np.where(years < least, least + spread, np.where(years > most, most - spread, years))


def _children(present: Bools, ages: Floats, male: Bools, dice: Floats, rng: Random) -> None:
    """Children at home, the wife of the son who stayed, and theirs; some children are twins."""
    houses = len(ages)
    mother = np.where(male[:, HEAD] & present[:, SPOUSE], ages[:, SPOUSE], ages[:, HEAD] - 1.6)
    cohort = np.digitize(2026.5 - mother, (1950, 1965, 1980, 1990))
    wanted = (rng.random((houses, 1)) * 100 >= np.cumsum(WANTED[cohort], axis=1)[:, :3]).sum(axis=1)
    wanted += (wanted == 3) & (rng.random(houses) < 0.35)
    alone = ~present[:, SPOUSE] & (ages[:, HEAD] < 45) & (rng.random(houses) < 0.85)
    age = mother - _within(rng.normal(25, 2.8, houses), 20, 40, rng)
    stayed = np.full(houses, -1)
    for child in range(4):
        twin = (rng.random(houses) < 0.012) if child else np.zeros(houses, dtype=bool)
        slot = CHILD + child
        ages[:, slot] = age if not child else np.where(twin, ages[:, slot - 1], age)
        male[:, slot] = rng.random(houses) < 0.513
        own, son = ages[:, slot], male[:, slot]
        stays = np.select(
            [own < 23, own < 30], [0.97, np.where(son, 0.65, 0.35)], np.where(son, 0.5, 0.06)
        )
        stays = np.where((own >= 28) & son & (stayed >= 0), 0.04, stays)
        at_home = (
            (wanted > child) & (own > 0.02) & (dice[:, slot] < stays) & ~alone & (mother - own < 46)
        )
        present[:, slot] = at_home
        stayed = np.where(at_home & son & (own >= 26) & (stayed < 0), slot, stayed)
        age = age - np.where(twin, 0.0, rng.uniform(1.3, 5.2, houses))
    heir = np.where(stayed >= 0, ages[np.arange(houses), np.maximum(stayed, 0)], 0)
    present[:, SONS_WIFE] = (stayed >= 0) & (dice[:, SONS_WIFE] < 0.75)
    ages[:, SONS_WIFE] = _within(heir - rng.normal(1.5, 2.5, houses), 20.5, 70, rng)
    first = ages[:, SONS_WIFE] - _within(rng.normal(25.5, 3, houses), 20, 40, rng)
    for place in range(2):
        slot = GRANDCHILD + place
        ages[:, slot] = first - place * rng.uniform(1.2, 6, houses)
        male[:, slot] = rng.random(houses) < 0.515
        present[:, slot] = (
            present[:, SONS_WIFE] & (ages[:, slot] > 0.02) & (dice[:, slot] < (0.9, 0.6)[place])
        )


def _names(
    household: Ints, slot: Ints, male: Bools, born: Ints, lineage: Ints, village: Ints, rng: Random
) -> Chars:
    """Surnames of clans, given names in the fashion of the year, the character that brothers and
    cousins share."""
    n, lines = len(household), int(lineage.max()) + 1
    clan_of_line = _surnames(lines, village[np.searchsorted(lineage, np.arange(lines))], rng)
    married = (
        (slot == MOTHER) | (slot == SONS_WIFE) | (slot == SPOUSE) & ~male | (slot == HEAD) & ~male
    )
    popular = np.minimum((len(CLANS) * rng.random(n) ** 2.2).astype(np.int64), len(CLANS) - 1)
    surname = np.where(married, codes(CLANS)[popular], clan_of_line[lineage[household]])
    year = calendar(born)[0]
    generation = _generations(household, slot, lineage, rng)
    first, last = _given(male, year, generation, rng)
    for _ in range(3):
        key = ((household * 0x30000 + first.astype(np.int64)) * 0x30000) + last
        _, at, counts = np.unique(key, return_inverse=True, return_counts=True)
        same = np.flatnonzero((counts[at] > 1) | (first == surname))
        first[same], last[same] = _given(male[same], year[same], generation[same], rng)
    second = np.where((surname == ord("欧")), ord("阳"), 0).astype(np.uint32)
    return _of_minorities(
        pack_left([surname.astype(np.uint32), second, first, last], WIDTH), household, rng
    )


def _surnames(lines: int, village: Ints, rng: Random) -> Chars:
    """The surname of each lineage: a village has three to six clans, the first one largest."""
    clans = rng.integers(0, len(CLANS), (int(village.max()) + 1, 6))
    clans[:18] = [
        [CLANS.index(v.surnames[i % len(v.surnames)]) for i in range(6)] for v in places.VILLAGES
    ][: len(clans)]
    at = np.minimum(
        rng.exponential(1 / 1.1, lines).astype(np.int64), rng.integers(2, 6, len(clans))[village]
    )
    stranger = np.minimum((len(CLANS) * rng.random(lines) ** 2.2).astype(np.int64), len(CLANS) - 1)
    return codes(CLANS)[np.where(rng.random(lines) < 0.18, stranger, clans[village, at])]


def _generations(household: Ints, slot: Ints, lineage: Ints, rng: Random) -> Chars:
    """The generation character of each man: one for a lineage's elders, one for its next two
    generations."""
    chars, lines = codes(names.GENERATION), int(lineage.max()) + 1
    drawn = rng.integers(0, len(chars), (lines, 4))
    depth = np.select(
        [slot == FATHER, (slot == HEAD) | (slot == BROTHER), slot < SONS_WIFE], [0, 1, 2], 3
    )
    of_line = chars[drawn[lineage[household], depth]]
    own = chars[rng.integers(0, len(chars), (int(household.max()) + 1, 4))[household, depth]]
    apart = rng.random(int(household.max()) + 1) < 0.4
    chosen: Chars = np.where(apart[household] & (depth >= 2), own, of_line).astype(np.uint32)
    return chosen


def _given(male: Bools, year: Ints, generation: Chars, rng: Random) -> tuple[Chars, Chars]:
    """First and last character of given names; the first is empty in names of one character."""
    n = len(male)
    table = np.zeros((6, max(len(pool) for pool in POOLS)), dtype=np.uint32)
    for at, pool in enumerate(POOLS):
        table[at, : len(pool)] = codes(pool)
    pool_of = np.digitize(year, (1965, 1995)) + np.where(male, 0, 3)
    size = np.array([len(pool) for pool in POOLS])[pool_of]
    first, last = (table[pool_of, (size * rng.random(n) ** 1.5).astype(np.int64)] for _ in range(2))
    dice = rng.random(n)
    first = np.where(male & (dice < 0.72), generation, first)
    first = np.where(dice > 0.88, 0, first)
    first = np.where((year < 1960) & (rng.random(n) < 0.04), ord("阿"), first)
    first = np.where((first == last) & (year < 1995), ord("春"), first)
    rare = rng.random(n) < 0.001
    last = np.where(rare, codes("".join(names.RARE))[rng.integers(0, len(names.RARE), n)], last)
    return first.astype(np.uint32), last.astype(np.uint32)


def _of_minorities(name: Chars, household: Ints, rng: Random) -> Chars:
    """Two households in a thousand bear names of two parts with a dot between."""
    own, fathers = (sorted({full.split("·")[part] for full in names.MINORITY}) for part in (0, 1))
    own, fathers = (
        [*own, "阿依努尔", "玛依拉", "艾山", "多吉", "尼玛", "拉玛"],
        [*fathers, "吐尔洪", "平措", "旺堆", "约布"],
    )
    theirs = np.flatnonzero((rng.random(int(household.max()) + 1) < 0.002)[household])
    for row in theirs.tolist():
        full = f"{own[rng.integers(len(own))]}·{fathers[household[row] % len(fathers)]}"[:WIDTH]
        name[row] = 0
        name[row, : len(full)] = codes(full)
    return name


def _numbers(born: Ints, male: Bools, slot: Ints, county: Ints, rng: Random) -> Digits:
    """Identity numbers, each once; the area codes are not in use, so they are nobody's."""
    n = len(born)
    afar = ((slot == MOTHER) | (slot == SONS_WIFE) | (slot == SPOUSE)) & (rng.random(n) < 0.2)
    elsewhere = np.array([int(code) for code in identity.AREAS[2:]])[
        rng.integers(0, len(identity.AREAS) - 2, n)
    ]
    area = np.where(afar, elsewhere, int(identity.HOME_AREA) - county % 8)
    key = (area * 100_000 + born + 30_000) * 2 + male
    order = np.lexsort((rng.random(n), key))
    rank = np.empty(n, dtype=np.int64)
    rank[order] = np.arange(n) - np.searchsorted(key[order], key[order])
    serial = (rank * 7 + key * 31) % 499 + 1
    year, month, day = calendar(born)
    digits = np.full((n, 18), ZERO, dtype=np.uint8)
    for first, width, values in ((0, 6, area), (6, 4, year), (10, 2, month), (12, 2, day)):
        put_number(digits, first, width, values)
    put_number(digits, 14, 3, np.minimum(serial * 2 + male, 999))
    put_checks(digits)
    return digits
