"""Small files, most for commands that need no workspace: made by counting, the same everywhere."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

_FIRST = (
    "Margaret",
    "Tobias",
    "Agnes",
    "Ruth",
    "Edmund",
    "Sylvia",
    "Harold",
    "Beatrice",
    "Clement",
    "Doris",
    "Everard",
    "Florence",
    "Gilbert",
    "Hester",
    "Isidore",
    "Judith",
    "Kenneth",
    "Lavinia",
    "Matthew",
    "Nora",
    "Oswald",
    "Philippa",
    "Quentin",
    "Rosalind",
)
_LAST = (
    "Holloway",
    "Fenwick",
    "Marlowe",
    "Carrington",
    "Thackeray",
    "Pemberton",
    "Ashdown",
    "Birtwistle",
    "Colclough",
    "Drummond",
    "Eastwood",
    "Farnham",
    "Goodfellow",
    "Hartley",
    "Ingleby",
)
_STREETS = ("Mill Lane", "Orchard Road", "Station Road", "Hill View", "Church Street", "Long Acre")
_FAMILY, _GIVEN = "赵钱孙李周吴郑王冯陈", "建国秀英志强桂芳伟敏静丽军洋"


def write_rows(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    """A CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])
    return path


def write_text(path: Path, text: str) -> Path:
    """A text file."""
    path.write_text(text, "utf-8")
    return path


def chance(number: int, sort: int = 0) -> int:
    """A number below 1000 that looks drawn and is not."""
    return (number * 7919 + sort * 104_729 + number * number * 31) % 1009 % 1000


def survey() -> Path:
    """A sample of 96 people in 12 clusters of two strata, with a few blanks."""
    rows = []
    for at in range(96):
        cluster, stratum = at // 8, "hill" if at // 8 < 5 else "plain"
        seen, age = int(chance(at) < 700), 18 + chance(at, 1) % 60
        weight = 2.5 if stratum == "hill" else 4
        clusters = 20 if stratum == "hill" else 35
        income = "" if at % 31 == 7 else round(100 + chance(at, 2) * 1.75, 2)
        sex = "f" if chance(at, 3) % 2 else "m"
        rows.append(
            [at, stratum, f"c{cluster}", f"u{at}", weight, clusters, 40, seen, age, income, sex]
        )
    header = (
        "id",
        "stratum",
        "cluster",
        "unit",
        "weight",
        "clusters",
        "units",
        "seen",
        "age",
        "income",
        "sex",
    )
    return write_rows(Path("survey.csv"), header, rows)


def counted() -> tuple[Path, Path, Path]:
    """Two lists of people: counts by stratum, a row a person, and a row a person in four lists."""
    counts = write_rows(
        Path("counts.csv"),
        ("village", "both", "only_register", "only_visit"),
        [("A", 120, 14, 9), ("B", 61, 3, 12), ("C", 8, 0, 2)],
    )
    people, lists = [], []
    for at in range(240):
        village = "ABC"[chance(at, 4) % 3]
        marks = [
            int(chance(at, 5 + which) < limit) for which, limit in enumerate((850, 700, 550, 400))
        ]
        if any(marks[:2]):
            people.append([village, *marks[:2]])
        if any(marks):
            lists.append([village, *marks])
    pairs = write_rows(Path("pairs.csv"), ("village", "register", "visit"), people)
    return counts, pairs, write_rows(Path("lists.csv"), ("village", "a", "b", "c", "d"), lists)


def asked_again() -> tuple[Path, Path, Path]:
    """Interviews, a third of them asked again, and the types of the variables."""
    first, second = [], []
    for at in range(90):
        row = [
            f"h{at}",
            f"recorder {chance(at, 9) % 4}",
            "mf"[chance(at, 10) % 2],
            20 + chance(at, 11) % 50,
            at % 7,
        ]
        first.append(row)
        if at % 3 == 0:
            sex = "mf"[chance(at, 10) % 2] if chance(at, 12) < 930 else "x"
            age = 20 + chance(at, 11) % 50 + int(chance(at, 13) < 200)
            second.append([row[0], sex, age, at % 7 + int(chance(at, 14) < 250)])
    original = write_rows(Path("original.csv"), ("id", "recorder", "sex", "age", "rooms"), first)
    recheck = write_rows(Path("recheck.csv"), ("id", "sex", "age", "rooms"), second)
    types = write_text(Path("types.toml"), 'type1 = ["sex"]\ntype2 = ["age"]\ntype3 = ["rooms"]\n')
    return original, recheck, types


