"""A village's column is red only where its card surely stays below what the rubric asks."""

from __future__ import annotations

import pytest
from render.township import make_summary

from doorstep.app.village_marks import against_mark
from doorstep.domain.inspection import ItemSpec, RubricSpec
from doorstep.domain.summary import Band
from doorstep.engine.inspection.results import PlaceScore, ScoreResult
from doorstep.engine.inspection.scoring.card import ItemScore, ScoreReason, summed

TITLE = {"en": "x"}


def scored(got: float, lo: float, hi: float, mark: float | None = 80) -> ScoreResult:
    """One item asked at the door, ten points, as it stands in 河湾村."""
    item = ItemSpec("match", TITLE, 10, {"type": "proportional"}, "visit", measure="person_match")
    rubric = RubricSpec("r", TITLE, TITLE, "1", "2026", "doorstep", 100, (item,), (), mark)
    card = summed("河湾村", [ItemScore(item, got, lo, hi, 40, ScoreReason("sampled"))])
    return ScoreResult(rubric, card, None, (PlaceScore("河湾村", card, None),), (), {})


@pytest.mark.parametrize(
    ("got", "lo", "hi", "band"),
    [
        (9, 8.1, 9.6, Band.GOOD),
        (9, 7.9, 9.6, Band.WATCH),
        (6, 4.0, 8.2, Band.WATCH),
        (6, 4.0, 7.9, Band.FIX),
    ],
)
def test_the_word_is_that_of_the_interval(got: float, lo: float, hi: float, band: Band) -> None:
    found = against_mark(make_summary([]), scored(got, lo, hi))
    rows = {row.village: {part.code: part for part in row.dimensions} for row in found.villages}
    assert rows["河湾村"]["household"].band is band
    assert found.mark == 0.8


def test_what_nobody_looked_at_stays_unknown_and_what_the_rubric_leaves_out_as_it_was() -> None:
    plain = make_summary([])
    found = against_mark(plain, scored(6, 4.0, 7.9))
    for before, after in zip(plain.villages, found.villages, strict=True):
        for one, other in zip(before.dimensions, after.dimensions, strict=True):
            if one.code != "household" or one.band is Band.UNKNOWN:
                assert one == other


def test_a_rubric_without_a_mark_asks_nothing() -> None:
    plain = make_summary([])
    assert against_mark(plain, scored(6, 4.0, 7.9, mark=None)) == plain
