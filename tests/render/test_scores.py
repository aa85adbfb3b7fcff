"""A percentage follows from the counts beside it, or says that it is weighted."""

from __future__ import annotations

import pytest

from doorstep.engine.inspection.scoring.card import ScoreReason
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.scores import reason_text


@pytest.mark.parametrize(("lang", "word"), [("en", "weighted 92.2"), ("zh", "加权 92.2")])
@pytest.mark.parametrize(("right", "n", "weighted"), [(370, 411, True), (461, 500, False)])
@pytest.mark.parametrize("code", ["sampled", "asked", "all-looked-at"])
def test_a_share_is_of_its_counts_or_weighted(
    lang: str, word: str, right: int, n: int, weighted: bool, code: str
) -> None:
    params = {"share": 0.922, "lo": 0.9, "hi": 0.94, "households": 100}
    reason = ScoreReason(code, params | {"n": n, "right": right, "wrong": n - right})
    assert (word in reason_text(reason, Phrasebook(lang))) == weighted
