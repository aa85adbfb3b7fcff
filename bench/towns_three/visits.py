"""Source C: sheets of visits in spring and summer 2025, told at doors to interviewers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator

from towns_three import calendars, paper, words
from towns_three.ledger import Ledger
from towns_three.slips import Line, age_guessed
from towns_three.source import Source, Written, fact, provider
from towns_three.world import VISITS, Family, Person, World

HOUSES = 45
NO_CONTACT = fact("non_contact", 0.12)
AWAY_UNLISTED = fact("away_not_listed", 0.45, lambda one: one.away)
TWO_HOUSES = fact("two_houses_on_one_sheet", 0.02)
WITH_KIN = fact("lives_with_kin", 0.06, lambda one: not 1960 < one.born.year < 2008)
BY_KIN = fact("listed_by_kin_elsewhere", 0.02)
DEAD_LISTED = fact("dead_listed", 0.03)
COPIED = fact("fabricated_copied_from_A", 0.04)
INVENTED = fact("invented_person", 0.004)
MADE_UP = fact("fabricated_sheet", 0.003)
NEIGHBOUR = fact("neighbour_proxy", 0.02)
AGAIN = fact("second_visit", 0.006)
VISITOR = fact("visitor_listed", 0.004)
OF_RESPONDENT = fact("phone_of_respondent", 0.07)
OTHER_HEAD = fact("another_head_told", 0.12)


class Visits(Source):
    """Who was told at the doors."""

    side = "C"
    columns = (
        "表序号 走访日期 走访员 村社 组 住址 户表号 受访人 户主 姓名 与户主关系 性别 "
        "年龄 出生或属相 证件号 电话 居住情况 户籍所在地 民族 婚姻 备注"
    ).split()

    def __init__(self, world: World, seed: str, off: Collection[str], ledger: Ledger) -> None:
        order = sorted(world.families, key=lambda one: (one.village, one.group, one.door))
        self.rounds: dict[int, str] = {}
        place, count = -1, 0
        names: list[str] = []
        for family in order:
            if family.village != place or count >= HOUSES:
                place, count = family.village, 0
                names.append(f"{len(names):04d}")
            self.rounds[family.key] = names[-1]
            count += max(1, len(family.parts(VISITS)))
        super().__init__(world, seed, names, off)
        self.order, self.ledger = order, ledger
        self.told = self.dice.style("told", paper.TOLD)
        self.hands = {
            name: words.surname(self.rng) + self.rng.choice("敏静丽强伟燕") for name in names
        }
        habit = self.dice.habit
        self.numbers = habit("asks_for_numbers", 0.1)
        self.landmarks, self.short = habit("address_landmark", 0.45), habit("village_short", 0.15)
        self.no_group = habit("group_missing", 0.12)
        self._invented, self._sheet = 0, 0

    def rows(self) -> Iterator[Written]:
        """By interviewer and household, with every household's second visits after it."""
        for family in self.order:
            actor = self.rounds[family.key]
            for at, keys in enumerate(self._doors(family, actor)):
                house = family.key * 10 + at
                if self.happens(NO_CONTACT, family, actor, house):
                    continue
                yield from self._sheet_of(family, keys, actor, house)
                if self.happens(AGAIN, family, actor, house):
                    other = self.rng.choice(self.dice.actors)
                    for line, cells in self._sheet_of(family, keys, other, house):
                        line.slips.append(("second_visit", ""))
                        yield line, cells

    def _doors(self, family: Family, actor: str) -> list[list[int]]:
        doors = family.parts(VISITS)
        if len(doors) > 1 and self.happens(TWO_HOUSES, family, actor, family.key * 10):
            doors[0] += doors.pop()
        for at, door in enumerate(doors):
            for key in list(door):
                one = self.world.people[key]
                if len(doors) > 1 and len(door) > 1 and self.happens(
                    WITH_KIN, one, actor, self.world.house_of(one)
                ):  # fmt: skip
                    door.remove(key)
                    doors[at - 1].append(key)
        return doors

    def _sheet_of(
        self, family: Family, keys: list[int], actor: str, house: int
    ) -> Iterator[Written]:
        self._sheet += 1
        sheet = f"{int(actor):02d}-{self._sheet:05d}"
        day = VISITS + dt.timedelta(self.rng.randint(-45, 90))
        if self.ledger.known.get(family.key) and self.happens(COPIED, family, actor, house):
            lines = self._copied(family, sheet, actor, house)
        elif self.happens(MADE_UP, family, actor, house):
            lines = [self._nobody(family, sheet, actor) for _ in range(self.rng.randint(2, 4))]
            for line in lines:
                line.slips.append(("fabricated_sheet", ""))
        else:
            lines = self._told(family, keys, sheet, actor, house)
        yield from self._written(family, lines, sheet, day)

    def _told(
        self, family: Family, keys: list[int], sheet: str, actor: str, house: int
    ) -> list[Line]:
        """What the door tells: who is there, some who are away, and what goes wrong with them."""
        listed = [
            one for one in map(self.world.people.__getitem__, keys) if self._listed(one, actor)
        ]
        if not listed:
            return []
        head = provider(listed)
        if self.happens(OTHER_HEAD, family, actor, house):
            head = self.rng.choice(listed)
        lines = [self._line(one, head, sheet, actor, family) for one in listed]
        for guest, why in self._guests(family, actor, house):
            line = self._line(guest, head, sheet, actor, family)
            line.slips.append((why, ""))
            lines.append(line)
        if self.happens(INVENTED, family, actor, house):
            lines.append(self._nobody(family, sheet, actor))
        by_neighbour = self.happens(NEIGHBOUR, family, actor, house)
        phone = next((line.phone for line in lines if line.phone), "")
        for_all = bool(phone) and self.happens(OF_RESPONDENT, family, actor, house)
        for line in lines:
            if by_neighbour:
                line.asked = "邻居"
                line.slips.append(("neighbour_proxy", ""))
                if line.age >= 0:
                    age_guessed(line, self.rng)
            line.phone = phone if for_all else line.phone if self.rng.random() < 0.4 else ""
            self.slip(line)
        return lines

    def _guests(self, family: Family, actor: str, house: int) -> Iterator[tuple[Person, str]]:
        """Who is listed and lives elsewhere: a married daughter, a visitor."""
        for key in family.daughters:
            wife = self.world.people[key]
            if self.happens(BY_KIN, wife, actor, house):
                yield wife, "listed_by_kin_elsewhere"
        if self.happens(VISITOR, family, actor, house):
            yield self.rng.choice(self.world.people), "visitor_listed"

    def _line(self, one: Person, head: Person, sheet: str, actor: str, family: Family) -> Line:
        line = self.draft(one, head, sheet, actor, family)
        style = self.told[actor]
        if style in ("age", "nominal", "age_and_zodiac"):
            nominal = style == "nominal"
            age = calendars.nominal_age if nominal else calendars.full_age
            line.age = max(age(one.born, VISITS), 0)
            line.slips += [("nominal_age_xusui", "")] if nominal else []
        line.born = one.born
        line.status = "外出" if one.away else "常住"
        if not self.numbers[actor] or self.rng.random() < 0.3:
            line.number = ""
        return line

    def _listed(self, one: Person, actor: str) -> bool:
        house = self.world.house_of(one)
        if one.hung:
            return False
        if one.died <= VISITS:
            return self.happens(DEAD_LISTED, one, actor, house)
        return one.here(VISITS) and not self.happens(AWAY_UNLISTED, one, actor, house)

    def _copied(self, family: Family, sheet: str, actor: str, house: int) -> list[Line]:
        """A sheet that nobody was asked for: the ledger's page, with ages worked out."""
        made = []
        for one, name, kin, head in self.ledger.known[family.key]:
            line = self._line(one, one, sheet, actor, family)
            line.name, line.kin, line.head = name, kin, head
            line.status, line.phone = "常住", ""
            line.slips.append(("fabricated_copied_from_A", ""))
            made.append(line)
        return made

    def _nobody(self, family: Family, sheet: str, actor: str) -> Line:
        """A person who does not exist."""
        self._invented += 1
        male = self.rng.random() < 0.5
        born = dt.date(
            self.rng.randint(1945, 2018), self.rng.randint(1, 12), self.rng.randint(1, 28)
        )
        name = family.surname + words.given_name(male, born.year, "文", self.rng)
        one = Person(-self._invented, male, born, name, family.people, family.key, 0, born)
        line = self._line(one, one, sheet, actor, family)
        line.house, line.number = family.key * 10, ""
        line.slips.append(("invented_person", ""))
        return line

    def _written(
        self, family: Family, lines: list[Line], sheet: str, day: dt.date
    ) -> Iterator[Written]:
        grown = [line for line in lines if line.who.born.year < 2007 and line.status != "外出"]
        asked = self.rng.choice(grown).who.name if grown else ""
        heads = [line for line in lines if line.kin == "head"]
        told_head = heads[0].name if heads else lines[0].head if lines else ""
        place = self._place(family)
        for line in lines:
            yield line, self._cells(line, place, sheet, day, asked, told_head)

    def _place(self, family: Family) -> str:
        marks = self.landmarks[self.rounds[family.key]]
        village = self.world.villages[family.village].name
        return self.rng.choice(words.LANDMARKS) if marks else f"{village}村{family.door}号"

    def _cells(
        self, line: Line, place: str, sheet: str, day: dt.date, asked: str, head: str
    ) -> list[str]:
        actor = line.actor
        age, birth = paper.told_birth(line, self.told[actor])
        village = line.village + ("" if self.short[actor] else "村")
        return [
            day.isoformat(), self.hands[actor], village,
            "" if self.no_group[actor] else f"{line.group}组", place, sheet, line.asked or asked,
            head, line.name, words.RELATIONS[line.kin][2], "男" if line.male else "女", age, birth,
            line.number, line.phone, line.status, "本村" if line.who.registered else "外地",
            line.people, line.marital if self.rng.random() < 0.6 else "", "",
        ]  # fmt: skip
