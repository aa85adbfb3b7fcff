"""A standing is said in per cent with its interval, as its target is."""

from __future__ import annotations

import datetime as dt

import pytest

from doorstep.domain.agreements import (
    AgreedTerm,
    ConductKind,
    ConductRecord,
    ConductSaid,
    SettledTerm,
    TermStanding,
)
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.agreements import agreement_lines, agreement_payload, standing_said

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


def test_what_two_people_marked_stands_below_its_item_and_in_json() -> None:
    day = dt.date(2026, 11, 29)
    mark = ConductSaid(ConductKind.LEAK, ConductRecord.FILE, "人口.csv", day, dt.date(2026, 12, 11))
    term = AgreedTerm("timeliness", {"en": "In time"}, 0.9)
    standing = TermStanding("timeliness", 0.95, 0.92, 0.97, 40)
    plain, marked = SettledTerm(term, standing), SettledTerm(term, standing, conduct=(mark,))
    assert plain.state == marked.state
    named = [("松坪村", [marked])]
    *_, line = agreement_lines(named, EN)
    assert "leak" in line and "人口.csv" in line and "signed by two people" in line
    assert len([*agreement_lines([("松坪村", [plain])], EN)]) == 2
    (told,) = agreement_payload(named)
    assert told["conduct"] == [
        {
            "kind": "leak",
            "record": "file:人口.csv",
            "confirmed": "2026-11-29",
            "object_until": "2026-12-11",
        }
    ]
