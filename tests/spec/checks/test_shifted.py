"""Numbers that slipped by a line are one finding; the same numbers on people far apart are as many
as they are."""

from __future__ import annotations

from spec.checks.town import findings
from spec.linkage.countryside import number

GIVEN = "伟芳娜敏静丽强磊军洋勇艳"
EVERYBODY = 12


def person(at: int, bearer: int | None = None) -> dict[str, object]:
    """The given resident, who bears the number of `bearer`."""
    born = [
        f"{1950 + 3 * one}-{1 + one:02d}-{3 + 2 * one:02d}"
        for one in (at, at if bearer is None else bearer)
    ]
    return {
        "姓名": f"王{GIVEN[at]}{GIVEN[(at * 5 + 3) % 12]}",
        "性别": "男" if at % 2 else "女",
        "出生日期": born[0],
        "身份证号": number(born[1], 11 + (bearer if bearer is not None else at)),
        "户编号": str(at),
    }


def ledger(file: str, bearers: dict[int, int]) -> list[dict[str, object]]:
    """A file of everybody, some of whom bear another's number."""
    return [{"册": file} | person(at, bearers.get(at)) for at in range(EVERYBODY)]


def contested(bearers: dict[int, int]) -> list[object]:
    """Why each number is said to stand on two people, one reason a finding."""
    rows = [*ledger("database.xlsx", {}), *ledger("ledger.xlsx", bearers)]
    found = findings(persons=rows)
    return [one.params.get("reason") for one in found if one.code == "REG_CONFLICT"]


def test_a_block_that_slipped_by_a_line_is_one_finding() -> None:
    assert contested({at: at - 1 for at in range(3, 9)}) == ["shifted"]
    assert contested({at: at + 1 for at in range(3, 9)}) == ["shifted"]


def test_two_numbers_that_slipped_are_no_block() -> None:
    assert contested({5: 4, 6: 5}) == [None, None]


def test_numbers_of_people_far_away_are_as_many_findings() -> None:
    assert contested({0: 7, 4: 11, 8: 3}) == [None, None, None]
