"""Which pairs are worth looking at: the union of "agree on these features" rules, chosen by what
they cost.

Every rule is one or two features that must be equal. Rules are taken cheapest first until a budget
of pairs is used; blocks larger than a cap (everyone in one village, a house number on every street)
are left to sharper rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

import numpy as np
import pyarrow as pa

from doorstep.engine.linkage.people import Ints, PreparedPeople, RowPairs, Shape
from doorstep.engine.sql.tables import Tables

BLOCK_CAP = 2_000

# Duplicates of one table form groups and are found by chains of looks; two tables need fewer a row.
PAIRS_PER_ROW, PAIRS_PER_ROW_OF_TWO = 120, 60
FEWEST_PAIRS = 20_000

# Beyond this many pairs a row's share of them shrinks: what is left of a county is looked at less
# broadly.
MOST_PAIRS = 4_000_000

# What a rule costs is estimated on one in so many values when there are many rows.
SAMPLED_ROWS = 200_000

# Features of one family say the same thing twice: a rule takes at most one of each.
_FAMILIES = {
    feature: family
    for family, features in {
        "given": ("given", "given_sound", "called"),
        "family": ("family", "family_sound"),
        "name": ("whole", "sound"),
        "birth": ("y",),
        "day": ("birth_day_key",),
        "area": ("postcode", "street", "village"),
        "id": ("id_key",),
    }.items()
    for feature in features
}


def key_table(
    people: PreparedPeople, features: Sequence[str], rows: Ints | None = None
) -> pa.Table:
    """Row number, side and the features' codes (null where missing) of all rows or of `rows`."""
    ords = np.arange(len(people)) if rows is None else rows
    columns = {
        "ord": pa.array(ords.astype(np.int32)),
        "side": pa.array((ords >= people.first).astype(np.int8)),
    }
    for name in features:
        codes = people.code(name)[ords]
        columns[name] = pa.array(codes, mask=codes < 0)
    return pa.table(columns)


def no_pairs() -> pa.Table:
    """An empty table of pairs."""
    return pa.table({"l": pa.array([], pa.int32()), "r": pa.array([], pa.int32())})


def sorted_pairs(parts: Iterable[pa.Table], rows: int) -> RowPairs:
    """Every pair (l, r) of the parts once, by l and r."""
    keys = [
        t.column("l").to_numpy().astype(np.int64) * rows + t.column("r").to_numpy() for t in parts
    ]
    joined = np.concatenate(keys)
    joined.sort()
    fresh = np.ones(len(joined), dtype=bool)
    fresh[1:] = joined[1:] != joined[:-1]
    joined = joined[fresh]
    return joined // max(rows, 1), joined % max(rows, 1)


def blocking_features(shape: Shape) -> list[str]:
    present = shape.present
    wanted: list[str] = []
    wanted += [
        key
        for key in ("y", "postcode", "street", "village", "head", "phone", "hhno")
        if key in present
    ]
    wanted += [
        key
        for key in ("given", "family", "given_sound", "family_sound")
        if key.split("_")[0] in present
    ]
    if "whole" in present:
        wanted += ["sound", "whole", "called"] if shape.chinese else ["sound"]
    if "m" in present and "d" in present:
        wanted.append("birth_day_key")
    if "idn" in present:
        wanted.append("id_key")
    if {"hn", "street"} <= present:
        wanted.append("door")
    return wanted + [f"x{i}" for i in range(len(shape.texts)) if f"x{i}" in present]


