"""Inspection protocols as data: what ours say, and the slips the doctor finds in one, with file and
line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from doorstep.domain.inspection import DesignColumn
from doorstep.domain.inspection_vocabulary import DesignKind, RemovalReason, Stratum
from doorstep.domain.vocabulary import Topic
from doorstep.engine.survey import designs
from doorstep.i18n.phrasebook import LANGUAGES, Phrasebook
from doorstep.packs import doctor, load
from doorstep.packs.forbidding import forbidding
from doorstep.packs.schema.inspections import DesignTable

if TYPE_CHECKING:
    from packs.conftest import PackFolder

PROTOCOL = """title = { en = "Little", zh = "小" }
source = { en = "made up", zh = "虚构" }
year = 2011
reference = "day"
look_back_months = 12
basis = "doorstep"
asks = ["name", "still-living"]
must_not_attend = ["neighbours"]

[site]
unit = "a village"

[design]
kind = "two_stage"
clusters = "place"
n = { stage1 = 2 }
quotas = { event = 3, none = 2 }

[papers]
minutes = 60
late = "not-recognised"

[[act]]
code = "leading"
said = { en = "leading", zh = "诱导" }
effect = "forbidden"

[[removed]]
asked = { en = "pregnancy", zh = "孕情" }
reason = "forbidden-field"
"""
FILE = "protocols/little.toml"

SLIPS = [
    ('"name", "still-living"', '"name", "is_pregnant"', 7, "protocol-forbidden"),
    ('"name", "still-living"', '"contraception"', 7, "protocol-forbidden"),
    ('"name", "still-living"', '"policy"', 7, "protocol-question-unknown"),
    ('unit = "a village"', "pregnant_women = 12", 11, "protocol-forbidden"),
    ('unit = "a village"', 'unit = "wherever pregnancies are"', 11, "protocol-forbidden"),
    ("none = 2", "pregnant = 2", 17, "protocol-word-unknown"),
    ('clusters = "place"', 'clusters = "pregnancy"', 15, "protocol-word-unknown"),
    ('kind = "two_stage"', 'kind = "circular"', 14, "protocol-word-unknown"),
    ('kind = "two_stage"\n', "", 13, "key-missing"),
    ("n = { stage1 = 2 }\n", "", 13, "key-missing"),
    ("quotas = { event = 3, none = 2 }", 'quotas = "many"', 17, "wrong-type"),
    ('reference = "day"', 'reference = "yesterday"', 4, "protocol-word-unknown"),
    ('basis = "doorstep"', 'basis = "hearsay"', 6, "protocol-word-unknown"),
    ("year = 2011", "years = 2011", 3, "key-unknown"),
    ("look_back_months = 12", 'look_back_months = "a year"', 5, "wrong-type"),
    ("year = 2011", "year = true", 3, "wrong-type"),
    ('"neighbours"', '"strangers"', 8, "protocol-word-unknown"),
    ("minutes = 60", "minutes = -1", 20, "wrong-type"),
    ('late = "not-recognised"', 'late = "burnt"', 21, "protocol-word-unknown"),
    ('effect = "forbidden"', 'effect = "shot"', 26, "protocol-word-unknown"),
    ('code = "leading"\n', "", 23, "key-missing"),
    ('reason = "forbidden-field"', 'reason = "boring"', 30, "protocol-word-unknown"),
    ('reason = "forbidden-field"\n', "", 28, "key-missing"),
    ("[[act]]", "[act]", 23, "wrong-type"),
    ('title = { en = "Little", zh = "小" }', 'title = "Little"', 1, "wrong-type"),
    ('title = { en = "Little", zh = "小" }', 'title = { fr = "Petit" }', 1, "key-missing"),
    ('kind = "two_stage"', 'kind = ["two_stage"]', 14, "protocol-word-unknown"),
]


def test_a_sound_protocol_has_no_problems(little: PackFolder) -> None:
    little.write(FILE, PROTOCOL)
    assert doctor(str(little.folder)) == []
    read = load(str(little.folder)).protocols["little"]
    assert (read.year, read.papers_minutes, read.design["kind"]) == (2011, 60, "two_stage")
    assert [entry.reason for entry in read.removed] == ["forbidden-field"]


@pytest.mark.parametrize(
    ("old", "new", "line", "code"), SLIPS, ids=[f"{n}-{s[3]}" for n, s in enumerate(SLIPS)]
)
def test_a_slip_is_told_with_its_file_and_line(
    little: PackFolder, old: str, new: str, line: int, code: str
) -> None:
    assert old in PROTOCOL
    little.write(FILE, PROTOCOL.replace(old, new, 1))
    problems = doctor(str(little.folder))
    assert (problems[0].file, problems[0].line, problems[0].code) == (FILE, line, code)
    for lang in LANGUAGES:
        assert Phrasebook(lang).known(f"doctor.{code}")
        assert "{" not in Phrasebook(lang).text(f"doctor.{code}", **problems[0].params)


OURS = load("cn").protocols


def test_the_protocols_that_come_with_it() -> None:
    assert {code: protocol.year for code, protocol in OURS.items()} == {
        "census-check-2020": 2020,
        "hefei-2009": 2009,
        "jiaozuo-2011": 2011,
        "shencun-selfcheck": None,  # its page gives no year
        "un-pes-2010": 2010,
    }
    assert set(load("base").protocols) == {"un-pes-2010"}


@pytest.mark.parametrize("code", OURS)
def test_each_says_where_it_comes_from_in_both_languages(code: str) -> None:
    protocol = OURS[code]
    assert {"en", "zh", "at"} <= set(protocol.source) and {"en", "zh"} <= set(protocol.title)
    for text in [
        *(act.said for act in protocol.acts),
        *(entry.asked for entry in protocol.removed),
    ]:
        assert {"en", "zh"} <= set(text)


@pytest.mark.parametrize("code", OURS)
def test_each_design_can_be_drawn(code: str) -> None:
    read = designs.read_design({**OURS[code].design, "quota_column": "stratum"})
    assert read.clusters == "place"


def test_a_protocols_words_are_the_engines() -> None:
    assert set(designs.KEYS) >= set(DesignTable.model_fields)
    assert set(designs.KINDS) == set(DesignKind)


def test_what_jiaozuo_said() -> None:
    protocol = OURS["jiaozuo-2011"]
    assert (protocol.reference, protocol.look_back_months) == ("end-of-last-month", 12)
    assert (protocol.papers_minutes, protocol.papers_late) == (60, "not-recognised")
    assert (protocol.site["registered_persons"], protocol.site["in_migrants_city"]) == (40, 40)
    assert {act.code for act in protocol.acts} == {
        "leading", "questions-changed", "central-point", "not-asked", "late-papers"
    }  # fmt: skip


def test_what_hefei_said() -> None:
    attending = next(act for act in OURS["hefei-2009"].acts if act.code == "attending")
    assert (attending.effect, attending.deducted, attending.each) == ("deducted", 1.0, "person")
    assert OURS["hefei-2009"].site["hours"] == [4, 5]


def test_questions_that_may_not_be_asked_are_listed_with_the_reason() -> None:
    reasons = {
        code: [entry.reason for entry in protocol.removed] for code, protocol in OURS.items()
    }
    assert reasons == {
        "census-check-2020": [],
        "hefei-2009": ["forbidden-field"],
        "jiaozuo-2011": ["fertility"],
        "shencun-selfcheck": ["neighbour-report"],
        "un-pes-2010": [],
    }
    for lang in LANGUAGES:
        assert all(Phrasebook(lang).known(f"draw.removed.{reason}") for reason in RemovalReason)


def test_no_word_a_protocol_may_use_is_a_forbidden_one() -> None:
    patterns = load("cn").forbidden
    words = [*Topic, *Stratum, *DesignColumn]
    assert [
        word for word in words if forbidding(patterns, word.replace("-", " ").replace("_", " "))
    ] == []
