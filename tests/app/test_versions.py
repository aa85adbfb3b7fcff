"""Two versions of a ledger, row by row, whatever the files are called."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

import pyarrow as pa
import pytest

from doorstep import packs
from doorstep.app.versions import are_elsewhere, compare_versions, places_of, same_layout
from doorstep.domain.sources import VersionChange
from doorstep.engine.intake.child import Request, take_in

HEAD = "村,户编号,与户主关系,姓名,性别,出生日期,身份证号"
PEOPLE = [
    "松坪村,1,户主,张三,男,1985-03-07,11010519491231002X",
    "松坪村,1,妻,李四,女,1986-02-11,",
    "松坪村,2,户主,王小明,男,1990-05-06,",
    "松坪村,3,户主,赵大,男,1970-01-02,",
    "松坪村,3,妻,钱二,女,1972-03-04,",
]
PACK = packs.load("cn")
pytestmark = pytest.mark.usefixtures("without_children")


def tables(folder: Path, name: str, rows: list[str], head: str = HEAD) -> dict[str, pa.Table]:
    """A ledger as `register` would keep it."""
    path = folder / name
    path.write_text("\n".join([head, *rows]) + "\n", "utf-8")
    return take_in(Request(path, PACK, dt.date(2026, 6, 30), source=name[:4])).tables


def compare(folder: Path, before: list[str], after: list[str]) -> VersionChange:
    """What `after` changes of `before`."""
    return compare_versions(tables(folder, "一.csv", before), tables(folder, "二.csv", after), PACK)


def counts(change: VersionChange) -> tuple[int, int, int, int]:
    """Kept, added, changed, removed."""
    return change.kept, change.added, change.changed, change.removed


def test_the_same_rows_in_another_order_under_another_name_are_no_change(tmp_path: Path) -> None:
    change = compare(tmp_path, PEOPLE, PEOPLE[::-1])
    assert counts(change) == (5, 0, 0, 0) and change.is_none


def test_a_corrected_date_is_one_changed_row_and_says_what_changed(tmp_path: Path) -> None:
    after = [PEOPLE[0].replace("03-07", "03-17"), *PEOPLE[1:]]
    change = compare(tmp_path, PEOPLE, after)
    assert counts(change) == (4, 0, 1, 0)
    (example,) = change.examples
    assert (example.who, example.before, example.after) == ("张三", 2, 2)
    assert example.fields == (("birth_date", "1985-03-07", "1985-03-17"),)


def test_a_corrected_name_is_found_by_its_number(tmp_path: Path) -> None:
    change = compare(tmp_path, PEOPLE, [PEOPLE[0].replace("张三", "张叁"), *PEOPLE[1:]])
    assert counts(change) == (4, 0, 1, 0)


def test_rows_added_and_removed_are_counted_with_examples(tmp_path: Path) -> None:
    change = compare(tmp_path, PEOPLE, [*PEOPLE[:-1], "松坪村,4,户主,孙五,男,1999-09-09,"])
    assert counts(change) == (4, 1, 0, 1)
    assert [(e.who, e.before, e.after) for e in change.examples] == [
        ("钱二", 6, None),
        ("孙五", None, 6),
    ]
    assert change.share_again == pytest.approx(0.8) and not change.loses_much


def test_half_a_ledger_loses_much(tmp_path: Path) -> None:
    assert compare(tmp_path, PEOPLE, PEOPLE[:3]).loses_much


def test_other_people_are_no_version(tmp_path: Path) -> None:
    others = [
        row.replace("松坪", "河口").translate(str.maketrans("张李王赵钱", "周吴郑冯陈"))
        for row in PEOPLE
    ]
    others[0] = others[0].replace("11010519491231002X", "").replace("1985", "1984")
    change = compare(tmp_path, PEOPLE, others)
    assert change.share_again == 0


def test_a_person_entered_twice_is_two_rows(tmp_path: Path) -> None:
    assert counts(compare(tmp_path, PEOPLE, [*PEOPLE, PEOPLE[1]])) == (5, 1, 0, 0)
    assert counts(compare(tmp_path, [*PEOPLE, PEOPLE[1]], PEOPLE)) == (5, 0, 0, 1)


def test_layouts_and_places(tmp_path: Path) -> None:
    one = tables(tmp_path, "一.csv", PEOPLE)
    other = tables(tmp_path, "二.csv", ["张三,男,1985-03-07"], "姓名,性别,出生日期")
    assert same_layout(one, tables(tmp_path, "三.csv", PEOPLE[:2])) and not same_layout(one, other)
    assert places_of(one) == {(None, "松坪村")} and places_of(other) == frozenset()


def test_a_list_of_voters_is_no_version_of_the_register_they_stand_in(tmp_path: Path) -> None:
    register, voters = (tables(tmp_path, name, PEOPLE) for name in ("人口册.csv", "选民名册.csv"))
    assert not same_layout(register, voters)
    assert same_layout(voters, tables(tmp_path, "选民名册（更正）.csv", PEOPLE[:4]))


def test_a_township_that_is_not_told_may_be_any() -> None:
    here, there, anywhere = (frozenset({(town, "清泉村")}) for town in ("清溪镇", "石桥镇", None))
    assert are_elsewhere(here, there) and not are_elsewhere(here, anywhere)
    assert not are_elsewhere(here, here) and not are_elsewhere(here, frozenset())


def test_the_lists_of_two_months_share_people_and_no_events(tmp_path: Path) -> None:
    head = "村,姓名,身份证号,服务项目,服务日期"
    june = [f"松坪村,{row.split(',')[3]},,体检,2026-06-01" for row in PEOPLE]
    july = [row.replace("06-01", "07-01") for row in june]
    one, other = (tables(tmp_path, *given, head) for given in (("六.csv", june), ("七.csv", july)))
    change = compare_versions(one, other, PACK)
    assert change.again == 0 and (change.changed, change.removed) == (5, 0)


@pytest.mark.parametrize("seed", range(12))
def test_rows_always_add_up(tmp_path: Path, seed: int) -> None:
    """Whatever became of a ledger: rows before = kept + changed + removed, after = kept + changed +
    added."""
    rng = random.Random(seed)
    before = [
        f"松坪村,{rng.randrange(5)},妻,{rng.choice('赵钱孙')}{rng.choice('一二三')},女,"
        f"19{rng.randrange(50, 99)}-01-0{rng.randrange(1, 9)},"
        for _ in range(20)
    ]
    after = [
        row if rng.random() < 0.7 else row.replace("女", "男")
        for row in before
        if rng.random() < 0.8
    ]
    after += [rng.choice(before) for _ in range(3)]
    rng.shuffle(after)
    change = compare(tmp_path, before, after)
    assert change.kept + change.changed + change.removed == len(before)
    assert change.kept + change.changed + change.added == len(after)
