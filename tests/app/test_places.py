"""Villages whose names look alike stay apart all the way: in the registers and in a draw."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path

import pytest
from cli.running import write

from doorstep import Workspace
from doorstep.app.sampling.households import Period, household_frame


def ledger(*places: str, households: int = 4) -> str:
    """Households of one person each in every place; a place may be "township,village"."""
    head = (
        "乡镇,村,户编号,姓名,性别,出生日期" if "," in places[0] else "村,户编号,姓名,性别,出生日期"
    )
    rows = [
        f"{place},{number},{'赵钱孙李周吴郑王'[home]}{'甲乙丙丁'[number - 1]}秀,男,"
        f"19{60 + number}-0{home + 1}-07"
        for home, place in enumerate(places)
        for number in range(1, households + 1)
    ]
    return "\n".join([head, *rows, ""])


def workspace(*ledgers: str) -> Workspace:
    made = Workspace.create("w")
    files: list[str | Path] = [write(Path(f"人口{n}.csv"), text) for n, text in enumerate(ledgers)]
    made.register(files, kind="persons", new=True)  # the same names in every village
    made.reconcile()
    return made


def villages(made: Workspace) -> dict[str, int]:
    """Households of each village, as a draw counts them."""
    tables = {"persons": made.table("persons").arrow}
    frame, _ = household_frame(tables, made.pack, Period(dt.date(2026, 6, 30), 12))
    return dict(Counter(frame.column("place").to_pylist()))


@pytest.mark.parametrize(
    "names", [("镇南村", "南村"), ("旗山村", "山村"), ("市桥村", "桥村"), ("县前村", "前村")]
)
def test_a_village_is_not_cut_inside_its_name(names: tuple[str, str]) -> None:
    assert villages(workspace(ledger(*names))) == dict.fromkeys(names, 4)


def test_a_committee_is_its_village() -> None:
    made = workspace(
        ledger("松坪村民委员会"), ledger("石桥村村委会"), ledger("石桥村", households=2)
    )
    assert set(made.table("persons").arrow.column("place").to_pylist()) == {"松坪村", "石桥村"}


def test_two_townships_with_a_village_of_one_name_have_two_villages() -> None:
    made = workspace(ledger("清溪镇,清泉村", "石桥镇,清泉村", "石桥镇,松坪村"))
    assert villages(made) == {"清泉村（清溪镇）": 4, "清泉村（石桥镇）": 4, "松坪村": 4}


def test_one_township_is_not_named() -> None:
    made = workspace(ledger("清溪镇,清泉村"), ledger("清溪镇清泉村"), ledger("松坪村"))
    places = Counter(made.table("persons").arrow.column("place").to_pylist())
    assert places == {"清泉村": 8, "松坪村": 4}


def test_townships_come_from_titles_too() -> None:
    made = workspace(
        *(f"{town}清泉村人口花名册\n{ledger('清泉村')}" for town in ("清溪镇", "石桥镇"))
    )
    assert set(villages(made)) == {"清泉村（清溪镇）", "清泉村（石桥镇）"}
