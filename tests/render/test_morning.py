"""The morning page in words, on one sheet, and its bars as a drawing that keeps its size."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from itertools import pairwise

import pytest
from render.test_paper import glyphs

from doorstep.domain.morning import (
    ExpectedScore,
    MorningAction,
    MorningChanges,
    MorningDesk,
    MorningFigures,
    MorningScore,
    MorningVillage,
    MorningWork,
    PointRange,
    VillageDesk,
)
from doorstep.domain.summary import Band
from doorstep.i18n.phrasebook import LANGUAGES, Phrasebook
from doorstep.i18n.widths import cells
from doorstep.render.chances import chance_sentence
from doorstep.render.interval_bars import bars_svg
from doorstep.render.morning import MorningView, morning_paper, morning_view

TITLE = {"zh": "漏登（在户不在册）", "en": "living here, not on record"}
FIGURES = MorningFigures(
    township="清溪镇",
    simulated=True,
    as_of=dt.date(2026, 6, 30),
    households=400,
    findings=90,
    score=MorningScore("r", TITLE, 100.0, 80.0, PointRange(66, 60, 90), 20.0),
    expected=ExpectedScore("p", TITLE, PointRange(76, 66, 85), 0.2, 0.2, 80.0),
    actions=(
        MorningAction(MorningWork.RECORDS, "河湾村", "a", TITLE, 5, 1.4, ("REG_OMIT",)),
        MorningAction(MorningWork.VISITS, "松坪村", "b", TITLE, 2, 1.6),
    ),
    villages=(
        MorningVillage("河湾村", 200, 70, 15, 25, PointRange(23, 9, 39), marked=True),
        MorningVillage("松坪村", 100, 20, 7, 9, PointRange(-0.4, -5.2, 12), marked=False),
        MorningVillage("石桥村", 100, 0, 0, 0, None),
    ),
)
DESK = MorningDesk(12, "visit", 9, 21, {"河湾村": VillageDesk("王主任", 7, 2, 3, 1)})
CHANGED = MorningChanges(dt.date(2026, 6, 23), -12, 8, 3.0, -5.0, None, {"河湾村": -12})


def view_in(lang: str, **changed: object) -> MorningView:
    return morning_view(replace(FIGURES, **changed), Phrasebook(lang), DESK, CHANGED)  # type: ignore[arg-type]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_is_left_unsaid(lang: str) -> None:
    said = repr(view_in(lang))
    assert not re.search(r"morning\.|plan\.|report\.[a-z]|\{", said.replace("MorningView(", ""))


def test_what_asks_for_something_says_so() -> None:
    here, there, unseen = view_in("en").rows
    assert [cell.text for cell in here.cells] == [
        "7",
        "2",
        "1/3",
        "15/25",
        "23 (9 to 39) – look first",
    ]
    assert [cell.band for cell in here.cells] == [None, Band.FIX, Band.WATCH, None, Band.FIX]
    assert [cell.text for cell in there.cells] == ["0", "0", "—", "7/9", "0 (−5 to 12)"]
    assert [cell.band for cell in unseen.cells][3:] == [Band.UNKNOWN, Band.UNKNOWN]


def test_villages_keep_their_order_and_actions_name_who_answers() -> None:
    view = view_in("zh")
    assert [row.code for row in view.rows] == [one.village for one in FIGURES.villages]
    assert [one.owner for one in view.actions] == ["王主任", "尚未明确负责人"]
    assert "12 天" in view.countdown and "入户核查" in view.countdown


def test_changes_carry_their_sign() -> None:
    said = " ".join(one.said for one in view_in("en").changes)
    assert "−12" in said and "+8" in said and "+3.0" in said and "−5.0" in said
    assert "9 new" in said and "21 gone" in said


def test_morning_and_rehearsal_say_one_chance_in_one_sentence() -> None:
    hangs_on = ({"en": "service site", "zh": "阵地"},)
    points = PointRange(60, 55, 95)
    expected = ExpectedScore("p", TITLE, points, 0.0, 0.91, 80.0, 20.0, hangs_on)
    view = view_in("en", expected=expected)
    assert view.headline == chance_sentence(expected, Phrasebook("en"))
    assert "0 to 91 times in 100" in view.headline and "service site" not in view.headline
    assert view.known.endswith("Not yet checked: service site.")
    kept = MorningFigures.from_object(replace(FIGURES, expected=expected).as_object())
    assert kept.expected == expected


def test_a_chance_that_is_the_same_either_way_hangs_on_nothing() -> None:
    points = PointRange(60, 55, 75)
    expected = ExpectedScore("p", TITLE, points, 0.0, 0.001, 80.0, 20.0, ({"en": "site"},))
    said = chance_sentence(expected, Phrasebook("en"))
    assert "reached 0 times in 100" in said and "hangs on" not in said


def test_without_a_simulation_the_proven_points_lead() -> None:
    problem = {"code": "pass-mark-missing", "params": {"rubric": "r"}}
    view = view_in("en", expected=None, problem=problem)
    assert "66" in view.headline and "r" in view.problem and len(view.bars) == 1


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("villages", [1, 18, 60])
def test_one_sheet_with_every_glyph(lang: str, villages: int) -> None:
    rows = [replace(FIGURES.villages[n % 3], village=f"第{n}村") for n in range(villages)]
    figures = replace(FIGURES, villages=tuple(rows), actions=(FIGURES.actions[0],) * 3)
    view = morning_view(figures, Phrasebook(lang), DESK, CHANGED)
    pdf = morning_paper(view, figures)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    assert glyphs(pdf) and 0 not in glyphs(pdf)
    assert pdf == morning_paper(view, figures)


TEXT = re.compile(r'<text x="([\d.]+)%" y="(\d+)"[^>]*text-anchor="(\w+)"[^>]*>([^<]*)<')


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("at", [0.0, 0.29, 0.5, 0.71, 1.0])
def test_the_drawing_keeps_its_letters_and_no_label_lies_on_another(lang: str, at: float) -> None:
    """On the narrowest phone, 320 pixels wide inside its margins."""
    view = view_in(lang)
    assert view.mark is not None
    svg = bars_svg(view.bars, replace(view.mark, at=at), ("0", "100"), view.headline)
    assert "viewBox" not in svg and min(map(int, re.findall(r'font-size="(\d+)"', svg))) >= 16
    rows: dict[str, list[tuple[float, float]]] = {}
    for x, y, anchor, said in TEXT.findall(svg):
        width, place = cells(said) * 8.5, float(x) * 3.2
        left = {"start": place, "middle": place - width / 2, "end": place - width}[anchor]
        rows.setdefault(y, []).append((left, left + width))
    assert len(rows) == len(view.bars) + 2
    for spans in rows.values():
        assert all(left >= -1 and right <= 321 for left, right in spans)
        ordered = sorted(spans)
        assert all(one[1] < other[0] for one, other in pairwise(ordered))
