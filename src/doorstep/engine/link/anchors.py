"""Pairs that need no weighing: two rows, one in each table, that alone bear one number and name, or one name and birth.

An anchor is unique on both sides and nothing in it contradicts; whatever is shared, doubled or contradictory is left
to the weights. Anchored rows are taken out of the search for the rest, which is what makes a county quick.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from doorstep.engine.link.blocking import key_table
from doorstep.engine.link.people import Ints, People, Shape
from doorstep.engine.tables import Tables

_CHINESE_NAME, _WESTERN_NAME = ("whole",), ("given", "family")
_CHINESE_SOUND, _WESTERN_SOUND = ("sound",), ("given_sound", "family_sound")


def find_anchors(tables: Tables, people: People) -> tuple[Ints, Ints]:
    """The anchored pairs (left row, right row) of two tables, by left row; each row at most once."""
    if people.shape.one_table:
        return _nobody()
    rows = np.arange(len(people))
    return anchors_between(tables, people, people.shape, rows[: people.first], rows[people.first :])


def anchors_between(tables: Tables, people: People, shape: Shape, left: Ints, right: Ints) -> tuple[Ints, Ints]:
    """The anchored pairs of any two sides; `shape`: what both can fill."""
    names = _CHINESE_NAME if shape.chinese else _WESTERN_NAME
    sounds = _CHINESE_SOUND if shape.chinese else _WESTERN_SOUND
    if not _named(shape):
        return _nobody()
    keys = key_table(people, (*names, *sounds, "id_key", "y", "birth_day_key", "sex"), np.concatenate([left, right]))
    side = pa.array(np.repeat(np.array([0, 1], dtype=np.int8), [len(left), len(right)]))
    tables.load("anchor_keys", keys.set_column(keys.column_names.index("side"), "side", side))
    parts = []
    if "idn" in shape.present:
        parts.append(tables.read("anchored_by_number", _alone(("id_key",), f"{_same(sounds)} AND {_NOT_AGAINST}")))
    if {"y", "m", "d"} <= shape.present:
        told = f"({_free('id_key')}) AND ({_free('sex')})"
        parts.append(tables.read("anchored_by_birth", _alone((*names, "y", "birth_day_key"), told)))
    return _agreed(parts)


def _named(shape: Shape) -> bool:
    return "whole" in shape.present and (shape.chinese or {"given", "family"} <= shape.present)


def _alone(keys: tuple[str, ...], also: str) -> str:
    """Pairs of rows that alone on their side bear `keys`, and of which `also` holds."""
    listed = ", ".join(keys)
    said = " AND ".join(f"{key} IS NOT NULL" for key in keys)
    one = (
        f"SELECT min(ord) AS ord, {listed} FROM anchor_keys WHERE side = {{side}} AND {said}"
        f" GROUP BY {listed} HAVING count(*) = 1"
    )
    return f"""WITH lefts AS ({one.format(side=0)}), rights AS ({one.format(side=1)}),
        both_sides AS (SELECT x.ord AS l, y.ord AS r FROM lefts x JOIN rights y USING ({listed}))
        SELECT p.l, p.r FROM both_sides p JOIN anchor_keys a ON a.ord = p.l JOIN anchor_keys b ON b.ord = p.r
        WHERE {also}"""


def _same(columns: tuple[str, ...]) -> str:
    return " AND ".join(f"a.{column} = b.{column}" for column in columns)


def _free(column: str) -> str:
    return f"a.{column} IS NULL OR b.{column} IS NULL OR a.{column} = b.{column}"


_NOT_AGAINST = f"({_free('y')}) AND ({_free('birth_day_key')}) AND ({_free('sex')})"


def _nobody() -> tuple[Ints, Ints]:
    return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)


def _agreed(parts: list[pa.Table]) -> tuple[Ints, Ints]:
    """The pairs of all ways together; a row that two ways pair differently is left to the weights."""
    if not parts:
        return _nobody()
    left, right = (
        np.concatenate([part.column(side).to_numpy().astype(np.int64) for part in parts]) for side in ("l", "r")
    )
    order = np.lexsort((right, left))
    left, right = left[order], right[order]
    fresh = np.ones(len(left), dtype=bool)
    fresh[1:] = (left[1:] != left[:-1]) | (right[1:] != right[:-1])
    left, right = left[fresh], right[fresh]
    alone = (np.bincount(left)[left] == 1) & (np.bincount(right)[right] == 1) if len(left) else fresh[fresh]
    return left[alone], right[alone]
