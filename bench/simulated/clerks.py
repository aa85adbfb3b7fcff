"""Two offices copy the same people: each with its own habits by village, its own omissions and its
own errors.

The kinds of fault and their rates are the demo township's; errors come in clusters, because a
village has one clerk.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from doorstep_demo import identity, names
from simulated.folk import AS_OF, BROTHER, CHILD, HEAD, PER_TOWNSHIP, SPOUSE, Folk
from simulated.folk import SONS_WIFE as IN_LAW
from simulated.writing import (
    CHECKS,
    WEIGHTS,
    ZERO,
    Bools,
    Chars,
    Digits,
    Floats,
    Ints,
    Random,
    calendar,
    codes,
    lunar,
    mapped,
    put_checks,
    to_days,
)

ISO, DOTS, HAN, LUNAR, MONTH, AGE, IMPOSSIBLE = range(7)
PLAIN, SPACED, WIDE = range(3)
LOOK_ALIKES = {
    "玉": "王", "明": "朋", "永": "水", "木": "本", "土": "士", "贵": "责", "月": "用", "博": "搏",
    "凤": "风",
    "天": "夫", "清": "情", "华": "毕", "志": "忘", "建": "健", "兰": "三", "秀": "季", "英": "央",
    "晨": "震",
    "睿": "容", "涵": "函", "欣": "欢", "诗": "待", "梅": "海", "霞": "露", "军": "车", "平": "乎",
    "生": "主",
}  # fmt: skip
OTHER_CHARS = codes("宝来喜旺凤仔田元")


@dataclass(frozen=True)
class Office:
    """How one register is kept: rates of its faults, as shares of its lines."""

    omitted: float
    twice: float
    name: float
    birth: float
    number_wrong: float
    number_missing: float
    number_copied: float
    sex: float
    phone: float
    old_forms: float
    spoiled_dates: float
    moved: float
    by_habit: bool


CENSUS = Office(
    0.032, 0.001, 0.009, 0.012, 0.006, 0.045, 0.0008, 0.002, 0.03, 0.0, 0.0005, 0.006, False
)
REGISTER = Office(
    0.038, 0.009, 0.018, 0.022, 0.011, 0.025, 0.0025, 0.004, 0.2, 0.012, 0.003, 0.015, True
)


@dataclass
class Copy:
    """One register: a line is a person (`who`) as written at a place (`household` of the
    county's)."""

    who: Ints
    household: Ints
    slot: Ints
    male: Bools
    born: Ints
    date_style: Ints
    name: Chars
    number: Digits
    number_style: Ints
    phone: Ints
    village: Ints
    group: Ints
    own_numbers: Bools
    long_address: Bools
    bare_village: Bools
    folk_words: Bools
    no_address: Bools
    no_head: Bools

    def __len__(self) -> int:
        return len(self.who)


def copy_out(folk: Folk, office: Office, sparse: bool, rng: Random) -> Copy:
    """A register of the county; `sparse` leaves most identity numbers out."""
    who, household, slot = _lines(folk, office, rng)
    n = len(who)
    village, group = folk.village[household], folk.group[household]
    count = int(folk.village.max()) + 1
    paper = np.clip(rng.lognormal(-0.1, 0.5, count), 0.25, 2.5)[village]
    habit = rng.random((count, 10))[village] if office.by_habit else np.ones((n, 10))
    copy = Copy(
        who, household, slot, folk.male[who].copy(), folk.born[who].copy(), np.full(n, ISO),
        folk.name[who].copy(),
        folk.number[who].copy(), np.full(n, PLAIN), folk.phone[who].copy(), village, group,
        habit[:, 0] < 0.3, habit[:, 1] < 0.5, habit[:, 2] < 0.1, habit[:, 3] < 0.4,
        (habit[:, 8] < 0.35) | (household * 7 % 20 == 0), habit[:, 9] < 0.2,
    )  # fmt: skip
    _move(copy, folk, office, rng)
    _name_faults(copy, office.name * paper, habit[:, 4], rng)
    _date_faults(copy, office, paper, habit[:, 5], rng)
    _number_faults(copy, office, paper, habit[:, 6], rng)
    _leave_numbers_out(copy, office, paper, sparse, rng)
    wrong = rng.random(n) < office.sex * paper
    copy.male[wrong] = ~copy.male[wrong]
    _phones(copy, office, paper, habit[:, 7], rng)
    return copy


def _lines(folk: Folk, office: Office, rng: Random) -> tuple[Ints, Ints, Ints]:
    """Who is written, in which household and place: some left out, the newborn and whole households
    more often."""
    n = len(folk)
    newborn = (AS_OF - folk.born) < 365
    gone = rng.random(len(folk.village)) < office.omitted * 0.4
    rate = office.omitted * np.where(newborn, 2.5, np.where(folk.slot == HEAD, 0.3, 0.7))
    here = ~gone[folk.household] & (rng.random(n) >= rate)
    who, slot = np.flatnonzero(here), folk.slot.copy()
    household = folk.household.copy()
    merged = _merged(folk, rng) if office.by_habit else np.full(len(folk.village), -1)
    into = merged[household]
    slot = np.where((into >= 0) & (slot == HEAD), BROTHER, slot)
    household = np.where(into >= 0, into, household)
    second, home = _second_lines(folk, who, office.twice, rng)
    found = (np.concatenate((who, second)), np.concatenate((household[who], home)))
    places = np.concatenate((slot[who], np.where(folk.slot[second] == HEAD, BROTHER, CHILD)))
    key = folk.village[found[1]] * 10**6 + rng.permutation(len(folk.village))[found[1]] % 10**6
    order = np.lexsort((rng.random(len(places)), places, found[1], key))
    return found[0][order], found[1][order], places[order]


def _merged(folk: Folk, rng: Random) -> Ints:
    """Households that the ledger still counts to the one before them, of the same lineage; -1 for
    the others."""
    houses = len(folk.village)
    joins = (rng.random(houses) < 0.02) & (folk.lineage == np.roll(folk.lineage, 1))
    joins &= (folk.village == np.roll(folk.village, 1)) & ~np.roll(joins, 1)
    joins[0] = False
    return np.where(joins, np.arange(houses) - 1, -1)


def _second_lines(folk: Folk, who: Ints, share: float, rng: Random) -> tuple[Ints, Ints]:
    """People written twice: married-in women still with a family of their surname in the township,
    split-off sons."""
    wives = who[np.isin(folk.slot[who], (SPOUSE, IN_LAW)) & ~folk.male[who]]
    sons = who[(folk.slot[who] == HEAD) & folk.male[who]]
    wanted = round(len(who) * share)
    picked = np.concatenate(
        (rng.choice(wives, wanted * 2 // 3), rng.choice(sons, wanted - wanted * 2 // 3))
    )
    picked = np.unique(picked)
    heads = np.flatnonzero(folk.slot == HEAD)
    heads = heads[rng.permutation(len(heads))]
    township = folk.village[folk.household] // PER_TOWNSHIP
    key = township * 0x40000 + folk.name[:, 0].astype(np.int64)
    order = heads[np.argsort(key[heads], kind="stable")]
    first, past = (
        np.searchsorted(key[order], key[picked]),
        np.searchsorted(key[order], key[picked], side="right"),
    )
    has = past > first
    at = first[has] + (rng.random(int(has.sum())) * (past - first)[has]).astype(np.int64)
    home = folk.household[order[at]]
    other = home != folk.household[picked[has]]
    return picked[has][other], home[other]


def _move(copy: Copy, folk: Folk, office: Office, rng: Random) -> None:
    """Households that one register has at an older place: another group, or another village of the
    township."""
    houses = len(folk.village)
    moved, far = rng.random(houses) < office.moved, rng.random(houses) < 0.4
    other = folk.village // PER_TOWNSHIP * PER_TOWNSHIP + rng.integers(0, PER_TOWNSHIP, houses)
    other = np.where(other <= int(folk.village.max()), other, folk.village)
    village = np.where(moved & far, other, folk.village)
    group = np.where(moved, folk.group % 6 + 1, folk.group)
    copy.village, copy.group = village[copy.household], group[copy.household]


def _name_faults(copy: Copy, rate: Floats, habit: Floats, rng: Random) -> None:
    n = len(copy)
    dice = np.where(rng.random(n) < rate, rng.random(n), 2.0)
    whole = (copy.name == ord("·")).any(axis=1)
    given = copy.name.copy()
    given[:, 0] = 0
    homophone, look = mapped(given, names.HOMOPHONES), mapped(given, LOOK_ALIKES)
    fits = (homophone != given).any(axis=1) & ~whole
    looks = (look != given).any(axis=1) & ~whole
    last = np.maximum((copy.name != 0).sum(axis=1) - 1, 1)
    for chosen, spelled in (
        ((dice < 0.5) & fits, homophone),
        ((dice >= 0.5) & (dice < 0.7) & looks, look),
    ):
        rows = np.flatnonzero(chosen)
        changed = spelled[rows] != given[rows]
        column = np.argmax(changed + rng.random(changed.shape) * changed, axis=1)
        copy.name[rows, column] = spelled[rows, column]
    pet = np.flatnonzero((dice >= 0.7) & (dice < 0.85) & (last == 2))
    copy.name[pet, 1] = codes("阿小")[rng.integers(0, 2, len(pet))]
    other = np.flatnonzero((dice >= 0.85) & (dice <= 1) & ~whole)
    copy.name[other, last[other]] = OTHER_CHARS[rng.integers(0, len(OTHER_CHARS), len(other))]
    short = (dice <= 1) & whole
    dots = np.argmax(copy.name == ord("·"), axis=1)
    copy.name[short] = np.where(
        np.arange(copy.name.shape[1]) < dots[short, None], copy.name[short], 0
    )
    table = {chr(key): chr(value) for key, value in names.TRADITIONAL.items()}
    old = (habit < 0.012) | (calendar(copy.born)[0] < 1959) & (rng.random(n) < rate * 0.6)
    copy.name[old] = mapped(copy.name[old], table)


def _date_faults(copy: Copy, office: Office, paper: Floats, habit: Floats, rng: Random) -> None:
    """Wrong by a year, day and month changed over, lunar taken for solar; whole villages lunar or
    without days."""
    n = len(copy)
    year, month, day = calendar(copy.born)
    elder = year < 1966
    styles = np.select([habit < 0.12, habit < 0.2, habit < 0.25], [DOTS, HAN, MONTH], ISO)
    copy.date_style = np.where((habit > 0.25) & (habit < 0.3) & elder, LUNAR, styles)
    dice = np.where(rng.random(n) < office.birth * paper, rng.random(n), 2.0)
    dice = np.where(
        (habit > 0.988) & (habit < 1) & (day <= 12), 0.4, dice
    )  # a clerk who writes the day first
    moon = lunar(copy.born)
    slip = rng.choice((-30, -10, -9, -2, -1, 1, 2, 3, 9, 10, 20, 31), n)
    by_year = to_days(year + rng.choice((-1, 1), n), month, day)
    crossed = np.where(day <= 12, to_days(year, np.minimum(day, 12), month), copy.born + slip)
    wrong = np.select(
        [dice < 0.3, dice < 0.5, dice < 0.7], [by_year, crossed, to_days(*moon)], copy.born + slip
    )
    copy.born = np.where((dice <= 1) & (wrong < AS_OF), wrong, copy.born)
    spoiled = rng.random(n)
    copy.date_style[spoiled < office.spoiled_dates] = AGE
    copy.date_style[spoiled < office.spoiled_dates * 0.35] = IMPOSSIBLE


def _number_faults(copy: Copy, office: Office, paper: Floats, habit: Floats, rng: Random) -> None:
    """One digit mistyped, somebody's serial, a relative's number, the first fifteen digits, a last
    one lost, masked."""
    n, number = len(copy), copy.number
    near = np.concatenate(
        ([-1], np.where(copy.household[1:] == copy.household[:-1], np.arange(n - 1), -1))
    )
    far = np.clip(np.arange(n) + rng.integers(2, 60, n), 0, n - 1)
    source = np.where((near >= 0) & (rng.random(n) < 0.7), near, far)
    copied = rng.random(n) < office.number_copied * paper
    number[copied] = number[source[copied]]
    heads = np.flatnonzero(copy.slot == HEAD)
    of_head = np.full(int(copy.household.max()) + 1, -1)
    of_head[copy.household[heads]] = heads
    everyone = (rng.random(len(of_head)) < office.number_copied * 0.15)[copy.household] & (
        of_head[copy.household] >= 0
    )
    number[everyone] = number[of_head[copy.household[everyone]]]
    dice = np.where(rng.random(n) < office.number_wrong * paper, rng.random(n), 2.0)
    _mistype(number, np.flatnonzero(dice < 0.5), rng)
    _reserialise(number, np.flatnonzero((dice >= 0.5) & (dice < 0.85)), rng)
    number[(dice >= 0.85) & (dice <= 1), 17] = 0
    year = calendar(copy.born)[0]
    old = np.flatnonzero((year < 1963) & (rng.random(n) < office.old_forms))
    number[old] = np.concatenate(
        (number[old][:, :6], number[old][:, 8:17], np.zeros((len(old), 3), dtype=np.uint8)), axis=1
    )
    number[habit < 0.015, 6:14] = ord("*")
    lower = np.flatnonzero((habit > 0.9) & (habit < 1) & (number[:, 17] == ord("X")))
    number[lower, 17] = ord("x")
    hand = rng.random(n)
    copy.number_style = np.where(
        (habit < 0.9) | (hand > 0.3), PLAIN, np.where(hand < 0.2, SPACED, WIDE)
    )
    copy.number_style[habit == 1] = PLAIN


def _mistype(number: Digits, rows: Ints, rng: Random) -> None:
    """One digit of area or serial typed wrong; the check character stays and no longer fits."""
    column = rng.choice((3, 4, 11, 13, 14, 15, 16), len(rows))
    number[rows, column] = ZERO + (number[rows, column] - ZERO + rng.integers(1, 9, len(rows))) % 10
    total = (number[rows, :17].astype(np.int64) - ZERO) @ WEIGHTS
    fits = number[rows, 17] == CHECKS[total % 11]
    number[rows[fits], 16] = ZERO + (number[rows[fits], 16] - ZERO + 1) % 10


def _reserialise(number: Digits, rows: Ints, rng: Random) -> None:
    """A number that is right in itself and has another serial."""
    block = number[rows]
    serial = (block[:, 14:17].astype(np.int64) - ZERO) @ np.array((100, 10, 1))
    serial = (serial + 2 * rng.integers(3, 200, len(rows))) % 1000
    for place in range(3):
        block[:, 14 + place] = ZERO + serial // 10 ** (2 - place) % 10
    put_checks(block)
    number[rows] = block


def _leave_numbers_out(
    copy: Copy, office: Office, paper: Floats, sparse: bool, rng: Random
) -> None:
    """Numbers not written: some everywhere, small children's more; sparse registers have none in
    most villages."""
    age = (AS_OF - copy.born) / 365.25
    rate = office.number_missing * paper * np.where(age < 3, 5, 1)
    if sparse:
        bare = rng.random(int(copy.village.max()) + 1) < (0.7 if office.by_habit else 0.0)
        rate = np.where(bare[copy.village], 1.0, 0.4 if office.by_habit else 0.6)
    copy.number[rng.random(len(copy)) < rate] = 0


def _phones(copy: Copy, office: Office, paper: Floats, habit: Floats, rng: Random) -> None:
    """An older or mistyped telephone; in some villages the head's for everyone in the house."""
    n = len(copy)
    dice = np.where(
        (rng.random(n) < office.phone * np.maximum(paper, 0.5)) & (copy.phone > 0),
        rng.random(n),
        2.0,
    )
    digit = 10 ** rng.integers(0, 8, n)
    typed = (
        copy.phone
        - copy.phone // digit % 10 * digit
        + (copy.phone // digit + rng.integers(1, 10, n)) % 10 * digit
    )
    prefixes = np.array([int(prefix) for prefix in identity.PREFIXES], dtype=np.int64)
    fresh = rng.choice(prefixes, n) * 10**8 + rng.integers(0, 10**8, n)
    copy.phone = np.select([dice < 0.3, dice <= 1], [typed, fresh], copy.phone)
    copy.phone[rng.random(n) < 0.05] = 0
    heads = np.flatnonzero(copy.slot == HEAD)
    of_head = np.zeros(int(copy.household.max()) + 1, dtype=np.int64)
    of_head[copy.household[heads]] = copy.phone[heads]
    shared = (habit < 0.25) | (copy.phone == 0) & (rng.random(n) < 0.25)
    copy.phone = np.where(
        shared & (of_head[copy.household] > 0), of_head[copy.household], copy.phone
    )
