"""What became of a file's records when its newer version took its place."""

from __future__ import annotations

from spec.signs.rows import DAY, before, steps

LI = {
    "place": "松坪村",
    "household_no": 1,
    "name": "李桂芳",
    "id_number": "350998196503080228",
    "phone": "13900000001",
}
WANG = {
    "place": "松坪村",
    "household_no": 2,
    "name": "王建国",
    "birth_date": "1962-11-08",
    "phone": "13900000002",
}
ZHAO = {"place": "松坪村", "household_no": 3, "name": "赵海", "phone": "13900000003"}


def told(
    kind: str, older: list[dict[str, object]], newer: list[dict[str, object]]
) -> list[tuple[str, str]]:
    [step] = steps(kind, [(before(30), older), (DAY, newer)])
    return [(change.what, change.record.get("name")) for change in step.changes]


def test_moving_a_row_changes_nothing() -> None:
    assert told("persons", [LI, WANG, ZHAO], [ZHAO, LI, WANG]) == []


def test_added_changed_removed() -> None:
    new = {"place": "松坪村", "household_no": 4, "name": "钱春"}
    assert told("persons", [LI, WANG, ZHAO], [LI | {"phone": "13911111111"}, WANG, new]) == [
        ("changed", "李桂芳"),
        ("added", "钱春"),
        ("removed", "赵海"),
    ]


def test_a_name_put_right_is_a_change_where_the_number_stays() -> None:
    assert told("persons", [LI], [LI | {"name": "李桂方"}]) == [("changed", "李桂方")]


def test_a_new_column_is_no_change_of_every_record() -> None:
    assert (
        told("persons", [LI, WANG], [LI | {"ethnicity": "汉族"}, WANG | {"ethnicity": "汉族"}])
        == []
    )


def test_the_months_own_events_are_business_not_edits() -> None:
    """A service of this month newly entered is what a register is for; one of last year is filled
    in afterwards."""
    service = {"place": "松坪村", "name": "李桂芳", "service": "老年人健康体检"}
    old = service | {"service_date": "2025-03-01"}
    now = [
        old,
        service | {"service_date": before(9).isoformat()},
        service | {"service_date": "2025-12-01"},
    ]
    [step] = steps("services", [(before(30), [old]), (DAY, now)])
    assert [(c.what, c.record.get("service_date")) for c in step.changes] == [
        ("added", "2025-12-01")
    ]


def test_visits_are_no_records_of_the_office() -> None:
    visit = {"place": "松坪村", "household_no": 1, "visit_date": "2026-11-01"}
    assert told("visits", [visit], [visit, visit | {"household_no": 2}]) == []


def test_a_removed_record_is_pointed_at_in_the_version_that_held_it() -> None:
    [step] = steps("persons", [(before(30), [LI, WANG]), (DAY, [LI])])
    [change] = step.changes
    assert change.record.spot.as_object() == {
        "file": "persons.xlsx",
        "sheet": "Sheet1",
        "row": 3,
        "version": before(30).isoformat(),
    }
