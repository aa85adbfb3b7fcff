"""What a workspace can be asked for: of every measure the units checked, each with its household
and what speaks against it.

A measure has two sides. `door`: what complete visits, answered by the household itself, confirm; a
proxy's answer, an absence or a refusal is no unit. `paper`: what the registers claim and no other
register denies. Measures that only registers can tell (`BOTH`) are the same on both sides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from doorstep.engine.checks.rules.answers import answers_for, asked_about
from doorstep.engine.inspection.scoring.birth_counts import births_at_the_door, births_on_paper
from doorstep.engine.inspection.scoring.evidence import CheckedUnit, ScoringEvidence

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
UNCONFIRMED = "unconfirmed"
"""What stands in place of a finding where something is not shown, and nobody says who is wrong."""

Measurement = Callable[[ScoringEvidence], Iterator[CheckedUnit]]


# --- at the door ----------------------------------------------------------------------------------


def _person_match(e: ScoringEvidence) -> Iterator[CheckedUnit]:
    """Check persons met at home who stand on the register: whether what it says is what they
    say."""
    for visit in e.rows("visits"):
        if e.linked(visit, "person", "persons"):
            yield e.met(visit, e.against(visit, VALUES))


def _events_confirmed(*kinds: str) -> Measurement:
    """Check events on record of people met at home: whether any of it is otherwise in their own
    words."""

    def measure(e: ScoringEvidence) -> Iterator[CheckedUnit]:
        for visit in e.rows("visits"):
            for kind in kinds:
                for role in EVENTS[kind]:
                    for event in e.linked(visit, "person", kind, role):
                        yield e.met(visit, e.against(event, VALUES, witness="visits"))

    return measure


def _omission(e: ScoringEvidence) -> Iterator[CheckedUnit]:
    """Check persons met at home: whether the register has them; of whom that is still to be asked,
    nothing is said."""
    for visit in e.rows("visits"):
        name = e.case.registers["visits"].column("name")[visit.at]
        if e.is_open(visit):
            continue
        if name or e.linked(visit, "person", "persons"):
            yield e.met(visit, e.against(visit, frozenset(["REG_OMIT"])))


def _overcount(e: ScoringEvidence) -> Iterator[CheckedUnit]:
    """Check lines of visited households in the person register: whether each stands there with
    reason, and once; of whom it is still to be asked whether they left, nothing is said."""
    pages: dict[tuple[object, object], object] = {}
    persons = e.case.register("persons")
    if persons is None:
        return
    keys, files = persons.column("household_key"), persons.column("file")
    for visit in e.rows("visits"):
        for row in e.linked(visit, "person", "persons"):
            if keys[row.at] is not None:
                pages.setdefault((files[row.at], keys[row.at]), e.home(visit))
    for row in e.rows("persons"):
        home = pages.get((files[row.at], keys[row.at]))
        if home is not None and not e.is_open(row):
            wrong = e.against(row, OVER)
            yield CheckedUnit(e.place(row), home, wrong)


def _documents(e: ScoringEvidence) -> Iterator[CheckedUnit]:
    """Check papers on record whose holder was met and asked for papers: whether the paper was not
    missing."""
    visits = e.case.register("visits")
    if visits is None:
        return
    seen = visits.column("papers_seen")
    for paper in e.rows("certificates"):
        for visit in e.linked(paper, "holder", "visits")[:1]:
            if seen[visit.at] is not None:
                yield e.met(visit, e.against(paper, frozenset(["DOC_UNSEEN"])))


def _service_confirmed(e: ScoringEvidence) -> Iterator[CheckedUnit]:
    """Check services of which the person was asked: whether they were given, as the person says.

    That somebody of the family confirms a service is no answer; that they deny it leaves it
    unconfirmed, though no finding comes of it.
    """
    services, visits = e.case.register("services"), e.case.register("visits")
    if services is None or visits is None:
        return
    answers = visits.column("outcome")
    for service in e.rows("services"):
        for visit in e.linked(service, "person", "visits"):
            if not asked_about(services, service.at, visits, visit.at):
                continue
            yes, no = (e.case.says(answers[visit.at], word) for word in ("yes", "no"))
            in_person = answers_for(e.case, visits, visit.at)
            if no or (yes and in_person):
                denied = e.against(service, frozenset(["SVC_UNCONF"]))
                yield e.met(visit, denied if yes or denied else (UNCONFIRMED,))
                break


# --- on paper -------------------------------------------------------------------------------------


def _claimed(kind: str, codes: frozenset[str]) -> Measurement:
    """Check all rows of a register: whether the row itself or another register says otherwise."""

    def measure(e: ScoringEvidence) -> Iterator[CheckedUnit]:
        for row in e.rows(kind):
            yield e.recorded(row, e.on_paper(row, codes))

    return measure


def _events_claimed(*kinds: str) -> Measurement:
    def measure(e: ScoringEvidence) -> Iterator[CheckedUnit]:
        for kind in kinds:
            yield from _claimed(kind, VALUES | INSIDE)(e)

    return measure


def _omission_claimed(e: ScoringEvidence) -> Iterator[CheckedUnit]:
    """Check the lines of the person register, and besides them the persons of other registers who
    are missing there."""
    for row in e.rows("persons"):
        yield e.recorded(row, ())
    for kind in OTHERS:
        for row in e.rows(kind):
            wrong = e.on_paper(row, frozenset(["REG_OMIT"]))
            if wrong:
                yield e.recorded(row, wrong)


def _cross_register(e: ScoringEvidence) -> Iterator[CheckedUnit]:
    """Check persons of whom another register speaks as well: whether both say the same."""
    roles = {
        kind: tuple(e.case.registers[kind].spec.roles)
        for kind in OTHERS
        if e.case.register(kind) is not None
    }
    for row in e.rows("persons"):
        if any(
            e.linked(row, "person", kind, role) for kind, named in roles.items() for role in named
        ):
            yield e.recorded(row, e.on_paper(row, VALUES | OVER | {"VAL_PHONE", "REG_CONFLICT"}))


def _timeliness(e: ScoringEvidence) -> Iterator[CheckedUnit]:
    """Check events with a day of their own and a day of entry: whether the entry came in time."""
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
                    yield e.recorded(row, e.against(row, frozenset(["LATE"])))


def _inside(*codes: str) -> Measurement:
    """Check every row of every register but the visits: whether nothing of some codes is wrong with
    it by itself."""

    def measure(e: ScoringEvidence) -> Iterator[CheckedUnit]:
        for kind in ("persons", *OTHERS):
            yield from _claimed(kind, frozenset(codes))(e)

    return measure


DOOR: Mapping[str, Measurement] = {
    "person_match": _person_match,
    "event_match": _events_confirmed(*EVENTS),
    "birth_count_error": births_at_the_door,
    "birth_match": _events_confirmed("births"),
    "omission": _omission,
    "overcount": _overcount,
    "documents": _documents,
    "service_confirmed": _service_confirmed,
    "verification": _service_confirmed,
}

PAPER: Mapping[str, Measurement] = {
    "person_match": _claimed("persons", VALUES),
    "event_match": _events_claimed(*EVENTS),
    "birth_count_error": births_on_paper,
    "birth_match": _events_claimed("births"),
    "omission": _omission_claimed,
    "overcount": _claimed("persons", OVER),
    "documents": _claimed("certificates", VALUES | INSIDE),
    "service_confirmed": _claimed("services", INSIDE),
    "verification": _claimed("services", INSIDE),
}

BOTH: Mapping[str, Measurement] = {
    "cross_register": _cross_register,
    "timeliness": _timeliness,
    "blank_fields": _inside("BLANK"),
    "logic_faults": _inside("LOGIC"),
    "unreadable": _inside("UNREADABLE"),
}

MEASURES = frozenset([*DOOR, *BOTH])
