"""The error of birth statistics is that of their number: |reported - verified| over verified."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest

from doorstep.engine.inspection.scoring.birth_counts import births_at_the_door
from doorstep.engine.inspection.scoring.evidence import CheckedUnit, Row
from doorstep.engine.inspection.scoring.figures import (
    ALL,
    VisitedHomes,
    sampled_figures,
    whole_figures,
)
from doorstep.engine.sql.tables import open_tables

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


def counted(met: list[str], births: list[str], links: Links) -> list[CheckedUnit]:
    told: Any = Told(met, births, links)
    return list(births_at_the_door(told))


def error(met: list[str], births: list[str], links: Links) -> float | None:
    figure = whole_figures(counted(met, births, links)).get(ALL)
    return None if figure is None else 1 - figure.est


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
    assert error(dates, dates, one_too_many) == pytest.approx(0)
    assert error(dates[:9], dates, one_too_many) == pytest.approx(1 / 9)


def test_only_the_twelve_months_before_the_day_count() -> None:
    assert error(["2025-05-01"] * 3, [], {}) is None
    assert error(["2026-05-01", "2025-01-01"], [], {}) == 1


def test_a_birth_whose_parents_nobody_met_tells_nothing() -> None:
    dates = ["2026-05-01"] * 4
    assert error(dates, ["2026-05-01"] * 9, found(*range(4))) == 0


def surplus(*births: int) -> Links:
    """Births on record whose mother was met, and no child."""
    return {("births", at, "mother", "visits"): [0] for at in births}


def test_where_nothing_was_verified_the_error_is_unknown_whatever_is_on_record() -> None:
    """Neither 0 nor infinite: no unit, so no figure and no points on either side."""
    for births in ([], ["2026-05-01"] * 3):
        assert error([], births, surplus(*range(len(births)))) is None
        units = counted([], births, surplus(*range(len(births))))
        with open_tables() as tables:
            assert sampled_figures(tables, units, VisitedHomes({NORTH: 30})) == {}


def test_twice_and_more_too_many_are_an_error_of_the_whole() -> None:
    """Two verified, five more on record: 250 % off, of which no rule takes more than 100."""
    dates = ["2026-05-01"] * 7
    links = {**found(0, 1), **surplus(*range(2, 7))}
    units = counted(dates[:2], dates, links)
    assert [unit.correct for unit in units] == [0, 0]
    assert error(dates[:2], dates, links) == 1


def test_the_order_of_rows_changes_neither_the_error_nor_its_interval() -> None:
    """Eight on record as told, four left out in three homes, two too many; in any order."""
    born = ["2026-05-01"] * 12
    homes = [0, 1, 2, 3, 4, 5, 6, 7, 8, 8, 9, 10]
    seen = set()
    for seed in range(6):
        order = random.Random(seed).sample(range(12), 12)
        links = {**surplus(8, 9)}
        for at, who in enumerate(order):
            if who < 8:
                links["visits", at, "person", "births"] = [who]
                links["births", who, "child", "visits"] = [at]
        told: Any = Told(born, born[:10], links)
        told.home = lambda row, order=order: homes[order[row.at]]
        with open_tables() as tables:
            units = list(births_at_the_door(told))
            figure = sampled_figures(tables, units, VisitedHomes({NORTH: 90}))[NORTH]
        seen.add((round(figure.est, 9), round(figure.lo, 9), round(figure.hi, 9), figure.correct))
    assert len(seen) == 1
    assert seen.pop()[0] == pytest.approx(1 - 2 / 12)
