"""Plants the faults of event, service and certificate registers."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from doorstep_demo import identity, names
from doorstep_demo.fault import Fault
from doorstep_demo.identity import random_day
from doorstep_demo.people import ABSENT
from doorstep_demo.places import VILLAGES
from doorstep_demo.planting import Planter
from doorstep_demo.planting_values import wrong_day
from doorstep_demo.records import Record
from doorstep_demo.sheet import Value


class EventPlanter:
    """Damages events after the person register, so that one person carries one identity fault at
    most."""

    def __init__(self, planter: Planter, rng: Random) -> None:
        self.planter, self.rng, self.ledger = planter, rng, planter.ledger
        self.truth = planter.truth
        self.touched: set[Record] = set()

    def all(self) -> None:
        """Every event register."""
        for record in list(self._rows("births")):
            self._birth(record)
        for record in list(self._rows("deaths")):
            self._death(record)
        for record in self._rows("marriages"):
            self._marriage(record)
        for record in self._rows("services"):
            self._service(record)
        self._after_death()
        for record in self._rows("certificates"):
            self._certificate(record)
        for register in ("move_in", "move_out"):
            for record in self._rows(register):
                if self._chance(record, 0.008):
                    self._id(record, "person", "id_number")

    def _rows(self, register: str) -> list[Record]:
        return self.ledger.by_register.get(register, [])

    def _chance(self, record: Record, rate: float) -> bool:
        clean = record not in self.touched and not any(
            pid in self.planter.spoiled for pid in record.roles.values()
        )
        return clean and self.rng.random() < rate * VILLAGES[record.village - 1].habit.paper

    def _add(
        self, name: str, code: str, what: str, record: Record, column: str, *people: int
    ) -> None:
        self.touched.add(record)
        self.planter.plant(Fault(name, code, record.village, what, [(record, column)], set(people)))

    def _birth(self, record: Record) -> None:
        child, born = record.roles["child"], record.values["birth_date"]
        assert isinstance(born, date)
        if self._chance(record, 0.02) and record.layout.shows("birth_date"):
            wrong = wrong_day(
                born, self.rng, self.truth.as_of, record.layout.month_only("birth_date")
            )
            record.values["birth_date"] = wrong
            self._add(
                "wrong birth date in births", "VAL_DATE", "birth_date", record, "birth_date", child
            )
        elif self._chance(record, 0.012):
            record.values["child_sex"] = (
                "female" if record.values["child_sex"] == "male" else "male"
            )
            self._add("wrong sex in births", "VAL_SEX", "sex", record, "child_sex", child)
        elif self._chance(record, 0.015):
            record.values["child_name"] = names.variant(str(record.values["child_name"]), self.rng)[
                0
            ]
            self._add("name variant in births", "VAL_NAME", "name", record, "child_name", child)
        elif self._chance(record, 0.012) and record.layout.shows("mother_id"):
            self._id(record, "mother", "mother_id")
        elif self._chance(record, 0.01):
            twin = Record(
                "births",
                record.village,
                record.household,
                dict(record.roles),
                dict(record.values),
                record.layout,
            )
            twin.file = record.file
            self.ledger.add(twin)
            self.touched |= {record, twin}
            origins = [(twin, "child_name"), (record, "child_name")]
            self.planter.plant(
                Fault("birth entered twice", "REG_DUP", record.village, "twice", origins, {child})
            )
        elif self.rng.random() < 0.09:
            self._late(record, born, "registered_date")

    def _late(self, record: Record, event: date, column: str) -> None:
        done = event + timedelta(days=self.rng.randrange(38, 200))
        if record in self.touched or done > self.truth.as_of:
            return
        record.values[column] = done
        self.touched.add(record)
        self.planter.faults.append(
            Fault("registered late", "LATE", record.village, "late", [(record, column)])
        )

    def _death(self, record: Record) -> None:
        pid, died = record.roles["person"], record.values["death_date"]
        assert isinstance(died, date)
        paper = VILLAGES[record.village - 1].habit.paper
        if self._chance(record, 0.018) and record.layout.shows("birth_date"):
            born = self.truth.persons[pid].born
            died = born - timedelta(days=self.rng.randrange(40, 900))
            record.values["death_date"] = died
            record.values["deregistered_date"] = None
            self._add("death before birth", "LOGIC", "order", record, "death_date", pid)
        elif self._chance(record, 0.006):
            record.written["death_date"] = (
                f"{died.year}.{self.rng.choice(('2.30', '11.31', '13.8'))}"
            )
            self._add(
                "impossible date of death", "UNREADABLE", "damaged", record, "death_date", pid
            )
        elif self._chance(record, 0.01) and record.layout.shows("id_number"):
            self._id(record, "person", "id_number")
        elif self._chance(record, 0.006):
            twin = Record(
                "deaths",
                record.village,
                record.household,
                dict(record.roles),
                dict(record.values),
                record.layout,
            )
            twin.file = record.file
            self.ledger.add(twin)
            self.touched |= {record, twin}
            origins = [(twin, "name"), (record, "name")]
            self.planter.plant(
                Fault("death entered twice", "REG_DUP", record.village, "twice", origins, {pid})
            )
        elif self.rng.random() < 0.08 * max(paper, 0.4):
            self._late(record, died, "deregistered_date")

    def _marriage(self, record: Record) -> None:
        on, people = record.values["marriage_date"], set(record.roles.values())
        assert isinstance(on, date)
        paper = VILLAGES[record.village - 1].habit.paper
        if self.rng.random() < 0.09 * max(paper, 0.4):
            wrong = on + timedelta(days=self.rng.choice((-365, -120, -75, 65, 95, 150)))
            if wrong < self.truth.as_of - timedelta(days=10):
                record.values["marriage_date"] = wrong
                self.touched.add(record)
                origins = [(record, "marriage_date")]
                self.planter.faults.append(
                    Fault(
                        "wrong marriage date",
                        "VAL_DATE",
                        record.village,
                        "marriage_date",
                        origins,
                        people,
                    )
                )
        elif self._chance(record, 0.02):
            self._id(record, "wife", "wife_id")

    def _id(self, record: Record, role: str, column: str) -> None:
        number = record.values.get(column)
        if not isinstance(number, str) or not record.layout.shows(column):
            return
        masked = record.layout.masks_ids
        breaks = not masked and self.rng.random() < 0.6
        record.values[column] = (identity.broken if breaks else identity.somebody_elses)(
            number, self.rng
        )
        self._add(
            f"identity number wrong in {record.register}",
            "VAL_ID",
            "id_number",
            record,
            column,
            record.roles[role],
        )

    def _service(self, record: Record) -> None:
        pid = record.roles["person"]
        if self.rng.random() < VILLAGES[record.village - 1].habit.invented:
            origins = [(record, "service_date")]
            self.planter.faults.append(
                Fault(
                    "service never given", "SVC_UNCONF", record.village, "service", origins, {pid}
                )
            )
        elif self._chance(record, 0.006) and record.layout.shows("id_number"):
            self._id(record, "person", "id_number")
        elif self._chance(record, 0.006):
            record.values["name"] = names.variant(str(record.values["name"]), self.rng)[0]
            self._add("name variant in services", "VAL_NAME", "name", record, "name", pid)

    def _after_death(self) -> None:
        """A few of the dead were served on, after or (truly) before they died."""
        draft = self.planter.draft
        for record in list(self._rows("deaths")):
            pid, house = record.roles["person"], self.truth.households[record.household]
            p, died = self.truth.persons[pid], record.values["death_date"]
            if (
                record in self.touched
                or pid in self.planter.spoiled
                or not isinstance(died, date)
                or p.status == ABSENT
            ):
                continue
            after = self.rng.random() < 0.035
            if not after and self.rng.random() > 0.03:
                continue
            last = self.truth.as_of - timedelta(days=5)
            when = (
                random_day(died + timedelta(days=20), last, self.rng)
                if after
                else died - timedelta(days=self.rng.randrange(20, 150))
            )
            if not (died + timedelta(days=15) < when <= last) and after:
                continue
            values = {
                k: v
                for k, v in record.values.items()
                if k in ("name", "sex", "birth_date", "id_number", "household_no")
            }
            more: dict[str, Value] = {
                "service": "老年人健康体检",
                "service_date": when,
                "provider": "林医生",
                "outcome": "已提供",
            }
            if p.age(when) < 65:
                continue
            made = draft.write("services", house, {"person": pid}, values | more)
            if after and made is not None:
                self._add("service after death", "LOGIC", "after", made, "service_date", pid)
                self.planter.faults[-1].origins.append((record, "death_date"))

    def _certificate(self, record: Record) -> None:
        pid = record.roles["holder"]
        if self.rng.random() < 0.07:
            origins = [(record, "certificate_no")]
            self.planter.faults.append(
                Fault("certificate not seen", "DOC_UNSEEN", record.village, "paper", origins, {pid})
            )
        elif self._chance(record, 0.006):
            self._id(record, "holder", "id_number")
