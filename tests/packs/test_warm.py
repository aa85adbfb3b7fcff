"""What the server of children makes ready, a child finds ready."""

from __future__ import annotations

import importlib
import re

import pytest

import doorstep.packs.warm
from doorstep.engine.intake.child import NEEDED_TO_KEEP
from doorstep.engine.tabular.sheets.headers import HeaderIndex, normalise_header
from doorstep.engine.tabular.sheets.row_types import RowWords
from doorstep.packs import load


def test_no_pattern_of_the_usual_pack_is_compiled_again(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "doorstep.packs.warm" in NEEDED_TO_KEEP
    re.purge()
    normalise_header.cache_clear()
    importlib.reload(doorstep.packs.warm)
    compiled: list[str] = []
    compiling = re._compiler.compile  # type: ignore[attr-defined]

    def count(pattern: str, flags: int = 0) -> object:
        compiled.append(pattern)
        return compiling(pattern, flags)

    monkeypatch.setattr(re._compiler, "compile", count)  # type: ignore[attr-defined]
    folded = normalise_header.cache_info().misses
    pack = load(doorstep.packs.warm.USUAL)
    HeaderIndex(pack)
    RowWords(pack.words)
    assert not compiled
    assert normalise_header.cache_info().misses == folded
    re.compile("a pattern of nobody's")
    assert compiled
