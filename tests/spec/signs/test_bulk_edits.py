"""Bulk edits before the date, against the pace of the same files before."""

from __future__ import annotations

import datetime as dt
import math

import pytest
from spec.signs.rows import DAY, Row, before, evidence, said, signs, steps

from doorstep.engine.inspection.signs import SignEvidence

HOMES = range(1, 81)


def book(changed: dict[int, str]) -> list[Row]:
    """Eighty households of one person; the phone of some has been written anew."""
    return [
        {
            "place": "松坪村",
            "household_no": home,
            "name": f"户主{home}",
            "phone": changed.get(home, "13900000000"),
        }
        for home in HOMES
    ]


def history(*edited: tuple[int, int]) -> SignEvidence:
    """Versions: (days before the inspection, how many households were worked over for it)."""
    versions: list[tuple[dt.date, list[Row]]] = [(before(edited[0][0] + 30), book({}))]
    now: dict[int, str] = {}
    for days, count in edited:
        now = now | {home: f"{days}" for home in range(1, count + 1)}
        versions.append((before(days), book(now)))
    return evidence(steps("persons", versions), persons=book(now))


def test_the_figure_the_pace_and_the_chance() -> None:
    """Six in 120 days; then 30 in the 30 days that the older version stood.

    At the old pace 1.5. Each of 36 falls into the last 30 of 150 days with chance 1/5.
    """
    [sign] = signs(
        history((124, 2), (94, 1), (64, 2), (34, 1), (4, 30)), "bulk-edits", "edits"
    ).values()
    chance = sum(math.comb(36, k) * 0.2**k * 0.8 ** (36 - k) for k in range(30, 37))
    assert (sign.figure, sign.expected, sign.n) == (30, pytest.approx(1.5), 30)
    assert sign.p_value == pytest.approx(chance) and sign.said == "look"
    assert sign.counts == {"added": 0, "changed": 30, "removed": 0}
    assert [spot.row for spot in sign.records] == list(range(2, 32))


def test_an_even_pace_is_nothing_to_see() -> None:
    shown = history((124, 12), (94, 9), (64, 14), (34, 11), (4, 13))
    assert said(shown, "bulk-edits", "edits") == {"松坪村": "nothing-seen"}


def test_an_office_that_works_in_bursts_may_do_so_once_more() -> None:
    shown = history((184, 0), (154, 30), (124, 0), (94, 25), (64, 0), (34, 1), (4, 30))
    assert said(shown, "bulk-edits", "edits") == {"松坪村": "nothing-seen"}


def test_edits_before_the_window_are_none_before_the_date() -> None:
    shown = history((124, 2), (94, 1), (64, 2), (34, 1), (20, 60))
    assert said(shown, "bulk-edits", "edits") == {"松坪村": "nothing-seen"}


def test_no_history_is_not_said_to_be_clean() -> None:
    assert said(evidence(persons=book({})), "bulk-edits", "edits") == {"松坪村": "no-history"}
    assert said(history((4, 30)), "bulk-edits", "edits") == {"松坪村": "no-history"}


def test_a_second_file_without_earlier_versions_adds_nothing() -> None:
    marks = {94: {}, 64: {1: "a"}, 34: {2: "b"}, 4: {3: "c"}}
    quiet = [(before(days), book(anew)) for days, anew in marks.items()]
    new = [(before(20), book({})), (before(4), book(dict.fromkeys(HOMES, "x")))]
    past = steps("persons", [(before(124), book({})), *quiet]) + steps(
        "persons", new, source="second"
    )
    [sign] = signs(evidence(past, persons=book({})), "bulk-edits", "edits").values()
    assert (sign.said, sign.figure) == ("nothing-seen", 2)


def test_two_earlier_versions_show_no_pace() -> None:
    assert said(history((64, 2), (4, 30)), "bulk-edits", "edits") == {"松坪村": "too-few"}


def test_what_happens_after_the_inspection_does_not_count() -> None:
    late = steps(
        "persons", [(DAY, book({})), (DAY + dt.timedelta(days=3), book(dict.fromkeys(HOMES, "1")))]
    )
    assert said(evidence(late, persons=book({})), "bulk-edits", "edits") == {"松坪村": "no-history"}
