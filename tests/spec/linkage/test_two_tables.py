"""Two tables of persons: which rows are one person. Columns are codes, other columns are compared
as plain text."""

from __future__ import annotations

import csv
import io
import json

import numpy as np
import pyarrow as pa
import pytest

from doorstep.app.standalone.linking import link_tables
from doorstep.domain.errors import BadInput
from doorstep.engine.linkage import LinkResult, TableOptions
from doorstep.engine.linkage.comparison import Pairs
from doorstep.engine.linkage.files import through_others

PEOPLE = """
id,given_name,family_name,sex,birth_date,postcode
1,ANNA,MARSH,F,1970-04-11,AB1 2CD
2,PETER,HOLLAND,M,1955-12-30,AB1 2CE
3,IRIS,OKAFOR,F,1988-07-02,AB1 3XY
4,OWEN,PRITCHARD,M,2001-01-19,AB2 1AA
5,LEILA,HADDAD,F,1963-09-25,AB2 1AB
6,TOMAS,NOVAK,M,1979-05-05,AB2 1AC
"""


def rows(text: str) -> pa.Table:
    """A table from CSV text; empty cells are missing."""
    read = list(csv.DictReader(io.StringIO(text.strip())))
    return pa.table(
        {name: pa.array([row[name] or None for row in read], pa.string()) for name in read[0]}
    )


def links(result: LinkResult) -> dict[str, str]:
    """left -> right."""
    return dict(
        zip(
            result.pairs.column("left").to_pylist(),
            result.pairs.column("right").to_pylist(),
            strict=True,
        )
    )


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("x,ANNA,MARSH,F,1970-04-11,AB1 2CD", "word for word"),
        (
            "x,anna,Marsh,female,1970-04-11,ab12cd",
            "capitals, spaces and sex codes are writing, not facts",
        ),
        ("x,MARSH,ANNA,F,1970-04-11,AB1 2CD", "given and family name swapped"),
        ("x,ANNA,MARSH,F,1970-11-04,AB1 2CD", "day and month swapped"),
        ("x,ANA,MARCH,F,1970-04-11,AB1 2CD", "typing errors in both names"),
        ("x,ANNIE,MARSH,F,1970-04-11,AB1 2CD", "a pet name"),
        ("x,A,MARSH,F,1970-04-11,AB1 2CD", "an initial"),
        ("x,ANNA,MARSH,F,1970,AB1 2CD", "only the year of birth"),
        ("x,ANNA,MARSH,,1970-04-11,", "missing is not a difference"),
        ("x,ANNA,MARSH,F,1970-04-11,ZZ9 9ZZ", "she moved"),
    ],
)
def test_one_person_written_differently_is_one_person(row: str, why: str) -> None:
    register = rows("id,given_name,family_name,sex,birth_date,postcode\n" + row)
    assert links(link_tables(rows(PEOPLE), register)) == {"1": "x"}, why


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("x,JOHN,ADEYEMI,M,1944-02-17,XY1 1XY", "nothing agrees"),
        (
            "x,BORIS,MARSH,M,1999-08-23,AB1 2CD",
            "a relative: same family name, same house, nothing else",
        ),
        ("x,,,F,,AB1 2CD", "a postcode is not a person"),
        ("x,,,,,", "missing agrees with nothing"),
    ],
)
def test_different_people_are_not_linked(row: str, why: str) -> None:
    register = rows("id,given_name,family_name,sex,birth_date,postcode\n" + row)
    assert links(link_tables(rows(PEOPLE), register)) == {}, why


def test_a_date_in_parts_meets_a_whole_date_and_a_house_number_meets_an_address() -> None:
    census = rows(
        "id,given_name,family_name,birth_day,birth_month,birth_year,house_number,street\n"
        "c,RUTH,ABARA,7,3,1982,60,Station Road\nd,CARL,LUND,1,2,1950,9,Mill Lane"
    )
    register = rows(
        "id,given_name,family_name,birth_date,address\nr,RUTH,ABARA,1982-03-07,60 STATION ROAD"
    )
    assert links(link_tables(census, register)) == {"c": "r"}


def test_each_row_has_at_most_one_partner_and_the_better_one_wins() -> None:
    left = rows(
        "id,given_name,family_name,birth_date\na,ANNA,MARSH,1970-04-11\nb,ANNE,MARSH,1970-04-11"
    )
    right = rows("id,given_name,family_name,birth_date\nx,ANNE,MARSH,1970-04-11")
    assert links(link_tables(left, right)) == {"b": "x"}


