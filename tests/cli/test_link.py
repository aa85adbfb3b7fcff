"""`doorstep link LEFT [RIGHT]`: who is whom in two files, or in one."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from cli.running import Run, write

PEOPLE = [
    ("Margaret", "Holloway", "1951-02-11", "12 Mill Lane"),
    ("Tobias", "Fenwick", "1962-07-30", "4 Orchard Road"),
    ("Agnes", "Marlowe", "1978-12-01", "77 Station Road"),
    ("Ruth", "Carrington", "1990-05-19", "3 Hill View"),
    ("Edmund", "Thackeray", "1944-09-09", "8 Church Street"),
    ("Sylvia", "Pemberton", "2001-01-23", "19 Long Acre"),
]
COLUMNS = "id=no,given_name=first,family_name=last,birth_date=born,address=addr"


def table(
    path: str, start: str, people: list[tuple[str, ...]], header: str = "no,first,last,born,addr"
) -> Path:
    rows = [f"{start}{number},{','.join(person)}" for number, person in enumerate(people)]
    return write(Path(path), "\n".join([header, *rows]) + "\n")


def rows_of(path: str) -> list[dict[str, str]]:
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_two_files(run: Run) -> None:
    left = table("left.csv", "a", PEOPLE)
    right = table("right.csv", "b", PEOPLE[::-1][:4])
    ran = run(
        "link",
        left,
        right,
        "--columns",
        COLUMNS,
        "-o",
        "out.csv",
        "--review",
        "review.csv",
        "--json",
    )
    assert (ran.code, ran.said) == (0, "")
    assert ran.object["links"] == 4 and ran.object["output"] == "out.csv"
    found = rows_of("out.csv")
    assert list(found[0]) == ["left", "right", "probability", "rule"]
    assert {(r["left"], r["right"]) for r in found} == {
        ("a5", "b0"),
        ("a4", "b1"),
        ("a3", "b2"),
        ("a2", "b3"),
    }
    assert all(0 <= float(r["probability"]) <= 1 for r in found)
    assert Path("review.csv").read_text("utf-8").splitlines()[0] == "left,right,probability,reasons"


def test_other_headers_on_the_right(run: Run) -> None:
    left = table("left.csv", "a", PEOPLE)
    right = table("right.csv", "b", PEOPLE, "id,prenom,nom,ne,adresse")
    theirs = "id=id,given_name=prenom,family_name=nom,birth_date=ne,address=adresse"
    ran = run(
        "link",
        left,
        right,
        "--columns",
        COLUMNS,
        "--right-columns",
        theirs,
        "-o",
        "out.csv",
        "--json",
    )
    assert ran.object["links"] == len(PEOPLE)


def test_one_file_gives_every_row_its_entity(run: Run) -> None:
    file = table("one.csv", "a", [*PEOPLE, PEOPLE[2]])
    assert run("link", file, "--columns", COLUMNS, "-o", "out.csv").code == 0
    entity = {row["id"]: row["entity"] for row in rows_of("out.csv")}
    assert len(entity) == 7 and entity["a2"] == entity["a6"] and len(set(entity.values())) == 6


def test_columns_outside_the_codes_are_compared_as_text(run: Run) -> None:
    file = write(
        Path("a.csv"), "no,name,shoe\n" + "".join(f"{i},Person {i},{i}\n" for i in range(6))
    )
    assert (
        run("link", file, "--columns", "id=no,name=name,shoe_size=shoe", "-o", "out.csv").code == 0
    )
    assert len(rows_of("out.csv")) == 6


WRONG = {
    "first=a": ("columns-without-id", 2),
    "id": ("columns-unclear", 2),
    "id=no,": ("columns-unclear", 2),
    "id=nowhere": ("column-unknown", 3),
    "id=last": ("id-repeated", 3),
    "id=blank": ("id-repeated", 3),
}


@pytest.mark.parametrize("columns", WRONG)
def test_columns_put_wrongly(run: Run, columns: str) -> None:
    file = write(Path("a.csv"), "no,last,blank\n1,Lee,1\n2,Lee,\n")
    ran = run("link", file, "--columns", columns, "-o", "out.csv", "--json")
    assert (ran.error, ran.code) == WRONG[columns]
    assert not Path("out.csv").exists()


@pytest.mark.parametrize(
    ("text", "code"), [(None, "file-missing"), ("", "file-empty"), ("no\n\0\n", "text-nul-bytes")]
)
def test_a_bad_file(run: Run, text: str | None, code: str) -> None:
    if text is not None:
        write(Path("bad.csv"), text)
    for files in (["bad.csv"], [table("left.csv", "a", PEOPLE), "bad.csv"]):
        ran = run("link", *files, "--columns", COLUMNS, "-o", "out.csv", "--json")
        assert (ran.error, ran.code) == (code, 3)


def test_a_table_without_rows(run: Run) -> None:
    file = write(Path("a.csv"), "no,first,last,born,addr\n")
    assert run("link", file, "--columns", COLUMNS, "-o", "out.csv").code == 0
    assert rows_of("out.csv") == []
    assert run("link", file, file, "--columns", COLUMNS, "-o", "out.csv").code == 0


def test_in_words(run: Run) -> None:
    file = table("one.csv", "a", PEOPLE)
    assert (
        "写到 out.csv"
        in run("--lang", "zh", "link", file, "--columns", COLUMNS, "-o", "out.csv").out
    )


def test_an_id_that_a_spreadsheet_would_run_stays_text(run: Run) -> None:
    left = table("left.csv", "@cmd|", PEOPLE)
    right = table("right.csv", "+", PEOPLE)
    words = ("--columns", COLUMNS, "-o", "out.csv")
    assert run("link", left, right, *words).code == 0
    rows = rows_of("out.csv")
    assert rows
    assert all(row["left"].startswith("'@cmd|") and row["right"].startswith("'+") for row in rows)
