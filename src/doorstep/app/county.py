"""A township's card for its county, and what the county reads out of many: aggregates alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from doorstep.app.by_village import households_by_place
from doorstep.app.workspace import Workspace
from doorstep.domain.county import (
    FEWEST,
    CardItem,
    CardShare,
    CardVillage,
    CountyColumn,
    CountyVillage,
    Invitation,
    InvitedTownship,
    TaskCounts,
    TownshipCard,
)
from doorstep.engine.checks.villages import village_names
from doorstep.engine.inspection.scoring.card import ItemScore
from doorstep.engine.survey.intervals import wilson
from doorstep.engine.survey.parting import LEVEL, FigureEnds, parted


@dataclass(frozen=True)
class OfficeTasks:
    """Tasks by village, none left out yet."""

    villages: Mapping[str, TaskCounts]
    all: TaskCounts


def township_card(
    workspace: Workspace, by: Invitation, number: int, tasks: OfficeTasks
) -> TownshipCard:
    """Gather a township's card by the county's rubric, small counts left out.

    Raises as `Workspace.score` does.
    """
    result = workspace.score(by.rubric)
    homes = _households(workspace)
    places = sorted({one.place for one in result.places if one.place} | homes.keys())
    shares = _village_shares(
        {one.place: one.card.items for one in result.places}, places, result.card.items
    )
    counted = _village_tasks(tasks, places)
    return TownshipCard(
        code=by.code,
        township=by.township,
        number=number,
        as_of=workspace.day.isoformat(),
        rubric=by.rubric,
        title=dict(result.rubric.title),
        total=result.card.of_hundred,
        items=tuple(map(_item, result.card.items)),
        villages=tuple(
            CardVillage(name, homes[name], shares[name], counted[name])
            for name in places
            if homes.get(name, 0) >= FEWEST  # what a stray cell calls a village is named by nobody
        ),
        tasks=TaskCounts(*(n if _may(n) else None for n in _numbers(tasks.all))),
        simulated=workspace.is_simulated,
    )


def _households(workspace: Workspace) -> dict[str, int]:
    """Households on record by village."""
    on_record = {kind: workspace.table(kind).arrow for kind in ("persons", "households")}
    names = village_names(workspace.drawn_from().tables, workspace.links().arrow)
    return households_by_place(on_record, names)


def compared(cards: Sequence[TownshipCard]) -> tuple[CountyColumn, ...]:
    """What parts townships: the total first, then every item two of them are told of."""
    columns: dict[str, dict[str, FigureEnds]] = {"": {}}
    titles: dict[str, Mapping[str, str]] = {"": {}}
    for card in cards:
        at, low, high = card.total
        if any(one.got is not None for one in card.items):
            columns[""][card.code] = FigureEnds(at, low, high)
        for item in card.items:
            titles.setdefault(item.code, item.title)
            if (ends := comparable(item.share)) is not None:
                columns.setdefault(item.code, {})[card.code] = ends
    shown = {code: column for code, column in columns.items() if len(column) > 1}
    return tuple(
        CountyColumn(code, titles[code], of.tiers, of.apart) for code, of in parted(shown).items()
    )


def comparable(share: CardShare) -> FigureEnds | None:
    """A share as it may be held against another office's: a full count stands for what the same
    office's next records would say, so it has the ends of a sample of its size."""
    if share.part is None or share.low is None or share.high is None or not share.n:
        return None
    low, high = wilson(share.part, share.n, LEVEL)
    return FigureEnds(share.part, min(share.low, low), max(share.high, high))


def county_villages(townships: Sequence[InvitedTownship]) -> list[CountyVillage]:
    """All villages of all cards, each known by its township's code and its name."""
    return [
        CountyVillage(f"{one.code}/{village.name}", one.code, one.name, village.name, homes)
        for one in townships
        if one.card is not None
        for village in one.card.villages
        for homes in (village.households,)
    ]


def _item(score: ItemScore) -> CardItem:
    title = dict(score.item.title)
    return CardItem(
        score.item.code, title, score.most, score.got, score.lo, score.hi, _share(score)
    )


def _share(score: ItemScore) -> CardShare:
    figure = score.figure
    if figure is None or figure.n < FEWEST:
        return CardShare()
    return CardShare(round(figure.est * figure.n), figure.n, figure.lo, figure.hi)


def _village_shares(
    by_place: Mapping[str, Sequence[ItemScore]], places: Sequence[str], items: Sequence[ItemScore]
) -> dict[str, dict[str, CardShare]]:
    """Every item's share in every village, what is left out and its neighbour empty."""
    found: dict[str, dict[str, CardShare]] = {name: {} for name in places}
    for at, item in enumerate(items):
        scores = {name: by_place[name][at] for name in places if name in by_place}
        sizes = {name: one.figure.n if one.figure else 0 for name, one in scores.items()}
        hidden = hidden_of(sizes)
        for name, score in scores.items():
            found[name][item.item.code] = CardShare() if name in hidden else _share(score)
    return found


def _village_tasks(tasks: OfficeTasks, places: Sequence[str]) -> dict[str, TaskCounts]:
    counts = {name: tasks.villages.get(name, TaskCounts()) for name in places}
    told = [
        _told({name: _numbers(one)[part] or 0 for name, one in counts.items()}) for part in range(3)
    ]
    return {name: TaskCounts(*(column[name] for column in told)) for name in places}


def _told(counts: Mapping[str, int]) -> dict[str, int | None]:
    hidden = hidden_of(counts)
    return {name: None if name in hidden else n for name, n in counts.items()}


def hidden_of(sizes: Mapping[str, int]) -> set[str]:
    """Which places are left out: those of 1 to 9, and with them the next in size until at least two
    and at least `FEWEST` units are out, so that the township's sum gives none of them away."""
    small = {name for name, n in sizes.items() if not _may(n)}
    if not small:
        return set()
    others = sorted((n, name) for name, n in sizes.items() if n >= FEWEST)
    for _, name in others:
        if len(small) > 1 and sum(sizes[one] for one in small) >= FEWEST:
            break
        small.add(name)
    return small


def _may(n: int | None) -> bool:
    return not n or n >= FEWEST


def _numbers(counts: TaskCounts) -> tuple[int | None, int | None, int | None]:
    return counts.open, counts.overdue, counts.closed
