"""How findings are held against the key."""

from __future__ import annotations

from typing import Any

from doorstep_demo import score


def cell(file: str, row: int, sheet: str | None = "Sheet1") -> dict[str, Any]:
    return {"file": file, "sheet": sheet, "row": row}


def fault(
    code: str, *cells: dict[str, Any], also: tuple[str, ...] = (), detectable: bool = True
) -> dict[str, Any]:
    return {
        "fault": "x",
        "code": code,
        "also": list(also),
        "cells": list(cells),
        "detectable": detectable,
    }


def finding(code: str, left: dict[str, Any], right: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"code": code, "left": left, "right": right}


KEY = [
    fault("VAL_DATE", cell("石桥.xlsx", 9), cell("出生.xlsx", 4), also=("REG_OMIT",)),
    fault("BLANK", cell("石桥.xlsx", 12)),
    fault("VAL_PHONE", cell("石桥.xlsx", 15), detectable=False),
]


def test_a_finding_that_touches_a_faults_cell_under_its_code_finds_it() -> None:
    result = score(KEY, [finding("VAL_DATE", cell("x.csv", 1), cell("石桥.xlsx", 9))])

    assert result.codes["VAL_DATE"].recall == 1.0
    assert result.precision == 1.0
    assert result.recall == 0.5, "the blank was not found"
    assert result.undetectable == 1


def test_a_consequence_is_explained_but_does_not_count_as_finding_the_fault() -> None:
    result = score(KEY, [finding("REG_OMIT", cell("registers/出生.xlsx", 4))])

    assert result.precision == 1.0
    assert result.codes["VAL_DATE"].found == 0


def test_a_finding_without_a_cause_costs_precision() -> None:
    result = score(
        KEY, [finding("VAL_SEX", cell("石桥.xlsx", 9)), finding("BLANK", cell("石桥.xlsx", 12))]
    )

    assert result.precision == 0.5
    assert len(result.unexplained) == 1


def test_another_sheet_of_the_same_file_is_another_cell() -> None:
    assert score(KEY, [finding("BLANK", cell("石桥.xlsx", 12, "Sheet2"))]).precision == 0.0


def test_a_fault_nothing_betrays_is_never_missed_but_may_be_found() -> None:
    result = score(KEY, [finding("VAL_PHONE", cell("石桥.xlsx", 15))])

    assert result.precision == 1.0
    assert "VAL_PHONE" not in [m["code"] for m in result.missed]