def test_two_equal_candidates_are_left_to_a_person() -> None:
    left = rows(
        "id,given_name,family_name,birth_date\na,ANNA,MARSH,1970-04-11\nb,ANNA,MARSH,1970-04-11"
    )
    right = rows("id,given_name,family_name,birth_date\nx,ANNA,MARSH,1970-04-11")
    result = link_tables(left, right)
    assert set(result.review.column("left").to_pylist()) == {"a", "b"}
    assert all(chance <= 0.5 for chance in result.review.column("probability").to_pylist())


def test_review_says_field_by_field_what_agreed() -> None:
    left = rows(
        "id,given_name,family_name,birth_date\na,ANNA,MARSH,1970-04-11\nb,ANNA,MARSH,1970-04-11"
    )
    right = rows("id,given_name,family_name,birth_date\nx,ANNA,MARCH,1970-04-11")
    told = json.loads(link_tables(left, right).review.column("reasons").to_pylist()[0])
    grades = {field: grade for field, grade, _bits in told}
    assert grades["given_name"] == "exact"
    assert grades["family_name"] == "close"


def test_a_decision_overrules_every_weight() -> None:
    other = rows(
        "id,given_name,family_name,sex,birth_date,postcode\nx,ANNA,MARSH,F,1970-04-11,AB1 2CD"
    )
    refused = pa.table({"left": ["1"], "right": ["x"], "verdict": ["different"]})
    assert links(link_tables(rows(PEOPLE), other, decisions=refused)) == {}
    stranger = rows(
        "id,given_name,family_name,sex,birth_date,postcode\nx,JOHN,ADEYEMI,M,1944-02-17,XY1 1XY"
    )
    confirmed = pa.table({"left": ["1"], "right": ["x"], "verdict": ["same"]})
    result = link_tables(rows(PEOPLE), stranger, decisions=confirmed)
    assert result.pairs.to_pylist() == [
        {"left": "1", "right": "x", "probability": 1.0, "rule": "decision"}
    ]


def test_one_table_gives_every_row_its_person() -> None:
    doubled = rows(PEOPLE + "7,ANA,MARSH,F,1970-04-11,AB1 2CD\n8,IRIS,OKAFOR,,1988-02-07,AB1 3XY")
    entities = link_tables(doubled, None).entities
    assert entities is not None
    assert dict(zip(*entities.to_pydict().values(), strict=True)) == {
        "1": "1",
        "2": "2",
        "3": "3",
        "4": "4",
        "5": "5",
        "6": "6",
        "7": "1",
        "8": "3",
    }


def test_the_order_of_rows_changes_nothing() -> None:
    doubled = rows(PEOPLE + "7,ANA,MARSH,F,1970-04-11,AB1 2CD\n8,IRIS,OKAFOR,,1988-02-07,AB1 3XY")
    backwards = doubled.take(list(reversed(range(doubled.num_rows))))
    assert link_tables(doubled, None) == link_tables(backwards, None)


@pytest.mark.parametrize("ids", [["1", "1"], ["1", None]])
def test_ids_must_be_there_and_differ(ids: list[str | None]) -> None:
    table = pa.table({"id": pa.array(ids, pa.string()), "name": ["A B", "C D"]})
    with pytest.raises(BadInput, match="link-id-not-unique"):
        link_tables(table, None)


@pytest.mark.parametrize("threshold", [0.0, 1.0, -3.0])
def test_a_threshold_is_a_probability(threshold: float) -> None:
    with pytest.raises(BadInput, match="threshold-outside"):
        link_tables(rows(PEOPLE), None, TableOptions(threshold=threshold))


def test_empty_tables_have_no_links() -> None:
    nothing = rows(PEOPLE).slice(0, 0)
    assert link_tables(rows(PEOPLE), nothing).pairs.num_rows == 0
    result = link_tables(nothing, None)
    assert result.entities is not None and result.entities.num_rows == 0


def test_a_pair_is_as_sure_as_the_row_between_them_makes_it() -> None:
    """Of three rows of one person the middle one carries the other two, who share little by
    themselves."""
    pairs = Pairs(np.array([0, 0, 1, 2]), np.array([1, 2, 2, 3]), {}, {})
    together, alone = np.array([True, True, True, False]), np.array([0.99, 0.6, 0.98, 0.3])
    assert through_others(pairs, together, alone).tolist() == pytest.approx([0.99, 0.97, 0.98, 0.3])
    apart = np.array([True, True, False, False])
    assert through_others(pairs, apart, alone).tolist() == alone.tolist()
