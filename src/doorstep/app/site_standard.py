"""Service sites against their standard: what each village has by its ledger and by the last walk,
which level that reaches, and what is lacking, first what does most for residents per yuan."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from doorstep.app.tidy import Table
from doorstep.domain.inspection import DeskFact
from doorstep.domain.inspection_vocabulary import FactKind
from doorstep.domain.registers import PackSpec
from doorstep.domain.sites import (
    SiteCell,
    SiteGap,
    SiteLevel,
    SitesHeld,
    SiteStandard,
    SiteThing,
    VillageSite,
)
from doorstep.engine.fields.places import place_key
from doorstep.engine.fields.writing import fold
from doorstep.packs.sites import load_standard

_COUNT = re.compile(r"\d+")
_DENY = ("不", "无", "没", "没有", "未", "not ", "no ", "none")

Walked = Mapping[str, Mapping[str, SiteCell]]
"""What the last walk of a village saw, by village and thing."""


class SitesWorkspace(Protocol):
    """What is asked of a workspace."""

    @property
    def pack(self) -> PackSpec: ...
    def table(self, kind: str) -> Table: ...


def hold_sites(
    workspace: SitesWorkspace, villages: Sequence[str] = (), walked: Walked | None = None
) -> SitesHeld:
    """Hold every village's site against the pack's standard; `villages` are those in no ledger too,
    in the order wanted. A village that was `walked` stands as it was seen."""
    standard = load_standard(workspace.pack.code)
    return held_of(workspace.table("sites").arrow.to_pylist(), standard, villages, walked)


def held_of(
    rows: Iterable[Mapping[str, Any]],
    standard: SiteStandard,
    villages: Sequence[str] = (),
    walked: Walked | None = None,
) -> SitesHeld:
    """As `hold_sites`, of the rows of the site ledgers."""
    listed, unread = _listed(rows, standard)
    seen = walked or {}
    order = list(dict.fromkeys([*villages, *listed, *seen]))
    held = [_village(place, seen.get(place) or listed.get(place, {}), standard) for place in order]
    gaps = [gap for one in held for gap in _gaps(one, standard)]
    levels = list(SiteLevel)
    gaps.sort(
        key=lambda one: (levels.index(one.level), -one.worth, order.index(one.place), one.thing)
    )
    return SitesHeld(held, gaps, unread)


def sites_facts(held: SitesHeld, standard: SiteStandard) -> list[DeskFact]:
    """What is known of a rubric's item on sites: which things of the basic level stand and work
    and which do not, in villages where anything is known."""
    facts = []
    for site in held.villages:
        known = {code: cell for code, cell in site.cells.items() if cell.has is not None}
        basic = {code: standard.things[code].wanted[SiteLevel.BASIC] or 1 for code in known}
        there = frozenset(code for code, cell in known.items() if (cell.has or 0) >= basic[code])
        if known:
            gone = frozenset(known) - there
            facts.append(DeskFact(FactKind.SITES, site.place, present=there, missing=gone))
    return facts


def count_of(quantity: str | None, condition: str | None, standard: SiteStandard) -> int | None:
    """How many of a ledger's line work: none where its condition says so; None where it does not
    tell a number."""
    said = fold(condition or "").casefold().strip()
    if _is_broken(said, standard.broken):
        return 0
    found = _COUNT.search(fold(quantity or ""))
    return int(found.group()) if found else None


def _is_broken(said: str, words: Sequence[str]) -> bool:
    """Whether a condition says one of the words; 无损坏 and "not broken" do not. The longest words
    are looked for first, so that 坏 is not found in a 损坏 that is denied."""
    spelt = sorted((one.casefold() for one in words), key=len, reverse=True)
    if said in spelt:
        return True
    for word in spelt:
        while word not in _DENY and (at := said.find(word)) >= 0:
            if not said[:at].endswith(_DENY):
                return True
            said = said[:at] + said[at + len(word) :]
    return False


def _listed(
    rows: Iterable[Mapping[str, Any]], standard: SiteStandard
) -> tuple[dict[str, dict[str, SiteCell]], list[str]]:
    """The ledgers' lines by village and thing; several lines of a thing are added up."""
    found: dict[str, dict[str, SiteCell]] = defaultdict(dict)
    unread: dict[str, None] = {}
    names: dict[str, str] = {}
    for row in rows:
        name, item = row.get("place") or "", row.get("item")
        if not item or row.get("struck"):
            continue
        thing = thing_of(str(item), standard)
        if thing is None:
            unread[str(item)] = None
            continue
        place = names.setdefault(place_key(name), name)
        has = count_of(row.get("quantity"), row.get("condition"), standard)
        listed = count_of(row.get("quantity"), None, standard)
        at = (str(row["file"]), int(row["row"]))
        before = found[place].get(thing.code)
        if before is not None:
            has, listed, at = _sum(before.has, has), _sum(before.listed, listed), before.at or at
        found[place][thing.code] = SiteCell(place, thing.code, has, listed, at)
    return found, list(unread)


def _sum(one: int | None, other: int | None) -> int | None:
    return None if one is None and other is None else (one or 0) + (other or 0)


def thing_of(item: str, standard: SiteStandard) -> SiteThing | None:
    """The thing that a ledger's word means, by the longest of its words in it."""
    said = fold(item).casefold()
    found = [
        (len(word), thing)
        for thing in standard.things.values()
        for word in thing.words
        if word.casefold() in said
    ]
    return max(found, key=lambda one: one[0])[1] if found else None


def _village(place: str, cells: Mapping[str, SiteCell], standard: SiteStandard) -> VillageSite:
    whole = {code: cells.get(code, SiteCell(place, code)) for code in standard.things}
    unknown = tuple(code for code, cell in whole.items() if cell.has is None)
    level = None
    for step in SiteLevel:
        if not all(_reaches(cell, standard.things[code], step) for code, cell in whole.items()):
            break
        level = step
    return VillageSite(place, whole, level, unknown)


def _reaches(cell: SiteCell, thing: SiteThing, level: SiteLevel) -> bool:
    return (cell.has or 0) >= thing.wanted[level]


def _gaps(site: VillageSite, standard: SiteStandard) -> Iterable[SiteGap]:
    """What is known to be lacking for each thing's next level; what nobody looked at is no gap."""
    for code, cell in site.cells.items():
        thing = standard.things[code]
        if cell.has is None:
            continue
        level = next((one for one in SiteLevel if cell.has < thing.wanted[one]), None)
        if level is not None:
            missing = thing.wanted[level] - cell.has
            low, high = thing.price
            cost = (missing * low, missing * high)
            yield SiteGap(site.place, code, level, missing, cost, thing.effect)
