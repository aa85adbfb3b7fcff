"""The other containers offices use: real .xls, .ods, HTML and text under any name."""

from __future__ import annotations

import csv
import datetime as dt
import io
from pathlib import Path

import pytest
import xlwt
from hypothesis import given
from hypothesis import strategies as st
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TableProperties, TextProperties
from odf.table import CoveredTableCell, Table, TableCell, TableColumn, TableRow
from odf.text import P, S

from doorstep.domain.vocabulary import NoteCode
from doorstep.engine.fields.formula_like import as_meant
from doorstep.engine.tabular.containers.opening import open_book
from doorstep.engine.tabular.containers.shown import plain_text
from doorstep.engine.tabular.containers.text import find_delimiter
from doorstep.engine.tabular.grid import Book


def text_book(path: Path, data: bytes) -> Book:
    path.write_bytes(data)
    return open_book(path)


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("姓名,性别\n张三,男\n".encode(), "utf-8"),
        ("姓名,性别\n张三,男\n".encode("utf-8-sig"), "utf-8"),
        ("姓名,性别\n张三,男\n".encode("gb18030"), "gb18030"),
        ("姓名\t性别\n张三\t男\n".encode("utf-16"), "utf-16"),
        ("姓名;性别\r\n张三;男\r\n".encode("gbk"), "gb18030"),
        ("姓名|性别\n张三|男".encode(), "utf-8"),
    ],
)
def test_text_in_any_usual_encoding_and_delimiter(
    tmp_path: Path, data: bytes, encoding: str
) -> None:
    book = text_book(tmp_path / "a.xls", data)
    assert (book.format, book.encoding) == ("csv", encoding)
    assert book.grids[0].rows == [["姓名", "性别"], ["张三", "男"]]
    assert book.grids[0].sheet is None


def test_rare_characters_survive(tmp_path: Path) -> None:
    for encoding in ("utf-8", "gb18030"):
        assert text_book(tmp_path / "a.csv", "䶮,㛃,𠮷\n".encode(encoding)).grids[0].rows == [
            ["䶮", "㛃", "𠮷"]
        ]


def test_rows_are_the_records_of_a_csv_reader(tmp_path: Path) -> None:
    data = b'name,note\n\n"a\nb","x,""y"""\n,\nz,1\n\n\n'
    assert text_book(tmp_path / "a.csv", data).grids[0].rows == [
        ["name", "note"],
        [],
        ["a\nb", 'x,"y"'],
        [],
        ["z", "1"],
    ]


def test_a_title_line_does_not_mislead_the_delimiter() -> None:
    assert (
        find_delimiter("清溪镇, 松坪村人口台账\n姓名\t性别\t电话\n张三\t男\t1\n李四\t女\t2\n")
        == "\t"
    )
    assert find_delimiter("姓名\n张三\n") == ","


