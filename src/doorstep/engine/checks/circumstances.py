"""What a row tells of people who are seldom on a list, whoever they are: born after it was made,
registered elsewhere, tenants.

How often each is told of people who are on the list, the links show; how often of those who are
not, the others who have none.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from doorstep.engine.checks.nearby import Neighbourhood

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

COLUMNS = ("registered_residence", "residence_status")
# Ages at which another life begins.
AGES = (1, 2, 3, 7, 18, 25, 40, 60)
# What fewer people tell is counted together; and so many count as much as what is seen.
FEW, WEIGHT = 20, 8.0
# So many of those who are missing were left out by mistake: they are like anybody.
LIKE_ANYBODY = 0.1
# None counts for more: columns are filled by habit, too.
MOST_TIMES = 20.0


@dataclass(frozen=True)
class Circumstances:
    """What people tell beside who they are.

    `told`: the number of each value, shape (people, circumstances); `listed`: by circumstance how
    often each value is told of people who are on the list, shape (values,), adding up to 1.
    """

    told: Ints
    listed: tuple[Floats, ...]

    def of_missing(self, missing: Floats) -> Floats:
        """How many times as often what each one tells is told of people who are missing as of those
        on the list, where each is `missing` so surely; from the others alone; shape (people,)."""
        times = np.ones(len(missing))
        whole = missing.sum()
        weight = WEIGHT + LIKE_ANYBODY * whole
        for own, listed in zip(self.told.T, self.listed, strict=True):
            others = np.bincount(own, missing, minlength=len(listed))[own] - missing
            told = (others + weight * listed[own]) / (whole - missing + weight)
            times *= np.clip(told / listed[own], 1 / MOST_TIMES, MOST_TIMES)
        return times


def circumstances_of(near: Neighbourhood, rows: Sequence[int]) -> Circumstances:
    """What rows tell, and how often it is told by those of their list that have a line."""
    values = {row: _told(near, row) for row in near.own.rows}
    told, listed = [], []
    for at in range(len(COLUMNS) + 2):
        seen = Counter(one[at] for one in values.values())
        often = sorted(value for value, count in seen.items() if count >= FEW)
        number = {value: place for place, value in enumerate(often)}
        told.append([number.get(values[row][at], len(often)) for row in rows])
        has_line = [number.get(values[row][at], len(often)) for row in near.linked]
        counts = np.bincount(np.array(has_line, dtype=np.int64), minlength=len(often) + 1) + 0.5
        listed.append(counts / counts.sum())
    return Circumstances(np.array(told, dtype=np.int64).T, tuple(listed))


def _told(near: Neighbourhood, row: int) -> tuple[str, ...]:
    """A row's age, whether the other list knows its number to call, and what its columns say."""
    own, age = near.own, near.own.age(row)
    band = "" if age is None else str(bisect_right(AGES, age))
    return band, near.knows_phone(row), *(own.said(code, row) for code in COLUMNS)
