"""Households as pages look them up: by what somebody types, and one with all that is known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from django.core.paginator import Page

from doorstep.app.cards.search_terms import people_meant, terms_of_query
from doorstep.domain.errors import BadInput
from doorstep.domain.households import HouseholdCard, PersonSayings
from doorstep.office.configuring import current_office
from doorstep.office.models import CardRow, FindingRow, Place, SearchToken, TaskMove
from doorstep.office.projecting_cards import NUMBERS, card_of
from doorstep.office.queries.pages import page_of
from doorstep.office.scope import is_narrowed
from doorstep.office.sealing import token, unseal

MOST = 50
"""So many households stand on a page, and are shown of those a search finds."""

_TABLE = CardRow._meta.db_table


@dataclass(frozen=True)
class HouseholdFound:
    """A household that a search found, and its people who are meant (all that were typed about one
    person; none where only the household as a whole meets it)."""

    card: HouseholdCard
    people: tuple[PersonSayings, ...]


@dataclass(frozen=True)
class SearchResult:
    """What a search found: `total` households, the first of them, those first in which somebody is
    meant; `understood` is False where nothing was typed that could be looked for."""

    total: int
    found: tuple[HouseholdFound, ...]
    understood: bool = True


def search_households(text: str) -> SearchResult:
    """The households that somebody's words find, in the order of village, group and number."""
    names = current_office().workspace.pack.names
    query = terms_of_query(text, names)
    if not query:
        return SearchResult(0, (), understood=False)
    numbers = _seen(_numbers_of(query))
    shown = CardRow.objects.filter(number__in=numbers[:MOST].tolist()).order_by("number")
    cards = [open_card(row) for row in shown]
    meant = people_meant(cards, text, names)
    found = [HouseholdFound(card, people) for card, people in zip(cards, meant, strict=True)]
    return SearchResult(len(numbers), tuple(sorted(found, key=lambda one: not one.people)))


def _seen(numbers: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Those of cards that whoever is asking may see: the others are not even counted."""
    if not is_narrowed():
        return numbers
    seen = np.fromiter(CardRow.objects.values_list("number", flat=True), np.int32)
    return np.intersect1d(numbers, seen)


def household_card(household: str) -> HouseholdCard:
    """One household's card. Raises BadInput("household-missing")."""
    row = CardRow.objects.filter(pk=household).first()
    if row is None:
        raise BadInput("household-missing")
    return open_card(row)


def open_card(row: CardRow) -> HouseholdCard:
    """The card that a row holds."""
    return card_of(unseal(row.sealed, _TABLE, row.pk))


def _numbers_of(query: Iterable[frozenset[str]]) -> npt.NDArray[np.int32]:
    """The numbers of the cards that meet every clause, rising."""
    clauses = [[token(term) for term in clause] for clause in query]
    asked = {one for clause in clauses for one in clause}
    held = dict(SearchToken.objects.filter(pk__in=asked).values_list("token", "cards"))
    meeting: npt.NDArray[np.int32] | None = None
    for clause in clauses:
        parts = [np.frombuffer(held[one], NUMBERS) for one in clause if one in held]
        own = np.unique(np.concatenate(parts)) if parts else np.zeros(0, NUMBERS)
        meeting = own if meeting is None else np.intersect1d(meeting, own, assume_unique=True)
    return np.zeros(0, np.int32) if meeting is None else meeting


@dataclass(frozen=True)
class HouseholdShown:
    """A household with its findings, and what was done about them, the latest first."""

    card: HouseholdCard
    findings: list[FindingRow]
    moves: list[TaskMove]


def household_shown(household: str) -> HouseholdShown:
    """One household with all that is known of it. Raises BadInput("household-missing")."""
    card = household_card(household)
    rows = FindingRow.objects.filter(pk__in=card.findings).select_related("place", "matter__task")
    moves = TaskMove.objects.filter(matter__in=card.findings).select_related(
        "by", "matter__finding"
    )
    return HouseholdShown(card, list(rows.order_by("number")), list(moves.order_by("-when")[:100]))


@dataclass(frozen=True)
class DoorLine:
    """A household in a list: its card, and how many findings stand with it."""

    card: HouseholdCard
    findings: int


def list_doors(place: Place, page: int) -> tuple[Page[Any], list[DoorLine]]:
    """A page of a village's households, by group and number."""
    rows = page_of(CardRow.objects.filter(place=place).order_by("number"), page)
    cards = [open_card(row) for row in rows]
    return rows, [DoorLine(card, len(card.findings)) for card in cards]
