"""What goes wrong in one row: a small function each, with its rate and the source it belongs to.

A process is given with the rate among the rows it can touch. `PROCESSES` of a side are tried in
order on every row; a row can carry several.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from towns_three import words
from towns_three.actors import Process
from towns_three.world import Person, check_of


@dataclass
class Line:
    """One row before it is written down: what the source takes for true."""

    who: Person
    house: int
    actor: str
    page: str
    head: str
    kin: str
    name: str
    male: bool
    born: dt.date | None
    number: str
    phone: str
    village: str
    group: int
    door: int
    people: str
    marital: str
    former: str = ""
    status: str = ""
    age: int = -1
    birth_text: str | None = None
    note: str = ""
    asked: str = ""
    swapped: str = ""
    slips: list[tuple[str, str]] = field(default_factory=list)


Act = Callable[[Line, Random], str]


def han(line: Line) -> bool:
    """A name of Han characters only, two at least."""
    return len(line.name) >= 2 and "·" not in line.name


def dotted(line: Line) -> bool:
    """A name in two parts with a dot."""
    return "·" in line.name


def numbered(line: Line) -> bool:
    """A whole identity number."""
    return len(line.number) == 18


def dated(line: Line) -> bool:
    """A birth date."""
    return line.born is not None and line.birth_text is None


def aged(line: Line) -> bool:
    """An age is told."""
    return line.age >= 0


def adult(line: Line) -> bool:
    """Sixteen or older."""
    return line.who.born.year < 2009


def old_wife(line: Line) -> bool:
    """A woman of seventy-five or more who is married or widowed."""
    return not line.who.male and line.who.born.year < 1951 and line.who.marital != "未婚"


def _changed(line: Line, name: str) -> str:
    before, line.name = line.name, name
    return before


def _one_char(line: Line, rng: Random, other: Callable[[str, Random], str | None]) -> str:
    """One character of the given name becomes another, the surname seldom."""
    places = rng.sample(range(1, len(line.name)), len(line.name) - 1)
    places.insert(0 if rng.random() < 0.08 else len(places), 0)
    for at in places:
        char = other(line.name[at], rng)
        if char:
            return _changed(line, line.name[:at] + char + line.name[at + 1 :])
    return ""


def homophone(line: Line, rng: Random) -> str:
    """A character of the same sound, from the whole dictionary's common characters."""
    return _one_char(line, rng, words.homophone)


def heard_in_dialect(line: Line, rng: Random) -> str:
    """A character that the dialect does not tell apart: n and l, f and hu, -n and -ng."""
    return _one_char(line, rng, words.misheard)


def lookalike(line: Line, rng: Random) -> str:
    """A character of nearly the same shape."""
    at = rng.choice([at for at, char in enumerate(line.name) if char in words.LOOKALIKE])
    return _changed(line, line.name[:at] + words.LOOKALIKE[line.name[at]] + line.name[at + 1 :])


def char_dropped(line: Line, rng: Random) -> str:
    """One character of three is left out."""
    at = rng.randrange(1, len(line.name))
    return _changed(line, line.name[:at] + line.name[at + 1 :])


def surname_variant(line: Line, rng: Random) -> str:
    """萧 is written 肖, 傅 is written 付."""
    return _changed(line, words.VARIANT[line.name[0]] + line.name[1:])


def nickname(line: Line, rng: Random) -> str:
    """A pet name that has nothing of the name."""
    return _changed(line, rng.choice(words.PETS))


def ranked(line: Line, rng: Random) -> str:
    """老大, 老幺: the place among siblings."""
    return _changed(line, "老" + rng.choice("大二三四幺"))


def in_part(line: Line, rng: Random) -> str:
    """The given name alone, the surname with a word, one character twice."""
    name = line.name
    told = (name[1:], name[0] + rng.choice(("某", "某某", "师傅")), "小" + name[-1], name[-1] * 2)
    return _changed(line, rng.choice(told))


def shi_name(line: Line, rng: Random) -> str:
    """An old woman as X氏, at times with her husband's surname before it."""
    before = line.head[:1] if rng.random() < 0.4 else ""
    return _changed(line, f"{before}{line.name[0]}氏")


def by_husband(line: Line, rng: Random) -> str:
    """A wife as 王家媳妇."""
    return _changed(line, line.head[:1] + rng.choice(("家媳妇", "家的", "大嫂")))


def unknown(line: Line, rng: Random) -> str:
    """Nobody at the door knows the name."""
    return _changed(line, rng.choice(("", "不详", "不知道", "孙娃")))


def former_name(line: Line, rng: Random) -> str:
    """The name from before it was changed."""
    return _changed(line, line.who.former)


def cut_at_dot(line: Line, rng: Random) -> str:
    """Only the first part of a dotted name."""
    return _changed(line, line.name.partition("·")[0])


