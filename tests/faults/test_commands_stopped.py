"""A short run of `kills`: commands killed and interrupted at random moments leave the old state or
the new one, no process, no plain byte, no half file; Ctrl-C ends them soon, with one sentence."""

from __future__ import annotations

import random
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from faults import kills

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")


@pytest.fixture(scope="module")
def scene() -> Iterator[kills.Scene]:
    with tempfile.TemporaryDirectory(prefix="k") as room, pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOORSTEP_KEYS", "")
        patch.setenv("TMPDIR", "/tmp")
        yield kills.build(Path(room), persons=220)


@pytest.mark.parametrize("name", ["register", "report-xlsx", "decide", "estimate"])
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_stopped_at_a_random_moment(
    scene: kills.Scene, name: str, number: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOORSTEP_KEYS", scene.environment["DOORSTEP_KEYS"])
    seconds, new = kills.whole(scene, scene.typed[name])
    scene.again()
    old = kills.held(scene.work)
    after = random.Random(f"{name}{number}").uniform(0.3, max(0.4, seconds))
    stop = kills.stopped(scene, name, after, number)
    assert kills.outlived(stop.group) == []
    assert kills.wrong_after(scene, stop, {old, new}) == []
    assert kills.wrong_ending(stop, number) == []
