"""The policy bank: law in force in two languages, what is expired neither asked nor printed, and
nothing about a resident's own life."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from doorstep import packs
from doorstep.app.policy_bank import policies_in_force, printable_policies
from doorstep.domain.errors import BadInput, RefusedByRule
from doorstep.packs.policies import is_private, load_policies

DAY = dt.date(2026, 11, 29)
ENTRY = """[[policy]]
code = "{code}"
topic = "births"
question = {{ zh = "{zh}", en = "{en}" }}
answer = {{ zh = "三个", en = "three" }}
wrong = [{{ zh = "一个", en = "one" }}, {{ zh = "两个", en = "two" }}]
law = {{ zh = "法", en = "law" }}
in_force_from = 2021-08-20
{more}checked = {{ on = 2026-11-29, rests_on = "general" }}
"""
ASKED = {"zh": "一对夫妻可以生育几个子女？", "en": "How many children may one couple have?"}


def pack(folder: Path, *, code: str = "three", more: str = "", **asked: str) -> str:
    (folder / "policies").mkdir(parents=True)
    (folder / "pack.toml").write_text('code = "own"\nparent = "base"\ntitle = { en = "Own" }\n')
    text = ENTRY.format(code=code, more=more, **ASKED | asked)
    (folder / "policies" / "own.toml").write_text(text, encoding="utf-8")
    return str(folder)


def test_forty_and_more_are_in_force_in_both_languages() -> None:
    held = policies_in_force("cn", DAY)
    assert len(held) >= 40
    for one in held:
        for texts in (one.question, one.answer, one.law, *one.wrong):
            assert texts["zh"].strip()
            assert texts["en"].strip()
    assert len({one.code for one in held}) == len(held)
    assert packs.doctor("cn") == []


def test_what_each_rests_on_is_said() -> None:
    read = [one for one in load_policies("cn") if one.ground.value == "text"]
    assert len(read) > 30 and all(one.article for one in read)  # whoever read it says where


@pytest.mark.parametrize(
    ("code", "answer"),
    [
        ("births-three", "三个"),
        ("births-fee-gone", "不征收，已取消"),
        ("births-migrant-cert", "不需要，原条例已废止"),
        ("childcare-amount", "每孩每年3600元"),
        ("marriage-anywhere", "全国任何一个婚姻登记机关"),
        ("marriage-booklet", "不需要"),
        ("health-free", "国家免费提供"),
        ("registration-no-condition", "不可以，禁止设立不符合规定的前置条件"),
    ],
)
def test_todays_law(code: str, answer: str) -> None:
    (one,) = printable_policies("cn", DAY, code)
    assert one.answer["zh"] == answer


def test_before_a_rule_there_is_no_such_answer() -> None:
    with pytest.raises(RefusedByRule) as refused:
        printable_policies("cn", dt.date(2024, 12, 31), "childcare-amount")
    assert refused.value.code == "policy-expired"


def test_an_expired_entry_is_neither_asked_nor_printed(tmp_path: Path) -> None:
    own = pack(tmp_path / "own", more="until = 2025-12-31\n")
    assert packs.doctor(own) == []
    assert [one.code for one in policies_in_force(own, dt.date(2025, 12, 31))] == ["three"]
    assert policies_in_force(own, DAY) == ()
    with pytest.raises(RefusedByRule):
        printable_policies(own, DAY, "three")
    with pytest.raises(BadInput):
        printable_policies(own, DAY)


@pytest.mark.parametrize(
    "asked",
    [
        {"zh": "您家有几个孩子？"},
        {"zh": "你生了几个孩子？"},
        {"zh": "本村谁超生了？"},
        {"zh": "哪户有外出人员？"},
        {"en": "How many children do you have?"},
        {"en": "Who in the village has a fourth child?"},
        {"en": "Which household has people away?"},
        {"en": "Whose child is not registered?"},
    ],
)
def test_no_entry_asks_a_residents_private_facts(tmp_path: Path, asked: dict[str, str]) -> None:
    own = pack(tmp_path / "own", **asked)
    assert [one.code for one in packs.doctor(own)] == ["policy-private"]
    with pytest.raises(RefusedByRule):
        load_policies(own)


@pytest.mark.parametrize("text", list(ASKED.values()))
def test_what_the_law_says_may_be_asked(text: str) -> None:
    assert not is_private(text)


def test_the_doctor_names_days_the_wrong_way_round(tmp_path: Path) -> None:
    own = pack(tmp_path / "own", more="until = 2020-01-01\n")
    assert [one.code for one in packs.doctor(own)] == ["policy-days"]
