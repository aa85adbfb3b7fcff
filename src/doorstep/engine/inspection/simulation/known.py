"""What is known of every item in every village, as arrays, and what there is to look at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from doorstep.domain.errors import BadInput
from doorstep.domain.inspection import ItemSpec
from doorstep.engine.inspection.scoring.figures import ItemStanding
from doorstep.engine.stats import Floats

ICC = 0.05

"""How much units of one household resemble each other where the visits do not tell: the middle of
what is reported for such surveys (.02 to .10; docs/en/simulating.md)."""

MANY = 100_000.0

"""Units of an item that was counted without households (a quiz, a street survey): nobody knows how
many there are."""

SAMPLED = frozenset(["visit", "interview"])

"""Sources of which an inspection sees a sample; all others it sees whole in the villages it comes
to."""


@dataclass(frozen=True)
class Knowledge:
    """What standings tell of a township. `households` names every village, in the order of results;
    `icc` stands for all items (without it what n_eff shows of an item, else ICC); `response` is the
    part of doors at which somebody answers."""

    standings: Iterable[ItemStanding] | Mapping[tuple[str, str], ItemStanding]
    households: Mapping[str, int]
    icc: float | None = None
    response: float = 1.0


@dataclass(frozen=True)
class KnownItems:
    """Villages by items: `correct` of `n` units were so, worth `n_eff`; the village holds `units`
    of them in all.

    `left` are households nobody has been to. `points` stand where somebody gave points instead of a
    count (elsewhere nan), `open` those beside them that hang on what nobody checked. By item: `icc`
    is likeness within a household, `seen` whether any unit was checked anywhere, `asked` how many
    are usually checked where they were counted without households (else nan).
    """

    places: tuple[str, ...]
    households: Floats
    left: npt.NDArray[np.int64]
    items: tuple[ItemSpec, ...]
    correct: Floats
    n: Floats
    n_eff: Floats
    units: Floats
    points: Floats
    open: Floats
    icc: Floats
    seen: npt.NDArray[np.bool_]
    asked: Floats

    @property
    def at_the_door(self) -> npt.NDArray[np.bool_]:
        """Which items are learned of from people, at their door or in an interview."""
        return np.array([item.source in SAMPLED for item in self.items])

    @property
    def known_somewhere(self) -> npt.NDArray[np.bool_]:
        """Of which items something is known in some village."""
        return np.asarray(self.seen | ~np.isnan(self.points).all(axis=0))

    @property
    def worth(self) -> Floats:
        """How many of the `n_eff` were correct."""
        share = np.divide(self.correct, self.n, out=np.zeros_like(self.n), where=self.n > 0)
        return self.n_eff * share

    @property
    def alike(self) -> Floats:
        """The design effect of looking at whole households: 1 + (units in one - 1) icc."""
        return (
            1 + np.maximum(self.units / np.maximum(self.households, 1)[:, None] - 1, 0) * self.icc
        )


def gather(
    items: Sequence[ItemSpec],
    standings: Iterable[ItemStanding] | Mapping[tuple[str, str], ItemStanding],
    households: Mapping[str, int],
    icc: float | None = None,
) -> KnownItems:
    """Return standings as arrays of villages x items, villages in the order of `households`.

    Raises BadInput: "simulate-nothing" without a village or an item, "simulate-place" for a village
    not among `households`, "simulate-standing" for counts that cannot be, "simulate-icc".
    """
    if icc is not None and not 0 <= icc <= 1:
        raise BadInput("simulate-icc", icc=icc)
    if not households or not items:
        raise BadInput("simulate-nothing")
    places = {place: at for at, place in enumerate(households)}
    codes = {item.code: at for at, item in enumerate(items)}
    held = np.zeros((5, len(places), len(codes)))
    points, unchecked = np.full(held.shape[1:], np.nan), np.zeros(held.shape[1:])
    for one in standings.values() if isinstance(standings, Mapping) else standings:
        if one.item in codes and one.points is not None and one.place in places:
            points[places[one.place], codes[one.item]] = one.points
            unchecked[places[one.place], codes[one.item]] = one.unknown
        elif one.item in codes and one.n:
            _check(one, places)
            at, item = places[one.place], codes[one.item]
            held[:, at, item] = one.correct, one.n, min(one.n_eff, one.n), one.households, one.whole
    correct, n, n_eff, visited, whole = held
    homes = np.array(list(households.values()), dtype=np.float64)
    each = _in_a_household(n, visited)
    units = np.where(whole > 0, n, np.maximum(n, np.rint(homes[:, None] * each)))
    likeness = _likeness(n, n_eff, whole, each) if icc is None else np.full(len(codes), icc)
    loose = ((n > 0) & (visited == 0) & (whole == 0)).any(axis=0)
    units = np.maximum(np.where(loose & (whole == 0), np.maximum(n, MANY), units), 1)
    middle = [np.median(n[n[:, at] > 0, at]) if one else np.nan for at, one in enumerate(loose)]
    return KnownItems(
        places=tuple(places),
        households=homes,
        left=np.maximum(homes - visited.max(axis=1), 0).astype(np.int64),
        items=tuple(items),
        correct=correct,
        n=n,
        n_eff=n_eff,
        units=units,
        points=points,
        open=unchecked,
        icc=np.where(loose, 0.0, likeness),
        seen=n.sum(axis=0) > 0,
        asked=np.array(middle, np.float64),
    )


def _check(one: ItemStanding, places: Mapping[str, int]) -> None:
    if one.place not in places:
        raise BadInput("simulate-place", place=one.place)
    if not (0 <= one.correct <= one.n and one.n_eff > 0 and one.households >= 0):
        raise BadInput("simulate-standing", place=one.place, item=one.item)


def _in_a_household(n: Floats, visited: Floats) -> Floats:
    """Return units of an item in one household, over all villages; 1 where nothing tells."""
    counted = np.where(visited > 0, n, 0).sum(axis=0)
    homes = visited.sum(axis=0)
    seen = (homes > 0) & (counted > 0)
    return np.asarray(np.divide(counted, homes, out=np.ones(n.shape[1]), where=seen))


def _likeness(n: Floats, n_eff: Floats, whole: Floats, each: Floats) -> Floats:
    """Return what n over n_eff says of likeness within a household; ICC where it says nothing."""
    seen = (whole == 0) & (n_eff < n)
    counted, worth = np.where(seen, n, 0).sum(axis=0), np.where(seen, n_eff, 0).sum(axis=0)
    more = np.divide(counted, worth, out=np.ones(len(each)), where=worth > 0) - 1
    shown = np.divide(more, each - 1, out=np.full(len(each), ICC), where=(each > 1) & (worth > 0))
    return np.asarray(np.clip(shown, 0.0, 1.0))
