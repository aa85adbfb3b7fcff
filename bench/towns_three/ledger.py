"""Source A: the village's own ledger, kept by one to three clerks a village."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import groupby, pairwise

from towns_three import paper
from towns_three.actors import Process
from towns_three.slips import Line
from towns_three.source import Source, Written, always, fact, nothing, provider
from towns_three.words import RELATIONS
from towns_three.world import LEDGER, VISITS, Family, Person, World

BEFORE_SPLIT = fact("page_before_split", 0.45)
DEAD_KEPT = fact("dead_kept", 0.3)
LEFT_KEPT = fact("left_kept", 0.45)
RENTER = fact("renter_listed", 0.05)
APPENDED = fact("appended_after_vintage", 0.35)
TWICE = fact("double_page", 0.007)
OTHER_PAGE = fact("other_page", 0.006)
HEADS_NUMBER = fact("head_number_on_all", 0.006)
OF_CHILD = fact("phone_of_child", 0.05, lambda line: line.who.born.year < 1965)
SWAPPED = Process("columns_swapped", 0.02, always, nothing, alone=True)
SHIFTED = Process("block_shift", 0.02, always, nothing, alone=True)
BLOCK = 25
SWAPS = (("sex", "people"), ("name", "head"), ("phone", "number"), ("group", "house_no"))


class Ledger(Source):
    """The ledger of the end of 2024, with what was added since."""

    side = "A"
    columns = (
        "行号 村名 组别 户编号 户主姓名 姓名 与户主关系 性别 出生年月 身份证号 民族 "
        "婚姻状况 联系电话 家庭住址 户口所在地 备注"
    ).split()

    def __init__(self, world: World, seed: str, off: Collection[str]) -> None:
        self.desks = [1 + at % 3 for at in range(len(world.villages))]
        actors = [f"{v}-{c}" for v, many in enumerate(self.desks) for c in range(many)]
        super().__init__(world, seed, actors, off)
        style, habit = self.dice.style, self.dice.habit
        self.dates, self.numbers = style("date", paper.DATES), style("id", paper.NUMBERS)
        self.groups = style("group", paper.GROUPS)
        self.merged, self.reset = habit("merged_cells", 0.35), habit("household_no_reset", 0.3)
        self.no_sex, self.old_name = habit("sex_missing", 0.1), habit("old_village_name", 0.2)
        self.one_phone = habit("phone_of_household", 0.15)
        self.folk, self.nick = habit("folk_words", 0.5), habit("address_nickname", 0.3)
        self.spaced = habit("name_spaced", 0.06)
        self.known: dict[int, list[tuple[Person, str, str, str]]] = {}
        """By family: whom the ledger lists, with name, kin and head, for those who copy it."""

    def clerk(self, family: Family) -> str:
        """Who keeps a family's page."""
        return f"{family.village}-{family.group % self.desks[family.village]}"

    def rows(self) -> Iterator[Written]:
        """By village, clerk, group and page."""
        order = sorted(
            self.world.families, key=lambda one: (one.village, self.clerk(one), one.group, one.door)
        )
        for actor, families in groupby(order, key=self.clerk):
            lines = [line for family in families for line in self._family(family, actor)]
            yield from self._written(self._blocks(lines, actor), actor)

    def _family(self, family: Family, actor: str) -> Iterator[Line]:
        self.known[family.key] = []
        for at, keys in enumerate(self._pages(family, actor)):
            people = [
                one for one in map(self.world.people.__getitem__, keys) if self._listed(one, actor)
            ]
            if people:
                yield from self._page(family, f"{family.key}-{at}", people, actor)

    def _pages(self, family: Family, actor: str) -> list[list[int]]:
        """The family's branches as pages; one that has split may still stand on the old page."""
        pages: list[list[int]] = [[]]
        for at, branch in enumerate(family.members):
            recent = at and LEDGER.year - 7 <= family.split[at].year <= LEDGER.year
            late = recent and self.happens(BEFORE_SPLIT, family, actor, family.key * 10 + at)
            if at and family.split[at] <= LEDGER and not late:
                pages.append(list(branch))
            else:
                pages[0] += branch
        return pages

    def _listed(self, one: Person, actor: str) -> bool:
        house = self.world.house_of(one)
        if not one.counted:
            return not one.hung and self.happens(RENTER, one, actor, house)
        if one.here(LEDGER):
            return True
        if one.died <= LEDGER:
            return self.happens(DEAD_KEPT, one, actor, house)
        if one.left <= LEDGER:
            return self.happens(LEFT_KEPT, one, actor, house)
        return one.here(VISITS) and self.happens(APPENDED, one, actor, house)

    def _page(self, family: Family, page: str, people: list[Person], actor: str) -> Iterator[Line]:
        head = provider(people)
        lines = [self.draft(one, head, page, actor, family) for one in people]
        lines.sort(key=lambda line: line.who.key != head.key)
        shared = self.happens(HEADS_NUMBER, lines, actor, lines[0].house)
        phones = [line.phone for line in lines if line.phone]
        for line in lines:
            if shared and line.number != head.number:
                line.number = head.number
                line.slips.append(("head_number_on_all", ""))
            if self.one_phone[actor]:
                line.phone = head.phone or line.phone
            elif phones and self.happens(OF_CHILD, line, actor, line.house):
                line.phone = phones[-1]
                line.slips.append(("phone_of_child", ""))
            line.note = "外出务工" if line.who.away and self.rng.random() < 0.6 else ""
            self.known[family.key].append((line.who, line.name, line.kin, head.name))
            yield self.slip(line)
            if line.who.key != head.key and self.happens(TWICE, line, actor, line.house):
                yield self._again(line, actor)

    def _again(self, line: Line, actor: str) -> Line:
        """The same person on another page, drafted anew: what goes wrong is another thing."""
        other = self.rng.choice(self.world.families)
        while not any(other.members):
            other = self.rng.choice(self.world.families)
        home = self.world.people[next(key for branch in other.members for key in branch)]
        again = self.draft(line.who, home, f"{other.key}-again", actor, other)
        again.slips.append(("double_page", ""))
        return self.slip(again)

    def _blocks(self, lines: list[Line], actor: str) -> list[Line]:
        """A run of rows with two columns changed over, or one column shifted by a row; a row that
        is written on the next page."""
        for start in range(0, len(lines), BLOCK):
            block = lines[start : start + BLOCK]
            if self.happens(SWAPPED, block, actor, 0):
                pair = self.rng.choice(SWAPS)
                for line in block:
                    line.swapped = "/".join(pair)
                    line.slips.append(("columns_swapped", line.swapped))
            elif len(block) > 8 and self.happens(SHIFTED, block, actor, 0):
                self._shift(block[3 : 3 + self.rng.randint(4, len(block) - 4)])
        for line, following in pairwise(lines):
            if line.page != following.page and self.happens(OTHER_PAGE, line, actor, line.house):
                line.page, line.head, line.kin = following.page, following.head, "other"
                line.slips.append(("other_page", ""))
        return lines

    def _shift(self, block: list[Line]) -> None:
        what = self.rng.choice(("born", "number", "name"))
        values = [getattr(line, what) for line in block]
        for line, value in zip(block, values[-1:] + values[:-1], strict=True):
            setattr(line, what, value)
            line.slips.append(("block_shift", what))

    def _written(self, lines: Iterable[Line], actor: str) -> Iterator[Written]:
        number, last, group = 0, "", -1
        for line in lines:
            if self.reset[actor] and line.group != group:
                number = 0
            fresh = line.page != last
            number, last, group = number + fresh, line.page, line.group
            yield line, self._cells(line, actor, number, fresh)

    def _cells(self, line: Line, actor: str, number: int, fresh: bool) -> list[str]:
        village = self.world.villages[self.world.families[line.house // 10].village]
        olds = village.olds if self.old_name[actor] else (line.village,)
        place = line.village if line.village != village.name else olds[line.group % len(olds)]
        self._mark(line, actor, place != line.village)
        shown = fresh or not self.merged[actor]
        date = paper.date_cell(line.born, self.dates[actor]) if line.born else line.birth_text or ""
        near = (
            f"{place}{'上中下'[line.door % 3]}院子"
            if self.nick[actor]
            else f"{place}村{line.group}组{line.door}号"
        )
        cells = {
            "village": place + "村", "group": paper.group_cell(line.group, self.groups[actor]),
            "house_no": f"{line.group}-{number}" if self.reset[actor] else str(number),
            "head": line.head, "name": " ".join(line.name) if self._apart(line) else line.name,
            "kin": RELATIONS[line.kin][1 if self.folk[actor] else 0],
            "sex": "" if self.no_sex[actor] else "男" if line.male else "女",
            "born": date, "number": paper.number_cell(line.number, self.numbers[actor]),
            "people": line.people, "marital": line.marital, "phone": line.phone,
            "address": self.world.town + near,
            "registered": "本村" if line.who.registered else "外地",
            "note": line.note,
        }  # fmt: skip
        if line.swapped:
            one, other = line.swapped.split("/")
            cells[one], cells[other] = cells[other], cells[one]
        if not shown:
            cells["house_no"] = cells["head"] = ""
        return list(cells.values())

    def _apart(self, line: Line) -> bool:
        """Whether a name of two characters is written with a gap."""
        return self.spaced[line.actor] and len(line.name) == 2

    def _mark(self, line: Line, actor: str, old: bool) -> None:
        """Say which habits took something from this row."""
        marks = (
            (f"date_{self.dates[actor]}", self.dates[actor] != "iso" and line.born is not None),
            (f"id_{self.numbers[actor]}", paper.harmed(self.numbers[actor], line.number)),
            ("old_village_name", old),
            ("name_spaced", self._apart(line)),
            ("sex_missing", self.no_sex[actor]),
            ("merged_cells", self.merged[actor]),
        )
        line.slips += [(name, "") for name, holds in marks if holds]
