"""What the person at the door says of the office's services and papers: only a plain no counts."""

from __future__ import annotations

from collections.abc import Iterator

from doorstep.engine.compare.agreement.dates import span
from doorstep.engine.compare.case import Case, plain
from doorstep.engine.compare.draft import Draft, Mention, Spot
from doorstep.engine.compare.facts import Facts
from doorstep.engine.compare.register import Register
from doorstep.engine.compare.rules.said import text
from doorstep.model import CheckSpec

DAYS_APART = 45
SPEAKS_FROM = 16


def service(case: Case, check: CheckSpec) -> Iterator[Draft]:
    """A recorded service of which the person, asked about this very service, says it was not given."""
    kind = check.registers[0]
    services, visits = case.register(kind), case.register(text(check, "against", "visits"))
    if services is None or visits is None:
        return
    outcomes = visits.column("outcome")
    for row in sorted(case.holding(kind)):
        for visit in case.linked(Mention(kind, "person", row), visits.kind):
            if case.says(outcomes[visit], "no") and _asked(services, row, visits, visit) and _answers(case, visits, visit):
                spots = Spot(kind, row, "service_date"), Spot(visits.kind, visit, "outcome")
                yield Draft(check, *spots, role="person")
                break


def _asked(services: Register, row: int, visits: Register, visit: int) -> bool:
    """The same service, on about the same day where both tell it."""
    given, asked = services.column("service")[row], visits.column("service")[visit]
    if given is None or asked is None or plain(given) != plain(asked):
        return False
    one, other = span(services.column("service_date")[row] or ""), span(visits.column("service_date")[visit] or "")
    if one is None or other is None:
        return True
    return (other[0] - one[1]).days <= DAYS_APART and (one[0] - other[1]).days <= DAYS_APART


def _answers(case: Case, visits: Register, visit: int) -> bool:
    """The person in person; for a child whoever of the household is at home."""
    if visits.column("respondent")[visit] in (None, "self"):
        return True
    born = span(Facts(visits, "birth_date", "person").value(visit) or "")
    return born is not None and case.as_of.year - born[0].year < SPEAKS_FROM


def papers(case: Case, check: CheckSpec) -> Iterator[Draft]:
    """A certificate on record of which the visit says that it was not seen."""
    kind, code = check.registers[0], check.field or "papers_seen"
    certificates, visits = case.register(kind), case.register(text(check, "against", "visits"))
    if certificates is None or visits is None:
        return
    types, seen = certificates.column("certificate_type"), visits.column(code)
    for row in sorted(case.holding(kind)):
        for visit in case.linked(Mention(kind, "holder", row), visits.kind):
            if _not_seen(case, types[row], seen[visit]):
                yield Draft(check, Spot(kind, row, "certificate_no"), Spot(visits.kind, visit, code), role="holder")
                break


def _not_seen(case: Case, certificate: str | None, told: str | None) -> bool:
    """All papers unseen, or this one by name behind a word for unseen and not before it."""
    if told is None:
        return False
    if case.says(told, "unseen"):
        return True
    if certificate is None:
        return False
    name, text_ = plain(certificate), plain(told)
    return any(len(word) > 1 and word + name in text_ for word in case.words("unseen"))
