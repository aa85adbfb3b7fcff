"""Random dates and random towns: the engine and the slow, obvious way agree."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st
from spec.checks.town import AS_OF, pack, table
from tests.engine.checks import oracle

from doorstep.engine.checks import compare
from doorstep.engine.fields.dates import dates_agree, span
from doorstep.engine.fields.identity_numbers import check_character

DAYS = st.dates(dt.date(1980, 1, 1), dt.date(1981, 12, 31)).map(dt.date.isoformat)
DATES = st.tuples(DAYS, st.sampled_from([4, 7, 10])).map(lambda told: told[0][: told[1]])
LINK = (
    "left", "right", "left_kind", "left_role", "right_kind", "right_role", "entity", "probability",
    "rule", "accepted",
)  # fmt: skip
TYPES = {"probability": pa.float64(), "accepted": pa.bool_()}
SCHEMA = pa.schema([(name, TYPES.get(name, pa.string())) for name in LINK])


@given(DATES, DATES, st.sampled_from(["day", "month", "year"]))
def test_dates_agree_when_some_day_of_both_does(left: str, right: str, tolerance: str) -> None:
    assert dates_agree(left, right, tolerance) == oracle.may_agree(left, right, tolerance)


@given(DATES, DATES)
def test_one_date_lies_before_another_when_all_its_days_do(left: str, right: str) -> None:
    one, other = span(left), span(right)
    assert one is not None and other is not None
    assert (one[1] < other[0]) == oracle.certainly_before(left, right)


def number(child: int) -> str:
    """A sound identity number for each child of the small town."""
    first = f"350998202501{child + 1:02d}{child:03d}"
    return first + check_character(first)


def child(n: int, prefix: str = "") -> dict[str, Any]:
    """A child's row."""
    name = {"births": "孩子", "persons": "姓名", "deaths": "姓名"}[prefix]
    return {
        name: f"王{'一二三四五六七八'[n]}诺",
        "出生日期": f"2025-01-{n + 1:02d}",
        "身份证号": number(n),
    }


ROWS = st.tuples(DATES, DATES, st.sampled_from("男女"), st.sampled_from(["男", "女", None]))
CHILDREN = st.lists(st.integers(0, 7), unique=True, max_size=6)


@settings(max_examples=60)
@given(CHILDREN.filter(bool), CHILDREN, CHILDREN)
def test_children_missing_from_the_person_register(
    births: list[int], persons: list[int], deaths: list[int]
) -> None:
    elder = {"姓名": "赵海", "出生日期": "1988-05-12", "身份证号": "350998198805122373"}
    rows = {
        "births": [child(n, "births") for n in births],
        "persons": [elder, *(child(n, "persons") for n in persons)],
        "deaths": [child(n, "deaths") | {"死亡日期": "2025-06-01"} for n in deaths],
    }
    tables = {kind: table(kind, told) for kind, told in rows.items()}
    told = compare(tables, _links(tables), pack(), as_of=AS_OF).findings
    numbers = {row["child_name"]: row["id_number"] for row in tables["births"].to_pylist()}
    found = {numbers[finding.left.value] for finding in told if finding.code == "REG_OMIT"}
    expected = oracle.missing(map(number, births), map(number, persons), map(number, deaths))
    assert found == expected


@settings(max_examples=60)
@given(st.lists(ROWS, min_size=1, max_size=5))
def test_values_that_differ_between_two_registers(
    told: list[tuple[str, str, str, str | None]],
) -> None:
    persons = [
        {"姓名": f"王{n}", "出生日期": born, "性别": sex}
        for n, (born, _, sex, _) in enumerate(told)
    ]
    deaths = [
        {"姓名": f"王{n}", "出生日期": born, "性别": sex}
        for n, (_, born, _, sex) in enumerate(told)
    ]
    tables = {"persons": table("persons", persons), "deaths": table("deaths", deaths)}
    ids = [tables[kind].column("row_id").to_pylist() for kind in ("persons", "deaths")]
    links = _rows([(f"{left}#person", f"{right}#person") for left, right in zip(*ids, strict=True)])
    every = compare(tables, links, pack(), as_of=AS_OF).findings
    found = {(f.code, f.left.row) for f in every if f.check.startswith("persons-deaths-")}
    expected = set()
    for n, (one, other, sex, theirs) in enumerate(told, 2):
        if not oracle.may_agree(one, other, "day"):
            expected.add(("VAL_DATE", n))
        if theirs is not None and theirs != sex:
            expected.add(("VAL_SEX", n))
    assert found == expected


def _links(tables: dict[str, pa.Table]) -> pa.Table:
    """Persons and births with one number are linked, as the linker would."""
    persons = {row["id_number"]: row["row_id"] for row in tables["persons"].to_pylist()}
    pairs = [
        (f"{persons[row['id_number']]}#person", f"{row['row_id']}#child")
        for row in tables["births"].to_pylist()
        if row["id_number"] in persons
    ]
    return _rows(pairs, "births", "child")


def _rows(pairs: list[tuple[str, str]], kind: str = "deaths", role: str = "person") -> pa.Table:
    about = ("persons", "person", kind, role, "person", 1.0, "id", True)
    return pa.Table.from_pylist(
        [dict(zip(LINK, (*pair, *about), strict=True)) for pair in pairs], schema=SCHEMA
    )
