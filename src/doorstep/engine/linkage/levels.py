"""How alike two rows are, field by field: each comparison gives a small level, 0 where either side
is empty.

Level 1 means "both are filled and differ"; higher levels agree better. What a level weighs is
learned in `model`; here is only what can be seen. Facts of the household (door, phone, head,
number) speak once, together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Comparison:
    """One field's levels: `cases` (SQL condition by level) are tried in order.

    First guesses: `start` of P(level | same person) from level 1 up, `exact_u` of P(exact |
    different people), which counts only in small tables. `frequency`: the feature whose rare values
    weigh more, `frequent_levels`: in which levels, and by what part. `kin`: P(level | two people of
    one family), for the levels in which families differ from strangers. `least`: P(level | same
    person) at least, where EM would take for impossible what it has not seen.
    """

    code: str
    cases: Mapping[int, str]
    start: tuple[float, ...]
    exact_u: float = 0.01
    frequency: str | None = None
    frequent_levels: Mapping[int, float] = field(default_factory=dict)
    kin: Mapping[int, float] = field(default_factory=dict)
    least: Mapping[int, float] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Number of levels, missing included."""
        return len(self.start) + 1

    def sql(self) -> str:
        """The level as an SQL expression over the pair's sims, `l` and `r`."""
        body = " ".join(f"WHEN {condition} THEN {level}" for level, condition in self.cases.items())
        return f"CAST(CASE {body} ELSE 1 END AS TINYINT)"


def _alike(a: str, b: str) -> str:
    return f"coalesce(likeness({a}, {b}), 0)"


_CROSSED = f"greatest({_alike('l.given', 'r.family')}, {_alike('l.family', 'r.given')})"
_STRAIGHT = f"greatest({_alike('l.given', 'r.given')}, {_alike('l.family', 'r.family')})"
WESTERN_ORDER = f"({_CROSSED} >= 0.92 AND {_STRAIGHT} < 0.85) AS swapped"

WESTERN_PARTS = """l.given AS lg, l.family AS lf,
    CASE WHEN swapped THEN r.family ELSE r.given END AS rg,
    CASE WHEN swapped THEN r.given ELSE r.family END AS rf"""

WESTERN_SIMS = """similarity(lg, rg) AS given_sim, similarity(lf, rf) AS family_sim"""

NAME_WESTERN = (
    Comparison(
        "given_name",
        {
            0: "lg IS NULL OR rg IS NULL",
            7: "lg = rg",
            6: (
                "l.pet_names IS NOT NULL AND r.pet_names IS NOT NULL AND NOT swapped"
                " AND list_has_any(l.pet_names, r.pet_names)"
            ),
            5: """least(length(lg), length(rg)) = 1 AND substr(lg, 1, 1) = substr(rg, 1, 1)
                OR least(length(lg), length(rg)) >= 3
                AND (starts_with(lg, rg) OR starts_with(rg, lg))""",
            4: "given_sim >= 0.92",
            3: "given_sim >= 0.82",
            2: "given_sim >= 0.70",
        },
        (0.04, 0.02, 0.04, 0.1, 0.03, 0.02, 0.75),
        0.01,
        "given",
        {7: 1.0, 4: 0.5},
        {7: 0.02},
    ),
    Comparison(
        "family_name",
        {
            0: "lf IS NULL OR rf IS NULL",
            5: "lf = rf",
            4: "family_sim >= 0.92",
            3: """family_sim >= 0.82 OR least(length(lf), length(rf)) >= 4
                AND (contains(lf, rf) OR contains(rf, lf))""",
            2: "family_sim >= 0.70",
        },
        (0.04, 0.02, 0.05, 0.12, 0.77),
        0.01,
        "family",
        {5: 1.0, 4: 0.5},
        {5: 0.7, 4: 0.02, 3: 0.02},
    ),
    Comparison("name_order", {2: "NOT swapped"}, (0.02, 0.98), 0.98),
    Comparison(
        "middle_name",
        {
            0: "l.middle IS NULL OR r.middle IS NULL",
            3: "l.middle = r.middle",
            2: (
                "list_has_any(string_split(l.middle, ' '), string_split(r.middle, ' '))"
                " OR substr(l.middle, 1, 1) = substr(r.middle, 1, 1)"
            ),
        },
        (0.2, 0.2, 0.6),
    ),
)


