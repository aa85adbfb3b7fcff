"""The simulated county of the benches: the same arguments give the same bytes, and it looks like
registers do."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
import run

from doorstep.engine.fields import id_checksum_ok

Rows = list[dict[str, str]]


def made(folder: Path, *options: str) -> Path:
    """The files of a small county."""
    command = [
        sys.executable,
        str(run.ROOT / "bench" / "county.py"),
        str(folder),
        "--rows",
        "3000",
        *options,
    ]
    subprocess.run(command, check=True, capture_output=True)
    return folder


def rows(path: Path) -> Rows:
    """A CSV as dictionaries."""
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One county for all tests."""
    return made(tmp_path_factory.mktemp("county"))


def test_a_seed_gives_the_same_bytes_and_another_seed_other_people(
    county: Path, tmp_path: Path
) -> None:
    again, other = made(tmp_path / "again"), made(tmp_path / "other", "--seed", "2")
    for name in ("census.csv", "register.csv", "truth.csv"):
        assert (
            (again / name).read_bytes()
            == (county / name).read_bytes()
            != (other / name).read_bytes()
        )


def test_the_truth_pairs_lines_that_exist_and_each_person_once(county: Path) -> None:
    ids = [{row["id"] for row in rows(county / f"{side}.csv")} for side in ("census", "register")]
    truth = rows(county / "truth.csv")
    assert all(row["census_no"] in ids[0] and row["register_no"] in ids[1] for row in truth)
    first = [row["census_no"] for row in truth if row["twice"] == "0"]
    assert max(Counter(first).values()) == 1
    assert all(0.02 < 1 - len(first) / len(side) < 0.08 for side in ids)


def test_numbers_are_mostly_sound_and_belong_to_no_area_in_use(county: Path) -> None:
    numbers = [
        row["id_number"] for row in rows(county / "census.csv") if len(row["id_number"]) == 18
    ]
    assert sum(id_checksum_ok(number) for number in numbers) / len(numbers) > 0.98
    typed = Counter(number[4:6] for number in numbers)
    assert sum(count for area, count in typed.items() if int(area) >= 90) / len(numbers) > 0.98


def test_most_numbers_can_be_left_out(tmp_path: Path) -> None:
    folder = made(tmp_path / "sparse", "--sparse")
    for side in ("census", "register"):
        lines = rows(folder / f"{side}.csv")
        assert sum(bool(row["id_number"]) for row in lines) < 0.6 * len(lines)


def test_the_folder_says_that_everyone_is_simulated(county: Path) -> None:
    assert "模拟" in (county / "README.txt").read_text("utf-8")
