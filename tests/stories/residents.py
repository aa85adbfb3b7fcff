"""The residents of the simulated township, as they answer at their door: the truth, from which the
registers were made before anybody wrote them wrong. Nothing here asks the product anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from doorstep_demo import names
from doorstep_demo.kinship import folk, relation
from doorstep_demo.people import ABSENT, Household, Person
from doorstep_demo.records import Record
from doorstep_demo.town import Books
from doorstep_demo.township import address

Line = Mapping[str, str]
"""What is printed of one line, by column; "@QUESTION" is the box that is on record."""

SEX = {"male": "男", "female": "女"}
GROWN = 16
EVENTS = {
    "birth": ("births", "born"),
    "marriage": ("marriages", "married"),
    "moved_in": ("move_in", "came"),
    "moved_out": ("move_out", "went"),
    "death": ("deaths", "died"),
}
"""By the box of an event: the register that tells it, the question of its day."""


@dataclass
class Said:
    """What one house says to one form, as boxes' codes and words."""

    once: dict[str, str] = field(default_factory=lambda: {"outcome": "complete"})
    lines: dict[str, dict[str, str]] = field(default_factory=dict)
    added: list[dict[str, str]] = field(default_factory=list)


class Residents:
    """Everybody of a township who can be asked."""

    def __init__(self, books: Books) -> None:
        self.books, self.truth = books, books.truth
        self.numbers = {one.number: one for one in books.truth.households.values()}
        self.denied = {one.origins[0][0] for one in books.faults if one.code == "SVC_UNCONF"}
        self._rows: dict[int, list[Record]] = {}
        for row in books.ledger:
            if row.register != "visits":
                self._rows.setdefault(row.household, []).append(row)

    def home(self, house: Line, lines: list[Line]) -> Household:
        """The household of a sheet: by its number, else by whom it lists."""
        if (number := house.get("household_no", "")) in self.numbers:
            return self.numbers[number]
        found = [self._of_the_township(one) for one in lines]
        return next(self.truth.households[one.household] for one in found if one is not None)

    def answers(self, form: str, house: Line, lines: Mapping[str, Line]) -> Said:
        """What a house says to a form of which these lines are printed."""
        home = self.home(house, [*lines.values()])
        if form == "household-check":
            return self._household(home, house, lines)
        told = {"event-follow-up": self._event, "service-confirmation": self._service}[form]
        return Said(lines={ref: told(home, line) for ref, line in lines.items()})

    def who(self, home: Household, line: Line) -> Person | None:
        """Whom a line means, by what the office wrote of those it has at this house."""
        best: tuple[int, Person] | None = None
        for row in self._rows.get(home.hid, ()):
            for pid in row.roles.values():
                alike = _alike(row, pid, line)
                if alike and (best is None or alike > best[0]):
                    best = alike, self.truth.persons[pid]
        return best[1] if best else self._of_the_township(line)

    def row_of(self, home: Household, person: Person) -> Record | None:
        """The line of the population register on which somebody stands at this house, else at
        another."""
        own = self.books.ledger.of(person.pid, "persons")
        held = [one for one in own if one.row and not one.struck]
        return next((one for one in held if one.household == home.hid), next(iter(held), None))

    def _of_the_township(self, line: Line) -> Person | None:
        said = line.get("name"), line.get("id_number")
        known = self.truth.persons.values()
        return next((one for one in known if said[1] == one.id_number or said[0] == one.name), None)

    # -- who lives here

    def _household(self, home: Household, house: Line, lines: Mapping[str, Line]) -> Said:
        said, listed = Said(), set[int]()
        if (told := house.get("address")) and not told.endswith(address(home)):
            said.once["place"] = address(home)
        for ref, line in lines.items():
            person = self.who(home, line)
            if person is None:
                said.lines[ref] = {"state": "unknown"}
                continue
            said.lines[ref] = self._person(home, person, line)
            listed.add(person.pid)
        for person in self.truth.living(home):
            if person.pid not in listed:
                told = {"name": person.name, "sex": SEX[person.sex]}
                told |= {"born": person.born.isoformat(), "relation": self._relation(home, person)}
                said.added.append({f"added_{code}": text for code, text in told.items()})
        return said

    def _person(self, home: Household, person: Person, line: Line) -> dict[str, str]:
        if person.died is not None:
            return {"state": "left", "died": person.died.isoformat(), "speaker": "family"}
        if not person.here or person.household != home.hid:
            return {"state": "unknown"}
        away = person.status == ABSENT
        said = {"state": "away" if away else "here", "record": "right"}
        own = not away and person.age(self.truth.as_of) >= GROWN
        said["speaker"] = "self" if own else "family"
        if wrong := dict(self._wrong(home, person, line)):
            said |= {"record": "wrong", **wrong}
        return said

    def _wrong(self, home: Household, person: Person, line: Line) -> Iterator[tuple[str, str]]:
        """What of a line is not as it is: question, and what is right."""
        name, number = line.get("name", ""), line.get("id_number", "")
        if name not in (person.name, names.traditional(person.name)):
            yield "name", person.name
        if (sex := line.get("sex")) and sex != SEX[person.sex]:
            yield "sex", SEX[person.sex]
        born = line.get("birth_date", "")
        if born and not _is_day(born, person.born):
            yield "born", person.born.isoformat()
        if number not in (person.id_number, person.id_number[:6] + person.id_number[8:17]):
            yield "number", person.id_number
        if (phone := line.get("phone")) and person.phone and phone != person.phone:
            yield "phone", person.phone
        word = self._relation(home, person)
        if (told := line.get("relation_to_head")) and told not in (word, folk(word, person)):
            yield "relation", word
        if (told := line.get("marital_status")) and told[0] != person.marital[0]:
            yield "marital", person.marital

    def _relation(self, home: Household, person: Person) -> str:
        return relation(person, self.truth.living(home)[0], self.truth.persons)

    # -- what happened, what was done for them

    def _event(self, home: Household, line: Line) -> dict[str, str]:
        box = line["@what"]
        _, question = EVENTS[box]
        person = self.who(home, line)
        day = None if person is None else self._day(box, person, line)
        if person is None or day is None:
            return {"what": "untold"}
        own = person.here and person.status != ABSENT and person.age(self.truth.as_of) >= GROWN
        said = {"what": box, question: day.isoformat(), "speaker": "self" if own else "family"}
        printed = next((text for code, text in line.items() if code in DAYS[box] and text), "")
        same = not printed or _is_day(printed, day)
        named = line.get("name", "") in (person.name, names.traditional(person.name))
        if same and named:
            return said | {"record": "right"}
        return said | {"record": "wrong"} | ({} if named else {"name": person.name})

    def _day(self, box: str, person: Person, line: Line) -> date | None:
        """When it truly happened."""
        if box == "birth":
            return person.born
        if box == "death":
            return person.died
        if box == "marriage":
            return person.married_on
        days = [
            one.when
            for one in person.moves
            if (one.to_village if box == "moved_in" else one.from_village) is not None
        ]
        printed = line.get("move_date", "")
        return next((day for day in days if _is_day(printed, day)), days[-1] if days else None)

    def _service(self, home: Household, line: Line) -> dict[str, str]:
        row = self.service_row(home, line)
        person = self.truth.persons[row.roles["person"]]
        grown = person.age(self.truth.as_of) >= GROWN
        reached = "untold" if row in self.denied else "received"
        return {"reached": reached, "speaker": "self" if grown else "family"}

    def service_row(self, home: Household, line: Line) -> Record:
        """The entry that a printed service stands for."""

        def alike(row: Record) -> tuple[int, bool, bool]:
            day = row.values["service_date"]
            same_day = isinstance(day, date) and _is_day(line.get("service_date", ""), day)
            return _alike(row, row.roles["person"], line), same_day, row.household == home.hid

        return max(self.books.ledger.by_register["services"], key=alike)


DAYS = {
    "birth": ("birth_date",),
    "death": ("death_date",),
    "marriage": ("marriage_date",),
    "moved_in": ("move_date",),
    "moved_out": ("move_date",),
}


def _alike(row: Record, pid: int, line: Line) -> int:
    """How much of a line is just what an office's row says of a person."""
    number, name, born = (row.told(pid, what) for what in ("id_number", "name", "birth_date"))
    same = 4 * (number is not None and number == line.get("id_number"))
    same += 2 * (name is not None and name == line.get("name"))
    printed = line.get("birth_date", "")
    alike = same + (isinstance(born, str) and bool(printed) and born.startswith(printed[:7]))
    return alike if same else 0


def _is_day(said: str, day: date) -> bool:
    """Whether a date as an office writes it, to the month or to the day, is this day."""
    return bool(said) and day.isoformat().startswith(said)
