"""`doorstep backcheck ORIGINAL RECHECK --id COL`."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli.running import Run, write

KEYS = ["by", "variable", "type", "n", "differences", "rate", "lo", "hi", "reliability", "kappa"]


@pytest.fixture(autouse=True)
def files() -> None:
    write(
        Path("first.csv"),
        "id,who,age,sex\n1,Li,10,m\n2,Li,20,f\n3,Wang,30,m\n4,Wang,40,f\n9,Wang,1,f\n",
    )
    write(Path("again.csv"), "id,age,sex\n2,21,f\n1,10.0,m\n3,30,f\n4,40,f\n")


def test_rows_are_found_by_their_id(run: Run) -> None:
    found = run("backcheck", "first.csv", "again.csv", "--id", "id", "--json").object
    assert list(found[0])[: len(KEYS)] == KEYS
    assert [(one["by"], one["variable"], one["n"], one["differences"]) for one in found] == [
        (None, "age", 4, 1),
        (None, "sex", 4, 1),
    ]


@pytest.mark.parametrize(
    "text",
    [
        'type1 = ["sex"]\ntype2 = ["age"]\n',
        "sex = 1\nage = 2\n",
        "[types]\nsex = 1\nage = 2\n",
        "[sex]\ntype=1\n[age]\ntype=2",
    ],
)
def test_types(run: Run, text: str) -> None:
    types = write(Path("types.toml"), text)
    found = run(
        "backcheck",
        "first.csv",
        "again.csv",
        "--id",
        "id",
        "--by",
        "who",
        "--types",
        types,
        "--json",
    ).object
    assert [
        (one["by"], one["variable"], one["type"], one["differences"])
        for one in found
        if one["variable"]
    ] == [("Li", "age", 2, 1), ("Li", "sex", 1, 0), ("Wang", "age", 2, 0), ("Wang", "sex", 1, 1)]


def test_for_the_eye(run: Run) -> None:
    said = run(
        "--lang", "zh", "backcheck", "first.csv", "again.csv", "--id", "id", "--by", "who"
    ).out
    assert "Li age：2 份中 1 份不同" in said


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("first.csv", "again.csv", "--id", "nothing"), "column-unknown"),
        (("first.csv", "again.csv", "--id", "id", "--by", "nothing"), "column-unknown"),
        (("first.csv", "twice.csv", "--id", "id"), "id-repeated"),
        (("first.csv", "other.csv", "--id", "id"), "backcheck-nothing-shared"),
        (("first.csv", "again.csv", "--id", "id", "--types", "bad.toml"), "types-unclear"),
        (("first.csv", "again.csv", "--id", "id", "--types", "other.toml"), "types-column-unknown"),
    ],
)
def test_what_cannot_be(run: Run, words: tuple[str, ...], code: str) -> None:
    write(Path("twice.csv"), "id,age\n1,1\n1,2\n")
    write(Path("other.csv"), "id,age\n77,1\n")
    write(Path("bad.toml"), "sex = 9\n")
    write(Path("other.toml"), 'type1 = ["sex"]\ntype2 = ["agee"]\n')
    ran = run("backcheck", *words, "--json")
    assert (ran.code, ran.error) == (3, code)
