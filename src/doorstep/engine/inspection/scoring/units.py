"""What a workspace can be asked for: of every measure the units looked at, each right or not, with
its household.

A measure has two sides. `door`: what complete visits, answered by the household itself, confirm; a
proxy's answer, an absence or a refusal is no unit. `paper`: what the registers claim and no other
register denies. Measures that only registers can tell (`BOTH`) are the same on both sides.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from doorstep.domain.findings import Finding
from doorstep.domain.registers import PackSpec
from doorstep.engine.checks.case import Case, home_key
from doorstep.engine.checks.drafts import Mention
from doorstep.engine.checks.rules.doors import answers_for, asked_about
from doorstep.engine.inspection.scoring.spots import Row, Spots

VALUES = frozenset(
    ["VAL_NAME", "VAL_SEX", "VAL_DATE", "VAL_ID", "VAL_RELATION", "VAL_ADDRESS", "RES_STATUS"]
)

OVER = frozenset(["REG_OVER", "REG_DUP"])

INSIDE = frozenset(["BLANK", "LOGIC", "UNREADABLE"])

EVENTS: Mapping[str, tuple[str, ...]] = {
    "births": ("child",),
    "marriages": ("husband", "wife"),
    "move_in": ("person",),
}

OTHERS = (
    "births",
    "certificates",
    "deaths",
    "households",
    "marriages",
    "move_in",
    "move_out",
    "services",
)

LATE_CHECK = "late"


@dataclass(frozen=True)
class Unit:
    """One thing looked at. `household` is what resembles itself; `findings` say why it is not
    right."""

    place: str
    household: object
    right: bool
    findings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """All a measure needs: the case of the comparison, and which findings speak of which row."""

    case: Case
    spots: Spots

    def against(
        self, row: Row, codes: frozenset[str], *, witness: str | None = None
    ) -> tuple[str, ...]:
        """Findings of some codes about a row; with a `witness`, those in which that register
        speaks."""
        return tuple(
            finding.id
            for finding in self.spots.of_row.get(row, ())
            if finding.code in codes and (witness is None or witness in self.spots.kinds(finding))
        )

    def on_paper(self, row: Row, codes: frozenset[str]) -> tuple[str, ...]:
        """Findings about a row that stand without any visit: a row by itself, or another register
        against it."""
        return tuple(
            finding.id
            for finding in self.spots.of_row.get(row, ())
            if finding.code in codes and self._stands_on_paper(finding, row)
        )

    def _stands_on_paper(self, finding: Finding, row: Row) -> bool:
        rows = [other for other in self.spots.rows_of[finding.id] if other.kind != "visits"]
        alone = finding.right is None or len(self.spots.rows_of[finding.id]) == 1
        return alone or any(other != row for other in rows)

    def place(self, row: Row) -> str:
        """The place a row belongs to."""
        return self.case.place(row.kind, row.at)

    def rows(self, kind: str) -> Iterator[Row]:
        """The rows of a register that hold; of visits those that are evidence."""
        if self.case.register(kind) is not None:
            for at in sorted(self.case.holding(kind)):
                yield Row(kind, at)

    def visited(self) -> Iterator[Row]:
        """The rows of visits that are evidence."""
        yield from self.rows("visits")

    def home(self, visit: Row) -> object:
        """The household a visit went to."""
        return home_key(self.case.registers["visits"], visit.at)

    def linked(self, row: Row, role: str, kind: str, other_role: str = "person") -> list[Row]:
        """Rows of another register that speak of the same person."""
        return [
            Row(kind, at)
            for at in self.case.linked(Mention(row.kind, role, row.at), kind, other_role)
        ]


Measure = Callable[[Evidence], Iterator[Unit]]


def gather(
    tables: Mapping[str, pa.Table],
    links: pa.Table,
    findings: Sequence[Finding],
    pack: PackSpec,
    as_of: dt.date,
) -> Evidence:
    """The evidence of a workspace: its registers, who is who, and what does not agree."""
    known = {kind: table for kind, table in tables.items() if kind in pack.registers}
    return Evidence(Case(known, links, pack, as_of), Spots(known, findings))


# --- at the door ----------------------------------------------------------------------------------------------------


def _person_match(e: Evidence) -> Iterator[Unit]:
    """Persons met at home who stand on the register: whether what it says of them is what they
    say."""
    for visit in e.visited():
        if e.linked(visit, "person", "persons"):
            wrong = e.against(visit, VALUES)
            yield Unit(e.place(visit), e.home(visit), not wrong, wrong)


def _events_told(*kinds: str) -> Measure:
    """Events on record of people met at home: whether any of it is otherwise in their own words."""

    def measure(e: Evidence) -> Iterator[Unit]:
        for visit in e.visited():
            for kind in kinds:
                for role in EVENTS[kind]:
                    for event in e.linked(visit, "person", kind, role):
                        wrong = e.against(event, VALUES, witness="visits")
                        yield Unit(e.place(visit), e.home(visit), not wrong, wrong)

    return measure


def _omission(e: Evidence) -> Iterator[Unit]:
    """Persons met at home: whether the register has them."""
    for visit in e.visited():
        if e.case.registers["visits"].column("name")[visit.at] or e.linked(
            visit, "person", "persons"
        ):
            wrong = e.against(visit, frozenset(["REG_OMIT"]))
            yield Unit(e.place(visit), e.home(visit), not wrong, wrong)


def _overcount(e: Evidence) -> Iterator[Unit]:
    """Lines of visited households in the person register: whether each stands there with reason,
    and once."""
    pages: dict[tuple[object, object], object] = {}
    persons = e.case.register("persons")
    if persons is None:
        return
    keys, files = persons.column("household_key"), persons.column("file")
    for visit in e.visited():
        for row in e.linked(visit, "person", "persons"):
            if keys[row.at] is not None:
                pages.setdefault((files[row.at], keys[row.at]), e.home(visit))
    for row in e.rows("persons"):
        home = pages.get((files[row.at], keys[row.at]))
        if home is not None:
            wrong = e.against(row, OVER)
            yield Unit(e.place(row), home, not wrong, wrong)


def _documents(e: Evidence) -> Iterator[Unit]:
    """Papers on record whose holder was met and asked for papers: whether the paper was not
    missing."""
    visits = e.case.register("visits")
    if visits is None:
        return
    seen = visits.column("papers_seen")
    for paper in e.rows("certificates"):
        for visit in e.linked(paper, "holder", "visits")[:1]:
            if seen[visit.at] is not None:
                wrong = e.against(paper, frozenset(["DOC_UNSEEN"]))
                yield Unit(e.place(visit), e.home(visit), not wrong, wrong)


def _service_confirmed(e: Evidence) -> Iterator[Unit]:
    """Services on record of which the person was asked in person: whether they were given."""
    services, visits = e.case.register("services"), e.case.register("visits")
    if services is None or visits is None:
        return
    said = visits.column("outcome")
    for service in e.rows("services"):
        for visit in e.linked(service, "person", "visits"):
            plain = e.case.says(said[visit.at], "yes") or e.case.says(said[visit.at], "no")
            asked = plain and answers_for(e.case, visits, visit.at)
            if asked and asked_about(services, service.at, visits, visit.at):
                wrong = e.against(service, frozenset(["SVC_UNCONF"]))
                yield Unit(e.place(visit), e.home(visit), not wrong, wrong)
                break


# --- on paper -------------------------------------------------------------------------------------------------------


def _claimed(kind: str, codes: frozenset[str]) -> Measure:
    """All rows of a register, right unless the row itself or another register says otherwise."""

    def measure(e: Evidence) -> Iterator[Unit]:
        for row in e.rows(kind):
            wrong = e.on_paper(row, codes)
            yield Unit(e.place(row), row, not wrong, wrong)

    return measure


def _events_claimed(*kinds: str) -> Measure:
    def measure(e: Evidence) -> Iterator[Unit]:
        for kind in kinds:
            yield from _claimed(kind, VALUES | INSIDE)(e)

    return measure


def _omission_claimed(e: Evidence) -> Iterator[Unit]:
    """The lines of the person register, and besides them the persons of other registers who are
    missing there."""
    for row in e.rows("persons"):
        yield Unit(e.place(row), row, True)
    for kind in OTHERS:
        for row in e.rows(kind):
            wrong = e.on_paper(row, frozenset(["REG_OMIT"]))
            if wrong:
                yield Unit(e.place(row), row, False, wrong)


def _cross_register(e: Evidence) -> Iterator[Unit]:
    """Persons of whom another register speaks as well: whether both say the same."""
    roles = {
        kind: tuple(e.case.registers[kind].spec.roles)
        for kind in OTHERS
        if e.case.register(kind) is not None
    }
    for row in e.rows("persons"):
        if any(
            e.linked(row, "person", kind, role) for kind, named in roles.items() for role in named
        ):
            wrong = e.on_paper(row, VALUES | OVER | {"VAL_PHONE", "REG_CONFLICT"})
            yield Unit(e.place(row), row, not wrong, wrong)


def _timeliness(e: Evidence) -> Iterator[Unit]:
    """Events with a day of their own and a day of entry: whether the entry came in time."""
    for check in e.case.pack.checks:
        if check.kind != LATE_CHECK:
            continue
        for kind in check.registers:
            register = e.case.register(kind)
            if register is None:
                continue
            first, then = (
                register.column(str(check.params.get(key, ""))) for key in ("from", "to")
            )
            for row in e.rows(kind):
                if first[row.at] is not None and then[row.at] is not None:
                    wrong = e.against(row, frozenset(["LATE"]))
                    yield Unit(e.place(row), row, not wrong, wrong)


def _inside(*codes: str) -> Measure:
    """Every row of every register but the visits: whether nothing of some codes is wrong with it by
    itself."""

    def measure(e: Evidence) -> Iterator[Unit]:
        for kind in ("persons", *OTHERS):
            yield from _claimed(kind, frozenset(codes))(e)

    return measure


DOOR: Mapping[str, Measure] = {
    "person_match": _person_match,
    "event_match": _events_told(*EVENTS),
    "birth_match": _events_told("births"),
    "omission": _omission,
    "overcount": _overcount,
    "documents": _documents,
    "service_confirmed": _service_confirmed,
    "verification": _service_confirmed,
}

PAPER: Mapping[str, Measure] = {
    "person_match": _claimed("persons", VALUES),
    "event_match": _events_claimed(*EVENTS),
    "birth_match": _events_claimed("births"),
    "omission": _omission_claimed,
    "overcount": _claimed("persons", OVER),
    "documents": _claimed("certificates", VALUES | INSIDE),
    "service_confirmed": _claimed("services", INSIDE),
    "verification": _claimed("services", INSIDE),
}

BOTH: Mapping[str, Measure] = {
    "cross_register": _cross_register,
    "timeliness": _timeliness,
    "blank_fields": _inside("BLANK"),
    "logic_faults": _inside("LOGIC"),
    "unreadable": _inside("UNREADABLE"),
}

MEASURES = frozenset([*DOOR, *BOTH])
