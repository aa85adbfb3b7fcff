"""From two village books and a visit round to what a steward reads: links, doubles, conflicts, who
was not met."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from spec.linkage.countryside import (
    PINE,
    STONE,
    Row,
    at_the_door,
    but,
    coded,
    home,
    neighbours,
    person,
)

from doorstep import Workspace

AS_OF = dt.date(2026, 6, 30)
HEADS = {
    "household_no": "户编号",
    "head_name": "户主姓名",
    "name": "姓名",
    "sex": "性别",
    "birth_date": "出生日期",
    "id_number": "身份证号",
    "relation_to_head": "与户主关系",
    "address": "住址",
    "phone": "联系电话",
}
SEXES = {"male": "男", "female": "女"}
MAY = home(61, "祝长青", PINE)
HUSBAND = person("祝长青", "male", "1970-01-09", 601, **MAY, relation_to_head="户主")
WIFE = person("詹素云", "female", "1972-10-12", 602, **MAY, relation_to_head="妻")
TWINS = [
    person("祝星河", "male", "2014-03-03", 603, **MAY, relation_to_head="子"),
    person("祝星海", "male", "2014-03-03", 605, **MAY, relation_to_head="子"),
]
BRIDE = person(
    "古月红", "female", "1998-05-28", 606, **home(62, "古松年", STONE), relation_to_head="女"
)
AS_WIFE = but(BRIDE, **home(63, "雍大海", PINE), relation_to_head="妻")
UNMET = person(
    "解放平", "male", "1966-02-17", 607, **home(64, "解放平", PINE), relation_to_head="户主"
)
NEVER_ON_RECORD = person("宁小满", "female", "2019-05-21", 608, **MAY, relation_to_head="女")


def write(path: Path, title: str, rows: Sequence[Row], **more: str) -> Path:
    """A workbook as an office keeps it: a title, a header, a row for each person."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([title])
    sheet.append([*HEADS.values(), *more])
    for row in rows:
        told = dict(row) | {"sex": SEXES[row["sex"]]}
        sheet.append([*(told.get(code) for code in HEADS), *more.values()])
    book.save(path)
    return path


def living_in(village: str) -> dict[str, Row]:
    """The neighbours of one village."""
    return {key: row for key, row in neighbours().items() if row["village"] == village}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The town reconciled."""
    folder = tmp_path_factory.mktemp("town")
    met = at_the_door(neighbours())
    hard = {PINE: [HUSBAND, WIFE, *TWINS, AS_WIFE, UNMET], STONE: [BRIDE]}
    books = [
        write(
            folder / f"{village}人口册.xlsx",
            f"{village}人口册",
            [*living_in(village).values(), *rows],
        )
        for village, rows in hard.items()
    ]
    door = [met[answer] for key in living_in(PINE) if (answer := coded("door " + key)) in met]
    said = [
        HUSBAND,
        but(WIFE, id_number=HUSBAND["id_number"]),
        *TWINS[::-1],
        AS_WIFE,
        NEVER_ON_RECORD,
    ]
    more = {"入户日期": "2026-06-20", "答复人": "本人"}
    round_ = write(folder / f"{PINE}入户走访记录.xlsx", f"{PINE}入户走访记录", door + said, **more)
    workspace = Workspace.create(folder / "w")
    for book, village in zip(books, hard, strict=True):
        workspace.register([book], kind="persons", place=village, as_of=AS_OF)
    workspace.register([round_], kind="visits", place=PINE, as_of=AS_OF)
    workspace.reconcile(as_of=AS_OF)
    return workspace


def name_of(workspace: Workspace) -> dict[str, str]:
    """Whom a mention speaks of."""
    return {
        f"{row['row_id']}#person": f"{kind} {row['place']} {row['name']}"
        for kind in ("persons", "visits")
        for row in workspace.table(kind)
    }


def links_of(workspace: Workspace, name: str) -> set[tuple[str, str, bool]]:
    """(left, right, whether it is a link) of everything said of somebody of a rare name."""
    names = name_of(workspace)
    rows = [
        (names[str(row["left"])], names[str(row["right"])], row["rule"] != "conflict")
        for row in workspace.links()
    ]
    return {row for row in rows if any(side.endswith(name) for side in row[:2])}


def codes(workspace: Workspace, name: str) -> set[str]:
    """Codes of the findings whose cells stand in a row of somebody of a rare name."""
    rows = {
        (r["file"], r["row"])
        for kind in ("persons", "visits")
        for r in workspace.table(kind)
        if r["name"] == name
    }
    return {
        found.code
        for found in workspace.findings()
        for cell in (found.left, found.right)
        if cell is not None and (cell.file, cell.row) in rows
    }


def test_the_wife_with_her_husbands_number_is_linked_and_the_number_is_a_finding(
    told: Workspace,
) -> None:
    assert ("persons 松坪村 詹素云", "visits 松坪村 詹素云", True) in links_of(told, "詹素云")
    assert ("persons 松坪村 祝长青", "visits 松坪村 詹素云", True) not in links_of(told, "詹素云")
    assert codes(told, "詹素云") & {"REG_CONFLICT", "VAL_ID"}


def test_the_twins_give_no_finding(told: Workspace) -> None:
    for twin in TWINS:
        record, answer = (f"{kind} 松坪村 {twin['name']}" for kind in ("persons", "visits"))
        assert links_of(told, twin["name"]) == {(record, answer, True)}
        assert codes(told, twin["name"]) == set()


def test_the_bride_in_both_village_books_is_one_person_and_a_finding(told: Workspace) -> None:
    assert ("persons 松坪村 古月红", "visits 松坪村 古月红", True) in links_of(told, "古月红")
    assert "REG_DUP" in codes(told, "古月红")


def test_who_was_not_met_and_who_is_not_on_record_are_nobody_else(told: Workspace) -> None:
    assert links_of(told, "解放平") == links_of(told, "宁小满") == set()
    assert "REG_OMIT" in codes(told, "宁小满")
