"""Killed anywhere: the old state or the new one, never between; and the next one carries on."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from faults.crasher import act

from doorstep.domain.errors import BadInput
from doorstep.store import Store, find_problems

pytestmark = pytest.mark.usefixtures("no_waiting")

Ask = Callable[..., dict[str, Any]]
Fresh = Callable[[], Path]
WordOf = Callable[[Path], str | None]
DEEDS = {"register:new": {"old", "new"}, "undo": {"old", "older"}}


def kills_of(whole: dict[str, Any]) -> list[dict[str, Any]]:
    """Before each call that changes the disk, and amid each write."""
    before = [{"mode": "kill-before", "at": at} for at in range(1, whole["calls"] + 1)]
    return before + [{"mode": "kill-amid", "at": at} for at in whole["writes"]]


def unfinished(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob(".new-*")]


@pytest.mark.parametrize("deed", DEEDS)
def test_killed_at_every_step(deed: str, crasher: Ask, fresh: Fresh, word_of: WordOf) -> None:
    kills = kills_of(crasher(fresh(), deed))
    assert len(kills) >= 4
    seen = set()
    for kill in kills:
        folder = fresh()
        assert crasher(folder, deed, **kill)["killed"]
        seen.add(word_of(folder))
        act(folder, "register:next")
        assert word_of(folder) == "next"
        assert unfinished(folder) == []
    assert seen == DEEDS[deed]


def test_a_decision_is_there_whole_or_not_at_all(crasher: Ask, fresh: Fresh) -> None:
    seen = set()
    for kill in kills_of(crasher(fresh(), "decide")):
        folder = fresh()
        crasher(folder, "decide", **kill)
        store = Store.open(folder)
        assert find_problems(store) == []
        seen.add(len(store.decisions()))
        store.add_decision(who="zhao", why="too", what={})
    assert seen == {1, 2}


def test_a_run_made_anew_is_old_or_new_or_to_be_made_again(crasher: Ask, fresh: Fresh) -> None:
    seen = set()
    for kill in kills_of(crasher(fresh(), "run")):
        folder = fresh()
        crasher(folder, "run", **kill)
        store = Store.open(folder)
        assert find_problems(store) == []
        seen.add(bytes(store.run("r").content("findings.json")) if store.has_run("r") else None)
    assert seen == {b"[1]", None, b"[2]"}


def test_an_interrupted_start_can_be_taken_up_again(
    crasher: Ask, tmp_path: Path, word_of: WordOf
) -> None:
    for number, kill in enumerate(kills_of(crasher(tmp_path / "whole", "create"))):
        folder = tmp_path / str(number)
        assert crasher(folder, "create", **kill)["killed"]
        if not (folder / "doorstep.toml").exists():
            with pytest.raises(BadInput, match="workspace-missing"):
                Store.open(folder)
        act(folder, "create")
        assert word_of(folder) is None


def test_killed_at_any_moment(crasher: Ask, fresh: Fresh, word_of: WordOf) -> None:
    chance = random.Random(7)
    folder = fresh()
    for _ in range(20):
        assert crasher(folder, "restless", seconds=chance.uniform(0.005, 0.08))["killed"]
        assert word_of(folder) in {"old", "new", "older", None}
    act(folder, "register:next")
    assert unfinished(folder) == []
