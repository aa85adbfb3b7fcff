"""Pairs that need no weighing: two rows, one in each table, that alone bear one number and name, or
one name and birth.

An anchor is unique on both sides and nothing in it contradicts; whatever is shared, doubled or
contradictory is left to the weights. Anchored rows are taken out of the search for the rest, which
is what makes a county quick.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from doorstep.engine.linkage.blocking import key_table
from doorstep.engine.linkage.comparison import Floats, Pairs, compute_comparison_vectors
from doorstep.engine.linkage.levels import one_step
from doorstep.engine.linkage.levels_of_birth import as_in_other_calendar
from doorstep.engine.linkage.people import Ints, PreparedPeople, RowPairs, Shape
from doorstep.engine.sql.tables import Tables

_CHINESE_NAME, _WESTERN_NAME = ("whole",), ("given", "family")
_CHINESE_SOUND, _WESTERN_SOUND = ("sound",), ("given_sound", "family_sound")


def find_anchors(tables: Tables, people: PreparedPeople) -> RowPairs:
    """The anchored pairs (left row, right row) of two tables, by left row; each row at most
    once."""
    if people.shape.one_table:
        return _nobody()
    rows = np.arange(len(people))
    return anchors_between(tables, people, people.shape, rows[: people.first], rows[people.first :])


def anchors_between(
    tables: Tables, people: PreparedPeople, shape: Shape, left: Ints, right: Ints
) -> RowPairs:
    """The anchored pairs of any two sides; `shape`: what both can fill."""
    keys = key_table(people, anchor_columns(shape), np.concatenate([left, right]))
    side = pa.array(np.repeat(np.array([0, 1], dtype=np.int8), [len(left), len(right)]))
    tables.load("anchor_keys", keys.set_column(keys.column_names.index("side"), "side", side))
    return _agreed([tables.read(step, select) for step, select in anchor_selects(shape).items()])


def anchor_columns(shape: Shape) -> tuple[str, ...]:
    """The features that `anchor_selects` ask for."""
    names = _CHINESE_NAME if shape.chinese else _WESTERN_NAME
    sounds = _CHINESE_SOUND if shape.chinese else _WESTERN_SOUND
    return (*names, *sounds, "id_key", "y", "birth_day_key", "sex")


def anchor_selects(shape: Shape) -> dict[str, str]:
    """Each way of anchoring as a SELECT of l and r over `anchor_keys` (ord, side, features)."""
    names = _CHINESE_NAME if shape.chinese else _WESTERN_NAME
    sounds = _CHINESE_SOUND if shape.chinese else _WESTERN_SOUND
    selects: dict[str, str] = {}
    if not _named(shape):
        return selects
    if "idn" in shape.present:
        also = f"{_same(sounds)} AND {_NOT_AGAINST}"
        selects["anchored_by_number"] = _alone(("id_key",), also)
    if {"y", "m", "d"} <= shape.present:
        undisputed = f"({_free('id_key')}) AND ({_free('sex')})"
        selects["anchored_by_birth"] = _alone((*names, "y", "birth_day_key"), undisputed)
    return selects


def _named(shape: Shape) -> bool:
    return "whole" in shape.present and (shape.chinese or {"given", "family"} <= shape.present)


def _alone(keys: tuple[str, ...], also: str) -> str:
    """Pairs of rows that alone on their side bear `keys`, and of which `also` holds."""
    listed = ", ".join(keys)
    filled = " AND ".join(f"{key} IS NOT NULL" for key in keys)
    one = (
        f"SELECT min(ord) AS ord, {listed} FROM anchor_keys WHERE side = {{side}} AND {filled}"
        f" GROUP BY {listed} HAVING count(*) = 1"
    )
    return f"""
        WITH lefts AS ({one.format(side=0)}), rights AS ({one.format(side=1)}),
        both_sides AS (SELECT x.ord AS l, y.ord AS r FROM lefts x JOIN rights y USING ({listed}))
        SELECT p.l, p.r FROM both_sides p
        JOIN anchor_keys a ON a.ord = p.l JOIN anchor_keys b ON b.ord = p.r
        WHERE {also}"""


def _same(columns: tuple[str, ...]) -> str:
    return " AND ".join(f"a.{column} = b.{column}" for column in columns)


def _free(column: str) -> str:
    return f"a.{column} IS NULL OR b.{column} IS NULL OR a.{column} = b.{column}"


_NOT_AGAINST = f"({_free('y')}) AND ({_free('birth_day_key')}) AND ({_free('sex')})"


def _nobody() -> RowPairs:
    return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)


def _agreed(parts: list[pa.Table]) -> RowPairs:
    """The pairs of all ways together; a row that two ways pair differently is left to the
    weights."""
    if not parts:
        return _nobody()
    left, right = (
        np.concatenate([part.column(side).to_numpy().astype(np.int64) for part in parts])
        for side in ("l", "r")
    )
    order = np.lexsort((right, left))
    left, right = left[order], right[order]
    fresh = np.ones(len(left), dtype=bool)
    fresh[1:] = (left[1:] != left[:-1]) | (right[1:] != right[:-1])
    left, right = left[fresh], right[fresh]
    alone = (
        (np.bincount(left)[left] == 1) & (np.bincount(right)[right] == 1)
        if len(left)
        else fresh[fresh]
    )
    return left[alone], right[alone]


Claims = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Evidence:
    """Candidate pairs with the claims weights cannot make."""

    pairs: Pairs
    same_number: Claims
    same_name: Claims
    same_writing: Claims
    near_name: Claims
    own_birth_agrees: Claims
    own_birth_near: Claims
    own_birth_differs: Claims
    sex_differs: Claims
    two_people: Claims

    def compatible(self) -> Claims:
        """Whether the two rows can be one person, the number left aside."""
        named = self.same_name | (self.near_name & ~self.own_birth_differs)
        return named | (self.own_birth_near & ~self.sex_differs)

    def conflict(self, log_odds: Floats) -> Claims:
        """Equal number, other person: nothing else agrees, or somebody of exactly this name is a
        good candidate too."""
        plain_namesake = (
            self.same_name & ~self.same_number & ~self.own_birth_differs & (log_odds > 0)
        )
        has_namesake = _any_of(self.pairs.right, plain_namesake)
        # Who bears the number, nearly the name and the very birth date is outdone only by a
        # namesake born that day.
        twin = plain_namesake & self.own_birth_agrees
        has_twin = _any_of(self.pairs.right, twin)
        fits = self.near_name & self.own_birth_near & ~self.sex_differs
        borrowed = np.where(fits, has_twin, has_namesake) & ~self.same_name
        holds: Claims = self.same_number & (~self.compatible() | borrowed)
        return holds

    def apart(self, conflict: Claims) -> Claims:
        """Two sound numbers that make two people, unless a row's number is known to be
        another's."""
        contested = np.union1d(self.pairs.left[conflict], self.pairs.right[conflict])
        known = np.isin(self.pairs.left, contested) | np.isin(self.pairs.right, contested)
        holds: Claims = self.two_people & ~known
        return holds

    def outnamed(self, log_odds: Floats, household: Ints) -> Claims:
        """A name only like the one sought, where somebody of exactly that name fits too or lives in
        the same house.

        `household` is the one of every row.
        """
        left, right = self.pairs.left, self.pairs.right
        fits = self.same_writing & ~self.two_people & ~self.sex_differs & ~self.own_birth_differs
        has_named = _any_of(right, fits & (log_odds > 0))
        _, house = np.unique(
            right * (2 * len(household) + 2) + household[left], return_inverse=True
        )
        holds: Claims = (has_named | _any_of(house, fits)) & ~self.same_writing & ~self.same_number
        return holds & ~self.own_birth_agrees

    def corroborated(self) -> Claims:
        """Whether more than a name (and sex, and village) speaks for the pair: namesakes are
        common."""
        holds: Claims = self.same_number.copy()
        for code, least in _CORROBORATING.items():
            if code in self.pairs.levels:
                holds |= self.pairs.levels[code] >= least
        return holds

    def rule(self, index: int) -> str:
        """The short reason of a link."""
        if self.same_number[index]:
            return "id"
        return "name" if self.same_name[index] and not self.own_birth_differs[index] else "weight"


