"""How alike two births are: dates from papers, ages and animals as they are told at a door."""

from __future__ import annotations

from doorstep.engine.linkage.levels import Comparison

# What is told at a door is an age or a year alone; a day of birth is written down from papers.
_BORN = "coalesce({0}.y, {0}.age_y)"
_APART = f"abs({_BORN.format('l')} - {_BORN.format('r')})"
_TOLD = "coalesce({0}.m, {0}.d) IS NULL"
_EITHER_TOLD = f"({_TOLD.format('l')} OR {_TOLD.format('r')})"


def one_digit(a: str, b: str, highest: int) -> str:
    """Whether one digit of two numbers differs or two neighbours are swapped, as SQL; `highest` is
    the place of their first digit, 10 or 1000."""
    places = [10**power for power in range(len(str(highest)))]
    changed = [f"{a} // {10 * p} = {b} // {10 * p} AND {a} % {p} = {b} % {p}" for p in places]
    swapped = [
        f"{a} // {100 * p} = {b} // {100 * p} AND {a} % {p} = {b} % {p}"
        f" AND {a} // {p} % 10 = {b} // {10 * p} % 10 AND {b} // {p} % 10 = {a} // {10 * p} % 10"
        for p in places[:-1]
    ]
    longer = [f"{a} = {b} // 10", f"{b} = {a} // 10"]
    return f"({' OR '.join([*changed, *swapped, *longer])})"


def as_in_other_calendar(part: str = "") -> str:
    """Whether one of two dates (in the columns `part` y, m, d) may be the other's in the lunar
    calendar, as SQL: three to seven weeks apart, over the turn of the year as well."""
    one, other = (f"({side}.{part}m * 30 + {side}.{part}d)" for side in "lr")
    years = f"l.{part}y - r.{part}y"
    return (
        f"(abs({one} - {other}) BETWEEN 17 AND 53 AND {years} = 0"
        f" OR abs({one} - {other}) BETWEEN 307 AND 343 AND abs({years}) = 1)"
    )


def birth(chinese: bool, aged: bool) -> tuple[Comparison, ...]:
    """Year and day of birth; `aged`: a year alone is compared as an age."""
    lunar = {3: as_in_other_calendar()}
    return (
        Comparison(
            "birth_year",
            {
                0: "l.y IS NULL OR r.y IS NULL" + (f" OR {_EITHER_TOLD}" if aged else ""),
                6: "l.y = r.y",
                5: "abs(l.y - r.y) = 1",
                4: f"{one_digit('l.y', 'r.y', 1000)} AND abs(l.y - r.y) < 100",
                3: "abs(l.y - r.y) <= 3",
                2: "abs(l.y - r.y) <= 30",
            },
            (0.001, 0.011, 0.008, 0.03, 0.03, 0.92),
            0.015,
            "y",
            {6: 0.7},
            {6: 0.08, 5: 0.06},
        ),
        Comparison(
            "birth_day",
            {
                0: (
                    "coalesce(l.m, l.d) IS NULL OR coalesce(r.m, r.d) IS NULL"
                    " OR coalesce(l.m + r.m, l.d + r.d) IS NULL"
                ),
                7: "l.m = r.m AND l.d = r.d",
                6: "l.m = r.d AND l.d = r.m",
                5: (
                    "l.m = r.m AND (l.d IS NULL OR r.d IS NULL)"
                    " OR l.d = r.d AND (l.m IS NULL OR r.m IS NULL)"
                ),
                4: (
                    "l.d = r.d OR l.m = r.m"
                    " AND (abs(l.d - r.d) = 1"
                    f" OR {one_digit('l.d', 'r.d', 10)})"
                ),
                **(lunar if chinese else {}),
                2: "l.m = r.m",
            },
            (0.02, 0.02, 0.01, 0.04, 0.05, 0.01, 0.85),
            0.003,
            "birth_day_key",
            {7: 0.7},
            {7: 0.02},
        ),
    )


# By the traditional count somebody is one or two years older; neighbours say thirty or forty.
AGE = Comparison(
    "age",
    {
        0: f"NOT {_EITHER_TOLD} OR {_BORN.format('l')} IS NULL OR {_BORN.format('r')} IS NULL",
        6: f"{_APART} = 0",
        5: f"{_APART} = 1",
        4: f"{_APART} = 2",
        3: f"{_APART} <= 4",
        2: f"{_APART} <= 9",
    },
    (0.01, 0.04, 0.08, 0.12, 0.25, 0.5),
    0.015,
    kin={6: 0.03, 5: 0.06},
)


def _in_year_of(sign: str, other: str, before: int = 0) -> str:
    return f"{sign}.zo = ({other}.y + {8 - before}) % 12"


# One year in twelve bears a sign; it begins a month or two into the calendar's year.
ZODIAC = Comparison(
    "zodiac",
    {
        0: "coalesce(l.zo, r.zo) IS NULL OR coalesce(l.zo, l.y) IS NULL"
        " OR coalesce(r.zo, r.y) IS NULL",
        3: f"coalesce(l.zo = r.zo, {_in_year_of('l', 'r')}, {_in_year_of('r', 'l')})",
        2: f"{_in_year_of('l', 'r', 1)} AND coalesce(r.m, 1) <= 2"
        f" OR {_in_year_of('r', 'l', 1)} AND coalesce(l.m, 1) <= 2",
    },
    (0.1, 0.05, 0.85),
    0.08,
)
