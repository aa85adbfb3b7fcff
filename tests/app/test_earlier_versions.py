"""What came once and was replaced comes again: nothing corrected is undone that nobody meant to
undo, nobody moves house unasked, and some people's list is no version of everybody's."""

from __future__ import annotations

from pathlib import Path

import pytest
from app.test_identity import doubt_of, ledger, made, outcomes, rows_of, take, village
from cli.running import refused

from doorstep import Workspace

__all__ = ["made"]
pytestmark = pytest.mark.usefixtures("without_children")


def phone(row: str, number: str) -> str:
    return row.rpartition(",")[0] + "," + number


@pytest.fixture
def old_new(made: Workspace) -> tuple[Path, Path]:
    """A register and its corrected version, both handed in."""
    people = village("白水村")
    old = ledger("旧.csv", people)
    new = ledger("新.csv", [phone(people[0], "13900000000"), *people[1:]])
    take(made, old)
    take(made, new)
    return old, new


def phones(made: Workspace) -> set[object]:
    return {row["phone"] for row in made.table("persons")}


def test_the_old_file_again_undoes_no_correction(
    made: Workspace, old_new: tuple[Path, Path]
) -> None:
    state = made.store.state()
    for _ in range(2):
        (one,) = take(made, old_new[0]).files
        assert (one.outcome, one.of, one.earlier, one.version) == ("earlier", "新.csv", 1, 2)
    assert made.store.state() == state and "13900000000" in phones(made)


def test_the_old_rows_under_another_name_undo_no_correction(
    made: Workspace, old_new: tuple[Path, Path]
) -> None:
    again = ledger("又.csv", [*village("白水村"), ""])
    (one,) = take(made, again).files
    assert (one.outcome, one.earlier) == ("earlier", 1)


@pytest.mark.parametrize("said", [{"yes": True}, {"replaces": "新.csv"}])
def test_whoever_wants_the_old_one_back_gets_it(
    made: Workspace, old_new: tuple[Path, Path], said: dict[str, object]
) -> None:
    (one,) = take(made, old_new[0], **said).files
    assert (one.outcome, one.version) == ("next", 3)
    assert "13900000000" not in phones(made)


@pytest.mark.parametrize("said", [{}, {"yes": True}])
@pytest.mark.parametrize("turned", [False, True])
def test_old_and_new_together_change_nothing(
    made: Workspace, old_new: tuple[Path, Path], said: dict[str, object], turned: bool
) -> None:
    state = made.store.state()
    for _ in range(2):
        files = old_new[::-1] if turned else old_new
        assert {one for one, _ in outcomes(take(made, *files, **said))} == {"same", "earlier"}
    assert made.store.state() == state


def test_an_old_one_steps_aside_for_a_still_newer_one(
    made: Workspace, old_new: tuple[Path, Path]
) -> None:
    people = village("白水村")
    newest = ledger("最新.csv", [phone(people[0], "13911111111"), *people[1:]])
    told = take(made, newest, old_new[0])
    assert [one.outcome for one in told.files] == ["next", "earlier"]
    assert "13911111111" in phones(made)


def test_two_versions_in_one_call_are_both_kept(made: Workspace) -> None:
    people = village("白水村")
    one = ledger("一.csv", people)
    other = ledger("二.csv", [phone(people[0], "13900000000"), *people[1:]])
    told = take(made, one, other, yes=True)
    assert [one.version for one in told.files] == [1, 2]
    (held,) = made.files()
    assert (held.version, held.earlier) == (2, ("一.csv",))
    take(made, one, yes=True)
    assert "13900000000" not in phones(made)


def test_a_version_is_numbered_before_it_is_kept(
    made: Workspace, old_new: tuple[Path, Path]
) -> None:
    people = village("白水村")
    newest = ledger("最新.csv", [phone(people[0], "13911111111"), *people[1:]])
    (looked,) = made.look([newest])
    assert looked.outcome is not None and looked.outcome.version == 3


def without_village(rows: list[str]) -> list[str]:
    return ["," + row.partition(",")[2] for row in rows]


def test_a_place_said_wrongly_moves_nobody(made: Workspace) -> None:
    nobody = ledger("名册.csv", without_village(village("白水村")))
    take(made, nobody, place="白水村")
    assert doubt_of(made, nobody, place="黑水村") == "other-place"
    (one,) = take(made, nobody, place="黑水村", yes=True).files
    assert one.outcome == "next"


def test_what_names_its_village_keeps_it_whatever_place_is_said(made: Workspace) -> None:
    head = "与户主关系,姓名,性别,出生日期,联系电话"
    rows = [",".join(row.split(",")[c] for c in (2, 3, 4, 5, 7)) for row in village("白水村")]
    take(made, ledger("甲.csv", rows, "白水村人口登记表\n" + head), place="黑水村")
    assert {row["place"] for row in made.table("persons")} == {"白水村"}
    take(made, ledger("乙.csv", rows, head), place="黑水村", new=True)
    assert {row["place"] for row in made.table("persons")} == {"白水村", "黑水村"}


def test_most_rows_in_another_village_are_asked_about(made: Workspace) -> None:
    rows = village("白水村")
    take(made, ledger("甲.csv", rows))
    moved = [row if n < 3 else row.replace("白水村", "河口村") for n, row in enumerate(rows)]
    assert doubt_of(made, ledger("乙.csv", moved)) == "other-place"


ROLL_HEAD = "村,姓名,性别,出生日期,身份证号,低保金额"


def roll(path: str, rows: list[str]) -> Path:
    cells = (row.split(",") for row in rows)
    said = [f"{c[0]},{c[3]},{c[4]},{c[5]},{c[6]},300" for c in cells]
    return ledger(path, said, "低保人员名单\n" + ROLL_HEAD)


def test_a_roll_is_no_version_of_the_register(made: Workspace) -> None:
    take(made, ledger("人口.csv", village("白水村")))
    low = roll("低保.csv", village("白水村"))
    with refused("replaces-other-kind"):
        take(made, low, replaces="人口.csv")
    (one,) = take(made, low).files
    assert (one.outcome, one.overlaps) == ("new", ())
    assert rows_of(made) == 30


def test_replaces_and_new_contradict_each_other(made: Workspace) -> None:
    take(made, ledger("人口.csv", village("白水村")))
    with refused("replaces-and-new"):
        take(made, ledger("又.csv", village("白水村")), replaces="人口.csv", new=True)