@given(
    rows=st.lists(
        st.lists(st.text("甲乙ab,;\"' \n0", max_size=5), min_size=2, max_size=4),
        min_size=1,
        max_size=8,
    )
)
def test_any_text_has_as_many_rows_as_records(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    text = out.getvalue()
    book = text_book(tmp_path_factory.mktemp("t") / "a.csv", text.encode())
    grid, lines = book.grids[0], io.StringIO(text, newline="")
    try:
        read = csv.reader(lines, delimiter=find_delimiter(text), strict=True)
        records = [list(map(as_meant, record)) for record in read]
    except csv.Error:  # cut at another character than it was written with
        assert book.notes[0].code == NoteCode.QUOTE_STRAY
        return
    while records and not any(records[-1]):
        records.pop()
    assert [[cell or "" for cell in row] for row in grid.rows] == [
        record[: max((at + 1 for at, cell in enumerate(record) if cell), default=0)]
        for record in records
    ]


def test_old_binary_workbooks(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("人口")
    sheet.write_merge(0, 0, 0, 2, "登记表")
    sheet.write(1, 0, "张三")
    sheet.write(1, 1, dt.date(1985, 3, 7), xlwt.easyxf(num_format_str='yyyy"年"m"月"'))
    sheet.write(1, 2, 7, xlwt.easyxf(num_format_str="000"))
    sheet.write(2, 0, "李四", xlwt.easyxf("font: struck_out on"))
    sheet.write(2, 1, xlwt.Formula("1+1"))
    sheet.write(2, 2, True)
    struck = xlwt.easyfont("struck_out on")
    sheet.write_rich_text(3, 0, [("王", struck), ("五", struck)])
    sheet.write_rich_text(4, 0, ["赵", ("六", struck)])
    sheet.row(2).hidden = True
    sheet.col(1).hidden = True
    hidden = book.add_sheet("旧")
    hidden.visibility = 1
    hidden.write(0, 0, "x")
    book.save(str(tmp_path / "a.xls"))
    read = open_book(tmp_path / "a.xls")
    grid = read.grids[0]
    assert read.format == "xls"
    assert grid.rows == [
        ["登记表"],
        ["张三", dt.date(1985, 3, 7), 7],
        ["李四", None, True],
        ["王五"],
        ["赵六"],
    ]
    assert grid.merges == [(0, 0, 0, 2)]
    assert grid.struck == {(2, 0), (3, 0)}
    assert (grid.hidden_rows, grid.hidden_columns, grid.formulas) == ({2}, {1}, {(2, 1)})
    assert grid.shown == {(1, 1): "1985年3月", (1, 2): "007"}
    assert [other.visible for other in read.grids] == [True, False]


def test_old_workbooks_that_count_days_from_1904(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    book.dates_1904 = True
    sheet = book.add_sheet("a")
    sheet.write(0, 0, dt.date(1985, 3, 7), xlwt.easyxf(num_format_str="yyyy/m/d"))
    book.save(str(tmp_path / "a.xls"))
    grid = open_book(tmp_path / "a.xls").grids[0]
    assert (grid.date1904, grid.rows) == (True, [[dt.date(1985, 3, 7)]])


def test_open_document_sheets(tmp_path: Path) -> None:
    document = OpenDocumentSpreadsheet()
    struck = Style(name="struck", family="table-cell")
    struck.addElement(TextProperties(textlinethroughstyle="solid"))
    gone = Style(name="gone", family="table")
    gone.addElement(TableProperties(display="false"))
    document.automaticstyles.addElement(struck)
    document.automaticstyles.addElement(gone)

    def cell(text: str = "", **attributes: object) -> TableCell:
        made = TableCell(**attributes)
        for line in text.split("\n"):
            made.addElement(P(text=line))
        return made

    table = Table(name="人口")
    table.addElement(TableColumn())
    table.addElement(TableColumn(visibility="collapse"))
    spaced = P(text="王")
    spaced.addElement(S(c=2))
    spaced.addText("五")
    odd = TableCell(valuetype="string")
    odd.addElement(spaced)
    rows: list[tuple[dict[str, object], list[object]]] = [
        ({}, [cell("登记表", valuetype="string", numbercolumnsspanned=2), CoveredTableCell()]),
        ({"visibility": "collapse"}, [cell("1985年3月", valuetype="date", datevalue="1985-03-07")]),
        (
            {},
            [
                cell("张\n三", valuetype="string", stylename="struck"),
                cell("7", valuetype="float", value="7"),
            ],
        ),
        ({}, [odd, cell("3", valuetype="float", value="3", formula="of:=1+2")]),
        (
            {"numberrowsrepeated": 2},
            [cell("是", valuetype="boolean", booleanvalue="true", numbercolumnsrepeated=2)],
        ),
        ({"numberrowsrepeated": 1048000}, [cell()]),
    ]
    for attributes, cells in rows:
        row = TableRow(**attributes)
        for one in cells:
            row.addElement(one)
        table.addElement(row)
    document.spreadsheet.addElement(table)
    document.spreadsheet.addElement(Table(name="旧", stylename="gone"))
    document.save(str(tmp_path / "a.xlsx"))
    book = open_book(tmp_path / "a.xlsx")
    grid = book.grids[0]
    assert book.format == "ods"
    assert grid.rows == [
        ["登记表"],
        [dt.date(1985, 3, 7)],
        ["张\n三", 7],
        ["王  五", 3],
        [True, True],
        [True, True],
    ]
    assert (grid.merges, grid.struck, grid.formulas) == ([(0, 0, 0, 1)], {(2, 0)}, {(3, 1)})
    assert (grid.hidden_rows, grid.hidden_columns) == ({1}, {1})
    assert grid.shown[1, 0] == "1985年3月"
    assert [other.visible for other in book.grids] == [True, False]


def test_html_named_xls(tmp_path: Path) -> None:
    page = (
        '<html><head><meta http-equiv="Content-Type" content="text/html; '
        'charset=gb2312"><style>td{}</style></head>'
        "<body><table><tr><td colspan=3>登记表</td></tr></table>"
        "<table><tr><td rowspan=2>张家</td><td>张<br>三</td><td><s>1</s></td></tr>"
        '<tr style="display: none"><td>李&nbsp;四</td><td '
        'style="text-decoration:line-through">2</td></tr>'
        "<tr><td> </td></tr><tr><td>王五</table></body></html>"
    )
    book = text_book(tmp_path / "a.xls", page.encode("gb18030"))
    grid = book.grids[0]
    assert (book.format, book.encoding) == ("html", "gb18030")
    assert grid.rows == [["登记表"], ["张家", "张\n三", "1"], [None, "李 四", "2"], [], ["王五"]]
    assert sorted(grid.merges) == [(0, 0, 0, 2), (1, 0, 2, 0)]
    assert (grid.struck, grid.hidden_rows) == ({(1, 2), (2, 2)}, {2})


def test_spreadsheet_xml_of_2003(tmp_path: Path) -> None:
    page = (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Styles><Style ss:ID="s1">'
        '<Font ss:StrikeThrough="1"/></Style></Styles><Worksheet ss:Name="人口"><Table><Row>'
        '<Cell ss:MergeAcross="1"><Data ss:Type="String">登记表</Data></Cell>'
        '<Cell><Data ss:Type="Number">7</Data></Cell>'
        '</Row><Row ss:Index="3" ss:Hidden="1"><Cell ss:StyleID="s1"><Data '
        'ss:Type="String">张三</Data></Cell>'
        '<Cell ss:Index="3" ss:Formula="=1"><Data '
        'ss:Type="DateTime">1985-03-07T00:00:00.000</Data></Cell></Row>'
        "</Table></Worksheet></Workbook>"
    )
    grid = text_book(tmp_path / "a.xls", page.encode()).grids[0]
    assert grid.rows == [["登记表", None, 7], [], ["张三", None, dt.date(1985, 3, 7)]]
    assert (grid.merges, grid.struck) == ([(0, 0, 0, 1)], {(2, 0)})
    assert (grid.hidden_rows, grid.formulas) == ({2}, {(2, 2)})


def test_a_web_page_saved_as_one_file(tmp_path: Path) -> None:
    page = (
        "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n"
        "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: "
        "quoted-printable\r\n\r\n"
        "<html><table><tr><td>a=3D1</td></tr></table></html>\r\n--x--\r\n"
    )
    assert text_book(tmp_path / "a.xls", page.encode()).grids[0].rows == [["a=1"]]


def test_plain_text_of_values() -> None:
    assert [
        plain_text(value) for value in (12.0, 0.1, 13812345678.0, 4.305221987082244e17, True, None)
    ] == ["12", "0.1", "13812345678", "4.30522E+17", "TRUE", ""]


WESTERN = "N°;Nom et prénoms;Âge\n1;Awa Diop;34\n2;Zoé Née;«?»\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (WESTERN, "cp1252"),
        ("Nom;Prénoms;Âge\nDiop;Zoë;34\n", "cp1252"),
        ("姓名;性别\n张三;男\n", "gb18030"),
        ("id;姓名\n1;张\n2;李\n", "gb18030"),
        ("Name;姓\nA;张\n", "gb18030"),
        (WESTERN, "utf-8"),
    ],
)
def test_accented_letters_alone_are_western_and_never_chinese(
    tmp_path: Path, text: str, encoding: str
) -> None:
    book = text_book(tmp_path / "a.csv", text.encode(encoding))
    assert book.grids[0].rows == [line.split(";") for line in text.splitlines()]
    assert book.encoding == encoding
