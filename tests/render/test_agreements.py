"""A standing is said in per cent with its interval, as its target is."""

from __future__ import annotations

import pytest

from doorstep.domain.agreements import TermStanding
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.agreements import standing_said

EN = Phrasebook("en")


@pytest.mark.parametrize(
    ("standing", "said"),
    [
        (TermStanding("x", None, 0.0, 1.0), "not yet looked at"),
        (TermStanding("x", 0.9, 0.8, 0.95, 40), "90.0% (80.0–95.0) (of 40 checked)"),
        (TermStanding("x", 0.97, 0.97, 0.97, 100), "97.0% (of 100 checked)"),
        (TermStanding("x", 0.5, 0.5, 0.5), "50.0%"),
    ],
)
def test_a_share_stands_in_per_cent(standing: TermStanding, said: str) -> None:
    assert standing_said(standing, EN) == said