def _misspelt(word: str, number: int) -> str:
    """A slip of the pen in some of the words."""
    at = 1 + chance(number, 15) % (len(word) - 2)
    if number % 5 == 1:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + word[at + 1 :] if number % 7 == 2 else word


def two_lists() -> tuple[Path, Path]:
    """Two lists of people of which most stand in both, some written otherwise."""
    left, right = [], []
    for at in range(150):
        first, last = _FIRST[at * 7 % len(_FIRST)], _LAST[at * 11 % len(_LAST)]
        born = f"{1930 + at % 70}-{1 + at % 12:02d}-{1 + at % 28:02d}"
        address = f"{1 + chance(at, 16) % 90} {_STREETS[at % len(_STREETS)]}"
        left.append([f"a{at}", first, last, born, address])
        if at % 6:
            born = born[:8] + f"{1 + (at + 1) % 28:02d}" if at % 9 == 4 else born
            right.append([f"b{at}", _misspelt(first, at), _misspelt(last, at + 3), born, address])
    right += [
        [f"x{at}", _FIRST[at], _LAST[-1 - at % 15], f"19{40 + at}-05-05", "1 New Road"]
        for at in range(20)
    ]
    header = ("no", "first", "last", "born", "addr")
    return write_rows(Path("left.csv"), header, left), write_rows(
        Path("right.csv"), header, right[::-1]
    )


def one_list() -> Path:
    """A list with people who stand in it twice."""
    rows = []
    for at in range(80):
        name = (
            _FAMILY[at % 10] + _GIVEN[at % 14] + ("" if at % 4 == 0 else _GIVEN[(at * 3 + 1) % 14])
        )
        born = f"{1950 + at % 50}-{1 + at % 12:02d}-{1 + at % 27:02d}"
        rows.append([f"n{at}", name, "男女"[at % 2], born, f"{'松坪石桥'[at % 2 * 2 :][:2]}村"])
    again = [[f"d{at}", *row[1:]] for at, row in enumerate(rows[::6])]
    header = ("编号", "姓名", "性别", "出生日期", "村")
    return write_rows(Path("名单.csv"), header, [*rows, *again])


def versions(number: int, anew: int) -> Path:
    """A village's ledger of which the phone numbers of the last `anew` homes were written anew."""
    rows = []
    for home in range(1, 81):
        name = f"{_FAMILY[home % 10]}{_GIVEN[home // 10]}{_GIVEN[home % 8]}"
        status = "流入" if home <= 20 else "在家"
        phone = f"1{10 + home:02d}{20260000 + (number if home > 80 - anew else 0)}"
        born = f"19{40 + home % 50}-03-{1 + home % 28:02d}"
        rows.append(["松坪村", home, "户主", name, "男", born, status, phone])
    header = ("村", "户编号", "与户主关系", "姓名", "性别", "出生日期", "居住状态", "联系电话")
    return write_rows(Path("松坪.csv"), header, rows)


FACTS = """[[fact]]
item = "site"
village = "松坪村"
present = ["office", "service-room", "desk", "cabinet", "computer"]
missing = ["signs", "service-notice", "complaint-box"]
[[fact]]
item = "awareness"
right = 48
n = 60
[[statement]]
must_pass = "fabricated_record"
happened = true
who = "林主任"
why = "六月查实"
"""
DESIGN = """kind = "two_stage"
clusters = "village"
size = "households"
n = { stage1 = 4, stage2 = 3 }
reserves = 1
"""
PLAIN_PERSONS = """Village,Household No,Relationship to head,Name,Sex,Date of birth,Phone
Upper Ford,1,head,Margaret Holloway,F,1951-02-11,555 0101
Upper Ford,1,son,Tobias Holloway,M,1979-07-30,555 0102
Upper Ford,2,head,Agnes Marlowe,F,1978-12-01,555 0103
Lower Ford,3,head,Edmund Thackeray,M,09/09/1944,555 0104
Lower Ford,3,wife,Sylvia Thackeray,F,31/02/1950,
"""
PLAIN_DEATHS = """Village,Name,Sex,Date of birth,Date of death
Upper Ford,Agnes Marlowe,F,1978-12-01,2026-03-04
Lower Ford,Edmund Thackery,M,1944-09-09,2026-01-20
"""
FAULTY_PACK = {
    "pack.toml": 'code = "own"\ntitle = { en = "Own" }\nextends = "none-such"\nshoe = 1\n',
    "registers/persons.toml": 'code = "persons"\ncolumns = ["name", "shoe"]\n',
}
