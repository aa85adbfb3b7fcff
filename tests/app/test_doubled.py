"""Nobody is held twice unsaid: files that hold rows of several registers, or the same people with
more or fewer columns."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from app.test_identity import corrected, doubt_of, ledger, outcomes, rows_of, take, village
from cli.running import refused

from doorstep import Workspace
from doorstep.domain.sources import Doubt

pytestmark = pytest.mark.usefixtures("without_children")


@pytest.fixture
def made() -> Workspace:
    return Workspace.create("w")


@pytest.mark.parametrize(
    ("first", "second", "code", "shares", "left"),
    [
        (30, 20, "holds-several", ((30, 30), (20, 30)), ["合并.csv", "河口村.csv"]),
        (30, 10, "holds-part", ((30, 30), (10, 30)), ["合并.csv", "松坪村.csv", "河口村.csv"]),
        (20, 18, "holds-several", ((20, 30), (18, 30)), ["合并.csv", "河口村.csv"]),
        (10, 10, "holds-part", ((10, 30), (10, 30)), ["合并.csv", "松坪村.csv", "河口村.csv"]),
    ],
)
def test_a_file_that_holds_part_of_a_second_register_is_asked_about(
    made: Workspace,
    first: int,
    second: int,
    code: str,
    shares: tuple[tuple[int, int], ...],
    left: list[str],
) -> None:
    one, other = village("白水村"), village("松坪村")
    held = [ledger("白水村.csv", one), ledger("松坪村.csv", other)]
    take(made, *held, ledger("河口村.csv", village("河口村")))
    both = ledger("合并.csv", [*one[:first], *other[:second]])
    assert doubt_of(made, both) == code
    asked: list[Doubt] = []

    def answer(doubt: Doubt) -> str:
        asked.append(doubt)
        return "replace"

    (took,) = take(made, both, ask=answer).files
    assert asked[0].shares == shares and set(asked[0].of) == {"白水村.csv", "松坪村.csv"}
    assert [s.file for s in made.sources] == left
    assert took.overlaps == (("松坪村.csv",) if code == "holds-part" else ())


def test_a_few_who_moved_are_no_question_and_nor_are_those_who_stood_in_both(
    made: Workspace,
) -> None:
    one, other = village("白水村"), village("松坪村")
    take(made, ledger("一.csv", one), ledger("二.csv", [*other, *one[:10]]), new=True)
    (took,) = take(made, ledger("一改.csv", [*corrected(one), *other[:3]])).files
    assert (took.outcome, took.of) == ("next", "一.csv")
    assert doubt_of(made, ledger("一又.csv", [*one, *other[:8]])) == "holds-part"


FEW_COLUMNS = "村,姓名,性别,出生日期"


def few(rows: Sequence[str]) -> list[str]:
    """The same people with fewer columns."""
    cells = (row.split(",") for row in rows)
    return [f"{cell[0]},{cell[3]},{cell[4]},{cell[5]}" for cell in cells]


def test_the_same_people_with_more_columns_are_the_next_version(made: Workspace) -> None:
    people = village("白水村")
    take(made, ledger("一.csv", few(people), FEW_COLUMNS))
    (one,) = take(made, ledger("二.csv", people)).files
    assert (one.outcome, one.of, rows_of(made)) == ("next", "一.csv", 30)
    narrow = ledger("三.csv", few(people[:29]), FEW_COLUMNS)
    assert doubt_of(made, narrow) == "drops-columns"
    take(made, narrow, yes=True)
    assert rows_of(made) == 29 and [s.file for s in made.sources] == ["三.csv"]


def test_a_list_of_some_with_fewer_columns_is_no_version(made: Workspace) -> None:
    people = village("白水村")
    some = ledger("名单.csv", few(people[:12]), FEW_COLUMNS)
    take(made, ledger("一.csv", people))
    assert outcomes(take(made, some)) == [("new", None)]
    made.undo()
    made.withdraw("一.csv")
    take(made, some)
    assert outcomes(take(made, ledger("一.csv", people))) == [("new", None)]


def test_a_file_held_already_replaces_no_other(made: Workspace) -> None:
    one, other = ledger("一.csv", village("白水村")), ledger("二.csv", village("松坪村"))
    take(made, one, other)
    state = made.store.state()
    with refused("replaces-held") as errors:
        take(made, other, replaces="一.csv", yes=True)
    assert errors[0].params == {"file": "二.csv", "of": "一.csv", "held": "二.csv"}
    more = ledger("三.csv", [*corrected(village("松坪村")), *village("河口村")])
    assert made.store.state() == state
    with refused("register-doubtful") as errors:
        take(made, more, replaces="一.csv")
    assert errors[0].causes[0].params["shares"] == "一.csv 0/30, 二.csv 30/30"
    assert outcomes(take(made, other, replaces="二.csv")) == [("next", "二.csv")]
