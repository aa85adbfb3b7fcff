"""What `load` gives: children laid over parents, the vocabulary of the command contract, headers
offices write."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from doorstep import packs
from doorstep.domain.registers import PackSpec
from doorstep.domain.vocabulary import Level
from doorstep.packs import load
from doorstep.packs.meaning import plain_header

if TYPE_CHECKING:
    from packs.conftest import PackFolder


def words(text: str) -> list[str]:
    """The words of a text."""
    return text.split()


CODES = words(
    """
name given_name family_name sex birth_date birth_day birth_month birth_year id_number phone
relation_to_head household_no head_name township village group address house_number street postcode
registered_residence residence_status marital_status ethnicity age child_name child_sex mother_name
mother_id father_name father_id birth_place birth_certificate_no registered_date death_date
deregistered_date husband_name husband_id wife_name wife_id marriage_date marriage_certificate_no
move_date from_place to_place reason expected_return service service_date provider outcome
holder_name certificate_type certificate_no issued_on item quantity condition position visit_date
visitor respondent visit_outcome denied_event papers_seen remarks
"""
)
KINDS = set(
    words(
        "persons households births deaths marriages move_in move_out services certificates sites "
        "contacts visits"
    )
)

# register kind, header as written, column code
HEADERS = [
    ("persons", "姓名", "name"), ("persons", "公民身份号码", "id_number"), ("persons", "出生年月",
    "birth_date"),
    ("persons", "与户主关系", "relation_to_head"), ("persons", "户号", "household_no"),
    ("persons", "门牌号", "house_number"), ("persons", "村民小组", "group"),
    ("persons", "人户状况", "residence_status"), ("persons", "聯繫電話", "phone"),
    ("persons", "户籍地", "registered_residence"), ("persons", "forename", "given_name"),
    ("persons", "dob_mon", "birth_month"), ("persons", "Prénom", "given_name"),
    ("persons", "Date de naissance", "birth_date"), ("persons", "备注", "remarks"),
    ("births", "姓名", "child_name"), ("births", "性别", "child_sex"),
    ("births", "母亲情况/身份证号", "mother_id"), ("births", "新生儿基本信息/姓名", "child_name"),
    ("births", "出生医学证明编号", "birth_certificate_no"), ("deaths", "死亡时间", "death_date"),
    ("deaths", "注销日期", "deregistered_date"), ("deaths", "死者姓名", "name"),
    ("marriages", "登记日期", "marriage_date"), ("marriages", "男方/姓名", "husband_name"),
    ("marriages", "新娘", "wife_name"), ("move_in", "流入时间", "move_date"), ("move_in", "来源地",
    "from_place"),
    ("move_out", "外出时间", "move_date"), ("move_out", "去向", "to_place"), ("move_out",
    "外出原因", "reason"),
    ("services", "时间", "service_date"), ("services", "结果", "outcome"), ("certificates", "姓名",
    "holder_name"),
    ("certificates", "证件号码", "certificate_no"), ("certificates", "身份证号码", "id_number"),
    ("sites", "设备名称", "item"), ("contacts", "职务", "position"), ("visits", "入户日期",
    "visit_date"),
    ("visits", "结果", "visit_outcome"), ("visits", "调查员", "visitor"),
    ("households", "户主身份证号", "id_number"), ("households", "姓名", "head_name"),
]  # fmt: skip


def column_of(pack: PackSpec, kind: str, header: str) -> str | None:
    """The slow way to look a header up: the register's own headers, then those of its columns."""
    register = pack.registers[kind]
    general = {code: pack.columns[code].aliases for code in register.columns}
    for claims in (register.aliases, general):
        for code, aliases in claims.items():
            if plain_header(header) in {plain_header(alias) for alias in aliases}:
                return code
    return None


@pytest.mark.parametrize("code", ["base", "cn"])
def test_the_vocabulary_is_that_of_the_command_contract(code: str) -> None:
    pack = load(code)
    assert sorted(pack.columns) == sorted(CODES)
    assert set(pack.registers) == KINDS


@pytest.mark.parametrize(("kind", "header", "code"), HEADERS)
def test_a_header_finds_its_column(kind: str, header: str, code: str) -> None:
    assert column_of(load("cn"), kind, header) == code


