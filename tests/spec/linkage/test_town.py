"""A small town: what is linked to the persons register, what is a duplicate, and what is never a
link."""

from __future__ import annotations

import pyarrow as pa

from doorstep.domain.registers import Grammar, PackSpec, RegisterSpec
from doorstep.engine.linkage import link_registers, mentions

PERSON = {
    code: code
    for code in (
        "name",
        "sex",
        "birth_date",
        "id_number",
        "phone",
        "village",
        "household_no",
        "head_name",
        "address",
    )
}
CHILD = {**PERSON, "name": "child_name", "sex": "child_sex"}
FATHER = {
    "name": "father_name",
    "id_number": "father_id",
    "village": "village",
    "household_no": "household_no",
}
PACK = PackSpec(
    code="test",
    parent=None,
    columns={},
    registers={
        "persons": RegisterSpec("persons", "person", (), roles={"person": PERSON}),
        "visits": RegisterSpec("visits", "person", (), roles={"person": PERSON}),
        "services": RegisterSpec("services", "event", (), roles={"person": PERSON}),
        "births": RegisterSpec(
            "births",
            "event",
            (),
            roles={
                "child": CHILD,
                "mother": {"name": "mother_name", "id_number": "mother_id"},
                "father": FATHER,
            },
        ),
    },
    checks=(),
    forbidden=(),
    grammar=Grammar(date_order="ymd", id_system="cn", names="chinese"),
    words={},
)
LI = {
    "name": "李桂芳",
    "sex": "female",
    "birth_date": "1962-03-08",
    "id_number": "51072219620308002X",
}
WANG = {
    "name": "王建国",
    "sex": "male",
    "birth_date": "1958-11-21",
    "id_number": "510722195811210013",
}
TWIN_A = {
    "name": "王子轩",
    "sex": "male",
    "birth_date": "2015-06-01",
    "household_no": "12",
    "village": "松坪村",
}
TWIN_B = {**TWIN_A, "name": "王子涵"}
HOME = {"village": "松坪村", "household_no": "12", "head_name": "王建国"}


def table(*people: dict[str, str]) -> pa.Table:
    """A register table; rows are called r1, r2, ... in their order."""
    codes = sorted({code for person in people for code in person})
    return pa.table(
        {
            "row_id": pa.array([f"r{i}" for i in range(1, len(people) + 1)], pa.string()),
            "file": [person.get("file", "book.xlsx") for person in people],
            "place": ["松坪村"] * len(people),
            "household_key": [
                f"book:{person.get('household_no', i)}" for i, person in enumerate(people)
            ],
            "struck": [person.get("struck") == "yes" for person in people],
            **{
                code: pa.array([person.get(code) for person in people], pa.string())
                for code in codes
                if code not in ("struck", "file")
            },
        }
    )


def renamed(prefix: str, register: pa.Table) -> pa.Table:
    """The same table with its rows called `prefix`1, `prefix`2, ..."""
    ids = [prefix + row_id[1:] for row_id in register.column("row_id").to_pylist()]
    return register.set_column(register.column_names.index("row_id"), "row_id", pa.array(ids))


def linked(**registers: pa.Table) -> set[tuple[str, str, str]]:
    """(left, right, rule) of all links of a town; persons rows are p1.., visits v1.., services
    s1.., births b1..."""
    named = {kind: renamed(kind[0], register) for kind, register in registers.items()}
    links = link_registers(mentions(named, PACK), PACK).links.to_pylist()
    return {(row["left"], row["right"], row["rule"]) for row in links}


def test_an_equal_number_and_a_fitting_name_are_one_person() -> None:
    assert linked(persons=table(LI, WANG), visits=table(LI)) == {("p1#person", "v1#person", "id")}


def test_who_copied_the_number_is_still_found_by_everything_else() -> None:
    visited = {**WANG, **HOME, "id_number": LI["id_number"]}
    assert linked(persons=table({**LI, **HOME}, {**WANG, **HOME}), visits=table(visited)) == {
        ("p1#person", "v1#person", "conflict"),
        ("p2#person", "v1#person", "name"),
    }


def test_heads_of_two_houses_with_one_name_are_namesakes_until_more_agrees() -> None:
    here = {
        "name": "胡建华",
        "sex": "male",
        "village": "松坪村",
        "household_no": "3",
        "head_name": "胡建华",
    }
    there = {**here, "village": "石桥村", "household_no": "8", "birth_date": "1951-02-14"}
    assert linked(persons=table(here, there)) == set()


def test_a_struck_row_is_no_duplicate_of_the_row_that_replaced_it() -> None:
    assert linked(
        persons=table({**LI, **HOME}, {**LI, **HOME, "struck": "yes"}), visits=table({**LI, **HOME})
    ) == {("p1#person", "v1#person", "id")}


def test_many_services_belong_to_one_person() -> None:
    assert linked(persons=table(LI, WANG), services=table(LI, LI)) == {
        ("p1#person", "s1#person", "id"),
        ("p1#person", "s2#person", "id"),
    }


def test_a_birth_names_a_mother_and_a_child_and_a_missing_child_is_found_at_the_door() -> None:
    birth = {
        "child_name": "王小雨",
        "child_sex": "female",
        "birth_date": "2024-05-09",
        "mother_name": "李桂芳",
    }
    born = {**birth, "mother_id": LI["id_number"], **HOME}
    visited = {"name": "王小雨", "sex": "female", "birth_date": "2024-05-09", **HOME}
    assert linked(
        persons=table({**LI, **HOME}, {**WANG, **HOME}), births=table(born), visits=table(visited)
    ) == {("p1#person", "b1#mother", "id"), ("b1#child", "v1#person", "name")}


def test_nothing_links_on_missing_values() -> None:
    assert (
        linked(persons=table({"name": "李桂芳"}), visits=table({"id_number": "51072219620308002X"}))
        == set()
    )


def test_a_decision_is_respected() -> None:
    named = {"persons": renamed("p", table(LI)), "visits": renamed("v", table(LI))}
    refused = pa.table({"left": ["p1#person"], "right": ["v1#person"], "verdict": ["different"]})
    (only,) = link_registers(mentions(named, PACK), PACK, refused).links.to_pylist()
    assert (only["rule"], only["accepted"]) == (
        "conflict",
        True,
    )  # two people with one number: no link, still a fault


def test_the_order_of_rows_changes_nothing() -> None:
    named = {
        "persons": renamed("p", table(TWIN_A, TWIN_B, LI, WANG)),
        "visits": renamed("v", table(TWIN_B, LI, WANG)),
    }
    straight = mentions(named, PACK)
    backwards = straight.take(list(reversed(range(straight.num_rows))))
    assert link_registers(straight, PACK) == link_registers(backwards, PACK)


def test_a_birth_entered_twice_is_still_that_childs_birth() -> None:
    child = {"name": "王子涵", "sex": "female", "birth_date": "2024-05-09", "village": "松坪村"}
    born = {
        "child_name": "王子涵",
        "child_sex": "female",
        "birth_date": "2024-05-09",
        "village": "松坪村",
    }
    found = linked(persons=table(child), births=table(born, born))
    assert {left for left, _right, rule in found if rule != "duplicate"} == {"p1#person"}