def other_dot(line: Line, rng: Random) -> str:
    """The dot as another sign, or none."""
    return _changed(line, line.name.replace("·", rng.choice(words.DOTS[1:])))


def rare_lost(line: Line, rng: Random) -> str:
    """A character that the machine does not have, as ? or *."""
    lost = rng.choice("?*？")
    return _changed(line, "".join(lost if char in words.RARE else char for char in line.name))


def spaced(line: Line, rng: Random) -> str:
    """Two characters apart, to fill the cell."""
    return _changed(line, "　".join(line.name) if rng.random() < 0.3 else " ".join(line.name))


def suffixed(line: Line, rng: Random) -> str:
    """A word in brackets behind the name."""
    return _changed(line, line.name + rng.choice(("(外出)", "（低保）", "(已婚)", "（长女）")))


def sex_wrong(line: Line, rng: Random) -> str:
    """The other sex."""
    line.male = not line.male
    return ""


def date_typo(line: Line, rng: Random) -> str:
    """One part of the date off by one or by ten."""
    assert line.born is not None
    before = line.born
    line.born = before + dt.timedelta(rng.choice((-10, -1, 1, 10, 30, -30, 365, -365, 3653)))
    return before.isoformat()


def true_birth(line: Line, rng: Random) -> str:
    """The day the family keeps, where the number holds another."""
    assert line.born is not None
    before, line.born = line.born, line.who.born
    return before.isoformat()


def first_of_year(line: Line, rng: Random) -> str:
    """A day that nobody knew: the first of January or of July."""
    assert line.born is not None
    before, line.born = line.born, line.born.replace(month=rng.choice((1, 7)), day=1)
    return before.isoformat()


def no_date(line: Line, rng: Random) -> str:
    """The cell stays empty."""
    line.born, line.age, line.birth_text = None, -1, ""
    return ""


def digit_wrong(line: Line, rng: Random) -> str:
    """One digit of the number."""
    before, at = line.number, rng.randrange(17)
    other = str((int(before[at]) + rng.randint(1, 9)) % 10)
    line.number = before[:at] + other + before[at + 1 :]
    return before


def transposed(line: Line, rng: Random) -> str:
    """Two digits of the number changed over."""
    before, at = line.number, rng.randrange(6, 16)
    line.number = before[:at] + before[at + 1] + before[at] + before[at + 2 :]
    return before


def digit_lost(line: Line, rng: Random) -> str:
    """One digit too few."""
    before, at = line.number, rng.randrange(17)
    line.number = before[:at] + before[at + 1 :]
    return before


def lifted_badly(line: Line, rng: Random) -> str:
    """An old number of fifteen digits made eighteen by hand: 19 put in, the end invented."""
    before = line.number
    line.number = before[:6] + "19" + before[8:17] + rng.choice("0123456789X")
    return before


def earlier_number(line: Line, rng: Random) -> str:
    """A number that was given before this one: another serial, right in itself."""
    before = line.number
    head = before[:14] + f"{(int(before[14:17]) + 2 * rng.randint(5, 300)) % 1000:03d}"
    line.number = head + check_of(head)
    return before


def no_number(line: Line, rng: Random) -> str:
    """No number is told."""
    before, line.number = line.number, ""
    return before


def tail_of_number(line: Line, rng: Random) -> str:
    """The last four or six characters."""
    before = line.number
    line.number = before[rng.choice((-6, -6, -4)) :]
    return before


def phone_typo(line: Line, rng: Random) -> str:
    """One digit of the telephone."""
    before, at = line.phone, rng.randrange(3, 11)
    line.phone = before[:at] + str((int(before[at]) + rng.randint(1, 9)) % 10) + before[at + 1 :]
    return before


def phone_outdated(line: Line, rng: Random) -> str:
    """The telephone from before."""
    before, line.phone = line.phone, "166" + str(rng.randrange(10**8)).zfill(8)
    return before


def other_kin(line: Line, rng: Random) -> str:
    """The wrong word for what somebody is to the head."""
    before, line.kin = line.kin, rng.choice([kin for kin in words.RELATIONS if kin != "head"])
    return before


def stale_marital(line: Line, rng: Random) -> str:
    """Married long ago, and the register does not know."""
    before, line.marital = line.marital, "未婚"
    return before


def in_pinyin(line: Line, rng: Random) -> str:
    """The last character as the machine's pinyin, because the character is not in it."""
    return _changed(line, line.name[:-1] + words.syllables().get(line.name[-1], "").upper())


def age_guessed(line: Line, rng: Random) -> str:
    """An age that somebody else tells: some years off."""
    before, off = line.age, rng.choice((-4, -3, -2, -2, -1, 1, 2, 2, 3, 5))
    line.age = max(before + off, 0)
    return str(before)


