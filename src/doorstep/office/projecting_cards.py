"""The part of a projection by which households are looked up: a sealed card of each, and the keyed
tokens it is found by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from doorstep.app.cards.finding_rows import finding_rows
from doorstep.app.cards.households import household_cards
from doorstep.app.cards.sayings import sayings_of
from doorstep.app.cards.search_terms import search_terms, search_tokens
from doorstep.app.holdings import headers_of
from doorstep.app.workspace import Workspace
from doorstep.domain.finding_rows import FindingRows
from doorstep.domain.findings import Finding
from doorstep.domain.households import HouseholdCard
from doorstep.engine.fields.places import group_key, place_key
from doorstep.office.bulk import refill
from doorstep.office.models import CardRow, Place, SearchToken
from doorstep.office.sealing import seal, token

NUMBERS = np.dtype("<i4")
"""How a token holds the numbers of its cards."""

_TABLE = CardRow._meta.db_table
_KEPT = tuple(field.name for field in fields(HouseholdCard) if field.name != "findings")


@dataclass(frozen=True)
class PreparedCards:
    """What is worked out before the database is asked: cards in the order of village, group and
    number, the numbers of the cards that each token finds, and the records of each finding, by its
    id."""

    cards: tuple[HouseholdCard, ...]
    tokens: Sequence[tuple[int, bytes]]
    rows: Mapping[str, FindingRows]

    @property
    def places(self) -> set[str]:
        """The villages of all cards."""
        return {card.place for card in self.cards}

    def homes(self) -> dict[str, str]:
        """The first household that each finding stands with, by the finding's id."""
        return {id_: card.household for card in reversed(self.cards) for id_ in card.findings}


def prepare_cards(workspace: Workspace, findings: Sequence[Finding]) -> PreparedCards:
    """Work out cards, tokens and records of the last reconcile's findings; writes nothing."""
    said = sayings_of(workspace)
    cards = sorted(household_cards(said, workspace.pack), key=_by_door)
    found = search_tokens(search_terms(said, workspace.pack.names), token)
    kinds = said.subjects["kind"].unique().to_pylist()
    tables = {kind: workspace.table(kind).arrow for kind in kinds}
    headers = headers_of(workspace.store, workspace.sources)
    rows = finding_rows(tables, said.subjects, findings, headers)
    return PreparedCards(tuple(cards), _numbers_by_token(cards, found), rows)


def show_cards(
    made: PreparedCards, places: Mapping[str, Place], matters: Mapping[str, str]
) -> None:
    """Put the cards in place of those before; `matters`: the key of each finding's matter, by its
    id. In the caller's transaction."""
    refill(CardRow, ("household", "place", "number", "sealed"), _card_rows(made, places, matters))
    refill(SearchToken, ("token", "cards"), made.tokens)


def card_of(told: Mapping[str, Any]) -> HouseholdCard:
    """The card that a sealed cell told; its `findings` are keys of matters."""
    return HouseholdCard(**{name: told[name] for name in _KEPT}, findings=tuple(told["findings"]))


def _card_rows(
    made: PreparedCards, places: Mapping[str, Place], matters: Mapping[str, str]
) -> Iterator[tuple[object, ...]]:
    for number, card in enumerate(made.cards):
        told = {name: getattr(card, name) for name in _KEPT}
        told["findings"] = [matters[id_] for id_ in card.findings if id_ in matters]
        place = places[place_key(card.place)]
        yield card.household, place.pk, number, seal(told, _TABLE, card.household)


def _numbers_by_token(cards: Sequence[HouseholdCard], found: pa.Table) -> list[tuple[int, bytes]]:
    homes = pa.array([card.household for card in cards], pa.string())
    numbers = pc.index_in(found["household"], value_set=homes).to_numpy().astype(NUMBERS)
    tokens = found["token"].to_numpy()
    order = np.lexsort((numbers, tokens))
    tokens, held = tokens[order], numbers[order].tobytes()
    starts = np.flatnonzero(np.diff(tokens, prepend=-1))
    bounds = (np.append(starts, len(tokens)) * numbers.itemsize).tolist()
    return [
        (token, held[start:end])
        for token, start, end in zip(tokens[starts].tolist(), bounds, bounds[1:], strict=False)
    ]


def _by_door(card: HouseholdCard) -> tuple[object, ...]:
    group, number = group_key(card.group), card.number
    listed = (not (group or number), len(group), group, len(number), number)
    return card.place, *listed, card.head, card.household