def _any_of(keys: Ints, claim: Claims) -> Claims:
    """Whether any pair of the same key makes the claim."""
    any_claim: Claims = (np.bincount(keys, weights=claim) > 0)[keys] if len(keys) else claim
    return any_claim


_CORROBORATING = {"birth_year": 4, "birth_day": 5, "household": 5}

_CLAIMS = {
    "same_number": "l.k_id_key = r.k_id_key",
    "same_name": "l.k_whole = r.k_whole OR l.k_sound = r.k_sound",
    "same_writing": "l.k_written = r.k_written",
    # Two names of up to three characters, as many in both, are never that alike.
    "near_name": f"""CASE WHEN l.k_whole IS NULL OR r.k_whole IS NULL
            OR l.k_whole = r.k_whole
            OR l.k_family_sound = r.k_family_sound
            AND (contains(l.given, right(r.given, 1)) OR contains(r.given, right(l.given, 1))
                OR ({one_step("l.whole", "r.whole")}) AND length(l.whole) >= 2)
            OR length(l.whole) >= 2 AND contains(r.whole, l.whole)
            OR length(r.whole) >= 2 AND contains(l.whole, r.whole) THEN TRUE
        WHEN length(l.whole) > 3 OR length(l.whole) <> length(r.whole)
        THEN likeness(l.whole, r.whole) >= 0.88 END""",
    "own_birth_agrees": """l.own_y = r.own_y AND l.own_m = r.own_m
        AND coalesce(l.own_d = r.own_d, TRUE)""",
    # The very date, a year near by, or what it is in the other calendar, as far as the month or
    # year where no more is told: whoever bears another's number was not born on that other's
    # birthday.
    "own_birth_near": f"""l.own_m = r.own_m AND coalesce(l.own_d = r.own_d, TRUE)
            AND abs(l.own_y - r.own_y) <= CASE WHEN l.own_d = r.own_d THEN 3 ELSE 0 END
        OR {as_in_other_calendar("own_")}
        OR (l.own_d IS NULL OR r.own_d IS NULL) AND l.own_y = r.own_y
            AND abs(l.own_m - r.own_m) = 1
        OR (l.own_m IS NULL OR r.own_m IS NULL) AND l.own_y = r.own_y""",
    "own_birth_differs": """(l.y IS NULL OR r.y IS NULL)
            AND abs(coalesce(l.y, l.age_y) - coalesce(r.y, r.age_y)) > 12
        OR abs(l.own_y - r.own_y) > 1 AND (l.own_m <> r.own_m OR l.own_d <> r.own_d)
        OR abs(l.own_y - r.own_y) > 12""",
    "sex_differs": "l.k_sex <> r.k_sex",
    # A slip of one or two digits beside one name and birth date is still one person.
    "two_people": """CASE WHEN l.id_sound AND r.id_sound AND l.k_id_key <> r.k_id_key
        AND (l.k_whole <> r.k_whole
            OR l.id_tells AND r.id_tells AND substr(l.id_key, 7, 8) <> substr(r.id_key, 7, 8))
        THEN CASE WHEN coalesce(l.k_whole = r.k_whole, TRUE)
                AND coalesce(l.own_y = r.own_y AND l.own_m = r.own_m AND l.own_d = r.own_d, TRUE)
            THEN slips(l.id_key, r.id_key) > 2 ELSE TRUE END END""",
}


def read_evidence(tables: Tables, people: PreparedPeople, pairs: Pairs) -> Evidence:
    """The claims about `pairs`, in their order."""
    claims = {name: f"coalesce({sql}, FALSE)" for name, sql in _CLAIMS.items()}
    vectors = compute_comparison_vectors(tables, people, (pairs.left, pairs.right), (), claims)
    return Evidence(pairs=pairs, **{name: claim.astype(bool) for name, claim in vectors.items()})
