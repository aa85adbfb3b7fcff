"""The n-th write fails, or the disk is full from then on: one clear error, nothing lost, and it
recovers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from faults.crasher import act

pytestmark = pytest.mark.usefixtures("no_waiting")

Ask = Callable[..., dict[str, Any]]
Fresh = Callable[[], Path]
WordOf = Callable[[Path], str | None]


@pytest.mark.parametrize(("mode", "code"), [("EIO", "disk-failed"), ("ENOSPC", "disk-full")])
@pytest.mark.parametrize(("deed", "new"), [("register:new", "new"), ("undo", "older")])
def test_a_failing_step_is_told_and_loses_nothing(
    deed: str, new: str, mode: str, code: str, crasher: Ask, fresh: Fresh, word_of: WordOf
) -> None:
    failed = 0
    for at in range(1, crasher(fresh(), deed)["calls"] + 1):
        folder = fresh()
        said = crasher(folder, deed, mode=mode, at=at)["error"]
        if said is None:
            assert word_of(folder) == new  # acknowledged = stored
        else:
            assert said in {code, "change-unconfirmed"}
            # the two errors tell the one case from the other
            assert word_of(folder) == (new if said == "change-unconfirmed" else "old")
            failed += 1
        act(folder, "register:next")
        assert list(folder.rglob(".new-*")) == []
    assert failed >= 4


@pytest.mark.parametrize(("mode", "code"), [("EIO", "disk-failed"), ("ENOSPC", "disk-full")])
def test_a_failing_start_is_told(
    mode: str, code: str, crasher: Ask, tmp_path: Path, word_of: WordOf
) -> None:
    for at in range(1, crasher(tmp_path / "0", "create")["calls"] + 1):
        folder = tmp_path / str(at)
        said = crasher(folder, "create", mode=mode, at=at)["error"]
        assert said in {code, "change-unconfirmed", None}
        act(folder, "create")
        assert word_of(folder) is None
