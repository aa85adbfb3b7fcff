"""What to do first: the three pieces of work that every page and paper names, where the work can be
scored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from doorstep.app.sampling.households import NO_VILLAGE
from doorstep.app.visiting import VisitsRequest
from doorstep.domain.errors import BadInput
from doorstep.domain.morning import MINUTES_A_FACT, MorningAction, MorningWork
from doorstep.domain.registers import PackSpec
from doorstep.engine.inspection.results import ScoreResult
from doorstep.engine.inspection.scoring.card import ItemScore
from doorstep.engine.inspection.simulation import Batch
from doorstep.store import Store

VISITS_A_DAY = 40
"""The visits for which it is asked where they tell the most: a day's work of two pairs."""

ACTIONS, LEAST_HOURS = 3, 0.5
"""How many actions are named; what takes less than half an hour comes after what takes more."""

AFTERNOON = 4 * 60
"""Minutes in which what nobody looked at is looked up."""

SEED = "1"


class ScoredWorkspace(Protocol):
    """What is asked of a workspace to tell what to do first."""

    @property
    def pack(self) -> PackSpec: ...
    @property
    def store(self) -> Store: ...
    def score(self, rubric: str) -> ScoreResult: ...
    def next_visits(self, request: VisitsRequest) -> Sequence[Batch]: ...


def usual_rubric(workspace: ScoredWorkspace) -> str:
    """Choose by which rubric the work is judged: that of the workspace's settings, else the one
    usual for its pack.

    Raises BadInput("rubric-unknown") where neither names one.
    """
    pack = workspace.pack
    rubric = workspace.store.settings.rubric or pack.rubric
    if rubric is None:
        raise BadInput("rubric-unknown", rubric="-", known=", ".join(pack.rubrics) or "-")
    return rubric


def first_things(
    workspace: ScoredWorkspace, score: ScoreResult, homes: Mapping[str, int]
) -> tuple[MorningAction, ...]:
    """Tell what to do first: points that an afternoon's look would settle, then what brings most
    points an hour."""
    possible = [*repairs(score, homes), *visits_worth(_next_visits(workspace, score), score)]
    best = sorted(
        possible, key=lambda one: (one.hours < LEAST_HOURS, -one.per_hour, one.village, one.item)
    )
    return (*looked_up(score), *best)[:ACTIONS]


def looked_up(score: ScoreResult) -> Iterator[MorningAction]:
    """Give the items that nobody looked at and that no register and no visit tells of, heaviest
    first, as many as an afternoon settles, as one action of the township named by the first."""
    open_items = [one for one in score.card.items if not one.item.measure and one.unknown > 0]
    open_items = [one for one in open_items if not one.is_bonus]
    open_items.sort(key=lambda one: -one.unknown)
    chosen = open_items[: AFTERNOON // MINUTES_A_FACT]
    if chosen:
        yield MorningAction(
            MorningWork.FACTS,
            "",
            chosen[0].item.code,
            chosen[0].item.title,
            len(chosen),
            sum(one.unknown for one in chosen),
        )


def repairs(score: ScoreResult, homes: Mapping[str, int]) -> Iterator[MorningAction]:
    """Give what putting the records behind an item's lost points right would bring back, in points
    of the village's own score.

    Where households were sampled, the records found are those of the households met: they bring
    back that part of what the village loses.
    """
    for place in score.places:
        here = homes.get(place.place, 0)
        for item in place.card.items:
            count = sum(one in score.findings for one in item.findings)
            lost = _lost(item)
            if here and count and lost > 0:
                known = _known_part(item, here)
                codes = {score.findings[one].code for one in item.findings if one in score.findings}
                yield MorningAction(
                    MorningWork.RECORDS,
                    place.place,
                    item.item.code,
                    item.item.title,
                    count,
                    lost * known,
                    tuple(sorted(codes)),
                )


def visits_worth(batches: Sequence[Batch], score: ScoreResult) -> Iterator[MorningAction]:
    """Give the visits that would tell the most as actions; those drawn at random are none."""
    titles = {item.code: item.title for item in score.rubric.items}
    for batch in batches:
        if batch.item is not None and batch.gain > 0:
            yield MorningAction(
                MorningWork.VISITS,
                "" if batch.village == NO_VILLAGE else batch.village,
                batch.item,
                titles[batch.item],
                batch.visits,
                batch.gain,
            )


def _lost(item: ItemScore) -> float:
    return 0.0 if item.got is None else item.judged - item.got


def _known_part(item: ItemScore, households: int) -> float:
    if item.figure is None or item.figure.whole:
        return 1.0
    return min(item.figure.households / households, 1.0)


def _next_visits(workspace: ScoredWorkspace, score: ScoreResult) -> Sequence[Batch]:
    """Plan the day's visits; none where the rubric has no pass mark or asks nothing at the door."""
    request = VisitsRequest(score.rubric.code, VISITS_A_DAY, SEED)
    try:
        return workspace.next_visits(request)
    except BadInput:
        return ()
