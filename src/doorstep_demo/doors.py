"""The visit round: who is sampled, who opens, and what is said at the door - the truth, in people's
own words."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from doorstep_demo.drafting import RegisterDraft
from doorstep_demo.fault import Fault
from doorstep_demo.kinship import relation
from doorstep_demo.people import ABSENT, Household, Person, Truth
from doorstep_demo.records import Ledger, Record
from doorstep_demo.sheet import Value
from doorstep_demo.spelling import lunar
from doorstep_demo.township import address

OUTCOMES = (("complete", 68), ("proxy", 12), ("noncontact", 15), ("refused", 5))
WORDS = {"complete": "完成", "proxy": "代答", "noncontact": "无人在家", "refused": "拒访"}
VISITORS = ("陈晓燕、林志明", "黄丽娟、吴国平", "李秀芳、张建辉", "周文斌、郑美玲")


class VisitRound:
    """One visit round over a sample of households; `complete` households are evidence, all others
    are not."""

    def __init__(
        self, draft: RegisterDraft, faults: list[Fault], omitted: set[int], rng: Random
    ) -> None:
        self.draft, self.rng, self.omitted = draft, rng, omitted
        self.truth: Truth = draft.truth
        self.ledger: Ledger = draft.ledger
        self.complete: set[int] = set()
        self.denied = {f.origins[0][0] for f in faults if f.code == "SVC_UNCONF"}
        self.unseen = {f.origins[0][0] for f in faults if f.code == "DOC_UNSEEN"}

    def go(self) -> None:
        """Visit every sampled household."""
        for house in self._sample():
            living = self.truth.living(house)
            if living:
                self._visit(house, living)
        self.ledger.by_register.setdefault("visits", [])

    def _sample(self) -> list[Household]:
        start = self.truth.window
        eventful: set[int] = set()
        for p in self.truth.persons.values():
            recent = (
                p.born >= start
                or (p.died or date.min) >= start
                or (p.married_on or date.min) >= start
            )
            if recent or any(m.when >= start for m in p.moves if m.registered):
                eventful.add(p.household)
        served = {record.household for record in self.ledger.by_register.get("services", ())}
        chosen = []
        for house in self.truth.households.values():
            rate = (
                0.36
                if house.hid in eventful
                else 0.3
                if house.migrant
                else 0.22
                if house.hid in served
                else 0.04
            )
            if self.rng.random() < rate:
                chosen.append(house)
        return chosen

    def _outcome(self, living: list[Person]) -> str:
        home = any(p.status != ABSENT and p.age(self.truth.as_of) >= 17 for p in living)
        outcome = self.rng.choices([o for o, _ in OUTCOMES], [w for _, w in OUTCOMES])[0]
        if not home and outcome in ("complete", "refused"):
            return "noncontact"
        return outcome

    def _visit(self, house: Household, living: list[Person]) -> None:
        outcome = self._outcome(living)
        day = self.truth.as_of - timedelta(days=self.rng.randrange(3, 26))
        unknown = living[0].pid in self.omitted
        base: dict[str, Value] = {
            "household_no": None if unknown else house.number,
            "address": address(house),
            "visit_date": day,
            "visitor": self.rng.choice(VISITORS),
            "visit_outcome": WORDS[outcome],
        }
        if outcome in ("noncontact", "refused"):
            respondent = "无" if outcome == "noncontact" else "本人"
            self.draft.write(
                "visits",
                house,
                {},
                base | {"respondent": respondent if outcome == "noncontact" else "无"},
            )
        elif outcome == "proxy":
            self._proxy(house, living, base)
        else:
            self._complete(house, living, base)

    def _proxy(self, house: Household, living: list[Person], base: dict[str, Value]) -> None:
        """A neighbour names those she remembers; some of it is wrong, none of it is evidence."""
        for p in living:
            if p.age(self.truth.as_of) < 6 and self.rng.random() < 0.5:
                continue
            status = "usual" if self.rng.random() < 0.2 else p.status
            word = relation(p, living[0], self.truth.persons)
            said: dict[str, Value] = {
                "name": p.name,
                "sex": p.sex,
                "relation_to_head": word,
                "rank": p.rank,
                "residence_status": status,
                "respondent": "邻居",
            }
            self.draft.write("visits", house, {"person": p.pid}, base | said)

    def _complete(self, house: Household, living: list[Person], base: dict[str, Value]) -> None:
        self.complete.add(house.hid)
        booklet = self.rng.random() < 0.85
        answers = [p for p in living if p.status != ABSENT and p.age(self.truth.as_of) >= 17]
        first = self.rng.choice(answers)
        for p in living:
            own = p.pid == first.pid or (p in answers and self.rng.random() < 0.75)
            said: dict[str, Value] = {
                "name": p.name,
                "sex": p.sex,
                "birth_date": p.born,
                "phone": p.phone,
                "id_number": p.id_number if booklet else None,
                "residence_status": p.status,
                "relation_to_head": relation(p, living[0], self.truth.persons),
                "rank": p.rank,
                "marital_status": p.marital,
                "respondent": "本人" if own else "家人",
            }
            if p.married_on and p.married_on >= self.truth.window:
                said["marriage_date"] = p.married_on
            record = self.draft.write("visits", house, {"person": p.pid}, base | said)
            if record is None:
                continue
            self._own_words(record, p)
            self._papers(record, p, booklet and p.pid == living[0].pid)
            self._service(record, p)

    def _own_words(self, record: Record, p: Person) -> None:
        """Harmless ways of speaking: a wedding by its month, an old birthday by the farmers'
        calendar."""
        wedding = record.values.get("marriage_date")
        if isinstance(wedding, date) and self.rng.random() < 0.7:
            record.written["marriage_date"] = f"{wedding.year}年{wedding.month}月"
            record.values["marriage_date"] = wedding
        if p.born.year < 1965 and self.rng.random() < 0.03:
            record.written["birth_date"] = lunar(p.born, words=False)
        elif self.rng.random() < 0.01:
            record.written["birth_date"] = f"{p.born.year}年{p.born.month}月"

    def _papers(self, record: Record, p: Person, booklet: bool) -> None:
        seen = ["户口簿"] if booklet else []
        if p.status != ABSENT and p.age(self.truth.as_of) >= 18 and self.rng.random() < 0.6:
            seen.append("身份证")
        missing = False
        for paper in self.ledger.of(p.pid):
            if paper.register == "certificates":
                kind = str(paper.values["certificate_type"])
                if paper in self.unseen:
                    missing = True
                    if seen and self.rng.random() < 0.4:
                        record.values["papers_seen"] = "、".join(seen) + f"（未见{kind}）"
                else:
                    seen.append(kind)
        if "papers_seen" not in record.values and (seen or missing):
            record.values["papers_seen"] = "、".join(seen) or "未见"

    def _service(self, record: Record, p: Person) -> None:
        given = [r for r in self.ledger.of(p.pid) if r.register == "services"]
        if not given:
            return
        service = given[0]
        record.values["service"] = service.values["service"]
        record.values["service_date"] = service.values["service_date"]
        record.values["outcome"] = "否" if service in self.denied else "是"


def answers_for_self(record: Record) -> bool:
    """Whether the person spoke for himself or herself."""
    return record.values.get("respondent") == "本人"