def test_every_code_is_a_header_of_its_own_column() -> None:
    pack = load("base")
    strangers = [
        c
        for c in pack.columns
        if plain_header(c) not in {plain_header(a) for a in pack.columns[c].aliases}
    ]
    assert strangers == ["birth_day"]  # as one word it reads as a birthday


def test_only_what_belongs_to_the_household_is_filled_down() -> None:
    household = {
        code for code, column in load("cn").columns.items() if column.level is Level.HOUSEHOLD
    }
    assert household == set(
        words("household_no head_name township village group address house_number street postcode")
    )


def test_remarks_are_never_stored() -> None:
    assert [code for code, column in load("cn").columns.items() if not column.stored] == ["remarks"]


def test_a_child_adds_headers_and_keeps_the_parents() -> None:
    assert "date of birth" in load("cn").columns["birth_date"].aliases
    assert "出生日期" in load("cn").columns["birth_date"].aliases
    assert "出生日期" not in load("base").columns["birth_date"].aliases
    assert load("cn").columns["birth_date"].type == "date"
    assert (load("cn").grammar.date_order, load("base").grammar.date_order) == ("ymd", "dmy")


def test_a_child_overrides_removes_and_extends(little: PackFolder) -> None:
    child = little.folder.parent / "child"
    (child / "checks").mkdir(parents=True)
    (child / "pack.toml").write_text(
        'parent = "little"\n[remove]\ncolumns = ["head_name"]\naliases.name = ["full '
        'name"]\nwords.total = ["total"]\n'
        '[words]\ntotal = ["sum"]\n[groups]\nown = ["own"]\n',
        encoding="utf-8",
    )
    (child / "columns.toml").write_text(
        '[name]\naliases = ["nom"]\nunder.own = ["name"]\n', encoding="utf-8"
    )
    check = (little.folder / "checks/a.toml").read_text(encoding="utf-8").replace('"low"', '"high"')
    (child / "checks/a.toml").write_text(check, encoding="utf-8")
    pack = load(str(child))
    assert packs.doctor(str(child)) == []
    assert pack.columns["name"].aliases == ("name", "nom", "ownname")
    assert "head_name" not in pack.columns
    assert pack.words["total"] == ("sum",)
    assert [(check.id, check.severity) for check in pack.checks] == [("persons-name-blank", "high")]


def test_a_pack_of_another_distribution_is_found_by_its_entry_point(
    little: PackFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = little.folder.parent
    (home / "someland-1.dist-info").mkdir()
    (home / "someland-1.dist-info" / "METADATA").write_text(
        "Name: someland\nVersion: 1\n", encoding="utf-8"
    )
    (home / "someland-1.dist-info" / "entry_points.txt").write_text(
        "[doorstep.packs]\nsomeland = little\n", encoding="utf-8"
    )
    (little.folder / "__init__.py").write_text(
        "raise SystemExit('a pack runs no code')\n", encoding="utf-8"
    )
    monkeypatch.setattr(sys, "path", [str(home), *sys.path])
    assert load("someland").code == "little"
    assert "someland" in packs.names()


def test_roles_name_the_persons_of_a_row() -> None:
    registers = load("cn").registers
    assert {kind: sorted(r.roles) for kind, r in registers.items() if r.roles} == {
        "persons": ["person"], "visits": ["person"], "births": ["child", "father", "mother"],
        "deaths": ["person"],
        "marriages": ["husband", "wife"], "move_in": ["person"], "move_out": ["person"],
        "services": ["person"],
        "certificates": ["holder"], "households": ["head"],
    }  # fmt: skip


def test_every_check_and_column_has_its_words_in_both_languages() -> None:
    from doorstep.i18n.phrasebook import Phrasebook

    pack = load("cn")
    keys = [f"check.{check.id}" for check in pack.checks] + [
        f"column.{code}" for code in pack.columns
    ]
    keys += [f"kind.{kind}" for kind in pack.registers] + [
        f"finding.{check.code}" for check in pack.checks
    ]
    assert [
        key for key in keys for language in ("en", "zh_Hans") if not Phrasebook(language).known(key)
    ] == []
