"""The answer key of an evening: which cells of the registers the doors contradicted, by the truth
of the simulated township and what was written in each row. The product is asked nothing."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from stories.residents import Residents, Said

from doorstep.domain.findings import Finding
from doorstep.domain.forms import HouseSheet
from doorstep_demo.people import ABSENT, Person
from doorstep_demo.places import VILLAGES
from doorstep_demo.records import Record
from doorstep_demo.sheet import Value

Spot = tuple[str, str | None, int]
"""File, sheet, row."""

DOORS = "入户走访"
"""How the sources begin that visits are kept in."""

CODES = {
    "name": ("VAL_NAME",),
    "sex": ("VAL_SEX",),
    "born": ("VAL_DATE", "UNREADABLE", "BLANK"),
    "number": ("VAL_ID", "UNREADABLE", "BLANK", "REG_CONFLICT"),
    "phone": ("VAL_PHONE",),
}
"""By what is corrected on a household's sheet, how the finding may be called: a cell that cannot be
read, or is empty, is told as that."""

DOUBTFUL = {"relation": "VAL_RELATION", "marital": "VAL_MARITAL", "place": "VAL_ADDRESS"}
"""What may be found: a relation means something only where both heads are one person, and an
address is the whole household's."""


def told_cells(person: Person, codes: set[str]) -> dict[str, Value]:
    """What somebody's row must say where these findings stand."""
    true: dict[str, tuple[str, Value]] = {
        "VAL_NAME": ("name", person.name),
        "VAL_SEX": ("sex", person.sex),
        "VAL_DATE": ("birth_date", person.born),
        "VAL_ID": ("id_number", person.id_number),
        "VAL_PHONE": ("phone", person.phone),
        "RES_STATUS": ("residence_status", person.status),
    }
    return dict(true[code] for code in codes)


def spot_of(found: Finding) -> Spot:
    """Where a finding stands."""
    return found.left.file, found.left.sheet, found.left.row


@dataclass(frozen=True)
class DoorSheet:
    """One sheet that goes to a door."""

    sheet: HouseSheet

    def said(self, residents: Residents) -> Said:
        """What its house says."""
        lines = {one.ref: one.values for one in self.sheet.lines}
        return residents.answers(self.sheet.form, self.sheet.house, lines)


class DoorKey:
    """`wrong`: by row the codes of what is wrong there; `right`: by row what its cells must say;
    `missing`: who is on no register; `asked` and `denied`: services the person (for a child the
    family) was asked about."""

    def __init__(self, residents: Residents, sheets: list[DoorSheet]) -> None:
        self._residents = residents
        self.wrong: dict[Spot, set[str]] = defaultdict(set)
        self.right: dict[Spot, dict[str, Value]] = {}
        self.missing: set[str] = set()
        self.asked: set[Record] = set()
        self.denied: set[Record] = set()
        self._may_be: dict[Spot, set[str]] = defaultdict(set)
        self._rows: dict[Spot, Record] = {}
        for fault in residents.books.faults:
            for row, _ in fault.origins:
                self._may_be[self._at(row)] |= {fault.code, *fault.also}
        for one in sheets:
            if one.sheet.form == "household-check":
                self._household(one)
            elif one.sheet.form == "service-confirmation":
                self._services(one)

    def also(self, code: str) -> tuple[str, ...]:
        """How a finding may be called."""
        return next((some for some in CODES.values() if some[0] == code), (code,))

    def allowed(self, spot: Spot) -> set[str]:
        """What may be said of a row on the word of a door."""
        must = {other for code in self.wrong.get(spot, ()) for other in self.also(code)}
        return must | self._may_be.get(spot, set())

    def is_of_doors(self, file: str) -> bool:
        """Whether a file is of visits."""
        return file.startswith(DOORS)

    def tasks(self) -> Counter[tuple[str, str, str]]:
        """How many matters each task holds, where only doors can tell of them: village, kind,
        register."""
        counted: Counter[tuple[str, str, str]] = Counter()
        for spot, codes in self.wrong.items():
            row = self._rows[spot]
            if "SVC_UNCONF" in codes:
                counted[VILLAGES[row.village - 1].full, "SVC_UNCONF", row.register] += 1
        return counted

    def put_right(self) -> set[Spot]:
        """Write into the offices' rows what their people told at the door; the rows."""
        for spot, cells in self.right.items():
            row = self._rows[spot]
            row.values |= cells
            for column in cells:
                row.written.pop(column, None)
        return {*self.right}

    def _household(self, one: DoorSheet) -> None:
        said, residents = one.said(self._residents), self._residents
        lines = {line.ref: line.values for line in one.sheet.lines}
        home = residents.home(one.sheet.house, [*lines.values()])
        for ref, answers in said.lines.items():
            person = residents.who(home, lines[ref])
            row = None if person is None else residents.row_of(home, person)
            if person is None or row is None:
                continue
            spot = self._at(row)
            if answers["state"] in ("unknown", "left"):
                self._may_be[spot] |= {"REG_OVER", "REG_DUP", "RES_STATUS"}
                continue
            shown = set(answers) - ({"number"} if not row.layout.shows("id_number") else set())
            self.wrong[spot] |= {CODES[told][0] for told in shown if told in CODES}
            self._may_be[spot] |= {DOUBTFUL[told] for told in answers if told in DOUBTFUL}
            if "place" in said.once:
                self._may_be[spot].add("VAL_ADDRESS")
            away = answers["state"] == "away"
            written = row.values.get("residence_status")
            if row.layout.shows("residence_status") and away != (written == ABSENT):
                self.wrong[spot].add("RES_STATUS")
            if not self.wrong[spot]:
                del self.wrong[spot]
            else:
                self.right[spot] = told_cells(person, self.wrong[spot])
        self.missing |= {added["added_name"] for added in said.added}

    def _services(self, one: DoorSheet) -> None:
        lines = [line.values for line in one.sheet.lines]
        home = self._residents.home(one.sheet.house, lines)
        for line in lines:
            row = self._residents.service_row(home, line)
            self.asked.add(row)
            if row in self._residents.denied:
                self.denied.add(row)
                self.wrong[self._at(row)].add("SVC_UNCONF")

    def _at(self, row: Record) -> Spot:
        spot = row.file, row.sheet, row.row
        self._rows[spot] = row
        return spot
