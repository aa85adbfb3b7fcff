"""Plants the person register's faults: people missing, too many or twice, and values written
wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from doorstep_demo import identity, names
from doorstep_demo.fault import OPTIONAL, Fault
from doorstep_demo.kinship import relation
from doorstep_demo.people import ABSENT, Household, Person
from doorstep_demo.places import VILLAGES
from doorstep_demo.planting_values import ValuePlanter
from doorstep_demo.records import Record
from doorstep_demo.township import address

VALUE_RATES = (
    ("birth_date", 0.022),
    ("id_wrong", 0.011),
    ("id_absent", 0.025),
    ("name", 0.018),
    ("sex", 0.004),
    ("relation", 0.004),
    ("id_shared", 0.0015),
    ("id_damaged", 0.003),
    ("date_impossible", 0.0015),
)


class Planter(ValuePlanter):
    """Damages a true draft at the rates of each village's office, and remembers every wound."""

    def persons(self) -> None:
        """All faults of the person register."""
        self._omissions()
        self._twice()
        self._not_cancelled()
        self._order()
        self._values()
        self._old_forms()
        self._status_and_phone()
        self._addresses()
        self._head_names()

    def _omissions(self) -> None:
        for house in self.truth.households.values():
            habit, living = self.habit(house.village), self.truth.living(house)
            if house.migrant:
                if self.rng.random() < min(0.28 * habit.omission, 0.5):
                    for p in living:
                        self._omit(p, "in-migrant missing")
                continue
            for p in living:
                arrived = any(m.registered and m.to_village for m in p.moves)
                recent = (self.truth.as_of - p.born).days
                rate = (
                    0.07
                    if recent < 365
                    else 0.03
                    if p.born >= self.truth.window
                    else 0.03
                    if arrived
                    else 0.0
                )
                if p.pid != house.head and self.rng.random() < rate * habit.omission:
                    self._omit(
                        p, "birth missing" if p.born >= self.truth.window else "arrival missing"
                    )
        self.ledger.drop(
            {
                r
                for pid in self.omitted
                for r in self.ledger.of(pid)
                if r.register in ("persons", "households")
            }
        )

    def _omit(self, p: Person, name: str) -> None:
        self.omitted.add(p.pid)
        self.plant(Fault(name, "REG_OMIT", p.village, "omission", people={p.pid}))

    def _twice(self) -> None:
        for p in self.truth.persons.values():
            natal = self._natal(p)
            if (
                natal is None
                or p.pid in self.spoiled
                or p.household not in self.truth.households
                or not p.here
            ):
                continue
            fresh = any(m.from_village is not None and m.registered for m in p.moves)
            rate = 0.3 if fresh else 0.1 if p.sex == "female" else 0.045
            if self.rng.random() < rate * min(self.habit(natal.village).paper, 1.4):
                self._copy(p, natal)

    def _natal(self, p: Person) -> Household | None:
        """The parents' household, when the person now has another one and the parents' still
        stands."""
        father = self.truth.persons.get(p.father or 0)
        house = self.truth.households.get(father.household) if father else None
        if house is None or house.hid == p.household or not self.truth.living(house):
            return None
        return house

    def _copy(self, p: Person, natal: Household) -> None:
        head = self.truth.persons[natal.head]
        own = next(iter(self.ledger.of(p.pid, "persons")), None)
        second = self.draft.person(p, natal, head)
        if own is None or second is None:
            return
        second.values["marital_status"] = "未婚" if self.rng.random() < 0.5 else p.marital
        if p.phone and self.rng.random() < 0.5:
            second.values["phone"] = None
        origins = [(second, "name"), (own, "name")]
        name = "married-in twice" if p.sex == "female" else "split household twice"
        self.plant(
            Fault(
                name,
                "REG_DUP",
                natal.village,
                "twice",
                origins,
                {p.pid},
                note="second line in the parents' household",
            )
        )

    def _not_cancelled(self) -> None:
        for p in list(self.truth.persons.values()):
            house = self.truth.households.get(p.household)
            if house is None or p.here or p.pid in self.spoiled or not self.truth.living(house):
                continue
            dead = p.died is not None
            if p.died is not None and p.died < self.truth.window:
                continue
            rate = 0.075 if dead else 0.06
            if self.rng.random() < rate * self.habit(house.village).paper:
                self._keep(p, house, dead)

    def _keep(self, p: Person, house: Household, dead: bool) -> None:
        self.ledger.drop(set(self.ledger.of(p.pid, "persons")))
        living = self.truth.living(house)
        head = self.truth.head_of([*living, p])
        kept = self.draft.person(p, house, head)
        if kept is None:
            return
        kept.values["residence_status"] = "usual"
        if head.pid == p.pid:
            for member in living:
                for record in self.ledger.of(member.pid, "persons"):
                    if record.household == house.hid:
                        record.values["relation_to_head"] = relation(
                            member, head, self.truth.persons
                        )
        fault = Fault(
            "death not cancelled" if dead else "departure not cancelled",
            "REG_OVER",
            house.village,
            "dead" if dead else "gone",
            [(kept, "name")],
            {p.pid},
            equal=() if dead else ("RES_STATUS",),
        )
        if head.pid == p.pid:
            fault.households.add(house.hid)
        self.plant(fault)
        if dead and self.rng.random() < 0.08:
            self.ledger.drop(set(self.ledger.of(p.pid, "deaths")))

    def _order(self) -> None:
        def key(record: Record) -> tuple[int, int, int, bool, date, int]:
            house = self.truth.households[record.household]
            born = record.values.get("birth_date")
            first = record.values.get("relation_to_head") != "户主" or record.struck
            day = born if isinstance(born, date) else date.min
            return house.village, house.group, house.hid, first, day, record.roles["person"]

        self.ledger.by_register["persons"].sort(key=key)

    def _values(self) -> None:
        makers: dict[str, Callable[[Record, Person], Fault | None]] = {
            "birth_date": self._wrong_birth,
            "id_wrong": self._wrong_id,
            "id_absent": self._no_id,
            "name": self._wrong_name,
            "sex": self._wrong_sex,
            "relation": self._wrong_relation,
            "id_shared": self._shared_id,
            "id_damaged": self._damaged_id,
            "date_impossible": self._impossible_date,
        }
        kinds, rates = [k for k, _ in VALUE_RATES], [r for _, r in VALUE_RATES]
        total = sum(rates)
        for record in self.ledger.by_register["persons"]:
            pid = record.roles["person"]
            if record.struck or pid in self.spoiled:
                continue
            if self.rng.random() < total * self.habit(record.village).paper:
                made = makers[self.rng.choices(kinds, rates)[0]](record, self.truth.persons[pid])
                if made is not None:
                    made.people.add(pid)
                    self.plant(made)

    def _old_forms(self) -> None:
        """Old people's names in the characters, and numbers in the fifteen digits, of their first
        papers.

        Whether that is a fault is a matter of taste: the key explains such findings and asks for
        none.
        """
        for record in self.ledger.by_register["persons"]:
            pid = record.roles["person"]
            p = self.truth.persons[pid]
            if (
                pid in self.spoiled
                or record.struck
                or p.born.year > 1958
                or self.rng.random() > 0.01
            ):
                continue
            old = names.traditional(p.name)
            if old != p.name:
                record.values["name"] = old
                self.plant(
                    Fault(
                        "traditional characters",
                        "VAL_NAME",
                        record.village,
                        OPTIONAL,
                        [(record, "name")],
                        {pid},
                    )
                )
            elif record.layout.shows("id_number"):
                record.written["id_number"] = p.id_number[:6] + p.id_number[8:17]
                origins = [(record, "id_number")]
                self.plant(
                    Fault(
                        "fifteen-digit number", "VAL_ID", record.village, OPTIONAL, origins, {pid}
                    )
                )

    def _status_and_phone(self) -> None:
        gone = {f.origins[0][0] for f in self.faults if f.code == "REG_OVER"}
        for record in self.ledger.by_register["persons"]:
            pid, habit = record.roles["person"], self.habit(record.village)
            p, rng = self.truth.persons[pid], self.rng
            if record.struck or record in gone or pid in self.omitted:
                continue
            if (
                p.status == ABSENT
                and record.layout.shows("residence_status")
                and rng.random() < 0.11 * max(habit.paper, 0.6)
            ):
                record.values["residence_status"] = "usual"
                origins = [(record, "residence_status")]
                self.faults.append(
                    Fault(
                        "absent shown as present",
                        "RES_STATUS",
                        record.village,
                        "residence_status",
                        origins,
                        {pid},
                    )
                )
            if (
                p.phone
                and record.values.get("phone")
                and record.layout.shows("phone")
                and rng.random() < 0.2 * max(habit.paper, 0.5)
            ):
                record.values["phone"] = self._other_phone(p.phone)
                self.faults.append(
                    Fault(
                        "wrong phone",
                        "VAL_PHONE",
                        record.village,
                        "phone",
                        [(record, "phone")],
                        {pid},
                    )
                )

    def _other_phone(self, phone: str) -> str:
        if self.rng.random() < 0.3:
            at = self.rng.randrange(3, 11)
            return (
                phone[:at]
                + str((int(phone[at]) + self.rng.randrange(1, 10)) % 10)
                + phone[at + 1 :]
            )
        return self.rng.choice(identity.PREFIXES) + f"{self.rng.randrange(10**8):08d}"

    def _addresses(self) -> None:
        blocks: dict[int, list[Record]] = {}
        for record in self.ledger.by_register["persons"]:
            if record.layout.shows("address"):
                blocks.setdefault(record.household, []).append(record)
        for hid, block in blocks.items():
            house = self.truth.households[hid]
            if self.rng.random() >= 0.01 * self.habit(house.village).paper:
                continue
            village, group = (
                VILLAGES[house.village - 1],
                house.group % VILLAGES[house.village - 1].groups + 1,
            )
            moved = self.rng.random() < 0.5
            wrong = Household(
                hid,
                "",
                house.village,
                group if moved else house.group,
                house.house + (0 if moved else 7),
            )
            for record in block:
                record.values["address"] = address(wrong)
            people = {r.roles["person"] for r in block}
            origins = [(r, "address") for r in block]
            self.faults.append(
                Fault("wrong address", "VAL_ADDRESS", village.no, "address", origins, people, {hid})
            )

    def _head_names(self) -> None:
        """The head's name beside every member is the one the office believes in, right or wrong."""
        heads: dict[int, str] = {}
        for record in self.ledger.by_register["persons"]:
            if record.values.get("relation_to_head") == "户主" and not record.struck:
                heads.setdefault(record.household, str(record.values["name"]))
        for record in self.ledger.by_register["persons"]:
            record.values["head_name"] = heads.get(record.household, record.values["head_name"])
