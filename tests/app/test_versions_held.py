"""Every version of every source, once, with the time it was held; the work grows with the history
and not with its square."""

from __future__ import annotations

import random
from types import SimpleNamespace
from typing import Any

from doorstep.app.scoring.first_answers import HeldVersion, versions_held
from doorstep.store import Source, State


def source(name: str, version: int) -> Source:
    return Source(name, f"{name}.xlsx", None, ("persons",), f"{name}{version}", "", "", 1, 1, 0)


def held(states: list[Any]) -> list[HeldVersion]:
    """The versions of a history, the oldest state first."""
    store: Any = SimpleNamespace(history=lambda: list(reversed(states)))
    return versions_held(store)


def told(states: list[State]) -> list[HeldVersion]:
    """The same, each version sought in every state after it."""
    found = []
    for at, state in enumerate(states):
        for one in state.sources:
            if at and one in states[at - 1].sources:
                continue
            later = (n for n in range(at + 1, len(states)) if one not in states[n].sources)
            until = next(later, None)
            replaced = until is not None and one.id in {s.id for s in states[until].sources}
            found.append(HeldVersion(one, at, until, replaced))
    return found


def histories(seed: int) -> list[State]:
    """A history in which files come, are replaced, go and come back."""
    chance = random.Random(seed)
    states, sources = [], dict[str, Source]()
    for _ in range(12):
        for name in chance.sample("abcd", 2):
            if name in sources and chance.random() < 0.4:
                del sources[name]
            else:
                sources[name] = source(name, chance.randrange(3))
        states.append(State(None, tuple(sources.values())))
    return states


def test_the_times_are_those_that_a_search_of_every_later_state_finds() -> None:
    for seed in range(50):
        states = histories(seed)
        assert held(states) == told(states)


def test_each_state_is_read_a_fixed_number_of_times_however_many_there_are() -> None:
    reads = 0

    class Counted(State):
        """A state that tells how often its sources were read."""

        def __getattribute__(self, name: str) -> Any:
            nonlocal reads
            reads += name == "sources"
            return super().__getattribute__(name)

    states = []
    for count in (100, 400):
        states = [Counted(None, (source("a", at), source("b", 0))) for at in range(count)]
        reads = 0
        found = held(states)
        assert reads <= 3 * count
        assert len(found) == count + 1
    assert [one.until for one in found[-3:]] == [398, 399, None]
