"""Why a field speaks for a pair or against it: both values, how far they agree, and a code with
parameters that faces put into words."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from doorstep.engine.linkage.levels_at_home import AT_HOME

Values = Mapping[str, str | None]
MISSING, DIFFERS, CLOSE, EXACT, RULE = "missing", "differs", "close", "exact", "rule"

# What each level of a field says, from 1 (differs) up.
_LEVELS: Mapping[str, Sequence[str]] = {
    "name": (
        "name-other",
        "name-family",
        "name-given",
        "name-part",
        "name-shared",
        "name-one-character",
        "name-sound",
        "name-same",
    ),
    f"name{AT_HOME}": (
        "name-other",
        "name-family",
        "name-shared",
        "name-one-character",
        "name-given",
        "name-sound",
        "name-same",
    ),
    "surname_told": ("name-other", "name-family-told"),
    "given_told": ("name-part-other", "name-part"),
    "married_in": ("elsewhere", "elsewhere-married"),
    "relation_told": ("kin-other", "kin-married", "kin-generation", "kin-same", "kin-place"),
    "given_name": (
        "given-other",
        "given-faint",
        "given-similar",
        "given-near",
        "given-initial",
        "given-pet",
        "given-same",
    ),
    "family_name": ("family-other", "family-faint", "family-similar", "family-near", "family-same"),
    "name_order": ("order-swapped", "order-kept"),
    "middle_name": ("middle-other", "middle-initial", "middle-same"),
    "birth_year": ("year-other", "year-apart", "year-few", "year-digit", "year-next", "year-same"),
    "birth_day": (
        "day-other",
        "day-month",
        "day-lunar",
        "day-near",
        "day-half",
        "day-swapped",
        "day-same",
    ),
    "sex": ("sex-other", "sex-same"),
    "age": ("age-other", "age-apart", "age-few", "age-near", "age-next", "age-same"),
    "zodiac": ("zodiac-other", "zodiac-next", "zodiac-same"),
    "id_number": ("number-other", "number-near", "number-same"),
}

# Under which field a comparison is shown that has none of its own.
_SHOWN = {
    "surname_told": "name",
    "given_told": "name",
    "married_in": "household",
    "relation_told": "relation_to_head",
}

FACTS = ("household_no", "head_name", "phone", "house", "street", "postcode", "village")


@dataclass(frozen=True)
class Reason:
    """One field's part in a decision: both values, how far they agree, its bits, and why as a code
    with parameters."""

    field: str
    left: str | None
    right: str | None
    grade: str
    bits: float
    why: str
    params: Mapping[str, object] = dataclasses.field(default_factory=dict)


def reasons_of(
    records: Sequence[Sequence[object]], left: Values, right: Values
) -> tuple[Reason, ...]:
    """The reasons behind records as `reason` takes them, without what says nothing and is shown
    under another's field."""
    said = [one for one in records if one[1] or str(one[0]).removesuffix(AT_HOME) not in _SHOWN]
    return tuple(reason(one, left, right) for one in said)


def reason(record: Sequence[object], left: Values, right: Values) -> Reason:
    """The reason behind [field, level, size, bits, share]; `left` and `right` are the two rows'
    values by field."""
    told, share = str(record[0]), record[4]
    level, size, bits = int(str(record[1])), int(str(record[2])), float(str(record[3]))
    compared = told.removesuffix(AT_HOME)
    code = _SHOWN.get(compared, compared)
    sides = value_of(code, left), value_of(code, right)
    why, params = _why(told if told in _LEVELS else compared, level, size, left, right)
    if isinstance(share, float) and share > 0 and level == size - 1:
        params = {**params, "one_in": max(1, round(1 / share))}
    return Reason(code, *sides, grade(level, size), bits, why, params)


def grade(level: int, size: int) -> str:
    """exact, close, differs, or missing where one side says nothing."""
    return {0: MISSING, 1: DIFFERS, size - 1: EXACT}.get(level, CLOSE)


def value_of(code: str, values: Values) -> str | None:
    """What is shown of one row for a field; household facts stand together."""
    if code == "birth_day":
        month_day = [values.get(part) for part in ("month", "day")]
        return "-".join(part or "?" for part in month_day) if any(month_day) else None
    if code == "birth_year":
        return values.get("year")
    if code == "zodiac":
        return values.get("birth_date")
    if code == "household":
        return " · ".join(text for fact in FACTS if (text := _fact(fact, values))) or None
    if code == "name_order":
        return None
    return values.get(code)


def _why(
    code: str, level: int, size: int, left: Values, right: Values
) -> tuple[str, dict[str, object]]:
    if not level:
        return MISSING, {}
    if code == "household":
        return _household(level, left, right)
    if code == "birth_day" and size == len(_LEVELS["birth_day"]) + 1 and level == 4:
        return _near_day(left, right), {}
    levels = _LEVELS.get(code, ())
    if len(levels) + 1 == size:
        return levels[level - 1], {}
    return f"text-{grade(level, size)}", {}


def _near_day(left: Values, right: Values) -> str:
    """Which slip of the pen two nearly equal days look like."""
    days, months = [[side.get(part) or "" for side in (left, right)] for part in ("day", "month")]
    if days[0] == days[1]:
        return "day-month-off"
    if months[0] == months[1] and all(day.isdigit() for day in days):
        return "day-one-off" if abs(int(days[0]) - int(days[1])) == 1 else "day-digit"
    return "day-near"


def _fact(fact: str, values: Values) -> str | None:
    if fact == "house":
        parts = [values.get("house_number"), values.get("street")]
        return " ".join(part for part in parts if part) if parts[0] else None
    if fact == "street":
        return values.get("address") if not values.get("house_number") else None
    return values.get(fact)


def _household(level: int, left: Values, right: Values) -> tuple[str, dict[str, object]]:
    """Which household facts agree and which do not; a fact one side lacks is in neither list."""
    agree: list[str] = []
    differ: list[str] = []
    for fact in FACTS:
        one, other = _fact(fact, left), _fact(fact, right)
        if one and other:
            (agree if one == other else differ).append(fact)
    why = "household-partly" if differ else "household-agrees"
    if level == 1:
        why = "household-other"
    return why, {"agree": agree, "differ": differ}
