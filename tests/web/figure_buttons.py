"""The buttons of quizzes and campaigns."""

from __future__ import annotations

import io
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


_CAMPAIGN = {"title": "百日更正", "first": "2026-01-01", "last": "2026-04-10"}


def dropped(scene: Scene) -> Press:
    import datetime as dt

    from doorstep.office.trends import begin_campaign

    days = dt.date(2026, 1, 1), dt.date(2026, 4, 10)
    made = begin_campaign("百日更正", *days, scene.desk.lin)  # type: ignore[arg-type]
    return Press("/trend/drop", {"campaign": str(made.pk)})


def self_scored(scene: Scene) -> Press:
    place = scene.duty().place_id
    return Press("/self-score/kept", {"place": place, "seen": "0", "own.timeliness": "4.5"})


def self_score_taken(scene: Scene) -> Press:
    from openpyxl import load_workbook

    from doorstep.i18n.phrasebook import Phrasebook
    from doorstep.office.self_score_book import self_score_table
    from doorstep.render.table_book import table_workbook

    phrases = Phrasebook("zh_Hans")
    table = self_score_table(scene.duty().place, phrases)
    book = load_workbook(io.BytesIO(table_workbook(table, phrases)))
    book.worksheets[1].cell(2, 4).value = "1"
    out = io.BytesIO()
    book.save(out)
    return Press("/self-score/take", files={"file": {"self-score.xlsx": out.getvalue()}})


FIGURE_BUTTONS: dict[str, Callable[[Scene], Press]] = {
    "quiz-answer": answered,
    "quiz-kept": counted,
    "keep-self-score": self_scored,
    "retire-form": lambda _: Press("/burden/retired", {"title": "月报表", "since": "2026-01-01"}),
    "take-self-score": self_score_taken,
    "begin-campaign": lambda _: Press("/trend/begin", _CAMPAIGN),
    "drop-campaign": dropped,
}
