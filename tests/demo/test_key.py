"""The answer key keeps its word: perfect knowledge of who is who finds every betrayed fault and
cries no other."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from demo.inspector import Inspector

from doorstep_demo.key import KeyMaker
from doorstep_demo.scoring import score
from doorstep_demo.town import compose, write

AS_OF = date(2026, 11, 1)


@pytest.mark.parametrize("seed", [1, 2])
def test_an_inspector_who_knows_everyone_finds_every_fault_and_nothing_else(
    seed: int, tmp_path: Path
) -> None:
    books = compose(2_000, seed, AS_OF)
    write(tmp_path, books, seed)
    maker = KeyMaker(books.truth, books.ledger, books.complete)
    faults = [maker.entry(fault) for fault in books.faults]

    result = score(faults, Inspector(books).findings())

    assert [m for m in result.unexplained] == []
    assert [(m["fault"], m["cells"][:2]) for m in result.missed] == []
    assert result.recall == 1.0
    assert result.precision == 1.0
