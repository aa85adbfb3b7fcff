"""Which mentions are worth comparing inside a town: fixed rules, because registers have known columns.

Every rule names features that must be equal on both sides; a cap drops blocks that would pair a whole village.
"""

from __future__ import annotations

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
# What one person's two rows in one register may share; far fewer, or every sibling is looked at.
WITHIN = (
    "id_key", "whole, y", "whole, birth_day_key", f"{_BIRTH}, sound", f"{_BIRTH}, family_sound, sex", "whole, phone",
    "whole, head", "whole, hhno, village", f"{_BIRTH}, phone", f"{_BIRTH}, given_sound",
)  # fmt: skip


def find_pairs(tables: Tables, name: str, left: str, right: str, rules: tuple[str, ...]) -> None:
    """Fill `name` (l, r) with pairs of `people` whose ord is in tables `left` and `right` (column ord).

    With one and the same table on both sides each pair comes once, the smaller ord first.
    """
    within = left == right
    columns = (
        "ord, id_key, whole, sound, given, family, given_sound, family_sound, y, birth_day_key, sex, village, phone,"
        " head, hhno, hn, street, postcode"
    )
    tables.keep("keys_left", f"SELECT {columns} FROM people JOIN {left} USING (ord)")
    tables.keep("keys_right", f"SELECT {columns} FROM people JOIN {right} USING (ord)")
    tables.keep("found", "SELECT 0::BIGINT AS l, 0::BIGINT AS r WHERE FALSE")
    order = "AND a.ord < b.ord" if within else ""
    for rule in rules:
        tables.run(
            "pairs_by_" + rule.replace(", ", "_"),
            f"""INSERT INTO found
            WITH sizes AS (
                SELECT {rule}, x.n * y.n AS pairs
                FROM (SELECT {rule}, count(*) AS n FROM keys_left GROUP BY ALL) x
                JOIN (SELECT {rule}, count(*) AS n FROM keys_right GROUP BY ALL) y USING ({rule})
                WHERE x.n * y.n <= {BLOCK_CAP})
            SELECT a.ord, b.ord FROM keys_left a JOIN sizes USING ({rule}) JOIN keys_right b USING ({rule})
            WHERE TRUE {order}""",
        )
    tables.keep(name, "SELECT DISTINCT l, r FROM found")
    tables.drop("found", "keys_left", "keys_right")
