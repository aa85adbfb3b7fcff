"""Writes every register as the truth would have it: the state of the books before anyone made a
mistake."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from doorstep_demo.identity import random_day
from doorstep_demo.kinship import relation
from doorstep_demo.offices import Offices
from doorstep_demo.people import ABSENT, MIGRANT, Household, Move, Person, Truth
from doorstep_demo.places import COUNTY, TOWN, VILLAGES
from doorstep_demo.records import Ledger, Record
from doorstep_demo.sheet import Value
from doorstep_demo.township import address

ITEMS = (
    "办公桌",
    "文件柜",
    "血压计",
    "体温计",
    "听诊器",
    "诊察床",
    "药品柜",
    "电脑",
    "打印机",
    "宣传栏",
)

POSTS = ("村党支部书记", "村委会主任", "村文书", "妇联主席", "村医")
DOCTORS = ("黄医生", "陈医生", "林医生", "郭医生", "王护士")


class RegisterDraft:
    """Fills a ledger from the truth, each record at the desk that keeps it."""

    def __init__(self, truth: Truth, offices: Offices, rng: Random) -> None:
        self.truth, self.offices, self.rng = truth, offices, rng
        self.ledger = Ledger()

    def all(self) -> Ledger:
        """Every register but the visits."""
        for house in self.truth.households.values():
            self._house(house)
        for person in self.truth.persons.values():
            if person.household in self.truth.households:
                self._events(person)
        for couple in self.truth.couples:
            if couple.on >= self.truth.window:
                self._marriage(couple.husband, couple.wife, couple.on)
        self._sites()
        for register in (
            "births",
            "deaths",
            "marriages",
            "move_in",
            "move_out",
            "services",
            "certificates",
        ):
            self.ledger.by_register.setdefault(register, []).sort(key=_order)
        return self.ledger

    def write(
        self,
        register: str,
        house: Household,
        roles: dict[str, int],
        values: dict[str, Value],
        desk: str = "",
    ) -> Record | None:
        """A record at the register's desk; None when no office keeps it there."""
        found = self.offices.find(desk or register, house.village, house.group)
        if found is None:
            return None
        base: dict[str, Value] = {"village": VILLAGES[house.village - 1].full}
        record = Record(register, house.village, house.hid, roles, base | values, found.layout)
        record.file = found.file
        return self.ledger.add(record)

    def person(
        self, p: Person, house: Household, head: Person, word: str | None = None
    ) -> Record | None:
        """A line of the person register."""
        values: dict[str, Value] = {
            "name": p.name,
            "sex": p.sex,
            "birth_date": p.born,
            "id_number": p.id_number,
            "phone": p.phone,
            "relation_to_head": word or relation(p, head, self.truth.persons),
            "rank": p.rank,
            "household_no": house.number,
            "head_name": head.name,
            "group": house.group,
            "address": address(house),
            "residence_status": p.status,
            "marital_status": p.marital,
            "ethnicity": p.ethnicity,
            "registered_residence": COUNTY + TOWN
            if p.status != MIGRANT
            else p.moves[-1].from_place,
        }
        return self.write("persons", house, {"person": p.pid}, values)

    def _house(self, house: Household) -> None:
        living = self.truth.living(house)
        if not living:
            return
        head = living[0]
        for p in living:
            self.person(p, house, head)
        self._struck(house, head)
        if not house.migrant:
            values: dict[str, Value] = {
                "household_no": house.number,
                "group": house.group,
                "head_name": head.name,
                "address": address(house),
                "phone": head.phone,
                "id_number": head.id_number,
            }
            self.write("households", house, {"head": head.pid}, values)

    def _struck(self, house: Household, head: Person) -> None:
        """Offices that strike out rather than delete still show who died or left in the last
        year."""
        desk = self.offices.find("persons", house.village, house.group)
        if desk is None or not desk.layout.keeps_struck:
            return
        for pid in house.members:
            p = self.truth.persons[pid]
            gone = p.died or (p.moves[-1].when if p.left else None)
            if gone is not None and (self.truth.as_of - gone).days < 400:
                record = self.person(p, house, head, None)
                if record is not None:
                    record.struck = True

    def _events(self, p: Person) -> None:
        truth, house = self.truth, self.truth.households[p.household]
        bare: dict[str, Value] = {
            "name": p.name,
            "sex": p.sex,
            "birth_date": p.born,
            "id_number": p.id_number,
            "household_no": house.number,
            "address": address(house),
            "group": house.group,
        }
        if p.born >= truth.window and p.status != MIGRANT and p.mother is not None:
            self._birth(p, house)
        if p.died is not None and p.died >= truth.window:
            done = p.died + timedelta(days=self.rng.randrange(2, 26))
            self.write(
                "deaths",
                house,
                {"person": p.pid},
                bare | {"death_date": p.died, "deregistered_date": done},
            )
        for move in p.moves:
            self._move(p, move, house, bare)
        if p.died is None and not p.left:
            self._services(p, house, bare)
            self._papers(p, house)

    def _birth(self, p: Person, house: Household) -> None:
        mother, father = self.truth.persons[p.mother or 0], self.truth.persons[p.father or 0]
        values: dict[str, Value] = {
            "child_name": p.name,
            "child_sex": p.sex,
            "birth_date": p.born,
            "id_number": p.id_number,
            "mother_name": mother.name,
            "mother_id": mother.id_number,
            "father_name": father.name,
            "father_id": father.id_number,
            "registered_date": p.born + timedelta(days=self.rng.randrange(4, 28)),
        }
        roles = {"child": p.pid, "mother": mother.pid, "father": father.pid}
        self.write("births", house, roles, values)

    def _marriage(self, husband: int, wife: int, on: date) -> None:
        man, woman = self.truth.persons[husband], self.truth.persons[wife]
        house = self.truth.households[man.household]
        number = f"J350998-{on.year}-{self.rng.randrange(1, 999999):06d}"
        values: dict[str, Value] = {
            "husband_name": man.name,
            "husband_id": man.id_number,
            "wife_name": woman.name,
            "wife_id": woman.id_number,
            "marriage_date": on,
            "marriage_certificate_no": number,
        }
        self.write("marriages", house, {"husband": husband, "wife": wife}, values)
        if man.here and self.rng.random() < 0.6:
            self._certificate(man, house, "结婚证", number, on)

    def _move(self, p: Person, move: Move, house: Household, bare: dict[str, Value]) -> None:
        if move.to_village is not None and p.here and (move.registered or self.rng.random() < 0.7):
            extra: dict[str, Value] = {
                "move_date": move.when,
                "from_place": move.from_place,
                "reason": move.reason,
                "phone": p.phone,
            }
            self.write(
                "move_in",
                house,
                {"person": p.pid},
                bare | extra,
                "move_in" if move.registered else "tenants",
            )
        if move.from_village is not None and (move.registered or self.rng.random() < 0.65):
            gone: dict[str, Value] = {
                "move_date": move.when,
                "to_place": move.to_place,
                "reason": move.reason,
                "expected_return": move.expected_return,
                "village": VILLAGES[move.from_village - 1].full,
            }
            if move.to_village is not None:
                gone |= {"household_no": None, "address": None, "group": None}
            origin = (
                house
                if move.from_village == house.village
                else self._some_house(move.from_village, p)
            )
            self.write("move_out", origin, {"person": p.pid}, bare | gone)

    def _some_house(self, village: int, p: Person) -> Household:
        if p.father is not None and p.father in self.truth.persons:
            natal = self.truth.households[self.truth.persons[p.father].household]
            if natal.village == village:
                return natal
        return next(h for h in self.truth.households.values() if h.village == village)

    def _services(self, p: Person, house: Household, bare: dict[str, Value]) -> None:
        rng, as_of = self.rng, self.truth.as_of
        age, wanted = p.age(as_of), list[str]()
        away = p.status == ABSENT
        if away:
            return
        if age >= 65 and rng.random() < 0.55:
            wanted.append("老年人健康体检")
        if age >= 45 and rng.random() < 0.11:
            wanted.append(rng.choice(("高血压随访", "高血压随访", "糖尿病随访")))
        if age <= 6 and rng.random() < 0.7:
            wanted.append("0-6岁儿童健康管理")
        came = max(
            [p.born + timedelta(days=30), as_of - timedelta(days=330), *(m.when for m in p.moves)]
        )
        last = as_of - timedelta(days=36)
        if came >= last:
            return
        for service in wanted[:1]:
            when = random_day(came, last, rng)
            extra: dict[str, Value] = {
                "service": service,
                "service_date": when,
                "provider": rng.choice(DOCTORS),
                "outcome": "已提供",
            }
            self.write("services", house, {"person": p.pid}, bare | extra)

    def _papers(self, p: Person, house: Household) -> None:
        rng, age = self.rng, p.age(self.truth.as_of)
        if p.status == MIGRANT:
            return
        if p.born >= self.truth.window and rng.random() < 0.5:
            number = f"{'RSTUV'[p.born.year % 5]}35{rng.randrange(10**7):07d}"
            self._certificate(p, house, "出生医学证明", number, p.born + timedelta(days=2))
        elif age >= 66 and rng.random() < 0.2:
            issued = date(p.born.year + 65, 3 + p.pid % 9, 1 + p.pid % 27)
            if issued < self.truth.as_of:
                self._certificate(p, house, "老年人优待证", f"Y{rng.randrange(10**8):08d}", issued)
        elif age >= 20 and rng.random() < 0.011:
            issued = random_day(
                date(self.truth.as_of.year - 8, 1, 1), self.truth.as_of - timedelta(days=60), rng
            )
            if not p.moves or p.moves[0].when < issued:
                number = p.id_number + rng.choice("1234") + rng.choice("1234")
                self._certificate(p, house, "残疾人证", number, issued)

    def _certificate(self, p: Person, house: Household, kind: str, number: str, on: date) -> None:
        values: dict[str, Value] = {
            "holder_name": p.name,
            "id_number": p.id_number,
            "certificate_type": kind,
            "certificate_no": number,
            "issued_on": on,
        }
        self.write("certificates", house, {"holder": p.pid}, values)

    def _sites(self) -> None:
        for village in VILLAGES:
            house = next(h for h in self.truth.households.values() if h.village == village.no)
            for item in ITEMS:
                few = self.rng.randrange(0, 4)
                state = "完好" if few else "缺"
                self.write("sites", house, {}, {"item": item, "quantity": few, "condition": state})
            adults = [
                p
                for p in self.truth.persons.values()
                if p.here
                and p.village == village.no
                and p.status == "usual"
                and p.phone
                and 28 < p.age(self.truth.as_of) < 62
            ]
            for post, p in zip(
                POSTS, self.rng.sample(adults, min(len(adults), len(POSTS))), strict=False
            ):
                values: dict[str, Value] = {"name": p.name, "position": post, "phone": p.phone}
                self.write("contacts", house, {"person": p.pid}, values)


def _order(record: Record) -> tuple[int, str, int]:
    when = next(
        (v for k, v in record.values.items() if k != "birth_date" and isinstance(v, date)), None
    )
    return record.village, when.isoformat() if when else "", record.household
