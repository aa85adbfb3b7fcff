"""`doorstep review -w DIR`: what a person should look at, those pairs first whose decision changes
most."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from cli.conftest import Lay
from cli.looking import PERSONS, VISITS, reconcile
from cli.running import Run

from doorstep import Workspace

KEYS = {"id", "left", "right", "left_cells", "right_cells", "probability", "why", "linked",
"reasons", "gain",
        "left_print", "right_print"}  # fmt: skip


@pytest.fixture
def town(run: Run, workspace: Path, lay: Lay) -> Path:
    lay(lambda: reconcile(run, workspace))
    return workspace


def rows(asked: list[dict[str, Any]]) -> list[tuple[int, int, str]]:
    return [(one["left_cells"]["row"], one["right_cells"]["row"], one["why"]) for one in asked]


def test_the_queue_holds_namesakes_and_the_number_on_two_people(run: Run, town: Path) -> None:
    asked = run("review", "-w", town, "--json").objects
    assert all(set(one) == KEYS for one in asked)
    assert sorted(rows(asked)) == [(5, 5, "band"), (6, 5, "band"), (7, 6, "conflict")]
    assert len({one["id"] for one in asked}) == 3


def test_both_rows_stand_side_by_side_with_reasons(run: Run, town: Path) -> None:
    asked = next(
        one for one in run("review", "-w", town, "--json").objects if one["why"] == "conflict"
    )
    assert (asked["left_cells"]["values"]["name"], asked["right_cells"]["values"]["name"]) == (
        "赵敏",
        "周刚",
    )
    assert {one["field"]: one["grade"] for one in asked["reasons"]}["id_number"] == "exact"


def test_where_a_decision_changes_most_comes_first(run: Run, town: Path) -> None:
    gains = [one["gain"] for one in run("review", "-w", town, "--json").objects]
    assert gains == sorted(gains, reverse=True) and gains[0] > gains[-1]


def test_a_link_in_doubt_is_not_accepted_in_silence(run: Run, town: Path) -> None:
    asked = {(one["left"], one["right"]) for one in run("review", "-w", town, "--json").objects}
    for link in Workspace(town).links():
        assert link["accepted"] is ((link["left"], link["right"]) not in asked)


def test_nothing_in_doubt(run: Run, workspace: Path) -> None:
    lines = PERSONS.splitlines(keepends=True), VISITS.splitlines(keepends=True)
    reconcile(run, workspace, "".join(lines[0][:4]), "".join(lines[1][:4]))
    assert run("review", "-w", workspace, "--json").out == ""
    assert run("--lang", "zh", "review", "-w", workspace).out == "没有要看的配对。\n"


@pytest.mark.parametrize(
    ("lang", "head", "choices"), [("zh", "判断", "同一人"), ("en", "decision", "same")]
)
def test_the_sheet_prints_and_can_be_filled_in(
    run: Run, town: Path, lang: str, head: str, choices: str
) -> None:
    assert run("--lang", lang, "review", "-w", town, "-o", "REVIEW.xlsx").code == 0
    sheet = openpyxl.load_workbook("REVIEW.xlsx").worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    assert head in heads and sheet.freeze_panes == "C2" and sheet.max_row == 4
    rule = sheet.data_validations.dataValidation[0]
    assert choices in rule.formula1 and str(rule.sqref).endswith("4")
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth) == ("landscape", 1)
    hidden = [one for one in sheet.column_dimensions.values() if one.hidden]
    assert sum(one.max - one.min + 1 for one in hidden) == 5


def test_differing_cells_are_marked_by_more_than_colour(run: Run, town: Path) -> None:
    run("--lang", "zh", "review", "-w", town, "-o", "REVIEW.xlsx")
    sheet = openpyxl.load_workbook("REVIEW.xlsx").worksheets[0]
    named = {sheet.cell(row, 2).value: sheet.cell(row, 2) for row in range(2, 5)}
    assert named["赵敏\n≠ 周刚"].font.bold and not named["王伟\n王伟"].font.bold
    namesakes = next(row for row in range(2, 5) if sheet.cell(row, 2).value == "王伟\n王伟")
    assert (
        "≠" not in sheet.cell(namesakes, 6).value
    )  # the visit names no household: that is no difference


def test_only_a_workbook_is_a_sheet(run: Run, town: Path) -> None:
    assert run("review", "-w", town, "-o", "review.csv", "--json").error == "review-suffix"
