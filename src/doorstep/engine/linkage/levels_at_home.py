"""How alike the names of two members of one household are, where names are told as those who live
there say them."""

from __future__ import annotations

from doorstep.engine.linkage.levels import Comparison, one_step

AT_HOME = "_at_home"
"""What the codes of comparisons end in that hold among kin."""


def _either(condition: str) -> str:
    swapped = condition.replace("l.", "#.").replace("r.", "l.").replace("#.", "r.")
    return f"({condition} OR {swapped})"


# A wife is told under her husband's surname.
_MARRIED = "l.k_given = r.k_given AND l.k_sex = r.k_sex AND l.sex = 'F'"

NAME_AT_HOME = Comparison(
    f"name{AT_HOME}",
    {
        0: "l.whole IS NULL OR r.whole IS NULL",
        7: "l.k_whole = r.k_whole",
        6: "l.k_sound = r.k_sound",
        5: _either("length(r.given) >= 2 AND (l.whole = r.given OR l.sound = r.given_sound)")
        + " OR l.given_sound = r.given_sound AND length(l.given) >= 2",
        4: (
            "l.k_near_sound = r.k_near_sound OR l.k_look = r.k_look"
            " OR CASE WHEN length(l.whole) <> length(r.whole) AND l.k_family_sound ="
            f" r.k_family_sound THEN {one_step('l.whole', 'r.whole')} ELSE FALSE END"
        ),
        3: (
            "l.k_family_sound = r.k_family_sound"
            " AND (contains(l.given, right(r.given, 1)) OR contains(r.given, right(l.given, 1)))"
            " OR CASE WHEN least(length(l.whole), length(r.whole)) >= 3"
            f" THEN {one_step('l.whole', 'r.whole')} ELSE FALSE END"
            " OR "
            + _either("length(l.whole) >= 2 AND contains(r.whole, l.whole)")
            + f" OR {_MARRIED}"
        ),
        2: "l.k_family_sound = r.k_family_sound",
    },
    (0.06, 0.08, 0.06, 0.06, 0.06, 0.1, 0.58),
    0.001,
)

# At home a name is told as those who live there say it: a character of the given name, twice or
# alone, or a pet name.
GIVEN_AT_HOME = Comparison(
    f"given_told{AT_HOME}",
    {
        0: "l.part_given IS NULL AND r.part_given IS NULL"
        " OR coalesce(l.given, l.part_given) IS NULL OR coalesce(r.given, r.part_given) IS NULL",
        2: _either("contains(coalesce(r.given, r.part_given), l.part_given)"),
    },
    (0.2, 0.8),
    0.02,
)

# The words for who one is, seen from one head: the same generation, married in or not, the same
# place among brothers.
KIN_AT_HOME = Comparison(
    f"relation_told{AT_HOME}",
    {
        0: "l.generation IS NULL OR r.generation IS NULL",
        1: "l.generation <> r.generation",
        2: "l.wed <> r.wed",
        3: "l.wed IS NULL OR r.wed IS NULL",
        5: "l.nth = r.nth",
        4: "TRUE",
    },
    (0.06, 0.04, 0.15, 0.6, 0.15),
    0.1,
)
