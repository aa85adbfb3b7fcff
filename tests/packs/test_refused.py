"""What no pack may do: every command that loads it refuses (exit code 4), not only the doctor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from packs.test_protocols import FILE as PROTOCOL_FILE
from packs.test_protocols import PROTOCOL
from packs.test_rubrics import FILE as RUBRIC_FILE
from packs.test_rubrics import RUBRIC

from doorstep.domain.errors import BadInput, RefusedByRule
from doorstep.i18n.phrasebook import LANGUAGES, Phrasebook
from doorstep.packs import doctor, load
from doorstep.packs.forbidding import drawn_by

if TYPE_CHECKING:
    from packs.conftest import PackFolder

RETIRED = 'retired = "fertility-outcome"'
RULE = 'rule = { type = "all_or_nothing" }'
IN_A_RUBRIC = [
    (RETIRED, RULE, 18),
    (
        'title = { en = "persons as at home", zh = "一致" }',
        'title = { en = "x", zh = "政策符合率" }',
        10,
    ),
    ('code = "error"', 'code = "is_pregnant"', 23),
    ('source = "visit"', 'section = "birth-control"', 12),
    ('source = "visit"', 'sample = { n = 3, frame = "pregnant women" }', 12),
    (
        'title = { en = "error above 7 %", zh = "误差" }',
        'title = { en = "social maintenance fee", zh = "费" }',
        24,
    ),
    ('title = { en = "Little", zh = "小" }', 'title = { en = "Pregnancies", zh = "小" }', 1),
    ("rule = { type", 'unit = "IUD"\nrule = { type', 14),
    (
        'type = "per_pp_below", target = 0.9, each = 1',
        'type = "missing_item_deduct", each = 1, list = ["iud_checks"]',
        14,
    ),
    ('en = "persons as at home"', 'en = "households not at home"', 10),
]
IN_A_PROTOCOL = [
    ('title = { en = "Little", zh = "小" }', 'title = { en = "Contraception", zh = "小" }', 1),
    (
        'said = { en = "leading", zh = "诱导" }',
        'said = { en = "hiding a pregnancy", zh = "诱导" }',
        25,
    ),
    ('code = "leading"', 'code = "hiv_status"', 24),
    ('unit = "a village"', 'unit = "a village of one religion"', 11),
    ('asks = ["name", "still-living"]', 'asks = ["name", "contraception"]', 7),
    (
        'source = { en = "made up", zh = "虚构" }',
        'source = { en = "list of abortions", zh = "虚构" }',
        2,
    ),
    (
        'said = { en = "leading", zh = "诱导" }\neffect = "forbidden"',
        'said = { en = "a resident refuses to answer", zh = "x" }\neffect = "deducted"\ndeducted '
        "= 1",
        25,
    ),
]
HISTORIC = [
    "rate of lawful births",
    "lawful_rate",
    "政策符合率",
    "rate of third and later births",
    "multi_child_rate",
    "多孩率",
    "性别比",
    "sex ratio at birth",
    "出生人口性别比",
    "collection of fees",
    "fee_collection",
    "费用收缴",
    "social maintenance fee",
    "supplies_quota",
    "quota of contraceptive supplies",
    "药具控制指标",
    "birth rate",
    "手术比例",
    "births within policy",
]
STILL_SCORED = [
    "error of birth statistics",
    "人口出生统计误差",
    "births, marriages, moves: recorded as told",
    "services for migrants",
    "records confirmed by phone",
    "电话或入户核实真实性",
    "registration of births within 30 days",
    "出生登记及时率",
    "费用公开",
]


@pytest.mark.parametrize(("old", "new", "line"), IN_A_RUBRIC)
def test_a_rubric_that_scores_what_nobody_may_keep_is_refused(
    little: PackFolder, old: str, new: str, line: int
) -> None:
    assert old in RUBRIC
    little.write(RUBRIC_FILE, RUBRIC.replace(old, new, 1))
    _refused(little, RUBRIC_FILE, line)


@pytest.mark.parametrize(("old", "new", "line"), IN_A_PROTOCOL)
def test_a_protocol_that_asks_for_what_nobody_may_keep_is_refused(
    little: PackFolder, old: str, new: str, line: int
) -> None:
    assert old in PROTOCOL
    little.write(PROTOCOL_FILE, PROTOCOL.replace(old, new, 1))
    _refused(little, PROTOCOL_FILE, line)


def _refused(pack: PackFolder, file: str, line: int, code: str = "protocol-forbidden") -> None:
    assert (file, line, code) in [(p.file, p.line, p.code) for p in doctor(str(pack.folder))]
    with pytest.raises(RefusedByRule) as refused:
        load(str(pack.folder))
    assert (refused.value.code, refused.value.exit_code) == ("pack-forbidden", 4)
    assert (refused.value.params["file"], refused.value.params["line"]) == (file, line)
    for lang in LANGUAGES:
        assert "{" not in Phrasebook(lang).text("error.pack-forbidden", **refused.value.params)
        assert Phrasebook(lang).known(f"doctor.{code}")


@pytest.mark.parametrize("title", HISTORIC)
def test_what_scored_residents_is_refused_whatever_it_is_called(
    little: PackFolder, title: str
) -> None:
    little.replace("pack.toml", 'code = "little"', 'code = "little"\nparent = "cn"')
    little.write(RUBRIC_FILE, RUBRIC.replace("persons as at home", title, 1))
    with pytest.raises(RefusedByRule):
        load(str(little.folder))


@pytest.mark.parametrize("title", STILL_SCORED)
def test_what_an_office_does_may_be_scored(little: PackFolder, title: str) -> None:
    little.replace("pack.toml", 'code = "little"', 'code = "little"\nparent = "cn"')
    little.write(RUBRIC_FILE, RUBRIC.replace("persons as at home", title, 1))
    assert load(str(little.folder)).rubrics["little"].items[0].title["en"] == title


@pytest.mark.parametrize(
    "again",
    [
        RUBRIC.replace(RETIRED, RULE).replace("pregnancies", "b").replace("计划外生育", "乙"),
        RUBRIC.replace(RETIRED, RULE)
        .replace('code = "births"', 'code = "others"')
        .replace("计划外生育", "乙"),
    ],
    ids=["same-code", "same-title"],
)
def test_what_a_parent_retired_stays_retired(little: PackFolder, again: str) -> None:
    little.write(RUBRIC_FILE, RUBRIC.replace("pregnancies", "old item"))
    child = _child(little, 'parent = "little"\n')
    child.write(RUBRIC_FILE, again.replace("pregnancies", "old item"))
    _refused(child, RUBRIC_FILE, 17, "retired-again")


def test_a_whole_rubric_may_be_retired_and_stays_so(little: PackFolder) -> None:
    little.write(RUBRIC_FILE, 'retired = "abolished"\n' + RUBRIC)
    assert (
        doctor(str(little.folder)) == [] and load(str(little.folder)).rubrics["little"].scored == ()
    )
    child = _child(little, 'parent = "little"\n')
    child.write(RUBRIC_FILE, RUBRIC)
    _refused(child, RUBRIC_FILE, 1, "retired-again")


def test_a_child_cannot_open_the_firewall(little: PackFolder) -> None:
    child = _child(little, 'parent = "little"\n[remove]\nforbidden = ["religion"]\n')
    _refused(child, "pack.toml", 3, "forbidden-removed")


def _child(parent: PackFolder, info: str) -> PackFolder:
    child = type(parent)(parent.folder.with_name("child"))
    for path in child.folder.rglob("*.toml"):
        path.unlink()
    child.write("pack.toml", info)
    return child


@pytest.mark.parametrize(
    "name",
    ["hiv_status", "risk_score", "religion", "trust", "star rating", "star_rating", "是否信教",
    "费用", "in_policy",
     "trusted", "iud-check", "remarks", "备注", "fee", "neighbour report", "孕情", "星级",
     "sex_history",
     "n_children", "photo"],
)  # fmt: skip
def test_nobody_is_drawn_by(name: str) -> None:
    for key in ("strata", "size", "clusters", "order", "quota_column"):
        assert drawn_by({"kind": "simple", "n": 3, key: [name]}, None) is not None
    assert drawn_by({"kind": "two_stage", "quotas": {name: 3}}, None) is not None


def test_of_a_malformed_rubric_the_load_says_file_and_line(little: PackFolder) -> None:
    little.write(RUBRIC_FILE, RUBRIC.replace("each = 1", "each = nan"))
    with pytest.raises(BadInput) as wrong:
        load(str(little.folder))
    told = wrong.value.params
    assert (wrong.value.code, told["file"], told["line"]) == ("pack-invalid", RUBRIC_FILE, 14)
