"""A small township whose records are known by heart, for every test of the report."""

from __future__ import annotations

import datetime as dt

from doorstep.app.summary import TownshipFacts, summarise
from doorstep.domain.findings import Cell, Finding
from doorstep.domain.summary import SourceTable, Summary
from doorstep.domain.vocabulary import Severity

AS_OF = dt.date(2025, 5, 24)
HOUSEHOLDS = {"松坪村": 300, "石桥村": 200, "河湾村": 250}
SOURCES = (
    SourceTable(
        "人口.xlsx",
        "石桥村",
        "persons",
        "石桥村",
        rows=900,
        accepted=890,
        set_aside=10,
        reasons={"blank": 10},
    ),
    SourceTable(
        "服务.xls",
        "Sheet1",
        "services",
        "河湾村",
        rows=120,
        accepted=118,
        set_aside=2,
        dropped=("查环",),
    ),
    SourceTable("入户.csv", None, "visits", rows=150, accepted=150),
)
TWO_VISITED = {"松坪村": {"complete": 30}, "石桥村": {"complete": 30}}
VISITS = {"河湾村": {"complete": 60, "proxy": 8, "noncontact": 12, "refused": 3}}


def cell(
    file: str, row: int, raw: str = "1985.3.7", sheet: str | None = "石桥村", column: str = "C"
) -> Cell:
    return Cell(file, sheet, row, column, raw, raw)


def finding(
    number: int,
    code: str,
    place: str,
    left: Cell,
    right: Cell | None = None,
    weight: str = "medium",
) -> Finding:
    return Finding(
        f"f{number:05}", f"no-such-check-{code}", code, Severity(weight), place, "", left, right
    )


def dates_in(place: str, count: int, first: int = 0) -> list[Finding]:
    """Birth dates that differ between two rows of the person register."""
    return [
        finding(
            first + number,
            "VAL_DATE",
            place,
            cell("人口.xlsx", number + 4),
            cell("人口.xlsx", number + 500, "85年3月"),
        )
        for number in range(count)
    ]


def unconfirmed(place: str, count: int, first: int = 0) -> list[Finding]:
    """Services on paper that the person at the door did not confirm."""
    return [
        finding(
            first + number,
            "SVC_UNCONF",
            place,
            cell("服务.xls", number + 3, "是", "Sheet1", "F"),
            cell("入户.csv", number + 2, "未接受", None, "G"),
            "high",
        )
        for number in range(count)
    ]


def township() -> list[Finding]:
    """Four differing dates, 51 services that nobody confirms, one blank."""
    blank = finding(900, "BLANK", "松坪村", cell("人口.xlsx", 9, ""))
    return [*dates_in("石桥村", 4), *unconfirmed("河湾村", 51, 100), blank]


def make_summary(found: list[Finding], **changes: object) -> Summary:
    facts: dict[str, object] = {
        "as_of": AS_OF,
        "township": "清溪镇",
        "simulated": True,
        "lang": "zh_Hans",
        "sources": SOURCES,
        "visits_by_village": VISITS,
        "record_pairs": 880,
        "door_pairs": 120,
        "homes": {("入户.csv", None, row): row for row in range(2, 62)},
    }
    households = changes.pop("households", HOUSEHOLDS)
    return summarise(found, households, TownshipFacts(**{**facts, **changes}))  # type: ignore[arg-type]
