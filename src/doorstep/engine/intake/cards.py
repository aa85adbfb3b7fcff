"""A household's card speaks for the people in the table below it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from doorstep.engine.intake.records import RecordTable

_OF_CARD = ("household_no", "head_name", "village", "group", "address")


def with_cards(tables: Iterable[RecordTable]) -> Iterator[RecordTable]:
    """The tables of a sheet, in its order; members below a card have its number, head and place."""
    card: RecordTable | None = None
    for table in tables:
        if table.reading.is_form:
            card = table if table.kind == "households" else None
        elif card is not None and table.kind == "persons" and table.rows:
            table = _on_card(table, card)
        yield table


def _on_card(table: RecordTable, card: RecordTable) -> RecordTable:
    size = len(table.rows)
    inherited = {
        c: v
        for c in _OF_CARD
        if not any(table.values.get(c, ())) and (v := (card.values.get(c) or [None])[0]) is not None
    }
    values = table.values | {code: [value] * size for code, value in inherited.items()}
    own = any(table.values.get("household_no", ()))
    blocks = table.reading.blocks if own else [0] * size
    title, roll = (getattr(table.reading, x) or getattr(card.reading, x) for x in ("title", "roll"))
    reading = replace(table.reading, title=title, roll=roll, blocks=blocks)
    return replace(table, values=values, reading=reading)
