"""Each row of levels 1 and 2 of the OWASP application security standard 5.0.0, but for OAuth and
WebRTC of which nothing is here, names a test that is there, or the reason why it has none."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
IN_SCOPE = {
    "1": 27,
    "2": 11,
    "3": 19,
    "4": 10,
    "5": 9,
    "6": 35,
    "7": 18,
    "8": 7,
    "9": 7,
    "11": 14,
    "12": 9,
    "13": 13,
    "14": 9,
    "15": 13,
    "16": 16,
}
"""How many rows of levels 1 and 2 each chapter of the standard has."""
COLUMNS = ["row", "level", "what", "held by", "why"]


def rows() -> list[dict[str, str]]:
    with (ROOT / "docs" / "asvs.csv").open(encoding="utf-8", newline="") as file:
        read = csv.DictReader(file)
        assert read.fieldnames == COLUMNS
        return list(read)


def is_there(test: str) -> bool:
    """Whether a test is: a folder with tests, a file of them, or one of a file."""
    path, _, name = test.partition("::")
    at = ROOT / path
    if not name:
        return at.is_file() or any(at.rglob("test_*.py"))
    return at.is_file() and f"\ndef {name}(" in at.read_text("utf-8")


def test_every_row_names_a_test_that_is_there_or_a_reason() -> None:
    wrong = [
        one["row"]
        for one in rows()
        if not (one["held by"] or one["why"]) or (one["held by"] and not is_there(one["held by"]))
    ]
    assert wrong == []


def test_rows_stand_once_in_their_order_with_a_level() -> None:
    numbers = [tuple(map(int, one["row"].split("."))) for one in rows()]
    assert numbers == sorted(set(numbers))
    in_scope = Counter(one["row"].partition(".")[0] for one in rows() if one["level"] in "12")
    assert in_scope == IN_SCOPE
    assert all(re.fullmatch("[123]", one["level"]) and one["what"] for one in rows())


def test_a_test_that_is_not_there_is_found_missing() -> None:
    assert not is_there("tests/web/test_routes.py::test_nobody_wrote")
    assert not is_there("tests/web/test_nobody_wrote.py")
