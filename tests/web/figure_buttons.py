"""The buttons of quizzes and campaigns."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from web.killing import Press

if TYPE_CHECKING:
    from web.buttons import Scene


def answered(scene: Scene) -> Press:
    from doorstep.app.workspace import Workspace
    from doorstep.office.quizzes import hand_out
    from doorstep.office.village_figures import fill_figures

    scene.duty()
    fill_figures(Workspace(scene.desk.folder))
    return Press("/quiz/answer", {"ticket": hand_out("松坪村", "a1"), "step": "count"})


def counted(scene: Scene) -> Press:
    scene.duty()
    return Press("/quiz/kept", {"village": "松坪村", "seed": "a2", "asked": "10", "right": "8"})


FIGURE_BUTTONS: dict[str, Callable[[Scene], Press]] = {
    "quiz-answer": answered,
    "quiz-kept": counted,
}
