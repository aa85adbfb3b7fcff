"""Every hostile or broken file, by name: one BadInput with one code, decided before anything large
is allocated."""

from __future__ import annotations

import os
import struct
import zipfile
from pathlib import Path

import pytest
import xlwt
from engine.tabular.builders import (
    SHEET,
    plain_workbook,
    replace_parts,
    sheet_xml,
    with_sheet,
    with_strings,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.domain.errors import BadInput
from doorstep.engine.tabular.containers.opening import Limits, open_book

TINY = Limits(
    max_bytes=1_000_000,
    max_uncompressed=3_000_000,
    max_cells=100_000,
    max_entries=100,
    max_sheets=3,
)


def refused(path: Path, limits: Limits | None = None) -> BadInput:
    with pytest.raises(BadInput) as caught:
        open_book(path, limits or Limits())
    assert caught.value.params["file"] == path.name
    return caught.value


def bytes_file(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_empty_file(tmp_path: Path) -> None:
    assert refused(bytes_file(tmp_path / "a.xlsx", b"")).code == "file-empty"


def test_missing_file_and_folder(tmp_path: Path) -> None:
    assert refused(tmp_path / "none.xlsx").code == "file-missing"
    assert refused(tmp_path).code == "file-unreadable"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes on this system")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert refused(tmp_path / "pipe").code == "file-unreadable"


def test_too_large_a_file(tmp_path: Path) -> None:
    assert (
        refused(bytes_file(tmp_path / "a.csv", b"a,b\n" * 300_000), TINY).code == "file-too-large"
    )


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.95, 0.999])
def test_truncated_workbook(tmp_path: Path, share: float) -> None:
    path = plain_workbook(tmp_path / "a.xlsx")
    data = path.read_bytes()
    assert refused(bytes_file(path, data[: int(len(data) * share)])).code == "file-truncated"


