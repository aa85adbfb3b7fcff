"""The error of birth statistics is that of their number: |reported - verified| over verified."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest

from doorstep.engine.inspection.scoring.birth_counts import births_at_the_door
from doorstep.engine.inspection.scoring.evidence import Row

NORTH = "North"
Links = Mapping[tuple[str, int, str, str], list[int]]


class Told:
    """Evidence as a measure asks for it: children met, births on record, who is whom."""

    def __init__(self, met: list[str], births: list[str], links: Links) -> None:
        columns = {"visits": met, "births": births}
        self._sizes = {kind: len(dates) for kind, dates in columns.items()}
        self._links = links
        self.case = SimpleNamespace(
            as_of=dt.date(2026, 11, 28),
            registers={k: SimpleNamespace(column=lambda _, v=v: v) for k, v in columns.items()},
            register=lambda kind: self.case.registers.get(kind),
        )

    def rows(self, kind: str) -> list[Row]:
        return [Row(kind, at) for at in range(self._sizes[kind])]

    def linked(self, row: Row, role: str, kind: str, other: str = "person") -> list[Row]:
        told = self._links.get((row.kind, row.at, role, kind), [])
        return [Row(kind, at) for at in told]

    def place(self, row: Row) -> str:
        return NORTH

    def home(self, row: Row) -> object:
        return row.at

    def against(self, row: Row, codes: frozenset[str]) -> tuple[str, ...]:
        return ()


def error(met: list[str], births: list[str], links: Links) -> float | None:
    told: Any = Told(met, births, links)
    units = list(births_at_the_door(told))
    return sum(not unit.correct for unit in units) / len(units) if units else None


def found(*children: int) -> dict[tuple[str, int, str, str], list[int]]:
    """Children met whose birth stands on record, and their mothers met."""
    links: dict[tuple[str, int, str, str], list[int]] = {}
    for at in children:
        links["visits", at, "person", "births"] = [at]
        links["births", at, "child", "visits"] = [at]
        links["births", at, "mother", "visits"] = [at]
    return links


def test_a_birth_with_another_date_or_name_is_no_error_of_the_number() -> None:
    """Ten of ten on record, each with some field otherwise: the number is right."""
    dates = ["2026-05-01"] * 10
    assert error(dates, ["2026-05-02"] * 10, found(*range(10))) == 0


def test_births_left_out_and_too_many_cancel() -> None:
    dates = ["2026-05-01"] * 10
    assert error(dates, dates[:9], found(*range(9))) == pytest.approx(0.1)
    one_too_many = found(*range(9)) | {("births", 9, "mother", "visits"): [0]}
    assert error(dates, dates, one_too_many) == 0
    assert error(dates[:9], dates, one_too_many) == pytest.approx(1 / 9)


def test_only_the_twelve_months_before_the_day_count() -> None:
    assert error(["2025-05-01"] * 3, [], {}) is None
    assert error(["2026-05-01", "2025-01-01"], [], {}) == 1


def test_a_birth_whose_parents_nobody_met_tells_nothing() -> None:
    dates = ["2026-05-01"] * 4
    assert error(dates, ["2026-05-01"] * 9, found(*range(4))) == 0
