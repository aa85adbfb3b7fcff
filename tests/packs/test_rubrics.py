"""Rubrics as data: what ours say, and the slips the doctor finds in one, with file and line."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import pytest

from doorstep.domain.errors import BadInput
from doorstep.domain.inspection_vocabulary import Measure, RuleKind
from doorstep.engine.inspection.scoring import measures, rules
from doorstep.i18n.phrasebook import LANGUAGES, Phrasebook
from doorstep.packs import doctor, load
from doorstep.packs.schema.inspections import Rule

if TYPE_CHECKING:
    from packs.conftest import PackFolder

RUBRIC = """title = { en = "Little", zh = "小" }
source = { en = "made up", zh = "虚构" }
version = "1"
dated = "2026"
basis = "doorstep"
scale = 10

[[item]]
code = "match"
title = { en = "persons as at home", zh = "一致" }
points = 6
source = "visit"
measure = "person_match"
rule = { type = "per_pp_below", target = 0.9, each = 1 }

[[item]]
code = "births"
title = { en = "pregnancies", zh = "计划外生育" }
points = 4
retired = "fertility-outcome"

[[must_pass]]
code = "error"
title = { en = "error above 7 %", zh = "误差" }
item = "match"
above = 0.07
"""
FILE = "rubrics/little.toml"

SLIPS = [
    ('type = "per_pp_below"', 'type = "per_pp_bellow"', 14, "protocol-word-unknown"),
    (", each = 1", "", 14, "key-missing"),
    (", each = 1", ', each = "one"', 14, "wrong-type"),
    (", each = 1", ", each = 1, floor = 0", 14, "key-unknown"),
    ('measure = "person_match"', 'measure = "persons"', 13, "protocol-word-unknown"),
    ('source = "visit"', 'source = "hearsay"', 12, "protocol-word-unknown"),
    ("points = 6", "points = 0", 11, "wrong-type"),
    ("points = 6", "points = 11", 6, "rubric-points-above-scale"),
    ('code = "births"', 'code = "match"', 17, "rubric-item-twice"),
    ('retired = "fertility-outcome"', 'retired = "boring"', 20, "protocol-word-unknown"),
    ('retired = "fertility-outcome"', 'rule = { type = "proportional" }', 18, "protocol-forbidden"),
    ("above = 0.07", "below = 0.07", 26, "key-unknown"),
    ("scale = 10", 'scale = "ten"', 6, "wrong-type"),
    ('basis = "doorstep"', 'basis = "hearsay"', 5, "protocol-word-unknown"),
    ('version = "1"\n', "", 0, "key-missing"),
    ("[[must_pass]]", "[must_pass]", 22, "wrong-type"),
    ("scale = 10", "scale = inf", 6, "wrong-type"),
    ("points = 6", "points = nan", 11, "wrong-type"),
    ("above = 0.07", "above = nan", 26, "wrong-type"),
    ('source = "visit"', "sample = 5", 12, "wrong-type"),
    ('source = "visit"', 'sample = { n = "five" }', 12, "wrong-type"),
    ('source = "visit"', "unit = 5", 12, "wrong-type"),
    ('measure = "person_match"', 'measure = ["person_match"]', 13, "protocol-word-unknown"),
    ('title = { en = "Little", zh = "小" }', 'title = { fr = "Petit" }', 1, "key-missing"),
    (
        'title = { en = "persons as at home", zh = "一致" }',
        'title = { en = " " }',
        10,
        "key-missing",
    ),
    ('title = { en = "error above 7 %", zh = "误差" }', 'title = "error"', 24, "wrong-type"),
]
RULE = 'rule = { type = "per_pp_below", target = 0.9, each = 1 }'
BROKEN_RULES = [
    "[1]",
    '{ type = "step", bands = [] }',
    '{ type = "step", bands = [1, 2] }',
    '{ type = "step", bands = [{ to = 0.1, points = "6" }, { points = 0 }] }',
    '{ type = "step", bands = [{ to = 0.2, points = 6 }, { to = 0.1, points = 3 }] }',
    '{ type = "step", bands = [{ points = 6 }, { to = 0.1, points = 3 }] }',
    '{ type = "step", bands = [{ to = nan, points = 6 }] }',
    '{ type = "step", bands = [{ to = 1, points = 6, name = 3 }] }',
    '{ type = "verification_factor", bands = { to = 1, points = 6 } }',
    '{ type = "step", of = ["number"], bands = [{ points = 6 }] }',
    '{ type = "traffic_light", questions = ["a", "b"], colours = [{ points = 0 }, { points = 6 }] '
    "}",
    '{ type = "traffic_light", questions = ["a"], colours = [{ points = 0 }, { points = inf }] }',
    '{ type = "traffic_light", questions = ["a", "a"], colours = [{ points = 0 }, { points = 3 }, '
    "{ points = 6 }] }",
    '{ type = "relative_mix", level = 0.6, previous = 0.5, average = 0.7 }',
    '{ type = "relative_mix", level = 6, previous = 0.5 }',
    '{ type = "per_pp_below", target = 0.9, each = 0 }',
    '{ type = "per_pp_below", target = 0.9, each = inf }',
    '{ type = "per_pp_below", target = 0.9, each = 1, per = 0 }',
    '{ type = "proportional", target = 0 }',
    '{ type = "proportional", target = true }',
    '{ type = "count_min", min = -1 }',
    '{ type = "missing_item_deduct", each = 1, list = ["a", "a"] }',
    '{ type = "missing_item_deduct", each = 1, list = ["a", 2] }',
    '{ type = "mean_of_domains", domains = ["a"] }',
    '{ type = "mean_of_domains", domains = { a = ["x", "x"] } }',
    '{ type = "lqas", max_faults = nan }',
    '{ type = ["step"] }',
    "{ }",
]


@pytest.mark.parametrize("rule", BROKEN_RULES)
def test_a_rule_that_cannot_be_reckoned_is_refused_before_it_is(
    little: PackFolder, rule: str
) -> None:
    little.write(FILE, RUBRIC.replace(RULE, f"rule = {rule}", 1))
    problems = doctor(str(little.folder))
    assert (
        [(problem.file, problem.line) for problem in problems] == [(FILE, 14)] * len(problems) != []
    )
    with pytest.raises(BadInput) as wrong:
        load(str(little.folder))
    assert (wrong.value.code, wrong.value.params["file"], wrong.value.params["line"]) == (
        "pack-invalid",
        FILE,
        14,
    )


def test_a_band_may_be_named_in_every_language(little: PackFolder) -> None:
    bands = '[{ to = 0.1, points = 6, name = { en = "good", zh = "好" } },'
    bands += ' { points = 0, name = "bad" }]'
    little.write(FILE, RUBRIC.replace(RULE, f'rule = {{ type = "step", bands = {bands} }}', 1))
    assert doctor(str(little.folder)) == []


def test_a_sound_rubric_has_no_problems(little: PackFolder) -> None:
    little.write(FILE, RUBRIC)
    assert doctor(str(little.folder)) == []
    read = load(str(little.folder)).rubrics["little"]
    assert [item.code for item in read.scored] == ["match"] and read.items[
        1
    ].retired == "fertility-outcome"


@pytest.mark.parametrize(
    ("old", "new", "line", "code"), SLIPS, ids=[f"{n}-{s[3]}" for n, s in enumerate(SLIPS)]
)
def test_a_slip_is_told_with_its_file_and_line(
    little: PackFolder, old: str, new: str, line: int, code: str
) -> None:
    assert old in RUBRIC
    little.write(FILE, RUBRIC.replace(old, new, 1))
    problems = doctor(str(little.folder))
    assert code in [problem.code for problem in problems]
    found = next(problem for problem in problems if problem.code == code)
    assert (found.file, found.line) == (FILE, line)
    for lang in LANGUAGES:
        assert Phrasebook(lang).known(f"doctor.{code}")
        assert "{" not in Phrasebook(lang).text(f"doctor.{code}", **found.params)


OURS = load("cn").rubrics


def test_a_rubrics_words_are_the_engines() -> None:
    assert set(Measure) == measures.MEASURES
    assert set(rules.TAKES) == set(RuleKind)


def test_every_rule_has_one_schema() -> None:
    tables = get_args(get_args(Rule)[0])
    kinds = [kind for one in tables for kind in get_args(one.model_fields["type"].annotation)]
    assert sorted(kinds) == sorted(RuleKind)


@pytest.mark.parametrize("code", OURS)
def test_each_says_where_it_comes_from_and_reaches_its_scale(code: str) -> None:
    rubric = OURS[code]
    assert {"en", "zh"} <= set(rubric.title) and {"en", "zh"} <= set(rubric.source)
    assert sum(item.points for item in rubric.items) == rubric.scale == 100
    for item in rubric.items:
        assert {"en", "zh"} <= set(item.title)
        for lang in LANGUAGES:
            assert item.retired is None or Phrasebook(lang).known(f"score.retired.{item.retired}")


def test_nothing_that_scored_residents_is_scored() -> None:
    """Of the family-planning years 41 points are left: what the office did and how true its figures
    are."""
    historic = OURS["cn-village-historic"]
    assert sum(item.points for item in historic.scored) == 41
    assert {item.code for item in historic.items} - {item.code for item in historic.scored} == {
        "lawful_rate", "multi_child_rate", "supplies_quota", "fee_collection", "sex_ratio",
        "medical_ratio"
    }  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_rubrics_read_aloud_are_what_the_manual_says(lang: str) -> None:
    path = Path(__file__).parents[2] / "bench" / "read_aloud.py"
    spec = importlib.util.spec_from_file_location("read_aloud", path)
    assert spec is not None and spec.loader is not None
    bench = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bench)
    assert (bench.DOCS / lang / "read-aloud.md").read_text("utf-8") == bench.page(lang)


def test_todays_rubrics_say_source_date_and_what_is_ours() -> None:
    today = [one for one in load("cn").rubrics.values() if one.dated.startswith("2026")]
    assert len(today) >= 5
    for rubric in today:
        if rubric.code != "doorstep-reference":
            assert rubric.source["at"] and all(item.text and item.ours for item in rubric.items)
    offered = {one.code for one in load("cn").rubrics.values() if one.offered}
    assert not offered & {"cn-village-historic", "sara-general-readiness"}
