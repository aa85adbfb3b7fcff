"""People of one group taken off a list together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

import pytest
from spec.signs.rows import DAY, Row, before, evidence, said, signs, steps

from doorstep.engine.inspection.signs import SignEvidence

MIGRANTS = range(1, 21)
LOCALS = range(21, 101)


def book(gone: Collection[int] = ()) -> list[Row]:
    """Twenty households of in-migrants and eighty others."""
    return [
        {
            "place": "石桥村",
            "household_no": home,
            "name": f"户主{home}",
            "residence_status": "流入" if home in MIGRANTS else "在家",
        }
        for home in (*MIGRANTS, *LOCALS)
        if home not in gone
    ]


def history(*gone: tuple[int, Collection[int]], **more: list[Row]) -> SignEvidence:
    """Versions: (days before the inspection, who is gone by then); later ones hold nobody who went
    before."""
    versions: list[tuple[dt.date, list[Row]]] = [(before(gone[0][0] + 30), book())]
    left: set[int] = set()
    for days, homes in gone:
        left |= set(homes)
        versions.append((before(days), book(left)))
    return evidence(steps("persons", versions), persons=book(left), **more)


def test_in_migrants_swept_off_the_list() -> None:
    """One household in ninety days, then twelve of the nineteen left."""
    shown = history((94, ()), (64, (1,)), (34, ()), (4, range(2, 14)))
    sign = signs(shown, "removals", "in-migrants")["石桥村"]
    assert (sign.said, sign.figure, sign.n) == ("look", 12, 19)
    assert len(sign.records) == 12 and {spot.version for spot in sign.records} == {
        before(34).isoformat()
    }


def test_the_chance_is_that_of_household_days() -> None:
    """Before: 1 of 20, 20 and 19 households in 30 days each; in the window 12 of 19 in 30 days,
    19/78 of all time.

    The other people of the village lost nobody in 80 x 30 household-days, and bind less.
    """
    shown = history((94, ()), (64, (1,)), (34, ()), (4, range(2, 14)))
    sign = signs(shown, "removals", "in-migrants")["石桥村"]
    share = 19 / (20 + 20 + 19 + 19)
    assert sign.expected == pytest.approx(19 / 59)
    assert sign.p_value == pytest.approx(13 * share**12 * (1 - share) + share**13)


def test_a_record_of_departure_or_death_explains_it() -> None:
    left = [
        {"place": "石桥村", "household_no": home, "name": f"户主{home}"} for home in range(2, 14)
    ]
    past = ((94, ()), (64, (1,)), (34, ()), (4, range(2, 14)))
    assert signs(history(*past, move_out=left), "removals", "in-migrants")["石桥村"].figure == 0
    assert signs(history(*past, deaths=left), "removals", "in-migrants")["石桥村"].figure == 0


def test_who_stands_in_another_file_is_not_gone() -> None:
    versions = [(before(64), book()), (before(34), book()), (before(4), book(range(2, 14)))]
    shown = evidence(steps("persons", versions), persons=[*book(range(2, 14)), *book()[1:13]])
    assert signs(shown, "removals", "in-migrants")["石桥村"].figure == 0


def test_ordinary_coming_and_going() -> None:
    shown = history((94, (1, 2)), (64, (3,)), (34, (4, 5)), (4, (6, 7, 8)))
    assert said(shown, "removals", "in-migrants") == {"石桥村": "nothing-seen"}


def test_a_few_households_are_no_mass() -> None:
    shown = history((94, ()), (64, ()), (34, ()), (4, (1, 2, 3, 4)))
    assert said(shown, "removals", "in-migrants") == {"石桥村": "nothing-seen"}


def test_without_earlier_versions_the_other_people_of_the_village_are_the_measure() -> None:
    """A whole file cut down is not in-migrants removed."""
    everybody = history((4, (*range(1, 11), *range(21, 61))))
    assert said(everybody, "removals", "in-migrants") == {"石桥村": "nothing-seen"}
    assert said(history((4, range(1, 19))), "removals", "in-migrants") == {"石桥村": "look"}


def test_without_any_history_nothing_is_said() -> None:
    assert said(evidence(persons=book()), "removals", "in-migrants") == {"石桥村": "no-history"}


def test_births_taken_off_lower_the_count_too() -> None:
    born: list[Row] = [
        {
            "place": "石桥村",
            "household_no": i,
            "child_name": f"婴{i}",
            "birth_date": f"2026-0{1 + i % 9}-11",
        }
        for i in range(30)
    ]
    versions = [
        (before(94), born),
        (before(64), born),
        (before(34), born[:-1]),
        (before(4), born[:15]),
    ]
    shown = evidence(steps("births", versions), births=born[:15])
    assert said(shown, "removals", "births") == {"石桥村": "look"}
    assert before(4) < DAY
