"""Which mentions are worth comparing inside a town: fixed rules, because registers have known columns.

Every rule names features that must be equal on both sides; a cap drops blocks that would pair a whole village.
"""

from __future__ import annotations

from doorstep.engine.link.blocking import Found, key_table, no_pairs, sorted_pairs
from doorstep.engine.link.people import Ints, People
from doorstep.engine.tables import Tables

BLOCK_CAP = 600
_BIRTH = "y, birth_day_key"
# What a person's row may share with a mention of them.
ACROSS = (
    "id_key", "whole, village", "whole, y", "whole, phone", "whole, head", "whole, birth_day_key", "sound, village",
    "sound, y", f"{_BIRTH}, village", f"{_BIRTH}, family_sound", f"{_BIRTH}, given_sound", "hhno, village, sex",
    "hhno, village, y", "hhno, village, given", "phone, y", "phone, given", "street, y", "street, birth_day_key",
    "postcode, y", "postcode, birth_day_key", "postcode, given", "postcode, family", "head, village, y", "whole",
    "given, birth_day_key", "family, birth_day_key, village", "given, y, village", "hn, street, sex",
    "hn, street, given_sound", "postcode, family_sound", "postcode, given_sound",
    "family, birth_day_key", "given_sound, birth_day_key",
)  # fmt: skip
# Two sources of the same people are few rows beside all that a town says: they may be looked at more broadly.
BETWEEN = (*ACROSS, _BIRTH, "hn, street, postcode", "hhno, village", "given, y", "given, street", "given, grp, village")
# What one person's two rows in one register may share; far fewer, or every sibling is looked at.
WITHIN = (
    "id_key", "whole, y", "whole, birth_day_key", f"{_BIRTH}, sound", f"{_BIRTH}, family_sound, sex", "whole, phone",
    "whole, head", "whole, hhno, village", f"{_BIRTH}, phone", f"{_BIRTH}, given_sound",
)  # fmt: skip


def find_pairs(tables: Tables, people: People, left: Ints, right: Ints, rules: tuple[str, ...], within: bool) -> Found:
    """Pairs of the rows `left` and `right` that a rule finds, each once; `within`: both are the same rows, and the
    smaller number stands first.
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
                f"""WITH sizes AS (
                    SELECT {rule}
                    FROM (SELECT {rule}, count(*) AS n FROM keys_left GROUP BY {rule}) x
                    JOIN (SELECT {rule}, count(*) AS m FROM keys_right GROUP BY {rule}) y USING ({rule})
                    WHERE x.n * y.m <= {BLOCK_CAP})
                SELECT a.ord AS l, b.ord AS r
                FROM keys_left a JOIN sizes USING ({rule}) JOIN keys_right b USING ({rule}) WHERE {order}""",
            )
        )
    return sorted_pairs(parts, len(people))
