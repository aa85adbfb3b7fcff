"""What nobody had looked at is looked up in one afternoon: sites walked, ten questions a village,
anonymous sheets, a resident's correction answered. Then no point is unknown any more, the chance to
pass is one figure, and something else is the first thing to do."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

import doorstep_demo
from doorstep import Workspace
from doorstep.domain.morning import MorningFigures, MorningWork
from doorstep.office.configuring import open_office

PERSONS, SHEETS, QUIZZES = 1500, 12, 3


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The simulated township, compared, its desk open."""
    monkeypatch.setenv("DOORSTEP_KEYS", str(tmp_path / "keys"))
    made = doorstep_demo.build(tmp_path / "town", persons=PERSONS, seed=5, as_of=dt.date.today())
    folder = tmp_path / "清溪镇"
    workspace = Workspace.create(folder)
    workspace.mark_simulated()
    workspace.register([*made.registers, *made.visits])
    workspace.reconcile()
    open_office(folder, url="")
    yield folder
    connections.close_all()


def morning(folder: Path) -> MorningFigures:
    from doorstep.office.mornings import morning_of

    return MorningFigures.from_object(morning_of(Workspace(folder))["figures"])


def look_up(folder: Path, by: Any, colleague: Any) -> None:
    """The afternoon, as one office lives it."""
    from doorstep.office.awareness import (
        NamelessSheet,
        add_sheets,
        close_round,
        heaps_to_fill,
        start_round,
    )
    from doorstep.office.corrections import RequestTaken, decide, take_request
    from doorstep.office.models import Place
    from doorstep.office.people import add_person
    from doorstep.office.quizzes import count_quiz
    from doorstep.office.site_walks import keep_walk, sites_now
    from doorstep.office.vocabulary import CorrectionDecision, RequestChannel, RequestKind

    chance, today = random.Random(3), dt.date.today()
    held = {one.place: one.cells for one in sites_now(Workspace(folder)).villages}
    villages = list(Place.objects.filter(kind="village"))
    for place in villages:
        cells = held[place.name].items()
        counts = {code: 1 if cell.has is None else cell.has for code, cell in cells}
        keep_walk(place, {code: (count, count) for code, count in counts.items()}, today, by)
        for quiz in range(QUIZZES):
            count_quiz(place.name, f"{place.name}-{quiz}", chance.randint(6, 10))
    survey = start_round(by)
    for place in villages:
        for number, heap in enumerate(heaps_to_fill(place, by)):
            told = [
                {
                    "allowance": chance.choice(["yes", "no"]),
                    "checkups": chance.choice(["yes", "no"]),
                }
                for _ in range(SHEETS)
            ]
            sheets = [NamelessSheet(f"{number}-{n}", one) for n, one in enumerate(told)]
            assert add_sheets(heap.code, sheets, by) == SHEETS, survey
    close_round(by)
    owner = add_person("陈晓燕", by=by)
    asked = RequestTaken(
        RequestKind.CORRECTION, RequestChannel.COUNTER, villages[0], "我的出生月份登错了"
    )
    number = take_request(asked, owner, by).number
    decide(number, CorrectionDecision.GRANTED, "已更正。", colleague)


def test_twenty_unknown_points_are_looked_up_in_one_afternoon(town: Path) -> None:
    from doorstep.office.accounts import account_of, make_account
    from doorstep.office.people import add_person
    from doorstep.office.projecting import project

    project(Workspace(town))
    lin = make_account("林", None)
    colleague = account_of(add_person("吴国平", by=lin), lin)
    before = morning(town)
    assert before.score.unknown > 10 and before.actions[0].work == MorningWork.FACTS
    assert before.expected is not None and before.expected.unknown == before.score.unknown

    look_up(town, lin, colleague)

    after = morning(town)
    assert after.score.unknown == 0
    assert after.expected is not None and not after.expected.hangs_on
    assert after.expected.passing == after.expected.passing_most
    assert after.actions[0].work != MorningWork.FACTS
    assert after.actions[0] != before.actions[0]
    wide = before.score.proven.hi - before.score.proven.lo
    assert after.score.proven.hi - after.score.proven.lo < wide
