"""A birth names a mother and a father: where they live the child is looked for."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import numpy.typing as npt

from doorstep.engine.link.evidence import Evidence
from doorstep.engine.link.town import Town

_PARENTS = ("mother", "father")
_SAME_YEAR, _SAME_DAY = 4, 5


def in_parents_household(town: Town, evidence: Evidence, picked: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Pairs of a birth's child and a person born that day in the household its mother or father was led to."""
    left, right, levels = evidence.pairs.left, evidence.pairs.right, evidence.pairs.levels
    homes: dict[int, set[int]] = defaultdict(set)
    for index in np.flatnonzero(picked).tolist():
        if town.kinds[right[index]] == "births" and town.roles[right[index]] in _PARENTS:
            homes[int(town.record[right[index]])].add(int(town.household[left[index]]))
    found = np.zeros(len(left), dtype=bool)
    if not homes or not {"birth_year", "birth_day"} <= set(levels):
        return found
    born = (levels["birth_year"] >= _SAME_YEAR) & (levels["birth_day"] >= _SAME_DAY)
    for index in np.flatnonzero(born & ~evidence.sex_differs & ~evidence.two_people).tolist():
        row = int(right[index])
        if (town.kinds[row], town.roles[row]) == ("births", "child"):
            found[index] = int(town.household[left[index]]) in homes.get(int(town.record[row]), ())
    return found
