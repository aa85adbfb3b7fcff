"""Which comparisons the rows of a shape can fill."""

from __future__ import annotations

from dataclasses import dataclass, replace

from doorstep.engine.linkage.levels import (
    ID_NUMBER,
    MARRIED_IN,
    NAME_CHINESE,
    NAME_WESTERN,
    SEX,
    WESTERN_ORDER,
    WESTERN_PARTS,
    WESTERN_SIMS,
    Comparison,
    household,
)
from doorstep.engine.linkage.levels_at_home import AT_HOME, GIVEN_AT_HOME, KIN_AT_HOME, NAME_AT_HOME
from doorstep.engine.linkage.levels_of_birth import AGE, ZODIAC, birth
from doorstep.engine.linkage.people import AGED, SIGNED, Shape


@dataclass(frozen=True)
class ComparisonPlan:
    """What is computed per pair: `steps` of SQL columns (each may use the step before), and the
    `comparisons` over them."""

    steps: tuple[str, ...]
    comparisons: tuple[Comparison, ...]


def plan_comparisons(shape: Shape) -> ComparisonPlan:
    """The comparisons that rows of this shape can fill, names first."""
    if shape.at_home:
        return _plan_at_home(replace(shape, at_home=False))
    present = shape.present
    steps: list[str] = []
    chosen: list[Comparison] = []
    if shape.chinese:
        chosen += NAME_CHINESE
    else:
        steps += [WESTERN_ORDER, WESTERN_PARTS, WESTERN_SIMS]
        chosen += [
            c for c in NAME_WESTERN if c.code == "name_order" or c.code.split("_")[0] in present
        ]
    chosen += [
        c
        for c in birth(shape.chinese, AGED in present)
        if ("y" if c.code == "birth_year" else "m") in present
    ]
    single = {"sex": SEX, AGED: AGE, SIGNED: ZODIAC, "idn": ID_NUMBER}
    chosen += [comparison for feature, comparison in single.items() if feature in present]
    at_door = household(present)
    seen = [] if at_door is None else [at_door[0]]
    chosen += [] if at_door is None else [at_door[1]]
    chosen += [MARRIED_IN] if at_door is not None and "generation" in present else []
    for number, code in enumerate(shape.texts):
        if (column := f"x{number}") in present:
            seen.append(_text_sim(column))
            chosen.append(_text(code, column))
    steps += [", ".join(seen)] if seen else []
    return ComparisonPlan(tuple(steps), tuple(chosen))


def _text_sim(column: str) -> str:
    left, right = f"l.{column}", f"r.{column}"
    return f"CASE WHEN {left} <> {right} THEN similarity({left}, {right}) END AS {column}_sim"


def _text(code: str, column: str) -> Comparison:
    return Comparison(
        code,
        {
            0: f"l.k_{column} IS NULL OR r.k_{column} IS NULL",
            4: f"l.k_{column} = r.k_{column}",
            3: f"{column}_sim >= 0.88",
            2: f"{column}_sim >= 0.75",
        },
        (0.2, 0.05, 0.1, 0.65),
        0.05,
        column,
        {4: 0.7, 3: 0.35},
    )


_ALSO_AT_HOME = frozenset(
    {"surname_told", "birth_year", "birth_day", "age", "zodiac", "sex", "id_number"}
)


def _plan_at_home(shape: Shape) -> ComparisonPlan:
    """The comparisons of members of two households that are one: what the house shares tells
    nothing, and no name is rare."""
    kept = [c for c in plan_comparisons(shape).comparisons if c.code in _ALSO_AT_HOME]
    at_home = (replace(c, code=f"{c.code}{AT_HOME}", frequency=None) for c in kept)
    kin = (KIN_AT_HOME,) if "generation" in shape.present else ()
    return ComparisonPlan((), (NAME_AT_HOME, GIVEN_AT_HOME, *at_home, *kin))
