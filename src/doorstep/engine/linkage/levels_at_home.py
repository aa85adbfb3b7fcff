"""How alike the names of two members of one household are, where names are told as those who live
there say them."""

from __future__ import annotations

from doorstep.engine.linkage.levels import Comparison, one_step

AT_HOME = "_at_home"
"""What the codes of comparisons end in that hold among kin."""

# At home a name is told as those who live there say it: the given name alone, its last character
# twice, the surname alone.
_GIVEN = "coalesce({0}.part_given, {0}.given)"
_FAMILY = "coalesce({0}.part_family, {0}.family)"
_WHOLE = "coalesce({0}.whole, {0}.part_given)"
_SAID = "coalesce({0}.whole, {0}.part_given, {0}.part_family)"


def _either(condition: str) -> str:
    swapped = condition.replace("l.", "#.").replace("r.", "l.").replace("#.", "r.")
    return f"({condition} OR {swapped})"


NAME_AT_HOME = Comparison(
    f"name{AT_HOME}",
    {
        0: f"{_SAID.format('l')} IS NULL OR {_SAID.format('r')} IS NULL",
        10: "l.k_whole = r.k_whole",
        9: "l.k_sound = r.k_sound",
        8: (
            "l.k_near_sound = r.k_near_sound OR l.k_look = r.k_look"
            " OR CASE WHEN least(length(l.whole), length(r.whole)) >= 3"
            f" THEN {one_step('l.whole', 'r.whole')} ELSE FALSE END"
        ),
        7: _either("length(r.given) >= 2 AND (l.whole = r.given OR l.sound = r.given_sound)")
        + " OR l.given_sound = r.given_sound AND length(l.given) >= 2",
        6: (
            "l.k_family_sound = r.k_family_sound"
            " AND (contains(l.given, right(r.given, 1)) OR contains(r.given, right(l.given, 1)))"
            " OR " + _either("length(l.whole) >= 2 AND contains(r.whole, l.whole)")
        ),
        5: _either("contains(r.given, l.part_given) OR contains(r.whole, l.part_given)"),
        4: (
            "(l.part_family IS NOT NULL OR r.part_family IS NOT NULL)"
            f" AND {_FAMILY.format('l')} = {_FAMILY.format('r')}"
        ),
        3: "l.part_given IS NOT NULL OR r.part_given IS NOT NULL",
        2: "l.k_family_sound = r.k_family_sound",
    },
    (0.04, 0.04, 0.03, 0.06, 0.05, 0.05, 0.08, 0.08, 0.05, 0.52),
    0.001,
)