def test_truncated_old_workbook(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("a")
    for row in range(200):
        sheet.write(row, 0, f"张三{row}")
    book.save(str(tmp_path / "a.xls"))
    data = (tmp_path / "a.xls").read_bytes()
    for size in (300, 600, len(data) // 2, len(data) - 1500):
        assert refused(bytes_file(tmp_path / "b.xls", data[:size])).code in (
            "file-truncated",
            "file-damaged",
        )


def test_a_far_cell_is_named(tmp_path: Path) -> None:
    cells = b'<row r="1"><c r="A1"><v>1</v></c></row>'
    cells += b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    problem = refused(with_sheet(tmp_path / "a.xlsx", cells))
    assert problem.code == "far-cell"
    assert problem.params == {"file": "a.xlsx", "sheet": "人口", "cell": "XFD1048576"}


@pytest.mark.parametrize(
    "far",
    [
        b'<row r="1"><c r="XFD1048576"><v>1</v></c></row>',
        b"<row r='1'><c  r = 'XFD1048576'><v>1</v></c></row>",
        b'<row r="1"><c r="A1" r="XFD1048576"><v>1</v></c></row>',
        b'<row r="1"><c s="0" r="XFD1048576" t="n"><v>1</v></c></row>',
        b'<row r="1048576"><c r="A1"><v>1</v></c><c s="1" '
        b'r="XFC1048576"><v>1</v></c><c><v>2</v></c></row>',
        b'<!-- <row r="1"/> --><row r="1"><c '
        b'r="A1"><v>1</v></c><c\nr="XFD1048576"><v>1</v></c></row>',
        b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c '
        b'r="A1048576"><v>1</v></c></row>',
    ],
)
def test_a_far_cell_however_it_is_written(tmp_path: Path, far: bytes) -> None:
    assert (
        refused(
            with_sheet(tmp_path / "a.xlsx", b'<row r="1"><c r="A1"><v>1</v></c></row>' + far)
        ).code
        == "far-cell"
    )


def test_a_far_cell_behind_another_prefix(tmp_path: Path) -> None:
    cells = (
        b'<row r="1" xmlns:q="urn:q"><c r="A1"><v>1</v></c><q:c r="XFD1048576"><v>1</v></q:c></row>'
    )
    assert refused(with_sheet(tmp_path / "a.xlsx", cells)).code == "far-cell"


@pytest.mark.parametrize(
    "reference", [b"A99999999999", b"ZZZZZZ1", b"A0", b"1A", b"XFE1", b"A1048577"]
)
def test_references_outside_any_sheet(tmp_path: Path, reference: bytes) -> None:
    cells = b'<row r="1"><c r="%s"><v>1</v></c></row>' % reference
    assert refused(with_sheet(tmp_path / "a.xlsx", cells)).code == "file-damaged"


def test_a_lying_dimension(tmp_path: Path) -> None:
    path = with_sheet(
        tmp_path / "a.xlsx",
        b'<row r="1"><c r="A1"><v>1</v></c></row>',
        before=b'<dimension ref="A1:XFD1048576"/>',
    )
    problem = refused(path)
    assert (problem.code, problem.params["sheet"]) == ("lying-dimension", "人口")


@pytest.mark.parametrize("start", [b"", b"<x>", b"<!-- > -->"])
def test_a_lying_count_of_shared_strings(tmp_path: Path, start: bytes) -> None:
    path = with_strings(tmp_path / "a.xlsx", TEXT_CELL, b"<si><t>a</t></si>")
    lying = start + b"<sst a='>' uniqueCount = '99999999999999' count='1'><si><t>a</t></si></sst>"
    assert refused(replace_parts(path, {"xl/sharedStrings.xml": lying})).code == "file-damaged"


def test_a_text_that_speaks_of_counts_is_no_lie(tmp_path: Path) -> None:
    path = with_strings(tmp_path / "a.xlsx", TEXT_CELL, b'<si><t>count="99999999999"</t></si>')
    assert open_book(path).grids[0].rows == [['count="99999999999"']]


def test_zip_bomb_by_ratio(tmp_path: Path) -> None:
    path = replace_parts(plain_workbook(tmp_path / "a.xlsx"), {SHEET: sheet_xml(b" " * 30_000_000)})
    assert path.stat().st_size < 100_000
    assert refused(path).code == "zip-bomb"


def test_zip_bomb_by_sum_of_entries(tmp_path: Path) -> None:
    noise = os.urandom(2000) * 500
    extra: dict[str, bytes | None] = {f"xl/extra{number}.xml": noise for number in range(5)}
    assert (
        refused(replace_parts(plain_workbook(tmp_path / "a.xlsx"), extra), TINY).code == "zip-bomb"
    )


def test_zip_bomb_by_number_of_entries(tmp_path: Path) -> None:
    extra: dict[str, bytes | None] = {f"xl/{number}.xml": b"" for number in range(200)}
    assert (
        refused(replace_parts(plain_workbook(tmp_path / "a.xlsx"), extra), TINY).code == "zip-bomb"
    )


def test_zip_bomb_that_understates_its_size(tmp_path: Path) -> None:
    path = replace_parts(plain_workbook(tmp_path / "a.xlsx"), {SHEET: sheet_xml(b" " * 100_000)})
    with zipfile.ZipFile(path) as held:
        size = held.getinfo(SHEET).file_size
    data = path.read_bytes().replace(struct.pack("<I", size), struct.pack("<I", 1000))
    assert refused(bytes_file(path, data)).code == "zip-bomb"


def test_overlapping_entries(tmp_path: Path) -> None:
    path = plain_workbook(tmp_path / "a.xlsx")
    with zipfile.ZipFile(path, "a") as held:
        for number in range(50):
            twin = zipfile.ZipInfo(f"copy{number}")
            first = held.getinfo(SHEET)
            twin.header_offset, twin.compress_size, twin.file_size = (
                first.header_offset,
                first.compress_size,
                10,
            )
            twin.compress_type, twin.CRC = first.compress_type, first.CRC
            held.filelist.append(twin)
            held.NameToInfo[twin.filename] = twin
        held.writestr("last", b"x")
    assert refused(path).code == "zip-unsafe"


def test_a_zip_of_zips_is_not_opened(tmp_path: Path) -> None:
    inner = plain_workbook(tmp_path / "inner.xlsx").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as out:
        out.writestr("inner.xlsx", inner)
    problem = refused(tmp_path / "a.xlsx")
    assert (problem.code, problem.params["seems"]) == ("not-a-table-file", "zip")


@pytest.mark.parametrize("name", ["../../etc/x", "/etc/x", "C:/x", "xl\\..\\..\\x"])
def test_zip_slip_names(tmp_path: Path, name: str) -> None:
    assert (
        refused(replace_parts(plain_workbook(tmp_path / "a.xlsx"), {name: b"x"})).code
        == "zip-unsafe"
    )


def test_symlink_in_a_zip(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("xl/link")
    link.external_attr = 0o120777 << 16
    assert (
        refused(replace_parts(plain_workbook(tmp_path / "a.xlsx"), {}, [link])).code == "zip-unsafe"
    )


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_duplicate_entries(tmp_path: Path) -> None:
    twin = zipfile.ZipInfo(SHEET)
    assert (
        refused(replace_parts(plain_workbook(tmp_path / "a.xlsx"), {}, [twin])).code == "zip-unsafe"
    )


TEXT_CELL = b'<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
LAUGHS = b'<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;">]>'


@pytest.mark.parametrize(
    "part", [SHEET, "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"]
)
def test_billion_laughs_and_document_types(tmp_path: Path, part: str) -> None:
    path = with_strings(tmp_path / "a.xlsx", TEXT_CELL, b"<si><t>a</t></si>")
    with zipfile.ZipFile(path) as held:
        old = held.read(part)
    at = old.find(b"?>") + 2 if old.startswith(b"<?xml") else 0
    assert (
        refused(replace_parts(path, {part: old[:at] + LAUGHS + old[at:]})).code == "xml-forbidden"
    )


def test_utf16_cannot_hide_a_document_type(tmp_path: Path) -> None:
    hidden = ('<?xml version="1.0" encoding="UTF-16"?>' + LAUGHS.decode() + "<worksheet/>").encode(
        "utf-16"
    )
    assert (
        refused(replace_parts(plain_workbook(tmp_path / "a.xlsx"), {SHEET: hidden})).code
        == "file-damaged"
    )


def test_deep_nesting(tmp_path: Path) -> None:
    deep = b"<styleSheet>" + b"<a>" * 200_000 + b"</a>" * 200_000 + b"</styleSheet>"
    path = replace_parts(plain_workbook(tmp_path / "a.xlsx"), {"xl/styles.xml": deep})
    assert refused(path, Limits(max_ratio=10**6)).code == "xml-too-deep"


def test_deep_nesting_in_a_sheet_does_no_harm(tmp_path: Path) -> None:
    path = with_sheet(tmp_path / "a.xlsx", b"<a>" * 200_000 + b"</a>" * 200_000)
    assert open_book(path).grids[0].rows == []


@pytest.mark.parametrize(
    "cells",
    [
        b'<row r="1"><c r="A1"><v>12</c></row>',
        b'<row r="1"><c r="A1" t="s"><v>999999</v></c></row>',
        b'<row r="1"><c r="A1" t="s"><v>-1</v></c></row>',
        b'<row r="1"><c r="A1" t="str"><v>a&nope;</v></c></row>',
    ],
)
def test_broken_sheet_xml(tmp_path: Path, cells: bytes) -> None:
    assert refused(with_sheet(tmp_path / "a.xlsx", cells)).code == "file-damaged"


def test_a_sheet_cut_in_the_middle(tmp_path: Path) -> None:
    path = replace_parts(
        plain_workbook(tmp_path / "a.xlsx"), {SHEET: sheet_xml(b'<row r="1"><c r="A1">')[:-30]}
    )
    assert refused(path).code in ("file-truncated", "file-damaged")


def test_too_many_sheets(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    for number in range(5):
        book.add_sheet(f"s{number}")
    book.save(str(tmp_path / "a.xls"))
    assert refused(tmp_path / "a.xls", TINY).code == "too-many-sheets"


def test_password_protected_workbooks(tmp_path: Path) -> None:
    ole = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(504)
        + "EncryptedPackage".encode("utf-16-le")
        + bytes(2000)
    )
    assert refused(bytes_file(tmp_path / "a.xlsx", ole)).code == "file-password"
    biff = struct.pack("<HHHHHHHH", 0x0809, 8, 0x0600, 5, 0, 1997, 0x2F, 6) + bytes(6)
    assert refused(bytes_file(tmp_path / "a.xls", biff + bytes(1000))).code in (
        "file-password",
        "file-damaged",
    )


def test_encrypted_zip_entry(tmp_path: Path) -> None:
    path = plain_workbook(tmp_path / "a.xlsx")
    data = bytearray(path.read_bytes())
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 4)
    assert refused(bytes_file(path, bytes(data))).code == "file-password"


@pytest.mark.parametrize(
    ("head", "seems"),
    [
        (b"%PDF-1.7\n", "pdf"),
        (b"\x89PNG\r\n\x1a\n\0\0", "png"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "jpeg"),
        (b"MZ\x90\0\3\0\0\0", "exe"),
        (b"{\\rtf1 abc}", "rtf"),
        (b"<html><body>no table</body></html>", "html"),
        (b"<?xml version='1.0'?><kml/>", "xml"),
    ],
)
def test_files_that_are_no_tables_are_named(tmp_path: Path, head: bytes, seems: str) -> None:
    problem = refused(bytes_file(tmp_path / "户籍.xlsx", head))
    assert (problem.code, problem.params["seems"]) == ("not-a-table-file", seems)


def test_a_word_document_is_named(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as out:
        out.writestr("word/document.xml", "<w/>")
    assert refused(tmp_path / "a.xlsx").params["seems"] == "docx"


def test_nul_bytes_and_unknown_encodings_in_text(tmp_path: Path) -> None:
    assert (
        refused(bytes_file(tmp_path / "a.csv", b"name,age\nzhang\0san,3\n" * 20)).code
        == "text-nul-bytes"
    )
    assert refused(bytes_file(tmp_path / "a.csv", b"nom,\xff\xff\xffge\n")).code == "text-encoding"


def test_lying_repeats_in_an_ods(tmp_path: Path) -> None:
    def ods(rows: str) -> Path:
        space = "urn:oasis:names:tc:opendocument:xmlns"
        with zipfile.ZipFile(tmp_path / "a.ods", "w") as out:
            out.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            out.writestr(
                "content.xml",
                f'<o:document xmlns:o="{space}:office:1.0" xmlns:t="{space}:table:1.0" '
                f'xmlns:x="{space}:text:1.0">'
                f"<o:body><o:spreadsheet><t:table "
                f't:name="s">{rows}</t:table></o:spreadsheet></o:body></o:document>',
            )
        return tmp_path / "a.ods"

    cell = '<t:table-cell t:number-columns-repeated="16384"><x:p>a</x:p></t:table-cell>'
    many = '<t:table-row t:number-rows-repeated="1048576">'
    assert refused(ods(f"{many}{cell}</t:table-row>")).code == "far-cell"
    one = "<t:table-cell><x:p>a</x:p></t:table-cell>"
    assert refused(ods(f"{many}{one}</t:table-row>")).code == "far-cell"
    assert refused(ods(f"{many}</t:table-row><t:table-row>{one}</t:table-row>")).code == "far-cell"
    blank = "<t:table-row><t:table-cell t:number-columns-repeated='16384'/></t:table-row>"
    assert open_book(ods(f"<t:table-row>{one}</t:table-row>{many}</t:table-row>{blank}")).grids[
        0
    ].rows == [["a"]]


def test_html_spans_that_would_fill_memory(tmp_path: Path) -> None:
    row = b"<tr>" + b"<td colspan=1000000000 rowspan=1000000000>a" * 200 + b"</tr>"
    assert (
        refused(bytes_file(tmp_path / "a.xls", b"<table>" + row + b"</table>"), TINY).code
        == "too-many-cells"
    )


PARTS = [
    SHEET,
    "xl/styles.xml",
    "xl/sharedStrings.xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
]
HEADS = [b"", b"<table><tr>", b"\xef\xbb\xbf", b"<?xml ", b"PK\3\4"]
CHANGES = st.lists(
    st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=8
)


def mutate(data: bytes, changes: list[tuple[float, int]]) -> bytes:
    """The same bytes with some replaced, each at a share of the whole length."""
    whole = bytearray(data)
    for share, byte in changes:
        whole[int(share * len(whole))] = byte
    return bytes(whole)


@settings(max_examples=150)
@given(changes=CHANGES)
def test_a_mutated_workbook_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[float, int]]
) -> None:
    folder = tmp_path_factory.mktemp("mutated")
    whole = plain_workbook(folder / "a.xlsx").read_bytes()
    _read_or_refuse(bytes_file(folder / "b.xlsx", mutate(whole, changes)))


@settings(max_examples=200)
@given(cut=st.integers(0, 3000), noise=st.binary(max_size=40), part=st.sampled_from(PARTS))
def test_a_mutated_part_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, cut: int, noise: bytes, part: str
) -> None:
    path = with_strings(tmp_path_factory.mktemp("part") / "a.xlsx", TEXT_CELL, b"<si><t>a</t></si>")
    with zipfile.ZipFile(path) as held:
        old = held.read(part)
    at = cut % len(old)
    _read_or_refuse(replace_parts(path, {part: old[:at] + noise + old[at + len(noise) :]}))


@settings(max_examples=150)
@given(changes=CHANGES)
def test_a_mutated_old_workbook_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[float, int]]
) -> None:
    folder = tmp_path_factory.mktemp("xls")
    book = xlwt.Workbook()
    sheet = book.add_sheet("a")
    sheet.write(0, 0, "张三", xlwt.easyxf("font: struck_out on"))
    sheet.write(1, 0, xlwt.Formula("1+1"))
    book.save(str(folder / "a.xls"))
    _read_or_refuse(bytes_file(folder / "b.xls", mutate((folder / "a.xls").read_bytes(), changes)))


@given(data=st.binary(max_size=2000), head=st.sampled_from(HEADS))
def test_any_bytes_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, head: bytes
) -> None:
    _read_or_refuse(bytes_file(tmp_path_factory.mktemp("any") / "a.csv", head + data))


def _read_or_refuse(path: Path) -> None:
    try:
        book = open_book(path, TINY)
    except BadInput as problem:
        assert problem.params["file"] == path.name
    else:
        assert all(len(grid.rows) <= 1_048_576 for grid in book.grids)
