"""Things joined to groups, the one way for rows, mentions and household pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

Thing = TypeVar("Thing")


class Groups(Generic[Thing]):
    """Every thing is in one group, at first its own; a group is known by its first thing."""

    def __init__(self, place: Callable[[Thing], Any] | None = None) -> None:
        """`place` orders the things; without it they order themselves."""
        self._place = place
        self._above: dict[Thing, Thing] = {}

    def of(self, thing: Thing) -> Thing:
        """The first thing of the group of `thing`."""
        while (above := self._above.get(thing, thing)) != thing:
            self._above[thing] = self._above.get(above, above)
            thing = above
        return thing

    def join(self, one: Thing, other: Thing) -> Thing:
        """Make one group of the groups of both; returns its first thing."""
        roots = [self.of(one), self.of(other)]
        if roots[0] != roots[1]:
            roots.sort(key=self._place)
            self._above[roots[1]] = roots[0]
        return roots[0]
