"""Text in cells of a terminal: cut where it is long, in time that grows as the text does."""

from __future__ import annotations

import time

import pytest

from doorstep.i18n.widths import cut


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("abc", 3, "abc"),
        ("abcd", 3, "ab…"),
        ("王小明", 6, "王小明"),
        ("王小明", 5, "王小…"),
        ("王小明", 4, "王…"),
        ("e\u0301e\u0301", 2, "e\u0301e\u0301"),
        ("e\u0301bc", 2, "e\u0301…"),
        ("", 2, ""),
    ],
)
def test_a_text_is_cut_to_its_cells(text: str, width: int, shown: str) -> None:
    assert cut(text, width) == shown


def test_a_long_text_is_cut_at_once() -> None:
    start = time.process_time()
    assert cut("王·" * 45_000, 9) == "王·王·王…"
    assert time.process_time() - start < 1
