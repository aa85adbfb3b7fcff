"""What is done about the visits instead of about the records; an honest office is left alone."""

from __future__ import annotations

import pytest
from spec.signs.rows import Row, before, evidence, said, signs, steps

from doorstep.engine.inspection.signs import SignEvidence, VersionStep

HOMES = range(1, 61)
DENIED = frozenset(range(1, 16))
HONEST = {"松坪村": "nothing-seen"}
MEASURES = ("unanswered", "asked-again", "family-answers", "denied-gone", "emptied")


def visit(home: int, **said_there: object) -> Row:
    """A household that answered; the first fifteen deny their service, and differ by a year."""
    return {
        "place": "松坪村",
        "household_no": home,
        "name": f"户主{home}",
        "birth_date": f"{1950 + (home in DENIED)}-01-01",
        "visit_date": before(20).isoformat(),
        "visitor": "李、张",
        "visit_outcome": "complete",
        "respondent": "self",
        "service": "血压测量",
        "service_date": "2026-10-01",
        "outcome": "否" if home in DENIED else "是",
    } | said_there


def service(home: int) -> Row:
    kept = ("place", "household_no", "name", "birth_date", "service", "service_date")
    return {code: visit(home)[code] for code in kept} | {"birth_date": "1950-01-01"}


def person(home: int, born: str | None = "1950-01-01") -> Row:
    return {
        "place": "松坪村",
        "household_no": home,
        "name": f"户主{home}",
        "sex": "男",
        "birth_date": born,
    }


def shown(
    visits: list[Row], past: list[VersionStep] | None = None, **rows: list[Row]
) -> SignEvidence:
    usual = {"services": [service(n) for n in HOMES], "persons": [person(n) for n in HOMES]}
    return evidence(past or [], visits=visits, **{**usual, **rows})


def versions(kind: str, old: list[Row], new: list[Row]) -> list[VersionStep]:
    return steps(kind, [(before(40), old), (before(5), new)])


def test_an_honest_office() -> None:
    """Some were asked again, some services were taken off, some values emptied: as many of those
    who said yes."""
    visits = [visit(n) for n in HOMES]
    visits += [visit(n, visit_date=before(2).isoformat()) for n in HOMES if n % 5 == 0]
    left = [service(n) for n in HOMES if n % 6]
    past = versions("services", [service(n) for n in HOMES], left)
    blank = [person(n, None if n % 7 == 0 else "1950-01-01") for n in HOMES]
    past += versions("persons", [person(n) for n in HOMES], blank)
    honest = shown(visits, past, services=left, persons=blank)
    for measure in MEASURES[1:]:
        assert said(honest, "after-visits", measure) == HONEST, measure


def test_households_with_faults_refuse() -> None:
    refused = {"visit_outcome": "refused", "respondent": "none", "name": None, "outcome": None}
    visits = [visit(n, **refused) if n > 12 else visit(n) for n in HOMES]
    sign = signs(shown(visits), "after-visits", "unanswered")["*"]
    assert (sign.said, sign.n, sign.figure) == ("look", 60, 48 / 60)
    assert len(sign.records) == 48
    third = [visit(n, **refused) if n % 3 == 0 else visit(n) for n in HOMES]
    assert said(shown(third), "after-visits", "unanswered")["*"] == "nothing-seen"


def test_a_second_visit_to_those_who_said_no() -> None:
    again = [visit(n, visit_date=before(2).isoformat(), outcome="是") for n in DENIED]
    sign = signs(shown([*map(visit, HOMES), *again]), "after-visits", "asked-again")["松坪村"]
    assert (sign.said, sign.figure, sign.expected) == ("look", 1, 0)


def test_denied_services_vanish() -> None:
    everyone, left = ([service(n) for n in own] for own in (HOMES, sorted({*HOMES} - DENIED)))
    past = versions("services", everyone, left)
    sign = signs(shown([*map(visit, HOMES)], past, services=left), "after-visits", "denied-gone")
    assert (sign["松坪村"].said, sign["松坪村"].figure) == ("look", 1)
    blanked = [service(n) | ({"service": None} if n in DENIED else {}) for n in HOMES]
    emptied = shown([*map(visit, HOMES)], versions("services", everyone, blanked), services=blanked)
    assert said(emptied, "after-visits", "denied-gone") == {"松坪村": "look"}


def test_the_family_answers_in_place_of_those_who_said_no() -> None:
    visits = [visit(n, respondent="household" if n in DENIED else "self") for n in HOMES]
    sign = signs(shown(visits), "after-visits", "family-answers")["松坪村"]
    assert (sign.said, sign.figure, sign.expected) == ("look", 1, 0)


def test_values_that_differed_are_emptied() -> None:
    new = [person(n, None if n in DENIED else "1950-01-01") for n in HOMES]
    past = versions("persons", [person(n) for n in HOMES], new)
    first = shown([*map(visit, HOMES)], past, persons=[person(n) for n in HOMES])
    assert said(first, "after-visits", "emptied") == {"松坪村": "look"}


def test_what_the_visits_found_was_put_right() -> None:
    new = [person(n, "1951-01-01" if n in DENIED else "1950-01-01") for n in HOMES]
    past = versions("persons", [person(n) for n in HOMES], new)
    mended = shown([*map(visit, HOMES)], past, persons=new)
    assert said(mended, "after-visits", "emptied") in (
        {"松坪村": "nothing-seen"},
        {"松坪村": "too-few"},
    )


@pytest.mark.parametrize("measure", ["denied-gone", "emptied"])
def test_without_versions_nothing_is_said_of_later(measure: str) -> None:
    assert said(shown([*map(visit, HOMES)]), "after-visits", measure) == {"松坪村": "no-history"}
