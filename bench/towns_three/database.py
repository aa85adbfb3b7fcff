"""Source B: the county's database, exported long before the visits: booklets, no households."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator

from towns_three.slips import Line
from towns_three.source import Source, Written, eldest, fact
from towns_three.words import MARITAL, PEOPLES, RELATIONS
from towns_three.world import EXPORT, Family, Person, World

BEFORE_SPLIT = fact("booklet_before_split", 0.6)
NATAL = fact("natal_booklet", 0.4, lambda wife: wife.natal >= 0)
ELSEWHERE = fact("registered_elsewhere", 0.25, lambda one: not one.number.startswith("995101"))
DEAD_KEPT = fact("dead_kept", 0.35)
LEFT = fact("left_registered", 0.5)
TWICE = fact("double_registration", 0.006)
FORMER = fact("former_name_kept", 0.7, lambda one: one.former)


class Database(Source):
    """Who was registered in the township on the day of the export."""

    side = "B"
    columns = (
        "编号 公民身份号码 姓名 曾用名 性别代码 出生日期 民族代码 户号 户主姓名 "
        "与户主关系代码 户籍地址 村委会代码 村委会名称 婚姻状况代码 更新日期"
    ).split()

    def __init__(self, world: World, seed: str, off: Collection[str]) -> None:
        actors = [
            f"{village}-{desk}" for village in range(len(world.villages)) for desk in range(2)
        ]
        super().__init__(world, seed, actors, off)
        self.old_name = self.dice.habit("old_village_name", 0.35)
        self.moved: dict[int, list[Person]] = defaultdict(list)
        self.numbers = [
            str(at) for at in self.rng.sample(range(10**8, 10**9), len(world.families) * 4)
        ]

    def rows(self) -> Iterator[Written]:
        """By village and booklet, booklets in no order that tells anything."""
        for family in self.world.families:
            for key in family.daughters:
                wife = self.world.people[key]
                if self.happens(NATAL, wife, self.desk(family), self.world.house_of(wife)):
                    self.moved[family.key].append(wife)
        out = {wife.key for wives in self.moved.values() for wife in wives}
        families = list(self.world.families)
        self.rng.shuffle(families)
        for family in sorted(families, key=lambda one: one.village):
            yield from self._family(family, out)

    def desk(self, family: Family) -> str:
        """Who types a family's booklets."""
        return f"{family.village}-{family.key % 2}"

    def _family(self, family: Family, out: set[int]) -> Iterator[Written]:
        actor = self.desk(family)
        booklets: list[list[Person]] = [[]]
        for at, branch in enumerate(family.members):
            split = bool(at) and family.split[at] <= EXPORT
            if split and self.happens(BEFORE_SPLIT, family, actor, family.key * 10 + at):
                split = False
            if split:
                booklets.append([])
            people = [self.world.people[key] for key in branch if key not in out]
            booklets[-1 if split else 0] += [one for one in people if self._registered(one, actor)]
        booklets[0] += [one for one in self.moved[family.key] if one.here(EXPORT)]
        for people in booklets:
            if people:
                yield from self._booklet(family, people, actor)

    def _registered(self, one: Person, actor: str) -> bool:
        house = self.world.house_of(one)
        if not one.registered or one.born > EXPORT:
            return False
        if one.came > EXPORT or self.happens(ELSEWHERE, one, actor, house):
            return False
        if one.died <= EXPORT:
            return self.happens(DEAD_KEPT, one, actor, house)
        if one.left <= EXPORT:
            return self.happens(LEFT, one, actor, house)
        return True

    def _booklet(self, family: Family, people: list[Person], actor: str) -> Iterator[Written]:
        head, page = eldest(people), self.numbers.pop()
        for one in people:
            line = self.draft(one, head, page, actor, family)
            if one.natal == family.key:
                line.kin = "daughter" if head.born.year < one.born.year - 18 else "other"
                line.slips.append(("natal_booklet", ""))
            if self.happens(FORMER, one, actor, line.house):
                line.former = one.former
            yield self._row(self.slip(line), family)
            if self.happens(TWICE, one, actor, line.house):
                again = self.draft(one, one, self.numbers.pop(), actor, family)
                again.number = one.number[:6] + one.number[6:10] + "0101" + one.number[14:]
                again.slips.append(("double_registration", ""))
                yield self._row(self.slip(again), family)

    def _row(self, line: Line, family: Family) -> Written:
        village = self.world.villages[family.village]
        old = self.old_name[line.actor] and village.olds
        place = old[family.group % len(old)] if old else line.village
        if old:
            line.slips.append(("old_village_name", ""))
        assert line.born is not None
        address = f"清江省平安县{self.world.town}{place}村第{family.group}村民小组{family.door}号"
        number = f"995101{100 + family.village:03d}200"
        return line, [
            line.number, line.name, line.former, "1" if line.male else "2", f"{line.born:%Y%m%d}",
            PEOPLES[line.people], line.page, line.head, RELATIONS[line.kin][3],
            address, number,
            place + "村",
            MARITAL[line.marital], f"{self.rng.randint(2012, 2022)}{self.rng.randint(1, 12):02d}15",
        ]  # fmt: skip
