"""A census against a register: two files of the same people are two sources, village books are
parts of one."""

from __future__ import annotations

from spec.checks.town import find

NAMES = (
    "ANNA MARSH",
    "PETER HOLLAND",
    "IRIS OKAFOR",
    "OWEN PRITCHARD",
    "LEILA HADDAD",
    "TOMAS NOVAK",
    "GRACE ADEYEMI",
)


def person(number: int, **other: str) -> dict[str, str]:
    """The given person of this street."""
    given, family = NAMES[number].split()
    row = {
        "名": given,
        "姓": family,
        "日": str(3 + number),
        "月": str(1 + number),
        "年": str(1950 + 5 * number),
    }
    return row | {"门牌": str(10 + number), "街": "Victoria Road", "地方": ""} | other


def census(*rows: dict[str, str]) -> list[dict[str, str]]:
    """Rows of census.csv."""
    return [{"册": "census.csv"} | row for row in rows]


def register(*rows: dict[str, str]) -> list[dict[str, str]]:
    """Rows of register.csv."""
    return [{"册": "register.csv"} | row for row in rows]


EVERYBODY = [person(number) for number in range(7)]


def test_two_files_that_agree() -> None:
    assert find("base", persons=census(*EVERYBODY) + register(*EVERYBODY)) == []


def test_who_stands_in_one_and_not_in_the_other() -> None:
    assert find("base", persons=census(*EVERYBODY) + register(*EVERYBODY[:-1])) == [
        "REG_OMIT census.csv 8 GRACE"
    ]
    assert find("base", persons=census(*EVERYBODY[1:]) + register(*EVERYBODY)) == [
        "REG_OMIT register.csv 2 ANNA"
    ]


def test_values_that_differ_are_told_at_the_very_part_that_differs() -> None:
    changed = [person(0, 姓="MARCH"), person(1, 月="12"), person(2, 门牌="99"), *EVERYBODY[3:]]
    assert find("base", persons=census(*EVERYBODY) + register(*changed)) == [
        "VAL_NAME census.csv 2 MARSH | register.csv 2 MARCH",
        "VAL_DATE census.csv 3 2 | register.csv 3 12",
        "VAL_ADDRESS census.csv 4 12 | register.csv 4 99",
    ]


def test_writing_is_no_difference() -> None:
    written = [
        person(0, 名="Anna"),
        person(1, 街="VICTORIA RD."),
        person(2, 日="05"),
        *EVERYBODY[3:],
    ]
    assert find("base", persons=census(*EVERYBODY) + register(*written)) == []


def test_a_double_within_one_file_is_a_double() -> None:
    told = find("base", persons=census(*EVERYBODY, EVERYBODY[2]) + register(*EVERYBODY))
    assert told == ["REG_DUP census.csv 4 IRIS | census.csv 9 IRIS"]
