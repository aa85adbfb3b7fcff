"""Every button that changes something is pressed and its process killed: what stands is what stood
or what is to stand, on either database, and pressing again does it all, once.

A few buttons are killed at every point, the others at some; `DOORSTEP_ALL_KILLS=1` kills all of
them everywhere.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from django.test import Client
from office.desk import POSTGRESQL, SQLITE, Desk
from web.buttons import BUTTONS, SIGN_IN, Scene
from web.killing import Keep, Press, Reader, press, unneeded

both = pytest.mark.parametrize("database", [SQLITE, POSTGRESQL], indirect=True)
ALL = bool(os.environ.get("DOORSTEP_ALL_KILLS"))
THROUGHOUT = {SIGN_IN, "move-task closed"}
SOME = {SQLITE: 2, POSTGRESQL: 1}
ASKS_THE_WORKER = {
    *("drop-files", "decide-import take", "decide-import answered", "decide-import look"),
    *("correct-file", "withdraw-file", "undo-files", "compare-files", "compare-again"),
    *("quiz-answer", "quiz-kept", "close-awareness"),
    *("upload-plan", "drop-scans", "accept-visits", "make-plan"),
    *("answer-request", "keep-walk", "take-results"),
}
OFTEN = {"drop-files", "undo-files"}


@pytest.fixture
def scene(desk: Desk, browser: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """A desk whose every request looks whether the folder was changed from elsewhere."""
    monkeypatch.setattr("doorstep.office.noticing._AGAIN_SECONDS", 0.0)
    return Scene(desk, browser, tmp_path)


@pytest.fixture
def copying(desk: Desk, request: pytest.FixtureRequest) -> Callable[[str], str] | None:
    """How the desk's database is copied; None where it lies in the folder."""
    return request.getfixturevalue("server").copy_of if desk.url else None


def points_of(name: str, count: int, some: int) -> list[int]:
    """Before which points a button's process is killed; behind the last one is the answer."""
    if ALL or name in THROUGHOUT:
        return list(range(1, count + 2))
    return sorted({*random.Random(name).sample(range(1, count + 1), min(some, count)), count + 1})


@dataclass
class Trial:
    """A button with what stood before it, what stands when it was pressed, and how to begin
    again."""

    scene: Scene
    button: Press
    keep: Keep
    files: set[tuple[str, int, int]] = field(default_factory=set)
    moved: bool = True

    def __post_init__(self) -> None:
        self.reader = Reader(self.button.counts)
        self.old = self.reader.read()
        done = press(self.scene.browser, self.button)
        self.new, self.points = self.reader.read(), done.points
        assert done.status < 400 and (self.new != self.old) == self.button.keeps, done

    def kill_at(self, point: int) -> None:
        """Kill it there, look, and press again."""
        from doorstep.office.anchoring import office_gap
        from doorstep.office.audit import broken_at

        if self.moved:
            self.keep.restore()
            self.files, self.moved = self.keep.files(), False
        press(self.scene.browser, self.button, point)
        stood = self.reader.read()
        assert broken_at() is office_gap() is None
        if stood == self.old and self.keep.files() == self.files:
            return  # nothing happened at all
        self.moved = True
        assert stood in (self.old, self.new, replace(self.old, folder=self.new.folder)), stood
        again = press(self.scene.browser, self.button)
        now, once_more = self.reader.read(), self.button.once_more
        assert broken_at() is office_gap() is None
        if stood == self.new:
            assert now.but(once_more) == self.new.but(once_more)
        else:
            assert again.status < 400 and now == self.new
        assert unneeded() == []


def test_every_button_is_listed(desk: Desk) -> None:
    from doorstep.web.urls import ROUTES

    changing = {route.name for route in ROUTES if "POST" in route.methods} | {SIGN_IN}
    assert {name.partition(" ")[0] for name in BUTTONS} == changing


@both
@pytest.mark.parametrize("name", BUTTONS)
def test_killed_it_leaves_the_old_or_the_new(
    name: str, scene: Scene, copying: Callable[[str], str] | None
) -> None:
    button = BUTTONS[name](scene)
    trial = Trial(scene, button, Keep(scene.desk, copying))
    jobs = [len(stood.rows["DBTaskResult"]) for stood in (trial.old, trial.new)]
    assert (jobs[0] < jobs[1]) == (name in ASKS_THE_WORKER)
    some = SOME[POSTGRESQL if scene.desk.url else SQLITE]
    for point in points_of(name, trial.points, some):
        trial.kill_at(point)


@both
@pytest.mark.parametrize("name", sorted(ASKS_THE_WORKER if ALL else OFTEN))
def test_pressed_again_when_the_worker_is_done_it_is_done_once(name: str, scene: Scene) -> None:
    from doorstep.office.worker import do_jobs

    button = BUTTONS[name](scene)
    assert press(scene.browser, button).status < 400
    do_jobs()
    reader = Reader()
    once = reader.read()
    press(scene.browser, button)
    do_jobs()
    made_anew = frozenset({"Morning"})
    assert reader.read().but(made_anew) == once.but(made_anew)
