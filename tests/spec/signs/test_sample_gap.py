"""The records of sampled households beside all others: the draw itself is the measure."""

from __future__ import annotations

from dataclasses import replace
from math import comb

import pytest
from spec.signs.rows import Row, before, evidence, said, signs, steps

from doorstep.engine.inspection.signs import SignEvidence

HOMES = range(1, 61)
DRAWN = frozenset(f"松坪|household_no|{home}" for home in range(1, 16))


def book(blank: range | list[int], size: int = 1, phone: dict[int, str] | None = None) -> list[Row]:
    """Sixty households; those in `blank` lack the head's number."""
    return [
        {
            "place": "松坪村",
            "household_no": home,
            "name": f"{home}之{member}",
            "phone": (phone or {}).get(home, "1"),
            "id_number": None if home in blank and member == 0 else "350998196503080228",
        }
        for home in HOMES
        for member in range(size)
    ]


def gap(
    persons: list[Row], measure: str = "blank", sampled: frozenset[str] | None = DRAWN
) -> dict[str, str]:
    return said(evidence(persons=persons, sampled=sampled), "sample-gap", measure)


def test_blanks_are_everywhere_but_where_a_visit_comes() -> None:
    """None of the 15 drawn among 24 of 60 with a blank: that draw has chance C(36,15)/C(60,15)."""
    blank = range(37, 61)
    sign = signs(evidence(persons=book(blank), sampled=DRAWN), "sample-gap", "blank")["松坪村"]
    assert sign.p_value == pytest.approx(comb(36, 15) / comb(60, 15))
    assert (sign.said, sign.figure, sign.expected) == ("look", 0, pytest.approx(24 / 60))


def test_blanks_spread_over_all_are_nothing_to_see() -> None:
    assert gap(book([3, 7, 11, 14, *range(20, 40)])) == {"松坪村": "nothing-seen"}


def test_a_household_counts_once_however_many_records_it_has() -> None:
    """Four blank records in each of three households are three, not twelve: the cluster is drawn
    whole."""
    persons = [
        {
            "place": "松坪村",
            "household_no": h,
            "name": f"{h}之{m}",
            "id_number": None if h in (20, 30, 40) else "1",
        }
        for h in HOMES
        for m in range(4)
    ]
    sign = signs(evidence(persons=persons, sampled=DRAWN), "sample-gap", "blank")["松坪村"]
    assert (
        sign.p_value == pytest.approx(comb(57, 15) / comb(60, 15)) and sign.said == "nothing-seen"
    )


def test_households_of_one_kind_only_are_exchanged() -> None:
    """Households with an event are drawn oftener and have better records: that is the design, not a
    gap."""
    shown = evidence(persons=book(range(37, 61)), sampled=DRAWN)
    kinds = {f"松坪|household_no|{h}": "event" if h <= 15 else "none" for h in HOMES}
    assert said(shown, "sample-gap", "blank") == {"松坪村": "look"}
    assert said(replace(shown, households=kinds), "sample-gap", "blank") == {
        "松坪村": "nothing-seen"
    }


def history(edited: range, days: int = 4) -> SignEvidence:
    now = book([], phone=dict.fromkeys(edited, "2"))
    return evidence(
        steps("persons", [(before(40), book([])), (before(days), now)]), DRAWN, persons=now
    )


def test_only_sampled_households_were_worked_over() -> None:
    sign = signs(history(range(1, 13)), "sample-gap", "edited")["松坪村"]
    assert sign.p_value == pytest.approx(comb(48, 3) * comb(12, 12) / comb(60, 15))
    assert (sign.said, sign.figure) == ("look", 0.8) and len(sign.records) == 12


def test_all_households_were_worked_over() -> None:
    assert said(history(range(1, 61)), "sample-gap", "edited") == {"松坪村": "nothing-seen"}


def test_a_record_put_right_after_the_visit_is_no_sign() -> None:
    """The record changes to fit the person."""
    shown = history(range(1, 13))
    visits = evidence(
        visits=[
            {"place": "松坪村", "household_no": h, "visit_date": before(9)} for h in range(1, 16)
        ]
    )
    later = replace(shown, tables={**shown.tables, **visits.tables})
    assert said(later, "sample-gap", "edited") == {"松坪村": "nothing-seen"}


def test_without_a_sample_the_visited_are_compared_whoever_opened() -> None:
    visits: list[Row] = [
        {
            "place": "松坪村",
            "household_no": h,
            "visit_date": before(9),
            "visit_outcome": "noncontact" if h < 5 else None,
        }
        for h in range(1, 16)
    ]
    shown = evidence(persons=book(range(37, 61)), visits=visits)
    assert said(shown, "sample-gap", "blank") == {"松坪村": "look"}


def test_a_column_most_records_lack_is_not_blank() -> None:
    assert gap(book(range(4, 61))) == {"松坪村": "nothing-seen"}


def test_faulty_cells_count_as_blanks_do() -> None:
    wrong = '[["id_number", "id-checksum"]]'
    rows = [
        row | {"flags": wrong if home > 30 else None}
        for home, row in zip(HOMES, book([]), strict=True)
    ]
    assert gap(rows, "faulty") == {"松坪村": "look"}


def test_how_a_sound_value_is_written_is_no_fault() -> None:
    rows = [
        row | {"flags": '[["birth_date", "date-precision"]]' if i > 30 else None}
        for i, row in enumerate(book([]))
    ]
    assert gap(rows, "faulty") == {"松坪村": "nothing-seen"}


def test_too_few_drawn() -> None:
    assert gap(book([]), sampled=frozenset(sorted(DRAWN)[:9])) == {"松坪村": "too-few"}


def test_no_sample_and_no_visits_say_nothing() -> None:
    assert gap(book([]), sampled=None) == {}


def test_no_history_is_not_said_to_be_clean() -> None:
    assert gap(book([]), "edited") == {"松坪村": "no-history"}
