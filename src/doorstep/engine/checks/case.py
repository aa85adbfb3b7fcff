"""Everything the rules look at: the registers, who is who, what was said at the door, the pack's
words, the day."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

import pyarrow as pa

from doorstep.domain.registers import PackSpec
from doorstep.engine.checks.drafts import Mention, Spot
from doorstep.engine.checks.people import Identity, People, identity_of
from doorstep.engine.checks.register import Register
from doorstep.engine.checks.speakers import OF_THE_HOUSE, names_at, who_answered
from doorstep.engine.checks.villages import village_names
from doorstep.engine.fields.places import place_key
from doorstep.engine.fields.words import plain
from doorstep.engine.intake.rolls import rolls_apart, spec_of

WITNESSES, LIFT = 4, 0.25


class Case:
    """One comparison: what every rule may ask."""

    def __init__(
        self,
        tables: Mapping[str, pa.Table],
        links: pa.Table,
        pack: PackSpec,
        as_of: dt.date,
        asked: frozenset[str] = frozenset(),
    ) -> None:
        self.pack, self.as_of, self._asked = pack, as_of, asked
        self.registers = {
            kind: Register(spec, table)
            for kind, table in rolls_apart(tables, pack).items()
            if (spec := spec_of(pack, kind)) is not None
        }
        self._tables, self._links = tables, links
        self.people = People(self.registers, links, pack)
        self._words: dict[str, frozenset[str]] = {}
        self._holding: dict[str, frozenset[int]] = {}
        self._identities: dict[tuple[str, str], Identity] = {}
        self._residence: dict[str, list[str | None]] = {}

    def register(self, kind: str) -> Register | None:
        """A register, None when nothing of its kind was handed in."""
        found = self.registers.get(kind)
        return found if found is not None and found.size else None

    def standing(self, spot: Spot) -> tuple[str, tuple[int, tuple[str, ...], int], str]:
        """What orders spots, whatever order a file is sorted in."""
        return spot.kind, self.registers[spot.kind].standing(spot.row), spot.code

    def is_in_doubt(self, mention: Mention) -> bool:
        """Whether it is still asked whose row this is: then nobody can be said to be missing."""
        register = self.registers[mention.kind]
        return f"{register.column('row_id')[mention.row]}#{mention.role}" in self._asked

    def holding(self, kind: str) -> frozenset[int]:
        """The rows that count: not struck through, and of visits only what is evidence."""
        if kind not in self._holding:
            register = self.registers[kind]
            self._holding[kind] = (
                evidence(register) if kind == "visits" else frozenset(register.rows())
            )
        return self._holding[kind]

    def linked(self, mention: Mention, kind: str, role: str = "person") -> list[int]:
        """The rows of a register that count and speak of the same person."""
        if kind not in self.registers:
            return []
        holding = self.holding(kind)
        return [row for row in self.people.linked(mention, kind, role) if row in holding]

    def same_person(self, mention: Mention, kind: str, role: str = "person") -> list[int]:
        """The rows of a register that count and speak of the same person, linked or certain by what
        both rows tell."""
        if kind not in self.registers:
            return []
        linked = self.linked(mention, kind, role)
        return linked or self.identity(mention.kind, mention.role).same(
            mention.row, self.identity(kind, role)
        )

    def identity(self, kind: str, role: str) -> Identity:
        """The identities of a register's role."""
        if (kind, role) not in self._identities:
            identity = identity_of(self.registers[kind], role, self.id_system, self.holding(kind))
            self._identities[kind, role] = identity
        return self._identities[kind, role]

    def whereabouts(self, kind: str, row: int) -> str | None:
        """What `residence_status` says: away, present, or None."""
        return self._whereabouts(kind)[row]

    def _whereabouts(self, kind: str) -> list[str | None]:
        if kind not in self._residence:
            self._residence[kind] = residence(self, kind)
        return self._residence[kind]

    def says(self, text: str | None, words: str) -> bool:
        """Whether a text is one of a word list's words."""
        return text is not None and plain(text) in self.words(words)

    def words(self, name: str) -> frozenset[str]:
        """One of the pack's word lists, comparable."""
        if name not in self._words:
            self._words[name] = frozenset(plain(word) for word in self.pack.words.get(name, ()))
        return self._words[name]

    @property
    def id_system(self) -> str:
        """How identity numbers are made here."""
        return self.pack.grammar.id_system

    @cached_property
    def _full_places(self) -> dict[str, str]:
        """By key, the village of every place."""
        return village_names(self._tables, self._links)

    def place(self, kind: str, row: int) -> str:
        """The village a row belongs to, written as most rows write it."""
        return self.place_named(self.registers[kind].column("place")[row] or "")

    def place_named(self, place: str) -> str:
        """The village a place is, written as most rows write it."""
        return self._full_places.get(place_key(place), place)