def one_step(a: str, b: str) -> str:
    """Whether a Han name of up to four characters has one character changed, lost or added."""
    changed = " OR ".join(
        f"left({a}, {i}) = left({b}, {i}) AND substr({a}, {i + 2}) = substr({b}, {i + 2})"
        for i in range(4)
    )
    longer, shorter = (
        f"CASE WHEN length({a}) {sign} length({b}) THEN {a} ELSE {b} END" for sign in (">", "<")
    )
    lost = " OR ".join(
        f"left({longer}, {i}) || substr({longer}, {i + 2}) = {shorter}" for i in range(4)
    )
    return (
        f"CASE WHEN greatest(length({a}), length({b})) > 4 THEN FALSE"
        f" WHEN length({a}) = length({b}) THEN {changed}"
        f" WHEN abs(length({a}) - length({b})) = 1 THEN {lost} ELSE FALSE END"
    )


NAME_CHINESE = (
    Comparison(
        "name",
        {
            0: "l.k_whole IS NULL OR r.k_whole IS NULL",
            8: "l.k_whole = r.k_whole",
            7: "l.k_sound = r.k_sound OR l.k_look = r.k_look",
            6: (
                "l.k_near_sound = r.k_near_sound"
                " OR CASE WHEN least(length(l.whole), length(r.whole)) >= 5"
                " THEN edits(l.whole, r.whole) <= 2"
                " WHEN least(length(l.whole), length(r.whole)) >= 3 AND l.k_family = r.k_family"
                f" THEN {one_step('l.whole', 'r.whole')} ELSE FALSE END"
            ),
            5: (
                "l.k_family_sound = r.k_family_sound"
                " AND (contains(l.given, right(r.given, 1))"
                " OR contains(r.given, right(l.given, 1)))"
            ),
            4: (
                "length(l.whole) >= 2 AND contains(r.whole, l.whole)"
                " OR length(r.whole) >= 2 AND contains(l.whole, r.whole)"
            ),
            3: "l.k_given = r.k_given AND length(l.given) >= 2",
            2: "l.k_family_sound = r.k_family_sound",
        },
        (0.01, 0.01, 0.002, 0.004, 0.01, 0.02, 0.02, 0.92),
        0.001,
        "whole",
        {8: 1.0, 7: 0.5},
        # Brothers and cousins share a generation's character.
        {8: 0.002, 7: 0.002, 6: 0.05, 5: 0.2, 4: 0.001, 3: 0.001, 2: 0.4},
    ),
    # Of a name told in part (刘某, 张氏, 李嫂) the surname counts.
    Comparison(
        "surname_told",
        {
            0: "l.k_whole IS NOT NULL AND r.k_whole IS NOT NULL OR l.family IS NULL"
            " OR r.family IS NULL",
            # An old woman and the baby of the house share it.
            2: "l.k_family_sound = r.k_family_sound AND coalesce(abs(l.y - r.y) <= 30, TRUE)",
        },
        (0.1, 0.9),
        0.05,
        "family",
        {2: 1.0},
        {2: 0.5},
    ),
)


SEX = Comparison(
    "sex", {0: "l.k_sex IS NULL OR r.k_sex IS NULL", 2: "l.k_sex = r.k_sex"}, (0.02, 0.98), 0.5
)

ID_NUMBER = Comparison(
    "id_number",
    {
        0: "l.k_id_key IS NULL OR r.k_id_key IS NULL",
        3: "l.k_id_key = r.k_id_key",
        2: (
            "CASE WHEN l.id_sound AND r.id_sound THEN FALSE"
            " ELSE slips(l.id_key, r.id_key) <= 1 + length(l.id_key) // 12 END"
        ),
    },
    (0.05, 0.05, 0.9),
    0.0001,
    kin={3: 0.005},
)

