"""What the person at the door says of the office's services and papers: only a plain no counts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from doorstep.domain.registers import CheckSpec
from doorstep.domain.vocabulary import CheckKind
from doorstep.engine.checks.case import Case, answered_by_the_house
from doorstep.engine.checks.drafts import Draft, Mention, Spot
from doorstep.engine.checks.register import Facts, Register
from doorstep.engine.checks.rule import ParameterType, rule, text_of
from doorstep.engine.checks.speakers import SELF, who_answered
from doorstep.engine.fields.dates import span
from doorstep.engine.fields.words import plain

DAYS_APART = 45
SPEAKS_FROM = 16
MANY, USUAL = 3, 0.7


@rule(CheckKind.SERVICE, against=ParameterType.REGISTER)
def find_denied_services(case: Case, check: CheckSpec) -> Iterator[Draft]:
    """A recorded service of which the person, asked about this very service, says it was not
    given."""
    kind = check.registers[0]
    services, visits = case.register(kind), case.register(text_of(check, "against", "visits"))
    if services is None or visits is None:
        return
    outcomes = visits.column("outcome")
    for row in sorted(case.holding(kind)):
        for visit in case.linked(Mention(kind, "person", row), visits.kind):
            denied = case.says(outcomes[visit], "no") and answers_for(case, visits, visit)
            if denied and asked_about(services, row, visits, visit):
                spots = Spot(kind, row, "service_date"), Spot(visits.kind, visit, "outcome")
                yield Draft(check, *spots, role="person")
                break


@rule(CheckKind.EVENT, against=ParameterType.REGISTER)
def find_denied_events(case: Case, check: CheckSpec) -> Iterator[Draft]:
    """An event on record of which the household says that it did not happen: the record may be
    wrong."""
    kind = check.registers[0]
    events, visits = case.register(kind), case.register(text_of(check, "against", "visits"))
    if events is None or visits is None:
        return
    said, code = visits.column("denied_event"), events.spec.event_date or "name"
    denied = {row for row in answered_by_the_house(visits) if said[row] == kind}
    if not denied:
        return
    for row in sorted(case.holding(kind)):
        for role in sorted(events.spec.roles):
            there = case.people.linked(Mention(kind, role, row), visits.kind, "person")
            if told := sorted(denied.intersection(there)):
                spots = Spot(kind, row, code), Spot(visits.kind, told[0], "denied_event")
                yield Draft(check, *spots, role=role)
                break


def asked_about(services: Register, row: int, visits: Register, visit: int) -> bool:
    """The same service, on about the same day where both tell it."""
    given, asked = services.column("service")[row], visits.column("service")[visit]
    if given is None or asked is None or plain(given) != plain(asked):
        return False
    one, other = (
        span(services.column("service_date")[row] or ""),
        span(visits.column("service_date")[visit] or ""),
    )
    if one is None or other is None:
        return True
    return (other[0] - one[1]).days <= DAYS_APART and (one[0] - other[1]).days <= DAYS_APART


def answers_for(case: Case, visits: Register, visit: int) -> bool:
    """The person in person; for a child whoever of the household is at home."""
    own, said = (visits.column(code)[visit] for code in ("name", "respondent"))
    if who_answered(said, own, ()) in (None, SELF):
        return True
    born = span(_born(case, visits, visit) or "")
    return born is not None and case.as_of.year - born[0].year < SPEAKS_FROM


def _born(case: Case, visits: Register, visit: int) -> str | None:
    """The birth date of whom a visit's row is about; where the sheet did not ask for it, as the
    population register has it."""
    if (told := Facts(visits, "birth_date", "person").value(visit)) is not None:
        return told
    persons = case.register("persons")
    if persons is None:
        return None
    facts = Facts(persons, "birth_date", "person")
    rows = case.linked(Mention(visits.kind, "person", visit), persons.kind)
    return next((said for row in rows if (said := facts.value(row))), None)


@rule(CheckKind.PAPERS, against=ParameterType.REGISTER)
def find_unseen_papers(case: Case, check: CheckSpec) -> Iterator[Draft]:
    """A certificate on record of which the visit says that it was not seen.

    It says so in words, or by a list of papers without it where this round's list names such papers
    for nearly every other holder: a paper nobody asked for is no evidence.
    """
    kind, code = check.registers[0], check.field or "papers_seen"
    certificates, visits = case.register(kind), case.register(text_of(check, "against", "visits"))
    if certificates is None or visits is None:
        return
    types, seen, files = (
        certificates.column("certificate_type"),
        visits.column(code),
        visits.column("file"),
    )
    pairs = [
        (row, visit)
        for row in sorted(case.holding(kind))
        for visit in case.linked(Mention(kind, "holder", row), visits.kind)[:1]
        if seen[visit] is not None and types[row] is not None
    ]
    asked: dict[tuple[str | None, str], Counter[bool]] = defaultdict(Counter)
    for row, visit in pairs:
        asked[files[visit], plain(types[row] or "")][
            plain(types[row] or "") in plain(seen[visit] or "")
        ] += 1
    for row, visit in pairs:
        named, told = plain(types[row] or ""), seen[visit] or ""
        listed = asked[files[visit], named]
        in_words = _not_seen(case, named, told)
        if in_words or (
            named not in plain(told) and listed[True] >= max(MANY, USUAL * listed.total())
        ):
            params = {} if in_words else {"reason": "unlisted"}
            yield Draft(
                check,
                Spot(kind, row, "certificate_no"),
                Spot(visits.kind, visit, code),
                params,
                role="holder",
            )


def _not_seen(case: Case, certificate: str, told: str) -> bool:
    """All papers unseen, or this one by name behind a word for unseen."""
    if case.says(told, "unseen"):
        return True
    return any(len(word) > 1 and word + certificate in plain(told) for word in case.words("unseen"))
