"""The records of a finding: the cells that are meant are marked, other numbers are masked."""

from __future__ import annotations

from doorstep.domain.finding_rows import FindingRows, PictureCell, RowPicture
from doorstep.domain.findings import Cell, Finding
from doorstep.domain.vocabulary import Severity
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.row_picture import ShownRecord, shown_records

NUMBER = "110105198503070035"
CELLS = (
    PictureCell("name", "A", "张三"),
    PictureCell("id_number", "B", NUMBER),
    PictureCell("birth_date", "C", "1985-03-17"),
    PictureCell("phone", "D", "139-1234-5678"),
)


def record(marked: str, row: int = 2) -> RowPicture:
    return RowPicture("persons", "a.xlsx", "s", row, marked, "m#person", CELLS)


def cell(at: str, row: int = 2) -> Cell:
    return Cell("a.xlsx", "s", row, at, {one.at: one.raw for one in CELLS}[at], None)


def finding(code: str, left: Cell, right: Cell | None = None) -> Finding:
    return Finding("f", "c", code, Severity.HIGH, "村", "张三", left, right)


def marked(shown: ShownRecord) -> list[str]:
    return [one.at for one in shown.cells if one.is_marked]


def test_numbers_are_masked_but_for_the_one_that_is_meant() -> None:
    found = finding("VAL_DATE", cell("C"))
    (shown,) = shown_records(Phrasebook("en"), found, FindingRows(record("C"), None))
    texts = {one.at: one.text for one in shown.cells}
    assert texts == {"A": "张三", "B": "1101************35", "C": "1985-03-17", "D": "139****5678"}
    about = finding("VAL_ID", cell("B"))
    (shown,) = shown_records(Phrasebook("en"), about, FindingRows(record("B"), None))
    assert {one.at: one.text for one in shown.cells}["B"] == NUMBER
    assert marked(shown) == ["B"]


def test_two_cells_of_one_record_stand_in_it_once() -> None:
    rows = FindingRows(record("C"), record("B"))
    (shown,) = shown_records(Phrasebook("zh_Hans"), finding("VAL_DATE", cell("C"), cell("B")), rows)
    assert marked(shown) == ["B", "C"]
    rows = FindingRows(record("C"), record("C", row=9))
    one, other = shown_records(Phrasebook("en"), finding("REG_DUP", cell("C"), cell("C", 9)), rows)
    assert (one.row, other.row) == (2, 9)
    assert all(
        [cell.at for cell in shown.cells if cell.is_marked] == ["C"] for shown in (one, other)
    )