Fact = tuple[str, str]


# A CASE asks what costs only where it must.
_SAME_STREET = (
    "CASE WHEN l.k_street = r.k_street THEN TRUE"
    " WHEN l.k_street <> r.k_street THEN likeness(l.street, r.street) >= 0.9 END"
)


def _filled(*columns: str) -> str:
    return " AND ".join(
        f"{side}.k_{column} IS NOT NULL" for column in columns for side in ("l", "r")
    )


def _strong_facts(present: frozenset[str]) -> list[Fact]:
    """What one household shares and hardly another: whether it agrees, whether both sides say
    it."""
    # The head of a household who bears the name compared says nothing new about it.
    own_head = "coalesce(l.own_head AND r.own_head, FALSE)"
    facts = {
        ("hn", "street"): (f"l.k_hn = r.k_hn AND {_SAME_STREET}", _filled("hn", "street")),
        ("phone",): ("l.k_phone = r.k_phone", _filled("phone")),
        ("hhno",): (
            "l.k_hhno = r.k_hhno AND coalesce(l.k_village = r.k_village, TRUE)",
            _filled("hhno"),
        ),
        ("head",): (
            f"l.k_head = r.k_head AND coalesce(l.k_village = r.k_village, TRUE)"
            f" AND NOT ({own_head})",
            f"{_filled('head')} AND NOT ({own_head})",
        ),
    }
    return [fact for columns, fact in facts.items() if set(columns) <= present]


def _area_facts(present: frozenset[str]) -> list[Fact]:
    """What neighbours share too."""
    facts = {
        "street": (_SAME_STREET, _filled("street")),
        "postcode": (
            "l.k_postcode = r.k_postcode OR slips(l.postcode, r.postcode) <= 1",
            _filled("postcode"),
        ),
        "village": (
            "l.k_village = r.k_village AND coalesce(l.k_grp = r.k_grp, TRUE)",
            _filled("village"),
        ),
    }
    return [fact for column, fact in facts.items() if column in present]


def _votes(facts: Sequence[Fact], which: int) -> str:
    return " + ".join(f"coalesce(CAST({fact[which]} AS TINYINT), 0)" for fact in facts) or "0"


# Registered with their parents, moved, or written under another place: so many at least.
ELSEWHERE = 0.02
_KIN_AT_HOME = {7: 0.6, 6: 0.1, 5: 0.1, 4: 0.08, 3: 0.04, 2: 0.04}


def household(present: frozenset[str]) -> tuple[str, Comparison] | None:
    """The joint household level: strong facts (door, phone, household number, head) and the area
    around them."""
    strong, area = _strong_facts(present), _area_facts(present)
    if not strong and not area:
        return None
    sims = (
        f"{_votes(strong, 0)} AS strong_yes, {_votes(strong, 1)} AS strong_filled,"
        f" {_votes(area, 0)} AS area_yes, {_votes(area, 1)} AS area_filled"
    )
    cases = {
        0: "strong_filled + area_filled = 0",
        7: "strong_yes >= 2 OR strong_yes = 1 AND area_yes = area_filled AND strong_filled = 1",
        6: "strong_yes = 1 AND area_yes > 0",
        5: "strong_yes = 1",
        4: "area_yes >= 2",
        3: "area_yes = 1 AND strong_filled = 0 AND area_filled = 1",
        2: "area_yes = 1",
    }
    return sims, Comparison(
        "household",
        cases,
        (0.1, 0.05, 0.1, 0.1, 0.05, 0.1, 0.5),
        0.001,
        kin=_KIN_AT_HOME,
        least={1: ELSEWHERE},
    )


# Who married in is registered with her parents as often as not: that nothing of the place agrees
# says less of her.
MARRIED_IN = Comparison(
    "married_in",
    {
        0: "strong_yes + area_yes > 0 OR strong_filled + area_filled = 0",
        2: "coalesce(l.wed, 0) + coalesce(r.wed, 0) > 0 AND coalesce(l.sex, r.sex) = 'F'",
    },
    (0.5, 0.5),
    0.15,
)
