"""Visit sheets written off a register instead of asked at the door: they are no further witness.

Two sheets of one household agree where both are right, each in its own words; one that was copied
agrees word for word wherever both say something, in what is wrong as well. What independent sheets
share word by word is learned by source and column, how often a visitor copies by visitor.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from doorstep.engine.checks.case import Case, home_key
from doorstep.engine.checks.people import Group
from doorstep.engine.checks.witnesses import Sources

_COLUMNS = ("name", "birth_date", "id_number", "phone", "relation_to_head", "marital_status")
"""What a sheet tells of each member; where the house stands its visitor sees."""

_VERBATIM = 0.98
_SELDOM, _VISITOR, _CLEAR = 0.05, 10.0, 0.5
_ROUNDS = 3
_LEAST, _MOST = 0.02, 0.97
_Shares = npt.NDArray[np.float64]


class CopiedSheets:
    """How surely each visit sheet was copied, and from which source."""

    def __init__(self, case: Case, sources: Sources, groups: Iterable[Group]) -> None:
        self._case = case
        self._from: dict[object, tuple[str, float]] = {}
        compared: dict[str, dict[object, _Shares]] = defaultdict(dict)
        if case.register("visits") is None or case.register("persons") is None:
            return
        for group in groups:
            for visit in group.get(("visits", "person"), ()):
                if visit in case.holding("visits"):
                    for row in group.get(("persons", "person"), ()):
                        self._compare(compared[sources.of("persons", row)], visit, row)
        for source, sheets in sorted(compared.items()):
            for home, chance in zip(sheets, self._chances(sheets), strict=True):
                if chance > self._from.get(home, ("", 0.0))[1]:
                    self._from[home] = source, float(chance)

    def source_of(self, visit: int) -> tuple[str, float]:
        """The source that a visit row is likeliest copied from, and how surely; ("", 0) where
        nothing was compared."""
        return self._from.get(home_key(self._case.registers["visits"], visit), ("", 0.0))

    def _compare(self, sheets: dict[object, _Shares], visit: int, row: int) -> None:
        """Note how many columns both rows fill, and how many say the same word for word."""
        visits, persons = self._case.registers["visits"], self._case.registers["persons"]
        counts = sheets.setdefault(home_key(visits, visit), np.zeros((2, len(_COLUMNS))))
        for at, code in enumerate(_COLUMNS):
            one, other = visits.column(code)[visit], persons.column(code)[row]
            if one is not None and other is not None:
                counts[:, at] += 1, one == other

    def _chances(self, sheets: dict[object, _Shares]) -> _Shares:
        """The chance of each sheet against what all sheets share: copying is rare, so their share
        is that of the asked ones. A visitor copies again whose sheets were clearly copied."""
        seen, alike = np.stack(list(sheets.values()), axis=1)
        visitor = self._visitors(list(sheets))
        numbers = np.bincount(visitor)
        own = np.clip((alike.sum(0) + 1) / (seen.sum(0) + 2), _LEAST, _MOST)
        told = alike @ np.log(_VERBATIM / own)
        told += (seen - alike) @ np.log((1 - _VERBATIM) / (1 - own))
        copied = np.zeros(len(sheets))
        for _ in range(_ROUNDS):
            clear = np.bincount(visitor, copied > _CLEAR)
            prior = ((clear + _VISITOR * _SELDOM) / (numbers + _VISITOR))[visitor]
            copied = 1 / (1 + (1 - prior) / prior * np.exp(-np.clip(told, -50, 50)))
        return copied

    def _visitors(self, homes: Sequence[object]) -> npt.NDArray[np.int64]:
        visits = self._case.registers["visits"]
        who: dict[object, str] = {}
        for row in sorted(self._case.holding("visits")):
            who.setdefault(home_key(visits, row), visits.column("visitor")[row] or "")
        names = {name: at for at, name in enumerate(sorted({who[home] for home in homes}))}
        return np.array([names[who[home]] for home in homes])
