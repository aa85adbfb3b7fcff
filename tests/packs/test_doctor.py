"""The doctor of packs: one slip in a sound pack, and the file, line and code it is told with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from doorstep.domain.errors import BadInput
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.packs import doctor, load

if TYPE_CHECKING:
    from packs.conftest import PackFolder

# file, text replaced, text put there, line told, code
SLIPS = [
    ("columns.toml", 'type = "name"', 'type = "nome"', 2, "type-unknown"),
    ("columns.toml", 'level = "household"', 'level = "house"', 11, "level-unknown"),
    ("columns.toml", 'aliases = ["head"]', 'alias = ["head"]', 12, "key-unknown"),
    ("columns.toml", 'aliases = ["head"]', 'aliases = "head"', 12, "wrong-type"),
    ("columns.toml", '"born"]', '"born", "Full-Name"]', 8, "alias-claimed-twice"),
    ("columns.toml", '"born"]', '"born", "Religion of father"]', 8, "alias-forbidden"),
    ("columns.toml", "[head_name]", "[is_pregnant]\n[head_name]", 10, "column-forbidden"),
    ("columns.toml", '"no", "n"]', '"no", "Y"]', 18, "value-claimed-twice"),
    ("columns.toml", '"full name"]', '"full name"', 5, "toml-syntax"),
    ("columns.toml", 'aliases = ["head"]', 'under.chief = ["name"]', 12, "group-unknown"),
    ("registers/persons.toml", '"outcome"]', '"result"]', 2, "column-unknown"),
    (
        "registers/persons.toml",
        'required = ["name"]',
        'required = ["head_name"]',
        3,
        "not-among-columns",
    ),
    ("registers/persons.toml", 'entity = "person"', 'entity = "dog"', 1, "entity-unknown"),
    ("registers/persons.toml", 'entity = "person"\n', "", 0, "key-missing"),
    (
        "registers/persons.toml",
        'titles = ["persons"]',
        'event_date = "death_date"',
        4,
        "not-among-columns",
    ),
    ("registers/persons.toml", 'name = "name"', 'nickname = "name"', 7, "role-field-unknown"),
    ("registers/persons.toml", 'name = "name"', 'name = "head_name"', 7, "not-among-columns"),
    (
        "registers/persons.toml",
        "[roles.person]",
        '[stands_for]\nnome = "name"\n[roles.person]',
        7,
        "column-unknown",
    ),
    (
        "checks/a.toml",
        'registers = ["persons"]',
        'registers = ["person"]',
        8,
        "check-register-unknown",
    ),
    ("checks/a.toml", 'field = "name"', 'field = "phone"', 9, "check-field-unknown"),
    ("checks/a.toml", 'kind = "blank"', 'kind = "empty"', 6, "check-kind-unknown"),
    ("checks/a.toml", '"BLANK"', '"BLANC"', 5, "check-code-unknown"),
    ("checks/a.toml", '"low"', '"lowish"', 7, "severity-unknown"),
    ("checks/a.toml", 'kind = "blank"\n', "", 3, "key-missing"),
    ("checks/a.toml", 'field = "name"', 'params = { role = "mother" }', 9, "check-role-unknown"),
    ("checks/a.toml", 'field = "name"', 'params = { between = ["persons"] }', 9, "check-sides"),
    ("checks/a.toml", 'field = "name"', 'params = { tolerance = "about" }', 9, "tolerance-unknown"),
    ("pack.toml", '"religion"', '"religion("', 7, "regex-bad"),
    ("pack.toml", '"dmy"', '"ydm"', 4, "grammar-unknown"),
    ("pack.toml", "[words]", '[inspection]\nrubric = "star"\n[words]', 10, "inspection-unknown"),
    ("pack.toml", "[words]", "[wordz]", 9, "key-unknown"),
    ("pack.toml", "[grammar]", 'parent = "nowhere"\n[grammar]', 3, "parent-missing"),
    ("pack.toml", "[grammar]", 'parent = "little"\n[grammar]', 3, "parent-cycle"),
    ("pack.toml", "[words]", '[remove]\ncolumns = ["village"]\n[words]', 10, "remove-unknown"),
]


def test_a_sound_pack_has_no_problems(little: PackFolder) -> None:
    assert doctor(str(little.folder)) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "code"), SLIPS, ids=[f"{s[4]}-{s[0]}-{s[3]}" for s in SLIPS]
)
def test_a_slip_is_told_with_its_file_and_line(
    little: PackFolder, file: str, old: str, new: str, line: int, code: str
) -> None:
    little.replace(file, old, new)
    problems = doctor(str(little.folder))
    assert [(p.file, p.line, p.code) for p in problems] == [(file, line, code)]
    for language in ("en", "zh_Hans"):
        assert Phrasebook(language).known(f"doctor.{code}")
        assert "{" not in Phrasebook(language).text(f"doctor.{code}", **problems[0].params)


def test_all_slips_of_a_pack_are_told_at_once(little: PackFolder) -> None:
    little.replace("pack.toml", '"dmy"', '["dmy"]')
    little.replace("pack.toml", 'patterns = ["religion", "pregnan"]', 'patterns = "religion"')
    little.replace("columns.toml", 'type = "name"', "type = 3")
    little.replace("columns.toml", 'aliases = ["head"]', "aliases = [1, 2]\nstored = 1")
    little.replace("registers/persons.toml", 'name = "name"', "name = 7")
    little.replace("checks/a.toml", 'severity = "low"', 'severity = "lowish"\nweight = 3')
    little.replace("checks/a.toml", 'id = "persons-name-blank"\n', "")
    told = [(p.file, p.line, p.code) for p in doctor(str(little.folder))]
    assert told == [
        ("checks/a.toml", 3, "key-missing"),
        ("checks/a.toml", 6, "severity-unknown"),
        ("checks/a.toml", 7, "key-unknown"),
        ("columns.toml", 2, "type-unknown"),
        ("columns.toml", 12, "wrong-type"),
        ("columns.toml", 13, "wrong-type"),
        ("pack.toml", 4, "grammar-unknown"),
        ("pack.toml", 7, "wrong-type"),
        ("registers/persons.toml", 7, "wrong-type"),
    ]


def test_a_check_said_twice_is_told(little: PackFolder) -> None:
    text = (little.folder / "checks/a.toml").read_text(encoding="utf-8")
    little.write("checks/b.toml", text)
    assert [(p.file, p.line, p.code) for p in doctor(str(little.folder))] == [
        ("checks/b.toml", 4, "check-id-twice")
    ]


def test_a_file_in_another_encoding_is_told_with_its_line(little: PackFolder) -> None:
    (little.folder / "columns.toml").write_bytes('[name]\naliases = ["姓名"]\n'.encode("gb18030"))
    assert [(p.file, p.line, p.code) for p in doctor(str(little.folder))] == [
        ("columns.toml", 2, "not-utf8")
    ]


def test_a_slip_in_the_parent_is_told_with_the_parents_name(little: PackFolder) -> None:
    child = little.folder.parent / "child"
    child.mkdir()
    (child / "pack.toml").write_text('code = "child"\nparent = "little"\n', encoding="utf-8")
    little.replace("columns.toml", 'type = "name"', 'type = "nome"')
    assert [(p.file, p.line, p.code) for p in doctor(str(child))] == [
        ("little/columns.toml", 2, "type-unknown")
    ]


@pytest.mark.parametrize("code", ["base", "cn"])
def test_our_own_packs_are_sound(code: str) -> None:
    assert doctor(code) == []


def test_loading_a_broken_pack_says_where_it_is_broken(little: PackFolder) -> None:
    little.replace("columns.toml", 'level = "household"', 'level = "house"')
    with pytest.raises(BadInput) as told:
        load(str(little.folder))
    assert told.value.code == "pack-invalid"
    assert (told.value.params["file"], told.value.params["line"]) == ("columns.toml", 11)


def test_an_unknown_pack_is_refused_by_name() -> None:
    with pytest.raises(BadInput) as told:
        doctor("atlantis")
    assert (told.value.code, told.value.params) == ("pack-unknown", {"pack": "atlantis"})
