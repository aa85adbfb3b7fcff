"""What is said at the end: many figures at once, offices in the order of names, and nothing about a
resident."""

from __future__ import annotations

import dataclasses

import pytest
from spec.signs.rows import Row, evidence

from doorstep.engine.inspection.signs import Sign, detect
from doorstep.engine.inspection.signs.sign import DETECTORS, Measured, judge_together
from doorstep.engine.inspection.signs.steps import RecordSpot

SPOT = RecordSpot("a.xlsx", "1", 7)


def one(
    office: str, p: float | None, large: bool = True, detector: str = "visit-speed"
) -> Measured:
    return Measured(
        detector, "day", office, "visitors", 50.0, p_value=p, large=large, records=(SPOT,)
    )


def test_each_detector_has_a_sixth_and_holm_within_it() -> None:
    """5 % in six parts is .0083: of three the smallest must be below a third of it, the next below
    half."""
    part = 0.05 / 7
    found = judge_together(
        [one("a", 0.9 * part / 3), one("b", 0.9 * part / 2), one("c", 1.1 * part)], 0.05
    )
    assert [sign.said for sign in found] == ["look", "look", "nothing-seen"]
    assert [sign.false_alarm_rate for sign in found] == [pytest.approx(part)] * 3
    assert found[0].p_adjusted == pytest.approx(0.9 * part)


def test_many_offices_of_one_detector_do_not_hide_another_detectors_sign() -> None:
    few = one("x", 0.001, detector="removals")
    found = judge_together([few, *(one(str(i), 0.5) for i in range(500))], 0.05)
    assert [(sign.detector, sign.said) for sign in found if sign.said == "look"] == [
        ("removals", "look")
    ]


def test_what_is_unusual_but_small_is_no_sign() -> None:
    assert [sign.said for sign in judge_together([one("a", 1e-9, large=False)], 0.05)] == [
        "nothing-seen"
    ]


def test_what_could_not_be_tested_is_neither_a_sign_nor_clean() -> None:
    [sign] = judge_together(
        [Measured("bulk-edits", "edits", "a", "village", said="no-history")], 0.05
    )
    assert (sign.said, sign.p_value, sign.p_adjusted, sign.records) == (
        "no-history",
        None,
        None,
        (),
    )


def test_offices_come_by_name_and_only_signs_name_records() -> None:
    found = judge_together([one("c", 1e-9), one("a", 0.9), one("b", 1e-12)], 0.05)
    assert [(sign.office, len(sign.records)) for sign in found] == [("a", 0), ("b", 1), ("c", 1)]


def test_records_are_places_and_hold_no_value() -> None:
    [sign] = judge_together([one("a", 1e-9)], 0.05)
    assert sign.as_object()["records"] == [{"file": "a.xlsx", "sheet": "1", "row": 7}]
    assert {field.name for field in dataclasses.fields(Sign)} == {
        "detector",
        "measure",
        "office",
        "office_kind",
        "figure",
        "expected",
        "lo",
        "hi",
        "n",
        "p_value",
        "p_adjusted",
        "false_alarm_rate",
        "said",
        "records",
        "counts",
    }


def test_no_sign_carries_what_a_record_says() -> None:
    """Names, numbers, dates and phones of residents stay where they are."""
    rows: list[Row] = [
        {
            "place": f"{v}村",
            "household_no": i,
            "name": f"王某{i}",
            "id_number": f"35099819650308{i:04d}",
            "phone": "13912345678" if v == 0 else f"1380000{v}{i:03d}",
        }
        for v in range(7)
        for i in range(40)
    ]
    found = detect(evidence(persons=rows))
    assert any(sign.said == "look" for sign in found)
    told = str([sign.as_object() for sign in found])
    assert "13912345678" not in told and "王某" not in told and "350998" not in told


def test_an_office_is_a_village_a_provider_visitors_or_all() -> None:
    rows: list[Row] = [
        {
            "place": "松坪村",
            "name": "李",
            "household_no": 1,
            "service_date": "2026-03-04",
            "provider": "陈医生",
        }
    ]
    visit: Row = {
        "place": "松坪村",
        "household_no": 1,
        "visit_date": "2026-11-01",
        "visitor": "陈、林",
    }
    found = detect(evidence(services=rows, persons=rows, visits=[visit]))
    assert {sign.office_kind for sign in found} == {"village", "provider", "visitors", "township"}
    assert {sign.office for sign in found} == {"松坪村", "陈医生", "陈、林", "*"}
    assert {sign.detector for sign in found} <= set(DETECTORS)


def test_nothing_registered_says_nothing() -> None:
    assert detect(evidence()) == []
