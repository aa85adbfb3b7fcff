"""Headers of real registers in three languages and the column each one is, as the reader
understands them.

`headers.tsv` holds register kind, header (the words over it before " > ") and column; "-" is a
header that must not be taken for any column of ours: somebody else's name or phone, an amount, a
card's validity, a bank account.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from doorstep.engine.tabular.sheets.headers import HeaderIndex, normalise_header
from doorstep.packs import load

ROWS = [
    tuple(line.split("\t"))
    for line in Path(__file__).with_name("headers.tsv").read_text("utf-8").splitlines()[1:]
]
KINDS = sorted({kind for kind, _, _ in ROWS})
INDEX = {code: HeaderIndex(load(code)) for code in ("cn", "base")}


def column_of(pack: str, kind: str, header: str) -> str:
    """The column code a header stands for, or "-": unknown, forbidden, of a relative, or not kept
    by this register."""
    index, path = INDEX[pack], header.split(" > ")
    heading = index.path(path, kind)
    kept = heading.code in index.pack.registers[kind].columns and not heading.of_relative
    return heading.code if heading.code and kept and not index.forbidden(path) else "-"


def misread(pack: str, rows: list[tuple[str, ...]]) -> list[tuple[str, str, str]]:
    """Headers read as another column than the table says."""
    found = [(header, code, column_of(pack, kind, header)) for kind, header, code in rows]
    return [row for row in found if row[1] != row[2]]


@pytest.mark.parametrize("kind", KINDS)
def test_the_headers_of_a_register_are_understood(kind: str) -> None:
    assert misread("cn", [row for row in ROWS if row[0] == kind]) == []


@pytest.mark.parametrize("kind", KINDS)
def test_english_and_french_headers_need_no_chinese_pack(kind: str) -> None:
    latin = [
        row
        for row in ROWS
        if row[0] == kind and not any("\u3400" <= ch <= "\u9fff" for ch in row[1])
    ]
    assert misread("base", latin) == []


def test_capitals_without_accents_are_the_same_header() -> None:
    assert column_of("base", "births", "NOM ET PRENOMS DE LA MERE") == "mother_name"
    assert column_of("base", "deaths", "DATE DU DECES") == "death_date"
    assert "decede" in load("base").words["left"]


@pytest.mark.parametrize("pack", ["cn", "base"])
def test_every_spelling_of_a_pack_is_read_as_its_own_column(pack: str) -> None:
    index = INDEX[pack]
    strangers = []
    for kind, register in index.pack.registers.items():
        own = {
            normalise_header(alias): code
            for code, aliases in register.aliases.items()
            for alias in aliases
        }
        said = {
            normalise_header(alias): c
            for c in register.columns
            for alias in index.pack.columns[c].aliases
        } | own
        found = {
            plain: index.path(("", plain), kind).code
            for plain in said
            if plain not in index.pack.columns
        }
        strangers += [
            (kind, plain, said[plain], got) for plain, got in found.items() if got != said[plain]
        ]
    assert strangers == []