def _rules(features: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for key in features:
        yield (key,)
    for one, other in combinations(features, 2):
        families = {_FAMILIES.get(one, one), _FAMILIES.get(other, other)}
        if len(families) == 2 and not ("name" in families and families & {"given", "family"}):
            yield (one, other)


def _grouped(rule: tuple[str, ...], one_table: bool, one_in: int = 1) -> str:
    named = " AND ".join(f"{key} IS NOT NULL" for key in rule)
    some = "" if one_in == 1 else f" AND ({' + 31 * '.join(rule)}) % {one_in} = 0"
    pairs = (
        "CAST(count(*) * (count(*) - 1) / 2 AS BIGINT)"
        if one_table
        else "sum(CASE WHEN side = 0 THEN 1 ELSE 0 END) * sum(CASE WHEN side = 1 THEN 1 ELSE 0 END)"
    )
    keys = ", ".join(rule)
    return f"SELECT {keys}, {pairs} AS pairs FROM block_keys WHERE {named}{some} GROUP BY {keys}"


def possible_rules(shape: Shape) -> list[tuple[str, ...]]:
    """All rules of one or two features that rows of this shape can fill."""
    return list(_rules(blocking_features(shape)))


def _costs(
    tables: Tables, rules: list[tuple[str, ...]], one_table: bool, one_in: int
) -> dict[tuple[str, ...], tuple[int, bool]]:
    """Pairs each rule would give under the cap, by what one in so many values costs, and whether
    the cap took any."""
    costs = {}
    for rule in rules:
        (row,) = tables.read("rule_cost", cost_of(_grouped(rule, one_table, one_in))).to_pylist()
        costs[rule] = (row["cost"] * one_in, row["capped"])
    return costs


def cost_of(blocks: str, rule: str = "") -> str:
    """What rules cost of whose `blocks` the number of `pairs` is known, as a SELECT, by the columns
    `rule`."""
    named, grouped = (f"{rule}, ", f" GROUP BY {rule}") if rule else ("", "")
    return f"""SELECT {named}
            CAST(coalesce(sum(CASE WHEN pairs <= {BLOCK_CAP} THEN pairs END), 0) AS BIGINT) AS cost,
            coalesce(max(pairs), 0) > {BLOCK_CAP} AS capped
        FROM ({blocks}) blocks{grouped}"""


def choose_rules(
    shape: Shape, rows: int, costs: Mapping[tuple[str, ...], tuple[int, bool]]
) -> list[tuple[str, ...]]:
    """Rules over so many rows, cheapest first, by their `costs`: pairs under the cap, and whether
    it took any; what a chosen rule covers whole is not asked again."""
    per_row = PAIRS_PER_ROW if shape.one_table else PAIRS_PER_ROW_OF_TWO
    left = max(min(per_row * rows, MOST_PAIRS), FEWEST_PAIRS)
    chosen: list[tuple[str, ...]] = []
    whole: list[set[str]] = []
    for rule in sorted(costs, key=lambda rule: (costs[rule][0], rule)):
        cost, capped = costs[rule]
        if any(done <= set(rule) for done in whole) or cost == 0:
            continue
        if cost > left:
            break
        chosen.append(rule)
        left -= cost
        if not capped:
            whole.append(set(rule))
    return chosen


def pairs_by_rule(rule: tuple[str, ...], one_table: bool) -> str:
    """The pairs (l, r) of `block_keys` that a rule finds, as a SELECT."""
    order = "a.ord < b.ord" if one_table else "a.side = 0 AND b.side = 1"
    equal = " AND ".join(f"a.{key} = b.{key}" for key in rule)
    fits = " AND ".join(f"g.{key} = a.{key}" for key in rule)
    grouped = _grouped(rule, one_table)
    return (
        f"SELECT a.ord AS l, b.ord AS r FROM block_keys a"
        f" JOIN (SELECT * FROM ({grouped}) blocks WHERE pairs BETWEEN 1 AND {BLOCK_CAP}) g"
        f" ON {fits} JOIN block_keys b ON {equal} WHERE {order}"
    )


def candidates(tables: Tables, people: PreparedPeople, rows: Ints | None = None) -> RowPairs:
    """Pairs worth looking at among all rows or `rows`: each once, left before right."""
    shape = people.shape
    keys = key_table(people, blocking_features(shape), rows)
    tables.load("block_keys", keys)
    parts = [no_pairs()]
    one_in = 1 + keys.num_rows // SAMPLED_ROWS
    costs = _costs(tables, possible_rules(shape), shape.one_table, one_in)
    for rule in choose_rules(shape, keys.num_rows, costs):
        parts.append(tables.read("_and_".join(rule), pairs_by_rule(rule, shape.one_table)))
    if names_may_be_swapped(shape):
        parts.append(_swapped_names(tables, people, keys))
    return sorted_pairs(parts, len(people))


def _swapped_names(tables: Tables, people: PreparedPeople, keys: pa.Table) -> pa.Table:
    """Rows whose given and family names stand in each other's column."""
    rows = keys.column("ord").to_numpy()
    given, family = people.texts["given"], people.texts["family"]
    spelled = pa.chunked_array([given, family]).dictionary_encode().combine_chunks()
    number = spelled.indices.to_numpy()
    names = {}
    for name, at in (("given", 0), ("family", len(given))):
        codes = people.codes[name][rows]
        names[name] = pa.array(
            np.where(codes < 0, 0, number[at + np.maximum(codes, 0)]), mask=codes < 0
        )
    tables.load(
        "both_names", pa.table({"ord": keys.column("ord"), "side": keys.column("side"), **names})
    )
    return tables.read("swapped_names", pairs_of_swapped("both_names", people.shape.one_table))


def names_may_be_swapped(shape: Shape) -> bool:
    """Whether given and family names may stand in each other's column."""
    return not shape.chinese and {"given", "family"} <= shape.present


def pairs_of_swapped(table: str, one_table: bool) -> str:
    """The pairs (l, r) of a table of both names that bear each other's, as a SELECT."""
    apart = "a.ord <> b.ord" if one_table else "a.side <> b.side"
    return (
        f"SELECT least(a.ord, b.ord) AS l, greatest(a.ord, b.ord) AS r FROM {table} a"
        f" JOIN {table} b ON a.given = b.family AND a.family = b.given WHERE {apart}"
    )


REGISTER_BLOCK_CAP = 600


def _listed(rules: str) -> tuple[str, ...]:
    """Rules parted by semicolons, each of the features that must be equal; `born`: the birth
    date."""
    listed = " ".join(rules.split()).replace("born", "y, birth_day_key")
    return tuple(listed.split("; "))


# What a person's row may share with a mention of them.
ACROSS = _listed("""
    id_key; whole, village; whole, y; whole, phone; whole, head; whole, birth_day_key;
    sound, village; sound, y; born, village; born, family_sound; born, given_sound;
    hhno, village, sex; hhno, village, y; hhno, village, given; phone, y; phone, given; street, y;
    street, birth_day_key; postcode, y; postcode, birth_day_key; postcode, given; postcode, family;
    head, village, y; whole; given, birth_day_key; family, birth_day_key, village;
    given, y, village; hn, street, sex; hn, street, given_sound; postcode, family_sound;
    postcode, given_sound; family, birth_day_key; given_sound, birth_day_key; called, village
""")

# Two sources of the same people are few rows beside all that a town says: they may be looked at
# more broadly.
BETWEEN = ACROSS + _listed("""
    born; hn, street, postcode; hhno, village; given, y; given, street; given, grp, village
""")

# What one person's two rows in one register may share; far fewer, or every sibling is looked at.
WITHIN = _listed("""
    id_key; whole, y; whole, birth_day_key; born, sound; born, family_sound, sex; whole, phone;
    whole, head; whole, hhno, village; born, phone; born, given_sound
""")


def find_pairs(
    tables: Tables,
    people: PreparedPeople,
    left: Ints,
    right: Ints,
    rules: tuple[str, ...],
    within: bool,
) -> RowPairs:
    """Pairs of the rows `left` and `right` that a rule finds, each once; `within`: both are the
    same rows, and the smaller number stands first.
    """
    features = tuple(sorted({name for rule in rules for name in rule.split(", ")}))
    tables.load("keys_left", key_table(people, features, left))
    tables.load("keys_right", key_table(people, features, right))
    order = "a.ord < b.ord" if within else "TRUE"
    parts = [no_pairs()]
    for rule in rules:
        parts.append(
            tables.read(
                "pairs_by_" + rule.replace(", ", "_"),
                f"""
                WITH sizes AS (
                    SELECT {rule}
                    FROM (SELECT {rule}, count(*) AS n FROM keys_left GROUP BY {rule}) x
                    JOIN (SELECT {rule}, count(*) AS m FROM keys_right GROUP BY {rule}) y
                    USING ({rule})
                    WHERE x.n * y.m <= {REGISTER_BLOCK_CAP})
                SELECT a.ord AS l, b.ord AS r
                FROM keys_left a JOIN sizes USING ({rule}) JOIN keys_right b USING ({rule})
                WHERE {order}""",
            )
        )
    return sorted_pairs(parts, len(people))
