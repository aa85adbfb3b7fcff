"""Plants wrong values into the person register: one method a kind of slip."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from lunar_python import Solar

from doorstep_demo import identity, names
from doorstep_demo.drafting import RegisterDraft
from doorstep_demo.fault import Fault
from doorstep_demo.people import Person, Truth
from doorstep_demo.places import VILLAGES, Habit
from doorstep_demo.records import Record


class ValuePlanter:
    """Writes single values wrong, and notes each as a fault."""

    def __init__(self, draft: RegisterDraft, rng: Random) -> None:
        self.draft, self.rng = draft, rng
        self.truth: Truth = draft.truth
        self.ledger = draft.ledger
        self.faults: list[Fault] = []
        self.spoiled: set[int] = set()
        self.omitted: set[int] = set()

    def habit(self, village: int) -> Habit:
        """How carefully a village's office works."""
        return VILLAGES[village - 1].habit

    def plant(self, fault: Fault) -> Fault:
        """Note a fault; its people take no second one."""
        self.faults.append(fault)
        self.spoiled |= fault.people
        return fault

    def _wrong_birth(self, record: Record, p: Person) -> Fault | None:
        if not record.layout.shows("birth_date"):
            return None
        wrong = wrong_day(
            p.born, self.rng, self.truth.as_of, record.layout.month_only("birth_date")
        )
        record.values["birth_date"] = wrong
        return Fault(
            "wrong birth date", "VAL_DATE", record.village, "birth_date", [(record, "birth_date")]
        )

    def _wrong_id(self, record: Record, p: Person) -> Fault | None:
        if not record.layout.shows("id_number"):
            return None
        breaks = self.rng.random() < 0.6
        make = identity.broken if breaks else identity.somebody_elses
        record.values["id_number"] = make(p.id_number, self.rng)
        name = "identity number mistyped" if breaks else "identity number of nobody"
        return Fault(name, "VAL_ID", record.village, "id_number", [(record, "id_number")])

    def _no_id(self, record: Record, p: Person) -> Fault | None:
        if not record.layout.shows("id_number"):
            return None
        record.values["id_number"] = None
        return Fault(
            "identity number absent", "BLANK", record.village, "blank", [(record, "id_number")]
        )

    def _wrong_name(self, record: Record, p: Person) -> Fault | None:
        kin = {self.truth.persons[pid].name for pid in self.truth.households[p.household].members}
        wrong, sort = names.variant(p.name, self.rng)
        if wrong in kin:
            return None
        record.values["name"] = wrong
        fault = Fault(
            "name variant: " + sort, "VAL_NAME", record.village, "name", [(record, "name")]
        )
        if record.values.get("relation_to_head") == "户主":
            fault.households.add(record.household)
        return fault

    def _wrong_sex(self, record: Record, p: Person) -> Fault | None:
        if not record.layout.shows("sex"):
            return None
        record.values["sex"] = "female" if p.sex == "male" else "male"
        return Fault("wrong sex", "VAL_SEX", record.village, "sex", [(record, "sex")])

    def _wrong_relation(self, record: Record, p: Person) -> Fault | None:
        word = record.values.get("relation_to_head")
        swaps = {
            "配偶": ("户主",),
            "儿媳": ("女", "户主"),
            "孙子": ("子",),
            "孙女": ("女",),
            "母亲": ("户主",),
            "子": ("户主",),
        }
        if word not in swaps or not record.layout.shows("relation_to_head"):
            return None
        wrong = self.rng.choice(swaps[str(word)])
        record.values["relation_to_head"] = wrong
        what = "two heads" if wrong == "户主" else "relation_to_head"
        return Fault(
            "wrong relation",
            "VAL_RELATION",
            record.village,
            what,
            [(record, "relation_to_head")],
            households={record.household},
        )

    def _shared_id(self, record: Record, p: Person) -> Fault | None:
        others = [r for r in self.ledger.by_register["persons"] if r.village == record.village]
        other = self.rng.choice(others)
        whose = other.roles["person"]
        near = other.household == record.household
        if (
            near
            or other.struck
            or whose in self.spoiled
            or not (other.layout.shows("id_number") and record.layout.shows("id_number"))
        ):
            return None
        record.values["id_number"] = self.truth.persons[whose].id_number
        origins = [(record, "id_number"), (other, "id_number")]
        return Fault(
            "one number for two persons", "REG_CONFLICT", record.village, "shared", origins, {whose}
        )

    def _damaged_id(self, record: Record, p: Person) -> Fault | None:
        if not record.layout.shows("id_number") or p.id_number.endswith("X"):
            return None
        short = self.rng.random() < 0.4
        record.written["id_number"] = (
            p.id_number[:-1] if short else float(int(p.id_number) // 1000 * 1000)
        )
        name = "identity number too short" if short else "identity number turned into a number"
        equal = ("VAL_ID",) if short else ()
        return Fault(
            name, "UNREADABLE", record.village, "damaged", [(record, "id_number")], equal=equal
        )

    def _impossible_date(self, record: Record, p: Person) -> Fault | None:
        if not record.layout.shows("birth_date") or record.layout.name == "birth-in-three-columns":
            return None
        if self.rng.random() < 0.35:
            record.written["birth_date"] = f"{p.age(self.truth.as_of)}岁"
            name = "age where a birth date belongs"
            return Fault(name, "UNREADABLE", record.village, "damaged", [(record, "birth_date")])
        month, day = self.rng.choice(((2, 30), (13, 5), (4, 31), (6, 31), (2, 30)))
        record.written["birth_date"] = f"{p.born.year}.{month}.{day}"
        return Fault(
            "impossible date", "UNREADABLE", record.village, "damaged", [(record, "birth_date")]
        )


def wrong_day(day: date, rng: Random, as_of: date, by_year: bool) -> date:
    """A birth date as clerks get it wrong: a year off, day and month swapped, the lunar date taken
    for a solar one."""
    while True:
        pick = 0.0 if by_year else rng.random()
        wrong = day
        if pick < 0.3:
            wrong = day.replace(year=day.year + rng.choice((-1, 1)), day=min(day.day, 28))
        elif pick < 0.5:
            wrong = (
                day.replace(month=day.day, day=day.month)
                if day.day <= 12
                else day + timedelta(days=rng.choice((-10, 10)))
            )
        elif pick < 0.7:
            moon = Solar.fromYmd(day.year, day.month, day.day).getLunar()
            wrong = date(moon.getYear(), abs(moon.getMonth()), min(moon.getDay(), 28))
        else:
            wrong = day + timedelta(days=rng.choice((-30, -9, -2, -1, 1, 2, 3, 9, 20, 31)))
        if wrong != day and wrong < as_of - timedelta(days=40):
            return wrong
