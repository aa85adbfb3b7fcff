"""Forms ask who answered, and often get a name: the person's own, or one of the house."""

from __future__ import annotations

import pytest

from doorstep.engine.checks.speakers import OF_THE_HOUSE, names_at, who_answered

AT_HOME = names_at(["刘国强", "曹 德容", None])


@pytest.mark.parametrize(
    ("said", "own", "word"),
    [
        (None, "刘国强", None),
        ("self", "刘国强", "self"),
        ("刘国强", "刘国强", "self"),
        ("曹德容", "刘国强", "household"),
        ("neighbour", "刘国强", "neighbour"),
        ("none", None, "none"),
        ("王大爷", "刘国强", "王大爷"),
    ],
)
def test_a_name_is_read_as_who_it_is(said: str | None, own: str | None, word: str | None) -> None:
    assert who_answered(said, own, AT_HOME) == word


def test_a_stranger_answers_for_nobody() -> None:
    assert who_answered("王大爷", "刘国强", AT_HOME) not in OF_THE_HOUSE
