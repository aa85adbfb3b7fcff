"""What the demo township writes: real files, the same for the same seed, each record in the row the
key names."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from python_calamine import load_workbook

import doorstep_demo
from doorstep_demo.forms import ALL
from doorstep_demo.identity import check_character
from doorstep_demo.town import Books, compose, write
from doorstep_demo.township import make_truth

AS_OF = date(2026, 11, 1)


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> tuple[Books, Path]:
    folder = tmp_path_factory.mktemp("town")
    made = compose(2_000, 1, AS_OF)
    write(folder, made, 1)
    return made, folder


def test_there_are_at_least_forty_layouts_and_a_third_are_made_by_hand() -> None:
    assert len(set(doorstep_demo.layouts())) >= 40
    assert sum(layout.by_hand for layout in ALL) >= 14


def test_every_layout_is_used_in_a_township_of_usual_size() -> None:
    made = compose(27_600, 1, AS_OF)

    assert {record.layout.name for record in made.ledger} == set(doorstep_demo.layouts())


def test_identity_numbers_carry_birth_sex_and_checksum_and_belong_to_no_county() -> None:
    for person in make_truth(600, 3, AS_OF).persons.values():
        number = person.id_number
        assert check_character(number[:17]) == number[17]
        assert number[6:14] == f"{person.born:%Y%m%d}"
        assert (int(number[16]) % 2 == 1) == (person.sex == "male")


def test_the_same_seed_writes_the_same_bytes_and_another_seed_does_not(tmp_path: Path) -> None:
    digests = []
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        town = doorstep_demo.build(tmp_path / name, persons=600, seed=seed, as_of=AS_OF)
        paths = sorted(p for p in town.folder.rglob("*") if p.is_file())
        digests.append([(p.name, hashlib.sha256(p.read_bytes()).hexdigest()) for p in paths])

    assert digests[0] == digests[1]
    assert digests[0] != digests[2]


def test_every_record_stands_in_the_row_it_says(books: tuple[Books, Path]) -> None:
    made, folder = books
    shown = {path.name: dict(sheets(path)) for path in folder.rglob("*.*")}
    named = {
        "births": "child_name",
        "marriages": "husband_name",
        "certificates": "holder_name",
        "households": "head_name",
    }
    for record in made.ledger:
        name = record.values.get(named.get(record.register, "name"))
        if name is None or (record.file.endswith(".xls") and record.sheet is None):
            continue
        rows = shown[record.file][record.sheet]
        text = "".join(rows[record.row - 1]).replace(" ", "")
        assert str(name).replace("·", "•" if "•" in text else "·") in text, (
            record.file,
            record.row,
        )


def sheets(path: Path) -> Iterator[tuple[str | None, list[list[str]]]]:
    if path.suffix == ".csv":
        raw = path.read_bytes()
        text = raw.decode("gb18030" if "\ufffd" in raw.decode("utf-8", "replace") else "utf-8-sig")
        yield None, list(csv.reader(text.splitlines()))
    elif path.suffix in (".xlsx", ".ods") or raw_excel(path):
        workbook = load_workbook(path)
        for name in workbook.sheet_names:
            grid = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
            yield name, [[str(value) for value in row] for row in grid]


def raw_excel(path: Path) -> bool:
    return path.suffix == ".xls" and path.read_bytes()[:4] == b"\xd0\xcf\x11\xe0"


def test_containers_that_lie_and_damaged_numbers_and_forbidden_columns_occur(
    tmp_path: Path,
) -> None:
    town = doorstep_demo.build(tmp_path, persons=2_000, seed=1, as_of=AS_OF)
    heads = {p.read_bytes()[:5] for p in town.registers if p.suffix == ".xls"}

    assert b"<html" in heads
    assert any(head[:4] == b"\xd0\xcf\x11\xe0" for head in heads)
    assert len(heads) >= 3, "tab-separated text that calls itself .xls"
    assert "simulated" in (tmp_path / "README.txt").read_text("utf-8")
    assert "模拟数据" in (tmp_path / "README.txt").read_text("utf-8")
    key = json.loads((tmp_path / "answer_key.json").read_text("utf-8"))
    assert key["planted"]["UNREADABLE"] > 0


def test_about_a_sixth_of_households_are_visited_and_most_visits_are_complete() -> None:
    made = compose(8_000, 2, AS_OF)
    standing = sum(bool(made.truth.living(h)) for h in made.truth.households.values())
    visited = {r.household for r in made.ledger.by_register["visits"]}

    assert 0.14 < len(visited) / standing < 0.22
    assert 0.55 < len(made.complete) / len(visited) < 0.75
