"""Which pairs are worth looking at: the union of "agree on these features" rules, chosen by what they cost.

Every rule is one or two features that must be equal. Rules are taken cheapest first until a budget of pairs is used;
blocks larger than a cap (everyone in one village, a house number on every street) are left to sharper rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from doorstep.engine.link.features import Shape
from doorstep.engine.tables import Tables

BLOCK_CAP = 2_000
PAIRS_PER_ROW = 120
# Features of one family say the same thing twice: a rule takes at most one of each.
_FAMILIES = {
    "given": "given", "given_sound": "given", "family": "family", "family_sound": "family", "whole": "name",
    "sound": "name", "y": "birth", "birth_day_key": "day", "postcode": "area", "street": "area", "village": "area",
    "head": "head", "phone": "phone", "id_key": "id", "door": "door", "hhno": "hhno",
}  # fmt: skip


def _keys(shape: Shape) -> dict[str, str]:
    present = shape.present
    wanted = ["y", "postcode", "street", "village", "head", "phone", "hhno"]
    keys = {key: key for key in wanted if key in present}
    keys |= {key: key for key in ("given", "family", "given_sound", "family_sound") if key.split("_")[0] in present}
    if "whole" in present:
        keys |= {"sound": "sound"} | ({"whole": "whole"} if shape.chinese else {})
    if "m" in present and "d" in present:
        keys["birth_day_key"] = "birth_day_key"
    if "idn" in present:
        keys["id_key"] = "id_key"
    if {"hn", "street"} <= present:
        keys["door"] = "hn || ' ' || street"
    keys |= {f"x{i}": f"x{i}" for i in range(len(shape.texts)) if f"x{i}" in present}
    return keys


def _rules(keys: dict[str, str]) -> Iterator[tuple[str, ...]]:
    for key in keys:
        yield (key,)
    for one, other in combinations(keys, 2):
        families = {_FAMILIES.get(one, one), _FAMILIES.get(other, other)}
        if len(families) == 2 and not ("name" in families and families & {"given", "family"}):
            yield (one, other)


def _grouped(rule: tuple[str, ...], one_table: bool) -> str:
    named = " AND ".join(f"{key} IS NOT NULL" for key in rule)
    pairs = "count(*) * (count(*) - 1) // 2" if one_table else "count(*) FILTER (side = 0) * count(*) FILTER (side = 1)"
    return f"SELECT {', '.join(rule)}, {pairs} AS pairs FROM block_keys WHERE {named} GROUP BY {', '.join(rule)}"


def _costs(tables: Tables, rules: list[tuple[str, ...]], one_table: bool) -> dict[tuple[str, ...], tuple[int, bool]]:
    """Pairs each rule would give under the cap, and whether the cap took any."""
    costs = {}
    for rule in rules:
        row = tables.read(
            "rule_cost",
            f"SELECT coalesce(sum(pairs) FILTER (pairs <= {BLOCK_CAP}), 0)::BIGINT AS cost,"
            f" coalesce(max(pairs), 0) > {BLOCK_CAP} AS capped FROM ({_grouped(rule, one_table)})",
        ).to_pylist()[0]
        costs[rule] = (row["cost"], row["capped"])
    return costs


def choose_rules(tables: Tables, shape: Shape) -> list[tuple[str, ...]]:
    """Fill `block_keys` and choose the rules, cheapest first; what a chosen rule covers whole is not asked again."""
    keys = _keys(shape)
    columns = ", ".join(f"{sql} AS {key}" for key, sql in keys.items())
    tables.keep("block_keys", f"SELECT ord, side, {columns} FROM people")
    costs = _costs(tables, list(_rules(keys)), shape.one_table)
    rows = tables.read("rows", "SELECT count(*) AS n FROM people").to_pylist()[0]["n"]
    left = max(PAIRS_PER_ROW * rows, 20_000)
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


def build_candidates(tables: Tables, shape: Shape) -> None:
    """Fill `candidates` (l, r): each pair once, left before right."""
    order = "a.side = 0 AND b.side = 1" if not shape.one_table else "a.ord < b.ord"
    tables.keep("found", "SELECT 0::BIGINT AS l, 0::BIGINT AS r WHERE FALSE")
    for rule in choose_rules(tables, shape):
        equal = " AND ".join(f"a.{key} = b.{key}" for key in rule)
        fits = " AND ".join(f"g.{key} = a.{key}" for key in rule)
        grouped = _grouped(rule, shape.one_table)
        tables.run(
            "_and_".join(rule),
            "INSERT INTO found SELECT a.ord, b.ord FROM block_keys a"
            f" JOIN ({grouped} HAVING pairs BETWEEN 1 AND {BLOCK_CAP}) g"
            f" ON {fits} JOIN block_keys b ON {equal} WHERE {order}",
        )
    if not shape.chinese and {"given", "family"} <= shape.present:
        apart = "a.ord <> b.ord" if shape.one_table else "a.side <> b.side"
        tables.run(
            "swapped_names",
            "INSERT INTO found SELECT least(a.ord, b.ord), greatest(a.ord, b.ord) FROM block_keys a"
            f" JOIN block_keys b ON a.given = b.family AND a.family = b.given WHERE {apart}",
        )
    tables.keep("candidates", "SELECT DISTINCT l, r FROM found")
    tables.drop("block_keys", "found")
