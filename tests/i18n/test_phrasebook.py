"""A phrasebook says words, lists, figures and days as its reader writes them."""

from __future__ import annotations

import datetime as dt
import gettext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.i18n import phrasebook
from doorstep.i18n.phrasebook import Phrasebook

EN, ZH = Phrasebook("en"), Phrasebook("zh_Hans")
BOTH = pytest.mark.parametrize("phrases", [EN, ZH])


@pytest.mark.parametrize(
    ("asked", "lang"),
    [("en", "en"), ("zh", "zh_Hans"), ("zh_Hans", "zh_Hans"), ("zh_CN", "zh_Hans"), ("fr", "en")],
)
def test_every_chinese_is_chinese_and_all_else_is_english(asked: str, lang: str) -> None:
    assert Phrasebook(asked).lang == lang
    assert Phrasebook(asked) == Phrasebook(lang)


def test_a_message_is_filled_and_an_unknown_key_shown() -> None:
    assert EN.text("cli.decide.none") != "cli.decide.none"
    assert ZH.text("no.such-key", path="a.xlsx") == "no.such-key (path=a.xlsx)"
    assert ZH.text("no.such-key", key="a", n=1) == "no.such-key (key=a, n=1)"
    assert EN.text("pattern.labelled", label="a") == "a: {content}"


def test_a_code_without_a_name_is_its_own_name() -> None:
    assert (EN.name("kind", "persons"), ZH.name("kind", "persons")) != ("persons", "persons")
    assert EN.name("kind", "pigeons") == "pigeons"
    assert EN.known("kind.persons") and not EN.known("kind.pigeons")


def test_a_pack_s_title_is_picked_by_language() -> None:
    assert ZH.pick({"en": "Score", "zh": "分数"}) == "分数"
    assert ZH.pick({"en": "Score"}) == "Score"
    assert EN.pick({"zh": "分数"}) == "分数"


def test_plurals_follow_the_language(monkeypatch: pytest.MonkeyPatch) -> None:
    class Forms(gettext.NullTranslations):
        def ngettext(self, one: str, many: str, n: int) -> str:
            return "{n} point" if n == 1 else "{n} points"

    monkeypatch.setattr(phrasebook, "_catalogue", lambda _: Forms())
    assert (EN.plural("a.key", 1), EN.plural("a.key", 2)) == ("1 point", "2 points")


def test_lists() -> None:
    assert EN.join(["a", "b", "c"]) == "a, b, c"
    assert ZH.join(["甲", "乙", "丙"]) == "甲、乙、丙"
    assert EN.join([]) == "" and ZH.join(["甲"]) == "甲"
    assert ZH.join(["{0}", "{x}"]) == "{0}、{x}"
    assert EN.clauses(["a, b", "c"]) == "a, b; c"
    assert ZH.clauses(["甲、乙", "丙"]) == "甲、乙；丙"
    assert EN.counted(["a 1", "b 2"]) == "a 1, b 2"
    assert ZH.counted(["甲 1", "乙 2"]) == "甲 1，乙 2"
    assert EN.sentences(["One.", "", "Two."]) == "One. Two."
    assert ZH.sentences(["一。", "", "二。"]) == "一。二。"


def test_colons_and_brackets() -> None:
    assert EN.labelled("a", "b") + EN.brackets("c") == "a: b (c)"
    assert ZH.labelled("甲", "乙") + ZH.brackets("丙") == "甲：乙（丙）"


@BOTH
def test_figures(phrases: Phrasebook) -> None:
    assert phrases.number(1_234_567) == "1,234,567"
    assert phrases.decimal(None) == "—"
    assert phrases.decimal(None, unknown="-") == "-"
    assert phrases.decimal(1234.25) == "1234.2"
    assert phrases.decimal(2.5, 0) == "2"
    assert phrases.decimal(float("inf")) == "inf"
    assert phrases.percent(0.123) == "12.3%"
    assert phrases.percent(0.123, apart=True) == "12.3 %"
    assert phrases.percent(None, unknown="-") == "-"
    assert phrases.share(0.99999) == "99.9%"
    assert phrases.share(None) == "—"
    assert phrases.chance(0.99995) == "> 99.99%"
    assert phrases.chance(0.00001) == "< 0.01%"
    assert phrases.chance(0.5) == "50.00%"
    assert phrases.interval(1.0, 0.5, None) == "1.0 (0.5–—)"
    assert phrases.reach(66.4, 92.0, 0) == "66–92"
    assert (phrases.bits(1.26), phrases.bits(-3.0)) == ("+1.3", "−3.0")


@given(st.floats(-1e9, 1e9), st.integers(0, 4))
def test_a_figure_is_rounded_as_it_always_was(value: float, places: int) -> None:
    assert EN.decimal(value, places) == f"{value:.{places}f}"
    assert ZH.bits(value) == f"{value:+.1f}".replace("-", "−")


@given(st.integers(-(10**12), 10**12))
def test_a_count_is_grouped_by_thousands(value: int) -> None:
    assert EN.number(value) == ZH.number(value) == f"{value:,}"


def test_days() -> None:
    assert EN.day(dt.date(2026, 6, 3)) == "2026-06-03"
    assert ZH.day(dt.date(2026, 6, 3)) == "2026年6月3日"
