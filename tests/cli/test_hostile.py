"""Hostile files by name, through the commands: one typed error, exit 3, nothing changed, no value
shown."""

from __future__ import annotations

import os
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
import xlwt
from cli.running import PERSONS, Run, folder_hash, write
from engine.tabular.builders import (
    SHEET,
    plain_workbook,
    replace_parts,
    sheet_xml,
    with_sheet,
    with_strings,
)

SECRET = "蔷薇秘密"
SECRET_CELL = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{SECRET}</t></is></c></row>'.encode()
LAUGHS = b'<!DOCTYPE l [<!ENTITY a "%s"><!ENTITY b "&a;&a;&a;&a;">]>' % SECRET.encode()
OUTSIDE = b'<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/hostname">]>'


def _far_cell(path: Path) -> Path:
    return with_sheet(path, SECRET_CELL + b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


def _zip_bomb(path: Path) -> Path:
    return replace_parts(plain_workbook(path), {SHEET: sheet_xml(SECRET_CELL + b" " * 30_000_000)})


def _overstated_dimension(path: Path) -> Path:
    return with_sheet(path, SECRET_CELL, before=b'<dimension ref="A1:XFD1048576"/>')


def _doctype(path: Path, doctype: bytes) -> Path:
    text = b'<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    with_strings(path, text, b"<si><t>a</t></si>")
    return replace_parts(
        path, {"xl/sharedStrings.xml": doctype + b"<sst><si><t>&b;</t></si></sst>"}
    )


def _deep(path: Path) -> Path:
    nested = b"<styleSheet>" + b"<a>" * 200_000 + b"</a>" * 200_000 + b"</styleSheet>"
    replace_parts(plain_workbook(path), {"xl/styles.xml": nested})
    return path


def _password_xlsx(path: Path) -> Path:
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    path.write_bytes(head + "EncryptedPackage".encode("utf-16-le") + bytes(2000))
    return path


def _old_workbook(path: Path) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("a")
    for row in range(200):
        sheet.write(row, 0, f"{SECRET}{row}")
    book.save(str(path))
    return path.read_bytes()


def _password_xls(path: Path) -> Path:
    whole = bytearray(_old_workbook(path))
    begin = whole.find(struct.pack("<HH", 0x0809, 16))
    whole[begin + 20 : begin + 24] = struct.pack("<HH", 0x2F, 6)
    path.write_bytes(whole)
    return path


def _cut(path: Path, data: bytes, share: float = 0.6) -> Path:
    path.write_bytes(data[: int(len(data) * share)])
    return path


def _cut_ods(path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        out.writestr("content.xml", os.urandom(4000).hex())
    return _cut(path, path.read_bytes())


def _pipe(path: Path) -> Path:
    os.mkfifo(path)
    return path


def _loop(path: Path) -> Path:
    other = path.with_name("other.csv")
    path.symlink_to(other.name)
    other.symlink_to(path.name)
    return path


def _huge_cell(path: Path) -> Path:
    with path.open("wb") as file:
        file.write(b'a,b\n1,"')
        file.truncate(300_000_000)
    return path


def _cell_of_fifty_megabytes(path: Path) -> Path:
    path.write_bytes(b'a,b\n1,"' + SECRET.encode() * 4_000_000 + b'"\n')
    return path


def _slip(path: Path) -> Path:
    return replace_parts(plain_workbook(path), {"../../evil.xml": b"x"})


def _damaged_sum(path: Path) -> Path:
    whole = bytearray(plain_workbook(path).read_bytes())
    at = whole.find(struct.pack("<I", zlib.crc32(zipfile.ZipFile(path).read(SHEET))))
    whole[at] ^= 1
    central = whole.find(SHEET.encode(), at + 1)
    whole[central - 30] ^= 1
    path.write_bytes(whole)
    return path


UNIX = pytest.mark.skipif(sys.platform == "win32", reason="no such file on this system")
FILES: dict[str, tuple[str, Callable[[Path], Path], set[str]]] = {
    "a far cell": ("a.xlsx", _far_cell, {"far-cell"}),
    "a zip bomb": ("a.xlsx", _zip_bomb, {"zip-bomb"}),
    "an overstated dimension": ("a.xlsx", _overstated_dimension, {"lying-dimension"}),
    "billion laughs": ("a.xlsx", lambda p: _doctype(p, LAUGHS), {"xml-forbidden"}),
    "an external entity": ("a.xlsx", lambda p: _doctype(p, OUTSIDE), {"xml-forbidden"}),
    "deep nesting": ("a.xlsx", _deep, {"xml-too-deep", "zip-bomb"}),
    "a password on an xlsx": ("a.xlsx", _password_xlsx, {"file-password"}),
    "a password on an xls": ("a.xls", _password_xls, {"file-password", "file-damaged"}),
    "a truncated xlsx": (
        "a.xlsx",
        lambda p: _cut(p, plain_workbook(p).read_bytes()),
        {"file-truncated"},
    ),
    "a truncated xls": (
        "a.xls",
        lambda p: _cut(p, _old_workbook(p)),
        {"file-truncated", "file-damaged"},
    ),
    "a truncated ods": ("a.ods", _cut_ods, {"file-truncated"}),
    "zip slip": ("a.xlsx", _slip, {"zip-unsafe"}),
    "a damaged part": ("a.xlsx", _damaged_sum, {"file-damaged", "file-truncated"}),
    "NUL bytes": ("a.csv", lambda p: write(p, f"姓名,性别\n{SECRET}\0,男\n"), {"text-nul-bytes"}),
    "no encoding at all": (
        "a.csv",
        lambda p: _cut(p, b"name\n\xff\xff\xff\xff\n", 1),
        {"text-encoding"},
    ),
    "300 MB of one cell": ("a.csv", _huge_cell, {"file-too-large"}),
    "a cell of 48 MB": ("a.csv", _cell_of_fifty_megabytes, {"file-damaged"}),
    "a picture": (
        "a.xlsx",
        lambda p: _cut(p, b"\x89PNG\r\n\x1a\n\0\0" * 9, 1),
        {"not-a-table-file"},
    ),
    "nothing but zeros": (
        "a.xls",
        lambda p: _cut(p, bytes(9000), 1),
        {"file-damaged", "text-nul-bytes"},
    ),
    "nothing": ("a.xlsx", lambda p: _cut(p, b"", 1), {"file-empty"}),
}
ON_UNIX: dict[str, tuple[str, Callable[[Path], Path], set[str]]] = {
    "a pipe": ("a.csv", _pipe, {"file-unreadable"}),
    "a symlink loop": ("a.csv", _loop, {"file-unreadable", "file-missing"}),
    "a device": ("zero", lambda p: Path("/dev/zero"), {"file-unreadable"}),
}


def _refused(run: Run, workspace: Path, case: tuple[str, Callable[[Path], Path], set[str]]) -> None:
    name, make, codes = case
    file = make(Path(name).absolute())
    good = write(Path("人口.csv"), PERSONS)
    before = folder_hash(workspace)
    for words in (["read", file], ["register", file, "-w", workspace]):
        ran = run(*words, "--json")
        assert (ran.code, ran.error in codes) == (3, True), ran
        assert ran.object["error"]["params"]["file"] == file.name
        assert SECRET not in ran.out + ran.err
        assert folder_hash(workspace) == before
    ran = run("register", good, file, "-w", workspace, "--json")
    told = ran.object["error"]
    assert (ran.code, told["code"], told["params"]["files"]) == (3, "files-unreadable", [good.name])
    assert SECRET not in ran.out + ran.err
    assert folder_hash(workspace) == before


@pytest.mark.parametrize("what", FILES)
def test_refused(run: Run, workspace: Path, what: str) -> None:
    _refused(run, workspace, FILES[what])


def test_a_folder_is_no_ledger(run: Run, workspace: Path) -> None:
    Path("a.xlsx").mkdir()
    assert run("read", "a.xlsx", "--json").error == "read-folder"
    told = run("register", "a.xlsx", "-w", workspace, "--json")
    assert (told.code, told.error) == (3, "folder-without-ledgers")


@UNIX
@pytest.mark.parametrize("what", ON_UNIX)
def test_no_file_at_all(run: Run, workspace: Path, what: str) -> None:
    _refused(run, workspace, ON_UNIX[what])


@pytest.mark.parametrize("cut", [-1, -2])
def test_a_text_cut_inside_a_character(run: Run, workspace: Path, cut: int) -> None:
    """Half a character at the end: refused, or read as the other encoding without a word lost in
    silence."""
    whole = PERSONS.rstrip().encode("utf-8") + "末".encode()
    Path("a.csv").write_bytes(whole[:cut])
    ran = run("register", "a.csv", "-w", workspace, "--json")
    assert (ran.code == 3 and ran.error in {"text-encoding", "file-truncated"}) or ran.object[
        "rows_in"
    ] == 4


def test_an_understated_dimension_hides_no_row(run: Run, workspace: Path) -> None:
    rows = [["姓名", "性别", "出生日期"], *([f"张{i}", "男", "1990-01-01"] for i in range(1, 30))]
    cells = "".join(
        f'<row r="{r}">'
        + "".join(
            f'<c r="{"ABC"[c]}{r}" t="inlineStr"><is><t>{v}</t></is></c>' for c, v in enumerate(row)
        )
        + "</row>"
        for r, row in enumerate(rows, 1)
    )
    file = with_sheet(Path("a.xlsx"), cells.encode(), before=b'<dimension ref="A1:A2"/>')
    assert run("register", file, "-w", workspace, "--json").object["rows_in"] == 30


@UNIX
def test_a_symlink_to_a_ledger_is_the_ledger(run: Run, workspace: Path, persons: Path) -> None:
    Path("link.csv").symlink_to(persons.name)
    assert run("register", "link.csv", "-w", workspace, "--json").object["accepted"] == 3


@pytest.mark.parametrize(
    "name",
    ["-w.csv", "a b'c\".csv", "名\u202eslx.csv", "=1+1.csv", "..csv", "%s{0}.csv", "C:x.csv"],
)
def test_odd_file_names(run: Run, workspace: Path, name: str) -> None:
    if sys.platform == "win32" and set(name) & set('":'):
        pytest.skip("no such name on this system")
    write(Path(name), PERSONS)
    assert run("register", "-w", workspace, "--json", "--", name).object["file"] == name
    write(Path(name), "")
    ran = run("register", "-w", workspace, "--", name)
    assert ran.code == 3 and ran.said.count("\n") == 1
