"""A village's ledger known by heart, for every test of ledgers that go out and come back."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from render.township import AS_OF, SOURCES, cell, finding

from doorstep.domain.findings import Finding
from doorstep.domain.summary import SourceKinds
from doorstep.domain.village_ledgers import LedgerLine, LedgerRun, VillageLedger

RUN = LedgerRun("space-1", "run-1", AS_OF, SourceKinds(SOURCES), "清溪镇", simulated=True)
DAY = dt.timedelta(days=1)
NUMBER, PHONE = "110105194912310021", "13812345678"


def dates(person: str, row: int) -> Finding:
    """A birth date that differs; the person's number stands beside the name."""
    found = finding(
        row, "VAL_DATE", "石桥村", cell("人口.xlsx", row), cell("入户.csv", 9, "85年3月")
    )
    return replace(found, subject=person)


def ledger(count: int = 3, place: str = "石桥村") -> VillageLedger:
    """So many lines: the first about a number, the others about dates."""
    about = replace(
        finding(1, "VAL_ID", place, cell("人口.xlsx", 4, NUMBER, column="E"), None, "high"),
        subject="王小梅",
    )
    lines = [LedgerLine("key-1", about, "persons", "李四", dt.date(2025, 6, 1))]
    first = dt.date(2025, 6, 1)
    lines += [
        LedgerLine(
            f"key-{n + 1}", dates(f"张三（{PHONE}）", n + 4), "persons", "赵六", first + n * DAY
        )
        for n in range(1, count)
    ]
    return VillageLedger(place, tuple(lines))