def residence(case: Case, kind: str) -> list[str | None]:
    """Away or present for every row of a register.

    A bare yes or no (是否在家? 是否外出?) means what it means for those of the same table whose
    whereabouts another register tells; without such witnesses it means nothing.
    """
    register = case.registers[kind]
    said = register.column("residence_status")
    found = [
        "away" if case.says(w, "away") else "present" if case.says(w, "present") else None
        for w in said
    ]
    yes_or_no = case.words("yes") | case.words("no")
    bare = {
        row: case.says(w, "yes")
        for row, w in enumerate(said)
        if w is not None and found[row] is None and plain(w) in yes_or_no
    }
    if not bare or kind == "visits":
        return found
    tables = register.column("file"), register.column("block")
    votes: dict[tuple[str | None, str | None], Counter[tuple[bool, bool]]] = defaultdict(Counter)
    for row, yes in bare.items():
        votes[tables[0][row], tables[1][row]][
            _away_elsewhere(case, Mention(kind, "person", row)), yes
        ] += 1
    for row, yes in bare.items():
        meaning = _yes_means_away(votes[tables[0][row], tables[1][row]])
        if meaning is not None:
            found[row] = "away" if yes == meaning else "present"
    return found


def _yes_means_away(votes: Counter[tuple[bool, bool]]) -> bool | None:
    """By how much oftener those who are away elsewhere have a yes than all others."""
    gone, others = votes[True, True] + votes[True, False], votes[False, True] + votes[False, False]
    if gone < WITNESSES or others < WITNESSES:
        return None
    lift = votes[True, True] / gone - votes[False, True] / others
    return lift > 0 if abs(lift) >= LIFT else None


def _away_elsewhere(case: Case, mention: Mention) -> bool:
    for visit in case.linked(mention, "visits"):
        told = case.whereabouts("visits", visit)
        if told is not None:
            return told == "away"
    return bool(case.linked(mention, "move_out"))


_ANSWERS = (
    "name",
    "given_name",
    "birth_date",
    "id_number",
    "outcome",
    "papers_seen",
    "residence_status",
)


def answered_by_the_house(visits: Register) -> list[int]:
    """The rows of the visits register in which the household answered for itself, of whatever
    visit; a proxy's answer, an absence or a refusal is none."""
    outcomes, answered = of_visit(visits, "visit_outcome"), speakers(visits)
    answers = [visits.column(code) for code in _ANSWERS]
    return [
        row
        for row in visits.rows()
        if answered[row] in OF_THE_HOUSE
        and (
            outcomes[row] == "complete"
            or (outcomes[row] is None and any(a[row] is not None for a in answers))
        )
    ]


def evidence(visits: Register) -> frozenset[int]:
    """The rows of the visits register that count: the household's last answers. A row that says
    that something did not happen says nothing of whoever it names."""
    denied = visits.column("denied_event")
    good = [row for row in answered_by_the_house(visits) if denied[row] is None]
    dates = of_visit(visits, "visit_date")
    latest: dict[object, str] = {}
    for row in good:
        home = home_key(visits, row)
        latest[home] = max(latest.get(home, ""), dates[row] or "")
    return frozenset(row for row in good if (dates[row] or "") == latest[home_key(visits, row)])


def speakers(visits: Register) -> Sequence[str | None]:
    """Who answered for each row of the visits register, as `who_answered` says it."""
    said, own, heads = (visits.column(code) for code in ("respondent", "name", "head_name"))
    names: dict[object, set[str | None]] = defaultdict(set)
    for row in visits.rows():
        names[home_key(visits, row)] |= {own[row], heads[row]}
    at_home = {home: names_at(listed) for home, listed in names.items()}
    return [
        who_answered(said[row], own[row], at_home.get(home_key(visits, row), ()))
        for row in range(visits.size)
    ]


def of_visit(visits: Register, code: str) -> Sequence[str | None]:
    """A column that is written once for a household's block of rows, on its first."""
    said, keys = visits.column(code), visits.column("household_key")
    files = visits.column("file")
    filled: list[str | None] = []
    for row, value in enumerate(said):
        follows = (
            row > 0
            and keys[row] is not None
            and keys[row] == keys[row - 1]
            and files[row] == files[row - 1]
        )
        filled.append(value if value is not None or not follows else filled[row - 1])
    return filled


def home_key(visits: Register, row: int) -> object:
    """The household a visit row belongs to, over all visit files."""
    place = visits.column("place")[row] or ""
    number = visits.column("household_no")[row]
    if number is not None:
        return place, "no", visits.column("group")[row], number
    address = visits.column("address")[row]
    if address is not None:
        return place, "at", address
    return visits.column("household_key")[row] or ("row", row)
