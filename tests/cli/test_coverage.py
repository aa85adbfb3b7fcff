"""`doorstep coverage`: how many there are, and what each list covers."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli.running import Run, write

KEYS = {
    "total",
    "se",
    "lo",
    "hi",
    "coverage_register",
    "coverage_visit",
    "sensitivity",
    "strata",
    "flags",
}


def test_three_counts(run: Run) -> None:
    found = run(
        "coverage", "--both", 400, "--only-register", 100, "--only-visit", 50, "--json"
    ).object
    assert set(found) >= KEYS and found["total"] == 562.5 and found["strata"] == []
    assert {"odds_ratio": 2.0, "total": 575.0} in found["sensitivity"]


@pytest.mark.parametrize(
    "header", ["village,both,only_register,only_visit", "village,Both,only-register,only visit"]
)
def test_a_table_of_counts(run: Run, header: str) -> None:
    table = write(Path("counts.csv"), header + "\nnear,405,45,45\nfar,100,100,100\nfar,25,25,25\n")
    found = run("coverage", "--table", table, "--strata", "village", "--json").object
    assert found["total"] == pytest.approx(1000) and found["flags"] == ["strata-unlike"]
    assert [part["stratum"] for part in found["strata"]] == ["near", "far"]


def test_a_table_of_people(run: Run) -> None:
    rows = ["a,1,1"] * 40 + ["a,1,0"] * 10 + ["a,0,1"] * 5
    table = write(Path("people.csv"), "village,register,visit\n" + "\n".join(rows) + "\n")
    found = run("coverage", "--table", table, "--strata", "village", "--json").object
    assert found["total"] == pytest.approx(50 * 45 / 40)


def test_for_the_eye(run: Run) -> None:
    said = run("coverage", "--both", 90, "--only-register", 10, "--only-visit", 0).out
    assert (
        "register covers" in said and "blind" not in said and "cannot find what it misses" in said
    )


@pytest.mark.parametrize(
    ("words", "code", "exit_code"),
    [
        (("--both", 1), "coverage-counts-or-table", 2),
        (("--both", 0, "--only-register", 0, "--only-visit", 0), "coverage-counts", 3),
        (("--both", -1, "--only-register", 0, "--only-visit", 0), "value-unfit", 2),
        (("--table", "bad.csv", "--strata", "village"), "column-unknown", 3),
        (("--table", "half.csv", "--strata", "village"), "cell-not-count", 3),
        (("--table", "half.csv", "--strata", "hamlet"), "column-unknown", 3),
    ],
)
def test_what_cannot_be(run: Run, words: tuple[object, ...], code: str, exit_code: int) -> None:
    write(Path("bad.csv"), "village,both\na,1\n")
    write(Path("half.csv"), "village,both,only_register,only_visit\na,1.5,2,3\n")
    ran = run("coverage", *words, "--json")
    assert (ran.code, ran.error) == (exit_code, code)


def test_three_lists(run: Run) -> None:
    rows = [
        f"a,{p}"
        for p, n in (
            ("1,1,1", 30),
            ("1,1,0", 20),
            ("1,0,1", 15),
            ("0,1,1", 12),
            ("1,0,0", 9),
            ("0,1,0", 8),
            ("0,0,1", 7),
        )
        for _ in range(n)
    ]
    table = write(Path("lists.csv"), "village,clinic,register,visit\n" + "\n".join(rows) + "\n")
    words = (
        "coverage",
        "--table",
        table,
        "--strata",
        "village",
        "--lists",
        "clinic,register,visit",
        "--json",
    )
    found = run(*words).object
    assert set(found) >= KEYS and 101 < found["lo"] < found["total"] < found["hi"]
    assert run(*words[:-2], "clinic,register", "--json").error == "lists-number"
