"""What is hidden stays hidden, tried on every table: whoever knows how many answered in each place
and what all said together cannot tell a hidden count, even if they know our rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import product

import pytest

from doorstep.engine.survey.suppression import (
    CELL,
    FEWEST,
    PlaceCount,
    ShownCounts,
    possible,
    shown_counts,
)


def tables(sizes: tuple[int, ...]) -> Iterator[list[PlaceCount]]:
    for said in product(*(range(n + 1) for n in sizes)):
        yield [
            PlaceCount(str(at), yes, n) for at, (yes, n) in enumerate(zip(said, sizes, strict=True))
        ]


def told(shown: ShownCounts) -> tuple[object, ...]:
    """All that somebody reads."""
    places = tuple(sorted((one.place, one.yes) for one in shown.places.values()))
    return places, None if shown.total is None else shown.total.yes


def test_large_counts_are_shown_with_their_total() -> None:
    counts = [PlaceCount("a", 12, 20), PlaceCount("b", 6, 30)]
    shown = shown_counts(counts)
    assert set(shown.places) == {"a", "b"}
    assert shown.total == PlaceCount("", 18, 50)


def test_one_small_cell_takes_another_with_it() -> None:
    counts = [PlaceCount("a", 3, 20), PlaceCount("b", 6, 30), PlaceCount("c", 20, 40)]
    shown = shown_counts(counts)
    assert set(shown.places) == {"c"} and shown.total == PlaceCount("", 29, 90)


def test_a_place_with_fewer_than_ten_is_never_shown() -> None:
    counts = [PlaceCount("a", 4, 9), PlaceCount("b", 15, 30), PlaceCount("c", 20, 40)]
    assert "a" not in shown_counts(counts).places


def test_where_nothing_else_can_be_hidden_the_total_is_not_told() -> None:
    assert shown_counts([PlaceCount("a", 2, 12)]).total is None
    shown = shown_counts([PlaceCount("a", 10, 12), PlaceCount("b", 11, 12)])
    assert shown.total is None and not shown.places


@pytest.mark.parametrize("sizes", [(12, 11), (12, 3), (10, 12, 11), (10, 4, 12)])
def test_every_table_leaves_each_hidden_count_open(sizes: tuple[int, ...]) -> None:
    seen: dict[tuple[object, ...], list[list[PlaceCount]]] = defaultdict(list)
    for counts in tables(sizes):
        seen[told(shown_counts(counts))].append(counts)
    for alike in seen.values():
        shown = shown_counts(alike[0])
        for at, one in enumerate(alike[0]):
            if one.place in shown.places:
                assert not one.is_small
                continue
            could_be = {counts[at].yes for counts in alike}
            assert len(could_be) > 1, (alike[0], shown)


@pytest.mark.parametrize("sizes", [(12, 11), (10, 12, 11), (10, 4, 12)])
def test_whoever_does_not_know_the_rule_learns_nothing_narrower_than_a_cell(
    sizes: tuple[int, ...],
) -> None:
    for counts in tables(sizes):
        shown = shown_counts(counts)
        if shown.total is None:
            continue
        hidden = [one for one in counts if one.place not in shown.places]
        for at, one in enumerate(hidden):
            assert len(possible(hidden, at)) >= min(CELL, one.n + 1)
    assert FEWEST == 10
