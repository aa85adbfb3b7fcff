"""Damaged text ledgers: no line goes missing in silence. Each person has a row of their own, or the
file is refused, and what was read in another way than it is written is said."""

from __future__ import annotations

import csv
import io
import random
import re
from pathlib import Path

import pytest
import xlwt
from hypothesis import given
from hypothesis import strategies as st

from doorstep.domain.errors import BadInput
from doorstep.domain.imports import ReadingNote
from doorstep.domain.vocabulary import NoteCode
from doorstep.engine.tabular.containers.opening import open_book
from doorstep.engine.tabular.grid import Book
from doorstep.i18n.phrasebook import LANGUAGES, Phrasebook

HEAD = ["户编号", "姓名", "性别", "出生日期", "住址", "备注"]
FAMILY = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN = "一丁七万丈三上下不与丐丑专且世丘丙业丛东丝丢两严丧个中丰串临丸丹为主"


def people(count: int, *, long_cells: bool = False) -> list[list[str]]:
    """Rows of invented people, no two of one name; some with an address and a remark of several
    lines."""
    draw = random.Random(count)
    rows = []
    for at in range(count):
        name = FAMILY[at % 32] + GIVEN[at // 32 % 32] + GIVEN[at % 31]
        day = f"19{draw.randint(40, 99)}-{draw.randint(1, 12):02d}-{draw.randint(1, 28):02d}"
        lines = long_cells and at % 7 == 3
        address = f"白水村{at % 9}组\n后山脚下" if lines else f"白水村{at % 9}组"
        remark = "外出,去广东\n每年春节回\n房子空着" if lines and at % 2 else ""
        rows.append([str(at // 3), name, "男女"[at % 2], day, address, remark])
    return rows


def written(rows: list[list[str]], **style: object) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, **{"lineterminator": "\n", **style}).writerows([HEAD, *rows])  # type: ignore[arg-type]
    return out.getvalue()


def book_of(path: Path, data: str | bytes) -> Book:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return open_book(path)


def codes(book: Book) -> dict[NoteCode, dict[str, int]]:
    return {note.code: dict(note.params) for note in book.notes}


def each_has_a_row(book: Book, rows: list[list[str]]) -> None:
    """Every name stands in a row in which no other stands."""
    held = ["".join(str(value or "") for value in row) for row in book.grids[0].rows]
    names = {row[1] for row in rows}
    found = [[name for name in names if name in text] for text in held]
    assert {name for some in found for name in some} == names
    assert max(map(len, found)) == 1


def balanced(book: Book, text: str) -> None:
    """Lines of the file = rows + lines within cells (blank rows at the end aside)."""
    inside = codes(book).get(NoteCode.CELLS_OF_LINES, {}).get("lines", 0)
    lines = text.rstrip("\n").count("\n") + 1
    assert len(book.grids[0].rows) + inside == lines


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_mark_that_nobody_closes(tmp_path: Path, encoding: str) -> None:
    rows = people(1571)
    text = written(rows).replace(f",{rows[9][1]},", f',"{rows[9][1]},')
    book = book_of(tmp_path / "a.csv", text.encode(encoding))
    each_has_a_row(book, rows)
    balanced(book, text)
    assert codes(book) == {NoteCode.QUOTE_STRAY: {"line": 11, "count": 1}}
    assert book.grids[0].rows[10] == [value or None for value in rows[9]][:5]


def test_two_marks_far_apart_that_close_each_other(tmp_path: Path) -> None:
    rows = people(300)
    text = written(rows)
    text = text.replace(f",{rows[9][1]},", f',"{rows[9][1]},')
    text = text.replace(f",{rows[200][1]},", f',{rows[200][1]}",')
    book = book_of(tmp_path / "a.csv", text)
    each_has_a_row(book, rows)
    balanced(book, text)
    assert codes(book)[NoteCode.QUOTE_STRAY]["line"] == 11


def test_two_neighbours_that_marks_would_join(tmp_path: Path) -> None:
    rows = people(40)
    text = written(rows).replace(f",{rows[9][1]},", f',"{rows[9][1]},')
    text = text.replace(f",{rows[10][1]},", f',{rows[10][1]}",')
    each_has_a_row(book_of(tmp_path / "a.csv", text), rows)


@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
def test_cells_of_several_lines_stay_cells(tmp_path: Path, quoting: int) -> None:
    rows = people(300, long_cells=True)
    text = written(rows, quoting=quoting)
    book = book_of(tmp_path / "a.csv", text)
    assert [
        [value or "" for value in row] + [""] * (6 - len(row)) for row in book.grids[0].rows[1:]
    ] == rows
    balanced(book, text)
    assert set(codes(book)) == {NoteCode.CELLS_OF_LINES}


def test_a_table_in_which_every_row_takes_two_lines(tmp_path: Path) -> None:
    rows = [
        [str(at), f"张{GIVEN[at % 32]}", "男", "1980-01-01", f"白水村\n{at}号", "1"]
        for at in range(90)
    ]
    book = book_of(tmp_path / "a.csv", written(rows))
    assert book.grids[0].rows == [HEAD, *rows]


def test_an_open_mark_beside_cells_of_several_lines(tmp_path: Path) -> None:
    rows = people(300, long_cells=True)
    text = written(rows).replace(f",{rows[50][1]},", f',"{rows[50][1]},')
    book = book_of(tmp_path / "a.csv", text)
    each_has_a_row(book, rows)
    balanced(book, text)
    assert book.grids[0].rows[4][4] == rows[3][4]


def test_a_cell_of_very_many_lines_is_no_cell(tmp_path: Path) -> None:
    text = '姓名,备注\n张三,"' + "说明\n" * 5_000 + '"\n李四,\n'
    book = book_of(tmp_path / "a.csv", text)
    assert len(book.grids[0].rows) == 5_003
    assert codes(book)[NoteCode.QUOTE_STRAY] == {"line": 2, "count": 2}


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ('1,"赵""大""一",男', ["1", '赵"大"一', "男"]),
        ('1,赵"大"一,男', ["1", '赵"大"一', "男"]),
        ("1,“赵大一”,男", ["1", "“赵大一”", "男"]),
        ('1,"赵大"一,男', ["1", '"赵大"一', "男"]),
        ('1,"赵大一,男', ["1", "赵大一", "男"]),
        ('"1","赵大一,"男"', ["1", "赵大一", "男"]),
        ('1,赵大一",男', ["1", '赵大一"', "男"]),
        ('"1","赵,大一","男"', ["1", "赵,大一", "男"]),
        ('1,"赵 \\"大\\" 一",男', ["1", '赵 "大" 一', "男"]),
        ('1,,"', ["1"]),
    ],
)
def test_styles_of_quoting(tmp_path: Path, line: str, cells: list[str]) -> None:
    others = "2,钱二,女\n3,孙三,男\n4,李四,女\n"
    book = book_of(tmp_path / "a.csv", f"编号,姓名,性别\n{line}\n{others}")
    assert book.grids[0].rows[1] == cells
    assert len(book.grids[0].rows) == 5


STYLES: list[dict[str, object]] = [
    {},
    {"quoting": csv.QUOTE_ALL},
    {"delimiter": ";"},
    {"delimiter": "\t"},
    {"lineterminator": "\r\n"},
    {"lineterminator": "\r", "quoting": csv.QUOTE_ALL},
    {"quoting": csv.QUOTE_NONNUMERIC, "delimiter": ";"},
]


@given(
    style=st.sampled_from(STYLES),
    long_cells=st.booleans(),
    places=st.lists(st.floats(0, 1, exclude_max=True), min_size=1, max_size=4),
)
def test_wherever_marks_stray_nobody_is_lost(
    tmp_path_factory: pytest.TempPathFactory,
    style: dict[str, object],
    long_cells: bool,
    places: list[float],
) -> None:
    rows = people(60, long_cells=long_cells)
    text = written(rows, **style)
    for place in places:
        at = int(place * len(text))
        text = text[:at] + '"' + text[at:]
    try:
        book = book_of(tmp_path_factory.mktemp("q") / "a.csv", text)
    except BadInput:
        return
    if not any(row[1] not in text for row in rows):  # a mark within a name is part of it
        each_has_a_row(book, rows)


def test_a_text_cut_within_a_character(tmp_path: Path) -> None:
    rows = people(30)
    for encoding in ("utf-8", "gb18030", "utf-16"):
        whole = (written(rows) + "9,末").encode(encoding)
        book = book_of(tmp_path / "a.csv", whole[:-1])
        each_has_a_row(book, rows)
        assert NoteCode.CHARACTER_CUT in codes(book)


def test_a_last_line_that_breaks_off_and_lines_too_long(tmp_path: Path) -> None:
    rows = people(30)
    text = written(rows).rstrip("\n")
    book = book_of(tmp_path / "a.csv", text[: text.rindex(",19")])
    assert codes(book) == {NoteCode.LINE_CUT: {"line": 31, "fields": 3, "width": 6}}
    book = book_of(tmp_path / "a.csv", text.replace("白水村3组", "白水村,3组") + "\n")
    assert codes(book) == {NoteCode.LINES_LONG: {"line": 5, "count": 3, "width": 6}}


@pytest.mark.parametrize("mark", ["，", "；", "\t", "、", "|", ";"])
@pytest.mark.parametrize("often", [2, 3, 30])
def test_lines_typed_with_another_mark(tmp_path: Path, mark: str, often: int) -> None:
    rows = people(60)
    lines = written(rows).splitlines()
    other = [at for at in range(1, len(lines)) if at % often == 1]
    for at in other:
        lines[at] = lines[at].replace(",", mark)
    book = book_of(tmp_path / "a.csv", "\n".join(lines))
    assert [[cell or "" for cell in row] for row in book.grids[0].rows[1:]] == [
        "\t".join(row).rstrip("\t").split("\t") for row in rows
    ]
    assert codes(book) == {NoteCode.DELIMITER_OTHER: {"line": 2, "count": len(other)}}


def test_most_lines_typed_with_a_wide_comma_and_some_with_both(tmp_path: Path) -> None:
    rows = people(60)
    lines = written(rows).splitlines()
    lines[1:50] = [line.replace(",", "，") for line in lines[1:50]]
    lines[55] = lines[55].replace(",", "，", 3)
    book = book_of(tmp_path / "a.csv", "\n".join(lines))
    assert {len(row) for row in book.grids[0].rows} == {5, 6}
    assert codes(book)[NoteCode.DELIMITER_OTHER]["line"] == 1


def test_a_sentence_is_not_cut(tmp_path: Path) -> None:
    said = "说明：本表一式三份，一份存档，一份上报，一份备查，由村里填写，请核对"
    book = book_of(tmp_path / "a.csv", written(people(30)) + said + "\n")
    assert [cell for cell in book.grids[0].rows[-1] if cell] == [said]
    assert not book.notes


def test_lines_with_too_few_fields(tmp_path: Path) -> None:
    text = written(people(30)).rstrip("\n")
    book = book_of(tmp_path / "a.csv", text.replace(",女,", ",", 10) + "\n合计,30\n")
    assert codes(book) == {NoteCode.LINES_SHORT: {"line": 3, "count": 10, "width": 6}}
    noted = text.replace(",\n", ",在家\n").replace("5组,在家", "5组")
    assert codes(book_of(tmp_path / "a.csv", noted + "\n")) == {
        NoteCode.LINES_SHORT: {"line": 7, "count": 3, "width": 6}
    }


def test_mixed_line_ends_and_form_feeds(tmp_path: Path) -> None:
    rows = people(30)
    lines = written(rows).splitlines()
    ends = ["\n", "\r\n", "\r", "\n\f"]
    text = "".join(line + ends[at % 4] for at, line in enumerate(lines))
    each_has_a_row(book_of(tmp_path / "a.csv", text), rows)


def page(rows: list[list[str]]) -> str:
    cells = ("".join(f'<td class="a">{value}</td>' for value in row) for row in [HEAD, *rows])
    table = "".join(f"<tr>{row}</tr>\n" for row in cells)
    return f"<html><head><title>表</title></head><body><table>{table}</table></body></html>"


def test_a_whole_page_needs_no_note(tmp_path: Path) -> None:
    rows = people(30)
    book = book_of(tmp_path / "a.xls", page(rows))
    each_has_a_row(book, rows)
    assert not book.notes


@pytest.mark.parametrize(
    ("whole", "broken"),
    [
        ("</table></body></html>", ""),
        ('白水村8组</td><td class="a"></td></tr>\n</table></body></html>', "<td cla"),
        ("</title>", ""),
        ("<tr>", "<!-- von hier <tr>"),
        ("<tr>", "<script><tr>"),
        ("<tr>", "<style><tr>"),
        ('<td class="a">男', '<td class="a>男'),
        ("<tr><td", "<tr <td"),
        ("<tr>", "<![if x]><tr>"),
        ("<tr>", "</table><tr>"),
        ("<tr>", "<title><tr>"),
        ("</tr>", "</td>男</tr>"),
    ],
)
def test_a_broken_page_loses_no_row(tmp_path: Path, whole: str, broken: str) -> None:
    rows = people(27)
    text = page(rows)
    at = text.index(whole, 0 if whole not in ("<tr>", "<tr><td") else text.index(rows[2][1]))
    book = book_of(tmp_path / "a.xls", text[:at] + broken + text[at + len(whole) :])
    each_has_a_row(book, rows)
    if whole.endswith("</html>") or broken.startswith(("<!--", "<s", "</ta", "</td>")):
        assert set(codes(book)) == {NoteCode.PAGE_CUT}


@pytest.mark.parametrize("code", NoteCode)
def test_every_note_is_a_sentence(code: NoteCode) -> None:
    numbers = {"line": 7, "count": 2, "lines": 3, "width": 6, "fields": 4, "row": 8}
    for lang in LANGUAGES:
        said = Phrasebook(lang).text(f"note.{ReadingNote(code).code}", **numbers)
        assert len(said) > 15 and "{" not in said


def test_an_old_workbook_whose_sheet_ends_early_is_refused(tmp_path: Path) -> None:
    made = xlwt.Workbook()
    sheet = made.add_sheet("人口")
    for at, row in enumerate(people(50)):
        for column, value in enumerate(row):
            sheet.write(at, column, value)
    made.save(str(tmp_path / "a.xls"))
    data = (tmp_path / "a.xls").read_bytes()
    assert len(open_book(tmp_path / "a.xls").grids[0].rows) == 50
    cells = [found.start() for found in re.finditer(b"\xfd\x00\x0a\x00", data)]
    early = cells[60]
    with pytest.raises(BadInput) as caught:
        book_of(tmp_path / "b.xls", data[:early] + b"\x0a\x00" + data[early + 2 :])
    assert caught.value.code == "file-damaged"
