"""The simulated township in three sources: each process happens at its rate and can be switched
off, the truth fits the rows, a seed gives the same bytes, and nothing of the product is in it."""

from __future__ import annotations

import csv
import json
import re
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest
import run

sys.path.append(str(run.ROOT / "bench"))

import three_sources
from three_towns import make
from towns_three import database, ledger, slips, visits, world
from towns_three.actors import Process
from towns_three.source import nothing
from towns_three.words import in_dialect, misheard, syllables

sys.path.remove(str(run.ROOT / "bench"))  # bench/house.py is not tests/house

ROWS = 24_000
FILES = [f"{kind}{side}.csv" for kind in ("", "truth_", "errors_") for side in "ABC"]


def rates() -> dict[str, float]:
    """The stated rate of every process, by the name that stats.json has."""
    found = {f"{side}_{one.name}": one.rate for side in "ABC" for one in slips.PROCESSES[side]}
    for side, module in (("A", ledger), ("B", database), ("C", visits), ("world", world)):
        for one in vars(module).values():
            if (isinstance(one, Process) and one.act is nothing) or (side == "world" and isinstance(
                one, Process
            )):  # fmt: skip
                found[f"{side}_{one.name}"] = one.rate
    return found


def stats(folder: Path) -> dict[str, Any]:
    """What the generator says it did."""
    told: dict[str, Any] = json.loads((folder / "stats.json").read_text("utf-8"))
    return told


def rows(path: Path) -> list[dict[str, str]]:
    """A CSV as dictionaries."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One town for the rates."""
    folder = tmp_path_factory.mktemp("town")
    make(folder, ROWS, 5)
    return folder


def test_each_process_happens_at_its_stated_rate(town: Path) -> None:
    """As often as its actors' own rates say, and those stand around the rate that is stated."""
    processes = stats(town)["processes"]
    off, stated, happened = {}, 0.0, 0
    for name, rate in rates().items():
        count = processes[name]
        met = rate * count["met"]
        chance = abs(count["touched"] - count["expected"]) > 4.5 * count["expected"] ** 0.5 + 1
        if chance or (met > 5 and not 0.3 < count["expected"] / met < 2.5):
            off[name] = (rate, count)
        stated, happened = stated + met, happened + count["touched"]
    assert off == {} and 0.9 < happened / stated < 1.1


def test_actors_differ_without_a_low_cap(town: Path) -> None:
    errors = rows(town / "errors_C.csv")
    heard = {row["row_id"] for row in errors if row["process"] == "C_heard_in_dialect"}
    by: dict[str, list[bool]] = {}
    for row in rows(town / "C.csv"):
        by.setdefault(row["户表号"].partition("-")[0], []).append(row["表序号"] in heard)
    shares = sorted(sum(marks) / len(marks) for marks in by.values() if len(marks) > 60)
    assert shares[-1] > 0.09 and shares[-1] > 8 * shares[len(shares) // 4]


def test_every_process_can_be_switched_off(town: Path, tmp_path: Path) -> None:
    off = [*stats(town)["processes"], *rates()]
    make(tmp_path, 3000, 5, off)
    processes = stats(tmp_path)["processes"]
    assert {name: count for name, count in processes.items() if count["touched"]} == {}
    assert [len(rows(tmp_path / f"errors_{side}.csv")) for side in "ABC"] == [0, 0, 0]


def test_one_process_off_leaves_the_others(tmp_path: Path) -> None:
    make(tmp_path, 3000, 5, ["C_partial_name"])
    touched = {row["process"] for row in rows(tmp_path / "errors_C.csv")}
    assert "C_partial_name" not in touched and "C_heard_in_dialect" in touched


def test_the_truth_fits_the_rows_and_the_columns_the_bench(town: Path) -> None:
    for side in "ABC":
        lines, truth = rows(town / f"{side}.csv"), rows(town / f"truth_{side}.csv")
        mapped = re.findall(r"=([^,]+)", three_sources.COLUMNS[side])
        assert set(mapped) <= set(lines[0])
        assert [next(iter(line.values())) for line in lines] == [row["row_id"] for row in truth]
    held = three_sources.Truth(town)
    pairs = {pair: held.most(pair) for pair in three_sources.PAIRS}
    counts = stats(town)["rows"]
    assert 0.9 * ROWS < sum(counts.values()) < 1.1 * ROWS
    assert all(pairs[pair] > 0.6 * counts[pair[1]] for pair in pairs)


def test_no_household_number_and_few_compositions_are_shared(town: Path) -> None:
    numbers = [
        {row[column] for row in rows(town / f"{side}.csv")} - {""}
        for side, column in (("A", "户编号"), ("B", "户号"), ("C", "户表号"))
    ]
    assert not (numbers[0] & numbers[1] | numbers[0] & numbers[2] | numbers[1] & numbers[2])
    homes: list[set[frozenset[str]]] = []
    for side, column in (("A", "户编号"), ("B", "户号")):
        pages: dict[str, set[str]] = {}
        last = ""
        for at, (row, told) in enumerate(
            zip(rows(town / f"{side}.csv"), rows(town / f"truth_{side}.csv"), strict=True)
        ):
            last = f"{at}" if row[column] and row[column] != last.partition("/")[2] else last
            last = f"{last.partition('/')[0]}/{row[column] or last.partition('/')[2]}"
            pages.setdefault(last, set()).add(told["person_id"])
        homes.append({frozenset(page) for page in pages.values() if len(page) > 1})
    assert len(homes[0] & homes[1]) < 0.6 * len(homes[0])


def test_a_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for name, seed in (("one", 7), ("again", 7), ("other", 8)):
        make(tmp_path / name, 800, seed)
    for name in FILES:
        one, again, other = (
            (tmp_path / town / name).read_bytes() for town in ("one", "again", "other")
        )
        assert one == again != other


def test_mishearing_goes_over_the_whole_dictionary() -> None:
    assert in_dialect("nan") == in_dialect("lang") and in_dialect("fei") == in_dialect("hui")
    rng = Random(1)
    heard = [misheard(char, rng) for char in "刘宁飞芳"]
    assert all(heard) and all(
        syllables()[char] != syllables()[other or ""]
        for char, other in zip("刘宁飞芳", heard, strict=True)
    )


def test_it_shares_no_code_with_the_product() -> None:
    folder = run.ROOT / "bench"
    for path in (*(folder / "towns_three").glob("*.py"), folder / "three_towns.py"):
        assert not re.search(r"(import|from) doorstep", path.read_text("utf-8")), path.name