def age_heaped(line: Line, rng: Random) -> str:
    """An age rounded to five or ten."""
    before, line.age = line.age, round(line.age / 5) * 5
    return str(before)


def other_village(line: Line, rng: Random) -> str:
    """One character of the village's name by sound."""
    before = line.village
    char = words.homophone(before[0], rng)
    line.village = (char or before[0]) + before[1:]
    return before


def everyday(line: Line) -> bool:
    """A person whose name somebody at the door may not tell in full."""
    return han(line) and line.kin != "head"


NAMES = (
    Process(
        "rare_char_lost", 0.5, lambda line: set(line.name) & set(words.RARE), rare_lost, steady=True
    ),
    Process("surname_variant", 0.06, lambda line: line.name[:1] in words.VARIANT, surname_variant),
)
A = (
    Process("former_name", 0.15, lambda line: line.who.former, former_name),
    Process("shi_name", 0.08, old_wife, shi_name),
    Process("nickname", 0.004, han, nickname),
    Process("pinyin_homophone", 0.014, han, homophone),
    Process("lookalike", 0.003, lambda line: set(line.name) & set(words.LOOKALIKE), lookalike),
    Process("char_dropped", 0.002, lambda line: han(line) and len(line.name) == 3, char_dropped),
    Process("dotted_name_cut", 0.06, dotted, cut_at_dot),
    Process("dot_variant", 0.4, dotted, other_dot, steady=True),
    *NAMES,
    Process("name_suffix", 0.01, han, suffixed),
    Process("sex_wrong", 0.003, lambda line: True, sex_wrong),
    Process("birth_true", 0.35, lambda line: dated(line) and line.who.paper != line.who.born,
            true_birth, steady=True),
    Process("date_typo", 0.009, dated, date_typo),
    Process("date_missing", 0.012, dated, no_date),
    Process("id_lifted_badly", 0.006, lambda line: numbered(line) and line.number[6:8] == "19",
            lifted_badly),
    Process("id_earlier", 0.008, numbered, earlier_number),
    Process("id_missing", 0.09, numbered, no_number),
    Process("id_digit", 0.008, numbered, digit_wrong),
    Process("id_transposed", 0.002, numbered, transposed),
    Process("id_digit_lost", 0.001, numbered, digit_lost),
    Process("phone_outdated", 0.14, lambda line: line.phone, phone_outdated),
    Process("phone_typo", 0.006, lambda line: line.phone, phone_typo),
    Process("relation_wrong", 0.008, lambda line: line.kin != "head", other_kin),
    Process("village_by_sound", 0.002, lambda line: True, other_village),
)  # fmt: skip
B = (
    Process("register_name_variant", 0.03, han, homophone),
    Process("name_in_pinyin", 0.003, han, in_pinyin),
    *NAMES,
    Process("dot_variant", 0.2, dotted, other_dot, steady=True),
    Process("birth_default", 0.006, dated, first_of_year),
    Process("id_earlier", 0.003, numbered, earlier_number),
    Process("sex_wrong", 0.001, lambda line: True, sex_wrong),
    Process("marital_stale", 0.12, lambda line: line.marital == "已婚", stale_marital),
    Process("relation_wrong", 0.015, lambda line: line.kin != "head", other_kin),
)
C = (
    Process("former_name", 0.06, lambda line: line.who.former, former_name),
    Process("shi_name", 0.1, old_wife, shi_name),
    Process("by_husband", 0.012, lambda line: line.kin in ("wife", "sons_wife"), by_husband),
    Process("unknown_name", 0.006, everyday, unknown),
    Process("nickname", 0.012, everyday, nickname),
    Process("ranked_name", 0.006, everyday, ranked),
    Process("partial_name", 0.035, everyday, in_part),
    Process("heard_in_dialect", 0.055, han, heard_in_dialect),
    Process("pinyin_homophone", 0.03, han, homophone),
    Process("dotted_name_cut", 0.12, dotted, cut_at_dot),
    Process("dot_variant", 0.5, dotted, other_dot, steady=True),
    *NAMES,
    Process("sex_wrong", 0.008, lambda line: True, sex_wrong),
    Process("age_guessed", 0.12, aged, age_guessed),
    Process("age_heaped", 0.03, lambda line: line.age > 35, age_heaped),
    Process("age_missing", 0.03, aged, no_date),
    Process("id_tail", 0.007, numbered, tail_of_number),
    Process("phone_typo", 0.008, lambda line: line.phone, phone_typo),
    Process("village_by_sound", 0.004, lambda line: True, other_village),
)
PROCESSES: dict[str, tuple[Process, ...]] = {"A": A, "B": B, "C": C}
